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
#define LATER    "2026-03-03T08:00:00Z"
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
    "  email: email\n  title: title\n  name: full_name\n"
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

static const char *job_path(void)
{
    char text[900];

    snprintf(text, sizeof(text),
             "job: g\nworkspace: %s\n"
             "crm: {adapter: file, input: leads.csv, id_column: id}\n"
             "maps: [map.yaml]\nselect: all\nmodel: model.yaml\n",
             world.state);
    return world_put(&world, "job.yaml", text);
}

static void run_once(void)
{
    free(
        world_weir_ok(&world, 0, "run", job_path(), "--as-of", AS_OF, "--quiet", NULL));
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

/* Rows of the tables that hold maps, with this in them. */
static int64_t kept(const char *text)
{
    char query[512];

    snprintf(query, sizeof(query),
             "SELECT (SELECT count(*) FROM outbox WHERE instr(fields, '%s')) + (SELECT "
             "count(*) FROM written WHERE instr(value, '%s')) + (SELECT count(*) FROM "
             "lead WHERE instr(\"values\", '%s') OR instr(name, '%s'))",
             text, text, text, text);
    return world_sql(&world, query);
}

/* Writes of the last run. */
static int64_t written(void)
{
    return world_sql(&world, "SELECT count(*) FROM outbox WHERE run_id = (SELECT "
                             "max(id) FROM run)");
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
        "SELECT l.ext_id, l.part, l.rank, l.score_milli, l.group_mark, d.json, d.inputs, "
        "(SELECT w.value FROM written w WHERE w.ext_id = l.ext_id AND w.property = "
        "'weir_stakeholders') FROM lead l JOIN decision d ON d.id = (SELECT max(id) FROM decision WHERE "
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
        int runs;

        start_world(state);
        put_people(orders[i].from, orders[i].step, orders[i].first);
        if (orders[i].first < PEOPLE)
            run_once();
        put_people(orders[i].from, orders[i].step, PEOPLE);
        runs = settle();
        print_message("from %d by %d: %d runs\n", orders[i].from, orders[i].step, runs);
        /* Two units, and who is decided first has seen the others all the same. */
        if (orders[i].first == PEOPLE)
            assert_int_equal(runs, 1);
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
        assert_int_equal(written(), 0);
        free(got);
        stop_world(state);
    }
    free(expected);
}

/* Ana's title is the third column. */
static void put_bay(const char *title, const char *more)
{
    char text[1024];

    snprintf(text, sizeof(text),
             "id,email,title,deals,name\n1,a@bay.example,%s,,Ana Ruiz\n"
             "2,b@bay.example,Head of Marketing,,Bo Lind\n3,c@bay.example,Jedi,,\n"
             "4,d@elsewhere.example,Sales Manager,,Dan Po\n%s",
             title, more);
    world_put(&world, "leads.csv", text);
}

static void siblings_are_due_once(void **state)
{
    char *rows;

    start_world(state);
    put_bay("Sales Manager", "");
    run_once();
    assert_int_equal(due(), 0);
    rows = world_file(&world, "leads.enriched.csv");
    contains(
        rows,
        "\"champion: Bo Lind (2, Head of Marketing, poor 0), Ana Ruiz (1, this lead, "
        "Sales Manager, poor 0); economic buyer: missing; blocker: missing; "
        "others: record (3, Jedi, poor 0); 0 of 3 active\"");
    free(rows);

    /* One changes her part: the other two are due, and nobody elsewhere is. */
    put_bay("CFO", "");
    run_once();
    assert_int_equal(due(), 2);
    assert_int_equal(woken(), 2);
    /* Their scores are others then, which stand in her map. */
    run_once();
    assert_int_equal(due(), 1);
    run_once();
    assert_int_equal(due(), 0);
    rows = world_file(&world, "leads.enriched.csv");
    contains(rows, "champion: Bo Lind (2, Head of Marketing, poor 20); economic buyer: "
                   "Ana Ruiz (1, this lead, CFO, partial 50);");
    contains(rows, "champion: Bo Lind (2, this lead, Head of Marketing, poor 20); "
                   "economic buyer: Ana Ruiz (1, CFO, partial 50);");
    free(rows);

    /* What says nothing of the group wakes nobody. */
    put_bay("CFO", "6,f@shore.example,Legal Counsel,,Eve Long\n");
    run_once();
    assert_int_equal(due(), 0);

    /* Who joins does. */
    put_bay("CFO", "6,f@shore.example,Legal Counsel,,Eve Long\n"
                   "5,e@bay.example,Legal Counsel,,Eve Long\n");
    run_once();
    assert_int_equal(woken(), 3);
    run_once();
    run_once();
    assert_int_equal(due(), 0);
    rows = world_file(&world, "leads.enriched.csv");
    contains(rows, "blocker: Eve Long (5, Legal Counsel, poor ");
    free(rows);
    stop_world(state);
}

/* In no log line; and in nothing that is kept, once the person is forgotten: the maps
 * of the others are written anew without the name. */
static void names_are_in_the_map_alone(void **state)
{
    struct world_result result;
    char *rows;

    start_world(state);
    put_bay("CFO", "");
    run_once();
    result = world_weir(&world, "run", job_path(), "--as-of", LATER, "--verbose", NULL);
    assert_int_equal(result.status, 0);
    assert_null(strstr(result.err, "Ruiz"));
    assert_null(strstr(result.out, "Ruiz"));
    world_free(&result);
    rows = world_weir_ok(&world, 0, "explain", "2", "--json", NULL);
    contains(rows, "Ana Ruiz (1, CFO, partial 50)");
    free(rows);

    free(world_weir_ok(&world, 0, "forget", "a@bay.example", NULL));
    assert_int_equal(kept("Ana Ruiz"), 0);
    assert_true(kept("Bo Lind") > 0);
    world_put(&world, "leads.csv",
              "id,email,title,deals,name\n2,b@bay.example,Head of Marketing,,Bo Lind\n"
              "3,c@bay.example,Jedi,,\n");
    free(
        world_weir_ok(&world, 0, "run", job_path(), "--as-of", LATER, "--quiet", NULL));
    rows = world_file(&world, "leads.enriched.csv");
    assert_null(strstr(rows, "Ruiz"));
    contains(rows, "champion: Bo Lind (2, this lead, Head of Marketing, poor ");
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
    contains(rows, "Boss,20,nurture,\"champion: missing; economic buyer: record "
                   "(1, this lead, Sales Manager, poor 20);");
    contains(rows, "2,b@cove.example,Sales Manager,,,4,nurture,\"champion: record (2, "
                   "this lead, Sales Manager, poor 0);");
    free(rows);
    stop_world(state);
}

/* `roles:` stands above the built-in rules, which say champion, and below a person. */
static void a_model_has_its_own_roles(void **state)
{
    char text[4096], *rows;

    start_world(state);
    snprintf(text, sizeof(text),
             "%sroles:\n  - {role: economic_buyer, when: {field: title, matches: "
             "\"^head of\"}}\n  - {role: none, when: {field: seniority, is: vp}}\n",
             model);
    world_put(&world, "model.yaml", text);
    world_put(&world, "leads.csv",
              "id,email,title,deals,part\n1,a@bay.example,Head of Marketing,,\n"
              "2,b@bay.example,VP Finance,,\n3,c@bay.example,Sales Manager,,\n"
              "4,d@cove.example,VP Finance,,Boss\n");
    run_once();
    rows = world_file(&world, "leads.enriched.csv");
    contains(
        rows,
        "\"champion: record (3, Sales Manager, poor 20); economic buyer: record (1, "
        "this lead, Head of Marketing, poor 20); blocker: missing; others: record "
        "(2, VP Finance, partial 50); 0 of 3 active\"");
    contains(rows, "economic buyer: record (4, this lead, VP Finance, partial 50);");
    free(rows);
    rows = world_weir_ok(&world, 0, "explain", "1", NULL);
    contains(rows, "buying_role=economic_buyer");
    free(rows);
    rows = world_weir_ok(&world, 0, "model", "page", world_put(&world, "m.yaml", text),
                         NULL);
    contains(rows, "Who has which part in a purchase");
    contains(rows, "economic_buyer");
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
        cmocka_unit_test(names_are_in_the_map_alone),
        cmocka_unit_test(a_persons_word_stands),
        cmocka_unit_test(a_model_has_its_own_roles),
        cmocka_unit_test(an_open_opportunity_is_the_owners),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
