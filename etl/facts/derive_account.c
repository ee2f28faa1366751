/* derive_account.c - what registers tell of a company, where nobody told it plainly.
 *
 * Several codes of one classification: the industry is what they have in common, which
 * may be wide ("Manufacturing"); codes of two worlds say nothing.
 */
#include "etl/facts/derive.h"
#include "etl/facts/industry.h"

#include "etl/base/banned.h"

/* The industry that all codes of the set lie in; NULL: none, or nobody knows them. */
static const struct wr_industry *common_industry(const struct wr_deriving *d,
                                                 const struct wr_value *codes,
                                                 enum wr_normal system)
{
    const struct wr_industry *common = NULL;

    for (size_t i = 0; i < codes->as.set.count; i++) {
        const struct wr_industry *node =
            wr_industry_of_code(d->lists, system, codes->as.set.items[i]);

        if (!node)
            continue;
        common = common ? wr_industry_common(d->lists, common, node) : node;
        if (!common)
            return NULL;
    }
    return common;
}

static void derive_industry(struct wr_deriving *d)
{
    static const struct {
        wr_field_id field;
        enum wr_normal system;
        const char *rule;
    } systems[] = {
        {WR_F_NAICS_CODES, WR_NORMAL_NAICS, "rule:naics"},
        {WR_F_UK_SIC_CODES, WR_NORMAL_UK_SIC, "rule:uk_sic"},
        {WR_F_SIC_CODES, WR_NORMAL_SIC, "rule:sic"},
    };

    for (size_t i = 0; i < WR_COUNT(systems); i++) {
        const struct wr_value *codes = wr_profile_get(d->profile, systems[i].field);
        const struct wr_industry *node;

        if (!codes || !wr_derive_open(d, WR_F_INDUSTRY))
            continue;
        node = common_industry(d, codes, systems[i].system);
        if (node)
            wr_derive_put(d, WR_F_INDUSTRY, node->label, systems[i].rule, 600,
                          systems[i].field);
    }
}

void wr_derive_account(struct wr_deriving *d)
{
    struct wr_str legal = wr_profile_text(d->profile, WR_F_LEGAL_NAME);

    if (legal.len && wr_derive_open(d, WR_F_ACCOUNT_NAME))
        wr_derive_put(d, WR_F_ACCOUNT_NAME, legal, "rule:legal_name", 700,
                      WR_F_LEGAL_NAME);
    derive_industry(d);
}
