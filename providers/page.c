/* page.c - what pages of all adapters have in common: rows that could not be read. */
#include "weir/crm.h"

void wr_page_skip(struct wr_page *page, struct wr_str why, struct wr_arena *arena)
{
    if (page->skipped++ == 0) {
        page->skip_reason = why;
        page->skips = WR_ARRAY(arena, struct wr_str, WR_PAGE_SKIPS);
    }
    if (page->skip_count < WR_PAGE_SKIPS)
        page->skips[page->skip_count++] = why;
}
