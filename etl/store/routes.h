/* routes.h - who has a lead, who waits for a queue, and what sales sent back. */
#ifndef ETL_STORE_ROUTES_H
#define ETL_STORE_ROUTES_H

#include "etl/store/outbox.h"
#include "weir/route.h"

/* All zero where nothing is kept of the lead. */
enum wr_code wr_db_route_get(struct wr_db *db, int64_t lead_id, struct wr_arena *arena,
                             struct wr_route *out, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_route_put(struct wr_db *db, int64_t lead_id,
                             const struct wr_route *route,
                             struct wr_err *err) WR_MUST_USE;

/* What routing made of it in the run, for the run's summary. */
enum wr_code wr_db_routed_put(struct wr_db *db, int64_t run_id, int64_t lead_id,
                              const struct wr_route *route,
                              struct wr_err *err) WR_MUST_USE;

/* A lead given to somebody: what caps count. */
struct wr_assignment {
    int64_t lead_id, run_id, at_us;
    struct wr_str day; /* "2026-11-22", of the job */
    struct wr_str owner, rule, queue;
};
enum wr_code wr_db_assignment_put(struct wr_db *db, const struct wr_assignment *row,
                                  struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_load_of(struct wr_db *db, struct wr_str owner, int64_t run_id,
                           struct wr_str day, struct wr_load *out,
                           struct wr_err *err) WR_MUST_USE;

/* Put again at the same time it replaces code and status. */
enum wr_code wr_db_rejection_put(struct wr_db *db, int64_t run_id, int64_t lead_id,
                                 const struct wr_rejection *row,
                                 struct wr_err *err) WR_MUST_USE;
/* Of a lead, oldest first. */
enum wr_code wr_db_rejections_of(struct wr_db *db, int64_t lead_id,
                                 struct wr_arena *arena, struct wr_rejection **out,
                                 size_t *count, struct wr_err *err) WR_MUST_USE;

/* What a member of a queue is owed; 0 where members or weights (`hash`) were others. */
enum wr_code wr_db_credit_get(struct wr_db *db, struct wr_str queue,
                              struct wr_str owner, struct wr_str hash, int64_t *out,
                              struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_credit_put(struct wr_db *db, struct wr_str queue,
                              struct wr_str owner, struct wr_str hash, int64_t credit,
                              struct wr_err *err) WR_MUST_USE;

/* --- leads that are decided and wait for their queue --- */

struct wr_waiting {
    int64_t lead_id;
    struct wr_str queue;
    int64_t out_id;   /* its write, which is not sent before; 0: none */
    int64_t since_us; /* it is to be routed; not read back */
};
enum wr_code wr_db_wait_put(struct wr_db *db, int64_t run_id,
                            const struct wr_waiting *row,
                            struct wr_err *err) WR_MUST_USE;
/* Who has waited longest first, then in the order of lead ids; at most `max`. */
enum wr_code wr_db_wait_next(struct wr_db *db, int64_t run_id, size_t max,
                             struct wr_arena *arena, struct wr_waiting **out,
                             size_t *count, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_wait_drop(struct wr_db *db, int64_t run_id, int64_t lead_id,
                             struct wr_err *err) WR_MUST_USE;

/* --- reports --- */

struct wr_route_row {
    int64_t lead_id;
    struct wr_str ext_id;
    struct wr_route route;
};
/* What somebody should look at: nobody has it, its queue is full, whoever has it is not
 * active, it was given and has no owner any more, nobody acted by `now_us` though it
 * was time. */
enum wr_code wr_db_route_exceptions(struct wr_db *db, int64_t now_us, size_t max,
                                    struct wr_arena *arena, struct wr_route_row **out,
                                    size_t *count, struct wr_err *err) WR_MUST_USE;
/* Those that sales sent back and whose time is not over, the latest first. */
enum wr_code wr_db_routes_recycled(struct wr_db *db, size_t max, struct wr_arena *arena,
                                   struct wr_route_row **out, size_t *count,
                                   struct wr_err *err) WR_MUST_USE;
/* What routing made of a run's leads. */
#define WR_ROUTED_RULES 20 /* at most; those that took most leads */
struct wr_rule_count {
    struct wr_str rule;
    int64_t count;
};
struct wr_routed_counts {
    int64_t leads; /* it looked at */
    int64_t owned, nobody, full, bounced, idle, recycled;
    int64_t late; /* of all leads, by as_of_us: nobody acted though it was time */
    struct wr_rule_count *rules;
    size_t rule_count;
};
enum wr_code wr_db_routed_counts(struct wr_db *db, int64_t run_id, int64_t as_of_us,
                                 struct wr_arena *arena, struct wr_routed_counts *out,
                                 struct wr_err *err) WR_MUST_USE;
/* Leads by state. */
enum wr_code wr_db_route_counts(struct wr_db *db, int64_t counts[WR_ROUTE_STATES],
                                struct wr_err *err) WR_MUST_USE;
struct wr_owner_count {
    struct wr_str owner;
    int64_t open, late;
};
enum wr_code wr_db_route_loads(struct wr_db *db, int64_t now_us, struct wr_arena *arena,
                               struct wr_owner_count **out, size_t *count,
                               struct wr_err *err) WR_MUST_USE;
struct wr_rejection_count {
    struct wr_str reason, rule, owner;
    bool known;
    int64_t count, last_us;
};
enum wr_code wr_db_rejection_counts(struct wr_db *db, struct wr_arena *arena,
                                    struct wr_rejection_count **out, size_t *count,
                                    struct wr_err *err) WR_MUST_USE;

#endif
