/* job_crm.c - the `crm:` block: which adapter, and its options.
 *
 * Options that every adapter has are put in front of the adapter's own table, so that
 * the block is read once and an unknown key is measured against all of them.
 */
#include "etl/job/job_compile.h"

#include "weir/clock.h"

#include <inttypes.h>
#include <stddef.h>

#include "etl/base/banned.h"

struct common {
    struct wr_str adapter;
    struct wr_str instance;
    int64_t index_lag_us, per_second, concurrent;
};

/* Where the adapter's config begins behind the common part. */
#define OWN_OFFSET                                                             \
    ((sizeof(struct common) + sizeof(max_align_t) - 1) / sizeof(max_align_t) * \
     sizeof(max_align_t))

const struct wr_option wr_job_crm_options[] = {
    {.name = "adapter",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct common, adapter),
     .required = true,
     .help = "which CRM: hubspot, or file for a CSV or NDJSON export"},
    {.name = "instance",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct common, instance),
     .help = "name of this account among several; main, or the file's name"},
    {.name = "index_lag",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct common, index_lag_us),
     .max = WR_DAY_US,
     .help = "how far the CRM's search may lag behind; the adapter's own when not set"},
    {.name = "per_second",
     .type = WR_OPT_INT,
     .offset = offsetof(struct common, per_second),
     .max = 1000000,
     .help = "requests a second, 0 for no limit; the adapter's own when not set"},
    {.name = "concurrent",
     .type = WR_OPT_INT,
     .offset = offsetof(struct common, concurrent),
     .max = 128,
     .help = "requests in flight, 0 for no limit; the adapter's own when not set"},
    {.name = NULL},
};

static size_t count_options(const struct wr_option *options)
{
    size_t count = 0;

    while (options[count].name)
        count++;
    return count;
}

static const struct wr_option *joined_table(const struct wr_crm *crm,
                                            struct wr_arena *arena)
{
    size_t ours = count_options(wr_job_crm_options), own = count_options(crm->options);
    struct wr_option *table = WR_ARRAY(arena, struct wr_option, ours + own + 1);

    memcpy(table, wr_job_crm_options, ours * sizeof(*table));
    memcpy(table + ours, crm->options, own * sizeof(*table));
    for (size_t i = 0; i < own; i++)
        table[ours + i].offset += OWN_OFFSET;
    return table;
}

static const struct wr_crm *find_adapter(struct wr_job_build *b,
                                         const struct wr_yaml *node)
{
    const struct wr_yaml *child = wr_yaml_get(node, "adapter");
    struct wr_str name = wr_yaml_text(child, b->diags);
    const struct wr_crm *crm = wr_crm_find(name);

    if (!child)
        wr_diag_error(b->diags, wr_yaml_pos(node), "adapter is missing");
    else if (name.ptr && !crm)
        wr_diag_unknown(b->diags, wr_yaml_pos(child), "CRM adapter", name,
                        wr_crm_names);
    else if (!crm && wr_yaml_kind(child) != WR_YAML_SCALAR)
        wr_diag_error(b->diags, wr_yaml_pos(child), "adapter must be a name");
    return crm;
}

static bool is_instance(struct wr_str name)
{
    if (!name.len || name.len > 100)
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if ((unsigned char)name.ptr[i] <= ' ' || name.ptr[i] == 0x7F)
            return false;
    }
    return true;
}

static void name_instance(struct wr_job_build *b, const struct common *common,
                          const struct wr_yaml *node)
{
    const struct wr_crm *crm = b->job->crm;
    struct wr_str name = common->instance;

    if (name.ptr && !is_instance(name))
        wr_diag_error(b->diags, wr_yaml_pos(wr_yaml_get(node, "instance")),
                      "instance must be a word of at most 100 bytes");
    if (!name.ptr && crm->instance)
        name = crm->instance(b->job->crm_config, b->arena);
    if (wr_str_empty(name))
        name = WR_LIT("main");
    b->job->instance = wr_arena_printf(b->arena, "%s:%.*s", crm->name, WR_FMT(name));
}

void wr_job_take_crm(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct wr_job *job = b->job;
    struct common *common;
    unsigned char *block;

    if (!node)
        return;
    if (wr_yaml_kind(node) != WR_YAML_MAP) {
        wr_diag_error(b->diags, wr_yaml_pos(node), "crm must be a map of options");
        return;
    }
    job->crm = find_adapter(b, node);
    if (!job->crm)
        return;
    block = wr_arena_alloc(b->arena, OWN_OFFSET + job->crm->config_size);
    common = (struct common *)(void *)block;
    common->index_lag_us = job->crm->index_lag_us;
    common->per_second = job->crm->per_second;
    common->concurrent = job->crm->concurrent;
    wr_options_fill(joined_table(job->crm, b->arena), node, block, b->arena, b->diags);
    job->crm_config = block + OWN_OFFSET;
    job->index_lag_us = common->index_lag_us;
    job->crm_per_second = common->per_second;
    job->crm_concurrent = common->concurrent;
    name_instance(b, common, node);
}

/* Building the first request shows what is wrong with a map for this CRM: too many
 * properties for a search, an object's name that cannot be. */
static void check_map(struct wr_job_build *b, const struct wr_map *map,
                      struct wr_pos pos)
{
    struct wr_pull pull = {.object = map->object,
                           .crm_object = map->crm_object,
                           .properties = map->properties,
                           .property_count = map->property_count,
                           .read_count = map->read_count,
                           .with_history = map->with_history,
                           .changed_only = (b->job->crm->caps & WR_CRM_CHANGED) != 0};
    struct wr_arena *scratch = wr_arena_new(0);
    struct wr_err err = {.code = WR_OK};
    struct wr_request request;

    if (b->job->crm->page_request(b->job->crm_config, &pull, WR_NONE, scratch, &request,
                                  &err))
        wr_diag_error(b->diags, pos, "%s", err.text);
    wr_arena_free(scratch);
}

static void check_forward(struct wr_job_build *b, const struct wr_map *map,
                          struct wr_pos pos)
{
    const char *const *only = b->job->crm->forward_only;

    for (; only && *only; only++) {
        for (size_t i = 0; i < map->line_count; i++) {
            const struct wr_map_line *line = &map->lines[i];

            if (line->direction != WR_MAP_READ && !line->forward.count &&
                wr_str_eqz(line->property, *only))
                wr_diag_error(b->diags, pos,
                              "%s is written, and %s only moves it on: the map has to "
                              "give its `order`",
                              *only, b->job->crm->name);
        }
    }
}

static void check_history(struct wr_job_build *b, const struct wr_map *map,
                          struct wr_pos pos)
{
    if (map->with_history && !b->job->crm->max_history_batch)
        wr_diag_error(b->diags, pos,
                      "the map of %s wants `history`, and %s has none to tell",
                      map->crm_object, b->job->crm->name);
}

void wr_job_check_crm(struct wr_job_build *b, const struct wr_yaml *maps)
{
    if (!b->job->crm)
        return;
    for (int i = 0; i < WR_OBJECT_COUNT; i++) {
        if (!b->job->maps[i])
            continue;
        check_map(b, b->job->maps[i], wr_yaml_pos(maps));
        check_forward(b, b->job->maps[i], wr_yaml_pos(maps));
        check_history(b, b->job->maps[i], wr_yaml_pos(maps));
    }
}
