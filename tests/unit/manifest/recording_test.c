/* recording_test.c - recorded exchanges: what passes, what is seen, and what is no
 * record at all. The vendor of ibis/ is invented.
 */
#include "etl/manifest/recording.h"
#include "rig.h"

#include "etl/base/banned.h"

#define FOLDER WEIR_SOURCE_DIR "/tests/unit/manifest/ibis"

static struct {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_diags *diags;
    struct wr_manifests *manifests;
    const struct wr_vendor_info *vendor;
    struct wr_str text; /* of finder.json */
} ibis;

static int set_up(void **state WR_UNUSED)
{
    static const char *const page = FOLDER "/ibis.yaml";
    FILE *file = fopen(FOLDER "/finder.json", "rb");
    char *text;

    wr_alloc_setup();
    ibis.arena = wr_arena_new(0);
    ibis.diags = wr_diags_new();
    wr_catalogue_init(&ibis.catalogue);
    ibis.manifests = wr_manifests_load(&page, 1, &ibis.catalogue, NULL, ibis.diags);
    ibis.vendor = wr_manifests_vendor(ibis.manifests, 0);
    assert_non_null(ibis.vendor);
    wr_recording_bind(ibis.manifests, ibis.vendor, FOLDER, ibis.diags);
    assert_int_equal(wr_diags_errors(ibis.diags), 0);
    assert_non_null(file);
    text = wr_arena_alloc(ibis.arena, 16384);
    ibis.text = (struct wr_str){text, fread(text, 1, 16383, file)};
    fclose(file);
    return 0;
}

static int tear_down(void **state WR_UNUSED)
{
    wr_manifests_free(ibis.manifests);
    wr_diags_free(ibis.diags);
    wr_arena_free(ibis.arena);
    return 0;
}

struct told {
    size_t count;
    char file[256], exchange[64], problem[512];
};

static void tell(void *ctx, const char *file, const char *exchange, const char *problem)
{
    struct told *told = ctx;

    if (!told->count++) {
        snprintf(told->file, sizeof(told->file), "%s", file);
        snprintf(told->exchange, sizeof(told->exchange), "%s",
                 exchange ? exchange : "");
        snprintf(told->problem, sizeof(told->problem), "%s", problem);
    }
}

static void a_sound_record_passes(void **state WR_UNUSED)
{
    struct told told = {0};
    struct wr_recording *r = wr_recording_open(ibis.manifests, ibis.vendor, FOLDER,
                                               &ibis.catalogue, tell, &told);

    assert_int_equal(r->count, 1);
    assert_int_equal(r->exchanges, 6);
    assert_int_equal(r->failed, 0);
    assert_int_equal(wr_recording_check(r, tell, &told), 0);
    if (told.count)
        fail_msg("%s: %s", told.exchange, told.problem);
    wr_recording_free(r);
}

/* The record with a text in the place of another; the first place it stands in. */
static struct wr_str bend(const char *from, const char *to)
{
    size_t at = wr_str_search(ibis.text, wr_str(from));

    if (at == ibis.text.len)
        fail_msg("no %s", from);
    return wr_arena_printf(ibis.arena, "%.*s%s%s", (int)at, ibis.text.ptr, to,
                           ibis.text.ptr + at + strlen(from));
}

static const struct {
    const char *from, *to, *problem;
} bends[] = {
    {"\"wait_ms\": 10000", "\"wait_ms\": 9000", "wait_ms is 10000, recorded is 9000"},
    {"\"wait_ms\": 15000", "\"next\": true", "wait_ms is 15000, recorded is 0"},
    {"\"wait_ms\": 15000", "\"outcome\": \"miss\"",
     "it leads on (wait_ms 15000), against the record"},
    {"\"wait_ms\": 15000", "\"error\": \"rate\"", "no error, recorded is rate"},
    {"/result/t1", "/result/t2",
     "url https://api.ibis.test/result/t1, recorded is https://api.ibis.test/result/t2"},
    {"\"full\": \"1\"", "\"full\": \"2\"", "the query sends full=1, recorded is 2"},
    {"\"full\": \"1\"", "\"full\": \"1\", \"more\": \"2\"",
     "the query sends 1 parameters, recorded are 2"},
    {"{\"full\": \"1\"}", "{}", "the query sends full, which is not recorded"},
    {"\"site\": \"example.com\"", "\"site\": \"example.org\"",
     "the body sent is {\"name\":\"Ada Example\",\"site\":\"example.com\"}, recorded is "
     "{\"name\":\"Ada Example\",\"site\":\"example.org\"}"},
    {"{\"x-key\": \"KEY\", \"content", "{\"x-key\": \"K\", \"content",
     "header x-key is KEY, recorded is K"},
    {"\"content-type\": \"application/json\"", "\"content-type\": \"text/csv\"",
     "header content-type is application/json, recorded is text/csv"},
    {"\"charged_milli\": 1000, ", "", "charged_milli is 1000, recorded is -1"},
    {"\"left_milli\": 41000", "\"left_milli\": 41",
     "left_milli is 41000, recorded is 41"},
    {"\"confidence\": 800", "\"confidence\": 801",
     "email has confidence 800, recorded is 801"},
    {"\"email\": {\"value\"", "\"title\": {\"value\"",
     "email = ada@example.com is found, but not recorded"},
    {"\"outcome\": \"miss\"", "\"outcome\": \"hit\"",
     "outcome is miss, recorded is hit"},
    {"\"outcome\": \"miss\"", "\"wait_ms\": 15000",
     "it comes to an end, against the record"},
    {"\"outcome\": \"hit\"", "\"outcome\": \"hit\", \"extra_milli\": {\"mobile\": 1}",
     "extra_milli: the call has no price \"mobile\""},
    {"\"name\": \"bad key\", ", "\"name\": \"bad key\", \"after\": \"miss\", ",
     "after \"miss\": it has come to an end there"},
    {"\"name\": \"miss\", \"after\": \"accepted\"", "\"name\": \"miss\"",
     "method POST, recorded is GET"},
    {"\"error\": \"auth\"", "\"error\": \"quota\"",
     "error auth (ibis.finder: the key is refused (status 401)), recorded is quota"},
    {"\"per\": \"hit\"", "\"per\": \"call\"", "per is hit, recorded is call"},
    {"\"per\": \"hit\", ", "", "the record says no \"per\""},
    {"\"pool\": \"credits\"", "\"pool\": \"coins\"",
     "pool is credits, recorded is coins"},
    {"\"credits\": 2", "\"credits\": 1", "credits are 2000 thousandths, recorded is 1"},
    {"\"price\": 0.04", "\"price\": 0.041",
     "price is 40000 millionths, recorded is 0.041"},
    {"\"worst\": 0.04", "\"worst\": 4", "worst is 40000 millionths, recorded is 4"},
    {"\"repeat\": \"free_within\"", "\"repeat\": \"safe\"",
     "repeat is free_within, recorded is safe"},
    {"\"free_within\": \"30d\"", "\"free_within\": \"31d\"",
     "free_within is 2592000 s, recorded is 31d"},
    {"\"price\": 0.04", "\"lines\": {\"mobile\": {}}",
     "1 lines are on record, the call has 0"},
};

/* The first problem of the first exchange that has one, its price before all. */
static struct wr_str first_problem(const struct wr_exchanges *set)
{
    struct wr_str problem = wr_exchanges_check_tariff(set, ibis.arena);

    for (size_t i = 0; i < set->count && !problem.ptr; i++)
        problem = wr_exchange_check(set, &set->items[i], ibis.arena);
    return problem;
}

static void each_difference_is_told(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(bends); i++) {
        struct wr_str text = bend(bends[i].from, bends[i].to);
        struct wr_exchanges *set = NULL;
        struct wr_err err = {0};
        struct wr_str problem;

        print_message("%s -> %s\n", bends[i].from, bends[i].to);
        if (wr_exchanges_parse(text, "f", ibis.manifests, &ibis.catalogue, &set, &err))
            fail_msg("%s", err.text);
        problem = first_problem(set);
        assert_non_null(problem.ptr);
        assert_string_equal(problem.ptr, bends[i].problem);
        wr_exchanges_free(set);
    }
}

static const struct {
    const char *from, *to, *error;
} mistakes[] = {
    {"{\n \"prov", "[\n \"prov", NULL},
    {"ibis.finder", "ibis.verifier", "f: no provider \"ibis.verifier\""},
    {"\"full_name\": \"Ada", "\"fool_name\": \"Ada",
     "f: accepted: input \"fool_name\" is no field or no value"},
    {"{\"name\": \"accepted\", ", "{", "f: exchange 1: it has no name"},
    {"\"name\": \"working\"", "\"name\": \"accepted\"",
     "f: accepted: there is another one of this name"},
    {"\"after\": \"working\"", "\"after\": \"miss\"",
     "f: hit: after: there is no \"miss\" above it"},
    {"\"after\": \"working\"", "\"after\": 7",
     "f: hit: after: there is no \"\" above it"},
    {"\"request\": \"result\"", "\"request\": \"other\"",
     "f: working: requests has no \"other\""},
    {"\"request\": \"result\"", "\"request\": 5", "f: working: it has no request"},
    {"\"status\": 401", "\"state\": 401",
     "f: bad key: it needs a response with a status, and an expect"},
    {"\"expect\": {\"error\": \"auth\"}", "\"expected\": {}",
     "f: bad key: it needs a response with a status, and an expect"},
    {"\"name\": \"miss\",", "\"name\": \"miss\", \"inputs\": {},",
     "f: miss: its inputs are those of \"accepted\""},
    {"\"inputs\": {", "\"asks\": [], \"inputs\": {",
     "f: accepted: it has inputs, and asks"},
    {"\"exchanges\": [", "\"exchanges\": [], \"more\": [", "f: no exchanges"},
};

static void what_is_no_record_is_refused(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(mistakes); i++) {
        struct wr_str text = bend(mistakes[i].from, mistakes[i].to);
        struct wr_exchanges *set = NULL;
        struct wr_err err = {0};

        print_message("%s -> %s\n", mistakes[i].from, mistakes[i].to);
        assert_true(wr_exchanges_parse(text, "f", ibis.manifests, &ibis.catalogue, &set,
                                       &err) != WR_OK);
        assert_null(set);
        if (mistakes[i].error)
            assert_string_equal(err.text, mistakes[i].error);
    }
}

static void what_does_not_fit_the_call_is_told(void **state WR_UNUSED)
{
    static const char *const asks[][3] = {
        {"\"inputs\": {\"full_name\": \"Ada Example\", \"domain\": \"example.com\"},",
         "", "it has no inputs"},
        {"\"inputs\": {\"full_name\": \"Ada Example\", \"domain\": \"example.com\"},",
         "\"asks\": [{\"domain\": \"a.test\"}, {\"domain\": \"b.test\"}],",
         "2 asks, of a call that takes 1"},
        {"\"inputs\": {\"full_name\": \"Ada Example\", ", "\"inputs\": {",
         "no request: ibis.finder was asked without its inputs"},
    };

    for (size_t i = 0; i < WR_COUNT(asks); i++) {
        struct wr_exchanges *set = NULL;
        struct wr_err err = {0};

        if (wr_exchanges_parse(bend(asks[i][0], asks[i][1]), "f", ibis.manifests,
                               &ibis.catalogue, &set, &err))
            fail_msg("%s", err.text);
        assert_string_equal(wr_exchange_check(set, &set->items[0], ibis.arena).ptr,
                            asks[i][2]);
        wr_exchanges_free(set);
    }
}

static void a_folder_without_files_fails(void **state WR_UNUSED)
{
    struct told told = {0};
    struct wr_recording *r = wr_recording_open(
        ibis.manifests, ibis.vendor, "/nonexistent", &ibis.catalogue, tell, &told);

    assert_int_equal(r->failed, 1);
    assert_int_equal(told.count, 1);
    assert_string_equal(told.problem, "/nonexistent/finder.json: ibis.finder has no "
                                      "exchanges on record");
    assert_int_equal(wr_recording_check(r, tell, &told), 0);
    wr_recording_free(r);
}

/* heron/ has calls that ibis has not. */
static void a_file_of_no_call_fails(void **state WR_UNUSED)
{
    struct told told = {0};
    struct wr_recording *r = wr_recording_open(
        ibis.manifests, ibis.vendor, WEIR_SOURCE_DIR "/tests/unit/manifest/heron",
        &ibis.catalogue, tell, &told);

    assert_true(r->failed >= 3);
    assert_int_equal(r->exchanges, 0);
    wr_recording_free(r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sound_record_passes),
        cmocka_unit_test(each_difference_is_told),
        cmocka_unit_test(what_is_no_record_is_refused),
        cmocka_unit_test(what_does_not_fit_the_call_is_told),
        cmocka_unit_test(a_folder_without_files_fails),
        cmocka_unit_test(a_file_of_no_call_fails),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
