/* compile_files.c - request bodies that are files: `csv:` and `multipart:`. */
#include "etl/manifest/compile.h"

#include "etl/base/option_value.h"

#include "etl/base/banned.h"

/* A piece is a parameter, or {filename: NAME, csv: {...}}. */
struct file_page {
    struct wr_str filename;
    struct wr_str type;
    const struct wr_yaml *csv;
};

const struct wr_option wr_manifest_file_options[] = {
    {.name = "filename",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct file_page, filename),
     .required = true,
     .help = "its name"},
    {.name = "type",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct file_page, type),
     .fallback = "text/csv",
     .help = "its content-type"},
    {.name = "csv",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct file_page, csv),
     .required = true,
     .help = "COLUMN: text; a head line and a row for each ask"},
    {.name = NULL},
};

void wr_compile_sheet(struct compile *c, const struct wr_yaml *map, struct sheet *out)
{
    c->in_row = true;
    wr_compile_params(c, map, &out->columns, &out->count);
    c->in_row = false;
    if (wr_yaml_kind(map) == WR_YAML_MAP && !out->count)
        wr_diag_error(c->diags, wr_yaml_pos(map), "csv has no columns");
}

static void compile_file(struct compile *c, const struct wr_yaml *node,
                         struct piece *out)
{
    struct file_page page = {0};

    wr_options_fill(wr_manifest_file_options, node, &page, c->arena, c->diags);
    out->filename = page.filename;
    out->type = page.type;
    if (!page.filename.len)
        wr_diag_error(c->diags, wr_yaml_pos(node), "filename is empty");
    if (wr_option_has_control(page.type))
        wr_diag_error(c->diags, wr_yaml_pos(node), "type must be a content-type");
    if (page.csv)
        wr_compile_sheet(c, page.csv, &out->sheet);
}

void wr_compile_pieces(struct compile *c, const struct wr_yaml *map,
                       struct request *out)
{
    size_t n = wr_yaml_size(map);
    struct piece *pieces;

    if (!wr_compile_is(c, map, WR_YAML_MAP, "a map of names"))
        return;
    if (n == 0 || n > MAX_PARAMS) {
        wr_diag_error(c->diags, wr_yaml_pos(map), "a form has 1 to %d pieces",
                      MAX_PARAMS);
        return;
    }
    pieces = WR_ARRAY(c->arena, struct piece, n);
    for (size_t i = 0; i < n; i++) {
        const struct wr_yaml *node = wr_yaml_at(map, i);

        if (wr_yaml_get(node, "filename") || wr_yaml_get(node, "csv"))
            compile_file(c, node, &pieces[i]);
        else
            wr_compile_param(c, node, &pieces[i].param);
        pieces[i].param.name = wr_arena_str(c->arena, wr_yaml_key_at(map, i));
    }
    out->pieces = pieces;
    out->piece_count = n;
}
