/* handoff_gate.c - the required set is checked before a lead is handed over. */
#include "etl/model/scoring.h"

static bool is_there(const struct wr_scoring *s, const struct wr_path_rule *path,
                     wr_field_id field)
{
    if (field == WR_F_NEXT_ACTION)
        return !wr_str_empty(path->action);
    return wr_is_known(s->in->profile, field) ||
           (field == WR_F_OWNER_ID && s->in->will_have_owner);
}

static bool is_met(const struct wr_scoring *s, const struct wr_path_rule *path,
                   const struct wr_handoff_need *need)
{
    for (size_t i = 0; i < need->field_count; i++) {
        if (is_there(s, path, need->fields[i]))
            return true;
    }
    return false;
}

static bool is_handed_over(const struct wr_scoring *s, struct wr_str stage)
{
    return s->in->previous.there && wr_str_eq(s->in->previous.stage, stage);
}

/* The nearest one below that weir may set. */
static struct wr_str stage_below(const struct wr_model *m, size_t stage)
{
    do {
        stage--;
    } while (stage > 0 && m->stages[stage].by_person);
    return m->stages[stage].name;
}

bool wr_handoff_waits(struct wr_scoring *s, const struct wr_path_rule *path)
{
    const struct wr_model *m = s->model;
    const struct wr_handoff_rules *rules = &m->handoff;
    struct wr_str missing = WR_NONE;
    bool waits = false;

    if (rules->stage == 0 || wr_scoring_floor(s) >= rules->stage ||
        !wr_str_eq(s->out->stage, m->stages[rules->stage].name) ||
        is_handed_over(s, s->out->stage))
        return false;
    for (size_t i = 0; i < rules->need_count; i++) {
        if (is_met(s, path, &rules->needs[i]))
            continue;
        waits = true;
        if (s->arena)
            missing =
                wr_arena_printf(s->arena, "%.*s%s%.*s", WR_FMT(missing),
                                missing.ptr ? ", " : "", WR_FMT(rules->needs[i].name));
    }
    if (!waits)
        return false;
    if (s->arena)
        s->out->waits_for =
            wr_arena_printf(s->arena, "%.*s waits for %.*s",
                            WR_FMT(m->stages[rules->stage].name), WR_FMT(missing));
    s->out->stage = stage_below(m, rules->stage);
    return true;
}
