/* help_topic.c - keys of the files people write, for a terminal.
 *
 * The reference pages are Markdown, made from the tables that also check the files;
 * here their tables become two lines a key.
 */
#include "etl/cli/help.h"

#include "etl/cli/grid.h"
#include "etl/job/job.h"
#include "etl/manifest/manifest.h"
#include "etl/route/route.h"
#include "weir/model.h"

#include "etl/base/banned.h"

#define CAP_BYTES ((size_t)1024 * 1024)
#define INDENT    2
#define TYPE_AT   22
#define HELP_AT   6
#define CELLS     4

/* Cells of a row, with `\|` and back quotes taken away. */
static size_t split_row(struct wr_str line, struct wr_str cells[CELLS],
                        struct wr_arena *arena)
{
    struct wr_buf cell;
    size_t count = 0;

    wr_buf_init(&cell, CAP_BYTES);
    for (size_t i = 1; i < line.len && count < CELLS; i++) {
        if (line.ptr[i] == '\\' && i + 1 < line.len)
            wr_buf_putc(&cell, line.ptr[++i]);
        else if (line.ptr[i] == '|') {
            cells[count++] = wr_arena_str(arena, wr_str_trim(wr_buf_str(&cell)));
            wr_buf_reset(&cell);
        } else if (line.ptr[i] != '`')
            wr_buf_putc(&cell, line.ptr[i]);
    }
    wr_buf_fini(&cell);
    return count;
}

/* The head of a table and the line under it. */
static bool is_head(const struct wr_str cells[CELLS])
{
    return wr_str_starts(cells[0], WR_LIT("---")) ||
           (wr_str_eqz(cells[0], "key") && wr_str_eqz(cells[1], "type"));
}

static void put_key(struct wr_str line, struct wr_sheet *sheet)
{
    struct wr_str cells[CELLS] = {WR_NONE, WR_NONE, WR_NONE, WR_NONE};
    struct wr_str kind;

    if (split_row(line, cells, sheet->arena) < CELLS || is_head(cells))
        return;
    kind = cells[1];
    if (wr_str_eqz(cells[2], "required"))
        kind = wr_arena_printf(sheet->arena, "%.*s, required", WR_FMT(kind));
    else if (cells[2].len > 0)
        kind = wr_arena_printf(sheet->arena, "%.*s, default %.*s", WR_FMT(kind),
                               WR_FMT(cells[2]));
    wr_sheet_to(sheet, INDENT);
    wr_sheet_data(sheet, WR_BOLD, cells[0], 0);
    wr_sheet_text(sheet, WR_DIM, TYPE_AT, TYPE_AT, kind);
    wr_sheet_line(sheet);
    wr_sheet_text(sheet, WR_PLAIN, HELP_AT, HELP_AT, cells[3]);
    wr_sheet_line(sheet);
}

static struct wr_str without_quotes(struct wr_str text, struct wr_arena *arena)
{
    struct wr_str out = WR_LIT("");

    while (text.ptr) {
        struct wr_str part = wr_str_split(&text, '`');

        out = wr_arena_printf(arena, "%.*s%.*s", WR_FMT(out), WR_FMT(part));
    }
    return out;
}

static void put_heading(struct wr_str line, struct wr_sheet *sheet)
{
    while (wr_str_starts(line, WR_LIT("#")))
        line = wr_str_sub(line, 1, line.len);
    if (sheet->buf.len > 0)
        wr_sheet_line(sheet);
    wr_sheet_data(sheet, WR_BOLD, without_quotes(wr_str_trim(line), sheet->arena), 0);
    wr_sheet_line(sheet);
}

static void put_markdown(struct wr_str text, struct wr_sheet *sheet)
{
    while (text.ptr) {
        struct wr_str line = wr_str_trim(wr_str_split(&text, '\n'));

        if (wr_str_starts(line, WR_LIT("#"))) {
            put_heading(line, sheet);
        } else if (wr_str_starts(line, WR_LIT("|"))) {
            put_key(line, sheet);
        } else if (line.len > 0) {
            wr_sheet_text(sheet, WR_PLAIN, 0, 0, without_quotes(line, sheet->arena));
            wr_sheet_line(sheet);
        }
    }
}

/* From the line `from` up to the line `until` (NONE: to the end). */
static struct wr_str section(struct wr_str text, struct wr_str from,
                             struct wr_str until)
{
    size_t start = wr_str_search(text, from);
    struct wr_str rest = wr_str_sub(text, start, text.len);

    return until.ptr ? wr_str_sub(rest, 0, wr_str_search(rest, until)) : rest;
}

/* --- topics --- */

static void put_job(struct wr_sheet *sheet, struct wr_str from, struct wr_str until)
{
    struct wr_buf text;

    wr_buf_init(&text, CAP_BYTES);
    wr_job_reference(&text);
    put_markdown(section(wr_buf_str(&text), from, until), sheet);
    wr_buf_fini(&text);
}

static void put_reference(struct wr_sheet *sheet, void (*write)(struct wr_buf *out))
{
    struct wr_buf text;

    wr_buf_init(&text, CAP_BYTES);
    write(&text);
    put_markdown(wr_buf_str(&text), sheet);
    wr_buf_fini(&text);
}

static bool put_crm(struct wr_sheet *sheet, const char *name)
{
    const struct wr_crm *crm = wr_crm_find(wr_str(name));
    struct wr_buf text;

    if (!crm)
        return false;
    wr_buf_init(&text, CAP_BYTES);
    wr_buf_printf(&text, "## crm: {adapter: %s}\n\n", name);
    wr_options_reference(crm->options, &text);
    wr_buf_putz(&text, "\nThe keys that every adapter has: weir help job\n");
    put_markdown(wr_buf_str(&text), sheet);
    wr_buf_fini(&text);
    return true;
}

static void put_fields(struct wr_sheet *sheet)
{
    static const struct wr_grid_column columns[] = {
        {"field", false, 0}, {"of", false, 0},        {"type", false, 0},
        {"is", false, 0},    {"fresh days", true, 0}, {"meaning", false, 0}};
    struct wr_catalogue *catalogue = WR_NEW(sheet->arena, struct wr_catalogue);
    struct wr_grid grid;

    wr_catalogue_init(catalogue);
    wr_grid_init(&grid, sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct wr_field *field = &catalogue->fields[i];

        wr_grid_row(&grid);
        wr_grid_putz(&grid, field->name);
        wr_grid_putz(&grid, field->scope == WR_SCOPE_LEAD ? "lead" : "account");
        wr_grid_putz(&grid, wr_help_types[field->type]);
        wr_grid_putz(&grid, wr_help_kinds[field->kind]);
        if (field->freshness_days)
            wr_grid_int(&grid, field->freshness_days);
        else
            wr_grid_putz(&grid, "-");
        wr_grid_putz(&grid, field->help);
    }
    wr_grid_end(&grid, 0);
}

bool wr_help_topic(const char *name, struct wr_sheet *sheet)
{
    if (strcmp(name, "job") == 0)
        put_job(sheet, WR_LIT("## Job files"), WR_LIT("## Map files"));
    else if (strcmp(name, "map") == 0)
        put_job(sheet, WR_LIT("## Map files"), WR_NONE);
    else if (strcmp(name, "manifest") == 0)
        put_reference(sheet, wr_manifest_reference);
    else if (strcmp(name, "model") == 0)
        put_reference(sheet, wr_model_reference);
    else if (strcmp(name, "routing") == 0)
        put_reference(sheet, wr_routing_reference);
    else if (strcmp(name, "fields") == 0)
        put_fields(sheet);
    else
        return put_crm(sheet, name);
    return true;
}
