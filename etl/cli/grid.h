/* grid.h - rows whose columns line up, on a sheet; the last column wraps. */
#ifndef ETL_CLI_GRID_H
#define ETL_CLI_GRID_H

#include "etl/cli/sheet.h"

struct wr_grid_column {
    const char *head;
    bool right;  /* numbers */
    size_t most; /* columns it may take; 0: any */
};

#define WR_GRID_MAX_COLUMNS 16

struct wr_grid_row;
struct wr_grid {
    struct wr_sheet *sheet;
    const struct wr_grid_column *columns;
    size_t count;
    size_t widths[WR_GRID_MAX_COLUMNS];
    struct wr_grid_row *first, *last;
    size_t rows;
};

/* `columns` is borrowed as long as the grid. Cells live with the sheet until it is
 * printed. */
void wr_grid_init(struct wr_grid *grid, struct wr_sheet *sheet,
                  const struct wr_grid_column *columns, size_t count);
void wr_grid_row(struct wr_grid *grid);
/* Next cell of the row; escaped like data. More than there are columns is a bug. */
void wr_grid_put(struct wr_grid *grid, enum wr_paint paint, struct wr_str cell);
void wr_grid_putz(struct wr_grid *grid, const char *cell);
void wr_grid_int(struct wr_grid *grid, int64_t number);
/* A paragraph under the row, of its own width; no second one. */
void wr_grid_note(struct wr_grid *grid, enum wr_paint paint, struct wr_str note);
/* The head and all rows, each line behind `indent` blanks. */
void wr_grid_end(struct wr_grid *grid, size_t indent);

#endif
