/* sheet.h - results for people: colour where it is wanted, lines that wrap, data that
 * is shown and never obeyed by the terminal.
 *
 * Everything that comes from outside goes in by wr_sheet_data; the rest are literals of
 * our own. A sheet is built in memory and printed at once.
 */
#ifndef ETL_CLI_SHEET_H
#define ETL_CLI_SHEET_H

#include "etl/cli/command.h"
#include "weir/arena.h"
#include "weir/diag.h"

/* What is no terminal has so many columns; a terminal its own, between these two. */
#define WR_SHEET_COLUMNS 100
#define WR_SHEET_LEAST   60

enum wr_paint { WR_PLAIN, WR_BOLD, WR_DIM, WR_RED, WR_GREEN, WR_YELLOW };

struct wr_sheet {
    struct wr_buf buf;
    struct wr_arena *arena; /* of what is shown, until it is printed */
    bool colour;
    size_t columns; /* where lines wrap */
    size_t column;  /* of the line being written, from 0 */
};

/* A terminal, and nobody said no (--no-color, NO_COLOR, TERM=dumb). */
bool wr_sheet_wants_colour(const struct wr_common *common);

void wr_sheet_init(struct wr_sheet *sheet, bool colour);
void wr_sheet_fini(struct wr_sheet *sheet);
/* To stdout; the sheet is empty then. */
void wr_sheet_print(struct wr_sheet *sheet);

/* Text of our own, without line breaks. */
void wr_sheet_put(struct wr_sheet *sheet, enum wr_paint paint, const char *text);
void wr_sheet_printf(struct wr_sheet *sheet, enum wr_paint paint, const char *fmt, ...)
    WR_PRINTF(3, 4);
/* Text from outside; at most `most` columns (0: any). */
void wr_sheet_data(struct wr_sheet *sheet, enum wr_paint paint, struct wr_str text,
                   size_t most);
/* Blanks up to this column; one at least where the line is there already. */
void wr_sheet_to(struct wr_sheet *sheet, size_t column);
void wr_sheet_line(struct wr_sheet *sheet);

/* All that was found wrong, a line each. */
void wr_sheet_diags(struct wr_sheet *sheet, const struct wr_diags *diags);

/* Words that belong together, on this line when they fit, else on a new one that begins
 * at `indent`. Escaped like data. Between items stands `separator`. */
struct wr_flow {
    struct wr_sheet *sheet;
    size_t indent;
    const char *separator;
    size_t count; /* of items so far */
};
void wr_flow_put(struct wr_flow *flow, enum wr_paint paint, struct wr_str item);
void wr_flow_printf(struct wr_flow *flow, enum wr_paint paint, const char *fmt, ...)
    WR_PRINTF(3, 4);
/* Running text from `indent` on: breaks at blanks, and goes on at `more`. */
void wr_sheet_text(struct wr_sheet *sheet, enum wr_paint paint, size_t indent,
                   size_t more, struct wr_str text);

/* At most so many columns of it, with an ellipsis where it is cut. */
struct wr_str wr_sheet_cut(struct wr_sheet *sheet, struct wr_str text, size_t columns);
/* "12.34", "+25", "-2.5": in the sheet's arena. */
struct wr_str wr_sheet_money(struct wr_sheet *sheet, int64_t micro);
struct wr_str wr_sheet_milli(struct wr_sheet *sheet, int64_t milli);
struct wr_str wr_sheet_points(struct wr_sheet *sheet, int64_t milli);
/* "2026-11-22"; with the hour where the minute matters: "2026-11-22 08:30". "never". */
struct wr_str wr_sheet_day(struct wr_sheet *sheet, int64_t us);
struct wr_str wr_sheet_minute(struct wr_sheet *sheet, int64_t us);

#endif
