/* predicate_reference.c - the words of conditions as Markdown, by the tables that
 * compile them.
 */
#include "etl/facts/predicate_table.h"

#include "etl/base/banned.h"

struct meaning {
    const char *takes, *help;
};

static const struct meaning of_terms[WR_TERM_KINDS] = {
    [WR_TERM_ALL] = {"list of conditions", "each of them; a list alone means the same"},
    [WR_TERM_ANY] = {"list of conditions", "one of them is enough"},
    [WR_TERM_NOT] = {"condition", "the contrary; what is unknown stays unknown"},
};

static const struct meaning of_ops[WR_OP_COUNT] = {
    [WR_OP_IS] = {"value", "equal; text without regard to case"},
    [WR_OP_IN] = {"list of text", "one of these"},
    [WR_OP_NOT_IN] = {"list of text", "known, and none of these"},
    [WR_OP_AT_LEAST] = {"number or time", "this or more"},
    [WR_OP_AT_MOST] = {"number or time", "this or less"},
    [WR_OP_WITHIN] = {"range or duration",
                      "numbers: 200-5000, 5001+; times and dates: no longer ago"},
    [WR_OP_MATCHES] = {"pattern", "regular expression, without regard to case"},
    [WR_OP_CONTAINS_ANY] = {"list of text", "one of these is part of the text, or of "
                                            "the set"},
    [WR_OP_IN_LIST] = {"name of a list", "the value stands there"},
    [WR_OP_CONTAINS_LIST] = {"name of a list",
                             "an entry of it stands in the text in whole words, or is "
                             "in the set"},
    [WR_OP_AHEAD] = {"duration", "times and dates: still to come by more than this"},
    [WR_OP_KNOWN] = {"true", "there is a value"},
    [WR_OP_ABSENT] = {"true", "it was looked for and is not there; not the same as "
                              "unknown"},
};

static const char *const of_keys[] = {
    "what is compared; weir help fields",
    "operator, as programs write it: {field: score, op: at_least, value: 50}",
    "what the operator takes",
};

static void put_row(const char *word, const struct meaning *meaning, bool required,
                    struct wr_buf *out)
{
    wr_buf_printf(out, "| `%s` | %s | %s | %s |\n", word, meaning->takes,
                  required ? "required" : "", meaning->help);
}

void wr_condition_reference(struct wr_buf *out)
{
    wr_buf_putz(
        out, "\n## Conditions\n\n"
             "A comparison is `{field: NAME, OPERATOR: VALUE}`; `always` is true.\n\n"
             "| key | type | default | meaning |\n| --- | --- | --- | --- |\n");
    for (int i = WR_TERM_ALL; i < WR_TERM_KINDS; i++)
        put_row(wr_term_words[i], &of_terms[i], false, out);
    for (size_t i = 0; wr_leaf_keys[i]; i++) {
        struct meaning meaning = {i < 2 ? "text" : "value", of_keys[i]};

        put_row(wr_leaf_keys[i], &meaning, i == 0, out);
    }
    for (int i = 0; i < WR_OP_COUNT; i++)
        put_row(wr_op_words[i], &of_ops[i], false, out);
}
