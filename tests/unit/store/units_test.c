/* units_test.c - accounts are taken one after the other, with all that deciding needs.
 */
#include "units_rig.h"

#include <stdio.h>

static void accounts_come_in_order_and_leads_too(void **state)
{
    static const char *const accounts[] = {"domain:c.test", "company:9",
                                           "domain:a.test"};
    static const char *const sorted[] = {"company:9", "domain:a.test", "domain:c.test"};
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_unit_query query = query_of(run, NULL);

    for (int i = 0; i < 12; i++) {
        char name[8];

        (void)snprintf(name, sizeof(name), "%d", i);
        add(rig, run, name, accounts[i % 3]);
    }
    for (size_t i = 0; i < WR_COUNT(sorted); i++) {
        struct wr_unit unit = take(rig, &query);

        STR_EQ(unit.account.key, sorted[i]);
        assert_int_equal(unit.account.id, wr_account_id(wr_str(sorted[i])));
        assert_int_equal(unit.member_count, 4);
        for (size_t j = 1; j < unit.member_count; j++)
            assert_true(unit.members[j - 1].row.id < unit.members[j].row.id);
        query.after_key = unit.account.key;
    }
    none_is_left(rig, &query);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM lease"), 12);
}

static void ended_and_parked_leads_are_not_taken(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    int64_t ended = add(rig, run, "ended", "domain:a.test");
    int64_t parked = add(rig, run, "parked", "domain:b.test");
    struct wr_unit_query query = query_of(run, NULL);

    assert_int_equal(wait_of(rig, run), 0);
    OK(rig, wr_db_run_end_lead(rig->db, run, ended, WR_LEAD_WRITTEN, WR_NONE, false,
                               &rig->err));
    OK(rig, wr_db_run_park(rig->db, run, parked, NOW + 10, &rig->err));
    none_is_left(rig, &query);
    assert_int_equal(wait_of(rig, run), NOW + 10);
    query.now_us = NOW + 9;
    none_is_left(rig, &query);
    query.now_us = NOW + 10;
    assert_int_equal(take(rig, &query).members[0].row.id, parked);
    OK(rig, wr_db_run_end_lead(rig->db, run, parked, WR_LEAD_WRITTEN, WR_NONE, false,
                               &rig->err));
    assert_int_equal(wait_of(rig, run), WR_NEVER_US);
    OK(rig,
       wr_db_run_park(rig->db, run, parked, NOW, &rig->err)); /* ended: no matter */
    assert_int_equal(wait_of(rig, run), WR_NEVER_US);
}

/* Whose wait is over comes before the scan, longest first, all of an account at once.
 */
static void who_came_back_is_taken_first(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    int64_t late = add(rig, run, "1", "domain:b.test");
    int64_t first = add(rig, run, "2", "domain:c.test");
    int64_t with_it = add(rig, run, "3", "domain:c.test");
    int64_t still = add(rig, run, "4", "domain:c.test");
    struct wr_unit_query query = query_of(run, NULL);
    struct wr_unit unit;

    add(rig, run, "5", "domain:a.test");
    OK(rig, wr_db_run_park(rig->db, run, late, NOW - 1, &rig->err));
    OK(rig, wr_db_run_park(rig->db, run, first, NOW - 2, &rig->err));
    OK(rig, wr_db_run_park(rig->db, run, with_it, NOW, &rig->err));
    OK(rig, wr_db_run_park(rig->db, run, still, NOW + 1, &rig->err));
    unit = take(rig, &query);
    assert_true(unit.came_back);
    STR_EQ(unit.account.key, "domain:c.test");
    assert_int_equal(unit.member_count, 2);
    unit = take(rig, &query);
    assert_true(unit.came_back);
    STR_EQ(unit.account.key, "domain:b.test");
    /* Then the scan from where it was. */
    unit = take(rig, &query);
    assert_false(unit.came_back);
    STR_EQ(unit.account.key, "domain:a.test");
}

static void what_is_in_work_is_not_taken(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    int64_t back = add(rig, run, "1", "domain:a.test");
    int64_t in_hand[] = {0, 0};
    struct wr_unit_query query = query_of(run, NULL);
    struct wr_unit unit;

    add(rig, run, "2", "domain:b.test");
    add(rig, run, "3", "domain:c.test");
    OK(rig, wr_db_run_park(rig->db, run, back, NOW, &rig->err));
    query.in_hand = in_hand;
    query.in_hand_count = WR_COUNT(in_hand);
    in_hand[0] = wr_account_id(WR_LIT("domain:a.test"));
    in_hand[1] = wr_account_id(WR_LIT("domain:b.test"));
    unit = take(rig, &query);
    STR_EQ(unit.account.key, "domain:c.test");
    query.after_key = unit.account.key;
    none_is_left(rig, &query);
    in_hand[0] = 0;
    unit = take(rig, &query);
    assert_true(unit.came_back);
    STR_EQ(unit.account.key, "domain:a.test");
}

/* What came back is leased elsewhere: the scan goes on all the same. */
static void who_came_back_in_vain_does_not_stop_the_scan(void **state)
{
    struct rig *rig = RIG(state);
    int64_t pid = rig_bystander(), run = rig_run(rig, "nightly");
    int64_t other = other_run(rig, pid);
    int64_t shared = add(rig, other, "1", "domain:a.test");
    struct wr_unit_query query = query_of(other, NULL);
    struct wr_unit unit;

    (void)take(rig, &query);
    OK(rig,
       wr_db_run_add(rig->db, run, shared, WR_LIT("domain:a.test"), NULL, &rig->err));
    OK(rig, wr_db_run_park(rig->db, run, shared, NOW, &rig->err));
    add(rig, run, "2", "domain:b.test");
    query = query_of(run, NULL);
    unit = take(rig, &query);
    assert_false(unit.came_back);
    STR_EQ(unit.account.key, "domain:b.test");
    assert_int_equal(wait_of(rig, run), 0); /* b's lead is in work */
    rig_reap(pid);
}

static void digest_of(struct rig *rig, int64_t id, struct wr_str role, int64_t intent,
                      int64_t active_us)
{
    struct wr_presence presence = {.lead_id = id,
                                   .role = role,
                                   .part = WR_BUYING_ROLES,
                                   .intent_milli = intent,
                                   .active_us = active_us};

    OK(rig, wr_db_lead_set_digest(rig->db, &presence, WR_NONE, 0, 1, &rig->err));
}

static void a_unit_is_bounded_and_says_what_it_leaves_out(void **state)
{
    static const char *const roles[] = {"decision_maker", "influencer", "user", NULL};
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_unit_query query = query_of(run, NULL);
    struct wr_digest expected = {0};
    struct wr_unit unit;

    query.max_members = 3;
    for (int i = 0; i < 40; i++) {
        char name[8];
        int64_t id;

        (void)snprintf(name, sizeof(name), "%d", i);
        id = i % 2 ? add(rig, run, name, "domain:a.test")
                   : rig_put_lead(rig, name, "domain:a.test");
        digest_of(rig, id, wr_str(roles[i % 4]), i * 1000,
                  i % 5 ? NOW - i * 2 * WR_DAY_US : 0);
    }
    rig_put_lead(rig, "elsewhere", "domain:b.test");
    OK(rig, wr_db_lead_set_gone(rig->db, rig_put_lead(rig, "deleted", "domain:a.test"),
                                WR_NONE, &rig->err));
    unit = take(rig, &query);
    assert_int_equal(unit.member_count, 3);
    /* By hand: all 40, less the three that were taken. */
    for (int i = 0; i < 40; i++) {
        struct wr_record_key key = rig_lead(rig, "", "x").key;
        char name[8];
        bool is_member = false;

        (void)snprintf(name, sizeof(name), "%d", i);
        key.ext_id = wr_str(name);
        for (size_t j = 0; j < 3; j++)
            is_member |= unit.members[j].row.id == wr_lead_id(&key);
        if (is_member)
            continue;
        expected.members++;
        expected.decision_makers += i % 4 == 0;
        expected.influencers += i % 4 == 1;
        expected.users += i % 4 == 2;
        expected.active_members += i % 5 != 0 && i * 2 <= 30;
        expected.intent_sum_milli += i * 1000;
    }
    assert_int_equal(expected.members, 37);
    assert_memory_equal(&unit.others, &expected, sizeof(expected));
}

/* A hold decides no tier, stage or path: the lead stands where it stood before, and its
 * tier's hysteresis goes on. */
static void a_hold_in_between_takes_nothing_away(void **state)
{
    static const char *const texts[] = {"{\"path\":\"nurture\"}", "not JSON", NULL};
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");

    for (size_t i = 0; i < WR_COUNT(texts); i++) {
        char name[8];
        int64_t id;
        struct wr_decision_row decision = {.run_id = run,
                                           .as_of_us = NOW,
                                           .disposition = WR_LIT("scored"),
                                           .tier = WR_LIT("partial"),
                                           .stage = WR_LIT("mql"),
                                           .json = wr_str(texts[i]),
                                           .score_milli = 50000};
        struct wr_decision_row held = {
            .run_id = run, .as_of_us = NOW + 1, .disposition = WR_LIT("held")};
        struct wr_unit_query query;
        struct wr_unit unit;
        char after[8];

        (void)snprintf(after, sizeof(after), "%zu", i);
        (void)snprintf(name, sizeof(name), "%zu", i + 1);
        query = query_of(run, after);
        id = add(rig, run, name, name);
        decision.lead_id = held.lead_id = id;
        OK(rig, wr_db_decision_put(rig->db, &decision, &rig->err));
        OK(rig, wr_db_decision_put(rig->db, &held, &rig->err));
        unit = take(rig, &query);
        assert_int_equal(unit.member_count, 1);
        assert_true(unit.members[0].previous.there);
        STR_EQ(unit.members[0].previous.tier, "partial");
        STR_EQ(unit.members[0].previous.stage, "mql");
        if (i == 0)
            STR_EQ(unit.members[0].previous.path, "nurture");
        else
            assert_null(unit.members[0].previous.path.ptr);
        assert_int_equal(unit.members[0].previous.path_since_us, 0);
    }
}

static void a_unit_holds_all_that_deciding_needs(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    int64_t id = add(rig, run, "1", "company:9");
    struct wr_record_key company = {WR_LIT("hubspot:main"), WR_LIT("companies"),
                                    WR_LIT("9")};
    struct wr_account_row account = {.key = WR_LIT("company:9"),
                                     .record = company,
                                     .domain = WR_LIT("acme.example"),
                                     .values = WR_LIT("{}")};
    struct wr_fact title = {.field = WR_F_TITLE,
                            .value = wr_value_text(WR_LIT("CTO")),
                            .source = WR_LIT("crm"),
                            .last_seen_us = NOW};
    struct wr_fact industry = {.field = WR_F_INDUSTRY,
                               .value = wr_value_text(WR_LIT("software")),
                               .source = WR_LIT("crm"),
                               .last_seen_us = NOW};
    struct wr_signal visit = {WR_LIT("page_view"), NOW, 3, WR_LIT("crm")};
    struct wr_decision_row decision = {.run_id = run,
                                       .lead_id = id,
                                       .as_of_us = NOW,
                                       .disposition = WR_LIT("scored"),
                                       .tier = WR_LIT("strong"),
                                       .stage = WR_LIT("sql"),
                                       .json = WR_LIT("{\"path\":\"route_now\","
                                                      "\"path_since_us\":77}"),
                                       .score_milli = 71000};
    struct wr_hold hold = {.lead_id = id, .since_us = NOW, .due_us = NOW, .tries = 2};
    struct wr_out_field field = {.property = WR_LIT("score"), .value = WR_LIT("71")};
    struct wr_out out = {
        .run_id = run, .lead_id = id, .fields = &field, .field_count = 1};
    struct wr_unit_query query = query_of(run, NULL);
    struct wr_unit unit;
    const struct wr_member *m;

    OK(rig, wr_db_account_put(rig->db, &account, &rig->err));
    OK(rig, wr_db_fact_put(rig->db, WR_SUBJECT_LEAD, id, &title, NULL, &rig->err));
    OK(rig, wr_db_fact_put(rig->db, WR_SUBJECT_ACCOUNT, wr_account_id(account.key),
                           &industry, NULL, &rig->err));
    OK(rig, wr_db_signal_put(rig->db, id, &visit, &rig->err));
    OK(rig, wr_db_decision_put(rig->db, &decision, &rig->err));
    OK(rig, wr_db_hold_put(rig->db, &hold, &rig->err));
    out.key = rig_lead(rig, "1", "company:9").key;
    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    OK(rig,
       wr_db_out_end(rig->db, out.id, WR_OUT_CONFIRMED, WR_NONE, true, NOW, &rig->err));
    out.lead_id = 0;
    out.account_id = wr_account_id(account.key);
    out.key = company;
    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    OK(rig,
       wr_db_out_end(rig->db, out.id, WR_OUT_CONFIRMED, WR_NONE, true, NOW, &rig->err));

    unit = take(rig, &query);
    STR_EQ(unit.account.domain, "acme.example");
    STR_EQ(unit.account.record.ext_id, "9");
    assert_int_equal(unit.account_fact_count, 1);
    STR_EQ(unit.account_facts[0].value.as.text, "software");
    assert_int_equal(unit.written_count, 1);
    STR_EQ(unit.written_names[0], "score");
    assert_int_equal(unit.member_count, 1);
    m = &unit.members[0];
    assert_int_equal(m->row.id, id);
    assert_int_equal(m->fact_count, 1);
    STR_EQ(m->facts[0].value.as.text, "CTO");
    assert_int_equal(m->signals.count, 1);
    assert_int_equal(m->signals.items[0].count, 3);
    assert_true(m->previous.there);
    STR_EQ(m->previous.tier, "strong");
    STR_EQ(m->previous.stage, "sql");
    STR_EQ(m->previous.path, "route_now");
    assert_int_equal(m->previous.path_since_us, 77);
    assert_int_equal(m->previous.tries, 2);
    assert_int_equal(m->written_count, 1);
    STR_EQ(m->written_values[0], "71");
    assert_int_equal(unit.others.members, 0);
}

static void what_was_tried_comes_with_the_lead_until_it_is_decided(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly"), other = rig_run(rig, "backfill");
    int64_t id = add(rig, run, "1", "domain:a.test");
    struct wr_tried_row first = {3, WR_LIT("person"), WR_LIT("apollo.person")};
    struct wr_tried_row second = {2, WR_LIT("email"), WR_LIT("hunter.find")};
    struct wr_unit_query query = query_of(run, NULL);
    struct wr_unit unit;

    OK(rig, wr_db_tried_put(rig->db, run, id, &first, &rig->err));
    OK(rig, wr_db_tried_put(rig->db, run, id, &second, &rig->err));
    OK(rig, wr_db_tried_put(rig->db, run, id, &second, &rig->err));
    OK(rig, wr_db_tried_put(rig->db, other, id, &first, &rig->err));
    unit = take(rig, &query);
    assert_int_equal(unit.members[0].tried_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct wr_tried_row *row = &unit.members[0].tried[i];
        const struct wr_tried_row *put = row->question_id == 3 ? &first : &second;

        assert_int_equal(row->question_id, put->question_id);
        assert_true(wr_str_eq(row->step, put->step));
        assert_true(wr_str_eq(row->provider, put->provider));
    }
    OK(rig, wr_db_tried_drop(rig->db, run, id, &rig->err));
    assert_int_equal(take(rig, &query).members[0].tried_count, 0);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM tried"), 1);
}

/* --- what changed since a lead was added --- */

static void a_lead_that_moved_is_met_with_its_new_account(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    int64_t moved = add(rig, run, "1", "domain:a.test");
    struct wr_unit_query query = query_of(run, NULL);
    struct wr_unit unit;

    assert_int_equal(rig_put_lead(rig, "1", "domain:b.test"), moved);
    unit = take(rig, &query);
    STR_EQ(unit.account.key, "domain:b.test");
    assert_int_equal(unit.members[0].row.id, moved);
    /* And backwards: it is met on the next round. */
    assert_int_equal(rig_put_lead(rig, "1", "domain:0.test"), moved);
    query.after_key = WR_LIT("domain:a.test");
    none_is_left(rig, &query);
    assert_int_equal(wait_of(rig, run), 0);
    query.after_key = WR_NONE;
    unit = take(rig, &query);
    STR_EQ(unit.account.key, "domain:0.test");
}

static void a_lead_that_is_not_there_ends_as_gone(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_unit_query query = query_of(run, NULL);
    struct wr_tally tally;

    OK(rig, wr_db_run_add(rig->db, run, 123, WR_LIT("domain:a.test"), NULL, &rig->err));
    none_is_left(rig, &query);
    OK(rig, wr_db_run_tally(rig->db, run, &tally, &rig->err));
    assert_int_equal(tally.by[WR_LEAD_GONE], 1);
    assert_int_equal(wait_of(rig, run), WR_NEVER_US);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(accounts_come_in_order_and_leads_too),
        T(ended_and_parked_leads_are_not_taken),
        T(who_came_back_is_taken_first),
        T(what_is_in_work_is_not_taken),
        T(who_came_back_in_vain_does_not_stop_the_scan),
        T(a_unit_is_bounded_and_says_what_it_leaves_out),
        T(a_hold_in_between_takes_nothing_away),
        T(a_unit_holds_all_that_deciding_needs),
        T(what_was_tried_comes_with_the_lead_until_it_is_decided),
        T(a_lead_that_moved_is_met_with_its_new_account),
        T(a_lead_that_is_not_there_ends_as_gone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
