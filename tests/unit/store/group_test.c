/* group_test.c - the digest of an account without a unit's members, and who is woken.
 */
#include "rig.h"

#include "etl/store/forget.h"
#include "etl/store/outbox.h"
#include "weir/json.h"

#include <stdio.h>

#define KEY WR_LIT("domain:a.test")

/* A decided lead of the account. */
static int64_t put(struct rig *rig, const char *name, enum wr_buying_role part,
                   int64_t rank, int64_t mark, int64_t due_us, const char *reason)
{
    int64_t id = rig_put_lead(rig, name, "domain:a.test");
    struct wr_presence presence = {.lead_id = id,
                                   .part = part,
                                   .rank = rank,
                                   .name = WR_LIT("Cara Holt"),
                                   .title = WR_LIT("Head of Sales")};

    OK(rig, wr_db_lead_set_digest(rig->db, &presence, WR_LIT("strong"), rank * 1000,
                                  mark, &rig->err));
    OK(rig, wr_db_lead_set_due(rig->db, id, due_us, wr_str(reason), &rig->err));
    return id;
}

static struct wr_str quoted(struct wr_str text, struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_jw w;
    struct wr_str json;

    wr_buf_init(&buf, 1024);
    wr_jw_init(&w, &buf);
    wr_jw_str(&w, text);
    json = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return json;
}

static void assert_due(struct rig *rig, int64_t id, int64_t due_us, const char *reason)
{
    struct wr_lead_row row;

    OK(rig, wr_db_lead_get(rig->db, id, rig->arena, &row, &rig->err));
    assert_int_equal(row.due_us, due_us);
    STR_EQ(row.due_reason, reason);
}

static void who_rested_on_another_group_is_woken(void **state)
{
    struct rig *rig = RIG(state);
    int64_t later = NOW + WR_DAY_US;
    int64_t other = put(rig, "1", WR_CHAMPION, 3, 7, later, "review");
    int64_t same = put(rig, "2", WR_CHAMPION, 3, 8, later, "review");
    int64_t held = put(rig, "3", WR_CHAMPION, 3, 7, later, "hold");
    int64_t done = put(rig, "4", WR_CHAMPION, 3, 7, WR_NEVER_US, "suppressed");
    int64_t early = put(rig, "5", WR_CHAMPION, 3, 7, NOW - 1, "changed");
    int64_t fresh = put(rig, "6", WR_CHAMPION, 3, 0, later, "new");

    OK(rig, wr_db_account_wake(rig->db, KEY, 8, NOW, &rig->err));
    assert_due(rig, other, NOW, "sibling");
    assert_due(rig, same, later, "review");
    assert_due(rig, held, later, "hold");
    assert_due(rig, done, WR_NEVER_US, "suppressed");
    assert_due(rig, early, NOW - 1, "changed");
    assert_due(rig, fresh, later, "new"); /* never decided: due by itself */
}

static void who_joins_or_leaves_stirs_once(void **state)
{
    struct rig *rig = RIG(state);
    int64_t later = NOW + WR_DAY_US;
    int64_t id = put(rig, "1", WR_CHAMPION, 3, 7, later, "review");

    OK(rig, wr_db_stirred_wake(rig->db, NOW, &rig->err));
    assert_due(rig, id, later, "review");
    OK(rig, wr_db_account_stir(rig->db, WR_LIT("domain:b.test"), &rig->err));
    OK(rig, wr_db_stirred_wake(rig->db, NOW, &rig->err));
    assert_due(rig, id, later, "review");
    for (int i = 0; i < 3; i++)
        OK(rig, wr_db_account_stir(rig->db, KEY, &rig->err));
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM stirred"), 1);
    OK(rig, wr_db_stirred_wake(rig->db, NOW, &rig->err));
    assert_due(rig, id, NOW, "sibling");
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM stirred"), 0);
    OK(rig, wr_db_lead_set_due(rig->db, id, later, WR_LIT("review"), &rig->err));
    OK(rig, wr_db_stirred_wake(rig->db, NOW, &rig->err));
    assert_due(rig, id, later, "review");
}

static void who_is_forgotten_wakes(void **state)
{
    struct rig *rig = RIG(state);
    int64_t later = NOW + WR_DAY_US;
    int64_t stays = put(rig, "1", WR_CHAMPION, 3, 7, later, "review");
    int64_t id = put(rig, "2", WR_CHAMPION, 3, 7, later, "review");
    struct wr_forgotten forgotten = {0};
    struct wr_lead_row row;

    OK(rig, wr_db_lead_get(rig->db, id, rig->arena, &row, &rig->err));
    OK(rig, wr_db_forget(rig->db, &row, &forgotten, &rig->err));
    assert_int_equal(forgotten.leads, 1);
    assert_due(rig, stays, 1, "sibling");
}

/* In JSON the id of a file's row may look another than in the map. */
static void who_is_forgotten_leaves_the_maps_of_others(void **state)
{
    static const char *const ids[] = {"501", "a\"b", "c\\d"};
    struct rig *rig = RIG(state);

    for (size_t i = 0; i < WR_COUNT(ids); i++) {
        int64_t id = put(rig, ids[i], WR_CHAMPION, 3, 7, NOW, "review");
        int64_t stays = put(rig, "1", WR_CHAMPION, 3, 7, NOW, "review");
        struct wr_str map = wr_arena_printf(rig->arena, "Cara Holt (%s, CFO)", ids[i]);
        struct wr_out_field fields[] = {{.property = WR_LIT("map"), .value = map},
                                        {.property = WR_LIT("tier"), .value = map}};
        struct wr_out out = {.run_id = 1,
                             .lead_id = stays,
                             .fields = fields,
                             .field_count = WR_COUNT(fields),
                             .at_us = NOW};
        struct wr_forgotten forgotten = {0};
        struct wr_lead_row row, other;

        fields[1].value = WR_LIT("strong");
        OK(rig, wr_db_lead_get(rig->db, stays, rig->arena, &other, &rig->err));
        out.key = other.key;
        other.values = wr_arena_printf(rig->arena, "{\"map\":%.*s}",
                                       WR_FMT(quoted(map, rig->arena)));
        OK(rig, wr_db_lead_put(rig->db, &other, &rig->err));
        OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
        OK(rig, wr_db_lead_get(rig->db, id, rig->arena, &row, &rig->err));
        OK(rig, wr_db_forget(rig->db, &row, &forgotten, &rig->err));
        print_message("%s\n", ids[i]);
        assert_int_equal(
            rig_sql(rig, "SELECT count(*) FROM lead WHERE \"values\" LIKE '%Holt%'"),
            0);
        assert_int_equal(
            rig_sql(rig, "SELECT count(*) FROM outbox WHERE fields LIKE '%Holt%'"), 0);
        assert_int_equal(
            rig_sql(rig, "SELECT count(*) FROM outbox WHERE fields LIKE '%strong%'"),
            i + 1);
    }
}

/* The best of those who are not in the unit, whoever is in it. */
static void a_unit_sees_the_best_of_the_others(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    int64_t top = put(rig, "1", WR_CHAMPION, 1, 7, NOW, "review");
    int64_t second = put(rig, "2", WR_CHAMPION, 4, 7, NOW, "review");
    int64_t gone = put(rig, "3", WR_CHAMPION, 0, 7, NOW, "review");
    struct wr_unit_query query = {.run_id = run,
                                  .now_us = NOW,
                                  .as_of_us = NOW,
                                  .lease_us = WR_HOUR_US,
                                  .max_members = 64};
    struct wr_unit unit;

    put(rig, "4", WR_ECONOMIC_BUYER, 2, 7, NOW, "review");
    put(rig, "5", WR_BUYING_ROLES, 9, 7, NOW, "review");
    OK(rig, wr_db_lead_set_gone(rig->db, gone, WR_NONE, &rig->err));
    OK(rig, wr_db_run_add(rig->db, run, top, KEY, NULL, &rig->err));
    OK(rig, wr_db_unit_take(rig->db, &query, rig->arena, &unit, &rig->err));
    assert_int_equal(unit.member_count, 1);
    assert_int_equal(unit.others.members, 3);
    assert_int_equal(unit.others.parts[WR_CHAMPION], 1);
    assert_int_equal(unit.people.of[WR_CHAMPION][0].lead_id, second);
    STR_EQ(unit.people.of[WR_CHAMPION][0].ext_id, "2");
    STR_EQ(unit.people.of[WR_CHAMPION][0].name, "Cara Holt");
    STR_EQ(unit.people.of[WR_CHAMPION][0].title, "Head of Sales");
    STR_EQ(unit.people.of[WR_CHAMPION][0].tier, "strong");
    assert_int_equal(unit.people.of[WR_CHAMPION][0].score_milli, 4000);
    assert_int_equal(unit.people.of[WR_CHAMPION][1].lead_id, 0);
    assert_int_equal(unit.others.parts[WR_ECONOMIC_BUYER], 1);
    assert_int_equal(unit.others.parts[WR_BLOCKER], 0);
    assert_int_equal(unit.people.of[WR_BLOCKER][0].lead_id, 0);
    assert_true(unit.others.scored);
    assert_int_equal(unit.others.top_score_milli, 9000);
    assert_false(unit.more);
}

static void a_unit_knows_of_leads_that_are_to_come(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_unit_query query = {.run_id = run,
                                  .now_us = NOW,
                                  .as_of_us = NOW,
                                  .lease_us = WR_HOUR_US,
                                  .max_members = 2};
    struct wr_unit unit;

    for (int i = 0; i < 3; i++) {
        char name[8];

        (void)snprintf(name, sizeof(name), "%d", i);
        OK(rig,
           wr_db_run_add(rig->db, run, put(rig, name, WR_CHAMPION, 1, 7, NOW, "review"),
                         KEY, NULL, &rig->err));
    }
    OK(rig, wr_db_unit_take(rig->db, &query, rig->arena, &unit, &rig->err));
    assert_int_equal(unit.member_count, 2);
    assert_true(unit.more);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(who_rested_on_another_group_is_woken),
        T(who_joins_or_leaves_stirs_once),
        T(who_is_forgotten_wakes),
        T(who_is_forgotten_leaves_the_maps_of_others),
        T(a_unit_sees_the_best_of_the_others),
        T(a_unit_knows_of_leads_that_are_to_come),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
