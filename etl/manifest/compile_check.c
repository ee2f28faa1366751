/* compile_check.c - `check:` and `left:`: is the key good, and what is left. */
#include "etl/manifest/vendor_call.h"

#include "etl/base/banned.h"

struct check_page {
    const struct wr_yaml *request;
    const struct wr_yaml *replies;
    const struct wr_yaml *left;
    int64_t low_milli;
};

const struct wr_option wr_manifest_check_options[] = {
    {.name = "request",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct check_page, request),
     .required = true,
     .help = "what is sent; it must be free"},
    {.name = "replies",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct check_page, replies),
     .required = true,
     .help = "rows in front of the vendor's own; hit: the key is good"},
    {.name = "left",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct check_page, left),
     .help = "where credits left are told: {header: ...} or {at: ...}"},
    {.name = "low",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct check_page, low_milli),
     .min = 1,
     .max = INT64_C(1000000000) * 1000,
     .help = "a balance below it is said"},
    {.name = NULL},
};

static void refuse_fields(struct compile *c, struct wr_pos pos)
{
    for (size_t id = 0; id < c->catalogue->count; id++) {
        if (c->sent[id] || c->compared[id])
            wr_diag_error(c->diags, pos, "check is about nobody: %s is not known",
                          c->catalogue->fields[id].name);
    }
}

void wr_compile_check(struct compile *c, const struct wr_yaml *node,
                      const struct wr_yaml *shared, struct vendor *vendor)
{
    struct check_page page = {.request = NULL};
    struct leg_page leg_page = {.name = WR_LIT("")};
    struct call *call;
    struct leg *leg;

    if (!wr_compile_is(c, node, WR_YAML_MAP, "a map with a request"))
        return;
    wr_compile_forget(c);
    c->is_last = true;
    wr_options_fill(wr_manifest_check_options, node, &page, c->arena, c->diags);
    call = WR_NEW(c->arena, struct call);
    leg = WR_NEW(c->arena, struct leg);
    wr_compile_provider(c, vendor, WR_LIT("check"), call);
    call->provider.advance = wr_check_advance;
    call->provider.tariff.repeat = WR_REPEAT_SAFE;
    leg_page.request = page.request;
    leg_page.replies = page.replies;
    wr_compile_leg(c, &leg_page, shared, leg);
    call->legs = leg;
    call->leg_count = 1;
    if (page.replies && !wr_compile_leads(leg, MEANS_HIT))
        wr_diag_error(c->diags, wr_yaml_pos(node), "no row of replies leads to a hit");
    refuse_fields(c, wr_yaml_pos(node));
    wr_compile_carries(c, &leg->request, vendor, wr_yaml_pos(node));
    wr_compile_told(c, page.left, "left", &call->left);
    vendor->check = call;
    vendor->info.check = &call->provider;
    vendor->info.low_milli = page.low_milli;
}
