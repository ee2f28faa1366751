/* reference.c - the language's reference page, out of the compiler's own tables. */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

static const struct {
    const char *title;
    const struct wr_option *options;
} sections[] = {
    {"The page", wr_manifest_vendor_options},
    {"`auth`", wr_manifest_auth_options},
    {"`oauth2`", wr_manifest_oauth2_options},
    {"`jwt`", wr_manifest_jwt_options},
    {"`exchange` of a JWT", wr_manifest_exchange_options},
    {"`check`", wr_manifest_check_options},
    {"`rates`", wr_manifest_rates_options},
    {"A call", wr_manifest_call_options},
    {"An exchange of `next`", wr_manifest_next_options},
    {"`poll`", wr_manifest_poll_options},
    {"`choose`", wr_manifest_choose_options},
    {"`batch`", wr_manifest_batch_options},
    {"`by` a value of the row", wr_manifest_by_options},
    {"A row of `batch.replies`", wr_manifest_batch_row_options},
    {"`pages`", wr_manifest_pages_options},
    {"`request`", wr_manifest_request_options},
    {"A parameter that is not sent always", wr_manifest_param_options},
    {"A file of `multipart`", wr_manifest_file_options},
    {"A row of `replies`", wr_manifest_row_options},
    {"`wait`", wr_manifest_wait_options},
    {"A condition: `when`", wr_manifest_when_options},
    {"A group of `extract`", wr_manifest_group_options},
    {"A rule of a field", wr_manifest_rule_options},
    {"`confidence` out of the reply", wr_manifest_confidence_options},
    {"`price`", wr_manifest_price_options},
    {"`charged`, `left`", wr_manifest_told_options},
    {"`fresh`", wr_manifest_fresh_options},
    {"`expected`", wr_manifest_expected_options},
};

void wr_manifest_reference(struct wr_buf *out)
{
    for (size_t i = 0; i < WR_COUNT(sections); i++) {
        wr_buf_printf(out,
                      "%s### %s\n\n| key | type | default | meaning |\n"
                      "| --- | --- | --- | --- |\n",
                      i ? "\n" : "", sections[i].title);
        wr_options_reference(sections[i].options, out);
    }
}
