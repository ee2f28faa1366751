/* nightly.c - see nightly.h. */
#include "tests/harness/nightly.h"

#include "tests/harness/accounts.h"
#include "tests/harness/end_state.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct world_options nightly_world = {
    .generate = 60, .now = NIGHTLY_NOW, .frozen = true};

void nightly_accept(struct world *world)
{
    free(world_weir_ok(world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    world_keep_state(world);
}

static pid_t spawn(struct world *world, const char *command)
{
    if (strcmp(command, "resume") == 0)
        return world_spawn(world, "child", "resume", "--json", "--quiet", NULL);
    return world_spawn(world, "child", "run", world_job("nightly.yaml"), "--as-of",
                       NIGHTLY_NOW, "--json", "--quiet", NULL);
}

int nightly_perform(struct world *world, const char *command, const char *kill_at)
{
    pid_t pid;

    world_preload(kill_at, NULL);
    pid = spawn(world, command);
    world_unload();
    return world_wait(pid);
}

void nightly_fail(const struct world *world, const char *title, int status)
{
    char *out = world_file(world, "child.out"), *err = world_file(world, "child.err");

    fail_msg("%s: exit %d\n%s\n%s", title, status, out, err);
}

void nightly_finish(struct world *world, const char *title)
{
    int status = nightly_perform(world, "resume", NULL);

    if (status == 2)
        status = nightly_perform(world, "run", NULL);
    if (status != 0)
        nightly_fail(world, title, status);
}

json_t *nightly_run(struct world *world, int status)
{
    int got = world_wait(spawn(world, "run"));
    char *out;
    json_t *summary;

    if (got != status)
        nightly_fail(world, "the run", got);
    out = world_file(world, "child.out");
    summary = json_loads(out, 0, NULL);
    assert_non_null(summary);
    free(out);
    return summary;
}

char *nightly_undisturbed(struct world *world)
{
    char counts[300];
    int status;
    pid_t pid;

    snprintf(counts, sizeof(counts), "%s/counts", world->folder);
    world_preload(NULL, counts);
    pid = spawn(world, "run");
    world_unload();
    status = world_wait(pid);
    if (status != 0)
        nightly_fail(world, "undisturbed", status);
    accounts_check_ended(world);
    accounts_check_bill(world);
    return end_state(world);
}

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

void nightly_safe_vendors(struct world *world)
{
    snprintf(world->data, sizeof(world->data), "%s/data", world->folder);
    shell("mkdir -p %s && cp -r %s/providers %s/", world->data, WEIR_SOURCE_DIR,
          world->data);
    shell("sed -i 's/repeat: charged/repeat: safe/' %s/providers/enrich/*.yaml "
          "%s/providers/verify/*.yaml",
          world->data, world->data);
    setenv("WEIR_DATA", world->data, 1);
}
