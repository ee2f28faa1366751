/* reconcile.h - the ledger held against what vendors really charged, person by person.
 *
 * The simulator tells whom it charged for (/_sim/charges), the truth tells whose leads
 * those are. For every vendor and every person
 *
 *     charged - settled  lies in  [0, what is listed as uncertain, or is reserved]
 *
 * to the micro-unit, so that where nothing is listed they are equal. A charge for
 * somebody whom the truth does not know is set against what is left over.
 */
#ifndef TESTS_HARNESS_RECONCILE_H
#define TESTS_HARNESS_RECONCILE_H

#include "tests/harness/world.h"

struct reconcile_vendor {
    const char *vendor;
    int64_t credit_micro; /* price of a credit */
    bool by_person;       /* else in all: its charge is told for a batch as a whole */
};

struct reconcile {
    int64_t charged_micro, settled_micro;
    int64_t uncertain, uncertain_micro; /* listed, or reserved still */
    int64_t lost_micro; /* charged for calls that are listed, of all vendors */
};

/* Of all vendors together; fails where something does not add up. */
struct reconcile reconcile_check(const struct world *world,
                                 const struct reconcile_vendor *vendors, size_t count,
                                 const char *title);
/* No question has two settled answers, and no counter passed its cap. */
void reconcile_check_once(const struct world *world, const char *title);

#endif
