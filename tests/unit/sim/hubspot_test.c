/* hubspot_test.c - the simulated HubSpot's lists, reads, writes, links and properties.
 */
#include "rig.h"

#include <stdio.h>
#include <string.h>

static const char contacts[] =
    "{\"id\":\"501\",\"createdAt\":\"2026-01-02T03:04:05.000Z\",\"updatedAt\":"
    "\"2026-11-01T00:00:00.000Z\",\"companies\":[\"9001\",\"9002\"],\"properties\":{"
    "\"email\":\"ada@one.test\",\"firstname\":\"Ada\",\"city\":\"Bonn\",\"hs_analytics_num_page_views\":"
    "\"3\"}}\n"
    "{\"id\":\"502\",\"createdAt\":\"2026-01-03T00:00:00.000Z\",\"properties\":{"
    "\"email\":\"ben@two.test\"}}\n"
    "{\"id\":\"503\",\"createdAt\":\"2026-01-04T00:00:00.000Z\",\"companies\":[\"9002\"],"
    "\"properties\":{\"firstname\":\"Cleo \\u00fc\"}}\n"
    "{\"id\":\"504\",\"createdAt\":\"2026-01-05T00:00:00.000Z\",\"archived\":true,"
    "\"properties\":{\"firstname\":\"Gone\"}}\n"
    "{\"id\":\"505\",\"createdAt\":\"2026-01-06T00:00:00.000Z\",\"properties\":{}}\n";
static const char companies[] =
    "{\"id\":\"9001\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"properties\":{\"name\":"
    "\"One\",\"domain\":\"one.test\"}}\n"
    "{\"id\":\"9002\",\"createdAt\":\"2026-01-01T00:00:00Z\",\"properties\":{\"name\":"
    "\"Two\"}}\n";

static const char *const args[] = {"--now", "2026-11-22T00:00:00Z", "--frozen", NULL};

#define OBJECTS "/crm/v3/objects/contacts"
#define UPDATE  OBJECTS "/batch/update"

static int start(void **state)
{
    static struct rig rig;

    rig_start(&rig, &(struct rig_world){contacts, companies, NULL, args});
    *state = &rig;
    return 0;
}

static int stop(void **state)
{
    rig_stop(*state);
    return 0;
}

static void token_is_checked(void **state)
{
    static const char *const headers[] = {NULL, "Authorization: Bearer wrong",
                                          "Authorization: hubspot-sim-token"};
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        rig_send(rig, "GET", "/hubspot" OBJECTS, headers[i], NULL);
        assert_int_equal(rig->status, 401);
        assert_string_equal(rig_text(rig, "category"), "INVALID_AUTHENTICATION");
    }
}

static void list_pages_by_an_opaque_cursor(void **state)
{
    struct rig *rig = *state;
    char path[200];

    rig_hubspot(rig, "GET", OBJECTS "?limit=2&properties=email,phone", NULL, 200);
    assert_string_equal(rig_ids(rig), "501,502");
    assert_string_equal(rig_text(rig, "paging/next/after"), "NTAyCg%3D%3D");
    /* Sent as given, it comes back decoded: not the cursor any more. */
    rig_hubspot(rig, "GET", OBJECTS "?after=NTAyCg%3D%3D", NULL, 400);
    snprintf(path, sizeof(path), "%s", OBJECTS "?limit=2&after=NTAyCg%253D%253D");
    rig_hubspot(rig, "GET", path, NULL, 200);
    assert_string_equal(rig_ids(rig), "503,505");
    assert_null(rig_at(rig, "paging"));
    rig_hubspot(rig, "GET", OBJECTS "?archived=true", NULL, 200);
    assert_string_equal(rig_ids(rig), "504");
}

static void list_refuses_what_is_no_page(void **state)
{
    static const char *const bad[] = {"?limit=0", "?limit=101", "?limit=x",
                                      "?after=501", "?after=AAAA"};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        char path[100];

        snprintf(path, sizeof(path), OBJECTS "%s", bad[i]);
        rig_hubspot(*state, "GET", path, NULL, 400);
        assert_string_equal(rig_text(*state, "category"), "VALIDATION_ERROR");
    }
}

static void properties_are_text_or_null(void **state)
{
    struct rig *rig = *state;

    rig_hubspot(rig, "GET",
                OBJECTS "?properties=email,hs_analytics_num_page_views&properties=phone"
                        "&properties=no_such_property",
                NULL, 200);
    assert_string_equal(
        rig_text(rig, "results/0/properties/hs_analytics_num_page_views"), "3");
    assert_true(json_is_null(rig_at(rig, "results/0/properties/phone")));
    assert_null(rig_at(rig, "results/0/properties/no_such_property"));
    assert_null(rig_at(rig, "results/0/properties/firstname"));
    assert_string_equal(rig_text(rig, "results/0/properties/lastmodifieddate"),
                        "2026-11-01T00:00:00.000Z");
    assert_string_equal(rig_text(rig, "results/0/updatedAt"),
                        "2026-11-01T00:00:00.000Z");
    assert_true(json_is_false(rig_at(rig, "results/0/archived")));
}

static const char *source_of(struct rig *rig, size_t entry)
{
    char path[100];

    snprintf(path, sizeof(path), "results/0/propertiesWithHistory/city/%zu/sourceType",
             entry);
    return rig_text(rig, path);
}

static void history_tells_who_set_it(void **state)
{
    static const char read[] =
        "{\"properties\":[\"city\"],\"propertiesWithHistory\":[\"city\"],"
        "\"inputs\":[{\"id\":\"501\"}]}";
    struct rig *rig = *state;

    rig_hubspot(rig, "GET", OBJECTS "?limit=50&propertiesWithHistory=city,jobtitle",
                NULL, 200);
    assert_string_equal(source_of(rig, 0), "IMPORT");
    assert_int_equal(
        json_array_size(rig_at(rig, "results/0/propertiesWithHistory/jobtitle")), 0);
    rig_admin(rig, "/edit",
              "{\"object\":\"contacts\",\"id\":\"501\",\"properties\":{\"city\":"
              "\"Ulm\"}}");
    rig_hubspot(rig, "POST", UPDATE,
                "{\"inputs\":[{\"id\":\"501\",\"properties\":{\"city\":"
                "\"Trier\"}}]}",
                200);
    rig_hubspot(rig, "POST", OBJECTS "/batch/read", read, 200);
    assert_string_equal(source_of(rig, 0), "INTEGRATION");
    assert_string_equal(source_of(rig, 1), "CRM_UI");
    assert_string_equal(source_of(rig, 2), "IMPORT");
    assert_string_equal(rig_text(rig, "results/0/propertiesWithHistory/city/1/value"),
                        "Ulm");
}

static void history_has_its_limits(void **state)
{
    struct rig *rig = *state;
    char body[4000] = "{\"propertiesWithHistory\":[\"email\"],\"inputs\":[";
    size_t used = strlen(body);

    for (int i = 0; i < 51; i++)
        used += (size_t)snprintf(body + used, sizeof(body) - used, "%s{\"id\":\"%d\"}",
                                 i ? "," : "", 501 + i);
    snprintf(body + used, sizeof(body) - used, "]}");
    rig_hubspot(rig, "POST", OBJECTS "/batch/read", body, 400);
    rig_hubspot(rig, "GET", OBJECTS "?limit=51&propertiesWithHistory=email", NULL, 400);
    rig_hubspot(rig, "POST", OBJECTS "/search",
                "{\"filterGroups\":[],\"propertiesWithHistory\":[\"email\"]}", 400);
}

static void list_brings_links(void **state)
{
    struct rig *rig = *state;

    rig_hubspot(rig, "GET", OBJECTS "?associations=companies", NULL, 200);
    assert_string_equal(rig_text(rig, "results/0/associations/companies/results/0/id"),
                        "9001");
    assert_string_equal(
        rig_text(rig, "results/0/associations/companies/results/0/type"),
        "contact_to_company");
    assert_int_equal(
        json_array_size(rig_at(rig, "results/0/associations/companies/results")), 3);
    assert_null(rig_at(rig, "results/1/associations"));
}

static void batch_read_names_the_missing(void **state)
{
    struct rig *rig = *state;

    rig_hubspot(
        rig, "POST", OBJECTS "/batch/read",
        "{\"properties\":[\"email\"],\"inputs\":[{\"id\":\"501\"},{\"id\":\"502\"}]}",
        200);
    assert_string_equal(rig_ids(rig), "501,502");
    assert_null(rig_at(rig, "errors"));
    rig_hubspot(
        rig, "POST", OBJECTS "/batch/read",
        "{\"inputs\":[{\"id\":\"501\"},{\"id\":\"777\"},{\"id\":\"504\"},{\"id\":"
        "\"x\"}]}",
        207);
    assert_string_equal(rig_ids(rig), "501");
    assert_int_equal(rig_int(rig, "numErrors"), 1);
    assert_string_equal(rig_text(rig, "errors/0/category"), "OBJECT_NOT_FOUND");
    assert_int_equal(json_array_size(rig_at(rig, "errors/0/context/ids")), 3);
    rig_hubspot(rig, "POST", OBJECTS "/batch/read",
                "{\"idProperty\":\"email\",\"inputs\":[{\"id\":\"BEN@two.test\"}]}",
                200);
    assert_string_equal(rig_ids(rig), "502");
}

/* A batch with `count` rows. */
static char *rows(size_t count)
{
    static char body[20000];
    size_t used = (size_t)snprintf(body, sizeof(body), "{\"inputs\":[");

    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(body + used, sizeof(body) - used,
                                 "%s{\"id\":\"%zu\",\"properties\":{}}", i ? "," : "",
                                 900 + i);
    snprintf(body + used, sizeof(body) - used, "]}");
    return body;
}

static void batches_have_1_to_100_rows(void **state)
{
    rig_hubspot(*state, "POST", UPDATE, rows(0), 400);
    rig_hubspot(*state, "POST", UPDATE, rows(100), 207);
    assert_int_equal(rig_int(*state, "numErrors"), 100);
    rig_hubspot(*state, "POST", UPDATE, rows(101), 400);
    rig_hubspot(*state, "POST", OBJECTS "/batch/read", rows(101), 400);
    rig_hubspot(*state, "POST", UPDATE, "{\"inputs\":[{\"properties\":{}}]}", 400);
    rig_hubspot(*state, "POST", UPDATE, "{\"inputs\":{}}", 400);
    rig_hubspot(*state, "POST", UPDATE, "[]", 400);
    rig_hubspot(*state, "POST", UPDATE, "{\"inputs\":[", 400);
    rig_hubspot(*state, "POST", UPDATE, "", 400);
}

static void update_writes_and_shows(void **state)
{
    struct rig *rig = *state;

    rig_hubspot(
        rig, "POST", UPDATE,
        "{\"inputs\":[{\"id\":\"501\",\"objectWriteTraceId\":\"a\",\"properties\":{"
        "\"weir_score\":\"077.0\",\"weir_scored_at\":\"1767225600000\","
        "\"weir_tier\":\"strong\",\"firstname\":\"\"}}]}",
        200);
    assert_string_equal(rig_text(rig, "status"), "COMPLETE");
    assert_string_equal(rig_text(rig, "results/0/objectWriteTraceId"), "a");
    assert_string_equal(rig_text(rig, "results/0/properties/weir_score"), "77");
    assert_string_equal(rig_text(rig, "results/0/properties/weir_scored_at"),
                        "2026-01-01T00:00:00.000Z");
    assert_true(json_is_null(rig_at(rig, "results/0/properties/firstname")));
    rig_admin(rig, "/state/contacts/501", NULL);
    assert_string_equal(rig_text(rig, "properties/weir_score"), "77");
    assert_string_equal(rig_text(rig, "properties/weir_tier"), "strong");
    assert_null(rig_at(rig, "properties/firstname"));
    assert_string_equal(rig_text(rig, "properties/email"), "ada@one.test");
    assert_string_equal(rig_text(rig, "updatedAt"), "2026-11-22T00:00:00.000Z");
}

static void unknown_ids_fail_their_row_alone(void **state)
{
    struct rig *rig = *state;

    rig_hubspot(
        rig, "POST", UPDATE,
        "{\"inputs\":[{\"id\":\"777\",\"objectWriteTraceId\":\"r1\",\"properties\":{"
        "\"weir_score\":\"1\"}},{\"id\":\"502\",\"objectWriteTraceId\":\"r2\","
        "\"properties\":{\"weir_score\":\"2\"}},{\"id\":\"504\",\"properties\":{}}]}",
        207);
    assert_string_equal(rig_ids(rig), "502");
    assert_int_equal(rig_int(rig, "numErrors"), 2);
    assert_string_equal(rig_text(rig, "errors/0/category"), "OBJECT_NOT_FOUND");
    assert_string_equal(rig_text(rig, "errors/0/context/ids/0"), "777");
    assert_string_equal(rig_text(rig, "errors/0/context/objectWriteTraceId/0"), "r1");
    assert_null(rig_at(rig, "errors/1/context/objectWriteTraceId"));
}

/* What fails a whole batch, and the code that says why. */
static const struct {
    const char *property, *value, *code;
} bad_values[] = {
    {"no_such", "\"1\"", "PROPERTY_DOESNT_EXIST"},
    {"weir_score", "\"abc\"", "INVALID_INTEGER"},
    {"weir_score", "\"1,5\"", "INVALID_INTEGER"},
    {"weir_score", "\"1e3\"", "INVALID_INTEGER"},
    {"weir_score", "null", "INVALID_VALUE"},
    {"weir_score", "[1]", "INVALID_VALUE"},
    {"weir_scored_at", "\"yesterday\"", "INVALID_DATE"},
    {"weir_scored_at", "\"2026-13-01\"", "INVALID_DATE"},
    {"lifecyclestage", "\"Lead\"", "INVALID_OPTION"},
    {"hs_email_optout", "\"yes\"", "INVALID_BOOLEAN"},
    {"lastmodifieddate", "\"1767225600000\"", "READ_ONLY_VALUE"},
    {"hs_analytics_num_page_views", "\"1\"", "READ_ONLY_VALUE"},
};

static void one_bad_value_fails_the_batch(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(bad_values) / sizeof(bad_values[0]); i++) {
        char body[400];

        snprintf(body, sizeof(body),
                 "{\"inputs\":[{\"id\":\"503\",\"properties\":{\"weir_tier\":\"x\"}},"
                 "{\"id\":\"505\",\"properties\":{\"%s\":%s}}]}",
                 bad_values[i].property, bad_values[i].value);
        rig_hubspot(rig, "POST", UPDATE, body, 400);
        assert_string_equal(rig_text(rig, "category"), "VALIDATION_ERROR");
        assert_string_equal(rig_text(rig, "errors/0/code"), bad_values[i].code);
        assert_string_equal(rig_text(rig, "errors/0/context/propertyName/0"),
                            bad_values[i].property);
    }
    rig_admin(rig, "/state/contacts/503", NULL);
    assert_null(rig_at(rig, "properties/weir_tier"));
    assert_string_equal(rig_text(rig, "updatedAt"), "2026-01-04T00:00:00.000Z");
}

static void numbers_are_shown_as_hubspot_does(void **state)
{
    static const char *const shown[][2] = {
        {"\"77.0\"", "77"}, {"\"0.50\"", "0.5"}, {"\"-0.0\"", "0"},
        {"\"+7\"", "7"},    {"\"007\"", "7"},    {"\".5\"", "0.5"},
        {"12", "12"},       {"1.5", "1.5"},      {"\"-3.10\"", "-3.1"}};
    struct rig *rig = *state;

    for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++) {
        char body[200];

        snprintf(body, sizeof(body), "{\"properties\":{\"weir_fit_score\":%s}}",
                 shown[i][0]);
        rig_hubspot(rig, "PATCH", OBJECTS "/505", body, 200);
        assert_string_equal(rig_text(rig, "properties/weir_fit_score"), shown[i][1]);
    }
}

static void the_same_id_twice_is_refused(void **state)
{
    rig_hubspot(*state, "POST", UPDATE,
                "{\"inputs\":[{\"id\":\"501\",\"properties\":{}},{\"id\":\"501\","
                "\"properties\":{}}]}",
                400);
}

static void single_records(void **state)
{
    struct rig *rig = *state;

    rig_hubspot(rig, "GET", OBJECTS "/501?properties=weir_path", NULL, 200);
    assert_string_equal(rig_text(rig, "id"), "501");
    rig_hubspot(rig, "GET", OBJECTS "/777", NULL, 404);
    rig_hubspot(rig, "PATCH", OBJECTS "/777", "{\"properties\":{}}", 404);
    rig_hubspot(rig, "PATCH", OBJECTS "/501", "{\"properties\":{\"nope\":\"1\"}}", 400);
    rig_hubspot(rig, "PATCH", OBJECTS "/501", "{}", 400);
    rig_hubspot(rig, "DELETE", OBJECTS "/501", NULL, 404);
    rig_hubspot(rig, "GET", "/crm/v3/objects/deals", NULL, 404);
}

static void portal_rules_fail_a_row(void **state)
{
    struct rig *rig = *state;

    rig_admin(rig, "/reject", "{\"object\":\"contacts\",\"id\":\"505\"}");
    rig_hubspot(
        rig, "POST", UPDATE,
        "{\"inputs\":[{\"id\":\"505\",\"objectWriteTraceId\":\"z\",\"properties\":{"
        "\"weir_path\":\"x\"}}]}",
        207);
    assert_string_equal(rig_text(rig, "errors/0/category"), "VALIDATION_ERROR");
    rig_hubspot(rig, "PATCH", OBJECTS "/505", "{\"properties\":{}}", 400);
    rig_admin(rig, "/reject", "{\"object\":\"contacts\",\"id\":\"505\",\"on\":false}");
    rig_hubspot(rig, "PATCH", OBJECTS "/505", "{\"properties\":{}}", 200);
}

static void merged_ids_answer_as_the_survivor(void **state)
{
    struct rig *rig = *state;

    rig_admin(rig, "/edit",
              "{\"object\":\"contacts\",\"id\":\"503\",\"properties\":{\"email\":"
              "\"cleo@two.test\"}}");
    rig_admin(rig, "/merge",
              "{\"object\":\"contacts\",\"id\":\"502\",\"merged\":\"503\"}");
    rig_hubspot(rig, "GET", OBJECTS "/503", NULL, 200);
    assert_string_equal(rig_text(rig, "id"), "502");
    assert_string_equal(rig_text(rig, "properties/firstname"), "Cleo \xc3\xbc");
    assert_string_equal(rig_text(rig, "properties/email"), "ben@two.test");
    rig_hubspot(rig, "POST", OBJECTS "/batch/read", "{\"inputs\":[{\"id\":\"503\"}]}",
                200);
    assert_string_equal(rig_ids(rig), "502");
    rig_hubspot(rig, "POST", UPDATE,
                "{\"inputs\":[{\"id\":\"503\",\"properties\":{\"weir_path\":\"p\"}}]}",
                200);
    assert_string_equal(rig_ids(rig), "502");
    rig_hubspot(rig, "GET", OBJECTS, NULL, 200);
    assert_string_equal(rig_ids(rig), "501,502,505");
}

static void archived_ones_vanish(void **state)
{
    struct rig *rig = *state;

    rig_admin(rig, "/archive", "{\"object\":\"contacts\",\"id\":\"505\"}");
    rig_hubspot(rig, "GET", OBJECTS, NULL, 200);
    assert_null(strstr(rig_ids(rig), "505"));
    rig_hubspot(rig, "POST", OBJECTS "/search", "{}", 200);
    assert_null(strstr(rig_ids(rig), "505"));
    rig_hubspot(rig, "GET", OBJECTS "/505", NULL, 404);
}

static void links_v4(void **state)
{
    struct rig *rig = *state;

    rig_hubspot(rig, "POST", "/crm/v4/associations/contacts/companies/batch/read",
                "{\"inputs\":[{\"id\":\"501\"},{\"id\":\"502\"}]}", 207);
    assert_int_equal(json_array_size(rig_at(rig, "results")), 1);
    assert_string_equal(rig_text(rig, "results/0/from/id"), "501");
    assert_string_equal(rig_text(rig, "results/0/to/0/toObjectId"), "9001");
    assert_int_equal(rig_int(rig, "results/0/to/0/associationTypes/0/typeId"), 1);
    assert_int_equal(rig_int(rig, "results/0/to/1/associationTypes/0/typeId"), 279);
    assert_string_equal(rig_text(rig, "errors/0/subCategory"),
                        "crm.associations.NO_ASSOCIATIONS_FOUND");
    rig_hubspot(rig, "GET", "/crm/v4/objects/contacts/501/associations/companies", NULL,
                200);
    assert_int_equal(json_array_size(rig_at(rig, "results")), 2);
    rig_hubspot(rig, "GET", "/crm/v4/objects/companies/9001/associations/contacts",
                NULL, 200);
    assert_string_equal(rig_text(rig, "results/0/toObjectId"), "501");
    rig_hubspot(rig, "GET", "/crm/v4/objects/contacts/777/associations/companies", NULL,
                404);
}

static void properties_are_defined_once(void **state)
{
    static const char fresh[] =
        "{\"name\":\"weir_new\",\"label\":\"New\",\"type\":\"enumeration\",\"fieldType\":"
        "\"select\",\"groupName\":\"weir\",\"options\":[{\"label\":\"A\",\"value\":\"a\"}]}";
    struct rig *rig = *state;

    rig_hubspot(rig, "GET", "/crm/v3/properties/contacts/weir_score", NULL, 200);
    assert_string_equal(rig_text(rig, "type"), "number");
    assert_true(json_is_false(rig_at(rig, "modificationMetadata/readOnlyValue")));
    rig_hubspot(rig, "GET", "/crm/v3/properties/contacts/weir_new", NULL, 404);
    rig_hubspot(rig, "POST", "/crm/v3/properties/contacts", fresh, 201);
    rig_hubspot(rig, "POST", "/crm/v3/properties/contacts", fresh, 409);
    rig_hubspot(rig, "GET", "/crm/v3/properties/companies/weir_new", NULL, 404);
    rig_hubspot(rig, "PATCH", OBJECTS "/501", "{\"properties\":{\"weir_new\":\"b\"}}",
                400);
    rig_hubspot(rig, "PATCH", OBJECTS "/501", "{\"properties\":{\"weir_new\":\"a\"}}",
                200);
    rig_hubspot(rig, "POST", "/crm/v3/properties/contacts", "{\"name\":\"Bad Name\"}",
                400);
    rig_hubspot(
        rig, "POST", "/crm/v3/properties/contacts/batch/create",
        "{\"inputs\":[{\"name\":\"weir_b\",\"label\":\"b\",\"type\":\"number\","
        "\"fieldType\":\"number\",\"groupName\":\"weir\"},{\"name\":\"email\","
        "\"label\":\"b\",\"type\":\"string\",\"fieldType\":\"text\",\"groupName\":"
        "\"weir\"}]}",
        207);
    assert_string_equal(rig_text(rig, "errors/0/category"), "CONFLICT");
    rig_hubspot(rig, "GET", "/crm/v3/properties/contacts", NULL, 200);
    assert_true(json_array_size(rig_at(rig, "results")) > 40);
}

static void property_groups(void **state)
{
    static const char group[] =
        "{\"name\":\"weir\",\"label\":\"weir\",\"displayOrder\":-1}";

    rig_hubspot(*state, "POST", "/crm/v3/properties/contacts/groups", group, 201);
    rig_hubspot(*state, "POST", "/crm/v3/properties/contacts/groups", group, 409);
    rig_hubspot(*state, "GET", "/crm/v3/properties/contacts/groups", NULL, 200);
    assert_string_equal(rig_text(*state, "results/0/name"), "weir");
}

static void the_clock_is_ours(void **state)
{
    struct rig *rig = *state;
    char date[64];

    rig_admin(rig, "/clock", "{\"now\":\"2027-02-03T04:05:06Z\",\"frozen\":true}");
    rig_hubspot(rig, "GET", OBJECTS "?limit=1", NULL, 200);
    rig_header(rig, "Date", date, sizeof(date));
    assert_string_equal(date, "Wed, 03 Feb 2027 04:05:06 GMT");
    rig_admin(rig, "/clock", "{\"advance_ms\":1500}");
    rig_admin(
        rig, "/edit",
        "{\"object\":\"contacts\",\"id\":\"502\",\"properties\":{\"phone\":\"+1\","
        "\"hs_email_open\":\"9\",\"firstname\":null}}");
    assert_string_equal(rig_text(rig, "updatedAt"), "2027-02-03T04:05:07.500Z");
    assert_string_equal(rig_text(rig, "properties/hs_email_open"), "9");
    assert_null(rig_at(rig, "properties/firstname"));
}

static void rate_headers_and_limits(void **state)
{
    struct rig *rig = *state;
    char text[64];

    rig_admin(rig, "/settings", "{\"hubspot\":{\"per_window\":2,\"per_second\":1}}");
    rig_hubspot(rig, "GET", OBJECTS "?limit=1", NULL, 200);
    rig_hubspot(rig, "GET", OBJECTS "?limit=1", NULL, 200);
    rig_hubspot(rig, "GET", OBJECTS "?limit=1", NULL, 429);
    assert_string_equal(rig_text(rig, "errorType"), "RATE_LIMIT");
    assert_string_equal(rig_text(rig, "policyName"), "TEN_SECONDLY_ROLLING");
    rig_header(rig, "X-HubSpot-RateLimit-Max", text, sizeof(text));
    assert_string_equal(text, "2");
    rig_header(rig, "Retry-After", text, sizeof(text));
    assert_string_equal(text, "");
    rig_hubspot(rig, "POST", OBJECTS "/search", "{}", 200);
    rig_header(rig, "X-HubSpot-RateLimit-Max", text, sizeof(text));
    assert_string_equal(text, "");
    /* The second may end in between: then the next one is too many. */
    for (int i = 0; i < 5 && rig->status != 429; i++)
        rig_send(rig, "POST", "/hubspot" OBJECTS "/search",
                 "Authorization: Bearer hubspot-sim-token", "{}");
    assert_int_equal(rig->status, 429);
    assert_string_equal(rig_text(rig, "policyName"), "SECONDLY");
    rig_admin(rig, "/settings",
              "{\"hubspot\":{\"per_window\":0,\"per_second\":0,\"per_day\":1}}");
    rig_hubspot(rig, "GET", OBJECTS "?limit=1", NULL, 200);
    rig_hubspot(rig, "GET", OBJECTS "?limit=1", NULL, 429);
    assert_string_equal(rig_text(rig, "policyName"), "DAILY");
    assert_string_equal(rig_text(rig, "message"), "You have reached your daily limit.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(token_is_checked),
        cmocka_unit_test(list_pages_by_an_opaque_cursor),
        cmocka_unit_test(list_refuses_what_is_no_page),
        cmocka_unit_test(properties_are_text_or_null),
        cmocka_unit_test(list_brings_links),
        cmocka_unit_test(history_has_its_limits),
        cmocka_unit_test(history_tells_who_set_it),
        cmocka_unit_test(batch_read_names_the_missing),
        cmocka_unit_test(batches_have_1_to_100_rows),
        cmocka_unit_test(update_writes_and_shows),
        cmocka_unit_test(unknown_ids_fail_their_row_alone),
        cmocka_unit_test(one_bad_value_fails_the_batch),
        cmocka_unit_test(numbers_are_shown_as_hubspot_does),
        cmocka_unit_test(the_same_id_twice_is_refused),
        cmocka_unit_test(single_records),
        cmocka_unit_test(portal_rules_fail_a_row),
        cmocka_unit_test(links_v4),
        cmocka_unit_test(merged_ids_answer_as_the_survivor),
        cmocka_unit_test(archived_ones_vanish),
        cmocka_unit_test(properties_are_defined_once),
        cmocka_unit_test(property_groups),
        cmocka_unit_test(the_clock_is_ours),
        cmocka_unit_test(rate_headers_and_limits),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
