/* deliver_compare.c - an outbox row against the record as the CRM holds it now. */
#include "etl/job/shown.h"
#include "etl/run/deliver.h"
#include "etl/store/forget.h"

/* Does the CRM show both alike? A date and its midnight are one, where it is a time. */
static bool same(const struct wr_compare *in, struct wr_str property, struct wr_str a,
                 struct wr_str b, struct wr_arena *arena)
{
    static const struct wr_map_line plain = {.field = WR_NO_FIELD};
    const struct wr_map_line *line = &plain;

    for (size_t i = 0; i < in->map->line_count; i++)
        if (wr_str_eq(in->map->lines[i].property, property))
            line = &in->map->lines[i];
    return wr_shown_same(line, in->catalogue, in->crm, a, b, arena);
}

static struct wr_str current(const struct wr_compare *in,
                             const struct wr_record *record, struct wr_str property)
{
    for (size_t i = 0; i < in->map->property_count; i++)
        if (wr_str_eq(in->map->properties[i], property))
            return record->values[i];
    return WR_NONE;
}

static const struct wr_record *find_record(const struct wr_page *page, struct wr_str id)
{
    for (size_t i = 0; i < page->count; i++)
        if (wr_str_eq(page->records[i].id, id))
            return &page->records[i];
    return NULL;
}

static void leave(struct wr_write *left, const struct wr_out *row, struct wr_str *names,
                  struct wr_str *values, struct wr_arena *arena)
{
    *left =
        (struct wr_write){.id = row->key.ext_id,
                          .properties = names,
                          .values = values,
                          .trace = wr_arena_printf(arena, "%lld", (long long)row->id)};
}

/* Somebody changed it since we read it. */
static bool has_moved(const struct wr_compare *in, const struct wr_out_field *field,
                      struct wr_str now, struct wr_arena *arena)
{
    if (same(in, field->property, wr_values_kept(now, arena), field->base, arena))
        return false;
    for (size_t i = 0; i < in->own.count; i++)
        if (wr_str_eq(in->own.names[i], field->property) &&
            (wr_str_eqz(in->own.values[i], WR_FORGOTTEN_TEXT) ||
             same(in, field->property, now, in->own.values[i], arena)))
            return false;
    return true;
}

/* What is still to be sent, property by property; returns how many conflict. */
static size_t compare(const struct wr_compare *in, const struct wr_record *record,
                      struct wr_out *row, struct wr_arena *arena, struct wr_write *left)
{
    struct wr_str *names = WR_ARRAY(arena, struct wr_str, row->field_count);
    struct wr_str *values = WR_ARRAY(arena, struct wr_str, row->field_count);
    size_t conflicts = 0;

    leave(left, row, names, values, arena);
    for (size_t f = 0; f < row->field_count; f++) {
        struct wr_out_field *field = &row->fields[f];
        struct wr_str now = current(in, record, field->property);

        if (same(in, field->property, now, field->value, arena))
            continue;
        field->conflict = has_moved(in, field, now, arena);
        conflicts += field->conflict;
        if (!field->conflict) {
            names[left->count] = field->property;
            values[left->count++] = field->value;
        }
    }
    return conflicts;
}

enum wr_out_state wr_compare_row(const struct wr_compare *in, struct wr_out *row,
                                 struct wr_arena *arena, struct wr_write *left,
                                 struct wr_str *reason)
{
    const struct wr_record *record = find_record(in->page, row->key.ext_id);
    size_t conflicts;

    *reason = WR_NONE;
    if (!record || record->gone || record->alias_of.ptr) {
        *reason = record && record->alias_of.ptr ? WR_LIT("merged into another record")
                                                 : WR_LIT("no longer in the CRM");
        return WR_OUT_GONE;
    }
    conflicts = compare(in, record, row, arena, left);
    if (left->count > 0)
        return WR_OUT_PENDING;
    if (conflicts == 0)
        return WR_OUT_CONFIRMED;
    *reason = WR_LIT("changed in the CRM since it was read");
    return WR_OUT_CONFLICT;
}
