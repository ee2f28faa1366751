/* job.c - a job file, compiled with its maps. */
#include "etl/job/job.h"

#include "etl/base/file.h"
#include "etl/base/reference.h"
#include "etl/facts/named_list.h"
#include "etl/job/job_compile.h"
#include "etl/job/map_compile.h"
#include "etl/job/yaml_hash.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

#define STALE_AFTER_US (90 * WR_DAY_US)

static const char *const select_words[] = {"changed", "all", "stale", "named", NULL};
static const char *const priority_words[] = {"normal", "low", NULL};

struct job_config {
    struct wr_str name, workspace, events, currency;
    int select, priority;
    int64_t older_than_us;
    struct wr_str model, routing;
    const struct wr_yaml *crm, *maps, *manifests, *providers, *waterfall;
    const struct wr_yaml *rates, *caps, *limits, *write, *resellers, *notify, *lists;
};

#define NODE(key, must, text)                                                          \
    {                                                                                  \
        .name = #key, .type = WR_OPT_NODE, .offset = offsetof(struct job_config, key), \
        .required = (must), .help = (text)                                             \
    }

static const struct wr_option options[] = {
    {.name = "job",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct job_config, name),
     .required = true,
     .help = "its name: lock, cursors and reports go by it"},
    {.name = "workspace",
     .type = WR_OPT_PATH,
     .offset = offsetof(struct job_config, workspace),
     .fallback = "../state",
     .help =
         "folder of the state; jobs that share it share what is known and their caps"},
    NODE(crm, true, "where leads come from and scores go to"),
    NODE(maps, true, "map files, one for each object"),
    {.name = "select",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct job_config, select),
     .fallback = "changed",
     .words = select_words,
     .help = "which records: changed (and what is due), all, stale, named (--id)"},
    {.name = "older_than",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct job_config, older_than_us),
     .min = 1,
     .max = 36500 * WR_DAY_US,
     .help = "for select: stale, the age of the last decision; 90d when not set"},
    {.name = "priority",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct job_config, priority),
     .fallback = "normal",
     .words = priority_words,
     .help = "low gives way to other jobs of the workspace"},
    {.name = "events",
     .type = WR_OPT_PATH,
     .offset = offsetof(struct job_config, events),
     .help = "NDJSON file of signals"},
    NODE(manifests, false, "folders of manifests, beside the shipped ones"),
    NODE(providers, false, "vendors: key and settings of each"),
    NODE(waterfall, false, "steps, in their order"),
    {.name = "model",
     .type = WR_OPT_PATH,
     .offset = offsetof(struct job_config, model),
     .required = true,
     .help = "the scoring model"},
    {.name = "routing",
     .type = WR_OPT_PATH,
     .offset = offsetof(struct job_config, routing),
     .help = "who gets which lead; without it nobody is given any"},
    NODE(lists, false,
         "name: file of values, for in_list and contains_list of conditions; one value "
         "a line, or the first column of a .csv"),
    {.name = "currency",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct job_config, currency),
     .fallback = "USD",
     .help = "of prices and caps"},
    NODE(rates, false, "currency: what one unit of it is worth; and as_of: its date"),
    NODE(resellers, false,
         "lists of vendors that sell one another's data: [[apollo, leadmagic]]; what "
         "they agree on counts once"),
    NODE(caps, false, "most that may be spent"),
    NODE(limits, false, "how much at once, how long"),
    NODE(write, false, "what is written to the CRM"),
    NODE(notify, false, "who is told when a lead crosses into a stage or tier"),
    {.name = NULL},
};

bool wr_job_name(struct wr_job_build *b, const struct wr_yaml *node, const char *what,
                 struct wr_name_ref *out)
{
    struct wr_str text = wr_yaml_text(node, b->diags);

    *out = (struct wr_name_ref){.pos = wr_yaml_pos(node)};
    if (wr_yaml_kind(node) != WR_YAML_SCALAR || (text.ptr && !text.len)) {
        wr_diag_error(b->diags, out->pos, "%s must be a name", what);
        return false;
    }
    out->name = wr_arena_str(b->arena, text);
    return text.ptr != NULL;
}

static void take_map(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct wr_name_ref ref;
    struct wr_map *map;

    if (!wr_job_name(b, node, "a map", &ref))
        return;
    map = wr_map_load(wr_file_beside(ref.pos.file, ref.name, b->arena), b->catalogue,
                      b->env, b->arena, b->diags);
    if (!map)
        return;
    if (b->job->maps[map->object])
        wr_diag_error(b->diags, ref.pos, "there is a map of %s already",
                      map->object == WR_OBJECT_LEAD ? "leads" : "accounts");
    else
        b->job->maps[map->object] = map;
}

void wr_job_take_maps(struct wr_job_build *b, const struct wr_yaml *node)
{
    size_t before = wr_diags_errors(b->diags);
    bool is_list = wr_yaml_kind(node) == WR_YAML_LIST;

    if (!node)
        return;
    for (size_t i = 0; i < (is_list ? wr_yaml_size(node) : 1); i++)
        take_map(b, is_list ? wr_yaml_at(node, i) : node);
    if (!b->job->maps[WR_OBJECT_LEAD] && wr_diags_errors(b->diags) == before)
        wr_diag_error(b->diags, wr_yaml_pos(node), "none of the maps is of leads");
}

static void take_manifests(struct wr_job_build *b, const struct wr_yaml *node)
{
    bool is_list = wr_yaml_kind(node) == WR_YAML_LIST;
    size_t count = is_list ? wr_yaml_size(node) : 1;
    struct wr_str *items = WR_ARRAY(b->arena, struct wr_str, count);
    struct wr_name_ref ref;
    size_t taken = 0;

    if (!node)
        return;
    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *item = is_list ? wr_yaml_at(node, i) : node;

        if (wr_job_name(b, item, "a folder of manifests", &ref))
            items[taken++] = wr_str(wr_file_beside(ref.pos.file, ref.name, b->arena));
    }
    b->job->manifest_folders = (struct wr_strs){items, taken};
}

static void take_select(struct wr_job_build *b, const struct job_config *config,
                        const struct wr_yaml *root)
{
    struct wr_job *job = b->job;
    const struct wr_yaml *older = wr_yaml_get(root, "older_than");

    job->select = (enum wr_select)config->select;
    job->gives_way = config->priority == 1;
    job->older_than_us = config->older_than_us;
    if (job->select == WR_SELECT_STALE && !older)
        job->older_than_us = STALE_AFTER_US;
    if (job->select != WR_SELECT_STALE && older)
        wr_diag_error(b->diags, wr_yaml_pos(older), "older_than is for select: stale");
}

/* The name stands in locks and reports. */
static void check_name(struct wr_job_build *b, const struct wr_yaml *root)
{
    static const char set[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                              "0123456789_.-";
    struct wr_str name = b->job->name;
    bool good = name.len > 0 && name.len <= 64;

    for (size_t i = 0; i < name.len; i++)
        good = good && name.ptr[i] && strchr(set, name.ptr[i]);
    if (name.ptr && !good)
        wr_diag_error(b->diags, wr_yaml_pos(wr_yaml_get(root, "job")),
                      "job must be a word of letters, digits, _ . and -");
}

static void take_providers(struct wr_job_build *b, const struct wr_yaml *node)
{
    b->job->vendors = node;
    if (node && wr_yaml_kind(node) != WR_YAML_MAP)
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "providers must be a map of vendors");
}

/* Digest over the job's, the maps' and the lists' own. */
static void hash_job(struct wr_job *job, const struct wr_yaml *root,
                     const struct wr_named_list *list)
{
    struct wr_str parts[1 + WR_OBJECT_COUNT + WR_MAX_NAMED_LISTS];
    size_t count = 1 + WR_OBJECT_COUNT;
    char text[WR_SHA256_HEX];
    struct wr_sha256 digest;

    wr_yaml_hash(root, text);
    parts[0] = wr_str(text);
    for (int i = 0; i < WR_OBJECT_COUNT; i++)
        parts[1 + i] = job->maps[i] ? wr_str(job->maps[i]->hash) : WR_NONE;
    for (; list; list = list->next)
        parts[count++] = wr_str(list->hash);
    wr_sha256_parts(parts, count, &digest);
    wr_hex(digest.bytes, sizeof(digest.bytes), job->hash);
}

static void compile(struct wr_job_build *b, const struct wr_yaml *root)
{
    struct job_config config = {.select = 0};
    struct wr_job *job = b->job;

    wr_options_fill(options, root, &config, b->arena, b->diags);
    job->name = config.name;
    job->workspace = config.workspace;
    job->events = config.events;
    job->currency = config.currency;
    job->model =
        (struct wr_name_ref){config.model, wr_yaml_pos(wr_yaml_get(root, "model"))};
    job->routing =
        (struct wr_name_ref){config.routing, wr_yaml_pos(wr_yaml_get(root, "routing"))};
    check_name(b, root);
    take_select(b, &config, root);
    wr_job_take_crm(b, config.crm);
    wr_job_take_maps(b, config.maps); /* before steps: they bring fields */
    wr_named_lists_take(config.lists, false, b->catalogue, b->arena, b->diags);
    take_manifests(b, config.manifests);
    take_providers(b, config.providers);
    wr_job_take_steps(b, config.waterfall);
    wr_job_take_resellers(b, config.resellers);
    wr_job_take_rates(b, config.rates);
    wr_job_take_caps(b, config.caps);
    wr_job_take_limits(b, config.limits);
    wr_job_take_write(b, config.write);
    wr_job_take_notify(b, config.notify);
    if (!wr_diags_errors(b->diags))
        wr_job_check_crm(b, config.maps);
}

/* The wrong file of the folder is one mistake, not one for each of its keys. */
static bool is_model(const struct wr_yaml *root)
{
    return !wr_yaml_get(root, "crm") && !wr_yaml_get(root, "maps") &&
           (wr_yaml_get(root, "fit") || wr_yaml_get(root, "scores") ||
            wr_yaml_get(root, "tiers"));
}

static struct wr_job *compile_doc(const struct wr_yaml_doc *doc, const char *name,
                                  struct wr_job_build *b)
{
    if (!doc)
        return NULL;
    if (is_model(wr_yaml_root(doc))) {
        wr_diag_error(
            b->diags, wr_yaml_pos(wr_yaml_root(doc)),
            "this is a model, not a job; a job names its model (model: FILE)");
        return NULL;
    }
    b->job = WR_NEW(b->arena, struct wr_job);
    b->job->file = wr_arena_str(b->arena, wr_str(name));
    compile(b, wr_yaml_root(doc));
    if (wr_diags_errors(b->diags) != b->errors_before) {
        wr_job_free(b->job);
        return NULL;
    }
    hash_job(b->job, wr_yaml_root(doc), b->catalogue->named);
    return b->job;
}

struct wr_job *wr_job_load(const char *path, const struct wr_env *env,
                           struct wr_catalogue *catalogue, struct wr_arena *arena,
                           struct wr_yaml_doc **doc, struct wr_diags *diags)
{
    struct wr_job_build b = {NULL,  catalogue, arena,
                             diags, env,       wr_diags_errors(diags)};

    *doc = wr_yaml_load(path, env, diags);
    return compile_doc(*doc, path, &b);
}

struct wr_job *wr_job_parse(struct wr_str text, const char *name,
                            const struct wr_env *env, struct wr_catalogue *catalogue,
                            struct wr_arena *arena, struct wr_yaml_doc **doc,
                            struct wr_diags *diags)
{
    struct wr_job_build b = {NULL,  catalogue, arena,
                             diags, env,       wr_diags_errors(diags)};

    *doc = wr_yaml_parse(text, name, env, diags);
    return compile_doc(*doc, name, &b);
}

void wr_job_free(struct wr_job *job)
{
    for (size_t i = 0; job && i < job->step_count; i++) {
        wr_predicate_free(job->steps[i].when);
        job->steps[i].when = NULL;
    }
}

void wr_job_reference(struct wr_buf *out)
{
    wr_reference_table(out, "## Job files", options);
    wr_reference_table(out, "### `crm:`", wr_job_crm_options);
    for (size_t i = 0; wr_crm_names[i]; i++) {
        wr_buf_printf(out, "\n#### `crm: {adapter: %s}`\n", wr_crm_names[i]);
        wr_reference_table(out, "Beside the keys above:",
                           wr_crm_find(wr_str(wr_crm_names[i]))->options);
    }
    wr_reference_table(out, "### `waterfall:`, each step", wr_job_step_options);
    wr_reference_table(out, "### `caps:`", wr_job_caps_options);
    wr_reference_table(out, "### `limits:`", wr_job_limit_options);
    wr_reference_table(out, "### `write:`", wr_job_write_options);
    wr_reference_table(out, "### `notify:`", wr_job_notify_options);
    wr_reference_table(out, "#### `notify: {webhook: ...}`", wr_job_webhook_options);
    wr_reference_table(out, "## Map files", wr_map_options);
    wr_reference_table(out, "### `properties:`, each line", wr_map_line_options);
    wr_reference_table(out, "### `fields:`, each field", wr_map_field_options);
}
