/* scoring.h - one decision in the making; private to etl/model.
 *
 * Everything is int64 thousandths. A part's lines sum to the part, whatever was capped
 * or clamped, because what is taken away is a line too.
 */
#ifndef ETL_MODEL_SCORING_H
#define ETL_MODEL_SCORING_H

#include "etl/model/table.h"

struct wr_scoring {
    const struct wr_model *model;
    const struct wr_decide *in;
    struct wr_decision *out;
    struct wr_arena *arena; /* NULL: no lines, and nothing is allocated */
    struct wr_line *lines;  /* model->max_lines of them */
    size_t line_count;
    int64_t sums[WR_MAX_PARTS]; /* the parts */
    struct wr_view view;
    struct wr_value values[WR_EXTRA_COUNT];
    const struct wr_value *extras[WR_EXTRA_COUNT]; /* NULL: not decided yet */
};

void wr_scoring_init(struct wr_scoring *s, const struct wr_model *model,
                     const struct wr_decide *in, struct wr_arena *arena,
                     struct wr_decision *out);
/* Make a value that is decided now visible to the rules that follow. */
void wr_scoring_tell(struct wr_scoring *s, enum wr_extra_id id, struct wr_value value);
/* Nothing without an arena. */
void wr_scoring_line(struct wr_scoring *s, struct wr_str part, enum wr_line_kind kind,
                     struct wr_str name, struct wr_str text, int64_t milli);

/* The segment that takes the lead, or NULL. */
const struct wr_segment *wr_scoring_segment(const struct wr_model *model,
                                            const struct wr_decide *in);

/* The model that decided: a segment's, or the whole. */
const struct wr_model *wr_scoring_model(const struct wr_model *model,
                                        const struct wr_decision *decision);

/* handoff_gate.c: the stage of the handoff, and something that it wants is not there:
 * the lead stays a stage below, and out->waits_for says why. Not where a person has
 * taken it that far, nor where it was handed over before. */
bool wr_handoff_waits(struct wr_scoring *s, const struct wr_path_rule *path);

/* Completeness and gaps; true when the lead is to be held. */
bool wr_scoring_gate(struct wr_scoring *s);
/* Share of its weight that a value counts, in thousandths: the one in the slot; the
 * least and the most that a fresh one of any source does. */
int64_t wr_need_share(const struct wr_need *need, const struct wr_gate *gate,
                      const struct wr_slot *slot);
int64_t wr_need_least(const struct wr_need *need);
int64_t wr_need_most(const struct wr_need *need);
bool wr_sign_seen(const struct wr_sign *sign, const struct wr_signals *signals,
                  int64_t as_of_us);
/* `got` has the sum of weight times share for each category. Completeness of one, of
 * all, and whether that is too little. */
int64_t wr_gate_category(const struct wr_gate *gate, size_t category,
                         const int64_t *got);
int64_t wr_gate_total(const struct wr_gate *gate, const int64_t *got);
bool wr_gate_lacks(const struct wr_gate *gate, const int64_t *got);
/* Coverage of the frameworks: told to the rules that follow, and listed. */
void wr_scoring_frameworks(struct wr_scoring *s);
/* Lines and clamped sum of one part. */
int64_t wr_scoring_part(struct wr_scoring *s, size_t id);
/* The part out of what its criteria and signals earned: caps taken off, weights made
 * 100, on a closed scale 0 to 100. */
int64_t wr_scoring_close_part(const struct wr_model *model, const struct wr_part *part,
                              int64_t sum, const int64_t *by_cap);
/* The whole before rounding, brought onto the scale. */
int64_t wr_scoring_close(const struct wr_model *model, int64_t sum);
/* Points of the signals and of the silence after them; those of signals are added to
 * the sums by cap. */
int64_t wr_scoring_signals(struct wr_scoring *s, const struct wr_part *part,
                           int64_t *by_cap);
int64_t wr_scoring_silences(struct wr_scoring *s, const struct wr_part *part);
/* When the silence of a rule began; 0: there was no conversion with a date, or nobody
 * can tell. */
int64_t wr_silence_since(const struct wr_silence_rule *rule,
                         const struct wr_signals *signals);

/* The decision at in->as_of_us but for the turn that behaviour will take. */
void wr_scoring_decide(const struct wr_model *model, const struct wr_decide *in,
                       struct wr_arena *arena, struct wr_decision *out);
/* The first time after in->as_of_us and before `until_us` at which `now` would be
 * decided otherwise, though nobody does anything: an event grows too old for its
 * window or the next step of its decay, a silence lasts long enough, the lead counts no
 * more as active, a date is no more within or ahead; or what fades by half-life has
 * taken the lead over the edge of a tier, a stage or a path. `until_us` where there is
 * none. */
int64_t wr_scoring_turn(const struct wr_model *model, const struct wr_decide *in,
                        const struct wr_decision *now, int64_t until_us);
/* Shares, clamp, rounding: the score. */
int64_t wr_scoring_total(struct wr_scoring *s);

/* Share of the wanted parts that somebody has, 0..WR_FULL_MILLI. `all`: this lead too.
 */
int64_t wr_group_coverage(const struct wr_group_plan *plan,
                          const struct wr_digest *all);

/* Index of the tier of a score: a lead rises at a tier's edge and falls `hysteresis`
 * below it. */
size_t wr_scoring_tier(const struct wr_model *m, const struct wr_previous *previous,
                       int64_t score_milli);
/* The furthest stage that a person is known to have taken the lead to. */
size_t wr_scoring_floor(const struct wr_scoring *s);
/* The stage, once disposition, tier and scores stand. */
struct wr_str wr_scoring_stage(const struct wr_scoring *s);
bool wr_is_opted_out(const struct wr_profile *profile);

/* What is left of 1000 after `age_us`: 2^(-age/half-life), in steps of a sixteenth of
 * the half-life, each rounded to a thousandth before it is halved. */
int64_t wr_decay(int64_t points, int64_t age_us, int64_t half_life_us);
#define WR_ACTIVE_US (30 * WR_DAY_US)
/* Did the lead do anything within WR_ACTIVE_US? */
bool wr_is_active(const struct wr_signals *signals, int64_t as_of_us);
/* Is there a value, other than a vendor's "unknown"? */
bool wr_is_known(const struct wr_profile *profile, wr_field_id field);

#endif
