/* Buying groups by the real program: parts, the map of stakeholders, an account of more
 * people than a unit holds, and siblings that are due again when the group changes. */
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED   __attribute__((unused))
#define AS_OF    "2026-03-02T08:00:00Z"
#define PEOPLE   100 /* a unit has 64 */
#define MAX_RUNS 8

static const char model[] =
    "model: g\n"
    "shares: {fit: 0.6, group: 0.4}\n"
    "account: {roles: [champion, economic_buyer, blocker], score: 0.5, coverage: 0.5,\n"
    "          intent: 0}\n"
    "fit:\n"
    "  criteria:\n"
    "    - {name: level, points: 50, when: {field: seniority, in: [vp, c_level]}}\n"
    "group:\n"
    "  criteria:\n"
    "    - {name: buyer, points: 40, when: {field: group.economic_buyers, at_least: 1}}\n"
    "    - {name: champions, points: 30, when: {field: group.champions, at_least: 20}}\n"
    "    - {name: no blocker, points: 10, when: {field: group.blockers, is: 0}}\n"
    "    - {name: covered, points: 20, when: {field: group.coverage, at_least: 100}}\n"
    "paths:\n"
    "  table:\n"
    "    - {when: {field: open_opportunities, at_least: 1}, path: to_owner}\n"
    "    - {path: nurture}\n";

static const char map[] =
    "object: leads\nis: lead\nproperties:\n"
    "  email: email\n  title: title\n"
    "  deals: open_opportunities\n"
    "  part: {field: buying_role, words: {Boss: economic_buyer}}\n"
    "  weir_score: score\n  weir_path: path\n"
    "  weir_stakeholders: stakeholders\n";

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start_bare(&world);
    world_put(&world, "model.yaml", model);
    world_put(&world, "map.yaml", map);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static void contains(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("no \"%s\" in\n%.3000s", part, text);
}

static void run_once(void)
{
    char text[900];

    snprintf(text, sizeof(text),
             "job: g\nworkspace: %s\n"
             "crm: {adapter: file, input: leads.csv, id_column: id}\n"
             "maps: [map.yaml]\nselect: all\nmodel: model.yaml\n",
             world.state);
    free(world_weir_ok(&world, 0, "run", world_put(&world, "job.yaml", text), "--as-of",
                       AS_OF, "--quiet", NULL));
}

static int64_t due(void)
{
    return world_sql(&world,
                     "SELECT count(*) FROM lead WHERE due_us <= 1772438400000000");
}

static int64_t woken(void)
{
    return world_sql(&world, "SELECT count(*) FROM lead WHERE due_reason = 'sibling'");
}

/* Runs until nobody is due; how many runs that took. */
static int settle(void)
{
    int runs = 0;

    do {
        run_once();
        assert_in_range(++runs, 1, MAX_RUNS);
    } while (due() > 0);
    assert_int_equal(world_sql(&world, "SELECT count(DISTINCT group_mark) FROM lead"),
                     1);
    return runs;
}

static const char *const people[] = {
    "Sales Manager",     "Software Engineer",  "VP Finance",        "Head of Marketing",
    "Legal Counsel",     "Account Executive",  "Director of Sales", "Data Engineer",
    "Office Management", "Operations Manager",
};

/* A row of the `i`th person. */
static void put_row(char *text, size_t room, int i)
{
    size_t len = strlen(text);

    snprintf(text + len, room - len, "%03d,p%d@harbour.example,%s,\n", i, i,
             people[(size_t)i % (sizeof(people) / sizeof(people[0]))]);
}

/* `count` people from `from` on, by steps, around the circle. */
static void put_people(int from, int step, int count)
{
    char text[16384] = "id,email,title,deals\n";

    for (int i = 0; i < count; i++)
        put_row(text, sizeof(text), (from + i * step) % PEOPLE);
    world_put(&world, "leads.csv", text);
}

static char *end_state(void)
{
    return world_sql_rows(
        &world, "",
        "SELECT l.ext_id, l.part, l.rank, l.score_milli, l.group_mark, d.json, d.inputs "
        "FROM lead l JOIN decision d ON d.id = (SELECT max(id) FROM decision WHERE "
        "lead_id = l.id) ORDER BY 1");
}

/* Steps that have no divisor in common with the hundred reach everybody. */
static void the_order_of_reading_says_nothing(void **state)
{
    static const struct {
        int from, step,
            first; /* people whom the first run does not know yet: the rest */
    } orders[] = {{0, 1, PEOPLE}, {99, 99, PEOPLE}, {13, 37, 40}, {50, 61, 70}};
    char *expected = NULL;

    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        char *got;

        start_world(state);
        put_people(orders[i].from, orders[i].step, orders[i].first);
        if (orders[i].first < PEOPLE)
            run_once();
        put_people(orders[i].from, orders[i].step, PEOPLE);
        print_message("from %d by %d: %d runs\n", orders[i].from, orders[i].step,
                      settle());
        got = end_state();
        if (expected)
            assert_string_equal(got, expected);
        else
            contains(got, "group.champions 50 is at least 20");
        free(expected);
        expected = got;
        run_once(); /* and there it stays */
        got = end_state();
        assert_string_equal(got, expected);
        free(got);
        stop_world(state);
    }
    free(expected);
}

static void siblings_are_due_once(void **state)
{
    char *rows;

    start_world(state);
    world_put(&world, "leads.csv",
              "id,email,title,deals\n1,a@bay.example,Sales Manager,\n"
              "2,b@bay.example,Head of Marketing,\n3,c@bay.example,Jedi,\n"
              "4,d@elsewhere.example,Sales Manager,\n");
    run_once();
    assert_int_equal(due(), 0);
    rows = world_file(&world, "leads.enriched.csv");
    contains(rows,
             "\"champion: this lead and 1 more, record 2; economic buyer: missing; "
             "blocker: missing; 0 of 3 active\"");
    free(rows);

    /* One changes her part: the other two are due, and nobody elsewhere is. */
    world_put(&world, "leads.csv",
              "id,email,title,deals\n1,a@bay.example,CFO,\n"
              "2,b@bay.example,Head of Marketing,\n3,c@bay.example,Jedi,\n"
              "4,d@elsewhere.example,Sales Manager,\n");
    run_once();
    assert_int_equal(due(), 2);
    assert_int_equal(woken(), 2);
    run_once();
    assert_int_equal(due(), 0);
    rows = world_file(&world, "leads.enriched.csv");
    contains(rows, "champion: this lead; economic buyer: known, record 1;");
    contains(rows, "champion: known, record 2; economic buyer: known, record 1;");
    free(rows);

    /* What says nothing of the group wakes nobody. */
    world_put(&world, "leads.csv",
              "id,email,title,deals\n1,a@bay.example,Chief Financial Officer,\n"
              "2,b@bay.example,Head of Marketing,\n3,c@bay.example,Jedi,\n"
              "4,d@elsewhere.example,Sales Manager,\n");
    run_once();
    assert_int_equal(due(), 0);

    /* Who joins does. */
    world_put(&world, "leads.csv",
              "id,email,title,deals\n1,a@bay.example,Chief Financial Officer,\n"
              "2,b@bay.example,Head of Marketing,\n3,c@bay.example,Jedi,\n"
              "4,d@elsewhere.example,Sales Manager,\n5,e@bay.example,Legal Counsel,\n");
    run_once();
    assert_int_equal(woken(), 3);
    run_once();
    assert_int_equal(due(), 0);
    rows = world_file(&world, "leads.enriched.csv");
    contains(rows, "blocker: known, record 5; 0 of 4 active");
    free(rows);
    stop_world(state);
}

/* What a person says of a part stands above what the title says. */
static void a_persons_word_stands(void **state)
{
    char *rows;

    start_world(state);
    world_put(&world, "leads.csv",
              "id,email,title,deals,part\n1,a@bay.example,Sales Manager,,Boss\n"
              "2,b@cove.example,Sales Manager,,\n");
    run_once();
    rows = world_file(&world, "leads.enriched.csv");
    contains(rows, "Boss,20,nurture,champion: missing; economic buyer: this lead;");
    contains(rows, "2,b@cove.example,Sales Manager,,,4,nurture,champion: this lead;");
    free(rows);
    stop_world(state);
}

static void an_open_opportunity_is_the_owners(void **state)
{
    char *rows;

    start_world(state);
    world_put(&world, "leads.csv",
              "id,email,title,deals\n1,a@bay.example,VP Finance,2\n"
              "2,b@cove.example,VP Finance,0\n3,c@cape.example,VP Finance,\n");
    run_once();
    rows = world_file(&world, "leads.enriched.csv");
    contains(rows, "1,a@bay.example,VP Finance,2,50,to_owner,");
    contains(rows, "2,b@cove.example,VP Finance,0,50,nurture,");
    contains(rows, "3,c@cape.example,VP Finance,,50,nurture,");
    free(rows);
    stop_world(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_reading_says_nothing),
        cmocka_unit_test(siblings_are_due_once),
        cmocka_unit_test(a_persons_word_stands),
        cmocka_unit_test(an_open_opportunity_is_the_owners),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
