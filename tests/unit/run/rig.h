/* rig.h - questions to an invented vendor, asked by the engine over a real socket.
 *
 * The vendor, acme, is a scripted server on loopback. Its provider is written in C and
 * speaks a language of its own, so that a test says in one line what a reply means:
 *
 *     POST /ask   rows of the asks as body
 *     GET /JOB    where a reply led on with a job
 *
 *     "job 7 wait 20"     on with GET /7 after 20 ms; the state is "7"
 *     "hit miss none"     the answers, by row: also hit:UNITS (thousandths), hit+UNITS
 *                         (of the extra line), none:CODE (rate, protocol, quota)
 *     "rate" "down" "auth" "quota"   errors
 *     "over" "dropped"               no answer will come: in time, for want of credits
 */
#ifndef TESTS_RUN_RIG_H
#define TESTS_RUN_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/run/ask.h"
#include "etl/run/batch.h"
#include "tests/harness/http_script.h"
#include "weir/clock.h"

#define RIG_ASKED 16

struct rig {
    char folder[64], path[96];
    struct wr_arena *arena;
    struct wr_setup setup;
    struct wr_job job;
    struct wr_run_ctx run;
    struct http_script *vendor;
    struct wr_charge charge;     /* the extra line, where extra_count is 1 */
    struct wr_provider provider; /* acme.person: charged by hit, a repeat too */
    const struct wr_rates *asked_at; /* rates of POST /ask alone; NULL: none */
    char host[64];

    struct wr_question asked[RIG_ASKED];
    size_t count, ended;
    struct wr_bringer units[RIG_ASKED]; /* the i-th question is of the i-th unit */
    bool names_only; /* leads have no address: they are asked about by name */
};

/* cmocka set-up and tear-down; *state is the rig. */
int rig_init(void **state);
int rig_fini(void **state);
#define RIG(state) ((struct rig *)*(state))
#define T(test)    cmocka_unit_test_setup_teardown(test, rig_init, rig_fini)

/* Questions about leads first .. first + count - 1, asked at once; runs until all have
 * ended. They stand in rig->asked from 0 on. */
void rig_ask(struct rig *rig, int64_t first, size_t count);
/* The same without running: rig_run does. */
void rig_put(struct rig *rig, int64_t first, size_t count);
void rig_run(struct rig *rig);
/* So many units are in work from now on. */
void rig_units(struct rig *rig, size_t count);
/* All leads ask what the first one asks. */
void rig_put_same(struct rig *rig, int64_t first, size_t count);
/* Time passes: what was put down is due. */
void rig_due(struct rig *rig);
/* The process is killed, and another one goes on with the run. */
void rig_kill(struct rig *rig);

/* The vendor saw so many requests, and nothing that was not scripted. */
void rig_expect_requests(struct rig *rig, size_t count);
/* Spent and reserved of the run. */
void rig_expect_money(struct rig *rig, int64_t spent, int64_t reserved);
/* First column of the first row. */
int64_t rig_sql(struct rig *rig, const char *sql);

#endif
