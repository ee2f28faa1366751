/* page.c - the sections of a model, in the order a lead meets them; see page.h. */
#include "etl/model/page.h"

#include "etl/model/compile.h"
#include "etl/model/page_write.h"

static const char *const no_names[] = {NULL};

static void put_rest(struct wr_page *p, const struct wr_yaml *map,
                     const char *const *but)
{
    struct wr_str rest = wr_page_rest(p, map, but);

    if (rest.len > 0)
        wr_page_text(p, rest);
}

/* Entries that have no table of their own: one line each. */
static void put_entries(struct wr_page *p, const struct wr_yaml *node)
{
    wr_page_list(p);
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        const struct wr_yaml *item = wr_yaml_at(node, i);
        struct wr_str key = wr_yaml_key_at(node, i);
        struct wr_str text = wr_yaml_kind(item) == WR_YAML_MAP && !key.ptr
                                 ? wr_page_rest(p, item, no_names)
                                 : wr_page_plain(p, item);

        wr_page_item(p, key.ptr ? wr_arena_printf(p->arena, "%.*s: %.*s", WR_FMT(key),
                                                  WR_FMT(text))
                                : text);
    }
    wr_page_list_end(p);
}

/* --- what has to be known --- */

static void put_needs(struct wr_page *p, const struct wr_yaml *fields)
{
    static const char *const heads[] = {"known", "weight", ""};
    static const char *const shown[] = {"field", "any_of", "signal", "weight", NULL};

    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < wr_yaml_size(fields); i++) {
        const struct wr_yaml *need = wr_yaml_at(fields, i);
        const struct wr_yaml *any = wr_yaml_get(need, "any_of");
        struct wr_str name = wr_page_get(p, need, "field");

        if (any)
            name = wr_arena_printf(p->arena, "one of: %.*s",
                                   WR_FMT(wr_page_plain(p, any)));
        else if (wr_yaml_get(need, "signal"))
            name = wr_page_get(p, need, "signal");
        wr_page_row(p,
                    (struct wr_str[]){name, wr_page_get(p, need, "weight"),
                                      wr_page_rest(p, need, shown)},
                    WR_COUNT(heads));
    }
    wr_page_table_end(p);
}

static void put_category(struct wr_page *p, struct wr_str name,
                         const struct wr_yaml *category)
{
    static const char *const shown[] = {"name", "fields", NULL};

    wr_page_heading(p, 3, name);
    put_rest(p, category, shown);
    put_needs(p, wr_yaml_get(category, "fields"));
}

static void put_completeness(struct wr_page *p, const struct wr_yaml *node)
{
    static const char *const shown[] = {"fields", "categories", NULL};
    const struct wr_yaml *categories = wr_yaml_get(node, "categories");

    wr_page_heading(p, 2, WR_LIT("What has to be known"));
    wr_page_text(p,
                 WR_LIT("Below the threshold, or without a required field, a lead is "
                        "held: it gets no score until more is known."));
    put_rest(p, node, shown);
    if (wr_yaml_get(node, "fields"))
        put_needs(p, wr_yaml_get(node, "fields"));
    for (size_t i = 0; i < wr_yaml_size(categories); i++) {
        const struct wr_yaml *one = wr_yaml_at(categories, i);
        struct wr_str key = wr_yaml_key_at(categories, i);

        put_category(p, key.ptr ? key : wr_page_get(p, one, "name"), one);
    }
}

/* --- stops --- */

static void put_stops(struct wr_page *p, const struct wr_yaml *list)
{
    static const char *const heads[] = {"stop", "when", "reason"};

    wr_page_heading(p, 2, WR_LIT("Hard stops"));
    wr_page_text(p,
                 WR_LIT("The first that is true ends it, whatever the score. There is "
                        "no override; only what is known or absent can stop a lead."));
    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < wr_yaml_size(list); i++) {
        const struct wr_yaml *stop = wr_yaml_at(list, i);

        wr_page_row(p,
                    (struct wr_str[]){wr_page_get(p, stop, "name"),
                                      wr_page_condition(p, wr_yaml_get(stop, "when")),
                                      wr_page_get(p, stop, "reason")},
                    WR_COUNT(heads));
    }
    wr_page_table_end(p);
}

/* --- scores --- */

static struct wr_str points_text(const struct wr_page *p,
                                 const struct wr_yaml *criterion,
                                 const struct wr_yaml *one)
{
    struct wr_str points = wr_page_get(p, one, "points");

    if (wr_yaml_get(one, "level"))
        return wr_arena_printf(p->arena, "%.*s x %.*s",
                               WR_FMT(wr_page_get(p, criterion, "weight")),
                               WR_FMT(wr_page_get(p, one, "level")));
    return points;
}

static void put_criterion(struct wr_page *p, const struct wr_yaml *criterion)
{
    static const char *const shown[] = {"name", "points", "level", "weight",
                                        "when", "cases",  NULL};
    const struct wr_yaml *cases = wr_yaml_get(criterion, "cases");
    size_t count = cases ? wr_yaml_size(cases) : 1;

    for (size_t i = 0; i < count; i++) {
        const struct wr_yaml *one = cases ? wr_yaml_at(cases, i) : criterion;

        wr_page_row(
            p,
            (struct wr_str[]){i ? WR_LIT("") : wr_page_get(p, criterion, "name"),
                              wr_page_condition(p, wr_yaml_get(one, "when")),
                              points_text(p, criterion, one),
                              i ? WR_LIT("") : wr_page_rest(p, criterion, shown)},
            4);
    }
}

static void put_signals(struct wr_page *p, const struct wr_yaml *list)
{
    static const char *const heads[] = {"what they do", "points each", "at most", ""};
    static const char *const shown[] = {"kind", "points", "most", NULL};

    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < wr_yaml_size(list); i++) {
        const struct wr_yaml *rule = wr_yaml_at(list, i);

        wr_page_row(p,
                    (struct wr_str[]){
                        wr_page_get(p, rule, "kind"), wr_page_get(p, rule, "points"),
                        wr_page_get(p, rule, "most"), wr_page_rest(p, rule, shown)},
                    WR_COUNT(heads));
    }
    wr_page_table_end(p);
}

static void put_part(struct wr_page *p, struct wr_str name, const struct wr_yaml *part,
                     const struct wr_yaml *shares)
{
    static const char *const heads[] = {"criterion", "when", "points", ""};
    static const char *const shown[] = {"criteria", "signals", NULL};
    const struct wr_yaml *criteria = wr_yaml_get(part, "criteria");
    struct wr_str share = wr_page_get(p, shares, wr_arena_strz(p->arena, name)),
                  title = name;

    if (share.len > 0)
        title = wr_arena_printf(p->arena, "%.*s, %.*s of the score", WR_FMT(name),
                                WR_FMT(share));
    wr_page_heading(p, 3, title);
    put_rest(p, part, shown);
    if (criteria) {
        wr_page_table(p, heads, WR_COUNT(heads));
        for (size_t i = 0; i < wr_yaml_size(criteria); i++)
            put_criterion(p, wr_yaml_at(criteria, i));
        wr_page_table_end(p);
    }
    if (wr_yaml_get(part, "signals"))
        put_signals(p, wr_yaml_get(part, "signals"));
}

static void put_scores(struct wr_page *p, const struct wr_yaml *root)
{
    static const char *const parts[] = {"fit", "intent", "group"};
    const struct wr_yaml *scores = wr_yaml_get(root, "scores");
    const struct wr_yaml *shares = wr_yaml_get(root, "shares");
    bool any = scores || shares;

    for (size_t i = 0; i < WR_COUNT(parts); i++)
        any = any || wr_yaml_get(root, parts[i]);
    if (!any)
        return;
    wr_page_heading(p, 2, WR_LIT("Points"));
    wr_page_text(p, WR_LIT("Of a criterion with several lines the first that is true "
                           "counts. What is not known earns nothing, unless it says "
                           "otherwise."));
    for (size_t i = 0; i < WR_COUNT(parts); i++) {
        const struct wr_yaml *part = wr_yaml_get(root, parts[i]);

        if (part)
            put_part(p, wr_str(parts[i]), part, shares);
    }
    for (size_t i = 0; i < wr_yaml_size(scores); i++)
        put_part(p, wr_yaml_key_at(scores, i), wr_yaml_at(scores, i), shares);
}

/* --- tiers, stages, paths --- */

static void put_tiers(struct wr_page *p, const struct wr_yaml *node)
{
    static const char *const heads[] = {"tier", "from", "respond within",
                                        "looked at again after"};
    static const char *const shown[] = {"levels", NULL};
    const struct wr_yaml *levels = wr_yaml_get(node, "levels");

    wr_page_heading(p, 2, WR_LIT("Tiers"));
    put_rest(p, node, shown);
    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < wr_yaml_size(levels); i++) {
        const struct wr_yaml *tier = wr_yaml_at(levels, i);

        wr_page_row(p,
                    (struct wr_str[]){wr_page_get(p, tier, "name"),
                                      wr_page_get(p, tier, "from"),
                                      wr_page_get(p, tier, "respond"),
                                      wr_page_get(p, tier, "review")},
                    WR_COUNT(heads));
    }
    wr_page_table_end(p);
}

static void put_stage_rules(struct wr_page *p, const struct wr_yaml *list,
                            const char *head)
{
    static const char *const shown[] = {"stage", "when", NULL};
    const char *const heads[] = {head, "when", ""};

    if (!list)
        return;
    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < wr_yaml_size(list); i++) {
        const struct wr_yaml *rule = wr_yaml_at(list, i);

        wr_page_row(p,
                    (struct wr_str[]){wr_page_get(p, rule, "stage"),
                                      wr_page_condition(p, wr_yaml_get(rule, "when")),
                                      wr_page_rest(p, rule, shown)},
                    WR_COUNT(heads));
    }
    wr_page_table_end(p);
}

static void put_stages(struct wr_page *p, const struct wr_yaml *node)
{
    static const char *const shown[] = {"order", "rules", "keep", NULL};
    const struct wr_yaml *order = wr_yaml_get(node, "order");

    wr_page_heading(p, 2, WR_LIT("Stages"));
    wr_page_text(p,
                 WR_LIT("Set by the first rule that is true; nobody is moved back from "
                        "where a person has taken them. In this order:"));
    put_entries(p, order);
    put_rest(p, node, shown);
    put_stage_rules(p, wr_yaml_get(node, "rules"), "set to");
    put_stage_rules(p, wr_yaml_get(node, "keep"), "kept at least at");
}

/* Columns of a row but for the path and what is done on it: "fit high, role user". */
static struct wr_str row_text(const struct wr_page *p, const struct wr_yaml *row)
{
    static const char *const shown[] = {"path",    "action",  "when", "review",
                                        "respond", "contact", NULL};
    struct wr_str text = wr_page_rest(p, row, shown);
    const struct wr_yaml *when = wr_yaml_get(row, "when");

    if (when)
        text =
            wr_arena_printf(p->arena, "%.*s%s%.*s", WR_FMT(text), text.len ? "; " : "",
                            WR_FMT(wr_page_condition(p, when)));
    return text.len > 0 ? text : WR_LIT("anything else");
}

static void put_paths(struct wr_page *p, const struct wr_yaml *node,
                      const struct wr_model *model)
{
    static const char *const heads[] = {"when", "path", "what is done",
                                        "respond within", "looked at again after"};
    static const char *const shown[] = {"table", NULL};
    const struct wr_yaml *table = wr_yaml_get(node, "table");

    wr_page_heading(p, 2, WR_LIT("What happens next"));
    wr_page_text(p, WR_LIT("The first line that fits counts."));
    put_rest(p, node, shown);
    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < wr_yaml_size(table); i++) {
        const struct wr_yaml *row = wr_yaml_at(table, i);

        wr_page_row(p,
                    (struct wr_str[]){
                        row_text(p, row), wr_page_get(p, row, "path"),
                        i < model->path_count ? model->paths[i].action : WR_LIT(""),
                        wr_page_get(p, row, "respond"), wr_page_get(p, row, "review")},
                    WR_COUNT(heads));
    }
    wr_page_table_end(p);
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
        put_completeness(p, wr_yaml_get(map, "completeness"));
    if (wr_yaml_get(map, "stops"))
        put_stops(p, wr_yaml_get(map, "stops"));
    put_scores(p, map);
    if (nodes[0])
        put_tiers(p, nodes[0]);
    if (nodes[1])
        put_stages(p, nodes[1]);
    if (nodes[2])
        put_paths(p, nodes[2], model);
}

/* Sections that have no words here: as they were written. */
static void put_others(struct wr_page *p, const struct wr_yaml *map)
{
    static const char *const known[] = {"model",        "about",  "name",     "when",
                                        "completeness", "shares", "fit",      "intent",
                                        "group",        "scores", "stops",    "tiers",
                                        "stages",       "paths",  "segments", NULL};

    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        const struct wr_yaml *node = wr_yaml_at(map, i);
        struct wr_str key = wr_yaml_key_at(map, i);
        size_t k = 0;

        while (known[k] && !wr_str_eqz(key, known[k]))
            k++;
        if (known[k])
            continue;
        wr_page_heading(p, 2,
                        wr_str_eqz(key, "stale")
                            ? WR_LIT("Share of the points that stale facts earn")
                            : key);
        if (wr_yaml_kind(node) == WR_YAML_SCALAR)
            wr_page_text(p, wr_page_plain(p, node));
        else
            put_entries(p, node);
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
        wr_page_text(p, WR_LIT("No reasons are agreed upon."));
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
