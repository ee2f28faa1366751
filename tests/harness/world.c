/* world.c - see world.h. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <sqlite3.h>

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

#define MAX_ARGS 32

extern char **environ;

/* --- small things ------------------------------------------------------------------
 */

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

/* --- children ------------------------------------------------------------------------
 */

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
    rc = posix_spawn(&pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv,
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

static void collect(const char **argv, const char *first, va_list args)
{
    size_t n = 0;

    argv[n++] = WEIR_BIN_DIR "/weir";
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

pid_t world_spawn(struct world *world, const char *log, const char *first, ...)
{
    const char *argv[MAX_ARGS + 1];
    char out[320], err[320];
    va_list args;

    va_start(args, first);
    collect(argv, first, args);
    va_end(args);
    snprintf(out, sizeof(out), "%s/%s.out", world->folder, log);
    snprintf(err, sizeof(err), "%s/%s.err", world->folder, log);
    return start(argv, out, err);
}

/* --- the simulator
 * ----------------------------------------------------------------------- */

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

static void start_sim(struct world *world, const struct world_options *options,
                      const char *leads)
{
    char ready[320], truth[400], log[320];
    const char *argv[MAX_ARGS] = {
        WEIR_BIN_DIR "/weir-sim", "--port", "0", "--leads", leads, "--truth", truth,
        "--ready-file",           ready};
    size_t n = 9;

    snprintf(ready, sizeof(ready), "%s/sim.json", world->folder);
    snprintf(log, sizeof(log), "%s/sim.log", world->folder);
    snprintf(truth, sizeof(truth), "%s/truth.ndjson", leads);
    if (options && options->now) {
        argv[n++] = "--now";
        argv[n++] = options->now;
    }
    for (size_t i = 0; options && options->sim_args[i]; i++)
        argv[n++] = options->sim_args[i];
    world->sim = start(argv, log, log);
    await_ready(world, ready);
}

/* --- the name server
 * ------------------------------------------------------------------------ */

static void start_dns(struct world *world, const char *leads)
{
    char folder[320], zone[400], out[320], log[320];
    const char *argv[] = {WEIR_SOURCE_DIR "/fixtures/dns/serve", "start", folder, zone,
                          NULL};
    char *text;

    snprintf(folder, sizeof(folder), "%s/dns", world->folder);
    snprintf(zone, sizeof(zone), "%s/zone", leads);
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

static void export_addresses(const struct world *world)
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
    set_env("WEIR_DATA", "%s", WEIR_SOURCE_DIR);
}

void world_start(struct world *world, const struct world_options *options)
{
    static bool at_exit;
    const char *tmp = getenv("TMPDIR");
    const char *leads = options && options->leads ? options->leads
                                                  : WEIR_SOURCE_DIR
                            "/fixtures/leads/sample";

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
    start_dns(world, leads);
    start_sim(world, options, leads);
    export_addresses(world);
}

void world_stop(struct world *world)
{
    running = NULL;
    if (world->sim > 0) {
        kill(world->sim, SIGTERM);
        world_wait(world->sim);
        world->sim = 0;
    }
    stop_dns(world);
    nftw(world->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* --- asking the simulator
 * --------------------------------------------------------------------------- */

struct body {
    char *text;
    size_t len;
};

static size_t take(char *data, size_t size, size_t count, void *ctx)
{
    struct body *body = ctx;

    body->text = realloc(body->text, body->len + size * count + 1);
    memcpy(body->text + body->len, data, size * count);
    body->len += size * count;
    body->text[body->len] = '\0';
    return size * count;
}

static json_t *ask(const struct world *world, const char *path, const char *post)
{
    CURL *curl = curl_easy_init();
    struct body body = {0};
    char url[512];
    json_t *json;

    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", world->port, path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    if (post)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post);
    if (curl_easy_perform(curl) != CURLE_OK)
        fail_msg("%s: the simulator does not answer", path);
    curl_easy_cleanup(curl);
    json = body.text ? json_loads(body.text, JSON_DECODE_ANY, NULL) : NULL;
    if (!json)
        fail_msg("%s: not JSON: %s", path, body.text ? body.text : "(empty)");
    free(body.text);
    return json;
}

json_t *world_get(const struct world *world, const char *path)
{
    return ask(world, path, NULL);
}

json_t *world_post(const struct world *world, const char *path, const char *body)
{
    return ask(world, path, body);
}

int64_t world_int(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_integer(value))
        fail_msg("no integer \"%s\"", key);
    return json_integer_value(value);
}

/* --- the state
 * ------------------------------------------------------------------------------------------
 */

static sqlite3_stmt *query_one(const struct world *world, sqlite3 **db,
                               const char *query)
{
    char path[320];
    sqlite3_stmt *stmt = NULL;

    snprintf(path, sizeof(path), "%s/state.db", world->state);
    if (sqlite3_open_v2(path, db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        fail_msg("%s: %s", path, sqlite3_errmsg(*db));
    sqlite3_busy_timeout(*db, 10000);
    if (sqlite3_prepare_v2(*db, query, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", query, sqlite3_errmsg(*db));
    if (sqlite3_step(stmt) != SQLITE_ROW)
        fail_msg("%s: no row", query);
    return stmt;
}

int64_t world_sql(const struct world *world, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = query_one(world, &db, query);
    int64_t value = sqlite3_column_int64(stmt, 0);

    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

char *world_sql_text(const struct world *world, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = query_one(world, &db, query);
    const unsigned char *text = sqlite3_column_text(stmt, 0);
    char *copy = strdup(text ? (const char *)text : "");

    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return copy;
}
