/* Buying only what can change the decision, and asking in the order that history
 * supports. */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))
#define DAY_0  "2026-11-22T08:00:00Z"

/* What was decided about each lead: disposition, tier and stop. */
#define DISPOSITIONS                                                                  \
    "SELECT l.ext_id || '|' || d.disposition || '|' || ifnull(d.tier,'') || '|' || "  \
    "ifnull(json_extract(d.json,'$.stop'),'') FROM decision d JOIN lead l ON l.id = " \
    "d.lead_id ORDER BY l.ext_id"

static void run(struct world *world)
{
    static char path[512];

    snprintf(path, sizeof(path), "%s/jobs/nightly.yaml", world->folder);
    free(world_weir_ok(world, 0, "plan", path, "--accept", "--as-of", DAY_0, "--quiet",
                       NULL));
    free(world_weir_ok(world, 0, "run", path, "--as-of", DAY_0, "--quiet", NULL));
}

static int64_t paid_calls(const struct world *world)
{
    return world_sql(world, "SELECT count(*) FROM entry WHERE vendor <> 'dns' AND "
                            "state = 1 AND main_id = 0");
}

static int64_t spent_micro(const struct world *world)
{
    return world_sql(world, "SELECT ifnull(sum(spent_micro), 0) FROM entry");
}

static const struct world_options frozen = {.now = DAY_0, .frozen = true};

/* What was saved is in the summary: at least the question that each step would have
 * asked next. */
static void check_told(struct world *world, int64_t saved_calls)
{
    char *run_id = world_sql_text(world, "SELECT max(run_id) FROM decision");
    char *text = world_weir_ok(world, 0, "status", "--run", run_id, "--json", NULL);
    int64_t leads = world_sql(world, "SELECT count(*) FROM decision WHERE "
                                     "json_extract(inputs, '$.early') IS NOT NULL");
    int64_t questions = world_sql(world, "SELECT sum(json_extract(inputs, "
                                         "'$.early.questions')) FROM decision");

    assert_true(leads > 0);
    assert_in_range(questions, leads, 2 * saved_calls); /* an account asks once */
    assert_non_null(strstr(text, "\"decided_early\""));
    free(run_id);
    free(text);
}

/* Every paid step of the nightly job buys only what can change the tier. */
static void buy_what_matters(struct world *world)
{
    static const char *const asks[] = {
        "    ask: [apollo.organization, peopledatalabs.company]",
        "    ask: [apollo.person, peopledatalabs.person]",
        "    verify: zerobounce.validate",
        "    ask: [zerobounce.validate]",
    };

    for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
        char text[200];

        (void)snprintf(text, sizeof(text), "%s\n    only_if: can_change_tier", asks[i]);
        world_edit(world, "jobs/nightly.yaml", asks[i], text);
    }
}

struct outcome {
    char *dispositions;
    int64_t calls, spent_micro;
};

/* In a world of its own; `world` is left running. */
static struct outcome enrich(struct world *world, const char *model, bool early)
{
    struct outcome out;

    world_start(world, &frozen);
    world_copy_jobs(world);
    world_edit(world, "jobs/nightly.yaml", "model: models/icp.yaml", model);
    if (early)
        buy_what_matters(world);
    run(world);
    out.dispositions = world_sql_rows(world, "", DISPOSITIONS);
    out.calls = paid_calls(world);
    out.spent_micro = spent_micro(world);
    return out;
}

static void check_model(const char *model)
{
    static struct world world;
    struct outcome full, early;

    full = enrich(&world, model, false);
    world_stop(&world);
    early = enrich(&world, model, true);
    assert_true(strlen(full.dispositions) > 1000);
    if (strcmp(full.dispositions, early.dispositions) != 0) {
        world_put(&world, "full.txt", full.dispositions);
        world_put(&world, "early.txt", early.dispositions);
        fail_msg("%s: decided otherwise: compare full.txt and early.txt in %s", model,
                 world.folder);
    }
    print_message("%s: paid calls %d -> %d (%d %% saved), spent %d -> %d micro\n",
                  model, (int)full.calls, (int)early.calls,
                  (int)(100 - early.calls * 100 / full.calls), (int)full.spent_micro,
                  (int)early.spent_micro);
    assert_true(early.calls < full.calls);
    check_told(&world, full.calls - early.calls);
    world_stop(&world);
    free(full.dispositions);
    free(early.dispositions);
}

/* On each of the shipped models, unchanged. */
static void early_decisions_are_the_same(void **state UNUSED)
{
    glob_t files;

    assert_int_equal(glob(WEIR_SOURCE_DIR "/jobs/models/*.yaml", 0, NULL, &files), 0);
    assert_true(files.gl_pathc >= 6);
    for (size_t i = 0; i < files.gl_pathc; i++) {
        char model[300];

        (void)snprintf(model, sizeof(model), "model: models/%s",
                       strrchr(files.gl_pathv[i], '/') + 1);
        check_model(model);
    }
    globfree(&files);
}

/* Rows fit a terminal of 80 columns; orders stand below them and wrap by themselves. */
static void check_width(const char *text)
{
    int rows = 0, orders = 0;

    assert_non_null(strstr(text, "as listed  logged\n"));
    for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
        bool is_order = strncmp(line, "      ", 6) == 0;

        rows += !is_order;
        orders += is_order;
        if (!is_order && strcspn(line, "\n") > 80)
            fail_msg("too wide: %.*s", (int)strcspn(line, "\n"), line);
    }
    assert_true(orders > 0 && rows > orders);
}

/* What stands behind the order, in numbers. */
static void check_explained(struct world *world, const char *job)
{
    char *text = world_weir_ok(world, 0, "waterfall", "explain", job, "--step", "email",
                               "--json", NULL);
    json_t *told = json_loads(text, 0, NULL), *steps, *segment;
    int64_t searches = 0;
    size_t i;

    assert_non_null(told);
    steps = json_object_get(told, "steps");
    assert_int_equal(json_array_size(steps), 1);
    json_array_foreach(json_object_get(json_array_get(steps, 0), "segments"), i,
                       segment)
    {
        json_t *best = json_object_get(segment, "expected");
        json_t *listed = json_object_get(segment, "listed");

        searches += world_int(segment, "searches");
        assert_true(json_number_value(json_object_get(best, "expected_cost")) <=
                    json_number_value(json_object_get(listed, "expected_cost")) + 1e-5);
    }
    assert_int_equal(searches,
                     world_sql(world, "SELECT sum(asked) FROM trial WHERE missed = '' "
                                      "AND step = 'email'"));
    /* Steps that go as listed are counted too: what another order would save. */
    assert_true(world_sql(world, "SELECT ifnull(sum(asked), 0) FROM trial WHERE "
                                 "step = 'person'") > 20);
    json_decref(told);
    free(text);
    text = world_weir_ok(world, 0, "waterfall", "explain", job, NULL);
    check_width(text);
    free(text);
}

static const struct world_options many = {
    .generate = 1000, .now = DAY_0, .frozen = true};

/* Hunter boasts, and is paid for each try: believed at first, found out by the second
 * run. The first run asks by published rates and prices, the second by what the first
 * saw; a run that is gone on with asks in the order it began with. */
static void history_orders_the_next_run(void **state UNUSED)
{
    static struct world world;
    static char path[512];
    char *first, *second;

    setenv("WEIR_CAP_RUN", "400", 1);
    setenv("WEIR_CAP_DAY", "400", 1);
    setenv("WEIR_CAP_APOLLO", "400", 1);
    world_start(&world, &many);
    world_copy_jobs(&world);
    world_edit(&world, "jobs/nightly.yaml", "    ask: [hunter.finder]\n",
               "    ask: [apollo.person, peopledatalabs.person, hunter.finder]\n"
               "    order: expected\n"
               "    explore: 0.1\n");
    world_edit(&world, "jobs/nightly.yaml", "providers:\n",
               "manifests: [hunter.yaml]\nproviders:\n");
    snprintf(path, sizeof(path), "cp %s/providers/enrich/hunter.yaml %s/jobs/",
             WEIR_SOURCE_DIR, world.folder);
    assert_int_equal(system(path), 0);
    world_edit(&world, "jobs/hunter.yaml", "  credits: 0.0245", "  credits: 0.0243");
    world_edit(&world, "jobs/hunter.yaml",
               "    price: {per: hit, pool: credits, credits: 1, repeat: charged}\n"
               "    fresh: {hit: 90d, miss: 30d}",
               "    price: {per: call, pool: credits, credits: 1, repeat: charged}\n"
               "    expected: {hit: 0.95, holds: 0.99}\n"
               "    fresh: {hit: 90d, miss: 30d}");
    snprintf(path, sizeof(path), "%s/jobs/nightly.yaml", world.folder);
    free(world_weir_ok(&world, 0, "plan", path, "--accept", "--as-of", DAY_0, "--quiet",
                       NULL));
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM run_order"), 0);
    free(world_weir_ok(&world, 0, "run", path, "--as-of", DAY_0, "--limit", "700",
                       "--quiet", NULL));
    /* Each answer that was bought for the step is counted once; Hunter is asked in no
     * other step. */
    assert_int_equal(world_sql(&world, "SELECT ifnull(sum(asked), 0) FROM trial WHERE "
                                       "provider = 'hunter.finder'"),
                     world_sql(&world, "SELECT count(*) FROM entry WHERE state = 1 AND "
                                       "provider = 'hunter.finder'"));
    assert_true(world_sql(&world, "SELECT sum(asked) FROM trial") > 20);
    assert_true(world_sql(&world, "SELECT sum(good) FROM trial") > 0);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM trial WHERE good > found OR "
                               "found > asked"),
                     0);
    free(world_weir_ok(&world, 0, "run", path, "--as-of", DAY_0, "--quiet", NULL));
    first = world_sql_rows(&world, "",
                           "SELECT segment || ': ' || providers FROM run_order WHERE "
                           "run_id = (SELECT min(run_id) FROM run_order) ORDER BY 1");
    second = world_sql_rows(&world, "",
                            "SELECT segment || ': ' || providers FROM run_order WHERE "
                            "run_id = (SELECT max(run_id) FROM run_order) ORDER BY 1");
    assert_non_null(strstr(first, "any size, any level: hunter.finder apollo.person"));
    assert_non_null(strstr(second, "any size, any level: apollo.person"));
    free(first);
    free(second);
    check_explained(&world, path);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(early_decisions_are_the_same),
        cmocka_unit_test(history_orders_the_next_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
