/* real_rows.c - see real_rows.h. */
#include "real_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *read_whole(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    char *text;
    long size = -1;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
        fail_msg("%s cannot be read", path);
    rewind(file);
    text = malloc((size_t)size + 1);
    assert_non_null(text);
    *len = fread(text, 1, (size_t)size, file);
    assert_int_equal(*len, (size_t)size);
    text[*len] = '\0';
    fclose(file);
    return text;
}

/* One cell from *in to *out, terminated there; returns what ended it. The text shrinks,
 * so that it can be done in place. */
static char take_cell(char **in, char **out)
{
    char *from = *in, *to = *out, end;
    bool quoted = *from == '"';

    from += quoted;
    while (*from && (quoted || !strchr(",\r\n", *from))) {
        if (quoted && *from == '"' && from[1] != '"')
            quoted = false;
        else
            *to++ = *from;
        from += *from == '"' && from[1] == '"' ? 2 : 1;
    }
    end = *from;
    if (end == '\r' && from[1] == '\n')
        end = *++from;
    *in = from + (end != '\0');
    *to++ = '\0';
    *out = to;
    return end;
}

static void trim(char **cell)
{
    size_t len;

    while (**cell == ' ' || **cell == '\t')
        ++*cell;
    len = strlen(*cell);
    while (len && strchr(" \t\r\n", (*cell)[len - 1]))
        (*cell)[--len] = '\0';
}

void rows_load(const char *path, struct rows *out)
{
    size_t len, cells = 0, room, in_row = 0;
    char *in, *to, end;

    *out = (struct rows){.text = read_whole(path, &len)};
    in = to = out->text;
    if (strncmp(in, "\xEF\xBB\xBF", 3) == 0)
        in += 3;
    room = len / 2 + 2;
    out->cells = malloc(room * sizeof(*out->cells));
    assert_non_null(out->cells);
    for (end = '\n'; *in || end == ',';) { /* a comma at the end has a cell behind */
        assert_true(cells < room);
        out->cells[cells] = to;
        end = take_cell(&in, &to);
        trim(&out->cells[cells++]);
        in_row++;
        if (end == ',')
            continue;
        if (!out->columns)
            out->columns = in_row;
        if (in_row != out->columns)
            fail_msg("%s: row %zu has %zu cells, not %zu", path, cells / out->columns,
                     in_row, out->columns);
        in_row = 0;
    }
    assert_true(out->columns > 0 && in_row == 0);
    out->count = cells / out->columns - 1;
}

void rows_free(struct rows *rows)
{
    free(rows->cells);
    free(rows->text);
}

const char *rows_cell(const struct rows *rows, size_t row, size_t column)
{
    assert_true(row < rows->count && column < rows->columns);
    return rows->cells[(row + 1) * rows->columns + column];
}

const char *rows_header(const struct rows *rows, size_t column)
{
    assert_true(column < rows->columns);
    return rows->cells[column];
}

size_t rows_column(const struct rows *rows, const char *name)
{
    for (size_t i = 0; i < rows->columns; i++) {
        if (strcmp(rows->cells[i], name) == 0)
            return i;
    }
    fail_msg("no column %s", name);
    return 0;
}
