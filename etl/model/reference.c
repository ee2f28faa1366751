/* reference.c - all keys of a model file as Markdown, out of the tables that its
 * compilers fill from. Keys that are names of the file's own (sub-scores, caps,
 * categories, lists) are told in the line of the key above them.
 */
#include "etl/model/compile.h"

#include "etl/facts/predicate.h"
#include "weir/model.h"

#include "etl/base/banned.h"

static const struct {
    const char *title;
    const struct wr_option *options;
} tables[] = {
    {"## Model files", wr_model_options},
    {"### `completeness:`", wr_completeness_options},
    {"#### `categories:`, each", wr_category_options},
    {"#### `fields:`, each", wr_need_options},
    {"#### `quality:`", wr_quality_options},
    {"#### `hold:`", wr_hold_options},
    {"### `fit:`, `intent:`, `group:`, and each of `scores:`", wr_part_options},
    {"#### `criteria:`, each", wr_criterion_options},
    {"##### `cases:`, each", wr_case_options},
    {"#### `signals:`, each", wr_signal_options},
    {"##### `decay:`, each step", wr_decay_options},
    {"#### `silence:`, each", wr_silence_options},
    {"### `stops:`, each", wr_stop_options},
    {"### `tiers:`", wr_tiers_options},
    {"#### `levels:`, each", wr_level_options},
    {"### `stages:`", wr_stages_options},
    {"#### `order:`, each that is more than a name", wr_place_options},
    {"#### `keep:` and `rules:`, each", wr_stage_rule_options},
    {"### `paths:`", wr_paths_options},
    {"#### `bands:`, each sub-score by its name", wr_band_options},
    {"#### `table:`, each row\n\n"
     "Sub-scores are columns too, by their names: low, medium, high, any, or a list.",
     wr_row_options},
    {"### `frameworks:`, each item of a checklist of your own", wr_check_options},
    {"### `handoff:`", wr_handoff_options},
    {"#### `required:`, each that is more than a field", wr_handoff_need_options},
    {"### `account:`", wr_account_options},
    {"### `roles:`, each", wr_buying_role_options},
    {"### `segments:`, each", wr_segment_options},
};

void wr_model_reference(struct wr_buf *out)
{
    for (size_t i = 0; i < WR_COUNT(tables); i++) {
        wr_buf_printf(out, "\n%s\n\n", tables[i].title);
        wr_buf_putz(out, "| key | type | default | meaning |\n"
                         "| --- | --- | --- | --- |\n");
        wr_options_reference(tables[i].options, out);
    }
    wr_condition_reference(out);
}
