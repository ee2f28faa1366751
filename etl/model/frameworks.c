/* frameworks.c - how much of a checklist is known, inferred, unknown. Told, and there
 * for stages and paths; no line of a receipt comes of it. */
#include "etl/model/handoff.h"
#include "etl/model/scoring.h"

#define MAX_NOTE 40 /* bytes of a value */

/* --- one item --- */

/* Personal data that a salesperson's judgement is about may stand in a note. */
static bool may_show(const struct wr_field *field, wr_field_id id)
{
    return !field->person || id == WR_F_TITLE || id == WR_F_SENIORITY ||
           id == WR_F_DEPARTMENT || id == WR_F_ROLE;
}

static struct wr_str field_note(const struct wr_scoring *s, wr_field_id id, bool named)
{
    const struct wr_field *field = &s->in->profile->catalogue->fields[id];
    struct wr_str text;

    if (!s->arena)
        return WR_NONE;
    if (!may_show(field, id))
        return wr_str(field->name);
    text = wr_value_encode(wr_profile_get(s->in->profile, id), s->arena);
    text = wr_str_head(text, MAX_NOTE);
    return wr_arena_printf(s->arena, "%s%s%.*s", named ? field->name : "",
                           named ? " " : "", WR_FMT(text));
}

/* The first field that the condition looks at and that is known. */
static struct wr_str condition_note(const struct wr_scoring *s,
                                    const struct wr_predicate *when)
{
    wr_field_id fields[WR_MAX_PREDICATE_LEAVES];
    size_t count = wr_predicate_fields(when, fields, WR_COUNT(fields));

    for (size_t i = 0; i < count; i++) {
        if (wr_is_known(s->in->profile, fields[i]))
            return field_note(s, fields[i], true);
    }
    return WR_NONE;
}

static bool holds(const struct wr_scoring *s, const struct wr_predicate *when)
{
    return when && wr_predicate_explain(when, &s->view, NULL).truth == WR_TRUE;
}

static struct wr_str sign_note(const struct wr_scoring *s, const struct wr_sign *sign)
{
    if (!s->arena)
        return WR_NONE;
    return wr_arena_printf(s->arena, "%s%.*s", sign->kind.len ? "" : "active",
                           WR_FMT(sign->kind));
}

static enum wr_coverage cover(const struct wr_scoring *s,
                              const struct wr_check_rule *rule, struct wr_str *note)
{
    for (size_t i = 0; i < rule->field_count; i++) {
        if (wr_is_known(s->in->profile, rule->fields[i])) {
            *note = field_note(s, rule->fields[i], false);
            return WR_COVERAGE_KNOWN;
        }
    }
    if (holds(s, rule->known)) {
        *note = condition_note(s, rule->known);
        return WR_COVERAGE_KNOWN;
    }
    if (holds(s, rule->inferred)) {
        *note = condition_note(s, rule->inferred);
        return WR_COVERAGE_INFERRED;
    }
    if (rule->has_sign && wr_sign_seen(&rule->sign, &s->in->signals, s->in->as_of_us)) {
        *note = sign_note(s, &rule->sign);
        return WR_COVERAGE_INFERRED;
    }
    return WR_COVERAGE_UNKNOWN;
}

/* --- all of them --- */

static void look_at(struct wr_scoring *s, size_t at, struct wr_check *checks)
{
    const struct wr_framework *f = &s->model->frameworks[at];
    int64_t counts[WR_COVERAGES] = {0};

    for (size_t i = 0; i < f->check_count; i++) {
        struct wr_str note = WR_NONE;
        enum wr_coverage coverage = cover(s, &f->checks[i], &note);

        counts[coverage]++;
        if (checks)
            checks[i] = (struct wr_check){f->title, f->checks[i].name, coverage, note};
    }
    for (size_t i = 0; i < WR_COVERAGES; i++)
        wr_scoring_tell(s,
                        (enum wr_extra_id)(WR_EXTRA_FRAMEWORKS + at * WR_COVERAGES + i),
                        wr_value_num(WR_TYPE_INT, counts[i]));
}

void wr_scoring_frameworks(struct wr_scoring *s)
{
    struct wr_check *checks = NULL;
    size_t count = 0;

    if (wr_is_opted_out(s->in->profile))
        return;
    for (size_t i = 0; i < s->model->framework_count; i++)
        count += s->model->frameworks[i].check_count;
    if (s->arena && count)
        checks = WR_ARRAY(s->arena, struct wr_check, count);
    count = 0;
    for (size_t i = 0; i < s->model->framework_count; i++) {
        look_at(s, i, checks ? &checks[count] : NULL);
        count += s->model->frameworks[i].check_count;
    }
    s->out->checks = checks;
    s->out->check_count = checks ? count : 0;
}

/* --- as text --- */

static struct wr_str of_coverage(const struct wr_check *checks, size_t count,
                                 enum wr_coverage coverage, const char *word,
                                 struct wr_str all, struct wr_arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        const struct wr_check *check = &checks[i];

        if (check->coverage == coverage)
            all = wr_arena_printf(arena, "%.*s%s%.*s %s%s%.*s%s", WR_FMT(all),
                                  all.len ? ", " : "", WR_FMT(check->name), word,
                                  check->note.len ? " (" : "", WR_FMT(check->note),
                                  check->note.len ? ")" : "");
    }
    return all;
}

/* "BANT 2/4: authority known (vp), need inferred (active), budget unknown" */
static struct wr_str framework_text(const struct wr_check *checks, size_t count,
                                    struct wr_arena *arena)
{
    struct wr_str all = WR_LIT("");
    size_t covered = 0;

    for (size_t i = 0; i < count; i++)
        covered += checks[i].coverage != WR_COVERAGE_UNKNOWN;
    all = of_coverage(checks, count, WR_COVERAGE_KNOWN, "known", all, arena);
    all = of_coverage(checks, count, WR_COVERAGE_INFERRED, "inferred", all, arena);
    all = of_coverage(checks, count, WR_COVERAGE_UNKNOWN, "unknown", all, arena);
    return wr_arena_printf(arena, "%.*s %zu/%zu: %.*s", WR_FMT(checks[0].framework),
                           covered, count, WR_FMT(all));
}

struct wr_str wr_qualification_text(const struct wr_decision *decision,
                                    struct wr_arena *arena)
{
    const struct wr_decision *d = decision;
    struct wr_str all = WR_LIT("");

    for (size_t i = 0, end; i < d->check_count; i = end) {
        for (end = i + 1; end < d->check_count &&
                          wr_str_eq(d->checks[end].framework, d->checks[i].framework);)
            end++;
        all = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(all), i ? " | " : "",
                              WR_FMT(framework_text(&d->checks[i], end - i, arena)));
    }
    return all.len ? all : WR_LIT("none");
}
