/* explain.h - all there is to say about one lead, read from the store.
 *
 * Facts are resolved again as of the decision, so winners and losers are those it was
 * taken on; the receipt is the stored one.
 */
#ifndef ETL_CLI_EXPLAIN_H
#define ETL_CLI_EXPLAIN_H

#include "etl/cli/sheet.h"
#include "etl/facts/lists.h"
#include "etl/store/decisions.h"
#include "etl/store/leads.h"
#include "etl/store/ledger.h"
#include "etl/store/outbox.h"
#include "etl/store/routes.h"
#include "etl/store/suppression.h"
#include "weir/json.h"

/* Asked by a step after the decision. */
struct wr_explained_after {
    struct wr_str step, provider;
    bool answered;
};

struct wr_explained {
    const struct wr_catalogue *catalogue;
    struct wr_str currency; /* of calls; may be NONE */
    struct wr_lead_row lead;
    struct wr_profile *profile; /* with ranks; the lead's facts and its account's */
    bool is_decided;
    struct wr_decision_row row;
    struct wr_decision decision;
    struct wr_route route;            /* who has it, as it was left */
    struct wr_suppression_row listed; /* who is on the list now: by what, since when */
    bool list_unread;                 /* it could not be looked at (its salt is gone) */
    struct wr_rejection *rejections;
    size_t rejection_count;
    struct wr_explained_after *after;
    size_t after_count;
    struct wr_entry *entries;
    size_t entry_count;
    struct wr_out *outs; /* of the lead's record and its account's */
    size_t out_count;
};

struct wr_explain_from {
    struct wr_db *db; /* bound to the catalogue */
    const struct wr_catalogue *catalogue;
    const struct wr_lists *lists; /* NULL: nothing is derived */
    struct wr_str currency;
};

/* All in `arena`. */
enum wr_code wr_explain_load(const struct wr_explain_from *from,
                             const struct wr_lead_row *lead, struct wr_arena *arena,
                             struct wr_explained *out, struct wr_err *err) WR_MUST_USE;

/* The receipt's parts with what they must come to, in the order they are shown. */
#define WR_RECEIPT_PARTS 4
struct wr_receipt_part {
    struct wr_str name; /* fit intent group score */
    int64_t stated;     /* by the decision        */
    int64_t sum;        /* of its lines           */
};
void wr_receipt_parts(const struct wr_decision *decision,
                      struct wr_receipt_part parts[WR_RECEIPT_PARTS]);
/* True where every part is what its lines come to. A decision without lines (held,
 * suppressed) has no receipt, and sums. */
bool wr_receipt_sums(const struct wr_decision *decision);

/* How the `i`-th fact of the profile fared; WON for a fact that is not in it. */
enum wr_rank wr_explain_rank(const struct wr_explained *e, size_t i);

/* `full`: also criteria without points, sources that agree, and every write. */
void wr_explain_text(const struct wr_explained *e, bool full, struct wr_sheet *sheet);
/* explain_missing.c: what is not known, and what would help. */
void wr_explain_missing(const struct wr_explained *e, struct wr_sheet *sheet);
/* explain_facts.c: the part about facts. */
void wr_explain_facts_text(const struct wr_explained *e, bool full,
                           struct wr_sheet *sheet);
/* explain_route.c: who has it, and what sales sent back. Nothing, and null, where it
 * was never routed. */
void wr_explain_route_text(const struct wr_explained *e, struct wr_sheet *sheet);
void wr_explain_route_json(const struct wr_explained *e, struct wr_jw *w);
/* explain_alone.c: who says that a suppressed lead is to be left alone: an entry of the
 * list, a vendor, the CRM. */
void wr_explain_load_alone(const struct wr_explain_from *from, struct wr_facts facts,
                           struct wr_arena *arena, struct wr_explained *e);
void wr_explain_alone_text(const struct wr_explained *e, struct wr_sheet *sheet);
void wr_explain_alone_json(const struct wr_explained *e, struct wr_jw *w);
/* explain_after.c: what was asked after the decision, out of the decision's inputs. */
void wr_explain_load_after(struct wr_explained *e, struct wr_arena *arena);
void wr_explain_after_text(const struct wr_explained *e, struct wr_sheet *sheet);
void wr_explain_after_json(const struct wr_explained *e, struct wr_jw *w);
/* One object. */
void wr_explain_json(const struct wr_explained *e, struct wr_jw *w);

#endif
