/* industry.c - from what vendors and people write to a node of the taxonomy. */
#include "etl/facts/industry.h"

#include "etl/base/ascii.h"
#include "etl/facts/lists_private.h"
#include "etl/facts/normal.h"
#include "weir/text.h"

#include "etl/base/banned.h"

static const char *system_name(enum wr_normal system)
{
    switch ((int)system) {
    case WR_NORMAL_NAICS:
        return "naics";
    case WR_NORMAL_SIC:
        return "sic";
    case WR_NORMAL_UK_SIC:
        return "uk_sic";
    default:
        return NULL;
    }
}

const struct wr_industry *wr_industry_of_code(const struct wr_lists *lists,
                                              enum wr_normal system, struct wr_str code)
{
    const char *name = system_name(system);

    /* "44-45" is 44, 45 and what is below. */
    code = wr_str_sub(code, 0, wr_str_find(code, '-'));
    return name && lists ? wr_industry_list_code(&lists->industries, name, code) : NULL;
}

const struct wr_industry *wr_industry_by_id(const struct wr_lists *lists, unsigned id)
{
    for (size_t i = 0; i < wr_industry_count(lists); i++) {
        const struct wr_industry *node = wr_industry_at(lists, i);

        if (node && node->id == id)
            return node;
    }
    return NULL;
}

const struct wr_industry *wr_industry_at(const struct wr_lists *lists, size_t at)
{
    return lists && at < lists->industries.count ? &lists->industries.nodes[at] : NULL;
}

size_t wr_industry_count(const struct wr_lists *lists)
{
    return lists ? lists->industries.count : 0;
}

const struct wr_industry *wr_industry_parent(const struct wr_lists *lists,
                                             const struct wr_industry *node)
{
    return node->up == node->at ? NULL : wr_industry_at(lists, node->up);
}

const struct wr_industry *wr_industry_common(const struct wr_lists *lists,
                                             const struct wr_industry *a,
                                             const struct wr_industry *b)
{
    while (a && !wr_industry_is_within(b, a))
        a = wr_industry_parent(lists, a);
    return a;
}

struct wr_str wr_industry_fold(struct wr_str text, struct wr_arena *arena)
{
    struct wr_str folded = wr_text_fold(text, arena);
    char *out = wr_arena_alloc(arena, 5 * folded.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.ptr[i];

        if (c == '&')
            wr_ascii_put(out, &len, WR_LIT(" and "));
        else if (strchr("_,;/|", c))
            out[len++] = ' ';
        else
            out[len++] = c;
    }
    return wr_text_clean((struct wr_str){out, len}, arena);
}

static bool cut_prefix(struct wr_str *text, const char *prefix)
{
    struct wr_str p = wr_str(prefix);

    if (!wr_str_eq_nocase(wr_str_sub(*text, 0, p.len), p))
        return false;
    *text = wr_str_trim(wr_str_sub(*text, p.len, text->len));
    return true;
}

/* "NAICS 541511", "naics: 541511", "sic7372", "UK SIC 62.01/2", "SIC 2007 62012". */
static const struct wr_industry *by_code(const struct wr_lists *lists,
                                         struct wr_str text, struct wr_arena *scratch)
{
    static const struct {
        const char *prefix;
        enum wr_normal system;
    } systems[] = {
        {"naics", WR_NORMAL_NAICS},  {"uk sic", WR_NORMAL_UK_SIC},
        {"uksic", WR_NORMAL_UK_SIC}, {"sic 2007", WR_NORMAL_UK_SIC},
        {"sic code", WR_NORMAL_SIC}, {"nace", WR_NORMAL_UK_SIC},
        {"sic", WR_NORMAL_SIC},
    };

    for (size_t i = 0; i < WR_COUNT(systems); i++) {
        struct wr_str code = text;

        if (!cut_prefix(&code, systems[i].prefix))
            continue;
        if (code.len && strchr(":-", code.ptr[0]))
            code = wr_str_trim(wr_str_sub(code, 1, code.len));
        code = wr_normal_code_of(systems[i].system, code, scratch);
        return code.ptr ? wr_industry_of_code(lists, systems[i].system, code) : NULL;
    }
    return NULL;
}

static const struct wr_industry *by_urn(const struct wr_lists *lists,
                                        struct wr_str text)
{
    int64_t id;

    if (!cut_prefix(&text, "urn:li:industry:") || !wr_str_to_i64(text, &id) || id < 1 ||
        id > UINT16_MAX)
        return NULL;
    return wr_industry_by_id(lists, (unsigned)id);
}

static const struct wr_industry *by_name(const struct wr_lists *lists,
                                         struct wr_str text, struct wr_arena *scratch)
{
    uint32_t at = wr_names_get(&lists->industries.names,
                               wr_names_key(text, WR_KEY_WORDS, scratch));

    return at == WR_NO_NAME ? NULL : &lists->industries.nodes[at];
}

/* The SEC puts the division in front: "Services-Prepackaged Software". */
static const struct wr_industry *by_sec_name(const struct wr_lists *lists,
                                             struct wr_str text,
                                             struct wr_arena *scratch)
{
    static const char *const divisions[] = {"services-", "retail-", "wholesale-"};

    for (size_t i = 0; i < WR_COUNT(divisions); i++) {
        struct wr_str rest = text;

        if (cut_prefix(&rest, divisions[i]))
            return by_name(lists, rest, scratch);
    }
    return NULL;
}

static char mark_of(struct wr_str text)
{
    if (wr_str_find(text, '>') < text.len)
        return '>';
    if (wr_str_find(text, ';') < text.len)
        return ';';
    return '|';
}

/* "Software > SaaS" is what stands last, "Retail; Apparel" what stands first. */
static const struct wr_industry *by_part(const struct wr_lists *lists,
                                         struct wr_str text, struct wr_arena *scratch)
{
    const struct wr_industry *node = NULL;
    char mark = mark_of(text);
    struct wr_str rest = text;

    if (wr_str_find(text, mark) == text.len)
        return NULL;
    while (rest.ptr && (!node || mark == '>')) {
        const struct wr_industry *found =
            by_name(lists, wr_str_split(&rest, mark), scratch);

        if (found)
            node = found;
    }
    return node;
}

const struct wr_industry *wr_industry_find(const struct wr_lists *lists,
                                           struct wr_str text, struct wr_arena *scratch)
{
    const struct wr_industry *node;
    struct wr_str folded;

    if (!lists)
        return NULL;
    node = by_name(lists, text, scratch);
    /* Of the folded text, because that is what a fact keeps of what nobody knows: it
     * must not be read otherwise the second time. */
    folded = node ? WR_NONE : wr_industry_fold(text, scratch);
    if (!node)
        node = by_code(lists, folded, scratch);
    if (!node)
        node = by_urn(lists, folded);
    if (!node)
        node = by_sec_name(lists, folded, scratch);
    return node ? node : by_part(lists, text, scratch);
}
