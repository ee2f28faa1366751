/* json_path.c - JSON Pointer (RFC 6901), compiled, with `*` over lists.
 *
 * A walk is an odometer: one level a token, each with the value it stands on and the
 * next child to try. No recursion, and no memory beyond the fixed levels.
 */
#include "weir/json.h"

#include "etl/base/banned.h"

#define MAX_TOKENS WR_JSON_MAX_DEPTH

struct token {
    struct wr_str key;
    bool every;    /* * */
    bool is_index; /* may be a list's index too */
    size_t index;
};

struct wr_json_path {
    struct token *tokens;
    size_t count;
};

/* RFC 6901, 4: "0", or digits without a leading zero. Nine digits are plenty. */
static void read_index(struct token *token)
{
    struct wr_str key = token->key;
    int64_t index;

    if (key.len > 9 || !wr_str_to_i64(key, &index) || key.ptr[0] == '-' ||
        (key.len > 1 && key.ptr[0] == '0'))
        return;
    token->is_index = true;
    token->index = (size_t)index;
}

/* ~0 is ~, ~1 is /; false on any other use of ~. `raw` is copied already. */
static bool unescape(const char *raw, size_t len, char *out, size_t *out_len)
{
    size_t put = 0;

    for (size_t i = 0; i < len; i++) {
        char c = raw[i];

        if (c == '~') {
            if (++i >= len || (raw[i] != '0' && raw[i] != '1'))
                return false;
            c = raw[i] == '0' ? '~' : '/';
        }
        out[put++] = c;
    }
    *out_len = put;
    return true;
}

static bool read_token(struct wr_arena *arena, struct wr_str raw, struct token *token)
{
    char *key = wr_arena_alloc(arena, raw.len + 1);
    size_t len;

    if (!unescape(raw.ptr, raw.len, key, &len))
        return false;
    token->key = (struct wr_str){key, len};
    token->every = wr_str_eq(raw, WR_LIT("*"));
    read_index(token);
    return true;
}

static size_t count_tokens(struct wr_str pointer)
{
    size_t count = 0;

    for (size_t i = 0; i < pointer.len; i++)
        count += pointer.ptr[i] == '/';
    return count;
}

enum wr_code wr_json_path_compile(struct wr_arena *arena, struct wr_str pointer,
                                  const struct wr_json_path **out, struct wr_err *err)
{
    struct wr_json_path *path = WR_NEW(arena, struct wr_json_path);
    struct wr_str rest = wr_str_sub(pointer, 1, pointer.len);

    if (pointer.len && pointer.ptr[0] != '/')
        return wr_fail(err, WR_E_CONFIG, "a JSON pointer must start with /");
    path->count = count_tokens(pointer);
    if (path->count > MAX_TOKENS)
        return wr_fail(err, WR_E_CONFIG, "a JSON pointer may have %d parts at most",
                       MAX_TOKENS);
    path->tokens = WR_ARRAY(arena, struct token, path->count);
    for (size_t i = 0; i < path->count; i++) {
        if (!read_token(arena, wr_str_split(&rest, '/'), &path->tokens[i]))
            return wr_fail(
                err, WR_E_CONFIG,
                "in a JSON pointer ~ must be written ~0, and / in a name ~1");
    }
    *out = path;
    return WR_OK;
}

struct level {
    const struct wr_json *value;
    size_t tried; /* children tried so far */
};

/* The next child of `level` that the token names, or NULL. */
static const struct wr_json *next_child(struct level *level, const struct token *token)
{
    bool is_list = wr_json_kind(level->value) == WR_JSON_LIST;
    size_t i = level->tried++;

    if (is_list && token->every)
        return wr_json_at(level->value, i);
    if (i > 0)
        return NULL;
    if (is_list)
        return token->is_index ? wr_json_at(level->value, token->index) : NULL;
    return wr_json_get(level->value, token->key);
}

size_t wr_json_find_all(const struct wr_json *root, const struct wr_json_path *path,
                        const struct wr_json **out, size_t max)
{
    struct level levels[MAX_TOKENS + 1] = {{root, 0}};
    size_t depth = 0, found = 0;

    if (!root || !max)
        return 0;
    if (!path->count) {
        out[0] = root;
        return 1;
    }
    while (found < max) {
        const struct wr_json *child = next_child(&levels[depth], &path->tokens[depth]);

        if (child && depth + 1 == path->count)
            out[found++] = child;
        else if (child)
            levels[++depth] = (struct level){child, 0};
        else if (depth-- == 0)
            break;
    }
    return found;
}

const struct wr_json *wr_json_find(const struct wr_json *root,
                                   const struct wr_json_path *path)
{
    const struct wr_json *value;

    return wr_json_find_all(root, path, &value, 1) ? value : NULL;
}
