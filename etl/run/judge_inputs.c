/* judge_inputs.c - what a decision was taken on, as text for the store. */
#include "etl/run/judge.h"

#include "weir/clock.h"
#include "weir/json.h"

#define TEXT_CAP_BYTES ((size_t)256 * 1024)

static void write_winner(struct wr_jw *w, const struct wr_profile *profile,
                         size_t field)
{
    const struct wr_slot *slot = &profile->slots[field];
    char when[WR_TIME_TEXT];

    if (!slot->fact)
        return;
    wr_time_format(slot->fact->observed_us, when);
    wr_jw_key(w, profile->catalogue->fields[field].name);
    wr_jw_list(w);
    wr_jw_str(w, slot->fact->source);
    wr_jw_str(w, wr_str(when));
    wr_jw_i64(w, slot->fact->exchange_id);
    wr_jw_list_end(w);
}

/* Decided before all was bought that could be. */
static void write_early(struct wr_jw *w, const struct wr_trail *trail)
{
    wr_jw_key(w, "early");
    wr_jw_object(w);
    wr_jw_key(w, "questions");
    wr_jw_i64(w, trail->early_questions);
    wr_jw_key(w, "micro");
    wr_jw_i64(w, trail->early_micro);
    wr_jw_object_end(w);
}

/* Parts in the buying group, others than its own. */
static void write_parts(struct wr_jw *w, const struct wr_judge *in)
{
    wr_jw_key(w, "parts");
    wr_jw_object(w);
    for (size_t i = 0; i < WR_BUYING_ROLES; i++) {
        if (in->digest.parts[i] == 0)
            continue;
        wr_jw_key(w, wr_buying_role_words[i]);
        wr_jw_i64(w, in->digest.parts[i]);
    }
    wr_jw_object_end(w);
}

/* What its parent and its subsidiaries came to. */
static void write_family(struct wr_jw *w, const struct wr_family *family)
{
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {
        {"accounts", family->accounts},
        {"members", family->members},
        {"decision_makers", family->decision_makers},
        {"active_members", family->active_members},
        {"open_opportunities", family->open_opportunities},
    };

    wr_jw_key(w, "family");
    wr_jw_object(w);
    for (size_t i = 0; i < WR_COUNT(counts); i++) {
        wr_jw_key(w, counts[i].name);
        wr_jw_i64(w, counts[i].count);
    }
    wr_jw_object_end(w);
}

/* What was asked once it was decided. */
static void write_after(struct wr_jw *w, const struct wr_judge *in)
{
    const struct wr_trail *after = in->after;

    wr_jw_key(w, "after");
    wr_jw_list(w);
    for (size_t i = in->trail->count; i < after->count; i++) {
        wr_jw_object(w);
        wr_jw_key(w, "step");
        wr_jw_str(w, in->setup->waterfall.steps[after->tried[i].step].step->name);
        wr_jw_key(w, "provider");
        wr_jw_str(w, wr_str(after->tried[i].provider->name));
        wr_jw_key(w, "answered");
        wr_jw_bool(w, after->tried[i].result == WR_TRIED_ANSWERED);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

/* What it was decided on: winners by source, date and exchange, and the digest. */
struct wr_str wr_judge_inputs(const struct wr_judge *in, struct wr_arena *arena)
{
    struct wr_buf buf;
    struct wr_jw w;
    struct wr_str text;

    wr_buf_init(&buf, TEXT_CAP_BYTES);
    wr_jw_init(&w, &buf);
    wr_jw_object(&w);
    wr_jw_key(&w, "facts");
    wr_jw_object(&w);
    for (size_t f = 0; f < in->profile->catalogue->count; f++)
        write_winner(&w, in->profile, f);
    wr_jw_object_end(&w);
    wr_jw_key(&w, "members");
    wr_jw_i64(&w, in->digest.members);
    wr_jw_key(&w, "decision_makers");
    wr_jw_i64(&w, in->digest.decision_makers);
    wr_jw_key(&w, "active_members");
    wr_jw_i64(&w, in->digest.active_members);
    write_parts(&w, in);
    if (in->digest.family.accounts > 0)
        write_family(&w, &in->digest.family);
    wr_jw_key(&w, "signals");
    wr_jw_i64(&w, (int64_t)in->member->signals.count);
    if (in->trail && in->trail->early)
        write_early(&w, in->trail);
    if (in->after)
        write_after(&w, in);
    wr_jw_object_end(&w);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}
