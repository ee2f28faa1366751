/* dns.c - DNS through c-ares on our loop.
 *
 * All queries of one request are asked together; its result is there when the last of
 * them was answered. Requests wait in a queue of ours while `max_dns` queries are out:
 * a UDP socket holds about 256 small answers and drops the rest (with 1000 in flight
 * the rate was measured to fall a hundredfold). Truncated answers are asked again over
 * TCP and unanswered ones again over UDP, both by c-ares.
 */
#include "etl/io/dns_answer.h"
#include "etl/io/dns_records.h"
#include "etl/io/loop_uv.h"
#include "etl/io/op.h"
#include "etl/io/poll.h"
#include "weir/alloc.h"
#include "weir/log.h"

/* ares.h needs fd_set and does not say so. */
#include <sys/select.h>

#include <ares.h>

#include <stdlib.h>
#include <sys/time.h>

#include "etl/base/banned.h"

#define DEFAULT_TIMEOUT_MS 2000
#define TRIES              3
#define DEFAULT_IN_FLIGHT  64
#define MAX_IN_FLIGHT      255
#define EDNS_BYTES         1232 /* fits any path unfragmented: DNS flag day 2020 */
#define MAX_NAME           253

/* One query that is out. */
struct question {
    struct question *next; /* while it is free */
    struct wr_dns *dns;
    struct wr_op *op;
    size_t i; /* of op->request->dns */
};

struct wr_dns {
    struct wr_loop *loop;
    ares_channel channel;
    struct wr_polls *polls;
    struct wr_timer *timer;
    struct wr_ops queue;
    struct question *free_questions;
    size_t in_flight, max_in_flight;
    struct wr_err broken; /* the server list is no such thing: told by every request */
    bool rearm_due;
    bool closing;
};

/* --- queries --- */

static int ns_type(enum wr_dns_type type)
{
    static const int types[] = {
        [WR_DNS_A] = 1,    [WR_DNS_AAAA] = 28, [WR_DNS_MX] = 15,
        [WR_DNS_TXT] = 16, [WR_DNS_NS] = 2,
    };

    return types[type];
}

static void start_some(struct wr_dns *dns);

static void log_answers(const struct wr_op *op)
{
    for (size_t i = 0; i < op->request->dns_count; i++) {
        const struct wr_dns_answer *answer = &op->result.reply.dns[i];

        WR_LOG(WR_DEBUG, "dns.done", WR_KV("service", op->name),
               WR_KV_STR("name", op->request->dns[i].name),
               WR_KV("type", wr_dns_type_name(op->request->dns[i].type)),
               WR_KV("status", wr_dns_status_name(answer->status)),
               WR_KV_INT("records", answer->count));
    }
}

static void op_ended(struct wr_op *op)
{
    if (op->result.code == WR_E_CANCELLED) {
        wr_op_cancel(op);
        return;
    }
    if (wr_log_enabled(WR_DEBUG))
        log_answers(op);
    wr_op_done(op);
}

static void on_answer(void *arg, int status, int timeouts WR_UNUSED,
                      unsigned char *packet, int len)
{
    struct question *question = arg;
    struct wr_dns *dns = question->dns;
    struct wr_op *op = question->op;

    if (status == ARES_EDESTRUCTION || status == ARES_ECANCELLED)
        op->result.code = WR_E_CANCELLED;
    else
        wr_dns_answer_fill(&op->result.reply.dns[question->i],
                           op->request->dns[question->i].type, status, packet, len,
                           op->arena);
    question->next = dns->free_questions;
    dns->free_questions = question;
    dns->in_flight--;
    if (--op->pending == 0)
        op_ended(op);
}

static struct question *question_new(struct wr_dns *dns, struct wr_op *op, size_t i)
{
    struct question *question = dns->free_questions;

    if (question)
        dns->free_questions = question->next;
    else
        question = wr_alloc(sizeof(*question));
    *question = (struct question){.dns = dns, .op = op, .i = i};
    return question;
}

/* May call on_answer at once, when the name is no name or nothing can be sent. */
static void ask(struct wr_dns *dns, struct wr_op *op, size_t i)
{
    const struct wr_dns_query *query = &op->request->dns[i];
    struct question *question = question_new(dns, op, i);
    char name[MAX_NAME + 1];

    if (query->name.len == 0 || query->name.len > MAX_NAME ||
        memchr(query->name.ptr, '\0', query->name.len)) {
        on_answer(question, ARES_EBADNAME, 0, NULL, 0);
        return;
    }
    memcpy(name, query->name.ptr, query->name.len);
    name[query->name.len] = '\0';
    ares_query(dns->channel, name, 1 /* IN */, ns_type(query->type), on_answer,
               question);
}

static void start(struct wr_dns *dns, struct wr_op *op)
{
    size_t count = op->request->dns_count;

    op->started_ms = wr_loop_now_ms(dns->loop);
    op->result.sent = true;
    op->result.reply.dns_count = count;
    op->pending = count + 1; /* one of our own, so that it cannot end in between */
    dns->in_flight += count;
    for (size_t i = 0; i < count; i++)
        ask(dns, op, i);
    if (--op->pending == 0)
        op_ended(op);
}

/* Once a turn, after all that happened to the channel in it. */
static void rearm(void *ctx)
{
    struct wr_dns *dns = ctx;
    struct timeval left;

    dns->rearm_due = false;
    start_some(dns);
    if (ares_timeout(dns->channel, NULL, &left))
        wr_timer_start(dns->timer, (uint64_t)left.tv_sec * 1000 +
                                       ((uint64_t)left.tv_usec + 999) / 1000);
    else
        wr_timer_stop(dns->timer);
}

static void rearm_later(struct wr_dns *dns)
{
    if (dns->rearm_due)
        return;
    dns->rearm_due = true;
    wr_loop_defer(dns->loop, rearm, dns);
}

static void start_some(struct wr_dns *dns)
{
    struct wr_op *op;

    while (!dns->closing && (op = dns->queue.first) &&
           dns->in_flight + op->request->dns_count <= dns->max_in_flight)
        start(dns, wr_ops_take(&dns->queue));
}

void wr_dns_submit(struct wr_dns *dns, struct wr_op *op)
{
    WR_ASSERT(op->request->dns_count <= WR_DNS_MAX_QUERIES);
    if (dns->broken.code != WR_OK) {
        op->result.err = dns->broken;
        op->result.code = wr_context(&op->result.err, "%s", op->name);
        wr_op_done(op);
        return;
    }
    wr_ops_put(&dns->queue, op);
    rearm_later(dns);
}

/* --- what c-ares and the loop call --- */

static void on_ready(void *ctx, int fd, unsigned bits)
{
    struct wr_dns *dns = ctx;
    bool can_read = bits & (WR_POLL_READ | WR_POLL_ERROR);
    bool can_write = bits & (WR_POLL_WRITE | WR_POLL_ERROR);

    ares_process_fd(dns->channel, can_read ? fd : ARES_SOCKET_BAD,
                    can_write ? fd : ARES_SOCKET_BAD);
    rearm_later(dns);
}

static void on_timeout(void *ctx)
{
    struct wr_dns *dns = ctx;

    ares_process_fd(dns->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    rearm_later(dns);
}

/* Neither readable nor writable: c-ares closes the socket next. */
static void want_socket(void *ctx, ares_socket_t fd, int readable, int writable)
{
    struct wr_dns *dns = ctx;

    wr_polls_want(dns->polls, fd,
                  (readable ? WR_POLL_READ : 0u) | (writable ? WR_POLL_WRITE : 0u));
}

/* --- life --- */

static void set_servers(struct wr_dns *dns, struct wr_str servers)
{
    struct wr_arena *arena;
    int status;

    if (!servers.ptr)
        return;
    arena = wr_arena_new(0);
    status = ares_set_servers_ports_csv(dns->channel, wr_arena_strz(arena, servers));
    if (status != ARES_SUCCESS)
        wr_fail(&dns->broken, WR_E_CONFIG, "\"%.*s\" is no list of DNS servers",
                WR_FMT(servers));
    wr_arena_free(arena);
}

struct wr_dns *wr_dns_new(struct wr_loop *loop, const struct wr_io_options *options)
{
    struct wr_dns *dns = wr_alloc(sizeof(*dns));
    struct ares_options ares = {
        .flags = ARES_FLAG_EDNS | ARES_FLAG_STAYOPEN,
        .timeout = DEFAULT_TIMEOUT_MS,
        .tries = TRIES,
        .ednspsz = EDNS_BYTES,
        .sock_state_cb = want_socket,
        .sock_state_cb_data = dns,
    };
    int mask = ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
               ARES_OPT_SOCK_STATE_CB;
    int status;

    if (options->dns_timeout_ms > 0 && options->dns_timeout_ms <= INT32_MAX)
        ares.timeout = (int)options->dns_timeout_ms;
    dns->loop = loop;
    wr_ops_init(&dns->queue);
    dns->max_in_flight = options->max_dns ? options->max_dns : DEFAULT_IN_FLIGHT;
    if (dns->max_in_flight > MAX_IN_FLIGHT)
        dns->max_in_flight = MAX_IN_FLIGHT;
    if (dns->max_in_flight < WR_DNS_MAX_QUERIES)
        dns->max_in_flight = WR_DNS_MAX_QUERIES; /* one request at least */
    dns->polls = wr_polls_new(loop, on_ready, dns);
    dns->timer = wr_timer_new(loop, on_timeout, dns);
    wr_timer_background(dns->timer);
    WR_ASSERT(ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS);
    status = ares_init_options(&dns->channel, &ares, mask);
    if (status != ARES_SUCCESS)
        wr_fail(&dns->broken, WR_E_CONFIG, "cannot set up DNS: %s",
                ares_strerror(status));
    else
        set_servers(dns, options->dns_servers);
    return dns;
}

void wr_dns_free(struct wr_dns *dns)
{
    struct question *question;
    struct wr_op *op;

    dns->closing = true;
    while ((op = wr_ops_take(&dns->queue)))
        wr_op_cancel(op);
    if (dns->channel)
        ares_destroy(dns->channel); /* answers what is out with EDESTRUCTION */
    ares_library_cleanup();
    wr_loop_forget(dns->loop, dns);
    while ((question = dns->free_questions)) {
        dns->free_questions = question->next;
        free(question);
    }
    wr_polls_free(dns->polls);
    wr_timer_free(dns->timer);
    free(dns);
}

const char *wr_dns_library(void)
{
    return ares_version(NULL);
}
