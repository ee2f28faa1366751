/* text_show.c - text as a terminal shows it: how wide it is, and what is left of text
 * that would do something to the terminal instead.
 */
#include "weir/text.h"

#include "etl/base/utf8.h"
#include "weir/buf.h"

#include <utf8proc.h>

#include <stdio.h>

#include "etl/base/banned.h"

#define MAX_SHOWN_BYTES 12 /* of one character: \U0010ffff */

struct shown {
    char text[MAX_SHOWN_BYTES];
    size_t len;
    size_t columns;
};

static void escape(int32_t code, struct shown *out)
{
    static const struct {
        int32_t code;
        char text[3];
    } usual[] = {{'\n', "\\n"}, {'\r', "\\r"}, {'\t', "\\t"}};
    int letter = code < 0x100 ? 'x' : code < 0x10000 ? 'u' : 'U';
    int digits = code < 0x100 ? 2 : code < 0x10000 ? 4 : 8;

    snprintf(out->text, sizeof(out->text), "\\%c%0*x", letter, digits, (unsigned)code);
    for (size_t i = 0; i < WR_COUNT(usual); i++) {
        if (usual[i].code == code)
            memcpy(out->text, usual[i].text, sizeof(usual[i].text));
    }
    out->len = out->columns = strlen(out->text);
}

/* Controls move the cursor, direction marks move other characters, line separators end
 * the line in some terminals. */
static bool is_obeyed(int32_t code)
{
    if (code >= ' ' && code < 0x7F)
        return false;
    switch ((int)utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_CC:
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP:
        return true;
    default:
        return false;
    }
}

/* The character at `at`; returns its bytes in `s`. */
static size_t show_next(struct wr_str s, size_t at, struct shown *out)
{
    int32_t code;
    size_t len = wr_utf8_next(s, at, &code);

    if (!len) {
        memcpy(out->text, WR_REPLACEMENT_UTF, 3);
        out->len = 3;
        out->columns = 1;
        return 1;
    }
    if (is_obeyed(code)) {
        escape(code, out);
        return len;
    }
    memcpy(out->text, s.ptr + at, len);
    out->len = len;
    out->columns = (size_t)utf8proc_charwidth(code);
    return len;
}

size_t wr_text_columns(struct wr_str s)
{
    struct shown shown;
    size_t columns = 0;

    for (size_t at = 0; at < s.len;) {
        at += show_next(s, at, &shown);
        columns += shown.columns;
    }
    return columns;
}

struct wr_str wr_text_shown(struct wr_str s, size_t most, struct wr_arena *arena)
{
    struct shown shown;
    struct wr_buf buf;
    struct wr_str out;
    size_t columns = 0;
    bool cut = most > 0 && wr_text_columns(s) > most;

    wr_buf_init(&buf, s.len * MAX_SHOWN_BYTES + 4);
    for (size_t at = 0; at < s.len;) {
        at += show_next(s, at, &shown);
        columns += shown.columns;
        if (cut && columns > most - 1)
            break;
        wr_buf_put(&buf, (struct wr_str){shown.text, shown.len});
    }
    if (cut)
        wr_buf_putz(&buf, "\xE2\x80\xA6");
    out = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return out;
}
