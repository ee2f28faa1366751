/* weir/signal.h - behaviour of a lead: what, when, how often. */
#ifndef WEIR_SIGNAL_H
#define WEIR_SIGNAL_H

#include "weir/arena.h"

struct wr_signal {
    struct wr_str kind; /* "demo_request", "page_view", "email_open": the job's words */
    int64_t at_us;      /* of the latest; 0 when only the count is known */
    int64_t count;
    struct wr_str source; /* "crm", "events" */
};

struct wr_signals {
    const struct wr_signal *items;
    size_t count;
};

#endif
