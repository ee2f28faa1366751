/* rig.h - what the tests of etl/job share: files in a folder of their own, and text
 * compared by value.
 */
#ifndef TESTS_JOB_RIG_H
#define TESTS_JOB_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/job/job.h"

struct rig {
    char folder[64];
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_diags *diags;
    struct wr_yaml_doc *doc;
    struct wr_job *job;
};

/* An empty folder, a fresh catalogue. */
struct rig *rig_new(void);
void rig_free(struct rig *rig);
/* A file in the folder; folders in `name` are not made. */
void rig_file(struct rig *rig, const char *name, const char *text);
/* Path of a file in the folder, in the arena. */
const char *rig_path(struct rig *rig, const char *name);

/* The environment of all tests: TOKEN=secret-token, EMPTY= and KEY=secret-key. */
extern const struct wr_env rig_env;

/* Compile job.yaml of the folder; NULL on mistakes. */
struct wr_job *rig_job(struct rig *rig);
/* The mistakes, without the folder's name in them. In the arena. */
struct wr_str rig_mistakes(struct rig *rig);

/* A map from text, which must have no mistakes. */
struct wr_map *rig_map(struct rig *rig, const char *text);

#define assert_str(actual, expected) \
    rig_assert_str((actual), (expected), __FILE__, __LINE__)
void rig_assert_str(struct wr_str actual, const char *expected, const char *file,
                    int line);

#endif
