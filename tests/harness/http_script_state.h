/* http_script_state.h - the scripted server from inside: its script, and its
 * connections. Shared by http_script.c, which is called by tests, and http_serve.c, its
 * thread.
 */
#ifndef TESTS_HARNESS_HTTP_SCRIPT_STATE_H
#define TESTS_HARNESS_HTTP_SCRIPT_STATE_H

#include "tests/harness/http_script.h"

#include "weir/buf.h"

#include <pthread.h>

#define MAX_CONNECTIONS   1024
#define MAX_REQUEST_BYTES ((size_t)16 * 1024 * 1024)
#define MAX_REPLY_BYTES   ((size_t)256 * 1024 * 1024)
#define KEPT_REQUESTS     64

enum then { KEEP, CLOSE, RESET, HANG };

struct step {
    struct step *next;
    char *method, *path, *part; /* NULL: any */
    int after_ms;
    struct wr_buf bytes; /* of the reply */
    size_t at_once;      /* bytes that go without pause */
    size_t each;         /* then so many at a time, 0: all */
    int every_ms;
    enum then then;
};

struct connection {
    int fd; /* -1: free */
    struct wr_buf in;
    struct step *step; /* being answered; NULL while idle */
    bool step_is_ours; /* freed after use */
    size_t sent, allowed;
    uint64_t next_ms;
};

struct http_script {
    pthread_t thread;
    pthread_mutex_t lock;  /* over all below */
    pthread_cond_t closed; /* what was idle is */
    int listener, port;
    int wake[2];
    bool stop, close_idle;
    struct step *steps, **last;
    struct step *pending; /* conditions for the step that is added next */
    struct step *always;
    struct connection connections[MAX_CONNECTIONS];
    size_t served, accepted, open, most_open;
    char *kept[KEPT_REQUESTS];
    struct wr_buf complaints;
    char *urls[64];
    size_t url_count;
};

void http_step_free(struct step *step);
/* 500: for a request that no step is for. */
struct step *http_step_error(void);

/* http_serve.c: the thread; `ctx` is the server. */
void *http_serve(void *ctx);
void http_hang_up(struct http_script *s, struct connection *c, bool reset);

#endif
