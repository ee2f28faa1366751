/* compile_frameworks.c - `frameworks:`, checklists over what is known.
 *
 *   frameworks: [bant, meddic]             as weir has them
 *   frameworks:
 *     bant: default
 *     ours:
 *       budget: {fields: [budget], inferred: {field: revenue, known: true}}
 *       need:   {known: {field: pain, known: true}, signal: demo_request, within: 30d}
 *
 * They are told, and stages and paths may name `bant.known`, `bant.inferred` and
 * `bant.unknown`. They earn no points: a criterion that names one is refused.
 */
#include "etl/base/ascii.h"
#include "etl/model/compile.h"

struct check_config {
    const struct wr_yaml *fields, *known, *inferred;
    struct wr_str signal;
    int64_t within_us;
};

const struct wr_option wr_check_options[] = {
    {.name = "fields",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct check_config, fields),
     .help = "list of fields; one of them makes it known"},
    {.name = "known",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct check_config, known),
     .help = "condition that makes it known"},
    {.name = "inferred",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct check_config, inferred),
     .help = "condition from which it can be told"},
    {.name = "signal",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct check_config, signal),
     .help = "a kind of signal, or any, from which it can be told"},
    {.name = "within",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct check_config, within_us),
     .min = WR_HOUR_US,
     .max = 3660 * WR_DAY_US,
     .help = "of the signal: how long ago at most"},
    {.name = NULL},
};

/* --- names --- */

static bool is_list(const struct wr_yaml *node)
{
    return wr_yaml_kind(node) == WR_YAML_LIST;
}

static struct wr_str name_at(const struct wr_yaml *frameworks, size_t i)
{
    return is_list(frameworks) ? wr_yaml_raw(wr_yaml_at(frameworks, i))
                               : wr_yaml_key_at(frameworks, i);
}

/* "bant.known" of a framework that the file has. */
static bool is_coverage(const struct wr_compiler *c, struct wr_str name)
{
    size_t dot = wr_str_find(name, '.');

    if (!c->frameworks || dot >= name.len)
        return false;
    for (size_t i = 0; i < wr_yaml_size(c->frameworks); i++) {
        if (wr_str_eq(wr_str_sub(name, 0, dot), name_at(c->frameworks, i)))
            return true;
    }
    return false;
}

#define MAX_WALK 512 /* nodes: what is larger is refused elsewhere */

bool wr_refuse_coverage(struct wr_compiler *c, const struct wr_yaml *node)
{
    const struct wr_yaml *stack[MAX_WALK];
    size_t top = 0;
    bool refused = false;

    stack[top++] = node;
    while (top > 0) {
        const struct wr_yaml *one = stack[--top];
        const struct wr_yaml *field =
            wr_yaml_kind(one) == WR_YAML_MAP ? wr_yaml_get(one, "field") : NULL;

        if (wr_yaml_kind(field) == WR_YAML_SCALAR &&
            is_coverage(c, wr_yaml_raw(field))) {
            wr_diag_error(c->diags, wr_yaml_pos(field),
                          "\"%.*s\" is coverage, never points: stages and paths alone "
                          "may name it",
                          WR_FMT(wr_yaml_raw(field)));
            refused = true;
        }
        if (wr_yaml_kind(one) == WR_YAML_SCALAR)
            continue;
        for (size_t i = 0; i < wr_yaml_size(one) && top < MAX_WALK; i++)
            stack[top++] = wr_yaml_at(one, i);
    }
    return refused;
}

/* --- one item --- */

/* In a framework of weir's own, fields that this catalogue lacks are left out: they are
 * what jobs call such things. */
static void compile_fields(struct wr_compiler *c, const struct wr_yaml *list,
                           bool lenient, struct wr_check_rule *out)
{
    size_t count = wr_compile_list(c, list, "fields", WR_MAX_CHECK_FIELDS);
    wr_field_id *fields = WR_ARRAY(c->arena, wr_field_id, count);

    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *node = wr_yaml_at(list, i);
        struct wr_str name = wr_yaml_raw(node);
        wr_field_id id = lenient ? wr_catalogue_find(c->catalogue, name)
                                 : wr_catalogue_need(c->catalogue, name,
                                                     wr_yaml_pos(node), c->diags);

        if (id == WR_NO_FIELD)
            continue;
        if (c->catalogue->fields[id].kind == WR_FIELD_DECIDED && lenient)
            continue;
        if (c->catalogue->fields[id].kind == WR_FIELD_DECIDED)
            wr_diag_error(c->diags, wr_yaml_pos(node),
                          "\"%.*s\" is decided by the model, not known", WR_FMT(name));
        else
            fields[out->field_count++] = id;
        wr_compile_check_source(c, id, wr_yaml_pos(node)); /* stages ask frameworks */
    }
    out->fields = fields;
}

static void compile_check(struct wr_compiler *c, const struct wr_yaml *map, size_t i,
                          bool lenient, struct wr_check_rule *out)
{
    const struct wr_yaml *node = wr_yaml_at(map, i);
    struct check_config config = {0};
    bool ok = wr_compile_map(c, wr_check_options, node, &config);

    out->name = wr_arena_str(c->arena, wr_yaml_key_at(map, i));
    if (!wr_is_plain_name(out->name))
        wr_diag_error(c->diags, wr_yaml_key_pos(map, i),
                      "an item is named with a-z and _");
    if (config.fields)
        compile_fields(c, config.fields, lenient, out);
    if (config.known)
        out->known = wr_compile_predicate(c, config.known, wr_extras_of_facts);
    if (config.inferred)
        out->inferred = wr_compile_predicate(c, config.inferred, wr_extras_of_facts);
    out->has_sign = config.signal.ptr != NULL;
    out->sign = (struct wr_sign){
        wr_str_eqz(config.signal, "any") ? WR_NONE : config.signal, config.within_us};
    if (ok && config.within_us && !out->has_sign)
        wr_diag_error(c->diags, wr_yaml_pos(node), "within goes with signal");
    if (ok && !config.fields && !config.known && !config.inferred && !out->has_sign)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "an item has fields, known, inferred or signal");
}

static void compile_checks(struct wr_compiler *c, const struct wr_yaml *map,
                           bool lenient, struct wr_framework *out)
{
    size_t count = wr_yaml_size(map);
    struct wr_check_rule *checks;

    if (wr_yaml_kind(map) != WR_YAML_MAP || count == 0 || count > WR_MAX_CHECKS) {
        wr_diag_error(c->diags, wr_yaml_pos(map),
                      "a framework is a map of 1 to %d items, or default",
                      WR_MAX_CHECKS);
        return;
    }
    checks = WR_ARRAY(c->arena, struct wr_check_rule, count);
    for (size_t i = 0; i < count; i++)
        compile_check(c, map, i, lenient, &checks[i]);
    out->checks = checks;
    out->check_count = count;
}

/* --- one framework --- */

static void compile_default(struct wr_compiler *c, const struct wr_yaml *node,
                            struct wr_framework *out)
{
    const char *words[WR_MAX_FRAMEWORKS + 1] = {NULL};
    const struct wr_yaml *all = c->default_frameworks;
    const struct wr_yaml *own = NULL;

    for (size_t i = 0; i < wr_yaml_size(all); i++) {
        words[i] = wr_arena_str(c->arena, wr_yaml_key_at(all, i)).ptr;
        if (wr_str_eqz(out->name, words[i]))
            own = wr_yaml_at(all, i);
    }
    if (own)
        compile_checks(c, own, true, out);
    else
        wr_diag_unknown(c->diags, wr_yaml_pos(node), "framework", out->name, words);
}

/* "meddic" is told as MEDDIC. */
static struct wr_str title_of(struct wr_compiler *c, struct wr_str name)
{
    char *title = wr_arena_alloc(c->arena, name.len + 1);

    for (size_t i = 0; i < name.len; i++) {
        char ch = name.ptr[i];

        title[i] = ch == '_' ? ' ' : wr_ascii_upper(ch);
    }
    return (struct wr_str){title, name.len};
}

static void compile_framework(struct wr_compiler *c, size_t i)
{
    struct wr_model *m = c->model;
    const struct wr_yaml *node = wr_yaml_at(c->frameworks, i);
    struct wr_framework *out = &m->frameworks[m->framework_count];

    out->name = wr_arena_str(c->arena, name_at(c->frameworks, i));
    out->title = title_of(c, out->name);
    if (!wr_is_plain_name(out->name)) {
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "a framework is named with a-z and _");
        return;
    }
    for (size_t k = 0; k < m->framework_count; k++) {
        if (wr_str_eq(out->name, m->frameworks[k].name))
            wr_diag_error(c->diags, wr_yaml_pos(node), "%s stands here twice",
                          out->name.ptr);
    }
    m->framework_count++;
    if (is_list(c->frameworks) || (wr_yaml_kind(node) == WR_YAML_SCALAR &&
                                   wr_str_eqz(wr_yaml_raw(node), "default")))
        compile_default(c, node, out);
    else
        compile_checks(c, node, false, out);
}

void wr_compile_frameworks(struct wr_compiler *c)
{
    size_t count = wr_yaml_size(c->frameworks);

    if (!c->frameworks)
        return;
    if (wr_yaml_kind(c->frameworks) == WR_YAML_SCALAR || count == 0 ||
        count > WR_MAX_FRAMEWORKS) {
        wr_diag_error(c->diags, wr_yaml_pos(c->frameworks),
                      "frameworks is a list of 1 to %d names, or a map of them",
                      WR_MAX_FRAMEWORKS);
        return;
    }
    for (size_t i = 0; i < count; i++)
        compile_framework(c, i);
}

/* --- operands --- */

static const char *const coverage_words[] = {"unknown", "inferred", "known"};

struct wr_extra wr_coverage_extra(struct wr_compiler *c, size_t i)
{
    const struct wr_model *m = c->model;
    size_t framework = i / WR_COVERAGES;

    if (framework >= m->framework_count)
        return (struct wr_extra){"", WR_TYPE_INT};
    return (struct wr_extra){wr_arena_printf(c->arena, "%.*s.%s",
                                             WR_FMT(m->frameworks[framework].name),
                                             coverage_words[i % WR_COVERAGES])
                                 .ptr,
                             WR_TYPE_INT};
}
