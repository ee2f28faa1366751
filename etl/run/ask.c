/* ask.c - see ask.h. Store work runs on the store's thread and touches the question
 * alone; everything else is on the loop. */
#include "etl/run/ask.h"

#include "etl/run/floor.h"
#include "etl/run/suppress.h"
#include "etl/store/facts.h"
#include "etl/store/leads.h"
#include "etl/store/trials.h"
#include "weir/clock.h"
#include "weir/log.h"

#define BUSY_FIRST_MS    10u
#define BUSY_CAP_MS      500
#define ANSWER_CAP_BYTES ((size_t)8 * 1024 * 1024) /* 96 fields of 64 KiB, escaped */

static void start_claim(void *ctx);

/* --- the end --- */

static void finish(struct wr_question *q, enum wr_ask_end end)
{
    q->end = end;
    wr_timer_free(q->timer);
    q->timer = NULL;
    q->done(q->ctx, q);
}

static void skip(struct wr_question *q, struct wr_str why)
{
    q->why = wr_arena_str(q->arena, why);
    finish(q, WR_ASK_SKIPPED);
}

void wr_question_break(struct wr_question *q)
{
    finish(q, WR_ASK_BROKEN);
}

static bool broken(struct wr_question *q, enum wr_code code, const struct wr_err *err)
{
    if (!code)
        return false;
    wr_run_fail(q->run, code, err);
    wr_question_break(q);
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

/* Asked by hand (trial.h). */
static bool is_nobodys(const struct wr_question *q)
{
    return q->lead_id == 0 && q->account_id == 0;
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
    if (is_nobodys(q))
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

static void take_answer(struct wr_question *q, const struct wr_answer *answer,
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
    take_answer(q, answer, q->run->run.as_of_us);
}

/* --- no answer --- */

static enum wr_code give_up_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_question *q = ctx;
    int64_t entry = q->claimed.entry_id, until_us = q->failure.until_us;

    switch (q->failure.fate) {
    case WR_FATE_RELEASE:
        break;
    case WR_FATE_UNCERTAIN:
        return wr_db_uncertain(db, entry, q->why, err);
    case WR_FATE_PUT_DOWN: /* what waits for the next run is due at once there */
        return wr_db_talk_park(db, entry, until_us == WR_NEVER_US ? 0 : until_us, err);
    }
    return wr_db_release(db, entry, q->why, err);
}

static void gave_up(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;
    const struct wr_failure *f = &q->failure;

    if (broken(q, code, err))
        return;
    q->unsure =
        f->fate == WR_FATE_UNCERTAIN && q->provider->tariff.repeat == WR_REPEAT_CHARGED;
    q->pending = f->fate == WR_FATE_PUT_DOWN;
    q->until_us = f->until_us;
    if (q->listed)
        finish(q, WR_ASK_LISTED);
    else if (q->pending ||
             (f->code == WR_E_RATE && f->fate == WR_FATE_RELEASE && !f->is_row))
        finish(q, WR_ASK_WAIT);
    else
        finish(q, WR_ASK_SKIPPED);
}

void wr_question_fail(struct wr_question *q, const struct wr_failure *failure)
{
    q->failure = *failure;
    q->why = wr_arena_printf(q->arena, "%s: %s", q->provider->name,
                             wr_code_name(failure->code));
    q->budget = failure->code == WR_E_QUOTA;
    q->run->over_budget |= q->budget;
    q->run->auth_failed |= failure->code == WR_E_AUTH;
    wr_store_submit(q->run->store, give_up_work, gave_up, q);
}

void wr_question_put_off(struct wr_question *q, int64_t until_us)
{
    q->until_us = until_us;
    q->pending = true;
    q->why = wr_arena_printf(q->arena, "%s: no answer yet", q->provider->name);
    finish(q, WR_ASK_WAIT);
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

/* Until whoever asks it now is done with it. */
static void stand_no_more(void *ctx)
{
    struct wr_question *q = ctx;

    wr_batches_stand(q->run->batches, q, false);
    start_claim(q);
}

static void wait_for_other(struct wr_question *q)
{
    uint32_t wait = BUSY_FIRST_MS << (q->busy_tries < 6 ? q->busy_tries : 6);

    if (q->run->stopping) {
        skip(q, WR_LIT("stopping"));
        return;
    }
    q->busy_tries++;
    if (!q->timer)
        q->timer = wr_timer_new(q->run->loop, stand_no_more, q);
    wr_batches_stand(q->run->batches, q, true);
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
    return q->run->params.dry && !wr_provider_is_free(q->provider);
}

static void go_ahead(struct wr_question *q)
{
    q->ask = (struct wr_ask){
        .inputs = q->inputs, .input_count = q->input_count, .row = q->claimed.row};
    q->listed = is_dry_purchase(q);
    if (q->listed)
        wr_store_submit(q->run->store, give_up_work, gave_up, q);
    else
        wr_batches_join(q->run->batches, q);
}

/* It would most likely be paid for nothing. */
static void leave_out(struct wr_question *q)
{
    q->failure = (struct wr_failure){.fate = WR_FATE_RELEASE};
    q->why = wr_arena_printf(q->arena, "%s: below its floor", q->provider->name);
    wr_store_submit(q->run->store, give_up_work, gave_up, q);
}

/* A plan does not wait for what another run has submitted. */
static void wait_until_due(struct wr_question *q)
{
    if (q->run->params.dry)
        finish(q, WR_ASK_LISTED);
    else
        wr_question_put_off(q, q->claimed.due_us);
}

/* Nobody is asked about them; the lead goes on as one who opted out. */
static void leave_alone(struct wr_question *q)
{
    struct wr_fact *fact;

    if (is_nobodys(q)) {
        skip(q, WR_LIT(WR_ON_THE_LIST));
        return;
    }
    fact = WR_NEW(q->arena, struct wr_fact);
    *fact = wr_suppressed_fact(q->run->run.as_of_us);
    q->facts = (struct wr_facts){fact, 1};
    q->teaches = false;
    finish(q, WR_ASK_ANSWERED);
}

static void claimed(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;

    if (broken(q, code, err))
        return;
    if (q->on_list) {
        leave_alone(q);
        return;
    }
    switch (q->claimed.verdict) {
    case WR_CLAIM_GRANTED:
        if (wr_floor_is_below(q->run, q->provider))
            leave_out(q);
        else
            go_ahead(q);
        break;
    case WR_CLAIM_COLLECT:
        go_ahead(q);
        break;
    case WR_CLAIM_ANSWERED:
        use_stored_answer(q);
        break;
    case WR_CLAIM_LATER:
        wait_until_due(q);
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
    enum wr_code code = wr_suppress_question(db, q, &q->on_list, err);

    if (code || q->on_list)
        return code;
    return wr_db_claim(db, &q->claim, q->arena, &q->claimed, err);
}

static void start_claim(void *ctx)
{
    struct wr_question *q = ctx;

    q->claimed = (struct wr_claimed){0};
    q->claim.now_us = wr_run_now(q->run);
    wr_store_submit(q->run->store, claim_work, claimed, q);
}

static bool is_complete(const struct wr_input_set *set,
                        const struct wr_value *const *inputs)
{
    for (size_t i = 0; i < set->count; i++)
        if (!inputs[set->fields[i]])
            return false;
    return true;
}

/* The question by its other input sets: the lead may have submitted it when less was
 * known. */
static void add_also(struct wr_question *q)
{
    const struct wr_provider *p = q->provider;
    int64_t *also = WR_ARRAY(q->arena, int64_t, p->input_count);

    for (size_t i = 0; i < p->input_count; i++) {
        int64_t id;

        if (!is_complete(&p->inputs[i], q->inputs))
            continue;
        id = wr_question_id(p, &p->inputs[i], q->inputs, q->arena);
        if (id != q->question_id)
            also[q->claim.also_count++] = id;
    }
    q->claim.also = also;
}

static void add_lines(struct wr_question *q)
{
    const struct wr_provider *p = q->provider;

    WR_ASSERT(p->extra_count <= WR_MAX_CHARGES);
    for (size_t i = 0; i < p->extra_count; i++)
        q->claim.lines[q->claim.line_count++] = (struct wr_claim_line){
            wr_str(p->extra[i].name), p->extra[i].pool, p->extra[i].worst_micro};
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
        .free_within_us = q->provider->tariff.free_within_us,
        .as_of_us = q->run->run.as_of_us,
        .fresh_us = q->fresh_us,
        .miss_fresh_us = q->miss_fresh_us,
    };
    add_lines(q);
    if (q->provider->input_count > 1)
        add_also(q);
    wr_caps_of(q);
    start_claim(q);
}
