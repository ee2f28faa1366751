/* events.c - see events.h. */
#include "etl/run/events.h"

#include "etl/io/file.h"
#include "etl/store/leads.h"
#include "etl/store/runs.h"
#include "weir/clock.h"
#include "weir/json.h"
#include "weir/log.h"

#define CHUNK_BYTES    ((size_t)1024 * 1024)
#define MAX_LINE_BYTES ((size_t)64 * 1024)
#define MAX_TOLD       100

struct reading {
    struct wr_db *db;
    const struct wr_run_ctx *run;
    struct wr_arena *arena; /* of a chunk */
    int64_t line;           /* number of the one in hand */
    bool skipping;          /* in a line that is longer than a chunk */
    size_t bad, unknown, fresh, future;
};

struct event {
    struct wr_str id;
    struct wr_signal signal;
};

/* NULL, or why it is none. */
static const char *check_event(struct event *event, struct wr_str at)
{
    if (wr_str_empty(event->id))
        return "no id";
    if (wr_str_empty(event->signal.kind))
        return "no kind";
    if (event->signal.count <= 0)
        return "the count is not a number above 0";
    return wr_time_parse(at, &event->signal.at_us) ? NULL : "no time in \"at\"";
}

static const char *read_event(struct reading *r, struct wr_str line, struct event *out)
{
    struct wr_json_doc *doc = NULL;
    const struct wr_json *root;
    struct wr_str at;

    if (line.len > MAX_LINE_BYTES)
        return "the line is longer than 64 KiB";
    if (wr_json_parse(&doc, line, MAX_LINE_BYTES, NULL))
        return "the line is not JSON";
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
    return check_event(out, at);
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

static enum wr_code tell_bad(struct reading *r, const char *why, struct wr_err *err)
{
    struct wr_str reason =
        wr_arena_printf(r->arena, "events: line %lld: %s", (long long)r->line, why);

    r->bad++;
    if (r->bad <= MAX_TOLD)
        WR_LOG(WR_WARN, "event.skipped", WR_KV_STR("reason", reason));
    return wr_db_pull_skip(r->db, r->run->run.id, WR_PULL_EVENTS, 1, &reason, 1, err);
}

/* What lies in the future waits for its time: clocks differ, and a run may be told to
 * decide as of the past. */
static enum wr_code take_line(struct reading *r, struct wr_str line, struct wr_err *err)
{
    struct event event = {0};
    const char *why;

    if (wr_str_empty(wr_str_trim(line)))
        return WR_OK;
    why = read_event(r, line, &event);
    if (why)
        return tell_bad(r, why, err);
    if (event.signal.at_us <= r->run->run.as_of_us + WR_DAY_US)
        return keep_event(r, &event, err);
    r->future++;
    return WR_OK;
}

static enum wr_code read_lines(struct reading *r, const struct wr_file_chunk *chunk,
                               size_t *used, struct wr_err *err)
{
    struct wr_str rest = chunk->bytes;
    enum wr_code code = WR_OK;

    *used = 0;
    while (!code && rest.len > 0) {
        size_t end = wr_str_find(rest, '\n');

        if (end == rest.len && !chunk->at_end)
            break;
        if (!r->skipping) {
            r->line++;
            code = take_line(r, wr_str_sub(rest, 0, end), err);
        }
        r->skipping = false;
        *used += end < rest.len ? end + 1 : end;
        rest = wr_str_sub(chunk->bytes, *used, chunk->bytes.len);
    }
    return code;
}

/* No line ends in the whole chunk: it is told once, and passed over to its end. */
static enum wr_code pass_over(struct reading *r, const struct wr_file_chunk *chunk,
                              size_t *used, struct wr_err *err)
{
    bool known = r->skipping;

    *used = chunk->bytes.len;
    r->skipping = true;
    if (known)
        return WR_OK;
    r->line++;
    return tell_bad(r, "the line is longer than 64 KiB", err);
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
            code = pass_over(r, &chunk, &used, err);
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
    code = wr_db_pull_restart(db, run->run.id, WR_PULL_EVENTS, err);
    if (!code)
        code = read_file(&r, err);
    wr_arena_free(r.arena);
    if (!code && (r.bad || r.unknown || r.fresh || r.future))
        WR_LOG(r.bad ? WR_WARN : WR_INFO, "events.read", WR_KV_INT("new", r.fresh),
               WR_KV_INT("unreadable", r.bad), WR_KV_INT("unknown_leads", r.unknown),
               WR_KV_INT("future", r.future));
    return code;
}
