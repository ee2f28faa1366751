/* question.c - what every provider shares: is a question complete, and which is it. */
#include "weir/alloc.h"
#include "weir/hash.h"
#include "weir/provider.h"

#include "etl/base/banned.h"

const char *wr_outcome_name(enum wr_outcome outcome)
{
    static const char *const names[] = {
        [WR_OUTCOME_NONE] = "none",       [WR_OUTCOME_HIT] = "hit",
        [WR_OUTCOME_MISS] = "miss",       [WR_OUTCOME_FORBIDDEN] = "forbidden",
        [WR_OUTCOME_REFUSED] = "refused",
    };

    return names[outcome];
}

const struct wr_input_set *wr_provider_ready(const struct wr_provider *p,
                                             const struct wr_value *const *inputs)
{
    for (size_t i = 0; i < p->input_count; i++) {
        const struct wr_input_set *set = &p->inputs[i];
        size_t known = 0;

        while (known < set->count && inputs[set->fields[known]])
            known++;
        if (known == set->count)
            return set;
    }
    return NULL;
}

/* Without names (a provider made for a test) the id has to do. */
static struct wr_str name_of(const struct wr_input_set *set, size_t i,
                             struct wr_arena *scratch)
{
    if (set->names)
        return wr_str(set->names[i]);
    return wr_arena_printf(scratch, "%u", (unsigned)set->fields[i]);
}

/* Name and value by turns, in the order of the names: the order in which a manifest
 * lists them does not make another question. */
int64_t wr_question_id(const struct wr_provider *p, const struct wr_input_set *set,
                       const struct wr_value *const *inputs, struct wr_arena *scratch)
{
    struct wr_str parts[1 + 2 * WR_MAX_INPUTS] = {wr_str(p->name)};

    WR_ASSERT(set->count <= WR_MAX_INPUTS);
    for (size_t i = 0; i < set->count; i++) {
        struct wr_str name = name_of(set, i, scratch);
        size_t at = 1 + 2 * i;

        for (; at > 1 && wr_str_cmp(parts[at - 2], name) > 0; at -= 2) {
            parts[at] = parts[at - 2];
            parts[at + 1] = parts[at - 1];
        }
        parts[at] = name;
        parts[at + 1] = wr_value_encode(inputs[set->fields[i]], scratch);
    }
    return wr_id_of(parts, 1 + 2 * set->count);
}
