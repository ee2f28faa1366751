/* option_reference.c - the rows of the reference page, out of the same table. */
#include "etl/base/reference.h"
#include "etl/base/units.h"

#include "etl/base/banned.h"

static const char *const type_names[] = {
    [WR_OPT_TEXT] = "text",
    [WR_OPT_INT] = "number",
    [WR_OPT_BOOL] = "true or false",
    [WR_OPT_WORD] = "one of",
    [WR_OPT_MONEY] = "amount",
    [WR_OPT_DURATION] = "duration",
    [WR_OPT_SIZE] = "size",
    [WR_OPT_MILLI] = "decimal",
    [WR_OPT_SECRET] = "secret",
    [WR_OPT_PATH] = "path",
    [WR_OPT_URL] = "URL",
    [WR_OPT_WORDS] = "list of text",
    [WR_OPT_NODE] = "section",
};

/* A bar would end the table's cell. */
static void put_cell(struct wr_buf *out, const char *text)
{
    for (; text && *text; text++) {
        if (*text == '|')
            wr_buf_putc(out, '\\');
        wr_buf_putc(out, *text);
    }
}

static void put_type(struct wr_buf *out, const struct wr_option *o)
{
    wr_buf_putz(out, type_names[o->type]);
    for (size_t i = 0; o->type == WR_OPT_WORD && o->words[i]; i++) {
        wr_buf_putz(out, i ? ", " : " ");
        wr_buf_putz(out, o->words[i]);
    }
    if (o->min || o->max) {
        wr_buf_putz(out, ", ");
        wr_units_put(out, o->type, o->min);
        wr_buf_putz(out, " to ");
        wr_units_put(out, o->type, o->max);
    }
}

static void put_fallback(struct wr_buf *out, const struct wr_option *o)
{
    if (o->fallback && *o->fallback) {
        wr_buf_putc(out, '`');
        put_cell(out, o->fallback);
        wr_buf_putc(out, '`');
    } else if (o->required && !o->fallback) {
        wr_buf_putz(out, "required");
    }
}

void wr_options_reference(const struct wr_option *options, struct wr_buf *out)
{
    for (; options->name; options++) {
        wr_buf_printf(out, "| `%s` | ", options->name);
        put_type(out, options);
        wr_buf_putz(out, " | ");
        put_fallback(out, options);
        wr_buf_putz(out, " | ");
        put_cell(out, options->help);
        wr_buf_putz(out, " |\n");
    }
}

void wr_reference_table(struct wr_buf *out, const char *title,
                        const struct wr_option *options)
{
    wr_buf_printf(out, "\n%s\n\n| key | type | default | meaning |\n", title);
    wr_buf_putz(out, "| --- | --- | --- | --- |\n");
    wr_options_reference(options, out);
}
