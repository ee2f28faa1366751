/* follows.h - which fields are derived from which others (derive.c does it). */
#ifndef ETL_FACTS_FOLLOWS_H
#define ETL_FACTS_FOLLOWS_H

#include "weir/field.h"

struct wr_follows {
    wr_field_id from, to;
};

/* In such an order that one walk finds what follows from what follows. */
extern const struct wr_follows wr_follows[];
extern const size_t wr_follows_count;

#endif
