/* plan_test.c - no statement's time grows with the number of leads.
 *
 * What SQLite would do for each statement is asked of an empty state, so what counts is
 * which index it can use. Reports may scan, sort or walk a run; they are marked in the
 * .sql files.
 */
#include "rig.h"

#include "etl/store/connection.h"

#include <sqlite3.h>

#include <stdio.h>

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

/* What a run does for a lead. */
static void work_once(struct rig *rig, int64_t run, int i)
{
    char name[16];
    struct wr_unit_query query = {.run_id = run,
                                  .now_us = NOW,
                                  .as_of_us = NOW,
                                  .lease_us = WR_HOUR_US,
                                  .max_members = 5};
    struct wr_settlement s = {.spent_micro = 1, .fresh_until_us = NOW};
    struct wr_out_field field = {.property = WR_LIT("score"), .value = WR_LIT("1")};
    struct wr_out out = {.run_id = run, .fields = &field, .field_count = 1}, *next;
    struct wr_decision_row decision = {.run_id = run, .disposition = WR_LIT("scored")};
    struct wr_fact fact = {.field = i % 2 ? WR_F_EMAIL : WR_F_TITLE,
                           .value = wr_value_text(wr_str("a@a.test")),
                           .source = WR_LIT("crm")};
    struct wr_claim claim = rig_claim(run, i + 1);
    struct wr_talk_mark mark = {.state = WR_LIT("x")};
    struct wr_claimed claimed;
    struct wr_unit unit;
    size_t count;

    (void)snprintf(name, sizeof(name), "%d", i);
    out.lead_id = decision.lead_id = claim.lead_id = rig_put_lead(rig, name, name);
    OK(rig, wr_db_run_add(rig->db, run, out.lead_id, wr_str(name), NULL, &rig->err));
    OK(rig,
       wr_db_fact_put(rig->db, WR_SUBJECT_LEAD, out.lead_id, &fact, NULL, &rig->err));
    OK(rig, wr_db_unit_take(rig->db, &query, rig->arena, &unit, &rig->err));
    OK(rig, wr_db_claim(rig->db, &claim, rig->arena, &claimed, &rig->err));
    OK(rig, wr_db_talk_save(rig->db, claimed.entry_id, &mark, &rig->err));
    s.entry_id = claimed.entry_id;
    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
    OK(rig, wr_db_decision_put(rig->db, &decision, &rig->err));
    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    OK(rig, wr_db_out_next(rig->db, run, WR_LIT(""), 0, 5, rig->arena, &next, &count,
                           &rig->err));
    OK(rig,
       wr_db_out_end(rig->db, out.id, WR_OUT_CONFIRMED, WR_NONE, true, NOW, &rig->err));
    OK(rig, wr_db_run_park(rig->db, run, out.lead_id, NOW, &rig->err));
    OK(rig, wr_db_unit_release(rig->db, run, out.lead_id, &rig->err));
}

static void no_statement_is_compiled_again(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    int used = 0;

    for (int i = 0; i < 20; i++)
        work_once(rig, run, i);
    for (size_t i = 0; i < WR_SQL_COUNT; i++) {
        sqlite3_stmt *raw = rig->db->statements[i];

        if (!raw)
            continue;
        used++;
        if (sqlite3_stmt_status(raw, SQLITE_STMTSTATUS_REPREPARE, 0) > 0)
            fail_msg("%s was compiled again", wr_sql_texts[i].name);
    }
    assert_true(used > 30);
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
        T(no_statement_is_compiled_again),
        T(every_statement_has_its_name_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
