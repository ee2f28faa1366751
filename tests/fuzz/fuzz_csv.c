/* fuzz_csv.c - any bytes as an export: whole and in slices it gives the same rows, and
 * written again it gives them once more.
 *
 * First byte: format, and whether the delimiter is told (only then the copy must be
 * read alike: what is quoted anew may look like another one). Second: size of the
 * slices. The rest is the file.
 */
#include "weir/rewrite.h"

#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct wr_str properties[] = {{"a", 1}, {"Email", 5}};

static void need(bool holds)
{
    if (!holds)
        abort();
}

static bool json, comma;

static void *make_config(const struct wr_crm *crm, size_t chunk, struct wr_arena *arena)
{
    struct wr_diags *diags = wr_diags_new();
    char text[128];
    struct wr_yaml_doc *doc;
    void *config = wr_arena_alloc(arena, crm->config_size);

    snprintf(text, sizeof(text), "input: x\nformat: %s\nchunk_bytes: %zu\n%s",
             json ? "ndjson" : "csv", chunk, comma ? "delimiter: comma\n" : "");
    doc = wr_yaml_parse(wr_str(text), "fuzz", NULL, diags);
    wr_options_fill(crm->options, wr_yaml_root(doc), config, arena, diags);
    need(!wr_diags_errors(diags));
    wr_yaml_free(doc);
    wr_diags_free(diags);
    return config;
}

static void put_page(const struct wr_page *page, struct wr_buf *rows)
{
    for (size_t i = 0; i < page->count; i++) {
        wr_buf_put(rows, page->records[i].id);
        for (size_t k = 0; k < WR_COUNT(properties); k++) {
            wr_buf_putc(rows, '|');
            wr_buf_put(rows, page->records[i].values[k]);
        }
        wr_buf_putc(rows, '\n');
    }
}

/* All rows as text; false when the file as a whole is refused. */
static bool pull(struct wr_str data, size_t chunk, struct wr_buf *rows, size_t *skipped)
{
    const struct wr_crm *crm = wr_crm_find(WR_LIT("file"));
    struct wr_arena *arena = wr_arena_new(0);
    void *config = make_config(crm, chunk, arena);
    struct wr_pull p = {.crm_object = "leads",
                        .properties = properties,
                        .property_count = WR_COUNT(properties)};
    struct wr_str cursor = WR_NONE;
    bool good = true;

    *skipped = 0;
    do {
        struct wr_reply reply = {.kind = WR_REQUEST_FILE};
        struct wr_request request;
        struct wr_page page;
        uint32_t wait_ms;

        need(!crm->page_request(config, &p, cursor, arena, &request, NULL));
        reply.file.bytes =
            wr_str_sub(data, (size_t)request.file.offset, request.file.max_bytes);
        reply.file.size = (int64_t)data.len;
        reply.file.at_end =
            (size_t)request.file.offset + reply.file.bytes.len == data.len;
        good =
            !crm->page_decode(config, &p, cursor, &reply, arena, &page, &wait_ms, NULL);
        if (good)
            put_page(&page, rows);
        *skipped += good ? page.skipped : 0;
        need(!good || !page.next.ptr || !wr_str_eq(page.next, cursor));
        cursor = good ? page.next : WR_NONE;
    } while (cursor.ptr);
    wr_arena_free(arena);
    return good;
}

/* The file written again, with nothing found. */
static void rewrite(struct wr_str data, struct wr_buf *out)
{
    const struct wr_crm *crm = wr_crm_find(WR_LIT("file"));
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_rewrite *r = NULL;
    struct wr_rewrite_row row;
    size_t pos = 0;

    need(!wr_rewrite_new(make_config(crm, 1000, arena), data, true, NULL, 0, arena, &r,
                         NULL));
    wr_rewrite_head(r, out);
    while (wr_rewrite_next(r, data, &pos, true, arena, &row))
        wr_rewrite_put(r, &row, NULL, 0, arena, out);
    need(pos == data.len);
    wr_arena_free(arena);
}

/* Rows that could be read stay what they are; the others need not, since what follows
 * an open quote is read anew. */
static void check_rewritten(struct wr_str data, struct wr_str rows)
{
    struct wr_buf again, out;
    size_t skipped;

    wr_buf_init(&again, 1 << 26);
    wr_buf_init(&out, 1 << 26);
    rewrite(data, &out);
    need(pull(wr_buf_str(&out), 1 << 20, &again, &skipped));
    need(wr_str_eq(wr_buf_str(&again), rows));
    wr_buf_fini(&out);
    wr_buf_fini(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t chunk = size > 1 ? 1 + data[1] : 1, skipped, skipped_too;
    struct wr_str file = {"", 0};
    struct wr_buf rows, rows_too;
    bool good;

    json = size > 0 && data[0] % 2;
    comma = size > 0 && data[0] & 2;
    if (size > 2)
        file = (struct wr_str){(const char *)data + 2, size - 2};
    wr_buf_init(&rows, 1 << 26);
    wr_buf_init(&rows_too, 1 << 26);
    good = pull(file, 1 << 20, &rows, &skipped);
    need(pull(file, chunk, &rows_too, &skipped_too) == good);
    need(!good || (wr_str_eq(wr_buf_str(&rows), wr_buf_str(&rows_too)) &&
                   skipped == skipped_too));
    if (good && !skipped && (json || comma))
        check_rewritten(file, wr_buf_str(&rows));
    wr_buf_fini(&rows);
    wr_buf_fini(&rows_too);
    return 0;
}
