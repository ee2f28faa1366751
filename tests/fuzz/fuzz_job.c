/* fuzz_job.c - any bytes as a job or a map ("object" comes first in those); what
 * compiles has no mistakes, and a map that compiles takes any record.
 */
#include "etl/job/job.h"
#include "weir/clock.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A built-in catalogue costs more than most inputs: copied, not made. */
static struct wr_catalogue fresh;

static void need(bool holds)
{
    if (!holds)
        abort();
}

static const char *get_env(void *ctx WR_UNUSED, const char *name)
{
    return name[0] == 'U' ? NULL : "value";
}

static void diff(const struct wr_map *map, const struct wr_catalogue *catalogue,
                 const struct wr_extract *x, struct wr_arena *arena)
{
    struct wr_facts facts = {x->facts, x->fact_count};
    struct wr_str decided[WR_F_BUILTIN_COUNT];
    struct wr_diff in = {.map = map,
                         .crm = wr_crm_find(WR_LIT("hubspot")),
                         .profile =
                             wr_resolve(catalogue, facts, WR_DAY_US, arena, NULL),
                         .decided = decided,
                         .values = x->values};
    struct wr_change *out = WR_ARRAY(arena, struct wr_change, map->line_count);

    for (size_t i = 0; i < WR_F_BUILTIN_COUNT; i++)
        decided[i] = WR_LIT("42");
    need(wr_diff_changes(&in, arena, out) <= map->line_count);
}

static void use_map(const struct wr_map *map, const struct wr_catalogue *catalogue,
                    struct wr_arena *arena)
{
    static const char *const texts[] = {NULL,
                                        "",
                                        "n/a",
                                        "42",
                                        "201-500",
                                        "NO",
                                        "ada@example.com",
                                        "2026-11-22T08:30:00Z"};
    struct wr_record record = {.id = WR_LIT("1")};
    struct wr_extract_in in = {
        .map = map, .catalogue = catalogue, .record = &record, .now_us = WR_DAY_US};
    struct wr_extract x;

    record.values = WR_ARRAY(arena, struct wr_str, map->property_count);
    for (size_t turn = 0; turn < WR_COUNT(texts); turn++) {
        for (size_t i = 0; i < map->property_count; i++)
            record.values[i] = wr_str(texts[(turn + i) % WR_COUNT(texts)]);
        wr_extract(&in, arena, &x);
        need(x.fact_count <= map->line_count && x.signal_count <= map->line_count);
        diff(map, catalogue, &x, arena);
        in.previous_values = x.values;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_str text = {(const char *)data, size};
    struct wr_env env = {.get = get_env};
    struct wr_catalogue *catalogue = wr_alloc(sizeof(*catalogue));
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_diags *diags = wr_diags_new();
    struct wr_yaml_doc *doc = NULL;
    bool good;

    if (!fresh.count)
        wr_catalogue_init(&fresh);
    *catalogue = fresh;
    if (wr_str_starts(text, WR_LIT("object"))) {
        const struct wr_map *map =
            wr_map_parse(text, "map.yaml", catalogue, &env, arena, diags);

        good = map != NULL;
        if (good)
            use_map(map, catalogue, arena);
    } else {
        struct wr_job *job = wr_job_parse(text, WEIR_SOURCE_DIR "/jobs/fuzz.yaml", &env,
                                          catalogue, arena, &doc, diags);

        good = job != NULL;
        wr_job_free(job);
    }
    need(good == !wr_diags_errors(diags));
    wr_yaml_free(doc);
    wr_diags_free(diags);
    wr_arena_free(arena);
    free(catalogue);
    return 0;
}
