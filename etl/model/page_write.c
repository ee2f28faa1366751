/* page_write.c - see page_write.h. */
#include "etl/model/page_write.h"

static const char style[] =
    "body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}"
    "th,td{border:1px solid #999;padding:.3em .6em;text-align:left;vertical-align:top}";

static void put_html(struct wr_buf *out, struct wr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        switch (text.ptr[i]) {
        case '&':
            wr_buf_putz(out, "&amp;");
            break;
        case '<':
            wr_buf_putz(out, "&lt;");
            break;
        case '>':
            wr_buf_putz(out, "&gt;");
            break;
        case '"':
            wr_buf_putz(out, "&quot;");
            break;
        default:
            wr_buf_putc(out, text.ptr[i]);
        }
    }
}

static bool is_word(struct wr_str text, size_t at)
{
    char c;

    if (at >= text.len)
        return false;
    c = text.ptr[at];
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

/* Would it begin something: inside of a line or cell, or (`first`) a paragraph? Field
 * names are full of underscores; inside of a word they mean nothing (CommonMark 6.2).
 */
static bool is_mark(struct wr_str text, size_t at, bool first)
{
    char c = text.ptr[at];

    if (c == '_')
        return at == 0 || !is_word(text, at - 1) || !is_word(text, at + 1);
    if (first && (c == '-' || c == '+') && at + 1 < text.len && is_word(text, at + 1))
        return false; /* a number */
    return c != '\0' && strchr(first ? "|*<`[\\~&#>-+=" : "|*<`[\\~&", c);
}

/* "1. x" is a list; a stop behind the digits is escaped. */
static bool numbers(struct wr_str text, size_t at)
{
    size_t digits = 0;

    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    return digits > 0 && at == digits && (text.ptr[at] == '.' || text.ptr[at] == ')') &&
           (at + 1 == text.len || text.ptr[at + 1] == ' ');
}

static void put_markdown(struct wr_buf *out, struct wr_str text)
{
    text = wr_str_trim(text);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];

        if (c == '\n' || c == '\r') {
            wr_buf_putc(out, ' ');
            continue;
        }
        if (is_mark(text, i, i == 0) || numbers(text, i))
            wr_buf_putc(out, '\\');
        wr_buf_putc(out, c);
    }
}

static void put(const struct wr_page *page, struct wr_str text)
{
    if (page->html)
        put_html(page->out, text);
    else
        put_markdown(page->out, text);
}

static void element(const struct wr_page *page, const char *name, struct wr_str text)
{
    wr_buf_printf(page->out, "<%s>", name);
    put(page, text);
    wr_buf_printf(page->out, "</%s>\n", name);
}

void wr_page_begin(struct wr_page *page, struct wr_str title)
{
    if (page->html) {
        wr_buf_putz(
            page->out,
            "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n");
        element(page, "title", title);
        wr_buf_printf(page->out, "<style>%s</style></head><body>\n", style);
    }
    wr_page_heading(page, 1, title);
}

void wr_page_end(struct wr_page *page)
{
    if (page->html)
        wr_buf_putz(page->out, "</body></html>\n");
}

void wr_page_heading(struct wr_page *page, int level, struct wr_str text)
{
    if (page->html) {
        char name[] = {'h', (char)('0' + level), '\0'};

        element(page, name, text);
        return;
    }
    if (page->out->len > 0)
        wr_buf_putc(page->out, '\n');
    for (int i = 0; i < level; i++)
        wr_buf_putc(page->out, '#');
    wr_buf_putc(page->out, ' ');
    put(page, text);
    wr_buf_putc(page->out, '\n');
}

void wr_page_text(struct wr_page *page, struct wr_str text)
{
    if (page->html) {
        element(page, "p", text);
        return;
    }
    wr_buf_putc(page->out, '\n');
    put(page, text);
    wr_buf_putc(page->out, '\n');
}

void wr_page_list(struct wr_page *page)
{
    wr_buf_putz(page->out, page->html ? "<ul>\n" : "\n");
}

void wr_page_item(struct wr_page *page, struct wr_str text)
{
    if (page->html) {
        element(page, "li", text);
        return;
    }
    wr_buf_putz(page->out, "- ");
    put(page, text);
    wr_buf_putc(page->out, '\n');
}

void wr_page_list_end(struct wr_page *page)
{
    if (page->html)
        wr_buf_putz(page->out, "</ul>\n");
}

static void put_row(const struct wr_page *page, const struct wr_str *cells,
                    size_t count, const char *name)
{
    wr_buf_putz(page->out, page->html ? "<tr>" : "|");
    for (size_t i = 0; i < count; i++) {
        if (page->html)
            wr_buf_printf(page->out, "<%s>", name);
        else
            wr_buf_putc(page->out, ' ');
        put(page, cells[i]);
        if (page->html)
            wr_buf_printf(page->out, "</%s>", name);
        else
            wr_buf_putz(page->out, " |");
    }
    wr_buf_putz(page->out, page->html ? "</tr>\n" : "\n");
}

void wr_page_table(struct wr_page *page, const char *const *heads, size_t count)
{
    struct wr_str cells[WR_PAGE_COLUMNS];

    for (size_t i = 0; i < count; i++)
        cells[i] = wr_str(heads[i]);
    wr_buf_putz(page->out, page->html ? "<table>\n" : "\n");
    put_row(page, cells, count, "th");
    if (page->html)
        return;
    wr_buf_putc(page->out, '|');
    for (size_t i = 0; i < count; i++)
        wr_buf_putz(page->out, " --- |");
    wr_buf_putc(page->out, '\n');
}

void wr_page_row(struct wr_page *page, const struct wr_str *cells, size_t count)
{
    put_row(page, cells, count, "td");
}

void wr_page_table_end(struct wr_page *page)
{
    if (page->html)
        wr_buf_putz(page->out, "</table>\n");
}
