/* page_scores.c - what has to be known, what stops a lead, and what earns points. */
#include "etl/model/page_section.h"

#include "etl/base/units.h"

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
            name = wr_str_eqz(wr_page_get(p, need, "signal"), "any")
                       ? WR_LIT("any activity")
                       : wr_page_get(p, need, "signal");
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
    wr_page_put_rest(p, category, shown);
    put_needs(p, wr_yaml_get(category, "fields"));
}

/* As it was written; "7d" is not read back as "1w". */
static struct wr_str retry_text(struct wr_page *p, const struct wr_yaml *hold,
                                const struct wr_gate *gate)
{
    struct wr_str text = wr_page_get(p, hold, "retry");
    struct wr_buf buf;

    if (text.len > 0)
        return text;
    wr_buf_init(&buf, 64);
    wr_units_put(&buf, WR_OPT_DURATION, gate->retry_us);
    text = wr_arena_str(p->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static void put_hold(struct wr_page *p, const struct wr_yaml *hold,
                     const struct wr_gate *gate)
{
    wr_page_text(p, wr_arena_printf(p->arena,
                                    "Below %lld of 100, or without a required field, a "
                                    "lead is held: it gets no score until more is "
                                    "known. It is tried again after %.*s; after %lld "
                                    "tries it is a person's: path %.*s.",
                                    (long long)(gate->threshold_milli / WR_POINT),
                                    WR_FMT(retry_text(p, hold, gate)),
                                    (long long)gate->give_up_after,
                                    WR_FMT(gate->give_up_path)));
}

void wr_page_put_completeness(struct wr_page *p, const struct wr_yaml *node,
                              const struct wr_gate *gate)
{
    static const char *const shown[] = {"threshold", "hold", "fields", "categories",
                                        NULL};
    const struct wr_yaml *categories = wr_yaml_get(node, "categories");

    wr_page_heading(p, 2, WR_LIT("What has to be known"));
    put_hold(p, wr_yaml_get(node, "hold"), gate);
    wr_page_put_rest(p, node, shown);
    if (wr_yaml_get(node, "fields"))
        put_needs(p, wr_yaml_get(node, "fields"));
    for (size_t i = 0; i < wr_yaml_size(categories); i++) {
        const struct wr_yaml *one = wr_yaml_at(categories, i);
        struct wr_str key = wr_yaml_key_at(categories, i);

        put_category(p, key.ptr ? key : wr_page_get(p, one, "name"), one);
    }
}

/* --- stops --- */

void wr_page_put_stops(struct wr_page *p, const struct wr_yaml *list)
{
    static const char *const heads[] = {"stop", "when", "reason"};

    wr_page_heading(p, 2, WR_LIT("Hard stops"));
    if (!list) {
        wr_page_text(p, WR_LIT("There are none. Whoever has opted out is left alone."));
        return;
    }
    wr_page_text(p,
                 WR_LIT("The first that is true ends it, whatever the score. There is "
                        "no override; only what is known or absent can stop a lead. "
                        "Whoever has opted out is left alone before all of this."));
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
    static const char *const shown[] = {"criteria", "signals", "silence", NULL};
    const struct wr_yaml *criteria = wr_yaml_get(part, "criteria");
    struct wr_str share = wr_page_get(p, shares, wr_arena_strz(p->arena, name)),
                  title = name;

    if (share.len > 0)
        title = wr_arena_printf(p->arena, "%.*s, %.*s of the score", WR_FMT(name),
                                WR_FMT(share));
    wr_page_heading(p, 3, title);
    wr_page_put_rest(p, part, shown);
    if (criteria) {
        wr_page_table(p, heads, WR_COUNT(heads));
        for (size_t i = 0; i < wr_yaml_size(criteria); i++)
            put_criterion(p, wr_yaml_at(criteria, i));
        wr_page_table_end(p);
    }
    if (wr_yaml_get(part, "signals"))
        put_signals(p, wr_yaml_get(part, "signals"));
    if (wr_yaml_get(part, "silence")) {
        wr_page_text(p, WR_LIT("Who converted and was not heard of since loses:"));
        wr_page_put_entries(p, wr_yaml_get(part, "silence"));
    }
}

void wr_page_put_scores(struct wr_page *p, const struct wr_yaml *root)
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
