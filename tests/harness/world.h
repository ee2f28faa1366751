/* world.h - the world a job test runs in: the vendor simulator and a real name server
 * on free loopback ports, a folder for the state, and the real program as a child.
 *
 * Everything fails the test at once with a message; nothing outlives world_stop.
 */
#ifndef TESTS_HARNESS_WORLD_H
#define TESTS_HARNESS_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include <jansson.h>

struct world {
    char folder[256]; /* a new one; removed by world_stop unless the test failed */
    char state[300];  /* $WEIR_STATE */
    char leads[400];  /* contacts, companies, truth and zone */
    char data[300];   /* $WEIR_DATA: the source tree's, unless a test puts another */
    int port;         /* of the simulator */
    int dns_port;
    pid_t sim;
    bool has_dns;
};

struct world_options {
    const char *leads; /* folder with contacts, companies, truth and zone; NULL: the
                          sample */
    int generate;      /* > 0: so many leads made for this world, of seed 1, instead */
    const char *now;   /* the simulator's clock, RFC 3339; NULL: the system's */
    bool frozen;       /* that clock stands still */
    const char *sim_args[8]; /* more arguments; NULL-terminated */
};

/* NULL options: the sample leads. Skips the test when no name server is installed,
 * unless CI=true. */
void world_start(struct world *world, const struct world_options *options);
void world_stop(struct world *world);
/* A folder and a state alone, for jobs that ask nobody: neither simulator nor name
 * server. */
void world_start_bare(struct world *world);
/* The same world before anything was done to it, but for its name server, which goes
 * on: a new simulator (on a new port), and the state as world_keep_state left it. */
void world_again(struct world *world, const struct world_options *options);
/* Puts addresses and keys of this world into the environment again. */
void world_addresses(const struct world *world);
/* Keeps a copy of the state, for world_again. */
void world_keep_state(struct world *world);

struct world_result {
    int status; /* exit status; 128 + n for a signal */
    char *out;  /* stdout and stderr, terminated */
    char *err;
};
/* Runs `weir` with these arguments (NULL-terminated list) and waits. */
struct world_result world_weir(struct world *world, const char *first, ...)
    __attribute__((sentinel));
void world_free(struct world_result *result);
/* The same, but must end with `status`; prints what it said otherwise. The caller owns
 * what comes back: stdout. */
char *world_weir_ok(struct world *world, int status, const char *first, ...)
    __attribute__((sentinel));
/* Starts it and comes back at once; end it with world_wait, or kill it. */
pid_t world_spawn(struct world *world, const char *log, const char *first, ...)
    __attribute__((sentinel));
/* The same with its arguments in a list, NULL-terminated. */
pid_t world_spawn_list(struct world *world, const char *log, const char *const *args);
int world_wait(pid_t pid);
/* Programs started from now on, until world_unload, are ended as kill_at.c says, and
 * count their calls into a file; both may be NULL. */
void world_preload(const char *kill_at, const char *counts);
void world_unload(void);
/* Programs started from now on run under this command, NULL-terminated, which is found
 * on the PATH and must live as long; NULL: by themselves again. */
void world_under(const char *const *command);

/* Admin calls of the simulator (fixtures/sim/README.md); the caller decrefs. */
json_t *world_get(const struct world *world, const char *path);
json_t *world_post(const struct world *world, const char *path, const char *body);

/* One integer out of the state: "SELECT count(*) FROM lead". */
int64_t world_sql(const struct world *world, const char *query);
/* All rows, columns joined by '|', one a line, `prefix` in front; free it. */
char *world_sql_rows(const struct world *world, const char *prefix, const char *query);
/* One text; free it. */
char *world_sql_text(const struct world *world, const char *query);

/* Posts what must be taken; the reply is dropped. */
void world_tell(const struct world *world, const char *path, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* An integer member of a JSON object; fails where it is missing. */
int64_t world_int(const json_t *object, const char *key);

/* A file of the world's folder, whole and terminated; "" when there is none. Free it.
 */
char *world_file(const struct world *world, const char *name);
/* Writes a file into the world's folder; returns its path, good until the fourth call
 * after. */
const char *world_put(const struct world *world, const char *name, const char *text);

/* Copies jobs/ of the source tree into the world's folder, for world_edit. */
void world_copy_jobs(struct world *world);
/* Replaces `from`, which must be there, by `to` in a file of the world's folder. */
void world_edit(struct world *world, const char *name, const char *from,
                const char *to);

/* Path of a job file in the source tree. */
const char *world_job(const char *name);

#endif
