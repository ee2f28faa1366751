/* rig.h - the bench of the command tests: a folder of its own, the real program as a
 * child, and a name server on loopback that knows no name.
 */
#ifndef TESTS_UNIT_CLI_RIG_H
#define TESTS_UNIT_CLI_RIG_H

#include "weir/arena.h"
#include "weir/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <sys/types.h>

struct rig {
    char folder[200];
    struct wr_arena *arena;
    pid_t dns;
    struct wr_json_doc *doc; /* of rig_json */
    char *out, *err;         /* what the last command said, terminated */
    struct wr_str out_str;   /* the same, with its length */
};

/* For cmocka. The folder is removed with all in it. */
int rig_open(void **state);
int rig_close(void **state);
#define RIG(state) ((struct rig *)*(state))
#define TEST(name) cmocka_unit_test_setup_teardown(name, rig_open, rig_close)

/* Runs weir in the folder with these arguments (a NULL-terminated list) and returns its
 * exit status. */
int rig_weir(struct rig *rig, ...) __attribute__((sentinel));
/* The same with this on stdin. */
int rig_pipe(struct rig *rig, struct wr_str input, ...) __attribute__((sentinel));
/* Must end with 0. */
#define RUN(rig, ...)                                                          \
    do {                                                                       \
        int status_ = rig_weir((rig), __VA_ARGS__, NULL);                      \
        if (status_ != 0)                                                      \
            fail_msg("ended with %d:\n%s%s", status_, (rig)->out, (rig)->err); \
    } while (0)

/* Files of the folder. */
void rig_put(struct rig *rig, const char *name, struct wr_str text);
struct wr_str rig_file(struct rig *rig, const char *name);
bool rig_is_there(struct rig *rig, const char *name);
/* Path of a file in the source tree. */
const char *rig_source(struct rig *rig, const char *name);
struct wr_str rig_source_file(struct rig *rig, const char *name);
/* The last output as one JSON value, which must be followed by nothing. */
const struct wr_json *rig_json(struct rig *rig);

/* A job on the file adapter without a waterfall, and its leads: runs without any
 * question. The state is in "state". */
void rig_put_job(struct rig *rig, const char *leads);

#define HAS(text, part)                                    \
    do {                                                   \
        if (!strstr((text), (part)))                       \
            fail_msg("no \"%s\" in:\n%s", (part), (text)); \
    } while (0)
#define HAS_NOT(text, part)                                \
    do {                                                   \
        if (strstr((text), (part)))                        \
            fail_msg("\"%s\" is in:\n%s", (part), (text)); \
    } while (0)

#endif
