/* What searches came to is counted and given back; orders belong to their run. */
#include "rig.h"

#include "etl/store/trials.h"

#include <string.h>

static struct wr_trial_row row(const char *segment, const char *missed,
                               const char *provider, int64_t found, int64_t good)
{
    return (struct wr_trial_row){WR_LIT("email"),
                                 wr_str(segment),
                                 wr_str(missed),
                                 wr_str(provider),
                                 1,
                                 found,
                                 good,
                                 25000,
                                 120};
}

static void searches_add_up(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_trial_row rows[] = {
        row("europe", "", "hunter.finder", 1, 0),
        row("europe", "", "hunter.finder", 0, 0),
        row("europe", "hunter.finder", "apollo.person", 1, 1),
        row("english", "", "hunter.finder", 1, 1),
    };
    /* An address that was found is good once it is verified: that is told later. */
    const struct wr_trial_row later = {.step = WR_LIT("email"),
                                       .segment = WR_LIT("europe"),
                                       .missed = WR_LIT(""),
                                       .provider = WR_LIT("hunter.finder"),
                                       .good = 1};
    struct wr_trial_row *out;
    size_t count;

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        OK(rig, wr_db_trial_add(rig->db, &rows[i], &rig->err));
    OK(rig, wr_db_trial_add(rig->db, &later, &rig->err));
    OK(rig,
       wr_db_trials_of(rig->db, WR_LIT("email"), rig->arena, &out, &count, &rig->err));
    assert_int_equal(count, 3);
    STR_EQ(out[0].segment, "english");
    STR_EQ(out[1].provider, "hunter.finder");
    assert_int_equal(out[1].asked, 2);
    assert_int_equal(out[1].found, 1);
    assert_int_equal(out[1].good, 1);
    assert_int_equal(out[1].spent_micro, 50000);
    STR_EQ(out[2].missed, "hunter.finder");
    OK(rig,
       wr_db_trials_of(rig->db, WR_LIT("phone"), rig->arena, &out, &count, &rig->err));
    assert_int_equal(count, 0);
}

static void orders_belong_to_their_run(void **state)
{
    struct rig *rig = RIG(state);
    int64_t first = rig_run(rig, "one"), second = rig_run(rig, "two");
    const struct wr_order_row a = {WR_LIT("europe"), WR_LIT("x.a y.b")};
    const struct wr_order_row b = {WR_LIT("europe"), WR_LIT("y.b x.a")};
    struct wr_order_row *out;
    size_t count;

    OK(rig, wr_db_order_put(rig->db, first, WR_LIT("email"), &a, &rig->err));
    OK(rig, wr_db_order_put(rig->db, second, WR_LIT("email"), &a, &rig->err));
    OK(rig, wr_db_order_put(rig->db, second, WR_LIT("email"), &b, &rig->err));
    OK(rig, wr_db_orders_of(rig->db, first, WR_LIT("email"), rig->arena, &out, &count,
                            &rig->err));
    assert_int_equal(count, 1);
    STR_EQ(out[0].providers, "x.a y.b");
    OK(rig, wr_db_orders_of(rig->db, second, WR_LIT("email"), rig->arena, &out, &count,
                            &rig->err));
    assert_int_equal(count, 1);
    STR_EQ(out[0].providers, "y.b x.a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {T(searches_add_up),
                                       T(orders_belong_to_their_run)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
