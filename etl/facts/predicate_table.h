/* predicate_table.h - a compiled predicate; private to its files in etl/facts. */
#ifndef ETL_FACTS_PREDICATE_TABLE_H
#define ETL_FACTS_PREDICATE_TABLE_H

#include "etl/facts/named_list.h"
#include "etl/facts/pattern.h"
#include "etl/facts/predicate.h"

#include "weir/option.h"

enum wr_op {
    WR_OP_IS,
    WR_OP_IN,
    WR_OP_NOT_IN,
    WR_OP_AT_LEAST,
    WR_OP_AT_MOST,
    WR_OP_WITHIN,
    WR_OP_MATCHES,
    WR_OP_CONTAINS_ANY,
    WR_OP_IN_LIST,
    WR_OP_CONTAINS_LIST,
    WR_OP_AHEAD,
    WR_OP_KNOWN,
    WR_OP_ABSENT,
    WR_OP_COUNT
};
extern const char *const wr_op_words[];
/* Keys of a comparison in the long form, `field` in both. */
extern const char *const wr_leaf_keys[];

/* The left side of a comparison. */
struct wr_operand {
    bool extra; /* `index` is of the caller's table, not a field id */
    bool shown; /* the value may stand in a text */
    bool date;  /* a text that stands for a span of time: `type` is WR_TYPE_TIME */
    enum wr_type type;
    uint16_t index;
    struct wr_str name;
};

struct wr_leaf {
    struct wr_operand operand;
    struct wr_pos pos; /* of the value */
    enum wr_op op;
    int64_t low, high;    /* of numbers; WITHIN and AHEAD: `high` is the span of time */
    struct wr_strs words; /* lower case, sorted */
    /* Of IS, IN and NOT_IN: what is none of the field's own words, or no country's two
     * letters, is a value that nobody understood. */
    const char *const *closed;
    bool of_countries;
    struct wr_strs unlisted; /* of industries: words that name none */
    const struct wr_pattern *pattern;
    const struct wr_named_list *list; /* of IN_LIST and CONTAINS_LIST, and its form */
    const struct wr_list_form *form;
    struct wr_str yes, no; /* "is within 200-5000", "is not within 200-5000" */
};

enum wr_term_kind { WR_TERM_LEAF, WR_TERM_ALL, WR_TERM_ANY, WR_TERM_NOT };
#define WR_TERM_KINDS (WR_TERM_NOT + 1)
extern const char *const wr_term_words[WR_TERM_KINDS]; /* of a leaf NULL */

/* Postfix: ALL and ANY take the last two results, NOT the last one. */
struct wr_term {
    enum wr_term_kind kind;
    const struct wr_leaf *leaf;
};
#define WR_MAX_TERMS ((size_t)4 * WR_MAX_PREDICATE_LEAVES)

struct wr_predicate {
    const struct wr_term *terms; /* none: always true */
    size_t count;
    struct wr_pattern *patterns; /* to be freed */
};

struct wr_reading {
    enum wr_known known;
    bool stale;
    struct wr_value value; /* when known */
};
struct wr_reading wr_operand_read(const struct wr_operand *operand,
                                  const struct wr_view *view);
enum wr_truth wr_leaf_eval(const struct wr_leaf *leaf, const struct wr_reading *reading,
                           int64_t as_of_us);
struct wr_str wr_leaf_text(const struct wr_leaf *leaf, const struct wr_reading *reading,
                           enum wr_truth truth, struct wr_arena *arena);

struct wr_predicate_compiler {
    const struct wr_catalogue *catalogue;
    const struct wr_extra *extras; /* may be NULL */
    struct wr_arena *arena;
    struct wr_diags *diags;
    struct wr_pattern *patterns;
};
/* One comparison; NULL after a mistake. */
const struct wr_leaf *wr_leaf_compile(struct wr_predicate_compiler *c,
                                      const struct wr_yaml *map);
/* The right side of a leaf whose operand and op stand, and the phrases. False after a
 * mistake. */
bool wr_leaf_compile_value(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                           struct wr_leaf *leaf);
/* The list that `node` names. False after a mistake. */
bool wr_leaf_compile_list(struct wr_predicate_compiler *c, const struct wr_yaml *node,
                          struct wr_leaf *leaf);
/* Words of an industry become the labels of the node they name and of all below it;
 * what names none stands in `unlisted` too. Always true. */
bool wr_leaf_expand(struct wr_predicate_compiler *c, struct wr_leaf *leaf);
void wr_leaf_compile_phrases(struct wr_predicate_compiler *c,
                             const struct wr_yaml *node, struct wr_leaf *leaf);

#endif
