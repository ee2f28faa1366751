/* compile.h - YAML to tables; private to etl/model.
 *
 * Each compiler takes its node (NULL: the section is not in the file), reports every
 * mistake and goes on, so that one reading of the file finds all of them. What it
 * leaves in the model after a mistake is never used.
 */
#ifndef ETL_MODEL_COMPILE_H
#define ETL_MODEL_COMPILE_H

#include "etl/model/table.h"

/* The sections of a model, and of a segment. */
struct wr_model_config {
    struct wr_str name, about;
    int64_t stale_milli;
    int scale;
    const struct wr_yaml *questions, *frameworks;
    const struct wr_yaml *completeness, *shares, *fit, *intent, *group, *scores, *stops,
        *tiers, *stages, *paths, *segments, *lists, *handoff, *account, *roles;
};

struct wr_compiler {
    struct wr_model *model;
    struct wr_arena *arena; /* the model's */
    const struct wr_catalogue *catalogue;
    struct wr_diags *diags;
    const struct wr_yaml *root;
    const struct wr_yaml *fallback;                        /* wr_default_model */
    const struct wr_yaml *frameworks, *default_frameworks; /* NULL: none */
    struct wr_held_predicate **held;                       /* of the whole model */
    int64_t stale_milli; /* the model's own word for stale facts */
    bool sound;          /* the model's own sections have no mistake */
    bool may_ask_source; /* where a lead came from: intent and paths */
    /* What stage rules and paths may name beside the facts: the model's parts too. */
    const struct wr_extra *extras_of_stages, *extras_of_paths;
};

/* Entries of a list; a mistake and 0 where it is none, has none or more than `max`. */
size_t wr_compile_list(struct wr_compiler *c, const struct wr_yaml *list,
                       const char *what, size_t max);
/* Fill from an option table; true when that made no mistake. */
bool wr_compile_map(struct wr_compiler *c, const struct wr_option *options,
                    const struct wr_yaml *map, void *config);
/* The field that a scalar names; WR_NO_FIELD after a mistake. */
wr_field_id wr_compile_field_name(struct wr_compiler *c, const struct wr_yaml *node);
/* Where a lead came from may colour what it does. It says nothing about who it is, and
 * opens no gate: a mistake where the field says so and c->may_ask_source does not. */
void wr_compile_check_source(struct wr_compiler *c, wr_field_id field,
                             struct wr_pos pos);
/* NULL after a mistake; the model holds it. */
const struct wr_predicate *wr_compile_predicate(struct wr_compiler *c,
                                                const struct wr_yaml *node,
                                                const struct wr_extra *extras);

/* 1 to 32 of a-z and _. */
bool wr_is_plain_name(struct wr_str name);

/* All sections into c->model. */
void wr_compile_sections(struct wr_compiler *c, const struct wr_model_config *config);
void wr_compile_segments(struct wr_compiler *c, const struct wr_model_config *config);
void wr_compile_gate(struct wr_compiler *c, const struct wr_yaml *node);
/* One need; `quality` is that of the gate. */
void wr_compile_need(struct wr_compiler *c, const struct wr_yaml *map,
                     const struct wr_quality *quality, struct wr_need *need);
/* A mistake where the need at `at` stands before it too. */
void wr_check_repeat(struct wr_compiler *c, const struct wr_yaml *node,
                     const struct wr_need *needs, size_t at);
/* What is not said stays as it was; true where something counts less than whole. */
bool wr_compile_quality(struct wr_compiler *c, const struct wr_yaml *map,
                        struct wr_quality *quality);
void wr_compile_shares(struct wr_compiler *c, const struct wr_yaml *node);
/* fit, intent and group (NULL: not there), then those of `scores:`. */
void wr_compile_parts(struct wr_compiler *c, const struct wr_yaml *const *named,
                      const struct wr_yaml *scores);
void wr_compile_criteria(struct wr_compiler *c, const struct wr_yaml *list,
                         struct wr_part *part);
/* Fills c->extras_of_*. */
void wr_extras_make(struct wr_compiler *c);
void wr_compile_signals(struct wr_compiler *c, const struct wr_yaml *list,
                        struct wr_part *part);
void wr_compile_silences(struct wr_compiler *c, const struct wr_yaml *list,
                         struct wr_part *part);
/* Index of a cap of the part by the name at `node`; -1 where `node` is NULL and after a
 * mistake. */
int wr_compile_cap(struct wr_compiler *c, const struct wr_part *part,
                   const struct wr_yaml *node);
void wr_compile_stops(struct wr_compiler *c, const struct wr_yaml *list);
void wr_compile_tiers(struct wr_compiler *c, const struct wr_yaml *node);
void wr_compile_account(struct wr_compiler *c, const struct wr_yaml *node);
void wr_compile_buying_roles(struct wr_compiler *c, const struct wr_yaml *list);
void wr_compile_stages(struct wr_compiler *c, const struct wr_yaml *node);
void wr_compile_paths(struct wr_compiler *c, const struct wr_yaml *node);
/* After stages and paths. */
void wr_compile_handoff(struct wr_compiler *c, const struct wr_yaml *node);

/* Before the operands of stages and paths are made. */
void wr_compile_frameworks(struct wr_compiler *c);
/* The i-th operand of frameworks. */
struct wr_extra wr_coverage_extra(struct wr_compiler *c, size_t i);
/* True, and a mistake, where a condition names coverage. */
bool wr_refuse_coverage(struct wr_compiler *c, const struct wr_yaml *node);
/* After the sections that look at fields. */
void wr_compile_levers(struct wr_compiler *c, const struct wr_yaml *questions);

/* The keys, section by section: the compilers fill from these, and wr_model_reference
 * prints them. */
extern const struct wr_option wr_model_options[], wr_segment_options[];
extern const struct wr_option wr_completeness_options[], wr_hold_options[],
    wr_category_options[], wr_need_options[], wr_quality_options[];
extern const struct wr_option wr_part_options[], wr_criterion_options[],
    wr_case_options[], wr_signal_options[], wr_decay_options[], wr_silence_options[];
extern const struct wr_option wr_stop_options[], wr_tiers_options[], wr_level_options[];
extern const struct wr_option wr_stages_options[], wr_place_options[],
    wr_stage_rule_options[];
extern const struct wr_option wr_paths_options[], wr_band_options[], wr_row_options[];
extern const struct wr_option wr_check_options[], wr_account_options[],
    wr_buying_role_options[], wr_handoff_options[], wr_handoff_need_options[];
/* Sections that a file may leave out: tiers, stages, paths. */
extern const char wr_default_model[];
extern const char wr_default_frameworks[];

#endif
