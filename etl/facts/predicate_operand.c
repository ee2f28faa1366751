/* predicate_operand.c - one comparison: which field, which operator, do they go
 * together.
 *
 *   {field: employees, at_least: 50}
 *   {field: employees, op: at_least, value: 50}    the same, as programs write it
 */
#include "etl/facts/predicate_table.h"

#include <stdio.h>

const char *const wr_op_words[] = {
    [WR_OP_IS] = "is",           [WR_OP_IN] = "in",
    [WR_OP_NOT_IN] = "not_in",   [WR_OP_AT_LEAST] = "at_least",
    [WR_OP_AT_MOST] = "at_most", [WR_OP_WITHIN] = "within",
    [WR_OP_MATCHES] = "matches", [WR_OP_CONTAINS_ANY] = "contains_any",
    [WR_OP_IN_LIST] = "in_list", [WR_OP_CONTAINS_LIST] = "contains_list",
    [WR_OP_AHEAD] = "ahead",     [WR_OP_KNOWN] = "known",
    [WR_OP_ABSENT] = "absent",   [WR_OP_COUNT] = NULL,
};

const char *const wr_leaf_keys[] = {"field", "op", "value", NULL};

#define BIT(op) (1u << (op))
#define NUMERIC \
    (BIT(WR_OP_IS) | BIT(WR_OP_AT_LEAST) | BIT(WR_OP_AT_MOST) | BIT(WR_OP_WITHIN))
#define TEXTUAL                                                               \
    (BIT(WR_OP_IS) | BIT(WR_OP_IN) | BIT(WR_OP_NOT_IN) | BIT(WR_OP_MATCHES) | \
     BIT(WR_OP_CONTAINS_ANY) | BIT(WR_OP_IN_LIST) | BIT(WR_OP_CONTAINS_LIST))
#define BARE (BIT(WR_OP_KNOWN) | BIT(WR_OP_ABSENT))

static const struct {
    const char *name;
    unsigned ops;
} types[] = {
    [WR_TYPE_TEXT] = {"text", TEXTUAL | BARE},
    [WR_TYPE_INT] = {"a number", NUMERIC | BARE},
    [WR_TYPE_BOOL] = {"true or false", BIT(WR_OP_IS) | BARE},
    [WR_TYPE_TIME] = {"a time", (NUMERIC & ~BIT(WR_OP_IS)) | BIT(WR_OP_AHEAD) | BARE},
    [WR_TYPE_RANGE] = {"a range", NUMERIC | BARE},
    [WR_TYPE_SET] = {"a set",
                     BIT(WR_OP_CONTAINS_ANY) | BIT(WR_OP_CONTAINS_LIST) | BARE},
    [WR_TYPE_MILLI] = {"a number", NUMERIC | BARE},
};

/* Where the parts of a comparison stand in the file. */
struct parts {
    const struct wr_yaml *field;
    enum wr_op op;
    struct wr_pos op_pos;
    const struct wr_yaml *value;
};

static bool op_of(struct wr_str word, enum wr_op *out)
{
    for (int i = 0; i < WR_OP_COUNT; i++) {
        if (wr_str_eqz(word, wr_op_words[i])) {
            *out = (enum wr_op)i;
            return true;
        }
    }
    return false;
}

/* {field, op: word, value: x} */
static bool long_form(struct wr_predicate_compiler *c, const struct wr_yaml *map,
                      struct parts *out)
{
    const struct wr_yaml *op = wr_yaml_get(map, "op");
    struct wr_str word = wr_yaml_text(op, c->diags);
    bool ok = true;

    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        struct wr_str key = wr_yaml_key_at(map, i);

        if (wr_str_eqz(key, wr_leaf_keys[0]) || wr_str_eqz(key, wr_leaf_keys[1]) ||
            wr_str_eqz(key, wr_leaf_keys[2]))
            continue;
        wr_diag_unknown(c->diags, wr_yaml_key_pos(map, i), "option", key, wr_leaf_keys);
        ok = false;
    }
    out->op_pos = wr_yaml_pos(op);
    out->value = wr_yaml_get(map, "value");
    if (op_of(word, &out->op))
        return ok;
    if (word.ptr)
        wr_diag_unknown(c->diags, out->op_pos, "operator", word, wr_op_words);
    return false;
}

/* {field, word: x} */
static bool short_form(struct wr_predicate_compiler *c, const struct wr_yaml *map,
                       struct parts *out)
{
    bool ok = true, found = false;

    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        struct wr_str key = wr_yaml_key_at(map, i);
        struct wr_pos pos = wr_yaml_key_pos(map, i);

        if (wr_str_eqz(key, "field"))
            continue;
        if (!op_of(key, &out->op)) {
            wr_diag_unknown(c->diags, pos, "operator", key, wr_op_words);
            ok = false;
        } else if (found) {
            wr_diag_error(c->diags, pos,
                          "one operator a condition; join two of them with all");
            ok = false;
        }
        found = true;
        out->op_pos = pos;
        out->value = wr_yaml_at(map, i);
    }
    if (!found)
        wr_diag_error(c->diags, wr_yaml_pos(map), "an operator is missing: %s",
                      "is, in, not_in, at_least, at_most, within, ahead, matches, "
                      "contains_any, in_list, contains_list, known or absent");
    return ok && found;
}

static bool extra_operand(const struct wr_predicate_compiler *c, struct wr_str name,
                          struct wr_operand *out)
{
    const struct wr_extra *extras = c->extras;

    for (uint16_t i = 0; extras && extras[i].name; i++) {
        if (wr_str_eqz(name, extras[i].name)) {
            *out = (struct wr_operand){.extra = true,
                                       .shown = true,
                                       .type = extras[i].type,
                                       .index = i,
                                       .name = wr_str(extras[i].name)};
            return true;
        }
    }
    return false;
}

/* Personal data that a score is about may stand in its receipt; nothing else may. */
static bool may_show(const struct wr_field *field, wr_field_id id)
{
    return !field->person || id == WR_F_TITLE || id == WR_F_SENIORITY ||
           id == WR_F_DEPARTMENT || id == WR_F_ROLE;
}

/* "group.membrs" is nearest to an extra, not to a field. */
static bool near_extra(struct wr_predicate_compiler *c, struct wr_str name,
                       struct wr_pos pos)
{
    size_t dot = wr_str_find(name, '.');

    for (const struct wr_extra *e = c->extras; e && e->name && dot < name.len; e++) {
        if (wr_str_starts(wr_str(e->name), wr_str_sub(name, 0, dot + 1))) {
            const char *words[32] = {NULL};
            size_t count = 0;

            for (e = c->extras; e->name && count < WR_COUNT(words) - 1; e++)
                words[count++] = e->name;
            wr_diag_unknown(c->diags, pos, "field", name, words);
            return true;
        }
    }
    return false;
}

static bool operand(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                    struct wr_operand *out)
{
    struct wr_str name = wr_yaml_text(node, c->diags);
    struct wr_pos pos = wr_yaml_pos(node);
    const struct wr_field *field;
    wr_field_id id;
    bool date;

    if (!name.ptr && wr_yaml_kind(node) != WR_YAML_SCALAR)
        wr_diag_error(c->diags, pos, "the name of a field is needed here");
    if (!name.ptr)
        return false;
    if (extra_operand(c, name, out))
        return true;
    if (near_extra(c, name, pos))
        return false;
    id = wr_catalogue_need(c->catalogue, name, pos, c->diags);
    if (id == WR_NO_FIELD)
        return false;
    field = &c->catalogue->fields[id];
    date = field->type == WR_TYPE_TEXT && field->normal == WR_NORMAL_DATE;
    *out = (struct wr_operand){.shown = may_show(field, id),
                               .date = date,
                               .type = date ? WR_TYPE_TIME : field->type,
                               .index = id,
                               .name = wr_arena_str(c->arena, name)};
    if (field->kind != WR_FIELD_DECIDED)
        return true;
    wr_diag_error(c->diags, pos, "\"%.*s\" is decided later and not known here",
                  WR_FMT(name));
    return false;
}

static bool op_fits(struct wr_predicate_compiler *c, const struct wr_leaf *leaf,
                    struct wr_pos pos)
{
    unsigned ops = types[leaf->operand.type].ops;
    char list[160] = "";
    size_t len = 0;

    if (ops & BIT(leaf->op))
        return true;
    for (size_t i = 0; i < WR_OP_COUNT; i++) {
        if (ops & BIT(i))
            len += (size_t)snprintf(list + len, sizeof list - len, "%s%s",
                                    len ? ", " : "", wr_op_words[i]);
    }
    wr_diag_error(c->diags, pos, "\"%s\" does not go with %.*s, which is %s; use %s",
                  wr_op_words[leaf->op], WR_FMT(leaf->operand.name),
                  types[leaf->operand.type].name, list);
    return false;
}

/* `known: true`; with `known: false` one would mean absent, or not known at all. */
static bool bare_value(struct wr_predicate_compiler *c, const struct parts *parts)
{
    struct wr_str text = wr_yaml_text(parts->value, c->diags);

    if (!parts->value || wr_str_eqz(text, "true") || wr_str_eqz(text, "yes"))
        return true;
    wr_diag_error(c->diags, wr_yaml_pos(parts->value),
                  "\"%s\" takes true and nothing else; turn it round with not",
                  wr_op_words[parts->op]);
    return false;
}

static bool value_fits(struct wr_predicate_compiler *c, const struct parts *parts,
                       struct wr_leaf *leaf)
{
    if (leaf->op == WR_OP_KNOWN || leaf->op == WR_OP_ABSENT)
        return bare_value(c, parts);
    if (parts->value && (leaf->op == WR_OP_IN_LIST || leaf->op == WR_OP_CONTAINS_LIST))
        return wr_leaf_compile_list(c, parts->value, leaf);
    if (parts->value)
        return wr_leaf_compile_value(c, parts->value, leaf);
    wr_diag_error(c->diags, parts->op_pos, "\"%s\" needs a value",
                  wr_op_words[leaf->op]);
    return false;
}

const struct wr_leaf *wr_leaf_compile(struct wr_predicate_compiler *c,
                                      const struct wr_yaml *map)
{
    struct parts parts = {.field = wr_yaml_get(map, "field")};
    struct wr_leaf *leaf = WR_NEW(c->arena, struct wr_leaf);
    bool ok =
        wr_yaml_get(map, "op") ? long_form(c, map, &parts) : short_form(c, map, &parts);

    if (!parts.field)
        wr_diag_error(c->diags, wr_yaml_pos(map), "field is missing");
    if (!parts.field || !operand(c, parts.field, &leaf->operand) || !ok)
        return NULL;
    leaf->op = parts.op;
    leaf->pos = wr_yaml_pos(parts.value ? parts.value : map);
    leaf->pos.file = wr_arena_strz(c->arena, wr_str(leaf->pos.file)); /* outlives it */
    if (!op_fits(c, leaf, parts.op_pos) || !value_fits(c, &parts, leaf))
        return NULL;
    wr_leaf_compile_phrases(c, parts.value, leaf);
    return leaf;
}
