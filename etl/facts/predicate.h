/* predicate.h - predicates with more to look at and words to say; see weir/predicate.h.
 *
 * A caller may add operands of its own (a score, a count) beside the catalogue's
 * fields, and may ask why: the text of a verdict is a true statement about the profile,
 * with no personal data in it but what a score is about (title, seniority, department,
 * role).
 */
#ifndef ETL_FACTS_PREDICATE_H
#define ETL_FACTS_PREDICATE_H

#include "weir/option.h"
#include "weir/predicate.h"

#define WR_MAX_PREDICATE_LEAVES 64
#define WR_MAX_PREDICATE_DEPTH  8
#define WR_MAX_PREDICATE_TEXT   200 /* bytes of a verdict's text */

/* An operand that is no fact. Its name hides a field's. Tables end with a NULL name. */
struct wr_extra {
    const char *name;
    enum wr_type type;
};

/* What a predicate looks at: `extras` in the order of the table it was compiled with,
 * NULL where not known. */
struct wr_view {
    const struct wr_profile *profile;
    const struct wr_value *const *extras;
};

struct wr_predicate_verdict {
    enum wr_truth truth;
    bool stale;         /* a stale value was needed for it */
    wr_field_id lacks;  /* on WR_MAYBE: the field that would help, or WR_NO_FIELD */
    struct wr_str text; /* why, at most WR_MAX_PREDICATE_TEXT bytes; WR_NONE without an
                           arena */
};

/* Like wr_predicate_compile; `extras` may be NULL. Decided fields (score, tier ...) can
 * be named only where the table has them. */
struct wr_predicate *wr_predicate_compile_with(const struct wr_yaml *node,
                                               const struct wr_catalogue *catalogue,
                                               const struct wr_extra *extras,
                                               struct wr_arena *arena,
                                               struct wr_diags *diags);
/* `always` and NULL are always true. Allocates nothing but the text, in `arena`, which
 * may be NULL. */
struct wr_predicate_verdict wr_predicate_explain(const struct wr_predicate *predicate,
                                                 const struct wr_view *view,
                                                 struct wr_arena *arena);
/* Markdown: the words of conditions. */
void wr_condition_reference(struct wr_buf *out);
/* True for the predicate `always`. */
bool wr_predicate_is_always(const struct wr_predicate *predicate);

/* What a condition leaves of one that stands behind it. */
enum wr_cover {
    WR_COVER_NONE, /* or nothing is known of it */
    WR_COVER_SOME, /* some values meet both, and each has some of its own */
    WR_COVER_ALL,  /* nothing: whatever meets the later one meets the first */
};
enum wr_cover wr_predicate_cover(const struct wr_predicate *first,
                                 const struct wr_predicate *later);

/* What may still change: by field id, and by index of the extras (NULL: none of them).
 */
struct wr_openness {
    const bool *fields;
    const bool *extras;
};
#define WR_REACH(truth) (1u << (truth))
#define WR_REACH_ANY    7u
/* The set of verdicts (bits of WR_REACH) that hold of some completion of what is open:
 * a superset of it, never less. */
unsigned wr_predicate_reach(const struct wr_predicate *predicate,
                            const struct wr_view *view, const struct wr_openness *open);

/* Does it compare a date with the present? */
bool wr_predicate_is_dated(const struct wr_predicate *predicate);
/* The first time after `after_us` at which such a comparison may come out otherwise;
 * WR_NEVER_US: none will. */
int64_t wr_predicate_turn(const struct wr_predicate *predicate,
                          const struct wr_view *view, int64_t after_us);

struct wr_named_list;
/* The lists it asks, each once; returns how many of them are in `out`. */
size_t wr_predicate_lists(const struct wr_predicate *predicate,
                          const struct wr_named_list **out, size_t max);

/* A value of a field that makes one comparison of it true, and how that is said: "is
 * within 200-5000". */
struct wr_witness {
    struct wr_value value;
    struct wr_str text;
};
/* One of each comparison of the field that can have one; returns how many are in `out`.
 * They live as long as the predicate and `arena`. */
size_t wr_predicate_witnesses(const struct wr_predicate *predicate, wr_field_id field,
                              struct wr_arena *arena, struct wr_witness *out,
                              size_t max);

/* The fields it looks at, each once; returns how many of them are in `out`. */
size_t wr_predicate_fields(const struct wr_predicate *predicate, wr_field_id *out,
                           size_t max);

/* A word that an operand is compared with, and its place in the file. */
struct wr_compared_word {
    struct wr_str word;
    struct wr_pos pos;
};
/* What the caller's operand of this name is compared with and is none of `words`: such
 * a comparison is never true. Returns how many are in `out`. */
size_t wr_predicate_strange_words(const struct wr_predicate *predicate,
                                  const char *operand, struct wr_strs words,
                                  struct wr_compared_word *out, size_t max);
/* A mistake for each of them. */
void wr_predicate_check_words(const struct wr_predicate *predicate, const char *operand,
                              struct wr_strs words, struct wr_diags *diags);

/* The first comparison of the caller's i-th operand that wants more than `most` of it,
 * and so is never true: "score is at least 120"; NONE where there is none. */
struct wr_str wr_predicate_above(const struct wr_predicate *predicate, size_t extra,
                                 int64_t most, struct wr_arena *arena);

/* The words of industries that name none: only what somebody writes in the same words
 * meets them. */
size_t wr_predicate_unlisted(const struct wr_predicate *predicate,
                             struct wr_compared_word *out, size_t max);

/* The caller's operands that it looks at: bit i is the table's i-th, of the first 32.
 */
uint32_t wr_predicate_extras(const struct wr_predicate *predicate);

#endif
