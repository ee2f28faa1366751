/* lint_paths.c - rows of the decision table that nobody comes to. */
#include "etl/model/remark.h"

#include "weir/text.h"

static bool row_covers(const struct wr_path_rule *first,
                       const struct wr_path_rule *later)
{
    for (size_t i = 0; i < WR_MAX_PARTS; i++) {
        if (first->bands[i] && (!later->bands[i] || later->bands[i] & ~first->bands[i]))
            return false;
    }
    if (first->roles && (!later->roles || later->roles & ~first->roles))
        return false;
    return wr_predicate_cover(first->when, later->when) == WR_COVER_ALL;
}

static void lint_hidden(struct wr_lints *out, const struct wr_model *m, size_t at,
                        const struct wr_yaml *row)
{
    size_t i = 0;

    while (i < at && !row_covers(&m->paths[i], &m->paths[at]))
        i++;
    if (i < at)
        wr_remark(out, false, row,
                  "row %zu of the paths is never reached: row %zu takes all of it",
                  at + 1, i + 1);
}

static const char *nearest(struct wr_str word, struct wr_strs words,
                           struct wr_arena *arena)
{
    const char **list = WR_ARRAY(arena, const char *, words.count + 1);

    for (size_t i = 0; i < words.count; i++)
        list[i] = wr_arena_strz(arena, words.items[i]);
    return wr_text_nearest(word, list);
}

/* No mistake here: what sales' rejections lead to is the routing's word. */
static void lint_previous(struct wr_lints *out, const struct wr_path_rule *rule,
                          struct wr_strs paths, const struct wr_yaml *row)
{
    struct wr_compared_word strange[WR_MAX_PREDICATE_LEAVES];
    size_t count = wr_predicate_strange_words(rule->when, "previous_path", paths,
                                              strange, WR_COUNT(strange));

    for (size_t i = 0; i < count; i++) {
        const char *near = nearest(strange[i].word, paths, out->arena);

        wr_remark(out, false, row,
                  "no lead was on a path \"%.*s\"%s%s%s, but where a routing recycles "
                  "to it",
                  WR_FMT(strange[i].word), near ? " (did you mean \"" : "",
                  near ? near : "", near ? "\"?)" : "");
    }
}

void wr_lint_paths(struct wr_lints *out, const struct wr_variant *v,
                   struct wr_strs paths)
{
    const struct wr_model *m = v->model;
    const struct wr_yaml *rows = wr_yaml_get(wr_yaml_get(v->node, "paths"), "table");

    for (size_t i = 0; rows && i < m->path_count; i++) {
        lint_hidden(out, m, i, wr_yaml_at(rows, i));
        lint_previous(out, &m->paths[i], paths, wr_yaml_at(rows, i));
    }
}
