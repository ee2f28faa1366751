/* list_technology.h - technologies as they are loaded; see technology.h. */
#ifndef ETL_FACTS_LIST_TECHNOLOGY_H
#define ETL_FACTS_LIST_TECHNOLOGY_H

#include "etl/facts/list_names.h"
#include "etl/facts/technology.h"
#include "weir/err.h"

#define WR_TECHNOLOGIES_MAX 20000

struct wr_technology_list {
    struct wr_arena *arena;
    struct wr_technology *items;
    size_t count, room;
    struct wr_name_table names; /* to places */
};

/* Reads tech/technologies.csv and tech/technology_aliases.tsv. */
enum wr_code wr_technology_list_load(const char *folder, struct wr_technology_list *out,
                                     struct wr_err *err) WR_MUST_USE;
void wr_technology_list_fini(struct wr_technology_list *list);

#endif
