/* summary.c - see summary.h. */
#include "etl/run/summary.h"

#include "weir/clock.h"

#include <inttypes.h>

/* --- collect --- */

static bool is_conserved(const struct wr_tally *tally)
{
    int64_t sum = 0;

    for (int i = WR_LEAD_OPEN + 1; i < WR_LEAD_OUTCOMES; i++)
        sum += tally->by[i];
    return sum == tally->extracted && tally->by[WR_LEAD_OPEN] == 0;
}

static void add_up(struct wr_summary *s)
{
    for (size_t i = 0; i < s->spend_count; i++) {
        s->calls += s->spend[i].calls;
        s->hits += s->spend[i].hits;
        s->uncertain += s->spend[i].uncertain;
        s->spent_micro += s->spend[i].spent_micro;
        s->reserved_micro += s->spend[i].reserved_micro;
        s->overage_micro += s->spend[i].overage_micro;
    }
}

static enum wr_code collect_reasons(struct wr_db *db, int64_t run_id,
                                    struct wr_arena *arena, struct wr_summary *out,
                                    struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (int i = WR_LEAD_OPEN + 1; !code && i < WR_LEAD_OUTCOMES; i++)
        if (out->tally.by[i] > 0)
            code = wr_db_run_reasons(db, run_id, (enum wr_outcome_of_lead)i,
                                     WR_SUMMARY_REASONS, arena, &out->reasons[i],
                                     &out->reason_count[i], err);
    return code;
}

enum wr_code wr_summary_collect(struct wr_db *db, int64_t run_id,
                                struct wr_arena *arena, struct wr_summary *out,
                                struct wr_err *err)
{
    enum wr_code code;

    *out = (struct wr_summary){0};
    code = wr_db_run_get(db, run_id, arena, &out->run, err);
    if (!code)
        code = wr_db_run_tally(db, run_id, &out->tally, err);
    if (!code)
        code = collect_reasons(db, run_id, arena, out, err);
    if (!code)
        code = wr_db_spend(db, run_id, arena, &out->spend, &out->spend_count, err);
    if (!code)
        code = wr_db_misfits(db, run_id, arena, &out->misfits, &out->misfit_count, err);
    if (!code)
        code = wr_db_unmapped(db, run_id, arena, &out->unmapped, &out->unmapped_count,
                              err);
    if (!code)
        code = wr_db_early(db, run_id, &out->early, err);
    if (!code)
        code = wr_db_tiers(db, run_id, arena, &out->tiers, &out->tier_count, err);
    if (!code)
        code = wr_db_out_counts(db, run_id, out->writes, err);
    if (!code)
        code = wr_db_notice_counts(db, run_id, arena, &out->notices, &out->notice_count,
                                   err);
    if (!code)
        code = wr_db_routed_counts(db, run_id, out->run.as_of_us, arena, &out->routed,
                                   err);
    if (!code)
        code = wr_db_skipped(db, run_id, &out->rows_skipped, err);
    if (!code && out->rows_skipped > 0)
        code = wr_db_bad_rows(db, run_id, WR_BAD_ROWS, arena, &out->bad_rows,
                              &out->bad_row_count, err);
    if (!code)
        code = wr_db_bad_values(db, run_id, arena, &out->bad_values,
                                &out->bad_value_count, err);
    if (code)
        return code;
    out->conserved = is_conserved(&out->tally);
    add_up(out);
    if (out->run.ended_us > 0)
        out->wall_ms = (out->run.ended_us - out->run.started_us) / 1000;
    return WR_OK;
}

/* --- JSON --- */

static const char *state_word(const struct wr_summary *s)
{
    switch (s->run.state) {
    case WR_RUN_RUNNING:
        return "running";
    case WR_RUN_INTERRUPTED:
        return "interrupted";
    case WR_RUN_DONE:
        return "done";
    }
    return "unknown";
}

static void key_i64(struct wr_jw *w, const char *key, int64_t n)
{
    wr_jw_key(w, key);
    wr_jw_i64(w, n);
}

static void key_str(struct wr_jw *w, const char *key, struct wr_str s)
{
    wr_jw_key(w, key);
    wr_jw_str(w, s);
}

void wr_money_json(struct wr_jw *w, const char *key, int64_t micro)
{
    struct wr_buf text;

    wr_buf_init(&text, 64);
    wr_money_put(&text, micro);
    wr_jw_key(w, key);
    wr_jw_raw(w, wr_buf_str(&text));
    wr_buf_fini(&text);
}

static void reasons_json(struct wr_jw *w, const struct wr_summary *s)
{
    wr_jw_key(w, "reasons");
    wr_jw_object(w);
    for (int i = WR_LEAD_OPEN + 1; i < WR_LEAD_OUTCOMES; i++) {
        if (s->reason_count[i] == 0)
            continue;
        wr_jw_key(w, wr_lead_outcome_words[i]);
        wr_jw_object(w);
        for (size_t r = 0; r < s->reason_count[i]; r++) {
            wr_jw_keys(w, s->reasons[i][r].text);
            wr_jw_i64(w, s->reasons[i][r].count);
        }
        wr_jw_object_end(w);
    }
    wr_jw_object_end(w);
}

static void spend_json(struct wr_jw *w, const struct wr_summary *s)
{
    wr_jw_key(w, "providers");
    wr_jw_object(w);
    for (size_t i = 0; i < s->spend_count; i++) {
        const struct wr_spend *row = &s->spend[i];

        wr_jw_keys(w, row->provider);
        wr_jw_object(w);
        key_i64(w, "calls", row->calls);
        key_i64(w, "hits", row->hits);
        key_i64(w, "misses", row->misses);
        key_i64(w, "uncertain", row->uncertain);
        wr_money_json(w, "spend", row->spent_micro);
        wr_jw_object_end(w);
    }
    wr_jw_object_end(w);
}

static void by_vendor_json(struct wr_jw *w, const char *key,
                           const struct wr_misfit *items, size_t count)
{
    wr_jw_key(w, key);
    wr_jw_object(w);
    for (size_t i = 0; i < count; i++) {
        wr_jw_keys(w, items[i].vendor);
        wr_jw_i64(w, items[i].count);
    }
    wr_jw_object_end(w);
}

void wr_misfits_json(struct wr_jw *w, const struct wr_summary *s)
{
    by_vendor_json(w, "protocol_errors", s->misfits, s->misfit_count);
    by_vendor_json(w, "unmapped", s->unmapped, s->unmapped_count);
}

static void counts_json(struct wr_jw *w, const struct wr_summary *s)
{
    wr_jw_key(w, "tiers");
    wr_jw_object(w);
    for (size_t i = 0; i < s->tier_count; i++) {
        wr_jw_keys(w, s->tiers[i].tier);
        wr_jw_i64(w, s->tiers[i].count);
    }
    wr_jw_object_end(w);
    wr_jw_key(w, "writes");
    wr_jw_object(w);
    for (int i = 0; i < WR_OUT_STATES; i++)
        if (s->writes[i] > 0)
            key_i64(w, wr_out_state_words[i], s->writes[i]);
    wr_jw_object_end(w);
    wr_routed_json(w, &s->routed);
    wr_notices_json(w, s->notices, s->notice_count);
}

void wr_summary_json(const struct wr_summary *s, struct wr_str currency,
                     struct wr_buf *out)
{
    struct wr_jw w;

    wr_jw_init(&w, out);
    wr_jw_object(&w);
    key_i64(&w, "run", s->run.id);
    key_str(&w, "job", s->run.job);
    key_str(&w, "state", wr_str(state_word(s)));
    key_i64(&w, "exit", s->run.exit_status);
    if (s->run.stop.ptr)
        key_str(&w, "stop", s->run.stop);
    key_i64(&w, "extracted", s->tally.extracted);
    for (int i = WR_LEAD_OPEN + 1; i < WR_LEAD_OUTCOMES; i++)
        key_i64(&w, wr_lead_outcome_words[i], s->tally.by[i]);
    key_i64(&w, "open", s->tally.by[WR_LEAD_OPEN]);
    wr_jw_key(&w, "conserved");
    wr_jw_bool(&w, s->conserved);
    wr_input_json(&w, s);
    key_i64(&w, "calls", s->calls);
    key_i64(&w, "hits", s->hits);
    key_i64(&w, "uncertain", s->uncertain);
    wr_money_json(&w, "spend", s->spent_micro);
    wr_money_json(&w, "reserved", s->reserved_micro);
    wr_money_json(&w, "overage", s->overage_micro);
    key_i64(&w, "decided_early", s->early.leads);
    key_i64(&w, "questions_saved", s->early.questions);
    wr_money_json(&w, "saved", s->early.micro);
    key_str(&w, "currency", currency);
    key_i64(&w, "wall_ms", s->wall_ms);
    reasons_json(&w, s);
    spend_json(&w, s);
    wr_misfits_json(&w, s);
    if (s->balance_count > 0)
        wr_balances_json(&w, s);
    counts_json(&w, s);
    wr_jw_object_end(&w);
}

/* --- text --- */

void wr_money_put(struct wr_buf *out, int64_t micro)
{
    int64_t rest = micro < 0 ? -(micro % 1000000) : micro % 1000000;
    int places = 6;

    while (places > 2 && rest % 10 == 0) {
        rest /= 10;
        places--;
    }
    wr_buf_printf(out, "%s%" PRId64 ".%0*" PRId64,
                  micro < 0 && micro > -1000000 ? "-" : "", micro / 1000000, places,
                  rest);
}

/* The sum is too long for a line of 80. */
#define SECOND_LINE_FROM WR_LEAD_SUPPRESSED

static void conservation_text(const struct wr_summary *s, struct wr_buf *out)
{
    wr_buf_printf(out, "  extracted %" PRId64 " =", s->tally.extracted);
    for (int i = WR_LEAD_OPEN + 1; i < WR_LEAD_OUTCOMES; i++)
        wr_buf_printf(out, "%s %s %" PRId64,
                      i == WR_LEAD_OPEN + 1   ? ""
                      : i == SECOND_LINE_FROM ? "\n    +"
                                              : " +",
                      wr_lead_outcome_words[i], s->tally.by[i]);
    if (s->tally.by[WR_LEAD_OPEN] > 0)
        wr_buf_printf(out, " + still open %" PRId64, s->tally.by[WR_LEAD_OPEN]);
    wr_buf_putz(out, s->conserved ? "   (it sums)\n" : "   (not all ended)\n");
}

static void reasons_text(const struct wr_summary *s, struct wr_buf *out)
{
    for (int i = WR_LEAD_OPEN + 1; i < WR_LEAD_OUTCOMES; i++)
        for (size_t r = 0; r < s->reason_count[i]; r++)
            if (!wr_str_empty(s->reasons[i][r].text))
                wr_buf_printf(out, "    %-10s %6" PRId64 "  %.*s\n",
                              wr_lead_outcome_words[i], s->reasons[i][r].count,
                              WR_FMT(s->reasons[i][r].text));
}

static void by_vendor_put(struct wr_buf *out, const struct wr_misfit *items,
                          size_t count)
{
    for (size_t i = 0; i < count; i++)
        wr_buf_printf(out, "%s%.*s %" PRId64, i ? ", " : "", WR_FMT(items[i].vendor),
                      items[i].count);
}

void wr_misfits_put(struct wr_buf *out, const struct wr_summary *s)
{
    by_vendor_put(out, s->misfits, s->misfit_count);
}

static void misfits_text(const struct wr_summary *s, struct wr_buf *out)
{
    if (s->misfit_count == 0)
        return;
    wr_buf_putz(out, "  answers that could not be understood: ");
    wr_misfits_put(out, s);
    wr_buf_putc(out, '\n');
}

static void unmapped_text(const struct wr_summary *s, struct wr_buf *out)
{
    if (s->unmapped_count == 0)
        return;
    wr_buf_putz(out, "  values without a normal form: ");
    by_vendor_put(out, s->unmapped, s->unmapped_count);
    wr_buf_putc(out, '\n');
}

static void early_text(const struct wr_summary *s, struct wr_str currency,
                       struct wr_buf *out)
{
    if (s->early.leads == 0)
        return;
    wr_buf_printf(out,
                  "  decided early: %" PRId64 " leads, at least %" PRId64
                  " questions not asked, worth up to ",
                  s->early.leads, s->early.questions);
    wr_money_put(out, s->early.micro);
    wr_buf_printf(out, " %.*s\n", WR_FMT(currency));
}

static void spend_text(const struct wr_summary *s, struct wr_str currency,
                       struct wr_buf *out)
{
    wr_buf_printf(out, "  %" PRId64 " calls, %" PRId64 " hits, spent ", s->calls,
                  s->hits);
    wr_money_put(out, s->spent_micro);
    wr_buf_printf(out, " %.*s", WR_FMT(currency));
    if (s->uncertain > 0)
        wr_buf_printf(out, ", %" PRId64 " calls uncertain", s->uncertain);
    if (s->overage_micro > 0) {
        wr_buf_putz(out, ", overage ");
        wr_money_put(out, s->overage_micro);
    }
    wr_buf_putc(out, '\n');
    for (size_t i = 0; i < s->spend_count; i++) {
        wr_buf_printf(out, "    %-24.*s %6" PRId64 " calls %6" PRId64 " hits  ",
                      WR_FMT(s->spend[i].provider), s->spend[i].calls,
                      s->spend[i].hits);
        wr_money_put(out, s->spend[i].spent_micro);
        wr_buf_putc(out, '\n');
    }
}

void wr_summary_text(const struct wr_summary *s, struct wr_str currency,
                     struct wr_buf *out)
{
    wr_buf_printf(out, "run %" PRId64 " of %.*s: %s", s->run.id, WR_FMT(s->run.job),
                  state_word(s));
    if (s->run.stop.ptr)
        wr_buf_printf(out, " (%.*s)", WR_FMT(s->run.stop));
    wr_buf_printf(out, ", %" PRId64 ".%" PRId64 " s\n", s->wall_ms / 1000,
                  s->wall_ms % 1000 / 100);
    conservation_text(s, out);
    reasons_text(s, out);
    wr_input_put(out, s);
    spend_text(s, currency, out);
    wr_balances_put(out, s);
    early_text(s, currency, out);
    wr_routed_put(out, &s->routed);
    wr_notices_put(out, s->notices, s->notice_count);
    misfits_text(s, out);
    unmapped_text(s, out);
    if (s->tier_count > 0)
        wr_buf_putz(out, "  tiers:");
    for (size_t i = 0; i < s->tier_count; i++)
        wr_buf_printf(out, "%s %.*s %" PRId64, i ? "," : "", WR_FMT(s->tiers[i].tier),
                      s->tiers[i].count);
    if (s->tier_count > 0)
        wr_buf_putc(out, '\n');
}
