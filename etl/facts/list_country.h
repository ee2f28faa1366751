/* list_country.h - country names of many languages to ISO 3166-1 alpha-2. */
#ifndef ETL_FACTS_LIST_COUNTRY_H
#define ETL_FACTS_LIST_COUNTRY_H

#include "weir/arena.h"
#include "weir/err.h"

/* One entry: upper 48 bits of the name's hash, two letters below. */
struct wr_country_list {
    uint64_t *items; /* sorted */
    size_t count;
};

/* Reads geo/country_aliases.tsv, geo/country_codes.tsv and geo/country_names_i18n.tsv.
 * Where a name means several countries the file named first decides, English first in
 * the last one; still undecided names are left out. */
enum wr_code wr_country_list_load(const char *folder, struct wr_country_list *out,
                                  struct wr_err *err) WR_MUST_USE;
void wr_country_list_fini(struct wr_country_list *list);
/* Two letters in `arena`, or WR_NONE. */
struct wr_str wr_country_list_get(const struct wr_country_list *list,
                                  struct wr_str name, struct wr_arena *arena);

#endif
