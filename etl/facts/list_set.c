/* list_set.c - hashed word sets and the line reader of list files. */
#include "etl/facts/list_set.h"

#include "etl/base/ascii.h"
#include "weir/alloc.h"
#include "weir/hash.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define NUMBER_BITS    UINT64_C(7)
#define WORD_MAX       256
#define LINE_MAX_BYTES 4096

void wr_list_set_fini(struct wr_list_set *set)
{
    free(set->items);
    *set = (struct wr_list_set){0};
}

static uint64_t hash_nocase(struct wr_str word)
{
    char lower[WORD_MAX];

    if (word.len > sizeof(lower))
        return wr_hash64(word);
    for (size_t i = 0; i < word.len; i++)
        lower[i] = wr_ascii_lower(word.ptr[i]);
    return wr_hash64((struct wr_str){lower, word.len});
}

void wr_list_set_add(struct wr_list_set *set, struct wr_str word, unsigned number)
{
    WR_ASSERT(number >= 1 && number <= NUMBER_BITS);
    if (set->count == WR_LIST_MAX_WORDS)
        return;
    if (set->count == set->room) {
        set->room = set->room ? 2 * set->room : 256;
        set->items = wr_realloc(set->items, set->room * sizeof(*set->items));
    }
    set->items[set->count++] = (hash_nocase(word) & ~NUMBER_BITS) | number;
}

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a;
    uint64_t right = *(const uint64_t *)b;

    return (left > right) - (left < right);
}

void wr_list_set_seal(struct wr_list_set *set)
{
    size_t kept = 0;

    if (!set->count)
        return;
    qsort(set->items, set->count, sizeof(*set->items), compare);
    for (size_t i = 0; i < set->count; i++) {
        if (kept &&
            (set->items[kept - 1] | NUMBER_BITS) == (set->items[i] | NUMBER_BITS))
            kept--;
        set->items[kept++] = set->items[i];
    }
    set->count = set->room = kept;
    set->items = wr_realloc(set->items, kept * sizeof(*set->items));
}

unsigned wr_list_set_get(const struct wr_list_set *set, struct wr_str word)
{
    uint64_t key = hash_nocase(word) & ~NUMBER_BITS;
    size_t low = 0, high = set->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (set->items[middle] < key)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == set->count || (set->items[low] & ~NUMBER_BITS) != key)
        return 0;
    return (unsigned)(set->items[low] & NUMBER_BITS);
}

static enum wr_code take_lines(FILE *file, const char *name, wr_list_line_fn take,
                               void *ctx, struct wr_err *err)
{
    char buf[LINE_MAX_BYTES + 2];
    unsigned number = 0;

    while (fgets(buf, sizeof(buf), file)) {
        struct wr_str line = wr_str(buf);
        enum wr_code code;

        number++;
        if (line.len > LINE_MAX_BYTES)
            return wr_fail(err, WR_E_CONFIG, "%s:%u: line is longer than %d bytes",
                           name, number, LINE_MAX_BYTES);
        while (line.len &&
               (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r'))
            line.len--;
        if (!line.len || line.ptr[0] == '#')
            continue;
        code = take(ctx, line, err);
        if (code) {
            wr_context(err, "%s:%u", name, number);
            return code;
        }
    }
    if (ferror(file))
        return wr_fail(err, WR_E_CONFIG, "%s: cannot be read", name);
    return WR_OK;
}

static enum wr_code fail_open(const char *path, int number, struct wr_err *err)
{
    wr_fail_errno(err, WR_E_CONFIG, number, "%s", path);
    return wr_hint(err, "the folder of lists is providers/lists of the distribution");
}

enum wr_code wr_list_read(const char *folder, const char *name, wr_list_line_fn take,
                          void *ctx, struct wr_err *err)
{
    char path[4096];
    enum wr_code code;
    FILE *file;

    if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
        return wr_fail(err, WR_E_CONFIG, "the path of the lists is too long");
    file = fopen(path, "re");
    if (!file)
        return fail_open(path, errno, err);
    code = take_lines(file, name, take, ctx, err);
    fclose(file);
    return code;
}
