/* Buying groups: what members add up to in any order, what that makes of the account,
 * and the section `account`. */
#include "rig.h"

#include "weir/buf.h"
#include "weir/text.h"

#include <stdio.h>
#include <string.h>

#define MEMBERS 200
#define NOW_US  RIG_NOW

static const char base[] = "model: m\nshares: {fit: 1}\n"
                           "fit: {criteria: [{name: c, points: 60, when: always}]}\n";

static const struct wr_people nobody;

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
    }
    assert_int_equal(wr_digest_mark(a, &nobody), wr_digest_mark(b, &nobody));
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
    assert_int_equal(wr_digest_mark(&first, &nobody), wr_digest_mark(&other, &nobody));
    /* A point of many is none: 4,9xx points are 2,000. */
    other.intent_sum_milli = first.intent_sum_milli + 1;
    assert_int_equal(wr_digest_mark(&first, &nobody), wr_digest_mark(&other, &nobody));
    other.intent_sum_milli = first.intent_sum_milli * 10;
    assert_int_not_equal(wr_digest_mark(&first, &nobody),
                         wr_digest_mark(&other, &nobody));
    other = first;
    other.parts[WR_CHAMPION]++;
    assert_int_not_equal(wr_digest_mark(&first, &nobody),
                         wr_digest_mark(&other, &nobody));
}

static struct wr_people map_all(const struct wr_presence *people)
{
    struct wr_people map = {0};

    for (size_t i = 0; i < MEMBERS; i++)
        wr_people_add(&map, &people[i], WR_LIT("strong"), people[i].lead_id * 1000);
    return map;
}

/* Of 200 the three most senior of each part, by their ids where two are alike. */
static void the_map_has_the_most_senior(void **state WR_UNUSED)
{
    struct wr_presence people[MEMBERS];
    struct wr_digest digest = {0};
    struct wr_people first, again;
    int64_t mark;

    invent(people);
    first = map_all(people);
    mark = wr_digest_mark(&digest, &first);
    for (size_t part = 0; part <= WR_BUYING_ROLES; part++) {
        const struct wr_stakeholder *some = first.of[part];

        for (size_t i = 0; i + 1 < WR_PEOPLE_OF_PART; i++)
            assert_true(some[i].rank < some[i + 1].rank ||
                        (some[i].rank == some[i + 1].rank &&
                         some[i].lead_id < some[i + 1].lead_id));
    }
    for (uint32_t seed = 1; seed < 50; seed++) {
        shuffle(people, seed);
        again = map_all(people);
        assert_int_equal(wr_digest_mark(&digest, &again), mark);
    }
}

static void the_mark_tells_what_the_map_shows(void **state WR_UNUSED)
{
    struct wr_digest digest = {0};
    struct wr_presence who = {.lead_id = 7, .rank = 2, .part = WR_CHAMPION};
    struct wr_people map = {0};
    struct wr_stakeholder *one = &map.of[WR_CHAMPION][0];
    int64_t mark;

    wr_people_add(&map, &who, WR_LIT("strong"), 82000);
    mark = wr_digest_mark(&digest, &map);
    one->score_milli = 84900; /* a step is five points */
    assert_int_equal(wr_digest_mark(&digest, &map), mark);
    one->score_milli = 85000;
    assert_int_not_equal(wr_digest_mark(&digest, &map), mark);
    one->score_milli = 82000;
    one->title = WR_LIT("VP Sales");
    assert_int_not_equal(wr_digest_mark(&digest, &map), mark);
    one->title = WR_NONE;
    one->tier = WR_LIT("partial");
    assert_int_not_equal(wr_digest_mark(&digest, &map), mark);
    assert_int_equal(wr_score_step(-1), -5000);
    assert_int_equal(wr_score_step(0), 0);
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
    static const struct wr_presence all[] = {
        {.lead_id = 6,
         .ext_id = WR_LIT_INIT("500"),
         .name = WR_LIT_INIT("Ana Ruiz"),
         .title = WR_LIT_INIT("Head of Sales"),
         .part = WR_CHAMPION,
         .rank = 4},
        {.lead_id = 7,
         .ext_id = WR_LIT_INIT("501"),
         .name = WR_LIT_INIT("Bo Lind"),
         .part = WR_CHAMPION,
         .rank = 3},
        {.lead_id = 8,
         .ext_id = WR_LIT_INIT("502"),
         .title = WR_LIT_INIT("CFO"),
         .part = WR_ECONOMIC_BUYER,
         .rank = 1},
        {.lead_id = 9,
         .ext_id = WR_LIT_INIT("503"),
         .part = WR_BUYING_ROLES,
         .rank = 9},
    };
    struct wr_people people = {0};
    struct rig rig;

    rig_open(&rig, base);
    rig_assert_text(stakeholders(&rig),
                    "champion: missing; economic buyer: missing; technical evaluator: "
                    "missing; others: this lead; 0 of 1 active");
    rig_know(&rig, "buying_role", "champion");
    rig.in.digest =
        (struct wr_digest){.members = 5,
                           .active_members = 1,
                           .parts = {[WR_CHAMPION] = 1, [WR_ECONOMIC_BUYER] = 3}};
    wr_people_add(&people, &all[0], WR_LIT("strong"), 84999);
    wr_people_add(&people, &all[1], WR_NONE, 0);
    wr_people_add(&people, &all[2], WR_LIT("poor"), 0);
    wr_people_add(&people, &all[3], WR_NONE, 0);
    rig.in.people = &people;
    rig.in.lead_id = 6;
    rig_assert_text(
        stakeholders(&rig),
        "champion: Bo Lind (501), Ana Ruiz (500, this lead, Head of Sales, strong 80); "
        "economic buyer: record (502, CFO, poor 0) and 2 more; technical evaluator: "
        "missing; others: record (503); 1 of 6 active");
    rig_close(&rig);
}

/* Ids of a file are whatever its column holds. */
static void ids_are_cut_between_characters(void **state WR_UNUSED)
{
    struct wr_presence who = {.lead_id = 1, .part = WR_CHAMPION, .rank = 1};
    struct wr_people people = {0};
    struct rig rig;

    who.ext_id =
        WR_LIT("x\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"
               "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9");
    wr_people_add(&people, &who, WR_NONE, 0);
    rig_open(&rig, base);
    rig.in.people = &people;
    rig.in.digest = (struct wr_digest){.members = 1, .parts = {[WR_CHAMPION] = 1}};
    assert_true(wr_text_is_utf8(stakeholders(&rig)));
    rig_close(&rig);
}

/* However long names, titles and tiers are. */
static void the_map_is_bounded(void **state WR_UNUSED)
{
    struct wr_presence who = {.rank = 1};
    struct wr_people people = {0};
    char text[4096];
    struct rig rig;

    memset(text, 'x', sizeof(text));
    who.name = who.title = wr_str_head((struct wr_str){text, sizeof(text)}, 60);
    who.ext_id = (struct wr_str){text, sizeof(text)};
    rig_open(&rig, base);
    for (int i = 0; i < 60; i++) {
        who.lead_id = i + 1;
        who.part = (enum wr_buying_role)(i % (WR_BUYING_ROLES + 1));
        wr_people_add(&people, &who, (struct wr_str){text, 32}, 100000);
    }
    rig.in.people = &people;
    rig.in.digest.members = INT64_MAX / 2;
    for (int i = 0; i < WR_BUYING_ROLES; i++)
        rig.in.digest.parts[i] = INT64_MAX / 20;
    assert_in_range(stakeholders(&rig).len, 2000, 8000);
    assert_true(wr_str_ends(stakeholders(&rig), WR_LIT(" active")));
    rig_close(&rig);
}

static void who_opted_out_is_not_named(void **state WR_UNUSED)
{
    struct rig rig;
    struct wr_presence presence;

    rig_open(&rig, base);
    rig_know(&rig, "full_name", "Cara Holt");
    rig_know(&rig, "title", "Head of Sales");
    (void)rig_decide(&rig);
    presence = wr_presence_of(rig.in.profile);
    rig_assert_text(presence.name, "Cara Holt");
    rig_assert_text(presence.title, "Head of Sales");
    rig_know(&rig, "opted_out", "true");
    (void)rig_decide(&rig);
    presence = wr_presence_of(rig.in.profile);
    assert_null(presence.name.ptr);
    assert_null(presence.title.ptr);
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
        cmocka_unit_test(the_map_has_the_most_senior),
        cmocka_unit_test(the_mark_tells_what_the_map_shows),
        cmocka_unit_test(the_map_names_parts_and_gaps),
        cmocka_unit_test(ids_are_cut_between_characters),
        cmocka_unit_test(the_map_is_bounded),
        cmocka_unit_test(who_opted_out_is_not_named),
        cmocka_unit_test(models_see_the_parts),
        cmocka_unit_test(models_see_the_family),
        cmocka_unit_test(mistakes_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
