/* weir/err.h - how functions fail.
 *
 * The code says what to do next, not where it broke; the text says what happened,
 * where, and (hint) what to do about it. A miss is not an error, nor is a rejected
 * record: those are results. Out-parameters mean nothing unless WR_OK came back.
 */
#ifndef WEIR_ERR_H
#define WEIR_ERR_H

#include "weir/str.h"

enum wr_code {
    WR_OK = 0,
    WR_E_CONFIG,    /* a file or an argument is wrong: stop, exit 2              */
    WR_E_AUTH,      /* credentials refused: stop asking this service, exit 5     */
    WR_E_QUOTA,     /* credits or allowance spent: stop asking this service      */
    WR_E_RATE,      /* asked too fast: wait, then the same again                 */
    WR_E_TRANSIENT, /* the service or the way to it is down: try again later     */
    WR_E_PROTOCOL,  /* an answer that cannot be understood                       */
    WR_E_LIMIT,     /* something from outside is larger than its cap             */
    WR_E_CONFLICT,  /* somebody else changed it or holds it                      */
    WR_E_STORE,     /* the store failed: stop, resumable                         */
    WR_E_CANCELLED, /* we were told to stop                                      */
    WR_E_GONE,      /* the thing asked for does not exist                        */
    WR_E_INTERNAL,  /* our own fault                                             */
    WR_CODE_COUNT
};

struct wr_err {
    enum wr_code code;
    char text[480]; /* lower case, no full stop; never a secret, never a person */
    char hint[240]; /* may be empty */
};

/* Fill *err (NULL is allowed) and return `code`. */
enum wr_code wr_fail(struct wr_err *err, enum wr_code code, const char *fmt, ...)
    WR_PRINTF(3, 4);
/* The same, and what the system says of `number` (errno) behind it: "TEXT: no such
 * file". From any thread, which strerror is not. */
enum wr_code wr_fail_errno(struct wr_err *err, enum wr_code code, int number,
                           const char *fmt, ...) WR_PRINTF(4, 5);
/* Add the hint line of an error already filled. Returns its code; where there is no err
 * to tell it, WR_E_INTERNAL, so that a failure stays one. */
enum wr_code wr_hint(struct wr_err *err, const char *fmt, ...) WR_PRINTF(2, 3);
/* Put "context: " in front of the text. Returns the code, as above. */
enum wr_code wr_context(struct wr_err *err, const char *fmt, ...) WR_PRINTF(2, 3);

/* Stable lower-case word of a code: "rate". */
const char *wr_code_name(enum wr_code code);

/* What each code means for the caller; one table, etl/base/policy.c. */
struct wr_policy {
    bool retry;         /* the same request may be sent again               */
    bool next_provider; /* the waterfall may go on with another provider    */
    bool stop_service;  /* ask this service nothing more in this run        */
    bool stop_run;      /* end the run                                      */
    int exit_status;    /* when it ends the program (DESIGN: exit statuses) */
};
const struct wr_policy *wr_policy(enum wr_code code);

/* Exit statuses of the program. */
enum wr_exit {
    WR_EXIT_OK = 0,
    WR_EXIT_INTERNAL = 1,
    WR_EXIT_CONFIG = 2,
    WR_EXIT_FAILED_RECORDS = 3,
    WR_EXIT_BUDGET = 4,
    WR_EXIT_AUTH = 5,
    WR_EXIT_RUNNING = 6,
    WR_EXIT_GATE = 7,
    WR_EXIT_NOMEM = 75,
    WR_EXIT_INT = 130,
    WR_EXIT_TERM = 143,
};

#endif
