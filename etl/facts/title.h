/* title.h - what a job title says: level, department, area, part in a purchase.
 *
 * The rules are data (providers/lists/titles/<what>.tsv): word, tab, PCRE2 pattern over
 * the folded title; words in order of precedence, the first that matches wins. They are
 * compiled when the lists are loaded and const after that. WEIR_NO_JIT in the
 * environment leaves them interpreted (valgrind cannot follow generated code).
 */
#ifndef ETL_FACTS_TITLE_H
#define ETL_FACTS_TITLE_H

#include "weir/arena.h"
#include "weir/err.h"

struct wr_lists;
struct wr_title_rules;

/* `words` are those that rules may name. Free with wr_title_rules_free (NULL is fine).
 */
enum wr_code wr_title_rules_load(const char *folder, const char *name,
                                 const char *const *words, struct wr_title_rules **out,
                                 struct wr_err *err) WR_MUST_USE;
void wr_title_rules_free(struct wr_title_rules *rules);
/* A word of `words`, or NULL when no rule matches. */
const char *wr_title_rules_match(const struct wr_title_rules *rules,
                                 struct wr_str title, struct wr_arena *scratch);

/* By the rules of `lists` (NULL: never anything). NULL when the title does not say.
 * `industry` (or WR_NONE): a vice president of a bank is not one of a manufacturer. */
const char *wr_title_seniority(const struct wr_lists *lists, struct wr_str title,
                               struct wr_str industry, struct wr_arena *scratch);
/* What a level that the title gave comes to there; `general` itself where the industry
 * is not known or has no use of its own. */
const char *wr_title_in_industry(const struct wr_lists *lists, const char *general,
                                 struct wr_str title, struct wr_str industry,
                                 struct wr_arena *scratch);
const char *wr_title_department(const struct wr_lists *lists, struct wr_str title,
                                struct wr_arena *scratch);
/* What sort of work it is, one of wr_job_area_words; words of seniority and department
 * may be NULL, where they are not known. */
const char *wr_title_area(const struct wr_lists *lists, const char *seniority,
                          const char *department, struct wr_str title,
                          struct wr_arena *scratch);
/* One of wr_buying_role_words; `title` may be WR_NONE. */
const char *wr_title_buying_role(const struct wr_lists *lists, const char *seniority,
                                 const char *department, struct wr_str title,
                                 struct wr_arena *scratch);

#endif
