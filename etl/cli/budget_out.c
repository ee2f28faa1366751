/* budget_out.c - see budget.h: telling. */
#include "etl/cli/budget.h"

#include "etl/cli/grid.h"

#include "etl/base/banned.h"

/* --- text --- */

static void put_caps(const struct wr_budget_rows *list, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"cap", false, 0}, {"spent", true, 0}, {"reserved", true, 0}, {"of", true, 0},
        {"left", true, 0}, {"anew", false, 0}, {"counter", false, 0}};
    const struct wr_budget *items = list->items;
    struct wr_grid grid;

    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < list->count; i++) {
        const struct wr_budget *b = &items[i];
        int64_t left = wr_budget_left(b);

        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, b->name.ptr ? b->name : WR_LIT("-"));
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_money(sheet, b->spent_micro));
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_money(sheet, b->reserved_micro));
        wr_grid_put(&grid, WR_PLAIN,
                    left < 0 ? WR_LIT("-") : wr_sheet_money(sheet, b->cap_micro));
        wr_grid_put(&grid, left == 0 ? WR_YELLOW : WR_PLAIN,
                    left < 0 ? WR_LIT("-") : wr_sheet_money(sheet, left));
        wr_grid_put(&grid, WR_PLAIN,
                    b->until_us ? wr_sheet_minute(sheet, b->until_us) : WR_LIT("-"));
        wr_grid_put(&grid, WR_DIM, b->key);
    }
    wr_grid_end(&grid, 0);
}

static void put_pools(const struct wr_budget_view *v, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"vendor", false, 0},  {"pool", false, 0},    {"calls", true, 0},
        {"spent", true, 0},    {"reserved", true, 0}, {"overage", true, 0},
        {"uncertain", true, 0}};
    struct wr_grid grid;

    wr_sheet_line(sheet);
    wr_sheet_printf(sheet, WR_BOLD, "the month of %s", v->month.name);
    wr_sheet_line(sheet);
    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < v->pool_count; i++) {
        const struct wr_pool_spend *p = &v->pools[i];

        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, p->vendor);
        wr_grid_put(&grid, WR_PLAIN, p->pool.len ? p->pool : WR_LIT("-"));
        wr_grid_int(&grid, p->calls);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_money(sheet, p->spent_micro));
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_money(sheet, p->reserved_micro));
        wr_grid_put(&grid, p->overage_micro ? WR_YELLOW : WR_PLAIN,
                    wr_sheet_money(sheet, p->overage_micro));
        wr_grid_int(&grid, p->uncertain);
    }
    wr_grid_end(&grid, 0);
}

static struct wr_str known_milli(struct wr_sheet *sheet, bool known, int64_t milli)
{
    return known ? wr_sheet_milli(sheet, milli) : WR_LIT("-");
}

static void put_reckonings(const struct wr_budget_view *v, struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"credits of", false, 0}, {"left", true, 0},       {"asked at", false, 0},
        {"before", true, 0},      {"used", true, 0},       {"ledger", true, 0},
        {"open", true, 0},        {"unexplained", true, 0}};
    const struct wr_reckoning *items = v->reckonings;
    struct wr_grid grid;

    wr_sheet_line(sheet);
    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < v->reckoning_count; i++) {
        const struct wr_reckoning *r = &items[i];
        bool both = r->has_before && r->priced;
        int64_t rest = r->used_milli - r->ledger_milli;

        wr_grid_row(&grid);
        wr_grid_put(&grid, WR_PLAIN, r->now.vendor);
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_milli(sheet, r->now.left_milli));
        wr_grid_put(&grid, WR_PLAIN, wr_sheet_minute(sheet, r->now.at_us));
        wr_grid_put(&grid, WR_PLAIN,
                    known_milli(sheet, r->has_before, r->before.left_milli));
        wr_grid_put(&grid, WR_PLAIN, known_milli(sheet, r->has_before, r->used_milli));
        wr_grid_put(&grid, WR_PLAIN, known_milli(sheet, both, r->ledger_milli));
        wr_grid_put(&grid, WR_PLAIN, known_milli(sheet, both, r->open_milli));
        wr_grid_put(&grid, both && rest ? WR_YELLOW : WR_PLAIN,
                    known_milli(sheet, both, rest));
    }
    wr_grid_end(&grid, 0);
}

void wr_budget_text(const struct wr_budget_view *v, struct wr_sheet *sheet)
{
    if (v->currency.len) {
        wr_sheet_put(sheet, WR_BOLD, "money in ");
        wr_sheet_data(sheet, WR_BOLD, v->currency, 0);
        wr_sheet_line(sheet);
    }
    put_caps(&v->caps, sheet);
    if (v->subjects.count) {
        wr_sheet_line(sheet);
        wr_sheet_put(sheet, WR_BOLD, "leads and accounts with least left");
        wr_sheet_line(sheet);
        put_caps(&v->subjects, sheet);
    }
    if (v->pool_count)
        put_pools(v, sheet);
    if (v->reckoning_count)
        put_reckonings(v, sheet);
}

/* --- JSON --- */

static void put_caps_json(const char *key, const struct wr_budget_rows *list,
                          struct wr_jw *w)
{
    const struct wr_budget *items = list->items;

    wr_jw_open_list(w, key);
    for (size_t i = 0; i < list->count; i++) {
        int64_t left = wr_budget_left(&items[i]);

        wr_jw_object(w);
        wr_jw_member(w, "key", items[i].key);
        if (items[i].name.ptr)
            wr_jw_member(w, "name", items[i].name);
        wr_jw_member_money(w, "spent", items[i].spent_micro);
        wr_jw_member_money(w, "reserved", items[i].reserved_micro);
        if (left >= 0) {
            wr_jw_member_money(w, "cap", items[i].cap_micro);
            wr_jw_member_money(w, "left", left);
        }
        wr_jw_member_time(w, "anew_at", items[i].until_us);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_pools_json(const struct wr_budget_view *v, struct wr_jw *w)
{
    wr_jw_open_list(w, "pools");
    for (size_t i = 0; i < v->pool_count; i++) {
        const struct wr_pool_spend *p = &v->pools[i];

        wr_jw_object(w);
        wr_jw_member(w, "vendor", p->vendor);
        wr_jw_member(w, "pool", p->pool);
        wr_jw_member_i64(w, "calls", p->calls);
        wr_jw_member_money(w, "spent", p->spent_micro);
        wr_jw_member_money(w, "reserved", p->reserved_micro);
        wr_jw_member_money(w, "overage", p->overage_micro);
        wr_jw_member_i64(w, "uncertain", p->uncertain);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_reckonings_json(const struct wr_budget_view *v, struct wr_jw *w)
{
    const struct wr_reckoning *items = v->reckonings;

    wr_jw_open_list(w, "balances");
    for (size_t i = 0; i < v->reckoning_count; i++) {
        const struct wr_reckoning *r = &items[i];

        wr_jw_object(w);
        wr_jw_member(w, "vendor", r->now.vendor);
        wr_jw_member_time(w, "at", r->now.at_us);
        wr_jw_member_milli(w, "left", r->now.left_milli);
        if (r->has_before) {
            wr_jw_member_time(w, "before_at", r->before.at_us);
            wr_jw_member_milli(w, "before", r->before.left_milli);
            wr_jw_member_milli(w, "used", r->used_milli);
        }
        if (r->has_before && r->priced) {
            wr_jw_member_milli(w, "ledger", r->ledger_milli);
            wr_jw_member_milli(w, "open", r->open_milli);
            wr_jw_member_milli(w, "unexplained", r->used_milli - r->ledger_milli);
        }
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

void wr_budget_json(const struct wr_budget_view *v, struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_member(w, "currency", v->currency);
    wr_jw_member_time(w, "at", v->now_us);
    wr_jw_memberz(w, "month", v->month.name);
    wr_jw_member_time(w, "month_from", v->month.from_us);
    wr_jw_member_time(w, "month_until", v->month.until_us);
    put_caps_json("caps", &v->caps, w);
    put_caps_json("least_left", &v->subjects, w);
    put_pools_json(v, w);
    put_reckonings_json(v, w);
    wr_jw_object_end(w);
}
