/* sheet_test.c - what people see: columns that line up, lines that wrap, data that is
 * shown and not obeyed.
 */
#include "etl/cli/grid.h"
#include "weir/clock.h"
#include "weir/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct wr_grid_column columns[] = {
    {"name", false, 8}, {"count", true, 0}, {"about", false, 0}};

static void open_grid(struct wr_sheet *sheet, struct wr_grid *grid)
{
    wr_sheet_init(sheet, false);
    wr_grid_init(grid, sheet, columns, WR_COUNT(columns));
}

static void columns_line_up(void **state WR_UNUSED)
{
    struct wr_sheet sheet;
    struct wr_grid grid;

    open_grid(&sheet, &grid);
    wr_grid_row(&grid);
    wr_grid_putz(&grid, "a");
    wr_grid_int(&grid, 7);
    wr_grid_putz(&grid, "x");
    wr_grid_row(&grid);
    wr_grid_put(&grid, WR_PLAIN, WR_LIT("\xE5\x90\x8D\xE5\x89\x8D")); /* 4 columns */
    wr_grid_int(&grid, 123456);
    wr_grid_row(&grid);
    wr_grid_put(&grid, WR_PLAIN, WR_LIT("much too long"));
    wr_grid_putz(&grid, "");
    wr_grid_putz(&grid, "y");
    wr_grid_note(&grid, WR_PLAIN, WR_LIT("a note"));
    wr_grid_end(&grid, 1);
    assert_string_equal(sheet.buf.ptr, " name       count  about\n"
                                       " a              7  x\n"
                                       " \xE5\x90\x8D\xE5\x89\x8D      123456\n"
                                       " much to\xE2\x80\xA6          y\n"
                                       "     a note\n");
    wr_sheet_fini(&sheet);
}

static void a_grid_without_rows_has_its_head(void **state WR_UNUSED)
{
    struct wr_sheet sheet;
    struct wr_grid grid;

    open_grid(&sheet, &grid);
    wr_grid_end(&grid, 0);
    assert_string_equal(sheet.buf.ptr, "name  count  about\n");
    wr_sheet_fini(&sheet);
}

static void the_last_column_wraps(void **state WR_UNUSED)
{
    struct wr_sheet sheet;
    struct wr_grid grid;
    struct wr_str rest;
    size_t lines = 0;

    open_grid(&sheet, &grid);
    wr_grid_row(&grid);
    wr_grid_putz(&grid, "a");
    wr_grid_int(&grid, 1);
    wr_grid_putz(&grid,
                 "word word word word word word word word word word word word word "
                 "word word word word word word word word word word word word");
    wr_grid_end(&grid, 0);
    rest = wr_buf_str(&sheet.buf);
    while (rest.len > 0) {
        struct wr_str line = wr_str_split(&rest, '\n');

        assert_true(wr_text_columns(line) <= WR_SHEET_COLUMNS);
        assert_true(line.ptr[line.len - 1] != ' ');
        lines++;
    }
    assert_int_equal(lines, 3); /* the head and two */
    assert_non_null(strstr(sheet.buf.ptr, "\na         1  word word"));
    wr_sheet_fini(&sheet);
}

/* A narrow terminal. */
static void lines_keep_to_the_width(void **state WR_UNUSED)
{
    struct wr_sheet sheet;
    struct wr_str rest;

    wr_sheet_init(&sheet, false);
    assert_true(sheet.columns >= WR_SHEET_LEAST && sheet.columns <= WR_SHEET_COLUMNS);
    sheet.columns = WR_SHEET_LEAST;
    wr_sheet_text(&sheet, WR_PLAIN, 2, 4,
                  WR_LIT("word word word word word word word word word word word word "
                         "word word word word word word word word word word word"));
    rest = wr_buf_str(&sheet.buf);
    while (rest.len > 0)
        assert_true(wr_text_columns(wr_str_split(&rest, '\n')) <= WR_SHEET_LEAST);
    wr_sheet_fini(&sheet);
}

/* Whatever a CRM holds, no byte of it reaches the terminal as a control. */
static void data_is_shown(void **state WR_UNUSED)
{
    static const struct wr_str hostile[] = {WR_LIT_INIT("\033]0;title\007"),
                                            WR_LIT_INIT("a\nFAIL forged line"),
                                            WR_LIT_INIT("\xC2\x9B"
                                                        "2J"),
                                            WR_LIT_INIT("\xE2\x80\xAE"
                                                        "txt.exe"),
                                            WR_LIT_INIT("\x00\x01\x7f\xff"),
                                            WR_LIT_INIT("\r\r\r")};
    struct wr_sheet sheet;
    struct wr_flow flow = {.sheet = &sheet, .indent = 2, .separator = "; "};
    size_t lines = 0;

    wr_sheet_init(&sheet, false);
    for (size_t i = 0; i < WR_COUNT(hostile); i++) {
        wr_sheet_data(&sheet, WR_PLAIN, hostile[i], 0);
        wr_flow_put(&flow, WR_PLAIN, hostile[i]);
        wr_sheet_text(&sheet, WR_PLAIN, 4, 4, hostile[i]);
    }
    wr_sheet_line(&sheet);
    assert_true(wr_text_is_utf8(wr_buf_str(&sheet.buf)));
    for (size_t i = 0; i < sheet.buf.len; i++) {
        unsigned char c = (unsigned char)sheet.buf.ptr[i];

        lines += c == '\n';
        assert_true(c == '\n' || c >= ' ');
        assert_int_not_equal(c, 0x7f);
    }
    assert_int_equal(wr_str_search(wr_buf_str(&sheet.buf), WR_LIT("\xC2\x9B")),
                     sheet.buf.len);
    assert_int_equal(wr_str_search(wr_buf_str(&sheet.buf), WR_LIT("\xE2\x80\xAE")),
                     sheet.buf.len);
    assert_true(lines <= 4); /* its own, and those that wrap */
    wr_sheet_fini(&sheet);
}

static void items_flow(void **state WR_UNUSED)
{
    struct wr_sheet sheet;
    struct wr_flow flow = {.sheet = &sheet, .indent = 3, .separator = ", "};
    char item[61] = {0};

    memset(item, 'x', 60);
    wr_sheet_init(&sheet, false);
    wr_sheet_put(&sheet, WR_PLAIN, "1: ");
    wr_flow_put(&flow, WR_PLAIN, WR_LIT("first"));
    wr_flow_put(&flow, WR_PLAIN, WR_LIT("second"));
    wr_flow_put(&flow, WR_PLAIN, wr_str(item));
    wr_flow_printf(&flow, WR_PLAIN, "%s%d", item, 1);
    wr_sheet_line(&sheet);
    assert_int_equal(
        wr_str_search(wr_buf_str(&sheet.buf), WR_LIT("1: first, second, x")), 0);
    assert_true(strstr(sheet.buf.ptr, "x,\n   x") != NULL);
    wr_sheet_fini(&sheet);
}

static void colour_only_where_wanted(void **state WR_UNUSED)
{
    struct wr_common common = {0};
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, true);
    wr_sheet_put(&sheet, WR_RED, "x");
    wr_sheet_put(&sheet, WR_PLAIN, "y");
    wr_sheet_put(&sheet, WR_RED, "");
    assert_string_equal(sheet.buf.ptr, "\033[31mx\033[0my");
    assert_int_equal(sheet.column, 2);
    wr_sheet_fini(&sheet);
    assert_false(wr_sheet_wants_colour(&common)); /* no terminal here */
}

static void numbers_and_dates(void **state WR_UNUSED)
{
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, false);
    assert_string_equal(wr_sheet_money(&sheet, 17642800).ptr, "17.6428");
    assert_string_equal(wr_sheet_money(&sheet, 0).ptr, "0.00");
    assert_string_equal(wr_sheet_points(&sheet, 25000).ptr, "+25");
    assert_string_equal(wr_sheet_points(&sheet, -205).ptr, "-0.205");
    assert_string_equal(wr_sheet_points(&sheet, 0).ptr, "0");
    assert_string_equal(wr_sheet_day(&sheet, WR_DAY_US).ptr, "1970-01-02");
    assert_string_equal(wr_sheet_minute(&sheet, WR_DAY_US).ptr, "1970-01-02 00:00");
    assert_string_equal(wr_sheet_day(&sheet, WR_NEVER_US).ptr, "never");
    wr_sheet_fini(&sheet);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_line_up),
        cmocka_unit_test(a_grid_without_rows_has_its_head),
        cmocka_unit_test(the_last_column_wraps),
        cmocka_unit_test(lines_keep_to_the_width),
        cmocka_unit_test(data_is_shown),
        cmocka_unit_test(items_flow),
        cmocka_unit_test(colour_only_where_wanted),
        cmocka_unit_test(numbers_and_dates),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
