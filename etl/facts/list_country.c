/* list_country.c - 20,000 names of 249 countries in 100 KB.
 *
 * A name is compared folded (weir/text.h), without full stops, brackets and a leading
 * "the", "&" as "and", hyphens and commas as blanks. Names are kept as hashes: 48 bits
 * leave odds of 10^-10 that a text is taken for a country it does not name.
 */
#include "etl/facts/list_country.h"

#include "etl/base/ascii.h"
#include "etl/facts/list_set.h"
#include "weir/alloc.h"
#include "weir/hash.h"
#include "weir/text.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define CODE_BITS UINT64_C(0xFFFF)
#define NAMES_MAX ((size_t)200 * 1000)
#define UNDECIDED ((uint64_t)'?' << 8 | '?')

struct name {
    uint64_t key;
    unsigned rank; /* smaller decides */
};

struct loading {
    struct name *names;
    size_t count, room;
    unsigned rank;
    struct wr_arena *scratch;
};

static struct wr_str comparable(struct wr_str name, struct wr_arena *arena)
{
    struct wr_str folded = wr_text_fold(name, arena);
    char *out = wr_arena_alloc(arena, 5 * folded.len + 1);
    struct wr_str text;
    size_t len = 0;

    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.ptr[i];

        if (c == '&')
            wr_ascii_put(out, &len, WR_LIT(" and "));
        else if (strchr("-,/_", c))
            out[len++] = ' ';
        else if (!strchr(".()[]'\"", c))
            out[len++] = c;
    }
    text = wr_text_clean((struct wr_str){out, len}, arena);
    return wr_str_starts(text, WR_LIT("the ")) ? wr_str_sub(text, 4, text.len) : text;
}

static uint64_t key_of(struct wr_str name, struct wr_arena *arena)
{
    return wr_hash64(comparable(name, arena)) & ~CODE_BITS;
}

static void add(struct loading *to, struct wr_str name, struct wr_str code)
{
    struct name entry = {.rank = to->rank};

    if (to->count == NAMES_MAX)
        return;
    if (to->count == to->room) {
        to->room = to->room ? 2 * to->room : 1024;
        to->names = wr_realloc(to->names, to->room * sizeof(*to->names));
    }
    entry.key = key_of(name, to->scratch) | (uint64_t)(unsigned char)code.ptr[0] << 8 |
                (unsigned char)code.ptr[1];
    to->names[to->count++] = entry;
    wr_arena_reset(to->scratch);
}

static bool is_code(struct wr_str code)
{
    return code.len == 2 && code.ptr[0] >= 'A' && code.ptr[0] <= 'Z' &&
           code.ptr[1] >= 'A' && code.ptr[1] <= 'Z';
}

/* "DE<tab>DEU<tab>Germany<tab>...": the code and its names; the code names itself. */
static enum wr_code take_names(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *to = ctx;
    struct wr_str code = wr_str_split(&line, '\t');

    if (!is_code(code))
        return wr_fail(err, WR_E_CONFIG, "not a country code in the first column");
    add(to, code, code);
    while (line.ptr) {
        struct wr_str name = wr_str_split(&line, '\t');

        if (name.len)
            add(to, name, code);
    }
    return WR_OK;
}

/* "DE<tab>en<tab>Germany". */
static enum wr_code take_i18n(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *to = ctx;
    struct wr_str code = wr_str_split(&line, '\t');
    struct wr_str language = line.ptr ? wr_str_split(&line, '\t') : WR_NONE;

    if (!is_code(code) || !line.len)
        return wr_fail(err, WR_E_CONFIG, "not a code, a language and a name");
    to->rank = wr_str_eqz(language, "en") ? 2 : 3;
    add(to, line, code);
    return WR_OK;
}

static int compare(const void *a, const void *b)
{
    const struct name *left = a, *right = b;
    uint64_t l = left->key & ~CODE_BITS, r = right->key & ~CODE_BITS;

    if (l != r)
        return l < r ? -1 : 1;
    if (left->rank != right->rank)
        return left->rank < right->rank ? -1 : 1;
    return (left->key > right->key) - (left->key < right->key);
}

/* One entry a name: the best rank's; two codes there cancel out. */
static void settle(struct loading *from, struct wr_country_list *out)
{
    out->items = wr_alloc_array(from->count, sizeof(*out->items));
    for (size_t i = 0; i < from->count;) {
        uint64_t key = from->names[i].key;
        size_t end = i;

        for (; end < from->count &&
               (from->names[end].key & ~CODE_BITS) == (key & ~CODE_BITS);
             end++) {
            if (from->names[end].rank == from->names[i].rank &&
                from->names[end].key != from->names[i].key)
                key = (key & ~CODE_BITS) | UNDECIDED;
        }
        out->items[out->count++] = key;
        i = end;
    }
    out->items = wr_realloc(out->items, out->count * sizeof(*out->items));
}

enum wr_code wr_country_list_load(const char *folder, struct wr_country_list *out,
                                  struct wr_err *err)
{
    struct loading loading = {.scratch = wr_arena_new(0)};
    enum wr_code code;

    code = wr_list_read(folder, "geo/country_aliases.tsv", take_names, &loading, err);
    loading.rank = 1;
    if (!code)
        code = wr_list_read(folder, "geo/country_codes.tsv", take_names, &loading, err);
    if (!code)
        code = wr_list_read(folder, "geo/country_names_i18n.tsv", take_i18n, &loading,
                            err);
    if (!code && !loading.count)
        code = wr_fail(err, WR_E_CONFIG, "%s/geo: the country lists are empty", folder);
    if (!code) {
        qsort(loading.names, loading.count, sizeof(*loading.names), compare);
        settle(&loading, out);
    }
    free(loading.names);
    wr_arena_free(loading.scratch);
    return code;
}

void wr_country_list_fini(struct wr_country_list *list)
{
    free(list->items);
    *list = (struct wr_country_list){0};
}

struct wr_str wr_country_list_get(const struct wr_country_list *list,
                                  struct wr_str name, struct wr_arena *arena)
{
    uint64_t key = key_of(name, arena);
    size_t low = 0, high = list->count;
    uint64_t code;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if ((list->items[middle] & ~CODE_BITS) < key)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == list->count || (list->items[low] & ~CODE_BITS) != key)
        return WR_NONE;
    code = list->items[low] & CODE_BITS;
    if (code == UNDECIDED)
        return WR_NONE;
    return wr_arena_printf(arena, "%c%c", (char)(code >> 8), (char)(code & 0xFF));
}
