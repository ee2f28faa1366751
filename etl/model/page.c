/* page.c - the sections of a model, in the order a lead meets them; see page.h. */
#include "etl/model/page.h"

#include "etl/model/compile.h"
#include "etl/model/page_section.h"

void wr_page_put_rest(struct wr_page *p, const struct wr_yaml *map,
                      const char *const *but)
{
    struct wr_str rest = wr_page_rest(p, map, but);

    if (rest.len > 0)
        wr_page_text(p, rest);
}

/* Entries that have no table of their own: one line each. */
void wr_page_put_entries(struct wr_page *p, const struct wr_yaml *node)
{
    wr_page_list(p);
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        const struct wr_yaml *item = wr_yaml_at(node, i);
        struct wr_str key = wr_yaml_key_at(node, i);
        struct wr_str text = wr_yaml_kind(item) == WR_YAML_MAP && !key.ptr
                                 ? wr_page_rest(p, item, (const char *const[]){NULL})
                                 : wr_page_plain(p, item);

        wr_page_item(p, key.ptr ? wr_arena_printf(p->arena, "%.*s: %.*s", WR_FMT(key),
                                                  WR_FMT(text))
                                : text);
    }
    wr_page_list_end(p);
}

/* --- the whole --- */

/* What `map` has; of a model that is all there is to decide by, tiers, stages and paths
 * too where the file says nothing about them. */
static void put_sections(struct wr_page *p, const struct wr_yaml *map,
                         const struct wr_model *model, const struct wr_yaml *fallback)
{
    const char *const late[] = {"tiers", "stages", "paths"};
    const struct wr_yaml *nodes[WR_COUNT(late)];

    for (size_t i = 0; i < WR_COUNT(late); i++) {
        nodes[i] = wr_yaml_get(map, late[i]);
        if (!nodes[i])
            nodes[i] = wr_yaml_get(fallback, late[i]);
    }
    if (wr_yaml_get(map, "completeness"))
        wr_page_put_completeness(p, wr_yaml_get(map, "completeness"), &model->gate);
    if (wr_yaml_get(map, "stops") || fallback)
        wr_page_put_stops(p, wr_yaml_get(map, "stops"));
    wr_page_put_scores(p, map);
    if (wr_yaml_get(map, "roles"))
        wr_page_put_roles(p, wr_yaml_get(map, "roles"));
    if (nodes[0])
        wr_page_put_tiers(p, nodes[0]);
    if (nodes[1])
        wr_page_put_stages(p, nodes[1], model);
    if (nodes[2])
        wr_page_put_paths(p, nodes[2], model);
}

static struct wr_str title_of(struct wr_str key)
{
    static const struct {
        const char *key, *title;
    } titles[] = {
        {"stale", "Share of the points that stale facts earn"},
        {"scale", "Scale"},
        {"lists", "Lists that conditions ask, and their files"},
        {"questions", "How a form asks for what is missing"},
        {"frameworks", "Checklists, which earn no points"},
        {"account", "The account: whom a deal needs, and what makes its score"},
        {"handoff", "What a rep is to find"},
    };

    for (size_t i = 0; i < WR_COUNT(titles); i++) {
        if (wr_str_eqz(key, titles[i].key))
            return wr_str(titles[i].title);
    }
    return key;
}

/* Sections that have no words here: as they were written. */
static void put_others(struct wr_page *p, const struct wr_yaml *map)
{
    static const char *const known[] = {
        "model",    "about", "name",   "when",  "completeness", "shares", "fit",
        "intent",   "group", "scores", "stops", "tiers",        "stages", "paths",
        "segments", "roles", NULL};

    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        const struct wr_yaml *node = wr_yaml_at(map, i);
        struct wr_str key = wr_yaml_key_at(map, i);
        size_t k = 0;

        while (known[k] && !wr_str_eqz(key, known[k]))
            k++;
        if (known[k])
            continue;
        wr_page_heading(p, 2, title_of(key));
        if (wr_yaml_kind(node) == WR_YAML_SCALAR)
            wr_page_text(p, wr_page_plain(p, node));
        else
            wr_page_put_entries(p, node);
    }
}

static void put_segments(struct wr_page *p, const struct wr_page_in *in)
{
    const struct wr_yaml *list = wr_yaml_get(in->root, "segments");

    for (size_t i = 0; i < wr_yaml_size(list); i++) {
        const struct wr_yaml *node = wr_yaml_at(list, i);

        wr_page_heading(p, 1,
                        wr_arena_printf(p->arena, "Segment: %.*s",
                                        WR_FMT(wr_page_get(p, node, "name"))));
        wr_page_text(p, wr_arena_printf(
                            p->arena,
                            "Leads of whom %.*s. What stands here is in place "
                            "of the above; the rest is the same.",
                            WR_FMT(wr_page_condition(p, wr_yaml_get(node, "when")))));
        put_sections(p, node, in->model->segments[i].model, NULL);
        put_others(p, node);
    }
}

static void put_rejections(struct wr_page *p, const struct wr_page_in *in)
{
    wr_page_heading(p, 2, WR_LIT("Why sales may send a lead back"));
    if (!in->rejected_count) {
        wr_page_text(p, in->routed
                            ? WR_LIT("No reasons are agreed upon: the routing has "
                                     "no `rejections`.")
                            : WR_LIT("They stand in the routing file, which this "
                                     "page was made without."));
        return;
    }
    wr_page_list(p);
    for (size_t i = 0; i < in->rejected_count; i++)
        wr_page_item(p, in->rejected[i]);
    wr_page_list_end(p);
}

static void put_signatures(struct wr_page *p)
{
    static const char *const heads[] = {"for", "name", "date", "signature"};
    static const char *const who[] = {"marketing", "sales", "revenue operations"};

    wr_page_heading(p, 2, WR_LIT("Agreed"));
    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < WR_COUNT(who); i++)
        wr_page_row(
            p, (struct wr_str[]){wr_str(who[i]), WR_LIT(""), WR_LIT(""), WR_LIT("")},
            WR_COUNT(heads));
    wr_page_table_end(p);
}

void wr_model_page(const struct wr_page_in *in, struct wr_buf *out)
{
    struct wr_page page = {.out = out, .arena = wr_arena_new(0), .html = in->html};
    struct wr_yaml_doc *fallback;
    struct wr_str about;

    page.unused = wr_diags_new();
    fallback =
        wr_yaml_parse(wr_str(wr_default_model), "default model", NULL, page.unused);
    about = wr_page_get(&page, in->root, "about");
    wr_page_begin(&page, in->model->name);
    if (about.len > 0)
        wr_page_text(&page, about);
    wr_page_text(&page,
                 wr_arena_printf(page.arena,
                                 "Version %s: the one that stands in receipts and "
                                 "in the CRM.",
                                 in->model->version));
    put_sections(&page, in->root, in->model, wr_yaml_root(fallback));
    put_others(&page, in->root);
    put_segments(&page, in);
    put_rejections(&page, in);
    put_signatures(&page);
    wr_page_end(&page);
    wr_yaml_free(fallback);
    wr_diags_free(page.unused);
    wr_arena_free(page.arena);
}
