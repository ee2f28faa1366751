/* model_test.c - weir model: check, preview, diff and page by the real program. */
#include "rig.h"

#include <stdio.h>

#define AS_OF "--as-of", "2026-11-22T00:00:00Z"

static const char *model(struct rig *rig)
{
    return rig_source(rig, "tests/unit/cli/model.yaml");
}

/* --- check --- */

static void a_sound_model_may_be_odd(void **state)
{
    struct rig *rig = RIG(state);

    RUN(rig, "model", "check", model(rig));
    HAS(rig->out, "model.yaml:3:1: warning: everything is positive");
    HAS(rig->out, "model.yaml: sound, 1 warnings, 0 hints\n");
    assert_int_equal(rig_weir(rig, "model", "check", model(rig), "--strict", NULL), 2);
}

static void shipped_models_are_sound(void **state)
{
    struct rig *rig = RIG(state);

    RUN(rig, "model", "check", rig_source(rig, "jobs/models/weights.yaml"),
        rig_source(rig, "jobs/models/points.yaml"),
        rig_source(rig, "jobs/models/fit-need-authority.yaml"),
        rig_source(rig, "jobs/models/fit-intent-grid.yaml"),
        rig_source(rig, "jobs/models/buying-group.yaml"),
        rig_source(rig, "jobs/models/icp.yaml"));
    HAS(rig->out, "weights.yaml: sound, 0 warnings, 0 hints\n");
    HAS(rig->out, "points.yaml: sound, 1 warnings, 1 hints\n");
}

static void all_mistakes_are_told_with_their_places(void **state)
{
    struct rig *rig = RIG(state);

    rig_put(rig, "bad.yaml",
            WR_LIT("model: m\nshares: {fit: 0.5}\n"
                   "fit: {criteria: [{name: a, points: 1, when: {field: titel, "
                   "known: true}}]}\n"));
    assert_int_equal(rig_weir(rig, "model", "check", "bad.yaml", model(rig), NULL), 2);
    HAS(rig->out, "bad.yaml:2:9: error: the shares make 0.500 together, not 1\n");
    HAS(rig->out, "did you mean \"title\"?\n");
    HAS(rig->out, "bad.yaml: 2 mistakes\n");
    HAS(rig->out, "model.yaml: sound");
    assert_int_equal(rig_weir(rig, "model", "check", "nosuch.yaml", NULL), 2);
    HAS(rig->out, "nosuch.yaml");
}

static void leads_show_what_never_fires(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *root;

    rig_put(rig, "leads.csv", WR_LIT("Title,Country\nVP Sales,FR\nManager,BR\n"));
    RUN(rig, "model", "check", model(rig), "--leads", "leads.csv", AS_OF);
    HAS(rig->out, "model.yaml:20:7: warning: \"size\" never fires: none of 2 leads "
                  "meets it\n");
    HAS(rig->out, "warning: page_view never fires: none of 2 leads did it\n");
    HAS_NOT(rig->out, "\"seniority\" never");
    RUN(rig, "model", "check", model(rig), "--leads", "leads.csv", AS_OF, "--json");
    root = rig_json(rig);
    assert_int_equal(wr_json_size(wr_json_getz(root, "remarks")), 3);
    rig_put(rig, "empty.csv", WR_LIT(""));
    RUN(rig, "model", "check", model(rig), "--leads", "empty.csv", AS_OF);
    HAS_NOT(rig->out, "never fires");
    assert_int_equal(
        rig_weir(rig, "model", "check", model(rig), "--leads", "nosuch.csv", NULL), 2);
    HAS(rig->err, "nosuch.csv: No such file");
}

/* Own fields and leads of a job that has run; no file of leads beside it. */
static void the_state_of_a_job_is_tried_too(void **state)
{
    struct rig *rig = RIG(state);

    rig_put_job(rig, "Id,Title,Employees\n1,VP Sales,120\n2,CEO,\n");
    rig_put(
        rig, "own.yaml",
        WR_LIT("model: own\nshares: {fit: 1}\nfit: {criteria: [{name: shoe, points: "
               "1, when: {field: shoe_size, known: true}}]}\n"));
    RUN(rig, "run", "job.yaml", "--limit", "10");
    RUN(rig, "model", "check", "model.yaml", "own.yaml", "--job", "job.yaml", AS_OF);
    HAS(rig->out, "own.yaml:3:18: warning: \"shoe\" never fires: none of 2 leads meets "
                  "it\n");
    HAS_NOT(rig->out, "\"size\" never");
    assert_int_equal(rig_weir(rig, "model", "check", "own.yaml", NULL), 2);
    HAS(rig->out, "unknown field \"shoe_size\"");
    assert_int_equal(rig_weir(rig, "model", "check", "own.yaml", "--job", "job.yaml",
                              "--leads", "leads.csv", NULL),
                     2);
    HAS(rig->err, "not from both");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_sound_model_may_be_odd),
        TEST(shipped_models_are_sound),
        TEST(all_mistakes_are_told_with_their_places),
        TEST(leads_show_what_never_fires),
        TEST(the_state_of_a_job_is_tried_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
