/* compile_template.c - "https://{domain}/{first_name, full_name|slug}" into parts.
 *
 * {a}          the field's value, escaped by where it stands
 * {a, b}       the first of them that is known
 * {$name}      what an earlier exchange kept
 * {a|filter}   passed through lower, sha256, md5 or slug
 * {{           a brace
 */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

static const char *const filter_words[] = {"none", "lower", "sha256",
                                           "md5",  "slug",  NULL};

static enum filter read_filter(struct compile *c, struct wr_str word, struct wr_pos pos)
{
    for (size_t i = 1; filter_words[i]; i++) {
        if (wr_str_eqz(word, filter_words[i]))
            return (enum filter)i;
    }
    wr_diag_unknown(c->diags, pos, "filter", word, filter_words + 1);
    return FILTER_NONE;
}

/* {$name}: kept of an earlier exchange; {$row}: the label of an ask. */
static void read_kept(struct compile *c, struct wr_str name, struct wr_pos pos,
                      struct part *out)
{
    const char *names[MAX_KEPT + 1] = {NULL};

    if (wr_str_eqz(name, "row")) {
        out->kind = PART_ROW;
        c->row_sent = true;
        if (!c->in_row)
            wr_diag_error(c->diags, pos,
                          "{$row} stands where something is written for each ask");
        return;
    }
    out->kind = PART_KEPT;
    for (size_t i = 0; i < c->kept_count; i++) {
        names[i] = c->kept[i];
        if (wr_str_eqz(name, names[i])) {
            out->kept = i;
            return;
        }
    }
    wr_diag_unknown(c->diags, pos, "kept value", name, names);
}

static void read_fields(struct compile *c, struct wr_str names, struct wr_pos pos,
                        struct part *out)
{
    wr_field_id ids[MAX_PARTS];

    out->kind = PART_FIELDS;
    while (names.ptr && out->field_count < MAX_PARTS) {
        struct wr_str name = wr_str_trim(wr_str_split(&names, ','));
        wr_field_id id = wr_compile_field(c, name, pos);

        if (id == WR_NO_FIELD)
            continue;
        if (c->is_batch && !c->in_row)
            wr_diag_error(c->diags, pos,
                          "{%.*s} is of one ask: in a batch it stands in $each or each",
                          WR_FMT(name));
        c->sent[id] = true;
        ids[out->field_count++] = id;
    }
    if (out->field_count) {
        wr_field_id *fields = WR_ARRAY(c->arena, wr_field_id, out->field_count);

        memcpy(fields, ids, out->field_count * sizeof(*ids));
        out->fields = fields;
    }
}

static void read_placeholder(struct compile *c, struct wr_str inner, struct wr_pos pos,
                             struct part *out)
{
    struct wr_str names = wr_str_trim(wr_str_split(&inner, '|'));

    if (inner.ptr)
        out->filter = read_filter(c, wr_str_trim(inner), pos);
    if (wr_str_starts(names, WR_LIT("$")))
        read_kept(c, wr_str_sub(names, 1, names.len), pos, out);
    else
        read_fields(c, names, pos, out);
}

/* Cuts literal text up to a placeholder off *rest; "{{" stands for a brace. */
static struct wr_str cut_literal(struct compile *c, struct wr_str *rest)
{
    char *text = wr_arena_alloc(c->arena, rest->len + 1);
    size_t put = 0, i = 0;

    for (; i < rest->len; i++) {
        bool brace = rest->ptr[i] == '{';
        bool twice = brace && i + 1 < rest->len && rest->ptr[i + 1] == '{';

        if (brace && !twice)
            break;
        text[put++] = rest->ptr[i];
        i += twice;
    }
    *rest = wr_str_sub(*rest, i, rest->len);
    return (struct wr_str){text, put};
}

void wr_compile_template(struct compile *c, const struct wr_yaml *node,
                         struct template *out)
{
    struct part parts[MAX_PARTS] = {0};
    struct wr_pos pos = wr_yaml_pos(node);
    struct part *copy;
    struct wr_str rest;

    if (!wr_compile_is(c, node, WR_YAML_SCALAR, "text"))
        return;
    rest = wr_yaml_text(node, c->diags);
    while (rest.len && out->count < MAX_PARTS) {
        struct wr_str literal = cut_literal(c, &rest);
        size_t end;

        if (literal.len) {
            parts[out->count++].literal = literal;
            continue;
        }
        end = wr_str_find(rest, '}');
        if (end == rest.len) {
            wr_diag_error(c->diags, pos, "a \"{\" without its \"}\" ({{ is a brace)");
            break;
        }
        read_placeholder(c, wr_str_sub(rest, 1, end - 1), pos, &parts[out->count++]);
        rest = wr_str_sub(rest, end + 1, rest.len);
    }
    if (rest.len && out->count == MAX_PARTS)
        wr_diag_error(c->diags, pos, "more than %d parts in one text", MAX_PARTS);
    copy = WR_ARRAY(c->arena, struct part, out->count);
    memcpy(copy, parts, out->count * sizeof(*parts));
    out->parts = copy;
}
