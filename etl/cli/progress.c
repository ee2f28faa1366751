/* progress.c - see progress.h. */
#include "etl/cli/progress.h"

#include "weir/log.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define LIVE_MS 200
#define LOG_MS  5000

void wr_progress_clear(void *ctx)
{
    struct wr_progress_view *view = ctx;

    if (!view->shown)
        return;
    fputs("\r\033[K", stderr);
    view->shown = false;
}

/* Leads a second over the whole run so far. */
static double rate_of(const struct wr_run_ctx *run)
{
    uint64_t ms = wr_loop_now_ms(run->loop) - run->started_ms;

    return ms > 0 ? (double)run->progress.done * 1000.0 / (double)ms : 0.0;
}

static void put_time_left(char *out, size_t size, const struct wr_run_ctx *run,
                          double rate)
{
    int64_t left = run->progress.total - run->progress.done;
    long seconds;

    if (rate <= 0.0 || left <= 0) {
        snprintf(out, size, "-");
        return;
    }
    seconds = (long)((double)left / rate) + 1;
    if (seconds >= 3600)
        snprintf(out, size, "%ldh%02ldm", seconds / 3600, seconds / 60 % 60);
    else
        snprintf(out, size, "%ldm%02lds", seconds / 60, seconds % 60);
}

static void show_live(struct wr_progress_view *view, const struct wr_run_ctx *run)
{
    const struct wr_progress *p = &run->progress;
    double rate = rate_of(run);
    struct wr_buf money;
    char left[32];

    wr_buf_init(&money, 64);
    wr_money_put(&money, p->spent_micro);
    put_time_left(left, sizeof(left), run, rate);
    fprintf(stderr,
            "\r\033[K%s %" PRId64 "/%" PRId64 " leads  %.0f/s  hits %" PRId64
            "/%" PRId64 "  spent %s %s  held %" PRId64 "  left %s",
            run->run.stage == WR_STAGE_PULL ? "reading" : "working", p->done, p->total,
            rate, p->hits, p->calls, wr_buf_str(&money).ptr, view->currency, p->held,
            left);
    fflush(stderr);
    view->shown = true;
    wr_buf_fini(&money);
}

static void show_log(const struct wr_run_ctx *run)
{
    const struct wr_progress *p = &run->progress;

    WR_LOG(WR_INFO, "run.progress", WR_KV_INT("pulled", p->pulled),
           WR_KV_INT("done", p->done), WR_KV_INT("total", p->total),
           WR_KV_INT("per_second", (int64_t)rate_of(run)), WR_KV_INT("calls", p->calls),
           WR_KV_INT("hits", p->hits), WR_KV_INT("spent_micro", p->spent_micro),
           WR_KV_INT("held", p->held), WR_KV_INT("failed", p->failed));
}

static void show(void *ctx, const struct wr_run_ctx *run)
{
    struct wr_progress_view *view = ctx;

    if (view->live)
        show_live(view, run);
    else
        show_log(run);
}

void wr_progress_attach(struct wr_progress_view *view, const struct wr_common *common,
                        const struct wr_job *job, struct wr_pipeline_hooks *hooks)
{
    struct wr_log_options log = {.level = common->quiet     ? WR_WARN
                                          : common->verbose ? WR_DEBUG
                                                            : WR_INFO,
                                 .format = common->log_json ? WR_LOG_JSON : WR_LOG_TEXT,
                                 .people = common->log_people,
                                 .before_line = wr_progress_clear,
                                 .before_ctx = view};

    view->live = isatty(STDERR_FILENO) && !common->log_json && !common->quiet;
    view->currency = job->currency.ptr ? job->currency.ptr : "";
    wr_log_setup(&log);
    if (common->quiet)
        return;
    hooks->progress = show;
    hooks->progress_ms = view->live ? LIVE_MS : LOG_MS;
    hooks->ctx = view;
}
