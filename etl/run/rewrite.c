/* rewrite.c - the table file written again, for CRMs that are files.
 *
 * Store work: first every unsettled row of this run is confirmed, then the input is
 * streamed into the new file with all that weir ever wrote to its rows, and the change
 * file with what this run wrote. Both are put in place by a rename before the
 * transaction ends: killed before it, the rows are unsettled still and all is done
 * again; the result is the same.
 */
#include "etl/run/deliver.h"

#include "etl/io/file.h"
#include "etl/run/suppress.h"
#include "weir/rewrite.h"

#define OUT_CAP_BYTES ((size_t)8 * 1024 * 1024)
#define FLUSH_BYTES   ((size_t)256 * 1024)
#define PAGE_ROWS     200

struct rewriting {
    struct wr_db *db;
    const struct wr_run_ctx *run;
    const struct wr_map *map;
    struct wr_rewrite_files files;
    struct wr_rewrite *rewrite;
    struct wr_file_out *out;
    struct wr_buf buf;
    struct wr_arena *keep; /* of the whole */
    struct wr_arena *row;  /* of a row or a page */
};

/* --- the change file --- */

/* NULL: of no field. */
static const struct wr_field *field_of(const struct rewriting *r,
                                       struct wr_str property)
{
    for (size_t i = 0; i < r->map->line_count; i++)
        if (wr_str_eq(r->map->lines[i].property, property) &&
            r->map->lines[i].field != WR_NO_FIELD)
            return &r->run->setup->catalogue.fields[r->map->lines[i].field];
    return NULL;
}

static struct wr_str why(const struct rewriting *r, struct wr_str property)
{
    const struct wr_field *field = field_of(r, property);

    if (!field)
        return WR_NONE;
    return field->kind == WR_FIELD_DECIDED ? WR_LIT("decided") : WR_LIT("found");
}

static bool is_number(const struct rewriting *r, struct wr_str property)
{
    const struct wr_field *field = field_of(r, property);

    return field && (field->type == WR_TYPE_MILLI || field->type == WR_TYPE_INT);
}

/* Somebody may have been put on the list since it was decided. Of those who ended
 * before the run was killed that was looked at. */
static enum wr_code is_listed(struct rewriting *r, const struct wr_out *out,
                              bool *listed, struct wr_err *err)
{
    *listed = out->state == WR_OUT_REJECTED;
    if (out->state > WR_OUT_SENT)
        return WR_OK;
    return wr_suppress_write(r->db, out, r->row, listed, err);
}

static enum wr_code end_row(struct rewriting *r, const struct wr_out *out,
                            struct wr_err *err)
{
    bool listed;
    enum wr_code code = is_listed(r, out, &listed, err);

    if (code || (listed && out->state > WR_OUT_SENT))
        return code;
    if (listed)
        return wr_deliver_end_row(r->db, r->run, out, WR_OUT_REJECTED,
                                  WR_LIT(WR_ON_THE_LIST), err);
    for (size_t f = 0; f < out->field_count; f++)
        wr_rewrite_change(out->key.ext_id, out->fields[f].property, out->fields[f].base,
                          out->fields[f].value, why(r, out->fields[f].property),
                          &r->buf);
    if (out->state > WR_OUT_SENT)
        return WR_OK; /* ended before the run was killed; the change file is whole */
    return wr_deliver_end_row(r->db, r->run, out, WR_OUT_CONFIRMED, WR_NONE, err);
}

static enum wr_code flush(struct rewriting *r, struct wr_file_out *file, size_t above,
                          struct wr_err *err)
{
    enum wr_code code = WR_OK;

    if (r->buf.len <= above)
        return wr_buf_done(&r->buf, "a piece of the output", err);
    code = wr_buf_done(&r->buf, "a piece of the output", err);
    if (!code)
        code = wr_file_out_put(file, wr_buf_str(&r->buf), err);
    wr_buf_reset(&r->buf);
    return code;
}

static enum wr_code confirm_page(struct rewriting *r, struct wr_file_out *file,
                                 int64_t *after, bool *more, struct wr_err *err)
{
    struct wr_out *outs;
    size_t count;
    enum wr_code code;

    wr_arena_reset(r->row);
    code = wr_db_outs_of_run(r->db, r->run->run.id, *after, PAGE_ROWS, r->row, &outs,
                             &count, err);
    for (size_t i = 0; !code && i < count; i++) {
        code = end_row(r, &outs[i], err);
        *after = outs[i].id;
    }
    *more = count > 0;
    return code ? code : flush(r, file, 0, err);
}

static enum wr_code write_changes(struct rewriting *r, struct wr_err *err)
{
    struct wr_file_out *file = NULL;
    char *path = wr_arena_strz(r->keep, r->files.changes);
    int64_t after = 0;
    bool more = true;
    enum wr_code code = wr_file_out_open(&file, path, err);

    if (code)
        return code;
    wr_rewrite_changes_head(&r->buf);
    while (!code && more)
        code = confirm_page(r, file, &after, &more, err);
    if (!code)
        code = flush(r, file, 0, err);
    if (!code)
        return wr_file_out_commit(file, err);
    wr_file_out_drop(file);
    return code;
}

/* --- the table --- */

static const struct wr_map_line *line_of(const struct rewriting *r,
                                         struct wr_str property)
{
    for (size_t i = 0; i < r->map->line_count; i++)
        if (wr_str_eq(r->map->lines[i].property, property) &&
            r->map->lines[i].direction != WR_MAP_READ)
            return &r->map->lines[i];
    return NULL;
}

/* What a row must hold for our write to go in. What weir decided replaces what stood
 * there when it was read, unless somebody has taken a stage further. What it found
 * fills blanks, and goes over the very value that it was written over: an earlier run's
 * write is no answer to what somebody has put there since. */
static enum wr_code base_of(const struct rewriting *r, const struct wr_lead_row *lead,
                            struct wr_str property, struct wr_str ours,
                            struct wr_str *out, struct wr_err *err)
{
    const struct wr_map_line *line = line_of(r, property);
    const struct wr_field *field = field_of(r, property);

    *out = wr_values_get(lead->values, property, r->row);
    if (!line || wr_str_empty(*out))
        return WR_OK;
    if (line->policy == WR_POLICY_FILL_BLANK || !wr_map_moves_on(line, *out, ours)) {
        *out = WR_NONE;
        return WR_OK;
    }
    if (field && field->kind == WR_FIELD_DECIDED)
        return WR_OK;
    return wr_db_written_over(r->db, &lead->key, property, r->row, out, err);
}

/* The row of somebody on the list goes out as it came in: what was written earlier
 * would be a handoff still. */
static enum wr_code overlay(struct rewriting *r, const struct wr_rewrite_row *row,
                            struct wr_rewrite_value **values, size_t *count,
                            struct wr_err *err)
{
    struct wr_record_key key = {r->run->job->instance, wr_str(r->map->crm_object),
                                row->id};
    struct wr_str *names, *texts;
    struct wr_lead_row lead = {0};
    struct wr_out asked = {.key = key};
    bool listed = false;
    enum wr_code code = wr_db_lead_get(r->db, wr_lead_id(&key), r->row, &lead, err);

    *count = 0;
    if (code)
        return code == WR_E_GONE ? WR_OK : code;
    asked.lead_id = lead.id;
    code = wr_suppress_write(r->db, &asked, r->row, &listed, err);
    if (code || listed)
        return code;
    code = wr_db_written(r->db, &key, r->row, &names, &texts, count, err);
    *values = WR_ARRAY(r->row, struct wr_rewrite_value, code ? 0 : *count);
    for (size_t i = 0; !code && i < *count; i++) {
        struct wr_rewrite_value *value = &(*values)[i];

        *value = (struct wr_rewrite_value){.property = names[i],
                                           .value = texts[i],
                                           .is_number = is_number(r, names[i])};
        code = base_of(r, &lead, names[i], texts[i], &value->base, err);
    }
    return code;
}

static enum wr_code put_row(struct rewriting *r, const struct wr_rewrite_row *row,
                            struct wr_err *err)
{
    struct wr_rewrite_value *values = NULL;
    size_t count = 0;
    enum wr_code code = WR_OK;

    if (row->id.ptr)
        code = overlay(r, row, &values, &count, err);
    if (!code)
        wr_rewrite_put(r->rewrite, row, values, count, r->row, &r->buf);
    return code ? code : flush(r, r->out, FLUSH_BYTES, err);
}

/* Properties that may be written, in map order. */
static size_t written_properties(const struct wr_map *map, struct wr_arena *arena,
                                 struct wr_str **out)
{
    size_t count = 0;

    *out = WR_ARRAY(arena, struct wr_str, map->line_count);
    for (size_t i = 0; i < map->line_count; i++)
        if (map->lines[i].direction != WR_MAP_READ &&
            map->lines[i].policy != WR_POLICY_NEVER)
            (*out)[count++] = map->lines[i].property;
    return count;
}

static enum wr_code begin_table(struct rewriting *r, const struct wr_file_chunk *chunk,
                                struct wr_err *err)
{
    struct wr_str *names;
    size_t count = written_properties(r->map, r->keep, &names);
    enum wr_code code =
        wr_rewrite_new(r->run->job->crm_config, chunk->bytes, chunk->at_end, names,
                       count, r->keep, &r->rewrite, err);

    if (!code && !r->rewrite)
        code = wr_fail(err, WR_E_LIMIT, "%.*s: the first line is too long",
                       WR_FMT(r->files.input));
    if (!code)
        wr_rewrite_head(r->rewrite, &r->buf);
    return code;
}

static enum wr_code copy_slice(struct rewriting *r, const struct wr_file_chunk *chunk,
                               size_t *used, struct wr_err *err)
{
    struct wr_rewrite_row row;
    enum wr_code code = WR_OK;

    *used = 0;
    wr_arena_reset(r->row);
    while (!code &&
           wr_rewrite_next(r->rewrite, chunk->bytes, used, chunk->at_end, r->row, &row))
        code = put_row(r, &row, err);
    return code;
}

static enum wr_code copy_table(struct rewriting *r, struct wr_err *err)
{
    struct wr_file_read read = {.path = r->files.input, .max_bytes = WR_REWRITE_SLICE};
    struct wr_file_chunk chunk = {0};
    enum wr_code code = WR_OK;

    while (!code && !chunk.at_end) {
        struct wr_arena *slice = wr_arena_new(0);
        size_t used = 0;

        code = wr_file_chunk(&read, slice, &chunk, err);
        if (!code && !r->rewrite)
            code = begin_table(r, &chunk, err);
        if (!code)
            code = copy_slice(r, &chunk, &used, err);
        read.offset += (int64_t)used;
        wr_arena_free(slice);
        if (!code && used == 0 && !chunk.at_end)
            code = wr_fail(err, WR_E_LIMIT, "%.*s: a row is too long",
                           WR_FMT(r->files.input));
    }
    return code ? code : flush(r, r->out, 0, err);
}

static enum wr_code write_table(struct rewriting *r, struct wr_err *err)
{
    enum wr_code code =
        wr_file_out_open(&r->out, wr_arena_strz(r->keep, r->files.output), err);

    if (code)
        return code;
    code = copy_table(r, err);
    if (!code)
        return wr_file_out_commit(r->out, err);
    wr_file_out_drop(r->out);
    return code;
}

enum wr_code wr_rewrite_output(struct wr_db *db, const struct wr_run_ctx *run,
                               struct wr_err *err)
{
    struct rewriting r = {.db = db, .run = run, .map = run->job->maps[WR_OBJECT_LEAD]};
    enum wr_code code;

    r.keep = wr_arena_new(0);
    r.row = wr_arena_new(0);
    wr_buf_init(&r.buf, OUT_CAP_BYTES);
    wr_rewrite_files(run->job->crm_config, r.keep, &r.files);
    code = write_changes(&r, err);
    if (!code)
        code = write_table(&r, err);
    wr_buf_fini(&r.buf);
    wr_arena_free(r.row);
    wr_arena_free(r.keep);
    return code;
}
