/* list_region.c - reads the regions of all countries.
 *
 * Names mean something within a country only (there is a Punjab on both sides of the
 * border), so that the country is part of the key.
 */
#include "etl/facts/list_region.h"

#include "etl/base/ascii.h"
#include "etl/facts/list_set.h"
#include "weir/alloc.h"
#include "weir/hash.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define RANK_NAME  0
#define RANK_ALIAS 1
#define RANK_CODE  2

struct loading {
    struct wr_region_list *to;
    struct wr_arena *scratch;
};

static uint64_t key_in(struct wr_str country, struct wr_str name,
                       struct wr_arena *scratch)
{
    uint64_t parts[2] = {0, wr_names_key(name, WR_KEY_WORDS, scratch)};

    if (country.len != 2 || !parts[1])
        return 0;
    parts[0] =
        (uint64_t)(unsigned char)country.ptr[0] << 8 | (unsigned char)country.ptr[1];
    return wr_hash64((struct wr_str){(const char *)parts, sizeof(parts)}) | 1;
}

/* "US-CA", "us_ca" as "US-CA"; false when it is no such code. */
static bool read_code(struct wr_str text, char out[8])
{
    if (text.len < 4 || text.len > 6 || !strchr("-_", text.ptr[2]))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool letter = wr_ascii_is_lower(wr_ascii_lower(c));

        if (i == 2)
            c = '-';
        else if (!letter && (i < 2 || !wr_ascii_is_digit(c)))
            return false;
        out[i] = c;
        if (letter && wr_ascii_is_lower(c))
            out[i] = (char)(c - ('a' - 'A'));
    }
    out[text.len] = '\0';
    return true;
}

/* "US-CA<tab>California<tab>US" */
static enum wr_code take_region(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    struct wr_str code = wr_str_split(&line, '\t');
    struct wr_str name = line.ptr ? wr_str_split(&line, '\t') : WR_NONE;
    struct wr_region region;
    struct wr_str country, rest;

    if (!read_code(code, region.code) || !name.len)
        return wr_fail(err, WR_E_CONFIG, "not a code and a name");
    if (l->to->count == WR_REGIONS_MAX)
        return wr_fail(err, WR_E_CONFIG, "more than %d regions", WR_REGIONS_MAX);
    region.name = wr_arena_str(l->to->arena, name);
    country = wr_str_sub(wr_str(region.code), 0, 2);
    rest = wr_str_sub(wr_str(region.code), 3, 3);
    wr_names_add(&l->to->names, key_in(country, name, l->scratch),
                 (uint32_t)l->to->count, RANK_NAME);
    /* A number alone is rather a postal code than a region. */
    if (!wr_ascii_is_digit(rest.ptr[0]))
        wr_names_add(&l->to->names, key_in(country, rest, l->scratch),
                     (uint32_t)l->to->count, RANK_CODE);
    wr_names_add(&l->to->names, wr_hash64(wr_str(region.code)) | 1,
                 (uint32_t)l->to->count, RANK_NAME);
    l->to->items[l->to->count++] = region;
    wr_arena_reset(l->scratch);
    return WR_OK;
}

/* "DE-BY<tab>Bavaria" */
static enum wr_code take_alias(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct loading *l = ctx;
    struct wr_str code = wr_str_split(&line, '\t');
    size_t at = 0;

    while (at < l->to->count && !wr_str_eqz(code, l->to->items[at].code))
        at++;
    if (at == l->to->count || !line.len)
        return wr_fail(err, WR_E_CONFIG, "not a code of iso3166_2.tsv and names");
    while (line.ptr)
        wr_names_add(
            &l->to->names,
            key_in(wr_str_sub(code, 0, 2), wr_str_split(&line, '\t'), l->scratch),
            (uint32_t)at, RANK_ALIAS);
    wr_arena_reset(l->scratch);
    return WR_OK;
}

enum wr_code wr_region_list_load(const char *folder, struct wr_region_list *out,
                                 struct wr_err *err)
{
    struct loading loading = {.to = out, .scratch = wr_arena_new(0)};
    enum wr_code code;

    out->arena = wr_arena_new(0);
    out->items = wr_alloc_array(WR_REGIONS_MAX, sizeof(*out->items));
    code = wr_list_read(folder, "geo/iso3166_2.tsv", take_region, &loading, err);
    if (!code)
        code =
            wr_list_read(folder, "geo/region_aliases.tsv", take_alias, &loading, err);
    if (out->count)
        out->items = wr_realloc(out->items, out->count * sizeof(*out->items));
    wr_names_seal(&out->names, false);
    wr_arena_free(loading.scratch);
    return code;
}

void wr_region_list_fini(struct wr_region_list *list)
{
    wr_names_fini(&list->names);
    free(list->items);
    wr_arena_free(list->arena);
    *list = (struct wr_region_list){0};
}

static const struct wr_region *by_key(const struct wr_region_list *list, uint64_t key)
{
    uint32_t at = wr_names_get(&list->names, key);

    return at == WR_NO_NAME ? NULL : &list->items[at];
}

const struct wr_region *wr_region_of_code(const struct wr_region_list *list,
                                          struct wr_str text)
{
    char code[8];

    return read_code(text, code) ? by_key(list, wr_hash64(wr_str(code)) | 1) : NULL;
}

const struct wr_region *wr_region_in(const struct wr_region_list *list,
                                     struct wr_str country, struct wr_str text,
                                     struct wr_arena *scratch)
{
    const struct wr_region *found = wr_region_of_code(list, text);

    if (found)
        return wr_str_starts(wr_str(found->code), country) ? found : NULL;
    return by_key(list, key_in(country, text, scratch));
}
