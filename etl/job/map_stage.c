/* map_stage.c - weir's stage in the CRM's words, and properties that only move on.
 *
 *   lifecyclestage:
 *     field: lifecycle_stage
 *     stage: {raw: leave, enriched: lead, mql: marketingqualifiedlead, ...}
 *     order: [subscriber, lead, marketingqualifiedlead, salesqualifiedlead, ...]
 *
 * The property is read as its field and written as weir's stage. What weir wrote comes
 * back as no fact (extract.c), so that it never counts as somebody's word.
 */
#include "etl/job/map_compile.h"

#include "etl/base/words.h"

#include "etl/base/banned.h"

#define MAX_ORDER 64

static struct wr_str word_at(struct wr_map_build *b, const struct wr_yaml *node)
{
    struct wr_str word = wr_yaml_text(node, b->diags);

    if (wr_yaml_kind(node) != WR_YAML_SCALAR || (word.ptr && !word.len)) {
        wr_diag_error(b->diags, wr_yaml_pos(node), "must be a word");
        return WR_NONE;
    }
    return wr_arena_str(b->arena, word);
}

static void take_stages(struct wr_map_build *b, const struct wr_yaml *map,
                        struct wr_map_line *line)
{
    size_t count = wr_yaml_size(map);
    struct wr_str *from = WR_ARRAY(b->arena, struct wr_str, count);
    struct wr_str *to = WR_ARRAY(b->arena, struct wr_str, count);

    for (size_t i = 0; i < count; i++) {
        to[i] = wr_arena_str(b->arena, wr_yaml_key_at(map, i));
        from[i] = word_at(b, wr_yaml_at(map, i));
        if (wr_str_eqz(from[i], "leave"))
            from[i] = WR_NONE;
    }
    line->from = from;
    line->to = to;
    line->word_count = count;
}

void wr_map_take_stage(struct wr_map_build *build, struct wr_str property,
                       const struct wr_yaml *stage, bool always)
{
    struct wr_map_line line = {.field = WR_F_STAGE,
                               .direction = WR_MAP_WRITE,
                               .policy =
                                   always ? WR_POLICY_ALWAYS : WR_POLICY_FILL_BLANK,
                               .signal_at = SIZE_MAX,
                               .stage = wr_yaml_pos(stage)};

    line.stage.file = wr_arena_strz(build->arena, wr_str(line.stage.file));
    if (wr_yaml_kind(stage) != WR_YAML_MAP || !wr_yaml_size(stage))
        wr_diag_error(build->diags, line.stage,
                      "stage is a map of weir's stages and the CRM's words");
    else
        take_stages(build, stage, &line);
    line.index = wr_map_property(build, property, false);
    line.property = build->properties[line.index];
    build->lines[build->map->line_count++] = line;
}

void wr_map_take_order(struct wr_map_build *build, const struct wr_yaml *order,
                       struct wr_map_line *line)
{
    size_t count = wr_yaml_size(order);
    struct wr_str *words;

    if (wr_yaml_kind(order) != WR_YAML_LIST || count < 2 || count > MAX_ORDER) {
        wr_diag_error(build->diags, wr_yaml_pos(order),
                      "order is a list of 2 to %d words", MAX_ORDER);
        return;
    }
    words = WR_ARRAY(build->arena, struct wr_str, count);
    line->forward.items = words;
    for (size_t i = 0; i < count; i++) {
        struct wr_str word = word_at(build, wr_yaml_at(order, i));

        if (word.ptr && wr_is_among_nocase(word, line->forward))
            wr_diag_error(build->diags, wr_yaml_pos(wr_yaml_at(order, i)),
                          "\"%.*s\" stands here twice", WR_FMT(word));
        words[line->forward.count++] = word;
    }
    for (size_t i = 0; i < line->word_count; i++) {
        if (line->from[i].ptr && !wr_is_among_nocase(line->from[i], line->forward))
            wr_diag_error(build->diags, wr_yaml_pos(order),
                          "\"%.*s\" is written and not in the order",
                          WR_FMT(line->from[i]));
    }
}

static void check_line(const struct wr_map_line *line, struct wr_strs stages,
                       struct wr_arena *arena, struct wr_diags *diags)
{
    const struct wr_strs told = {line->to, line->word_count};
    const char **words = WR_ARRAY(arena, const char *, stages.count + 1);

    for (size_t i = 0; i < stages.count; i++) {
        words[i] = stages.items[i].ptr;
        if (!wr_is_among_nocase(stages.items[i], told))
            wr_diag_error(diags, line->stage,
                          "the model's stage \"%.*s\" has no word; `%.*s: leave` where "
                          "nothing is to be written",
                          WR_FMT(stages.items[i]), WR_FMT(stages.items[i]));
    }
    for (size_t i = 0; i < told.count; i++) {
        if (!wr_is_among_nocase(told.items[i], stages))
            wr_diag_unknown(diags, line->stage, "stage of the model", told.items[i],
                            words);
    }
}

void wr_map_check_stages(const struct wr_map *map, struct wr_strs stages,
                         struct wr_arena *arena, struct wr_diags *diags)
{
    for (size_t i = 0; i < map->line_count; i++) {
        if (map->lines[i].stage.file)
            check_line(&map->lines[i], stages, arena, diags);
    }
}
