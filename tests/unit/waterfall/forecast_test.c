/* What a lead is expected to cost: by hand, by counts, and never above the bound. */
#include "rig.h"

#include "etl/waterfall/forecast.h"

static struct wr_step_chances chances[WR_MAX_STEPS];

/* a and b, then c: each finds half of what it is asked, and all of it holds. */
static void halves(void)
{
    for (size_t i = 0; i < WR_MAX_STEP_PROVIDERS; i++)
        chances[0].listed[i] = (struct wr_chance){500000, 500000};
}

static size_t item_of(const struct wr_outlook *outlook, const struct wr_provider *p)
{
    size_t i = 0;

    while (i < outlook->count && outlook->items[i].provider != p)
        i++;
    assert_true(i < outlook->count);
    return i;
}

static void who_comes_later_is_asked_less(void **state WR_UNUSED)
{
    static const int64_t calls_ppm[] = {1000000, 500000, 250000};
    struct wr_outlook outlook = {.count = 0};
    struct wr_forecast out;
    struct rig rig;

    rig_init(&rig);
    (void)rig_next(&rig);
    halves();
    for (size_t i = 0; i < 3; i++) {
        rig.providers[i].tariff.billing = i ? WR_BILL_HIT : WR_BILL_CALL;
        rig.providers[i].tariff.price_micro = 20000;
        rig.providers[i].tariff.worst_micro = 20000;
        outlook.items[outlook.count++] =
            (struct wr_possible){&rig.providers[2 - i], 1, 0};
    }
    rig.waterfall.step_count = 1;
    wr_waterfall_forecast(&rig.waterfall, chances, rig.profile, &rig.trail, &outlook,
                          &out);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(out.calls_ppm[item_of(&outlook, &rig.providers[i])],
                         calls_ppm[i]);
    assert_int_equal(out.spend_micro[2], 20000); /* a call */
    assert_int_equal(out.spend_micro[1], 5000);  /* half of them asked, half found */
    assert_int_equal(out.spend_micro[0], 2500);
    assert_int_equal(out.sum_micro, 27500);
    rig_fini(&rig);
}

static void verifying_follows_what_is_found(void **state WR_UNUSED)
{
    struct wr_outlook outlook = {.count = 0};
    struct wr_forecast out;
    struct rig rig;

    rig_init(&rig);
    (void)rig_next(&rig);
    halves();
    rig.waterfall.step_count = 1;
    rig.waterfall.steps[0].verify = &rig.providers[3];
    rig.providers[3].tariff.billing = WR_BILL_CALL;
    rig.providers[3].tariff.price_micro = rig.providers[3].tariff.worst_micro = 8000;
    outlook.items[outlook.count++] = (struct wr_possible){&rig.providers[0], 1, 0};
    outlook.items[outlook.count++] = (struct wr_possible){&rig.providers[1], 1, 0};
    outlook.items[outlook.count++] = (struct wr_possible){&rig.providers[3], 2, 0};
    wr_waterfall_forecast(&rig.waterfall, chances, rig.profile, &rig.trail, &outlook,
                          &out);
    assert_int_equal(out.calls_ppm[2], 750000);
    assert_int_equal(out.spend_micro[2], 6000);
    rig.trail.closed = 1;
    wr_waterfall_forecast(&rig.waterfall, chances, rig.profile, &rig.trail, &outlook,
                          &out);
    assert_int_equal(out.sum_micro, 0);
    rig_fini(&rig);
}

/* A quarter of the leads come to it; its part of the sum is told by itself. */
static void a_step_after_the_decision_is_asked_of_some(void **state WR_UNUSED)
{
    struct wr_outlook outlook = {.count = 0};
    struct wr_forecast out;
    struct rig rig;

    rig_init(&rig);
    (void)rig_next(&rig);
    halves();
    chances[0].passed_over_ppm = 750000;
    rig.steps[0].purpose = WR_PURPOSE_CONTACT;
    rig.waterfall.step_count = 1;
    rig.providers[0].tariff.billing = WR_BILL_CALL;
    rig.providers[0].tariff.price_micro = rig.providers[0].tariff.worst_micro = 20000;
    outlook.items[outlook.count++] = (struct wr_possible){&rig.providers[0], 1, 1};
    wr_waterfall_forecast(&rig.waterfall, chances, rig.profile, &rig.trail, &outlook,
                          &out);
    assert_int_equal(out.calls_ppm[0], 250000);
    assert_int_equal(out.sum_micro, 5000);
    assert_int_equal(out.after_micro, 5000);
    rig.steps[0].purpose = WR_PURPOSE_DECIDE;
    wr_waterfall_forecast(&rig.waterfall, chances, rig.profile, &rig.trail, &outlook,
                          &out);
    assert_int_equal(out.after_micro, 0);
    chances[0].passed_over_ppm = 0;
    rig_fini(&rig);
}

static void nothing_is_expected_above_the_bound(void **state WR_UNUSED)
{
    struct wr_outlook outlook = {.count = 0};
    struct wr_forecast out;
    uint64_t seed = 7;
    struct rig rig;

    rig_init(&rig);
    (void)rig_next(&rig);
    rig.waterfall.step_count = 1;
    for (size_t i = 0; i < 3; i++)
        outlook.items[outlook.count++] = (struct wr_possible){&rig.providers[i], 1, 0};
    for (int round = 0; round < 2000; round++) {
        for (size_t i = 0; i < 3; i++) {
            struct wr_tariff *t = &rig.providers[i].tariff;

            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            t->billing = (enum wr_billing)(seed >> 60 & 3);
            t->price_micro = (int64_t)(seed >> 30 & 0xfffff);
            t->worst_micro =
                t->billing == WR_BILL_FIELD ? 3 * t->price_micro : t->price_micro;
            chances[0].listed[i] =
                (struct wr_chance){(uint32_t)(seed >> 12) % 1000001, 0};
            chances[0].listed[i].good_ppm = chances[0].listed[i].found_ppm / 2;
        }
        wr_waterfall_forecast(&rig.waterfall, chances, rig.profile, &rig.trail,
                              &outlook, &out);
        for (size_t i = 0; i < 3; i++) {
            assert_in_range(out.calls_ppm[i], 0, 1000000);
            assert_true(out.spend_micro[i] >= 0 &&
                        out.spend_micro[i] <=
                            wr_provider_worst_micro(outlook.items[i].provider));
        }
    }
    rig_fini(&rig);
}

static void counts_weigh_more_the_more_there_are(void **state WR_UNUSED)
{
    struct wr_provider p = {.prior_found_ppm = 600000, .prior_hold_ppm = 800000};

    assert_int_equal(wr_forecast_chance(&p, false, 0, 0).found_ppm, 600000);
    assert_int_equal(wr_forecast_chance(&p, false, 0, 0).good_ppm, 600000);
    assert_int_equal(wr_forecast_chance(&p, true, 0, 0).good_ppm, 480000);
    assert_int_equal(wr_forecast_chance(&p, false, 20, 0).found_ppm, 300000);
    assert_in_range(wr_forecast_chance(&p, false, 100000, 10000).found_ppm, 100000,
                    100200);
    assert_int_equal(wr_forecast_chance(&p, false, 5, 9).found_ppm, 600000);
    assert_in_range(wr_forecast_chance(&p, false, INT64_MAX, INT64_MAX).found_ppm,
                    999999, 1000000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_comes_later_is_asked_less),
        cmocka_unit_test(verifying_follows_what_is_found),
        cmocka_unit_test(a_step_after_the_decision_is_asked_of_some),
        cmocka_unit_test(nothing_is_expected_above_the_bound),
        cmocka_unit_test(counts_weigh_more_the_more_there_are),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
