/* predicate_compile.c - all, any, not and comparisons, to postfix.
 *
 *   when: {field: employees, within: 200-5000}
 *   when: {all: [{...}, {not: {...}}]}
 *   when: [{...}, {...}]      the same as all
 *   when: always
 *
 * An explicit stack instead of recursion: the depth of a file is its writer's choice.
 */
#include "etl/facts/predicate_table.h"

struct frame {
    const struct wr_yaml *node; /* list of children; for not: the map around it */
    size_t next, size;
    enum wr_term_kind kind;
};

struct walk {
    struct wr_predicate_compiler c;
    struct frame frames[WR_MAX_PREDICATE_DEPTH];
    size_t depth;
    struct wr_term terms[WR_MAX_TERMS];
    size_t count;
    size_t leaves;
    bool failed;
};

static void fail(struct walk *w, struct wr_pos pos, const char *text)
{
    wr_diag_error(w->c.diags, pos, "%s", text);
    w->failed = true;
}

/* Of n comparisons come at most n - 1 all and any; a not may stand over each level. */
static void emit(struct walk *w, struct wr_pos pos, enum wr_term_kind kind,
                 const struct wr_leaf *leaf)
{
    w->leaves += kind == WR_TERM_LEAF;
    if (w->leaves <= WR_MAX_PREDICATE_LEAVES && w->count < WR_MAX_TERMS)
        w->terms[w->count++] = (struct wr_term){kind, leaf};
    else if (!w->failed)
        fail(w, pos,
             "a condition of more than 64 comparisons; a list of values after "
             "\"in\" counts as one");
}

const char *const wr_term_words[WR_TERM_KINDS] = {
    [WR_TERM_ALL] = "all", [WR_TERM_ANY] = "any", [WR_TERM_NOT] = "not"};

static bool composite(const struct wr_yaml *map, enum wr_term_kind *kind)
{
    for (int i = WR_TERM_ALL; i < WR_TERM_KINDS; i++) {
        if (wr_yaml_get(map, wr_term_words[i])) {
            *kind = (enum wr_term_kind)i;
            return true;
        }
    }
    return false;
}

/* Opens a list of children; false where there is nothing to go down to. */
static bool push(struct walk *w, const struct wr_yaml *node, size_t size,
                 enum wr_term_kind kind)
{
    if (size == 0) {
        fail(w, wr_yaml_pos(node), "an empty list of conditions");
        return false;
    }
    if (w->depth == WR_MAX_PREDICATE_DEPTH) {
        fail(w, wr_yaml_pos(node), "conditions nested more than 8 deep");
        return false;
    }
    w->frames[w->depth++] = (struct frame){node, 0, size, kind};
    return true;
}

static bool open_composite(struct walk *w, const struct wr_yaml *map,
                           enum wr_term_kind kind)
{
    const struct wr_yaml *inner = wr_yaml_at(map, 0);

    if (wr_yaml_size(map) != 1) {
        fail(w, wr_yaml_key_pos(map, 1),
             "all, any and not stand alone in their map; put this inside them");
        return false;
    }
    if (kind == WR_TERM_NOT)
        return push(w, map, 1, kind);
    if (wr_yaml_kind(inner) != WR_YAML_LIST) {
        fail(w, wr_yaml_pos(inner), "all and any take a list of conditions");
        return false;
    }
    return push(w, inner, wr_yaml_size(inner), kind);
}

/* True where the node opened a frame, so that its children come next. */
static bool enter(struct walk *w, const struct wr_yaml *node)
{
    enum wr_term_kind kind = WR_TERM_LEAF;
    const struct wr_leaf *leaf;

    if (wr_yaml_kind(node) == WR_YAML_LIST)
        return push(w, node, wr_yaml_size(node), WR_TERM_ALL);
    if (wr_yaml_kind(node) != WR_YAML_MAP) {
        fail(w, wr_yaml_pos(node),
             "a condition is {field: ..., is: ...}, all, any, not, or a list of them");
        return false;
    }
    if (composite(node, &kind))
        return open_composite(w, node, kind);
    leaf = wr_leaf_compile(&w->c, node);
    if (leaf)
        emit(w, wr_yaml_pos(node), WR_TERM_LEAF, leaf);
    else
        w->failed = true;
    return false;
}

/* One child is done: close it, and every list that ends with it. The next child, or
 * NULL at the end. */
static const struct wr_yaml *leave(struct walk *w)
{
    while (w->depth > 0) {
        struct frame *f = &w->frames[w->depth - 1];

        f->next++;
        if (f->kind == WR_TERM_NOT || f->next > 1)
            emit(w, wr_yaml_pos(f->node), f->kind, NULL);
        if (f->next < f->size)
            return wr_yaml_at(f->node, f->next);
        w->depth--;
    }
    return NULL;
}

static struct wr_predicate *finish(const struct walk *w)
{
    struct wr_predicate *p = WR_NEW(w->c.arena, struct wr_predicate);
    struct wr_term *terms = WR_ARRAY(w->c.arena, struct wr_term, w->count);

    if (w->count)
        memcpy(terms, w->terms, w->count * sizeof *terms);
    *p = (struct wr_predicate){terms, w->count, w->c.patterns};
    return p;
}

struct wr_predicate *wr_predicate_compile_with(const struct wr_yaml *node,
                                               const struct wr_catalogue *catalogue,
                                               const struct wr_extra *extras,
                                               struct wr_arena *arena,
                                               struct wr_diags *diags)
{
    struct walk w = {.c = {catalogue, extras, arena, diags, NULL}};

    if (wr_yaml_kind(node) == WR_YAML_SCALAR &&
        wr_str_eq(wr_yaml_raw(node), WR_LIT("always")))
        return finish(&w);
    if (!node)
        return NULL;
    while (node)
        node = enter(&w, node) ? wr_yaml_at(w.frames[w.depth - 1].node, 0) : leave(&w);
    if (!w.failed)
        return finish(&w);
    wr_patterns_free(w.c.patterns);
    return NULL;
}

struct wr_predicate *wr_predicate_compile(const struct wr_yaml *node,
                                          const struct wr_catalogue *catalogue,
                                          struct wr_arena *arena,
                                          struct wr_diags *diags)
{
    return wr_predicate_compile_with(node, catalogue, NULL, arena, diags);
}

void wr_predicate_free(struct wr_predicate *predicate)
{
    if (!predicate)
        return;
    wr_patterns_free(predicate->patterns);
    predicate->patterns = NULL;
}
