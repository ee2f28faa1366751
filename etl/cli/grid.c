/* grid.c - see grid.h. */
#include "etl/cli/grid.h"

#include "weir/alloc.h"
#include "weir/text.h"

#include <inttypes.h>

#include "etl/base/banned.h"

#define GAP         2
#define NOTE_INDENT 4

struct cell {
    struct wr_str text;
    enum wr_paint paint;
};

struct wr_grid_row {
    struct wr_grid_row *next;
    size_t count;
    struct cell *cells;
    struct cell note;
};

void wr_grid_init(struct wr_grid *grid, struct wr_sheet *sheet,
                  const struct wr_grid_column *columns, size_t count)
{
    WR_ASSERT(count > 0 && count <= WR_GRID_MAX_COLUMNS);
    *grid = (struct wr_grid){.sheet = sheet, .columns = columns, .count = count};
    for (size_t i = 0; i < count; i++)
        grid->widths[i] = wr_text_columns(wr_str(columns[i].head));
}

void wr_grid_row(struct wr_grid *grid)
{
    struct wr_grid_row *row = WR_NEW(grid->sheet->arena, struct wr_grid_row);

    row->cells = WR_ARRAY(grid->sheet->arena, struct cell, grid->count);
    if (grid->last)
        grid->last->next = row;
    else
        grid->first = row;
    grid->last = row;
    grid->rows++;
}

void wr_grid_put(struct wr_grid *grid, enum wr_paint paint, struct wr_str cell)
{
    struct wr_grid_row *row = grid->last;
    struct wr_str text;
    size_t at, columns;

    WR_ASSERT(row && row->count < grid->count);
    at = row->count++;
    text = wr_text_shown(cell, grid->columns[at].most, grid->sheet->arena);
    row->cells[at] = (struct cell){text, paint};
    columns = wr_text_columns(text);
    if (columns > grid->widths[at])
        grid->widths[at] = columns;
}

void wr_grid_putz(struct wr_grid *grid, const char *cell)
{
    wr_grid_put(grid, WR_PLAIN, wr_str(cell));
}

void wr_grid_int(struct wr_grid *grid, int64_t number)
{
    wr_grid_put(grid, WR_PLAIN,
                wr_arena_printf(grid->sheet->arena, "%" PRId64, number));
}

void wr_grid_note(struct wr_grid *grid, enum wr_paint paint, struct wr_str note)
{
    WR_ASSERT(grid->last && !grid->last->note.text.ptr);
    grid->last->note = (struct cell){note, paint};
}

/* Nothing follows the last cell that has text. */
static void put_row(struct wr_grid *grid, const struct cell *cells, size_t count,
                    size_t indent)
{
    size_t start = indent;

    while (count > 0 && wr_str_empty(cells[count - 1].text))
        count--;
    for (size_t i = 0; i < count; i++) {
        size_t columns = wr_text_columns(cells[i].text);
        size_t lead = grid->columns[i].right ? grid->widths[i] - columns : 0;

        if (i + 1 == grid->count && start + columns > grid->sheet->columns) {
            wr_sheet_text(grid->sheet, cells[i].paint, start, start, cells[i].text);
            continue;
        }
        if (start + lead > 0 && cells[i].text.len > 0)
            wr_sheet_to(grid->sheet, start + lead);
        wr_sheet_data(grid->sheet, cells[i].paint, cells[i].text, 0);
        start += grid->widths[i] + GAP;
    }
    wr_sheet_line(grid->sheet);
}

void wr_grid_end(struct wr_grid *grid, size_t indent)
{
    struct cell heads[WR_GRID_MAX_COLUMNS];

    for (size_t i = 0; i < grid->count; i++)
        heads[i] = (struct cell){wr_str(grid->columns[i].head), WR_BOLD};
    put_row(grid, heads, grid->count, indent);
    for (const struct wr_grid_row *row = grid->first; row; row = row->next) {
        put_row(grid, row->cells, row->count, indent);
        if (!row->note.text.ptr)
            continue;
        wr_sheet_text(grid->sheet, row->note.paint, indent + NOTE_INDENT,
                      indent + NOTE_INDENT, row->note.text);
        wr_sheet_line(grid->sheet);
    }
}
