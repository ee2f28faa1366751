/* plan_json.c - a plan as JSON: a line for each lead and company, one for the whole. */
#include "etl/cli/command.h"
#include "etl/cli/plan_tally.h"

/* --- a lead, a company --- */

static void put_writes(struct wr_jw *w, const struct wr_out *out)
{
    wr_jw_key(w, "writes");
    wr_jw_object(w);
    for (size_t i = 0; i < out->field_count; i++) {
        wr_jw_keys(w, out->fields[i].property);
        wr_jw_str(w, out->fields[i].value);
    }
    wr_jw_object_end(w);
}

static void put_may_write(struct wr_jw *w, const struct wr_plan_lead *lead)
{
    wr_jw_key(w, "may_write");
    wr_jw_list(w);
    for (size_t i = 0; i < lead->map->line_count; i++)
        if (wr_plan_may_write(lead, &lead->map->lines[i]))
            wr_jw_str(w, lead->map->lines[i].property);
    wr_jw_list_end(w);
}

static void put_outlook(struct wr_jw *w, const struct wr_plan_lead *lead)
{
    wr_jw_key(w, "may_ask");
    wr_jw_object(w);
    for (size_t i = 0; i < lead->outlook->count; i++) {
        wr_jw_key(w, lead->outlook->items[i].provider->name);
        wr_jw_i64(w, lead->outlook->items[i].times);
    }
    wr_jw_object_end(w);
    wr_money_json(w, "at_most", lead->worst_micro);
    if (lead->after_micro > 0)
        wr_money_json(w, "at_most_after_decision", lead->after_micro);
    if (lead->forecast)
        wr_money_json(w, "expected", lead->forecast->sum_micro);
    put_may_write(w, lead);
}

void wr_plan_json_lead(const struct wr_plan_lead *lead)
{
    struct wr_buf out;
    struct wr_jw w;

    wr_buf_init(&out, (size_t)1024 * 1024);
    wr_jw_init(&w, &out);
    wr_jw_object(&w);
    wr_jw_key(&w, "lead");
    wr_jw_str(&w, lead->ext_id);
    wr_jw_key(&w, "needs_purchase");
    wr_jw_bool(&w, lead->outlook != NULL);
    if (lead->outlook) {
        put_outlook(&w, lead);
    } else {
        wr_jw_key(&w, "outcome");
        wr_jw_str(&w, lead->outcome);
        put_writes(&w, lead->out);
    }
    wr_jw_object_end(&w);
    wr_buf_putc(&out, '\n');
    wr_cli_put(&out);
    wr_buf_fini(&out);
}

void wr_plan_json_account(const struct wr_plan_lead *account)
{
    struct wr_buf out;
    struct wr_jw w;

    wr_buf_init(&out, (size_t)1024 * 1024);
    wr_jw_init(&w, &out);
    wr_jw_object(&w);
    wr_jw_key(&w, "company");
    wr_jw_str(&w, account->ext_id);
    wr_jw_key(&w, "needs_purchase");
    wr_jw_bool(&w, account->outlook != NULL);
    if (account->outlook)
        put_may_write(&w, account);
    else
        put_writes(&w, account->out);
    wr_jw_object_end(&w);
    wr_buf_putc(&out, '\n');
    wr_cli_put(&out);
    wr_buf_fini(&out);
}

/* --- the whole --- */

/* In thousandths of a question: they are means. */
static int64_t milli_of(int64_t ppm)
{
    return (ppm + 999) / 1000;
}

static void expected_json(const struct wr_plan_tally *t, struct wr_jw *w)
{
    wr_jw_key(w, "expected_by_provider");
    wr_jw_object(w);
    for (size_t i = 0; i < t->provider_count; i++) {
        wr_jw_key(w, t->providers[i].provider->name);
        wr_jw_object(w);
        wr_jw_key(w, "calls");
        wr_jw_milli(w, milli_of(t->providers[i].expected_ppm));
        wr_money_json(w, "spend", t->providers[i].expected_micro);
        wr_jw_object_end(w);
    }
    wr_jw_object_end(w);
}

void wr_plan_json(const struct wr_plan_tally *t, const struct wr_summary *summary,
                  const struct wr_job *job)
{
    struct wr_buf out;
    struct wr_jw w;

    wr_buf_init(&out, (size_t)1024 * 1024);
    wr_jw_init(&w, &out);
    wr_jw_object(&w);
    wr_jw_key(&w, "plan");
    wr_jw_str(&w, job->name);
    wr_jw_key(&w, "extracted");
    wr_jw_i64(&w, summary->tally.extracted);
    wr_jw_key(&w, "need_no_purchase");
    wr_jw_i64(&w, t->exact);
    wr_jw_key(&w, "need_purchase");
    wr_jw_i64(&w, t->buying);
    wr_jw_key(&w, "leads_written");
    wr_jw_i64(&w, t->writes);
    wr_jw_key(&w, "fields_written");
    wr_jw_i64(&w, t->fields);
    wr_jw_key(&w, "companies_written");
    wr_jw_i64(&w, t->accounts);
    wr_jw_key(&w, "company_fields_written");
    wr_jw_i64(&w, t->account_fields);
    wr_jw_key(&w, "companies_may_be_written");
    wr_jw_i64(&w, t->accounts_buying);
    wr_money_json(&w, "at_most", t->worst_micro);
    wr_money_json(&w, "expected", t->expected_micro);
    wr_money_json(&w, "cap_per_run", job->cap_run);
    wr_jw_key(&w, "currency");
    wr_jw_str(&w, job->currency);
    wr_jw_key(&w, "providers");
    wr_jw_object(&w);
    for (size_t i = 0; i < t->provider_count; i++) {
        wr_jw_key(&w, t->providers[i].provider->name);
        wr_jw_i64(&w, t->providers[i].calls);
    }
    wr_jw_object_end(&w);
    expected_json(t, &w);
    if (t->after.share_count > 0)
        wr_plan_after_json(&t->after, &w);
    wr_balances_json(&w, summary);
    wr_jw_object_end(&w);
    wr_buf_putc(&out, '\n');
    wr_cli_put(&out);
    wr_buf_fini(&out);
}
