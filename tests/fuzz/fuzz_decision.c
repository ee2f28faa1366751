/* fuzz_decision.c - any bytes as a stored decision; what is read is written the same.
 */
#include "weir/alloc.h"
#include "weir/model.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct wr_catalogue catalogue;

static void write_down(const struct wr_decision *d, struct wr_buf *out)
{
    wr_buf_init(out, 16 << 20);
    wr_decision_write(d, &catalogue, out);
    if (out->code)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct wr_str text = {(const char *)data, size};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_decision one, two;
    struct wr_buf first, second;
    struct wr_err err;

    if (!catalogue.count) {
        wr_alloc_setup();
        wr_catalogue_init(&catalogue);
    }
    if (wr_decision_read(text, &catalogue, arena, &one, &err))
        goto out;
    write_down(&one, &first);
    if (wr_decision_read(wr_buf_str(&first), &catalogue, arena, &two, &err) == WR_OK) {
        write_down(&two, &second);
        if (!wr_str_eq(wr_buf_str(&first), wr_buf_str(&second)))
            abort();
        wr_buf_fini(&second);
    } else if (size < 100000) {
        abort(); /* only escapes can make it longer than may be read */
    }
    wr_buf_fini(&first);
out:
    wr_arena_free(arena);
    return 0;
}
