/* list_industry.c - reads the taxonomy and what leads to it.
 *
 * LinkedIn's file tells a node by the path of its labels ("A > B > C"). Sorted by path,
 * with the mark between labels below all letters, the nodes lie in the order of the
 * tree, and a parent is the nearest node in front that is less deep.
 */
#include "etl/facts/list_industry.h"

#include "etl/base/ascii.h"
#include "etl/facts/list_set.h"
#include "weir/alloc.h"
#include "weir/csv.h"
#include "weir/hash.h"

#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define CODE_MAX   8
#define DEPTH_MAX  16
#define RANK_LABEL 0
#define RANK_ALIAS 1
#define RANK_NAICS 2
#define RANK_SIC   3

struct row {
    struct wr_industry node;
    struct wr_str path;
    size_t depth;
};

struct loading {
    struct wr_industry_list *to;
    struct wr_arena *scratch;
    struct row *rows; /* of the taxonomy, until they are in order */
    size_t count;
};

static uint64_t code_key(const char *system, struct wr_str code)
{
    char text[32];
    int len = snprintf(text, sizeof(text), "%s %.*s", system, WR_FMT(code));

    if (len < 0 || len >= (int)sizeof(text))
        return 0;
    return wr_hash64((struct wr_str){text, (size_t)len}) | 1;
}

static void add_name(struct loading *l, struct wr_str name, size_t at, unsigned rank)
{
    wr_names_add(&l->to->names, wr_names_key(name, WR_KEY_WORDS, l->scratch),
                 (uint32_t)at, rank);
}

static enum wr_code cells_of(struct loading *l, struct wr_str line, size_t wanted,
                             struct wr_csv_row *row, struct wr_err *err)
{
    size_t pos = 0;
    enum wr_code code = wr_csv_next(line, &pos, true, ',', l->scratch, row, err);

    if (!code && row->count < wanted)
        code = wr_fail(err, WR_E_CONFIG, "%zu columns are needed", wanted);
    return code;
}

/* --- the tree --- */

/* "A > B & C" with \1 for the mark and "and" for "&": LinkedIn writes both. */
static struct wr_str path_of(struct wr_str text, struct wr_arena *arena, size_t *depth)
{
    char *out = wr_arena_alloc(arena, 3 * text.len + 1);
    size_t len = 0;

    *depth = 1;
    for (size_t i = 0; i < text.len; i++) {
        if (wr_str_starts(wr_str_sub(text, i, 3), WR_LIT(" > "))) {
            out[len++] = '\1';
            i += 2;
            ++*depth;
        } else if (text.ptr[i] == '&') {
            wr_ascii_put(out, &len, WR_LIT("and"));
        } else {
            out[len++] = text.ptr[i];
        }
    }
    return (struct wr_str){out, len};
}

/* "4,Software Development,Technology ... > Software Development,3" */
static enum wr_code take_node(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    struct wr_csv_row cells;
    struct row *row = &l->rows[l->count];
    int64_t id;
    enum wr_code code = cells_of(l, line, 3, &cells, err);

    if (code || wr_str_eqz(cells.cells[0], "industry_id"))
        return code;
    if (l->count == WR_INDUSTRIES_MAX)
        return wr_fail(err, WR_E_CONFIG, "more than %d industries", WR_INDUSTRIES_MAX);
    if (!wr_str_to_i64(cells.cells[0], &id) || id < 1 || id >= WR_INDUSTRY_NONE ||
        !cells.cells[1].len)
        return wr_fail(err, WR_E_CONFIG, "not a number, a label and a path");
    *row = (struct row){.node = {.id = (uint16_t)id,
                                 .label = wr_arena_str(l->to->arena, cells.cells[1])}};
    row->path = path_of(cells.cells[2], l->scratch, &row->depth);
    l->count++;
    return WR_OK;
}

static int by_path(const void *a, const void *b)
{
    const struct row *left = a, *right = b;

    return wr_str_cmp(left->path, right->path);
}

/* The nodes open around the one that is placed, from the top. */
static enum wr_code place(struct loading *l, size_t at, size_t open[DEPTH_MAX],
                          struct wr_err *err)
{
    struct wr_industry *node = &l->to->nodes[at];
    size_t depth = l->rows[at].depth;

    if (depth > DEPTH_MAX || (at == 0 && depth > 1) ||
        (at > 0 && depth > l->rows[at - 1].depth + 1))
        return wr_fail(err, WR_E_CONFIG, "industry %u has nothing above it", node->id);
    node->at = (uint16_t)at;
    node->up = depth > 1 ? (uint16_t)open[depth - 2] : (uint16_t)at;
    open[depth - 1] = at;
    for (size_t i = 0; i < depth; i++)
        l->to->nodes[open[i]].end = (uint16_t)(at + 1);
    return WR_OK;
}

static enum wr_code build_tree(struct loading *l, struct wr_err *err)
{
    size_t open[DEPTH_MAX] = {0};
    enum wr_code code = WR_OK;

    if (!l->count)
        return wr_fail(err, WR_E_CONFIG, "the list of industries is empty");
    qsort(l->rows, l->count, sizeof(*l->rows), by_path);
    l->to->nodes = wr_alloc_array(l->count, sizeof(*l->to->nodes));
    l->to->count = l->count;
    for (size_t i = 0; !code && i < l->count; i++) {
        char id[8];
        int len = snprintf(id, sizeof(id), "%u", l->rows[i].node.id);

        l->to->nodes[i] = l->rows[i].node;
        add_name(l, l->to->nodes[i].label, i, RANK_LABEL);
        wr_names_add(&l->to->codes,
                     code_key("linkedin", (struct wr_str){id, (size_t)len}),
                     (uint32_t)i, 0);
        code = place(l, i, open, err);
    }
    return code;
}

/* --- what leads to it --- */

/* Place of the node with this number; false when there is none. 0: says nothing. */
static bool place_of(const struct loading *l, struct wr_str id, uint32_t *at)
{
    int64_t number;

    if (!wr_str_to_i64(id, &number))
        return false;
    *at = WR_INDUSTRY_NONE;
    if (number == 0)
        return true;
    for (size_t i = 0; i < l->to->count; i++) {
        if (l->to->nodes[i].id == number)
            *at = (uint32_t)i;
    }
    return *at != WR_INDUSTRY_NONE;
}

/* "4<tab>Computer Software<tab>SaaS<tab>..." */
static enum wr_code take_alias(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    uint32_t at;

    if (!place_of(l, wr_str_split(&line, '\t'), &at) || at == WR_INDUSTRY_NONE)
        return wr_fail(err, WR_E_CONFIG, "not the number of an industry");
    while (line.ptr) {
        add_name(l, wr_str_split(&line, '\t'), at, RANK_ALIAS);
        wr_arena_reset(l->scratch);
    }
    return WR_OK;
}

/* "naics<tab>5415<tab>96" */
static enum wr_code take_code(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    struct wr_str system = wr_str_split(&line, '\t');
    struct wr_str code = line.ptr ? wr_str_split(&line, '\t') : WR_NONE;
    char name[8];
    uint32_t at;

    if (!code.len || code.len > CODE_MAX || system.len >= sizeof(name) ||
        !place_of(l, line, &at))
        return wr_fail(err, WR_E_CONFIG, "not a system, a code and an industry");
    memcpy(name, system.ptr, system.len);
    name[system.len] = '\0';
    wr_names_add(&l->to->codes, code_key(name, code), at, 0);
    return WR_OK;
}

static void take_title(struct loading *l, const char *system, struct wr_str code,
                       struct wr_str title, unsigned rank)
{
    const struct wr_industry *node = wr_industry_list_code(l->to, system, code);

    if (node)
        add_name(l, title, node->at, rank);
    wr_arena_reset(l->scratch);
}

/* "541511,Custom Computer Programming Services,6" */
static enum wr_code take_naics(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    struct wr_csv_row row;
    enum wr_code code = cells_of(l, line, 2, &row, err);

    if (!code)
        take_title(l, "naics", row.cells[0], row.cells[1], RANK_NAICS);
    return code;
}

/* "I,73,737,7372,Prepackaged Software" */
static enum wr_code take_sic(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    struct wr_csv_row row;
    enum wr_code code = cells_of(l, line, 5, &row, err);

    if (!code)
        take_title(l, "sic", row.cells[3], row.cells[4], RANK_SIC);
    return code;
}

static enum wr_code load_all(struct loading *l, const char *folder, struct wr_err *err)
{
    enum wr_code code =
        wr_list_read(folder, "industry/linkedin_industries_v2.csv", take_node, l, err);

    if (!code)
        code = build_tree(l, err);
    if (!code)
        code =
            wr_list_read(folder, "industry/industry_aliases.tsv", take_alias, l, err);
    if (!code)
        code = wr_list_read(folder, "industry/industry_codes.tsv", take_code, l, err);
    wr_names_seal(&l->to->codes, false);
    if (!code)
        code = wr_list_read(folder, "industry/naics_2022.csv", take_naics, l, err);
    if (!code)
        code = wr_list_read(folder, "industry/sic4.csv", take_sic, l, err);
    wr_names_seal(&l->to->names, false);
    return code;
}

enum wr_code wr_industry_list_load(const char *folder, struct wr_industry_list *out,
                                   struct wr_err *err)
{
    struct loading loading = {.to = out, .scratch = wr_arena_new(0)};
    enum wr_code code;

    out->arena = wr_arena_new(0);
    loading.rows = wr_alloc_array(WR_INDUSTRIES_MAX + 1, sizeof(*loading.rows));
    code = load_all(&loading, folder, err);
    free(loading.rows);
    wr_arena_free(loading.scratch);
    return code;
}

void wr_industry_list_fini(struct wr_industry_list *list)
{
    wr_names_fini(&list->names);
    wr_names_fini(&list->codes);
    free(list->nodes);
    wr_arena_free(list->arena);
    *list = (struct wr_industry_list){0};
}

const struct wr_industry *wr_industry_list_code(const struct wr_industry_list *list,
                                                const char *system, struct wr_str code)
{
    uint32_t at = WR_NO_NAME;

    for (code = wr_str_sub(code, 0, CODE_MAX); at == WR_NO_NAME && code.len; code.len--)
        at = wr_names_get(&list->codes, code_key(system, code));
    return at < list->count ? &list->nodes[at] : NULL;
}
