/* resolve.h - the parts of resolving that deriving needs again. */
#ifndef ETL_FACTS_RESOLVE_H
#define ETL_FACTS_RESOLVE_H

#include "weir/fact.h"

/* Resolve one field anew into profile->slots[field]; the fields that its facts are
 * about must stand. */
void wr_resolve_field(struct wr_profile *profile, wr_field_id field,
                      struct wr_arena *arena);

/* From when on a fact's age counts. */
int64_t wr_fact_since_us(const struct wr_fact *fact);
/* Whether a fact of `field` is older than the field's freshness at `as_of_us`. */
bool wr_fact_is_stale(const struct wr_fact *fact, const struct wr_field *field,
                      int64_t as_of_us);

/* Two values that mean the same to people: text without regard to ASCII case. */
bool wr_values_agree(const struct wr_value *a, const struct wr_value *b);

#endif
