/* fuzz_email.c - any bytes as a mailbox: a verdict, and what was taken is taken again
 * as itself.
 */
#include "etl/facts/email.h"
#include "weir/alloc.h"
#include "weir/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct wr_str text, struct wr_arena *arena)
{
    struct wr_email email, again;
    struct wr_str joined;

    if (wr_email_parse(text, arena, &email) != WR_EMAIL_FINE)
        return;
    joined = wr_email_join(&email, arena);
    WR_ASSERT(joined.len <= WR_EMAIL_MAX);
    WR_ASSERT(email.local.len <= WR_EMAIL_MAX_LOCAL);
    WR_ASSERT(wr_text_is_utf8(joined));
    WR_ASSERT(wr_email_parse(joined, arena, &again) == WR_EMAIL_FINE);
    WR_ASSERT(wr_str_eq(email.local, again.local));
    WR_ASSERT(wr_str_eq(email.domain, again.domain));
    WR_ASSERT(email.quoted == again.quoted && email.literal == again.literal);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_str text = {(const char *)data, size};
    struct wr_arena *arena = wr_arena_new(0);

    check(text, arena);
    check(wr_email_strip(text), arena);
    wr_arena_free(arena);
    return 0;
}
