/* The economics benchmark, over the wire: the same made-up market served by the
 * simulator and searched by the real program comes to the same money, the same calls
 * and the same addresses, to the last micro-unit. */
#include "tests/bench/economics/search.h"
#include "tests/harness/world.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))
#define LEADS  300
#define SEED   1
#define NOW    "2026-11-22T08:00:00Z"

/* The vendor of "hunter.finder". */
static const char *vendor_of(size_t i)
{
    static char names[MARKET_PROVIDERS][32];

    snprintf(names[i], sizeof(names[i]), "%.*s", (int)strcspn(market_providers[i], "."),
             market_providers[i]);
    return names[i];
}

/* A growing file of the world's folder. */
struct page {
    char *text;
    size_t len;
};

static void add(struct page *page, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void add(struct page *page, const char *fmt, ...)
{
    char line[1024];
    va_list args;
    int len;

    va_start(args, fmt);
    len = vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    assert_in_range(len, 0, sizeof(line) - 1);
    page->text = wr_realloc(page->text, page->len + (size_t)len + 1);
    memcpy(page->text + page->len, line, (size_t)len + 1);
    page->len += (size_t)len;
}

static void put(const struct world *world, const char *name, struct page *page)
{
    world_put(world, name, page->text);
    free(page->text);
    *page = (struct page){0};
}

/* --- the market as files --- */

static void add_truth(struct page *page, const struct market_lead *lead, size_t number)
{
    const char *comma = "";
    bool known = false;

    add(page,
        "{\"kind\":\"person\",\"id\":\"p%zu\",\"first_name\":\"Ada\",\"last_name\":"
        "\"Example\",\"domain\":\"lead-%zu.example\",\"finds\":{",
        number, number);
    for (size_t i = 0; i < MARKET_PROVIDERS; i++) {
        bool good = lead->finds[i] == MARKET_GOOD;

        if (lead->finds[i] == MARKET_NOTHING)
            continue;
        add(page, "%s\"%s\":\"%s@lead-%zu.example\"", comma, vendor_of(i),
            good ? "ada" : vendor_of(i), number);
        comma = ",";
        known = known || good;
    }
    add(page, "}}\n");
    if (known)
        add(page,
            "{\"kind\":\"mailbox\",\"email\":\"ada@lead-%zu.example\",\"status\":"
            "\"valid\",\"sub_status\":\"\"}\n",
            number);
}

static void put_market(const struct world *world, const struct market *market)
{
    struct page truth = {0}, leads = {0};

    add(&leads, "Id,First,Last,Site,Email\n");
    for (size_t i = 0; i < market->count; i++) {
        add_truth(&truth, &market->leads[i], i + 1);
        add(&leads, "%zu,Ada,Example,lead-%zu.example,\n", i + 1, i + 1);
    }
    put(world, "truth.ndjson", &truth);
    put(world, "leads.csv", &leads);
}

static void put_job(const struct world *world)
{
    struct page job = {0};
    char name[64], key[64];

    world_put(world, "map.yaml",
              "object: leads\nis: lead\nproperties:\n  First: first_name\n"
              "  Last: last_name\n  Site: website\n"
              "  Email: {field: email, write: fill_blank}\n");
    add(&job,
        "job: market\nworkspace: ${WEIR_STATE}\n"
        "crm: {adapter: file, input: leads.csv, id_column: Id}\n"
        "maps: [map.yaml]\nselect: all\n"
        "manifests: [%s/tests/bench/economics/percall.yaml]\nproviders:\n",
        WEIR_SOURCE_DIR);
    for (size_t i = 0; i <= MARKET_PROVIDERS; i++) {
        const char *vendor = i < MARKET_PROVIDERS ? vendor_of(i) : "zerobounce";

        snprintf(name, sizeof(name), "%s_key", vendor);
        snprintf(key, sizeof(key), "%s-sim-key", vendor);
        setenv(name, key, 1);
        add(&job,
            "  %s:\n    key: ${%s}\n    base_url: http://127.0.0.1:%d/%s\n"
            "    per_second: 10000\n    per_minute: 1000000\n    per_day: 1000000\n",
            vendor, name, world->port, vendor);
    }
    add(&job, "waterfall:\n  - step: email\n    wants: [email]\n    ask: [");
    for (size_t i = 0; i < MARKET_PROVIDERS; i++)
        add(&job, "%s%s", i ? ", " : "", market_providers[i]);
    add(&job,
        "]\n    verify: zerobounce.validate\nmodel: %s/jobs/models/icp.yaml\n"
        "currency: USD\ncaps: {run: 1000, day: 1000, month: 1000, lead: 10}\n"
        "limits: {allow_private: true}\n",
        WEIR_SOURCE_DIR);
    put(world, "job.yaml", &job);
}

/* --- both ways --- */

static void search_within(struct desk *desk, const struct market *market,
                          struct tally *tally)
{
    static const uint8_t as_listed[MARKET_PROVIDERS] = {0, 1, 2, 3, 4, 5, 6};
    struct wr_waterfall waterfall;
    struct wr_step step;

    desk_step(desk, as_listed, MARKET_PROVIDERS, &step, &waterfall);
    desk_search(desk, &waterfall, market, 0, market->count, NULL, tally);
}

/* What the vendors themselves would bill. */
static int64_t billed_micro(const struct world *world, const struct desk *desk)
{
    json_t *bill = world_get(world, "/_sim/bill");
    const json_t *vendors = json_object_get(bill, "vendors");
    int64_t sum = 0;

    for (size_t i = 0; i <= MARKET_PROVIDERS; i++) {
        const char *vendor = i < MARKET_PROVIDERS ? vendor_of(i) : "zerobounce";
        const struct wr_provider *p =
            i < MARKET_PROVIDERS ? desk->finders[i] : desk->verifier;

        sum += world_int(json_object_get(vendors, vendor), "billed_micro") / 1000000 *
               p->tariff.price_micro;
    }
    json_decref(bill);
    return sum;
}

static int64_t count(const char *text, const char *part)
{
    int64_t n = 0;

    for (; (text = strstr(text, part)); text += strlen(part))
        n++;
    return n;
}

static void the_wire_comes_to_the_same(void **state UNUSED)
{
    static struct world world;
    static struct desk desk;
    struct world_options options = {.now = NOW, .frozen = true};
    struct market market;
    struct tally tally = {0};
    char truth[400], job[400];
    char *enriched;

    market_make(&market, SEED, LEADS);
    desk_open(&desk, WEIR_SOURCE_DIR);
    search_within(&desk, &market, &tally);
    world_start(&world, &options);
    put_market(&world, &market);
    snprintf(truth, sizeof(truth), "%s/truth.ndjson", world.folder);
    options.sim_args[0] = "--truth";
    options.sim_args[1] = truth;
    options.sim_args[2] = "--settings";
    options.sim_args[3] = "{\"zerobounce\":{\"unknown\":0}}";
    world_again(&world, &options);
    put_job(&world);
    snprintf(job, sizeof(job), "%s/job.yaml", world.folder);
    free(world_weir_ok(&world, 0, "plan", job, "--accept", "--as-of", NOW, "--quiet",
                       NULL));
    free(world_weir_ok(&world, 0, "run", job, "--as-of", NOW, "--quiet", NULL));

    assert_true(tally.verified > LEADS / 2);
    assert_int_equal(world_sql(&world, "SELECT sum(spent_micro) FROM entry"),
                     tally.spent_micro);
    assert_int_equal(billed_micro(&world, &desk), tally.spent_micro);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM entry WHERE provider <> "
                                       "'zerobounce.validate'"),
                     tally.asked);
    enriched = world_file(&world, "leads.enriched.csv");
    assert_int_equal(count(enriched, ",ada@lead-"), tally.verified);
    assert_int_equal(count(enriched, "@"), tally.verified);
    free(enriched);
    world_stop(&world);
    market_free(&market);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_wire_comes_to_the_same)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
