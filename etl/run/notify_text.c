/* notify_text.c - a notice in the words of a task and of a webhook. Pure. */
#include "etl/run/notify.h"

#include "weir/clock.h"
#include "weir/json.h"

#include <inttypes.h>

#define BODY_CAP_BYTES ((size_t)64 * 1024)
#define SUBJECT_BYTES  200

static enum wr_code open_body(const struct wr_notice *notice, struct wr_json_doc **doc,
                              struct wr_err *err)
{
    *doc = NULL;
    if (!wr_json_parse(doc, notice->body, BODY_CAP_BYTES, NULL) &&
        wr_json_kind(wr_json_root(*doc)) == WR_JSON_OBJECT)
        return WR_OK;
    wr_json_free(*doc);
    *doc = NULL;
    return wr_fail(err, WR_E_STORE, "the state: text of notice %" PRId64, notice->id);
}

static struct wr_str text_of(const struct wr_json_doc *doc, const char *key,
                             struct wr_arena *arena)
{
    return wr_json_scalar(wr_json_getz(wr_json_root(doc), key), arena);
}

static struct wr_str task_text(const struct wr_json_doc *doc, struct wr_arena *arena)
{
    return wr_arena_printf(
        arena,
        "%.*s, score %.*s, since %.*s; respond by %.*s\nWhy: %.*s\nTo begin with: %.*s",
        WR_FMT(text_of(doc, "crossed_into", arena)),
        WR_FMT(text_of(doc, "score", arena)),
        WR_FMT(text_of(doc, "qualified_at", arena)),
        WR_FMT(text_of(doc, "respond_by", arena)),
        WR_FMT(text_of(doc, "reasons", arena)),
        WR_FMT(text_of(doc, "talking_points", arena)));
}

enum wr_code wr_notice_task(const struct wr_notice *notice, struct wr_str owner,
                            struct wr_arena *arena, struct wr_task *out,
                            struct wr_err *err)
{
    char marker[WR_NOTICE_MARKER];
    struct wr_json_doc *doc;
    enum wr_code code = open_body(notice, &doc, err);

    if (code)
        return code;
    wr_notice_marker(notice->id, marker);
    *out = (struct wr_task){
        .lead_id = notice->key.ext_id,
        .subject = wr_str_head(text_of(doc, "next_action", arena), SUBJECT_BYTES),
        .text = task_text(doc, arena),
        .owner_id = wr_str_empty(owner) ? WR_NONE : owner,
        .marker = wr_arena_str(arena, wr_str(marker)),
    };
    if (wr_str_empty(out->subject))
        out->subject = WR_LIT("a lead to act on");
    if (!wr_time_parse(text_of(doc, "respond_by", arena), &out->due_us))
        code =
            wr_fail(err, WR_E_STORE, "the state: time of notice %" PRId64, notice->id);
    wr_json_free(doc);
    return code;
}

enum wr_code wr_notice_event(const struct wr_notice *notice, struct wr_str owner,
                             struct wr_arena *arena, struct wr_str *out,
                             struct wr_err *err)
{
    struct wr_json_doc *doc;
    struct wr_buf buf;
    struct wr_jw w;
    enum wr_code code = open_body(notice, &doc, err);

    if (code)
        return code;
    wr_buf_init(&buf, 2 * BODY_CAP_BYTES);
    wr_jw_init(&w, &buf);
    wr_jw_object(&w);
    wr_jw_key(&w, "type");
    wr_jw_str(&w, WR_LIT("lead.crossed"));
    wr_jw_key(&w, "timestamp");
    wr_jw_str(&w, text_of(doc, "qualified_at", arena));
    wr_jw_key(&w, "owner_id");
    wr_jw_str(&w, wr_str_empty(owner) ? WR_NONE : owner);
    wr_jw_key(&w, "data");
    wr_jw_raw(&w, notice->body);
    wr_jw_object_end(&w);
    *out = wr_arena_str(arena, wr_buf_str(&buf));
    code = wr_buf_done(&buf, "a notice", err);
    wr_buf_fini(&buf);
    wr_json_free(doc);
    return code;
}
