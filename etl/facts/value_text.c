/* value_text.c - the canonical text of a value, and back.
 *
 *   int 42   bool true   time 2026-11-22T00:00:00Z   range 1001-5000, 10001+, 37
 *   milli 97.5   set a;b;c (a ; or \ inside a word has a \ in front)
 *
 * decode(encode(v)) equals v for every value; decode takes canonical text only.
 */
#include "weir/value.h"

#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

static struct wr_str encode_milli(int64_t milli, struct wr_arena *arena)
{
    uint64_t size = milli < 0 ? -(uint64_t)milli : (uint64_t)milli;
    struct wr_str text =
        wr_arena_printf(arena, "%s%" PRIu64 ".%03" PRIu64, milli < 0 ? "-" : "",
                        size / 1000, size % 1000);

    while (text.ptr[text.len - 1] == '0')
        text.len--;
    if (text.ptr[text.len - 1] == '.')
        text.len--;
    return wr_arena_str(arena, text);
}

static struct wr_str encode_range(int64_t low, int64_t high, struct wr_arena *arena)
{
    if (high == WR_RANGE_OPEN)
        return wr_arena_printf(arena, "%" PRId64 "+", low);
    if (low == high)
        return wr_arena_printf(arena, "%" PRId64, low);
    return wr_arena_printf(arena, "%" PRId64 "-%" PRId64, low, high);
}

static struct wr_str encode_set(const struct wr_value *value, struct wr_arena *arena)
{
    size_t room = 1;
    size_t len = 0;
    char *out;

    for (size_t i = 0; i < value->as.set.count; i++)
        room += 2 * value->as.set.items[i].len + 1;
    out = wr_arena_alloc(arena, room);
    for (size_t i = 0; i < value->as.set.count; i++) {
        struct wr_str word = value->as.set.items[i];

        if (i)
            out[len++] = ';';
        for (size_t k = 0; k < word.len; k++) {
            if (word.ptr[k] == ';' || word.ptr[k] == '\\')
                out[len++] = '\\';
            out[len++] = word.ptr[k];
        }
    }
    return (struct wr_str){out, len};
}

struct wr_str wr_value_encode(const struct wr_value *value, struct wr_arena *arena)
{
    switch (value->type) {
    case WR_TYPE_TEXT:
        return value->as.text.ptr ? wr_arena_str(arena, value->as.text) : WR_LIT("");
    case WR_TYPE_BOOL:
        return value->as.num ? WR_LIT("true") : WR_LIT("false");
    case WR_TYPE_TIME:
        return wr_time_text(value->as.num, arena);
    case WR_TYPE_MILLI:
        return encode_milli(value->as.num, arena);
    case WR_TYPE_RANGE:
        return encode_range(value->as.range.low, value->as.range.high, arena);
    case WR_TYPE_SET:
        return encode_set(value, arena);
    case WR_TYPE_INT:
        break;
    }
    return wr_arena_printf(arena, "%" PRId64, value->as.num);
}

static bool decode_range(struct wr_str text, struct wr_value *out)
{
    size_t dash;

    out->type = WR_TYPE_RANGE;
    if (!text.len)
        return false;
    if (text.ptr[text.len - 1] == '+') {
        out->as.range.high = WR_RANGE_OPEN;
        return wr_str_to_i64(wr_str_sub(text, 0, text.len - 1), &out->as.range.low);
    }
    /* From 1: the first may be a sign. */
    dash = 1 + wr_str_find(wr_str_sub(text, 1, text.len), '-');
    if (!wr_str_to_i64(wr_str_sub(text, 0, dash), &out->as.range.low))
        return false;
    out->as.range.high = out->as.range.low;
    if (dash < text.len &&
        !wr_str_to_i64(wr_str_sub(text, dash + 1, text.len), &out->as.range.high))
        return false;
    return out->as.range.low <= out->as.range.high;
}

/* Words with their escapes undone, in place of a copy of the text. */
static bool decode_set(struct wr_str text, struct wr_arena *arena, struct wr_value *out)
{
    char *copy = wr_arena_alloc(arena, text.len + 1);
    struct wr_str *words = WR_ARRAY(arena, struct wr_str, WR_MAX_SET_ITEMS);
    size_t count = 0, start = 0, len = 0;

    for (size_t i = 0; i <= text.len; i++) {
        if (i == text.len || text.ptr[i] == ';') {
            if (count == WR_MAX_SET_ITEMS)
                return false;
            words[count++] = (struct wr_str){copy + start, len - start};
            start = len;
            continue;
        }
        if (text.ptr[i] == '\\' && ++i == text.len)
            return false;
        copy[len++] = text.ptr[i];
    }
    *out = wr_value_set(words, count, arena);
    return true;
}

bool wr_value_decode(enum wr_type type, struct wr_str text, struct wr_arena *arena,
                     struct wr_value *out)
{
    *out = wr_value_num(type, 0);
    switch (type) {
    case WR_TYPE_TEXT:
        *out = wr_value_text(text.ptr ? wr_arena_str(arena, text) : WR_LIT(""));
        return true;
    case WR_TYPE_BOOL:
        out->as.num = wr_str_eqz(text, "true");
        return out->as.num || wr_str_eqz(text, "false");
    case WR_TYPE_TIME:
        return wr_time_parse(text, &out->as.num);
    case WR_TYPE_MILLI:
        return wr_str_to_milli(text, &out->as.num);
    case WR_TYPE_RANGE:
        return decode_range(text, out);
    case WR_TYPE_SET:
        return decode_set(text, arena, out);
    case WR_TYPE_INT:
        break;
    }
    return wr_str_to_i64(text, &out->as.num);
}
