/* contact.h - the steps after the decision (`purpose: contact`), and who comes to them.
 */
#ifndef ETL_RUN_CONTACT_H
#define ETL_RUN_CONTACT_H

#include "etl/run/work.h"

/* All members were asked about. Decides them, where nobody waits; true where steps
 * after the decision are to be walked then (wr_slot_enrich), or once more. */
bool wr_contact_goes_on(struct wr_work_slot *slot);

bool wr_contact_has_steps(const struct wr_work_slot *slot);

/* Somebody objects: a fact that reaches back into the decision. */
bool wr_is_objection(const struct wr_fact *fact);

/* Bits of the steps after the decision that the lead surely does not come to, whatever
 * is answered before. With its profile in slot->profile, and what the steps before may
 * change. */
uint32_t wr_contact_out_of_reach(const struct wr_work_slot *slot,
                                 const struct wr_outlook *before);

#endif
