/* setup_caps.c - see setup_caps.h. */
#include "etl/run/setup_caps.h"

#include "etl/run/summary.h"

/* What credits cost is known now: the lower of the two is the cap. */
static void price_pool_cap(const struct wr_setup *setup, struct wr_pool_cap *cap,
                           struct wr_diags *diags)
{
    int64_t credit_micro = 0, micro;

    if (!wr_manifests_credit(setup->manifests, cap->vendor.name, cap->pool,
                             &credit_micro)) {
        wr_diag_error(diags, cap->vendor.pos, "there is no pool \"%.*s\" of \"%.*s\"",
                      WR_FMT(cap->pool), WR_FMT(cap->vendor.name));
        return;
    }
    micro = cap->credits_milli / 1000 * credit_micro +
            cap->credits_milli % 1000 * credit_micro / 1000;
    if (cap->credits_milli >= 0 && (cap->month_micro < 0 || micro < cap->month_micro))
        cap->month_micro = micro;
}

static void check_vendors(const struct wr_setup *setup, struct wr_diags *diags)
{
    const struct wr_job *job = setup->job;

    for (size_t i = 0; i < job->provider_cap_count; i++)
        if (!wr_manifests_find_vendor(setup->manifests,
                                      job->provider_caps[i].provider.name))
            wr_diag_error(diags, job->provider_caps[i].provider.pos,
                          "unknown vendor \"%.*s\"",
                          WR_FMT(job->provider_caps[i].provider.name));
}

/* --- who can never be asked --- */

struct lowest {
    int64_t micro;
    struct wr_str name;
};

/* None, and the 0 that says "buy nothing", are no oversight. */
static void lower(struct lowest *low, int64_t limit_micro, struct wr_str name)
{
    if (limit_micro > 0 && limit_micro < low->micro)
        *low = (struct lowest){limit_micro, name};
}

static struct lowest lowest_of(const struct wr_job *job, const char *vendor,
                               struct wr_arena *arena)
{
    struct lowest low = {INT64_MAX, WR_NONE};

    lower(&low, job->cap_lead, WR_LIT("lead"));
    lower(&low, job->cap_account, WR_LIT("account"));
    lower(&low, job->cap_run, WR_LIT("run"));
    lower(&low, job->cap_day, WR_LIT("day"));
    lower(&low, job->cap_month, WR_LIT("month"));
    for (size_t i = 0; i < job->provider_cap_count; i++) {
        const struct wr_provider_cap *cap = &job->provider_caps[i];
        struct wr_str name = wr_arena_printf(arena, "providers.%s", vendor);

        if (!wr_str_eqz(cap->provider.name, vendor))
            continue;
        lower(&low, cap->limit_micro, name);
        lower(&low, cap->month_micro, name);
    }
    return low;
}

static void check_price(const struct wr_setup *setup, const struct wr_provider *p,
                        struct wr_pos pos, struct wr_diags *diags)
{
    struct lowest low = lowest_of(setup->job, p->vendor, setup->arena);
    int64_t worst_micro = wr_provider_worst_micro(p);
    struct wr_buf price, cap;

    if (worst_micro <= low.micro)
        return;
    wr_buf_init(&price, 64);
    wr_buf_init(&cap, 64);
    wr_money_put(&price, worst_micro);
    wr_money_put(&cap, low.micro);
    wr_diag_warn(diags, pos,
                 "%s is never asked: it may cost %s %.*s a question, and caps.%.*s is "
                 "%s",
                 p->name, wr_buf_str(&price).ptr, WR_FMT(setup->job->currency),
                 WR_FMT(low.name), wr_buf_str(&cap).ptr);
    wr_buf_fini(&price);
    wr_buf_fini(&cap);
}

static void check_step(const struct wr_setup *setup, const struct wr_bound_step *bound,
                       struct wr_diags *diags)
{
    const struct wr_step *step = bound->step;

    for (size_t i = 0; i < bound->provider_count; i++)
        for (size_t k = 0; k < step->provider_count; k++)
            if (wr_str_eqz(step->providers[k].name, bound->providers[i]->name))
                check_price(setup, bound->providers[i], step->providers[k].pos, diags);
    if (bound->verify)
        check_price(setup, bound->verify, step->verify.pos, diags);
}

void wr_setup_check_caps(struct wr_setup *setup, struct wr_diags *diags)
{
    for (size_t i = 0; i < setup->job->pool_cap_count; i++)
        price_pool_cap(setup, &setup->job->pool_caps[i], diags);
    check_vendors(setup, diags);
    for (size_t i = 0; i < setup->waterfall.step_count; i++)
        check_step(setup, &setup->waterfall.steps[i], diags);
}
