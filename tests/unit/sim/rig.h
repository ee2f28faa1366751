/* rig.h - the real simulator as a child, and requests to it over libcurl. */
#ifndef TESTS_SIM_RIG_H
#define TESTS_SIM_RIG_H

/* cmocka wants these four before it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <jansson.h>

#include <stdbool.h>
#include <sys/types.h>

#define UNUSED __attribute__((unused))

struct rig {
    char folder[64];
    pid_t pid;
    int port;
    int out; /* its stdout */
    CURL *curl;
    bool fresh; /* each request on a connection of its own */
    /* The last reply. */
    CURLcode code;
    long status;
    char *body, *headers;
    size_t body_len, headers_len;
    json_t *json; /* NULL when the body is no JSON */
};

/* Files of the world; NULL: none. `args` ends with NULL, or is NULL. */
struct rig_world {
    const char *contacts, *companies, *truth;
    const char *const *args;
};

void rig_start(struct rig *rig, const struct rig_world *world);
/* The simulator with a folder that is there already. */
void rig_start_folder(struct rig *rig, const char *folder, const char *const *args);
/* Ends it by SIGTERM and asserts that it goes without a fault. */
void rig_stop(struct rig *rig);
/* Removes its files, for a test that ended it by itself. */
void rig_forget_folder(struct rig *rig);

/* One request; `header` is "Name: value" or NULL, `body` NULL for none. */
void rig_send(struct rig *rig, const char *method, const char *path, const char *header,
              const char *body);
/* The same to HubSpot, with the right token; asserts the status. */
void rig_hubspot(struct rig *rig, const char *method, const char *path,
                 const char *body, long status);
/* POST or GET (body NULL) under /_sim; asserts 200. */
void rig_admin(struct rig *rig, const char *path, const char *body);

/* True in CI, where everything that a test can need is there. */
bool rig_must_not_skip(void);

/* Value at a path such as "results/0/id" of the last reply; NULL when absent. */
json_t *rig_at(const struct rig *rig, const char *path);
/* The same as text; fails the test when it is no string. */
const char *rig_text(const struct rig *rig, const char *path);
json_int_t rig_int(const struct rig *rig, const char *path);
/* Value of a header of the last reply into `out`; "" when absent. */
void rig_header(const struct rig *rig, const char *name, char *out, size_t size);

/* Text of the ids of "results", joined by ','. */
const char *rig_ids(const struct rig *rig);

#endif
