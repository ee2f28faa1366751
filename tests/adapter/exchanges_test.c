/* exchanges_test.c - every recorded exchange of every shipped manifest, both ways. */
#include "manifest_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static struct manifest_rig *rig;

static int set_up(void **state WR_UNUSED)
{
    rig = manifest_rig_new(NULL);
    return 0;
}

static int tear_down(void **state WR_UNUSED)
{
    manifest_rig_free(rig);
    return 0;
}

static void tell(void *ctx WR_UNUSED, const char *file, const char *exchange,
                 const char *problem)
{
    print_error("%s: %s: %s\n", file, exchange, problem);
}

static void each_exchange_is_as_recorded(void **state WR_UNUSED)
{
    size_t run = 0, failed = 0;

    for (size_t i = 0; i < rig->count; i++) {
        run += rig->recordings[i]->exchanges;
        failed += rig->recordings[i]->failed +
                  wr_recording_check(rig->recordings[i], tell, NULL);
    }
    print_message("vendors %zu, exchanges %zu, failed %zu\n", rig->count, run, failed);
    assert_true(run >= 130);
    assert_int_equal(failed, 0);
}

static bool expects(const struct wr_exchanges *set, const char *key, const char *word)
{
    for (size_t i = 0; i < set->count; i++) {
        if (rig_expects(&set->items[i], key, word))
            return true;
    }
    print_error("%.*s: no exchange with %s %s\n", WR_FMT(set->call), key, word);
    return false;
}

/* What every call must have on record: an answer of each kind, and the two errors that
 * stop or slow a vendor. The calls of a vendor itself have no miss; who asks for no key
 * refuses none. */
static void check_outcomes(const struct wr_vendor_info *vendor,
                           const struct wr_exchanges *set)
{
    bool own = set->provider == vendor->token || set->provider == vendor->check;

    assert_true(expects(set, "outcome", "hit"));
    assert_true(own || expects(set, "outcome", "miss"));
    assert_true(vendor->auth == WR_AUTH_NONE || expects(set, "error", "auth"));
    assert_true(own || expects(set, "error", "rate"));
}

static void each_call_has_the_outcomes_that_matter(void **state WR_UNUSED)
{
    for (size_t i = 0; i < rig->count; i++) {
        for (size_t k = 0; k < rig->recordings[i]->count; k++)
            check_outcomes(rig->recordings[i]->vendor, rig->recordings[i]->sets[k]);
    }
}

/* The checker itself must see a difference: each expectation is bent in turn. */
static void a_bent_record_fails(void **state WR_UNUSED)
{
    static const char *const bends[][2] = {
        {"\"outcome\": \"hit\"", "\"outcome\": \"miss\""},
        {"\"confidence\": 900", "\"confidence\": 901"},
        {"\"verified\": true", "\"verified\": false"},
        {"\"value\": \"VP Marketing\"", "\"value\": \"VP\""},
        {"\"wait_ms\": 37000", "\"wait_ms\": 0"},
        {"\"error\": \"auth\"", "\"error\": \"quota\""},
        {"\"domain\": \"example.com\",\n   \"reveal",
         "\"domain\": \"example.org\",\n   \"reveal"},
        {"\"method\": \"POST\"", "\"method\": \"GET\""},
        {"/people/match", "/people/mismatch"},
        {"\"x-api-key\": \"KEY\"", "\"x-api-key\": \"OTHER\""},
        {"\"x-api-key\"", "\"x-other-key\""},
    };
    struct wr_str text = rig_read_file(WEIR_SOURCE_DIR "/fixtures/apollo/person.json");

    for (size_t b = 0; b < WR_COUNT(bends); b++) {
        struct wr_arena *arena = wr_arena_new(0);
        size_t at = wr_str_search(text, wr_str(bends[b][0]));
        struct wr_exchanges *set = NULL;
        struct wr_err err = {0};
        struct wr_str bent;
        size_t failed = 0;

        print_message("%s\n", bends[b][0]);
        assert_true(at < text.len);
        bent = wr_arena_printf(arena, "%.*s%s%s", (int)at, text.ptr, bends[b][1],
                               text.ptr + at + strlen(bends[b][0]));
        assert_int_equal(wr_exchanges_parse(bent, "bent", rig->manifests,
                                            &rig->catalogue, &set, &err),
                         WR_OK);
        for (size_t i = 0; i < set->count; i++)
            failed += wr_exchange_check(set, &set->items[i], arena).ptr != NULL;
        assert_true(failed > 0);
        wr_exchanges_free(set);
        wr_arena_free(arena);
    }
    free((void *)(uintptr_t)text.ptr);
}

#define DAY (INT64_C(86400) * 1000000)

/* What the vendors publish, by the pages named in the manifests; micro-USD. */
static const struct {
    const char *name;
    enum wr_scope scope;
    enum wr_billing billing;
    int64_t price, worst, hit, miss;
    struct wr_rates rates;
} terms[] = {
    {"apollo.organization",
     WR_SCOPE_ACCOUNT,
     WR_BILL_HIT,
     25000,
     25000,
     180 * DAY,
     30 * DAY,
     {.per_minute = 1000}},
    {"apollo.person",
     WR_SCOPE_LEAD,
     WR_BILL_HIT,
     25000,
     25000,
     90 * DAY,
     30 * DAY,
     {.per_minute = 1000}},
    {"hunter.finder",
     WR_SCOPE_LEAD,
     WR_BILL_HIT,
     24500,
     24500,
     90 * DAY,
     30 * DAY,
     {.per_second = 10, .per_minute = 300}},
    {"hunter.verifier",
     WR_SCOPE_LEAD,
     WR_BILL_CALL,
     12250,
     12250,
     90 * DAY,
     DAY,
     {.per_second = 10, .per_minute = 300}},
    {"peopledatalabs.company",
     WR_SCOPE_ACCOUNT,
     WR_BILL_HIT,
     280000,
     280000,
     180 * DAY,
     30 * DAY,
     {.per_minute = 1000}},
    {"peopledatalabs.person",
     WR_SCOPE_LEAD,
     WR_BILL_HIT,
     280000,
     280000,
     90 * DAY,
     30 * DAY,
     {.per_minute = 1000}},
    {"zerobounce.validate",
     WR_SCOPE_LEAD,
     WR_BILL_HIT,
     9900,
     9900,
     90 * DAY,
     DAY,
     {.per_second = 200, .concurrent = 50}},
};

static const struct wr_provider *provider_named(const char *name)
{
    for (size_t i = 0; i < wr_manifests_count(rig->manifests); i++) {
        if (!strcmp(wr_manifests_at(rig->manifests, i)->name, name))
            return wr_manifests_at(rig->manifests, i);
    }
    return NULL;
}

static void each_call_has_the_terms_that_are_published(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(terms); i++) {
        const struct wr_provider *p = provider_named(terms[i].name);

        assert_non_null(p);
        assert_int_equal(p->scope, terms[i].scope);
        assert_int_equal(p->tariff.billing, terms[i].billing);
        assert_int_equal(p->tariff.price_micro, terms[i].price);
        assert_int_equal(p->tariff.worst_micro, terms[i].worst);
        assert_int_equal(p->tariff.repeat, WR_REPEAT_CHARGED);
        assert_int_equal(p->hit_fresh_us, terms[i].hit);
        assert_int_equal(p->miss_fresh_us, terms[i].miss);
        assert_memory_equal(&p->rates, &terms[i].rates, sizeof(p->rates));
    }
}

static void each_call_names_its_page(void **state WR_UNUSED)
{
    for (size_t i = 0; i < wr_manifests_count(rig->manifests); i++) {
        const struct wr_provider *p = wr_manifests_at(rig->manifests, i);

        assert_true(wr_str_starts(wr_str(p->docs), WR_LIT("https://")));
        assert_int_equal(strlen(p->docs_read), strlen("2026-11-22"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_exchange_is_as_recorded),
        cmocka_unit_test(each_call_has_the_outcomes_that_matter),
        cmocka_unit_test(a_bent_record_fails),
        cmocka_unit_test(each_call_has_the_terms_that_are_published),
        cmocka_unit_test(each_call_names_its_page),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
