/* budget.h - what `weir budget` collects, and how it is told. */
#ifndef ETL_CLI_BUDGET_H
#define ETL_CLI_BUDGET_H

#include "etl/base/zone.h"
#include "etl/cli/json_out.h"
#include "etl/cli/sheet.h"
#include "etl/job/job.h"
#include "etl/store/ledger.h"

/* A vendor's own word against the ledger's, in thousandths of a credit. */
struct wr_reckoning {
    struct wr_balance_row now;
    bool has_before;
    struct wr_balance_row before;
    int64_t used_milli;   /* less than before, as the vendor says */
    int64_t ledger_milli; /* paid meanwhile, as the ledger says */
    int64_t open_milli;   /* reserved or uncertain since: may be in either */
    bool priced;          /* a credit has a price: the ledger can be compared */
};

struct wr_budget_rows {
    struct wr_budget *items;
    size_t count, room;
};

struct wr_budget_view {
    struct wr_arena *arena;
    int64_t now_us;
    struct wr_str currency; /* NONE where the job is not known */
    struct wr_period month;
    struct wr_budget_rows caps;
    struct wr_budget_rows subjects; /* of leads and accounts, those with least left */
    struct wr_pool_spend *pools;    /* of the month */
    size_t pool_count;
    struct wr_reckoning *reckonings;
    size_t reckoning_count;
};

/* `job` may be NULL: then as the state alone knows. */
enum wr_code wr_budget_collect(struct wr_db *db, const struct wr_job *job,
                               struct wr_arena *arena, struct wr_budget_view *out,
                               struct wr_err *err) WR_MUST_USE;
int64_t wr_budget_left(const struct wr_budget *budget); /* -1: not known */

void wr_budget_text(const struct wr_budget_view *view, struct wr_sheet *sheet);
void wr_budget_json(const struct wr_budget_view *view, struct wr_jw *w);

#endif
