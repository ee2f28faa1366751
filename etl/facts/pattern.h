/* pattern.h - compiled regular expressions with bounded work. PCRE2 stands behind.
 *
 * Case-blind, Unicode. A match that passes its limits is "unknown", never a hang: a
 * file may come from anybody. WEIR_NO_JIT=1 in the environment keeps the JIT off
 * (valgrind cannot follow it).
 */
#ifndef ETL_FACTS_PATTERN_H
#define ETL_FACTS_PATTERN_H

#include "weir/predicate.h"

struct wr_pattern;

/* Mistakes in the expression go to `diags` at `pos`; NULL then. The pattern joins
 * *list, which wr_patterns_free releases. */
const struct wr_pattern *wr_pattern_compile(struct wr_str text, struct wr_pos pos,
                                            struct wr_pattern **list,
                                            struct wr_diags *diags);
void wr_patterns_free(struct wr_pattern *list);

/* Not for two threads at once: a pattern holds its own match data, so that matching
 * allocates nothing. */
enum wr_truth wr_pattern_match(const struct wr_pattern *pattern, struct wr_str text);

#endif
