/* stages_test.c - stages: written rules, the ways between them, and who may set them.
 */
#include "rig.h"

/* Score is the employees' band: 90 strong, 50 partial, else poor. */
#define HEAD                                                                 \
    "model: x\nshares: {fit: 1}\nfit:\n  criteria:\n    - name: size\n"      \
    "      cases: [{points: 90, when: {field: employees, at_least: 900}},\n" \
    "              {points: 50, when: {field: employees, at_least: 500}}]\n" \
    "stops: [{name: s, reason: stopped, when: {field: country, is: KP}}]\n"
#define STAGES                                                         \
    "stages:\n"                                                        \
    "  order:\n"                                                       \
    "    - raw\n"                                                      \
    "    - {name: enriched, from: [raw]}\n"                            \
    "    - {name: mql, from: [enriched, sql]}\n"                       \
    "    - {name: sql, from: [mql, sal]}\n"                            \
    "    - {name: sal, set_by: person}\n"                              \
    "  keep:\n"                                                        \
    "    - {stage: sal, when: {field: lead_status, is: accepted}}\n"   \
    "  rules:\n"                                                       \
    "    - stage: sql\n"                                               \
    "      when: {field: tier, is: strong}\n"                          \
    "    - {stage: mql, when: {field: tier, in: [strong, partial]}}\n" \
    "    - {stage: enriched, when: {field: title, known: true}}\n"

static struct wr_str decide(struct rig *rig, const char *employees, const char *before)
{
    rig_know(rig, "employees", employees);
    rig->in.previous = (struct wr_previous){.there = before != NULL};
    if (before)
        rig->in.previous.stage = wr_str(before);
    return rig_decide(rig)->stage;
}

static void leads_go_the_ways_there_are(void **state WR_UNUSED)
{
    static const struct {
        const char *employees, *title, *before, *after;
    } cases[] = {
        /* Every rule on the way is true: through all of them at once. */
        {"1000", "CEO", NULL, "sql"},
        {"600", "CEO", NULL, "mql"},
        {"10", "CEO", NULL, "enriched"},
        {"10", NULL, NULL, "raw"},
        /* Without a title there is no way from raw to mql. */
        {"1000", NULL, NULL, "raw"},
        {"1000", NULL, "enriched", "sql"},
        /* sql may fall to mql, but neither of them back to enriched. */
        {"600", "CEO", "sql", "mql"},
        {"10", "CEO", "sql", "sql"},
        {"10", "CEO", "mql", "mql"},
        /* No rule is true: the first stage, which anyone may fall back to. */
        {"10", NULL, "mql", "raw"},
        /* A stop that lapsed, and a stage of another model: from the beginning. */
        {"1000", "CEO", "disqualified", "sql"},
        {"10", "CEO", "disqualified", "enriched"},
        {"600", NULL, "customer", "raw"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct rig rig;

        rig_open(&rig, HEAD STAGES);
        if (cases[i].title)
            rig_know(&rig, "title", cases[i].title);
        rig_assert_text(decide(&rig, cases[i].employees, cases[i].before),
                        cases[i].after);
        rig_close(&rig);
    }
}

static void what_a_person_set_is_never_moved_back(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, HEAD STAGES);
    rig_know(&rig, "title", "CEO");
    rig_know(&rig, "lead_status", "accepted");
    rig_assert_text(decide(&rig, "10", NULL), "sal");
    rig_assert_text(decide(&rig, "1000", "sal"), "sal"); /* sql stands before it */
    rig_know(&rig, "country", "KP");                     /* nor does a stop */
    rig_assert_text(decide(&rig, "10", "sal"), "sal");
    assert_int_equal(rig.out.disposition, WR_DISPOSED_STOPPED);
    rig_close(&rig);
}

/* Nor does weir hold on to it once the person has taken it back. */
static void what_a_person_takes_back_is_gone(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, HEAD STAGES);
    rig_know(&rig, "title", "CEO");
    rig_know(&rig, "lead_status", "open");
    rig_assert_text(decide(&rig, "10", "sal"), "enriched");
    rig_assert_text(decide(&rig, "1000", "sal"), "sql");
    rig_close(&rig);
}

/* sql only for those a person accepted. */
static void a_stage_can_wait_for_a_person(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, HEAD "stages:\n"
                        "  order: [raw, mql, {name: sal, set_by: person}, {name: sql, "
                        "from: [sal]}]\n"
                        "  keep: [{stage: sal, when: {field: lead_status, is: "
                        "accepted}}]\n"
                        "  rules: [{stage: sql, when: {field: tier, is: strong}}, "
                        "{stage: mql, when: always}]\n");
    rig_assert_text(decide(&rig, "1000", "mql"), "mql");
    rig_know(&rig, "lead_status", "accepted");
    rig_assert_text(decide(&rig, "1000", "mql"), "sql");
    rig_assert_text(decide(&rig, "10", "mql"), "sal");
    rig_assert_text(decide(&rig, "10", "sql"), "sal"); /* the score fell */
    rig_close(&rig);
}

static void a_stop_disqualifies(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, HEAD STAGES);
    rig_know(&rig, "title", "CEO");
    rig_know(&rig, "country", "KP");
    rig_assert_text(decide(&rig, "1000", "sql"), "disqualified");
    rig_close(&rig);
}

static void mistakes_are_told(void **state WR_UNUSED)
{
    rig_assert_mistakes(
        HEAD "stages:\n"
             "  order: [raw, {name: mql, from: [rwa]}, mql, {name: disqualified}, "
             "{nam: x}, {name: y, set_by: people}, {name: z, set_by: person, from: "
             "[raw]}]\n"
             "  rules: [{stage: mql, when: always}, {stage: sql, when: always}]\n",
        "m.yaml:10:35: error: unknown stage \"rwa\"; did you mean \"raw\"?\n"
        "m.yaml:10:42: error: there is a stage \"mql\" already\n"
        "m.yaml:10:47: error: there is a stage \"disqualified\" already\n"
        "m.yaml:10:69: error: name is missing\n"
        "m.yaml:10:70: error: unknown option \"nam\"; did you mean \"name\"?\n"
        "m.yaml:10:97: error: unknown set_by \"people\"; known: weir, person\n"
        "m.yaml:10:138: error: from is for stages that weir sets; a person is free\n"
        "m.yaml:11:47: error: unknown stage \"sql\"; did you mean \"mql\"?\n");
    rig_assert_mistakes(
        HEAD "stages:\n"
             "  order: [{name: raw, set_by: person}, mql]\n"
             "  rules: [{stage: mql, when: always}]\n",
        "m.yaml:10:11: error: the first stage is that of a lead no rule takes: weir sets "
        "it\n");
    rig_assert_mistakes(
        HEAD "stages:\n"
             "  order: [raw, {name: sal, set_by: person}]\n"
             "  rules: [{stage: raw, when: always}, {stage: sal, when: always}]\n",
        "m.yaml:10:16: error: sal is set by a person: keep says how weir sees it\n"
        "m.yaml:11:39: error: sal is set by a person: it has no rule, and stands under "
        "keep\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(leads_go_the_ways_there_are),
        cmocka_unit_test(what_a_person_set_is_never_moved_back),
        cmocka_unit_test(what_a_person_takes_back_is_gone),
        cmocka_unit_test(a_stage_can_wait_for_a_person),
        cmocka_unit_test(a_stop_disqualifies),
        cmocka_unit_test(mistakes_are_told),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
