/* finders_test.c - the simulated finders of addresses: what each answers, in its
 * layout, and what it charges. Who knows whom stands in the truth.
 */
#include "rig.h"

#include <stdio.h>
#include <string.h>

#define PERSON                                                                         \
    "{\"kind\":\"person\",\"id\":\"p1\",\"first_name\":\"Ada\",\"last_name\":"         \
    "\"Example\",\"domain\":\"example.com\",\"email\":\"ada@example.com\",\"finds\":{" \
    "\"prospeo\":\"ada@example.com\",\"findymail\":\"ada@example.com\",\"leadmagic\":" \
    "\"x@example.com\",\"datagma\":\"ada@example.com\",\"percall\":"                   \
    "\"ada@example.com\",\"hunter\":5}}\n"                                             \
    "{\"kind\":\"person\",\"id\":\"p2\",\"first_name\":\"No\",\"last_name\":\"Body\"," \
    "\"domain\":\"example.com\",\"email\":\"no@example.com\",\"finds\":{}}\n"

#define NAMES(first, last)                                                 \
    "{\"first_name\":\"" first "\",\"last_name\":\"" last "\",\"domain\":" \
    "\"example.com\"}"

struct finder {
    const char *vendor, *method, *path, *key, *wrong_key;
    const char *hit, *miss, *email; /* bodies; where the address stands */
    const char *hit_query, *miss_query;
    long miss_status, key_status, broke_status;
    int miss_cost;
    bool is_wrong;
};

static const struct finder finders[] = {
    {.vendor = "prospeo",
     .method = "POST",
     .path = "/prospeo/enrich-person",
     .key = "X-KEY: prospeo-sim-key",
     .wrong_key = "X-KEY: no",
     .hit = "{\"data\":{\"first_name\":\"Ada\",\"last_name\":\"Example\","
            "\"company_website\":\"example.com\"}}",
     .miss = "{\"data\":{\"first_name\":\"No\",\"last_name\":\"Body\","
             "\"company_website\":\"example.com\"}}",
     .email = "person/email/email",
     .miss_status = 400,
     .key_status = 400,
     .broke_status = 400},
    {.vendor = "findymail",
     .method = "POST",
     .path = "/findymail/api/search/name",
     .key = "Authorization: Bearer findymail-sim-key",
     .wrong_key = "Authorization: Bearer no",
     .hit = "{\"name\":\"Ada Example\",\"domain\":\"example.com\"}",
     .miss = "{\"name\":\"No Body\",\"domain\":\"example.com\"}",
     .email = "contact/email",
     .miss_status = 200,
     .key_status = 401,
     .broke_status = 402},
    {.vendor = "leadmagic",
     .method = "POST",
     .path = "/leadmagic/v1/people/email-finder",
     .key = "X-API-Key: leadmagic-sim-key",
     .wrong_key = "X-API-Key: no",
     .hit = NAMES("Ada", "Example"),
     .miss = NAMES("No", "Body"),
     .email = "email",
     .miss_status = 200,
     .key_status = 401,
     .broke_status = 402,
     .is_wrong = true},
    {.vendor = "datagma",
     .method = "GET",
     .path = "/datagma/api/ingress/v8/findEmail",
     .email = "email",
     .hit_query = "?apiId=datagma-sim-key&fullName=Ada%20Example&company=example.com",
     .miss_query = "?apiId=datagma-sim-key&fullName=No%20Body&company=example.com",
     .miss_status = 200,
     .key_status = 401,
     .broke_status = 402},
    {.vendor = "percall",
     .method = "GET",
     .path = "/percall/v1/find",
     .key = "Authorization: Bearer percall-sim-key",
     .wrong_key = "Authorization: Bearer no",
     .email = "email",
     .hit_query = "?name=Ada%20Example&domain=example.com",
     .miss_query = "?name=No%20Body&domain=example.com",
     .miss_status = 200,
     .key_status = 401,
     .broke_status = 402,
     .miss_cost = 1000000},
};
#define FINDERS (sizeof(finders) / sizeof(finders[0]))

static int start(void **state)
{
    static struct rig rig;

    rig_start(&rig, &(struct rig_world){NULL, NULL, PERSON, NULL});
    *state = &rig;
    return 0;
}

static int stop(void **state)
{
    rig_stop(*state);
    return 0;
}

static void ask(struct rig *rig, const struct finder *f, const char *key,
                const char *query, const char *body)
{
    char path[256];

    snprintf(path, sizeof(path), "%s%s", f->path, query ? query : "");
    rig_send(rig, f->method, path, key, body);
}

static json_int_t bill(struct rig *rig, const char *vendor, const char *what)
{
    char path[80];

    rig_admin(rig, "/bill", NULL);
    snprintf(path, sizeof(path), "vendors/%s/%s", vendor, what);
    return rig_int(rig, path);
}

static void finds_whom_the_truth_says(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < FINDERS; i++) {
        const struct finder *f = &finders[i];
        json_t *none;

        ask(rig, f, f->key, f->hit_query, f->hit);
        assert_int_equal(rig->status, 200);
        assert_string_equal(rig_text(rig, f->email),
                            f->is_wrong ? "x@example.com" : "ada@example.com");
        assert_int_equal(bill(rig, f->vendor, "billed_micro"), 1000000);
        assert_int_equal(bill(rig, f->vendor, "wrong"), f->is_wrong);
        ask(rig, f, f->key, f->miss_query, f->miss);
        assert_int_equal(rig->status, f->miss_status);
        none = rig_at(rig, f->email);
        assert_true(!none || json_is_null(none));
        assert_int_equal(bill(rig, f->vendor, "billed_micro"), 1000000 + f->miss_cost);
        assert_int_equal(bill(rig, f->vendor, "hits"), 1);
    }
}

static void refuses_bad_keys_and_empty_accounts(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < FINDERS; i++) {
        const struct finder *f = &finders[i];
        json_int_t before = bill(rig, f->vendor, "billed_micro");
        char settings[80];

        ask(rig, f, f->wrong_key, f->key ? f->hit_query : "?apiId=no", f->hit);
        assert_int_equal(rig->status, f->key_status);
        snprintf(settings, sizeof(settings), "{\"%s\":{\"balance\":0}}", f->vendor);
        rig_admin(rig, "/settings", settings);
        ask(rig, f, f->key, f->hit_query, f->hit);
        assert_int_equal(rig->status, f->broke_status);
        snprintf(settings, sizeof(settings), "{\"%s\":{\"balance\":-1}}", f->vendor);
        rig_admin(rig, "/settings", settings);
        assert_int_equal(bill(rig, f->vendor, "billed_micro"), before);
    }
}

static void bodies_that_are_none(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < FINDERS; i++) {
        const struct finder *f = &finders[i];

        if (strcmp(f->method, "POST") != 0)
            continue;
        for (int k = 0; k < 3; k++) {
            static const char *const bad[] = {"", "{\"data\":[", "[7]"};

            ask(rig, f, f->key, NULL, bad[k]);
            assert_in_range(rig->status, 400, 499);
        }
    }
}

/* Known to nobody else, whatever the rates say; a find that is no text is none. */
static void others_do_not_know_them(void **state)
{
    struct rig *rig = *state;

    rig_admin(rig, "/settings", "{\"hunter\":{\"hit\":1}}");
    rig_send(rig, "GET",
             "/hunter/v2/email-finder?api_key=hunter-sim-key&first_name=Ada&last_name="
             "Example&domain=example.com",
             NULL, NULL);
    assert_int_equal(rig->status, 200);
    assert_true(json_is_null(rig_at(rig, "data/email")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_whom_the_truth_says),
        cmocka_unit_test(refuses_bad_keys_and_empty_accounts),
        cmocka_unit_test(bodies_that_are_none),
        cmocka_unit_test(others_do_not_know_them),
    };

    return cmocka_run_group_tests(tests, start, stop);
}
