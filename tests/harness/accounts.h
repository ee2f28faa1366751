/* accounts.h - what must add up after any run, however it went (DESIGN section 6).
 *
 * The ledger against the counters of the caps, the vendors' own bills against the
 * ledger, the outcomes of leads against what was extracted.
 */
#ifndef TESTS_HARNESS_ACCOUNTS_H
#define TESTS_HARNESS_ACCOUNTS_H

#include "tests/harness/world.h"

/* Every counter is what its entries come to, and no cap of the sample jobs is passed:
 * true in every state, also right after a kill. */
void accounts_check_caps(const struct world *world);
/* Each vendor billed what the ledger calls spent, and no more on top than the entries
 * that are listed as uncertain can have cost. */
void accounts_check_bill(const struct world *world);
/* The same where repeats were safe: released calls may have been billed too. */
void accounts_check_bill_at_most(const struct world *world);
/* After the end of a run that was not stopped: every lead has one outcome, nothing is
 * open, reserved, leased or to be sent. */
void accounts_check_ended(const struct world *world);
/* The CRM holds what was written to it last, where nobody else wrote. */
void accounts_check_written(const struct world *world);
/* No paid question was answered and billed twice, by the vendors' own logs. */
void accounts_check_no_repeat(const struct world *world);

#endif
