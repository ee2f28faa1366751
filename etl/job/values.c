/* values.c - a record's properties as one JSON object: what the store keeps of it. */
#include "etl/job/shown.h"

#include "weir/hash.h"

#include "etl/base/banned.h"

/* 1,000 properties of 4 KiB, each byte of them escaped. */
#define MAX_VALUES_BYTES ((size_t)32 * 1024 * 1024)

struct wr_json_doc *wr_values_open(struct wr_str values)
{
    struct wr_json_doc *doc = NULL;

    if (!values.ptr || wr_json_parse(&doc, values, MAX_VALUES_BYTES, NULL))
        return NULL;
    return doc;
}

struct wr_str wr_values_kept(struct wr_str raw, struct wr_arena *arena)
{
    char hex[WR_SHA256_HEX];
    struct wr_sha256 digest;

    if (raw.len <= WR_MAX_TEXT_BYTES)
        return raw;
    wr_sha256(raw, &digest);
    wr_hex(digest.bytes, sizeof(digest.bytes), hex);
    return wr_arena_printf(arena, "sha256:%s", hex);
}

struct wr_str wr_values_write(const struct wr_map *map, const struct wr_record *record,
                              struct wr_arena *arena)
{
    struct wr_str text;
    struct wr_buf buf;
    struct wr_jw w;

    wr_buf_init(&buf, MAX_VALUES_BYTES);
    wr_jw_init(&w, &buf);
    wr_jw_object(&w);
    for (size_t i = 0; i < map->property_count; i++) {
        wr_jw_keys(&w, map->properties[i]);
        wr_jw_str(&w, wr_values_kept(record->values[i], arena));
    }
    wr_jw_object_end(&w);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

struct wr_str wr_values_get(struct wr_str values, struct wr_str property,
                            struct wr_arena *arena)
{
    struct wr_json_doc *doc = wr_values_open(values);
    struct wr_str text =
        wr_arena_str(arena, wr_json_text(wr_json_get(wr_json_root(doc), property)));

    wr_json_free(doc);
    return text;
}
