/* list_industry.h - the taxonomy of industries as it is loaded; see industry.h. */
#ifndef ETL_FACTS_LIST_INDUSTRY_H
#define ETL_FACTS_LIST_INDUSTRY_H

#include "etl/facts/industry.h"
#include "etl/facts/list_names.h"
#include "weir/err.h"

#define WR_INDUSTRIES_MAX 2000
#define WR_INDUSTRY_NONE  0xFFFFu /* of a code that says nothing */

struct wr_industry_list {
    struct wr_arena *arena; /* the labels */
    struct wr_industry *nodes;
    size_t count;
    struct wr_name_table names; /* to places */
    struct wr_name_table codes; /* "naics 5415", "linkedin 96" to places */
};

/* Reads industry/linkedin_industries_v2.csv, industry_aliases.tsv, industry_codes.tsv,
 * naics_2022.csv and sic4.csv. WR_E_CONFIG names the file and line that is wrong. */
enum wr_code wr_industry_list_load(const char *folder, struct wr_industry_list *out,
                                   struct wr_err *err) WR_MUST_USE;
void wr_industry_list_fini(struct wr_industry_list *list);

/* Of a code by its longest first part that is listed; NULL: none is. */
const struct wr_industry *wr_industry_list_code(const struct wr_industry_list *list,
                                                const char *system, struct wr_str code);

#endif
