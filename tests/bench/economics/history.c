/* history.c - see history.h. Rows in the order they first came; a table of their places
 * by hash, open addressing. */
#include "history.h"

#include "weir/alloc.h"
#include "weir/hash.h"

#include <stdlib.h>
#include <string.h>

#include "etl/base/banned.h"

#define MAX_ROWS 32768 /* 36 segments, 64 sets before each of 7 providers: 16128 */
#define PLACES   (MAX_ROWS * 2)

struct history {
    struct wr_arena *arena;
    struct wr_past *rows;
    size_t count;
    uint32_t *places; /* row + 1 */
};

struct history *history_new(void)
{
    struct history *h = wr_alloc(sizeof(*h));

    h->arena = wr_arena_new(0);
    h->rows = wr_alloc_array(MAX_ROWS, sizeof(*h->rows));
    h->places = wr_alloc_array(PLACES, sizeof(*h->places));
    return h;
}

void history_free(struct history *h)
{
    if (!h)
        return;
    wr_arena_free(h->arena);
    free(h->rows);
    free(h->places);
    free(h);
}

static bool is_row(const struct wr_past *row, const struct wr_past *past)
{
    return wr_str_eq(row->segment, past->segment) &&
           wr_str_eq(row->missed, past->missed) &&
           wr_str_eq(row->provider, past->provider);
}

static uint64_t hash_of(const struct wr_past *past)
{
    return wr_hash64(past->segment) * 31 + wr_hash64(past->missed) * 17 +
           wr_hash64(past->provider);
}

static struct wr_past *need_row(struct history *h, const struct wr_past *past)
{
    uint64_t at = hash_of(past) % PLACES;
    struct wr_past *row;

    for (; h->places[at]; at = (at + 1) % PLACES) {
        row = &h->rows[h->places[at] - 1];
        if (is_row(row, past))
            return row;
    }
    WR_ASSERT(h->count < MAX_ROWS);
    row = &h->rows[h->count++];
    *row = (struct wr_past){.segment = wr_arena_str(h->arena, past->segment),
                            .missed = wr_arena_str(h->arena, past->missed),
                            .provider = wr_arena_str(h->arena, past->provider)};
    h->places[at] = (uint32_t)h->count;
    return row;
}

void history_add(struct history *h, const struct wr_past *past)
{
    struct wr_past *row = need_row(h, past);

    row->asked += past->asked;
    row->found += past->found;
    row->good += past->good;
}

const struct wr_past *history_rows(const struct history *h, size_t *count)
{
    *count = h->count;
    return h->rows;
}
