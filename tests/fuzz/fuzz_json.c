/* fuzz_json.c - any bytes as JSON: what is taken is written, and taken again as the
 * same text; a pointer finds only what is there.
 */
#include "weir/alloc.h"
#include "weir/json.h"
#include "weir/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CAP_BYTES ((size_t)1024 * 1024)

static void put(const struct wr_json *v, struct wr_jw *w, struct wr_arena *arena);

static void put_members(const struct wr_json *v, struct wr_jw *w,
                        struct wr_arena *arena)
{
    wr_jw_object(w);
    for (const struct wr_json_member *it = wr_json_first(v); it;
         it = wr_json_next(v, it)) {
        WR_ASSERT(wr_json_get(v, wr_json_member_key(it)) == wr_json_member_value(it));
        wr_jw_keys(w, wr_json_member_key(it));
        put(wr_json_member_value(it), w, arena);
    }
    wr_jw_object_end(w);
}

/* As deep as the reader allows. */
static void put(const struct wr_json *v, struct wr_jw *w, struct wr_arena *arena)
{
    switch (wr_json_kind(v)) {
    case WR_JSON_OBJECT:
        put_members(v, w, arena);
        break;
    case WR_JSON_LIST:
        wr_jw_list(w);
        for (size_t i = 0; i < wr_json_size(v); i++)
            put(wr_json_at(v, i), w, arena);
        wr_jw_list_end(w);
        break;
    case WR_JSON_TEXT:
        WR_ASSERT(wr_text_is_utf8(wr_json_text(v)));
        wr_jw_str(w, wr_json_text(v));
        break;
    case WR_JSON_NONE:
    case WR_JSON_NULL:
        wr_jw_null(w);
        break;
    case WR_JSON_BOOL:
    case WR_JSON_INT:
    case WR_JSON_REAL:
        wr_jw_raw(w, wr_json_scalar(v, arena));
        break;
    }
}

/* False: not JSON, or written larger than the cap. */
static bool again(struct wr_str text, struct wr_arena *arena, struct wr_buf *out)
{
    struct wr_json_doc *doc = NULL;
    struct wr_jw w;

    if (wr_json_parse(&doc, text, CAP_BYTES, NULL))
        return false;
    wr_buf_init(out, 8 * CAP_BYTES);
    wr_jw_init(&w, out);
    put(wr_json_root(doc), &w, arena);
    wr_json_free(doc);
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_buf first = {0}, second = {0};

    if (again((struct wr_str){(const char *)data, size}, arena, &first) &&
        !first.code && first.len <= CAP_BYTES) {
        WR_ASSERT(again(wr_buf_str(&first), arena, &second));
        WR_ASSERT(wr_str_eq(wr_buf_str(&first), wr_buf_str(&second)));
    }
    wr_buf_fini(&first);
    wr_buf_fini(&second);
    wr_arena_free(arena);
    return 0;
}
