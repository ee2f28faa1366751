/* shown.c - one value on its way to the CRM and back. */
#include "etl/job/shown.h"

#include "weir/clock.h"

#include <inttypes.h>

#include "etl/base/banned.h"

/* A plain text field: for telling blanks and placeholders, which are the same for all
 * fields. */
static const struct wr_field plain = {.name = "text",
                                      .type = WR_TYPE_TEXT,
                                      .normal = WR_NORMAL_TEXT,
                                      .about = WR_NO_FIELD};

bool wr_shown_blank(struct wr_str raw, struct wr_arena *arena)
{
    struct wr_value unused;

    if (wr_str_empty(wr_str_trim(raw)))
        return true;
    return wr_normalise(&plain, NULL, raw, arena, &unused) == WR_NORMAL_EMPTY;
}

struct wr_str wr_own_write(const struct wr_own_writes *own, struct wr_str property)
{
    for (size_t i = 0; i < own->count; i++) {
        if (wr_str_eq(own->names[i], property))
            return own->values[i];
    }
    return WR_NONE;
}

enum wr_normal_result wr_shown_normal(const struct wr_map_line *line,
                                      const struct wr_catalogue *catalogue,
                                      const struct wr_lists *lists, struct wr_str raw,
                                      struct wr_arena *arena, struct wr_value *out)
{
    struct wr_field field = catalogue->fields[line->field];

    field.day_order = line->day_order;
    return wr_normalise(&field, lists, wr_shown_read(line, raw), arena, out);
}

static bool is_day_alone(const struct wr_map_line *line)
{
    return wr_str_eqz(line->write_format, "date") || line->day_order != WR_DAY_UNKNOWN;
}

static bool read_time(const struct wr_map_line *line,
                      const struct wr_catalogue *catalogue, struct wr_str text,
                      struct wr_arena *arena, int64_t *us)
{
    struct wr_value value;

    if (line->day_order == WR_DAY_UNKNOWN)
        return wr_time_parse(text, us);
    if (wr_shown_normal(line, catalogue, NULL, text, arena, &value) != WR_NORMAL_OK)
        return false;
    *us = value.as.num;
    return true;
}

/* CRMs keep milliseconds, and a date property only the day. */
static bool same_time(const struct wr_map_line *line,
                      const struct wr_catalogue *catalogue, struct wr_str a,
                      struct wr_str b, struct wr_arena *arena)
{
    int64_t unit = is_day_alone(line) ? WR_DAY_US : 1000;
    int64_t x, y;

    return read_time(line, catalogue, a, arena, &x) &&
           read_time(line, catalogue, b, arena, &y) && x / unit == y / unit;
}

static bool same_number(struct wr_str a, struct wr_str b)
{
    int64_t x, y;

    return wr_str_to_milli(a, &x) && wr_str_to_milli(b, &y) && x == y;
}

bool wr_shown_same(const struct wr_map_line *line, const struct wr_catalogue *catalogue,
                   const struct wr_crm *crm, struct wr_str a, struct wr_str b,
                   struct wr_arena *arena)
{
    enum wr_type type =
        line->field == WR_NO_FIELD ? WR_TYPE_TEXT : catalogue->fields[line->field].type;

    a = wr_str_trim(a);
    b = wr_str_trim(b);
    if (wr_str_eq(a, b))
        return true;
    if (crm && crm->as_shown &&
        wr_str_eq(crm->as_shown(a, arena), crm->as_shown(b, arena)))
        return true;
    if (type == WR_TYPE_TIME)
        return same_time(line, catalogue, a, b, arena);
    if (type == WR_TYPE_INT || type == WR_TYPE_MILLI || type == WR_TYPE_RANGE)
        return same_number(a, b);
    return false;
}

static struct wr_str time_as(const struct wr_map_line *line, struct wr_str text,
                             struct wr_arena *arena)
{
    int64_t us;

    if (!wr_time_parse(text, &us))
        return text;
    if (wr_str_eqz(line->write_format, "epoch_ms"))
        return wr_arena_printf(arena, "%" PRId64, us / 1000);
    text = wr_str_sub(wr_time_text(us, arena), 0, strlen("2026-11-22"));
    if (line->day_order == WR_DAY_FIRST)
        return wr_arena_printf(arena, "%.2s/%.2s/%.4s", text.ptr + 8, text.ptr + 5,
                               text.ptr);
    if (line->day_order == WR_MONTH_FIRST)
        return wr_arena_printf(arena, "%.2s/%.2s/%.4s", text.ptr + 5, text.ptr + 8,
                               text.ptr);
    return text;
}

/* "1001-5000" and "10001+" by their low end. A leading minus is no range. */
static struct wr_str number_of(struct wr_str text)
{
    size_t end = text.len && text.ptr[0] == '-';

    while (end < text.len && text.ptr[end] != '-' && text.ptr[end] != '+')
        end++;
    return wr_str_sub(text, 0, end);
}

struct wr_str wr_shown_format(const struct wr_map_line *line,
                              const struct wr_catalogue *catalogue, struct wr_str text,
                              struct wr_arena *arena)
{
    if (wr_str_eqz(line->write_format, "number")) {
        if (catalogue->fields[line->field].type == WR_TYPE_RANGE)
            text = number_of(text);
    } else if (line->write_format.ptr) {
        text = time_as(line, text, arena);
    }
    for (size_t i = 0; i < line->word_count; i++) {
        if (wr_str_eq(line->to[i], text))
            return line->from[i];
    }
    return text;
}

struct wr_str wr_shown_read(const struct wr_map_line *line, struct wr_str raw)
{
    for (size_t i = 0; i < line->word_count; i++) {
        if (wr_str_eq_nocase(line->from[i], wr_str_trim(raw)))
            return line->to[i];
    }
    return raw;
}
