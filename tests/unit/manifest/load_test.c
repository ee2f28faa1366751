/* load_test.c - folders of manifests, names, settings and prices. */
#include "rig.h"

#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define PAGE(vendor, call, extra)                                                    \
    "vendor: " vendor "\n"                                                           \
    "docs: https://x.test/\ndocs_read: 2026-11-22\nbase_url: https://x.test\n" extra \
    "calls:\n  " call ":\n    scope: account\n    inputs: [[domain]]\n"              \
    "    request: {method: GET, path: /x, query: {d: \"{domain}\"}}\n" REPLIES       \
    "    extract: {confidence: 700, fields: {account_name: /n}}\n"

struct tree {
    char root[64];
    char a[96], b[96];
    struct wr_catalogue catalogue;
    struct wr_diags *diags;
};

static void put_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static int make_tree(void **state)
{
    struct tree *t = wr_alloc(sizeof(*t));

    snprintf(t->root, sizeof(t->root), "/tmp/weir-manifest-XXXXXX");
    assert_non_null(mkdtemp(t->root));
    snprintf(t->a, sizeof(t->a), "%s/a", t->root);
    snprintf(t->b, sizeof(t->b), "%s/b", t->root);
    assert_int_equal(mkdir(t->a, 0700), 0);
    assert_int_equal(mkdir(t->b, 0700), 0);
    wr_alloc_setup();
    wr_catalogue_init(&t->catalogue);
    t->diags = wr_diags_new();
    *state = t;
    return 0;
}

static void remove_file(const char *folder, const char *name)
{
    char path[256];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    unlink(path);
}

static int drop_tree(void **state)
{
    static const char *const names[] = {"one.yaml", "two.yaml", "notes.txt",
                                        ".hidden.yaml", "bad.yaml"};
    struct tree *t = *state;

    for (size_t i = 0; i < WR_COUNT(names); i++) {
        remove_file(t->a, names[i]);
        remove_file(t->b, names[i]);
    }
    rmdir(t->a);
    rmdir(t->b);
    rmdir(t->root);
    wr_diags_free(t->diags);
    free(t);
    return 0;
}

static struct wr_manifests *load(struct tree *t, size_t folders)
{
    const char *paths[] = {t->a, t->b};

    return wr_manifests_load(paths, folders, &t->catalogue, NULL, t->diags);
}

static void folders_are_read_and_sorted(void **state)
{
    struct tree *t = *state;
    struct wr_manifests *m;

    put_file(t->a, "one.yaml", PAGE("zeta", "find", "auth: none\n") PRICE);
    put_file(t->a, "two.yaml", PAGE("acme", "find", "auth: none\n") PRICE);
    put_file(t->a, "notes.txt", "not yaml: [");
    put_file(t->a, ".hidden.yaml", "not yaml: [");
    m = load(t, 1);
    assert_int_equal(wr_diags_errors(t->diags), 0);
    assert_int_equal(wr_manifests_count(m), 2);
    assert_string_equal(wr_manifests_at(m, 0)->name, "acme.find");
    assert_string_equal(wr_manifests_at(m, 1)->name, "zeta.find");
    assert_null(wr_manifests_at(m, 2));
    assert_ptr_equal(wr_manifests_find(m, WR_LIT("zeta.find")), wr_manifests_at(m, 1));
    assert_null(wr_manifests_find(m, WR_LIT("zeta")));
    assert_int_equal(wr_manifests_vendors(m), 2);
    assert_string_equal(wr_manifests_vendor(m, 1)->name, "zeta");
    assert_null(wr_manifests_vendor(m, 2));
    assert_string_equal(wr_manifests_find_vendor(m, WR_LIT("acme"))->title, "acme");
    assert_int_equal(wr_manifests_find_vendor(m, WR_LIT("acme"))->call_count, 1);
    wr_manifests_free(m);
}

static void a_later_folder_stands_in_for_an_earlier_one(void **state)
{
    struct tree *t = *state;
    struct wr_manifests *m;

    put_file(t->a, "one.yaml", PAGE("acme", "find", "auth: none\n") PRICE);
    put_file(t->b, "one.yaml", PAGE("acme", "search", "auth: none\n") PRICE);
    m = load(t, 2);
    assert_int_equal(wr_diags_errors(t->diags), 0);
    assert_int_equal(wr_manifests_count(m), 1);
    assert_string_equal(wr_manifests_at(m, 0)->name, "acme.search");
    wr_manifests_free(m);
}

static void twice_in_a_folder_is_a_mistake(void **state)
{
    struct tree *t = *state;

    put_file(t->a, "one.yaml", PAGE("acme", "find", "auth: none\n") PRICE);
    put_file(t->a, "two.yaml", PAGE("acme", "find", "auth: none\n") PRICE);
    wr_manifests_free(load(t, 1));
    assert_int_equal(wr_diags_errors(t->diags), 1);
}

static void a_bad_file_leaves_the_others(void **state)
{
    struct tree *t = *state;
    struct wr_manifests *m;

    put_file(t->a, "bad.yaml", "vendor: [\n");
    put_file(t->a, "one.yaml", PAGE("acme", "find", "auth: none\n") PRICE);
    m = load(t, 1);
    assert_true(wr_diags_errors(t->diags) > 0);
    assert_int_equal(wr_manifests_count(m), 1);
    wr_manifests_free(m);
}

static void a_missing_folder_is_told(void **state)
{
    struct tree *t = *state;
    const char *path = "/nonexistent/folder";

    wr_manifests_free(wr_manifests_load(&path, 1, &t->catalogue, NULL, t->diags));
    assert_int_equal(wr_diags_errors(t->diags), 1);
}

static void one_file_can_be_checked(void **state)
{
    struct tree *t = *state;
    struct wr_err err = {0};
    char path[128];

    snprintf(path, sizeof(path), "%s/one.yaml", t->a);
    put_file(t->a, "one.yaml", PAGE("acme", "find", "auth: none\n") PRICE);
    assert_int_equal(wr_manifest_check(path, &t->catalogue, t->diags, &err), WR_OK);
    put_file(t->a, "one.yaml", PAGE("acme", "find", "auth: nobody\n") PRICE);
    assert_int_equal(wr_manifest_check(path, &t->catalogue, t->diags, &err),
                     WR_E_CONFIG);
    assert_non_null(strstr(err.text, "one.yaml"));
}

static void unknown_names_bring_the_nearest(void **state)
{
    struct tree *t = *state;
    struct wr_vendor_config config = {.key = {WR_LIT("k")}};
    struct wr_pos pos = {"job.yaml", 4, 7};
    struct wr_manifests *m;
    struct wr_buf out;

    put_file(t->a, "one.yaml", PAGE("acme", "find", "auth: bearer\n") PRICE);
    m = load(t, 1);
    assert_non_null(wr_manifests_need(m, WR_LIT("acme.find"), pos, t->diags));
    assert_int_equal(wr_diags_errors(t->diags), 0);
    assert_null(wr_manifests_need(m, WR_LIT("acme.fnid"), pos, t->diags));
    wr_manifests_bind(m, WR_LIT("amce"), &config, pos, t->diags);
    wr_buf_init(&out, 4096);
    wr_diags_print(t->diags, &out);
    assert_non_null(strstr(out.ptr, "job.yaml:4:7: error: "));
    assert_non_null(strstr(out.ptr, "did you mean \"acme.find\""));
    assert_non_null(strstr(out.ptr, "unknown vendor \"amce\""));
    wr_buf_fini(&out);
    wr_manifests_free(m);
}

static void a_key_is_needed_where_one_is(void **state)
{
    static const struct {
        const char *page;
        bool key, user;
        size_t errors;
    } rows[] = {
        {PAGE("acme", "find", "auth: none\n") PRICE, false, false, 0},
        {PAGE("acme", "find", "auth: bearer\n") PRICE, false, false, 1},
        {PAGE("acme", "find", "auth: bearer\n") PRICE, true, false, 0},
        {PAGE("acme", "find", "auth: {basic: key}\n") PRICE, true, false, 0},
        {PAGE("acme", "find", "auth: {basic: user}\n") PRICE, true, false, 1},
        {PAGE("acme", "find", "auth: {basic: user}\n") PRICE, true, true, 0},
    };
    struct tree *t = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_diags *diags = wr_diags_new();
        struct wr_manifests *m = wr_manifests_parse(wr_str(rows[i].page), "p.yaml",
                                                    &t->catalogue, NULL, diags);
        struct wr_vendor_config config = {.enabled = true};

        if (rows[i].key)
            config.key.text = WR_LIT("k");
        if (rows[i].user)
            config.user = WR_LIT("me");
        assert_int_equal(wr_diags_errors(diags), 0);
        wr_manifests_bind(m, WR_LIT("acme"), &config, (struct wr_pos){"j", 1, 1},
                          diags);
        assert_int_equal(wr_diags_errors(diags), rows[i].errors);
        assert_int_equal(wr_manifests_vendor(m, 0)->bound, !rows[i].errors);
        wr_manifests_free(m);
        wr_diags_free(diags);
    }
}

static void prices_are_rounded_up(void **state)
{
    static const struct {
        const char *page;
        int64_t bound, price, worst;
        enum wr_billing billing;
    } rows[] = {
        {PAGE(
             "acme", "find",
             "auth: none\npools: {c: 0.0245}\n") "    price: {per: call, credits: 0.5}\n",
         0, 12250, 12250, WR_BILL_CALL},
        {PAGE(
             "acme", "find",
             "auth: none\npools: {c: 0.000001}\n") "    price: {per: hit, credits: 0.5}\n",
         0, 1, 1, WR_BILL_HIT},
        {PAGE(
             "acme", "find",
             "auth: none\npools: {c: 0.28}\n") "    price: {per: hit, credits: 1, worst: 9}\n",
         0, 280000, 2520000, WR_BILL_HIT},
        {PAGE("acme", "find",
              "auth: none\npools: {c: 0.28}\n") "    price: {per: field, credits: 2}\n",
         0, 560000, 560000, WR_BILL_FIELD},
        {PAGE(
             "acme", "find",
             "auth: none\npools: {c: 0.28, d: 1}\n") "    price: {per: hit, pool: d}\n",
         0, 1000000, 1000000, WR_BILL_HIT},
        {PAGE("acme", "find",
              "auth: none\npools: {c: 0.28}\n") "    price: {per: hit, credits: 1}\n",
         100001, 100001, 100001, WR_BILL_HIT},
        {PAGE("acme", "find", "auth: none\n") PRICE, 100, 0, 0, WR_BILL_FREE},
    };
    struct tree *t = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_manifests *m = wr_manifests_parse(wr_str(rows[i].page), "p.yaml",
                                                    &t->catalogue, NULL, t->diags);
        struct wr_vendor_config config = {.price_micro = rows[i].bound};
        const struct wr_tariff *tariff;

        assert_int_equal(wr_diags_errors(t->diags), 0);
        if (rows[i].bound)
            wr_manifests_bind(m, WR_LIT("acme"), &config, (struct wr_pos){"j", 1, 1},
                              t->diags);
        tariff = &wr_manifests_at(m, 0)->tariff;
        assert_int_equal(tariff->billing, rows[i].billing);
        assert_int_equal(tariff->price_micro, rows[i].price);
        assert_int_equal(tariff->worst_micro, rows[i].worst);
        wr_manifests_free(m);
    }
}

/* Prices of a job, by pool and in other currencies, rounded up. */
static void prices_are_turned_into_the_currency_of_the_job(void **state)
{
    static const struct wr_rate rates[] = {{WR_LIT_INIT("EUR"), 1080001},
                                           {WR_LIT_INIT("GBP"), 1300000}};
    static const struct wr_exchange_rates exchange = {
        WR_LIT_INIT("USD"), WR_LIT_INIT("2026-11-01"), rates, 2};
    static const struct {
        const char *page_currency; /* of a pool at 0.10 */
        const char *currency;
        int64_t price_micro, worst_micro;
        const char *mistake;
    } rows[] = {
        {"USD", NULL, 0, 100000, NULL},
        {"EUR", NULL, 0, 108001, NULL}, /* 108000.1 */
        {"EUR", NULL, 50000, 50000, NULL},
        {"USD", "GBP", 50000, 65000, NULL},
        {"CHF", NULL, 0, 100000, "j:1:1: error: the price of acme is in CHF"},
        {"USD", "JPY", 5, 5, "j:1:1: error: the price of acme is in JPY"},
        {"CHF", "EUR", 1, 2, NULL},
    };
    struct tree *t = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_diags *diags = wr_diags_new();
        struct wr_arena *arena = wr_arena_new(0);
        struct wr_str page = wr_arena_printf(
            arena,
            PAGE(
                "acme", "find",
                "auth: none\ncurrency: %s\npools: {c: 0.10}\n") "    price: {per: hit}\n",
            rows[i].page_currency);
        struct wr_manifests *m =
            wr_manifests_parse(page, "p.yaml", &t->catalogue, NULL, diags);
        struct wr_vendor_config config = {.price_micro = rows[i].price_micro,
                                          .rates = &exchange};
        int64_t credit = 0;
        struct wr_buf text;

        if (rows[i].currency)
            config.currency = wr_str(rows[i].currency);
        wr_manifests_bind(m, WR_LIT("acme"), &config, (struct wr_pos){"j", 1, 1},
                          diags);
        assert_int_equal(wr_manifests_at(m, 0)->tariff.worst_micro,
                         rows[i].worst_micro);
        assert_true(wr_manifests_credit(m, WR_LIT("acme"), WR_LIT("c"), &credit));
        assert_false(wr_manifests_credit(m, WR_LIT("acme"), WR_LIT("d"), &credit));
        assert_int_equal(credit, rows[i].worst_micro);
        wr_buf_init(&text, 4096);
        wr_diags_print(diags, &text);
        if (rows[i].mistake)
            assert_non_null(strstr(wr_buf_str(&text).ptr, rows[i].mistake));
        else
            assert_int_equal(wr_diags_errors(diags), 0);
        wr_buf_fini(&text);
        wr_diags_free(diags);
        wr_manifests_free(m);
        wr_arena_free(arena);
    }
}

static void rates_of_the_plan_stand_over_those_of_the_page(void **state)
{
    struct tree *t = *state;
    struct wr_vendor_config config = {.per_second = 3, .per_hour = 9, .concurrent = 4};
    struct wr_manifests *m = wr_manifests_parse(
        WR_LIT(
            PAGE("acme", "find",
                 "auth: none\nrates: {per_second: 9, per_minute: 60, per_hour: 90}\n")
                PRICE),
        "p.yaml", &t->catalogue, NULL, t->diags);
    const struct wr_rates *rates = &wr_manifests_at(m, 0)->rates;

    wr_manifests_bind(m, WR_LIT("acme"), &config, (struct wr_pos){"j", 1, 1}, t->diags);
    assert_int_equal(wr_diags_errors(t->diags), 0);
    assert_int_equal(rates->per_second, 3);
    assert_int_equal(rates->per_minute, 60);
    assert_int_equal(rates->per_hour, 9);
    assert_int_equal(rates->concurrent, 4);
    assert_int_equal(rates->per_day, 0);
    wr_manifests_free(m);
}

static void rates_of_an_exchange_stand_beside_the_vendors(void **state WR_UNUSED)
{
    static const char page[] =
        PAGE("acme", "find", "auth: none\nrates: {per_second: 9}\n") PRICE
        "    rates: {per_minute: 2, per_hour: 3}\n";
    char *bent = rig_bend(page, "per_hour", "concurrent");
    struct rig rig;

    rig_new(&rig, page);
    rig_know(&rig, WR_F_DOMAIN, "example.com");
    rig_begin(&rig);
    assert_int_equal(rig.provider->rates.per_second, 9);
    assert_int_equal(rig.provider->rates.per_minute, 0);
    assert_non_null(rig.talk.rates);
    assert_int_equal(rig.talk.rates->per_second, 0);
    assert_int_equal(rig.talk.rates->per_minute, 2);
    assert_int_equal(rig.talk.rates->per_hour, 3);
    rig_free(&rig);
    rig_compile(&rig, bent);
    assert_int_equal(
        rig_untold(&rig, "concurrent belongs to the rates of the vendor", "concurrent"),
        0);
    rig_free(&rig);
    free(bent);
}

/* What the table of a job's settings makes of the job's words. */
static void settings_are_read_by_their_table(void **state)
{
    struct tree *t = *state;
    struct wr_vendor_config config = {0};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_yaml_doc *doc = wr_yaml_parse(
        WR_LIT(
            "base_url: http://127.0.0.1:99/x/\nprice: 0.02\nper_minute: 50\ntimeout: 5s\n"),
        "job.yaml", NULL, t->diags);

    wr_options_fill(wr_vendor_options, wr_yaml_root(doc), &config, arena, t->diags);
    assert_int_equal(wr_diags_errors(t->diags), 0);
    assert_true(config.enabled);
    assert_true(wr_str_eqz(config.base_url, "http://127.0.0.1:99/x"));
    assert_int_equal(config.price_micro, 20000);
    assert_int_equal(config.per_minute, 50);
    assert_int_equal(config.timeout_us, 5000000);
    wr_yaml_free(doc);
    doc = wr_yaml_parse(WR_LIT("key: plain-text-key\nprice: 0\nrate: 3\n"), "job.yaml",
                        NULL, t->diags);
    wr_options_fill(wr_vendor_options, wr_yaml_root(doc), &config, arena, t->diags);
    assert_int_equal(wr_diags_errors(t->diags), 3);
    wr_yaml_free(doc);
    wr_arena_free(arena);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_tree, drop_tree)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(folders_are_read_and_sorted),
        TEST(a_later_folder_stands_in_for_an_earlier_one),
        TEST(twice_in_a_folder_is_a_mistake),
        TEST(a_bad_file_leaves_the_others),
        TEST(a_missing_folder_is_told),
        TEST(one_file_can_be_checked),
        TEST(unknown_names_bring_the_nearest),
        TEST(a_key_is_needed_where_one_is),
        TEST(prices_are_rounded_up),
        TEST(prices_are_turned_into_the_currency_of_the_job),
        TEST(rates_of_the_plan_stand_over_those_of_the_page),
        TEST(rates_of_an_exchange_stand_beside_the_vendors),
        TEST(settings_are_read_by_their_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
