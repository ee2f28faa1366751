/* route.h - who gets a lead, by which rule, and until when somebody has to act. Pure.
 *
 *   decision -> is it to be routed? -> sent back by sales? -> who has it? -> the rules
 *                                                      -> an owner, a queue, nobody
 *
 * A part of its own between model and run: it reads what the model decided and the
 * facts, and nothing else; it knows no job, no store, no CRM. What it kept of a lead
 * last time comes in, what is to be kept comes out.
 *
 * The order is fixed where it protects people's work: the owner in the CRM, then whom
 * routing gave the lead before, then the account's owner; then the rules as listed, the
 * first whose condition is true. Owners who are not active are passed over, and that is
 * said. A queue is not dealt from here: who is next hangs on all leads of the run, so
 * those that wait are dealt in lead-id order once all are decided (wr_route_deal).
 */
#ifndef ETL_ROUTE_ROUTE_H
#define ETL_ROUTE_ROUTE_H

#include "weir/model.h"
#include "weir/option.h"
#include "weir/predicate.h"
#include "weir/route.h"

#define WR_MAX_OWNERS        512
#define WR_MAX_QUEUES        32
#define WR_MAX_QUEUE_MEMBERS 64
#define WR_MAX_ROUTE_RULES   64
#define WR_MAX_ACCOUNTS      100000
#define WR_NOBODY            SIZE_MAX

/* --- the file, compiled --- */

struct wr_owner {
    struct wr_str id; /* in the CRM */
    bool active;
    int64_t run, day, open; /* most leads; -1: any number. Queues alone heed them */
};

struct wr_queue {
    struct wr_str name;
    size_t owners[WR_MAX_QUEUE_MEMBERS]; /* indices of owners */
    int64_t weights[WR_MAX_QUEUE_MEMBERS];
    size_t count;
    char hash[17]; /* of members and weights: credits are of them */
};

struct wr_named_account {
    struct wr_str domain;
    size_t owner;
};

struct wr_route_rule {
    struct wr_str name;
    struct wr_predicate *when;         /* NULL: always */
    size_t owner, queue;               /* WR_NOBODY: not this kind */
    struct wr_named_account *accounts; /* by domain; NULL: not this kind */
    size_t account_count;
};

struct wr_rejections {
    bool there;
    struct wr_strs status;      /* lead status of one that was sent back */
    struct wr_strs allowed;     /* reason codes */
    struct wr_str recycle;      /* the path it takes then */
    int64_t after_us;           /* and not before it is over it is routed again ... */
    struct wr_strs conversions; /* ... unless it did one of these since */
};

struct wr_routing {
    struct wr_arena *arena;
    char hash[65];
    struct wr_predicate *when; /* who is to be routed */
    bool account_owner;
    struct wr_owner owners[WR_MAX_OWNERS];
    size_t owner_count;
    struct wr_queue queues[WR_MAX_QUEUES];
    size_t queue_count;
    struct wr_route_rule rules[WR_MAX_ROUTE_RULES];
    size_t rule_count;
    struct wr_strs untouched; /* lead status nobody has acted on */
    struct wr_rejections rejections;
};

/* All mistakes go to `diags`; NULL when there is one. Free with wr_routing_free. */
struct wr_routing *wr_routing_load(const char *path,
                                   const struct wr_catalogue *catalogue,
                                   const struct wr_env *env, struct wr_diags *diags);
struct wr_routing *wr_routing_parse(struct wr_str text, const char *name,
                                    const struct wr_catalogue *catalogue,
                                    const struct wr_env *env, struct wr_diags *diags);
void wr_routing_free(struct wr_routing *routing); /* NULL allowed */
/* Markdown of all keys. */
void wr_routing_reference(struct wr_buf *out);
/* Index of an owner by id, or WR_NOBODY. */
size_t wr_routing_owner(const struct wr_routing *routing, struct wr_str id);

/* --- a lead --- */

extern const char *const wr_route_state_words[WR_ROUTE_STATES + 1];

struct wr_route_in {
    const struct wr_routing *routing;
    const struct wr_profile *profile;
    struct wr_signals signals;
    const struct wr_decision *decision;
    struct wr_route previous;
    bool cleared; /* we wrote an owner, and the CRM shows none */
    int64_t as_of_us;
};

struct wr_routed {
    struct wr_route route;
    size_t queue;   /* it waits for; WR_NOBODY */
    bool assigned;  /* just now, to route.owner */
    bool rejected;  /* just now: `rejection` is to be kept */
    bool corrected; /* the code of the last one is another now */
    struct wr_rejection rejection;
    bool is_nothing;    /* and was nothing before: there is nothing to be kept */
    struct wr_str path; /* in place of the decided one, or NONE */
    int64_t again_us;   /* when to look again at the latest; WR_NEVER_US */
};

/* Texts live in `arena`, the routing or the profile. */
void wr_route(const struct wr_route_in *in, struct wr_arena *arena,
              struct wr_routed *out);

/* Somebody has it, or will have once its queue is dealt, for one of the queue has no
 * cap. */
bool wr_route_is_sure(const struct wr_routing *routing, const struct wr_routed *routed);

/* Text of the field route_rule. */
struct wr_str wr_route_rule_text(const struct wr_route *route, struct wr_arena *arena);

/* --- queues --- */

/* Who of the queue gets the next lead: index of the owner, or WR_NOBODY where all are
 * inactive or at a cap. Counts it in `loads` (by owner) and `credits` (by member; all 0
 * at first, they sum to 0).
 *
 * Each lead is shared out as credit among those who may have it, by weight, and costs
 * the one who gets it a whole one. Chosen is, of those who are owed 1/(2m-2) of a lead
 * or more, whoever would be late first (m members): R. Tijdeman, "The chairman
 * assignment problem", Discrete Mathematics 32 (1980), shows that then nobody is ever
 * further from the exact share than 1 - 1/(2m-2) leads. That holds for as long as the
 * same members may have leads; when somebody comes or goes, or is at a cap, the others
 * go on from the credit they have. */
size_t wr_route_deal(const struct wr_routing *routing, const struct wr_queue *queue,
                     struct wr_load *loads, int64_t *credits);

#endif
