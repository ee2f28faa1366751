/* floor.c - see floor.h. */
#include "etl/run/floor.h"

#include "weir/alloc.h"
#include "weir/log.h"

#include <stdlib.h>

#define MOST_ANSWERS 1000 /* as `floor_after` may say */

struct wr_floor {
    const struct wr_provider *provider;
    bool hits[MOST_ANSWERS]; /* of the last answers, round and round */
    size_t size, at, hit_count;
    int64_t answers;
    bool below;
    struct wr_floor *next;
};

static struct wr_floor *find(const struct wr_run_ctx *run,
                             const struct wr_provider *provider)
{
    struct wr_floor *floor = run->floors;

    while (floor && floor->provider != provider)
        floor = floor->next;
    return floor;
}

static struct wr_floor *make(struct wr_run_ctx *run, const struct wr_provider *provider,
                             int64_t size)
{
    struct wr_floor *floor = wr_alloc(sizeof(*floor));

    floor->provider = provider;
    floor->size = size < 1 ? 1 : size > MOST_ANSWERS ? MOST_ANSWERS : (size_t)size;
    floor->next = run->floors;
    run->floors = floor;
    return floor;
}

static void count(struct wr_floor *floor, bool is_hit)
{
    floor->hit_count -= floor->hits[floor->at];
    floor->hit_count += is_hit;
    floor->hits[floor->at] = is_hit;
    floor->at = (floor->at + 1) % floor->size;
    floor->answers++;
}

void wr_floor_note(struct wr_run_ctx *run, const struct wr_provider *provider,
                   bool is_hit)
{
    const struct wr_vendor_info *vendor =
        wr_manifests_find_vendor(run->setup->manifests, wr_str(provider->vendor));
    struct wr_floor *floor;

    if (!vendor || vendor->floor_milli == 0)
        return;
    floor = find(run, provider);
    if (!floor)
        floor = make(run, provider, vendor->floor_after);
    count(floor, is_hit);
    if (floor->below || floor->answers < (int64_t)floor->size ||
        (int64_t)floor->hit_count * 1000 >= vendor->floor_milli * (int64_t)floor->size)
        return;
    floor->below = true;
    WR_LOG(WR_WARN, "provider.below_floor", WR_KV("provider", provider->name),
           WR_KV_INT("hits", (int64_t)floor->hit_count),
           WR_KV_INT("answers", (int64_t)floor->size));
}

bool wr_floor_is_below(const struct wr_run_ctx *run, const struct wr_provider *provider)
{
    const struct wr_floor *floor = find(run, provider);

    return floor && floor->below;
}

void wr_floors_free(struct wr_run_ctx *run)
{
    while (run->floors) {
        struct wr_floor *floor = run->floors;

        run->floors = floor->next;
        free(floor);
    }
}
