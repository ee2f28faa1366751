/* score_test.c - weir score: rows come out as they went in, with what was decided. */
#include "rig.h"

#include <stdio.h>

#define AS_OF "--as-of", "2026-11-22T00:00:00Z"

static const char *model(struct rig *rig)
{
    return rig_source(rig, "tests/unit/cli/model.yaml");
}

/* The expected file is worked out by hand: fit 0.75, intent 0.25, half of the points
 * for events without a date. */
static void a_small_file_is_scored(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_str golden = rig_source_file(rig, "tests/unit/cli/score.golden.csv");

    RUN(rig, "score", rig_source(rig, "tests/unit/cli/score.csv"), "--model",
        model(rig), AS_OF);
    assert_string_equal(rig->out, golden.ptr);
    HAS(rig->err, "Page Views counts page_view");
    HAS(rig->err, "5 rows");
}

static void its_own_output_comes_out_the_same(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_str golden = rig_source_file(rig, "tests/unit/cli/score.golden.csv");

    assert_int_equal(rig_pipe(rig, golden, "score", "-", "--model", model(rig), AS_OF,
                              "--quiet", NULL),
                     0);
    assert_string_equal(rig->out, golden.ptr);
    assert_string_equal(rig->err, "");
}

static void what_was_scored_before_and_is_held_now_is_cleared(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(rig_pipe(rig,
                              WR_LIT("Title,Country,weir_score,weir_tier\n"
                                     ",FR,79,strong\n"),
                              "score", "-", "--model", model(rig), AS_OF, "--quiet",
                              NULL),
                     0);
    assert_string_equal(
        rig->out,
        "Title,Country,weir_score,weir_tier,weir_stage,weir_path,weir_reasons,"
        "weir_stop_reason,weir_completeness,weir_gaps,weir_next_question\n"
        ",FR,,,,,,,30,title; employees,title\n");
}

static void lists_can_be_named(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_str rows = WR_LIT("Title,Domain,Country,Employees,Industry\n"
                                "CFO,other.example,US,300,software\n");
    const char *icp = rig_source(rig, "jobs/models/icp.yaml");
    assert_int_equal(
        rig_pipe(rig, rows, "score", "-", "--model", icp, AS_OF, "--quiet", NULL), 0);
    assert_null(strstr(rig->out, "disqualified"));
    rig_put(rig, "mine.txt", WR_LIT("https://www.other.example/\n"));
    assert_int_equal(rig_pipe(rig, rows, "score", "-", "--model", icp, AS_OF, "--quiet",
                              "--list", "competitors=mine.txt", NULL),
                     0);
    HAS(rig->out, "disqualified");
    assert_int_equal(rig_pipe(rig, rows, "score", "-", "--model", icp, "--list",
                              "competitors", NULL),
                     2);
    HAS(rig->err, "\"competitors\" is not NAME=FILE");
}

static void ndjson_stays_ndjson(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(
        rig_pipe(rig,
                 WR_LIT("{\"title\":\"VP Sales\",\"n\":{\"a\":[1,2]},\"employees\":120,"
                        "\"x\":1.50e3}\n"
                        "{\"title\":null}\n"),
                 "score", "-", "--model", model(rig), AS_OF, "--quiet", NULL),
        0);
    HAS(rig->out, "\"n\":{\"a\":[1,2]},\"employees\":120,\"x\":1.50e3,"
                  "\"weir_score\":75,\"weir_tier\":\"strong\"");
    HAS(rig->out, "{\"title\":null,\"weir_score\":null");
}

static void csv_as_json(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *row;

    assert_int_equal(rig_pipe(rig, WR_LIT("Title,A,A\n\"VP \"\"X\"\"\",1,2\n"), "score",
                              "-", "--model", model(rig), AS_OF, "--json", NULL),
                     0);
    row = rig_json(rig);
    assert_true(wr_str_eqz(wr_json_text(wr_json_getz(row, "Title")), "VP \"X\""));
    assert_true(wr_str_eqz(wr_json_text(wr_json_getz(row, "A")), "1"));
    assert_true(wr_str_eqz(wr_json_text(wr_json_getz(row, "Title")), "VP \"X\""));
    HAS(rig->out, "\"weir_score\":45,");
    HAS(rig->out, "\"weir_completeness\":");
}

static void a_map_says_what_is_what(void **state)
{
    struct rig *rig = RIG(state);

    rig_put(
        rig, "map.yaml",
        WR_LIT("object: rows\nis: lead\nproperties:\n  Foo: title\n  Bar: country\n"));
    assert_int_equal(rig_pipe(rig, WR_LIT("Foo;Bar\nVP Sales;Germany\n"), "score", "-",
                              "--model", model(rig), "--map", "map.yaml", AS_OF, NULL),
                     0);
    HAS(rig->out, "VP Sales;Germany;45;weak;raw;");
    assert_int_equal(rig_pipe(rig, WR_LIT("Baz\n1\n"), "score", "-", "--model",
                              model(rig), "--map", "map.yaml", NULL),
                     2);
    HAS(rig->err, "none of the columns that the map reads");
}

/* A broken row goes out as it stood, and takes no other with it. */
static void bad_rows_are_counted(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(rig_pipe(rig,
                              WR_LIT("Title,Country\nVP Sales,FR\nonly one cell\n"
                                     "VP Sales,FR,too,many\nVP Sales,US\n"),
                              "score", "-", "--model", model(rig), AS_OF, NULL),
                     3);
    HAS(rig->out, "\nonly one cell\nVP Sales,FR,too,many\nVP Sales,US,45,");
    HAS(rig->err, "4 rows, 2 of them could not be read");
    assert_int_equal(rig_pipe(rig,
                              WR_LIT("{\"title\":\"VP\"}\n{\"title\":\n[1]\n"
                                     "{\"title\":\"CEO\"}\n"),
                              "score", "-", "--model", model(rig), AS_OF, NULL),
                     3);
    HAS(rig->out, "\n{\"title\":\n[1]\n{\"title\":\"CEO\",\"weir_score\":45,");
}

static void hostile_input_is_survived(void **state)
{
    struct rig *rig = RIG(state);
    static const struct {
        struct wr_str input;
        int status;
    } rows[] = {
        {WR_LIT_INIT(""), 0},
        {WR_LIT_INIT("\n\n\n"), 0},
        {WR_LIT_INIT("\xEF\xBB\xBF"), 0},
        {WR_LIT_INIT("Title"), 0},
        {WR_LIT_INIT("Title\n"), 0},
        {WR_LIT_INIT("\xEF\xBB\xBFTitle,Country\r\nVP,FR\r\n"), 0},
        {WR_LIT_INIT("Title\nVP \xff\xfe Sales\n"), 0},
        {WR_LIT_INIT("Title\nVP\0Sales\n"), 0},
        {WR_LIT_INIT("Title\n=HYPERLINK(\"x\")\n"), 0},
        {WR_LIT_INIT("a,b\n1,2\n"), 2},
        {WR_LIT_INIT(",,,\n1,2,3,4\n"), 2},
        {WR_LIT_INIT("{}\n"), 2},
        {WR_LIT_INIT("{\"title\":"), 2},
        {WR_LIT_INIT("Title\n\"never closed"), 3},
        {WR_LIT_INIT("Title,A\rVP,1\rCEO,2\r"), 2},
        {WR_LIT_INIT("\xFF\xFET\0i\0t\0l\0e\0\n\0"), 2},
        {WR_LIT_INIT("[{\"title\":\"VP\"}]"), 2},
        {WR_LIT_INIT("[\n {\"title\":\"VP\"}\n]\n"), 2},
        {WR_LIT_INIT("[a],Title\n1,VP\n"), 0},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        print_message("row %zu\n", i);
        assert_int_equal(rig_pipe(rig, rows[i].input, "score", "-", "--model",
                                  model(rig), AS_OF, "--quiet", NULL),
                         rows[i].status);
    }
}

/* Size 25 and a demo: half of 25 and 0.3 of 60 are 30.5. A VP has 30 points and is a
 * decision maker of the group for 40: 15 and 8 more, 54 and partial. */
static void a_lift_is_what_comes_of_it(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(
        rig_pipe(rig,
                 WR_LIT("email,title,seniority,employees,industry,demo_request\n"
                        "a@acme.example,Retired,,60,farming,1\n"
                        "a@acme.example,Retired,vp,60,farming,1\n"),
                 "score", "-", "--model",
                 rig_source(rig, "jobs/models/buying-group.yaml"), AS_OF, NULL),
        0);
    HAS(rig->out, "partial if seniority is one of owner, c_level, vp (+23)");
    HAS(rig->out, "Retired,,60,farming,1,31,poor,");
    HAS(rig->out, "Retired,vp,60,farming,1,54,partial,");
}

static void wrong_kinds_are_missing_and_told(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(
        rig_pipe(rig,
                 WR_LIT("{\"title\":true,\"country\":\"US\",\"employees\":{\"n\":5}}\n"
                        "{\"title\":{},\"country\":\"US\",\"employees\":[{}]}\n"
                        "{\"title\":\"VP\",\"country\":\"US\",\"employees\":true}\n"),
                 "score", "-", "--model", model(rig), AS_OF, NULL),
        0);
    HAS(rig->err, "counted as missing: title 2, employees 3");
}

/* A field of the wrong type is missing and told, by its column; the row goes on. */
static void wrong_values_are_missing_and_told(void **state)
{
    struct rig *rig = RIG(state);
    static const struct {
        const char *column, *value;
        bool bad;
    } rows[] = {
        {"Employees", "NaN", true},
        {"Employees", "nan", true},
        {"Employees", "-nan", true},
        {"Employees", "inf", true},
        {"Employees", "N/A", false}, /* how tables write that nothing is there */
        {"Employees", "-Infinity", true},
        {"Employees", "-5", true},
        {"Employees", "1e999", true},
        {"Employees", "many", true},
        {"Employees", "99999999999999999999", true},
        {"Employees", "0x10", true},
        {"Employees", "120", false},
        {"Revenue", "NaN", true},
        {"Revenue", "inf", true},
        {"Revenue", "-Infinity", true},
        {"Revenue", "-100", true},
        {"Revenue", "1e999", true},
        {"Created Date", "2031-05-05", true},
        {"Created Date", "2020-13-45", true},
        {"Created Date", "2026-11-22", false},
        {"Founded", "2090", true},
        {"Founded", "-4", true},
        {"Founded", "NaN", true},
        {"Founded", "1999", false},
        {"Page Views", "-3", true},
        {"Page Views", "NaN", true},
        {"Page Views", "7", false},
        {"Country", "XX", true},
        {"Country", "Untied States", false}, /* kept, and compares to nothing */
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        char input[200], told[200];

        print_message("%s: %s\n", rows[i].column, rows[i].value);
        snprintf(input, sizeof(input), "Title,%s\nVP Sales,%s\n", rows[i].column,
                 rows[i].value);
        snprintf(told, sizeof(told), "counted as missing: %s 1\n", rows[i].column);
        assert_int_equal(rig_pipe(rig, wr_str(input), "score", "-", "--model",
                                  model(rig), AS_OF, NULL),
                         0);
        if (rows[i].bad)
            HAS(rig->err, told);
        else
            assert_null(strstr(rig->err, "counted as missing"));
        HAS(rig->out, rows[i].value);
    }
}

static void columns_without_a_part_are_told(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(rig_pipe(rig, WR_LIT("Title,Shoe,Hat\nVP Sales,43,7\n"), "score",
                              "-", "--model", model(rig), AS_OF, NULL),
                     0);
    HAS(rig->err, "columns that take no part: Shoe, Hat\n");
}

static void the_receipt_goes_along(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(rig_pipe(rig, WR_LIT("Title,Employees\nVP Sales,120\n,\n"),
                              "score", "-", "--model", model(rig), AS_OF, "--explain",
                              "--quiet", NULL),
                     0);
    HAS(rig->out, "weir_gaps,weir_next_question,weir_receipt\n");
    HAS(rig->out, "; score: ");
    HAS(rig->out, "employees 120 is ");
    assert_int_equal(rig_pipe(rig, WR_LIT("{\"title\":\"VP\"}\n"), "score", "-",
                              "--model", model(rig), AS_OF, "--explain", "--quiet",
                              NULL),
                     0);
    HAS(rig->out, "\"weir_receipt\":\"fit: ");
}

/* Ten slices' worth of rows, and a row that is longer than any may be among them. */
static void any_length_is_taken(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_buf in;
    struct wr_str out;
    size_t lines = 0;

    wr_buf_init(&in, (size_t)32 * 1024 * 1024);
    wr_buf_putz(&in, "Title,Country,Note\n");
    for (int i = 0; i < 20000; i++) {
        wr_buf_printf(&in, "VP Sales,FR,%0*d\n", 100, i);
        if (i == 10000)
            wr_buf_printf(&in, "VP Sales,FR,%0*d\n", 3 * 1024 * 1024, 1);
    }
    rig_put(rig, "long.csv", wr_buf_str(&in));
    wr_buf_fini(&in);
    assert_int_equal(rig_weir(rig, "score", "long.csv", "--model", model(rig), AS_OF,
                              "--quiet", NULL),
                     3);
    out = rig->out_str;
    while (out.len > 0) {
        struct wr_str line = wr_str_split(&out, '\n');

        lines += wr_str_search(line, WR_LIT(",45,weak,raw,")) < line.len;
    }
    assert_int_equal(lines, 20000);
}

/* Files that would come out as a header and nothing else are refused with the reason.
 */
static void files_without_rows_are_told_what_they_are(void **state)
{
    struct rig *rig = RIG(state);

    rig_pipe(rig, WR_LIT("Title,A\rVP,1\r"), "score", "-", "--model", model(rig), NULL);
    HAS(rig->err, "carriage returns alone");
    rig_pipe(rig, WR_LIT("\xFF\xFET\0i\0"), "score", "-", "--model", model(rig), NULL);
    HAS(rig->err, "UTF-16");
    rig_pipe(rig, WR_LIT("[{\"title\":\"VP\"}]"), "score", "-", "--model", model(rig),
             NULL);
    HAS(rig->err, "one JSON list");
}

static void lines_end_as_they_did(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(rig_pipe(rig, WR_LIT("Title,A\r\nVP,\"x\r\ny\"\r\nbad\r\nCEO,1"),
                              "score", "-", "--model", model(rig), "--quiet", NULL),
                     3);
    HAS(rig->out, "weir_next_question\r\nVP,\"x\r\ny\",");
    HAS(rig->out, "\r\nbad\r\nCEO,1,");
    assert_memory_equal(rig->out + rig->out_str.len - 2, "\r\n", 2);
}

static void mistakes_end_it(void **state)
{
    struct rig *rig = RIG(state);

    rig_put(rig, "x.csv", WR_LIT("Title\nVP\n"));
    assert_int_equal(rig_weir(rig, "score", "x.csv", NULL), 2);
    HAS(rig->err, "no --model");
    assert_int_equal(rig_weir(rig, "score", "x.csv", "--model", "nosuch", NULL), 2);
    HAS(rig->err, "nosuch");
    assert_int_equal(rig_weir(rig, "score", "nosuch.csv", "--model", model(rig), NULL),
                     2);
    HAS(rig->err, "nosuch.csv: No such file");
    assert_int_equal(rig_weir(rig, "score", ".", "--model", model(rig), NULL), 1);
    rig_put(rig, "accounts.yaml",
            WR_LIT("object: a\nis: account\nproperties: {Title: account_name}\n"));
    assert_int_equal(rig_weir(rig, "score", "x.csv", "--model", model(rig), "--map",
                              "accounts.yaml", NULL),
                     2);
    HAS(rig->err, "this map is of accounts");
    assert_int_equal(rig->out_str.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_small_file_is_scored),
        TEST(its_own_output_comes_out_the_same),
        TEST(what_was_scored_before_and_is_held_now_is_cleared),
        TEST(lists_can_be_named),
        TEST(ndjson_stays_ndjson),
        TEST(csv_as_json),
        TEST(a_map_says_what_is_what),
        TEST(bad_rows_are_counted),
        TEST(hostile_input_is_survived),
        TEST(a_lift_is_what_comes_of_it),
        TEST(wrong_kinds_are_missing_and_told),
        TEST(wrong_values_are_missing_and_told),
        TEST(columns_without_a_part_are_told),
        TEST(the_receipt_goes_along),
        TEST(any_length_is_taken),
        TEST(files_without_rows_are_told_what_they_are),
        TEST(lines_end_as_they_did),
        TEST(mistakes_end_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
