/* normal_linkedin.c - pages of LinkedIn as "linkedin.com/in/slug".
 *
 *   https://de.linkedin.com/in/Ada-L/en?trk=x     linkedin.com/in/ada-l
 *   in/ada-l, ada-l-1815                          the same, of a field that says whose
 *   /m/in/..., /mwlite/in/..., /comm/in/...       the same page for phones and mails
 *   /in/ACoAAB...                                 a member's number: its case counts
 *   /sales/company/123                            linkedin.com/company/123
 *
 * Pages that name nobody on the open site (Sales Navigator, Recruiter, /pub/ and
 * /profile/view of old, lnkd.in) are kept as they are, and counted.
 */
#include "etl/base/ascii.h"

#include "etl/base/words.h"
#include "etl/facts/host.h"
#include "etl/facts/normal.h"
#include "weir/text.h"

#include "etl/base/banned.h"

#define SLUG_MAX 200

/* Which pages belong to a person and which to a company. */
static bool fits_scope(struct wr_str kind, enum wr_scope scope)
{
    static const char *const people[] = {"in", NULL};
    static const char *const companies[] = {"company", "school", "showcase",
                                            "organization", NULL};

    return wr_is_word_of(kind, scope == WR_SCOPE_LEAD ? people : companies);
}

/* Somebody's page, but one that only LinkedIn can resolve. */
static bool is_closed(struct wr_str kind, enum wr_scope scope)
{
    static const char *const kinds[] = {
        "sales", "pub", "profile", "talent", "recruiter", "company-beta", NULL};

    return wr_is_word_of(kind, kinds) && (scope == WR_SCOPE_LEAD || kind.len != 3);
}

static bool is_linkedin(struct wr_str host)
{
    return wr_str_eqz(host, "linkedin.com") ||
           wr_str_ends(host, WR_LIT(".linkedin.com"));
}

static int hex_of(char c)
{
    if (wr_ascii_is_digit(c))
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* "jos%c3%a9" is "jos\u00e9": browsers copy one, people write the other. As it is where
 * that would not be a name. */
static struct wr_str decoded(struct wr_str slug, struct wr_arena *arena)
{
    char *out = wr_arena_alloc(arena, slug.len + 1);
    struct wr_str text;
    size_t len = 0;

    for (size_t i = 0; i < slug.len; i++) {
        int high =
            i + 2 < slug.len && slug.ptr[i] == '%' ? hex_of(slug.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex_of(slug.ptr[i + 2]) : -1;

        out[len] = slug.ptr[i];
        if (low >= 0) {
            out[len] = wr_ascii_lower((char)(16 * high + low));
            i += 2;
        }
        len++;
    }
    text = (struct wr_str){out, len};
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)out[i] <= ' ' || strchr("%/?#\\", out[i]))
            return slug;
    }
    return wr_text_is_utf8(text) ? wr_text_clean(text, arena) : slug;
}

/* "ACoAAB..." is a member's number in base 64. */
static bool is_member_number(struct wr_str slug)
{
    return slug.len > 20 && wr_str_starts(slug, WR_LIT("ac")) &&
           wr_str_eqz(wr_str_sub(slug, 3, 2), "aa");
}

/* The next part of the path; *raw goes along, to keep the case. */
static struct wr_str next_part(struct wr_str *path, struct wr_str *raw)
{
    struct wr_str part = path->ptr ? wr_str_split(path, '/') : WR_NONE;

    *raw = wr_str_sub(*raw, part.len + 1, raw->len);
    return part;
}

/* A path in small letters, and as it came; of both the slash in front is gone. */
static enum wr_normal_result of_path(const struct wr_normal_in *in, struct wr_str path,
                                     struct wr_str raw, struct wr_value *out)
{
    static const char *const skins[] = {"m", "mwlite", "comm", NULL};
    struct wr_str kind = next_part(&path, &raw);
    struct wr_str slug;

    if (wr_is_word_of(kind, skins))
        kind = next_part(&path, &raw);
    if (wr_str_eqz(kind, "sales") && in->field->scope == WR_SCOPE_ACCOUNT &&
        wr_str_starts(path, WR_LIT("company/")))
        kind = next_part(&path, &raw);
    if (is_closed(kind, in->field->scope) && path.len) {
        *out = wr_value_text(in->text);
        return WR_NORMAL_UNKNOWN;
    }
    slug = wr_str_trim(wr_str_sub(path, 0, wr_str_find(path, '/')));
    if (!slug.len || slug.len > SLUG_MAX || !fits_scope(kind, in->field->scope))
        return WR_NORMAL_BAD;
    slug = is_member_number(slug) ? wr_str_sub(raw, 0, slug.len)
                                  : decoded(slug, in->arena);
    *out = wr_value_text(wr_arena_printf(in->arena, "linkedin.com/%.*s/%.*s",
                                         WR_FMT(kind), WR_FMT(slug)));
    return WR_NORMAL_OK;
}

/* A handle that is no word of every day's: letters, and a digit or a hyphen inside. */
static bool is_handle(struct wr_str text)
{
    bool mark = false, letter = false;

    for (size_t i = 0; i < text.len; i++) {
        bool word = wr_ascii_is_lower(text.ptr[i]);

        letter = letter || word;
        mark = mark || (!word && i > 0);
        if (!word && !wr_ascii_is_digit(text.ptr[i]) && text.ptr[i] != '-')
            return false;
    }
    return mark && letter && text.len >= 3 && text.len <= 100;
}

static enum wr_normal_result of_handle(const struct wr_normal_in *in,
                                       struct wr_str lower, struct wr_value *out)
{
    const char *kind = in->field->scope == WR_SCOPE_LEAD ? "in" : "company";
    size_t slash;

    lower = wr_str_sub(lower, 0, wr_str_find(lower, '?'));
    lower = wr_str_sub(lower, 0, wr_str_find(lower, '#'));
    slash = wr_str_find(lower, '/');
    if (slash < lower.len && fits_scope(wr_str_sub(lower, 0, slash), in->field->scope))
        return of_path(in, lower, in->text, out);
    if (!is_handle(lower))
        return WR_NORMAL_BAD;
    *out = wr_value_text(
        wr_arena_printf(in->arena, "linkedin.com/%s/%.*s", kind, WR_FMT(lower)));
    return WR_NORMAL_OK;
}

/* Path without query, and without the slash in front. */
static struct wr_str path_of(struct wr_str url)
{
    struct wr_str tail = wr_normal_url_tail(url);

    tail = wr_str_sub(tail, 0, wr_str_find(tail, '?'));
    return tail.len ? wr_str_sub(tail, 1, tail.len) : tail;
}

enum wr_normal_result wr_normal_linkedin(const struct wr_normal_in *in,
                                         struct wr_value *out)
{
    struct wr_str lower = wr_str(wr_normal_lower(in->text, in->arena));
    struct wr_str host = wr_host_of_url(lower);

    if (wr_str_eqz(host, "lnkd.in")) {
        *out = wr_value_text(in->text);
        return WR_NORMAL_UNKNOWN;
    }
    if (!is_linkedin(host))
        return of_handle(in, lower, out);
    return of_path(in, path_of(lower), path_of(in->text), out);
}
