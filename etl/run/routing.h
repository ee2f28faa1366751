/* routing.h - routing within the judgement of a lead. Pure.
 *
 * A lead for a queue is not given to anybody here: its write has a word in the place of
 * the owner, and waits until the queue is dealt (assign.h).
 */
#ifndef ETL_RUN_ROUTING_H
#define ETL_RUN_ROUTING_H

#include "etl/run/judge.h"

/* Routes the lead and says in the decision what follows: the path of one that was sent
 * back, an earlier review. NULL where the job routes nobody. */
const struct wr_routed *wr_judge_route(const struct wr_judge *in,
                                       struct wr_decision *decision,
                                       struct wr_arena *arena);
/* The fields route_owner, route_rule, qualified_at and respond_by. */
void wr_routing_values(const struct wr_routing *routing, const struct wr_routed *routed,
                       struct wr_arena *arena, struct wr_str *values);

/* What is to be kept, with the lead's decision; its write, where there is one, has been
 * put down (out_id, else 0) and waits if the lead does. Store work. */
enum wr_code wr_routing_keep(struct wr_db *db, const struct wr_run_ctx *run,
                             int64_t lead_id, const struct wr_routed *routed,
                             int64_t out_id, struct wr_err *err) WR_MUST_USE;

/* Day of the run, by the job's zone: what caps of a day count by. */
struct wr_str wr_routing_day(const struct wr_run_ctx *run, struct wr_arena *arena);

#endif
