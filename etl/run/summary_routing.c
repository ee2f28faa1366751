/* summary_routing.c - who got the run's leads, and whom somebody should look at, in a
 * line and as JSON. */
#include "etl/run/summary.h"

#include <inttypes.h>

struct exception {
    const char *name, *key;
    int64_t count;
};

#define EXCEPTIONS 6

static void list(const struct wr_routed_counts *c, struct exception out[EXCEPTIONS])
{
    const struct exception all[EXCEPTIONS] = {
        {"no owner", "no_owner", c->nobody},
        {"queue overflow", "overflow", c->full},
        {"bounced back", "bounced_back", c->bounced},
        {"inactive owner", "inactive_owner", c->idle},
        {"late (of all leads)", "late", c->late},
        {"recycled", "recycled", c->recycled},
    };

    memcpy(out, all, sizeof(all));
}

void wr_routed_put(struct wr_buf *out, const struct wr_routed_counts *counts)
{
    struct exception all[EXCEPTIONS];
    int64_t rest = counts->owned;

    if (counts->leads == 0)
        return;
    wr_buf_printf(out, "  routed: %" PRId64, counts->owned);
    for (size_t i = 0; i < counts->rule_count; i++) {
        wr_buf_printf(out, "%s%.*s %" PRId64, i ? ", " : " (",
                      WR_FMT(counts->rules[i].rule), counts->rules[i].count);
        rest -= counts->rules[i].count;
    }
    if (rest > 0)
        wr_buf_printf(out, ", by other rules %" PRId64, rest);
    if (counts->rule_count)
        wr_buf_putc(out, ')');
    list(counts, all);
    for (size_t i = 0; i < EXCEPTIONS; i++)
        if (all[i].count > 0)
            wr_buf_printf(out, "; %s %" PRId64, all[i].name, all[i].count);
    wr_buf_putc(out, '\n');
}

void wr_routed_json(struct wr_jw *w, const struct wr_routed_counts *counts)
{
    struct exception all[EXCEPTIONS];

    if (counts->leads == 0)
        return;
    wr_jw_key(w, "routing");
    wr_jw_object(w);
    wr_jw_key(w, "routed");
    wr_jw_i64(w, counts->owned);
    wr_jw_key(w, "rules");
    wr_jw_object(w);
    for (size_t i = 0; i < counts->rule_count; i++) {
        wr_jw_keys(w, counts->rules[i].rule);
        wr_jw_i64(w, counts->rules[i].count);
    }
    wr_jw_object_end(w);
    list(counts, all);
    for (size_t i = 0; i < EXCEPTIONS; i++) {
        wr_jw_key(w, all[i].key);
        wr_jw_i64(w, all[i].count);
    }
    wr_jw_object_end(w);
}
