/* decisions_test.c - what was decided, and who is held back. */
#include "rig.h"

#include <stdio.h>

static struct wr_decision_row decision(int64_t run, int64_t lead)
{
    return (struct wr_decision_row){.run_id = run,
                                    .lead_id = lead,
                                    .as_of_us = NOW,
                                    .model = WR_LIT("abc123"),
                                    .disposition = WR_LIT("scored"),
                                    .tier = WR_LIT("strong"),
                                    .stage = WR_LIT("sql"),
                                    .score_milli = 71500,
                                    .json = WR_LIT("{\"lines\":[]}"),
                                    .inputs = WR_LIT("{\"facts\":[1]}")};
}

static void put(struct rig *rig, const struct wr_decision_row *row)
{
    OK(rig, wr_db_decision_put(rig->db, row, &rig->err));
}

static void a_decision_reads_back_as_put(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_decision_row row = decision(1, 7), back;

    put(rig, &row);
    OK(rig, wr_db_decision_get(rig->db, 7, rig->arena, &back, &rig->err));
    assert_true(back.id > 0);
    assert_int_equal(back.run_id, 1);
    assert_int_equal(back.lead_id, 7);
    assert_int_equal(back.as_of_us, NOW);
    assert_int_equal(back.score_milli, 71500);
    STR_EQ(back.model, "abc123");
    STR_EQ(back.disposition, "scored");
    STR_EQ(back.tier, "strong");
    STR_EQ(back.stage, "sql");
    STR_EQ(back.json, "{\"lines\":[]}");
    STR_EQ(back.inputs, "{\"facts\":[1]}");
    assert_int_equal(wr_db_decision_get(rig->db, 8, rig->arena, &back, &rig->err),
                     WR_E_GONE);
}

static void the_same_decision_only_moves_its_time(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_decision_row row = decision(1, 7), back;

    put(rig, &row);
    row.run_id = 2;
    row.as_of_us = NOW + WR_DAY_US;
    put(rig, &row);
    OK(rig, wr_db_decision_get(rig->db, 7, rig->arena, &back, &rig->err));
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM decision"), 1);
    assert_int_equal(back.as_of_us, NOW + WR_DAY_US);
    assert_int_equal(back.run_id, 1);
}

static void any_difference_is_another_decision(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_decision_row base = decision(1, 7), row, back;
    int64_t count = 1;

    put(rig, &base);
#define CHANGED(member, to)                                                       \
    do {                                                                          \
        row = base;                                                               \
        row.member = to;                                                          \
        put(rig, &row);                                                           \
        assert_int_equal(rig_sql(rig, "SELECT count(*) FROM decision"), ++count); \
        OK(rig, wr_db_decision_get(rig->db, 7, rig->arena, &back, &rig->err));    \
        put(rig, &base);                                                          \
        assert_int_equal(rig_sql(rig, "SELECT count(*) FROM decision"), ++count); \
    } while (0)
    CHANGED(model, WR_LIT("def"));
    CHANGED(disposition, WR_LIT("stopped"));
    CHANGED(tier, WR_NONE);
    CHANGED(stage, WR_LIT("mql"));
    CHANGED(score_milli, 71501);
    CHANGED(json, WR_LIT("{}"));
    CHANGED(inputs, WR_LIT("{}"));
}

static void a_run_is_summed_by_tier_and_score(void **state)
{
    static const struct {
        const char *disposition, *tier;
        int64_t score;
    } rows[] = {
        {"scored", "strong", 90000}, {"scored", "weak", 10000},
        {"scored", "strong", 95000}, {"held", NULL, 99000},
        {"stopped", "weak", 98000},  {"suppressed", NULL, 97000},
    };
    static const struct {
        const char *tier;
        int64_t count;
    } expected[] = {
        {"held", 1}, {"stopped", 1}, {"strong", 2}, {"suppressed", 1}, {"weak", 1}};
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly"), *top = NULL;
    struct wr_tier_count *tiers = NULL;
    size_t count = 0;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_decision_row row = decision(run, 1 + (int64_t)i);

        row.disposition = wr_str(rows[i].disposition);
        row.tier = wr_str(rows[i].tier);
        row.score_milli = rows[i].score;
        OK(rig, wr_db_run_add(rig->db, run, row.lead_id, WR_LIT("a"), NULL, &rig->err));
        put(rig, &row);
    }
    OK(rig, wr_db_tiers(rig->db, run, rig->arena, &tiers, &count, &rig->err));
    assert_int_equal(count, WR_COUNT(expected));
    for (size_t i = 0; i < count; i++) {
        STR_EQ(tiers[i].tier, expected[i].tier);
        assert_int_equal(tiers[i].count, expected[i].count);
    }
    OK(rig, wr_db_decision_top(rig->db, run, 2, rig->arena, &top, &count, &rig->err));
    assert_int_equal(count, 2);
    assert_int_equal(top[0], 3);
    assert_int_equal(top[1], 1);
    OK(rig, wr_db_decision_top(rig->db, run, 9, rig->arena, &top, &count, &rig->err));
    assert_int_equal(count, 3);
}

/* A decision that came out as before counts for the run that took it again. */
static void a_decision_confirmed_counts_for_its_run(void **state)
{
    struct rig *rig = RIG(state);
    int64_t first = rig_run(rig, "nightly"), second = rig_run(rig, "refresh");
    struct wr_decision_row row = decision(first, 7);
    struct wr_tier_count *tiers = NULL;
    size_t count = 0;

    OK(rig, wr_db_run_add(rig->db, first, 7, WR_LIT("a"), NULL, &rig->err));
    OK(rig, wr_db_run_add(rig->db, second, 7, WR_LIT("a"), NULL, &rig->err));
    put(rig, &row);
    row.run_id = second;
    put(rig, &row);
    OK(rig, wr_db_tiers(rig->db, second, rig->arena, &tiers, &count, &rig->err));
    assert_int_equal(count, 1);
    STR_EQ(tiers[0].tier, "strong");
}

/* --- holds --- */

static struct wr_hold hold(struct rig *rig, const char *ext_id, int64_t due_us,
                           int tries)
{
    return (struct wr_hold){.lead_id = rig_put_lead(rig, ext_id, "domain:a.test"),
                            .missing = WR_LIT("title; employees"),
                            .completeness_milli = 40000,
                            .since_us = NOW,
                            .due_us = due_us,
                            .tries = tries};
}

static void holds_are_listed_by_due_time(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_hold late = hold(rig, "late", NOW + 9, 1);
    struct wr_hold soon = hold(rig, "soon", NOW + 1, 3);
    struct wr_hold *out = NULL;
    size_t count = 0;
    int64_t total = 0;

    OK(rig, wr_db_hold_put(rig->db, &late, &rig->err));
    OK(rig, wr_db_hold_put(rig->db, &soon, &rig->err));
    OK(rig, wr_db_hold_list(rig->db, INT64_MIN, 1, rig->arena, &out, &count, &total,
                            &rig->err));
    assert_int_equal(count, 1);
    assert_int_equal(total, 2);
    STR_EQ(out[0].ext_id, "soon");
    STR_EQ(out[0].missing, "title; employees");
    assert_int_equal(out[0].tries, 3);
    assert_int_equal(out[0].completeness_milli, 40000);
    assert_int_equal(out[0].lead_id, soon.lead_id);
    OK(rig, wr_db_hold_clear(rig->db, soon.lead_id, &rig->err));
    OK(rig, wr_db_hold_clear(rig->db, soon.lead_id, &rig->err));
    OK(rig, wr_db_hold_list(rig->db, INT64_MIN, 9, rig->arena, &out, &count, &total,
                            &rig->err));
    assert_int_equal(total, 1);
    STR_EQ(out[0].ext_id, "late");
}

/* Due never: after the last try. */
static void holds_that_are_a_persons_are_listed_alone(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_hold waits = hold(rig, "waits", NOW + 9, 1);
    struct wr_hold over = hold(rig, "over", WR_NEVER_US, 5);
    struct wr_hold *out = NULL;
    size_t count = 0;
    int64_t total = 0;

    OK(rig, wr_db_hold_put(rig->db, &waits, &rig->err));
    OK(rig, wr_db_hold_put(rig->db, &over, &rig->err));
    OK(rig, wr_db_hold_list(rig->db, WR_NEVER_US, 9, rig->arena, &out, &count, &total,
                            &rig->err));
    assert_int_equal(count, 1);
    assert_int_equal(total, 1);
    STR_EQ(out[0].ext_id, "over");
}

static void a_hold_remembers_when_it_began(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_hold h = hold(rig, "1", NOW, 1), *out = NULL;
    size_t count = 0;
    int64_t total = 0;

    OK(rig, wr_db_hold_put(rig->db, &h, &rig->err));
    h.since_us = NOW + 100;
    h.due_us = NOW + 200;
    h.tries = 2;
    h.missing = WR_LIT("title");
    OK(rig, wr_db_hold_put(rig->db, &h, &rig->err));
    OK(rig, wr_db_hold_list(rig->db, INT64_MIN, 9, rig->arena, &out, &count, &total,
                            &rig->err));
    assert_int_equal(count, 1);
    assert_int_equal(out[0].since_us, NOW);
    assert_int_equal(out[0].due_us, NOW + 200);
    assert_int_equal(out[0].tries, 2);
    STR_EQ(out[0].missing, "title");
}

static int64_t due_of(struct rig *rig, int64_t lead)
{
    struct wr_lead_row row;

    OK(rig, wr_db_lead_get(rig->db, lead, rig->arena, &row, &rig->err));
    return row.due_us;
}

static void a_retry_makes_the_held_due(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_hold a = hold(rig, "a", NOW + WR_DAY_US, 1);
    struct wr_hold b = hold(rig, "b", NOW + WR_DAY_US, 1);
    int64_t free_lead = rig_put_lead(rig, "free", "domain:a.test"), changed = 0;

    OK(rig, wr_db_hold_put(rig->db, &a, &rig->err));
    OK(rig, wr_db_hold_put(rig->db, &b, &rig->err));
    OK(rig, wr_db_lead_set_due(rig->db, a.lead_id, WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_lead_set_due(rig->db, b.lead_id, WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_lead_set_due(rig->db, free_lead, WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_hold_retry(rig->db, a.lead_id, NOW, &changed, &rig->err));
    assert_int_equal(changed, 1);
    assert_int_equal(due_of(rig, a.lead_id), NOW);
    assert_int_equal(due_of(rig, b.lead_id), WR_NEVER_US);
    OK(rig, wr_db_hold_retry(rig->db, free_lead, NOW, &changed, &rig->err));
    assert_int_equal(changed, 0);
    assert_int_equal(due_of(rig, free_lead), WR_NEVER_US);
    OK(rig, wr_db_hold_retry(rig->db, 0, NOW + 1, &changed, &rig->err));
    assert_int_equal(changed, 2);
    assert_int_equal(due_of(rig, a.lead_id), NOW + 1);
    assert_int_equal(due_of(rig, b.lead_id), NOW + 1);
    assert_int_equal(due_of(rig, free_lead), WR_NEVER_US);
    assert_int_equal(rig_sql(rig, "SELECT max(due_us) FROM hold"), NOW + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_decision_reads_back_as_put),
        T(the_same_decision_only_moves_its_time),
        T(any_difference_is_another_decision),
        T(a_run_is_summed_by_tier_and_score),
        T(a_decision_confirmed_counts_for_its_run),
        T(holds_are_listed_by_due_time),
        T(holds_that_are_a_persons_are_listed_alone),
        T(a_hold_remembers_when_it_began),
        T(a_retry_makes_the_held_due),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
