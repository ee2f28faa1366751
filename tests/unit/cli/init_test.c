/* init_test.c - weir init: what it writes runs as it is, and it overwrites nothing. */
#include "rig.h"

static const struct wr_json *column(const struct wr_json *all, const char *name)
{
    const struct wr_json *columns = wr_json_getz(all, "columns");

    for (size_t i = 0; i < wr_json_size(columns); i++) {
        const struct wr_json *c = wr_json_at(columns, i);

        if (wr_str_eqz(wr_json_text(wr_json_getz(c, "column")), name))
            return c;
    }
    fail_msg("no column %s", name);
    return NULL;
}

static int64_t number(const struct wr_json *object, const char *key)
{
    int64_t n = -1;

    assert_true(wr_json_i64(wr_json_getz(object, key), &n));
    return n;
}

/* The name server of the bench knows no name, so all domains are nxdomain. */
static void expect_conserved(struct rig *rig, int64_t extracted)
{
    const struct wr_json *summary = rig_json(rig);
    bool conserved = false;

    assert_true(wr_json_bool(wr_json_getz(summary, "conserved"), &conserved));
    assert_true(conserved);
    assert_int_equal(number(summary, "extracted"), extracted);
    assert_int_equal(number(summary, "failed"), 0);
    assert_int_equal(number(summary, "deferred"), 0);
    assert_int_equal(number(summary, "written") + number(summary, "held"), extracted);
}

/* The same leads behind pipes: guessed, scored and run alike, and written that way. */
static void a_piped_export_is_one_too(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *columns;

    rig_put(rig, "piped.csv",
            WR_LIT("Record ID|E-Mail|Job Title|Country\n"
                   "71|ada@example.com|VP Sales, \"EMEA\"|France\n"
                   "72|bo@example.com|\"CEO|CTO\"|Spain\n"));
    RUN(rig, "init", "work", "--from", "piped.csv", "--json");
    columns = rig_json(rig);
    assert_true(wr_str_eqz(
        wr_json_text(wr_json_getz(column(columns, "E-Mail"), "field")), "email"));
    assert_true(wr_str_eqz(
        wr_json_text(wr_json_getz(column(columns, "Job Title"), "field")), "title"));
    RUN(rig, "score", "piped.csv", "--model", "work/model.yaml");
    HAS(rig->out, "Record ID|E-Mail|Job Title|Country|weir_score|");
    HAS(rig->out, "\n72|bo@example.com|\"CEO|CTO\"|Spain|");
    RUN(rig, "run", "work/job.yaml", "--json");
    expect_conserved(rig, 2);
    HAS(rig_file(rig, "piped.enriched.csv").ptr,
        "\n72|bo@example.com|\"CEO|CTO\"|Spain|");
}

static void an_export_becomes_a_job_that_runs(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *columns;

    rig_put(rig, "leads.csv", rig_source_file(rig, "fixtures/leads/leads.csv"));
    RUN(rig, "init", "work", "--from", "leads.csv", "--json");
    columns = rig_json(rig);
    assert_true(wr_str_eqz(
        wr_json_text(wr_json_getz(column(columns, "E-Mail Adress"), "field")),
        "email"));
    assert_true(number(column(columns, "E-Mail Adress"), "sure") >= 80);
    assert_true(wr_str_eqz(
        wr_json_text(wr_json_getz(column(columns, "Surname"), "field")), "last_name"));
    assert_int_equal(wr_json_kind(wr_json_getz(column(columns, "Notes"), "field")),
                     WR_JSON_NULL);
    RUN(rig, "doctor", "work/job.yaml");
    HAS_NOT(rig->out, "FAIL");
    HAS_NOT(rig->out, "warn");
    RUN(rig, "run", "work/job.yaml", "--json");
    HAS_NOT(rig->err, "written to"); /* for people */
    expect_conserved(rig, 40);
    assert_true(rig_is_there(rig, "leads.changes.csv"));
    HAS(rig_file(rig, "leads.enriched.csv").ptr, ",weir_score,weir_tier,");
}

static void without_an_export_a_sample_runs(void **state)
{
    struct rig *rig = RIG(state);

    RUN(rig, "init", "work");
    HAS(rig->out, "Record ID            names the row        97 %");
    HAS(rig->out, "work/job.yaml");
    RUN(rig, "run", "work/job.yaml", "--json");
    expect_conserved(rig, 5);
    HAS(rig_file(rig, "work/leads.enriched.csv").ptr, "route_now");
    RUN(rig, "explain", "1", "--state", "work/state", "--quiet");
    HAS(rig->out, "its lines sum to the score");
    RUN(rig, "run", "work/job.yaml"); /* for a person: where to look now */
    HAS(rig->err, "written to work/leads.enriched.csv");
    HAS(rig->err, "work/leads.changes.csv");
    HAS(rig->err, "weir explain --top 3 --state work/state");
}

static void nothing_is_overwritten(void **state)
{
    struct rig *rig = RIG(state);
    static const char *const files[] = {"job.yaml", "map.yaml", "model.yaml",
                                        "leads.csv"};

    RUN(rig, "init", "a");
    for (size_t i = 0; i < WR_COUNT(files); i++) {
        const char *folder = wr_arena_printf(rig->arena, "b%zu", i).ptr;
        const char *file = wr_arena_printf(rig->arena, "%s/%s", folder, files[i]).ptr;

        RUN(rig, "init", folder, "--from", "a/leads.csv");
        assert_int_equal(rig_weir(rig, "init", folder, NULL), 2);
        HAS(rig->err, "is there already; nothing was written");
        assert_true(rig_is_there(rig, file) == (i < 3));
        if (i == 3) {
            assert_false(rig_is_there(rig, file)); /* refused before the first file */
            continue;
        }
        rig_put(rig, file, WR_LIT("mine"));
        assert_int_equal(rig_weir(rig, "init", folder, NULL), 2);
        assert_string_equal(rig_file(rig, file).ptr, "mine");
    }
}

static void names_are_quoted(void **state)
{
    struct rig *rig = RIG(state);

    rig_put(
        rig, "a \"b\" ${HOME} #.csv",
        WR_LIT("Id,E-Mail,\"Job: ${X} \"\"Title\"\"\",\"# x, y\"\n1,a@b.test,VP,2\n"));
    RUN(rig, "init", "dir with blanks & ${Y}", "--from", "a \"b\" ${HOME} #.csv");
    HAS(rig_file(rig, "dir with blanks & ${Y}/job.yaml").ptr,
        "job: dir-with-blanks-----Y-\n");
    RUN(rig, "doctor", "dir with blanks & ${Y}/job.yaml");
    HAS_NOT(rig->out, "FAIL");
    RUN(rig, "run", "dir with blanks & ${Y}/job.yaml", "--json");
    expect_conserved(rig, 1);
}

static void ndjson_is_an_export_too(void **state)
{
    struct rig *rig = RIG(state);

    rig_put(rig, "x.ndjson",
            WR_LIT("{\"id\":\"7\",\"email\":\"a@b.test\"}\n"
                   "{\"id\":\"8\",\"jobtitle\":\"VP Sales\",\"country\":\"US\"}\n"));
    RUN(rig, "init", "w", "--from", "x.ndjson");
    HAS(rig->out, "jobtitle");
    RUN(rig, "run", "w/job.yaml", "--json");
    expect_conserved(rig, 2);
    HAS(rig_file(rig, "x.enriched.ndjson").ptr, "\"weir_completeness\":");
}

static void what_cannot_be_is_refused(void **state)
{
    struct rig *rig = RIG(state);
    static const struct {
        const char *name;
        struct wr_str text;
        const char *why;
    } rows[] = {
        {"empty.csv", WR_LIT_INIT(""), "no column is known"},
        {"blank.csv", WR_LIT_INIT("\n\n"), "no column is known"},
        {"foreign.csv", WR_LIT_INIT("x,y\n1,2\n"), "no column is known"},
        {"json.ndjson", WR_LIT_INIT("[1,2]\n"), "no column is known"},
        {"html.csv", WR_LIT_INIT("<html><body>login</body></html>\n"),
         "no column is known"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        print_message("%s\n", rows[i].name);
        rig_put(rig, rows[i].name, rows[i].text);
        assert_int_equal(rig_weir(rig, "init", "w", "--from", rows[i].name, NULL), 2);
        HAS(rig->err, rows[i].why);
        assert_false(rig_is_there(rig, "w"));
    }
    assert_int_equal(rig_weir(rig, "init", "w", "--from", "nosuch.csv", NULL), 2);
    HAS(rig->err, "nosuch.csv: No such file");
    assert_int_equal(rig_weir(rig, "init", "no/such/place", NULL), 2);
    HAS(rig->err, "no/such/place: No such file");
    rig_put(rig, "file", WR_LIT("x"));
    assert_int_equal(rig_weir(rig, "init", "file", NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_export_becomes_a_job_that_runs),
        TEST(a_piped_export_is_one_too),
        TEST(without_an_export_a_sample_runs),
        TEST(nothing_is_overwritten),
        TEST(names_are_quoted),
        TEST(ndjson_is_an_export_too),
        TEST(what_cannot_be_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
