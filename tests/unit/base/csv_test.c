/* csv_test.c - rows in and out, whole and in slices. */
#include "check.h"

#include "weir/alloc.h"
#include "weir/csv.h"

#include <stdlib.h>

/* Rows as "a|b;c|d;"; feeds `data` up to `from` first, then all of it. */
static enum wr_code read_all(struct wr_str data, size_t from, char delimiter,
                             struct wr_buf *out)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str slice = wr_str_sub(data, 0, from);
    struct wr_csv_row row;
    enum wr_code code;
    size_t pos = 0;
    bool last = from >= data.len;

    wr_buf_reset(out);
    for (;;) {
        code = wr_csv_next(slice, &pos, last, delimiter, arena, &row, NULL);
        if (code || (!row.count && last))
            break;
        if (!row.count) {
            slice = data;
            last = true;
        }
        for (size_t i = 0; i < row.count; i++) {
            wr_buf_put(out, row.cells[i]);
            wr_buf_putc(out, i + 1 < row.count ? '|' : ';');
        }
    }
    wr_arena_free(arena);
    return code;
}

static const struct {
    const char *data, *rows;
} good[] = {
    {"", ""},
    {"a", "a;"},
    {"a,b\nc,d\n", "a|b;c|d;"},
    {"a,b\r\nc,d\r\n", "a|b;c|d;"},
    {"a,b\r\nc,d", "a|b;c|d;"},
    {"a,b\r", "a|b;"},
    {"\xEF\xBB\xBF"
     "a,b\n",
     "a|b;"},
    {"\xEF\xBB\xBF\"a\",b\n", "a|b;"},
    {",\n", "|;"},
    {",,", "||;"},
    {"\"\"\n", ";"},
    {"\"a\"\"b\",\"\"\"\"\n", "a\"b|\";"},
    {"\"a,b\",c\n", "a,b|c;"},
    {"\"a\nb\",c\nd\n", "a\nb|c;d;"},
    {"\"a\r\nb\"\r\n", "a\r\nb;"},
    {"\n\n\r\na\n\n\nb\n\n", "a;b;"},
    {"a\"b,c\"\n", "a\"b|c\";"},
    {"a \"b\" c\n", "a \"b\" c;"},
    {" a , b \n", " a | b ;"},
    {"a\rb,c\n", "a\rb|c;"},
    {"\"x\"", "x;"},
    {"\"x\"\r", "x;"},
    {"a,b\nc\nd,e,f\n", "a|b;c;d|e|f;"},
    {"\xC3\xA9,\xFF\n", "\xC3\xA9|\xFF;"},
};

/* At every place where a slice may end, the rows are the same. */
static void rows_do_not_depend_on_slices(void **state WR_UNUSED)
{
    struct wr_buf out;

    wr_buf_init(&out, 10000);
    for (size_t i = 0; i < WR_COUNT(good); i++) {
        struct wr_str data = wr_str(good[i].data);

        for (size_t from = 0; from <= data.len; from++) {
            /* A slice that ends inside the byte-order mark is no slice anyone cuts. */
            if (wr_str_starts(data, WR_LIT("\xEF\xBB\xBF")) && from < 3)
                continue;
            assert_int_equal(read_all(data, from, ',', &out), WR_OK);
            assert_text(wr_buf_str(&out), good[i].rows);
        }
    }
    wr_buf_fini(&out);
}

static void other_delimiters(void **state WR_UNUSED)
{
    struct wr_buf out;

    wr_buf_init(&out, 1000);
    assert_int_equal(read_all(WR_LIT("a,x;\"b;c\"\n"), 99, ';', &out), WR_OK);
    assert_text(wr_buf_str(&out), "a,x|b;c;");
    assert_int_equal(read_all(WR_LIT("a b\t\"c\td\"\n"), 99, '\t', &out), WR_OK);
    assert_text(wr_buf_str(&out), "a b|c\td;");
    assert_int_equal(read_all(WR_LIT("a\0b,c\n"), 99, ',', &out), WR_OK);
    assert_bytes(wr_buf_str(&out), WR_LIT("a\0b|c;"));
    wr_buf_fini(&out);
}

static void broken_quotes_are_refused(void **state WR_UNUSED)
{
    static const char *const bad[] = {"\"",         "\"a",         "a,\"b\nc",
                                      "\"a\"b,c\n", "\"a\" ,b\n",  "\"a\"\rb\n",
                                      "\"a\"\"",    "ok\n\"a\"x\n"};
    struct wr_buf out;

    wr_buf_init(&out, 1000);
    for (size_t i = 0; i < WR_COUNT(bad); i++) {
        print_message("%s\n", bad[i]);
        assert_int_equal(read_all(wr_str(bad[i]), 99, ',', &out), WR_E_PROTOCOL);
    }
    wr_buf_fini(&out);
}

static void unfinished_rows_wait(void **state WR_UNUSED)
{
    static const char *const open[] = {"a", "a,b\r", "\"a", "\"a\"", "\"a\"\r", "a,"};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_csv_row row;

    for (size_t i = 0; i < WR_COUNT(open); i++) {
        size_t pos = 0;

        assert_int_equal(
            wr_csv_next(wr_str(open[i]), &pos, false, ',', arena, &row, NULL), WR_OK);
        assert_int_equal(row.count, 0);
        assert_int_equal(pos, 0);
    }
    wr_arena_free(arena);
}

/* One row of `count` bytes of `fill`, then `tail`. */
static enum wr_code read_row_of(size_t count, char fill, const char *tail, bool last)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_csv_row row;
    struct wr_buf data;
    enum wr_code code;
    size_t pos = 0;

    wr_buf_init(&data, 4 * WR_CSV_MAX_ROW_BYTES);
    for (size_t i = 0; i < count; i++)
        wr_buf_putc(&data, fill);
    wr_buf_putz(&data, tail);
    code = wr_csv_next(wr_buf_str(&data), &pos, last, ',', arena, &row, NULL);
    if (!code && row.count)
        assert_int_equal(pos, data.len);
    wr_buf_fini(&data);
    wr_arena_free(arena);
    return code;
}

static void rows_are_capped(void **state WR_UNUSED)
{
    const size_t cap = WR_CSV_MAX_ROW_BYTES;

    assert_int_equal(read_row_of(WR_CSV_MAX_COLUMNS - 1, ',', "\n", true), WR_OK);
    assert_int_equal(read_row_of(WR_CSV_MAX_COLUMNS, ',', "\n", true), WR_E_LIMIT);
    assert_int_equal(read_row_of(500000, ',', "\n", true), WR_E_LIMIT);
    assert_int_equal(read_row_of(cap - 1, 'x', "\n", true), WR_OK);
    assert_int_equal(read_row_of(cap, 'x', "", true), WR_OK);
    assert_int_equal(read_row_of(cap, 'x', "\n", true), WR_E_LIMIT);
    assert_int_equal(read_row_of(cap + 1, 'x', "", true), WR_E_LIMIT);
    assert_int_equal(read_row_of(cap + 1, 'x', "", false), WR_E_LIMIT);
    assert_int_equal(read_row_of(3 * cap, '"', "", false), WR_E_LIMIT);
    assert_int_equal(read_row_of(3 * cap, '"', "", true), WR_E_LIMIT);
}

static void the_delimiter_is_guessed(void **state WR_UNUSED)
{
    assert_int_equal(wr_csv_sniff(WR_LIT("a,b,c")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("a;b;c,d")), ';');
    assert_int_equal(wr_csv_sniff(WR_LIT("a\tb\n;;;;;")), '\t');
    assert_int_equal(wr_csv_sniff(WR_LIT("\"a;b;c\",d")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("a|b|c\r\n1,2;3")), '|');
    assert_int_equal(wr_csv_sniff(WR_LIT("\"a, of b\"|c")), '|');
    assert_int_equal(wr_csv_sniff(WR_LIT("a|b|c,d")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("a|b|c\td")), '\t');
    assert_int_equal(wr_csv_sniff(WR_LIT("\"a|b\",c")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("\"a|b\"")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("a||b")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("|a|b|")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("a\n1|2")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("|")), ',');
    assert_int_equal(wr_csv_sniff(WR_LIT("a")), ',');
    assert_int_equal(wr_csv_sniff(WR_NONE), ',');
}

static void assert_cell(const char *cell, bool for_spreadsheet, const char *wanted)
{
    struct wr_buf buf;

    wr_buf_init(&buf, 1000);
    wr_csv_put(&buf, wr_str(cell), true, ',', for_spreadsheet);
    assert_text(wr_buf_str(&buf), wanted);
    wr_buf_fini(&buf);
}

static void cells_are_quoted_where_needed(void **state WR_UNUSED)
{
    assert_cell("plain text", false, "plain text");
    assert_cell("a,b", false, "\"a,b\"");
    assert_cell("a;b", false, "a;b");
    assert_cell("say \"x\"", false, "\"say \"\"x\"\"\"");
    assert_cell("\"", false, "\"\"\"\"");
    assert_cell("a\nb", false, "\"a\nb\"");
    assert_cell("a\rb", false, "\"a\rb\"");
    assert_cell(" a", false, "\" a\"");
    assert_cell("\xEF\xBB\xBF", false, "\"\xEF\xBB\xBF\"");
    assert_cell("=1+1", false, "=1+1");
    assert_cell("", false, "");
    assert_cell(NULL, false, "");
}

static void formulas_are_disarmed(void **state WR_UNUSED)
{
    assert_cell("=HYPERLINK(\"x\")", true, "\"'=HYPERLINK(\"\"x\"\")\"");
    assert_cell("+49 30 123", true, "'+49 30 123");
    assert_cell("-5", true, "-5");
    assert_cell("+5.25", true, "+5.25");
    assert_cell("-5+3", true, "'-5+3");
    assert_cell("--5", true, "'--5");
    assert_cell("-", true, "'-");
    assert_cell("@SUM(A1)", true, "'@SUM(A1)");
    assert_cell("\tx", true, "'\tx");
    assert_cell("\rx", true, "\"'\rx\"");
    assert_cell("a=b", true, "a=b");
    assert_cell("", true, "");
}

/* Random cells of awkward bytes: what was written is what is read. */
static void written_rows_read_back(void **state WR_UNUSED)
{
    static const char alphabet[] = "a,\"\n\r; \xC3\xA9\t";
    struct wr_arena *arena = wr_arena_new(0);
    uint32_t seed = 7;
    struct wr_buf buf;

    wr_buf_init(&buf, 10000);
    for (int round = 0; round < 5000; round++) {
        char bytes[4][6];
        struct wr_str cells[4];
        struct wr_csv_row row;
        size_t pos = 0;

        wr_buf_reset(&buf);
        wr_arena_reset(arena);
        for (size_t c = 0; c < 4; c++) {
            for (size_t i = 0; i < 6; i++) {
                seed = seed * 1664525 + 1013904223;
                bytes[c][i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
            }
            cells[c] = (struct wr_str){bytes[c], (seed >> 8) % 7};
        }
        for (size_t c = 0; c < 1 + (size_t)round % 4; c++)
            wr_csv_put(&buf, cells[c], c == 0, ',', false);
        wr_csv_end_row(&buf, round % 2 == 1);
        assert_int_equal(
            wr_csv_next(wr_buf_str(&buf), &pos, false, ',', arena, &row, NULL), WR_OK);
        assert_int_equal(row.count, 1 + round % 4);
        assert_int_equal(pos, buf.len);
        for (size_t c = 0; c < row.count; c++)
            assert_true(wr_str_eq(row.cells[c], cells[c]));
    }
    wr_buf_fini(&buf);
    wr_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_do_not_depend_on_slices),
        cmocka_unit_test(other_delimiters),
        cmocka_unit_test(broken_quotes_are_refused),
        cmocka_unit_test(unfinished_rows_wait),
        cmocka_unit_test(rows_are_capped),
        cmocka_unit_test(the_delimiter_is_guessed),
        cmocka_unit_test(cells_are_quoted_where_needed),
        cmocka_unit_test(formulas_are_disarmed),
        cmocka_unit_test(written_rows_read_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
