/* private.h - what the files of etl/route share. */
#ifndef ETL_ROUTE_PRIVATE_H
#define ETL_ROUTE_PRIVATE_H

#include "etl/facts/predicate.h"
#include "etl/route/route.h"

/* What conditions may name beside the facts: what was decided. */
#define WR_ROUTE_EXTRAS 9
extern const struct wr_extra wr_route_extra_table[WR_ROUTE_EXTRAS + 1];
void wr_route_extras(const struct wr_decision *decision,
                     struct wr_value values[WR_ROUTE_EXTRAS],
                     const struct wr_value *extras[WR_ROUTE_EXTRAS]);

/* Stands for the code where none is given. */
#define WR_NO_REASON WR_LIT("none")

/* It was routed before, so that it can be sent back, or has been. */
bool wr_route_is_ours(const struct wr_route *before);
/* reject.c. Did somebody act since the lead qualified? */
void wr_route_touched(const struct wr_route_in *in, struct wr_route *route);
/* What the CRM shows of a rejection; true while the lead is not to be routed for it. */
bool wr_route_rejected(const struct wr_route_in *in, struct wr_routed *out);

struct wr_routing_build {
    struct wr_routing *routing;
    const struct wr_catalogue *catalogue;
    struct wr_arena *arena;
    struct wr_diags *diags;
    bool listed; /* there is a list of owners: whoever is named has to be on it */
};

extern const struct wr_option wr_route_owner_options[];
extern const struct wr_option wr_route_rule_options[];
/* Each may be NULL. Owners come first: the others name them. */
void wr_routing_owners(struct wr_routing_build *b, const struct wr_yaml *node);
void wr_routing_queues(struct wr_routing_build *b, const struct wr_yaml *node);
void wr_routing_rules(struct wr_routing_build *b, const struct wr_yaml *list);
/* *out stays NULL after a mistake. */
void wr_routing_condition(struct wr_routing_build *b, const struct wr_yaml *node,
                          struct wr_predicate **out);
/* Index of the owner whose id stands at `pos`; WR_NOBODY after a mistake. */
size_t wr_routing_need(struct wr_routing_build *b, struct wr_str id, struct wr_pos pos);
/* compile_accounts.c: {domain: owner}, or the path of a table of both. */
void wr_routing_accounts(struct wr_routing_build *b, const struct wr_yaml *node,
                         struct wr_route_rule *rule);

#endif
