/* lists_private.h - what struct wr_lists holds; for the lists' own files. */
#ifndef ETL_FACTS_LISTS_PRIVATE_H
#define ETL_FACTS_LISTS_PRIVATE_H

#include "etl/facts/list_country.h"
#include "etl/facts/list_dial.h"
#include "etl/facts/list_industry.h"
#include "etl/facts/list_region.h"
#include "etl/facts/list_set.h"
#include "etl/facts/list_technology.h"
#include "etl/facts/lists.h"
#include "etl/facts/title.h"

#include <libpsl.h>

struct wr_lists {
    psl_ctx_t *suffixes;
    struct wr_list_set free_mail;
    struct wr_list_set disposable; /* number: sources, at most 6 */
    struct wr_list_set wildcard;   /* parents whose subdomains are disposable */
    struct wr_list_set role;
    struct wr_list_set university;
    struct wr_list_set parked;
    struct wr_country_list countries;
    struct wr_region_list regions;
    struct wr_dial_list dials;
    struct wr_industry_list industries;
    struct wr_technology_list technologies;
    struct wr_title_rules *seniority;
    struct wr_title_rules *seniority_industry;
    struct wr_title_rules *department;
    struct wr_title_rules *area;
    struct wr_title_rules *buying_role;
};

#endif
