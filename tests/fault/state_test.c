/* state_test.c - a state that is locked, newer, damaged or out of room; a CRM that is
 * empty or broken; clocks that jump.
 *
 * Each ends with a plain error and what to do about it, and with nothing lost: once the
 * cause is gone the run is gone on with, and ends as if nothing had been.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/end_state.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define UNUSED    __attribute__((unused))
#define YESTERDAY "2026-03-01T08:00:00Z"
#define TOMORROW  "2026-03-03T08:00:00Z"
#define FAR       "2090-01-01T00:00:00Z"

static struct world world;
static char *expected; /* the end state of an undisturbed run */

static int start(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    nightly_accept(&world);
    expected = nightly_undisturbed(&world);
    return 0;
}

static int stop(void **state UNUSED)
{
    free(expected);
    world_stop(&world);
    return 0;
}

static int renew(void **state UNUSED)
{
    world_again(&world, &nightly_world);
    return 0;
}

static void state_path(char *path, size_t size, const char *ending)
{
    snprintf(path, size, "%s/state.db%s", world.state, ending);
}

static void expect_said(const char *part)
{
    char *err = world_file(&world, "child.err");

    if (!strstr(err, part))
        fail_msg("not said: %s\n%s", part, err);
    free(err);
}

static void expect_same_end(const char *title)
{
    char *got = end_state(&world);

    accounts_check_ended(&world);
    accounts_check_bill(&world);
    accounts_check_no_repeat(&world);
    end_state_compare(expected, got, title, NULL);
    free(got);
}

static void perform(const char *command, int status)
{
    int got = nightly_perform(&world, command, NULL);

    if (got != status)
        nightly_fail(&world, command, got);
}

/* --- locked --- */

static sqlite3 *lock_state(void)
{
    sqlite3 *db = NULL;
    char path[400];

    state_path(path, sizeof(path), "");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    assert_int_equal(sqlite3_exec(db, "BEGIN EXCLUSIVE", NULL, NULL, NULL), SQLITE_OK);
    return db;
}

static void a_lock_kept_too_long_is_told(void **state UNUSED)
{
    sqlite3 *db = lock_state();

    setenv("WEIR_BUSY_MS", "50", 1);
    perform("run", 1);
    unsetenv("WEIR_BUSY_MS");
    expect_said("locked");
    expect_said("hint: another process keeps the state busy");
    sqlite3_close(db);
    perform("run", 0);
    expect_same_end("locked at the start");
}

static void a_lock_kept_shortly_is_waited_for(void **state UNUSED)
{
    sqlite3 *db = lock_state();
    struct timespec nap = {0, 200 * 1000000L};
    pid_t pid = world_spawn(&world, "child", "run", world_job("nightly.yaml"),
                            "--as-of", NIGHTLY_NOW, "--json", "--quiet", NULL);
    int status;

    nanosleep(&nap, NULL);
    sqlite3_close(db);
    status = world_wait(pid);
    if (status != 0)
        nightly_fail(&world, "locked for a while", status);
    expect_same_end("locked for a while");
}

/* --- not ours, or damaged --- */

static void sql(const char *text)
{
    sqlite3 *db = NULL;
    char path[400];

    state_path(path, sizeof(path), "");
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
}

static void a_newer_state_is_left_alone(void **state UNUSED)
{
    sql("INSERT INTO schema_version VALUES (99)");
    perform("run", 1);
    expect_said("made by a newer weir (schema 99");
    expect_said("hint: ");
    assert_int_equal(world_sql(&world, "SELECT max(version) FROM schema_version"), 99);
    sql("DELETE FROM schema_version WHERE version = 99");
    perform("run", 0);
    expect_same_end("newer");
}

static void overwrite(long from, size_t len)
{
    char path[400];
    FILE *file;

    state_path(path, sizeof(path), "");
    file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, from, SEEK_SET), 0);
    for (size_t i = 0; i < len; i++)
        fputc((int)(i * 37 % 251), file);
    assert_int_equal(fclose(file), 0);
}

static void a_damaged_state_is_told(void **state UNUSED)
{
    static const struct {
        long from;
        size_t len;
        const char *said;
    } cases[] = {
        {0, 100, "not a database"},
        {4096, 40960, "malformed"},
        {100, 3000, "malformed"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        json_t *bill;

        world_again(&world, &nightly_world);
        overwrite(cases[i].from, cases[i].len);
        perform("run", 1);
        expect_said(cases[i].said);
        expect_said("hint: ");
        bill = world_get(&world, "/_sim/bill");
        assert_int_equal(world_int(bill, "billed_micro"), 0);
        json_decref(bill);
    }
}

/* A log that was cut holds the transactions before the cut. */
static void a_cut_log_goes_on_from_what_it_holds(void **state UNUSED)
{
    struct stat info;
    char path[400];
    int status = nightly_perform(&world, "run", "pwrite64:150");

    if (status == 0)
        skip();
    state_path(path, sizeof(path), "-wal");
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(truncate(path, info.st_size * 9 / 10), 0);
    nightly_finish(&world, "cut log");
    assert_int_equal(
        world_sql(&world, "SELECT count(*) FROM run_lead WHERE outcome = 0"), 0);
}

/* --- read-only --- */

static bool shell(const char *command)
{
    return system(command) == 0;
}

/* To root no file is read-only, but a file system can be. */
static bool make_read_only(void)
{
    if (geteuid() != 0)
        return shell("chmod 400 \"$WEIR_STATE\"/state.db && chmod 500 "
                     "\"$WEIR_STATE\"");
    return shell("cd \"$WEIR_STATE\"/.. && mv state kept && mkdir state && "
                 "mount -t tmpfs none state 2>/dev/null") &&
           shell("cd \"$WEIR_STATE\"/.. && cp kept/* state/ && "
                 "mount -o remount,ro state");
}

static void make_writable(void)
{
    if (geteuid() != 0)
        assert_true(shell("chmod 700 \"$WEIR_STATE\" && chmod 600 "
                          "\"$WEIR_STATE\"/state.db"));
    else
        assert_true(shell("cd \"$WEIR_STATE\"/.. && umount state && rmdir state && "
                          "mv kept state"));
}

static void a_read_only_state_is_told(void **state UNUSED)
{
    int status;

    if (!make_read_only()) {
        print_message("no file system can be mounted here: skipped\n");
        skip();
    }
    status = nightly_perform(&world, "run", NULL);
    make_writable();
    if (status != 1)
        nightly_fail(&world, "read-only", status);
    expect_said("hint: ");
    perform("run", 0);
    expect_same_end("read-only");
}

/* --- out of room --- */

static void limit_files(rlim_t bytes)
{
    struct rlimit limit;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    limit.rlim_cur = bytes;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void without_room_it_stops_and_goes_on(void **state UNUSED)
{
    static const rlim_t rooms[] = {200 * 1024, 500 * 1024, 1000 * 1024};

    signal(SIGXFSZ, SIG_IGN); /* the write fails then, as on a full disk */
    for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
        int status;

        world_again(&world, &nightly_world);
        limit_files(rooms[i]);
        status = nightly_perform(&world, "run", NULL);
        limit_files(RLIM_INFINITY);
        print_message("%ld KiB: exit %d\n", (long)rooms[i] / 1024, status);
        if (status == 0)
            continue;
        if (status != 1)
            nightly_fail(&world, "full", status);
        expect_said("hint: the disk");
        nightly_finish(&world, "full");
        accounts_check_ended(&world);
        accounts_check_caps(&world);
        accounts_check_bill(&world);
    }
}

/* --- the CRM --- */

static void a_crm_that_answers_pages_can_be_gone_on_with(void **state UNUSED)
{
    json_decref(world_post(&world, "/_sim/faults",
                           "{\"rules\":[{\"kind\":\"html\",\"vendor\":\"hubspot\","
                           "\"path\":\"contacts\"}]}"));
    perform("run", 3);
    expect_said("a page instead of JSON");
    expect_said("go on with `weir resume");
    json_decref(world_post(&world, "/_sim/faults", "{\"rules\":[]}"));
    perform("resume", 0);
    expect_same_end("a page instead of JSON");
}

/* --- clocks --- */

static int64_t billed(void)
{
    json_t *bill = world_get(&world, "/_sim/bill");
    int64_t micro = world_int(bill, "billed_micro");

    json_decref(bill);
    return micro;
}

static json_t *run_as_of(const char *now, int status)
{
    char *out = world_weir_ok(&world, status, "run", world_job("nightly.yaml"),
                              "--as-of", now, "--json", "--quiet", NULL);
    json_t *summary = json_loads(out, 0, NULL);

    assert_non_null(summary);
    free(out);
    return summary;
}

static void a_run_as_of_the_past_buys_nothing_again(void **state UNUSED)
{
    int64_t before, mark;

    json_decref(nightly_run(&world, 0));
    before = billed();
    mark = world_sql(&world, "SELECT min(until_us) FROM mark");
    json_decref(run_as_of(YESTERDAY, 0));
    assert_int_equal(billed(), before);
    assert_true(world_sql(&world, "SELECT min(until_us) FROM mark") >= mark);
    accounts_check_no_repeat(&world);
}

static void a_run_as_of_the_far_future_stays_within_the_caps(void **state UNUSED)
{
    json_t *summary;

    json_decref(nightly_run(&world, 0));
    summary = run_as_of(FAR, 0);
    assert_true(json_is_true(json_object_get(summary, "conserved")));
    json_decref(summary);
    accounts_check_caps(&world);
    summary = run_as_of(TOMORROW, 0);
    assert_true(json_is_true(json_object_get(summary, "conserved")));
    json_decref(summary);
    accounts_check_caps(&world);
}

static void set_clock(const char *now)
{
    char body[64];

    snprintf(body, sizeof(body), "{\"now\":\"%s\"}", now);
    json_decref(world_post(&world, "/_sim/clock", body));
}

/* What is changed under a clock that went back carries a stamp that counts as read. */
static void a_crm_whose_clock_goes_back_loses_no_lead(void **state UNUSED)
{
    char *id, body[200], query[200];

    json_decref(nightly_run(&world, 0));
    id = world_sql_text(&world, "SELECT min(ext_id) FROM lead WHERE object = "
                                "'contacts'");
    set_clock(YESTERDAY);
    snprintf(body, sizeof(body),
             "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":{\"city\":"
             "\"Tartu\",\"jobtitle\":\"Chief Revenue Officer\"}}",
             id);
    json_decref(world_post(&world, "/_sim/edit", body));
    json_decref(run_as_of(TOMORROW, 0));
    snprintf(query, sizeof(query),
             "SELECT count(*) FROM lead WHERE ext_id = '%s' AND \"values\" LIKE "
             "'%%Chief Revenue Officer%%'",
             id);
    assert_int_equal(world_sql(&world, query), 1);
    /* And from then on by the clock as it is now. */
    snprintf(body, sizeof(body),
             "{\"object\":\"contacts\",\"id\":\"%s\",\"properties\":{\"jobtitle\":"
             "\"Chief of Staff\"}}",
             id);
    set_clock("2026-03-01T10:00:00Z");
    json_decref(world_post(&world, "/_sim/edit", body));
    set_clock("2026-03-01T10:10:00Z");
    json_decref(run_as_of(TOMORROW, 0));
    snprintf(query, sizeof(query),
             "SELECT count(*) FROM lead WHERE ext_id = '%s' AND \"values\" LIKE "
             "'%%Chief of Staff%%'",
             id);
    assert_int_equal(world_sql(&world, query), 1);
    free(id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_lock_kept_too_long_is_told, renew),
        cmocka_unit_test_setup(a_lock_kept_shortly_is_waited_for, renew),
        cmocka_unit_test_setup(a_newer_state_is_left_alone, renew),
        cmocka_unit_test_setup(a_damaged_state_is_told, renew),
        cmocka_unit_test_setup(a_cut_log_goes_on_from_what_it_holds, renew),
        cmocka_unit_test_setup(a_read_only_state_is_told, renew),
        cmocka_unit_test_setup(without_room_it_stops_and_goes_on, renew),
        cmocka_unit_test_setup(a_crm_that_answers_pages_can_be_gone_on_with, renew),
        cmocka_unit_test_setup(a_run_as_of_the_past_buys_nothing_again, renew),
        cmocka_unit_test_setup(a_run_as_of_the_far_future_stays_within_the_caps, renew),
        cmocka_unit_test_setup(a_crm_whose_clock_goes_back_loses_no_lead, renew),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
