/* balance.c - what vendors say is left, in a summary and in a plan. */
#include "etl/run/summary.h"

static bool is_low(const struct wr_balance *b)
{
    return b->left_milli < b->low_milli;
}

void wr_balances_put(struct wr_buf *out, const struct wr_summary *s)
{
    for (size_t i = 0; i < s->balance_count; i++) {
        const struct wr_balance *b = &s->balances[i];
        struct wr_jw number;

        wr_jw_init(&number, out);
        wr_buf_printf(out, "    %-24s ", b->vendor);
        wr_jw_milli(&number, b->left_milli);
        wr_buf_putz(out, " credits left");
        if (b->left_milli == 0)
            wr_buf_putz(out, ": the account is empty");
        else if (is_low(b))
            wr_buf_putz(out, ": that is low");
        wr_buf_putc(out, '\n');
    }
}

void wr_balances_json(struct wr_jw *w, const struct wr_summary *s)
{
    wr_jw_key(w, "balances");
    wr_jw_list(w);
    for (size_t i = 0; i < s->balance_count; i++) {
        wr_jw_object(w);
        wr_jw_key(w, "vendor");
        wr_jw_str(w, wr_str(s->balances[i].vendor));
        wr_jw_key(w, "left");
        wr_jw_milli(w, s->balances[i].left_milli);
        wr_jw_key(w, "low");
        wr_jw_bool(w, is_low(&s->balances[i]));
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}
