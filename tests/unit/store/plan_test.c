/* plan_test.c - no statement's time grows with the number of leads.
 *
 * What SQLite would do for each statement is asked of an empty state, so what counts is
 * which index it can use. Reports may scan, sort or walk a run; they are marked in the
 * .sql files.
 */
#include "rig.h"

#include "store_sql.h"

#include <sqlite3.h>

/* All rows of a run are as many as it has leads. */
static bool walks_a_run(const char *detail)
{
    size_t len = strlen(detail);

    return len > 10 && strcmp(detail + len - 10, "(run_id=?)") == 0 &&
           !strstr(detail, " lease ") && !strstr(detail, " run_lead_ready ");
}

static bool is_costly(const char *detail)
{
    if (strstr(detail, "TEMP B-TREE"))
        return true;
    if (strncmp(detail, "SCAN ", 5) != 0)
        return walks_a_run(detail);
    /* A list that the statement itself was given, and a single row. */
    return !strstr(detail, "json_each VIRTUAL TABLE") &&
           !strstr(detail, "CONSTANT ROW");
}

/* How many steps of the plan are costly; each is printed. */
static int costly_steps(sqlite3 *db, const struct wr_sql_text *s)
{
    char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", s->text);
    sqlite3_stmt *raw = NULL;
    int count = 0, rc = sqlite3_prepare_v2(db, sql, -1, &raw, NULL);

    if (rc)
        fail_msg("%s: %s", s->name, sqlite3_errmsg(db));
    while (sqlite3_step(raw) == SQLITE_ROW) {
        const char *detail = (const char *)sqlite3_column_text(raw, 3);

        if (!is_costly(detail))
            continue;
        count++;
        if (!s->report)
            print_error("%s: %s\n", s->name, detail);
    }
    (void)sqlite3_finalize(raw);
    sqlite3_free(sql);
    return count;
}

static void only_reports_scan_or_sort(void **state)
{
    struct rig *rig = RIG(state);
    sqlite3 *db = NULL;
    int bad = 0;

    assert_int_equal(sqlite3_open(rig->path, &db), SQLITE_OK);
    for (size_t i = 0; i < WR_SQL_COUNT; i++) {
        const struct wr_sql_text *s = &wr_sql_texts[i];
        int costly = costly_steps(db, s);

        bad += !s->report && costly > 0;
        /* So that the mark does not outlive its reason. */
        if (s->report && costly == 0) {
            print_error("%s: is no report\n", s->name);
            bad++;
        }
    }
    (void)sqlite3_close(db);
    assert_int_equal(bad, 0);
}

static void the_finder_of_scans_finds_them(void **state)
{
    static const struct wr_sql_text costly[] = {
        {"scan", "SELECT * FROM lead WHERE role = 'x'", true},
        {"sort", "SELECT id FROM lead WHERE id > 5 ORDER BY role", true},
        {"walk", "SELECT reason FROM run_lead WHERE run_id = 1", true},
        {"group", "SELECT count(*) FROM entry WHERE run_id = 1 GROUP BY outcome", true},
    };
    struct rig *rig = RIG(state);
    sqlite3 *db = NULL;

    assert_int_equal(sqlite3_open(rig->path, &db), SQLITE_OK);
    for (size_t i = 0; i < WR_COUNT(costly); i++)
        assert_true(costly_steps(db, &costly[i]) > 0);
    (void)sqlite3_close(db);
}

static void every_statement_has_its_name_once(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_SQL_COUNT; i++) {
        assert_true(strlen(wr_sql_texts[i].text) > 10);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(wr_sql_texts[i].name, wr_sql_texts[j].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_reports_scan_or_sort),
        T(the_finder_of_scans_finds_them),
        T(every_statement_has_its_name_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
