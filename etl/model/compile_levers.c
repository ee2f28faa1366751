/* compile_levers.c - the fields that are worth having while they are missing: those
 * that needs and criteria look at, and those they are derived from; and `questions:`,
 * how a form asks for them.
 *
 *   questions:
 *     employees: How many people work at your company?
 */
#include "etl/model/compile.h"

#include "etl/facts/follows.h"

#define MAX_QUESTION_BYTES 200

/* What people know of themselves and their company. */
static const wr_field_id askable[] = {
    WR_F_EMAIL,        WR_F_FIRST_NAME,      WR_F_LAST_NAME,  WR_F_FULL_NAME,
    WR_F_TITLE,        WR_F_SENIORITY,       WR_F_DEPARTMENT, WR_F_PHONE,
    WR_F_MOBILE,       WR_F_LINKEDIN_URL,    WR_F_COUNTRY,    WR_F_REGION,
    WR_F_CITY,         WR_F_COMPANY_NAME,    WR_F_WEBSITE,    WR_F_INDUSTRY,
    WR_F_EMPLOYEES,    WR_F_REVENUE,         WR_F_FUNDING,    WR_F_TECHNOLOGIES,
    WR_F_ACCOUNT_NAME, WR_F_ACCOUNT_COUNTRY,
};

/* A job's own fields are for what its forms ask. */
static bool is_askable(wr_field_id field)
{
    for (size_t i = 0; i < WR_COUNT(askable); i++) {
        if (askable[i] == field)
            return true;
    }
    return field >= WR_F_BUILTIN_COUNT;
}

struct levers {
    struct wr_lever items[WR_MAX_LEVERS];
    size_t count;
    struct wr_witness witnesses[WR_MAX_LEVERS][WR_MAX_WITNESSES];
};

static struct wr_lever *lever_of(struct levers *l, wr_field_id field)
{
    for (size_t i = 0; i < l->count; i++) {
        if (l->items[i].field == field)
            return &l->items[i];
    }
    if (field == WR_NO_FIELD || l->count == WR_MAX_LEVERS)
        return NULL;
    l->items[l->count] =
        (struct wr_lever){.field = field, .askable = is_askable(field)};
    return &l->items[l->count++];
}

static void add_need(struct levers *l, const struct wr_need *need)
{
    for (size_t i = 0; i < need->field_count; i++)
        (void)lever_of(l, need->fields[i]);
}

static void add_predicate(struct wr_compiler *c, struct levers *l,
                          const struct wr_predicate *when)
{
    wr_field_id fields[WR_MAX_PREDICATE_LEAVES];
    size_t count = wr_predicate_fields(when, fields, WR_COUNT(fields));

    for (size_t i = 0; i < count; i++) {
        struct wr_lever *lever = lever_of(l, fields[i]);
        size_t at = lever ? (size_t)(lever - l->items) : 0;

        if (lever)
            lever->witness_count += wr_predicate_witnesses(
                when, fields[i], c->arena, &l->witnesses[at][lever->witness_count],
                WR_MAX_WITNESSES - lever->witness_count);
    }
}

static void add_part(struct wr_compiler *c, struct levers *l,
                     const struct wr_part *part)
{
    for (size_t i = 0; i < part->criterion_count; i++) {
        const struct wr_criterion *criterion = &part->criteria[i];

        for (size_t k = 0; k < criterion->case_count; k++)
            if (criterion->cases[k].when)
                add_predicate(c, l, criterion->cases[k].when);
    }
}

/* What a checklist would have known is worth a question, where the model has one. */
static void add_framework(struct levers *l, const struct wr_framework *framework)
{
    for (size_t i = 0; i < framework->check_count; i++)
        for (size_t k = 0; k < framework->checks[i].field_count; k++)
            (void)lever_of(l, framework->checks[i].fields[k]);
}

/* What they are derived from can be asked for as well: a title says the seniority. An
 * industry only shades what a title says. */
static void add_sources(struct levers *l)
{
    size_t used = l->count;

    for (size_t i = 0; i < wr_follows_count; i++) {
        for (size_t k = 0; k < used; k++) {
            if (wr_follows[i].from != WR_F_INDUSTRY &&
                l->items[k].field == wr_follows[i].to)
                (void)lever_of(l, wr_follows[i].from);
        }
    }
}

/* --- questions --- */

static wr_field_id question_field(struct wr_compiler *c, const struct wr_yaml *map,
                                  size_t i)
{
    struct wr_pos pos = wr_yaml_key_pos(map, i);
    wr_field_id id =
        wr_catalogue_need(c->catalogue, wr_yaml_key_at(map, i), pos, c->diags);

    if (id == WR_NO_FIELD || c->catalogue->fields[id].kind == WR_FIELD_OBSERVED)
        return id;
    wr_diag_error(c->diags, pos, "%s is %s and cannot be asked for",
                  c->catalogue->fields[id].name,
                  c->catalogue->fields[id].kind == WR_FIELD_DECIDED
                      ? "decided by the model"
                      : "derived from other fields");
    return WR_NO_FIELD;
}

static void compile_question(struct wr_compiler *c, const struct wr_yaml *map, size_t i,
                             struct levers *l)
{
    struct wr_lever *lever = lever_of(l, question_field(c, map, i));
    const struct wr_yaml *node = wr_yaml_at(map, i);
    struct wr_str text = wr_yaml_text(node, c->diags);

    if (wr_str_empty(wr_str_trim(text)) || text.len > MAX_QUESTION_BYTES)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "a question is text of 1 to %d bytes", MAX_QUESTION_BYTES);
    else if (lever) {
        lever->question = wr_arena_str(c->arena, wr_str_trim(text));
        lever->askable = true;
    }
}

void wr_compile_levers(struct wr_compiler *c, const struct wr_yaml *questions)
{
    struct levers *l = WR_NEW(c->arena, struct levers);
    struct wr_model *m = c->model;

    for (size_t i = 0; i < m->gate.need_count; i++)
        add_need(l, &m->gate.needs[i]);
    for (size_t i = 0; i < m->part_count; i++)
        add_part(c, l, &m->parts[i]);
    for (size_t i = 0; i < m->framework_count; i++)
        add_framework(l, &m->frameworks[i]);
    add_sources(l);
    if (questions && wr_yaml_kind(questions) != WR_YAML_MAP)
        wr_diag_error(c->diags, wr_yaml_pos(questions),
                      "questions is a map: FIELD: how a form asks for it");
    else if (questions)
        for (size_t i = 0; i < wr_yaml_size(questions); i++)
            compile_question(c, questions, i, l);
    for (size_t i = 0; i < l->count; i++)
        l->items[i].witnesses = l->witnesses[i];
    m->levers = l->items;
    m->lever_count = l->count;
}
