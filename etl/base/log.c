/* log.c - events to stderr, as text or as a JSON object a line.
 *
 *   2026-11-22T08:30:00Z info  page.decoded crm=hubspot rows=100
 *
 * A line is built whole and written at once. Text values with blanks, quotes or
 * controls are quoted and escaped, so that a value cannot forge a line.
 */
#include "weir/log.h"

#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/hash.h"
#include "weir/json.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

#define MAX_LINE_BYTES  ((size_t)64 * 1024)
#define MAX_VALUE_BYTES 1024

/* Set once from main; the only mutable state of the process besides the allocator. */
static struct wr_log_options setup = {.level = WR_INFO};

static const char *const level_names[] = {
    [WR_ERROR] = "error", [WR_WARN] = "warn", [WR_INFO] = "info", [WR_DEBUG] = "debug"};

void wr_log_setup(const struct wr_log_options *options)
{
    setup = *options;
}

bool wr_log_enabled(enum wr_level level)
{
    return level <= setup.level;
}

struct shown {
    char person[16];
    struct wr_str text;
};

/* What may be seen of a text value. */
static struct wr_str show(const struct wr_kv *kv, struct shown *shown)
{
    struct wr_sha256 digest;

    shown->text = wr_str_sub(kv->text, 0, MAX_VALUE_BYTES);
    if (kv->type == WR_KV_T_PERSON && kv->text.ptr && !setup.people) {
        wr_sha256(kv->text, &digest);
        memcpy(shown->person, "person:", 7);
        wr_hex(digest.bytes, 4, shown->person + 7);
        shown->text = wr_str(shown->person);
    }
    return shown->text;
}

static bool stands_bare(struct wr_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] <= ' ' || s.ptr[i] > '~' || s.ptr[i] == '"' || s.ptr[i] == '=' ||
            s.ptr[i] == '\\')
            return false;
    }
    return s.len > 0;
}

static void put_text_field(struct wr_buf *line, const struct wr_kv *kv)
{
    struct shown shown;
    struct wr_str text;
    struct wr_jw w;

    wr_buf_printf(line, " %s=", kv->key);
    if (kv->type == WR_KV_T_INT) {
        wr_buf_printf(line, "%" PRId64, kv->num);
        return;
    }
    text = show(kv, &shown);
    wr_jw_init(&w, line);
    if (!text.ptr)
        wr_buf_putc(line, '-');
    else if (stands_bare(text))
        wr_buf_put(line, text);
    else
        wr_jw_str(&w, text);
}

static void put_text_line(struct wr_buf *line, const char *time, enum wr_level level,
                          const char *event, const struct wr_kv *kv)
{
    wr_buf_printf(line, "%s %-5s %s", time, level_names[level], event);
    for (; kv && kv->type != WR_KV_END; kv++)
        put_text_field(line, kv);
}

static void put_json_line(struct wr_buf *line, const char *time, enum wr_level level,
                          const char *event, const struct wr_kv *kv)
{
    struct shown shown;
    struct wr_jw w;

    wr_jw_init(&w, line);
    wr_jw_object(&w);
    wr_jw_key(&w, "time");
    wr_jw_str(&w, wr_str(time));
    wr_jw_key(&w, "level");
    wr_jw_str(&w, wr_str(level_names[level]));
    wr_jw_key(&w, "event");
    wr_jw_str(&w, wr_str(event));
    for (; kv && kv->type != WR_KV_END; kv++) {
        wr_jw_key(&w, kv->key);
        if (kv->type == WR_KV_T_INT)
            wr_jw_i64(&w, kv->num);
        else
            wr_jw_str(&w, show(kv, &shown));
    }
    wr_jw_object_end(&w);
}

static void emit(enum wr_level level, struct wr_buf *line)
{
    if (setup.before_line)
        setup.before_line(setup.before_ctx);
    if (setup.sink) {
        setup.sink(setup.sink_ctx, level, wr_buf_str(line));
        return;
    }
    wr_buf_putc(line, '\n');
    fwrite(line->ptr, 1, line->len, stderr);
}

void wr_log_event(enum wr_level level, const char *event, const struct wr_kv *kv)
{
    char time[WR_TIME_TEXT];
    struct wr_buf line;

    if (!wr_log_enabled(level))
        return;
    wr_time_format(wr_now_us() / WR_SECOND_US * WR_SECOND_US, time);
    wr_buf_init(&line, MAX_LINE_BYTES);
    if (setup.format == WR_LOG_JSON)
        put_json_line(&line, time, level, event, kv);
    else
        put_text_line(&line, time, level, event, kv);
    emit(level, &line);
    wr_buf_fini(&line);
}
