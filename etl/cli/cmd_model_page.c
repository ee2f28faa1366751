/* cmd_model_page.c - weir model page: the whole model on a page that people can sign.
 */
#include "etl/cli/commands.h"
#include "etl/cli/population.h"
#include "etl/model/page.h"
#include "etl/route/route.h"

#include "etl/base/banned.h"

#define PAGE_CAP_BYTES ((size_t)8 * 1024 * 1024)

struct page_options {
    const char *routing, *map, *job;
    struct wr_flag_list lists;
    bool html;
};

static const struct wr_flag page_flags[] = {
    {"html", WR_FLAG_BOOL, offsetof(struct page_options, html), NULL,
     "HTML instead of Markdown"},
    {"routing", WR_FLAG_TEXT, offsetof(struct page_options, routing), "FILE",
     "the routing file, for the reasons sales may send a lead back"},
    {"map", WR_FLAG_TEXT, offsetof(struct page_options, map), "FILE",
     "a map, for fields of one's own"},
    {"job", WR_FLAG_TEXT, offsetof(struct page_options, job), "FILE",
     "a job, for its own fields and lists"},
    {"list", WR_FLAG_LIST, offsetof(struct page_options, lists), "NAME=FILE",
     "a list that conditions ask by this name"},
    {.name = NULL},
};

static void put_page(const struct wr_page_in *in)
{
    struct wr_buf out;

    wr_buf_init(&out, PAGE_CAP_BYTES);
    wr_model_page(in, &out);
    wr_cli_put(&out);
    wr_buf_fini(&out);
}

static bool make_page(const struct wr_args *args, const struct wr_catalogue *catalogue,
                      struct wr_diags *diags)
{
    const struct page_options *options = args->options;
    const char *file = args->positional[0];
    struct wr_model *model = wr_model_load(file, catalogue, NULL, diags);
    struct wr_yaml_doc *doc = wr_yaml_load(file, NULL, diags);
    struct wr_routing *routing =
        options->routing ? wr_routing_load(options->routing, catalogue, NULL, diags)
                         : NULL;
    struct wr_page_in in = {
        .model = model, .root = wr_yaml_root(doc), .html = options->html};
    bool ok = wr_diags_errors(diags) == 0;

    if (routing) {
        in.routed = true;
        in.rejected = routing->rejections.allowed.items;
        in.rejected_count = routing->rejections.allowed.count;
    }
    if (ok)
        put_page(&in);
    wr_routing_free(routing);
    wr_yaml_free(doc);
    wr_model_free(model);
    return ok;
}

static enum wr_exit run_page(const struct wr_args *args)
{
    const struct page_options *options = args->options;
    struct wr_population_options from = {
        .map = options->map, .job = options->job, .lists = options->lists};
    struct wr_diags *diags = wr_diags_new();
    struct wr_population population;
    bool ok = wr_population_init(&population, &from, diags) &&
              make_page(args, &population.scorer.catalogue, diags);

    if (!ok)
        wr_cli_mistakes(diags);
    wr_population_fini(&population);
    wr_diags_free(diags);
    return ok ? WR_EXIT_OK : WR_EXIT_CONFIG;
}

const struct wr_command wr_command_model_page = {
    .name = "model page",
    .args = "MODEL",
    .summary = "the whole model as one page that marketing and sales can sign",
    .details =
        "Criteria with their points in words, what has to be known, stops, tiers and "
        "response times, stages and who may set them, what happens next, why sales may "
        "send a lead back (--routing), the version that stands in receipts, and lines "
        "for names. Markdown, or HTML with --html, on stdout.",
    .min_args = 1,
    .max_args = 1,
    .flags = page_flags,
    .options_size = sizeof(struct page_options),
    .run = run_page,
};
