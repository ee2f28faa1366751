/* fit.c - see fit.h. */
#include "etl/job/fit.h"

#include "etl/base/ascii.h"
#include "etl/base/words.h"
#include "weir/text.h"

#include "etl/base/banned.h"

struct fit {
    const struct wr_fit_in *in;
    struct wr_arena *arena;
    const char **names; /* of the CRM's properties, NULL-terminated: for the nearest */
};

static const struct wr_field *info(const struct fit *f, const struct wr_map_line *line)
{
    return &f->in->catalogue->fields[line->field];
}

/* --- what a line wants --- */

static bool is_format(const struct wr_map_line *line, const char *format)
{
    return wr_str_eqz(line->write_format, format);
}

static enum wr_property_type type_of(const struct wr_field *field,
                                     const struct wr_map_line *line)
{
    switch (field->type) {
    case WR_TYPE_INT:
    case WR_TYPE_MILLI:
        return WR_PROPERTY_NUMBER;
    case WR_TYPE_RANGE:
        return is_format(line, "number") ? WR_PROPERTY_NUMBER : WR_PROPERTY_TEXT;
    case WR_TYPE_BOOL:
        return WR_PROPERTY_BOOL;
    case WR_TYPE_TIME:
        if (is_format(line, "dmy") || is_format(line, "mdy"))
            return WR_PROPERTY_TEXT;
        return is_format(line, "date") ? WR_PROPERTY_DATE : WR_PROPERTY_TIME;
    case WR_TYPE_TEXT:
        return field->words ? WR_PROPERTY_CHOICE : WR_PROPERTY_TEXT;
    case WR_TYPE_SET:
        break;
    }
    return WR_PROPERTY_TEXT;
}

/* Our word as the CRM has it. */
static struct wr_str their_word(const struct wr_map_line *line, struct wr_str word)
{
    for (size_t i = 0; i < line->word_count; i++) {
        if (wr_str_eq(line->to[i], word))
            return line->from[i];
    }
    return word;
}

static size_t count_words(const char *const *words)
{
    size_t count = 0;

    while (words && words[count])
        count++;
    return count;
}

static const struct wr_fit_words *words_of(const struct fit *f, wr_field_id field)
{
    for (size_t i = 0; i < f->in->word_count; i++) {
        if (f->in->words[i].field == field)
            return &f->in->words[i];
    }
    return NULL;
}

/* The words it may write: the model's, else the field's own closed list. */
static void take_words(const struct fit *f, const struct wr_map_line *line,
                       struct wr_property *out)
{
    const struct wr_fit_words *given = words_of(f, line->field);
    const char *const *own = info(f, line)->words;
    size_t count = given ? given->count : count_words(own);
    struct wr_str *words = WR_ARRAY(f->arena, struct wr_str, count);

    for (size_t i = 0; i < count; i++) {
        struct wr_str word = their_word(line, given ? given->words[i] : wr_str(own[i]));

        if (word.ptr) /* NONE: a stage that is not written */
            words[out->word_count++] = word;
    }
    out->words = words;
    if (out->word_count)
        out->type = WR_PROPERTY_CHOICE;
}

/* "weir_next_action" -> "Weir next action". */
static struct wr_str label_of(struct wr_str name, struct wr_arena *arena)
{
    char *text = wr_arena_strz(arena, name);

    for (char *c = text; *c; c++) {
        if (*c == '_')
            *c = ' ';
    }
    *text = wr_ascii_upper(*text);
    return wr_str(text);
}

static bool is_long(const struct wr_field *field)
{
    return field->kind == WR_FIELD_DECIDED && field->type == WR_TYPE_TEXT &&
           field->normal == WR_NORMAL_TEXT;
}

static void fill_wanted(const struct fit *f, const struct wr_map_line *line,
                        struct wr_property *out)
{
    const struct wr_field *field = info(f, line);

    *out = (struct wr_property){
        .name = line->property,
        .label = label_of(line->property, f->arena),
        .about = wr_arena_printf(f->arena, "%s (written by weir: %s)", field->help,
                                 field->name),
        .type = type_of(field, line),
        .is_long = is_long(field),
    };
    if (field->type == WR_TYPE_TEXT)
        take_words(f, line, out);
}

/* --- what it finds --- */

static const struct wr_property *find(const struct fit *f, struct wr_str name)
{
    for (size_t i = 0; i < f->in->properties->count; i++) {
        if (wr_str_eq(f->in->properties->items[i].name, name))
            return &f->in->properties->items[i];
    }
    return NULL;
}

static bool has_word(const struct wr_property *property, struct wr_str word)
{
    return wr_is_among(word, (struct wr_strs){property->words, property->word_count});
}

static struct wr_str lacking(const struct wr_property *wanted,
                             const struct wr_property *found, struct wr_arena *arena)
{
    struct wr_str list = WR_NONE;

    for (size_t i = 0; i < wanted->word_count; i++) {
        if (!has_word(found, wanted->words[i]))
            list = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(list),
                                   list.ptr ? ", " : "", WR_FMT(wanted->words[i]));
    }
    return list;
}

/* Text takes everything. A choice of true and false is how some accounts keep a yes. */
static bool takes(const struct wr_property *found, enum wr_property_type wanted)
{
    if (found->type == wanted || found->type == WR_PROPERTY_TEXT)
        return true;
    return wanted == WR_PROPERTY_BOOL && found->type == WR_PROPERTY_CHOICE &&
           has_word(found, WR_LIT("true")) && has_word(found, WR_LIT("false"));
}

static bool is_time_like(enum wr_property_type type)
{
    return type == WR_PROPERTY_TIME || type == WR_PROPERTY_DATE;
}

/* What is read may stand in text of any kind; a date in a number's place, or the other
 * way round, is another thing altogether. */
static bool reads(const struct wr_property *found, enum wr_type type)
{
    bool number = type == WR_TYPE_INT || type == WR_TYPE_MILLI || type == WR_TYPE_RANGE;

    if (number)
        return !is_time_like(found->type) && found->type != WR_PROPERTY_BOOL;
    if (type == WR_TYPE_TIME)
        return found->type != WR_PROPERTY_BOOL && found->type != WR_PROPERTY_CHOICE;
    if (type == WR_TYPE_BOOL)
        return !is_time_like(found->type);
    return true;
}

static enum wr_fit judge_written(const struct fit *f, struct wr_fitting *out)
{
    if (out->found->read_only)
        return WR_FIT_READ_ONLY;
    if (!takes(out->found, out->wanted.type))
        return WR_FIT_TYPE;
    if (out->wanted.type == WR_PROPERTY_CHOICE &&
        out->found->type == WR_PROPERTY_CHOICE) {
        out->lacks = lacking(&out->wanted, out->found, f->arena);
        return out->lacks.ptr ? WR_FIT_WORDS : WR_FIT_OK;
    }
    return WR_FIT_OK;
}

static void look_up(const struct fit *f, struct wr_str property, struct wr_fitting *out)
{
    out->property = property;
    out->found = find(f, property);
    out->fit = out->found ? WR_FIT_OK : WR_FIT_MISSING;
    if (!out->found)
        out->near = wr_str(wr_text_nearest(property, f->names));
}

static void fit_line(const struct fit *f, const struct wr_map_line *line,
                     struct wr_fitting *out)
{
    enum wr_type type = WR_TYPE_INT; /* of a signal: a count */

    *out =
        (struct wr_fitting){.line = line, .is_written = line->direction != WR_MAP_READ};
    look_up(f, line->property, out);
    if (line->field != WR_NO_FIELD) {
        fill_wanted(f, line, &out->wanted);
        type = info(f, line)->type;
    }
    if (!out->found)
        return;
    if (out->is_written)
        out->fit = judge_written(f, out);
    else if (!reads(out->found, type))
        out->fit = WR_FIT_TYPE;
}

static void fit_date(const struct fit *f, const struct wr_map_line *line,
                     struct wr_fitting *out)
{
    *out = (struct wr_fitting){.line = line};
    look_up(f, f->in->map->properties[line->signal_at], out);
    if (out->found && !reads(out->found, WR_TYPE_TIME))
        out->fit = WR_FIT_TYPE;
}

static const char **names_of(const struct wr_properties *properties,
                             struct wr_arena *arena)
{
    const char **names = WR_ARRAY(arena, const char *, properties->count + 1);

    for (size_t i = 0; i < properties->count; i++)
        names[i] = wr_arena_strz(arena, properties->items[i].name);
    names[properties->count] = NULL;
    return names;
}

size_t wr_fit_map(const struct wr_fit_in *in, struct wr_arena *arena,
                  struct wr_fitting *out)
{
    struct fit f = {in, arena, names_of(in->properties, arena)};
    size_t count = 0;

    for (size_t i = 0; i < in->map->line_count; i++) {
        const struct wr_map_line *line = &in->map->lines[i];

        fit_line(&f, line, &out[count++]);
        if (line->signal.ptr && line->signal_at != SIZE_MAX)
            fit_date(&f, line, &out[count++]);
    }
    return count;
}
