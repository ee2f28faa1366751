/* template.c - fills the placeholders of a request, escaped by where they stand. */
#include "etl/manifest/table.h"
#include "weir/hash.h"

#include "etl/base/banned.h"

static bool is_known(wr_field_id id, const struct known *known)
{
    return known->ask && id < known->ask->input_count && known->ask->inputs[id];
}

/* The first field of a placeholder that is known, or WR_NO_FIELD. */
static wr_field_id known_field(const struct part *part, const struct known *known)
{
    for (size_t i = 0; i < part->field_count; i++) {
        if (is_known(part->fields[i], known))
            return part->fields[i];
    }
    return WR_NO_FIELD;
}

static bool stands(const struct part *part, const struct known *known)
{
    switch (part->kind) {
    case PART_LITERAL:
        break;
    case PART_FIELDS:
        return known_field(part, known) != WR_NO_FIELD;
    case PART_KEPT:
        return known->kept[part->kept].text.ptr != NULL;
    case PART_ROW:
        return known->ask != NULL;
    }
    return true;
}

bool wr_template_known(const struct template *text, const struct known *known)
{
    for (size_t i = 0; i < text->count; i++) {
        if (!stands(&text->parts[i], known))
            return false;
    }
    return true;
}

/* The placeholder that is the whole text, or NULL. */
static const struct part *lone(const struct template *text, enum part_kind kind)
{
    const struct part *part = text->parts;

    return text->count == 1 && part->kind == kind && part->filter == FILTER_NONE ? part
                                                                                 : NULL;
}

const struct wr_value *wr_template_value(const struct template *text,
                                         const struct known *known)
{
    const struct part *part = lone(text, PART_FIELDS);
    wr_field_id id = part ? known_field(part, known) : WR_NO_FIELD;

    return id == WR_NO_FIELD ? NULL : known->ask->inputs[id];
}

const struct kept *wr_template_kept(const struct template *text,
                                    const struct known *known)
{
    const struct part *part = lone(text, PART_KEPT);

    return part ? &known->kept[part->kept] : NULL;
}

static struct wr_str hex_of(const unsigned char *bytes, size_t count,
                            struct wr_arena *arena)
{
    char *hex = wr_arena_alloc(arena, 2 * count + 1);

    wr_hex(bytes, count, hex);
    return (struct wr_str){hex, 2 * count};
}

static struct wr_str apply(enum filter filter, struct wr_str text,
                           struct wr_arena *arena)
{
    struct wr_sha256 sha256;
    struct wr_md5 md5;

    switch (filter) {
    case FILTER_NONE:
        break;
    case FILTER_LOWER:
        return wr_arena_lower(arena, text);
    case FILTER_SHA256:
        wr_sha256(wr_arena_lower(arena, text), &sha256);
        return hex_of(sha256.bytes, sizeof(sha256.bytes), arena);
    case FILTER_MD5:
        wr_md5(wr_arena_lower(arena, text), &md5);
        return hex_of(md5.bytes, sizeof(md5.bytes), arena);
    case FILTER_SLUG:
        while (wr_str_find(text, '/') < text.len)
            wr_str_split(&text, '/');
        break;
    }
    return text;
}

void wr_slot_put(struct wr_str text, enum slot slot, struct wr_buf *out)
{
    bool dots = wr_str_eqz(text, ".") || wr_str_eqz(text, "..");

    switch (slot) {
    case SLOT_PATH:
    case SLOT_QUERY:
    case SLOT_FORM:
        /* A segment of dots would climb (RFC 3986, 5.2.4). */
        if (dots && slot == SLOT_PATH)
            wr_buf_putz(out, text.len == 1 ? "%2E" : "%2E%2E");
        else
            wr_buf_put_urlenc(out, text);
        break;
    case SLOT_HEADER:
        for (size_t i = 0; i < text.len; i++) {
            if ((unsigned char)text.ptr[i] >= ' ' && text.ptr[i] != 0x7F)
                wr_buf_putc(out, text.ptr[i]);
        }
        break;
    case SLOT_PLAIN:
        wr_buf_put(out, text);
        break;
    }
}

/* What a placeholder stands for, as text; NONE where it stands for nothing. */
static struct wr_str text_of(const struct part *part, const struct known *known,
                             struct wr_arena *scratch)
{
    if (!stands(part, known))
        return WR_NONE;
    switch (part->kind) {
    case PART_LITERAL:
        break;
    case PART_FIELDS:
        return wr_value_encode(known->ask->inputs[known_field(part, known)], scratch);
    case PART_KEPT:
        return known->kept[part->kept].text;
    case PART_ROW:
        return wr_arena_printf(scratch, "%llu",
                               (unsigned long long)known->ask->row + 1);
    }
    return part->literal;
}

/* What is kept may be a person's too: nobody has said what it is. */
static bool is_personal(const struct part *part, const struct known *known,
                        const struct wr_catalogue *catalogue)
{
    wr_field_id id = known_field(part, known);

    return part->kind == PART_KEPT ||
           (id != WR_NO_FIELD && catalogue->fields[id].person);
}

void wr_template_put(const struct template *text, const struct known *known,
                     enum slot slot, const struct wr_catalogue *masked,
                     struct wr_arena *scratch, struct wr_buf *out)
{
    for (size_t i = 0; i < text->count; i++) {
        const struct part *part = &text->parts[i];
        struct wr_str value = text_of(part, known, scratch);

        if (part->kind == PART_LITERAL && slot == SLOT_PATH)
            wr_buf_put(out, value);
        else if (value.ptr && masked && is_personal(part, known, masked))
            wr_buf_putc(out, '*');
        else if (value.ptr)
            wr_slot_put(apply(part->filter, value, scratch), slot, out);
    }
}

void wr_param_put(const struct param *param, const struct wr_talk *talk,
                  const struct known *known, enum slot slot,
                  const struct wr_catalogue *masked, struct wr_arena *scratch,
                  struct wr_buf *out)
{
    struct known row = *known;

    if (!param->each)
        wr_template_put(&param->value, known, slot, masked, scratch, out);
    for (size_t i = 0; param->each && i < talk->count; i++) {
        row.ask = &talk->asks[i];
        if (i)
            wr_slot_put(param->join, slot, out);
        wr_template_put(&param->value, &row, slot, masked, scratch, out);
    }
}

/* What is written for each ask always applies: every input list fills it. */
bool wr_param_applies(const struct param *param, const struct known *known)
{
    if (param->each)
        return true;
    if (param->if_known != WR_NO_FIELD && !is_known(param->if_known, known))
        return false;
    if (param->if_unknown != WR_NO_FIELD && is_known(param->if_unknown, known))
        return false;
    return wr_template_known(&param->value, known);
}
