/* ask_answer.c - an answer to a question: what it costs, what it says, and both into
 * the store in one transaction. See ask.h.
 */
#include "etl/run/ask.h"

#include "etl/run/floor.h"
#include "etl/run/suppress.h"
#include "etl/store/facts.h"
#include "etl/store/leads.h"
#include "etl/store/trials.h"
#include "weir/clock.h"
#include "weir/log.h"

#define ANSWER_CAP_BYTES ((size_t)8 * 1024 * 1024) /* 96 fields of 64 KiB, escaped */

/* --- into the store --- */

static enum wr_code put_facts(struct wr_db *db, const struct wr_question *q,
                              struct wr_facts facts, struct wr_err *err)
{
    const struct wr_catalogue *catalogue = &q->run->setup->catalogue;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < facts.count; i++) {
        const struct wr_fact *fact = &facts.items[i];
        bool account = catalogue->fields[fact->field].scope == WR_SCOPE_ACCOUNT;

        code = wr_db_fact_put(db, account ? WR_SUBJECT_ACCOUNT : WR_SUBJECT_LEAD,
                              account ? q->account_id : q->lead_id, fact, NULL, err);
    }
    return code;
}

/* What it came to joins the history in the transaction that settles it; an answer that
 * was in the ledger already has done so. */
static enum wr_code put_lesson(struct wr_db *db, const struct wr_question *q,
                               struct wr_err *err)
{
    const struct wr_past *past = &q->lesson.past;
    struct wr_trial_row row = {.step = q->lesson.step,
                               .segment = past->segment,
                               .missed = past->missed,
                               .provider = past->provider,
                               .asked = past->asked,
                               .found = past->found,
                               .good = past->good,
                               .spent_micro = q->settlement.spent_micro,
                               .took_ms = q->settlement.took_ms};

    if (q->kept || !q->teaches)
        return WR_OK;
    return wr_db_trial_add(db, &row, err);
}

static enum wr_code settle_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_question *q = ctx;
    enum wr_code code = WR_OK;

    struct wr_tried_row tried = {q->question_id, q->step, wr_str(q->provider->name)};

    if (!q->kept)
        code = wr_db_settle(db, &q->settlement, err);
    if (wr_question_is_nobodys(q))
        return code;
    if (!code)
        code = put_lesson(db, q, err);
    if (!code)
        code = put_facts(db, q, q->absents, err);
    if (!code && (!q->apart || q->outcome == WR_OUTCOME_FORBIDDEN))
        code = put_facts(db, q, q->facts, err);
    if (!code && q->outcome == WR_OUTCOME_FORBIDDEN)
        code = wr_suppress_objector(db, q, err);
    if (!code)
        code = wr_suppress_found(db, q, err);
    return code || q->apart
               ? code
               : wr_db_tried_put(db, q->run->run.id, q->lead_id, &tried, err);
}

static void settled(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;

    if (wr_question_broken(q, code, err))
        return;
    wr_question_end(q, WR_ASK_ANSWERED);
}

/* --- what it says --- */

/* An address that did not verify is taken back, so that the waterfall goes on: a later
 * word of the same source replaces its earlier one. */
static void take_back_address(struct wr_question *q)
{
    struct wr_fact *facts = WR_ARRAY(q->arena, struct wr_fact, q->facts.count + 1);
    size_t count = q->facts.count;

    memcpy(facts, q->facts.items, count * sizeof(*facts));
    facts[count] = *q->found_email;
    facts[count].absent = true;
    facts[count].observed_us = facts[count].last_seen_us = q->run->run.as_of_us;
    q->facts = (struct wr_facts){facts, count + 1};
}

/* The person asked this vendor not to process their data (451): nobody else is asked
 * either. A fact like any other, so that explain shows who said it and when. */
static void note_objection(struct wr_question *q)
{
    struct wr_fact *fact = WR_NEW(q->arena, struct wr_fact);

    *fact = (struct wr_fact){.field = WR_F_OPTED_OUT,
                             .value = wr_value_num(WR_TYPE_BOOL, 1),
                             .origin = WR_ORIGIN_VERIFIED,
                             .source = wr_str(q->provider->name),
                             .confidence = 1000,
                             .observed_us = q->run->run.as_of_us,
                             .last_seen_us = q->run->run.as_of_us,
                             .exchange_id = q->claimed.entry_id};
    q->facts = (struct wr_facts){fact, 1};
}

static bool is_undeliverable(const struct wr_question *q)
{
    for (size_t i = 0; i < q->facts.count; i++)
        if (q->facts.items[i].field == WR_F_EMAIL_STATUS)
            return wr_str_eqz(q->facts.items[i].value.as.text, "undeliverable");
    return false;
}

static bool has_wanted(const struct wr_question *q)
{
    for (size_t i = 0; i < q->facts.count; i++)
        if (q->facts.items[i].field == q->wants)
            return true;
    return false;
}

/* A search ends with a value that nobody took back. */
static void learn(struct wr_question *q)
{
    struct wr_past *past = &q->lesson.past;

    if (!q->teaches)
        return;
    if (past->asked == 0) { /* the verdict on an address */
        q->teaches = q->outcome == WR_OUTCOME_HIT && !is_undeliverable(q);
        return;
    }
    past->found = q->outcome == WR_OUTCOME_HIT && has_wanted(q);
    past->good = past->found && !q->verifies;
}

void wr_question_take(struct wr_question *q, const struct wr_answer *answer,
                      int64_t observed_us)
{
    struct wr_answer_origin from = {.provider = q->provider,
                                    .inputs = q->inputs,
                                    .observed_us = observed_us,
                                    .exchange_id = q->claimed.entry_id};

    q->outcome = answer->outcome;
    wr_answer_facts(answer, &from, &q->run->setup->catalogue, q->arena, &q->facts);
    if (answer->outcome == WR_OUTCOME_FORBIDDEN &&
        wr_provider_is_personal(q->provider, &q->run->setup->catalogue))
        note_objection(q);
    learn(q);
    if (q->found_email && is_undeliverable(q))
        take_back_address(q);
    wr_store_submit(q->run->store, settle_work, settled, q);
}

/* --- what it costs --- */

static int64_t fresh_until(const struct wr_question *q, enum wr_outcome outcome)
{
    int64_t now = q->run->run.as_of_us;

    switch (outcome) {
    case WR_OUTCOME_HIT:
    case WR_OUTCOME_REFUSED:
        return now + q->provider->hit_fresh_us;
    case WR_OUTCOME_FORBIDDEN:
        return WR_NEVER_US;
    case WR_OUTCOME_NONE:
    case WR_OUTCOME_MISS:
        break;
    }
    return now + q->provider->miss_fresh_us;
}

static int64_t spent_in_all(const struct wr_settlement *s)
{
    int64_t sum = s->spent_micro;

    for (size_t i = 0; i < s->line_count; i++)
        sum += s->lines[i].spent_micro;
    return sum;
}

static void count_answer(struct wr_question *q, const struct wr_answer *answer)
{
    struct wr_progress *progress = &q->run->progress;

    progress->calls++;
    progress->hits += answer->outcome == WR_OUTCOME_HIT;
    progress->spent_micro += spent_in_all(&q->settlement);
}

/* A vendor that charges above the worst case it declares is not asked again in this
 * run: its next charge could not be reserved either. */
static void check_overage(struct wr_question *q, const char *line, int64_t spent_micro,
                          int64_t worst_micro, struct wr_gate *gate)
{
    if (spent_micro <= worst_micro)
        return;
    WR_LOG(WR_WARN, "ask.overage", WR_KV("provider", q->provider->name),
           WR_KV("line", line), WR_KV_INT("charged_micro", spent_micro),
           WR_KV_INT("worst_micro", worst_micro));
    wr_gate_shut(gate, WR_E_QUOTA);
    q->run->over_budget = true;
}

static void settle_lines(struct wr_question *q, const struct wr_answer *answer,
                         struct wr_gate *gate)
{
    const struct wr_provider *p = q->provider;
    struct wr_settlement *s = &q->settlement;

    check_overage(q, "", s->spent_micro, p->tariff.worst_micro, gate);
    for (size_t i = 0; i < p->extra_count; i++) {
        const struct wr_charge *charge = &p->extra[i];
        int64_t micro =
            answer->extra_milli ? wr_charge_cost(charge, answer->extra_milli[i]) : 0;

        s->lines[s->line_count++] = (struct wr_line_cost){wr_str(charge->name), micro};
        check_overage(q, charge->name, micro, charge->worst_micro, gate);
    }
}

/* A try that was never answered may have been charged, and the vendor tells nothing of
 * it the second time: then it costs what the page says, if that is more. */
static int64_t cost_of(const struct wr_question *q, const struct wr_answer *answer)
{
    const struct wr_tariff *tariff = &q->provider->tariff;
    struct wr_answer untold = *answer;
    int64_t told_micro = wr_answer_cost(tariff, answer), listed_micro;

    if (!q->claimed.again)
        return told_micro;
    untold.charged_milli = -1;
    untold.share_micro = NULL;
    listed_micro = wr_answer_cost(tariff, &untold);
    return told_micro > listed_micro ? told_micro : listed_micro;
}

void wr_question_settle(struct wr_question *q, const struct wr_answer *answer,
                        const struct wr_exchange *x)
{
    struct wr_buf text;

    wr_buf_init(&text, ANSWER_CAP_BYTES);
    wr_answer_write(answer, &q->run->setup->catalogue, &text);
    q->settlement = (struct wr_settlement){
        .entry_id = q->claimed.entry_id,
        .outcome = answer->outcome,
        .spent_micro = cost_of(q, answer),
        .answer = wr_arena_str(q->arena, wr_buf_str(&text)),
        .fresh_until_us = fresh_until(q, answer->outcome),
        .now_us = wr_run_now(q->run),
        .as_of_us = q->run->run.as_of_us,
        .took_ms = x->took_ms,
        .status = x->status,
    };
    wr_buf_fini(&text);
    settle_lines(q, answer, x->service->gate);
    count_answer(q, answer);
    wr_floor_note(q->run, q->provider, answer->outcome == WR_OUTCOME_HIT);
    wr_question_take(q, answer, q->run->run.as_of_us);
}
