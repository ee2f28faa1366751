/* question.c - which question a provider is put, and its identity. */
#include "weir/provider.h"

#include "etl/facts/catalogue.h"
#include "etl/facts/normal.h"
#include "weir/hash.h"

#include <inttypes.h>

#include "etl/base/banned.h"

static bool is_complete(const struct wr_input_set *set,
                        const struct wr_value *const *inputs)
{
    for (size_t i = 0; i < set->count; i++) {
        if (!inputs[set->fields[i]])
            return false;
    }
    return true;
}

const struct wr_input_set *wr_provider_ready(const struct wr_provider *p,
                                             const struct wr_value *const *inputs)
{
    for (size_t i = 0; i < p->input_count; i++) {
        if (is_complete(&p->inputs[i], inputs))
            return &p->inputs[i];
    }
    return NULL;
}

/* Fields by name, because ids move when the catalogue grows; a job's own by number. */
static struct wr_str identity_of(wr_field_id field, struct wr_arena *scratch)
{
    const char *name = wr_builtin_name(field);

    return name ? wr_str(name) : wr_arena_printf(scratch, "#%" PRIu16, field);
}

/* Values in lower case: no vendor tells "Jane" from "jane", and asking twice is paid
 * twice. */
int64_t wr_question_id(const struct wr_provider *p, const struct wr_input_set *set,
                       const struct wr_value *const *inputs, struct wr_arena *scratch)
{
    struct wr_str *parts = WR_ARRAY(scratch, struct wr_str, 1 + 2 * set->count);
    size_t count = 0;

    parts[count++] = wr_str(p->name);
    for (size_t i = 0; i < set->count; i++) {
        wr_field_id field = set->fields[i];
        struct wr_str value = wr_value_encode(inputs[field], scratch);

        parts[count++] = identity_of(field, scratch);
        parts[count++] = (struct wr_str){wr_normal_lower(value, scratch), value.len};
    }
    return wr_id_of(parts, count);
}

const char *wr_outcome_name(enum wr_outcome outcome)
{
    static const char *const names[] = {
        [WR_OUTCOME_NONE] = "none",       [WR_OUTCOME_HIT] = "hit",
        [WR_OUTCOME_MISS] = "miss",       [WR_OUTCOME_FORBIDDEN] = "forbidden",
        [WR_OUTCOME_REFUSED] = "refused",
    };

    return names[outcome];
}

bool wr_provider_is_personal(const struct wr_provider *p,
                             const struct wr_catalogue *catalogue)
{
    for (size_t i = 0; i < p->input_count; i++)
        for (size_t k = 0; k < p->inputs[i].count; k++)
            if (catalogue->fields[p->inputs[i].fields[k]].scope == WR_SCOPE_LEAD)
                return true;
    return false;
}
