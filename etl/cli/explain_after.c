/* explain_after.c - what was asked about a lead once it was decided. */
#include "etl/cli/explain.h"

#include "etl/cli/json_out.h"

#include "etl/base/banned.h"

#define SUM_AT 10

void wr_explain_load_after(struct wr_explained *e, struct wr_arena *arena)
{
    struct wr_json_doc *doc = NULL;
    const struct wr_json *list;

    if (wr_str_empty(e->row.inputs) ||
        wr_json_parse(&doc, e->row.inputs, e->row.inputs.len, NULL))
        return;
    list = wr_json_getz(wr_json_root(doc), "after");
    e->after = WR_ARRAY(arena, struct wr_explained_after, wr_json_size(list));
    for (size_t i = 0; i < wr_json_size(list); i++) {
        const struct wr_json *item = wr_json_at(list, i);
        struct wr_explained_after *after = &e->after[e->after_count++];

        after->step = wr_json_scalar(wr_json_getz(item, "step"), arena);
        after->provider = wr_json_scalar(wr_json_getz(item, "provider"), arena);
        (void)wr_json_bool(wr_json_getz(item, "answered"), &after->answered);
    }
    wr_json_free(doc);
}

void wr_explain_after_text(const struct wr_explained *e, struct wr_sheet *sheet)
{
    struct wr_flow flow = {.sheet = sheet, .indent = SUM_AT, .separator = "; "};

    if (e->after_count == 0)
        return;
    wr_sheet_put(sheet, WR_BOLD, "after");
    wr_sheet_to(sheet, SUM_AT);
    for (size_t i = 0; i < e->after_count; i++) {
        const struct wr_explained_after *after = &e->after[i];

        wr_flow_put(&flow, after->answered ? WR_PLAIN : WR_YELLOW,
                    wr_arena_printf(sheet->arena, "%.*s: %.*s%s", WR_FMT(after->step),
                                    WR_FMT(after->provider),
                                    after->answered ? "" : " not answered"));
    }
    wr_flow_put(&flow, WR_DIM, WR_LIT("asked once this was decided"));
    wr_sheet_line(sheet);
}

void wr_explain_after_json(const struct wr_explained *e, struct wr_jw *w)
{
    wr_jw_open_list(w, "after");
    for (size_t i = 0; i < e->after_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "step", e->after[i].step);
        wr_jw_member(w, "provider", e->after[i].provider);
        wr_jw_member_bool(w, "answered", e->after[i].answered);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}
