/* doctor.h - what is wrong with this installation: one finding a check.
 *
 * Nothing is changed and nobody is asked over the network.
 */
#ifndef ETL_CLI_DOCTOR_H
#define ETL_CLI_DOCTOR_H

#include "etl/cli/command.h"
#include "etl/run/context.h"

enum wr_health { WR_HEALTHY, WR_HEALTH_WARN, WR_HEALTH_FAIL };

struct wr_finding_of_doctor {
    enum wr_health health;
    const char *check;     /* "lists"                  */
    struct wr_str text;    /* one line                 */
    struct wr_str details; /* more lines, or NONE      */
    struct wr_str hint;    /* what to do, or NONE      */
};

#define WR_MAX_FINDINGS 32

struct wr_doctor {
    struct wr_arena *arena;
    const char *job_file; /* NULL: without a job */
    const char *state;    /* --state, or NULL */
    struct wr_setup setup;
    bool has_job; /* setup is whole */
    struct wr_finding_of_doctor findings[WR_MAX_FINDINGS];
    size_t count;
};

/* The new finding, to add details and a hint to. */
struct wr_finding_of_doctor *wr_doctor_add(struct wr_doctor *doctor,
                                           enum wr_health health, const char *check,
                                           const char *fmt, ...) WR_PRINTF(4, 5);
/* FAIL with text and hint of the error. */
void wr_doctor_fail(struct wr_doctor *doctor, const char *check,
                    const struct wr_err *err);

/* doctor_files.c: shipped files, job, workspace. */
void wr_doctor_files(struct wr_doctor *doctor);
/* doctor_state.c: the state of the workspace; after the files. */
void wr_doctor_state(struct wr_doctor *doctor);
/* Path of the state: --state, else the job's workspace, else as other commands find it.
 * Only opens it. */
enum wr_code wr_doctor_open(struct wr_doctor *doctor, enum wr_db_mode mode,
                            struct wr_db **out, struct wr_err *err) WR_MUST_USE;

#endif
