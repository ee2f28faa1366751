/* bulk.c - see bulk.h. */
#include "tests/harness/bulk.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CREDIT_MICRO 58000 /* price of a credit, as the page says */

const struct world_options bulk_world = {
    .generate = 120,
    .now = BULK_NOW,
    .frozen = true,
    .sim_args = {"--settings",
                 "{\"fullenrich\":{\"hit\":0.9,\"wrong\":0,\"polls\":1}}"},
};

static const char job_text[] =
    "job: bulk\n"
    "workspace: ${WEIR_STATE}\n"
    "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: \"${HUBSPOT_URL}\",\n"
    "      per_second: 1000}\n"
    "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
    "select: all\n"
    "manifests: [fullenrich.yaml]\n"
    "providers:\n"
    "  apollo: {key: \"${APOLLO_KEY}\", base_url: \"${APOLLO_URL}\"}\n"
    "  fullenrich: {key: \"${FULLENRICH_KEY}\", base_url: \"${FULLENRICH_URL}\",\n"
    "               per_minute: 100000}\n"
    "waterfall:\n"
    "  - {step: person, wants: [title, seniority, city], ask: [apollo.people]}\n"
    "  - {step: contact, wants: [email, mobile], ask: [fullenrich.contact]}\n"
    "model: models/icp.yaml\n"
    "currency: USD\n"
    "caps: {run: CAP, day: 500, lead: 5}\n"
    "limits: {in_flight: PLACES, dns: \"${WEIR_DNS}\", allow_private: true}\n"
    "write: {read_only: true}\n";

void bulk_job(struct world *world, int in_flight, const char *poll, const char *cap)
{
    char text[1200], url[64];

    world_copy_jobs(world);
    world_put(world, "jobs/bulk.yaml", job_text);
    world_edit(world, "jobs/bulk.yaml", "CAP", cap);
    snprintf(text, sizeof(text), "%d", in_flight);
    world_edit(world, "jobs/bulk.yaml", "PLACES", text);
    snprintf(text, sizeof(text), "cp %s/providers/enrich/fullenrich.yaml %s/jobs/",
             WEIR_SOURCE_DIR, world->folder);
    assert_int_equal(system(text), 0);
    snprintf(text, sizeof(text), "first: %s, every: %s", poll, poll);
    for (int call = 0; call < 2; call++)
        world_edit(world, "jobs/fullenrich.yaml", "first: 90s, every: 5m", text);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d/fullenrich", world->port);
    setenv("FULLENRICH_URL", url, 1);
    setenv("FULLENRICH_KEY", "fullenrich-sim-key", 1);
}

void bulk_safe_apollo(struct world *world)
{
    char command[800];

    snprintf(command, sizeof(command),
             "sed 's/repeat: charged/repeat: safe/' %s/providers/enrich/apollo.yaml "
             ">%s/jobs/apollo.yaml",
             WEIR_SOURCE_DIR, world->folder);
    assert_int_equal(system(command), 0);
    world_edit(world, "jobs/bulk.yaml", "[fullenrich.yaml]",
               "[fullenrich.yaml, apollo.yaml]");
}

const char *bulk_path(const struct world *world)
{
    static char path[320];

    snprintf(path, sizeof(path), "%s/jobs/bulk.yaml", world->folder);
    return path;
}

pid_t bulk_spawn(struct world *world, const char *command, const char *kill_at)
{
    const char *resume[] = {"resume", "--json", "--quiet", NULL};
    const char *run[] = {"run",    bulk_path(world), "--as-of", BULK_NOW,
                         "--json", "--quiet",        NULL};
    pid_t pid;

    world_preload(kill_at, NULL);
    pid = world_spawn_list(world, "child", strcmp(command, "run") == 0 ? run : resume);
    world_unload();
    return pid;
}

json_t *bulk_run(struct world *world, int status)
{
    int got = world_wait(bulk_spawn(world, "run", NULL));
    char *out = world_file(world, "child.out"), *err = world_file(world, "child.err");
    json_t *summary = json_loads(out, 0, NULL);

    if (got != status)
        fail_msg("exit %d\n%s\n%s", got, out, err);
    assert_non_null(summary);
    free(out);
    free(err);
    return summary;
}

int64_t bulk_requests(const struct world *world, const char *vendor, const char *method,
                      const char *path)
{
    json_t *log = world_get(world, "/_sim/log?limit=100000"), *entry;
    int64_t count = 0;
    size_t i;

    json_array_foreach(json_object_get(log, "entries"), i, entry)
    {
        const char *p = json_string_value(json_object_get(entry, "path"));

        count += !strcmp(json_string_value(json_object_get(entry, "vendor")), vendor) &&
                 !strcmp(json_string_value(json_object_get(entry, "method")), method) &&
                 !strncmp(p, path, strlen(path));
    }
    json_decref(log);
    return count;
}

void bulk_check_bill(const struct world *world)
{
    json_t *bill = world_get(world, "/_sim/bill");
    json_t *own = json_object_get(json_object_get(bill, "vendors"), "fullenrich");
    int64_t billed = world_int(own, "billed_micro") / 1000 * CREDIT_MICRO / 1000;
    int64_t spent = world_sql(world, "SELECT coalesce(sum(spent_micro), 0) FROM entry "
                                     "WHERE vendor = 'fullenrich' AND state = 1");
    int64_t more = world_sql(world, "SELECT coalesce(sum(worst_micro), 0) FROM entry "
                                    "WHERE vendor = 'fullenrich' AND (state = 3 OR "
                                    "state = 2 AND why = 'its process ended')");
    int64_t numbers = world_sql(world, "SELECT count(*) FROM entry WHERE line = "
                                       "'mobile' AND state = 1");
    int64_t entries = world_sql(world, "SELECT count(*) FROM entry WHERE vendor = "
                                       "'fullenrich' AND state = 1");

    /* A share is rounded up to a thousandth of a credit; of a batch that was collected
     * in parts a number alone counts as an address too. */
    if (spent + more + 1 < billed ||
        spent > billed + entries * CREDIT_MICRO / 1000 + numbers * CREDIT_MICRO)
        fail_msg("billed %lld, the ledger says %lld and up to %lld more",
                 (long long)billed, (long long)spent, (long long)more);
    json_decref(bill);
}

void bulk_check_caps(const struct world *world, int64_t run_micro)
{
    char query[160];
    char *rows = world_sql_rows(
        world, "counter",
        "SELECT b.key, b.spent, b.reserved, e.spent, e.reserved FROM budget b LEFT JOIN "
        "(SELECT c.value AS key, sum((state = 1) * spent_micro) AS spent,"
        " sum((state IN (0, 3)) * worst_micro) AS reserved"
        " FROM entry, json_each(caps) c GROUP BY c.value) e ON e.key = b.key "
        "WHERE b.spent <> coalesce(e.spent, 0) OR b.reserved <> coalesce(e.reserved, "
        "0)");

    if (*rows)
        fail_msg("should be none:\n%s", rows);
    free(rows);
    snprintf(
        query, sizeof(query),
        "SELECT count(*) FROM budget WHERE key LIKE 'run:%%' AND spent + reserved > "
        "%lld",
        (long long)run_micro);
    assert_int_equal(world_sql(world, query), 0);
    /* A line is open exactly as long as its question. */
    assert_int_equal(world_sql(world,
                               "SELECT count(*) FROM entry l JOIN entry m ON m.id "
                               "= l.main_id WHERE (l.state = 0) <> (m.state = 0)"),
                     0);
}
