/* body_csv.c - a request body of text/csv (RFC 4180): a head line, a row for each ask.
 *
 * Lines end with CR LF, the last one too. What would be a formula in a spreadsheet is
 * data here: the vendor takes the address as it stands, or finds another person.
 */
#include "etl/manifest/table.h"
#include "weir/csv.h"

#include "etl/base/banned.h"

static void end_row(struct wr_buf *out)
{
    /* A row of one empty cell would be a blank line, which readers skip. */
    if (!out->len || out->ptr[out->len - 1] == '\n')
        wr_buf_putz(out, "\"\"");
    wr_buf_putz(out, "\r\n");
}

static void put_cell(const struct param *column, const struct known *known, bool first,
                     struct wr_arena *scratch, struct wr_buf *out)
{
    struct wr_buf cell;

    wr_buf_init(&cell, out->cap_bytes);
    if (wr_param_applies(column, known))
        wr_template_put(&column->value, known, SLOT_PLAIN, NULL, scratch, &cell);
    wr_csv_put(out, wr_buf_str(&cell), first, ',', false);
    if (cell.code)
        out->code = cell.code;
    wr_buf_fini(&cell);
}

void wr_body_csv(const struct sheet *sheet, const struct wr_talk *talk,
                 const struct kept *kept, struct wr_arena *scratch, struct wr_buf *out)
{
    for (size_t i = 0; i < sheet->count; i++)
        wr_csv_put(out, sheet->columns[i].name, i == 0, ',', false);
    end_row(out);
    for (size_t row = 0; row < talk->count; row++) {
        const struct known known = {&talk->asks[row], kept};

        for (size_t i = 0; i < sheet->count; i++)
            put_cell(&sheet->columns[i], &known, i == 0, scratch, out);
        end_row(out);
    }
}
