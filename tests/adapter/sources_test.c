/* sources_test.c - the pairs in the vendors' field layout that the manifests were
 * written after (specs/providers/<vendor>/fixtures.json beside the checkout): each of
 * their responses stands in fixtures/ unchanged, with its source.
 */
#include "manifest_rig.h"
#include "weir/alloc.h"

#include "etl/manifest/json_copy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#define SPECS     WEIR_SOURCE_DIR "/../shared/specs/providers"
#define CAP_BYTES ((size_t)4 * 1024 * 1024)

/* The vendors that are shipped at least. */
static const char *const shipped[] = {
    "abstractapi",     "apollo",         "bettercontact",   "bouncer",
    "builtwith",       "clearbit",       "companieshouse",  "contactout",
    "coresignal",      "crunchbase",     "datagma",         "dropcontact",
    "findymail",       "fullcontact",    "fullenrich",      "gleif",
    "hunter",          "icypeas",        "kaspr",           "kickbox",
    "leadmagic",       "lusha",          "millionverifier", "neverbounce",
    "opencorporates",  "peopledatalabs", "prospeo",         "rdap",
    "reacher",         "rocketreach",    "sec-edgar",       "snov",
    "thecompaniesapi", "wappalyzer",     "wikidata",        "zerobounce",
    "zoominfo",
};
/* Pages and calls that are still being written: told, no failure. What is not in these
 * lists must be there; in the end they are empty. */
static const char *const pages_to_come[] = {NULL};
static const char *const calls_to_come[] = {NULL};

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

static bool is_known(const char *vendor)
{
    return wr_manifests_find_vendor(rig->manifests, wr_str(vendor)) != NULL;
}

static bool is_to_come(const char *const *list, const char *name)
{
    for (; *list; list++) {
        if (wr_str_starts(wr_str(name), wr_str(*list)))
            return true;
    }
    return false;
}

static void every_vendor_is_there(void **state WR_UNUSED)
{
    size_t missing = 0;

    for (size_t i = 0; i < WR_COUNT(shipped); i++) {
        if (is_known(shipped[i]))
            continue;
        print_message("no manifest of %s\n", shipped[i]);
        missing += !is_to_come(pages_to_come, shipped[i]);
    }
    assert_int_equal(WR_COUNT(shipped), 37);
    assert_int_equal(rig->faults, 0);
    assert_int_equal(missing, 0);
}

static const struct wr_exchange *find_source(const char *from)
{
    for (size_t i = 0; i < rig->count; i++) {
        for (size_t k = 0; k < rig->recordings[i]->count; k++) {
            const struct wr_exchanges *set = rig->recordings[i]->sets[k];

            for (size_t n = 0; n < set->count; n++) {
                if (set->items[n].from && strcmp(set->items[n].from, from) == 0)
                    return &set->items[n];
            }
        }
    }
    return NULL;
}

static struct wr_str compact(const struct wr_json *value, struct wr_arena *arena)
{
    struct wr_str text;
    struct wr_buf buf;

    if (wr_json_kind(value) == WR_JSON_NULL)
        return WR_NONE;
    wr_buf_init(&buf, CAP_BYTES);
    if (value)
        wr_json_copy(value, &buf);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

/* Status, headers and body; a "_note" is the source's own. */
static const char *difference(const struct wr_json *source, const struct wr_json *copy)
{
    static const char *const keys[] = {"status", "headers", "body"};
    struct wr_arena *arena = wr_arena_new(0);
    const char *different = NULL;

    for (size_t i = 0; i < WR_COUNT(keys) && !different; i++) {
        if (!wr_str_eq(compact(wr_json_getz(source, keys[i]), arena),
                       compact(wr_json_getz(copy, keys[i]), arena)))
            different = keys[i];
    }
    wr_arena_free(arena);
    return different;
}

/* How many responses of the call are missing, or were changed. */
static size_t check_call(const char *vendor, const struct wr_json *call)
{
    struct wr_str name = wr_json_text(wr_json_getz(call, "name"));
    const struct wr_json *responses = wr_json_getz(call, "responses");
    size_t wrong = 0;

    assert_true(name.len && wr_json_size(responses));
    for (const struct wr_json_member *it = wr_json_first(responses); it;
         it = wr_json_next(responses, it)) {
        const struct wr_exchange *copy;
        const char *different;
        char from[256];

        snprintf(from, sizeof(from), "%s %.*s %.*s", vendor, WR_FMT(name),
                 WR_FMT(wr_json_member_key(it)));
        copy = find_source(from);
        different = copy ? difference(wr_json_member_value(it), copy->response) : NULL;
        if (!copy)
            print_error("%s: is not in fixtures/%s\n", from, vendor);
        else if (different)
            print_error("%s: its %s was changed\n", from, different);
        wrong += different || (!copy && !is_to_come(calls_to_come, from));
    }
    return wrong;
}

static size_t check_vendor(const char *vendor)
{
    struct wr_json_doc *doc = NULL;
    const struct wr_json *calls;
    struct wr_err err = {0};
    struct wr_str text;
    size_t wrong = 0;
    char path[512];

    snprintf(path, sizeof(path), SPECS "/%s/fixtures.json", vendor);
    text = rig_read_file(path);
    if (wr_json_parse(&doc, text, CAP_BYTES, &err))
        fail_msg("%s: %s", path, err.text);
    calls = wr_json_getz(wr_json_root(doc), "calls");
    assert_true(wr_json_size(calls) > 0);
    for (size_t i = 0; i < wr_json_size(calls); i++)
        wrong += check_call(vendor, wr_json_at(calls, i));
    wr_json_free(doc);
    free((void *)(uintptr_t)text.ptr);
    return wrong;
}

static void every_response_is_recorded_unchanged(void **state WR_UNUSED)
{
    size_t wrong = 0;

    if (access(SPECS, R_OK) != 0) {
        assert_null(getenv("CI"));
        skip();
    }
    for (size_t i = 0; i < WR_COUNT(shipped); i++)
        wrong += is_known(shipped[i]) ? check_vendor(shipped[i]) : 0;
    assert_int_equal(wrong, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vendor_is_there),
        cmocka_unit_test(every_response_is_recorded_unchanged),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
