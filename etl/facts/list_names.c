/* list_names.c - sorted hashes of names. */
#include "etl/facts/list_names.h"

#include "etl/base/ascii.h"
#include "weir/alloc.h"
#include "weir/hash.h"
#include "weir/text.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define RANK_SHIFT 28

/* Curly quotes, dashes, ellipsis: U+2000 to U+207F. */
static bool is_mark(struct wr_str text, size_t at)
{
    struct wr_str head = wr_str_sub(text, at, 2);

    return wr_str_eqz(head, "\xE2\x80") || wr_str_eqz(head, "\xE2\x81");
}

static bool in_word(struct wr_str text, size_t at, enum wr_key_form form)
{
    char c = text.ptr[at];

    if ((unsigned char)c >= 0x80)
        return !is_mark(text, at);
    return wr_ascii_is_lower(c) || wr_ascii_is_digit(c) ||
           (form == WR_KEY_MARKS && (c == '+' || c == '#'));
}

/* "services" is "service"; "glass" and "gas" stay. */
static struct wr_str singular(struct wr_str word)
{
    if (word.len > 3 && word.ptr[word.len - 1] == 's' && word.ptr[word.len - 2] != 's')
        word.len--;
    return word;
}

uint64_t wr_names_key(struct wr_str name, enum wr_key_form form,
                      struct wr_arena *scratch)
{
    struct wr_str folded = wr_text_fold(name, scratch);
    char *key = wr_arena_alloc(scratch, folded.len + 1);
    size_t len = 0, at = 0;
    uint64_t hash;

    while (at < folded.len) {
        size_t start = at;
        struct wr_str word;

        while (at < folded.len && in_word(folded, at, form))
            at++;
        word = wr_str_sub(folded, start, at - start);
        if (form == WR_KEY_WORDS)
            word = wr_str_eqz(word, "and") ? WR_NONE : singular(word);
        wr_ascii_put(key, &len, word);
        if (at == start)
            at += is_mark(folded, at) ? 3 : 1;
    }
    if (!len)
        return 0;
    hash = wr_hash64((struct wr_str){key, len});
    return hash ? hash : 1;
}

void wr_names_add(struct wr_name_table *table, uint64_t key, uint32_t number,
                  unsigned rank)
{
    WR_ASSERT(rank <= WR_RANK_MAX && number != WR_NO_NAME);
    if (!key || table->count == WR_NAMES_MAX)
        return;
    if (table->count == table->room) {
        table->room = table->room ? 2 * table->room : 256;
        table->items = wr_realloc(table->items, table->room * sizeof(*table->items));
    }
    table->items[table->count] = (struct wr_name_entry){
        key, number, (uint32_t)rank << RANK_SHIFT | (uint32_t)table->count};
    table->count++;
}

static int compare(const void *a, const void *b)
{
    const struct wr_name_entry *left = a, *right = b;

    if (left->key != right->key)
        return left->key < right->key ? -1 : 1;
    return (left->order > right->order) - (left->order < right->order);
}

/* Whether items[at..] has another number for the same key in the same rank. */
static bool is_tied(const struct wr_name_table *table, size_t at)
{
    const struct wr_name_entry *first = &table->items[at];

    for (size_t i = at + 1; i < table->count; i++) {
        const struct wr_name_entry *next = &table->items[i];

        if (next->key != first->key ||
            next->order >> RANK_SHIFT != first->order >> RANK_SHIFT)
            return false;
        if (next->number != first->number)
            return true;
    }
    return false;
}

void wr_names_seal(struct wr_name_table *table, bool ties_cancel)
{
    size_t kept = 0;

    if (!table->count)
        return;
    qsort(table->items, table->count, sizeof(*table->items), compare);
    for (size_t i = 0; i < table->count;) {
        struct wr_name_entry first = table->items[i];

        if (!ties_cancel || !is_tied(table, i))
            table->items[kept++] = first;
        while (i < table->count && table->items[i].key == first.key)
            i++;
    }
    table->count = table->room = kept;
    if (kept)
        table->items = wr_realloc(table->items, kept * sizeof(*table->items));
}

uint32_t wr_names_get(const struct wr_name_table *table, uint64_t key)
{
    size_t low = 0, high = table->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (table->items[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    if (!key || low == table->count || table->items[low].key != key)
        return WR_NO_NAME;
    return table->items[low].number;
}

void wr_names_fini(struct wr_name_table *table)
{
    free(table->items);
    *table = (struct wr_name_table){0};
}
