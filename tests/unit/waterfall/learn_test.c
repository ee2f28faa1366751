/* From answers to history to orders, and orders as text. */
#include "rig.h"

static const struct wr_past *past(const char *missed, const char *provider,
                                  int64_t asked, int64_t good)
{
    static struct wr_past p;

    p = (struct wr_past){WR_LIT("english, any size, any level"),
                         wr_str(missed),
                         wr_str(provider),
                         asked,
                         good,
                         good};
    return &p;
}

/* c finds nearly all of what the others miss; per call, it is the first to ask. */
static void history_makes_the_order(void **state WR_UNUSED)
{
    struct rig rig;
    struct wr_past all[8];
    struct wr_odds *odds;
    size_t n = 0;

    rig_init(&rig);
    for (size_t i = 0; i < 3; i++) {
        rig.providers[i].tariff.billing = WR_BILL_CALL;
        rig.providers[i].tariff.price_micro = 20000;
    }
    all[n++] = *past("", "a.find", 1000, 100);
    all[n++] = *past("a.find", "b.find", 900, 50);
    all[n++] = *past("a.find b.find", "c.find", 850, 700);
    all[n++] = *past("gone.find", "c.find", 10, 0);
    all[n++] = *past("", "gone.find", 10, 9);
    all[n] = *past("", "a.find", 10, 9);
    all[n++].segment = WR_LIT("nowhere");
    all[n++] = *past("", "a.find", 0, 5); /* verdicts without questions */
    odds = wr_learn_odds(&rig.waterfall.steps[0], all, n);
    wr_learn_ranking(&rig.waterfall.steps[0], odds, &rig.ranking);
    assert_int_equal(
        rig.ranking.by_segment[wr_segment_find(WR_LIT("english, any size, any level"))]
            .items[0],
        2);
    /* Other segments lean on it. */
    assert_int_equal(rig.ranking.by_segment[0].items[0], 2);
    assert_int_equal(rig.ranking.by_segment[0].count, 3);
    wr_odds_free(odds);
    rig_fini(&rig);
}

/* Without any, published rates and prices: per hit, the cheapest first. */
static void no_history_goes_by_prices(void **state WR_UNUSED)
{
    struct rig rig;
    struct wr_odds *odds;
    struct wr_offer offers[WR_MAX_OFFERS];

    rig_init(&rig);
    rig.providers[0].tariff.price_micro = 90000;
    rig.waterfall.steps[0].verify = &rig.providers[3];
    wr_learn_offers(&rig.waterfall.steps[0], offers);
    assert_int_equal(offers[0].hit_micro, 98000);
    assert_int_equal(offers[0].call_micro, 0);
    odds = wr_learn_odds(&rig.waterfall.steps[0], NULL, 0);
    wr_learn_ranking(&rig.waterfall.steps[0], odds, &rig.ranking);
    assert_memory_equal(rig.ranking.by_segment[5].items, ((uint8_t[]){1, 2, 0}), 3);
    wr_odds_free(odds);
    rig_fini(&rig);
}

static void what_an_answer_teaches(void **state WR_UNUSED)
{
    struct wr_lesson lesson;
    struct rig rig;

    rig_init(&rig);
    rig_next(&rig);
    assert_true(wr_learn_from_answer(&rig.waterfall, &rig.trail, &rig.next, true,
                                     rig.arena, &lesson)); /* as listed, too */
    assert_true(wr_str_eqz(lesson.past.provider, "a.find"));
    assert_int_equal(lesson.past.good, 1);
    rig.waterfall.steps[0].provider_count = 1; /* there is no other order */
    assert_false(wr_learn_from_answer(&rig.waterfall, &rig.trail, &rig.next, true,
                                      rig.arena, &lesson));
    rig.waterfall.steps[0].provider_count = 3;
    rig.waterfall.steps[0].ranking = &rig.ranking;
    rig.waterfall.steps[0].verify = &rig.providers[3];
    rig.ranking.by_segment[0] = (struct wr_order){.items = {2, 0, 1}, .count = 3};
    rig.trail = (struct wr_trail){0};
    assert_string_equal(rig_next(&rig), "c.find");
    rig_tried(&rig, WR_TRIED_ANSWERED);
    assert_string_equal(rig_next(&rig), "a.find");
    assert_true(wr_learn_from_answer(&rig.waterfall, &rig.trail, &rig.next, true,
                                     rig.arena, &lesson));
    assert_true(wr_str_eqz(lesson.past.missed, "c.find"));
    assert_true(wr_str_eqz(lesson.past.segment, "elsewhere, any size, any level"));
    assert_int_equal(lesson.past.found, 1);
    assert_int_equal(lesson.past.good, 0); /* until it is verified */
    rig_tried(&rig, WR_TRIED_ANSWERED);
    rig_fact(&rig, WR_F_EMAIL, "ada@example.com", WR_ORIGIN_PROVIDER, "a.find", 0);
    assert_string_equal(rig_next(&rig), "v.verify");
    /* Its answer was in the ledger already: neither is the verdict counted. */
    assert_false(wr_learn_from_verdict(&rig.waterfall, &rig.trail, &rig.next,
                                       WR_LIT("a.find"), rig.arena, &lesson));
    rig.trail.tried[rig.trail.count - 1].taught = true;
    assert_false(wr_learn_from_verdict(&rig.waterfall, &rig.trail, &rig.next,
                                       WR_LIT("crm"), rig.arena, &lesson));
    assert_true(wr_learn_from_verdict(&rig.waterfall, &rig.trail, &rig.next,
                                      WR_LIT("a.find"), rig.arena, &lesson));
    assert_true(wr_str_eqz(lesson.past.provider, "a.find"));
    assert_true(wr_str_eqz(lesson.past.missed, "c.find"));
    assert_int_equal(lesson.past.good, 1);
    assert_int_equal(lesson.past.asked, 0);
    rig_fini(&rig);
}

static void orders_are_text_and_back(void **state WR_UNUSED)
{
    static const char *const bad[] = {"a.find a.find", "x.find", "a.find  b.find"};
    const struct wr_order order = {.items = {1, 2}, .count = 2};
    struct wr_order back;
    struct rig rig;
    struct wr_str text;

    rig_init(&rig);
    text = wr_order_write(&rig.waterfall.steps[0], &order, rig.arena);
    assert_true(wr_str_eqz(text, "b.find c.find"));
    assert_true(wr_order_read(&rig.waterfall.steps[0], text, &back));
    assert_int_equal(back.count, 2);
    assert_memory_equal(back.items, order.items, 2);
    for (size_t i = 0; i < WR_COUNT(bad); i++)
        assert_false(wr_order_read(&rig.waterfall.steps[0], wr_str(bad[i]), &back));
    rig_fini(&rig);
}

static void segments_have_names(void **state WR_UNUSED)
{
    char name[WR_SEGMENT_BYTES];
    struct rig rig;

    for (uint8_t s = 0; s < WR_SEGMENTS; s++) {
        wr_segment_name(s, name);
        assert_int_equal(wr_segment_find(wr_str(name)), s);
    }
    assert_int_equal(wr_segment_find(WR_LIT("")), WR_SEGMENTS);
    rig_init(&rig);
    rig_fact(&rig, WR_F_ACCOUNT_COUNTRY, "DE", WR_ORIGIN_CRM, "crm", 1);
    rig_fact(&rig, WR_F_EMPLOYEES, "51-200", WR_ORIGIN_CRM, "crm", 1);
    rig_fact(&rig, WR_F_SENIORITY, "vp", WR_ORIGIN_CRM, "crm", 1);
    rig_next(&rig);
    wr_segment_name(wr_segment_of(rig.profile), name);
    assert_string_equal(name, "europe, 51-500, senior");
    rig_fini(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(history_makes_the_order),
        cmocka_unit_test(no_history_goes_by_prices),
        cmocka_unit_test(what_an_answer_teaches),
        cmocka_unit_test(orders_are_text_and_back),
        cmocka_unit_test(segments_have_names),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
