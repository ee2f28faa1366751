/* weir/route.h - what is kept of a lead's way to somebody, between decisions. */
#ifndef WEIR_ROUTE_H
#define WEIR_ROUTE_H

#include "weir/str.h"

enum wr_route_state {
    WR_ROUTE_NONE,     /* not to be routed */
    WR_ROUTE_WAITING,  /* for its queue to be dealt */
    WR_ROUTE_OWNED,    /* somebody has it */
    WR_ROUTE_NOBODY,   /* nobody was found */
    WR_ROUTE_BOUNCED,  /* we gave it to somebody, and the CRM shows no owner any more */
    WR_ROUTE_RECYCLED, /* sales sent it back, and its time is not over */
    WR_ROUTE_FULL, /* everybody of its queue is at a cap: dealt again the next day */
    WR_ROUTE_STATES
};

/* What is kept of a lead from decision to decision. */
struct wr_route {
    enum wr_route_state state;
    bool given; /* `owner` has it from us */
    int64_t
        qualified_us; /* since when it is to be routed without a break; 0: it is not */
    int64_t respond_us;  /* when somebody has to have acted; 0: no target */
    int64_t assigned_us; /* 0: never */
    int64_t touched_us;  /* when somebody acted since it qualified; 0 */
    int64_t rejected_us; /* of the rejection that the CRM shows; 0 */
    int64_t told_us;     /* the date of rejection that the CRM last showed; 0 */
    struct wr_str owner;
    struct wr_str rule;      /* that routed it */
    struct wr_str reason;    /* what somebody should look at, or NONE */
    struct wr_str status;    /* lead status when it qualified */
    struct wr_str rejection; /* reason code, as the CRM has it */
};

struct wr_rejection {
    int64_t at_us;
    struct wr_str reason;              /* "none" where no code was given */
    bool known;                        /* on the list */
    struct wr_str status, owner, rule; /* as it was then */
};

/* What an owner has by now, of leads that routing gave: in this run, this day, and all
 * that are routed to the owner and not sent back. */
struct wr_load {
    int64_t run, day, open;
};

#endif
