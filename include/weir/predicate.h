/* weir/predicate.h - conditions over a profile: structured, three-valued, pure.
 *
 *   {field: employees, at_least: 50}      {field: phone, absent: true}
 *   {field: employees, op: at_least, value: 50}    the same, as programs write it
 *   {all: [...]}, {any: [...]}, {not: ...}, a list (the same as all), always
 * Operators: is, in, not_in, at_least, at_most, within (low-high), matches (PCRE2, with
 * match limits), contains_any, known, absent. Unknown is not absent: a comparison with
 * an unknown field is WR_MAYBE, one with an absent field false. A range that only
 * partly meets a bound is WR_MAYBE, and so is a value "unknown", a vendor's shrug. Text
 * is compared without case. Shared by models (etl/model) and jobs.
 */
#ifndef WEIR_PREDICATE_H
#define WEIR_PREDICATE_H

#include "weir/fact.h"
#include "weir/yaml.h"

enum wr_truth { WR_FALSE, WR_MAYBE, WR_TRUE };

struct wr_predicate;

/* Compile a node into `arena`; mistakes go to `diags`, NULL then. Patterns are freed by
 * wr_predicate_free (NULL allowed), the rest with the arena. At most 64 nodes, 8 deep. */
struct wr_predicate *wr_predicate_compile(const struct wr_yaml *node,
                                          const struct wr_catalogue *catalogue,
                                          struct wr_arena *arena,
                                          struct wr_diags *diags);
void wr_predicate_free(struct wr_predicate *predicate);
enum wr_truth wr_predicate_eval(const struct wr_predicate *predicate,
                                const struct wr_profile *profile);
/* "employees 200-5000 and country in US, GB": for receipts and explain. */
struct wr_str wr_predicate_text(const struct wr_predicate *predicate,
                                const struct wr_catalogue *catalogue,
                                struct wr_arena *arena);

#endif
