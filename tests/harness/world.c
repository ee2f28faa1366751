/* world.c - see world.h. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_ARGS 48

extern char **environ;

/* --- small things --- */

static void nap_ms(long ms)
{
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&t, NULL);
}

static char *read_all(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t size = 0;
    ssize_t len;

    if (!file)
        return strdup("");
    len = getdelim(&text, &size, '\0', file);
    fclose(file);
    if (len >= 0)
        return text;
    free(text);
    return strdup("");
}

static int remove_one(const char *path, const struct stat *info, int flag,
                      struct FTW *ftw)
{
    (void)info;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static void set_env(const char *name, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void set_env(const char *name, const char *fmt, ...)
{
    char value[1024];
    va_list args;

    va_start(args, fmt);
    vsnprintf(value, sizeof(value), fmt, args);
    va_end(args);
    setenv(name, value, 1);
}

const char *world_job(const char *name)
{
    static char paths[4][512];
    static int next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/jobs/%s", WEIR_SOURCE_DIR, name);
    return path;
}

char *world_file(const struct world *world, const char *name)
{
    char path[400];

    snprintf(path, sizeof(path), "%s/%s", world->folder, name);
    return read_all(path);
}

const char *world_put(const struct world *world, const char *name, const char *text)
{
    static char paths[4][400];
    static int next;
    char *path = paths[next++ % 4];
    FILE *file;

    snprintf(path, sizeof(paths[0]), "%s/%s", world->folder, name);
    file = fopen(path, "w");
    if (!file || fputs(text, file) < 0 || fclose(file) != 0)
        fail_msg("%s: %s", path, strerror(errno));
    return path;
}

void world_copy_jobs(struct world *world)
{
    char command[1024];

    snprintf(command, sizeof(command), "cp -r %s/jobs %s/", WEIR_SOURCE_DIR,
             world->folder);
    assert_int_equal(system(command), 0);
}

void world_edit(struct world *world, const char *name, const char *from, const char *to)
{
    char *text = world_file(world, name), *at = strstr(text, from), *out;
    size_t room = strlen(text) + strlen(to) + 1;

    if (!at)
        fail_msg("%s: no \"%s\"", name, from);
    out = malloc(room);
    assert_non_null(out);
    snprintf(out, room, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
    world_put(world, name, out);
    free(out);
    free(text);
}

/* --- children --- */

static pid_t start(const char *const *argv, const char *out, const char *err)
{
    posix_spawn_file_actions_t actions;
    pid_t pid;
    int rc;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC,
                                     0600);
    rc = posix_spawnp(&pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv,
                      environ);
    posix_spawn_file_actions_destroy(&actions);
    if (rc != 0)
        fail_msg("%s: %s", argv[0], strerror(rc));
    return pid;
}

int world_wait(pid_t pid)
{
    int status;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            fail_msg("waitpid: %s", strerror(errno));
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static const char *const *under;

void world_under(const char *const *command)
{
    under = command;
}

/* The program itself and what it runs under; returns how many words. */
static size_t begin_args(const char **argv)
{
    size_t n = 0;

    for (const char *const *word = under; word && *word; word++)
        argv[n++] = *word;
    argv[n++] = WEIR_BIN_DIR "/weir";
    return n;
}

static void collect(const char **argv, const char *first, va_list args)
{
    size_t n = begin_args(argv);

    for (const char *a = first; a; a = va_arg(args, const char *)) {
        assert_true(n < MAX_ARGS);
        argv[n++] = a;
    }
    argv[n] = NULL;
}

static struct world_result run(struct world *world, const char **argv)
{
    struct world_result result;
    char out[320], err[320];

    snprintf(out, sizeof(out), "%s/out", world->folder);
    snprintf(err, sizeof(err), "%s/err", world->folder);
    result.status = world_wait(start(argv, out, err));
    result.out = read_all(out);
    result.err = read_all(err);
    return result;
}

struct world_result world_weir(struct world *world, const char *first, ...)
{
    const char *argv[MAX_ARGS + 1];
    va_list args;

    va_start(args, first);
    collect(argv, first, args);
    va_end(args);
    return run(world, argv);
}

char *world_weir_ok(struct world *world, int status, const char *first, ...)
{
    const char *argv[MAX_ARGS + 1];
    struct world_result result;
    va_list args;

    va_start(args, first);
    collect(argv, first, args);
    va_end(args);
    result = run(world, argv);
    if (result.status != status)
        fail_msg("weir %s: exit %d, not %d\n%s\n%s", first, result.status, status,
                 result.out, result.err);
    free(result.err);
    return result.out;
}

void world_free(struct world_result *result)
{
    free(result->out);
    free(result->err);
}

static pid_t spawn(struct world *world, const char *log, const char *const *argv)
{
    char out[320], err[320];

    snprintf(out, sizeof(out), "%s/%s.out", world->folder, log);
    snprintf(err, sizeof(err), "%s/%s.err", world->folder, log);
    return start(argv, out, err);
}

pid_t world_spawn(struct world *world, const char *log, const char *first, ...)
{
    const char *argv[MAX_ARGS + 1];
    va_list args;

    va_start(args, first);
    collect(argv, first, args);
    va_end(args);
    return spawn(world, log, argv);
}

pid_t world_spawn_list(struct world *world, const char *log, const char *const *args)
{
    const char *argv[256] = {NULL};
    size_t n = begin_args(argv);

    for (; *args; args++) {
        assert_true(n + 1 < sizeof(argv) / sizeof(argv[0]));
        argv[n++] = *args;
    }
    return spawn(world, log, argv);
}

/* --- the simulator --- */

void world_preload(const char *kill_at, const char *counts)
{
    set_env("LD_PRELOAD", WEIR_BIN_DIR "/weir_kill_at.so");
    set_env("ASAN_OPTIONS", "verify_asan_link_order=0");
    if (kill_at)
        set_env("WEIR_KILL_AT", "%s", kill_at);
    if (counts)
        set_env("WEIR_KILL_COUNT", "%s", counts);
}

void world_unload(void)
{
    unsetenv("LD_PRELOAD");
    unsetenv("ASAN_OPTIONS");
    unsetenv("WEIR_KILL_AT");
    unsetenv("WEIR_KILL_COUNT");
}

static void await_ready(struct world *world, const char *ready)
{
    for (int i = 0; i < 500; i++) {
        char *text = read_all(ready);
        const char *port = strstr(text, "\"port\":");

        if (port && strchr(text, '}')) {
            world->port = atoi(port + 7);
            free(text);
            return;
        }
        free(text);
        nap_ms(20);
    }
    fail_msg("the simulator did not start; see %s", world->folder);
}

static void start_sim(struct world *world, const struct world_options *options)
{
    char ready[320], truth[420], log[320];
    const char *argv[MAX_ARGS] = {WEIR_BIN_DIR "/weir-sim",
                                  "--port",
                                  "0",
                                  "--leads",
                                  world->leads,
                                  "--truth",
                                  truth,
                                  "--ready-file",
                                  ready};
    size_t n = 9;

    snprintf(ready, sizeof(ready), "%s/sim.json", world->folder);
    snprintf(log, sizeof(log), "%s/sim.log", world->folder);
    snprintf(truth, sizeof(truth), "%s/truth.ndjson", world->leads);
    unlink(ready);
    if (options && options->now) {
        argv[n++] = "--now";
        argv[n++] = options->now;
    }
    if (options && options->frozen)
        argv[n++] = "--frozen";
    for (size_t i = 0; options && options->sim_args[i]; i++)
        argv[n++] = options->sim_args[i];
    world->sim = start(argv, log, log);
    await_ready(world, ready);
}

/* --- the name server --- */

static void start_dns(struct world *world)
{
    char folder[320], zone[420], out[320], log[320];
    const char *argv[] = {WEIR_SOURCE_DIR "/fixtures/dns/serve", "start", folder, zone,
                          NULL};
    char *text;

    snprintf(folder, sizeof(folder), "%s/dns", world->folder);
    snprintf(zone, sizeof(zone), "%s/zone", world->leads);
    snprintf(out, sizeof(out), "%s/dns.out", world->folder);
    snprintf(log, sizeof(log), "%s/dns.log", world->folder);
    if (world_wait(start(argv, out, log)) != 0) {
        text = read_all(log);
        fail_msg("the name server did not start: %s", text);
    }
    text = read_all(out);
    world->dns_port = atoi(text);
    world->has_dns = true;
    free(text);
}

/* Leads of this world alone: the same for the same number and time. */
static void generate(struct world *world, const struct world_options *options)
{
    char count[16], log[320];
    const char *argv[] = {WEIR_BIN_DIR "/weir-sim-gen",
                          "--leads",
                          count,
                          "--seed",
                          "1",
                          "--out",
                          world->leads,
                          options->now ? "--now" : NULL,
                          options->now,
                          NULL};

    snprintf(count, sizeof(count), "%d", options->generate);
    snprintf(log, sizeof(log), "%s/gen.log", world->folder);
    if (world_wait(start(argv, log, log)) != 0)
        fail_msg("weir-sim-gen: see %s", log);
}

static void stop_dns(struct world *world)
{
    char folder[320];
    const char *argv[] = {WEIR_SOURCE_DIR "/fixtures/dns/serve", "stop", folder, NULL};

    snprintf(folder, sizeof(folder), "%s/dns", world->folder);
    if (world->has_dns)
        world_wait(start(argv, "/dev/null", "/dev/null"));
    world->has_dns = false;
}

/* A failed test jumps out of its function: what it started is stopped at exit. */
static struct world *running;

static void stop_running(void)
{
    if (running)
        world_stop(running);
}

/* --- together
 * -----------------------------------------------------------------------------------
 */

void world_addresses(const struct world *world)
{
    static const char *const vendors[][3] = {
        {"HUBSPOT", "hubspot", "TOKEN"},     {"APOLLO", "apollo", "KEY"},
        {"PDL", "peopledatalabs", "KEY"},    {"HUNTER", "hunter", "KEY"},
        {"ZEROBOUNCE", "zerobounce", "KEY"},
    };
    static const char *const keys[] = {"hubspot-sim-token", "apollo-sim-key",
                                       "pdl-sim-key", "hunter-sim-key",
                                       "zerobounce-sim-key"};
    char name[64];

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        snprintf(name, sizeof(name), "%s_URL", vendors[i][0]);
        set_env(name, "http://127.0.0.1:%d/%s", world->port, vendors[i][1]);
        snprintf(name, sizeof(name), "%s_%s", vendors[i][0], vendors[i][2]);
        set_env(name, "%s", keys[i]);
    }
    set_env("WEIR_DNS", "127.0.0.1:%d", world->dns_port);
    set_env("WEIR_ALLOW_PRIVATE", "true");
    set_env("HUBSPOT_PER_SECOND", "1000");
    set_env("WEIR_STATE", "%s", world->state);
    set_env("WEIR_DATA", "%s", world->data);
}

static void make_folder(struct world *world)
{
    static bool at_exit;
    const char *tmp = getenv("TMPDIR");

    stop_running();
    if (!at_exit) {
        at_exit = true;
        atexit(stop_running);
    }
    *world = (struct world){0};
    running = world;
    snprintf(world->folder, sizeof(world->folder), "%s/weir-world-XXXXXX",
             tmp && *tmp ? tmp : "/tmp");
    if (!mkdtemp(world->folder))
        fail_msg("%s: %s", world->folder, strerror(errno));
    snprintf(world->state, sizeof(world->state), "%s/state", world->folder);
    snprintf(world->data, sizeof(world->data), "%s", WEIR_SOURCE_DIR);
}

void world_start_bare(struct world *world)
{
    make_folder(world);
    set_env("WEIR_STATE", "%s", world->state);
    set_env("WEIR_DATA", "%s", world->data);
}

void world_start(struct world *world, const struct world_options *options)
{
    make_folder(world);
    if (options && options->generate > 0) {
        snprintf(world->leads, sizeof(world->leads), "%s/leads", world->folder);
        generate(world, options);
    } else {
        snprintf(world->leads, sizeof(world->leads), "%s",
                 options && options->leads ? options->leads
                                           : WEIR_SOURCE_DIR "/fixtures/leads/sample");
    }
    start_dns(world);
    start_sim(world, options);
    world_addresses(world);
}

static void stop_sim(struct world *world)
{
    if (world->sim <= 0)
        return;
    kill(world->sim, SIGTERM);
    world_wait(world->sim);
    world->sim = 0;
}

void world_stop(struct world *world)
{
    running = NULL;
    stop_sim(world);
    stop_dns(world);
    if (!getenv("WEIR_KEEP_WORLD")) /* to look into it after a failure */
        nftw(world->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void copy_file(const char *from, const char *to)
{
    char buf[65536];
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    size_t len;

    if (!in || !out)
        fail_msg("%s to %s: %s", from, to, strerror(errno));
    while ((len = fread(buf, 1, sizeof(buf), in)) > 0)
        assert_int_equal(fwrite(buf, 1, len, out), len);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* The last connection to close has put its log into the file: it is the whole state. */
void world_keep_state(struct world *world)
{
    char from[320], to[320];

    snprintf(from, sizeof(from), "%s/state.db", world->state);
    snprintf(to, sizeof(to), "%s/kept.db", world->folder);
    copy_file(from, to);
}

void world_again(struct world *world, const struct world_options *options)
{
    char kept[320], state[320];

    stop_sim(world);
    start_sim(world, options);
    world_addresses(world);
    nftw(world->state, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    snprintf(kept, sizeof(kept), "%s/kept.db", world->folder);
    if (access(kept, F_OK) != 0)
        return;
    snprintf(state, sizeof(state), "%s/state.db", world->state);
    assert_int_equal(mkdir(world->state, 0700), 0);
    copy_file(kept, state);
}
