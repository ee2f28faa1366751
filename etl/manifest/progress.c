/* progress.c - where a talk stands, as the text that the store keeps.
 *
 *   {"leg":"result","kept":{"task":"ab12"},"tries":1,"waited_ms":25000}
 *
 * What stands at its beginning is left out; a talk that has come nowhere is empty text.
 * The text comes back from a store that may be damaged, or was written for another
 * version of the page: what this call cannot have written is refused, never guessed.
 */
#include "etl/manifest/table.h"

#include "etl/base/banned.h"

#define CAP_STATE_BYTES 262144
#define MAX_KEPT_BYTES  2048
#define MAX_TRIES       1000000
#define MAX_WAITED_MS   (INT64_C(1) << 40)

bool wr_kept_take(const struct wr_json *value, struct wr_arena *arena, struct kept *out)
{
    struct wr_str text = wr_json_scalar(value, arena);

    if (!text.len || text.len > MAX_KEPT_BYTES)
        return false;
    out->text = wr_arena_str(arena, text);
    out->bare = wr_json_kind(value) != WR_JSON_TEXT;
    return true;
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

static bool read_all(const struct call *call, const struct wr_json *root,
                     struct wr_arena *arena, struct progress *out)
{
    const struct wr_json *leg = wr_json_getz(root, "leg");
    int64_t tries;

    if (wr_json_kind(root) != WR_JSON_OBJECT)
        return false;
    if (leg && !find_leg(call, wr_json_text(leg), &out->leg))
        return false;
    if (!read_kept(call, wr_json_getz(root, "kept"), arena, out->kept) ||
        !read_number(root, "tries", MAX_TRIES, &tries) ||
        !read_number(root, "waited_ms", MAX_WAITED_MS, &out->waited_ms))
        return false;
    out->tries = (uint32_t)tries;
    return true;
}

/* A path cannot leave out what is not there; a parameter can. */
static bool has_path(const struct call *call, const struct wr_talk *talk,
                     const struct progress *p)
{
    const struct known known = {wr_talk_ask(talk), p->kept};

    return wr_template_known(&call->legs[p->leg].request.path, &known);
}

enum wr_code wr_progress_read(const struct call *call, const struct wr_talk *talk,
                              struct progress *out, struct wr_err *err)
{
    struct wr_json_doc *doc = NULL;
    bool good;

    *out = (struct progress){0};
    out->kept = WR_ARRAY(talk->arena, struct kept, call->kept_count);
    if (!talk->state.len)
        return WR_OK;
    good = !wr_json_parse(&doc, talk->state, CAP_STATE_BYTES, NULL) &&
           read_all(call, wr_json_root(doc), talk->arena, out) &&
           has_path(call, talk, out);
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
    wr_jw_object_end(&jw);
    code = wr_buf_done(&buf, "state", err);
    if (!code)
        talk->state = wr_arena_str(talk->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return code;
}
