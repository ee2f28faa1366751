/* mutant.c - see mutant.h. */
#include "mutant.h"

#include "mutant_parts.h"
#include "weir/alloc.h"
#include "weir/json.h"

/* --- the page -----------------------------------------------------------------------
 */

/* Parts of a page by their key; NULL: nothing in it is changed. */
static bool is_left_alone(struct wr_str key)
{
    static const char *const keys[] = {
        "vendor", "title",  "docs",   "docs_read", "currency", "rates",  "timeout",
        "fresh",  "scope",  "inputs", "optional",  "poll",     "say",    "name",
        "size",   "linger", "low",    "max",       "map",      "levels", "transform"};

    for (size_t i = 0; i < WR_COUNT(keys); i++) {
        if (wr_str_eqz(key, keys[i]))
            return true;
    }
    return false;
}

static void walk(struct finder *f, const struct wr_yaml *node);

/* Has it been dealt with as a whole? */
static bool known_part(struct finder *f, const struct wr_yaml *map, struct wr_str key,
                       const struct wr_yaml *child)
{
    static const struct {
        const char *key;
        void (*find)(struct finder *f, const struct wr_yaml *node);
    } parts[] = {{"auth", mutate_auth},
                 {"pools", mutate_pools},
                 {"replies", mutate_rows},
                 {"request", mutate_request},
                 {"price", mutate_price}};

    for (size_t i = 0; i < WR_COUNT(parts); i++) {
        if (wr_str_eqz(key, parts[i].key)) {
            parts[i].find(f, child);
            return true;
        }
    }
    if (wr_str_eqz(key, "when") || wr_str_eqz(key, "where") ||
        wr_str_eqz(key, "prefer")) {
        mutate_conditions(f, map, wr_arena_strz(f->arena, key));
        return true;
    }
    if (wr_str_eqz(key, "base_url"))
        mutate_append(f, child, "x", "base_url");
    if (wr_str_eqz(key, "header"))
        mutate_append(f, child, "-x", "header");
    if (wr_str_eqz(key, "headers"))
        mutate_params(f, child);
    if (wr_str_eqz(key, "missing"))
        mutate_drop(f, map, mutant_key(map, "missing"), "row");
    return wr_str_eqz(key, "base_url") || wr_str_eqz(key, "header") ||
           wr_str_eqz(key, "headers") || wr_str_eqz(key, "missing") ||
           is_left_alone(key);
}

static void walk(struct finder *f, const struct wr_yaml *node)
{
    mutate_pointer(f, node);
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        const struct wr_yaml *child = wr_yaml_at(node, i);

        if (wr_yaml_kind(node) != WR_YAML_MAP ||
            !known_part(f, node, wr_yaml_key_at(node, i), child))
            walk(f, child);
    }
}

void mutants_find(const struct wr_yaml *root, struct wr_arena *arena,
                  struct mutants *out)
{
    struct finder f = {.arena = arena, .out = out};

    *out = (struct mutants){.items = WR_ARRAY(arena, struct mutant, MAX_MUTANTS)};
    for (size_t i = 0; i < wr_yaml_size(root); i++) {
        struct wr_str key = wr_yaml_key_at(root, i);
        const struct wr_yaml *child = wr_yaml_at(root, i);

        if (!wr_str_eqz(key, "calls")) {
            if (!known_part(&f, root, key, child))
                walk(&f, child);
            continue;
        }
        for (size_t k = 0; k < wr_yaml_size(child); k++) {
            f.call = wr_yaml_key_at(child, k);
            walk(&f, wr_yaml_at(child, k));
        }
        f.call = WR_NONE;
    }
}

/* --- writing ------------------------------------------------------------------------
 */

/* JSON is YAML, and every scalar of a page is text. */
static void put(struct wr_jw *w, const struct wr_yaml *node, const struct mutant *m)
{
    bool is_map = wr_yaml_kind(node) == WR_YAML_MAP;

    if (wr_yaml_kind(node) == WR_YAML_SCALAR) {
        wr_jw_str(w, m->mutation == MUTATE_VALUE && m->node == node
                         ? m->text
                         : wr_yaml_raw(node));
        return;
    }
    if (is_map)
        wr_jw_object(w);
    else
        wr_jw_list(w);
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        if (m->mutation == MUTATE_DROP && m->node == node && m->entry == i)
            continue;
        if (is_map)
            wr_jw_keys(w, wr_yaml_key_at(node, i));
        put(w, wr_yaml_at(node, i), m);
    }
    if (is_map)
        wr_jw_object_end(w);
    else
        wr_jw_list_end(w);
}

void mutant_write(const struct wr_yaml *root, const struct mutant *mutant,
                  struct wr_buf *out)
{
    struct wr_jw w;

    wr_jw_init(&w, out);
    put(&w, root, mutant);
}
