/* file.c - the file adapter: leads in a CSV or NDJSON export, no CRM at all.
 *
 * Every run reads the whole file; what changed is seen by its values. Scores go into a
 * new file beside it (rewrite.c). An id that stands twice in one page is skipped here;
 * across pages only the engine can see it, by the lead being in the run already.
 */
#include "providers/crm/file/file.h"
#include "providers/registry.h"

static const char *const format_words[] = {"auto", "csv", "ndjson", NULL};
static const char *const delimiter_words[] = {"auto", "comma", "semicolon",
                                              "tab",  "pipe",  NULL};

static const struct wr_option options[] = {
    {.name = "input",
     .type = WR_OPT_PATH,
     .offset = offsetof(struct file_config, input),
     .required = true,
     .help = "the export: CSV with a header line, or one JSON object a line"},
    {.name = "output",
     .type = WR_OPT_PATH,
     .offset = offsetof(struct file_config, output),
     .help = "the enriched copy; leads.csv gives leads.enriched.csv"},
    {.name = "changes",
     .type = WR_OPT_PATH,
     .offset = offsetof(struct file_config, changes),
     .help = "what was changed and why, for a spreadsheet; leads.changes.csv"},
    {.name = "format",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct file_config, format),
     .fallback = "auto",
     .words = format_words,
     .help = "of the input; auto goes by the name, then by the first character"},
    {.name = "delimiter",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct file_config, delimiter),
     .fallback = "auto",
     .words = delimiter_words,
     .help = "between the cells of a CSV row"},
    {.name = "id_column",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct file_config, id_column),
     .help = "column that names a row; without it row:1, row:2 ..., which only hold as "
             "long as no row comes between"},
    {.name = "chunk_bytes",
     .type = WR_OPT_INT,
     .offset = offsetof(struct file_config, chunk_bytes),
     .fallback = "262144",
     .min = 1,
     .max = WR_CSV_MAX_ROW_BYTES,
     .help = "how much of the file is read at a time"},
    {.name = NULL},
};

/* The file's name without its folder, so that a moved folder keeps its leads. */
static struct wr_str instance(const void *config, struct wr_arena *arena)
{
    const struct file_config *cfg = config;
    size_t from = cfg->input.len;

    while (from > 0 && cfg->input.ptr[from - 1] != '/')
        from--;
    return wr_arena_str(arena, wr_str_sub(cfg->input, from, cfg->input.len));
}

const struct wr_crm wr_crm_file = {
    .name = "file",
    .caps = WR_CRM_REWRITE,
    .options = options,
    .config_size = sizeof(struct file_config),
    .page_request = file_page_request,
    .page_decode = file_page_decode,
    .instance = instance,
};
