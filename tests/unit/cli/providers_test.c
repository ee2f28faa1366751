/* providers_test.c - weir providers test: what is on record of a vendor, run offline.
 */
#include "rig.h"

#define IBIS "tests/unit/manifest/ibis/"

static bool ends_with(const char *text, const char *end)
{
    return strlen(text) >= strlen(end) &&
           strcmp(text + strlen(text) - strlen(end), end) == 0;
}

static void shipped_vendors_pass(void **state)
{
    struct rig *rig = RIG(state);

    RUN(rig, "providers", "test", "apollo", "zerobounce");
    HAS(rig->out, "apollo");
    HAS(rig->out, "zerobounce");
    HAS_NOT(rig->out, "hunter");
    HAS(rig->out, "\nvendors 2, exchanges ");
    assert_true(ends_with(rig->out, ", failed 0\n"));
    assert_string_equal(rig->err, "");
    RUN(rig, "providers", "test", "--all");
    HAS(rig->out, "hunter");
    assert_true(ends_with(rig->out, ", failed 0\n"));
}

static void put_ibis(struct rig *rig, const char *from, const char *to)
{
    struct wr_str text = rig_source_file(rig, IBIS "finder.json");
    size_t at = wr_str_search(text, wr_str(from));

    assert_true(at < text.len);
    rig_put(rig, "ibis.yaml", rig_source_file(rig, IBIS "ibis.yaml"));
    rig_put(rig, "finder.json",
            wr_arena_printf(rig->arena, "%.*s%s%.*s", (int)at, text.ptr, to,
                            (int)(text.len - at - strlen(from)),
                            text.ptr + at + strlen(from)));
}

static void a_page_of_ones_own_is_tested(void **state)
{
    struct rig *rig = RIG(state);

    put_ibis(rig, "\"outcome\": \"miss\"", "\"outcome\": \"miss\"");
    RUN(rig, "providers", "test", "./ibis.yaml", "--fixtures", ".");
    assert_true(ends_with(rig->out, "vendors 1, exchanges 6, failed 0\n"));
    RUN(rig, "providers", "test", "ibis", "--manifests", "ibis.yaml", "--fixtures",
        ".");
    assert_true(ends_with(rig->out, "vendors 1, exchanges 6, failed 0\n"));
}

static void what_differs_is_told(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *vendor;
    int64_t failed = 0;

    put_ibis(rig, "\"outcome\": \"miss\"", "\"outcome\": \"refused\"");
    assert_int_equal(
        rig_weir(rig, "providers", "test", "./ibis.yaml", "--fixtures", ".", NULL), 3);
    HAS(rig->out, "./finder.json: miss: outcome is miss, recorded is refused\n");
    assert_true(ends_with(rig->out, "vendors 1, exchanges 6, failed 1\n"));
    assert_int_equal(rig_weir(rig, "providers", "test", "./ibis.yaml", "--fixtures",
                              ".", "--json", NULL),
                     3);
    vendor = wr_json_at(wr_json_getz(rig_json(rig), "vendors"), 0);
    assert_true(wr_json_i64(wr_json_getz(vendor, "failed"), &failed));
    assert_int_equal(failed, 1);
    assert_int_equal(wr_json_size(wr_json_getz(vendor, "failures")), 1);
}

static void a_vendor_without_exchanges_fails(void **state)
{
    struct rig *rig = RIG(state);

    rig_put(rig, "ibis.yaml", rig_source_file(rig, IBIS "ibis.yaml"));
    assert_int_equal(rig_weir(rig, "providers", "test", "./ibis.yaml", NULL), 3);
    HAS(rig->out, "fixtures/ibis/finder.json: ibis.finder has no exchanges on record");
    assert_true(ends_with(rig->out, "vendors 1, exchanges 0, failed 1\n"));
}

static void nobody_and_strangers_are_refused(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(rig_weir(rig, "providers", "test", NULL), 2);
    HAS(rig->err, "weir providers test VENDOR, or --all");
    assert_int_equal(rig_weir(rig, "providers", "test", "zerobunce", NULL), 2);
    HAS(rig->err, "did you mean zerobounce?");
    rig_put(rig, "bad.yaml", WR_LIT("vendor: bad\ntitel: x\ncalls: 7\n"));
    assert_int_equal(rig_weir(rig, "providers", "test", "./bad.yaml", NULL), 2);
    HAS(rig->err, "bad.yaml:2:1: error: unknown option \"titel\"");
    HAS(rig->err, "./bad.yaml is not tested: it does not compile");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(shipped_vendors_pass),
        TEST(a_page_of_ones_own_is_tested),
        TEST(what_differs_is_told),
        TEST(a_vendor_without_exchanges_fails),
        TEST(nobody_and_strangers_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
