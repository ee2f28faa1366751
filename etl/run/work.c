/* work.c - the pool of slots; see work.h. */
#include "etl/run/work.h"

#include "etl/run/batch.h"
#include "etl/run/contact.h"
#include "etl/run/suppress.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/log.h"

#include <stdlib.h>

#define MAX_MEMBERS    64
#define GIVE_WAY_MS    250 /* pause of a slot while another job is at work */
#define LOOK_AROUND_US WR_SECOND_US

struct wr_work {
    struct wr_run_ctx *run;
    struct wr_work_options options;
    struct wr_work_slot *slots;
    size_t slot_count;
    size_t busy;
    bool scanned; /* the scan reached the end; restarts when all slots are idle */
    bool ended;
    bool others;            /* another job is at work in this workspace */
    int64_t others_at_us;   /* when that was last looked up */
    bool waiting;           /* for the timer: nothing is in work */
    struct wr_timer *timer; /* until a parked lead may go on */
    int64_t wait_until_us;
    /* The scan's place, and the account of each slot's unit: touched on the store's
     * thread alone, between scans by us. */
    char after_key[512];
    bool has_after;
    int64_t *in_hand;
    size_t leads; /* in work */
};

static void fill_slots(void *ctx);

/* --- the end of a scan --- */

static void end_work(struct wr_work *work)
{
    if (work->ended)
        return;
    work->ended = true;
    work->options.done(work->options.ctx);
}

static enum wr_code wait_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_work *work = ctx;

    return wr_db_unit_wait(db, work->run->run.id, &work->wait_until_us, err);
}

static bool is_past_deadline(const struct wr_work *work, int64_t at_us)
{
    int64_t now = wr_run_now(work->run);

    return (at_us > now ? at_us : now) > work->run->deadline_at_us;
}

static void wait_known(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_work *work = ctx;
    int64_t now = wr_run_now(work->run);
    int64_t wait_us = work->wait_until_us - now;

    if (code)
        wr_run_fail(work->run, code, err);
    if (code || work->run->stopping || work->wait_until_us == WR_NEVER_US ||
        is_past_deadline(work, work->wait_until_us)) {
        end_work(work);
        return;
    }
    work->scanned = false;
    work->has_after = false;
    work->waiting = true;
    wr_timer_start(work->timer, wait_us > 0 ? (uint64_t)(wait_us / 1000) + 1 : 0);
}

void wr_work_hurry(struct wr_work *work)
{
    if (work && work->waiting)
        wr_timer_start(work->timer, 0);
}

static void all_idle(struct wr_work *work)
{
    if (work->run->stopping)
        end_work(work);
    else
        wr_store_submit(work->run->store, wait_work, wait_known, work);
}

/* --- a slot takes a unit --- */

static void remember_place(struct wr_work *work, struct wr_str key)
{
    size_t len =
        key.len < sizeof(work->after_key) ? key.len : sizeof(work->after_key) - 1;

    memcpy(work->after_key, key.ptr, len);
    work->after_key[len] = '\0';
    work->has_after = true;
}

/* A job of low priority looks around now and then. */
static enum wr_code look_around(struct wr_db *db, struct wr_work *work, int64_t now_us,
                                struct wr_err *err)
{
    if (!work->run->job->gives_way || now_us < work->others_at_us + LOOK_AROUND_US)
        return WR_OK;
    work->others_at_us = now_us;
    return wr_db_run_others(db, work->run->run.id, &work->others, err);
}

static enum wr_code take_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct wr_work_slot *slot = ctx;
    struct wr_work *work = slot->work;
    struct wr_unit_query query = {
        .run_id = slot->run->run.id,
        .after_key = work->has_after ? wr_str(work->after_key) : WR_NONE,
        .now_us = wr_now_us(),
        .as_of_us = slot->run->run.as_of_us,
        .lease_us = slot->run->job->lease_us,
        .max_members = MAX_MEMBERS,
        .in_hand = work->in_hand,
        .in_hand_count = work->slot_count,
    };
    enum wr_code code = look_around(db, work, query.now_us, err);

    if (code)
        return code;
    wr_slot_let_go(slot);
    slot->full = work->leads >= work->slot_count;
    if (slot->full)
        return WR_OK;
    slot->taken = wr_db_unit_take(db, &query, slot->arena, &slot->unit, err);
    if (slot->taken == WR_OK)
        code = wr_suppress_unit(db, &slot->unit, query.as_of_us, slot->arena, err);
    if (code)
        return code;
    if (slot->taken == WR_OK) {
        *slot->in_hand = slot->unit.account.id;
        slot->counted = slot->unit.member_count;
        work->leads += slot->counted;
        if (!slot->unit.came_back)
            remember_place(work, slot->unit.account.key);
    }
    return slot->taken == WR_E_GONE ? WR_OK : slot->taken;
}

void wr_slot_let_go(struct wr_work_slot *slot)
{
    *slot->in_hand = 0;
    slot->work->leads -= slot->counted;
    slot->counted = 0;
}

static void idle(struct wr_work_slot *slot)
{
    struct wr_work *work = slot->work;

    slot->state = WR_SLOT_IDLE;
    work->busy--;
    wr_batches_unit(work->run->batches, &slot->bringer, false);
    if (work->busy == 0)
        all_idle(work);
}

/* splitmix64 (Vigna): who explores hangs on the lead alone. */
static uint64_t mix(uint64_t z)
{
    z += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static void begin_lead(struct wr_work_slot *slot, size_t i)
{
    const struct wr_member *member = &slot->unit.members[i];

    slot->leads[i] = (struct wr_lead_work){.member = member,
                                           .slot = slot,
                                           .facts = member->facts,
                                           .fact_count = member->fact_count,
                                           .fact_room = member->fact_count};
    wr_trail_restore(&slot->run->setup->waterfall, &slot->leads[i]);
    slot->leads[i].trail.draw = mix((uint64_t)member->row.id);
}

static void begin_unit(struct wr_work_slot *slot)
{
    struct wr_unit *unit = &slot->unit;

    slot->leads = WR_ARRAY(slot->arena, struct wr_lead_work, unit->member_count);
    for (size_t i = 0; i < unit->member_count; i++)
        begin_lead(slot, i);
    slot->purpose = WR_PURPOSE_DECIDE;
    slot->account_bought = (struct wr_fact_list){0};
    slot->account_facts = unit->account_facts;
    slot->account_fact_count = slot->account_fact_room = unit->account_fact_count;
    slot->inputs = WR_ARRAY(slot->arena, const struct wr_value *,
                            slot->run->setup->catalogue.count);
    slot->state = WR_SLOT_ASKING;
    wr_slot_enrich(slot);
}

static void taken(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct wr_work_slot *slot = ctx;

    if (code)
        wr_run_fail(slot->run, code, err);
    if (!code && slot->full) {
        idle(slot);
    } else if (code || slot->taken == WR_E_GONE || slot->run->stopping) {
        slot->work->scanned = true;
        idle(slot);
    } else {
        begin_unit(slot);
    }
}

static void drop_leads(struct wr_work_slot *slot)
{
    for (size_t i = 0; slot->leads && i < slot->unit.member_count; i++)
        wr_arena_free(slot->leads[i].arena);
    slot->leads = NULL;
}

static void take(struct wr_work_slot *slot)
{
    drop_leads(slot);
    wr_arena_reset(slot->arena);
    slot->unit = (struct wr_unit){0};
    slot->account_out = (struct wr_out){0};
    slot->state = WR_SLOT_TAKING;
    wr_store_submit(slot->run->store, take_work, taken, slot);
}

static void pause_over(void *ctx)
{
    take(ctx);
}

/* The next unit, after a pause where the job stands back for another. */
static void take_next(struct wr_work_slot *slot)
{
    slot->state = WR_SLOT_TAKING;
    if (slot->work->others)
        wr_timer_start(slot->pause, GIVE_WAY_MS);
    else
        take(slot);
}

void wr_slot_enriched(struct wr_work_slot *slot)
{
    if (wr_slot_is_met(slot))
        wr_slot_meet(slot);
    else if (wr_contact_goes_on(slot))
        wr_slot_enrich(slot);
    else
        wr_slot_settle(slot);
}

/* Slots that found enough leads in work look again: no more of them than leads ended.
 */
static void call_the_full(struct wr_work *work, size_t ended)
{
    for (size_t i = 0; i < work->slot_count && ended > 0; i++) {
        struct wr_work_slot *slot = &work->slots[i];

        if (slot->state != WR_SLOT_IDLE || !slot->full)
            continue;
        slot->full = false;
        ended--;
        work->busy++;
        wr_batches_unit(work->run->batches, &slot->bringer, true);
        take_next(slot);
    }
}

void wr_slot_settled(struct wr_work_slot *slot)
{
    struct wr_work *work = slot->work;
    size_t ended = slot->unit.member_count;

    if (work->options.committed)
        work->options.committed(work->options.ctx);
    if (slot->run->stopping || is_past_deadline(work, 0)) {
        idle(slot);
        return;
    }
    take_next(slot);
    call_the_full(work, ended);
}

/* --- the pool
 * --------------------------------------------------------------------------------------
 */

static void fill_slots(void *ctx)
{
    struct wr_work *work = ctx;

    work->waiting = false;
    work->busy = work->slot_count;
    for (size_t i = 0; i < work->slot_count; i++) {
        wr_batches_unit(work->run->batches, &work->slots[i].bringer, true);
        take(&work->slots[i]);
    }
}

static void init_slot(struct wr_work *work, struct wr_work_slot *slot)
{
    slot->work = work;
    slot->run = work->run;
    slot->in_hand = &work->in_hand[slot - work->slots];
    slot->arena = wr_arena_new(0);
    slot->scratch = wr_arena_new(0);
    slot->pause = wr_timer_new(work->run->loop, pause_over, slot);
}

struct wr_work *wr_work_start(struct wr_run_ctx *run,
                              const struct wr_work_options *options)
{
    struct wr_work *work = wr_alloc(sizeof(*work));

    work->run = run;
    work->options = *options;
    work->slot_count = run->job->in_flight > 0 ? (size_t)run->job->in_flight : 1;
    work->slots = wr_alloc_array(work->slot_count, sizeof(*work->slots));
    work->in_hand = wr_alloc_array(work->slot_count, sizeof(*work->in_hand));
    for (size_t i = 0; i < work->slot_count; i++)
        init_slot(work, &work->slots[i]);
    work->timer = wr_timer_new(run->loop, fill_slots, work);
    wr_loop_defer(run->loop, fill_slots, work);
    return work;
}

void wr_work_free(struct wr_work *work)
{
    if (!work)
        return;
    for (size_t i = 0; i < work->slot_count; i++) {
        drop_leads(&work->slots[i]);
        wr_arena_free(work->slots[i].arena);
        wr_arena_free(work->slots[i].scratch);
        wr_timer_free(work->slots[i].pause);
    }
    wr_timer_free(work->timer);
    free(work->slots);
    free(work->in_hand);
    free(work);
}
