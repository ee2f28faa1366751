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
    HAS(rig->out, "model.yaml: sound, 1 warning, 0 hints\n");
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
    HAS(rig->out, "points.yaml: sound, 1 warning, 1 hint\n");
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

/* With the shipped lists: a slip is a mistake, a word of one's own is remarked upon. */
static void industries_and_stages_are_looked_at(void **state)
{
    struct rig *rig = RIG(state);

    rig_put(rig, "slip.yaml",
            WR_LIT("model: m\nshares: {fit: 1}\n"
                   "fit: {criteria: [{name: a, points: 1, when: {field: industry, "
                   "in: [retial, banking]}}]}\n"));
    assert_int_equal(rig_weir(rig, "model", "check", "slip.yaml", NULL), 2);
    HAS(rig->out, "slip.yaml:3:68: error: unknown industry \"retial\"; did you mean "
                  "\"Retail\"?\n");
    rig_put(rig, "own.yaml",
            WR_LIT("model: m\nshares: {fit: 1}\n"
                   "fit: {criteria: [{name: a, points: 1, when: {field: industry, "
                   "is: basket weaving}}]}\n"
                   "stages: {order: [raw, mql], rules: [{stage: raw, when: always}]}\n"
                   "segments: [{name: s, when: {field: title, known: true}}]\n"));
    RUN(rig, "model", "check", "own.yaml");
    HAS(rig->out, "own.yaml:3:67: warning: no industry is called \"basket weaving\"");
    HAS(rig->out,
        "\nown.yaml:4:23: warning: no lead comes to stage mql: no rule sets it, "
        "and no person under `keep`\nown.yaml: sound"); /* in their order */
    HAS(rig->out, "own.yaml: sound, 7 warnings, 0 hints\n");
    rig_put(rig, "map.yaml",
            WR_LIT("object: c\nis: lead\nproperties:\n"
                   "  a: {field: industry, words: {Shops: retial, Own: weaving}}\n"
                   "  b: {field: country, words: {Albion: UQ}}\n"));
    assert_int_equal(
        rig_weir(rig, "model", "check", "own.yaml", "--map", "map.yaml", NULL), 2);
    HAS(rig->err, "map.yaml:4:39: error: unknown industry \"retial\"");
    HAS(rig->err, "map.yaml:5:39: error: \"UQ\" is the code of no country\n");
    assert_null(strstr(rig->err, "weaving"));
}

/* A step after the decision asks for words of the model, or "none" of them. */
static void steps_speak_the_models_words(void **state)
{
    static const char job[] =
        "job: bench\nworkspace: state\n"
        "crm: {adapter: file, input: leads.csv, id_column: Id}\n"
        "maps: [map.yaml]\nselect: all\nmodel: model.yaml\n"
        "waterfall:\n"
        "  - {step: a, purpose: contact, wants: [domain_status], ask: [dns.domain],\n"
        "     when: {any: [{field: segment, is: smal}, {field: tier, in: [strng, none]},\n"
        "                  {field: stop, is: sevred}, {field: stop, is: none}]}}\n";
    struct rig *rig = RIG(state);

    rig_put_job(rig, "Id,Title,Country\n1,VP,DE\n");
    rig_put(rig, "job.yaml", wr_str(job));
    assert_int_equal(rig_weir(rig, "plan", "job.yaml", NULL), 2);
    HAS(rig->err, "job.yaml:9:40: error: unknown segment \"smal\"");
    HAS(rig->err, "error: unknown tier \"strng\"; did you mean \"strong\"?\n");
    HAS(rig->err, "error: unknown stop \"sevred\"");
    HAS_NOT(rig->err, "unknown tier \"none\"");
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

/* --- preview --- */

/* By tests/unit/cli/model.yaml: fit 0.75, intent 0.25 (undated: half).
 *
 *   VP Sales, 120, FR    60 + 40 = 100            75    strong
 *   the same, 8 views    + 40 capped x 0.25: 10   85    strong
 *   Manager, 120, FR     25 + 40 = 65 x 0.75      48.75, 49 weak
 *   CEO, -, FR           60 x 0.75                45    weak
 *   VP, 120, BR          stopped
 *   -, 120, FR           no title: held */
static const char six[] = "Id,Title,Employees,Country,Visits,Created Date\n"
                          "a1,VP Sales,120,FR,,2026-11-01\n"
                          "a2,VP Sales,120,FR,8,2026-11-02\n"
                          "a3,Manager,120,FR,,2026-11-03\n"
                          "a4,CEO,,FR,,2026-11-04\n"
                          "a5,VP Sales,120,BR,,2026-11-10\n"
                          "a6,,120,FR,,\n";

static void put_six(struct rig *rig)
{
    rig_put(rig, "six.csv", wr_str(six));
    rig_put(rig, "six.yaml",
            WR_LIT("object: rows\nis: lead\nproperties:\n  Title: title\n  Employees: "
                   "employees\n  Country: country\n  Visits: {signal: page_view}\n  "
                   "Created Date: created_at\n"));
}

static int64_t member(const struct wr_json *object, const char *name)
{
    int64_t n = -1;

    assert_true(wr_json_i64(wr_json_getz(object, name), &n));
    return n;
}

static void a_preview_counts_everybody_once(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *root, *scores;

    put_six(rig);
    RUN(rig, "model", "preview", model(rig), "--leads", "six.csv", "--map", "six.yaml",
        AS_OF, "--json", "--reps", "2");
    root = rig_json(rig);
    assert_int_equal(member(root, "leads"), 6);
    assert_int_equal(member(root, "scored"), 4);
    assert_int_equal(member(root, "held"), 1);
    assert_int_equal(member(root, "stopped"), 1);
    assert_int_equal(member(root, "opted_out"), 0);
    assert_int_equal(member(root, "days"), 10); /* from the 1st to the 10th */
    scores = wr_json_getz(root, "scores");
    assert_int_equal(wr_json_size(scores), 4);
    assert_int_equal(member(wr_json_at(scores, 0), "score"), 45);
    assert_int_equal(member(wr_json_at(scores, 1), "score"), 49);
    assert_int_equal(member(wr_json_at(scores, 2), "score"), 75);
    assert_int_equal(member(wr_json_at(scores, 3), "score"), 85);
}

static void a_preview_draws_and_shares_out(void **state)
{
    struct rig *rig = RIG(state);

    put_six(rig);
    RUN(rig, "model", "preview", model(rig), "--leads", "six.csv", "--map", "six.yaml",
        AS_OF, "--days", "1", "--reps", "2");
    HAS(rig->out, ": 6 leads\n4 scored, 1 held, 1 stopped, 0 opted out\n");
    HAS(rig->out, "\n    45         2 ######");
    HAS(rig->out, "\n    75         1 #####");
    HAS(rig->out, "\n  strong      2    33 %\n  weak        2    33 %\n");
    HAS(rig->out, "to 2 reps, over 1 day (as asked)");
    HAS(rig->out, "\n    70  strong      2            1.0       7.0       30.0\n");
    HAS(rig->out, "\n     0  weak        4            2.0      14.0       60.0\n");
    /* few leads, long since, many to share them: a figure all the same */
    RUN(rig, "model", "preview", model(rig), "--leads", "six.csv", "--map", "six.yaml",
        AS_OF, "--days", "365", "--reps", "5");
    HAS(rig->out, "\n    70  strong      2          <0.01      0.01       0.03\n");
    RUN(rig, "model", "preview", model(rig), "--leads", "six.csv", "--map", "six.yaml",
        AS_OF, "--days", "365", "--reps", "5", "--json");
    assert_int_equal(wr_json_size(wr_json_getz(rig_json(rig), "thresholds")) > 0, true);
    HAS(rig->out,
        "\"from\":70,\"tier\":\"strong\",\"leads\":2,\"per_rep_and_day\":0.001,"
        "\"per_rep_and_week\":0.008,\"per_rep_and_month\":0.033");
    rig_put(rig, "held.csv", WR_LIT("Title,Country\n,FR\n,DE\n"));
    RUN(rig, "model", "preview", model(rig), "--leads", "held.csv", AS_OF);
    HAS(rig->out, "0 scored, 2 held");
    HAS(rig->out, "All are held: too little is known of them.");
    HAS_NOT(rig->out, "\033"); /* no terminal, no colours */
    rig_put(rig, "none.csv", WR_LIT(""));
    RUN(rig, "model", "preview", model(rig), "--leads", "none.csv", AS_OF);
    HAS(rig->out, ": 0 leads\n");
    assert_int_equal(rig_weir(rig, "model", "preview", model(rig), NULL), 2);
    HAS(rig->err, "no leads");
}

static void open_ended_points_are_drawn(void **state)
{
    struct rig *rig = RIG(state);

    put_six(rig);
    rig_put(
        rig, "points.yaml",
        WR_LIT("model: p\nscale: points\n"
               "fit: {criteria: [{name: a, points: 990, when: {field: title, known: "
               "true}}]}\n"
               "scores: {more: {criteria: [{name: b, points: 1000, when: {field: "
               "title, known: true}}]}}\n"
               "tiers: {levels: [{name: top, from: 1000, review: 9d}, {name: low, "
               "from: 0, review: 9d}]}\n"
               "stages: {order: [raw], rules: [{stage: raw, when: always}]}\n"
               "paths: {table: [{path: nurture}]}\n"));
    RUN(rig, "model", "preview", "points.yaml", "--leads", "six.csv", "--map",
        "six.yaml", AS_OF);
    HAS(rig->out, "top       5");
    HAS(rig->out, "\n  1900+        5 ####");
}

/* --- diff --- */

static void put_stricter(struct rig *rig)
{
    struct wr_str text = rig_source_file(rig, "tests/unit/cli/model.yaml");
    size_t at = wr_str_search(text, WR_LIT("points: 60"));

    rig_put(rig, "new.yaml",
            wr_arena_printf(rig->arena, "%.*spoints: 20%.*s", (int)at, text.ptr,
                            WR_FMT(wr_str_sub(text, at + 10, text.len))));
}

/* 60 points for a chief become 20: a1 45, a2 55, a4 15; a3 keeps its 49. */
static void a_diff_tells_who_moves_and_why(void **state)
{
    struct rig *rig = RIG(state);

    put_six(rig);
    put_stricter(rig);
    RUN(rig, "model", "diff", model(rig), "new.yaml", "--leads", "six.csv", "--map",
        "six.yaml", AS_OF);
    HAS(rig->out, ": 6 leads\n2 change tier, 2 change score within theirs\n");
    HAS(rig->out, "\n  strong         0     2        0     0\n");
    HAS(rig->out, "\n  held           0     0        0     1\n");
    HAS(rig->out, "row:1  75 strong -> 45 weak\n    fit seniority  +60 -> +20\n");
    HAS(rig->out, "row:2  85 strong -> 55 weak\n");
    HAS_NOT(rig->out, "VP Sales");
    HAS_NOT(rig->out, "more that change tier");
    RUN(rig, "model", "diff", model(rig), "new.yaml", "--leads", "six.csv", "--map",
        "six.yaml", AS_OF, "--limit", "1");
    HAS(rig->out, "\nand 1 more that change tier (--limit shows more)\n");
}

static void a_diff_keeps_a_few_examples(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *root, *lines;

    put_six(rig);
    put_stricter(rig);
    RUN(rig, "model", "diff", model(rig), "new.yaml", "--leads", "six.csv", "--map",
        "six.yaml", AS_OF, "--json", "--limit", "1");
    root = rig_json(rig);
    assert_int_equal(member(root, "moved"), 2);
    assert_int_equal(member(root, "rescored"), 2);
    assert_int_equal(wr_json_size(wr_json_getz(root, "examples")), 1);
    lines = wr_json_getz(wr_json_at(wr_json_getz(root, "examples"), 0), "lines");
    assert_int_equal(wr_json_size(lines), 2); /* the criterion, and fit in the score */
    RUN(rig, "model", "diff", model(rig), model(rig), "--leads", "six.csv", "--map",
        "six.yaml", AS_OF);
    HAS(rig->out, "0 change tier, 0 change score");
    assert_int_equal(rig_weir(rig, "model", "diff", model(rig), "nosuch.yaml",
                              "--leads", "six.csv", NULL),
                     2);
    HAS(rig->err, "nosuch.yaml");
    assert_int_equal(rig_weir(rig, "model", "diff", model(rig), model(rig), "--leads",
                              "six.csv", "--limit", "1001", NULL),
                     2);
}

/* Another threshold: no line of a receipt has changed, completeness let it through. */
static void a_diff_says_that_completeness_moved_it(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_str text = rig_source_file(rig, "tests/unit/cli/model.yaml");
    size_t at = wr_str_search(text, WR_LIT("threshold: 50"));
    const struct wr_json *example;

    rig_put(rig, "strict.yaml",
            wr_arena_printf(rig->arena, "%.*sthreshold: 90%.*s", (int)at, text.ptr,
                            WR_FMT(wr_str_sub(text, at + 13, text.len))));
    rig_put(rig, "ids.csv",
            WR_LIT("Id,Title,Employees,Country\nL-77,VP Sales,120,\n"
                   "L-78,,120,FR\n"));
    RUN(rig, "model", "diff", "strict.yaml", model(rig), "--leads", "ids.csv", AS_OF);
    HAS(rig->out, "L-77  held -> 75 strong\n    completeness 70 of the 90 needed -> "
                  "completeness 70 of the 50 needed\n");
    HAS_NOT(rig->out, "fit seniority");
    RUN(rig, "model", "diff", model(rig), "strict.yaml", "--leads", "ids.csv", AS_OF);
    HAS(rig->out, "L-77  75 strong -> held\n");
    RUN(rig, "model", "diff", "strict.yaml", model(rig), "--leads", "ids.csv", AS_OF,
        "--json");
    example = wr_json_at(wr_json_getz(rig_json(rig), "examples"), 0);
    assert_int_equal(wr_json_kind(wr_json_getz(example, "old_score")), WR_JSON_NULL);
    assert_int_equal(member(example, "new_score"), 75);
    /* Not required any more. */
    at = wr_str_search(text, WR_LIT(", required: true"));
    rig_put(rig, "loose.yaml",
            wr_arena_printf(rig->arena, "%.*s%.*s", (int)at, text.ptr,
                            WR_FMT(wr_str_sub(text, at + 16, text.len))));
    RUN(rig, "model", "diff", model(rig), "loose.yaml", "--leads", "ids.csv", AS_OF);
    HAS(rig->out, "L-78  held -> 30 weak\n    completeness 50 of the 50 needed; not "
                  "without title -> completeness 50 of the 50 needed\n");
}

/* An id of one's own names a row; an address never does. */
static void a_diff_names_leads_by_id(void **state)
{
    struct rig *rig = RIG(state);

    put_stricter(rig);
    rig_put(rig, "ids.csv",
            WR_LIT("Id,Title,Employees,Country\nL-77,VP Sales,120,FR\n"
                   "ada@example.com,VP Sales,120,FR\n"));
    RUN(rig, "model", "diff", model(rig), "new.yaml", "--leads", "ids.csv", AS_OF);
    HAS(rig->out, "L-77  75 strong -> 45 weak");
    HAS(rig->out, "row:2  75 strong -> 45 weak");
    HAS_NOT(rig->out, "ada@");
}

static void a_state_is_previewed_and_compared(void **state)
{
    struct rig *rig = RIG(state);

    rig_put_job(rig, "Id,Title,Employees,Country\n1,VP Sales,120,FR\n2,CEO,,FR\n");
    put_stricter(rig);
    RUN(rig, "run", "job.yaml", "--limit", "10");
    RUN(rig, "model", "preview", "model.yaml", "--job", "job.yaml", AS_OF);
    HAS(rig->out, ": 2 leads\n2 scored");
    RUN(rig, "model", "diff", "model.yaml", "new.yaml", "--job", "job.yaml", AS_OF);
    HAS(rig->out, "1 change tier, 1 change score");
    HAS(rig->out, "1  75 strong -> 45 weak");
    assert_int_equal(
        rig_weir(rig, "model", "preview", "model.yaml", "--job", "nosuch.yaml", NULL),
        2);
}

/* --- page --- */

static void a_page_is_printed_whole(void **state)
{
    struct rig *rig = RIG(state);

    rig_put(
        rig, "routing.yaml",
        WR_LIT("when: {field: path, is: call}\n"
               "owners: {\"701\": {active: yes}}\n"
               "rules: [{rule: all, owner: \"701\"}]\n"
               "rejections: {status: [unqualified], allowed: [not_a_fit, no_budget],"
               " recycle: nurture, after: 90d}\n"));
    RUN(rig, "model", "page", model(rig), "--routing", "routing.yaml");
    HAS(rig->out, "# bench\n");
    HAS(rig->out, "| size | employees is within 50-500 | 40 |");
    HAS(rig->out, "\n- not_a_fit\n- no_budget\n");
    HAS(rig->out, "## Agreed");
    RUN(rig, "model", "page", model(rig), "--html");
    HAS(rig->out, "<!DOCTYPE html>");
    HAS(rig->out, "<td>employees is within 50-500</td>");
    HAS(rig->out, "</html>\n");
    rig_put(rig, "bad.yaml", WR_LIT("model: m\n"));
    assert_int_equal(rig_weir(rig, "model", "page", "bad.yaml", NULL), 2);
    HAS(rig->err, "bad.yaml:");
    assert_int_equal(rig->out_str.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_sound_model_may_be_odd),
        TEST(shipped_models_are_sound),
        TEST(all_mistakes_are_told_with_their_places),
        TEST(industries_and_stages_are_looked_at),
        TEST(steps_speak_the_models_words),
        TEST(leads_show_what_never_fires),
        TEST(the_state_of_a_job_is_tried_too),
        TEST(a_preview_counts_everybody_once),
        TEST(a_preview_draws_and_shares_out),
        TEST(open_ended_points_are_drawn),
        TEST(a_diff_tells_who_moves_and_why),
        TEST(a_diff_keeps_a_few_examples),
        TEST(a_diff_says_that_completeness_moved_it),
        TEST(a_diff_names_leads_by_id),
        TEST(a_state_is_previewed_and_compared),
        TEST(a_page_is_printed_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
