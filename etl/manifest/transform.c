/* transform.c - named ways to make a vendor's text fit for a field's normal form. */
#include "etl/manifest/table.h"

#include "weir/clock.h"

#include "etl/base/ascii.h"
#include "etl/base/banned.h"

static bool is_letter(char c)
{
    return (wr_ascii_lower(c) >= 'a' && wr_ascii_lower(c) <= 'z') ||
           (unsigned char)c >= 0x80;
}

/* Written in capitals wherever they stand in a title. */
static bool is_acronym(struct wr_str word)
{
    static const char *const words[] = {
        "vp",  "svp", "evp", "avp", "ceo",  "cto",  "cfo", "cmo", "coo", "cio",
        "cro", "cpo", "hr",  "pr",  "qa",   "ux",   "ui",  "seo", "gtm", "b2b",
        "crm", "erp", "usa", "uk",  "emea", "apac", "ii",  "iii"};

    for (size_t i = 0; i < WR_COUNT(words); i++) {
        if (wr_str_eqz(word, words[i]))
            return true;
    }
    return false;
}

static bool is_small(struct wr_str word)
{
    static const char *const words[] = {"of", "and", "the", "for", "in", "at", "to"};

    for (size_t i = 0; i < WR_COUNT(words); i++) {
        if (wr_str_eqz(word, words[i]))
            return true;
    }
    return false;
}

static bool has_capital(struct wr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= 'A' && text.ptr[i] <= 'Z')
            return true;
    }
    return false;
}

static void case_word(char *word, size_t len, bool first)
{
    struct wr_str view = {word, len};

    if (is_acronym(view)) {
        for (size_t i = 0; i < len; i++)
            word[i] = wr_ascii_upper(word[i]);
    } else if (first || !is_small(view)) {
        word[0] = wr_ascii_upper(word[0]);
    }
}

/* Only text that is wholly in lower case: anything else was cased by somebody. */
static struct wr_str titlecase(struct wr_str text, struct wr_arena *arena)
{
    struct wr_str copy = wr_arena_str(arena, text);
    char *out = wr_arena_strz(arena, text);
    size_t start = 0;

    if (has_capital(text))
        return copy;
    for (size_t i = 0; i <= text.len; i++) {
        bool inside =
            i < text.len &&
            (is_letter(out[i]) || (out[i] >= '0' && out[i] <= '9') || out[i] == '\'');

        if (inside)
            continue;
        if (i > start)
            case_word(out + start, i - start, start == 0);
        start = i + 1;
    }
    return (struct wr_str){out, text.len};
}

static struct wr_str linkedin(const char *folder, struct wr_str text,
                              struct wr_arena *arena)
{
    /* "company/acme" and "in/ada" come with their folder, URLs with all. */
    if (wr_str_search(text, WR_LIT("linkedin.")) < text.len)
        return text;
    if (wr_str_starts(text, WR_LIT("/")))
        text = wr_str_sub(text, 1, text.len);
    if (wr_str_find(text, '/') < text.len)
        return wr_arena_printf(arena, "https://www.linkedin.com/%.*s", WR_FMT(text));
    return wr_arena_printf(arena, "https://www.linkedin.com/%s/%.*s", folder,
                           WR_FMT(text));
}

/* Seconds or milliseconds since 1970 as a date that every normal form reads, also where
 * there are too few digits to tell one from the other. */
static struct wr_str epoch(struct wr_str text, int64_t unit_us, struct wr_arena *arena)
{
    int64_t n;

    text = wr_str_sub(text, 0, wr_str_find(text, '.'));
    if (!wr_str_to_i64(text, &n) || n > INT64_MAX / unit_us || n < INT64_MIN / unit_us)
        return text;
    return wr_time_text(n * unit_us, arena);
}

/* "1500" in thousands is "1500K". What is no number is left alone. */
static struct wr_str with_unit(struct wr_str text, char unit, struct wr_arena *arena)
{
    int64_t milli;

    if (!wr_str_to_milli(text, &milli))
        return text;
    return wr_arena_printf(arena, "%.*s%c", WR_FMT(text), unit);
}

static struct wr_str with_system(const char *system, struct wr_str text,
                                 struct wr_arena *arena)
{
    return wr_arena_printf(arena, "%s %.*s", system, WR_FMT(text));
}

static struct wr_str last_part(struct wr_str text)
{
    size_t at = text.len;

    while (at > 0 && text.ptr[at - 1] != ',')
        at--;
    return wr_str_trim(wr_str_sub(text, at, text.len));
}

struct wr_str wr_manifest_transform(enum transform transform, struct wr_str text,
                                    struct wr_arena *arena)
{
    if (!text.len)
        return text;
    switch (transform) {
    case TRANSFORM_NONE:
    case TRANSFORM_JOIN: /* by who has all the values */
        break;
    case TRANSFORM_LOWER:
        return wr_arena_lower(arena, text);
    case TRANSFORM_TITLECASE:
        return titlecase(text, arena);
    case TRANSFORM_LINKEDIN_PERSON:
        return linkedin("in", text, arena);
    case TRANSFORM_LINKEDIN_COMPANY:
        return linkedin("company", text, arena);
    case TRANSFORM_EPOCH_S:
        return epoch(text, WR_SECOND_US, arena);
    case TRANSFORM_EPOCH_MS:
        return epoch(text, WR_SECOND_US / 1000, arena);
    case TRANSFORM_THOUSANDS:
        return with_unit(text, 'K', arena);
    case TRANSFORM_MILLIONS:
        return with_unit(text, 'M', arena);
    case TRANSFORM_NAICS:
        return with_system("NAICS", text, arena);
    case TRANSFORM_SIC:
        return with_system("SIC", text, arena);
    case TRANSFORM_UK_SIC:
        return with_system("UK SIC", text, arena);
    case TRANSFORM_US_STATE:
        return text.len == 2 && is_letter(text.ptr[0]) && is_letter(text.ptr[1])
                   ? wr_arena_printf(arena, "US-%.*s", WR_FMT(text))
                   : text;
    case TRANSFORM_FIRST_PART:
        return wr_str_trim(wr_str_sub(text, 0, wr_str_find(text, ',')));
    case TRANSFORM_LAST_PART:
        return last_part(text);
    }
    return text;
}
