/* The nightly job killed with SIGKILL at every kind of write it does, and resumed: it
 * ends where an undisturbed run ends. */
#include "tests/harness/accounts.h"
#include "tests/harness/end_state.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

/* --- where to kill
 * --------------------------------------------------------------------- */

/* How often an undisturbed run makes calls of a kind. */
static long calls_of(const struct world *world, const char *kind)
{
    char *text = world_file(world, "counts"), *at = strstr(text, kind);
    long count = at ? strtol(at + strlen(kind), NULL, 10) : 0;

    free(text);
    assert_true(count > 10);
    return count;
}

/* Numbers that look random and are the same every time (Knuth's MMIX generator). */
static unsigned long next_random(unsigned long *seed)
{
    *seed = *seed * 6364136223846793005ul + 1442695040888963407ul;
    return *seed >> 33;
}

/* --- everything the same where a repeat does no harm
 * ------------------------------------ */

struct kind {
    const char *name;   /* as kill_at.c has it */
    const char *counts; /* as counted */
    int points;
};

static void kill_at_each(struct world *world, const struct kind *kind, long count,
                         const char *expected)
{
    unsigned long seed = 7;
    int killed = 0;

    for (int i = 0; i < kind->points; i++) {
        long step = count / kind->points;
        long at = 1 + i * step + (long)(next_random(&seed) % (unsigned long)step);
        char kill_at[40];
        char *got;
        int status;

        snprintf(kill_at, sizeof(kill_at), "%s:%ld", kind->name, at);
        world_again(world, &nightly_world);
        status = nightly_perform(world, "run", kill_at);
        if (status != 0 && status != 128 + SIGKILL)
            nightly_fail(world, kill_at, status);
        if (status != 0)
            nightly_finish(world, kill_at);
        accounts_check_ended(world);
        accounts_check_bill_at_most(world);
        got = end_state(world);
        end_state_compare(expected, got, kill_at, NULL);
        free(got);
        killed += status != 0;
    }
    print_message("%s: %d of %d killed\n", kind->name, killed, kind->points);
    assert_true(killed * 2 > kind->points);
}

static void killed_anywhere_it_ends_the_same(void **state UNUSED)
{
    static const struct kind kinds[] = {
        {"fdatasync", "fdatasync", 9}, {"fdatasync+", "fdatasync", 9},
        {"pwrite64", "pwrite64", 4},   {"send+", "send", 4},
        {"recv+", "recv", 4},
    };
    static struct world world;
    long counts[5];
    char *expected;

    world_start(&world, &nightly_world);
    nightly_safe_vendors(&world);
    nightly_accept(&world);
    expected = nightly_undisturbed(&world);
    for (int i = 0; i < 5; i++)
        counts[i] = calls_of(&world, kinds[i].counts);
    for (int i = 0; i < 5; i++)
        kill_at_each(&world, &kinds[i], counts[i], expected);
    free(expected);
    world_stop(&world);
}

/* --- vendors that charge every time: what was in flight stays uncertain
 * ---------------- */

#define MAX_WORDS 400

struct words {
    char *text;
    const char *list[MAX_WORDS + 1];
};

/* What tells the lines of leads that an uncertain call may have changed: those of its
 * account, and of accounts with the same person in them. */
static struct words touched(const struct world *world)
{
    struct words words = {.text = world_sql_rows(
                              world, "",
                              "WITH RECURSIVE hit (key) AS ("
                              " SELECT l.account_key FROM entry e JOIN lead l ON l.id ="
                              "  e.lead_id WHERE e.state = 3"
                              " UNION"
                              " SELECT l2.account_key FROM hit"
                              "  JOIN lead l1 ON l1.account_key = hit.key"
                              "  JOIN fact f1 ON f1.subject_kind = 0 AND f1.field = 1"
                              "   AND f1.subject_id = l1.id"
                              "  JOIN fact f2 ON f2.subject_kind = 0 AND f2.field = 1"
                              "   AND f2.value = f1.value"
                              "  JOIN lead l2 ON l2.id = f2.subject_id) "
                              "SELECT l.ext_id || '|' FROM lead l JOIN hit ON hit.key ="
                              " l.account_key "
                              "UNION SELECT a.key || '|' FROM account a JOIN hit ON "
                              "hit.key = a.key "
                              "UNION SELECT a.ext_id || '|' FROM account a JOIN hit ON "
                              "hit.key = a.key AND a.ext_id IS NOT NULL")};
    char *save = NULL;
    size_t count = 0;

    for (char *at = strtok_r(words.text, "\n", &save); at && count < MAX_WORDS;
         at = strtok_r(NULL, "\n", &save))
        words.list[count++] = at;
    return words;
}

static void check_charged(struct world *world, const char *expected, const char *title)
{
    struct words except = touched(world);
    char *got = end_state(world);

    print_message(
        "%s: %lld calls uncertain\n", title,
        (long long)world_sql(world, "SELECT count(*) FROM entry WHERE state = 3"));
    accounts_check_ended(world);
    accounts_check_bill(world);
    accounts_check_no_repeat(world);
    end_state_compare(expected, got, title, except.list);
    free(got);
    free(except.text);
}

static void nothing_is_paid_twice(void **state UNUSED)
{
    static const char *const kills[] = {"send+:80",     "recv+:60",      "send+:120",
                                        "fdatasync:30", "fdatasync+:40", "recv+:110",
                                        "fdatasync+:20"};
    static struct world world;
    char *expected;

    world_start(&world, &nightly_world);
    nightly_accept(&world);
    expected = nightly_undisturbed(&world);
    for (size_t i = 0; i < sizeof(kills) / sizeof(kills[0]); i++) {
        world_again(&world, &nightly_world);
        assert_int_equal(nightly_perform(&world, "run", kills[i]), 128 + SIGKILL);
        accounts_check_caps(&world);
        nightly_finish(&world, kills[i]);
        check_charged(&world, expected, kills[i]);
    }
    free(expected);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_anywhere_it_ends_the_same),
        cmocka_unit_test(nothing_is_paid_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
