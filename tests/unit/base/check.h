/* check.h - what the tests of this folder share: cmocka, and text compared by value. */
#ifndef WEIR_TEST_BASE_CHECK_H
#define WEIR_TEST_BASE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants those above */

#include "weir/arena.h"
#include "weir/buf.h"

/* NULL stands for "no value"; an empty string is a value. */
#define assert_text(got, wanted)  check_text((got), wr_str(wanted), __FILE__, __LINE__)
#define assert_bytes(got, wanted) check_text((got), (wanted), __FILE__, __LINE__)

static inline void check_text(struct wr_str got, struct wr_str wanted, const char *file,
                              int line)
{
    if (!got.ptr == !wanted.ptr && wr_str_eq(got, wanted))
        return;
    print_error("got    %s\"%.*s\"\nwanted %s\"%.*s\"\n", got.ptr ? "" : "NONE ",
                WR_FMT(got), wanted.ptr ? "" : "NONE ", WR_FMT(wanted));
    _fail(file, line);
}

#endif
