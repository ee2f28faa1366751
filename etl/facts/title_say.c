/* title_say.c - what the loaded title rules say, each list shown what it may know.
 *
 * Some rules see more than the title, and find it before a colon:
 *
 *     area.tsv                "vp engineering: vp, cloud practice"
 *     buying_role.tsv         "vp sales: vp sales emea"
 *     seniority_industry.tsv  "banking credit_intermediation financial_services vp: vp"
 */
#include "etl/facts/industry.h"
#include "etl/facts/lists_private.h"

#include "etl/base/banned.h"

#define LEVELS_UP 6 /* of the taxonomy; it has four */

static const char *or_none(const char *word)
{
    return word ? word : "none";
}

const char *wr_title_department(const struct wr_lists *lists, struct wr_str title,
                                struct wr_arena *scratch)
{
    return lists ? wr_title_rules_match(lists->department, title, scratch) : NULL;
}

const char *wr_title_area(const struct wr_lists *lists, const char *seniority,
                          const char *department, struct wr_str title,
                          struct wr_arena *scratch)
{
    struct wr_str text;

    if (!lists || !wr_str_trim(title).len)
        return NULL;
    text = wr_arena_printf(scratch, "%s %s: %.*s", or_none(seniority),
                           or_none(department), WR_FMT(title));
    return wr_title_rules_match(lists->area, text, scratch);
}

const char *wr_title_buying_role(const struct wr_lists *lists, const char *seniority,
                                 const char *department, struct wr_str title,
                                 struct wr_arena *scratch)
{
    struct wr_str text;

    if (!lists)
        return NULL;
    text = wr_arena_printf(scratch, "%s %s: %.*s", or_none(seniority),
                           or_none(department), WR_FMT(title));
    return wr_title_rules_match(lists->buying_role, text, scratch);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* "Credit Intermediation" behind what is there: "banking credit_intermediation". */
static struct wr_str with_label(struct wr_str text, struct wr_str label,
                                struct wr_arena *scratch)
{
    char *word = wr_arena_strz(scratch, label);

    for (char *c = word; *c; c++) {
        if (!is_word(*c))
            *c = '_';
    }
    return wr_arena_printf(scratch, "%.*s%s ", WR_FMT(text), word);
}

static struct wr_str in_industry(const struct wr_lists *lists,
                                 const struct wr_industry *node, const char *general,
                                 struct wr_str title, struct wr_arena *scratch)
{
    struct wr_str text = WR_LIT("");

    for (size_t i = 0; node && i < LEVELS_UP; i++) {
        text = with_label(text, node->label, scratch);
        node = wr_industry_parent(lists, node);
    }
    return wr_arena_printf(scratch, "%.*s%s: %.*s", WR_FMT(text), general,
                           WR_FMT(title));
}

const char *wr_title_in_industry(const struct wr_lists *lists, const char *general,
                                 struct wr_str title, struct wr_str industry,
                                 struct wr_arena *scratch)
{
    const struct wr_industry *node;
    const char *here;

    if (!lists || !general || !industry.len)
        return general;
    node = wr_industry_find(lists, industry, scratch);
    if (!node)
        return general;
    here = wr_title_rules_match(lists->seniority_industry,
                                in_industry(lists, node, general, title, scratch),
                                scratch);
    return here ? here : general;
}

const char *wr_title_seniority(const struct wr_lists *lists, struct wr_str title,
                               struct wr_str industry, struct wr_arena *scratch)
{
    const char *general =
        lists ? wr_title_rules_match(lists->seniority, title, scratch) : NULL;

    return wr_title_in_industry(lists, general, title, industry, scratch);
}
