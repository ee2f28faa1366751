/* lint.h - what is odd about a model that compiles: remarks, never errors.
 *
 * Some can be told from the file alone (wr_model_lint), some from the leads it is for:
 * a firing counts which criteria ever had a say. Places come from the file's own YAML.
 */
#ifndef ETL_MODEL_LINT_H
#define ETL_MODEL_LINT_H

#include "weir/model.h"

struct wr_lint {
    bool is_hint; /* else a warning */
    struct wr_pos pos;
    struct wr_str text;
};

#define WR_MAX_LINTS 256
struct wr_lints {
    struct wr_arena *arena;
    struct wr_lint items[WR_MAX_LINTS]; /* further ones are left out */
    size_t count;
};

/* `root` is the file the model was compiled from. */
void wr_model_lint(const struct wr_model *model, const struct wr_yaml *root,
                   struct wr_lints *out);

struct wr_firing;
/* In `arena`; `model` is borrowed. */
struct wr_firing *wr_firing_new(const struct wr_model *model,
                                const struct wr_yaml *root, struct wr_arena *arena);
/* One more lead. Allocates nothing. */
void wr_firing_count(struct wr_firing *firing, const struct wr_decide *in);
/* Criteria and signals that none of the leads met. */
void wr_firing_lint(const struct wr_firing *firing, struct wr_lints *out);

#endif
