/* token_test.c - a vendor that wants a token, and what is checked before the first
 * page: the real program against the simulated Snov and ZeroBounce.
 *
 * The shipped page of Snov stands in the job with short waits and small batches, so
 * that many requests want the token at once.
 */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

#define SECRET "snov-sim-secret"

static struct world world;

static const struct world_options options = {
    .generate = 500,
    .now = "2026-11-20T03:00:00Z",
    .sim_args = {"--settings", "{\"snov\":{\"hit\":1,\"wrong\":0,\"latency_ms\":[1,4]},"
                               "\"zerobounce\":{\"balance\":100000}}"},
};

static const char job_text[] =
    "job: tokens\n"
    "workspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000}\n"
    "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
    "select: all\n"
    "manifests: [snov.yaml]\n"
    "providers:\n"
    "  snov: {user: \"${SNOV_USER}\", key: \"${SNOV_KEY}\", base_url: \"${SNOV_URL}\",\n"
    "         per_minute: 100000}\n"
    "  zerobounce: {key: \"${ZEROBOUNCE_KEY}\", base_url: \"${ZEROBOUNCE_URL}\"}\n"
    "waterfall:\n"
    "  - {step: email, wants: [email], ask: [snov.finder], "
    "verify: zerobounce.validate}\n"
    "model: models/icp.yaml\n"
    "currency: USD\n"
    "caps: {run: 1000}\n"
    "limits: {in_flight: 64, dns: \"${WEIR_DNS}\", allow_private: true}\n"
    "write: {read_only: true}\n";

static void set_key(const char *secret)
{
    setenv("SNOV_KEY", secret, 1);
}

/* The job and the page of Snov, into the world's folder. */
static void write_job(void)
{
    char command[1024], url[64];

    world_copy_jobs(&world);
    world_put(&world, "jobs/tokens.yaml", job_text);
    snprintf(command, sizeof(command), "cp %s/providers/enrich/snov.yaml %s/jobs/",
             WEIR_SOURCE_DIR, world.folder);
    assert_int_equal(system(command), 0);
    world_edit(&world, "jobs/snov.yaml", "first: 5s, every: 10s",
               "first: 1ms, every: 2ms");
    world_edit(&world, "jobs/snov.yaml", "size: 10", "size: 2");
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/snov", world.port);
    setenv("SNOV_URL", url, 1);
    setenv("SNOV_USER", "snov-sim-id", 1);
    set_key(SECRET);
}

static int start_world(void **state UNUSED)
{
    world_start(&world, &options);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &options);
    write_job();
    return 0;
}

static const char *job(void)
{
    static char path[320];

    snprintf(path, sizeof(path), "%s/jobs/tokens.yaml", world.folder);
    return path;
}

/* A member of a vendor's bill. */
static int64_t billed(const char *vendor, const char *what)
{
    json_t *bill = world_get(&world, "/_sim/bill");
    json_t *one = json_object_get(json_object_get(bill, "vendors"), vendor);
    int64_t value = world_int(one, what);

    json_decref(bill);
    return value;
}

/* How often this was asked of Snov. */
static int64_t asked(const char *path, int status)
{
    json_t *log = world_get(&world, "/_sim/log?vendor=snov&limit=100000"), *entry;
    json_t *entries = json_is_array(log) ? log : json_object_get(log, "entries");
    int64_t count = 0;
    size_t i;

    assert_true(json_array_size(entries) > 0);
    json_array_foreach(entries, i, entry)
    {
        const char *text = json_string_value(json_object_get(entry, "path"));

        count +=
            strstr(text, path) && (!status || world_int(entry, "status") == status);
    }
    json_decref(log);
    return count;
}

static void hides_secrets(const struct world_result *result)
{
    static const char *const secrets[] = {SECRET, "snovtoken", "zerobounce-sim-key"};

    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++) {
        assert_null(strstr(result->out, secrets[i]));
        assert_null(strstr(result->err, secrets[i]));
    }
}

static void told(const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("not told: %s\nbut:\n%s", part, text);
}

static struct world_result run_job(const char *command, int status)
{
    struct world_result result =
        world_weir(&world, command, job(), "--as-of", "2026-11-20T03:00:00Z", NULL);

    if (result.status != status)
        fail_msg("weir %s: exit %d, not %d\n%s\n%s", command, result.status, status,
                 result.out, result.err);
    hides_secrets(&result);
    return result;
}

static bool holds(const char *bytes, size_t len, const char *text)
{
    size_t size = strlen(text);

    for (const char *at = bytes; len >= size; at++, len--)
        if (memcmp(at, text, size) == 0)
            return true;
    return false;
}

/* Nothing of a token, or of a key, is kept. */
static void state_holds_no_secret(void)
{
    static const char *const secrets[] = {SECRET, "snovtoken", "zerobounce-sim-key"};
    static char bytes[16 * 1024 * 1024];
    char path[320];
    FILE *file;
    size_t len;

    snprintf(path, sizeof(path), "%s/state.db", world.state);
    file = fopen(path, "rb");
    assert_non_null(file);
    len = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    assert_in_range(len, 4096, sizeof(bytes) - 1);
    assert_true(holds(bytes, len, "snov.finder"));
    for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
        assert_false(holds(bytes, len, secrets[i]));
}

static void many_leads_share_one_token(void **state UNUSED)
{
    struct world_result result = run_job("run", 0);

    told(result.out, "zerobounce");
    told(result.out, "credits left");
    world_free(&result);
    assert_int_equal(billed("snov", "tokens"), 1);
    assert_int_equal(asked("access_token", 0), 1);
    assert_true(asked("/start", 200) >= 15);
    assert_true(asked("/result", 200) >= asked("/start", 200));
    assert_int_equal(asked("", 401), 0);
    assert_true(billed("snov", "hits") >= 15);
    state_holds_no_secret();
}

/* Requests that were out with it are refused together; one refresh serves them all. */
static void a_revoked_token_is_renewed_once(void **state UNUSED)
{
    struct world_result result;

    world_tell(&world, "/_sim/settings", "{\"snov\":{\"revoke_at\":12}}");
    result = run_job("run", 0);
    world_free(&result);
    assert_int_equal(billed("snov", "tokens"), 2);
    assert_true(asked("", 401) >= 1);
    assert_true(asked("/start", 200) >= 15);
}

/* The last of it is not used: it may be over when the request arrives. On a machine
 * that hangs it may be over all the same, and then the request is sent again. */
static void a_short_token_is_renewed_before_it_ends(void **state UNUSED)
{
    struct world_result result;

    world_tell(&world, "/_sim/settings",
               "{\"snov\":{\"token_s\":1,\"latency_ms\":[30,60]}}");
    world_edit(&world, "jobs/tokens.yaml", "per_minute: 100000",
               "per_minute: 100000, concurrent: 2");
    result = run_job("run", 0);
    world_free(&result);
    assert_true(billed("snov", "tokens") >= 2);
    assert_true(asked("", 401) < billed("snov", "tokens"));
    assert_true(asked("/start", 200) >= 15);
}

static void ends_before_the_first_page(int status, const char *why, const char *hint)
{
    struct world_result result = run_job("run", status);

    told(result.err, why);
    told(result.err, hint);
    world_free(&result);
    assert_int_equal(billed("hubspot", "requests"), 0);
    assert_int_equal(billed("snov", "billed_micro"), 0);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM lead"), 0);
    /* Nothing was begun: there is nothing to resume. */
    free(world_weir_ok(&world, 2, "resume", NULL));
}

static void a_wrong_secret_ends_the_run(void **state UNUSED)
{
    struct world_result result;

    set_key("s3cret-but-wrong");
    ends_before_the_first_page(
        5, "snov.token: the key is refused (status 401)",
        "see providers.snov in the job, and https://snov.io/api");
    assert_int_equal(billed("snov", "tokens"), 0);
    assert_int_equal(asked("access_token", 0), 1);
    result = run_job("plan", 5);
    assert_null(strstr(result.err, "s3cret"));
    world_free(&result);
    set_key(SECRET);
    result = run_job("run", 0);
    world_free(&result);
    assert_true(asked("/start", 200) >= 15);
}

static void a_wrong_key_ends_the_run(void **state UNUSED)
{
    setenv("ZEROBOUNCE_KEY", "wrong", 1);
    ends_before_the_first_page(5, "zerobounce.check: the key is refused",
                               "https://www.zerobounce.net/docs");
    world_addresses(&world);
}

static void an_empty_account_ends_the_run(void **state UNUSED)
{
    struct world_result result;

    world_tell(&world, "/_sim/settings", "{\"snov\":{\"balance\":0}}");
    ends_before_the_first_page(4, "snov: no credits are left", "--without snov");
    /* A plan tells what would have to be bought. */
    result = run_job("plan", 0);
    told(result.out, "the account is empty");
    world_free(&result);
}

static void a_low_balance_is_said(void **state UNUSED)
{
    struct world_result result;
    json_t *line = NULL;
    char *last;

    world_tell(&world, "/_sim/settings",
               "{\"snov\":{\"balance\":60},\"zerobounce\":{\"balance\":100000}}");
    result = run_job("plan", 0);
    told(result.out, "60 credits left: that is low");
    told(result.out, "100000 credits left\n");
    world_free(&result);
    assert_int_equal(asked("/start", 0), 0);
    assert_int_equal(access(world.state, F_OK), -1);

    result = world_weir(&world, "plan", job(), "--json", "--quiet", NULL);
    assert_int_equal(result.status, 0);
    last = result.out + strlen(result.out) - 1;
    *last = '\0';
    last = strrchr(result.out, '\n');
    line = json_loads(last ? last + 1 : result.out, 0, NULL);
    assert_string_equal(
        json_string_value(json_object_get(
            json_array_get(json_object_get(line, "balances"), 0), "vendor")),
        "snov");
    assert_int_equal(
        world_int(json_array_get(json_object_get(line, "balances"), 0), "left"), 60);
    assert_true(json_is_true(
        json_object_get(json_array_get(json_object_get(line, "balances"), 0), "low")));
    assert_false(json_is_true(
        json_object_get(json_array_get(json_object_get(line, "balances"), 1), "low")));
    json_decref(line);
    world_free(&result);
}

/* Down is not wrong: the run goes on, and the vendor may be up again. */
static void a_vendor_that_is_down_ends_nothing(void **state UNUSED)
{
    struct world_result result;

    world_tell(&world, "/_sim/faults",
               "{\"rules\":[{\"kind\":\"status\",\"status\":503,\"vendor\":"
               "\"zerobounce\",\"path\":\"getcredits\"}]}");
    result = run_job("run", 0);
    told(result.err, "vendor.unchecked");
    world_free(&result);
    assert_true(asked("/start", 200) >= 15);
}

/* It is passed over at once, and said. */
static void a_token_that_is_none_holds_nothing_up(void **state UNUSED)
{
    struct world_result result;

    world_tell(&world, "/_sim/faults",
               "{\"rules\":[{\"kind\":\"status\",\"status\":200,\"vendor\":\"snov\","
               "\"path\":\"access_token\"}]}");
    result = run_job("run", 0);
    told(result.err, "brings no token");
    world_free(&result);
    assert_int_equal(asked("access_token", 200), 2);
    assert_int_equal(asked("/start", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(many_leads_share_one_token, fresh_world),
        cmocka_unit_test_setup(a_revoked_token_is_renewed_once, fresh_world),
        cmocka_unit_test_setup(a_short_token_is_renewed_before_it_ends, fresh_world),
        cmocka_unit_test_setup(a_wrong_secret_ends_the_run, fresh_world),
        cmocka_unit_test_setup(a_wrong_key_ends_the_run, fresh_world),
        cmocka_unit_test_setup(an_empty_account_ends_the_run, fresh_world),
        cmocka_unit_test_setup(a_low_balance_is_said, fresh_world),
        cmocka_unit_test_setup(a_vendor_that_is_down_ends_nothing, fresh_world),
        cmocka_unit_test_setup(a_token_that_is_none_holds_nothing_up, fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
