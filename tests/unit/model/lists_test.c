/* lists_test.c - lists in models: where they come from, and that a version follows
 * them; and what a model may not ask: where a lead came from, outside intent and paths.
 */
#include "etl/facts/named_list.h"
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MODEL(lists)                                                               \
    "model: x\n" lists "shares: {fit: 1}\n"                                        \
    "fit: {criteria: [{name: a, points: 9, when: {field: title, known: true}}]}\n" \
    "stops:\n"                                                                     \
    "  - {name: rival, reason: a rival, when: {field: domain, in_list: rivals}}\n"

static void give(struct rig *rig, const char *text)
{
    struct wr_named_list *list = wr_named_list_parse(
        WR_LIT("rivals"), "job.txt", wr_str(text), rig->arena, rig->diags);

    assert_true(
        wr_named_list_add(&rig->catalogue, list, (struct wr_pos){0}, rig->diags));
}

static void parse(struct rig *rig, const char *yaml, const char *name)
{
    rig->model = wr_model_parse(wr_str(yaml), name, &rig->catalogue, NULL, rig->diags);
    assert_non_null(rig->model);
}

static void a_stop_asks_the_list_of_the_job(void **state WR_UNUSED)
{
    struct rig rig;

    rig_init(&rig);
    give(&rig, "rival.example\n");
    parse(&rig, MODEL(""), "m.yaml");
    rig_know(&rig, "domain", "rival.example");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_STOPPED);
    rig_assert_text(rig.out.stop, "a rival");
    rig_know(&rig, "domain", "example.com");
    assert_int_equal(rig_decide(&rig)->disposition, WR_DISPOSED_SCORED);
    rig_close(&rig);
}

static void a_list_nobody_gives_is_refused(void **state WR_UNUSED)
{
    rig_assert_mistakes(MODEL(""),
                        "m.yaml:5:67: error: there is no list \"rivals\": its file is "
                        "named under `lists:`\n");
    rig_assert_mistakes(
        MODEL("lists: {rivals: nowhere.txt, Bad: x.txt, other: [1]}\n"),
        "m.yaml:2:17: error: nowhere.txt: cannot be read: No such file or directory\n"
        "m.yaml:2:30: error: a list is named with a-z, 0-9, _ and -\n"
        "m.yaml:2:49: error: a list must be a single value\n");
}

/* The model's own file serves where the job gives none. */
static void the_jobs_list_comes_before_the_models(void **state WR_UNUSED)
{
    char folder[] = "/tmp/weir-lists-XXXXXX", path[64], name[64];
    FILE *file;

    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/rivals.txt", folder);
    (void)snprintf(name, sizeof(name), "%s/m.yaml", folder);
    file = fopen(path, "w");
    assert_non_null(file);
    (void)fputs("own.example\n", file);
    (void)fclose(file);
    for (int given = 0; given < 2; given++) {
        struct rig rig;

        rig_init(&rig);
        if (given)
            give(&rig, "rival.example\n");
        parse(&rig, MODEL("lists: {rivals: rivals.txt}\n"), name);
        rig_know(&rig, "domain", "own.example");
        assert_int_equal(rig_decide(&rig)->disposition,
                         given ? WR_DISPOSED_SCORED : WR_DISPOSED_STOPPED);
        assert_null(given ? NULL : rig.catalogue.named); /* the caller's is untouched */
        rig_close(&rig);
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void the_version_follows_the_lists(void **state WR_UNUSED)
{
    static const char *const texts[] = {"a.example\n", "a.example\n", "b.example\n"};
    char versions[3][16];
    struct rig rig;

    for (size_t i = 0; i < 3; i++) {
        rig_init(&rig);
        give(&rig, texts[i]);
        parse(&rig, MODEL(""), "m.yaml");
        (void)snprintf(versions[i], sizeof(versions[i]), "%s",
                       wr_model_version(rig.model));
        rig_close(&rig);
    }
    assert_int_equal(strlen(versions[0]), 12);
    assert_string_equal(versions[0], versions[1]);
    assert_string_not_equal(versions[0], versions[2]);
}

/* A list that the model does not ask is none of its business. */
static void a_list_not_asked_leaves_the_version(void **state WR_UNUSED)
{
    static const char yaml[] = "model: x\nshares: {fit: 1}\nfit: {criteria: [{name: a, "
                               "points: 9, when: {field: title, known: true}}]}\n";
    struct rig with, without;

    rig_init(&with);
    give(&with, "a.example\n");
    parse(&with, yaml, "m.yaml");
    rig_open(&without, yaml);
    assert_string_equal(wr_model_version(with.model), wr_model_version(without.model));
    rig_close(&with);
    rig_close(&without);
}

/* --- where a lead came from --- */

#define SAYS                                                                            \
    "says where a lead came from, which adds nothing to fit and opens no gate; use it " \
    "under intent and in paths\n"

static void the_source_adds_to_nothing_but_intent(void **state WR_UNUSED)
{
    rig_assert_mistakes(
        "model: x\n"
        "completeness: {fields: [{field: title, weight: 1}, {any_of: [domain, "
        "lead_source], weight: 1}]}\n"
        "shares: {fit: 0.5, intent: 0.2, group: 0.1, need: 0.2}\n"
        "fit: {criteria: [{name: a, points: 1, when: {field: lead_source, is: web}}]}\n"
        "intent: {criteria: [{name: a, points: 1, when: {field: lead_source, is: "
        "web}}]}\n"
        "group: {criteria: [{name: a, points: 1, when: {all: [{field: title, known: "
        "true}, {field: original_source, is: web}]}}]}\n"
        "scores:\n"
        "  need: {criteria: [{name: a, cases: [{points: 1, when: {not: {field: "
        "lead_source, is: web}}}]}]}\n"
        "stops: [{name: s, reason: r, when: {field: lead_source, is: list}}]\n"
        "stages: {order: [raw, mql], keep: [{stage: mql, when: {field: lead_source, "
        "is: referral}}], rules: [{stage: mql, when: {field: lead_source, is: "
        "referral}}]}\n"
        "paths: {table: [{path: nurture, when: {field: lead_source, is: list}}, {path: "
        "review_once}]}\n"
        "segments: [{name: s, when: {field: lead_source, is: partner}}]\n",
        "m.yaml:2:70: error: lead_source " SAYS "m.yaml:4:45: error: lead_source " SAYS
        "m.yaml:6:47: error: original_source " SAYS
        "m.yaml:8:57: error: lead_source " SAYS "m.yaml:9:36: error: lead_source " SAYS
        "m.yaml:10:55: error: lead_source " SAYS
        "m.yaml:10:120: error: lead_source " SAYS
        "m.yaml:12:28: error: lead_source " SAYS);
}

/* A field of the job's own that says so falls under the same rule. */
static void a_field_of_the_jobs_own_can_be_a_source(void **state WR_UNUSED)
{
    static const struct wr_field field = {
        .name = "utm", .about = WR_NO_FIELD, .is_source = true, .help = "test"};
    struct rig rig;

    rig_init(&rig);
    assert_int_not_equal(wr_catalogue_add(&rig.catalogue, &field), WR_NO_FIELD);
    rig.model = wr_model_parse(
        WR_LIT("model: x\nshares: {fit: 1}\nfit: {criteria: [{name: a, points: 1, "
               "when: {field: utm, is: ads}}]}\n"),
        "m.yaml", &rig.catalogue, NULL, rig.diags);
    assert_null(rig.model);
    assert_int_equal(wr_diags_errors(rig.diags), 1);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_asks_the_list_of_the_job),
        cmocka_unit_test(a_list_nobody_gives_is_refused),
        cmocka_unit_test(the_jobs_list_comes_before_the_models),
        cmocka_unit_test(the_version_follows_the_lists),
        cmocka_unit_test(a_list_not_asked_leaves_the_version),
        cmocka_unit_test(the_source_adds_to_nothing_but_intent),
        cmocka_unit_test(a_field_of_the_jobs_own_can_be_a_source),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
