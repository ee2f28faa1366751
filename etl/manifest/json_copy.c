/* json_copy.c - a stack of open containers stands in for recursion. */
#include "etl/manifest/json_copy.h"

#include "etl/base/banned.h"

struct open {
    const struct wr_json *value;
    const struct wr_json_member *member; /* of an object: the next */
    size_t next;                         /* of a list */
};

static void put_scalar(const struct wr_json *value, struct wr_jw *w)
{
    struct wr_arena *scratch;
    bool truth;

    switch (wr_json_kind(value)) {
    case WR_JSON_TEXT:
        wr_jw_str(w, wr_json_text(value));
        return;
    case WR_JSON_BOOL:
        wr_jw_bool(w, wr_json_bool(value, &truth) && truth);
        return;
    case WR_JSON_INT:
    case WR_JSON_REAL:
        scratch = wr_arena_new(64);
        wr_jw_raw(w, wr_json_scalar(value, scratch));
        wr_arena_free(scratch);
        return;
    case WR_JSON_NONE:
    case WR_JSON_NULL:
    case WR_JSON_LIST:
    case WR_JSON_OBJECT:
        wr_jw_null(w);
        return;
    }
}

/* True when `value` was a container and is now on top of the stack. */
static bool push(const struct wr_json *value, struct wr_jw *w, struct open *top)
{
    enum wr_json_kind kind = wr_json_kind(value);

    if (kind == WR_JSON_OBJECT)
        wr_jw_object(w);
    else if (kind == WR_JSON_LIST)
        wr_jw_list(w);
    else
        return false;
    *top =
        (struct open){value, kind == WR_JSON_OBJECT ? wr_json_first(value) : NULL, 0};
    return true;
}

/* The next child of the top, its key written; NULL closes it. */
static const struct wr_json *next_child(struct open *top, struct wr_jw *w)
{
    const struct wr_json *child = NULL;

    if (wr_json_kind(top->value) == WR_JSON_LIST) {
        child = wr_json_at(top->value, top->next++);
        if (!child)
            wr_jw_list_end(w);
        return child;
    }
    if (top->member) {
        wr_jw_keys(w, wr_json_member_key(top->member));
        child = wr_json_member_value(top->member);
        top->member = wr_json_next(top->value, top->member);
    } else {
        wr_jw_object_end(w);
    }
    return child;
}

void wr_json_copy(const struct wr_json *value, struct wr_buf *out)
{
    struct open stack[WR_JSON_MAX_DEPTH + 1];
    size_t depth = 0;
    struct wr_jw w;

    wr_jw_init(&w, out);
    if (push(value, &w, &stack[0]))
        depth = 1;
    else
        put_scalar(value, &w);
    while (depth) {
        const struct wr_json *child = next_child(&stack[depth - 1], &w);

        if (!child)
            depth--;
        else if (depth < WR_COUNT(stack) && push(child, &w, &stack[depth]))
            depth++;
        else
            put_scalar(child, &w);
    }
}
