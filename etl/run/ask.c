/* ask.c - see ask.h: the claim, and the end without an answer. Store work runs on the
 * store's thread and touches the question alone; everything else is on the loop. */
#include "etl/run/ask.h"

#include "etl/run/floor.h"
#include "etl/run/suppress.h"
#include "weir/clock.h"

#define BUSY_FIRST_MS 10u
#define BUSY_CAP_MS   500

static void start_claim(void *ctx);

/* --- the end --- */

void wr_question_end(struct wr_question *q, enum wr_ask_end end)
{
    q->end = end;
    wr_timer_free(q->timer);
    q->timer = NULL;
    q->done(q->ctx, q);
}

bool wr_question_broken(struct wr_question *q, enum wr_code code,
                        const struct wr_err *err)
{
    if (!code)
        return false;
    wr_run_fail(q->run, code, err);
    wr_question_break(q);
    return true;
}

static void skip(struct wr_question *q, struct wr_str why)
{
    q->why = wr_arena_str(q->arena, why);
    wr_question_end(q, WR_ASK_SKIPPED);
}

void wr_question_break(struct wr_question *q)
{
    wr_question_end(q, WR_ASK_BROKEN);
}

/* --- no answer --- */

/* It stands in the place of a call that may have been charged: that it surely was not
 * says nothing of the other. */
static bool owes_for_another(const struct wr_question *q)
{
    return q->claimed.again && !q->listed && !wr_provider_is_free(q->provider);
}

static enum wr_code give_up_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_question *q = ctx;
    int64_t entry = q->claimed.entry_id, until_us = q->failure.until_us;

    switch (q->failure.fate) {
    case WR_FATE_RELEASE:
        if (!owes_for_another(q))
            return wr_db_release(db, entry, q->why, err);
        break;
    case WR_FATE_UNCERTAIN:
        break;
    case WR_FATE_PUT_DOWN: /* what waits for the next run is due at once there */
        return wr_db_talk_park(db, entry, until_us == WR_NEVER_US ? 0 : until_us, err);
    }
    return wr_db_uncertain(db, entry, q->why, err);
}

static void gave_up(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;
    const struct wr_failure *f = &q->failure;

    if (wr_question_broken(q, code, err))
        return;
    q->unsure =
        f->fate == WR_FATE_UNCERTAIN && q->provider->tariff.repeat == WR_REPEAT_CHARGED;
    q->pending = f->fate == WR_FATE_PUT_DOWN;
    q->until_us = f->until_us;
    if (q->listed)
        wr_question_end(q, WR_ASK_LISTED);
    else if (q->pending ||
             (f->code == WR_E_RATE && f->fate == WR_FATE_RELEASE && !f->is_row))
        wr_question_end(q, WR_ASK_WAIT);
    else
        wr_question_end(q, WR_ASK_SKIPPED);
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
    wr_question_end(q, WR_ASK_WAIT);
}

/* --- the claim --- */

static void use_stored_answer(struct wr_question *q)
{
    struct wr_answer answer;
    struct wr_err err = {0};
    enum wr_code code =
        wr_answer_read(q->claimed.answer, q->claimed.outcome, &q->run->setup->catalogue,
                       q->arena, &answer, &err);

    if (wr_question_broken(q, code, &err))
        return;
    q->kept = true;
    wr_question_take(q, &answer, q->claimed.answered_us);
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
        wr_question_end(q, WR_ASK_LISTED);
    else
        wr_question_put_off(q, q->claimed.due_us);
}

/* Nobody is asked about them; the lead goes on as one who opted out. */
static void leave_alone(struct wr_question *q)
{
    struct wr_fact *fact;

    if (wr_question_is_nobodys(q)) {
        skip(q, WR_LIT(WR_ON_THE_LIST));
        return;
    }
    fact = WR_NEW(q->arena, struct wr_fact);
    *fact = wr_suppressed_fact(q->run->run.as_of_us);
    q->facts = (struct wr_facts){fact, 1};
    q->teaches = false;
    wr_question_end(q, WR_ASK_ANSWERED);
}

static void claimed(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_question *q = ctx;

    if (wr_question_broken(q, code, err))
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
