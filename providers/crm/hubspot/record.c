/* record.c - one record of a page, a search or a batch read.
 *
 *   {"id":"501","properties":{"email":"a@b.example","phone":null},
 *    "updatedAt":"...","archived":false,"associations":{"companies":{"results":[...]}}}
 *
 * Values are strings or null; "" is taken for null, as HubSpot clears with it. A row
 * that is no record is skipped and counted, so that it cannot fail its page.
 */
#include "providers/crm/hubspot/hubspot.h"

#include "weir/clock.h"

bool hubspot_id(const struct wr_json *v, struct wr_arena *arena, struct wr_str *text,
                int64_t *num)
{
    *text = wr_json_scalar(v, arena);
    return wr_str_to_i64(*text, num) && *num > 0 && text->ptr[0] != '0';
}

/* HubSpot's values are texts; where another stands the value is none of its field's,
 * and the record is a record all the same. */
static void take_values(const struct wr_pull *pull, const struct wr_json *row,
                        struct wr_arena *arena, struct wr_record *out)
{
    const struct wr_json *props = wr_json_getz(row, "properties");
    enum wr_json_kind *kinds = WR_ARRAY(arena, enum wr_json_kind, pull->property_count);

    out->values = WR_ARRAY(arena, struct wr_str, pull->property_count);
    out->kinds = kinds;
    for (size_t i = 0; i < pull->property_count; i++) {
        const struct wr_json *v = wr_json_get(props, pull->properties[i]);
        enum wr_json_kind kind = wr_json_kind(v);
        bool is_whole = kind != WR_JSON_LIST && kind != WR_JSON_OBJECT;

        kinds[i] = is_whole ? WR_JSON_TEXT : WR_JSON_OBJECT;
        out->values[i] = is_whole ? wr_json_scalar(v, arena) : WR_NONE;
        if (wr_str_empty(out->values[i]))
            out->values[i] = WR_NONE;
    }
    out->by_person = hubspot_by_person(pull, row, out->values, arena);
}

/* The primary company's type is "contact_to_company", beside which the same id stands
 * again as "contact_to_company_unlabeled". */
static bool is_primary(const struct wr_json *row)
{
    struct wr_str type = wr_json_text(wr_json_getz(row, "type"));

    return wr_str_eqz(type, "contact_to_company");
}

/* Primary company, else the one with the smallest id. A list that goes on elsewhere
 * without a primary one in it is left to the association call. */
static void take_link(const struct wr_json *v, struct wr_arena *arena,
                      struct wr_record *out)
{
    const struct wr_json *companies =
        wr_json_getz(wr_json_getz(v, "associations"), "companies");
    const struct wr_json *rows = wr_json_getz(companies, "results");
    int64_t num, best = INT64_MAX;
    struct wr_str id;

    out->links_known = !wr_json_getz(companies, "paging");
    for (size_t i = 0; i < wr_json_size(rows); i++) {
        const struct wr_json *row = wr_json_at(rows, i);

        if (!hubspot_id(wr_json_getz(row, "id"), arena, &id, &num))
            continue;
        if (is_primary(row)) {
            out->account_id = id;
            out->links_known = true;
            return;
        }
        if (num < best) {
            best = num;
            out->account_id = id;
        }
    }
}

static int64_t take_stamp(const struct wr_pull *pull, const struct wr_json *v,
                          const struct wr_json *props)
{
    struct wr_str text =
        wr_json_text(wr_json_getz(props, hubspot_modified_property(pull->crm_object)));
    int64_t us = 0;

    if (wr_time_parse(text, &us) ||
        wr_time_parse(wr_json_text(wr_json_getz(v, "updatedAt")), &us))
        return us;
    return 0;
}

/* NONE, or why the row is no record. */
static struct wr_str take_record(const struct wr_pull *pull, const struct wr_json *v,
                                 struct wr_arena *arena, struct wr_record *out)
{
    const struct wr_json *props = wr_json_getz(v, "properties");
    bool archived = false;
    int64_t num;

    *out = (struct wr_record){.id = WR_NONE};
    if (!hubspot_id(wr_json_getz(v, "id"), arena, &out->id, &num))
        return WR_LIT("a record has no id");
    if (wr_json_kind(props) != WR_JSON_OBJECT)
        return WR_LIT("a record has no properties");
    out->modified_us = take_stamp(pull, v, props);
    out->gone = wr_json_bool(wr_json_getz(v, "archived"), &archived) && archived;
    if (pull->want_links && !pull->changed_only)
        take_link(v, arena, out);
    take_values(pull, v, arena, out);
    return WR_NONE;
}

enum wr_code hubspot_records(const struct wr_pull *pull, const struct wr_json *root,
                             struct wr_arena *arena, struct wr_page *out,
                             struct wr_err *err)
{
    const struct wr_json *rows = wr_json_getz(root, "results");
    size_t count = wr_json_size(rows);

    if (wr_json_kind(rows) != WR_JSON_LIST)
        return wr_fail(err, WR_E_PROTOCOL, "hubspot: no list \"results\" in the reply");
    out->records = WR_ARRAY(arena, struct wr_record, count);
    for (size_t i = 0; i < count; i++) {
        struct wr_record *record = &out->records[out->count];
        struct wr_str why = take_record(pull, wr_json_at(rows, i), arena, record);

        if (!why.ptr) {
            out->count++;
            continue;
        }
        wr_page_skip(out, why, arena);
    }
    return WR_OK;
}
