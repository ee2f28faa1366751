/* crash_test.c - a process killed at any instant leaves whole transitions behind.
 *
 * A child works as a run does: each turn puts a lead, a fact, a claim and a write, and
 * tells its number once that is committed. It is killed without warning; then all that
 * it told is there, nothing is there by half, and another process can go on.
 */
#include "rig.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 6

struct child {
    const struct rig *rig;
    struct wr_db *db;
    struct wr_arena *arena;
    int64_t run, number;
    int told; /* pipe */
};

static enum wr_code put_all(struct wr_db *db, const struct child *c, struct wr_err *err)
{
    struct wr_str name = wr_arena_printf(c->arena, "%d", (int)c->number);
    struct wr_lead_row lead = {.key = {WR_LIT("crm"), WR_LIT("contacts"), name},
                               .account_key = WR_LIT("domain:a.test"),
                               .due_us = NOW};
    struct wr_fact fact = {.field = WR_F_TITLE,
                           .value = wr_value_text(name),
                           .source = name,
                           .last_seen_us = NOW};
    struct wr_claim claim = rig_claim(c->run, c->number);
    struct wr_out_field field = {.property = WR_LIT("score"), .value = WR_LIT("1")};
    struct wr_out out = {.run_id = c->run, .fields = &field, .field_count = 1};
    struct wr_claimed claimed;
    enum wr_code code;

    lead.id = wr_lead_id(&lead.key);
    claim.repeat = c->number % 2 ? WR_REPEAT_CHARGED : WR_REPEAT_SAFE;
    claim.lines[0] = (struct wr_claim_line){WR_LIT("mobile"), WR_LIT("phone"), 500};
    claim.line_count = 1;
    claim.caps[0].limit_micro = INT64_C(1) << 60;
    out.lead_id = lead.id;
    out.key = lead.key;
    code = wr_db_lead_put(db, &lead, err);
    if (!code)
        code = wr_db_run_add(db, c->run, lead.id, lead.account_key, NULL, err);
    if (!code)
        code = wr_db_fact_put(db, WR_SUBJECT_LEAD, lead.id, &fact, NULL, err);
    if (!code)
        code = wr_db_claim(db, &claim, c->arena, &claimed, err);
    if (!code && claimed.verdict != WR_CLAIM_GRANTED)
        return wr_fail(err, WR_E_INTERNAL, "not granted");
    return code ? code : wr_db_out_put(db, &out, err);
}

/* Ends itself only when something failed. */
static void plain_child(struct child *c)
{
    struct wr_err err = {0};

    for (;; c->number++) {
        if (wr_db_begin(c->db, &err) || put_all(c->db, c, &err) ||
            wr_db_commit(c->db, &err))
            _exit(3);
        wr_arena_reset(c->arena);
        if (write(c->told, &c->number, sizeof(c->number)) != sizeof(c->number))
            _exit(4);
    }
}

/* The same by the store's thread, several numbers a turn. */
static enum wr_code some_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct child *c = ctx;

    for (int i = 0; i < 5; i++, c->number++) {
        enum wr_code code = put_all(db, c, err);

        if (code)
            return code;
    }
    return WR_OK;
}

static struct wr_store *child_store;

static void some_done(void *ctx, enum wr_code code, const struct wr_err *err WR_UNUSED)
{
    struct child *c = ctx;
    int64_t last = c->number - 1;

    if (code || write(c->told, &last, sizeof(last)) != sizeof(last))
        _exit(5);
    wr_arena_reset(c->arena);
    wr_store_submit(child_store, some_work, some_done, c);
}

static void thread_child(struct child *c)
{
    struct wr_loop *loop = wr_loop_new();

    child_store = wr_store_new(loop, c->db);
    wr_store_submit(child_store, some_work, some_done, c);
    wr_loop_run(loop);
    _exit(6);
}

/* Forked before this process opens anything, so that it inherits no connection. */
static pid_t spawn(const struct rig *rig, int64_t first, bool threaded, int *told)
{
    int pipe_fds[2];
    pid_t pid;

    assert_int_equal(pipe(pipe_fds), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct child c = {.rig = rig, .number = first, .told = pipe_fds[1]};
        struct wr_run run = {.job = WR_LIT("nightly"), .as_of_us = NOW};

        (void)close(pipe_fds[0]);
        c.arena = wr_arena_new(0);
        if (wr_db_open(rig->path, WR_DB_CREATE, &c.db, NULL) ||
            wr_db_bind(c.db, &rig->catalogue, NULL) ||
            wr_db_run_start(c.db, &run, getpid(), NULL))
            _exit(2);
        c.run = run.id;
        if (threaded)
            thread_child(&c);
        plain_child(&c);
    }
    (void)close(pipe_fds[1]);
    *told = pipe_fds[0];
    return pid;
}

/* Waits until `after` numbers were told, kills, and returns the last one told. */
static int64_t kill_after(pid_t pid, int told, int after)
{
    int64_t last = -1, number;
    int status = 0;

    for (int i = 0; i < after; i++) {
        assert_int_equal(read(told, &number, sizeof(number)), sizeof(number));
        last = number;
    }
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (read(told, &number, sizeof(number)) == sizeof(number))
        last = number;
    (void)close(told);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    return last;
}

static int64_t count_of(struct rig *rig, const char *table)
{
    char sql[64];

    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
    return rig_sql(rig, sql);
}

static void whole_transitions_are_there(struct rig *rig, int64_t last)
{
    static const char *const tables[] = {"fact", "entry WHERE main_id = 0",
                                         "entry WHERE main_id <> 0", "outbox",
                                         "run_lead"};
    int64_t leads = count_of(rig, "lead");

    assert_true(leads > last);
    for (size_t i = 0; i < WR_COUNT(tables); i++)
        assert_int_equal(count_of(rig, tables[i]), leads);
    assert_int_equal(rig_sql(rig, "SELECT max(CAST(ext_id AS INTEGER)) + 1 FROM lead"),
                     leads);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void goes_on(struct rig *rig)
{
    struct wr_run run;
    size_t uncertain = 0;
    int64_t reserved = rig_sql(rig, "SELECT count(*) FROM entry WHERE state = 0");
    int64_t questions =
        rig_sql(rig, "SELECT count(*) FROM entry WHERE state = 0 AND main_id = 0");

    OK(rig,
       wr_db_run_resumable(rig->db, WR_LIT("nightly"), rig->arena, &run, &rig->err));
    OK(rig, wr_db_run_resume(rig->db, &run, getpid(), &rig->err));
    OK(rig, wr_db_ledger_recover(rig->db, &uncertain, &rig->err));
    assert_true(reserved > 0);
    assert_int_equal(uncertain, questions);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM entry WHERE state = 0"), 0);
    assert_int_equal(rig_sql(rig, "SELECT reserved FROM budget"),
                     1500 * rig_sql(rig, "SELECT count(*) FROM entry "
                                         "WHERE state = 3 AND main_id = 0"));
    OK(rig, wr_db_run_end_open(rig->db, run.id, WR_LEAD_DEFERRED, WR_LIT("crash"), NOW,
                               &rig->err));
    run.state = WR_RUN_DONE;
    OK(rig, wr_db_run_save(rig->db, &run, &rig->err));
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void kill_and_go_on(struct rig *rig, bool threaded)
{
    int64_t first = 0;

    for (int round = 0; round < ROUNDS; round++) {
        int told = -1;
        int64_t last;
        pid_t pid;

        wr_db_close(rig->db);
        rig->db = NULL;
        pid = spawn(rig, first, threaded, &told);
        last = kill_after(pid, told, 3 + round * 7);
        rig->db = rig_open(rig, WR_DB_WRITE);
        whole_transitions_are_there(rig, last);
        goes_on(rig);
        first = count_of(rig, "lead");
    }
}

static void a_killed_process_leaves_whole_transitions(void **state)
{
    kill_and_go_on(RIG(state), false);
}

static void a_killed_store_leaves_whole_turns(void **state)
{
    struct rig *rig = RIG(state);

    kill_and_go_on(rig, true);
    assert_int_equal(count_of(rig, "lead") % 5, 0);
}

/* Killed with a transaction open: nothing of it is there, and nothing is locked. */
static void an_open_transaction_dies_with_its_process(void **state)
{
    struct rig *rig = RIG(state);
    int pipe_fds[2];
    pid_t pid;
    char byte;

    wr_db_close(rig->db);
    rig->db = NULL;
    assert_int_equal(pipe(pipe_fds), 0);
    pid = fork();
    if (pid == 0) {
        struct wr_db *db = NULL;
        struct wr_lead_row row = {.key = {WR_LIT("c"), WR_LIT("o"), WR_LIT("1")},
                                  .account_key = WR_LIT("a")};

        row.id = wr_lead_id(&row.key);
        if (wr_db_open(rig->path, WR_DB_WRITE, &db, NULL) || wr_db_begin(db, NULL) ||
            wr_db_lead_put(db, &row, NULL) || write(pipe_fds[1], "x", 1) != 1)
            _exit(2);
        for (;;)
            (void)pause();
    }
    assert_int_equal(read(pipe_fds[0], &byte, 1), 1);
    rig_reap(pid);
    (void)close(pipe_fds[0]);
    (void)close(pipe_fds[1]);
    rig->db = rig_open(rig, WR_DB_WRITE);
    assert_int_equal(count_of(rig, "lead"), 0);
    rig_put_lead(rig, "1", "domain:a.test");
    OK(rig, wr_db_check(rig->db, &rig->err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_killed_process_leaves_whole_transitions),
        T(a_killed_store_leaves_whole_turns),
        T(an_open_transaction_dies_with_its_process),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
