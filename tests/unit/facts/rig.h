/* rig.h - what the tests of etl/facts share: the lists, loaded once, and an arena. */
#ifndef TESTS_FACTS_RIG_H
#define TESTS_FACTS_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/facts/lists.h"
#include "weir/csv.h"
#include "weir/value.h"

struct rig {
    struct wr_lists *lists;
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
};

/* Group set-up and tear-down; *state is a struct rig. */
int rig_open(void **state);
int rig_close(void **state);

/* Normal form of `raw` in a built-in field. */
enum wr_normal_result rig_normal(struct rig *rig, wr_field_id field, const char *raw,
                                 struct wr_value *out);

/* Path of a file of the shared test data, or NULL where it is not there: then the test
 * is skipped, but under CI=true it fails. */
const char *rig_shared(const char *name, char path[512]);

/* All rows of a CSV file, the head line too, in the rig's arena. */
struct wr_csv_row *rig_csv(struct rig *rig, const char *path, size_t *rows);
/* The same of a file with another mark between cells. */
struct wr_csv_row *rig_table(struct rig *rig, const char *path, char mark,
                             size_t *rows);

#define assert_str(actual, expected)               \
    do {                                           \
        char rig_text[1024];                       \
        rig_copy((actual), rig_text);              \
        assert_string_equal(rig_text, (expected)); \
    } while (0)
void rig_copy(struct wr_str text, char out[1024]);

#endif
