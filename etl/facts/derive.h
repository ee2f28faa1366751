/* derive.h - one file a family of derived fields; wr_derive (derive.c) calls them. */
#ifndef ETL_FACTS_DERIVE_H
#define ETL_FACTS_DERIVE_H

#include "weir/fact.h"

struct wr_deriving {
    struct wr_profile *profile;
    const struct wr_lists *lists;
    struct wr_arena *arena;
};

/* Whether `field` is still open: nothing was observed, or only that it is not there. */
bool wr_derive_open(const struct wr_deriving *d, wr_field_id field);
/* Fill `field` with `text`, said by `rule` ("rule:title"), as sure as `confidence` and
 * as old as the slot of `from`. */
void wr_derive_put(struct wr_deriving *d, wr_field_id field, struct wr_str text,
                   const char *rule, uint16_t confidence, wr_field_id from);

void wr_derive_names(struct wr_deriving *d);
void wr_derive_email(struct wr_deriving *d);
void wr_derive_title(struct wr_deriving *d);
void wr_derive_domain(struct wr_deriving *d);
void wr_derive_account(struct wr_deriving *d);
void wr_derive_email_status(struct wr_deriving *d);

#endif
