/* http.c - HTTP through libcurl's multi interface on our loop.
 *
 *   submit -> queue -> transfer (an easy handle, reused) -> curl -> reap -> wr_op_done
 *
 * What is here because it was measured: our own queue in front of at most 128
 * transfers, since libcurl's queue and connection pool are linear scans; easy handles
 * kept with their constant options; sockets watched lazily (poll.h).
 */
#include "etl/io/http_transfer.h"
#include "etl/io/loop_uv.h"
#include "weir/alloc.h"

#include <stdlib.h>

#include "etl/base/banned.h"

#define MAX_TRANSFERS      128
#define DEFAULT_USER_AGENT "weir/" WEIR_VERSION

struct wr_http {
    struct wr_loop *loop;
    CURLM *multi;
    struct wr_transfer_setting setting;
    struct wr_timer *timer;
    struct wr_ops queue;
    struct wr_transfer transfers[MAX_TRANSFERS];
    size_t count, max;
    struct wr_transfer *free;
    bool reap_due;
    bool closing;
};

/* --- what libcurl calls --- */

static void reap(void *ctx);

static void act(struct wr_http *http, curl_socket_t fd, int events)
{
    int running;

    curl_multi_socket_action(http->multi, fd, events, &running);
    if (http->reap_due)
        return;
    http->reap_due = true;
    wr_loop_defer(http->loop, reap, http);
}

static void on_ready(void *ctx, int fd, unsigned bits)
{
    int events = 0;

    /* An error is found by whoever reads or writes next, with its name (and a dead
     * connection is replaced): CURL_CSELECT_ERR would end the transfer without. */
    if (bits & (WR_POLL_READ | WR_POLL_ERROR))
        events |= CURL_CSELECT_IN;
    if (bits & (WR_POLL_WRITE | WR_POLL_ERROR))
        events |= CURL_CSELECT_OUT;
    act(ctx, fd, events);
}

static void on_timeout(void *ctx)
{
    act(ctx, CURL_SOCKET_TIMEOUT, 0);
}

static int want_socket(CURL *easy WR_UNUSED, curl_socket_t fd, int what, void *ctx,
                       void *assigned WR_UNUSED)
{
    struct wr_http *http = ctx;
    unsigned bits = 0;

    if (what == CURL_POLL_IN || what == CURL_POLL_INOUT)
        bits |= WR_POLL_READ;
    if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT)
        bits |= WR_POLL_WRITE;
    wr_polls_want(http->setting.polls, fd, bits);
    return 0;
}

static int want_timer(CURLM *multi WR_UNUSED, long after_ms, void *ctx)
{
    struct wr_http *http = ctx;

    if (after_ms < 0)
        wr_timer_stop(http->timer);
    else
        wr_timer_start(http->timer, (uint64_t)after_ms);
    return 0;
}

/* --- transfers --- */

static struct wr_transfer *take(struct wr_http *http)
{
    struct wr_transfer *t = http->free;

    if (t) {
        http->free = t->next;
        return t;
    }
    if (http->count == http->max)
        return NULL;
    t = &http->transfers[http->count++];
    wr_transfer_init(t, &http->setting);
    return t;
}

static void give_back(struct wr_http *http, struct wr_transfer *t)
{
    wr_transfer_release(t);
    t->next = http->free;
    http->free = t;
}

static void start(struct wr_http *http, struct wr_transfer *t, struct wr_op *op)
{
    if (wr_transfer_begin(t, op) == WR_OK) {
        WR_ASSERT(curl_multi_add_handle(http->multi, t->easy) == CURLM_OK);
        return;
    }
    give_back(http, t);
    wr_op_done(op);
}

static void start_some(struct wr_http *http)
{
    struct wr_transfer *t;

    while (!http->closing && http->queue.first && (t = take(http)))
        start(http, t, wr_ops_take(&http->queue));
}

void wr_http_submit(struct wr_http *http, struct wr_op *op)
{
    wr_ops_put(&http->queue, op);
    start_some(http);
}

/* --- the end of a transfer --- */

static void finish(struct wr_http *http, struct wr_transfer *t, CURLcode curl)
{
    struct wr_op *op = t->op;

    wr_transfer_end(t, curl);
    curl_multi_remove_handle(http->multi, t->easy);
    give_back(http, t);
    wr_op_done(op);
}

static void reap(void *ctx)
{
    struct wr_http *http = ctx;
    CURLMsg *message;
    int left;

    http->reap_due = false;
    while ((message = curl_multi_info_read(http->multi, &left))) {
        struct wr_transfer *t = NULL;

        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &t);
        finish(http, t, message->data.result);
    }
    start_some(http);
}

/* --- life --- */

static CURLM *multi_new(struct wr_http *http)
{
    CURLM *multi = curl_multi_init();

    WR_ASSERT(multi); /* out of memory */
    curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, want_socket);
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, http);
    curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, want_timer);
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, http);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)http->max);
    return multi;
}

struct wr_http *wr_http_new(struct wr_loop *loop, const struct wr_io_options *options)
{
    const char *agent = options->user_agent;
    struct wr_http *http = wr_alloc(sizeof(*http));

    WR_ASSERT(curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK);
    http->loop = loop;
    wr_ops_init(&http->queue);
    http->max = options->max_transfers;
    if (http->max == 0 || http->max > MAX_TRANSFERS)
        http->max = MAX_TRANSFERS;
    http->setting.user_agent = wr_strdup(agent ? agent : DEFAULT_USER_AGENT);
    if (options->ca_file.ptr) {
        http->setting.ca_file = wr_alloc(options->ca_file.len + 1);
        memcpy(http->setting.ca_file, options->ca_file.ptr, options->ca_file.len);
    }
    http->setting.allow_private = options->allow_private;
    http->setting.polls = wr_polls_new(loop, on_ready, http);
    http->timer = wr_timer_new(loop, on_timeout, http);
    wr_timer_background(http->timer);
    http->multi = multi_new(http);
    return http;
}

/* What is out is taken back: sent or not is known, the outcome is not. */
static void cancel(struct wr_http *http, struct wr_transfer *t)
{
    struct wr_op *op = t->op;

    if (!op)
        return;
    op->result.sent = wr_transfer_was_sent(t);
    curl_multi_remove_handle(http->multi, t->easy);
    give_back(http, t);
    wr_op_cancel(op);
}

void wr_http_free(struct wr_http *http)
{
    struct wr_op *op;

    http->closing = true;
    reap(http); /* what has ended already has ended */
    wr_loop_forget(http->loop, http);
    while ((op = wr_ops_take(&http->queue)))
        wr_op_cancel(op);
    for (size_t i = 0; i < http->count; i++)
        cancel(http, &http->transfers[i]);
    curl_multi_cleanup(http->multi); /* closes connections: the polls are still there */
    for (size_t i = 0; i < http->count; i++)
        wr_transfer_fini(&http->transfers[i]);
    wr_polls_free(http->setting.polls);
    wr_timer_free(http->timer);
    curl_global_cleanup();
    free(http->setting.user_agent);
    free(http->setting.ca_file);
    free(http);
}

const char *wr_http_library(void)
{
    return curl_version_info(CURLVERSION_NOW)->version;
}
