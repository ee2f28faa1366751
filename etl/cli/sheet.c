/* sheet.c - see sheet.h. */
#include "etl/cli/sheet.h"

#include "etl/run/summary.h"
#include "weir/clock.h"
#include "weir/text.h"
#include "weir/value.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define CAP_BYTES       ((size_t)64 * 1024 * 1024)
#define DIAGS_CAP_BYTES ((size_t)1024 * 1024)
#define MAX_LINE_BYTES  1024

static const char *const codes[] = {
    [WR_PLAIN] = "",       [WR_BOLD] = "\033[1m",   [WR_DIM] = "\033[2m",
    [WR_RED] = "\033[31m", [WR_GREEN] = "\033[32m", [WR_YELLOW] = "\033[33m",
};

bool wr_sheet_wants_colour(const struct wr_common *common)
{
    const char *no = getenv("NO_COLOR"); /* NOLINT(concurrency-mt-unsafe) */
    const char *term = getenv("TERM");   /* NOLINT(concurrency-mt-unsafe) */

    if (common->no_color || common->json || (no && *no))
        return false;
    return isatty(STDOUT_FILENO) && !(term && strcmp(term, "dumb") == 0);
}

static size_t columns_of_stdout(void)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 ||
        size.ws_col > WR_SHEET_COLUMNS)
        return WR_SHEET_COLUMNS;
    return size.ws_col < WR_SHEET_LEAST ? WR_SHEET_LEAST : size.ws_col;
}

void wr_sheet_init(struct wr_sheet *sheet, bool colour)
{
    *sheet = (struct wr_sheet){
        .arena = wr_arena_new(0), .colour = colour, .columns = columns_of_stdout()};
    wr_buf_init(&sheet->buf, CAP_BYTES);
}

void wr_sheet_fini(struct wr_sheet *sheet)
{
    wr_buf_fini(&sheet->buf);
    wr_arena_free(sheet->arena);
}

void wr_sheet_print(struct wr_sheet *sheet)
{
    wr_cli_put(&sheet->buf);
    wr_buf_reset(&sheet->buf);
    wr_arena_reset(sheet->arena);
}

/* `text` is fit to be shown. */
static void put(struct wr_sheet *sheet, enum wr_paint paint, struct wr_str text)
{
    bool painted = sheet->colour && paint != WR_PLAIN && text.len > 0;

    if (painted)
        wr_buf_putz(&sheet->buf, codes[paint]);
    wr_buf_put(&sheet->buf, text);
    if (painted)
        wr_buf_putz(&sheet->buf, "\033[0m");
    sheet->column += wr_text_columns(text);
}

void wr_sheet_put(struct wr_sheet *sheet, enum wr_paint paint, const char *text)
{
    put(sheet, paint, wr_str(text));
}

void wr_sheet_printf(struct wr_sheet *sheet, enum wr_paint paint, const char *fmt, ...)
{
    char text[MAX_LINE_BYTES];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    wr_sheet_data(sheet, paint, wr_str(text), 0);
}

void wr_sheet_data(struct wr_sheet *sheet, enum wr_paint paint, struct wr_str text,
                   size_t most)
{
    put(sheet, paint, wr_text_shown(text, most, sheet->arena));
}

void wr_sheet_to(struct wr_sheet *sheet, size_t column)
{
    if (sheet->column >= column && sheet->column > 0)
        wr_sheet_put(sheet, WR_PLAIN, " ");
    while (sheet->column < column)
        wr_sheet_put(sheet, WR_PLAIN, " ");
}

void wr_sheet_line(struct wr_sheet *sheet)
{
    wr_buf_putc(&sheet->buf, '\n');
    sheet->column = 0;
}

void wr_sheet_diags(struct wr_sheet *sheet, const struct wr_diags *diags)
{
    struct wr_buf text;
    struct wr_str rest;

    wr_buf_init(&text, DIAGS_CAP_BYTES);
    wr_diags_print(diags, &text);
    rest = wr_buf_str(&text);
    while (!wr_str_empty(rest)) {
        wr_sheet_data(sheet, WR_PLAIN, wr_str_split(&rest, '\n'), 0);
        wr_sheet_line(sheet);
    }
    wr_buf_fini(&text);
}

/* --- text that wraps --- */

void wr_flow_put(struct wr_flow *flow, enum wr_paint paint, struct wr_str item)
{
    struct wr_sheet *sheet = flow->sheet;
    struct wr_str text = wr_text_shown(item, 0, sheet->arena);
    size_t columns = wr_text_columns(text);
    size_t before = flow->count > 0 ? strlen(flow->separator) : 0;

    if (flow->count++ > 0) {
        /* A separator stays behind its item; its blank does not end a line. */
        size_t blank = before > 0 && flow->separator[before - 1] == ' ';
        bool fits = sheet->column + before + columns <= sheet->columns;

        put(sheet, WR_PLAIN, (struct wr_str){flow->separator, before - blank});
        if (fits && blank)
            wr_sheet_put(sheet, WR_PLAIN, " ");
        if (!fits && sheet->column > flow->indent) {
            wr_sheet_line(sheet);
            wr_sheet_to(sheet, flow->indent);
        }
    }
    put(sheet, paint, text);
}

void wr_flow_printf(struct wr_flow *flow, enum wr_paint paint, const char *fmt, ...)
{
    char text[MAX_LINE_BYTES];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    wr_flow_put(flow, paint, wr_str(text));
}

void wr_sheet_text(struct wr_sheet *sheet, enum wr_paint paint, size_t indent,
                   size_t more, struct wr_str text)
{
    struct wr_flow flow = {.sheet = sheet, .indent = more, .separator = " "};

    wr_sheet_to(sheet, indent);
    while (text.ptr)
        wr_flow_put(&flow, paint, wr_str_split(&text, ' '));
}

/* --- numbers and dates --- */

struct wr_str wr_sheet_cut(struct wr_sheet *sheet, struct wr_str text, size_t columns)
{
    return wr_text_shown(text, columns, sheet->arena);
}

struct wr_str wr_sheet_money(struct wr_sheet *sheet, int64_t micro)
{
    struct wr_buf buf;
    struct wr_str text;

    wr_buf_init(&buf, 64);
    wr_money_put(&buf, micro);
    text = wr_arena_str(sheet->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

struct wr_str wr_sheet_milli(struct wr_sheet *sheet, int64_t milli)
{
    struct wr_value value = wr_value_num(WR_TYPE_MILLI, milli);

    return wr_value_encode(&value, sheet->arena);
}

struct wr_str wr_sheet_points(struct wr_sheet *sheet, int64_t milli)
{
    return wr_arena_printf(sheet->arena, "%s%.*s", milli > 0 ? "+" : "",
                           WR_FMT(wr_sheet_milli(sheet, milli)));
}

static struct wr_str time_part(struct wr_sheet *sheet, int64_t us, size_t len)
{
    char text[WR_TIME_TEXT];
    char *t;

    wr_time_format(us, text);
    t = strchr(text, 'T');
    if (t)
        *t = ' ';
    return wr_arena_str(sheet->arena, wr_str_sub(wr_str(text), 0, len));
}

struct wr_str wr_sheet_day(struct wr_sheet *sheet, int64_t us)
{
    return time_part(sheet, us, sizeof("2026-11-22") - 1);
}

struct wr_str wr_sheet_minute(struct wr_sheet *sheet, int64_t us)
{
    return time_part(sheet, us, sizeof("2026-11-22 08:30") - 1);
}
