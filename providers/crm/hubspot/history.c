/* history.c - who set a value: the row's propertiesWithHistory.
 *
 *   "propertiesWithHistory":{"jobtitle":[
 *     {"value":"CTO","timestamp":"...","sourceType":"CRM_UI","sourceId":"userId:7"},
 *     {"value":"Chief","timestamp":"...","sourceType":"IMPORT"}]}
 *
 * The latest entry tells, where it is the value that stands. HubSpot shows the latest
 * first, which no page of it promises: so the timestamps are gone by, and the order
 * only where they are equal or say nothing. Anything odd is nobody's word.
 */
#include "providers/crm/hubspot/hubspot.h"

#include "weir/clock.h"

#define MAX_ENTRIES 1000 /* looked at, of one property */

/* What a user does in HubSpot by hand: the record's page, its bulk edit, the older name
 * of the contacts tool, the apps (knowledge.hubspot.com, "change sources in property
 * history"; sourceType has no list of its own). Forms, imports, workflows, integrations
 * and the API are not a person's edit. */
static const char *const by_hand[] = {"CRM_UI",         "CRM_UI_BULK_ACTION",
                                      "CONTACTS_WEB",   "MOBILE_IOS",
                                      "MOBILE_ANDROID", NULL};

static bool is_by_hand(struct wr_str source)
{
    for (const char *const *word = by_hand; *word; word++) {
        if (wr_str_eqz(source, *word))
            return true;
    }
    return false;
}

static int64_t stamp_of(const struct wr_json *entry, struct wr_arena *arena)
{
    int64_t us = 0;

    return wr_time_parse(wr_json_scalar(wr_json_getz(entry, "timestamp"), arena), &us)
               ? us
               : INT64_MIN;
}

static const struct wr_json *latest_of(const struct wr_json *entries,
                                       struct wr_arena *arena)
{
    size_t count = wr_json_kind(entries) == WR_JSON_LIST ? wr_json_size(entries) : 0;
    const struct wr_json *latest = NULL;
    int64_t at = INT64_MIN;

    for (size_t i = 0; i < count && i < MAX_ENTRIES; i++) {
        const struct wr_json *entry = wr_json_at(entries, i);
        int64_t stamp = stamp_of(entry, arena);

        if (latest && stamp <= at)
            continue;
        latest = entry;
        at = stamp;
    }
    return latest;
}

static bool is_persons(const struct wr_json *entries, struct wr_str value,
                       struct wr_arena *arena)
{
    const struct wr_json *latest = latest_of(entries, arena);

    return !wr_str_empty(value) &&
           wr_str_eq(wr_json_scalar(wr_json_getz(latest, "value"), arena), value) &&
           is_by_hand(wr_json_text(wr_json_getz(latest, "sourceType")));
}

const bool *hubspot_by_person(const struct wr_pull *pull, const struct wr_json *row,
                              const struct wr_str *values, struct wr_arena *arena)
{
    const struct wr_json *histories = wr_json_getz(row, "propertiesWithHistory");
    bool *out;

    if (!pull->with_history || wr_json_kind(histories) != WR_JSON_OBJECT)
        return NULL;
    out = WR_ARRAY(arena, bool, pull->property_count);
    for (size_t i = 0; i < pull->property_count; i++) {
        if (pull->with_history[i])
            out[i] = is_persons(wr_json_get(histories, pull->properties[i]), values[i],
                                arena);
    }
    return out;
}
