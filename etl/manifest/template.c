/* template.c - fills the placeholders of a request, escaped by where they stand. */
#include "etl/manifest/table.h"
#include "weir/hash.h"

#include "etl/base/banned.h"

/* The first field of a placeholder that is known, or WR_NO_FIELD. */
static wr_field_id known_field(const struct part *part, const struct wr_ask *ask)
{
    for (size_t i = 0; i < part->field_count; i++) {
        wr_field_id id = part->fields[i];

        if (id < ask->input_count && ask->inputs[id])
            return id;
    }
    return WR_NO_FIELD;
}

static const struct wr_value *known(const struct part *part, const struct wr_ask *ask)
{
    wr_field_id id = known_field(part, ask);

    return id == WR_NO_FIELD ? NULL : ask->inputs[id];
}

bool wr_template_known(const struct template *text, const struct wr_ask *ask)
{
    for (size_t i = 0; i < text->count; i++) {
        if (!text->parts[i].literal.ptr && !known(&text->parts[i], ask))
            return false;
    }
    return true;
}

const struct wr_value *wr_template_value(const struct template *text,
                                         const struct wr_ask *ask)
{
    if (text->count != 1 || text->parts[0].literal.ptr ||
        text->parts[0].filter != FILTER_NONE)
        return NULL;
    return known(&text->parts[0], ask);
}

static struct wr_str lower(struct wr_str text, struct wr_arena *arena)
{
    char *out = wr_arena_alloc(arena, text.len + 1);

    for (size_t i = 0; i < text.len; i++) {
        out[i] = text.ptr[i];
        if (out[i] >= 'A' && out[i] <= 'Z')
            out[i] = (char)(out[i] + ('a' - 'A'));
    }
    return (struct wr_str){out, text.len};
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
        return lower(text, arena);
    case FILTER_SHA256:
        wr_sha256(lower(text, arena), &sha256);
        return hex_of(sha256.bytes, sizeof(sha256.bytes), arena);
    case FILTER_MD5:
        wr_md5(lower(text, arena), &md5);
        return hex_of(md5.bytes, sizeof(md5.bytes), arena);
    case FILTER_SLUG:
        while (wr_str_find(text, '/') < text.len)
            wr_str_split(&text, '/');
        break;
    }
    return text;
}

static void put_escaped(struct wr_str text, enum slot slot, struct wr_buf *out)
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

void wr_template_put(const struct template *text, const struct wr_ask *ask,
                     enum slot slot, const struct wr_catalogue *masked,
                     struct wr_arena *scratch, struct wr_buf *out)
{
    for (size_t i = 0; i < text->count; i++) {
        const struct part *part = &text->parts[i];
        wr_field_id id = known_field(part, ask);

        if (part->literal.ptr && slot == SLOT_PATH)
            wr_buf_put(out, part->literal);
        else if (part->literal.ptr)
            put_escaped(part->literal, slot, out);
        else if (id != WR_NO_FIELD && masked && masked->fields[id].person)
            wr_buf_putc(out, '*');
        else if (id != WR_NO_FIELD)
            put_escaped(
                apply(part->filter, wr_value_encode(ask->inputs[id], scratch), scratch),
                slot, out);
    }
}

static bool is_known(const struct wr_ask *ask, wr_field_id id)
{
    return id < ask->input_count && ask->inputs[id];
}

bool wr_param_applies(const struct param *param, const struct wr_ask *ask)
{
    if (param->if_known != WR_NO_FIELD && !is_known(ask, param->if_known))
        return false;
    if (param->if_unknown != WR_NO_FIELD && is_known(ask, param->if_unknown))
        return false;
    return wr_template_known(&param->value, ask);
}
