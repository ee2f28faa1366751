/* normal_industry.c - an industry as LinkedIn's taxonomy calls it.
 *
 * What is not known there stays as it came, folded, so that it equals itself however it
 * is written: "COMPUTER_STUFF" and "Computer stuff" are one label.
 */
#include "etl/facts/ascii.h"
#include "etl/facts/industry.h"
#include "etl/facts/normal.h"
#include "weir/text.h"

#include "etl/base/banned.h"

static struct wr_str folded_label(struct wr_str raw, struct wr_arena *arena)
{
    struct wr_str folded = wr_text_fold(raw, arena);
    char *text = wr_arena_alloc(arena, 5 * folded.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.ptr[i];

        if (c == '&')
            wr_ascii_put(text, &len, WR_LIT(" and "));
        else if (strchr("_,;/|", c))
            text[len++] = ' ';
        else
            text[len++] = c;
    }
    return wr_text_clean((struct wr_str){text, len}, arena);
}

enum wr_normal_result wr_normal_industry(const struct wr_normal_in *in,
                                         struct wr_value *out)
{
    const struct wr_industry *node = wr_industry_find(in->lists, in->text, in->arena);

    *out = wr_value_text(node ? node->label : folded_label(in->text, in->arena));
    if (!out->as.text.len)
        return WR_NORMAL_EMPTY;
    return node || !in->lists ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
}
