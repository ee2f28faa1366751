/* search_test.c - the simulated search: operators, documented limits, the walk past
 * 10,000 rows, the lag of the index, and the block sums against a plain count.
 */
#include "rig.h"

#include "fixtures/sim/crm.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SEARCH "/crm/v3/objects/contacts/search"

static const char contacts[] =
    "{\"id\":\"501\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"properties\":{\"email\":"
    "\"Ada@One.test\",\"num_demo_requests\":\"2\",\"jobtitle\":\"VP Marketing\","
    "\"weir_scored_at\":\"2026-03-01T00:00:00.000Z\"}}\n"
    "{\"id\":\"502\",\"createdAt\":\"2026-01-02T00:00:00Z\",\"properties\":{\"email\":"
    "\"ben@two.test\",\"num_demo_requests\":\"10\"}}\n"
    "{\"id\":\"503\",\"createdAt\":\"2026-01-03T00:00:00Z\",\"properties\":{\"jobtitle\":"
    "\"Marketing Manager\"}}\n"
    "{\"id\":\"504\",\"createdAt\":\"2026-01-04T00:00:00Z\",\"properties\":{\"email\":"
    "\"dee@two.test\",\"lifecyclestage\":\"lead\"}}\n";

static const char *const args[] = {"--now", "2026-11-22T00:00:00Z", "--frozen", NULL};

static int start(void **state)
{
    static struct rig rig;

    rig_start(&rig, &(struct rig_world){contacts, NULL, NULL, args});
    *state = &rig;
    return 0;
}

static int stop(void **state)
{
    rig_stop(*state);
    return 0;
}

#define F(name, op, rest) \
    "{\"propertyName\":\"" name "\",\"operator\":\"" op "\"" rest "}"
#define V(value) ",\"value\":\"" value "\""

static const struct {
    const char *filters, *ids;
} matches[] = {
    {F("hs_object_id", "GT", V("502")), "503,504"},
    {F("hs_object_id", "GTE", V("503")), "503,504"},
    {F("hs_object_id", "LT", V("502")), "501"},
    {F("hs_object_id", "LTE", V("502")), "501,502"},
    {F("hs_object_id", "BETWEEN", V("502") ",\"highValue\":\"503\""), "502,503"},
    {F("hs_object_id", "EQ", V("504")), "504"},
    {F("hs_object_id", "NEQ", V("504")), "501,502,503"},
    {F("hs_object_id", "GT", V("9223372036854775807")), ""},
    {F("num_demo_requests", "GT", V("9")), "502"},
    {F("num_demo_requests", "NEQ", V("2")), "502,503,504"},
    {F("lastmodifieddate", "GTE", V("1767398400000")), "503,504"},
    {F("lastmodifieddate", "GTE", V("1767312000000")) "," F("lastmodifieddate", "LT",
                                                            V("1767484800000")),
     "502,503"},
    {F("createdate", "LT", V("1767312000000")), "501"},
    {F("weir_scored_at", "LT", V("1800000000000")), "501"},
    {F("email", "EQ", V("ada@one.test")), "501"},
    {F("email", "NEQ", V("ada@one.test")), "502,503,504"},
    {F("email", "IN", ",\"values\":[\"ben@two.test\",\"ada@one.test\"]"), "501,502"},
    /* Only lower-case values are found in the index. */
    {F("email", "IN", ",\"values\":[\"Ada@One.test\"]"), ""},
    {F("email", "NOT_IN", ",\"values\":[\"ben@two.test\"]"), "501,503,504"},
    {F("email", "HAS_PROPERTY", ""), "501,502,504"},
    {F("email", "NOT_HAS_PROPERTY", ""), "503"},
    {F("email", "CONTAINS_TOKEN", V("*@two.test")), ""},
    {F("email", "CONTAINS_TOKEN", V("two")), "502,504"},
    {F("jobtitle", "CONTAINS_TOKEN", V("market*")), "501,503"},
    {F("jobtitle", "CONTAINS_TOKEN", V("market")), ""},
    {F("jobtitle", "CONTAINS_TOKEN", V("*ting")), "501,503"},
    {F("jobtitle", "NOT_CONTAINS_TOKEN", V("vp")), "502,503,504"},
    {F("email", "HAS_PROPERTY", "") "," F("hs_object_id", "GT", V("501")), "502,504"},
};

static void operators(void **state)
{
    for (size_t i = 0; i < sizeof(matches) / sizeof(matches[0]); i++) {
        char body[600];

        print_message("%s\n", matches[i].filters);
        snprintf(body, sizeof(body), "{\"filterGroups\":[{\"filters\":[%s]}]}",
                 matches[i].filters);
        rig_hubspot(*state, "POST", SEARCH, body, 200);
        assert_string_equal(rig_ids(*state), matches[i].ids);
        assert_int_equal(rig_int(*state, "total"),
                         json_array_size(rig_at(*state, "results")));
    }
}

static void groups_are_joined_by_or(void **state)
{
    rig_hubspot(
        *state, "POST", SEARCH,
        "{\"filterGroups\":[{\"filters\":[" F(
            "hs_object_id", "EQ",
            V("504")) "]},"
                      "{\"filters\":[" F("email", "EQ", V("ada@one.test")) "]}]}",
        200);
    assert_string_equal(rig_ids(*state), "501,504");
}

static const struct {
    const char *body, *ids;
} sorted[] = {
    {"{}", "501,502,503,504"},
    {"{\"sorts\":[{\"propertyName\":\"hs_object_id\",\"direction\":\"DESCENDING\"}]}",
     "504,503,502,501"},
    {"{\"sorts\":[{\"propertyName\":\"num_demo_requests\",\"direction\":\"DESCENDING\"}]}",
     "502,501,503,504"},
    {"{\"sorts\":[{\"propertyName\":\"lastmodifieddate\",\"direction\":\"DESCENDING\"}],"
     "\"limit\":2}",
     "504,503"},
    {"{\"sorts\":[{\"propertyName\":\"email\",\"direction\":\"ASCENDING\"}],\"limit\":2,"
     "\"after\":\"1\"}",
     "502,504"},
    {"{\"limit\":2,\"after\":1}", "502,503"},
    {"{\"limit\":2,\"after\":\"9\"}", ""},
};

static void sorting_and_paging(void **state)
{
    for (size_t i = 0; i < sizeof(sorted) / sizeof(sorted[0]); i++) {
        rig_hubspot(*state, "POST", SEARCH, sorted[i].body, 200);
        assert_string_equal(rig_ids(*state), sorted[i].ids);
        assert_int_equal(rig_int(*state, "total"), 4);
    }
    rig_hubspot(*state, "POST", SEARCH, "{\"limit\":3}", 200);
    assert_string_equal(rig_text(*state, "paging/next/after"), "3");
}

static const char *const refused[] = {
    "{\"limit\":201}",
    "{\"limit\":0}",
    "{\"limit\":\"10\"}",
    "{\"after\":\"abc\"}",
    "{\"after\":\"9950\",\"limit\":51}",
    "{\"after\":\"10000\",\"limit\":1}",
    "{\"sorts\":[{\"propertyName\":\"email\"},{\"propertyName\":\"phone\"}]}",
    "{\"sorts\":[{\"propertyName\":\"nope\"}]}",
    "{\"filterGroups\":[{\"filters\":[]}]}",
    "{\"filterGroups\":[{\"filters\":[" F("nope", "EQ", V("1")) "]}]}",
    "{\"filterGroups\":[{\"filters\":[" F("email", "LIKE", V("1")) "]}]}",
    "{\"filterGroups\":[{\"filters\":[" F("email", "EQ", "") "]}]}",
    "{\"filterGroups\":[{\"filters\":[" F("email", "IN", V("a")) "]}]}",
    "{\"filterGroups\":[{\"filters\":[" F("hs_object_id", "GT", V("x")) "]}]}",
    "{\"filterGroups\":[{\"filters\":[" F("hs_object_id", "BETWEEN", V("1")) "]}]}",
    "[]",
    "{\"limit\":",
    "\xff\xfe",
};

static void what_hubspot_refuses(void **state)
{
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        print_message("%s\n", refused[i]);
        rig_hubspot(*state, "POST", SEARCH, refused[i], 400);
        assert_string_equal(rig_text(*state, "category"), "VALIDATION_ERROR");
    }
}

/* `groups` groups of `filters` filters each. */
static char *many(size_t groups, size_t filters)
{
    static char body[8000];
    size_t used = (size_t)snprintf(body, sizeof(body), "{\"filterGroups\":[");

    for (size_t i = 0; i < groups; i++) {
        used += (size_t)snprintf(body + used, sizeof(body) - used, "%s{\"filters\":[",
                                 i ? "," : "");
        for (size_t j = 0; j < filters; j++)
            used += (size_t)snprintf(body + used, sizeof(body) - used, "%s%s",
                                     j ? "," : "", F("email", "HAS_PROPERTY", ""));
        used += (size_t)snprintf(body + used, sizeof(body) - used, "]}");
    }
    snprintf(body + used, sizeof(body) - used, "]}");
    return body;
}

static void sizes_have_limits(void **state)
{
    char *body;

    rig_hubspot(*state, "POST", SEARCH, many(5, 3), 200);
    rig_hubspot(*state, "POST", SEARCH, many(3, 6), 200);
    rig_hubspot(*state, "POST", SEARCH, many(6, 1), 400);
    rig_hubspot(*state, "POST", SEARCH, many(1, 7), 400);
    rig_hubspot(*state, "POST", SEARCH, many(4, 5), 400);
    body = many(1, 1);
    memset(body + strlen(body), ' ', 3000 - strlen(body));
    body[3000] = '\0';
    rig_hubspot(*state, "POST", SEARCH, body, 200);
    body[3000] = ' ';
    body[3001] = '\0';
    rig_hubspot(*state, "POST", SEARCH, body, 400);
}

static void a_change_is_seen_later(void **state)
{
    static const char by_path[] =
        "{\"filterGroups\":[{\"filters\":[" F("weir_path", "EQ", V("new")) "]}]}";
    struct rig *rig = *state;

    rig_admin(rig, "/lag", "{\"lag_ms\":5000}");
    rig_hubspot(rig, "PATCH", "/crm/v3/objects/contacts/502",
                "{\"properties\":{\"weir_path\":\"new\"}}", 200);
    rig_admin(rig, "/add",
              "{\"object\":\"contacts\",\"properties\":{\"weir_path\":\"new\"}}");
    rig_hubspot(rig, "POST", SEARCH, by_path, 200);
    assert_int_equal(rig_int(rig, "total"), 0);
    rig_hubspot(rig, "POST", SEARCH, "{\"properties\":[\"weir_path\"]}", 200);
    assert_string_equal(rig_ids(rig), "501,502,503,504");
    assert_true(json_is_null(rig_at(rig, "results/1/properties/weir_path")));
    assert_string_equal(rig_text(rig, "results/1/updatedAt"),
                        "2026-01-02T00:00:00.000Z");
    rig_admin(rig, "/clock", "{\"advance_ms\":3000}");
    rig_hubspot(rig, "PATCH", "/crm/v3/objects/contacts/502",
                "{\"properties\":{\"weir_tier\":\"x\"}}", 200);
    rig_admin(rig, "/clock", "{\"advance_ms\":2000}");
    rig_hubspot(rig, "POST", SEARCH, by_path, 200);
    assert_string_equal(rig_ids(rig), "505"); /* 502 changed again since */
    rig_admin(rig, "/clock", "{\"advance_ms\":3000}");
    rig_hubspot(rig, "POST", SEARCH, by_path, 200);
    assert_string_equal(rig_ids(rig), "502,505");
    rig_admin(rig, "/lag", "{\"lag_ms\":0}");
}

/* 12,345 records with gaps between the ids. */
static char *many_contacts(void)
{
    char *text = malloc((size_t)12345 * 90), *at = text;

    assert_non_null(text);
    for (int i = 0; i < 12345; i++)
        at += sprintf(at,
                      "{\"id\":\"%d\",\"createdAt\":\"2026-01-01T00:00:00Z\","
                      "\"properties\":{}}\n",
                      1000 + 3 * i);
    return text;
}

static void the_walk_by_id_passes_the_cap(void **state UNUSED)
{
    char *records = many_contacts(), body[400];
    struct rig rig;
    uint64_t last = 0, seen = 0;

    rig_start(&rig, &(struct rig_world){records, NULL, NULL, args});
    free(records);
    for (;;) {
        size_t count;

        snprintf(
            body, sizeof(body),
            "{\"filterGroups\":[{\"filters\":[" F("hs_object_id", "GT", V("%" PRIu64)) "," F(
                "lastmodifieddate", "LT",
                V("1800000000000")) "]}],\"sorts\":[{"
                                    "\"propertyName\":\"hs_object_id\",\"direction\":\"ASCENDING\"}],"
                                    "\"limit\":200}",
            last);
        rig_hubspot(&rig, "POST", SEARCH, body, 200);
        count = json_array_size(rig_at(&rig, "results"));
        assert_int_equal(rig_int(&rig, "total"), 12345 - seen);
        if (count == 0)
            break;
        for (size_t i = 0; i < count; i++) {
            const json_t *row = json_array_get(rig_at(&rig, "results"), i);
            uint64_t id =
                strtoull(json_string_value(json_object_get(row, "id")), NULL, 10);

            assert_true(id > last);
            last = id;
        }
        seen += count;
    }
    assert_int_equal(seen, 12345);
    rig_hubspot(&rig, "POST", SEARCH, "{\"limit\":200,\"after\":\"9800\"}", 200);
    assert_string_equal(rig_text(&rig, "paging/next/after"), "10000");
    rig_hubspot(&rig, "POST", SEARCH, "{\"limit\":200,\"after\":\"10000\"}", 400);
    rig_stop(&rig);
}

/* --- the block sums, against counting one by one --- */

static uint64_t roll(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static uint64_t count_plainly(const struct crm_objects *objects,
                              const struct crm_window *window, uint64_t *first)
{
    uint64_t total = 0;

    *first = 0;
    for (size_t i = 0; i < objects->count; i++) {
        const struct crm_record *record = objects->records[i];
        const struct crm_face *face = crm_indexed(record);

        if (!face || record->id < window->id_from || record->id > window->id_to ||
            face->modified_ms < window->modified_from ||
            face->modified_ms > window->modified_to)
            continue;
        if (total++ == 0)
            *first = record->id;
    }
    return total;
}

static void block_sums_count_right(void **state UNUSED)
{
    struct crm crm;
    struct crm_objects *objects;
    uint64_t dice = 7;

    crm_init(&crm);
    crm.lag_ms = 50;
    objects = &crm.objects[CRM_CONTACTS];
    for (int i = 0; i < 3000; i++)
        crm_add(&crm, objects, 0, (int64_t)roll(&dice) % 1000);
    for (int64_t round = 0; round < 3000; round++) {
        struct crm_record *record = objects->records[roll(&dice) % objects->count];
        uint64_t from = roll(&dice) % 4000, first;
        struct crm_window window = {from, from + roll(&dice) % 4000,
                                    (int64_t)roll(&dice) % 2000, 0};
        struct crm_record *page[5];
        size_t count;

        if (round % 50 == 0)
            crm_archive(&crm, objects, record, round);
        else
            crm_touch(&crm, objects, record, round);
        crm_index_advance(objects, round);
        window.modified_to = window.modified_from + (int64_t)roll(&dice) % 3000;
        assert_int_equal(crm_window_select(objects, &window, 0, 5, page, &count),
                         count_plainly(objects, &window, &first));
        if (count)
            assert_int_equal(page[0]->id, first);
        assert_int_equal(crm_window_select(objects, &window, 3, 5, page, &count),
                         count_plainly(objects, &window, &first));
    }
    crm_fini(&crm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators),
        cmocka_unit_test(groups_are_joined_by_or),
        cmocka_unit_test(sorting_and_paging),
        cmocka_unit_test(what_hubspot_refuses),
        cmocka_unit_test(sizes_have_limits),
        cmocka_unit_test(a_change_is_seen_later),
        cmocka_unit_test(the_walk_by_id_passes_the_cap),
        cmocka_unit_test(block_sums_count_right),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
