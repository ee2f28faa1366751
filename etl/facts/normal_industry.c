/* normal_industry.c - an industry as LinkedIn's taxonomy calls it.
 *
 * What is not known there stays as it came, folded, so that it equals itself however it
 * is written: "COMPUTER_STUFF" and "Computer stuff" are one label.
 */
#include "etl/facts/industry.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

enum wr_normal_result wr_normal_industry(const struct wr_normal_in *in,
                                         struct wr_value *out)
{
    const struct wr_industry *node = wr_industry_find(in->lists, in->text, in->arena);

    *out = wr_value_text(node ? node->label : wr_industry_fold(in->text, in->arena));
    if (!out->as.text.len)
        return WR_NORMAL_EMPTY;
    return node || !in->lists ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
}
