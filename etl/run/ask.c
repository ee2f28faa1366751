/* ask.c - see ask.h. Store work runs on the store's thread and touches the question
 * alone; everything else is on the loop. */
#include "etl/run/ask.h"

#include "etl/store/facts.h"
#include "etl/store/leads.h"
#include "weir/clock.h"
#include "weir/log.h"

#define BUSY_FIRST_MS    10u
#define BUSY_CAP_MS      500
#define PATIENCE_MS      5000 /* longer waits park the lead */
#define ANSWER_CAP_BYTES ((size_t)256 * 1024)

static void start_claim(void *ctx);

/* --- the end --- */

static void finish(struct wr_question *q, enum wr_ask_end end)
{
    q->end = end;
    wr_exchange_fini(&q->exchange);
    wr_timer_free(q->timer);
    q->timer = NULL;
    wr_arena_free(q->attempt);
    q->attempt = NULL;
    q->done(q->ctx, q);
}

static void skip(struct wr_question *q, struct wr_str why)
{
    q->why = wr_arena_str(q->arena, why);
    finish(q, WR_ASK_SKIPPED);
}

static bool broken(struct wr_question *q, enum wr_code code, const struct wr_err *err)
{
    if (!code)
        return false;
    wr_run_fail(q->run, code, err);
    finish(q, WR_ASK_BROKEN);
    return true;
}

/* --- settle, release, give up --- */

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

static enum wr_code settle_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_question *q = ctx;
    enum wr_code code = WR_OK;

    struct wr_tried_row tried = {q->question_id, q->step, wr_str(q->provider->name)};

    if (!q->kept)
        code = wr_db_settle(db, &q->settlement, err);
    if (!code)
        code = put_facts(db, q, q->absents, err);
    if (!code)
        code = put_facts(db, q, q->facts, err);
    return code ? code : wr_db_tried_put(db, q->run->run.id, q->lead_id, &tried, err);
}

static void settled(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;

    if (broken(q, code, err))
        return;
    finish(q, WR_ASK_ANSWERED);
}

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

static void take_answer(struct wr_question *q, const struct wr_answer *answer,
                        int64_t observed_us)
{
    struct wr_answer_origin from = {.provider = q->provider,
                                    .inputs = q->inputs,
                                    .observed_us = observed_us,
                                    .exchange_id = q->claimed.entry_id};

    q->outcome = answer->outcome;
    wr_answer_facts(answer, &from, &q->run->setup->catalogue, q->arena, &q->facts);
    if (answer->outcome == WR_OUTCOME_FORBIDDEN)
        note_objection(q);
    if (q->found_email && is_undeliverable(q))
        take_back_address(q);
    wr_store_submit(q->run->store, settle_work, settled, q);
}

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

static void count_answer(struct wr_question *q, const struct wr_answer *answer)
{
    struct wr_progress *progress = &q->run->progress;

    progress->calls++;
    progress->hits += answer->outcome == WR_OUTCOME_HIT;
    progress->spent_micro += q->settlement.spent_micro;
}

/* A vendor that charges above the worst case it declares is not asked again in this
 * run: its next charge could not be reserved either. */
static void check_overage(struct wr_question *q)
{
    if (q->settlement.spent_micro <= q->provider->tariff.worst_micro)
        return;
    WR_LOG(WR_WARN, "ask.overage", WR_KV("provider", q->provider->name),
           WR_KV_INT("charged_micro", q->settlement.spent_micro),
           WR_KV_INT("worst_micro", q->provider->tariff.worst_micro));
    wr_gate_shut(q->exchange.service->gate, WR_E_QUOTA);
    q->run->over_budget = true;
}

static void settle(struct wr_question *q)
{
    const struct wr_answer *answer = &q->talk.answers[0];
    struct wr_buf text;

    wr_buf_init(&text, ANSWER_CAP_BYTES);
    wr_answer_write(answer, &q->run->setup->catalogue, &text);
    q->settlement = (struct wr_settlement){
        .entry_id = q->claimed.entry_id,
        .outcome = answer->outcome,
        .spent_micro = wr_answer_cost(&q->provider->tariff, answer),
        .answer = wr_arena_str(q->attempt, wr_buf_str(&text)),
        .fresh_until_us = fresh_until(q, answer->outcome),
        .now_us = wr_run_now(q->run),
        .as_of_us = q->run->run.as_of_us,
        .took_ms = q->exchange.took_ms,
        .status = q->exchange.status,
    };
    wr_buf_fini(&text);
    count_answer(q, answer);
    check_overage(q);
    take_answer(q, answer, q->run->run.as_of_us);
}

static enum wr_code give_up_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_question *q = ctx;

    if (q->exchange.uncertain)
        return wr_db_uncertain(db, q->claimed.entry_id, q->why, err);
    return wr_db_release(db, q->claimed.entry_id, q->why, err);
}

static void gave_up(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;

    if (broken(q, code, err))
        return;
    q->unsure = q->exchange.uncertain;
    if (q->run->params.dry && q->exchange.code == WR_OK)
        finish(q, WR_ASK_LISTED);
    else if (q->exchange.code == WR_E_RATE && !q->exchange.uncertain)
        finish(q, WR_ASK_WAIT);
    else
        finish(q, WR_ASK_SKIPPED);
}

/* A vendor that is asked no more says so once for each lead: the first refusal was
 * told. */
static enum wr_level level_of(const struct wr_exchange *x)
{
    if (x->code == WR_E_RATE)
        return WR_INFO;
    return x->tries == 0 && x->service && x->service->given_up ? WR_DEBUG : WR_WARN;
}

static void log_failure(const struct wr_question *q)
{
    const struct wr_exchange *x = &q->exchange;

    WR_LOG(level_of(x), "ask.failed", WR_KV("provider", q->provider->name),
           WR_KV("code", wr_code_name(x->code)), WR_KV("why", x->err.text),
           WR_KV_INT("status", x->status), WR_KV_INT("tries", x->tries),
           WR_KV("charged", x->uncertain ? "uncertain" : "no"));
}

/* No answer. An answer that could not be understood may still have been charged, unless
 * asking again is free. */
static void fail(struct wr_question *q)
{
    struct wr_exchange *x = &q->exchange;
    bool costs = q->provider->tariff.billing != WR_BILL_FREE;

    if (costs && (x->code == WR_E_PROTOCOL || x->code == WR_E_LIMIT) &&
        x->status == 200)
        x->uncertain = true;
    q->why =
        wr_arena_printf(q->arena, "%s: %s", q->provider->name, wr_code_name(x->code));
    q->budget = x->code == WR_E_QUOTA;
    q->wait_ms = x->wait_ms;
    q->run->over_budget |= q->budget;
    q->run->auth_failed |= x->code == WR_E_AUTH;
    log_failure(q);
    wr_store_submit(q->run->store, give_up_work, gave_up, q);
}

/* --- the talk --- */

static void next_exchange(void *ctx);

static enum wr_code decode(void *ctx, const struct wr_reply *reply, uint32_t *wait_ms,
                           struct wr_err *err)
{
    struct wr_question *q = ctx;
    enum wr_code code;

    q->talk.wait_ms = 0;
    code = wr_provider_advance(q->provider, &q->talk, reply, &q->move, err);
    *wait_ms = q->talk.wait_ms;
    return code;
}

static enum wr_code save_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_question *q = ctx;
    struct wr_talk_mark mark = {.state = q->talk.state};

    if (q->move == WR_MOVE_WAIT && q->talk.wait_ms > PATIENCE_MS)
        mark.due_us = wr_run_now(q->run) + (int64_t)q->talk.wait_ms * 1000;
    return wr_db_talk_save(db, q->claimed.entry_id, &mark, err);
}

static void saved(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;

    if (broken(q, code, err))
        return;
    if (q->move == WR_MOVE_WAIT && q->talk.wait_ms > PATIENCE_MS) {
        q->wait_ms = q->talk.wait_ms;
        q->why = wr_arena_printf(q->arena, "%s: no answer yet", q->provider->name);
        finish(q, WR_ASK_WAIT); /* the entry stays: collected by the next claim */
        return;
    }
    wr_timer_start(q->timer, q->move == WR_MOVE_WAIT ? q->talk.wait_ms : 0);
}

static void exchanged(void *ctx, struct wr_exchange *x)
{
    struct wr_question *q = ctx;

    if (x->code)
        fail(q);
    else if (q->move == WR_MOVE_DONE)
        settle(q);
    else
        wr_store_submit(q->run->store, save_work, saved, q);
}

static void next_exchange(void *ctx)
{
    struct wr_question *q = ctx;
    struct wr_exchange *x = &q->exchange;

    x->request = &q->talk.request;
    wr_exchange_start(x);
}

static void prepare_exchange(struct wr_question *q)
{
    const struct wr_tariff *tariff = &q->provider->tariff;

    q->exchange = (struct wr_exchange){
        .run = q->run,
        .service =
            wr_service_of(q->run, wr_str(q->provider->vendor), &q->provider->rates),
        .name = q->provider->name,
        .arena = q->attempt,
        .repeat_costs =
            tariff->billing != WR_BILL_FREE && tariff->repeat == WR_REPEAT_CHARGED,
        .patience_ms = PATIENCE_MS,
        .decode = decode,
        .done = exchanged,
        .ctx = q,
    };
}

static void start_talk(struct wr_question *q)
{
    struct wr_err err = {0};
    enum wr_code code;

    q->attempt = wr_arena_new(0);
    q->ask = (struct wr_ask){.inputs = q->inputs, .input_count = q->input_count};
    q->talk = (struct wr_talk){
        .asks = &q->ask, .count = 1, .arena = q->attempt, .state = q->claimed.state};
    prepare_exchange(q);
    code = wr_provider_begin(q->provider, &q->talk, &q->move, &err);
    if (code) {
        q->exchange.code = code;
        q->exchange.err = err;
        fail(q);
    } else if (q->move == WR_MOVE_DONE) {
        settle(q);
    } else {
        next_exchange(q);
    }
}

/* --- the claim --- */

static void use_stored_answer(struct wr_question *q)
{
    struct wr_answer answer;
    struct wr_err err = {0};
    enum wr_code code =
        wr_answer_read(q->claimed.answer, q->claimed.outcome, &q->run->setup->catalogue,
                       q->arena, &answer, &err);

    if (broken(q, code, &err))
        return;
    q->kept = true;
    take_answer(q, &answer, q->claimed.answered_us);
}

static void wait_for_other(struct wr_question *q)
{
    uint32_t wait = BUSY_FIRST_MS << (q->busy_tries < 6 ? q->busy_tries : 6);

    if (q->run->stopping) {
        skip(q, WR_LIT("stopping"));
        return;
    }
    q->busy_tries++;
    wr_timer_free(q->timer);
    q->timer = wr_timer_new(q->run->loop, start_claim, q);
    wr_timer_start(q->timer, wait < BUSY_CAP_MS ? wait : BUSY_CAP_MS);
}

static void refuse_over_cap(struct wr_question *q)
{
    q->budget = true;
    q->run->over_budget = true;
    skip(q, wr_arena_printf(q->arena, "budget: %.*s", WR_FMT(q->claimed.cap_name)));
}

static bool is_dry_purchase(const struct wr_question *q)
{
    return q->run->params.dry && q->provider->tariff.billing != WR_BILL_FREE;
}

static void go_ahead(struct wr_question *q)
{
    wr_timer_free(q->timer);
    q->timer = wr_timer_new(q->run->loop, next_exchange, q);
    if (is_dry_purchase(q))
        wr_store_submit(q->run->store, give_up_work, gave_up, q);
    else
        start_talk(q);
}

static void claimed(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;

    if (broken(q, code, err))
        return;
    switch (q->claimed.verdict) {
    case WR_CLAIM_GRANTED:
    case WR_CLAIM_COLLECT:
        go_ahead(q);
        break;
    case WR_CLAIM_ANSWERED:
        use_stored_answer(q);
        break;
    case WR_CLAIM_LATER:
        q->wait_ms = (uint32_t)((q->claimed.due_us - q->claim.now_us) / 1000 + 1);
        finish(q, WR_ASK_WAIT);
        break;
    case WR_CLAIM_BUSY:
        wait_for_other(q);
        break;
    case WR_CLAIM_UNSURE:
        q->unsure = true;
        skip(q, WR_LIT("uncertain since an earlier call: a repeat is charged"));
        break;
    case WR_CLAIM_OVER_CAP:
        refuse_over_cap(q);
        break;
    }
}

static enum wr_code claim_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_question *q = ctx;

    return wr_db_claim(db, &q->claim, q->arena, &q->claimed, err);
}

static void start_claim(void *ctx)
{
    struct wr_question *q = ctx;

    q->claimed = (struct wr_claimed){0};
    wr_store_submit(q->run->store, claim_work, claimed, q);
}

void wr_question_ask(struct wr_question *q)
{
    q->claim = (struct wr_claim){
        .question_id = q->question_id,
        .provider = wr_str(q->provider->name),
        .vendor = wr_str(q->provider->vendor),
        .pool = q->provider->tariff.pool,
        .run_id = q->run->run.id,
        .lead_id = q->lead_id,
        .account_id = q->account_id,
        .worst_micro = q->provider->tariff.worst_micro,
        .repeat = q->provider->tariff.repeat,
        .as_of_us = q->run->run.as_of_us,
        .now_us = wr_run_now(q->run),
    };
    wr_caps_of(q->run, q->provider, q->lead_id, q->arena, &q->claim);
    start_claim(q);
}
