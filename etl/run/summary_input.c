/* summary_input.c - what of a run's input was no record, or no value of its field. Told
 * by row or by column, never with what stood there.
 */
#include "etl/run/summary.h"

#include <inttypes.h>

void wr_input_json(struct wr_jw *w, const struct wr_summary *s)
{
    wr_jw_key(w, "rows_skipped");
    wr_jw_i64(w, s->rows_skipped);
    wr_jw_key(w, "bad_rows");
    wr_jw_list(w);
    for (size_t i = 0; i < s->bad_row_count; i++)
        wr_jw_str(w, s->bad_rows[i]);
    wr_jw_list_end(w);
    wr_jw_key(w, "bad_values");
    wr_jw_object(w);
    for (size_t i = 0; i < s->bad_value_count; i++) {
        wr_jw_keys(w, s->bad_values[i].place);
        wr_jw_i64(w, s->bad_values[i].count);
    }
    wr_jw_object_end(w);
}

static void bad_rows_text(const struct wr_summary *s, struct wr_buf *out)
{
    size_t shown =
        s->bad_row_count < WR_SUMMARY_ROWS ? s->bad_row_count : WR_SUMMARY_ROWS;

    if (s->rows_skipped == 0)
        return;
    wr_buf_printf(out, "  %" PRId64 " rows of the input could not be read\n",
                  s->rows_skipped);
    for (size_t i = 0; i < shown; i++)
        wr_buf_printf(out, "    %.*s\n", WR_FMT(s->bad_rows[i]));
    if (s->rows_skipped > (int64_t)shown)
        wr_buf_printf(
            out, "    ... and %" PRId64 " more: weir status --run %" PRId64 " --json\n",
            s->rows_skipped - (int64_t)shown, s->run.id);
}

static void bad_values_text(const struct wr_summary *s, struct wr_buf *out)
{
    size_t shown =
        s->bad_value_count < WR_SUMMARY_ROWS ? s->bad_value_count : WR_SUMMARY_ROWS;

    if (shown == 0)
        return;
    wr_buf_putz(out, "  values that are none of their field's, counted as missing: ");
    for (size_t i = 0; i < shown; i++)
        wr_buf_printf(out, "%s%.*s %" PRId64, i ? ", " : "",
                      WR_FMT(s->bad_values[i].place), s->bad_values[i].count);
    if (s->bad_value_count > shown)
        wr_buf_printf(out, ", %zu columns more", s->bad_value_count - shown);
    wr_buf_putc(out, '\n');
}

void wr_input_put(struct wr_buf *out, const struct wr_summary *s)
{
    bad_rows_text(s, out);
    bad_values_text(s, out);
}
