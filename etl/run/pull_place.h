/* pull_place.h - how far the reading of one object is: high-water mark, window, cursor.
 * For pull.c, and the store's thread.
 */
#ifndef ETL_RUN_PULL_PLACE_H
#define ETL_RUN_PULL_PLACE_H

#include "etl/run/context.h"

struct wr_pull_place {
    struct wr_run_ctx *run;
    const struct wr_map *map;
    struct wr_pull pull; /* of a page */
    struct wr_str mark_key;
    int64_t mark_us;
    char cursor[4096]; /* of the next page */
    bool has_cursor;
    bool done;
    bool probing; /* for the CRM's clock, with an empty window */
    bool rewound; /* the CRM's clock went back: all is read, and the mark with it */
};

/* Where it was left, and what is due to be read. Store work. */
enum wr_code wr_pull_place_load(struct wr_db *db, struct wr_pull_place *place,
                                struct wr_arena *arena, struct wr_err *err) WR_MUST_USE;
/* The window, as far as its upper edge is known. */
void wr_pull_place_open(struct wr_pull_place *place);
/* The first reply tells the CRM's clock; true: that was all it was asked for. */
bool wr_pull_place_hear(struct wr_pull_place *place, int64_t server_now_us);
/* Past a page. False: the cursor of the next one (WR_NONE: it was the last) is too
 * long. */
bool wr_pull_place_move(struct wr_pull_place *place, struct wr_str next);
struct wr_str wr_pull_place_cursor(const struct wr_pull_place *place);

#endif
