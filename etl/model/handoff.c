/* handoff.c - what a salesperson reads in the CRM, field by field.
 *
 * Where there is no stop and no gap the text is "none": a blank would not be written
 * over what an earlier decision left there.
 */
#include "etl/model/handoff.h"
#include "etl/model/scoring.h"

#include "weir/buf.h"

#define REASONS_BYTES 250
#define MAX_DRIVERS   8
#define GAPS_BYTES    250

static struct wr_str points(int64_t milli, struct wr_arena *arena)
{
    struct wr_value value = wr_value_num(WR_TYPE_MILLI, milli);

    return wr_value_encode(&value, arena);
}

/* What is missing for the next tier, where there is room. */
static struct wr_str add_lift(const struct wr_decision *d, struct wr_str reasons,
                              struct wr_arena *arena)
{
    struct wr_str one;

    if (!d->lift_count)
        return reasons;
    one = wr_arena_printf(arena, "; %.*s if %.*s", WR_FMT(d->next_tier),
                          WR_FMT(wr_lift_text(&d->lifts[0], arena)));
    if (reasons.len + one.len > REASONS_BYTES)
        return reasons;
    return wr_arena_printf(arena, "%.*s%.*s", WR_FMT(reasons), WR_FMT(one));
}

/* "company size +25 fit (employees 1600 is within 200-5000); ..."; what does not fit in
 * is left out whole. */
static struct wr_str reasons(const struct wr_decision *d, struct wr_arena *arena)
{
    const struct wr_line *top[MAX_DRIVERS];
    size_t count = wr_top_drivers(d, top, MAX_DRIVERS);
    struct wr_str all = WR_LIT("");

    for (size_t i = 0; i < count; i++) {
        struct wr_str one = wr_arena_printf(
            arena, "%s%.*s %.*s %.*s (%.*s)", all.len ? "; " : "", WR_FMT(top[i]->name),
            WR_FMT(wr_points_text(top[i]->milli, arena)), WR_FMT(top[i]->part),
            WR_FMT(top[i]->text));

        if (all.len + one.len <= REASONS_BYTES)
            all = wr_arena_printf(arena, "%.*s%.*s", WR_FMT(all), WR_FMT(one));
    }
    return add_lift(d, all.len ? all : WR_LIT("none"), arena);
}

struct wr_str wr_gaps_text(const struct wr_decision *d, struct wr_arena *arena)
{
    struct wr_str all = WR_LIT("");

    for (size_t i = 0; i < d->gap_count; i++) {
        struct wr_str name = d->gaps[i].name;

        if (all.len + name.len + 2 > GAPS_BYTES)
            break;
        all = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(all), i ? "; " : "",
                              WR_FMT(name));
    }
    wr_handoff_join(&all, d->waits_for, arena);
    return all.len ? all : WR_LIT("none");
}

static struct wr_str email_verdict(const struct wr_profile *profile)
{
    struct wr_str status = wr_profile_text(profile, WR_F_EMAIL_STATUS);

    return status.ptr ? status : WR_LIT("unknown");
}

/* "by e-mail or phone", in the order in which they are to be tried. */
static struct wr_str channels(const struct wr_profile *p, struct wr_arena *arena)
{
    struct wr_str status = email_verdict(p), all = WR_LIT("");
    const char *found[3];
    size_t count = 0;

    if (wr_profile_get(p, WR_F_EMAIL) && !wr_str_eqz(status, "undeliverable"))
        found[count++] =
            wr_str_eqz(status, "deliverable") ? "e-mail" : "e-mail (not confirmed)";
    if (wr_profile_get(p, WR_F_PHONE) || wr_profile_get(p, WR_F_MOBILE))
        found[count++] = "phone";
    if (wr_profile_get(p, WR_F_LINKEDIN_URL))
        found[count++] = "LinkedIn";
    if (count == 0)
        return WR_LIT("; no way to reach the lead is known");
    for (size_t i = 0; i < count; i++)
        all = wr_arena_printf(arena, "%.*s%s%s", WR_FMT(all), i ? " or " : " by ",
                              found[i]);
    return all;
}

static struct wr_str next_action(const struct wr_model *model,
                                 const struct wr_profile *profile,
                                 const struct wr_decision *d, struct wr_arena *arena)
{
    if (d->disposition != WR_DISPOSED_SCORED)
        return wr_arena_printf(arena, "do not contact: %.*s", WR_FMT(d->stop));
    for (size_t i = 0; i < model->path_count; i++) {
        const struct wr_path_rule *rule = &model->paths[i];

        if (!wr_str_eq(rule->path, d->path))
            continue;
        if (!rule->contact)
            return rule->action;
        return wr_arena_printf(arena, "%.*s%.*s", WR_FMT(rule->action),
                               WR_FMT(channels(profile, arena)));
    }
    return WR_NONE;
}

static struct wr_str date_text(int64_t us, struct wr_arena *arena)
{
    if (us == WR_NEVER_US)
        return WR_NONE;
    return wr_str_sub(wr_time_text(us, arena), 0, 10);
}

static void put_scored(const struct wr_model *model, const struct wr_decide *in,
                       const struct wr_decision *d, struct wr_arena *arena,
                       struct wr_str *values)
{
    values[WR_F_SCORE] = points(d->score_milli, arena);
    values[WR_F_FIT_SCORE] = points(d->fit_milli, arena);
    values[WR_F_INTENT_SCORE] = points(d->intent_milli, arena);
    values[WR_F_GROUP_SCORE] = points(d->group_milli, arena);
    values[WR_F_TIER] = d->tier;
    values[WR_F_STAGE] = d->stage;
    values[WR_F_REASONS] = reasons(d, arena);
    values[WR_F_SOURCE_CONTEXT] = wr_source_context(in->profile, arena);
    values[WR_F_PAIN_POINTS] = wr_pain_points(in->profile, arena);
    values[WR_F_RECENT_ACTIVITY] = wr_recent_activity(in, arena);
    values[WR_F_TALKING_POINTS] =
        wr_talking_points(&model->handoff, in->profile, arena);
    values[WR_F_SCORED_AT] = wr_time_text(in->as_of_us, arena);
    values[WR_F_NEXT_REVIEW] = date_text(d->next_review_us, arena);
    values[WR_F_MODEL_VERSION] = wr_str(model->version);
}

void wr_handoff(const struct wr_model *model, const struct wr_decide *in,
                const struct wr_decision *decision, struct wr_arena *arena,
                struct wr_str *values)
{
    const struct wr_decision *d = decision;

    model = wr_scoring_model(model, d);
    for (size_t i = 0; i < WR_F_BUILTIN_COUNT; i++)
        values[i] = WR_NONE;
    if (d->disposition != WR_DISPOSED_SUPPRESSED) {
        values[WR_F_COMPLETENESS] =
            points(d->completeness_milli / WR_POINT * WR_POINT, arena);
        values[WR_F_GAPS] = wr_gaps_text(d, arena);
        values[WR_F_EMAIL_VERDICT] = email_verdict(in->profile);
        values[WR_F_QUALIFICATION] = wr_qualification_text(d, arena);
        values[WR_F_NEXT_QUESTION] =
            d->question_count ? d->questions[0].text : WR_LIT("none");
    }
    if (d->disposition == WR_DISPOSED_HELD) {
        wr_handoff_held(model, d, arena, values);
        return;
    }
    values[WR_F_STAKEHOLDERS] = wr_stakeholders(&model->group, in, arena);
    values[WR_F_HOLD_REASON] = WR_LIT("none");
    values[WR_F_PATH] = d->path;
    values[WR_F_STOP_REASON] = d->stop.ptr ? d->stop : WR_LIT("none");
    values[WR_F_NEXT_ACTION] = next_action(model, in->profile, d, arena);
    if (d->disposition != WR_DISPOSED_SUPPRESSED)
        put_scored(model, in, d, arena, values);
}
