/* map_line.c - one property of a map.
 *
 *   firstname: first_name                                  read, never written
 *   jobtitle: {field: title, write: fill_blank}            read, and filled where blank
 *   weir_score: score                                      decided: written always
 *   hubspot_owner_id: {field: owner_id, fill: route_owner} read; decided where blank
 *   num_demo_requests: {signal: demo_request, at: recent_conversion_date}
 *   lifecyclestage: {field: lifecycle_stage, stage: {mql: marketingqualifiedlead, ...},
 *                    order: [lead, marketingqualifiedlead, ...]}
 */
#include "etl/job/map_compile.h"

#include "etl/base/words.h"

#include "etl/facts/listed.h"

#include "etl/base/banned.h"

static const char *const direction_words[] = {"auto", "read", "write", "both", NULL};
static const char *const policy_words[] = {
    "auto", "never", "fill_blank", "if_older", "if_better", "always", NULL};
static const char *const format_words[] = {"canonical", "number", "date", "epoch_ms",
                                           "dmy",       "mdy",    NULL};

struct line_config {
    struct wr_str field, fill, signal, at;
    int direction, policy, format;
    const struct wr_yaml *words, *stage, *order;
};

const struct wr_option wr_map_line_options[] = {
    {.name = "field",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct line_config, field),
     .help = "the field it holds"},
    {.name = "fill",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct line_config, fill),
     .help =
         "decided field that is written where nothing stands, beside a field that is "
         "read"},
    {.name = "direction",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct line_config, direction),
     .fallback = "auto",
     .words = direction_words,
     .help = "auto: decided fields are written, others read, and written too where "
             "`write` says so"},
    {.name = "write",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct line_config, policy),
     .fallback = "auto",
     .words = policy_words,
     .help = "when a value may replace what stands there; a blank never does"},
    {.name = "format",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct line_config, format),
     .fallback = "canonical",
     .words = format_words,
     .help =
         "as what it is written: number is the low end of a range, date and epoch_ms "
         "are for times; dmy (22/11/2026) and mdy (11/22/2026) say how dates are read, "
         "too"},
    {.name = "words",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct line_config, words),
     .help = "the CRM's words for ours: {marketingqualifiedlead: mql}"},
    {.name = "stage",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct line_config, stage),
     .help = "weir's stage is written here, in these words: {mql: "
             "marketingqualifiedlead, raw: leave}; every stage of the model, `leave` "
             "where nothing is written. What somebody else put there is only moved on, "
             "by `order`"},
    {.name = "order",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct line_config, order),
     .help = "the property's words from first to last: a write moves it on and never "
             "back"},
    {.name = "signal",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct line_config, signal),
     .help = "it counts behaviour of this kind (instead of holding a field)"},
    {.name = "at",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct line_config, at),
     .help = "property with the time of the latest one"},
    {.name = NULL},
};

/* One line on its way in, with what its messages need. */
struct line {
    struct wr_map_build *build;
    const struct wr_yaml *node;
    struct wr_pos pos; /* of the property */
    struct line_config config;
    struct wr_map_line out;
};

static struct wr_pos pos_of(const struct line *line, const char *key)
{
    const struct wr_yaml *child = wr_yaml_get(line->node, key);

    return child ? wr_yaml_pos(child) : wr_yaml_pos(line->node);
}

static const struct wr_field *info(const struct line *line)
{
    return &line->build->catalogue->fields[line->out.field];
}

size_t wr_map_property(struct wr_map_build *build, struct wr_str property, bool is_read)
{
    size_t i;

    for (i = 0; i < build->map->property_count; i++) {
        if (wr_str_eq(build->properties[i], property))
            break;
    }
    if (i == build->map->property_count) {
        WR_ASSERT(i < build->property_room);
        build->properties[i] = wr_arena_str(build->arena, property);
        build->map->property_count++;
    }
    build->is_read[i] = build->is_read[i] || is_read;
    return i;
}

static bool read_config(struct line *line)
{
    struct wr_map_build *b = line->build;

    if (wr_yaml_kind(line->node) == WR_YAML_SCALAR) {
        line->config.field = wr_yaml_text(line->node, b->diags);
        return line->config.field.ptr != NULL;
    }
    if (wr_yaml_kind(line->node) != WR_YAML_MAP) {
        wr_diag_error(b->diags, line->pos,
                      "must be a field's name or a map of options");
        return false;
    }
    wr_options_fill(wr_map_line_options, line->node, &line->config, b->arena, b->diags);
    if (line->config.field.ptr && line->config.signal.ptr)
        wr_diag_error(b->diags, pos_of(line, "signal"),
                      "a property holds a field or counts a signal, not both");
    if (!line->config.field.ptr && !line->config.signal.ptr && !line->config.stage)
        wr_diag_error(b->diags, line->pos, "field is missing");
    if (line->config.signal.ptr && line->config.stage)
        wr_diag_error(b->diags, pos_of(line, "stage"), "a signal is only read");
    return !line->config.field.ptr || !line->config.signal.ptr;
}

static enum wr_direction direction_of(const struct line *line)
{
    bool decided = info(line)->kind == WR_FIELD_DECIDED;
    bool written = line->config.policy > 1; /* neither auto nor never */

    if (line->config.direction > 0)
        return (enum wr_direction)(line->config.direction - 1);
    if (decided)
        return WR_MAP_WRITE;
    return written ? WR_MAP_BOTH : WR_MAP_READ;
}

static enum wr_write_policy policy_of(const struct line *line)
{
    if (line->config.policy > 0)
        return (enum wr_write_policy)(line->config.policy - 1);
    if (line->out.direction == WR_MAP_READ)
        return WR_POLICY_NEVER;
    if (line->out.field == WR_F_ROUTE_OWNER)
        return WR_POLICY_FILL_BLANK;
    return info(line)->kind == WR_FIELD_DECIDED ? WR_POLICY_ALWAYS
                                                : WR_POLICY_FILL_BLANK;
}

static void check_direction(struct line *line)
{
    struct wr_diags *diags = line->build->diags;
    const struct wr_map_line *out = &line->out;
    bool is_conditional =
        out->policy == WR_POLICY_IF_OLDER || out->policy == WR_POLICY_IF_BETTER;

    if (info(line)->kind == WR_FIELD_DECIDED && out->direction != WR_MAP_WRITE)
        wr_diag_error(diags, pos_of(line, "direction"),
                      "%s is decided by weir and cannot be read", info(line)->name);
    if (out->direction == WR_MAP_READ && out->policy != WR_POLICY_NEVER)
        wr_diag_error(diags, pos_of(line, "write"), "the property is read only");
    if (out->direction == WR_MAP_WRITE && is_conditional)
        wr_diag_error(diags, pos_of(line, "write"),
                      "%s compares with what is read: use direction both",
                      policy_words[line->config.policy]);
}

/* Nobody's lead is taken away. */
static void check_owner(struct line *line)
{
    if (line->out.field == WR_F_ROUTE_OWNER && line->out.policy == WR_POLICY_ALWAYS)
        wr_diag_error(line->build->diags, pos_of(line, "write"),
                      "route_owner never replaces an owner: fill_blank or never");
}

static void check_scope(struct line *line)
{
    if (line->build->map->object == WR_OBJECT_ACCOUNT &&
        info(line)->scope == WR_SCOPE_LEAD)
        wr_diag_error(line->build->diags, pos_of(line, "field"),
                      "%s is a lead's; this map is of accounts", info(line)->name);
}

static void check_format(struct line *line)
{
    enum wr_type type = info(line)->type;
    int format = line->config.format;
    bool is_number =
        type == WR_TYPE_RANGE || type == WR_TYPE_INT || type == WR_TYPE_MILLI;

    if (format == 0)
        return;
    line->out.write_format = wr_str(format_words[format]);
    if (format >= 4)
        line->out.day_order = format == 4 ? WR_DAY_FIRST : WR_MONTH_FIRST;
    if (format == 1 ? !is_number : type != WR_TYPE_TIME)
        wr_diag_error(line->build->diags, pos_of(line, "format"),
                      "%s cannot be written as %s", info(line)->name,
                      format_words[format]);
}

/* Two properties for one field would contradict each other in one breath. */
static void check_read_once(struct line *line)
{
    int *at = &line->build->read_at[line->out.field];

    if (line->out.direction == WR_MAP_WRITE)
        return;
    if (*at)
        wr_diag_error(line->build->diags, line->pos, "%s is read already in line %d",
                      info(line)->name, *at);
    else
        *at = line->pos.line;
}

static void take_words(struct line *line)
{
    const struct wr_yaml *words = line->config.words;
    struct wr_map_build *b = line->build;
    size_t count = wr_yaml_size(words);
    struct wr_str *from, *to;

    if (!words)
        return;
    if (wr_yaml_kind(words) != WR_YAML_MAP) {
        wr_diag_error(b->diags, wr_yaml_pos(words), "words must be a map");
        return;
    }
    from = WR_ARRAY(b->arena, struct wr_str, count);
    to = WR_ARRAY(b->arena, struct wr_str, count);
    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *value = wr_yaml_at(words, i);

        from[i] = wr_arena_str(b->arena, wr_yaml_key_at(words, i));
        to[i] = wr_arena_str(b->arena, wr_yaml_text(value, b->diags));
        if (wr_yaml_kind(value) != WR_YAML_SCALAR)
            wr_diag_error(b->diags, wr_yaml_pos(value), "must be a word");
        else if (to[i].ptr && info(line)->words &&
                 !wr_is_word_of(to[i], info(line)->words))
            wr_diag_unknown(b->diags, wr_yaml_pos(value), "word", to[i],
                            info(line)->words);
        else if (to[i].ptr)
            (void)wr_field_check_word(info(line), b->catalogue->lists, to[i],
                                      wr_yaml_pos(value), b->arena, b->diags);
    }
    line->out.from = from;
    line->out.to = to;
    line->out.word_count = count;
}

static void take_field(struct line *line)
{
    struct wr_map_build *b = line->build;

    line->out.field = wr_catalogue_need(b->catalogue, line->config.field,
                                        pos_of(line, "field"), b->diags);
    if (line->out.field == WR_NO_FIELD)
        return;
    line->out.direction = direction_of(line);
    line->out.policy = policy_of(line);
    check_direction(line);
    check_owner(line);
    check_scope(line);
    check_format(line);
    check_read_once(line);
    take_words(line);
    if (line->config.order && line->out.direction != WR_MAP_READ)
        wr_map_take_order(b, line->config.order, &line->out);
    else if (line->config.order && !line->config.stage)
        wr_diag_error(b->diags, pos_of(line, "order"), "the property is read only");
    if (line->config.at.ptr)
        wr_diag_error(b->diags, pos_of(line, "at"), "at is for signals");
}

/* What is decided goes into the property that is read, where that is blank. */
static void take_fill(struct line *line)
{
    struct wr_map_build *b = line->build;
    struct wr_map_line out = {.property = line->out.property,
                              .index = line->out.index,
                              .direction = WR_MAP_WRITE,
                              .policy = WR_POLICY_FILL_BLANK,
                              .signal_at = SIZE_MAX};

    out.field = wr_catalogue_need(b->catalogue, line->config.fill, pos_of(line, "fill"),
                                  b->diags);
    if (out.field == WR_NO_FIELD)
        return;
    if (b->catalogue->fields[out.field].kind != WR_FIELD_DECIDED)
        wr_diag_error(b->diags, pos_of(line, "fill"), "%s is not decided by weir",
                      b->catalogue->fields[out.field].name);
    if (line->out.direction != WR_MAP_READ)
        wr_diag_error(b->diags, pos_of(line, "fill"),
                      "fill stands beside a field that is only read");
    b->lines[b->map->line_count++] = out;
}

static void take_signal(struct line *line)
{
    struct wr_map_build *b = line->build;

    line->out.signal = wr_arena_str(b->arena, line->config.signal);
    line->out.direction = WR_MAP_READ;
    line->out.policy = WR_POLICY_NEVER;
    if (!line->config.signal.len || line->config.signal.len > 64)
        wr_diag_error(b->diags, pos_of(line, "signal"), "must be a word");
    if (b->map->object == WR_OBJECT_ACCOUNT)
        wr_diag_error(b->diags, pos_of(line, "signal"), "signals are of leads");
    if (line->config.direction > 1 || line->config.policy > 1 || line->config.format ||
        line->config.words || line->config.fill.ptr)
        wr_diag_error(b->diags, line->pos,
                      "a signal is only read: signal and at alone");
    if (line->config.at.len)
        line->out.signal_at = wr_map_property(b, line->config.at, true);
}

static void add_own(struct line *line, struct wr_str property)
{
    struct wr_map_build *build = line->build;
    bool is_read;

    if (line->config.signal.ptr)
        take_signal(line);
    else
        take_field(line);
    if (line->out.field == WR_NO_FIELD && !line->out.signal.ptr)
        return;
    is_read = line->out.direction != WR_MAP_WRITE;
    line->out.index = wr_map_property(build, property, is_read);
    line->out.property = build->properties[line->out.index];
    build->lines[build->map->line_count++] = line->out;
    if (line->config.fill.ptr && line->out.field != WR_NO_FIELD)
        take_fill(line);
}

/* One write to a property is enough: either a field's or the stage's. */
static void add_stage(struct line *line, struct wr_str property)
{
    struct wr_map_build *build = line->build;
    struct wr_map_line *out;
    bool also_written = line->config.fill.ptr ||
                        (line->config.field.ptr && line->out.direction != WR_MAP_READ);

    if (build->map->object == WR_OBJECT_ACCOUNT)
        wr_diag_error(build->diags, pos_of(line, "stage"), "a stage is a lead's");
    if (also_written)
        wr_diag_error(build->diags, pos_of(line, "stage"),
                      "the property is written already");
    wr_map_take_stage(build, property, line->config.stage,
                      line->config.order ||
                          line->config.policy == 1 + WR_POLICY_ALWAYS);
    out = &build->lines[build->map->line_count - 1];
    if (line->config.order)
        wr_map_take_order(build, line->config.order, out);
}

void wr_map_add_line(struct wr_map_build *build, struct wr_str property,
                     struct wr_pos pos, const struct wr_yaml *node)
{
    struct line line = {.build = build, .node = node, .pos = pos};

    line.out = (struct wr_map_line){.field = WR_NO_FIELD, .signal_at = SIZE_MAX};
    if (!property.len || property.len > 200) {
        wr_diag_error(build->diags, pos, "a property's name has 1 to 200 bytes");
        return;
    }
    if (!read_config(&line))
        return;
    if (line.config.field.ptr || line.config.signal.ptr)
        add_own(&line, property);
    if (line.config.stage && !line.config.signal.ptr)
        add_stage(&line, property);
}
