/* deal_test.c - queues: fair at every moment, within caps, the same again. */
#include "rig.h"

#include <stdio.h>

#define MAX_OWNERS 8

static uint64_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

struct dealing {
    struct rig rig;
    struct wr_load loads[WR_MAX_OWNERS];
    int64_t credits[WR_MAX_QUEUE_MEMBERS];
};

static void open_dealing(struct dealing *d, const int64_t *weights, size_t count,
                         const char *owners)
{
    char text[1024];
    int len = snprintf(text, sizeof(text), "when: always\n%squeues:\n  q: {", owners);

    for (size_t i = 0; i < count; i++)
        len += snprintf(text + len, sizeof(text) - (size_t)len, "%s\"%zu\": %lld",
                        i ? ", " : "", i, (long long)weights[i]);
    snprintf(text + len, sizeof(text) - (size_t)len,
             "}\nrules: [{rule: all, queue: q}]\n");
    *d = (struct dealing){.loads = {{0}}};
    rig_open(&d->rig, text);
}

static size_t deal(struct dealing *d)
{
    return wr_route_deal(d->rig.routing, &d->rig.routing->queues[0], d->loads,
                         d->credits);
}

/* After each lead everybody's count is within 1 - 1/(2m-2) of the exact share, and so
 * within 1 lead. In units of 1/sum: |count * sum - n * weight| * steps <= sum * (steps
 * - 1). */
static void check_shares(const struct dealing *d, const int64_t *weights, size_t count,
                         int64_t sum, int64_t n)
{
    int64_t steps = 2 * (int64_t)count - 2;

    for (size_t i = 0; i < count; i++) {
        int64_t off = d->loads[i].run * sum - n * weights[i];

        if ((off < 0 ? -off : off) * steps > sum * (steps - 1))
            fail_msg("of %zu, member %zu has %lld of %lld leads by weight %lld of %lld",
                     count, i, (long long)d->loads[i].run, (long long)n,
                     (long long)weights[i], (long long)sum);
    }
}

static void everybody_has_their_share_at_every_moment(void **state WR_UNUSED)
{
    uint64_t seed = 7;

    for (int round = 0; round < 300; round++) {
        size_t count = 2 + next(&seed) % (MAX_OWNERS - 1);
        int64_t weights[MAX_OWNERS], sum = 0, credit = 0;
        struct dealing d;

        for (size_t i = 0; i < count; i++)
            sum += weights[i] = 1 + (int64_t)(next(&seed) % (round % 3 ? 5 : 1000));
        open_dealing(&d, weights, count, "");
        for (int64_t n = 1; n <= 400; n++) {
            assert_true(deal(&d) < count);
            check_shares(&d, weights, count, sum, n);
        }
        for (size_t i = 0; i < count; i++)
            credit += d.credits[i];
        assert_int_equal(credit, 0);
        rig_close(&d.rig);
    }
}

static void two_to_one_alternates(void **state WR_UNUSED)
{
    const int64_t weights[] = {2, 1};
    static const size_t wanted[] = {0, 1, 0, 0, 1, 0, 0, 1, 0};
    struct dealing d;

    open_dealing(&d, weights, 2, "");
    for (size_t i = 0; i < WR_COUNT(wanted); i++)
        assert_int_equal(deal(&d), wanted[i]);
    rig_close(&d.rig);
}

static void caps_are_kept_and_the_rest_goes_to_the_others(void **state WR_UNUSED)
{
    const int64_t weights[] = {5, 1, 1, 3};
    struct dealing d;

    open_dealing(&d, weights, 4,
                 "owners:\n  \"0\": {run: 3}\n  \"1\": {day: 2}\n  \"2\": {open: 10}\n"
                 "  \"3\": {active: no}\n");
    d.loads[1].day = 1;
    d.loads[2].open = 4;
    for (int i = 0; i < 10; i++)
        assert_int_not_equal(deal(&d), WR_NOBODY);
    assert_int_equal(deal(&d), WR_NOBODY);
    assert_int_equal(deal(&d), WR_NOBODY); /* and that costs nobody anything */
    assert_int_equal(d.loads[0].run, 3);
    assert_int_equal(d.loads[1].run, 1);
    assert_int_equal(d.loads[2].run, 6);
    assert_int_equal(d.loads[3].run, 0);
    d.loads[0].run = 0; /* the next run */
    assert_int_equal(deal(&d), 0);
    rig_close(&d.rig);
}

/* Members come and go at random: nobody who is there is ever more than two leads from
 * what the weights of those present came to. In millionths of a lead. */
static void coming_and_going_hurts_nobody(void **state WR_UNUSED)
{
    const int64_t weights[] = {3, 1, 2, 7, 1};
    uint64_t seed = 11;
    int64_t share[WR_COUNT(weights)] = {0};
    struct dealing d;

    open_dealing(&d, weights, WR_COUNT(weights), "");
    for (int n = 0; n < 20000; n++) {
        int64_t sum = 0;

        if (next(&seed) % 20 == 0) {
            struct wr_owner *owner =
                &d.rig.routing->owners[next(&seed) % WR_COUNT(weights)];

            owner->active = !owner->active;
        }
        for (size_t i = 0; i < WR_COUNT(weights); i++)
            sum += d.rig.routing->owners[i].active ? weights[i] : 0;
        if (!sum)
            continue;
        assert_int_not_equal(deal(&d), WR_NOBODY);
        for (size_t i = 0; i < WR_COUNT(weights); i++) {
            int64_t off;

            if (d.rig.routing->owners[i].active)
                share[i] += weights[i] * 1000000 / sum;
            off = d.loads[i].run * 1000000 - share[i];
            if (off < 0)
                off = -off;
            if (off > 2 * 1000000 + n)
                fail_msg("member %zu is %lld millionths of a lead off", i,
                         (long long)off);
        }
    }
    rig_close(&d.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everybody_has_their_share_at_every_moment),
        cmocka_unit_test(two_to_one_alternates),
        cmocka_unit_test(caps_are_kept_and_the_rest_goes_to_the_others),
        cmocka_unit_test(coming_and_going_hurts_nobody),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
