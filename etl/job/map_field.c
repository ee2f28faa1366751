/* map_field.c - fields of the job's own, declared in a map.
 *
 *   fields:
 *     plan: {type: text, form: word, words: [free, pro], fresh: 90d, help: "..."}
 */
#include "etl/job/map_compile.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

/* In the order of enum wr_type, wr_normal and wr_scope. */
static const char *const type_words[] = {"text",  "int", "bool",  "time",
                                         "range", "set", "milli", NULL};
static const char *const form_words[] = {
    "none",       "text",       "name",    "email",        "domain",
    "url",        "linkedin",   "country", "phone",        "seniority",
    "department", "industry",   "word",    "date",         "year",
    "code",       "lei",        "cik",     "naics",        "sic",
    "uk_sic",     "technology", "region",  "jurisdiction", NULL};
_Static_assert(WR_COUNT(form_words) == WR_NORMAL_COUNT + 1, "a word for each form");
static const char *const scope_words[] = {"lead", "account", NULL};

struct field_config {
    int type, form, scope;
    struct wr_strs words;
    int64_t fresh_us;
    bool person, source;
    struct wr_str help;
};

const struct wr_option wr_map_field_options[] = {
    {.name = "type",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct field_config, type),
     .fallback = "text",
     .words = type_words,
     .help = "what its values are"},
    {.name = "form",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct field_config, form),
     .fallback = "none",
     .words = form_words,
     .help = "how raw text becomes a value; none goes by the type"},
    {.name = "of",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct field_config, scope),
     .fallback = "lead",
     .words = scope_words,
     .help = "whose it is"},
    {.name = "words",
     .type = WR_OPT_WORDS,
     .offset = offsetof(struct field_config, words),
     .help = "the only values it takes"},
    {.name = "fresh",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct field_config, fresh_us),
     .min = 1,
     .max = 36500 * WR_DAY_US,
     .help = "how long a value is good for, in days; without it for ever"},
    {.name = "person",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct field_config, person),
     .help = "personal data: shown in no log"},
    {.name = "source",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct field_config, source),
     .help = "says where the lead came from: a model may ask it under intent and in "
             "paths alone"},
    {.name = "help",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct field_config, help),
     .help = "what it is"},
    {.name = NULL},
};

static bool is_name(struct wr_str name)
{
    static const char set[] = "abcdefghijklmnopqrstuvwxyz0123456789_";

    if (!name.len || name.len > 64 || name.ptr[0] < 'a' || name.ptr[0] > 'z')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (!name.ptr[i] || !strchr(set, name.ptr[i]))
            return false;
    }
    return true;
}

static const char *const *word_list(struct wr_strs words, struct wr_arena *arena)
{
    const char **list;

    if (!words.count)
        return NULL;
    list = WR_ARRAY(arena, const char *, words.count + 1);
    for (size_t i = 0; i < words.count; i++)
        list[i] = wr_arena_strz(arena, words.items[i]);
    return list;
}

static void add_field(struct wr_map_build *build, struct wr_str name, struct wr_pos pos,
                      const struct wr_yaml *node)
{
    struct field_config config = {.type = 0};
    struct wr_field field = {.about = WR_NO_FIELD};

    if (!is_name(name)) {
        wr_diag_error(
            build->diags, pos,
            "a field's name is made of a-z, 0-9 and _, and begins with a letter");
        return;
    }
    wr_options_fill(wr_map_field_options, node, &config, build->arena, build->diags);
    field.name = wr_arena_strz(build->arena, name);
    field.scope = (enum wr_scope)config.scope;
    field.type = (enum wr_type)config.type;
    field.normal = (enum wr_normal)config.form;
    field.person = config.person;
    field.is_source = config.source;
    field.freshness_days = (uint32_t)((config.fresh_us + WR_DAY_US - 1) / WR_DAY_US);
    field.words = word_list(config.words, build->arena);
    field.help = config.help.ptr ? wr_arena_strz(build->arena, config.help) : "";
    if (wr_catalogue_find(build->catalogue, name) != WR_NO_FIELD)
        wr_diag_error(build->diags, pos, "there is a field \"%s\" already", field.name);
    else if (wr_catalogue_add(build->catalogue, &field) == WR_NO_FIELD)
        wr_diag_error(build->diags, pos, "more than %d fields", WR_MAX_FIELDS);
}

void wr_map_add_fields(struct wr_map_build *build, const struct wr_yaml *block)
{
    if (block && wr_yaml_kind(block) != WR_YAML_MAP) {
        wr_diag_error(build->diags, wr_yaml_pos(block), "fields must be a map");
        return;
    }
    for (size_t i = 0; i < wr_yaml_size(block); i++)
        add_field(build, wr_yaml_key_at(block, i), wr_yaml_key_pos(block, i),
                  wr_yaml_at(block, i));
}
