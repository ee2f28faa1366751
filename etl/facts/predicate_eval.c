/* predicate_eval.c - the stack machine over all, any and not: Kleene's logic.
 *
 * Nothing is short-cut, so that the verdict, its staleness and its text are the same in
 * whatever order the conditions are written.
 */
#include "etl/facts/predicate_table.h"

#include "weir/alloc.h"

static struct wr_predicate_verdict eval_leaf(const struct wr_leaf *leaf,
                                             const struct wr_view *view,
                                             struct wr_arena *arena)
{
    struct wr_reading reading = wr_operand_read(&leaf->operand, view);
    struct wr_predicate_verdict v = {.stale = reading.stale, .lacks = WR_NO_FIELD};

    v.truth = wr_leaf_eval(leaf, &reading, view->profile->as_of_us);
    if (v.truth == WR_MAYBE && !leaf->operand.extra)
        v.lacks = leaf->operand.index;
    if (arena)
        v.text = wr_leaf_text(leaf, &reading, v.truth, arena);
    return v;
}

static struct wr_str join(struct wr_str a, struct wr_str b, struct wr_arena *arena)
{
    if (!arena || !a.ptr || !b.ptr)
        return WR_NONE;
    if (a.len + b.len + 5 > WR_MAX_PREDICATE_TEXT)
        return a;
    return wr_arena_printf(arena, "%.*s and %.*s", WR_FMT(a), WR_FMT(b));
}

/* None of an `any` is true: what is known to be false, and what is not known. */
static struct wr_predicate_verdict undecided(struct wr_predicate_verdict no,
                                             struct wr_predicate_verdict maybe,
                                             struct wr_arena *arena)
{
    struct wr_str both = join(no.text, maybe.text, arena);

    if (both.len > no.text.len)
        maybe.text = both;
    return maybe;
}

/* `deciding` alone settles the result (false for all, true for any). Where both sides
 * decide, the fresher one is enough. Where neither does and both are equal, both were
 * needed: the result is stale if either is, and both stand in the text. */
static struct wr_predicate_verdict combine(struct wr_predicate_verdict a,
                                           struct wr_predicate_verdict b,
                                           enum wr_truth deciding,
                                           struct wr_arena *arena)
{
    if (a.truth == b.truth && a.truth == deciding)
        return a.stale ? b : a;
    if (a.truth == b.truth && a.truth == WR_MAYBE)
        return a;
    if (a.truth == b.truth) {
        a.text = join(a.text, b.text, arena);
        a.stale = a.stale || b.stale;
        return a;
    }
    if (a.truth == deciding || b.truth == deciding)
        return a.truth == deciding ? a : b;
    if (deciding == WR_TRUE)
        return a.truth == WR_MAYBE ? undecided(b, a, arena) : undecided(a, b, arena);
    return a.truth == WR_MAYBE ? a : b;
}

static enum wr_truth opposite(enum wr_truth truth)
{
    if (truth == WR_MAYBE)
        return truth;
    return truth == WR_TRUE ? WR_FALSE : WR_TRUE;
}

struct wr_predicate_verdict wr_predicate_explain(const struct wr_predicate *predicate,
                                                 const struct wr_view *view,
                                                 struct wr_arena *arena)
{
    struct wr_predicate_verdict stack[WR_MAX_PREDICATE_DEPTH + 2];
    size_t count = predicate ? predicate->count : 0, top = 0;

    stack[0] = (struct wr_predicate_verdict){.truth = WR_TRUE, .lacks = WR_NO_FIELD};
    if (arena && count == 0)
        stack[0].text = WR_LIT("always");
    for (size_t i = 0; i < count; i++) {
        const struct wr_term *term = &predicate->terms[i];

        switch (term->kind) {
        case WR_TERM_LEAF:
            WR_ASSERT(top < WR_COUNT(stack));
            stack[top++] = eval_leaf(term->leaf, view, arena);
            break;
        case WR_TERM_NOT:
            WR_ASSERT(top >= 1);
            stack[top - 1].truth = opposite(stack[top - 1].truth);
            break;
        case WR_TERM_ALL:
        case WR_TERM_ANY:
            WR_ASSERT(top >= 2);
            stack[top - 2] =
                combine(stack[top - 2], stack[top - 1],
                        term->kind == WR_TERM_ALL ? WR_FALSE : WR_TRUE, arena);
            top--;
            break;
        }
    }
    return stack[0];
}

enum wr_truth wr_predicate_eval(const struct wr_predicate *predicate,
                                const struct wr_profile *profile)
{
    const struct wr_view view = {.profile = profile};

    return wr_predicate_explain(predicate, &view, NULL).truth;
}

bool wr_predicate_is_always(const struct wr_predicate *predicate)
{
    return predicate->count == 0;
}

uint32_t wr_predicate_extras(const struct wr_predicate *predicate)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < predicate->count; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;

        if (leaf && leaf->operand.extra && leaf->operand.index < 32)
            bits |= UINT32_C(1) << leaf->operand.index;
    }
    return bits;
}

size_t wr_predicate_fields(const struct wr_predicate *predicate, wr_field_id *out,
                           size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < predicate->count; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;
        bool listed = !leaf || leaf->operand.extra;

        for (size_t k = 0; !listed && k < count; k++)
            listed = out[k] == leaf->operand.index;
        if (!listed && count < max)
            out[count++] = leaf->operand.index;
    }
    return count;
}

size_t wr_predicate_lists(const struct wr_predicate *predicate,
                          const struct wr_named_list **out, size_t max)
{
    size_t count = 0;

    for (size_t i = 0; i < predicate->count; i++) {
        const struct wr_leaf *leaf = predicate->terms[i].leaf;
        bool listed = !leaf || !leaf->list;

        for (size_t k = 0; !listed && k < count; k++)
            listed = out[k] == leaf->list;
        if (!listed && count < max)
            out[count++] = leaf->list;
    }
    return count;
}
