/* routes_test.c - what is kept of routing: leads, waiting writes, credits, counts. */
#include "rig.h"

#include "etl/store/forget.h"
#include "etl/store/routes.h"

static struct wr_route route_of(enum wr_route_state state, const char *owner)
{
    return (struct wr_route){.state = state,
                             .given = state == WR_ROUTE_OWNED,
                             .qualified_us = NOW,
                             .respond_us = NOW + WR_DAY_US,
                             .assigned_us = NOW,
                             .owner = owner ? wr_str(owner) : WR_NONE,
                             .rule = WR_LIT("dach"),
                             .status = WR_LIT("new")};
}

static void put(struct rig *rig, int64_t lead, struct wr_route route)
{
    OK(rig, wr_db_route_put(rig->db, lead, &route, &rig->err));
}

static void a_route_reads_back_as_put(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_route in = route_of(WR_ROUTE_OWNED, "701"), out;

    OK(rig, wr_db_route_get(rig->db, 7, rig->arena, &out, &rig->err));
    assert_int_equal(out.state, WR_ROUTE_NONE);
    assert_null(out.owner.ptr);
    in.rejected_us = NOW + 1;
    in.touched_us = NOW + 2;
    in.rejection = WR_LIT("no_budget");
    put(rig, 7, in);
    OK(rig, wr_db_route_get(rig->db, 7, rig->arena, &out, &rig->err));
    assert_int_equal(out.state, WR_ROUTE_OWNED);
    assert_true(out.given);
    assert_int_equal(out.qualified_us, NOW);
    assert_int_equal(out.respond_us, NOW + WR_DAY_US);
    assert_int_equal(out.assigned_us, NOW);
    assert_int_equal(out.touched_us, NOW + 2);
    assert_int_equal(out.rejected_us, NOW + 1);
    STR_EQ(out.owner, "701");
    STR_EQ(out.rule, "dach");
    assert_null(out.reason.ptr);
    STR_EQ(out.status, "new");
    STR_EQ(out.rejection, "no_budget");
    in.owner = WR_NONE;
    put(rig, 7, in);
    OK(rig, wr_db_route_get(rig->db, 7, rig->arena, &out, &rig->err));
    assert_null(out.owner.ptr);
}

static void assign(struct rig *rig, int64_t lead, int64_t run, const char *day,
                   const char *owner)
{
    const struct wr_assignment row = {.lead_id = lead,
                                      .run_id = run,
                                      .at_us = NOW,
                                      .day = wr_str(day),
                                      .owner = wr_str(owner),
                                      .rule = WR_LIT("rest"),
                                      .queue = WR_LIT("inbound")};

    OK(rig, wr_db_assignment_put(rig->db, &row, &rig->err));
}

static void loads_are_of_run_day_and_what_is_open(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_load load;

    assign(rig, 1, 5, "2026-09-21", "701");
    assign(rig, 2, 5, "2026-09-21", "701");
    assign(rig, 2, 5, "2026-09-21", "701"); /* again, after a kill: once */
    assign(rig, 3, 4, "2026-09-21", "701");
    assign(rig, 4, 3, "2026-09-20", "701");
    assign(rig, 5, 5, "2026-09-21", "702");
    put(rig, 1, route_of(WR_ROUTE_OWNED, "701"));
    put(rig, 2, route_of(WR_ROUTE_RECYCLED, "701"));
    put(rig, 6, route_of(WR_ROUTE_OWNED, "701")); /* not by us */
    OK(rig, wr_db_load_of(rig->db, WR_LIT("701"), 5, WR_LIT("2026-09-21"), &load,
                          &rig->err));
    assert_int_equal(load.run, 2);
    assert_int_equal(load.day, 3);
    assert_int_equal(load.open, 2);
    /* Whoever is gone from the CRM takes nobody's room. */
    put(rig, rig_put_lead(rig, "501", "domain:a.test"),
        route_of(WR_ROUTE_OWNED, "701"));
    OK(rig, wr_db_load_of(rig->db, WR_LIT("701"), 5, WR_LIT("2026-09-21"), &load,
                          &rig->err));
    assert_int_equal(load.open, 3);
    {
        struct wr_lead_row lead = rig_lead(rig, "501", "domain:a.test");

        OK(rig, wr_db_lead_set_gone(rig->db, lead.id, WR_NONE, &rig->err));
    }
    OK(rig, wr_db_load_of(rig->db, WR_LIT("701"), 5, WR_LIT("2026-09-21"), &load,
                          &rig->err));
    assert_int_equal(load.open, 2);
}

static void who_has_waited_longest_is_first(void **state)
{
    struct rig *rig = RIG(state);
    const int64_t ids[] = {900, 3, 77}, since_us[] = {5, 7, 7};
    struct wr_waiting *rows;
    size_t count;

    for (size_t i = 0; i < WR_COUNT(ids); i++) {
        struct wr_waiting row = {ids[i], WR_LIT("inbound"), (int64_t)i, since_us[i]};

        OK(rig, wr_db_wait_put(rig->db, 1, &row, &rig->err));
        OK(rig, wr_db_wait_put(rig->db, 1, &row, &rig->err));
    }
    OK(rig, wr_db_wait_next(rig->db, 1, 2, rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].lead_id, 900);
    assert_int_equal(rows[1].lead_id, 3);
    assert_int_equal(rows[1].out_id, 1);
    OK(rig, wr_db_wait_drop(rig->db, 1, 3, &rig->err));
    OK(rig, wr_db_wait_next(rig->db, 1, 9, rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count, 2);
    OK(rig, wr_db_wait_next(rig->db, 2, 9, rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count, 0);
}

static void credit_is_of_the_same_members_and_weights(void **state)
{
    struct rig *rig = RIG(state);
    int64_t credit = 9;

    OK(rig, wr_db_credit_put(rig->db, WR_LIT("q"), WR_LIT("701"), WR_LIT("h1"), -500,
                             &rig->err));
    OK(rig, wr_db_credit_get(rig->db, WR_LIT("q"), WR_LIT("701"), WR_LIT("h1"), &credit,
                             &rig->err));
    assert_int_equal(credit, -500);
    OK(rig, wr_db_credit_get(rig->db, WR_LIT("q"), WR_LIT("701"), WR_LIT("h2"), &credit,
                             &rig->err));
    assert_int_equal(credit, 0);
}

static void a_write_waits_until_it_is_let_go(void **state)
{
    static struct wr_out_field fields[] = {
        {{"owner", 5}, {NULL, 0}, {"(one of q)", 10}, false},
        {{"tier", 4}, {"weak", 4}, {"strong", 6}, false}};
    struct rig *rig = RIG(state);
    struct wr_lead_row lead = rig_lead(rig, "501", "domain:a.test");
    struct wr_out out = {.run_id = 1,
                         .lead_id = lead.id,
                         .key = lead.key,
                         .at_us = NOW,
                         .fields = fields,
                         .field_count = 2};
    struct wr_out *rows, one;
    size_t count;

    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    OK(rig, wr_db_out_wait(rig->db, out.id, &rig->err));
    OK(rig, wr_db_out_next(rig->db, 1, WR_LIT("contacts"), 0, 9, rig->arena, &rows,
                           &count, &rig->err));
    assert_int_equal(count, 0);
    OK(rig, wr_db_out_get(rig->db, out.id, rig->arena, &one, &rig->err));
    one.fields[0].value = WR_LIT("701");
    OK(rig, wr_db_out_let_go(rig->db, &one, &rig->err));
    OK(rig, wr_db_out_next(rig->db, 1, WR_LIT("contacts"), 0, 9, rig->arena, &rows,
                           &count, &rig->err));
    assert_int_equal(count, 1);
    STR_EQ(rows[0].fields[0].value, "701");
    STR_EQ(rows[0].fields[1].base, "weak");
    OK(rig, wr_db_out_drop(rig->db, out.id, &rig->err));
    assert_int_equal(wr_db_out_get(rig->db, out.id, rig->arena, &one, &rig->err),
                     WR_E_GONE);
}

static void what_somebody_should_look_at_is_found(void **state)
{
    struct rig *rig = RIG(state);
    int64_t ids[7];
    struct wr_route late = route_of(WR_ROUTE_OWNED, "701"), gone = late, touched = late,
                    nobody = route_of(WR_ROUTE_NOBODY, NULL);
    struct wr_route_row *rows;
    struct wr_owner_count *loads;
    int64_t counts[WR_ROUTE_STATES];
    size_t count;

    for (size_t i = 0; i < WR_COUNT(ids); i++) {
        char name[8] = {'9', '0', (char)('0' + i), 0};

        ids[i] = rig_put_lead(rig, name, "domain:a.test");
    }
    late.respond_us = NOW - 1;
    touched = late;
    touched.touched_us = NOW - 2;
    gone.given = false;
    gone.reason = WR_LIT("owner 701 is not active");
    nobody.reason = WR_LIT("no rule takes it");
    put(rig, ids[0], late);
    put(rig, ids[1], gone);
    put(rig, ids[2], touched);
    put(rig, ids[3], nobody);
    put(rig, ids[4], route_of(WR_ROUTE_BOUNCED, "702"));
    put(rig, ids[5], route_of(WR_ROUTE_OWNED, "702"));
    put(rig, ids[6], route_of(WR_ROUTE_WAITING, NULL));
    OK(rig,
       wr_db_route_exceptions(rig->db, NOW, 99, rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count, 4);
    assert_int_equal(rows[0].lead_id, ids[4]);
    assert_int_equal(rows[1].lead_id, ids[3]);
    STR_EQ(rows[1].route.reason, "no rule takes it");
    assert_int_equal(rows[2].lead_id, ids[0]);
    assert_int_equal(rows[3].lead_id, ids[1]);
    OK(rig, wr_db_route_counts(rig->db, counts, &rig->err));
    assert_int_equal(counts[WR_ROUTE_OWNED], 4);
    assert_int_equal(counts[WR_ROUTE_WAITING], 1);
    OK(rig, wr_db_route_loads(rig->db, NOW, rig->arena, &loads, &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(loads[0].owner, "701");
    assert_int_equal(loads[0].open, 3);
    assert_int_equal(loads[0].late, 1);
}

static void rejections_are_counted_by_code_rule_and_owner(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_rejection row = {.at_us = NOW,
                               .reason = WR_LIT("no_budget"),
                               .known = true,
                               .status = WR_LIT("unqualified"),
                               .owner = WR_LIT("701"),
                               .rule = WR_LIT("dach")};
    struct wr_rejection_count *counts;
    struct wr_rejection *all;
    size_t count;

    OK(rig, wr_db_rejection_put(rig->db, 1, 7, &row, &rig->err));
    OK(rig, wr_db_rejection_put(rig->db, 2, 8, &row, &rig->err));
    row.at_us = NOW + 1;
    OK(rig, wr_db_rejection_put(rig->db, 2, 7, &row, &rig->err));
    row.reason = WR_LIT("to small"); /* corrected */
    row.known = false;
    OK(rig, wr_db_rejection_put(rig->db, 3, 7, &row, &rig->err));
    OK(rig, wr_db_rejections_of(rig->db, 7, rig->arena, &all, &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(all[0].reason, "no_budget");
    STR_EQ(all[1].reason, "to small");
    assert_false(all[1].known);
    OK(rig, wr_db_rejection_counts(rig->db, rig->arena, &counts, &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(counts[0].reason, "no_budget");
    assert_int_equal(counts[0].count, 2);
    STR_EQ(counts[0].owner, "701");
    assert_int_equal(counts[1].last_us, NOW + 1);
}

static void who_is_forgotten_is_forgotten_here_too(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_lead_row lead = rig_lead(rig, "501", "domain:a.test");
    struct wr_waiting row = {lead.id, WR_LIT("q"), 0, 0};
    const struct wr_rejection rejection = {.at_us = NOW, .reason = WR_LIT("none")};
    struct wr_forgotten forgotten = {0};

    OK(rig, wr_db_lead_put(rig->db, &lead, &rig->err));
    put(rig, lead.id, route_of(WR_ROUTE_OWNED, "701"));
    assign(rig, lead.id, 1, "2026-09-21", "701");
    OK(rig, wr_db_rejection_put(rig->db, 1, lead.id, &rejection, &rig->err));
    OK(rig, wr_db_wait_put(rig->db, 1, &row, &rig->err));
    OK(rig, wr_db_forget(rig->db, &lead, &forgotten, &rig->err));
    assert_int_equal(rig_sql(rig, "SELECT (SELECT count(*) FROM route) + "
                                  "(SELECT count(*) FROM assignment) + "
                                  "(SELECT count(*) FROM rejection) + "
                                  "(SELECT count(*) FROM route_wait)"),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_route_reads_back_as_put),
        T(loads_are_of_run_day_and_what_is_open),
        T(who_has_waited_longest_is_first),
        T(credit_is_of_the_same_members_and_weights),
        T(a_write_waits_until_it_is_let_go),
        T(what_somebody_should_look_at_is_found),
        T(rejections_are_counted_by_code_rule_and_owner),
        T(who_is_forgotten_is_forgotten_here_too),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
