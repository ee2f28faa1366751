/* diag.c - mistakes in files people write, gathered and printed by place.
 *
 * Files and texts are copied, so that the list outlives the documents it speaks of.
 * The same mistake at the same place is kept once: a value may be read twice. Warnings
 * take half of the room at most, lest they crowd out errors.
 */
#include "weir/diag.h"

#include "weir/alloc.h"
#include "weir/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define MAX_KEPT          200
#define MAX_KEPT_WARNINGS 100
#define MAX_WORD_BYTES    64
#define MAX_LIST_BYTES    120

struct diag {
    struct wr_pos pos;
    const char *text;
    bool is_error;
    size_t order; /* of arrival */
};

struct wr_diags {
    struct wr_arena *arena;
    struct diag kept[MAX_KEPT];
    size_t count;
    size_t errors, warnings; /* kept or not */
};

struct wr_diags *wr_diags_new(void)
{
    struct wr_diags *diags = wr_alloc(sizeof(*diags));

    diags->arena = wr_arena_new(0);
    return diags;
}

void wr_diags_free(struct wr_diags *diags)
{
    if (!diags)
        return;
    wr_arena_free(diags->arena);
    free(diags);
}

static int compare_places(const struct diag *a, const struct diag *b)
{
    int order = wr_str_cmp(wr_str(a->pos.file), wr_str(b->pos.file));

    if (!order)
        order = (a->pos.line > b->pos.line) - (a->pos.line < b->pos.line);
    if (!order)
        order = (a->pos.column > b->pos.column) - (a->pos.column < b->pos.column);
    return order;
}

static int compare(const void *left, const void *right)
{
    const struct diag *a = *(const struct diag *const *)left;
    const struct diag *b = *(const struct diag *const *)right;
    int order = compare_places(a, b);

    return order ? order : (a->order > b->order) - (a->order < b->order);
}

static bool is_known(const struct wr_diags *diags, const struct diag *wanted)
{
    for (size_t i = 0; i < diags->count; i++) {
        const struct diag *d = &diags->kept[i];

        if (d->is_error == wanted->is_error && !compare_places(d, wanted) &&
            wr_str_eqz(wr_str(d->text), wanted->text))
            return true;
    }
    return false;
}

/* Texts quote what stands in files; nothing of it may steer a terminal. */
static void add(struct wr_diags *diags, bool is_error, struct wr_pos pos,
                const char *text)
{
    struct wr_str shown = wr_text_shown(wr_str(text), 0, diags->arena);
    struct diag diag = {pos, shown.ptr, is_error, diags->count};

    if (is_known(diags, &diag))
        return;
    if (is_error)
        diags->errors++;
    else
        diags->warnings++;
    if (diags->count >= MAX_KEPT || (!is_error && diags->warnings > MAX_KEPT_WARNINGS))
        return;
    diag.pos.file = wr_arena_strz(diags->arena, wr_str(pos.file));
    diags->kept[diags->count++] = diag;
}

void wr_diag_error(struct wr_diags *diags, struct wr_pos pos, const char *fmt, ...)
{
    char text[480];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    add(diags, true, pos, text);
}

void wr_diag_warn(struct wr_diags *diags, struct wr_pos pos, const char *fmt, ...)
{
    char text[480];
    va_list args;

    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    add(diags, false, pos, text);
}

/* "a, b, c", or false when that is too long to help. */
static bool list_words(const char *const *words, struct wr_buf *out)
{
    for (size_t i = 0; words && words[i]; i++) {
        if (i)
            wr_buf_putz(out, ", ");
        wr_buf_putz(out, words[i]);
    }
    return out->len && !out->code;
}

void wr_diag_unknown(struct wr_diags *diags, struct wr_pos pos, const char *what,
                     struct wr_str word, const char *const *words)
{
    const char *nearest = wr_text_nearest(word, words);
    struct wr_str shown = wr_str_sub(word, 0, MAX_WORD_BYTES);
    struct wr_buf list;

    wr_buf_init(&list, MAX_LIST_BYTES);
    if (nearest)
        wr_diag_error(diags, pos, "unknown %s \"%.*s\"; did you mean \"%s\"?", what,
                      WR_FMT(shown), nearest);
    else if (list_words(words, &list))
        wr_diag_error(diags, pos, "unknown %s \"%.*s\"; known: %s", what, WR_FMT(shown),
                      list.ptr);
    else
        wr_diag_error(diags, pos, "unknown %s \"%.*s\"", what, WR_FMT(shown));
    wr_buf_fini(&list);
}

size_t wr_diags_errors(const struct wr_diags *diags)
{
    return diags->errors;
}

size_t wr_diags_warnings(const struct wr_diags *diags)
{
    return diags->warnings;
}

/* "file:line:column: ", with less where less is known. */
static void put_place(struct wr_buf *out, struct wr_pos pos)
{
    if (!pos.file)
        return;
    wr_buf_putz(out, pos.file);
    if (pos.line > 0)
        wr_buf_printf(out, ":%d", pos.line);
    if (pos.line > 0 && pos.column > 0)
        wr_buf_printf(out, ":%d", pos.column);
    wr_buf_putz(out, ": ");
}

static void sort_kept(const struct wr_diags *diags, const struct diag *sorted[MAX_KEPT])
{
    for (size_t i = 0; i < diags->count; i++)
        sorted[i] = &diags->kept[i];
    /* Pointers are sorted. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    qsort(sorted, diags->count, sizeof(*sorted), compare);
}

void wr_diags_print(const struct wr_diags *diags, struct wr_buf *out)
{
    const struct diag *sorted[MAX_KEPT];
    size_t dropped = diags->errors + diags->warnings - diags->count;

    sort_kept(diags, sorted);
    for (size_t i = 0; i < diags->count; i++) {
        put_place(out, sorted[i]->pos);
        wr_buf_printf(out, "%s: %s\n", sorted[i]->is_error ? "error" : "warning",
                      sorted[i]->text);
    }
    if (dropped)
        wr_buf_printf(out, "and %zu more\n", dropped);
}

static const struct diag *first_error(const struct wr_diags *diags)
{
    const struct diag *sorted[MAX_KEPT];

    sort_kept(diags, sorted);
    for (size_t i = 0; i < diags->count; i++) {
        if (sorted[i]->is_error)
            return sorted[i];
    }
    wr_bug("errors were counted and none was kept");
}

enum wr_code wr_diags_result(const struct wr_diags *diags, struct wr_err *err)
{
    const struct diag *first;
    struct wr_buf place;

    if (!diags->errors)
        return WR_OK;
    first = first_error(diags);
    wr_buf_init(&place, 4096);
    put_place(&place, first->pos);
    if (diags->errors > 1)
        wr_fail(err, WR_E_CONFIG, "%s%s (and %zu more)", wr_buf_str(&place).ptr,
                first->text, diags->errors - 1);
    else
        wr_fail(err, WR_E_CONFIG, "%s%s", wr_buf_str(&place).ptr, first->text);
    wr_buf_fini(&place);
    return WR_E_CONFIG;
}
