/* end_state.h - what stands when a run is over, as text: to compare two ways to the
 * same end.
 *
 * Left out is what may differ between them: wall-clock times, numbers of runs, entries
 * and facts, which lead of several asked first. Everything else is there, one line for
 * each record of the CRM, lead, account, fact, signal, decision, hold, write and mark.
 */
#ifndef TESTS_HARNESS_END_STATE_H
#define TESTS_HARNESS_END_STATE_H

#include "tests/harness/world.h"

/* Free it. */
char *end_state(const struct world *world);
/* Fails with the first lines that only one of the two has. `except`: a line that holds
 * one of these words (NULL-terminated list, may be NULL) is not looked at. */
void end_state_compare(const char *expected, const char *got, const char *title,
                       const char *const *except);

#endif
