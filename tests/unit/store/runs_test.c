/* runs_test.c - locks, resuming, pulls and marks, and what became of each lead. */
#include "rig.h"

#include <sqlite3.h>

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static void exec_raw(struct rig *rig, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(rig->path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static enum wr_code start(struct rig *rig, const char *job, int64_t pid, int64_t *id)
{
    struct wr_run run = {.job = wr_str(job), .as_of_us = NOW};
    enum wr_code code = wr_db_run_start(rig->db, &run, pid, &rig->err);

    if (id)
        *id = run.id;
    return code;
}

/* --- the lock of a job --- */

static void a_job_runs_once_at_a_time(void **state)
{
    struct rig *rig = RIG(state);
    char pid[32];

    assert_int_equal(start(rig, "nightly", getpid(), NULL), WR_OK);
    assert_int_equal(start(rig, "nightly", getpid(), NULL), WR_E_CONFLICT);
    (void)snprintf(pid, sizeof(pid), "%d", (int)getpid());
    assert_non_null(strstr(rig->err.text, pid));
    assert_int_equal(start(rig, "backfill", getpid(), NULL), WR_OK);
}

static void a_refused_start_leaves_no_run(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(start(rig, "nightly", getpid(), NULL), WR_OK);
    assert_int_equal(start(rig, "nightly", getpid(), NULL), WR_E_CONFLICT);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM run"), 1);
}

static void a_dead_process_holds_no_lock(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), first = 0, second = 0;

    assert_int_equal(start(rig, "nightly", pid, &first), WR_OK);
    assert_true(wr_db_run_is_live(rig->db, first));
    assert_int_equal(start(rig, "nightly", getpid(), NULL), WR_E_CONFLICT);
    rig_reap(pid);
    assert_false(wr_db_run_is_live(rig->db, first));
    assert_int_equal(start(rig, "nightly", getpid(), &second), WR_OK);
    assert_true(second > first);
    assert_true(wr_db_run_is_live(rig->db, second));
    assert_false(wr_db_run_is_live(rig->db, first));
}

/* The pid is alive, but it is another process than the one that took the lock. */
static void a_pid_used_again_holds_no_lock(void **state)
{
    static const char *const reuses[] = {
        "UPDATE job_lock SET born = born + 1",
        "UPDATE job_lock SET born = 0",
        "UPDATE job_lock SET boot = 'another'",
    };
    struct rig *rig = RIG(state);

    for (size_t i = 0; i < WR_COUNT(reuses); i++) {
        assert_int_equal(start(rig, "nightly", getpid(), NULL), WR_OK);
        assert_int_equal(start(rig, "nightly", getpid(), NULL), WR_E_CONFLICT);
        exec_raw(rig, reuses[i]);
        assert_int_equal(start(rig, "nightly", getpid(), NULL), WR_OK);
        exec_raw(rig, "DELETE FROM job_lock");
    }
}

static void a_zombie_is_dead(void **state)
{
    struct rig *rig = RIG(state);
    pid_t pid = fork();
    int64_t run = 0;

    if (pid == 0) {
        (void)pause();
        _exit(0);
    }
    assert_int_equal(start(rig, "nightly", pid, &run), WR_OK);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (wr_db_run_is_live(rig->db, run))
        continue; /* until the signal has arrived; it is not reaped yet */
    assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void the_end_gives_the_lock_back(void **state)
{
    static const enum wr_run_state ends[] = {WR_RUN_INTERRUPTED, WR_RUN_DONE};
    struct rig *rig = RIG(state);

    for (size_t i = 0; i < WR_COUNT(ends); i++) {
        struct wr_run run = {.job = WR_LIT("nightly"), .as_of_us = NOW};

        OK(rig, wr_db_run_start(rig->db, &run, getpid(), &rig->err));
        run.stage = WR_STAGE_WORK;
        OK(rig, wr_db_run_save(rig->db, &run, &rig->err));
        assert_true(wr_db_run_is_live(rig->db, run.id));
        run.state = ends[i];
        run.ended_us = NOW + 5;
        OK(rig, wr_db_run_save(rig->db, &run, &rig->err));
        assert_false(wr_db_run_is_live(rig->db, run.id));
        assert_int_equal(rig_sql(rig, "SELECT count(*) FROM job_lock"), 0);
    }
}

/* A run that was taken over ends late: the lock is the other's by now. */
static void an_end_takes_no_other_runs_lock(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander();
    struct wr_run old = {.job = WR_LIT("nightly")};
    int64_t other = 0;

    OK(rig, wr_db_run_start(rig->db, &old, pid, &rig->err));
    rig_reap(pid);
    assert_int_equal(start(rig, "nightly", getpid(), &other), WR_OK);
    old.state = WR_RUN_DONE;
    OK(rig, wr_db_run_save(rig->db, &old, &rig->err));
    assert_true(wr_db_run_is_live(rig->db, other));
}

/* --- reading back, resuming --- */

static void a_run_reads_back_as_written(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_run run = {.job = WR_LIT("nightly"),
                         .file = WR_LIT("jobs/nightly.yaml"),
                         .config = WR_LIT("abc"),
                         .params = WR_LIT("{\"limit\":5}"),
                         .as_of_us = NOW,
                         .started_us = NOW + 1};
    struct wr_run back;

    OK(rig, wr_db_run_start(rig->db, &run, getpid(), &rig->err));
    run.stage = WR_STAGE_WRITE;
    run.state = WR_RUN_INTERRUPTED;
    run.from_us = 10;
    run.until_us = 20;
    run.ended_us = NOW + 2;
    run.stop = WR_LIT("deadline");
    run.exit_status = 4;
    OK(rig, wr_db_run_save(rig->db, &run, &rig->err));
    OK(rig, wr_db_run_get(rig->db, run.id, rig->arena, &back, &rig->err));
    STR_EQ(back.job, "nightly");
    STR_EQ(back.file, "jobs/nightly.yaml");
    STR_EQ(back.config, "abc");
    STR_EQ(back.params, "{\"limit\":5}");
    STR_EQ(back.stop, "deadline");
    assert_int_equal(back.state, WR_RUN_INTERRUPTED);
    assert_int_equal(back.stage, WR_STAGE_WRITE);
    assert_int_equal(back.as_of_us, NOW);
    assert_int_equal(back.started_us, NOW + 1);
    assert_int_equal(back.ended_us, NOW + 2);
    assert_int_equal(back.from_us, 10);
    assert_int_equal(back.until_us, 20);
    assert_int_equal(back.exit_status, 4);
}

static void no_run_is_gone(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_run run = {.id = 77, .job = WR_LIT("nightly")};

    assert_int_equal(wr_db_run_get(rig->db, 77, rig->arena, &run, &rig->err),
                     WR_E_GONE);
    assert_int_equal(wr_db_run_save(rig->db, &run, &rig->err), WR_E_GONE);
    assert_int_equal(wr_db_run_resume(rig->db, &run, getpid(), &rig->err), WR_E_GONE);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM job_lock"), 0);
    assert_false(wr_db_run_is_live(rig->db, 77));
    assert_int_equal(wr_db_run_resumable(rig->db, WR_NONE, rig->arena, &run, &rig->err),
                     WR_E_GONE);
}

static void the_newest_dead_unfinished_run_is_resumable(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), killed = 0, live = 0;
    struct wr_run run = {.job = WR_LIT("nightly")}, found;

    OK(rig, wr_db_run_start(rig->db, &run, getpid(), &rig->err));
    run.state = WR_RUN_DONE;
    OK(rig, wr_db_run_save(rig->db, &run, &rig->err));
    run.state = WR_RUN_RUNNING;
    OK(rig, wr_db_run_start(rig->db, &run, getpid(), &rig->err));
    run.state = WR_RUN_INTERRUPTED; /* an older one, resumable too */
    OK(rig, wr_db_run_save(rig->db, &run, &rig->err));
    assert_int_equal(start(rig, "nightly", pid, &killed), WR_OK);
    assert_int_equal(start(rig, "refresh", getpid(), &live), WR_OK);
    OK(rig, wr_db_run_resumable(rig->db, WR_NONE, rig->arena, &found, &rig->err));
    assert_int_equal(found.id, run.id); /* the newer ones live */
    rig_reap(pid);
    OK(rig, wr_db_run_resumable(rig->db, WR_NONE, rig->arena, &found, &rig->err));
    assert_int_equal(found.id, killed);
    OK(rig,
       wr_db_run_resumable(rig->db, WR_LIT("nightly"), rig->arena, &found, &rig->err));
    assert_int_equal(found.id, killed);
    assert_int_equal(
        wr_db_run_resumable(rig->db, WR_LIT("refresh"), rig->arena, &found, &rig->err),
        WR_E_GONE);
    OK(rig, wr_db_run_resume(rig->db, &found, getpid(), &rig->err));
    assert_true(wr_db_run_is_live(rig->db, killed));
    assert_int_equal(wr_db_run_resume(rig->db, &found, getpid(), &rig->err),
                     WR_E_CONFLICT);
}

static void runs_are_listed_newest_first(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_run *runs = NULL;
    size_t count = 0;

    assert_int_equal(start(rig, "a", getpid(), NULL), WR_OK);
    assert_int_equal(start(rig, "b", getpid(), NULL), WR_OK);
    assert_int_equal(start(rig, "c", getpid(), NULL), WR_OK);
    OK(rig, wr_db_run_list(rig->db, 2, rig->arena, &runs, &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(runs[0].job, "c");
    STR_EQ(runs[1].job, "b");
}

/* --- pulls, marks, plans --- */

static void a_pull_remembers_its_place(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_str cursor;
    bool done = true;

    OK(rig, wr_db_pull_get(rig->db, run, WR_OBJECT_LEAD, rig->arena, &cursor, &done,
                           &rig->err));
    assert_null(cursor.ptr);
    assert_false(done);
    OK(rig, wr_db_pull_save(rig->db, run, WR_OBJECT_LEAD, WR_LIT("page2"), false,
                            &rig->err));
    OK(rig, wr_db_pull_save(rig->db, run, WR_OBJECT_ACCOUNT, WR_NONE, true, &rig->err));
    OK(rig, wr_db_pull_get(rig->db, run, WR_OBJECT_LEAD, rig->arena, &cursor, &done,
                           &rig->err));
    STR_EQ(cursor, "page2");
    assert_false(done);
    OK(rig, wr_db_pull_get(rig->db, run, WR_OBJECT_ACCOUNT, rig->arena, &cursor, &done,
                           &rig->err));
    assert_null(cursor.ptr);
    assert_true(done);
    OK(rig,
       wr_db_pull_save(rig->db, run, WR_OBJECT_LEAD, WR_LIT("page3"), true, &rig->err));
    OK(rig, wr_db_pull_get(rig->db, run, WR_OBJECT_LEAD, rig->arena, &cursor, &done,
                           &rig->err));
    STR_EQ(cursor, "page3");
    assert_true(done);
}

static void marks_and_acceptances_are_kept(void **state)
{
    struct rig *rig = RIG(state);
    int64_t until = 5;

    OK(rig, wr_db_mark_get(rig->db, WR_LIT("k"), &until, &rig->err));
    assert_int_equal(until, 0);
    OK(rig, wr_db_mark_set(rig->db, WR_LIT("k"), NOW, 1, &rig->err));
    OK(rig, wr_db_mark_set(rig->db, WR_LIT("k"), NOW + 1, 2, &rig->err));
    OK(rig, wr_db_mark_get(rig->db, WR_LIT("k"), &until, &rig->err));
    assert_int_equal(until, NOW + 1);
    assert_false(wr_db_is_accepted(rig->db, WR_LIT("nightly")));
    OK(rig, wr_db_accept(rig->db, WR_LIT("nightly"), WR_LIT("c"), NOW, &rig->err));
    OK(rig, wr_db_accept(rig->db, WR_LIT("nightly"), WR_LIT("d"), NOW, &rig->err));
    assert_true(wr_db_is_accepted(rig->db, WR_LIT("nightly")));
    assert_false(wr_db_is_accepted(rig->db, WR_LIT("refresh")));
}

/* --- the leads of a run --- */

static void add(struct rig *rig, int64_t run, int64_t lead, bool expected)
{
    bool added = !expected;

    OK(rig,
       wr_db_run_add(rig->db, run, lead, WR_LIT("domain:a.test"), &added, &rig->err));
    assert_int_equal(added, expected);
}

static struct wr_tally tally(struct rig *rig, int64_t run)
{
    struct wr_tally out;
    int64_t sum = 0;

    OK(rig, wr_db_run_tally(rig->db, run, &out, &rig->err));
    for (size_t i = 0; i < WR_LEAD_OUTCOMES; i++)
        sum += out.by[i];
    assert_int_equal(sum, out.extracted);
    return out;
}

static enum wr_code end(struct rig *rig, int64_t run, int64_t lead,
                        enum wr_outcome_of_lead outcome, const char *why, bool replace)
{
    return wr_db_run_end_lead(rig->db, run, lead, outcome, wr_str(why), replace,
                              &rig->err);
}

static void each_lead_ends_once(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_tally t;

    add(rig, run, 1, true);
    add(rig, run, 1, false);
    add(rig, run, 2, true);
    add(rig, run, 3, true);
    OK(rig, end(rig, run, 1, WR_LEAD_WRITTEN, NULL, false));
    OK(rig, end(rig, run, 1, WR_LEAD_FAILED, "late", false));
    OK(rig, end(rig, run, 2, WR_LEAD_HELD, "title", false));
    add(rig, run, 2, false); /* and it keeps its outcome */
    t = tally(rig, run);
    assert_int_equal(t.extracted, 3);
    assert_int_equal(t.by[WR_LEAD_OPEN], 1);
    assert_int_equal(t.by[WR_LEAD_WRITTEN], 1);
    assert_int_equal(t.by[WR_LEAD_HELD], 1);
    assert_int_equal(t.by[WR_LEAD_FAILED], 0);
    OK(rig, end(rig, run, 1, WR_LEAD_FAILED, "rejected", true));
    t = tally(rig, run);
    assert_int_equal(t.by[WR_LEAD_WRITTEN], 0);
    assert_int_equal(t.by[WR_LEAD_FAILED], 1);
}

static void impossible_ends_are_refused(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");

    add(rig, run, 1, true);
    assert_int_equal(end(rig, run, 1, WR_LEAD_OPEN, "why", true), WR_E_INTERNAL);
    assert_int_equal(end(rig, run, 9, WR_LEAD_WRITTEN, NULL, false), WR_E_GONE);
    assert_int_equal(
        wr_db_run_end_open(rig->db, run, WR_LEAD_OPEN, WR_NONE, NOW, &rig->err),
        WR_E_INTERNAL);
    assert_int_equal(
        wr_db_run_add(rig->db, 999, 1, WR_LIT("domain:a.test"), NULL, &rig->err),
        WR_E_STORE); /* no such run */
}

static void reasons_are_counted(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_reason *reasons = NULL;
    size_t count = 0;

    for (int64_t lead = 1; lead <= 6; lead++) {
        add(rig, run, lead, true);
        OK(rig, end(rig, run, lead, lead == 6 ? WR_LEAD_HELD : WR_LEAD_FAILED,
                    lead == 1   ? "b"
                    : lead == 2 ? "a"
                                : "timeout",
                    false));
    }
    OK(rig, wr_db_run_reasons(rig->db, run, WR_LEAD_FAILED, 2, rig->arena, &reasons,
                              &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(reasons[0].text, "timeout");
    assert_int_equal(reasons[0].count, 3);
    STR_EQ(reasons[1].text, "a");
    assert_int_equal(reasons[1].count, 1);
}

static size_t add_due(struct rig *rig, int64_t run, int64_t as_of_us, size_t max)
{
    size_t added = 99;

    OK(rig, wr_db_run_add_due(rig->db, run, WR_LIT("hubspot:main"), as_of_us, max,
                              &added, &rig->err));
    return added;
}

static void due_leads_join_a_run(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly"), lead;
    struct wr_lead_row later = rig_lead(rig, "later", "domain:a.test");
    struct wr_lead_row other = rig_lead(rig, "other", "domain:a.test");

    lead = rig_put_lead(rig, "1", "domain:a.test");
    rig_put_lead(rig, "2", "domain:a.test");
    later.due_us = NOW + WR_DAY_US;
    OK(rig, wr_db_lead_put(rig->db, &later, &rig->err));
    other.key.crm = WR_LIT("salesforce:main");
    other.id = wr_lead_id(&other.key);
    OK(rig, wr_db_lead_put(rig->db, &other, &rig->err));

    assert_int_equal(add_due(rig, run, NOW - 1, 0), 0);
    assert_int_equal(add_due(rig, run, NOW, 1), 1);
    assert_int_equal(add_due(rig, run, NOW, 0), 1);
    assert_int_equal(add_due(rig, run, NOW, 0), 0);
    OK(rig, wr_db_lead_set_due(rig->db, lead, WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_lead_set_gone(rig->db, later.id, WR_NONE, &rig->err));
    OK(rig, wr_db_lead_set_due(rig->db, later.id, NOW, WR_NONE, &rig->err));
    run = rig_run(rig, "backfill");
    assert_int_equal(add_due(rig, run, NOW + 10 * WR_DAY_US, 0), 1);
}

static void what_another_live_run_holds_is_left_out(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), other = 0, run = rig_run(rig, "nightly");
    struct wr_unit_query query = {
        .now_us = NOW, .lease_us = WR_HOUR_US, .max_members = 9};
    struct wr_unit unit;

    rig_put_lead(rig, "1", "domain:a.test");
    assert_int_equal(start(rig, "backfill", pid, &other), WR_OK);
    assert_int_equal(add_due(rig, other, NOW, 0), 1);
    query.run_id = other;
    OK(rig, wr_db_unit_take(rig->db, &query, rig->arena, &unit, &rig->err));
    assert_int_equal(unit.member_count, 1);
    assert_int_equal(add_due(rig, run, NOW, 0), 0);
    assert_int_equal(add_due(rig, run, NOW + WR_HOUR_US - 1, 0), 0);
    assert_int_equal(add_due(rig, rig_run(rig, "later"), NOW + WR_HOUR_US, 0), 1);
    rig_reap(pid);
    assert_int_equal(add_due(rig, run, NOW, 0), 1);
}

static void decided_long_ago_is_stale(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "refresh");
    size_t added = 0;

    for (int i = 0; i < 3; i++) {
        char name[8];
        struct wr_decision_row row = {.run_id = run,
                                      .as_of_us = NOW - i * WR_DAY_US,
                                      .disposition = WR_LIT("scored")};

        (void)snprintf(name, sizeof(name), "%d", i);
        row.lead_id = rig_put_lead(rig, name, "domain:a.test");
        OK(rig, wr_db_decision_put(rig->db, &row, &rig->err));
    }
    rig_put_lead(rig, "never decided", "domain:a.test");
    OK(rig, wr_db_run_add_stale(rig->db, run, WR_LIT("hubspot:main"), NOW, 1, &added,
                                &rig->err));
    assert_int_equal(added, 1);
    OK(rig, wr_db_run_add_stale(rig->db, run, WR_LIT("hubspot:main"), NOW, 0, &added,
                                &rig->err));
    assert_int_equal(added, 1);
    assert_int_equal(tally(rig, run).extracted, 2);
}

static void all_open_leads_end_together(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    int64_t open = rig_put_lead(rig, "open", "domain:a.test");
    int64_t parked = rig_put_lead(rig, "parked", "domain:a.test");
    int64_t ended = rig_put_lead(rig, "ended", "domain:a.test");
    struct wr_lead_row row;
    struct wr_tally t;

    add(rig, run, open, true);
    add(rig, run, parked, true);
    add(rig, run, ended, true);
    OK(rig, wr_db_run_park(rig->db, run, parked, WR_NEVER_US, &rig->err));
    OK(rig, end(rig, run, ended, WR_LEAD_WRITTEN, NULL, false));
    OK(rig, wr_db_lead_set_due(rig->db, parked, WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_lead_set_due(rig->db, ended, WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_run_end_open(rig->db, run, WR_LEAD_DEFERRED, WR_LIT("deadline"),
                               NOW + 7, &rig->err));
    t = tally(rig, run);
    assert_int_equal(t.by[WR_LEAD_DEFERRED], 2);
    assert_int_equal(t.by[WR_LEAD_WRITTEN], 1);
    OK(rig, wr_db_lead_get(rig->db, parked, rig->arena, &row, &rig->err));
    assert_int_equal(row.due_us, NOW + 7);
    STR_EQ(row.due_reason, "deadline");
    OK(rig, wr_db_lead_get(rig->db, open, rig->arena, &row, &rig->err));
    assert_int_equal(row.due_us, NOW); /* due before that anyway */
    OK(rig, wr_db_lead_get(rig->db, ended, rig->arena, &row, &rig->err));
    assert_int_equal(row.due_us, WR_NEVER_US);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_job_runs_once_at_a_time),
        T(a_refused_start_leaves_no_run),
        T(a_dead_process_holds_no_lock),
        T(a_pid_used_again_holds_no_lock),
        T(a_zombie_is_dead),
        T(the_end_gives_the_lock_back),
        T(an_end_takes_no_other_runs_lock),
        T(a_run_reads_back_as_written),
        T(no_run_is_gone),
        T(the_newest_dead_unfinished_run_is_resumable),
        T(runs_are_listed_newest_first),
        T(a_pull_remembers_its_place),
        T(marks_and_acceptances_are_kept),
        T(each_lead_ends_once),
        T(impossible_ends_are_refused),
        T(reasons_are_counted),
        T(due_leads_join_a_run),
        T(what_another_live_run_holds_is_left_out),
        T(decided_long_ago_is_stale),
        T(all_open_leads_end_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
