/* backoff.c - how long to wait before the same request again. */
#include "etl/io/limit.h"

#include "etl/base/banned.h"

/* splitmix64 (Steele, Lea, Flood 2014): one step, well mixed from any seed. */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t wr_backoff_ms(uint32_t attempt, uint32_t base_ms, uint32_t cap_ms,
                       uint32_t told_ms, uint64_t *seed)
{
    uint64_t most = attempt < 32 ? (uint64_t)base_ms << attempt : cap_ms;
    uint32_t wait;

    if (base_ms == 0)
        most = 0;
    if (most > cap_ms)
        most = cap_ms;
    wait = (uint32_t)(next_random(seed) % (most + 1));
    return wait > told_ms ? wait : told_ms;
}
