/* fuzz_normal.c - any bytes into any field: an answer, whose text gives the value back,
 * and a normal form that stays as it is when it is normalised again.
 *
 * The first byte chooses the field.
 */
#include "etl/facts/lists.h"
#include "weir/alloc.h"
#include "weir/text.h"
#include "weir/value.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct wr_lists *lists;

static void close_lists(void)
{
    wr_lists_free(lists);
}

static void open_lists(void)
{
    struct wr_err err;

    if (lists)
        return;
    if (wr_lists_load(WEIR_SOURCE_DIR "/providers/lists", &lists, &err))
        wr_bug(err.text);
    atexit(close_lists);
}

static void check(const struct wr_field *field, enum wr_normal_result result,
                  const struct wr_value *value, struct wr_arena *arena)
{
    struct wr_str text = wr_value_encode(value, arena);
    struct wr_value back, again;
    enum wr_normal_result second;

    WR_ASSERT(value->type == field->type);
    WR_ASSERT(wr_text_is_utf8(text));
    WR_ASSERT(wr_value_decode(field->type, text, arena, &back));
    WR_ASSERT(wr_value_eq(value, &back));
    /* A normal form may outgrow the cap of raw text ("&" becomes "and"). */
    if (text.len > WR_MAX_TEXT_BYTES)
        return;
    second = wr_normalise(field, lists, text, arena, &again);
    /* A set told what it left out, and has nothing more to leave out. */
    WR_ASSERT(second == result ||
              (field->type == WR_TYPE_SET && second == WR_NORMAL_OK));
    WR_ASSERT(wr_value_eq(value, &again));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_catalogue catalogue;
    const struct wr_field *field;
    struct wr_arena *arena;
    struct wr_value value;
    enum wr_normal_result result;

    if (!size)
        return 0;
    open_lists();
    wr_catalogue_init(&catalogue);
    field = &catalogue.fields[data[0] % catalogue.count];
    arena = wr_arena_new(0);
    result = wr_normalise(
        field, lists, (struct wr_str){(const char *)data + 1, size - 1}, arena, &value);
    if (result == WR_NORMAL_OK || result == WR_NORMAL_UNKNOWN)
        check(field, result, &value, arena);
    wr_arena_free(arena);
    return 0;
}
