/* summary_notices.c - who was told, in a line and as JSON. */
#include "etl/run/summary.h"

#include <inttypes.h>

static const char *word_of(enum wr_notice_state state)
{
    return state == WR_NOTICE_READY ? "left for a later run"
                                    : wr_notice_state_words[state];
}

void wr_notices_put(struct wr_buf *out, const struct wr_notice_count *counts,
                    size_t count)
{
    for (size_t i = 0; i < count; i++) {
        wr_buf_printf(out, "%s%" PRId64 " %s%s %s",
                      i ? ", " : "  notices: ", counts[i].count,
                      wr_notice_kind_words[counts[i].kind],
                      counts[i].count == 1 ? "" : "s", word_of(counts[i].state));
        if (counts[i].reason.ptr)
            wr_buf_printf(out, " (%.*s)", WR_FMT(counts[i].reason));
    }
    if (count)
        wr_buf_putc(out, '\n');
}

void wr_notices_json(struct wr_jw *w, const struct wr_notice_count *counts,
                     size_t count)
{
    wr_jw_key(w, "notices");
    wr_jw_list(w);
    for (size_t i = 0; i < count; i++) {
        wr_jw_object(w);
        wr_jw_key(w, "kind");
        wr_jw_str(w, wr_str(wr_notice_kind_words[counts[i].kind]));
        wr_jw_key(w, "state");
        wr_jw_str(w, wr_str(wr_notice_state_words[counts[i].state]));
        wr_jw_key(w, "reason");
        wr_jw_str(w, counts[i].reason);
        wr_jw_key(w, "count");
        wr_jw_i64(w, counts[i].count);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}
