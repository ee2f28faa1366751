/* Buying groups: what members add up to in any order, what that makes of the account,
 * and the section `account`. */
#include "rig.h"

#include "weir/buf.h"

#include <stdio.h>
#include <string.h>

#define MEMBERS 200
#define NOW_US  RIG_NOW

static const char base[] = "model: m\nshares: {fit: 1}\n"
                           "fit: {criteria: [{name: c, points: 60, when: always}]}\n";

/* --- the digest --- */

static void invent(struct wr_presence *people)
{
    static const char *const roles[] = {"decision_maker", "influencer", "user", ""};
    uint32_t seed = 7;

    for (size_t i = 0; i < MEMBERS; i++) {
        seed = seed * 1664525u + 1013904223u;
        people[i] = (struct wr_presence){
            .lead_id = (int64_t)i + 1,
            .ext_id = WR_LIT("x"),
            .role = wr_str(roles[seed >> 8 & 3]),
            .part = (enum wr_buying_role)((seed >> 12) % (WR_BUYING_ROLES + 1)),
            .rank = (seed >> 16) % 11,
            .intent_milli = (seed >> 10) % 50000,
            .active_us =
                seed & 16 ? NOW_US - (int64_t)(seed >> 18) % 60 * WR_DAY_US : 0,
        };
    }
}

static struct wr_digest add_all(const struct wr_presence *people)
{
    struct wr_digest digest = {0};

    for (size_t i = 0; i < MEMBERS; i++)
        wr_digest_add(&digest, &people[i], NOW_US);
    return digest;
}

static void shuffle(struct wr_presence *people, uint32_t seed)
{
    for (size_t i = MEMBERS - 1; i > 0; i--) {
        struct wr_presence held = people[i];
        size_t j;

        seed = seed * 1664525u + 1013904223u;
        j = (seed >> 8) % (i + 1);
        people[i] = people[j];
        people[j] = held;
    }
}

static void assert_same(const struct wr_digest *a, const struct wr_digest *b)
{
    assert_int_equal(a->members, b->members);
    assert_int_equal(a->decision_makers, b->decision_makers);
    assert_int_equal(a->influencers, b->influencers);
    assert_int_equal(a->users, b->users);
    assert_int_equal(a->active_members, b->active_members);
    assert_int_equal(a->intent_sum_milli, b->intent_sum_milli);
    for (size_t i = 0; i < WR_BUYING_ROLES; i++) {
        assert_int_equal(a->parts[i], b->parts[i]);
        assert_int_equal(a->best[i].lead_id, b->best[i].lead_id);
        assert_int_equal(a->best[i].rank, b->best[i].rank);
    }
    assert_int_equal(wr_digest_mark(a), wr_digest_mark(b));
}

static void the_order_of_members_says_nothing(void **state WR_UNUSED)
{
    struct wr_presence people[MEMBERS];
    struct wr_digest first;

    invent(people);
    first = add_all(people);
    assert_int_equal(first.members, MEMBERS);
    for (uint32_t seed = 1; seed < 50; seed++) {
        struct wr_digest again;

        shuffle(people, seed);
        again = add_all(people);
        assert_same(&first, &again);
    }
}

static void the_mark_tells_what_bears_on_others(void **state WR_UNUSED)
{
    struct wr_presence people[MEMBERS];
    struct wr_digest first, other;

    invent(people);
    first = other = add_all(people);
    other.scored = true;
    other.top_score_milli = 99000;
    assert_int_equal(wr_digest_mark(&first), wr_digest_mark(&other));
    /* A point of many is none: 4,9xx points are 2,000. */
    other.intent_sum_milli = first.intent_sum_milli + 1;
    assert_int_equal(wr_digest_mark(&first), wr_digest_mark(&other));
    other.intent_sum_milli = first.intent_sum_milli * 10;
    assert_int_not_equal(wr_digest_mark(&first), wr_digest_mark(&other));
    other = first;
    other.parts[WR_CHAMPION]++;
    assert_int_not_equal(wr_digest_mark(&first), wr_digest_mark(&other));
    other = first;
    other.best[WR_BLOCKER].lead_id++;
    assert_int_not_equal(wr_digest_mark(&first), wr_digest_mark(&other));
}

static void intent_goes_by_steps(void **state WR_UNUSED)
{
    static const int64_t cases[][2] = {
        {-5, 0},          {0, 0},
        {999, 0},         {1000, 1000},
        {1999, 1000},     {2000, 2000},
        {4999, 2000},     {5000, 5000},
        {9999, 5000},     {10000, 10000},
        {99999, 50000},   {100000, 100000},
        {250000, 200000}, {INT64_MAX, INT64_C(5000000000000000000)},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        assert_int_equal(wr_intent_step(cases[i][0]), cases[i][1]);
        assert_int_equal(wr_intent_step(cases[i][1]), cases[i][1]);
    }
}

/* --- the account --- */

/* Two of three parts; the best score 80; intent 73 points, by steps 50.
 * 0.6 x 80 + 0.25 x 66.666 + 0.15 x 50 = 48 + 16.666 + 7.5 = 72.166: 72. */
static void an_account_is_scored_by_hand(void **state WR_UNUSED)
{
    struct wr_digest all = {.members = 4,
                            .active_members = 2,
                            .intent_sum_milli = 73000,
                            .parts = {[WR_CHAMPION] = 2, [WR_TECHNICAL_EVALUATOR] = 1},
                            .scored = true,
                            .top_score_milli = 80000};
    struct wr_str v[WR_F_BUILTIN_COUNT];
    struct rig rig;

    rig_open(&rig, base);
    wr_account_handoff(rig.model, &all, rig.arena, v);
    rig_assert_text(v[WR_F_ACCOUNT_SCORE], "72");
    rig_assert_text(v[WR_F_ACCOUNT_COVERAGE], "66");
    rig_assert_text(v[WR_F_ACCOUNT_INTENT], "50");
    rig_assert_text(v[WR_F_ACCOUNT_MISSING_ROLES], "economic_buyer");
    /* One alone, however busy, is half of an account at most. */
    all.intent_sum_milli = 200000;
    wr_account_handoff(rig.model, &all, rig.arena, v);
    rig_assert_text(v[WR_F_ACCOUNT_INTENT], "100");
    all.active_members = 1;
    wr_account_handoff(rig.model, &all, rig.arena, v);
    rig_assert_text(v[WR_F_ACCOUNT_INTENT], "50");
    all.parts[WR_ECONOMIC_BUYER] = 1;
    wr_account_handoff(rig.model, &all, rig.arena, v);
    rig_assert_text(v[WR_F_ACCOUNT_COVERAGE], "100");
    rig_assert_text(v[WR_F_ACCOUNT_MISSING_ROLES], "none");
    all.scored = false;
    wr_account_handoff(rig.model, &all, rig.arena, v);
    assert_null(v[WR_F_ACCOUNT_SCORE].ptr);
    rig_close(&rig);
}

static struct wr_str stakeholders(struct rig *rig)
{
    struct wr_str *v = WR_ARRAY(rig->arena, struct wr_str, WR_F_BUILTIN_COUNT);

    (void)rig_decide(rig);
    wr_handoff(rig->model, &rig->in, &rig->out, rig->arena, v);
    return v[WR_F_STAKEHOLDERS];
}

static void the_map_names_parts_and_gaps(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, base);
    rig_assert_text(stakeholders(&rig), "champion: missing; economic buyer: missing; "
                                        "technical evaluator: missing; 0 of 1 active");
    rig_know(&rig, "buying_role", "champion");
    rig.in.digest = (struct wr_digest){
        .members = 3,
        .active_members = 1,
        .parts = {[WR_CHAMPION] = 1, [WR_ECONOMIC_BUYER] = 2, [WR_BLOCKER] = 1},
        .best = {[WR_CHAMPION] = {7, 3, WR_LIT("501")},
                 [WR_ECONOMIC_BUYER] = {8, 1, WR_LIT("502")},
                 [WR_BLOCKER] = {9, 4, WR_LIT("503")}}};
    rig_assert_text(stakeholders(&rig),
                    "champion: this lead and 1 more, record 501; economic buyer: known "
                    "(2), record 502; technical evaluator: missing; blocker: known, "
                    "record 503; 1 of 4 active");
    rig_close(&rig);
}

static void models_see_the_parts(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig,
             "model: m\nshares: {group: 1}\naccount: {roles: [champion, user]}\n"
             "group:\n  criteria:\n"
             "    - {name: two, points: 30, when: {field: group.champions, is: 2}}\n"
             "    - {name: half, points: 20, when: {field: group.coverage, within: "
             "50-60}}\n"
             "    - {name: safe, points: 10, when: {field: group.blockers, is: 0}}\n");
    rig_know(&rig, "buying_role", "champion");
    rig.in.digest = (struct wr_digest){.members = 1, .parts = {[WR_CHAMPION] = 1}};
    assert_int_equal(rig_decide(&rig)->score_milli, 60000);
    rig.in.digest.parts[WR_BLOCKER] = 1;
    rig.in.digest.parts[WR_BUYING_USER] = 1;
    assert_int_equal(rig_decide(&rig)->score_milli, 30000);
    rig_close(&rig);
}

static void models_see_the_family(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(
        &rig,
        "model: m\nshares: {group: 1}\ngroup:\n  criteria:\n"
        "    - {name: a, points: 1, when: {field: family.accounts, is: 2}}\n"
        "    - {name: b, points: 2, when: {field: family.members, is: 9}}\n"
        "    - {name: c, points: 4, when: {field: family.decision_makers, is: 3}}\n"
        "    - {name: d, points: 8, when: {field: family.active_members, is: 4}}\n"
        "    - {name: e, points: 16, when: {field: family.open_opportunities, is: "
        "5}}\n");
    rig_know(&rig, "role", "decision_maker"); /* its own counts nowhere */
    assert_int_equal(rig_decide(&rig)->score_milli, 0);
    rig.in.digest.family = (struct wr_family){2, 9, 3, 4, 5};
    assert_int_equal(rig_decide(&rig)->score_milli, 31000);
    rig_close(&rig);
}

static void mistakes_are_told(void **state WR_UNUSED)
{
    static const struct {
        const char *section, *says;
    } cases[] = {
        {"account: {roles: [champoin]}\n",
         "unknown buying role \"champoin\"; did you mean \"champion\"?\n"},
        {"account: {score: 0.5}\n", "score, coverage and intent together make 1\n"},
        {"account: {role: champion}\n",
         "unknown option \"role\"; did you mean \"roles\"?\n"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        char yaml[512];
        struct wr_buf text;
        struct wr_catalogue catalogue;
        struct wr_diags *diags = wr_diags_new();

        (void)snprintf(yaml, sizeof(yaml), "%s%s", base, cases[i].section);
        wr_catalogue_init(&catalogue);
        assert_null(wr_model_parse(wr_str(yaml), "m.yaml", &catalogue, NULL, diags));
        wr_buf_init(&text, 4096);
        wr_diags_print(diags, &text);
        if (!strstr(text.ptr, cases[i].says))
            fail_msg("no \"%s\" in %s", cases[i].says, text.ptr);
        wr_buf_fini(&text);
        wr_diags_free(diags);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_members_says_nothing),
        cmocka_unit_test(the_mark_tells_what_bears_on_others),
        cmocka_unit_test(intent_goes_by_steps),
        cmocka_unit_test(an_account_is_scored_by_hand),
        cmocka_unit_test(the_map_names_parts_and_gaps),
        cmocka_unit_test(models_see_the_parts),
        cmocka_unit_test(models_see_the_family),
        cmocka_unit_test(mistakes_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
