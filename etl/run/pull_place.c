/* pull_place.c - see pull_place.h. */
#include "etl/run/pull_place.h"

#include "etl/store/runs.h"
#include "weir/log.h"

enum wr_code wr_pull_place_load(struct wr_db *db, struct wr_pull_place *place,
                                struct wr_arena *arena, struct wr_err *err)
{
    struct wr_str cursor = WR_NONE;
    enum wr_code code = wr_db_mark_get(db, place->mark_key, &place->mark_us, err);

    if (!code)
        code = wr_db_pull_get(db, place->run->run.id, place->map->object, arena,
                              &cursor, &place->done, err);
    if (code)
        return code;
    place->has_cursor = cursor.ptr && cursor.len < sizeof(place->cursor);
    if (place->has_cursor) {
        memcpy(place->cursor, cursor.ptr, cursor.len);
        place->cursor[cursor.len] = '\0';
    }
    return WR_OK;
}

/* A clock that went back behind the mark stamps changes with times that count as read:
 * since when is not known, so all is read. What the lag allows for is no jump. */
static void heed_clock(struct wr_pull_place *place)
{
    const struct wr_run_ctx *run = place->run;

    place->rewound = place->pull.changed_only && run->run.until_us > 0 &&
                     run->run.until_us + run->job->index_lag_us < place->mark_us;
    if (!place->rewound)
        return;
    place->pull.changed_only = false;
    place->pull.from_us = 0;
    WR_LOG(WR_WARN, "crm.clock_went_back", WR_KV("object", place->map->crm_object));
}

/* A window whose upper edge is not known yet: ask for an empty one first, whose reply
 * carries the CRM's clock. */
void wr_pull_place_open(struct wr_pull_place *place)
{
    const struct wr_run_ctx *run = place->run;
    struct wr_pull *pull = &place->pull;

    pull->changed_only = run->job->select == WR_SELECT_CHANGED && place->mark_us > 0 &&
                         (run->job->crm->caps & WR_CRM_CHANGED) && !run->params.ids;
    pull->from_us = pull->changed_only ? place->mark_us : 0;
    pull->until_us = run->run.until_us;
    place->probing = pull->changed_only && run->run.until_us == 0;
    if (place->probing)
        pull->until_us = pull->from_us;
    heed_clock(place);
}

/* Without a clock of the CRM, the run's own time holds. */
bool wr_pull_place_hear(struct wr_pull_place *place, int64_t server_now_us)
{
    struct wr_run *run = &place->run->run;
    int64_t now = server_now_us > 0 ? server_now_us : run->as_of_us;

    if (run->until_us <= 0)
        run->until_us = now - place->run->job->index_lag_us;
    if (!place->probing)
        return false;
    place->probing = false;
    place->pull.until_us = run->until_us;
    heed_clock(place);
    return true;
}

bool wr_pull_place_move(struct wr_pull_place *place, struct wr_str next)
{
    place->done = !next.ptr;
    place->has_cursor = !place->done;
    if (place->done)
        return true;
    if (next.len >= sizeof(place->cursor))
        return false;
    memcpy(place->cursor, next.ptr, next.len);
    place->cursor[next.len] = '\0';
    return true;
}

struct wr_str wr_pull_place_cursor(const struct wr_pull_place *place)
{
    return place->has_cursor ? wr_str(place->cursor) : WR_NONE;
}
