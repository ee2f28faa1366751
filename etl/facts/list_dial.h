/* list_dial.h - how numbers are dialled in a country. */
#ifndef ETL_FACTS_LIST_DIAL_H
#define ETL_FACTS_LIST_DIAL_H

#include "weir/err.h"

#define WR_DIALS_MAX 300

struct wr_dial {
    char country[3];      /* alpha-2 */
    char code[4];         /* country calling code */
    char trunk[3];        /* dialled in front at home; "" for nothing */
    unsigned least, most; /* digits behind both */
};

struct wr_dial_list {
    struct wr_dial *items;
    size_t count;
};

/* Reads geo/dial_codes.tsv. */
enum wr_code wr_dial_list_load(const char *folder, struct wr_dial_list *out,
                               struct wr_err *err) WR_MUST_USE;
void wr_dial_list_fini(struct wr_dial_list *list);
/* NULL: not listed. */
const struct wr_dial *wr_dial_of_country(const struct wr_dial_list *list,
                                         struct wr_str country);
/* By the digits behind a +. */
const struct wr_dial *wr_dial_of_number(const struct wr_dial_list *list,
                                        struct wr_str digits);

#endif
