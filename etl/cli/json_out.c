/* json_out.c - see json_out.h. */
#include "etl/cli/json_out.h"

#include "etl/run/summary.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

#define CAP_BYTES       ((size_t)64 * 1024 * 1024)
#define DIAGS_CAP_BYTES ((size_t)1024 * 1024)

void wr_json_out_init(struct wr_json_out *out)
{
    wr_buf_init(&out->buf, CAP_BYTES);
    wr_jw_init(&out->w, &out->buf);
}

void wr_json_out_print(struct wr_json_out *out)
{
    wr_buf_putc(&out->buf, '\n');
    wr_cli_put(&out->buf);
    wr_buf_reset(&out->buf);
    wr_jw_init(&out->w, &out->buf);
}

void wr_json_out_fini(struct wr_json_out *out)
{
    wr_buf_fini(&out->buf);
}

void wr_jw_member(struct wr_jw *w, const char *key, struct wr_str text)
{
    wr_jw_key(w, key);
    wr_jw_str(w, text);
}

void wr_jw_memberz(struct wr_jw *w, const char *key, const char *text)
{
    wr_jw_member(w, key, wr_str(text));
}

void wr_jw_member_i64(struct wr_jw *w, const char *key, int64_t n)
{
    wr_jw_key(w, key);
    wr_jw_i64(w, n);
}

void wr_jw_member_bool(struct wr_jw *w, const char *key, bool b)
{
    wr_jw_key(w, key);
    wr_jw_bool(w, b);
}

void wr_jw_member_milli(struct wr_jw *w, const char *key, int64_t milli)
{
    wr_jw_key(w, key);
    wr_jw_milli(w, milli);
}

void wr_jw_member_money(struct wr_jw *w, const char *key, int64_t micro)
{
    wr_money_json(w, key, micro);
}

void wr_jw_member_time(struct wr_jw *w, const char *key, int64_t us)
{
    char text[WR_TIME_TEXT];

    wr_jw_key(w, key);
    if (us == 0 || us == WR_NEVER_US) {
        wr_jw_null(w);
        return;
    }
    wr_time_format(us, text);
    wr_jw_str(w, wr_str(text));
}

void wr_jw_open_list(struct wr_jw *w, const char *key)
{
    wr_jw_key(w, key);
    wr_jw_list(w);
}

void wr_jw_open_object(struct wr_jw *w, const char *key)
{
    wr_jw_key(w, key);
    wr_jw_object(w);
}

void wr_jw_member_diags(struct wr_jw *w, const char *key, const struct wr_diags *diags)
{
    struct wr_buf text;
    struct wr_str rest;

    wr_buf_init(&text, DIAGS_CAP_BYTES);
    wr_diags_print(diags, &text);
    rest = wr_buf_str(&text);
    wr_jw_open_list(w, key);
    while (!wr_str_empty(rest))
        wr_jw_str(w, wr_str_split(&rest, '\n'));
    wr_jw_list_end(w);
    wr_buf_fini(&text);
}
