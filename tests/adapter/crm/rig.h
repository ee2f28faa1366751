/* rig.h - what the tests of the CRM adapters share: an adapter with its config, filled
 * from YAML as a job's would be, and the recorded exchanges of fixtures/hubspot.
 */
#ifndef TESTS_CRM_RIG_H
#define TESTS_CRM_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "weir/crm.h"

#define RIG_TOKEN "hubspot-test-token"

/* Config of `adapter` from the text of a `crm:` block; fails the test on a mistake.
 * ${HUBSPOT_TOKEN} is RIG_TOKEN. Lives in `arena`. */
void *rig_config(const struct wr_crm *crm, const char *yaml, struct wr_arena *arena);

/* One file of fixtures/hubspot. */
struct rig_fixture;
struct rig_fixture *rig_fixture_open(const char *name);
void rig_fixture_close(struct rig_fixture *fixture);

/* Cursor of the i-th recorded request, NONE for null. False after the last one. */
bool rig_fixture_request(const struct rig_fixture *fixture, size_t i,
                         struct wr_str *cursor);
/* Method, address and body are what was recorded. */
void rig_assert_request(const struct rig_fixture *fixture, size_t i,
                        const struct wr_request *request);

size_t rig_fixture_count(const struct rig_fixture *fixture);
const char *rig_fixture_name(const struct rig_fixture *fixture, size_t i);
/* Reply of an exchange by its name; fails the test when there is none. In `arena`. */
struct wr_reply rig_reply(const struct rig_fixture *fixture, const char *name,
                          struct wr_arena *arena);

/* Text by value; NULL is "no value". */
#define assert_str(actual, expected) \
    rig_assert_str((actual), (expected), __FILE__, __LINE__)
void rig_assert_str(struct wr_str actual, const char *expected, const char *file,
                    int line);

#endif
