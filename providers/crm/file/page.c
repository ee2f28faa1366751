/* page.c - a slice of the file as a page of records.
 *
 * The cursor says all that the next page needs, so that decoding is pure and the header
 * is read once: words and numbers with blanks between,
 *
 *   csv|ndjson OFFSET ROWS SIZE MODIFIED WANT SKIPPING DELIMITER COLUMNS ID INDEX...
 *
 * with the cell's index for each property of the pull (-1: no such column). WANT is
 * how much to ask for: twice as much where a slice did not hold a whole row. A file
 * that changes under a pull is a conflict, never a mixture of two files.
 */
#include "providers/crm/file/file.h"

#include "weir/hash.h"

#include <inttypes.h>

#define MAX_WANT       (2 * FILE_MAX_ROW_BYTES)
#define MAX_NOTE_BYTES 300

struct cursor {
    struct file_table table;
    bool started; /* format and header are known */
    int64_t offset, size, modified_us;
    int64_t want;
    size_t *index; /* by property */
};

static bool take_num(struct wr_str *rest, int64_t *out)
{
    return rest->ptr && wr_str_to_i64(wr_str_split(rest, ' '), out);
}

static bool take_index(struct wr_str *rest, size_t *out)
{
    int64_t n;

    if (!take_num(rest, &n) || n < -1 || n > WR_CSV_MAX_COLUMNS)
        return false;
    *out = n < 0 ? SIZE_MAX : (size_t)n;
    return true;
}

static bool take_table(struct wr_str *rest, struct cursor *c)
{
    int64_t skipping, delimiter;

    if (!take_num(rest, &c->offset) || !take_num(rest, &c->table.rows) ||
        !take_num(rest, &c->size) || !take_num(rest, &c->modified_us) ||
        !take_num(rest, &c->want) || !take_num(rest, &skipping) ||
        !take_num(rest, &delimiter) || !take_index(rest, &c->table.column_count) ||
        !take_index(rest, &c->table.id_index))
        return false;
    c->table.skipping = skipping != 0;
    c->table.delimiter = (char)delimiter;
    return c->offset >= 0 && c->table.rows >= 0 && c->want > 0 &&
           c->want <= (int64_t)MAX_WANT && delimiter > 0 && delimiter < 128;
}

static enum wr_code read_cursor(const struct file_config *cfg,
                                const struct wr_pull *pull, struct wr_str text,
                                struct wr_arena *arena, struct cursor *c,
                                struct wr_err *err)
{
    struct wr_str rest = text, word;
    bool good;

    *c = (struct cursor){.want = cfg->chunk_bytes};
    c->index = WR_ARRAY(arena, size_t, pull->property_count);
    if (!text.ptr)
        return WR_OK;
    word = wr_str_split(&rest, ' ');
    good = take_table(&rest, c);
    for (size_t i = 0; good && i < pull->property_count; i++)
        good = take_index(&rest, &c->index[i]);
    if (!good || rest.ptr)
        return wr_fail(err, WR_E_CONFIG, "the cursor is not of this file and map");
    c->started = !wr_str_eqz(word, "start");
    c->table.format = wr_str_eqz(word, "ndjson") ? FILE_NDJSON : FILE_CSV;
    c->table.id_column = cfg->id_column;
    return WR_OK;
}

static int64_t index_text(size_t index)
{
    return index == SIZE_MAX ? -1 : (int64_t)index;
}

static struct wr_str write_cursor(const struct cursor *c, const struct wr_pull *pull,
                                  struct wr_arena *arena)
{
    const char *word = c->table.format == FILE_NDJSON ? "ndjson" : "csv";
    struct wr_buf buf;
    struct wr_str text;

    wr_buf_init(&buf, 256 + 8 * (pull->property_count + 1));
    wr_buf_printf(&buf, "%s %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64,
                  c->started ? word : "start", c->offset, c->table.rows, c->size,
                  c->modified_us, c->want);
    wr_buf_printf(&buf, " %d %d %" PRId64 " %" PRId64, c->table.skipping,
                  c->table.delimiter ? c->table.delimiter : ',',
                  index_text(c->table.column_count), index_text(c->table.id_index));
    for (size_t i = 0; i < pull->property_count; i++)
        wr_buf_printf(&buf, " %" PRId64, index_text(c->index[i]));
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static enum wr_code check_paths(const struct file_config *cfg, struct wr_err *err)
{
    if (wr_str_eq(cfg->output, cfg->input) || wr_str_eq(cfg->changes, cfg->input))
        return wr_fail(err, WR_E_CONFIG, "the output file is the input file");
    if (cfg->output.len && wr_str_eq(cfg->output, cfg->changes))
        return wr_fail(err, WR_E_CONFIG, "the output file is the file of changes");
    return WR_OK;
}

enum wr_code file_page_request(const void *config, const struct wr_pull *pull,
                               struct wr_str cursor, struct wr_arena *arena,
                               struct wr_request *out, struct wr_err *err)
{
    const struct file_config *cfg = config;
    struct cursor c;
    enum wr_code code = check_paths(cfg, err);

    if (!code)
        code = read_cursor(cfg, pull, cursor, arena, &c, err);
    if (code)
        return code;
    *out = (struct wr_request){.kind = WR_REQUEST_FILE};
    out->file = (struct wr_file_read){cfg->input, c.offset, (size_t)c.want};
    return WR_OK;
}

/* Names of the columns that the map reads and the file has not. */
static struct wr_str missing_note(const struct cursor *c, const struct wr_pull *pull,
                                  struct wr_arena *arena, size_t *missing)
{
    struct wr_str note = WR_NONE;

    *missing = 0;
    for (size_t i = 0; i < pull->read_count; i++) {
        if (c->index[i] != SIZE_MAX)
            continue;
        ++*missing;
        if (note.len < MAX_NOTE_BYTES)
            note = wr_arena_printf(arena, "%.*s%s\"%.*s\"", WR_FMT(note),
                                   note.ptr ? ", " : "columns the file has not: ",
                                   WR_FMT(wr_str_sub(pull->properties[i], 0, 80)));
    }
    return note;
}

static enum wr_code bind_columns(struct cursor *c, const struct wr_pull *pull,
                                 struct wr_arena *arena, struct wr_page *out,
                                 struct wr_err *err)
{
    size_t missing;

    for (size_t i = 0; i < pull->property_count; i++)
        c->index[i] = file_column(&c->table, pull->properties[i]);
    if (c->table.format == FILE_NDJSON || !c->table.column_count)
        return WR_OK;
    out->note = missing_note(c, pull, arena, &missing);
    if (!pull->read_count || missing < pull->read_count)
        return WR_OK;
    wr_fail(err, WR_E_CONFIG,
            "none of the %zu columns that the map reads is in the file", missing);
    return wr_hint(err, "`weir init DIR --from FILE` guesses a map from the header");
}

static void take_record(const struct cursor *c, const struct wr_pull *pull,
                        const struct file_row *row, struct wr_arena *arena,
                        struct wr_record *out)
{
    enum wr_json_kind *kinds = WR_ARRAY(arena, enum wr_json_kind, pull->property_count);

    *out = (struct wr_record){.modified_us = c->modified_us};
    out->id = file_row_id(&c->table, row, arena);
    out->values = WR_ARRAY(arena, struct wr_str, pull->property_count);
    out->kinds = kinds;
    for (size_t i = 0; i < pull->property_count; i++)
        out->values[i] =
            file_value(row, c->index[i], pull->properties[i], arena, &kinds[i]);
}

/* Ids of the page, so that one that stands twice is seen: open addressing over indexes
 * into the page, 0 is free. */
struct id_set {
    uint32_t *slots;
    size_t room; /* a power of two, at least twice the records */
};

static bool set_add(struct id_set *set, const struct wr_page *page, size_t i)
{
    struct wr_str id = page->records[i].id;
    size_t at = wr_hash64(id) & (set->room - 1);

    for (; set->slots[at]; at = (at + 1) & (set->room - 1)) {
        if (wr_str_eq(page->records[set->slots[at] - 1].id, id))
            return false;
    }
    set->slots[at] = (uint32_t)i + 1;
    return true;
}

/* Room for one record more. */
static void grow(struct wr_page *page, struct id_set *set, struct wr_arena *arena)
{
    size_t room = set->room ? 2 * set->room : 128;
    struct wr_record *more;

    if (page->count < set->room / 2)
        return;
    more = WR_ARRAY(arena, struct wr_record, room / 2);
    if (page->count)
        memcpy(more, page->records, page->count * sizeof(*more));
    page->records = more;
    *set = (struct id_set){WR_ARRAY(arena, uint32_t, room), room};
    for (size_t i = 0; i < page->count; i++)
        set_add(set, page, i);
}

/* NONE, or why the row is skipped. */
static struct wr_str take_row(const struct cursor *c, const struct wr_pull *pull,
                              const struct file_row *row, struct id_set *set,
                              struct wr_arena *arena, struct wr_page *out)
{
    grow(out, set, arena);
    take_record(c, pull, row, arena, &out->records[out->count]);
    if (!set_add(set, out, out->count))
        return wr_arena_printf(arena, "row %" PRId64 ": its id stands twice",
                               row->number);
    out->count++;
    return WR_NONE;
}

static void take_rows(struct cursor *c, const struct wr_pull *pull,
                      struct file_head *from, struct wr_arena *arena,
                      struct wr_page *out)
{
    struct id_set set = {NULL, 0};
    enum file_found found;
    struct file_row row;

    while ((found = file_next(&c->table, from->data, &from->pos, from->last, arena,
                              &row)) != FILE_NONE) {
        struct wr_str why = WR_NONE;

        if (found == FILE_ROW)
            why = take_row(c, pull, &row, &set, arena, out);
        else if (found == FILE_BAD)
            why = wr_arena_printf(arena, "row %" PRId64 ": %s", row.number, row.why);
        if (why.ptr)
            wr_page_skip(out, why, arena);
        wr_json_free(row.doc);
    }
}

/* The file as it was when the pull began. */
static enum wr_code check_file(struct cursor *c, const struct wr_file_chunk *chunk,
                               bool is_first, struct wr_err *err)
{
    if (is_first) {
        c->size = chunk->size;
        c->modified_us = chunk->modified_us;
    }
    if (c->size == chunk->size && c->modified_us == chunk->modified_us)
        return WR_OK;
    wr_fail(err, WR_E_CONFLICT, "the file changed while it was being read");
    return wr_hint(err, "start a new run on the file as it is now");
}

/* Where the next page begins; twice as much is asked for where nothing came of this
 * one. A row is whole or given up long before MAX_WANT. */
static void advance(const struct file_config *cfg, struct cursor *c, size_t pos,
                    size_t got)
{
    int64_t want = c->want > (int64_t)got ? c->want : (int64_t)got;

    c->offset += (int64_t)pos;
    if (pos > 0)
        c->want = cfg->chunk_bytes;
    else
        c->want = want < (int64_t)MAX_WANT / 2 ? 2 * want : (int64_t)MAX_WANT;
}

static enum wr_code start(const struct file_config *cfg, const struct wr_pull *pull,
                          struct file_head *head, struct wr_arena *arena,
                          struct cursor *c, struct wr_page *out, struct wr_err *err)
{
    enum wr_code code = file_table_open(cfg, head, arena, &c->table, err);

    if (code)
        return code;
    if (head->need_more) {
        head->pos = 0;
        return WR_OK;
    }
    c->started = true;
    return bind_columns(c, pull, arena, out, err);
}

enum wr_code file_page_decode(const void *config, const struct wr_pull *pull,
                              struct wr_str cursor, const struct wr_reply *reply,
                              struct wr_arena *arena, struct wr_page *out,
                              uint32_t *wait_ms, struct wr_err *err)
{
    const struct file_config *cfg = config;
    const struct wr_file_chunk *chunk = &reply->file;
    struct file_head head = {.data = chunk->bytes, .last = chunk->at_end};
    struct cursor c;
    enum wr_code code = read_cursor(cfg, pull, cursor, arena, &c, err);

    *out = (struct wr_page){.count = 0};
    *wait_ms = 0;
    if (!code)
        code = check_file(&c, chunk, !cursor.ptr, err);
    if (!code && !c.started)
        code = start(cfg, pull, &head, arena, &c, out, err);
    if (code)
        return code;
    if (c.started)
        take_rows(&c, pull, &head, arena, out);
    if (chunk->at_end)
        return WR_OK;
    if (!chunk->bytes.len)
        return wr_fail(err, WR_E_PROTOCOL, "the file gave no bytes before its end");
    advance(cfg, &c, head.pos, chunk->bytes.len);
    out->next = write_cursor(&c, pull, arena);
    return WR_OK;
}
