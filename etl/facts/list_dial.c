/* list_dial.c - reads geo/dial_codes.tsv. */
#include "etl/facts/list_dial.h"

#include "etl/facts/list_set.h"
#include "weir/alloc.h"

#include <stdlib.h>

#include "etl/base/banned.h"

static bool copy_word(struct wr_str word, char *out, size_t size)
{
    if (!word.len || word.len >= size)
        return false;
    memcpy(out, word.ptr, word.len);
    out[word.len] = '\0';
    return true;
}

static bool take_length(struct wr_str word, unsigned *out)
{
    int64_t n;

    if (!wr_str_to_i64(word, &n) || n < 1 || n > 15)
        return false;
    *out = (unsigned)n;
    return true;
}

/* "DE<tab>49<tab>0<tab>6<tab>11" */
static enum wr_code take_dial(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct wr_dial_list *list = ctx;
    struct wr_dial dial = {.least = 0};
    struct wr_str words[5];

    for (size_t i = 0; i < WR_COUNT(words); i++)
        words[i] = line.ptr ? wr_str_split(&line, '\t') : WR_NONE;
    if (words[0].len != 2 || !copy_word(words[0], dial.country, sizeof(dial.country)) ||
        !copy_word(words[1], dial.code, sizeof(dial.code)) ||
        !copy_word(words[2], dial.trunk, sizeof(dial.trunk)) ||
        !take_length(words[3], &dial.least) || !take_length(words[4], &dial.most) ||
        dial.least > dial.most)
        return wr_fail(err, WR_E_CONFIG,
                       "not a country, its code, a trunk prefix and two lengths");
    if (list->count == WR_DIALS_MAX)
        return wr_fail(err, WR_E_CONFIG, "more than %d countries", WR_DIALS_MAX);
    if (strcmp(dial.trunk, "-") == 0)
        dial.trunk[0] = '\0';
    list->items[list->count++] = dial;
    return WR_OK;
}

enum wr_code wr_dial_list_load(const char *folder, struct wr_dial_list *out,
                               struct wr_err *err)
{
    out->items = wr_alloc_array(WR_DIALS_MAX, sizeof(*out->items));
    return wr_list_read(folder, "geo/dial_codes.tsv", take_dial, out, err);
}

void wr_dial_list_fini(struct wr_dial_list *list)
{
    free(list->items);
    *list = (struct wr_dial_list){0};
}

const struct wr_dial *wr_dial_of_country(const struct wr_dial_list *list,
                                         struct wr_str country)
{
    for (size_t i = 0; i < list->count; i++) {
        if (wr_str_eqz(country, list->items[i].country))
            return &list->items[i];
    }
    return NULL;
}

/* No code is the beginning of another one: the first that fits is the only one. */
const struct wr_dial *wr_dial_of_number(const struct wr_dial_list *list,
                                        struct wr_str digits)
{
    for (size_t i = 0; i < list->count; i++) {
        if (wr_str_starts(digits, wr_str(list->items[i].code)))
            return &list->items[i];
    }
    return NULL;
}
