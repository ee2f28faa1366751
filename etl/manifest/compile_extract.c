/* compile_extract.c - which fields come out of a hit, and how far to believe them.
 *
 *   extract:
 *     record: /person                 a group, or a list of groups
 *     fields:
 *       title: /title
 *       email: {from: /email, when: {at: /email_status, equals: verified}}
 *       email_status: [{...}, {...}]  the first rule that yields a value wins
 */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct group_page {
    struct wr_str record;
    const struct wr_yaml *choose;
    const struct wr_yaml *when;
    const struct wr_yaml *confidence;
    const struct wr_yaml *fields;
};

const struct wr_option wr_manifest_group_options[] = {
    {.name = "record",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct group_page, record),
     .help = "JSON pointer to where the pointers of the fields start"},
    {.name = "choose",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct group_page, choose),
     .help = "one of several, in place of record"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct group_page, when),
     .help = "the group is taken only when this holds"},
    {.name = "confidence",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct group_page, confidence),
     .required = true,
     .help = "of every field whose rule says no other, written as in a rule"},
    {.name = "fields",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct group_page, fields),
     .required = true,
     .help = "field: pointer, rule, or list of rules"},
    {.name = NULL},
};

struct rule_page {
    struct wr_str from;
    const struct wr_yaml *join;
    struct wr_str value;
    const struct wr_yaml *map;
    int transform;
    const struct wr_yaml *when;
    const struct wr_yaml *confidence;
    bool verified;
};

/* In the order of enum transform. */
static const char *const transform_words[] = {
    "none",    "lower",    "titlecase", "linkedin_person", "linkedin_company",
    "epoch_s", "epoch_ms", "thousands", "millions",        "naics",
    "sic",     "uk_sic",   "us_state",  "first_part",      "last_part",
    "join",    NULL};
_Static_assert(WR_COUNT(transform_words) == TRANSFORM_JOIN + 2, "a word for each");

const struct wr_option wr_manifest_rule_options[] = {
    {.name = "from",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct rule_page, from),
     .help = "JSON pointer from the record (#/... from the root); * is every element"},
    {.name = "join",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct rule_page, join),
     .help =
         "instead of from: a list of pointers, whose values are one text; of a range "
         "its two ends"},
    {.name = "value",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct rule_page, value),
     .help = "a fixed value, instead of from"},
    {.name = "map",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct rule_page, map),
     .help = "vendor's word: ours; words not listed give nothing"},
    {.name = "transform",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct rule_page, transform),
     .words = transform_words,
     .help = "done before the field's own normal form"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct rule_page, when),
     .help = "taken only when this holds"},
    {.name = "confidence",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct rule_page, confidence),
     .help = "0..1000, or {from: POINTER, times: N | map: {...}, else: N}"},
    {.name = "verified",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct rule_page, verified),
     .help = "the vendor says that it checked the value"},
    {.name = NULL},
};

struct confidence_page {
    struct wr_str from;
    int64_t times_milli;
    const struct wr_yaml *map;
    int64_t fixed;
};

const struct wr_option wr_manifest_confidence_options[] = {
    {.name = "from",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct confidence_page, from),
     .required = true,
     .help = "JSON pointer to the vendor's own score"},
    {.name = "times",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct confidence_page, times_milli),
     .min = 1,
     .max = 1000000,
     .help = "factor that makes it 0..1000"},
    {.name = "map",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct confidence_page, map),
     .help = "vendor's word: 0..1000"},
    {.name = "else",
     .type = WR_OPT_INT,
     .offset = offsetof(struct confidence_page, fixed),
     .fallback = "500",
     .min = 0,
     .max = 1000,
     .help = "where it is not told"},
    {.name = NULL},
};

static bool read_level(struct wr_str text, uint16_t *out)
{
    int64_t n;

    if (!wr_str_to_i64(text, &n) || n < 0 || n > 1000)
        return false;
    *out = (uint16_t)n;
    return true;
}

static void compile_levels(struct compile *c, const struct wr_yaml *map,
                           struct confidence *out)
{
    size_t n = wr_yaml_size(map);
    struct word_level *levels;

    if (!wr_compile_is(c, map, WR_YAML_MAP, "a map of words"))
        return;
    levels = WR_ARRAY(c->arena, struct word_level, n);
    for (size_t i = 0; i < n; i++) {
        const struct wr_yaml *value = wr_yaml_at(map, i);

        levels[i].word = wr_arena_str(c->arena, wr_yaml_key_at(map, i));
        if (!read_level(wr_yaml_raw(value), &levels[i].level))
            wr_diag_error(c->diags, wr_yaml_pos(value), "must be 0..1000");
    }
    out->levels = levels;
    out->level_count = n;
}

/* NULL leaves *out as it is. */
static void compile_confidence(struct compile *c, const struct wr_yaml *node,
                               struct confidence *out)
{
    struct confidence_page page = {0};

    if (!node)
        return;
    *out = (struct confidence){0};
    if (wr_yaml_kind(node) == WR_YAML_SCALAR) {
        if (!read_level(wr_yaml_raw(node), &out->fixed))
            wr_diag_error(c->diags, wr_yaml_pos(node), "confidence must be 0..1000");
        return;
    }
    wr_options_fill(wr_manifest_confidence_options, node, &page, c->arena, c->diags);
    out->fixed = (uint16_t)page.fixed;
    out->times_milli = page.times_milli;
    if (page.from.ptr)
        wr_compile_place(c, page.from, wr_yaml_pos(node), &out->from);
    compile_levels(c, page.map, out);
    if ((page.times_milli > 0) == (page.map != NULL))
        wr_diag_error(c->diags, wr_yaml_pos(node),
                      "confidence needs times or map, one of them");
}

/* Fields whose words are a closed list: a vendor's word must be mapped to one. Titles
 * have tables of their own in their normal forms. */
static const char *const *closed_words(const struct compile *c, wr_field_id field)
{
    const struct wr_field *f = &c->catalogue->fields[field];

    return f->normal == WR_NORMAL_WORD ? f->words : NULL;
}

static void check_word(struct compile *c, wr_field_id field, struct wr_str word,
                       struct wr_pos pos)
{
    const char *const *words = closed_words(c, field);

    for (size_t i = 0; words && words[i]; i++) {
        if (wr_str_eqz(word, words[i]))
            return;
    }
    if (words)
        wr_diag_unknown(c->diags, pos, c->catalogue->fields[field].name, word, words);
}

static void compile_map(struct compile *c, const struct wr_yaml *map, struct rule *out)
{
    size_t n = wr_yaml_size(map);
    struct word_map *items;

    if (!wr_compile_is(c, map, WR_YAML_MAP, "a map of words"))
        return;
    items = WR_ARRAY(c->arena, struct word_map, n);
    for (size_t i = 0; i < n; i++) {
        const struct wr_yaml *value = wr_yaml_at(map, i);

        items[i].from = wr_arena_str(c->arena, wr_yaml_key_at(map, i));
        items[i].to = wr_arena_str(c->arena, wr_yaml_text(value, c->diags));
        check_word(c, out->field, items[i].to, wr_yaml_pos(value));
    }
    out->map = items;
    out->map_count = n;
}

static void compile_join(struct compile *c, const struct wr_yaml *list,
                         struct rule *out)
{
    size_t n = wr_yaml_size(list);
    bool is_range = c->catalogue->fields[out->field].type == WR_TYPE_RANGE;
    struct place *places;

    if (!wr_compile_is(c, list, WR_YAML_LIST, "a list of pointers"))
        return;
    if (n < 2 || n > (is_range ? 2 : MAX_JOINED)) {
        wr_diag_error(c->diags, wr_yaml_pos(list),
                      "join takes 2 to %d pointers, of a range its two ends",
                      MAX_JOINED);
        return;
    }
    places = WR_ARRAY(c->arena, struct place, n);
    for (size_t i = 0; i < n; i++) {
        const struct wr_yaml *item = wr_yaml_at(list, i);

        if (wr_compile_is(c, item, WR_YAML_SCALAR, "a pointer"))
            wr_compile_place(c, wr_yaml_text(item, c->diags), wr_yaml_pos(item),
                             &places[i]);
    }
    out->joined = places;
    out->joined_count = n;
}

static void compile_rule(struct compile *c, const struct wr_yaml *node,
                         const struct confidence *group, struct rule *out)
{
    struct rule_page page = {0};
    struct wr_pos pos = wr_yaml_pos(node);

    if (wr_yaml_kind(node) == WR_YAML_SCALAR)
        page.from = wr_yaml_text(node, c->diags);
    else if (wr_compile_is(c, node, WR_YAML_MAP, "a pointer or a rule"))
        wr_options_fill(wr_manifest_rule_options, node, &page, c->arena, c->diags);
    else
        return;
    if ((page.from.ptr != NULL) + (page.value.ptr != NULL) + (page.join != NULL) != 1)
        wr_diag_error(c->diags, pos,
                      "a rule takes its value by from, by join or by value");
    compile_join(c, page.join, out);
    if (page.from.ptr)
        wr_compile_place(c, page.from, pos, &out->from);
    out->value = page.value;
    out->transform = (enum transform)page.transform;
    out->verified = page.verified;
    compile_map(c, page.map, out);
    if (page.value.ptr)
        check_word(c, out->field, page.value, pos);
    if (!page.value.ptr && !page.map && closed_words(c, out->field))
        wr_diag_error(c->diags, pos, "the vendor's words need a map to those of %s",
                      c->catalogue->fields[out->field].name);
    wr_compile_when(c, page.when, &out->when);
    out->confidence = *group;
    compile_confidence(c, page.confidence, &out->confidence);
}

struct rules {
    struct rule items[MAX_RULES];
    size_t count;
    size_t group; /* the present one */
};

static void add_rule(struct compile *c, wr_field_id field, const struct wr_yaml *node,
                     const struct confidence *group, struct rules *rules)
{
    struct rule *rule;

    if (rules->count == MAX_RULES) {
        wr_diag_error(c->diags, wr_yaml_pos(node), "more than %d rules", MAX_RULES);
        return;
    }
    rule = &rules->items[rules->count++];
    rule->field = field;
    rule->group = rules->group;
    compile_rule(c, node, group, rule);
}

static void compile_field(struct compile *c, const struct wr_yaml *map, size_t i,
                          const struct confidence *group, struct rules *rules)
{
    const struct wr_yaml *node = wr_yaml_at(map, i);
    wr_field_id field =
        wr_compile_field(c, wr_yaml_key_at(map, i), wr_yaml_key_pos(map, i));

    if (field == WR_NO_FIELD)
        return;
    if (wr_yaml_kind(node) != WR_YAML_LIST) {
        add_rule(c, field, node, group, rules);
        return;
    }
    for (size_t k = 0; k < wr_yaml_size(node); k++)
        add_rule(c, field, wr_yaml_at(node, k), group, rules);
}

/* The fields of the rules join those that the call can answer, each once. */
static void list_answers(struct compile *c, const struct rules *rules)
{
    for (size_t i = 0; i < rules->count; i++) {
        wr_field_id field = rules->items[i].field;

        if (!c->is_answer[field])
            c->answers[c->answer_count++] = field;
        c->is_answer[field] = true;
        c->is_vouched[field] = c->is_vouched[field] || rules->items[i].verified;
    }
}

static void compile_group(struct compile *c, const struct wr_yaml *node,
                          struct group *out, struct rules *rules)
{
    struct group_page page = {0};
    struct confidence confidence = {0};

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a group with fields"))
        return;
    wr_options_fill(wr_manifest_group_options, node, &page, c->arena, c->diags);
    if (page.record.ptr)
        wr_compile_place(c, page.record, wr_yaml_pos(node), &out->record);
    if (page.record.ptr && page.choose)
        wr_diag_error(c->diags, wr_yaml_pos(page.choose),
                      "a group has a record or a choose");
    wr_compile_choose(c, page.choose, &out->choose);
    wr_compile_when(c, page.when, &out->when);
    compile_confidence(c, page.confidence, &confidence);
    if (!wr_compile_is(c, page.fields, WR_YAML_MAP, "a map of fields"))
        return;
    for (size_t i = 0; i < wr_yaml_size(page.fields); i++)
        compile_field(c, page.fields, i, &confidence, rules);
}

void wr_compile_extract(struct compile *c, const struct wr_yaml *node,
                        struct wr_pos pos, struct extract *out)
{
    bool is_list = wr_yaml_kind(node) == WR_YAML_LIST;
    size_t n = is_list ? wr_yaml_size(node) : node != NULL;
    struct group *groups;
    struct rules rules = {0};
    struct rule *copy;

    if (n > MAX_GROUPS) {
        wr_diag_error(c->diags, wr_yaml_pos(node), "more than %d groups", MAX_GROUPS);
        n = MAX_GROUPS;
    }
    groups = WR_ARRAY(c->arena, struct group, n);
    for (rules.group = 0; rules.group < n; rules.group++)
        compile_group(c, is_list ? wr_yaml_at(node, rules.group) : node,
                      &groups[rules.group], &rules);
    if (!rules.count)
        wr_diag_error(c->diags, pos, "nothing is extracted");
    list_answers(c, &rules);
    copy = WR_ARRAY(c->arena, struct rule, rules.count);
    memcpy(copy, rules.items, rules.count * sizeof(*copy));
    out->groups = groups;
    out->group_count = n;
    out->rules = copy;
    out->rule_count = rules.count;
}
