/* context.c - services of a run, its clock, and the first reason to stop. */
#include "etl/run/context.h"

#include "etl/run/batch.h"
#include "etl/run/exchange.h"
#include "etl/run/notify.h"
#include "etl/run/work.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/log.h"

static void open_service(struct wr_run_ctx *ctx, struct wr_service *service,
                         struct wr_str name, const struct wr_rates *rates)
{
    struct wr_gate_options options = {0};

    if (rates) {
        options.per_second = rates->per_second;
        options.per_minute = rates->per_minute;
        options.per_hour = rates->per_hour;
        options.per_day = rates->per_day;
        options.concurrent = rates->concurrent;
    } else {
        options.per_second = (uint32_t)ctx->job->crm_per_second;
        options.concurrent = (uint32_t)ctx->job->crm_concurrent;
    }
    service->name = name;
    service->gate = wr_gate_new(&options);
    service->line = wr_line_new(ctx, service);
    service->left_milli = -1;
}

struct wr_service *wr_service_of(struct wr_run_ctx *ctx, struct wr_str name,
                                 const struct wr_rates *rates)
{
    for (size_t i = 0; i < ctx->service_count; i++)
        if (wr_str_eq(ctx->services[i].name, name))
            return &ctx->services[i];
    if (ctx->service_count == WR_MAX_SERVICES)
        wr_bug("more services than a job can name");
    open_service(ctx, &ctx->services[ctx->service_count], name, rates);
    return &ctx->services[ctx->service_count++];
}

void wr_run_fail(struct wr_run_ctx *ctx, enum wr_code code, const struct wr_err *err)
{
    ctx->stopping = true;
    if (ctx->stop_code != WR_OK)
        return;
    ctx->stop_code = code;
    if (err)
        ctx->stop_err = *err;
    WR_LOG(WR_ERROR, "run.failed", WR_KV("code", wr_code_name(code)),
           WR_KV("why", ctx->stop_err.text));
    wr_run_hurry(ctx);
}

void wr_run_hurry(struct wr_run_ctx *ctx)
{
    wr_exchange_hurry(ctx);
    wr_batches_hurry(ctx->batches);
    wr_work_hurry(ctx->work);
    wr_notify_hurry(ctx->notify);
}

int64_t wr_run_now(const struct wr_run_ctx *ctx WR_UNUSED)
{
    return wr_now_us();
}
