/* compile.c - a model file to a model: the sections, and the whole. */
#include "etl/model/compile.h"

#include "etl/base/file.h"
#include "etl/facts/named_list.h"

#include "weir/alloc.h"

#include <stdlib.h>

#define MAX_FILE_BYTES ((size_t)1024 * 1024)

#define SECTION(key, text)                                              \
    {                                                                   \
        .name = #key, .type = WR_OPT_NODE,                              \
        .offset = offsetof(struct wr_model_config, key), .help = (text) \
    }

static const char *const scale_words[] = {"0..100", "points", NULL};

const struct wr_option wr_model_options[] = {
    {.name = "model",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_model_config, name),
     .required = true,
     .help = "name, for receipts"},
    {.name = "about",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct wr_model_config, about),
     .help = "what it is for"},
    {.name = "stale",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct wr_model_config, stale_milli),
     .fallback = "1",
     .min = 0,
     .max = WR_POINT,
     .help = "share of the points that stale facts earn"},
    {.name = "scale",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct wr_model_config, scale),
     .fallback = "0..100",
     .words = scale_words,
     .help = "0..100, or points: open-ended, tiers in points"},
    SECTION(completeness, "what has to be known before a lead is scored"),
    SECTION(
        shares,
        "NAME: what that sub-score counts in the score; together 1. On the scale of "
        "points each counts whole by default"),
    SECTION(fit, "who they are"),
    SECTION(intent, "what they do"),
    SECTION(group, "who else is known of the account"),
    SECTION(scores, "NAME: sub-scores of other names, written like fit"),
    SECTION(stops, "what ends it, whatever the score"),
    SECTION(tiers, "bands of the score"),
    SECTION(stages, "raw, enriched, mql, sql, disqualified"),
    SECTION(paths, "what to do next"),
    SECTION(lists,
            "NAME: FILE, for in_list and contains_list, where the job gives none "
            "of that name"),
    SECTION(frameworks, "bant, champ, meddic, meddicc, or checklists of your own"),
    SECTION(questions, "FIELD: how a form asks for it"),
    SECTION(handoff, "what a rep is to find in the record: required, competes, "
                     "complements"),
    SECTION(account, "the buying group: roles it needs; shares of score, coverage and "
                     "intent in the account's score"),
    SECTION(roles,
            "who has which part in a purchase, before the built-in rules: the first "
            "whose condition is true"),
    SECTION(segments, "kinds of leads with sections of their own in place of these"),
    {.name = NULL},
};

size_t wr_compile_list(struct wr_compiler *c, const struct wr_yaml *list,
                       const char *what, size_t max)
{
    size_t count = wr_yaml_size(list);

    if (wr_yaml_kind(list) == WR_YAML_LIST && count > 0 && count <= max)
        return count;
    wr_diag_error(c->diags, wr_yaml_pos(list), "%s must be a list of 1 to %zu entries",
                  what, max);
    return 0;
}

bool wr_compile_map(struct wr_compiler *c, const struct wr_option *options,
                    const struct wr_yaml *map, void *config)
{
    size_t before = wr_diags_errors(c->diags);

    wr_options_fill(options, map, config, c->arena, c->diags);
    return wr_diags_errors(c->diags) == before;
}

wr_field_id wr_compile_field_name(struct wr_compiler *c, const struct wr_yaml *node)
{
    struct wr_str name = wr_yaml_text(node, c->diags);

    if (name.ptr)
        return wr_catalogue_need(c->catalogue, name, wr_yaml_pos(node), c->diags);
    if (wr_yaml_kind(node) != WR_YAML_SCALAR)
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "the name of a field is needed here");
    return WR_NO_FIELD;
}

void wr_compile_check_source(struct wr_compiler *c, wr_field_id field,
                             struct wr_pos pos)
{
    if (!c->may_ask_source && c->catalogue->fields[field].is_source)
        wr_diag_error(c->diags, pos,
                      "%s says where a lead came from, which adds nothing to fit and "
                      "opens no gate; use it under intent and in paths",
                      c->catalogue->fields[field].name);
}

const struct wr_predicate *wr_compile_predicate(struct wr_compiler *c,
                                                const struct wr_yaml *node,
                                                const struct wr_extra *extras)
{
    wr_field_id fields[WR_MAX_PREDICATE_LEAVES];
    struct wr_held_predicate *held;
    struct wr_predicate *p;
    size_t count;

    if (extras == wr_extras_of_facts && wr_refuse_coverage(c, node))
        return NULL;
    p = wr_predicate_compile_with(node, c->catalogue, extras, c->arena, c->diags);
    if (!p)
        return NULL;
    count = wr_predicate_fields(p, fields, WR_COUNT(fields));
    for (size_t i = 0; i < count; i++)
        wr_compile_check_source(c, fields[i], wr_yaml_pos(node));
    held = WR_NEW(c->arena, struct wr_held_predicate);
    *held = (struct wr_held_predicate){p, *c->held};
    *c->held = held;
    return p;
}

/* Lines a receipt can have at most: one a criterion, two a signal (points and their
 * cap), one a silence, one a group cap, a rounding and a clamp a part, the shares, a
 * clamp, and the rounding. */
static size_t count_lines(const struct wr_model *model)
{
    size_t count = 2;

    for (size_t i = 0; i < model->part_count; i++) {
        const struct wr_part *part = &model->parts[i];

        count += part->criterion_count + 2 * part->signal_count + part->silence_count +
                 part->cap_count + 3;
    }
    return count;
}

void wr_compile_sections(struct wr_compiler *c, const struct wr_model_config *config)
{
    const struct wr_yaml *named[WR_PART_NAMED] = {config->fit, config->intent,
                                                  config->group};

    c->model->open_ended = config->scale == 1;
    wr_compile_parts(c, named, config->scores);
    wr_compile_shares(c, config->shares);
    wr_compile_frameworks(c);
    wr_extras_make(c);
    wr_compile_gate(c, config->completeness);
    wr_compile_stops(c, config->stops);
    wr_compile_tiers(c,
                     config->tiers ? config->tiers : wr_yaml_get(c->fallback, "tiers"));
    wr_compile_stages(c, config->stages ? config->stages
                                        : wr_yaml_get(c->fallback, "stages"));
    wr_compile_paths(c,
                     config->paths ? config->paths : wr_yaml_get(c->fallback, "paths"));
    wr_compile_levers(c, config->questions);
    wr_compile_handoff(c, config->handoff);
    wr_compile_account(c, config->account);
    c->model->max_lines = count_lines(c->model);
}

/* Into a catalogue of the model's own: the caller's is const. */
static void take_lists(struct wr_compiler *c, const struct wr_yaml *map)
{
    struct wr_catalogue *own;

    if (!map)
        return;
    own = WR_NEW(c->arena, struct wr_catalogue);
    *own = *c->catalogue;
    wr_named_lists_take(map, true, own, c->arena, c->diags);
    c->catalogue = own;
}

static void compile_root(struct wr_compiler *c, const struct wr_yaml *root)
{
    struct wr_yaml_doc *fallback =
        wr_yaml_parse(wr_str(wr_default_model), "default model", NULL, c->diags);
    struct wr_yaml_doc *own = NULL;
    struct wr_model_config config = {0};
    size_t before = wr_diags_errors(c->diags);

    WR_ASSERT(fallback);
    (void)wr_compile_map(c, wr_model_options, root, &config);
    c->model->name = config.name;
    c->stale_milli = config.stale_milli;
    c->root = root;
    c->fallback = wr_yaml_root(fallback);
    take_lists(c, config.lists);
    c->frameworks = config.frameworks;
    if (config.frameworks)
        own = wr_yaml_parse(wr_str(wr_default_frameworks), "default frameworks", NULL,
                            c->diags);
    c->default_frameworks = own ? wr_yaml_root(own) : NULL;
    if (wr_yaml_kind(root) == WR_YAML_MAP) {
        wr_compile_buying_roles(c, config.roles);
        wr_compile_sections(c, &config);
        c->sound = wr_diags_errors(c->diags) == before;
        wr_compile_segments(c, &config);
        if (wr_diags_errors(c->diags) == before)
            wr_model_check_words(c->model, c->arena, c->diags);
    }
    wr_yaml_free(own);
    wr_yaml_free(fallback);
}

static struct wr_model *model_new(void)
{
    struct wr_arena *arena = wr_arena_new(16384);
    struct wr_model *model = WR_NEW(arena, struct wr_model);

    model->arena = arena;
    return model;
}

/* Each list once, in the order of the file's conditions. */
static size_t lists_of(const struct wr_model *model, const struct wr_named_list **out)
{
    const struct wr_named_list *some[WR_MAX_NAMED_LISTS];
    size_t count = 0;

    for (const struct wr_held_predicate *h = model->held; h; h = h->next) {
        size_t n = wr_predicate_lists(h->predicate, some, WR_COUNT(some));

        for (size_t i = 0; i < n; i++) {
            size_t k = 0;

            while (k < count && out[k] != some[i])
                k++;
            if (k == count && count < WR_MAX_NAMED_LISTS)
                out[count++] = some[i];
        }
    }
    return count;
}

static void set_version(struct wr_model *model, const struct wr_sha256 *digest)
{
    char hex[WR_SHA256_HEX];

    wr_hex(digest->bytes, WR_SHA256_BYTES, hex);
    memcpy(model->version, hex, sizeof model->version - 1);
    for (size_t i = 0; i < model->segment_count; i++)
        memcpy(model->segments[i].model->version, hex, sizeof model->version - 1);
}

/* A score hangs on the lists that the model asks as much as on its file. */
static void make_version(struct wr_model *model, struct wr_str text)
{
    const struct wr_named_list *lists[WR_MAX_NAMED_LISTS];
    struct wr_str parts[1 + 2 * WR_MAX_NAMED_LISTS] = {text};
    size_t count = lists_of(model, lists);
    struct wr_sha256 digest;

    for (size_t i = 0; i < count; i++) {
        parts[1 + 2 * i] = lists[i]->name;
        parts[2 + 2 * i] = wr_str(lists[i]->hash);
    }
    if (count)
        wr_sha256_parts(parts, 1 + 2 * count, &digest);
    else
        wr_sha256(text, &digest);
    set_version(model, &digest);
}

static void gather_dated(struct wr_model *model)
{
    const struct wr_predicate **dated;
    size_t count = 0;

    for (const struct wr_held_predicate *h = model->held; h; h = h->next)
        count += wr_predicate_is_dated(h->predicate);
    dated = WR_ARRAY(model->arena, const struct wr_predicate *, count);
    model->dated = dated;
    for (const struct wr_held_predicate *h = model->held; h; h = h->next) {
        if (wr_predicate_is_dated(h->predicate))
            dated[model->dated_count++] = h->predicate;
    }
}

/* The wrong file of the folder is one mistake, not one for each of its keys. */
static bool refuse_job(const struct wr_yaml *root, struct wr_diags *diags)
{
    if (!wr_yaml_get(root, "crm") && !wr_yaml_get(root, "waterfall"))
        return false;
    wr_diag_error(diags, wr_yaml_pos(root),
                  "this is a job, not a model; its model is the file it names: %.*s",
                  WR_FMT(wr_yaml_raw(wr_yaml_get(root, "model"))));
    return true;
}

struct wr_model *wr_model_parse(struct wr_str text, const char *name,
                                const struct wr_catalogue *catalogue,
                                const struct wr_env *env, struct wr_diags *diags)
{
    size_t before = wr_diags_errors(diags);
    struct wr_yaml_doc *doc = wr_yaml_parse(text, name, env, diags);
    struct wr_compiler c = {.catalogue = catalogue, .diags = diags};

    if (!doc)
        return NULL;
    if (refuse_job(wr_yaml_root(doc), diags)) {
        wr_yaml_free(doc);
        return NULL;
    }
    c.model = model_new();
    c.arena = c.model->arena;
    c.held = &c.model->held;
    compile_root(&c, wr_yaml_root(doc));
    wr_yaml_free(doc);
    if (wr_diags_errors(diags) != before) {
        wr_model_free(c.model);
        return NULL;
    }
    make_version(c.model, text);
    gather_dated(c.model);
    return c.model;
}

struct wr_model *wr_model_load(const char *path, const struct wr_catalogue *catalogue,
                               const struct wr_env *env, struct wr_diags *diags)
{
    struct wr_model *model = NULL;
    struct wr_buf text;

    if (wr_file_take(path, MAX_FILE_BYTES, &text, diags))
        model = wr_model_parse(wr_buf_str(&text), path, catalogue, env, diags);
    wr_buf_fini(&text);
    return model;
}

void wr_model_free(struct wr_model *model)
{
    if (!model)
        return;
    for (struct wr_held_predicate *h = model->held; h; h = h->next)
        wr_predicate_free(h->predicate);
    wr_arena_free(model->arena);
}

const char *wr_model_version(const struct wr_model *model)
{
    return model->version;
}

const char *wr_model_name(const struct wr_model *model)
{
    return model->name.ptr;
}
