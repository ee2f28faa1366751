/* db_test.c - opening, refusing, transactions, copies, digests, checks. */
#include "rig.h"

#include "etl/store/connection.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* --- opening --- */

static void put_file(const char *path, const void *bytes, size_t count)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, count, f), count);
    assert_int_equal(fclose(f), 0);
}

static void other_path(const struct rig *rig, char *out, size_t size)
{
    (void)snprintf(out, size, "%s.copy", rig->path);
}

static void expect_refusal(const char *path, enum wr_db_mode mode, const char *word)
{
    struct wr_db *db = NULL;
    struct wr_err err = {0};

    assert_int_equal(wr_db_open(path, mode, &db, &err), WR_E_STORE);
    if (!strstr(err.text, word))
        fail_msg("\"%s\" does not say \"%s\"", err.text, word);
    assert_true(strlen(err.hint) > 0);
    assert_non_null(strstr(err.text, path));
}

static void what_is_not_there_is_refused(void **state WR_UNUSED)
{
    expect_refusal("/nonexistent-weir/weir.db", WR_DB_READ, "no state");
    expect_refusal("/nonexistent-weir/weir.db", WR_DB_WRITE, "no state");
    expect_refusal("/nonexistent-weir/weir.db", WR_DB_CREATE, "open");
    expect_refusal("/tmp", WR_DB_READ, "open");
}

static void an_empty_file_is_a_state_only_to_who_creates(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_db *db = NULL;
    char path[128];

    other_path(rig, path, sizeof(path));
    put_file(path, "", 0);
    expect_refusal(path, WR_DB_READ, "empty");
    expect_refusal(path, WR_DB_WRITE, "empty");
    OK(rig, wr_db_open(path, WR_DB_CREATE, &db, &rig->err));
    wr_db_close(db);
}

static void garbage_is_refused(void **state)
{
    static const enum wr_db_mode modes[] = {WR_DB_READ, WR_DB_WRITE, WR_DB_CREATE};
    struct rig *rig = RIG(state);
    char path[128], bytes[8192];

    other_path(rig, path, sizeof(path));
    memset(bytes, 'x', sizeof(bytes));
    put_file(path, bytes, sizeof(bytes));
    for (size_t i = 0; i < WR_COUNT(modes); i++)
        expect_refusal(path, modes[i], "not a database");
}

static void exec_raw(const char *path, const char *sql)
{
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void a_database_of_another_program_is_refused(void **state)
{
    char path[128];

    other_path(RIG(state), path, sizeof(path));
    exec_raw(path, "CREATE TABLE lead (id INTEGER PRIMARY KEY)");
    expect_refusal(path, WR_DB_CREATE, "another program");
    expect_refusal(path, WR_DB_READ, "another program");
}

static void a_newer_schema_is_refused(void **state)
{
    struct rig *rig = RIG(state);

    exec_raw(rig->path, "INSERT INTO schema_version VALUES (999)");
    expect_refusal(rig->path, WR_DB_READ, "newer");
    expect_refusal(rig->path, WR_DB_WRITE, "newer");
    expect_refusal(rig->path, WR_DB_CREATE, "newer");
}

/* What the first version made, with an entry in it, is brought up to date in place. */
static void an_older_schema_is_brought_up_to_date(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_claim c = rig_claim(0, 42);
    struct wr_db *db = NULL;
    char path[128];

    other_path(rig, path, sizeof(path));
    exec_raw(path, "PRAGMA application_id = 0x77656972");
    exec_raw(path, wr_sql_schema);
    exec_raw(path,
             "INSERT INTO schema_version VALUES (1);"
             "INSERT INTO run (id, job, session, state, stage, as_of_us,"
             " started_us, ended_us, from_us, until_us, exit_status)"
             " VALUES (1, 'nightly', 1, 2, 0, 0, 0, 0, 0, 0, 0);"
             "INSERT INTO counter VALUES ('entry', 5), ('run', 1), ('session', 1);"
             "INSERT INTO entry (id, question_id, state, run_id, session, lead_id,"
             " account_id, repeat, worst_micro, at_us, as_of_us, provider, caps,"
             " talk) VALUES (5, 42, 0, 1, 1, 7, 8, 0, 1000, 0, 0, 'acme.person',"
             " '[\"run\"]', 'job=1');"
             "INSERT INTO budget VALUES ('run', 0, 1000)");
    assert_int_equal(wr_db_open(path, WR_DB_READ, &db, &rig->err), WR_E_STORE);
    assert_non_null(strstr(rig->err.text, "older"));
    OK(rig, wr_db_open(path, WR_DB_COPY, &db, &rig->err));
    wr_db_close(db);
    assert_int_equal(wr_db_open(path, WR_DB_READ, &db, &rig->err), WR_E_STORE);
    OK(rig, wr_db_open(path, WR_DB_WRITE, &db, &rig->err));
    OK(rig, wr_db_bind(db, &rig->catalogue, &rig->err));
    OK(rig, wr_db_check(db, &rig->err));
    wr_db_close(rig->db);
    rig->db = db;
    c.run_id = rig_run(rig, "nightly");
    assert_int_equal(rig_ask(rig, &c).verdict, WR_CLAIM_COLLECT);
    c.question_id = 43;
    c.lines[c.line_count++] = (struct wr_claim_line){WR_LIT("mobile"), WR_NONE, 5};
    assert_int_equal(rig_grant(rig, &c), 6);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void a_state_without_a_version_is_damaged(void **state)
{
    struct rig *rig = RIG(state);

    exec_raw(rig->path, "DELETE FROM schema_version");
    expect_refusal(rig->path, WR_DB_WRITE, "version");
}

static void a_truncated_header_is_refused(void **state)
{
    struct rig *rig = RIG(state);

    wr_db_close(rig->db);
    rig->db = NULL;
    assert_int_equal(truncate(rig->path, 100), 0);
    expect_refusal(rig->path, WR_DB_WRITE, "");
}

static void others_cannot_read_the_state(void **state)
{
    struct rig *rig = RIG(state);
    struct stat st;

    assert_int_equal(stat(rig->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

static void opening_again_keeps_what_is_there(void **state)
{
    struct rig *rig = RIG(state);
    int64_t id = rig_put_lead(rig, "1", "domain:acme.example");
    struct wr_lead_row row;
    struct wr_db *db = rig_open(rig, WR_DB_CREATE);

    OK(rig, wr_db_lead_get(db, id, rig->arena, &row, &rig->err));
    STR_EQ(row.key.ext_id, "1");
    wr_db_close(db);
}

static void a_reader_cannot_write(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_lead_row row = rig_lead(rig, "1", "domain:acme.example");
    struct wr_db *db = rig_open(rig, WR_DB_READ);

    assert_int_equal(wr_db_lead_put(db, &row, &rig->err), WR_E_STORE);
    assert_int_equal(wr_db_lead_get(db, row.id, rig->arena, &row, &rig->err),
                     WR_E_GONE);
    wr_db_close(db);
}

/* All begin at once; each must find a whole schema. */
static void many_processes_create_at_once(void **state)
{
    struct rig *rig = RIG(state);
    char path[128];
    pid_t pids[6];

    other_path(rig, path, sizeof(path));
    for (size_t i = 0; i < WR_COUNT(pids); i++) {
        pids[i] = fork();
        if (pids[i] == 0) {
            struct wr_db *db = NULL;
            enum wr_code code = wr_db_open(path, WR_DB_CREATE, &db, NULL);

            if (!code)
                code = wr_db_bind(db, &rig->catalogue, NULL);
            wr_db_close(code ? NULL : db);
            _exit((int)code);
        }
    }
    for (size_t i = 0; i < WR_COUNT(pids); i++) {
        int status = 0;

        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_int_equal(status, 0);
    }
}

/* --- transactions --- */

static void a_rollback_takes_all_back(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_lead_row row;
    int64_t id;

    OK(rig, wr_db_begin(rig->db, &rig->err));
    id = rig_put_lead(rig, "1", "domain:acme.example");
    rig_run(rig, "nightly");
    wr_db_rollback(rig->db);
    assert_int_equal(wr_db_lead_get(rig->db, id, rig->arena, &row, &rig->err),
                     WR_E_GONE);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM job_lock"), 0);
    wr_db_rollback(rig->db); /* of nothing: no harm */
}

static void others_see_a_commit_and_nothing_before(void **state)
{
    struct rig *rig = RIG(state);

    OK(rig, wr_db_begin(rig->db, &rig->err));
    rig_put_lead(rig, "1", "domain:acme.example");
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM lead"), 0);
    OK(rig, wr_db_commit(rig->db, &rig->err));
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM lead"), 1);
}

static void a_transaction_inside_another_is_refused(void **state)
{
    struct rig *rig = RIG(state);

    OK(rig, wr_db_begin(rig->db, &rig->err));
    assert_int_equal(wr_db_begin(rig->db, &rig->err), WR_E_STORE);
    wr_db_rollback(rig->db);
    assert_int_equal(wr_db_commit(rig->db, &rig->err), WR_E_STORE);
}

/* --- what fails under us --- */

static void set(struct rig *rig, const char *pragma)
{
    assert_int_equal(sqlite3_exec(rig->db->sqlite, pragma, NULL, NULL, NULL),
                     SQLITE_OK);
}

static void a_full_disk_loses_nothing_that_was_told(void **state)
{
    struct rig *rig = RIG(state);
    enum wr_code code = WR_OK;
    int64_t put = 0;

    set(rig, "PRAGMA max_page_count = 120");
    while (!code) {
        char name[16];
        struct wr_lead_row row;

        (void)snprintf(name, sizeof(name), "%d", (int)put);
        row = rig_lead(rig, name, "domain:a.test");
        code = wr_db_begin(rig->db, &rig->err);
        if (!code)
            code = wr_db_lead_put(rig->db, &row, &rig->err);
        if (!code)
            code = wr_db_commit(rig->db, &rig->err);
        put += !code;
    }
    assert_int_equal(code, WR_E_STORE);
    assert_non_null(strstr(rig->err.text, "full"));
    assert_non_null(strstr(rig->err.hint, "make room"));
    wr_db_rollback(rig->db);
    assert_true(put > 10);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM lead"), put);
    set(rig, "PRAGMA max_page_count = 100000");
    rig_put_lead(rig, "and on", "domain:a.test");
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void a_locked_state_is_told_in_the_end(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_db *other = rig_open(rig, WR_DB_WRITE);

    (void)sqlite3_busy_timeout(rig->db->sqlite, 5); /* not half a minute */
    OK(rig, wr_db_begin(other, &rig->err));
    assert_int_equal(wr_db_begin(rig->db, &rig->err), WR_E_STORE);
    assert_non_null(strstr(rig->err.hint, "another process"));
    wr_db_rollback(other);
    OK(rig, wr_db_begin(rig->db, &rig->err));
    wr_db_rollback(rig->db);
    wr_db_close(other);
}

static void counted_ids_go_on_after_a_rollback(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_db *other = rig_open(rig, WR_DB_WRITE);
    struct wr_out out = {.run_id = 1};

    for (int64_t i = 1; i <= 6; i++) {
        struct wr_db *db = i % 2 ? rig->db : other;

        OK(rig, wr_db_begin(db, &rig->err));
        OK(rig, wr_db_out_put(db, &out, &rig->err));
        wr_db_rollback(db);
        OK(rig, wr_db_begin(db, &rig->err));
        OK(rig, wr_db_out_put(db, &out, &rig->err));
        OK(rig, wr_db_out_put(db, &out, &rig->err));
        OK(rig, wr_db_commit(db, &rig->err));
        assert_int_equal(out.id, 2 * i);
    }
    wr_db_close(other);
}

/* --- the state as a whole --- */

static void a_copy_is_equal_and_apart(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_db *copy = NULL;
    char path[128], before[65], of_copy[65], after[65];

    other_path(rig, path, sizeof(path));
    rig_put_lead(rig, "1", "domain:acme.example");
    OK(rig, wr_db_digest(rig->db, before, &rig->err));
    OK(rig, wr_db_copy(rig->db, path, &rig->err));
    OK(rig, wr_db_open(path, WR_DB_WRITE, &copy, &rig->err));
    OK(rig, wr_db_digest(copy, of_copy, &rig->err));
    assert_string_equal(before, of_copy);
    OK(rig, wr_db_accept(copy, WR_LIT("nightly"), WR_LIT("c"), NOW, &rig->err));
    OK(rig, wr_db_digest(copy, of_copy, &rig->err));
    OK(rig, wr_db_digest(rig->db, after, &rig->err));
    assert_string_equal(before, after);
    assert_string_not_equal(before, of_copy);
    wr_db_close(copy);
}

static void a_copy_goes_over_no_other_file(void **state)
{
    struct rig *rig = RIG(state);
    char path[128];
    struct stat st;

    other_path(rig, path, sizeof(path));
    put_file(path, "mine", 4);
    assert_int_equal(wr_db_copy(rig->db, path, &rig->err), WR_E_STORE);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_size, 4);
}

static void a_reader_may_copy(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_db *db = rig_open(rig, WR_DB_READ);
    char path[128], a[65], b[65];
    struct wr_db *copy = NULL;

    other_path(rig, path, sizeof(path));
    OK(rig, wr_db_copy(db, path, &rig->err));
    OK(rig, wr_db_open(path, WR_DB_READ, &copy, &rig->err));
    OK(rig, wr_db_digest(db, a, &rig->err));
    OK(rig, wr_db_digest(copy, b, &rig->err));
    assert_string_equal(a, b);
    wr_db_close(copy);
    wr_db_close(db);
}

/* Each changes one thing that some table holds. */
static void the_digest_sees_every_change(void **state)
{
    static const char *const changes[] = {
        "INSERT INTO counter VALUES ('x', 1)",
        "UPDATE counter SET value = 2 WHERE name = 'x'",
        "INSERT INTO budget (key, spent, reserved) VALUES ('run:1', 0, 0)",
        "UPDATE budget SET key = 'run:' || char(0) || '1'",
        "INSERT INTO suppression VALUES (x'00ff', NULL, 1)",
        "UPDATE suppression SET reason = ''",
        "DELETE FROM suppression",
        "UPDATE budget SET spent = 7, reserved = 0",
        "UPDATE budget SET spent = 0, reserved = 7",
    };
    struct rig *rig = RIG(state);
    char last[65], now[65];

    OK(rig, wr_db_digest(rig->db, last, &rig->err));
    for (size_t i = 0; i < WR_COUNT(changes); i++) {
        exec_raw(rig->path, changes[i]);
        OK(rig, wr_db_digest(rig->db, now, &rig->err));
        assert_string_not_equal(last, now);
        OK(rig, wr_db_digest(rig->db, last, &rig->err));
        assert_string_equal(last, now);
    }
}

/* --- checking --- */

static const struct {
    const char *sql, *word;
} faults[] = {
    {"INSERT INTO budget (key, spent, reserved) VALUES ('run:1', 5, 0)", "run:1"},
    {"UPDATE budget SET reserved = reserved - 1", "run"},
    {"UPDATE run SET state = 2", "open leads"},
    {"UPDATE run_lead SET outcome = 8", "no known way"},
    {"UPDATE run SET state = 1", "nightly"},
    {"UPDATE entry SET worst_micro = worst_micro + 1", "run"},
};

static void the_check_finds_broken_promises(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly"),
            lead = rig_put_lead(rig, "1", "domain:a.test");
    struct wr_claim claim = rig_claim(run, 42);
    struct wr_claimed claimed;

    OK(rig,
       wr_db_run_add(rig->db, run, lead, WR_LIT("domain:a.test"), NULL, &rig->err));
    OK(rig, wr_db_claim(rig->db, &claim, rig->arena, &claimed, &rig->err));
    OK(rig, wr_db_check(rig->db, &rig->err));
    for (size_t i = 0; i < WR_COUNT(faults); i++) {
        char path[128];
        struct wr_db *copy = NULL;

        print_message("%s\n", faults[i].sql);
        other_path(rig, path, sizeof(path));
        OK(rig, wr_db_copy(rig->db, path, &rig->err));
        exec_raw(path, faults[i].sql);
        OK(rig, wr_db_open(path, WR_DB_READ, &copy, &rig->err));
        assert_int_equal(wr_db_check(copy, &rig->err), WR_E_STORE);
        assert_non_null(strstr(rig->err.text, faults[i].word));
        wr_db_close(copy);
        (void)unlink(path);
    }
}

static void the_check_finds_damage(void **state)
{
    struct rig *rig = RIG(state);
    char junk[4096], path[128];
    struct wr_db *copy = NULL;
    struct stat st;
    FILE *f;

    for (int i = 0; i < 200; i++) {
        char name[16];

        (void)snprintf(name, sizeof(name), "%d", i);
        rig_put_lead(rig, name, "domain:acme.example");
    }
    other_path(rig, path, sizeof(path));
    OK(rig, wr_db_copy(rig->db, path, &rig->err));
    memset(junk, 0xa5, sizeof(junk));
    f = fopen(path, "r+b");
    assert_non_null(f);
    /* The last pages: leads and their indices, for the schema was there first. */
    assert_int_equal(stat(path, &st), 0);
    for (long page = 1; page <= 10; page++) {
        assert_int_equal(fseek(f, st.st_size - page * 4096L, SEEK_SET), 0);
        assert_int_equal(fwrite(junk, 1, sizeof(junk), f), sizeof(junk));
    }
    assert_int_equal(fclose(f), 0);
    OK(rig, wr_db_open(path, WR_DB_READ, &copy, &rig->err));
    assert_int_equal(wr_db_check(copy, &rig->err), WR_E_STORE);
    assert_non_null(strstr(rig->err.hint, "damaged"));
    wr_db_close(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_not_there_is_refused),
        T(an_empty_file_is_a_state_only_to_who_creates),
        T(garbage_is_refused),
        T(a_database_of_another_program_is_refused),
        T(a_newer_schema_is_refused),
        T(an_older_schema_is_brought_up_to_date),
        T(a_state_without_a_version_is_damaged),
        T(a_truncated_header_is_refused),
        T(others_cannot_read_the_state),
        T(opening_again_keeps_what_is_there),
        T(a_reader_cannot_write),
        T(many_processes_create_at_once),
        T(a_rollback_takes_all_back),
        T(others_see_a_commit_and_nothing_before),
        T(a_transaction_inside_another_is_refused),
        T(a_full_disk_loses_nothing_that_was_told),
        T(a_locked_state_is_told_in_the_end),
        T(counted_ids_go_on_after_a_rollback),
        T(a_copy_is_equal_and_apart),
        T(a_copy_goes_over_no_other_file),
        T(a_reader_may_copy),
        T(the_digest_sees_every_change),
        T(the_check_finds_broken_promises),
        T(the_check_finds_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
