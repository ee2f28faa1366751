/* progress.c - where a talk stands, as the text that the store keeps.
 *
 *   {"leg":"result","kept":{"task":"ab12"},"tries":1,"waited_ms":25000}
 *
 * What stands at its beginning is left out; a talk that has come nowhere is empty text.
 * The text comes back from a store that may be damaged, or was written for another
 * version of the page: what this call cannot have written is refused, never guessed.
 */
#include "etl/manifest/table.h"
#include "weir/hash.h"

#include "etl/base/banned.h"

#define CAP_STATE_BYTES 262144
#define MAX_KEPT_BYTES  2048
#define MAX_TRIES       1000000
#define MAX_WAITED_MS   (INT64_C(1) << 40)
#define MAX_ROW         (INT64_C(1) << 31)

bool wr_kept_take(const struct wr_json *value, struct wr_arena *arena, struct kept *out)
{
    struct wr_str text = wr_json_scalar(value, arena);

    if (!text.len || text.len > MAX_KEPT_BYTES)
        return false;
    out->text = wr_arena_str(arena, text);
    out->bare = wr_json_kind(value) != WR_JSON_TEXT;
    return true;
}

/* Its rows are numbered by who began the talk. */
void wr_progress_rows(struct progress *p, const struct wr_talk *talk)
{
    uint32_t *rows = WR_ARRAY(talk->arena, uint32_t, talk->count);
    bool in_order = true;

    for (size_t i = 0; i < talk->count; i++) {
        rows[i] = talk->asks[i].row;
        in_order = in_order && rows[i] == i;
    }
    p->rows = in_order ? NULL : rows;
    p->row_count = talk->count;
}

size_t wr_progress_find(const struct progress *p, uint32_t row)
{
    size_t low = 0, high = p->row_count;

    if (!p->rows)
        return row < p->row_count ? row : p->row_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (p->rows[middle] < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < p->row_count && p->rows[low] == row ? low : p->row_count;
}

static bool find_leg(const struct call *call, struct wr_str name, size_t *out)
{
    for (size_t i = 1; i < call->leg_count; i++) {
        if (wr_str_eqz(name, call->legs[i].name)) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool read_kept(const struct call *call, const struct wr_json *object,
                      struct wr_arena *arena, struct kept *kept)
{
    size_t found = 0;

    for (size_t i = 0; i < call->kept_count; i++) {
        const struct wr_json *value = wr_json_getz(object, call->kept[i]);

        if (value && !wr_kept_take(value, arena, &kept[i]))
            return false;
        found += value != NULL;
    }
    return found == wr_json_size(object);
}

/* A number that is not there is 0. */
static bool read_number(const struct wr_json *root, const char *key, int64_t max,
                        int64_t *out)
{
    const struct wr_json *value = wr_json_getz(root, key);

    *out = 0;
    return !value || (wr_json_i64(value, out) && *out >= 0 && *out <= max);
}

static const uint32_t *read_rows(const struct wr_json *list, struct wr_arena *arena)
{
    size_t n = wr_json_size(list);
    uint32_t *rows = WR_ARRAY(arena, uint32_t, n);

    for (size_t i = 0; i < n; i++) {
        int64_t row;

        if (!wr_json_i64(wr_json_at(list, i), &row) || row < 0 || row >= MAX_ROW ||
            (i && row <= rows[i - 1]))
            return NULL;
        rows[i] = (uint32_t)row;
    }
    return rows;
}

/* A number of rows, or a list of those that were sent. */
static bool read_batch(const struct wr_json *root, const struct wr_talk *talk,
                       struct progress *out)
{
    const struct wr_json *rows = wr_json_getz(root, "rows");
    int64_t n;

    if (wr_json_kind(rows) == WR_JSON_LIST) {
        out->rows = read_rows(rows, talk->arena);
        out->row_count = wr_json_size(rows);
        if (!out->rows)
            return false;
    } else if (!wr_json_i64(rows, &n) || n < 1 || n > WR_MAX_BATCH) {
        return false;
    } else {
        out->row_count = (size_t)n;
    }
    return out->row_count <= WR_MAX_BATCH;
}

static bool has_asks(const struct progress *p, const struct wr_talk *talk)
{
    for (size_t i = 0; i < talk->count; i++) {
        if (wr_progress_find(p, talk->asks[i].row) == p->row_count)
            return false;
    }
    return true;
}

static bool read_page(const struct call *call, const struct wr_json *root,
                      struct wr_arena *arena, struct progress *out)
{
    const struct wr_json *cursor = wr_json_getz(root, "cursor");
    int64_t page;
    struct kept kept = {0};

    if (!read_number(root, "page", call->batch->pages.max, &page) ||
        (cursor && (page < 2 || !wr_kept_take(cursor, arena, &kept))))
        return false;
    out->page = (uint32_t)page;
    out->cursor = kept.text;
    return true;
}

/* Whose talk it is. Of two batches that have come as far, and keep nothing, the text
 * must not be the same: who comes back is put together again by it. */
static int64_t mark_of(const struct call *call, const struct wr_talk *talk)
{
    const struct wr_provider *p = &call->provider;
    struct wr_str *ids = WR_ARRAY(talk->arena, struct wr_str, talk->count);

    for (size_t i = 0; i < talk->count; i++) {
        const struct wr_value *const *inputs = talk->asks[i].inputs;
        int64_t id =
            wr_question_id(p, wr_provider_ready(p, inputs), inputs, talk->arena);

        ids[i] = wr_arena_printf(talk->arena, "%lld", (long long)id);
    }
    return wr_id_of(ids, talk->count);
}

static bool read_all(const struct call *call, const struct wr_json *root,
                     const struct wr_talk *talk, struct progress *out)
{
    const struct wr_json *leg = wr_json_getz(root, "leg");
    int64_t tries;

    if (wr_json_kind(root) != WR_JSON_OBJECT)
        return false;
    if (leg && !find_leg(call, wr_json_text(leg), &out->leg))
        return false;
    if (!read_kept(call, wr_json_getz(root, "kept"), talk->arena, out->kept) ||
        !read_number(root, "tries", MAX_TRIES, &tries) ||
        !read_number(root, "waited_ms", MAX_WAITED_MS, &out->waited_ms))
        return false;
    out->tries = (uint32_t)tries;
    if (wr_json_getz(root, "told_milli") &&
        !read_number(root, "told_milli", INT64_MAX / 1000, &out->told_milli))
        return false;
    return !call->batch || (read_batch(root, talk, out) && has_asks(out, talk) &&
                            read_page(call, root, talk->arena, out) &&
                            read_number(root, "mark", INT64_MAX, &out->mark));
}

/* A path cannot leave out what is not there; a parameter can. */
static bool has_path(const struct call *call, const struct wr_talk *talk,
                     const struct progress *p)
{
    const struct known known = {wr_talk_ask(call, talk), p->kept};

    return wr_template_known(&call->legs[p->leg].request.path, &known);
}

enum wr_code wr_progress_read(const struct call *call, const struct wr_talk *talk,
                              struct progress *out, struct wr_err *err)
{
    struct wr_json_doc *doc = NULL;
    bool good;

    *out = (struct progress){.told_milli = -1};
    out->kept = WR_ARRAY(talk->arena, struct kept, call->kept_count);
    if (!talk->state.len) {
        wr_progress_rows(out, talk);
        return WR_OK;
    }
    good = !wr_json_parse(&doc, talk->state, CAP_STATE_BYTES, NULL) &&
           read_all(call, wr_json_root(doc), talk, out) && has_path(call, talk, out);
    wr_json_free(doc);
    return good ? WR_OK
                : wr_fail(err, WR_E_INTERNAL, "%s: the state of a talk cannot be read",
                          call->provider.name);
}

static void write_number(struct wr_jw *jw, const char *key, int64_t number)
{
    if (!number)
        return;
    wr_jw_key(jw, key);
    wr_jw_i64(jw, number);
}

static void write_kept(struct wr_jw *jw, const struct call *call,
                       const struct kept *kept)
{
    wr_jw_key(jw, "kept");
    wr_jw_object(jw);
    for (size_t i = 0; i < call->kept_count; i++) {
        if (!kept[i].text.ptr)
            continue;
        wr_jw_key(jw, call->kept[i]);
        if (kept[i].bare)
            wr_jw_raw(jw, kept[i].text);
        else
            wr_jw_str(jw, kept[i].text);
    }
    wr_jw_object_end(jw);
}

static void write_batch(struct wr_jw *jw, const struct progress *p, int64_t mark)
{
    write_number(jw, "mark", mark);
    wr_jw_key(jw, "rows");
    if (!p->rows)
        wr_jw_i64(jw, (int64_t)p->row_count);
    if (p->rows)
        wr_jw_list(jw);
    for (size_t i = 0; p->rows && i < p->row_count; i++)
        wr_jw_i64(jw, p->rows[i]);
    if (p->rows)
        wr_jw_list_end(jw);
    write_number(jw, "page", p->page);
    if (p->cursor.ptr) {
        wr_jw_key(jw, "cursor");
        wr_jw_str(jw, p->cursor);
    }
}

enum wr_code wr_progress_write(const struct call *call, const struct progress *p,
                               struct wr_talk *talk, struct wr_err *err)
{
    enum wr_code code;
    struct wr_buf buf;
    struct wr_jw jw;

    wr_buf_init(&buf, CAP_STATE_BYTES);
    wr_jw_init(&jw, &buf);
    wr_jw_object(&jw);
    if (p->leg) {
        wr_jw_key(&jw, "leg");
        wr_jw_str(&jw, wr_str(call->legs[p->leg].name));
    }
    if (call->kept_count)
        write_kept(&jw, call, p->kept);
    write_number(&jw, "tries", p->tries);
    write_number(&jw, "waited_ms", p->waited_ms);
    if (p->told_milli >= 0) {
        wr_jw_key(&jw, "told_milli");
        wr_jw_i64(&jw, p->told_milli);
    }
    if (call->batch)
        write_batch(&jw, p, talk->state.len ? p->mark : mark_of(call, talk));
    wr_jw_object_end(&jw);
    code = wr_buf_done(&buf, "state", err);
    if (!code)
        talk->state = wr_arena_str(talk->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return code;
}
