/* judge.c - see judge.h. */
#include "etl/run/judge.h"

#include "etl/run/notify.h"
#include "etl/run/routing.h"
#include "etl/run/suppress.h"
#include "weir/clock.h"
#include "weir/json.h"

#define TEXT_CAP_BYTES ((size_t)256 * 1024)

struct wr_profile *wr_judge_profile(const struct wr_setup *setup, struct wr_facts lead,
                                    struct wr_facts account, int64_t as_of_us,
                                    struct wr_arena *arena)
{
    size_t count = lead.count + account.count;
    struct wr_fact *all = WR_ARRAY(arena, struct wr_fact, count);
    struct wr_profile *profile;

    if (lead.count)
        memcpy(all, lead.items, lead.count * sizeof(*all));
    if (account.count)
        memcpy(all + lead.count, account.items, account.count * sizeof(*all));
    profile = wr_resolve(&setup->catalogue, (struct wr_facts){all, count}, as_of_us,
                         arena, NULL);
    wr_derive(profile, setup->lists, arena);
    wr_model_derive(setup->model, profile, arena);
    return profile;
}

int64_t wr_latest_signal(struct wr_signals signals)
{
    int64_t latest = 0;

    for (size_t i = 0; i < signals.count; i++)
        if (signals.items[i].at_us > latest)
            latest = signals.items[i].at_us;
    return latest;
}

static void fill_decide(struct wr_decide *in, const struct wr_profile *profile,
                        const struct wr_member *member, int64_t as_of_us)
{
    *in = (struct wr_decide){.profile = profile,
                             .signals = member->signals,
                             .previous = member->previous,
                             .as_of_us = as_of_us};
}

struct wr_presence wr_judge_presence(const struct wr_setup *setup,
                                     const struct wr_profile *profile,
                                     const struct wr_member *member, int64_t as_of_us,
                                     struct wr_arena *arena)
{
    struct wr_presence presence = wr_presence_of(profile);
    struct wr_decide in;
    struct wr_decision *decision = WR_NEW(arena, struct wr_decision);

    fill_decide(&in, profile, member, as_of_us);
    wr_decide(setup->model, &in, NULL, decision); /* no receipt is wanted */
    presence.lead_id = member->row.id;
    presence.ext_id = member->row.key.ext_id;
    presence.intent_milli = decision->intent_milli;
    presence.active_us = wr_latest_signal(member->signals);
    return presence;
}

/* --- text of the decision --- */

static struct wr_str decision_json(const struct wr_judge *in,
                                   const struct wr_decision *decision,
                                   struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_str text;

    wr_buf_init(&buf, TEXT_CAP_BYTES);
    wr_decision_write(decision, &in->setup->catalogue, &buf);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static struct wr_str disposition_word(enum wr_disposition disposition)
{
    static const char *const words[] = {"scored", "held", "stopped", "suppressed"};

    return wr_str(words[disposition]);
}

static void keep_decision(const struct wr_judge *in, const struct wr_decision *decision,
                          struct wr_arena *arena, struct wr_verdict *out)
{
    out->decision = (struct wr_decision_row){
        .run_id = in->run->id,
        .lead_id = in->member->row.id,
        .as_of_us = in->run->as_of_us,
        .model = wr_str(wr_model_version(in->setup->model)),
        .disposition = disposition_word(decision->disposition),
        .tier = decision->tier,
        .stage = decision->stage,
        .score_milli = decision->score_milli,
        .json = decision_json(in, decision, arena),
        .inputs = wr_judge_inputs(in, arena),
    };
}

static struct wr_str gaps_text(const struct wr_decision *decision,
                               struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_str text;

    wr_buf_init(&buf, TEXT_CAP_BYTES);
    for (size_t i = 0; i < decision->gap_count; i++)
        wr_buf_printf(&buf, "%s%.*s", i ? "; " : "", WR_FMT(decision->gaps[i].name));
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

/* --- what to send --- */

static void fill_out(struct wr_out *out, const struct wr_change *changes, size_t count,
                     struct wr_arena *arena)
{
    out->fields = WR_ARRAY(arena, struct wr_out_field, count);
    out->field_count = count;
    for (size_t i = 0; i < count; i++)
        out->fields[i] = (struct wr_out_field){.property = changes[i].line->property,
                                               .base = changes[i].base,
                                               .value = changes[i].value};
}

static void diff_record(const struct wr_setup *setup, const struct wr_diff *diff,
                        struct wr_arena *arena, struct wr_out *out)
{
    struct wr_change *changes;

    if (setup->job->read_only)
        return;
    changes = WR_ARRAY(arena, struct wr_change, diff->map->line_count);
    fill_out(out, changes, wr_diff_changes(diff, arena, changes), arena);
}

static void diff_lead(const struct wr_judge *in, const struct wr_decide *decide,
                      const struct wr_decision *decision, struct wr_arena *arena,
                      struct wr_verdict *out)
{
    struct wr_str *values = WR_ARRAY(arena, struct wr_str, WR_F_BUILTIN_COUNT);
    const struct wr_job *job = in->setup->job;
    struct wr_diff diff = {
        .map = job->maps[WR_OBJECT_LEAD],
        .crm = job->crm,
        .profile = decide->profile,
        .decided = values,
        .values = in->member->row.values,
        .own = {in->member->written_names, in->member->written_values,
                in->member->written_count},
        .min_score_milli = job->min_score_milli,
    };

    wr_handoff(in->setup->model, decide, decision, arena, values);
    wr_routing_values(in->setup->routing, out->routed, arena, values);
    wr_judge_notices(in, decision, values, arena, out);
    out->out = (struct wr_out){.run_id = in->run->id,
                               .lead_id = in->member->row.id,
                               .key = in->member->row.key};
    diff_record(in->setup, &diff, arena, &out->out);
}

/* --- the outcome --- */

static void hold(const struct wr_judge *in, const struct wr_decision *decision,
                 struct wr_arena *arena, struct wr_verdict *out)
{
    out->is_held = true;
    out->hold = (struct wr_hold){
        .lead_id = in->member->row.id,
        .ext_id = in->member->row.key.ext_id,
        .missing = gaps_text(decision, arena),
        .completeness_milli = decision->completeness_milli,
        .since_us = in->run->as_of_us,
        .due_us = decision->next_review_us,
        .tries = decision->tries,
    };
    out->reason = out->hold.missing;
    out->out.reason = out->hold.missing; /* told when the write is confirmed */
}

/* Held for want of an answer that was not to be had today: not a try, not a hold. */
static void defer(const struct wr_judge *in, struct wr_verdict *out)
{
    out->outcome = WR_LEAD_DEFERRED;
    out->reason = in->skipped;
    out->due_us = in->run->as_of_us;
    out->due_reason = WR_LIT("retry");
}

static void end_lead(const struct wr_judge *in, const struct wr_decision *decision,
                     struct wr_arena *arena, struct wr_verdict *out)
{
    bool held = decision->disposition == WR_DISPOSED_HELD;

    out->due_us = in->due_again ? in->run->as_of_us : decision->next_review_us;
    out->due_reason = in->due_again ? WR_LIT("retry")
                      : held        ? WR_LIT("hold")
                                    : WR_LIT("review");
    if (held)
        hold(in, decision, arena, out);
    else if (in->unpaid.ptr)
        out->reason = out->out.reason = wr_arena_printf(
            arena, "not reached after the decision: %.*s", WR_FMT(in->unpaid));
    if (out->out.field_count > 0)
        out->outcome = WR_LEAD_OPEN;
    else
        out->outcome = held ? WR_LEAD_HELD : WR_LEAD_UNCHANGED;
}

static void suppress(const struct wr_judge *in, const struct wr_decision *decision,
                     struct wr_verdict *out)
{
    out->outcome = WR_LEAD_SUPPRESSED;
    if (wr_is_suppressed_fact(in->profile->slots[WR_F_OPTED_OUT].fact))
        out->reason = WR_LIT(WR_ON_THE_LIST);
    else
        out->reason =
            wr_str_empty(decision->stop) ? WR_LIT("opted out") : decision->stop;
    out->due_us = WR_NEVER_US;
    out->due_reason = WR_LIT("suppressed");
}

/* What waits for an owner alone does not wait for the next run where routing finds one
 * now. NULL: it does wait. */
static const struct wr_routed *hand_over(const struct wr_judge *in,
                                         struct wr_decide *decide,
                                         struct wr_arena *arena,
                                         struct wr_decision *out)
{
    struct wr_decision *then;
    const struct wr_routed *routed;

    if (!in->setup->routing || !out->waits_for.ptr)
        return NULL;
    then = WR_NEW(arena, struct wr_decision);
    decide->will_have_owner = true;
    wr_decide(in->setup->model, decide, arena, then);
    if (then->waits_for.ptr)
        return NULL;
    wr_judge_advise(in, decide, arena, then);
    routed = wr_judge_route(in, then, arena);
    if (!wr_route_is_sure(in->setup->routing, routed))
        return NULL;
    *out = *then;
    return routed;
}

const struct wr_routed *wr_judge_decide(const struct wr_judge *in,
                                        struct wr_arena *arena, struct wr_decision *out)
{
    const struct wr_routed *routed;
    struct wr_decide decide;

    fill_decide(&decide, in->profile, in->member, in->run->as_of_us);
    decide.digest = in->digest;
    wr_decide(in->setup->model, &decide, arena, out);
    if (out->disposition == WR_DISPOSED_HELD && in->retry)
        return NULL;
    routed = hand_over(in, &decide, arena, out);
    if (routed)
        return routed;
    decide.will_have_owner = false;
    wr_judge_advise(in, &decide, arena, out);
    return wr_judge_route(in, out, arena);
}

void wr_judge_lead(const struct wr_judge *in, struct wr_arena *arena,
                   struct wr_verdict *out)
{
    const struct wr_decision *decision = in->decision;
    struct wr_decide decide;

    *out = (struct wr_verdict){.lead_id = in->member->row.id, .presence = in->presence};
    fill_decide(&decide, in->shown ? in->shown : in->profile, in->member,
                in->run->as_of_us);
    decide.digest = in->digest;
    decide.people = in->people;
    decide.lead_id = in->member->row.id;
    if (decision->disposition == WR_DISPOSED_HELD && in->retry) {
        defer(in, out);
        return;
    }
    out->routed = in->routed;
    keep_decision(in, decision, arena, out);
    if (decision->disposition == WR_DISPOSED_SUPPRESSED) {
        suppress(in, decision, out);
        return;
    }
    diff_lead(in, &decide, decision, arena, out);
    end_lead(in, decision, arena, out);
}

bool wr_verdict_is_scored(const struct wr_verdict *verdict)
{
    return wr_str_eqz(verdict->decision.disposition, "scored");
}

void wr_judge_account(const struct wr_setup *setup, const struct wr_run *run,
                      const struct wr_unit *unit, const struct wr_profile *profile,
                      const struct wr_digest *all, struct wr_arena *arena,
                      struct wr_out *out)
{
    const struct wr_map *map = setup->job->maps[WR_OBJECT_ACCOUNT];
    struct wr_str *values = WR_ARRAY(arena, struct wr_str, WR_F_BUILTIN_COUNT);
    struct wr_diff diff = {
        .map = map,
        .crm = setup->job->crm,
        .profile = profile,
        .decided = values,
        .values = unit->account.values,
        .own = {unit->written_names, unit->written_values, unit->written_count},
    };

    if (all)
        wr_account_handoff(setup->model, all, arena, values);
    *out = (struct wr_out){
        .run_id = run->id, .account_id = unit->account.id, .key = unit->account.record};
    if (map && unit->account.record.ext_id.ptr && unit->account.values.ptr)
        diff_record(setup, &diff, arena, out);
}
