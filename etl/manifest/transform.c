/* transform.c - named ways to make a vendor's text fit for a field's normal form. */
#include "etl/manifest/table.h"

#include "etl/base/banned.h"

static char to_lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + ('a' - 'A'));
    return c;
}

static char to_upper(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - ('a' - 'A'));
    return c;
}

static bool is_letter(char c)
{
    return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (unsigned char)c >= 0x80;
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
            word[i] = to_upper(word[i]);
    } else if (first || !is_small(view)) {
        word[0] = to_upper(word[0]);
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

static struct wr_str lower(struct wr_str text, struct wr_arena *arena)
{
    char *out = wr_arena_strz(arena, text);

    for (size_t i = 0; i < text.len; i++)
        out[i] = to_lower(out[i]);
    return (struct wr_str){out, text.len};
}

struct wr_str wr_manifest_transform(enum transform transform, struct wr_str text,
                                    struct wr_arena *arena)
{
    if (!text.len)
        return text;
    switch (transform) {
    case TRANSFORM_NONE:
        break;
    case TRANSFORM_LOWER:
        return lower(text, arena);
    case TRANSFORM_TITLECASE:
        return titlecase(text, arena);
    case TRANSFORM_LINKEDIN_PERSON:
        return linkedin("in", text, arena);
    case TRANSFORM_LINKEDIN_COMPANY:
        return linkedin("company", text, arena);
    }
    return text;
}
