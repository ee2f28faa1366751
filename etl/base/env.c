/* env.c - ${NAME} and ${NAME:-fallback} in text of files.
 *
 * As in a shell, the fallback stands in for a name that is not set or empty. Values are
 * not looked into again. `$$` is a dollar sign; a `$` before anything but `{` or `$`
 * stands for itself, because regular expressions end in it.
 */
#include "etl/base/env.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define MAX_NAME_BYTES 128
#define MAX_TEXT_BYTES ((size_t)1024 * 1024)

static bool is_name(struct wr_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';

        if (!letter && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return s.len > 0 && s.len <= MAX_NAME_BYTES;
}

bool wr_env_ref_read(struct wr_str text, size_t at, struct wr_env_ref *ref)
{
    struct wr_str body = wr_str_sub(text, at + 2, text.len);
    size_t close = wr_str_find(body, '}');
    size_t colon;

    if (!wr_str_starts(wr_str_sub(text, at, 2), WR_LIT("${")) || close == body.len)
        return false;
    ref->end = at + 2 + close + 1;
    body = wr_str_sub(body, 0, close);
    colon = wr_str_search(body, WR_LIT(":-"));
    ref->name = wr_str_sub(body, 0, colon);
    ref->fallback = colon < body.len ? wr_str_sub(body, colon + 2, body.len) : WR_NONE;
    return is_name(ref->name);
}

static const char *look_up(const struct wr_env *env, const char *name)
{
    if (env && env->get)
        return env->get(env->ctx, name);
    return getenv(name); /* NOLINT(concurrency-mt-unsafe): nobody sets it */
}

/* Puts the value of a reference; false when there is none. */
static bool put_value(const struct wr_env *env, const struct wr_env_ref *ref,
                      struct wr_buf *out)
{
    char name[MAX_NAME_BYTES + 1];
    const char *value;

    memcpy(name, ref->name.ptr, ref->name.len);
    name[ref->name.len] = '\0';
    value = look_up(env, name);
    if (ref->fallback.ptr && (!value || !*value)) {
        wr_buf_put(out, ref->fallback);
        return true;
    }
    if (value)
        wr_buf_putz(out, value);
    return value != NULL;
}

static const char *put_expanded(const struct wr_env *env, struct wr_str raw,
                                struct wr_arena *arena, struct wr_buf *out)
{
    struct wr_env_ref ref;
    size_t at = 0;

    while (at < raw.len) {
        size_t dollar = at + wr_str_find(wr_str_sub(raw, at, raw.len), '$');
        struct wr_str two = wr_str_sub(raw, dollar, 2);

        wr_buf_put(out, wr_str_sub(raw, at, dollar - at));
        at = dollar + two.len;
        if (!wr_str_eq(two, WR_LIT("${"))) {
            wr_buf_put(out, wr_str_eq(two, WR_LIT("$$")) ? WR_LIT("$") : two);
            continue;
        }
        if (!wr_env_ref_read(raw, dollar, &ref))
            return "a reference must be ${NAME} or ${NAME:-fallback}; $$ is a dollar sign";
        if (!put_value(env, &ref, out))
            return wr_arena_printf(arena, "%.*s is not set in the environment",
                                   WR_FMT(ref.name))
                .ptr;
        at = ref.end;
    }
    return out->code ? "too long after references were replaced" : NULL;
}

const char *wr_env_expand(const struct wr_env *env, struct wr_str raw,
                          struct wr_arena *arena, struct wr_str *out)
{
    const char *problem;
    struct wr_buf buf;

    *out = raw;
    if (wr_str_find(raw, '$') == raw.len)
        return NULL;
    wr_buf_init(&buf, MAX_TEXT_BYTES);
    problem = put_expanded(env, raw, arena, &buf);
    *out = problem ? WR_NONE : wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return problem;
}
