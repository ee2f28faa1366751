/* value.c - making and comparing values. Their text form is value_text.c. */
#include "weir/value.h"

#include <stdlib.h>

#include "etl/base/banned.h"

struct wr_value wr_value_text(struct wr_str text)
{
    return (struct wr_value){.type = WR_TYPE_TEXT, .as.text = text};
}

struct wr_value wr_value_num(enum wr_type type, int64_t num)
{
    return (struct wr_value){.type = type, .as.num = num};
}

struct wr_value wr_value_range(int64_t low, int64_t high)
{
    return (struct wr_value){
        .type = WR_TYPE_RANGE, .as.range.low = low, .as.range.high = high};
}

static int compare_words(const void *a, const void *b)
{
    return wr_str_cmp(*(const struct wr_str *)a, *(const struct wr_str *)b);
}

struct wr_value wr_value_set(const struct wr_str *words, size_t count,
                             struct wr_arena *arena)
{
    struct wr_str *items = WR_ARRAY(arena, struct wr_str, count);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        if (words[i].len)
            items[kept++] = words[i];
    }
    count = kept;
    kept = 0;
    if (count)
        qsort(items, count, sizeof(*items), compare_words);
    for (size_t i = 0; i < count && kept < WR_MAX_SET_ITEMS; i++) {
        if (!kept || !wr_str_eq(items[kept - 1], items[i]))
            items[kept++] = items[i];
    }
    return (struct wr_value){
        .type = WR_TYPE_SET, .as.set.items = items, .as.set.count = kept};
}

static int compare_nums(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int compare_sets(const struct wr_value *a, const struct wr_value *b)
{
    for (size_t i = 0; i < a->as.set.count && i < b->as.set.count; i++) {
        int order = wr_str_cmp(a->as.set.items[i], b->as.set.items[i]);

        if (order)
            return order;
    }
    return (a->as.set.count > b->as.set.count) - (a->as.set.count < b->as.set.count);
}

static int compare_ranges(const struct wr_value *a, const struct wr_value *b)
{
    int order = compare_nums(a->as.range.low, b->as.range.low);

    return order ? order : compare_nums(a->as.range.high, b->as.range.high);
}

int wr_value_cmp(const struct wr_value *a, const struct wr_value *b)
{
    if (a->type != b->type)
        return compare_nums((int64_t)a->type, (int64_t)b->type);
    switch (a->type) {
    case WR_TYPE_TEXT:
        return wr_str_cmp(a->as.text, b->as.text);
    case WR_TYPE_RANGE:
        return compare_ranges(a, b);
    case WR_TYPE_SET:
        return compare_sets(a, b);
    case WR_TYPE_INT:
    case WR_TYPE_BOOL:
    case WR_TYPE_TIME:
    case WR_TYPE_MILLI:
        break;
    }
    return compare_nums(a->as.num, b->as.num);
}

bool wr_value_eq(const struct wr_value *a, const struct wr_value *b)
{
    return wr_value_cmp(a, b) == 0;
}
