/* list_technology.c - reads the technologies and their other names. */
#include "etl/facts/list_technology.h"

#include "etl/facts/list_set.h"
#include "etl/facts/normal.h"
#include "weir/alloc.h"
#include "weir/csv.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define RANK_NAME  0
#define RANK_ALIAS 1

struct loading {
    struct wr_technology_list *to;
    struct wr_arena *scratch;
};

static void add_name(struct loading *l, struct wr_str name, size_t at, unsigned rank)
{
    wr_names_add(&l->to->names, wr_names_key(name, WR_KEY_MARKS, l->scratch),
                 (uint32_t)at, rank);
}

static enum wr_code add(struct loading *l, struct wr_str name, struct wr_str categories,
                        struct wr_err *err)
{
    struct wr_technology_list *to = l->to;

    if (!name.len)
        return wr_fail(err, WR_E_CONFIG, "a technology without a name");
    if (to->count == WR_TECHNOLOGIES_MAX)
        return wr_fail(err, WR_E_CONFIG, "more than %d technologies",
                       WR_TECHNOLOGIES_MAX);
    if (to->count == to->room) {
        to->room = to->room ? 2 * to->room : 1024;
        to->items = wr_realloc(to->items, to->room * sizeof(*to->items));
    }
    to->items[to->count] = (struct wr_technology){
        .name = wr_arena_str(to->arena, name),
        .word = wr_normal_word_of(name, to->arena),
        .categories = wr_arena_str(to->arena, categories),
    };
    add_name(l, name, to->count++, RANK_NAME);
    return WR_OK;
}

/* "Google Analytics,Analytics,http://...,1,0,," */
static enum wr_code take_row(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    struct wr_csv_row row;
    size_t pos = 0;
    enum wr_code code = wr_csv_next(line, &pos, true, ',', l->scratch, &row, err);

    if (!code && row.count < 2)
        code = wr_fail(err, WR_E_CONFIG, "not a name and categories");
    if (!code && !wr_str_eqz(row.cells[0], "name"))
        code = add(l, row.cells[0], row.cells[1], err);
    wr_arena_reset(l->scratch);
    return code;
}

static size_t place_of(const struct loading *l, struct wr_str name)
{
    size_t at = 0;

    while (at < l->to->count && !wr_str_eq(l->to->items[at].name, name))
        at++;
    return at;
}

/* "Amazon Web Services<tab><tab>AWS<tab>Amazon AWS", "Gmail<tab>Webmail|Email". */
static enum wr_code take_aliases(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    struct wr_str name = wr_str_split(&line, '\t');
    struct wr_str categories = line.ptr ? wr_str_split(&line, '\t') : WR_NONE;
    size_t at = place_of(l, name);
    enum wr_code code = WR_OK;

    if (at == l->to->count && !categories.len)
        return wr_fail(err, WR_E_CONFIG, "neither in technologies.csv nor a category");
    if (at == l->to->count)
        code = add(l, name, categories, err);
    while (!code && line.ptr)
        add_name(l, wr_str_split(&line, '\t'), at, RANK_ALIAS);
    wr_arena_reset(l->scratch);
    return code;
}

enum wr_code wr_technology_list_load(const char *folder, struct wr_technology_list *out,
                                     struct wr_err *err)
{
    struct loading loading = {.to = out, .scratch = wr_arena_new(0)};
    enum wr_code code;

    out->arena = wr_arena_new(0);
    code = wr_list_read(folder, "tech/technologies.csv", take_row, &loading, err);
    if (!code)
        code = wr_list_read(folder, "tech/technology_aliases.tsv", take_aliases,
                            &loading, err);
    wr_names_seal(&out->names, false);
    wr_arena_free(loading.scratch);
    return code;
}

void wr_technology_list_fini(struct wr_technology_list *list)
{
    wr_names_fini(&list->names);
    free(list->items);
    wr_arena_free(list->arena);
    *list = (struct wr_technology_list){0};
}
