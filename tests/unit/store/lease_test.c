/* lease_test.c - each lead is worked on by one run alone, until its lease ends. */
#include "units_rig.h"

#include <stdio.h>
#include <unistd.h>

static void a_lead_in_work_elsewhere_is_parked(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), run = rig_run(rig, "nightly");
    int64_t other = other_run(rig, pid);
    int64_t shared = add(rig, run, "1", "domain:a.test"), mine;
    struct wr_unit_query query = query_of(other, NULL);
    struct wr_unit unit;

    OK(rig,
       wr_db_run_add(rig->db, other, shared, WR_LIT("domain:a.test"), NULL, &rig->err));
    assert_int_equal(take(rig, &query).member_count, 1);
    query.run_id = run;
    none_is_left(rig, &query);
    assert_int_equal(wait_of(rig, run), NOW + WR_SECOND_US);

    /* An account that is all busy is passed over, and not counted for the next. */
    query.now_us = NOW + WR_SECOND_US;
    add(rig, run, "3", "domain:b.test");
    unit = take(rig, &query);
    STR_EQ(unit.account.key, "domain:b.test");
    assert_int_equal(unit.busy, 0);

    query.now_us = NOW + 2 * WR_SECOND_US;
    mine = add(rig, run, "2", "domain:a.test");
    unit = take(rig, &query);
    assert_int_equal(unit.member_count, 1);
    assert_int_equal(unit.members[0].row.id, mine);
    assert_int_equal(unit.busy, 1);
    assert_int_equal(unit.others.members, 1);

    query.now_us = NOW + 3 * WR_SECOND_US;
    OK(rig, wr_db_unit_release(rig->db, other, shared, &rig->err));
    assert_int_equal(take(rig, &query).member_count, 2);
    rig_reap(pid);
}

static void leases_end(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), run = rig_run(rig, "nightly");
    int64_t other = other_run(rig, pid);
    int64_t lead = add(rig, run, "1", "domain:a.test");
    struct wr_unit_query query = query_of(other, NULL);

    OK(rig,
       wr_db_run_add(rig->db, other, lead, WR_LIT("domain:a.test"), NULL, &rig->err));
    assert_int_equal(take(rig, &query).member_count, 1);
    /* Its own is taken again, and not given back by another. */
    assert_int_equal(take(rig, &query).member_count, 1);
    OK(rig, wr_db_unit_release(rig->db, run, lead, &rig->err));
    query.run_id = run;
    none_is_left(rig, &query);
    /* Its time is over. */
    query.now_us = NOW + WR_HOUR_US;
    assert_int_equal(take(rig, &query).member_count, 1);
    /* Its process is. */
    query = query_of(other, NULL);
    query.now_us = NOW + 3 * WR_HOUR_US;
    query.lease_us = 1000 * WR_HOUR_US;
    assert_int_equal(take(rig, &query).member_count, 1);
    rig_reap(pid);
    query.run_id = run;
    query.now_us++;
    assert_int_equal(take(rig, &query).member_count, 1);
}

static void a_run_that_ends_frees_its_leases(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_run run = {.job = WR_LIT("nightly"), .as_of_us = NOW};
    struct wr_unit_query query;

    OK(rig, wr_db_run_start(rig->db, &run, getpid(), &rig->err));
    query = query_of(run.id, NULL);
    add(rig, run.id, "1", "domain:a.test");
    assert_int_equal(take(rig, &query).member_count, 1);
    run.state = WR_RUN_INTERRUPTED;
    OK(rig, wr_db_run_save(rig->db, &run, &rig->err));
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM lease"), 0);
}

/* More busy ones in front than a unit may have members. */
static void busy_leads_do_not_hide_those_behind(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), run = rig_run(rig, "nightly");
    int64_t other = other_run(rig, pid);
    struct wr_unit_query query = query_of(other, NULL);
    int64_t ids[8], last = 0;

    for (size_t i = 0; i < WR_COUNT(ids); i++) {
        char name[8];

        (void)snprintf(name, sizeof(name), "%zu", i);
        ids[i] = add(rig, run, name, "domain:a.test");
        last = ids[i] > last ? ids[i] : last;
    }
    for (size_t i = 0; i < WR_COUNT(ids); i++) {
        if (ids[i] != last)
            OK(rig, wr_db_run_add(rig->db, other, ids[i], WR_LIT("domain:a.test"), NULL,
                                  &rig->err));
    }
    assert_int_equal(take(rig, &query).member_count, 7);
    query = query_of(run, NULL);
    query.max_members = 2;
    {
        struct wr_unit unit = take(rig, &query);

        assert_int_equal(unit.member_count, 1);
        assert_int_equal(unit.members[0].row.id, last);
        assert_int_equal(unit.busy, 7);
    }
    rig_reap(pid);
}

/* A unit that takes longer than its lease stays with its run. */
static void a_renewed_lease_holds(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), run = other_run(rig, pid),
            mine = rig_run(rig, "nightly");
    struct wr_unit_query theirs = query_of(run, ""), ours = query_of(mine, "");

    add(rig, run, "1", "domain:a.test");
    add(rig, mine, "1", "domain:a.test");
    (void)take(rig, &theirs);
    ours.now_us += theirs.lease_us - 1;
    none_is_left(rig, &ours);
    OK(rig, wr_db_leases_renew(rig->db, run, NOW + 2 * theirs.lease_us, &rig->err));
    OK(rig, wr_db_leases_renew(rig->db, mine, NOW + 9 * theirs.lease_us, &rig->err));
    ours.now_us = NOW + 2 * theirs.lease_us - 1;
    none_is_left(rig, &ours);
    assert_true(wait_of(rig, mine) > ours.now_us);
    ours.now_us = wait_of(rig, mine); /* it hangs */
    assert_int_equal(take(rig, &ours).member_count, 1);
    rig_reap(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_lead_in_work_elsewhere_is_parked),
        T(leases_end),
        T(a_run_that_ends_frees_its_leases),
        T(busy_leads_do_not_hide_those_behind),
        T(a_renewed_lease_holds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
