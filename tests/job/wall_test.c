/* A portal with more changed contacts than a HubSpot search gives (10,000): they are
 * read completely all the same. */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

#define LEADS 10500
#define LATER "2026-03-02T09:00:00Z"

static json_t *run(struct world *world, const char *as_of)
{
    char *out = world_weir_ok(world, 0, "run", world_job("nightly.yaml"), "--as-of",
                              as_of, "--json", "--quiet", "--without", "apollo",
                              "--without", "peopledatalabs", "--without", "hunter",
                              "--without", "zerobounce", NULL);
    json_t *summary = json_loads(out, 0, NULL);

    assert_non_null(summary);
    free(out);
    return summary;
}

/* How often contacts were searched for, and whether the wall was run into. */
static int searches(const struct world *world)
{
    json_t *log = world_get(world, "/_sim/log?vendor=hubspot"), *entry;
    int count = 0;
    size_t i;

    json_array_foreach(json_object_get(log, "entries"), i, entry)
    {
        const char *path = json_string_value(json_object_get(entry, "path"));

        if (!strstr(path, "contacts/search"))
            continue;
        count++;
        assert_int_equal(world_int(entry, "status"), 200);
    }
    json_decref(log);
    return count;
}

/* The first run writes to nearly all of them, and so has changed them; nobody else. The
 * clock stands still: all changes bear the same time. */
static void changed_contacts_are_read_past_the_wall(void **state UNUSED)
{
    static const struct world_options options = {
        .generate = LEADS, .now = NIGHTLY_NOW, .frozen = true};
    static struct world world;
    int64_t changed;
    json_t *summary;

    world_start(&world, &options);
    free(world_weir_ok(&world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--limit", "1", "--quiet", NULL));
    summary = run(&world, NIGHTLY_NOW);
    assert_int_equal(world_int(summary, "extracted"), LEADS);
    assert_int_equal(searches(&world), 0);
    json_decref(summary);
    changed =
        world_sql(&world, "SELECT count(DISTINCT ext_id) FROM outbox WHERE object = "
                          "'contacts' AND state = 2");
    print_message("%lld contacts changed\n", (long long)changed);
    assert_true(changed > 10000);

    world_tell(&world, "/_sim/clock", "{\"now\":\"%s\"}", LATER);
    summary = run(&world, LATER);
    print_message("%d searches\n", searches(&world));
    assert_int_equal(world_int(summary, "extracted"), changed);
    /* Large accounts too, which are decided in parts. */
    assert_int_equal(world_int(summary, "unchanged"), changed);
    assert_int_equal(world_sql(&world,
                               "SELECT count(*) FROM run_lead r WHERE run_id = 2 "
                               "AND NOT EXISTS (SELECT 1 FROM outbox o WHERE "
                               "o.lead_id = r.lead_id)"),
                     0);
    json_decref(summary);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changed_contacts_are_read_past_the_wall),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
