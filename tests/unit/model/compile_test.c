/* compile_test.c - a model with any mistake is refused whole, with all mistakes. */
#include "rig.h"

#include "etl/base/file.h"

#define HERE WEIR_SOURCE_DIR "/tests/unit/model/"
#define FIT \
    "fit: {criteria: [{name: a, points: 50, when: {field: title, known: true}}]}\n"

static void read_file(struct wr_buf *out, const char *path)
{
    struct wr_err err = {0};

    wr_buf_init(out, 1 << 20);
    assert_int_equal(wr_file_read(path, out, &err), WR_OK);
}

static void all_mistakes_come_at_once(void **state WR_UNUSED)
{
    struct wr_buf yaml, wanted, got;
    struct rig rig;

    read_file(&yaml, HERE "mistakes.yaml");
    read_file(&wanted, HERE "mistakes.txt");
    wr_buf_init(&got, 1 << 20);
    rig_init(&rig);
    rig.model = wr_model_parse(wr_buf_str(&yaml), "mistakes.yaml", &rig.catalogue, NULL,
                               rig.diags);
    assert_null(rig.model);
    wr_diags_print(rig.diags, &got);
    assert_string_equal(wr_buf_str(&got).ptr, wr_buf_str(&wanted).ptr);
    rig_close(&rig);
    wr_buf_fini(&yaml);
    wr_buf_fini(&wanted);
    wr_buf_fini(&got);
}

struct mistaken {
    const char *yaml, *mistakes;
};

static const struct mistaken misshapen[] = {
    /* One mistake is told once, and hides no other. */
    {"model: x\nshares: {fit: 1}\nfit:\n  criteria:\n"
     "    - {name: a, when: {field: country, is: US}}\n"
     "tiers:\n  levels:\n"
     "    - {name: a, from: 40, review: 1d}\n"
     "    - {name: b, from: 70, review: 1d}\n"
     "    - {name: c, from: 5}\n",
     "m.yaml:5:7: error: a criterion has points and when, or cases\n"
     "m.yaml:9:7: error: tiers stand from the highest to the lowest\n"
     "m.yaml:10:7: error: review is missing\n"
     "m.yaml:10:7: error: the lowest tier starts from 0\n"},
    {"", "m.yaml: error: the file is empty\n"},
    {"[1, 2]\n", "m.yaml:1:1: error: must be a map of options\n"},
    {"model: x\n" FIT, "m.yaml:1:1: error: shares says what each sub-score counts: "
                       "{fit: 0.6, intent: 0.4}\n"},
    {"model: x\nshares: {intent: 1}\n" FIT,
     "m.yaml:2:18: error: intent has a share and no criteria\n"},
    {"model: x\nshares: {fit: 1, wit: 0}\n" FIT,
     "m.yaml:2:23: error: unknown sub-score \"wit\"; did you mean \"fit\"?\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "tiers: {levels: [{name: a, from: 120, review: 1d}, {name: b, from: 0, review: "
     "1d}]}\n",
     "m.yaml:4:18: error: no score is above 100 on this scale (`scale: points` has "
     "no end)\n"},
    {"model: x\nshares: {fit: 1}\n" FIT "scores: {Need: {criteria: []}}\n",
     "m.yaml:4:16: error: a sub-score is named with a-z and _, and not \"score\"\n"},
    {"model: x\nshares: {fit: 1}\nfit: {style: weights, criteria: [{name: a, "
     "points: 3, weight: 2, when: {field: title, known: true}}]}\n",
     "m.yaml:3:34: error: in the style of weights it has a level, not points\n"},
    {"model: x\nshares: {fit: 1}\nfit: {criteria: [{name: a, points: 3, weight: 2, "
     "when: {field: title, known: true}}]}\n",
     "m.yaml:3:18: error: weight goes with `style: weights`\n"},
    {"model: x\nshares: {fit: 1}\nfit: {criteria: [{name: a, points: 3, when: "
     "{field: title, known: true}}], signals: [{kind: a, points: 1}]}\n",
     "m.yaml:3:85: error: signals add nothing to fit; use them under intent\n"},
    {"model: x\nshares: {fit: 1}\nfit: {caps: {}}\n",
     "m.yaml:3:6: error: fit has no criteria\n"},
    {"model: x\nshares: {fit: 1}\nfit: 7\n",
     "m.yaml:3:6: error: must be a map of options\n"},
    {"model: x\nshares: {fit: 1}\nstale: 1.5\n" FIT,
     "m.yaml:3:8: error: stale must be between 0 and 1\n"},
    {"model: x\nshares: {fit: 1}\n" FIT "completeness: {fields: [{field: title, "
     "weight: 0}]}\n",
     "m.yaml:4:24: error: at least one field needs a weight above 0\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "tiers: {hysteresis: 30, levels: [{name: a, from: 30, review: 1d}, "
     "{name: b, from: 0, review: 1d}]}\n",
     "m.yaml:4:67: error: the tier above is no wider than hysteresis\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "paths: {table: [{path: nurture}, {path: suppress}]}\n",
     "m.yaml:4:34: error: never reached: the row above takes everything\n"},
    {"model: x\nshares: {fit: 1}\n" FIT "paths: {table: [{path: nurture, fit: "
     "low}]}\n",
     "m.yaml:4:17: error: the last row must take everything: {path: ...} alone\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "paths: {table: [{path: nurture, fit: low, action: a}, {path: nurture, "
     "action: b}]}\n",
     "m.yaml:4:79: error: \"nurture\" has another action in a row above\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "stages: {order: [a, b, c, d, e, f, g, h, i], rules: [{stage: a, when: "
     "always}]}\n",
     "m.yaml:4:17: error: order must be a list of 1 to 8 entries\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "tiers: {levels: [{name: a, from: 30, review: 1d}, {name: A, from: 0, review: "
     "1d}]}\n",
     "m.yaml:4:51: error: there is a tier \"A\" already\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "stops: [{name: a, reason: b, when: {field: title, is: x}}, {name: a, reason: "
     "c, when: {field: title, is: y}}]\n",
     "m.yaml:4:60: error: there is a stop \"a\" already\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "stages: {order: [raw, mql], rules: [{stage: raw, when: always}, {stage: mql, "
     "when: {field: score, at_least: 5}}]}\n",
     "m.yaml:4:65: error: never reached: the rule above takes everything\n"},
    {"model: x\nshares: {fit: 1}\n" FIT "paths: {table: [{path: suppress, fit: "
     "[]}]}\n",
     "m.yaml:4:39: error: an empty list takes nothing\n"},
    {"model: x\nshares: {fit: 1}\nfit: {criteria: [{name: a, points: 1, when: "
     "{field: title, matches: 'x{1,99999}'}}]}\n",
     "m.yaml:3:69: error: bad pattern: number too big in {} quantifier (at "
     "character 10 of it)\n"},
};

/* Words that no lead can have; those of a segment are some lead's. */
static const struct mistaken of_nobody[] = {
    {"model: x\nshares: {fit: 1}\n" FIT
     "stages: {order: [raw, mql], rules: [{stage: mql, when: {field: tier, in: "
     "[hot, Strong, strng]}}]}\n"
     "segments: [{name: s, when: {field: title, known: true}, tiers: {levels: "
     "[{name: hot, from: 0, review: 1d}]}}]\n",
     "m.yaml:4:74: error: unknown tier \"strng\"; did you mean \"strong\"?\n"},
    {"model: x\nshares: {fit: 1}\n" FIT
     "stages: {order: [raw, mql], rules: [{stage: mql, when: always}]}\n"
     "paths: {table: [{path: nurture, when: {field: stage, is: mlq}}, {path: "
     "suppress, when: {field: tier, is: gold}}, {path: nurture}]}\n",
     "m.yaml:5:58: error: unknown stage \"mlq\"; did you mean \"mql\"?\n"
     "m.yaml:5:106: error: unknown tier \"gold\"; known: strong, partial, poor\n"},
    {"model: x\nshares: {fit: 1}\nfit: {criteria: [{name: a, points: 1, when: "
     "{field: campaign, is: x}}]}\n",
     "m.yaml:3:45: error: campaign says where a lead came from, which adds nothing "
     "to fit and opens no gate; use it under intent and in paths\n"},
};

/* What thousandths do not hold is not rounded unseen. */
static const struct mistaken inexact[] = {
    {"model: x\nshares: {fit: 1.0000}\nfit: {caps: {c: 0.0001}, criteria: [{name: "
     "a, points: 0.1235, when: {field: title, known: true}}]}\ntiers: {levels: "
     "[{name: a, from: 0, review: 1d}]}\nstages: {order: [raw, mql], rules: "
     "[{stage: mql, when: {field: score, at_least: 49.9999}}]}\n",
     "m.yaml:3:17: error: a cap is 0 to 1000 points, with three decimals at most\n"
     "m.yaml:3:55: error: points must be a number such as 0.35 or 70, with three "
     "decimals at most\n"
     "m.yaml:5:81: error: \"49.9999\" is not a number, with three decimals at "
     "most\n"},
    {"model: x\nshares: {fit: 1}\nfit: {criteria: [{name: a, points: nan, when: "
     "{field: title, known: true}}, {name: b, points: .inf, when: {field: title, "
     "known: true}}, {name: c, points: 1e3, when: {field: title, known: true}}, "
     "{name: d, points: 9223372036854775807, when: {field: title, known: true}}]}\n",
     "m.yaml:3:36: error: points must be a number such as 0.35 or 70, with three "
     "decimals at most\n"
     "m.yaml:3:95: error: points must be a number such as 0.35 or 70, with three "
     "decimals at most\n"
     "m.yaml:3:155: error: points must be a number such as 0.35 or 70, with three "
     "decimals at most\n"
     "m.yaml:3:214: error: points must be a number such as 0.35 or 70, with three "
     "decimals at most\n"},
};

static void check_each(const struct mistaken *cases, size_t count)
{
    for (size_t i = 0; i < count; i++)
        rig_assert_mistakes(cases[i].yaml, cases[i].mistakes);
}

static void single_mistakes(void **state WR_UNUSED)
{
    check_each(misshapen, WR_COUNT(misshapen));
    check_each(of_nobody, WR_COUNT(of_nobody));
    check_each(inexact, WR_COUNT(inexact));
}

static void a_missing_file_is_named(void **state WR_UNUSED)
{
    struct wr_buf out;
    struct rig rig;

    rig_init(&rig);
    assert_null(wr_model_load("/nonexistent/m.yaml", &rig.catalogue, NULL, rig.diags));
    wr_buf_init(&out, 4096);
    wr_diags_print(rig.diags, &out);
    assert_true(
        wr_str_starts(wr_buf_str(&out), WR_LIT("/nonexistent/m.yaml: error: ")));
    wr_buf_fini(&out);
    rig_close(&rig);
}

static void nesting_and_size_are_capped(void **state WR_UNUSED)
{
    struct wr_buf yaml, wanted;

    wr_buf_init(&yaml, 1 << 20);
    wr_buf_init(&wanted, 4096);
    wr_buf_putz(&yaml, "model: x\nshares: {fit: 1}\nfit:\n  criteria:\n"
                       "    - {name: a, points: 1, when: ");
    for (int i = 0; i < 9; i++)
        wr_buf_putz(&yaml, "{not: ");
    wr_buf_putz(&yaml, "{field: title, known: true}");
    for (int i = 0; i < 9; i++)
        wr_buf_putc(&yaml, '}');
    wr_buf_putz(&yaml, "}\n    - {name: b, points: 1, when: [");
    for (int i = 0; i < 65; i++)
        wr_buf_printf(&yaml, "%s{field: title, known: true}", i ? ", " : "");
    wr_buf_putz(&yaml, "]}\n");
    wr_buf_putz(&wanted, "m.yaml:5:82: error: conditions nested more than 8 deep\n");
    wr_buf_printf(&wanted,
                  "m.yaml:6:%d: error: a condition of more than 64 comparisons; a list "
                  "of values after \"in\" counts as one\n",
                  35 + 64 * 29);
    rig_assert_mistakes(wr_buf_str(&yaml).ptr, wr_buf_str(&wanted).ptr);
    wr_buf_fini(&yaml);
    wr_buf_fini(&wanted);
}

static void version_is_that_of_the_text(void **state WR_UNUSED)
{
    struct rig one, other;

    rig_open(&one, "model: x\nshares: {fit: 1}\n" FIT);
    rig_open(&other, "model: x\nshares: {fit: 1}\n" FIT "# a word\n");
    assert_int_equal(strlen(wr_model_version(one.model)), 12);
    assert_string_not_equal(wr_model_version(one.model), wr_model_version(other.model));
    assert_string_equal(wr_model_name(one.model), "x");
    rig_close(&one);
    rig_close(&other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_mistakes_come_at_once),
        cmocka_unit_test(single_mistakes),
        cmocka_unit_test(a_missing_file_is_named),
        cmocka_unit_test(nesting_and_size_are_capped),
        cmocka_unit_test(version_is_that_of_the_text),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
