/* remark.h - putting a remark on the list, and who else does. Private to etl/model. */
#ifndef ETL_MODEL_REMARK_H
#define ETL_MODEL_REMARK_H

#include "etl/model/lint.h"
#include "etl/model/variants.h"

/* At `node`, or at no place where it is NULL. */
void wr_remark(struct wr_lints *out, bool is_hint, const struct wr_yaml *node,
               const char *fmt, ...) WR_PRINTF(4, 5);

/* Its own stages: those that no lead comes to, and rules that others hide. No score is
 * above `most`. */
void wr_lint_stages(struct wr_lints *out, const struct wr_variant *v, int64_t most);
/* The most that a lead can come to. */
struct wr_most {
    int64_t score, parts[WR_MAX_PARTS];
};
/* Its own stages and paths: conditions that want more. */
void wr_lint_reach(struct wr_lints *out, const struct wr_variant *v,
                   const struct wr_most *most);
/* Its own table of paths: rows that others hide, and a `previous_path` that is none of
 * `paths`, those of the whole model. */
void wr_lint_paths(struct wr_lints *out, const struct wr_variant *v,
                   struct wr_strs paths);
/* Of the whole model: words of industries that name none. */
void wr_lint_words(struct wr_lints *out, const struct wr_model *model);

#endif
