/* distance.c - how far words are apart, for "did you mean". */
#include "weir/text.h"

#include "etl/base/ascii.h"
#include "weir/alloc.h"

#include <stdlib.h>

#include "etl/base/banned.h"

static bool same(struct wr_str a, size_t i, struct wr_str b, size_t j)
{
    return wr_ascii_lower(a.ptr[i]) == wr_ascii_lower(b.ptr[j]);
}

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Rows of the matrix: two before, one before, and the one being filled. */
struct rows {
    unsigned *older, *old, *now;
};

static unsigned cell(const struct rows *r, struct wr_str a, size_t i, struct wr_str b,
                     size_t j)
{
    unsigned best = r->old[j - 1] + !same(a, i - 1, b, j - 1);

    best = least(best, r->old[j] + 1);
    best = least(best, r->now[j - 1] + 1);
    if (i > 1 && j > 1 && same(a, i - 1, b, j - 2) && same(a, i - 2, b, j - 1))
        best = least(best, r->older[j - 2] + 1);
    return best;
}

static void next_row(struct rows *r)
{
    unsigned *spare = r->older;

    r->older = r->old;
    r->old = r->now;
    r->now = spare;
}

unsigned wr_text_distance(struct wr_str a, struct wr_str b, unsigned cap)
{
    size_t gap = a.len > b.len ? a.len - b.len : b.len - a.len;
    size_t width = b.len + 1;
    unsigned *cells, result;
    struct rows r;

    if (gap > cap)
        return cap + 1;
    cells = wr_alloc_array(width, 3 * sizeof(*cells));
    r = (struct rows){cells, cells + width, cells + 2 * width};
    for (size_t j = 0; j < width; j++)
        r.now[j] = (unsigned)j;
    for (size_t i = 1; i <= a.len; i++) {
        next_row(&r);
        r.now[0] = (unsigned)i;
        for (size_t j = 1; j < width; j++)
            r.now[j] = cell(&r, a, i, b, j);
    }
    result = least(r.now[b.len], cap + 1);
    free(cells);
    return result;
}

static unsigned tolerance(size_t len)
{
    if (len <= 4)
        return 1;
    return len <= 8 ? 2 : 3;
}

const char *wr_text_nearest(struct wr_str word, const char *const *words)
{
    unsigned best = tolerance(word.len) + 1;
    const char *nearest = NULL;

    for (; words && *words; words++) {
        unsigned distance = wr_text_distance(word, wr_str(*words), best);

        if (distance < best && distance < word.len) {
            best = distance;
            nearest = *words;
        }
    }
    return nearest;
}
