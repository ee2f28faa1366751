/* list_region.h - states and regions: ISO 3166-2 codes and names to one name each. */
#ifndef ETL_FACTS_LIST_REGION_H
#define ETL_FACTS_LIST_REGION_H

#include "etl/facts/list_names.h"
#include "weir/err.h"

#define WR_REGIONS_MAX 20000

struct wr_region {
    char code[8]; /* "US-CA" */
    struct wr_str name;
};

struct wr_region_list {
    struct wr_arena *arena; /* the names */
    struct wr_region *items;
    size_t count;
    struct wr_name_table names; /* to places */
};

/* Reads geo/iso3166_2.tsv and geo/region_aliases.tsv. */
enum wr_code wr_region_list_load(const char *folder, struct wr_region_list *out,
                                 struct wr_err *err) WR_MUST_USE;
void wr_region_list_fini(struct wr_region_list *list);
/* A whole code ("US-CA", "us_ca") of any country; NULL: none. */
const struct wr_region *wr_region_of_code(const struct wr_region_list *list,
                                          struct wr_str text);
/* By name or short code ("California", "CA") within a country (alpha-2); NULL: none. */
const struct wr_region *wr_region_in(const struct wr_region_list *list,
                                     struct wr_str country, struct wr_str text,
                                     struct wr_arena *scratch);

#endif
