/* page_rules.c - parts in a purchase, tiers, stages and paths on the page of a model.
 */
#include "etl/model/page_section.h"

void wr_page_put_roles(struct wr_page *p, const struct wr_yaml *list)
{
    static const char *const heads[] = {"part", "when"};

    wr_page_heading(p, 2, WR_LIT("Who has which part in a purchase"));
    wr_page_text(p, WR_LIT("The first line that is true counts; for anybody else the "
                           "built-in rules by level, department and title do. What a "
                           "person says stands above both."));
    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < wr_yaml_size(list); i++) {
        const struct wr_yaml *rule = wr_yaml_at(list, i);

        wr_page_row(p,
                    (struct wr_str[]){wr_page_get(p, rule, "role"),
                                      wr_page_condition(p, wr_yaml_get(rule, "when"))},
                    WR_COUNT(heads));
    }
    wr_page_table_end(p);
}

void wr_page_put_tiers(struct wr_page *p, const struct wr_yaml *node)
{
    static const char *const heads[] = {"tier", "from", "respond within",
                                        "looked at again after"};
    static const char *const shown[] = {"levels", NULL};
    const struct wr_yaml *levels = wr_yaml_get(node, "levels");

    wr_page_heading(p, 2, WR_LIT("Tiers"));
    wr_page_put_rest(p, node, shown);
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

/* A stage is a name, or a map that says who sets it and where a lead may come from. A
 * lead that was disqualified begins anew once nothing stops it. */
static void put_order(struct wr_page *p, const struct wr_yaml *order,
                      struct wr_str disqualified)
{
    static const char *const heads[] = {"stage", "set by", "may come from", ""};
    static const char *const shown[] = {"name", "set_by", "from", NULL};

    wr_page_table(p, heads, WR_COUNT(heads));
    for (size_t i = 0; i < wr_yaml_size(order); i++) {
        const struct wr_yaml *stage = wr_yaml_at(order, i);
        bool plain = wr_yaml_kind(stage) == WR_YAML_SCALAR;
        struct wr_str by = wr_page_get(p, stage, "set_by");
        struct wr_str from = wr_page_get(p, stage, "from");

        wr_page_row(p,
                    (struct wr_str[]){plain ? wr_page_plain(p, stage)
                                            : wr_page_get(p, stage, "name"),
                                      by.len > 0 ? by : WR_LIT("weir"),
                                      from.len > 0 ? from : WR_LIT("anywhere"),
                                      !plain ? wr_page_rest(p, stage, shown)
                                      : i    ? WR_LIT("")
                                             : WR_LIT("where a lead begins")},
                    WR_COUNT(heads));
    }
    wr_page_row(p,
                (struct wr_str[]){disqualified, WR_LIT("weir"), WR_LIT("anywhere"),
                                  WR_LIT("whoever a hard stop ends, while it does")},
                WR_COUNT(heads));
    wr_page_table_end(p);
}

void wr_page_put_stages(struct wr_page *p, const struct wr_yaml *node,
                        const struct wr_model *model)
{
    static const char *const shown[] = {"order", "rules", "keep", "disqualified", NULL};
    const struct wr_yaml *order = wr_yaml_get(node, "order");

    wr_page_heading(p, 2, WR_LIT("Stages"));
    wr_page_text(p,
                 WR_LIT("Set by the first rule that is true; nobody is moved back from "
                        "where a person has taken them. In this order:"));
    put_order(p, order, model->disqualified);
    wr_page_put_rest(p, node, shown);
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

void wr_page_put_paths(struct wr_page *p, const struct wr_yaml *node,
                       const struct wr_model *model)
{
    static const char *const heads[] = {"when", "path", "what is done",
                                        "respond within", "looked at again after"};
    static const char *const shown[] = {"table", "suppress", NULL};
    const struct wr_yaml *table = wr_yaml_get(node, "table");

    wr_page_heading(p, 2, WR_LIT("What happens next"));
    wr_page_text(
        p,
        wr_arena_printf(
            p->arena,
            "The first line that fits counts; who is stopped or has opted out takes "
            "the path %.*s. Where a line has no time of its own, its tier's counts; "
            "where that has none, none is promised. The clock of a response runs from "
            "when the lead qualified; what runs once a night cannot promise minutes.",
            WR_FMT(model->suppress)));
    wr_page_put_rest(p, node, shown);
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
