/* The nightly job killed with SIGKILL at every kind of write it does, and resumed: it
 * ends where an undisturbed run ends. */
#include "tests/harness/accounts.h"
#include "tests/harness/end_state.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define UNUSED __attribute__((unused))

#define NOW "2026-03-02T08:00:00Z"

static const struct world_options options = {
    .generate = 60, .now = NOW, .frozen = true};

/* --- a run, and its end -------------------------------------------------------------
 */

static pid_t spawn(struct world *world, const char *command)
{
    if (strcmp(command, "resume") == 0)
        return world_spawn(world, "child", "resume", "--json", "--quiet", NULL);
    return world_spawn(world, "child", "run", world_job("nightly.yaml"), "--as-of", NOW,
                       "--json", "--quiet", NULL);
}

static void preload(const char *kill_at)
{
    setenv("LD_PRELOAD", WEIR_BIN_DIR "/weir_kill_at.so", 1);
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
    if (kill_at)
        setenv("WEIR_KILL_AT", kill_at, 1);
}

static void unload(void)
{
    unsetenv("LD_PRELOAD");
    unsetenv("ASAN_OPTIONS");
    unsetenv("WEIR_KILL_AT");
    unsetenv("WEIR_KILL_COUNT");
}

/* Runs or resumes; killed there when `kill_at` says so. */
static int perform(struct world *world, const char *command, const char *kill_at)
{
    pid_t pid;

    preload(kill_at);
    pid = spawn(world, command);
    unload();
    return world_wait(pid);
}

static void fail_with_output(const struct world *world, const char *what, int status)
{
    char *out = world_file(world, "child.out"), *err = world_file(world, "child.err");

    fail_msg("%s: exit %d\n%s\n%s", what, status, out, err);
}

/* Until it is done. Killed before its run was written down, it is simply run again. */
static void finish(struct world *world, const char *title)
{
    int status = perform(world, "resume", NULL);

    if (status == 2)
        status = perform(world, "run", NULL);
    if (status != 0)
        fail_with_output(world, title, status);
}

static void accept_plan(struct world *world)
{
    free(world_weir_ok(world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--as-of", NOW, "--quiet", NULL));
    world_keep_state(world);
}

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

static char *undisturbed(struct world *world)
{
    char path[300];
    int status;

    snprintf(path, sizeof(path), "%s/counts", world->folder);
    setenv("WEIR_KILL_COUNT", path, 1);
    status = perform(world, "run", NULL);
    if (status != 0)
        fail_with_output(world, "undisturbed", status);
    accounts_check_ended(world);
    accounts_check_bill(world);
    return end_state(world);
}

/* Numbers that look random and are the same every time (Knuth's MMIX generator). */
static unsigned long next_random(unsigned long *seed)
{
    *seed = *seed * 6364136223846793005ul + 1442695040888963407ul;
    return *seed >> 33;
}

/* --- everything the same where a repeat does no harm
 * ------------------------------------ */

static void shell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static void shell(const char *fmt, ...)
{
    char command[2048];
    va_list args;

    va_start(args, fmt);
    vsnprintf(command, sizeof(command), fmt, args);
    va_end(args);
    if (system(command) != 0)
        fail_msg("%s", command);
}

/* Vendors that charge no second time, so that nothing need stay uncertain. */
static void use_safe_vendors(const struct world *world)
{
    char data[300];

    snprintf(data, sizeof(data), "%s/data", world->folder);
    shell("mkdir -p %s && cp -r %s/providers %s/", data, WEIR_SOURCE_DIR, data);
    shell("sed -i 's/repeat: charged/repeat: safe/' %s/providers/enrich/*.yaml "
          "%s/providers/verify/*.yaml",
          data, data);
    setenv("WEIR_DATA", data, 1);
}

static void again(struct world *world)
{
    world_again(world, &options);
    use_safe_vendors(world);
}

struct kind {
    const char *name;   /* as kill_at.c has it */
    const char *counts; /* as counted */
    int points;
};

static void kill_at_each(struct world *world, const struct kind *kind, long count,
                         const char *expected)
{
    unsigned long seed = 7;

    for (int i = 0; i < kind->points; i++) {
        long step = count / kind->points;
        long at = 1 + i * step + (long)(next_random(&seed) % (unsigned long)step);
        char kill_at[40];
        char *got;
        int status;

        snprintf(kill_at, sizeof(kill_at), "%s:%ld", kind->name, at);
        again(world);
        status = perform(world, "run", kill_at);
        print_message("%s of %ld: %d\n", kill_at, count, status);
        if (status != 0 && status != 128 + SIGKILL)
            fail_with_output(world, kill_at, status);
        if (status != 0)
            finish(world, kill_at);
        accounts_check_ended(world);
        accounts_check_bill_at_most(world);
        got = end_state(world);
        end_state_compare(expected, got, kill_at, NULL);
        free(got);
    }
}

static void killed_anywhere_it_ends_the_same(void **state UNUSED)
{
    static const struct kind kinds[] = {
        {"fdatasync", "fdatasync", 12}, {"fdatasync+", "fdatasync", 12},
        {"pwrite64", "pwrite64", 6},    {"send+", "send", 6},
        {"recv+", "recv", 6},
    };
    static struct world world;
    long counts[5];
    char *expected;

    world_start(&world, &options);
    use_safe_vendors(&world);
    accept_plan(&world);
    expected = undisturbed(&world);
    for (int i = 0; i < 5; i++)
        counts[i] = calls_of(&world, kinds[i].counts);
    for (int i = 0; i < 5; i++)
        kill_at_each(&world, &kinds[i], counts[i], expected);
    free(expected);
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_anywhere_it_ends_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
