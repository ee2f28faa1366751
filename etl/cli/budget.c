/* budget.c - see budget.h: collecting. */
#include "etl/cli/budget.h"

#include "etl/store/runs.h"
#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define FULLEST 3

int64_t wr_budget_left(const struct wr_budget *budget)
{
    int64_t left = budget->cap_micro - budget->spent_micro - budget->reserved_micro;

    if (budget->cap_micro < 0)
        return -1;
    return left > 0 ? left : 0;
}

/* --- caps --- */

static struct wr_budget *find(const struct wr_budget_rows *caps, struct wr_str key)
{
    for (size_t i = 0; i < caps->count; i++)
        if (wr_str_eq(caps->items[i].key, key))
            return &caps->items[i];
    return NULL;
}

static struct wr_budget *add(struct wr_budget_rows *rows, struct wr_arena *arena)
{
    if (rows->count == rows->room) {
        size_t room = rows->room ? 2 * rows->room : 32;
        struct wr_budget *items = WR_ARRAY(arena, struct wr_budget, room);

        if (rows->count)
            memcpy(items, rows->items, rows->count * sizeof(*items));
        *rows = (struct wr_budget_rows){items, rows->count, room};
    }
    return &rows->items[rows->count++];
}

/* The job's word is newer than the last claim's; what nothing was spent of is shown
 * too. */
static void set_cap(struct wr_budget_view *v, struct wr_str key, struct wr_str name,
                    int64_t cap_micro, int64_t until_us)
{
    struct wr_budget *budget = find(&v->caps, key);

    if (cap_micro < 0)
        return;
    if (!budget) {
        budget = add(&v->caps, v->arena);
        *budget = (struct wr_budget){.key = key};
    }
    budget->name = name;
    budget->cap_micro = cap_micro;
    budget->until_us = until_us;
}

static void set_caps(struct wr_budget_view *v, const struct wr_job *job, int64_t run_id)
{
    struct wr_period day;

    wr_period_day(&job->zone, v->now_us, &day);
    if (run_id)
        set_cap(v, wr_arena_printf(v->arena, "run:%" PRId64, run_id),
                WR_LIT("cap per run"), job->cap_run, 0);
    set_cap(v, wr_arena_printf(v->arena, "day:%s", day.name), WR_LIT("cap per day"),
            job->cap_day, day.until_us);
    set_cap(v, wr_arena_printf(v->arena, "month:%s", v->month.name),
            WR_LIT("cap per month"), job->cap_month, v->month.until_us);
    for (size_t i = 0; i < job->provider_cap_count; i++) {
        const struct wr_provider_cap *cap = &job->provider_caps[i];

        set_cap(v,
                wr_arena_printf(v->arena, "provider:%.*s:%s",
                                WR_FMT(cap->provider.name), v->month.name),
                wr_arena_printf(v->arena, "cap of %.*s per month",
                                WR_FMT(cap->provider.name)),
                cap->month_micro, v->month.until_us);
    }
    for (size_t i = 0; i < job->pool_cap_count; i++) {
        const struct wr_pool_cap *cap = &job->pool_caps[i];

        /* Credits have no price here; the last claim knew it. */
        if (cap->credits_milli < 0)
            set_cap(v,
                    wr_arena_printf(v->arena, "pool:%.*s:%.*s:%s",
                                    WR_FMT(cap->vendor.name), WR_FMT(cap->pool),
                                    v->month.name),
                    wr_arena_printf(v->arena, "cap of %.*s.%.*s per month",
                                    WR_FMT(cap->vendor.name), WR_FMT(cap->pool)),
                    cap->month_micro, v->month.until_us);
    }
}

static void add_all(struct wr_budget_view *v, struct wr_budget_rows *list,
                    const struct wr_budget *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *add(list, v->arena) = rows[i];
}

static enum wr_code collect_caps(struct wr_db *db, const struct wr_job *job,
                                 struct wr_budget_view *v, struct wr_err *err)
{
    struct wr_run *runs = NULL;
    struct wr_budget *rows = NULL;
    size_t run_count = 0, count = 0;
    enum wr_code code = wr_db_run_list(db, 1, v->arena, &runs, &run_count, err);
    int64_t run_id = code || run_count == 0 ? 0 : runs[0].id;

    if (!code)
        code = wr_db_budgets_open(db, v->now_us, run_id, v->arena, &rows, &count, err);
    if (code)
        return code;
    add_all(v, &v->caps, rows, count);
    if (job)
        set_caps(v, job, run_id);
    return WR_OK;
}

static enum wr_code collect_subjects(struct wr_db *db, struct wr_budget_view *v,
                                     struct wr_err *err)
{
    static const char *const prefixes[] = {"lead:", "account:"};
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < WR_COUNT(prefixes); i++) {
        struct wr_budget *rows = NULL;
        size_t count = 0;

        code = wr_db_budgets_fullest(db, wr_str(prefixes[i]), v->now_us, FULLEST,
                                     v->arena, &rows, &count, err);
        if (!code)
            add_all(v, &v->subjects, rows, count);
    }
    return code;
}

/* --- vendors --- */

static int64_t credits_of(int64_t micro, int64_t credit_micro)
{
    return micro / credit_micro * 1000 + micro % credit_micro * 1000 / credit_micro;
}

static enum wr_code reckon(struct wr_db *db, struct wr_budget_view *v,
                           struct wr_reckoning *r, struct wr_err *err)
{
    struct wr_pool_spend *rows = NULL;
    size_t count = 0;
    enum wr_code code = wr_db_pool_spend(db, r->before.at_us, r->now.at_us, v->arena,
                                         &rows, &count, err);

    if (code)
        return code;
    r->used_milli = r->before.left_milli - r->now.left_milli;
    r->priced = r->before.credit_micro > 0;
    for (size_t i = 0; r->priced && i < count; i++) {
        if (!wr_str_eq(rows[i].vendor, r->now.vendor))
            continue;
        r->ledger_milli += credits_of(rows[i].spent_micro, r->before.credit_micro);
        r->open_milli += credits_of(rows[i].reserved_micro, r->before.credit_micro);
    }
    return WR_OK;
}

static enum wr_code collect_reckonings(struct wr_db *db, struct wr_budget_view *v,
                                       struct wr_err *err)
{
    struct wr_balance_row *rows = NULL;
    size_t count = 0;
    enum wr_code code = wr_db_balances(db, v->arena, &rows, &count, err);

    v->reckonings = WR_ARRAY(v->arena, struct wr_reckoning, count);
    for (size_t i = 0; !code && i < count; i++) {
        struct wr_reckoning *r = &v->reckonings[v->reckoning_count++];

        *r = (struct wr_reckoning){.now = rows[i]};
        if (i + 1 == count || !wr_str_eq(rows[i + 1].vendor, rows[i].vendor))
            continue;
        r->has_before = true;
        r->before = rows[++i];
        code = reckon(db, v, r, err);
    }
    return code;
}

enum wr_code wr_budget_collect(struct wr_db *db, const struct wr_job *job,
                               struct wr_arena *arena, struct wr_budget_view *out,
                               struct wr_err *err)
{
    const struct wr_zone utc = {0};
    enum wr_code code;

    *out = (struct wr_budget_view){
        .arena = arena,
        .now_us = wr_now_us(),
        .currency = job ? job->currency : WR_NONE,
    };
    wr_period_month(job ? &job->zone : &utc, job ? job->billing_day : 1, out->now_us,
                    &out->month);
    code = collect_caps(db, job, out, err);
    if (!code)
        code = collect_subjects(db, out, err);
    if (!code)
        code = wr_db_pool_spend(db, out->month.from_us, out->month.until_us, arena,
                                &out->pools, &out->pool_count, err);
    return code ? code : collect_reckonings(db, out, err);
}
