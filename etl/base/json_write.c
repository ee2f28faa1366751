/* json_write.c - JSON text into a buffer.
 *
 * U+007F to U+009F and marks of direction are escaped beside the controls that JSON
 * asks for: output may end on a terminal.
 */
#include "weir/json.h"

#include "etl/base/utf8.h"
#include "weir/alloc.h"

#include <inttypes.h>

#include "etl/base/banned.h"

void wr_jw_init(struct wr_jw *w, struct wr_buf *buf)
{
    *w = (struct wr_jw){.buf = buf};
}

static void before_value(struct wr_jw *w)
{
    if (w->comma)
        wr_buf_putc(w->buf, ',');
    w->comma = true;
}

static void open_with(struct wr_jw *w, char bracket)
{
    before_value(w);
    wr_buf_putc(w->buf, bracket);
    w->depth++;
    w->comma = false;
}

static void close_with(struct wr_jw *w, char bracket)
{
    if (!w->depth)
        wr_bug("JSON writer: an end without a begin");
    wr_buf_putc(w->buf, bracket);
    w->depth--;
    w->comma = true;
}

void wr_jw_object(struct wr_jw *w)
{
    open_with(w, '{');
}

void wr_jw_object_end(struct wr_jw *w)
{
    close_with(w, '}');
}

void wr_jw_list(struct wr_jw *w)
{
    open_with(w, '[');
}

void wr_jw_list_end(struct wr_jw *w)
{
    close_with(w, ']');
}

static void put_escape(struct wr_buf *buf, int32_t code)
{
    switch (code) {
    case '"':
        wr_buf_putz(buf, "\\\"");
        break;
    case '\\':
        wr_buf_putz(buf, "\\\\");
        break;
    case '\n':
        wr_buf_putz(buf, "\\n");
        break;
    case '\r':
        wr_buf_putz(buf, "\\r");
        break;
    case '\t':
        wr_buf_putz(buf, "\\t");
        break;
    default:
        wr_buf_printf(buf, "\\u%04x", (unsigned)code);
        break;
    }
}

static bool needs_escape(int32_t code)
{
    return code < 0x20 || code == '"' || code == '\\' || code == 0x7F ||
           wr_utf8_deceives(code);
}

/* Length of the run from `at` that may stand as it is. */
static size_t plain_run(struct wr_str s, size_t at)
{
    size_t from = at, len;
    int32_t code;

    while (at < s.len && (len = wr_utf8_next(s, at, &code)) > 0 && !needs_escape(code))
        at += len;
    return at - from;
}

static void put_text(struct wr_buf *buf, struct wr_str s)
{
    size_t at = 0, len;
    int32_t code;

    wr_buf_putc(buf, '"');
    while (at < s.len) {
        len = plain_run(s, at);
        wr_buf_put(buf, wr_str_sub(s, at, len));
        at += len;
        if (at >= s.len)
            break;
        len = wr_utf8_next(s, at, &code);
        if (len)
            put_escape(buf, code);
        else
            wr_buf_putz(buf, WR_REPLACEMENT_UTF);
        at += len ? len : 1;
    }
    wr_buf_putc(buf, '"');
}

void wr_jw_keys(struct wr_jw *w, struct wr_str key)
{
    before_value(w);
    put_text(w->buf, key);
    wr_buf_putc(w->buf, ':');
    w->comma = false;
}

void wr_jw_key(struct wr_jw *w, const char *key)
{
    wr_jw_keys(w, wr_str(key));
}

void wr_jw_str(struct wr_jw *w, struct wr_str s)
{
    if (!s.ptr) {
        wr_jw_null(w);
        return;
    }
    before_value(w);
    put_text(w->buf, s);
}

void wr_jw_i64(struct wr_jw *w, int64_t n)
{
    before_value(w);
    wr_buf_printf(w->buf, "%" PRId64, n);
}

void wr_jw_bool(struct wr_jw *w, bool b)
{
    before_value(w);
    wr_buf_putz(w->buf, b ? "true" : "false");
}

void wr_jw_null(struct wr_jw *w)
{
    before_value(w);
    wr_buf_putz(w->buf, "null");
}

void wr_jw_milli(struct wr_jw *w, int64_t milli)
{
    uint64_t size = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;
    unsigned rest = (unsigned)(size % 1000);
    int places = 3;

    before_value(w);
    wr_buf_printf(w->buf, "%s%" PRIu64, milli < 0 ? "-" : "", size / 1000);
    if (!rest)
        return;
    while (rest % 10 == 0) {
        rest /= 10;
        places--;
    }
    wr_buf_printf(w->buf, ".%0*u", places, rest);
}

void wr_jw_raw(struct wr_jw *w, struct wr_str json)
{
    before_value(w);
    wr_buf_put(w->buf, json);
}
