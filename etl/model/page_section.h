/* page_section.h - the sections of a model's page, each from its own node of the file.
 * Private to etl/model.
 */
#ifndef ETL_MODEL_PAGE_SECTION_H
#define ETL_MODEL_PAGE_SECTION_H

#include "etl/model/page_write.h"
#include "etl/model/table.h"

/* page.c: members that have no words here, but for those named (NULL-terminated); and
 * entries of a list or map that have no table of their own, one line each. */
void wr_page_put_rest(struct wr_page *p, const struct wr_yaml *map,
                      const char *const *but);
void wr_page_put_entries(struct wr_page *p, const struct wr_yaml *node);

/* page_scores.c */
void wr_page_put_completeness(struct wr_page *p, const struct wr_yaml *node,
                              const struct wr_gate *gate);
/* NULL: there are none, which is told. */
void wr_page_put_stops(struct wr_page *p, const struct wr_yaml *list);
void wr_page_put_scores(struct wr_page *p, const struct wr_yaml *root);
/* page_rules.c; `model` knows what stands by default. */
void wr_page_put_roles(struct wr_page *p, const struct wr_yaml *list);
void wr_page_put_tiers(struct wr_page *p, const struct wr_yaml *node);
void wr_page_put_stages(struct wr_page *p, const struct wr_yaml *node,
                        const struct wr_model *model);
void wr_page_put_paths(struct wr_page *p, const struct wr_yaml *node,
                       const struct wr_model *model);

#endif
