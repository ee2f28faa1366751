/* compile_choose.c - a choice among several matches.
 *
 *   choose:
 *     from: /items
 *     entries: true
 *     where: [{at: /title, same_as: account_name}]
 *     prefer: [{at: /status, equals: active}]
 *     most: /created
 */
#include "etl/manifest/compile.h"

#include "etl/base/banned.h"

struct choose_page {
    const struct wr_yaml *from;
    bool entries;
    const struct wr_yaml *where;
    const struct wr_yaml *prefer;
    struct wr_str most;
};

const struct wr_option wr_manifest_choose_options[] = {
    {.name = "from",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct choose_page, from),
     .required = true,
     .help = "JSON pointer to the list of candidates"},
    {.name = "entries",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct choose_page, entries),
     .help = "they are the members of an object: {\"key\": ..., \"value\": ...}"},
    {.name = "where",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct choose_page, where),
     .help = "conditions that hold for a candidate, all of them; pointers start at it"},
    {.name = "prefer",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct choose_page, prefer),
     .help = "conditions; who meets the first is taken before who does not, then the "
             "second"},
    {.name = "most",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct choose_page, most),
     .help = "among equals the greatest value there: a number, a date, text"},
    {.name = NULL},
};

void wr_compile_choose(struct compile *c, const struct wr_yaml *node,
                       struct choose *out)
{
    struct choose_page page = {.entries = false};
    bool in_value = c->in_value, chooses = c->chooses;

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a choose"))
        return;
    wr_options_fill(wr_manifest_choose_options, node, &page, c->arena, c->diags);
    out->set = true;
    out->entries = page.entries;
    if (wr_compile_is(c, page.from, WR_YAML_SCALAR, "a pointer"))
        wr_compile_place(c, wr_yaml_text(page.from, c->diags), wr_yaml_pos(page.from),
                         &out->from);
    c->in_value = true;
    c->chooses = false;
    wr_compile_when(c, page.where, &out->where);
    wr_compile_when(c, page.prefer, &out->prefer);
    c->in_value = in_value;
    c->chooses = chooses;
    if (page.most.ptr)
        wr_compile_place(c, page.most, wr_yaml_pos(node), &out->most);
}
