/* help_reference.c - all keys of the files people write, and the fields, as Markdown:
 * docs/reference.md. A provider's manifest has its page: docs/adding-a-provider.md.
 */
#include "etl/cli/help.h"

#include "etl/job/job.h"
#include "etl/route/route.h"
#include "weir/model.h"

#include "etl/base/banned.h"

const char *const wr_help_types[] = {
    [WR_TYPE_TEXT] = "text",    [WR_TYPE_INT] = "number",  [WR_TYPE_BOOL] = "yes/no",
    [WR_TYPE_TIME] = "time",    [WR_TYPE_RANGE] = "range", [WR_TYPE_SET] = "set",
    [WR_TYPE_MILLI] = "decimal"};
const char *const wr_help_kinds[] = {[WR_FIELD_OBSERVED] = "observed",
                                     [WR_FIELD_DERIVED] = "derived",
                                     [WR_FIELD_DECIDED] = "decided"};

static void put_words(const struct wr_field *field, struct wr_buf *out)
{
    const char *between = "; one of ";

    for (const char *const *word = field->words; word && *word; word++) {
        wr_buf_printf(out, "%s`%s`", between, *word);
        between = ", ";
    }
}

static void put_field(const struct wr_field *field, struct wr_buf *out)
{
    wr_buf_printf(out, "| `%s` | %s | %s | %s | ", field->name,
                  field->scope == WR_SCOPE_LEAD ? "lead" : "account",
                  wr_help_types[field->type], wr_help_kinds[field->kind]);
    if (field->freshness_days)
        wr_buf_printf(out, "%u", (unsigned)field->freshness_days);
    wr_buf_printf(out, " | %s", field->help);
    put_words(field, out);
    wr_buf_putz(out, " |\n");
}

void wr_help_reference(struct wr_buf *out)
{
    struct wr_catalogue catalogue;

    wr_buf_putz(out,
                "<!-- Made by `weir help --reference`; not edited by hand. -->\n"
                "# Reference\n\n"
                "The commands stand in weir(1), the keys of a provider's manifest in\n"
                "[adding-a-provider.md](adding-a-provider.md); what a model's keys\n"
                "are for is told in "
                "[jobs/models/icp.yaml](../jobs/models/icp.yaml).\n");
    wr_job_reference(out);
    wr_model_reference(out);
    wr_routing_reference(out);
    wr_buf_putz(out, "\n## Fields\n\n"
                     "| field | of | type | is | fresh days | meaning |\n"
                     "| --- | --- | --- | --- | --- | --- |\n");
    wr_catalogue_init(&catalogue);
    for (size_t i = 0; i < catalogue.count; i++)
        put_field(&catalogue.fields[i], out);
}
