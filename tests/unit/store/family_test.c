/* family_test.c - an account's parent and subsidiaries: the link, who is stirred by it,
 * and what they come to. */
#include "rig.h"

#include "etl/store/rows.h"

#include <stdio.h>

#define A WR_LIT("company:x:1")
#define B WR_LIT("company:x:2")
#define C WR_LIT("company:x:3")
#define D WR_LIT("company:x:4")

static void put(struct rig *rig, struct wr_str key)
{
    struct wr_account_row row = {.key = key};

    OK(rig, wr_db_account_put(rig->db, &row, &rig->err));
}

static void adopt(struct rig *rig, struct wr_str key, struct wr_str parent)
{
    OK(rig, wr_db_account_adopt(rig->db, key, parent, &rig->err));
}

static struct wr_family family(struct rig *rig, struct wr_str key)
{
    struct wr_family out;

    OK(rig, wr_family_load(rig->db, key, NOW, NOW - 30 * WR_DAY_US, &out, &rig->err));
    return out;
}

static void put_person(struct rig *rig, const char *id, const char *account,
                       const char *role, int64_t active_us)
{
    struct wr_presence presence = {.lead_id = rig_put_lead(rig, id, account),
                                   .role = wr_str(role),
                                   .part = WR_BUYING_ROLES,
                                   .active_us = active_us};

    OK(rig, wr_db_lead_set_digest(rig->db, &presence, WR_NONE, 0, 1, &rig->err));
}

static void put_deals(struct rig *rig, struct wr_str key, int64_t count,
                      int64_t seen_us)
{
    struct wr_fact fact = {.field = WR_F_OPEN_OPPORTUNITIES,
                           .value = wr_value_num(WR_TYPE_INT, count),
                           .source = WR_LIT("crm"),
                           .origin = WR_ORIGIN_CRM,
                           .confidence = 800,
                           .observed_us = seen_us,
                           .last_seen_us = seen_us};

    OK(rig, wr_db_fact_put(rig->db, WR_SUBJECT_ACCOUNT, wr_account_id(key), &fact, NULL,
                           &rig->err));
}

/* A is the parent of B, B of C and D. */
static void one_step_up_and_one_down(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_family f;

    put(rig, C);
    put(rig, D);
    adopt(rig, C, B); /* before B is here */
    adopt(rig, D, B);
    assert_int_equal(family(rig, C).accounts, 0);
    put(rig, B);
    put(rig, A);
    adopt(rig, B, A);
    put_person(rig, "1", "company:x:1", "decision_maker", NOW - WR_DAY_US);
    put_person(rig, "2", "company:x:3", "decision_maker", NOW - 31 * WR_DAY_US);
    put_person(rig, "3", "company:x:4", "user", NOW);
    put_person(rig, "4", "company:x:2", "decision_maker", NOW);
    put_deals(rig, A, 7, NOW - WR_DAY_US);
    put_deals(rig, A, 2, NOW); /* the latest word */
    put_deals(rig, B, 5, NOW);
    put_deals(rig, D, 1, NOW);

    f = family(rig, B);
    assert_int_equal(f.accounts, 3);
    assert_int_equal(f.members, 3); /* its own is not in it */
    assert_int_equal(f.decision_makers, 2);
    assert_int_equal(f.active_members, 2);
    assert_int_equal(f.open_opportunities, 3);
    f = family(rig, C); /* neither D nor A */
    assert_int_equal(f.accounts, 1);
    assert_int_equal(f.members, 1);
    assert_int_equal(f.open_opportunities, 5);
    adopt(rig, C, WR_NONE);
    assert_int_equal(family(rig, C).accounts, 0);
    assert_int_equal(family(rig, B).accounts, 2);
}

static void a_unit_has_its_family(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_unit_query query = {.run_id = run,
                                  .now_us = NOW,
                                  .as_of_us = NOW,
                                  .lease_us = WR_HOUR_US,
                                  .max_members = 64};
    struct wr_unit unit;

    put(rig, A);
    put(rig, B);
    adopt(rig, B, A);
    put_person(rig, "1", "company:x:1", "decision_maker", NOW);
    OK(rig, wr_db_run_add(rig->db, run, rig_put_lead(rig, "2", "company:x:2"), B, NULL,
                          &rig->err));
    OK(rig, wr_db_unit_take(rig->db, &query, rig->arena, &unit, &rig->err));
    assert_int_equal(unit.others.members, 0);
    assert_int_equal(unit.others.family.members, 1);
    assert_int_equal(unit.others.family.decision_makers, 1);
}

static void circles_do_no_harm(void **state)
{
    struct rig *rig = RIG(state);

    put(rig, A);
    put(rig, B);
    put(rig, C);
    adopt(rig, A, A);
    assert_int_equal(family(rig, A).accounts, 0);
    adopt(rig, A, B);
    adopt(rig, B, A);
    put_person(rig, "1", "company:x:2", "user", NOW);
    assert_int_equal(family(rig, A).accounts, 1); /* parent and child at once */
    assert_int_equal(family(rig, A).members, 1);
    assert_int_equal(family(rig, B).members, 0);
    adopt(rig, B, C);
    adopt(rig, C, A);
    assert_int_equal(family(rig, A).accounts, 2);
    assert_int_equal(family(rig, A).members, 1);
    OK(rig, wr_db_account_stir(rig->db, A, &rig->err));
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM stirred"), 3);
}

/* However they are read, the same ones count. */
static void many_are_bounded(void **state)
{
    struct rig *rig = RIG(state);
    enum { MANY = WR_MAX_RELATIVES + 30 };

    put(rig, A);
    put(rig, B);
    adopt(rig, A, B);
    put_person(rig, "p", "company:x:2", "user", NOW);
    for (int i = 0; i < MANY; i++) {
        char key[32], id[16];
        int at = i * 37 % MANY; /* no divisor in common */

        (void)snprintf(key, sizeof(key), "domain:%03d.test", at);
        (void)snprintf(id, sizeof(id), "%d", at);
        put(rig, wr_str(key));
        adopt(rig, wr_str(key), A);
        put_person(rig, id, key, at < WR_MAX_RELATIVES - 1 ? "decision_maker" : "user",
                   NOW);
    }
    assert_int_equal(family(rig, A).accounts, WR_MAX_RELATIVES);
    assert_int_equal(family(rig, A).members, WR_MAX_RELATIVES);
    assert_int_equal(family(rig, A).decision_makers, WR_MAX_RELATIVES - 1);
}

static int64_t stirred(struct rig *rig)
{
    int64_t count = rig_sql(rig, "SELECT count(*) FROM stirred");

    OK(rig, wr_db_stirred_wake(rig->db, NOW, &rig->err));
    return count;
}

static void a_new_link_stirs_all_three(void **state)
{
    struct rig *rig = RIG(state);

    adopt(rig, B, A); /* nobody knows B */
    assert_int_equal(stirred(rig), 0);
    put(rig, A);
    put(rig, B);
    put(rig, C);
    adopt(rig, B, A);
    assert_int_equal(stirred(rig), 2);
    adopt(rig, B, A);
    assert_int_equal(stirred(rig), 0);
    put(rig, B); /* knows nothing of a parent: the link stays */
    assert_int_equal(family(rig, B).accounts, 1);
    adopt(rig, B, C);
    assert_int_equal(stirred(rig), 3);
    OK(rig, wr_db_family_stir(rig->db, B, &rig->err));
    assert_int_equal(stirred(rig), 1);
    OK(rig, wr_db_family_stir(rig->db, C, &rig->err));
    assert_int_equal(stirred(rig), 1);
    OK(rig, wr_db_family_stir(rig->db, A, &rig->err));
    assert_int_equal(stirred(rig), 0);
    adopt(rig, B, WR_NONE);
    assert_int_equal(stirred(rig), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(one_step_up_and_one_down),   T(a_unit_has_its_family),
        T(circles_do_no_harm),         T(many_are_bounded),
        T(a_new_link_stirs_all_three),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
