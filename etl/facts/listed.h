/* listed.h - words for fields whose values are on a shipped list: industries and
 * countries, as files people write name them.
 */
#ifndef ETL_FACTS_LISTED_H
#define ETL_FACTS_LISTED_H

#include "weir/diag.h"
#include "weir/field.h"

/* Nobody has an unlisted country. An unlisted industry is what a CRM or a vendor writes
 * in words of its own. */
enum wr_listed {
    WR_LISTED,
    WR_UNLISTED,
    WR_MISTAKEN, /* a mistake, and told */
};
enum wr_listed wr_field_check_word(const struct wr_field *field,
                                   const struct wr_lists *lists, struct wr_str word,
                                   struct wr_pos pos, struct wr_arena *arena,
                                   struct wr_diags *diags);

#endif
