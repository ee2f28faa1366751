/* ranking.c - see ranking.h. */
#include "etl/run/ranking.h"

#include "etl/store/trials.h"
#include "weir/log.h"

enum wr_code wr_run_history(struct wr_db *db, struct wr_str step,
                            struct wr_arena *arena, struct wr_past **out, size_t *count,
                            struct wr_err *err)
{
    struct wr_trial_row *rows;
    enum wr_code code = wr_db_trials_of(db, step, arena, &rows, count, err);

    *out = WR_ARRAY(arena, struct wr_past, *count);
    for (size_t i = 0; !code && i < *count; i++)
        (*out)[i] = (struct wr_past){.segment = rows[i].segment,
                                     .missed = rows[i].missed,
                                     .provider = rows[i].provider,
                                     .asked = rows[i].asked,
                                     .found = rows[i].found,
                                     .good = rows[i].good};
    return code;
}

/* A segment's order that names a provider the job no longer has is learnt anew. */
static void take_kept(const struct wr_bound_step *step, const struct wr_order_row *rows,
                      size_t count, struct wr_ranking *out)
{
    for (size_t i = 0; i < count; i++) {
        uint8_t segment = wr_segment_find(rows[i].segment);
        struct wr_order order;

        if (segment < WR_SEGMENTS && wr_order_read(step, rows[i].providers, &order))
            out->by_segment[segment] = order;
    }
}

static enum wr_code keep(struct wr_db *db, int64_t run_id,
                         const struct wr_bound_step *step,
                         const struct wr_ranking *ranking, struct wr_arena *arena,
                         struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (uint8_t s = 0; !code && s < WR_SEGMENTS; s++) {
        char name[WR_SEGMENT_BYTES];
        struct wr_order_row row = {
            .providers = wr_order_write(step, &ranking->by_segment[s], arena)};

        wr_segment_name(s, name);
        row.segment = wr_str(name);
        code = wr_db_order_put(db, run_id, step->step->name, &row, err);
    }
    return code;
}

static enum wr_code rank_step(const struct wr_bound_step *step,
                              struct wr_ranking *ranking, struct wr_db *db,
                              int64_t run_id, struct wr_arena *arena,
                              struct wr_err *err)
{
    struct wr_str name = step->step->name;
    struct wr_order_row *kept = NULL;
    struct wr_past *past;
    struct wr_odds *odds;
    size_t kept_count = 0, past_count = 0;
    enum wr_code code = wr_run_history(db, name, arena, &past, &past_count, err);

    if (!code)
        code = wr_db_orders_of(db, run_id, name, arena, &kept, &kept_count, err);
    if (code)
        return code;
    odds = wr_learn_odds(step, past, past_count);
    wr_learn_ranking(step, odds, ranking);
    wr_odds_free(odds);
    if (kept_count == 0)
        return keep(db, run_id, step, ranking, arena, err);
    take_kept(step, kept, kept_count, ranking);
    return WR_OK;
}

enum wr_code wr_run_rank(const struct wr_setup *setup, struct wr_db *db, int64_t run_id,
                         struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < setup->waterfall.step_count; i++)
        if (setup->rankings[i])
            code = rank_step(&setup->waterfall.steps[i], setup->rankings[i], db, run_id,
                             arena, err);
    wr_arena_free(arena);
    return code;
}
