/* difference.h - two models on the same leads: how many go where, and some of them with
 * the lines that differ. Memory does not grow with the leads: of those that change, the
 * ones whose score moves most are kept.
 */
#ifndef ETL_CLI_DIFFERENCE_H
#define ETL_CLI_DIFFERENCE_H

#include "weir/model.h"

#define WR_DIFF_OUTCOMES                                        \
    15 /* tiers, held, stopped, opted out; the rest is "others" \
        */
#define WR_DIFF_LINES 8
#define WR_DIFF_MOST  1000 /* examples */

/* One line of the receipts, where they do not agree. */
struct wr_line_change {
    struct wr_str part, name;
    int64_t old_milli, new_milli;
};

struct wr_example {
    struct wr_arena *arena; /* of its texts */
    struct wr_str id, from, to;
    bool was_scored, is_scored;
    int64_t old_milli, new_milli; /* scores; 0 while held */
    struct wr_str was_why,
        is_why; /* where it is no matter of points: the gate, a stop */
    struct wr_line_change lines[WR_DIFF_LINES];
    size_t line_count, more; /* further lines that differ */
};

struct wr_difference {
    const struct wr_model *models[2];
    struct wr_str outcomes[WR_DIFF_OUTCOMES + 1];
    size_t outcome_count;
    int64_t matrix[WR_DIFF_OUTCOMES + 1][WR_DIFF_OUTCOMES + 1]; /* old, new */
    int64_t leads, moved;    /* moved: another outcome */
    int64_t rescored;        /* the same outcome, another score */
    struct wr_example *kept; /* the largest change of score first, once it is closed */
    size_t kept_count, room;
};

/* `room`: how many examples; their array lives in `arena`. */
void wr_difference_init(struct wr_difference *d, const struct wr_model *old_model,
                        const struct wr_model *new_model, size_t room,
                        struct wr_arena *arena);
void wr_difference_add(struct wr_difference *d, struct wr_str id,
                       const struct wr_decide *in, struct wr_arena *scratch);
/* Puts the examples in order. */
void wr_difference_close(struct wr_difference *d);
void wr_difference_fini(struct wr_difference *d);

#endif
