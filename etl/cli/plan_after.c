/* plan_after.c - see plan_after.h. */
#include "etl/cli/plan_after.h"

#include "etl/cli/json_out.h"
#include "etl/run/summary.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

void wr_plan_after_add(struct wr_plan_after *after, const struct wr_plan_lead *lead)
{
    if (!lead->outlook || lead->after_micro == 0)
        return;
    after->leads++;
    after->at_most_micro += lead->after_micro;
    after->expected_micro += lead->forecast ? lead->forecast->after_micro : 0;
}

static void print_share(const struct wr_past_share *share)
{
    if (share->past == 0)
        printf(
            "    %.*s: nothing was decided yet; all who may qualify are expected to\n",
            WR_FMT(share->step));
    else
        printf("    %.*s: of the last %" PRId64 " decisions, %" PRId64 " qualified\n",
               WR_FMT(share->step), share->past, share->qualified);
}

void wr_plan_after_print(const struct wr_plan_after *after, struct wr_str currency)
{
    struct wr_buf text;

    if (after->share_count == 0)
        return;
    wr_buf_init(&text, 256);
    wr_buf_printf(&text, "  of that, after the decision: %" PRId64 " leads, at most ",
                  after->leads);
    wr_money_put(&text, after->at_most_micro);
    wr_buf_printf(&text, " %.*s; expected ", WR_FMT(currency));
    wr_money_put(&text, after->expected_micro);
    printf("%s %.*s\n", wr_buf_str(&text).ptr, WR_FMT(currency));
    wr_buf_fini(&text);
    for (size_t i = 0; i < after->share_count; i++)
        print_share(&after->shares[i]);
}

void wr_plan_after_json(const struct wr_plan_after *after, struct wr_jw *w)
{
    wr_jw_open_object(w, "after_decision");
    wr_jw_member_i64(w, "leads", after->leads);
    wr_money_json(w, "at_most", after->at_most_micro);
    wr_money_json(w, "expected", after->expected_micro);
    wr_jw_open_object(w, "steps");
    for (size_t i = 0; i < after->share_count; i++) {
        wr_jw_keys(w, after->shares[i].step);
        wr_jw_object(w);
        wr_jw_member_i64(w, "past_decisions", after->shares[i].past);
        wr_jw_member_i64(w, "qualified", after->shares[i].qualified);
        wr_jw_object_end(w);
    }
    wr_jw_object_end(w);
    wr_jw_object_end(w);
}
