/* csv_write.c - cells and rows as comma-separated text. */
#include "weir/csv.h"

#include "etl/base/banned.h"

static bool needs_quotes(struct wr_str cell, char delimiter)
{
    if (!cell.len)
        return false;
    return wr_str_starts(cell, WR_LIT("\xEF\xBB\xBF")) || cell.ptr[0] == ' ' ||
           cell.ptr[cell.len - 1] == ' ' || wr_str_find(cell, delimiter) < cell.len ||
           wr_str_find(cell, '"') < cell.len || wr_str_find(cell, '\n') < cell.len ||
           wr_str_find(cell, '\r') < cell.len;
}

static bool is_plain_number(struct wr_str cell)
{
    int64_t unused;
    bool has_sign = cell.ptr[0] == '+' || cell.ptr[0] == '-';
    struct wr_str digits = wr_str_sub(cell, has_sign ? 1 : 0, cell.len);

    return digits.len && digits.ptr[0] != '-' && wr_str_to_milli(digits, &unused);
}

static bool is_formula(struct wr_str cell)
{
    if (!cell.len || !cell.ptr[0] || !strchr("=+-@\t\r", cell.ptr[0]))
        return false;
    return !is_plain_number(cell);
}

static void put_doubled(struct wr_buf *buf, struct wr_str cell)
{
    while (cell.ptr) {
        wr_buf_put(buf, wr_str_split(&cell, '"'));
        if (cell.ptr)
            wr_buf_putz(buf, "\"\"");
    }
}

void wr_csv_put(struct wr_buf *buf, struct wr_str cell, bool first, char delimiter,
                bool for_spreadsheet)
{
    bool quoted = needs_quotes(cell, delimiter);

    if (!first)
        wr_buf_putc(buf, delimiter);
    if (quoted)
        wr_buf_putc(buf, '"');
    if (for_spreadsheet && is_formula(cell))
        wr_buf_putc(buf, '\'');
    put_doubled(buf, cell);
    if (quoted)
        wr_buf_putc(buf, '"');
}

/* A row of one empty cell would be a blank line, which readers skip. */
void wr_csv_end_row(struct wr_buf *buf, bool crlf)
{
    if (!buf->len || buf->ptr[buf->len - 1] == '\n')
        wr_buf_putz(buf, "\"\"");
    wr_buf_putz(buf, crlf ? "\r\n" : "\n");
}
