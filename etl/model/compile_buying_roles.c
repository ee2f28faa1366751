/* compile_buying_roles.c - the section `roles`: who has which part in a purchase,
 * before the built-in rules.
 *
 *   roles:
 *     - {role: champion, when: {field: title, matches: "revenue operations"}}
 *     - {role: none, when: {field: seniority, is: intern}}
 *
 * Conditions look at what the built-in rules look at and at nothing else, so that what
 * may still change a part is the same for both.
 */
#include "etl/model/compile.h"

#define MAX_ROLE_RULES 32

struct buying_role_config {
    struct wr_str role;
    const struct wr_yaml *when;
};

const struct wr_option wr_buying_role_options[] = {
    {.name = "role",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct buying_role_config, role),
     .required = true,
     .help = "champion, economic_buyer, technical_evaluator, user, blocker, or none"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct buying_role_config, when),
     .required = true,
     .help = "condition over title, seniority and department"},
    {.name = NULL},
};

static bool may_ask(wr_field_id field)
{
    return field == WR_F_TITLE || field == WR_F_SENIORITY || field == WR_F_DEPARTMENT;
}

static const struct wr_predicate *compile_when(struct wr_compiler *c,
                                               const struct wr_yaml *node)
{
    wr_field_id fields[WR_MAX_PREDICATE_LEAVES];
    const struct wr_predicate *when = wr_compile_predicate(c, node, NULL);
    size_t count = when ? wr_predicate_fields(when, fields, WR_COUNT(fields)) : 0;

    for (size_t i = 0; i < count; i++)
        if (!may_ask(fields[i]))
            wr_diag_error(c->diags, wr_yaml_pos(node),
                          "a part in a purchase follows from title, seniority and "
                          "department, not from %s",
                          c->catalogue->fields[fields[i]].name);
    return when;
}

static enum wr_buying_role find_role(struct wr_compiler *c, const struct wr_yaml *item,
                                     struct wr_str word)
{
    enum wr_buying_role role = wr_buying_role_of(word);

    if (role == WR_BUYING_ROLES && word.ptr && !wr_str_eqz(word, "none"))
        wr_diag_unknown(c->diags, wr_yaml_pos(wr_yaml_get(item, "role")), "buying role",
                        word, wr_buying_role_words);
    return role;
}

/* What stands behind a rule that takes whatever it takes is never reached. */
static void check_reached(struct wr_compiler *c, const struct wr_yaml *item,
                          const struct wr_buying_rule *rules, size_t at)
{
    for (size_t i = 0; rules[at].when && i < at; i++) {
        if (!rules[i].when ||
            (!wr_predicate_is_always(rules[i].when) &&
             wr_predicate_cover(rules[i].when, rules[at].when) != WR_COVER_ALL))
            continue;
        wr_diag_error(c->diags, wr_yaml_pos(item),
                      "never reached: rule %zu takes all of it", i + 1);
        return;
    }
}

void wr_compile_buying_roles(struct wr_compiler *c, const struct wr_yaml *list)
{
    size_t count = list ? wr_compile_list(c, list, "roles", MAX_ROLE_RULES) : 0;
    struct wr_buying_rule *rules = WR_ARRAY(c->arena, struct wr_buying_rule, count);

    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *item = wr_yaml_at(list, i);
        struct buying_role_config config = {.role = WR_NONE};

        if (!wr_compile_map(c, wr_buying_role_options, item, &config))
            continue;
        rules[i] = (struct wr_buying_rule){find_role(c, item, config.role),
                                           compile_when(c, config.when)};
        check_reached(c, item, rules, i);
    }
    c->model->buying_rules = rules;
    c->model->buying_rule_count = count;
}
