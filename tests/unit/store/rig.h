/* rig.h - a state file in a folder of its own, and rows to put into it. */
#ifndef TESTS_STORE_RIG_H
#define TESTS_STORE_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "etl/store/db.h"
#include "etl/store/decisions.h"
#include "etl/store/facts.h"
#include "etl/store/leads.h"
#include "etl/store/ledger.h"
#include "etl/store/outbox.h"
#include "etl/store/runs.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#define NOW INT64_C(1790000000000000) /* 2026-09-21 */

struct rig {
    char folder[64];
    char path[96];
    struct wr_db *db;
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_err err;
};

/* cmocka set-up and tear-down; *state is the rig. */
int rig_init(void **state);
int rig_fini(void **state);
#define RIG(state) ((struct rig *)*(state))
#define T(test)    cmocka_unit_test_setup_teardown(test, rig_init, rig_fini)

/* Fails the test with the error's text. */
#define OK(rig, call) rig_ok((rig), (call), #call, __FILE__, __LINE__)
void rig_ok(struct rig *rig, enum wr_code code, const char *call, const char *file,
            int line);
#define STR_EQ(str, z)                            \
    do {                                          \
        struct wr_str s_ = (str);                 \
        assert_non_null(s_.ptr);                  \
        assert_int_equal(s_.len, strlen(z));      \
        assert_memory_equal(s_.ptr, (z), s_.len); \
    } while (0)

/* A second connection to the same file, bound; close it. */
struct wr_db *rig_open(struct rig *rig, enum wr_db_mode mode);
/* First column of the first row of any SQL, over a connection of its own. */
int64_t rig_sql(struct rig *rig, const char *sql);

/* A run of `job` by this process. */
int64_t rig_run(struct rig *rig, const char *job);
/* pid of a process that lives until rig_reap, and does nothing. */
int64_t rig_bystander(void);
/* Kills and reaps. */
void rig_reap(int64_t pid);

/* "hubspot:main", "contacts", `ext_id`; due at NOW. Put by the caller. */
struct wr_lead_row rig_lead(struct rig *rig, const char *ext_id, const char *account);
int64_t rig_put_lead(struct rig *rig, const char *ext_id, const char *account);

/* A claim of one question, worst 1000, a cap "run" of 10,000, charged when repeated. */
struct wr_claim rig_claim(int64_t run_id, int64_t question);
/* Claims it; the verdict and what goes with it. */
struct wr_claimed rig_ask(struct rig *rig, const struct wr_claim *claim);
/* It must be granted; the entry. */
int64_t rig_grant(struct rig *rig, const struct wr_claim *claim);
/* Saves a talk in hand, row 0; parks it where due_us is set. */
void rig_talk(struct rig *rig, int64_t entry, const char *state, int64_t due_us);
/* Spent and reserved of the one counter whose key begins so. */
void rig_expect_budget(struct rig *rig, const char *key, int64_t spent,
                       int64_t reserved);

#endif
