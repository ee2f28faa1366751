/* events.c - see events.h. */
#include "etl/run/events.h"

#include "etl/io/file.h"
#include "etl/store/leads.h"
#include "weir/clock.h"
#include "weir/json.h"
#include "weir/log.h"

#define CHUNK_BYTES    (1024 * 1024)
#define MAX_LINE_BYTES (64 * 1024)

struct reading {
    struct wr_db *db;
    const struct wr_run_ctx *run;
    struct wr_arena *arena; /* of a chunk */
    size_t bad, unknown, fresh;
};

struct event {
    struct wr_str id;
    struct wr_signal signal;
};

static bool read_event(struct reading *r, struct wr_str line, struct event *out)
{
    struct wr_json_doc *doc = NULL;
    const struct wr_json *root;
    struct wr_str at;

    if (wr_json_parse(&doc, line, MAX_LINE_BYTES, NULL))
        return false;
    root = wr_json_root(doc);
    at = wr_json_text(wr_json_getz(root, "at"));
    out->id = wr_json_scalar(wr_json_getz(root, "id"), r->arena);
    out->signal.kind = wr_arena_str(r->arena, wr_json_text(wr_json_getz(root, "kind")));
    out->signal.source = wr_arena_printf(r->arena, "events:%.*s", WR_FMT(at));
    out->signal.count = 1;
    if (wr_json_getz(root, "count") &&
        !wr_json_i64(wr_json_getz(root, "count"), &out->signal.count))
        out->signal.count = 0;
    at = wr_arena_str(r->arena, at);
    wr_json_free(doc);
    return !wr_str_empty(out->id) && !wr_str_empty(out->signal.kind) &&
           out->signal.count > 0 && wr_time_parse(at, &out->signal.at_us) &&
           out->signal.at_us <= r->run->run.as_of_us + WR_DAY_US;
}

static bool is_known(struct wr_signals signals, const struct wr_signal *signal)
{
    for (size_t i = 0; i < signals.count; i++)
        if (wr_str_eq(signals.items[i].kind, signal->kind) &&
            wr_str_eq(signals.items[i].source, signal->source) &&
            signals.items[i].count == signal->count)
            return true;
    return false;
}

static enum wr_code keep_event(struct reading *r, const struct event *event,
                               struct wr_err *err)
{
    const struct wr_job *job = r->run->job;
    struct wr_record_key key = {
        job->instance, wr_str(job->maps[WR_OBJECT_LEAD]->crm_object), event->id};
    int64_t lead_id = wr_lead_id(&key);
    struct wr_lead_row row;
    struct wr_signals signals = {0};
    enum wr_code code = wr_db_lead_get(r->db, lead_id, r->arena, &row, err);

    if (code == WR_E_GONE) {
        r->unknown++;
        return WR_OK;
    }
    if (!code)
        code = wr_db_signals_of(r->db, lead_id, r->arena, &signals, err);
    if (code || is_known(signals, &event->signal))
        return code;
    r->fresh++;
    code = wr_db_signal_put(r->db, lead_id, &event->signal, err);
    if (!code)
        code = wr_db_lead_set_due(r->db, lead_id, r->run->run.as_of_us,
                                  WR_LIT("new event"), err);
    return code;
}

static enum wr_code read_lines(struct reading *r, const struct wr_file_chunk *chunk,
                               size_t *used, struct wr_err *err)
{
    struct wr_str rest = chunk->bytes;
    enum wr_code code = WR_OK;

    *used = 0;
    while (!code && rest.len > 0) {
        size_t end = wr_str_find(rest, '\n');
        struct event event = {0};

        if (end == rest.len && !chunk->at_end)
            break;
        if (!wr_str_empty(wr_str_trim(wr_str_sub(rest, 0, end)))) {
            if (read_event(r, wr_str_sub(rest, 0, end), &event))
                code = keep_event(r, &event, err);
            else
                r->bad++;
        }
        *used += end < rest.len ? end + 1 : end;
        rest = wr_str_sub(chunk->bytes, *used, chunk->bytes.len);
    }
    return code;
}

static enum wr_code read_file(struct reading *r, struct wr_err *err)
{
    struct wr_file_read read = {.path = r->run->job->events, .max_bytes = CHUNK_BYTES};
    struct wr_file_chunk chunk = {0};
    enum wr_code code = WR_OK;

    while (!code && !chunk.at_end) {
        size_t used = 0;

        wr_arena_reset(r->arena);
        code = wr_file_chunk(&read, r->arena, &chunk, err);
        if (!code)
            code = read_lines(r, &chunk, &used, err);
        if (!code && used == 0 && !chunk.at_end)
            code = wr_fail(err, WR_E_LIMIT, "%.*s: a line is longer than %d bytes",
                           WR_FMT(read.path), CHUNK_BYTES);
        read.offset += (int64_t)used;
    }
    return code;
}

enum wr_code wr_events_read(struct wr_db *db, const struct wr_run_ctx *run,
                            struct wr_err *err)
{
    struct reading r = {.db = db, .run = run};
    enum wr_code code;

    if (wr_str_empty(run->job->events) || !run->job->maps[WR_OBJECT_LEAD])
        return WR_OK;
    r.arena = wr_arena_new(0);
    code = read_file(&r, err);
    wr_arena_free(r.arena);
    if (!code && (r.bad || r.unknown || r.fresh))
        WR_LOG(r.bad ? WR_WARN : WR_INFO, "events.read", WR_KV_INT("new", r.fresh),
               WR_KV_INT("unreadable", r.bad), WR_KV_INT("unknown_leads", r.unknown));
    return code;
}
