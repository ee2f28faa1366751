/* The same job again: at the same time and a day later nothing is asked or written; a
 * month later exactly what is due is worked on. */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#define UNUSED __attribute__((unused))

#define DAY_0     "2026-11-22T08:00:00Z"
#define DAY_0_US  "1795334400000000"
#define DAY_1     "2026-11-23T08:00:00Z"
#define DAY_1_US  "1795420800000000"
#define DAY_31    "2026-12-23T08:00:00Z"
#define DAY_31_US "1798012800000000"

static void set_clock(const struct world *world, const char *now)
{
    char body[64];

    snprintf(body, sizeof(body), "{\"now\":\"%s\"}", now);
    json_decref(world_post(world, "/_sim/clock", body));
}

static json_t *run_at(struct world *world, const char *now)
{
    char *out;
    json_t *summary;

    set_clock(world, now);
    out = world_weir_ok(world, 0, "run", world_job("nightly.yaml"), "--as-of", now,
                        "--json", "--quiet", NULL);
    summary = json_loads(out, 0, NULL);
    assert_non_null(summary);
    free(out);
    return summary;
}

struct figures {
    int64_t crm_writes, billed, paid_calls;
};

static struct figures look(const struct world *world)
{
    json_t *counters = world_get(world, "/_sim/counters");
    json_t *bill = world_get(world, "/_sim/bill");
    struct figures f = {.crm_writes = world_int(counters, "crm_writes"),
                        .billed = world_int(bill, "billed_micro"),
                        .paid_calls =
                            world_sql(world, "SELECT count(*) FROM entry WHERE "
                                             "provider <> 'dns.domain'")};

    json_decref(counters);
    json_decref(bill);
    return f;
}

static void assert_same(struct figures before, struct figures after, int64_t written)
{
    assert_int_equal(before.crm_writes + written, after.crm_writes);
    assert_int_equal(before.billed, after.billed);
    assert_int_equal(before.paid_calls, after.paid_calls);
}

static void start_settled(struct world *world)
{
    struct world_options options = {.now = DAY_0};

    world_start(world, &options);
    free(world_weir_ok(world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--as-of", DAY_0, "--quiet", NULL));
    json_decref(run_at(world, DAY_0));
}

/* But where behaviour has grown old overnight, as the due index foretold. */
static void a_second_run_asks_and_writes_nothing(void **state UNUSED)
{
    static const struct {
        const char *now, *due;
    } runs[] = {{DAY_0, "SELECT count(*) FROM lead WHERE due_us <= " DAY_0_US},
                {DAY_1, "SELECT count(*) FROM lead WHERE due_us <= " DAY_1_US}};
    static struct world world;

    start_settled(&world);
    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]); i++) {
        struct figures before = look(&world);
        int64_t due = world_sql(&world, runs[i].due);
        json_t *summary = run_at(&world, runs[i].now);
        int64_t written = world_int(summary, "written");

        print_message("at %s %d are due\n", runs[i].now, (int)due);
        assert_true(i == 0 ? due == 0 : due < 20);
        assert_true(written <= due);
        assert_same(before, look(&world), written);
        assert_int_equal(world_int(summary, "calls"), 0);
        assert_int_equal(world_int(summary, "unchanged") + written,
                         world_int(summary, "extracted"));
        json_decref(summary);
    }
    world_stop(&world);
}

static void a_month_later_exactly_the_due_ones(void **state UNUSED)
{
    static struct world world;
    json_t *summary;
    int64_t due;

    start_settled(&world);
    json_decref(run_at(&world, DAY_1)); /* takes in what our own writes moved */
    due = world_sql(&world, "SELECT count(*) FROM lead WHERE due_us <= " DAY_31_US);
    assert_true(due > 0);
    assert_true(due < world_sql(&world, "SELECT count(*) FROM lead"));
    summary = run_at(&world, DAY_31);
    assert_int_equal(world_int(summary, "extracted"), due);
    json_decref(summary);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_run_asks_and_writes_nothing),
        cmocka_unit_test(a_month_later_exactly_the_due_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
