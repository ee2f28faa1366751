/* The section `roles`: who has which part in a purchase by the model's own word. */
#include "rig.h"

#include "etl/facts/follows.h"

#define HEAD \
    "model: m\nshares: {fit: 1}\nfit: {criteria: [{name: c, points: 1, when: always}]}\n"

static const char model[] =
    "model: m\n"
    "shares: {group: 1}\n"
    "group:\n  criteria:\n"
    "    - {name: champions, points: 30, when: {field: group.champions, at_least: 1}}\n"
    "    - {name: own, points: 20, when: {field: buying_role, is: champion}}\n"
    "roles:\n"
    "  - {role: champion, when: {field: title, matches: \"revenue operations\"}}\n"
    "  - {role: none, when: {field: seniority, is: intern}}\n"
    "  - {role: blocker, when: [{field: department, is: legal}, {field: title, known: "
    "yes}]}\n";

static void put(struct rig *rig, const char *field, const char *value)
{
    if (value)
        rig_know_from(rig, field, value, WR_ORIGIN_CRM, 1, 800);
}

/* `said`: by the built-in rules or by somebody; who of them does not matter here. */
static void the_first_rule_that_is_true_counts(void **state WR_UNUSED)
{
    static const struct {
        const char *title, *seniority, *department, *said, *part;
    } people[] = {
        {"VP Revenue Operations", "vp", NULL, NULL, "champion"},
        {"revenue operations intern", "intern", NULL, NULL, "champion"},
        {"Intern", "intern", NULL, NULL, NULL},
        {"Counsel", NULL, "legal", NULL, "blocker"},
        {NULL, NULL, "legal", NULL, NULL}, /* no title: not known whether */
        {"VP Finance", "vp", "finance", NULL, NULL},
        {"VP Revenue Operations", "vp", NULL, "economic_buyer", "economic_buyer"},
        {NULL, NULL, NULL, NULL, NULL},
    };
    struct rig rig;

    rig_open(&rig, model);
    for (size_t i = 0; i < WR_COUNT(people); i++) {
        rig_clear(&rig);
        put(&rig, "title", people[i].title);
        put(&rig, "seniority", people[i].seniority);
        put(&rig, "department", people[i].department);
        put(&rig, "buying_role", people[i].said);
        wr_model_derive(rig.model, &rig.profile, rig.arena);
        if (people[i].part)
            rig_assert_text(wr_profile_text(&rig.profile, WR_F_BUYING_ROLE),
                            people[i].part);
        else
            assert_null(wr_profile_text(&rig.profile, WR_F_BUYING_ROLE).ptr);
    }
    rig_close(&rig);
}

static void digest_and_criteria_take_it(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, model);
    rig_know(&rig, "title", "Head of Revenue Operations");
    assert_int_equal(rig_decide(&rig)->score_milli, 0);
    wr_model_derive(rig.model, &rig.profile, rig.arena);
    assert_int_equal(rig_decide(&rig)->score_milli, 50000);
    assert_int_equal(wr_presence_of(&rig.profile).part, WR_CHAMPION);
    wr_model_derive(rig.model, &rig.profile, rig.arena); /* again it is the same */
    assert_int_equal(rig_decide(&rig)->score_milli, 50000);
    wr_model_derive(NULL, &rig.profile, rig.arena);
    rig_close(&rig);
}

/* What a rule may look at is what may still move a part: bounds rest on it. */
static void all_that_it_rests_on_is_known_to_move_it(void **state WR_UNUSED)
{
    static const wr_field_id fields[] = {WR_F_TITLE, WR_F_SENIORITY, WR_F_DEPARTMENT};

    for (size_t i = 0; i < WR_COUNT(fields); i++) {
        bool follows = false;

        for (size_t k = 0; k < wr_follows_count; k++)
            follows = follows || (wr_follows[k].from == fields[i] &&
                                  wr_follows[k].to == WR_F_BUYING_ROLE);
        assert_true(follows);
    }
}

static void mistakes_are_told(void **state WR_UNUSED)
{
    rig_assert_mistakes(
        HEAD "roles:\n"
             "  - {role: champoin, when: {field: title, known: yes}}\n"
             "  - {role: user, when: {field: employees, at_least: 5}}\n"
             "  - {role: user}\n"
             "  - {role: user, when: {field: group.champions, is: 1}}\n"
             "  - {role: user, when: always, part: x}\n",
        "m.yaml:5:12: error: unknown buying role \"champoin\"; did you mean "
        "\"champion\"?\n"
        "m.yaml:6:24: error: a part in a purchase follows from title, seniority and "
        "department, not from employees\n"
        "m.yaml:7:5: error: when is missing\n"
        "m.yaml:8:32: error: unknown field \"group.champions\"\n"
        "m.yaml:9:32: error: unknown option \"part\"; known: role, when\n");
    rig_assert_mistakes(HEAD "roles: {champion: sales}\n",
                        "m.yaml:4:8: error: roles must be a list of 1 to 32 entries\n");
    rig_assert_mistakes(HEAD
                        "roles:\n"
                        "  - {role: user, when: {field: seniority, in: [vp, head]}}\n"
                        "  - {role: none, when: {field: seniority, is: vp}}\n"
                        "  - {role: blocker, when: always}\n"
                        "  - {role: champion, when: {field: title, known: yes}}\n",
                        "m.yaml:6:5: error: never reached: rule 1 takes all of it\n"
                        "m.yaml:8:5: error: never reached: rule 3 takes all of it\n");
    rig_assert_mistakes(
        HEAD "segments:\n"
             "  - {name: s, when: {field: employees, at_least: 5},\n"
             "     roles: [{role: user, when: always}]}\n",
        "m.yaml:6:6: error: unknown option \"roles\"; known: name, when, "
        "completeness, shares, fit, intent, group, scores, stops, "
        "tiers, stages, paths\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_rule_that_is_true_counts),
        cmocka_unit_test(digest_and_criteria_take_it),
        cmocka_unit_test(all_that_it_rests_on_is_known_to_move_it),
        cmocka_unit_test(mistakes_are_told),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
