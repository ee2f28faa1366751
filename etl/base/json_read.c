/* json_read.c - reading JSON. jansson stands behind, and is seen nowhere else but in
 * alloc.c: a document is jansson's root reference, a value a borrowed json_t.
 *
 * Depth is counted before parsing, because jansson's own limit (2048) is a constant.
 * "\u0000" is legal JSON and kept: text has a length here. In a member name it is
 * refused. A byte-order mark in front is skipped (RFC 8259, 8.1).
 */
#include "weir/json.h"

#include "weir/buf.h"

#include <jansson.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define MAX_EXACT_REAL 9007199254740992.0 /* 2^53 */

/* jansson takes what it only reads without const. */
static json_t *value_of(const struct wr_json *v)
{
    const union {
        const struct wr_json *ours;
        json_t *theirs;
    } value = {v};

    return value.theirs;
}

static const struct wr_json *wrapped(const json_t *value)
{
    return (const struct wr_json *)value;
}

/* Offset behind the closing quote of the string that opens at `at`. */
static size_t skip_string(struct wr_str text, size_t at)
{
    for (at++; at < text.len && text.ptr[at] != '"'; at++) {
        if (text.ptr[at] == '\\')
            at++;
    }
    return at;
}

static bool too_deep(struct wr_str text)
{
    size_t depth = 0;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '"')
            i = skip_string(text, i);
        else if ((c == '{' || c == '[') && ++depth > WR_JSON_MAX_DEPTH)
            return true;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
    }
    return false;
}

static const char *reason(enum json_error_code code)
{
    switch ((int)code) {
    case json_error_invalid_utf8:
        return "not UTF-8";
    case json_error_premature_end_of_input:
        return "cut short";
    case json_error_end_of_input_expected:
        return "text after the end";
    case json_error_duplicate_key:
        return "a key stands twice";
    case json_error_numeric_overflow:
        return "a number out of range";
    case json_error_null_byte_in_key:
        return "a NUL in a key";
    default:
        return "not JSON";
    }
}

enum wr_code wr_json_parse(struct wr_json_doc **out, struct wr_str text,
                           size_t cap_bytes, struct wr_err *err)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL;
    size_t bom = wr_str_starts(text, WR_LIT("\xEF\xBB\xBF")) ? 3 : 0;
    json_error_t error;
    json_t *root;

    if (text.len > cap_bytes)
        return wr_fail(err, WR_E_LIMIT, "JSON is larger than %zu bytes", cap_bytes);
    if (too_deep(text))
        return wr_fail(err, WR_E_LIMIT, "JSON is deeper than %d levels",
                       WR_JSON_MAX_DEPTH);
    text = wr_str_sub(text, bom, text.len);
    root = json_loadb(text.ptr ? text.ptr : "", text.len, flags, &error);
    if (!root)
        return wr_fail(err, WR_E_PROTOCOL, "bad JSON at byte %zu: %s",
                       bom + (size_t)(error.position > 0 ? error.position : 0),
                       reason(json_error_code(&error)));
    *out = (struct wr_json_doc *)root;
    return WR_OK;
}

void wr_json_free(struct wr_json_doc *doc)
{
    json_decref((json_t *)doc);
}

const struct wr_json *wr_json_root(const struct wr_json_doc *doc)
{
    return (const struct wr_json *)doc;
}

enum wr_json_kind wr_json_kind(const struct wr_json *v)
{
    static const enum wr_json_kind kinds[] = {
        [JSON_OBJECT] = WR_JSON_OBJECT, [JSON_ARRAY] = WR_JSON_LIST,
        [JSON_STRING] = WR_JSON_TEXT,   [JSON_INTEGER] = WR_JSON_INT,
        [JSON_REAL] = WR_JSON_REAL,     [JSON_TRUE] = WR_JSON_BOOL,
        [JSON_FALSE] = WR_JSON_BOOL,    [JSON_NULL] = WR_JSON_NULL,
    };

    return v ? kinds[json_typeof(value_of(v))] : WR_JSON_NONE;
}

const struct wr_json *wr_json_get(const struct wr_json *object, struct wr_str key)
{
    return key.ptr ? wrapped(json_object_getn(value_of(object), key.ptr, key.len))
                   : NULL;
}

const struct wr_json *wr_json_getz(const struct wr_json *object, const char *key)
{
    return wr_json_get(object, wr_str(key));
}

size_t wr_json_size(const struct wr_json *v)
{
    return json_is_array(value_of(v)) ? json_array_size(value_of(v))
                                      : json_object_size(value_of(v));
}

const struct wr_json *wr_json_at(const struct wr_json *list, size_t i)
{
    return wrapped(json_array_get(value_of(list), i));
}

/* A member is jansson's iterator. */
static void *iterator_of(const struct wr_json_member *it)
{
    const union {
        const struct wr_json_member *ours;
        void *theirs;
    } iterator = {it};

    return iterator.theirs;
}

const struct wr_json_member *wr_json_first(const struct wr_json *object)
{
    return json_object_iter(value_of(object));
}

const struct wr_json_member *wr_json_next(const struct wr_json *object,
                                          const struct wr_json_member *it)
{
    return json_object_iter_next(value_of(object), iterator_of(it));
}

struct wr_str wr_json_member_key(const struct wr_json_member *it)
{
    if (!it)
        return WR_NONE;
    return (struct wr_str){json_object_iter_key(iterator_of(it)),
                           json_object_iter_key_len(iterator_of(it))};
}

const struct wr_json *wr_json_member_value(const struct wr_json_member *it)
{
    return it ? wrapped(json_object_iter_value(iterator_of(it))) : NULL;
}

struct wr_str wr_json_text(const struct wr_json *v)
{
    if (!json_is_string(value_of(v)))
        return WR_NONE;
    return (struct wr_str){json_string_value(value_of(v)),
                           json_string_length(value_of(v))};
}

bool wr_json_i64(const struct wr_json *v, int64_t *out)
{
    double real = json_real_value(value_of(v));

    if (json_is_integer(value_of(v))) {
        *out = json_integer_value(value_of(v));
        return true;
    }
    if (!json_is_real(value_of(v)) || fabs(real) > MAX_EXACT_REAL ||
        trunc(real) < real || trunc(real) > real)
        return false;
    *out = (int64_t)real;
    return true;
}

bool wr_json_bool(const struct wr_json *v, bool *out)
{
    if (!json_is_boolean(value_of(v)))
        return false;
    *out = json_is_true(value_of(v));
    return true;
}

/* Fewest digits that read back as the same number; 17 always do. */
static struct wr_str real_text(double real, struct wr_arena *arena)
{
    char text[40];

    real = real < 0 || real > 0 ? real : 0; /* no one writes -0 */
    for (int digits = 15; digits <= 17; digits++) {
        double back;

        snprintf(text, sizeof(text), "%.*g", digits, real);
        back = strtod(text, NULL);
        if (back >= real && back <= real)
            break;
    }
    return wr_arena_str(arena, wr_str(text));
}

struct wr_str wr_json_scalar(const struct wr_json *v, struct wr_arena *arena)
{
    switch (wr_json_kind(v)) {
    case WR_JSON_BOOL:
        return json_is_true(value_of(v)) ? WR_LIT("true") : WR_LIT("false");
    case WR_JSON_INT:
        return wr_arena_printf(arena, "%" JSON_INTEGER_FORMAT,
                               json_integer_value(value_of(v)));
    case WR_JSON_REAL:
        return real_text(json_real_value(value_of(v)), arena);
    case WR_JSON_TEXT:
        return wr_arena_str(arena, wr_json_text(v));
    case WR_JSON_NONE:
    case WR_JSON_NULL:
    case WR_JSON_LIST:
    case WR_JSON_OBJECT:
        break;
    }
    return WR_NONE;
}

/* Into a buffer, and not onto itself: a row may be one list of a million. */
bool wr_json_joined(const struct wr_json *list, char between, size_t most,
                    struct wr_arena *arena, struct wr_str *out)
{
    size_t count = wr_json_size(list);
    struct wr_buf all;
    bool good = true;

    wr_buf_init(&all, most);
    for (size_t i = 0; good && i < count; i++) {
        struct wr_str item = wr_json_scalar(wr_json_at(list, i), arena);

        if (i)
            wr_buf_putc(&all, between);
        wr_buf_put(&all, item);
        good = item.ptr && !all.code;
    }
    *out = good && count ? wr_arena_str(arena, wr_buf_str(&all)) : WR_NONE;
    wr_buf_fini(&all);
    return good;
}
