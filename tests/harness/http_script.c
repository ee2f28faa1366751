/* http_script.c - the scripted server: a thread, poll(2), steps under a lock. */
#include "tests/harness/http_script.h"

#include "weir/alloc.h"
#include "weir/buf.h"
#include "weir/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_CONNECTIONS   1024
#define MAX_REQUEST_BYTES ((size_t)16 * 1024 * 1024)
#define MAX_REPLY_BYTES   ((size_t)256 * 1024 * 1024)
#define KEPT_REQUESTS     64

enum then { KEEP, CLOSE, RESET, HANG };

struct step {
    struct step *next;
    char *method, *path, *part; /* NULL: any */
    int after_ms;
    struct wr_buf bytes; /* of the reply */
    size_t at_once;      /* bytes that go without pause */
    size_t each;         /* then so many at a time, 0: all */
    int every_ms;
    enum then then;
};

struct connection {
    int fd; /* -1: free */
    struct wr_buf in;
    struct step *step; /* being answered; NULL while idle */
    bool step_is_ours; /* freed after use */
    size_t sent, allowed;
    uint64_t next_ms;
};

struct http_script {
    pthread_t thread;
    pthread_mutex_t lock;  /* over all below */
    pthread_cond_t closed; /* what was idle is */
    int listener, port;
    int wake[2];
    bool stop, close_idle;
    struct step *steps, **last;
    struct step *pending; /* conditions for the step that is added next */
    struct step *always;
    struct connection connections[MAX_CONNECTIONS];
    size_t served, accepted, open, most_open;
    char *kept[KEPT_REQUESTS];
    struct wr_buf complaints;
    char *urls[64];
    size_t url_count;
};

/* --- the script --- */

static struct step *step_new(void)
{
    struct step *step = wr_alloc(sizeof(*step));

    wr_buf_init(&step->bytes, MAX_REPLY_BYTES);
    return step;
}

static void step_free(struct step *step)
{
    if (!step)
        return;
    free(step->method);
    free(step->path);
    free(step->part);
    wr_buf_fini(&step->bytes);
    free(step);
}

static void wake(struct http_script *s)
{
    if (write(s->wake[1], "", 1) < 0 && errno != EAGAIN)
        wr_bug("cannot wake the server");
}

static struct step *pending(struct http_script *s)
{
    if (!s->pending)
        s->pending = step_new();
    return s->pending;
}

static void add(struct http_script *s, struct step *step)
{
    pthread_mutex_lock(&s->lock);
    *s->last = step;
    s->last = &step->next;
    s->pending = NULL;
    pthread_mutex_unlock(&s->lock);
}

void http_script_expect(struct http_script *s, const char *method, const char *path,
                        const char *part)
{
    struct step *step = pending(s);

    step->method = method ? wr_strdup(method) : NULL;
    step->path = path ? wr_strdup(path) : NULL;
    step->part = part ? wr_strdup(part) : NULL;
}

void http_script_after_ms(struct http_script *s, int ms)
{
    pending(s)->after_ms = ms;
}

static void put_head(struct wr_buf *buf, int status, const char *headers, size_t length)
{
    wr_buf_printf(buf, "HTTP/1.1 %d Scripted\r\n%sContent-Length: %zu\r\n\r\n", status,
                  headers ? headers : "", length);
}

void http_script_reply_bytes(struct http_script *s, int status, const char *headers,
                             struct wr_str body)
{
    struct step *step = pending(s);

    put_head(&step->bytes, status, headers, body.len);
    wr_buf_put(&step->bytes, body);
    add(s, step);
}

void http_script_reply(struct http_script *s, int status, const char *headers,
                       const char *body)
{
    http_script_reply_bytes(s, status, headers, wr_str(body));
}

void http_script_raw(struct http_script *s, struct wr_str bytes)
{
    struct step *step = pending(s);

    wr_buf_put(&step->bytes, bytes);
    step->then = CLOSE;
    add(s, step);
}

void http_script_cut(struct http_script *s, int status, const char *body,
                     size_t declared)
{
    struct step *step = pending(s);

    put_head(&step->bytes, status, NULL, declared);
    wr_buf_putz(&step->bytes, body);
    step->then = CLOSE;
    add(s, step);
}

static void add_end(struct http_script *s, enum then then)
{
    struct step *step = pending(s);

    step->then = then;
    add(s, step);
}

void http_script_reset(struct http_script *s)
{
    add_end(s, RESET);
}

void http_script_close(struct http_script *s)
{
    add_end(s, CLOSE);
}

void http_script_hang(struct http_script *s)
{
    add_end(s, HANG);
}

void http_script_trickle(struct http_script *s, int status, const char *body,
                         size_t each, int every_ms)
{
    struct step *step = pending(s);

    put_head(&step->bytes, status, NULL, strlen(body));
    step->at_once = step->bytes.len;
    step->each = each;
    step->every_ms = every_ms;
    wr_buf_putz(&step->bytes, body);
    add(s, step);
}

void http_script_always(struct http_script *s, int status, const char *headers,
                        const char *body)
{
    struct step *step = step_new(), *old;

    put_head(&step->bytes, status, headers, strlen(body));
    wr_buf_putz(&step->bytes, body);
    pthread_mutex_lock(&s->lock);
    old = s->always;
    s->always = step;
    pthread_mutex_unlock(&s->lock);
    WR_ASSERT(!old); /* a connection may be sending it: one rule a server */
}

void http_script_close_idle(struct http_script *s)
{
    pthread_mutex_lock(&s->lock);
    s->close_idle = true;
    wake(s);
    while (s->close_idle)
        pthread_cond_wait(&s->closed, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

/* --- requests --- */

static void complain(struct http_script *s, const char *what, struct wr_str request)
{
    wr_buf_printf(&s->complaints, "%s: %.*s\n", what,
                  (int)wr_str_search(request, WR_LIT("\r\n")), request.ptr);
}

static size_t content_length(struct wr_str head)
{
    struct wr_str rest = head;

    while (rest.ptr) {
        struct wr_str line = wr_str_split(&rest, '\n');
        struct wr_str name = wr_str_sub(line, 0, wr_str_find(line, ':'));
        int64_t n;

        if (wr_str_eq_nocase(name, WR_LIT("content-length")) &&
            wr_str_to_i64(wr_str_trim(wr_str_sub(line, name.len + 1, line.len)), &n))
            return (size_t)n;
    }
    return 0;
}

/* Bytes of the first whole request, or 0. */
static size_t whole_request(struct wr_str in)
{
    size_t head = wr_str_search(in, WR_LIT("\r\n\r\n"));
    size_t total;

    if (head == in.len)
        return 0;
    total = head + 4 + content_length(wr_str_sub(in, 0, head));
    return total <= in.len ? total : 0;
}

static bool matches(const struct step *step, struct wr_str request)
{
    struct wr_str rest = request;
    struct wr_str method = wr_str_split(&rest, ' ');
    struct wr_str path = wr_str_split(&rest, ' ');

    if (step->path && !strchr(step->path, '?'))
        path.len = wr_str_find(path, '?');
    return (!step->method || wr_str_eqz(method, step->method)) &&
           (!step->path || wr_str_eqz(path, step->path)) &&
           (!step->part || wr_str_search(request, wr_str(step->part)) < request.len);
}

static struct step *server_error(void)
{
    struct step *step = step_new();

    put_head(&step->bytes, 500, NULL, 0);
    return step;
}

/* The step that answers `request`. */
static void choose_step(struct http_script *s, struct connection *c,
                        struct wr_str request)
{
    struct step *step = s->steps;

    c->step_is_ours = true;
    if (step && matches(step, request)) {
        s->steps = step->next;
        if (!s->steps)
            s->last = &s->steps;
        c->step = step;
    } else if (!step && s->always) {
        c->step = s->always;
        c->step_is_ours = false;
    } else {
        complain(s, step ? "not the request of the next step" : "no step left for",
                 request);
        c->step = server_error();
    }
}

static void keep_request(struct http_script *s, struct wr_str request)
{
    if (s->served < KEPT_REQUESTS) {
        char *copy = wr_alloc(request.len + 1);

        memcpy(copy, request.ptr, request.len);
        s->kept[s->served] = copy;
    }
    s->served++;
}

static void take_request(struct http_script *s, struct connection *c, uint64_t now_ms)
{
    size_t len = whole_request(wr_buf_str(&c->in));
    struct wr_str request = wr_str_sub(wr_buf_str(&c->in), 0, len);

    if (len == 0 || c->step)
        return;
    keep_request(s, request);
    choose_step(s, c, request);
    c->sent = 0;
    c->allowed = c->step->each ? c->step->at_once : c->step->bytes.len;
    c->next_ms = now_ms + (uint64_t)c->step->after_ms;
    memmove(c->in.ptr, c->in.ptr + len, c->in.len - len);
    c->in.len -= len;
    c->in.ptr[c->in.len] = '\0';
}

/* --- connections --- */

static void hang_up(struct http_script *s, struct connection *c, bool reset)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};

    if (reset)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    close(c->fd);
    c->fd = -1;
    wr_buf_fini(&c->in);
    if (c->step_is_ours)
        step_free(c->step);
    c->step = NULL;
    s->open--;
}

static void end_step(struct http_script *s, struct connection *c, uint64_t now_ms)
{
    enum then then = c->step->then;

    if (then == HANG)
        return;
    if (then != KEEP) {
        hang_up(s, c, then == RESET);
        return;
    }
    if (c->step_is_ours)
        step_free(c->step);
    c->step = NULL;
    take_request(s, c, now_ms);
}

static void send_some(struct http_script *s, struct connection *c, uint64_t now_ms)
{
    const struct step *step = c->step;

    if (now_ms < c->next_ms)
        return;
    if (c->sent == c->allowed && c->allowed < step->bytes.len) {
        c->allowed += step->each;
        if (c->allowed > step->bytes.len)
            c->allowed = step->bytes.len;
    }
    if (c->sent < c->allowed) {
        ssize_t n =
            send(c->fd, step->bytes.ptr + c->sent, c->allowed - c->sent, MSG_NOSIGNAL);

        if (n < 0 && errno == EAGAIN)
            return;
        if (n < 0) {
            hang_up(s, c, false);
            return;
        }
        c->sent += (size_t)n;
    }
    if (c->sent == step->bytes.len)
        end_step(s, c, now_ms);
    else if (c->sent == c->allowed)
        c->next_ms = now_ms + (uint64_t)step->every_ms;
}

static void receive(struct http_script *s, struct connection *c, uint64_t now_ms)
{
    char bytes[16 * 1024];
    ssize_t n = recv(c->fd, bytes, sizeof(bytes), 0);

    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n <= 0) {
        hang_up(s, c, false);
        return;
    }
    wr_buf_put(&c->in, (struct wr_str){bytes, (size_t)n});
    if (c->in.code)
        hang_up(s, c, true);
    else
        take_request(s, c, now_ms);
}

static void accept_one(struct http_script *s)
{
    int fd = accept(s->listener, NULL, NULL), on = 1;
    size_t i = 0;

    if (fd < 0)
        return;
    while (i < MAX_CONNECTIONS && s->connections[i].fd >= 0)
        i++;
    WR_ASSERT(i < MAX_CONNECTIONS);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    s->connections[i] = (struct connection){.fd = fd};
    wr_buf_init(&s->connections[i].in, MAX_REQUEST_BYTES);
    s->accepted++;
    if (++s->open > s->most_open)
        s->most_open = s->open;
}

/* Drop what is idle when told to; returns milliseconds until something is due. */
static int prepare(struct http_script *s, uint64_t now_ms)
{
    int wait = -1;

    for (size_t i = 0; i < MAX_CONNECTIONS; i++) {
        struct connection *c = &s->connections[i];

        if (c->fd < 0)
            continue;
        if (s->close_idle && !c->step)
            hang_up(s, c, false);
        else if (c->step && c->next_ms > now_ms &&
                 (wait < 0 || c->next_ms - now_ms < (uint64_t)wait))
            wait = (int)(c->next_ms - now_ms);
    }
    s->close_idle = false;
    pthread_cond_signal(&s->closed);
    return wait;
}

static nfds_t fill_polls(struct http_script *s, struct pollfd *polls, uint64_t now_ms)
{
    nfds_t count = 0;

    polls[count++] = (struct pollfd){.fd = s->wake[0], .events = POLLIN};
    polls[count++] = (struct pollfd){.fd = s->listener, .events = POLLIN};
    for (size_t i = 0; i < MAX_CONNECTIONS; i++) {
        const struct connection *c = &s->connections[i];
        short events = POLLIN;

        if (c->fd < 0)
            continue;
        if (c->step && c->next_ms <= now_ms &&
            !(c->step->then == HANG && c->sent == c->step->bytes.len))
            events |= POLLOUT;
        polls[count++] = (struct pollfd){.fd = c->fd, .events = events};
    }
    return count;
}

static void serve_polls(struct http_script *s, const struct pollfd *polls, nfds_t count,
                        uint64_t now_ms)
{
    size_t at = 0;

    for (nfds_t i = 2; i < count; i++) {
        struct connection *c;

        while (s->connections[at].fd != polls[i].fd)
            at++;
        c = &s->connections[at];
        if (polls[i].revents & (POLLIN | POLLHUP | POLLERR))
            receive(s, c, now_ms);
        if (c->fd >= 0 && c->step)
            send_some(s, c, now_ms);
        at++;
    }
    if (polls[1].revents)
        accept_one(s);
}

static void *serve(void *ctx)
{
    struct http_script *s = ctx;
    struct pollfd *polls = wr_alloc_array(MAX_CONNECTIONS + 2, sizeof(*polls));
    char bytes[64];

    pthread_mutex_lock(&s->lock);
    while (!s->stop) {
        uint64_t now_ms = wr_mono_ms();
        int wait = prepare(s, now_ms);
        nfds_t count = fill_polls(s, polls, now_ms);

        pthread_mutex_unlock(&s->lock);
        poll(polls, count, wait);
        if (polls[0].revents && read(s->wake[0], bytes, sizeof(bytes)) < 0)
            perror("http_script");
        pthread_mutex_lock(&s->lock);
        serve_polls(s, polls, count, wr_mono_ms());
    }
    pthread_mutex_unlock(&s->lock);
    free(polls);
    return NULL;
}

/* --- life --- */

static void listen_on_free_port(struct http_script *s)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(address);

    s->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    WR_ASSERT(s->listener >= 0);
    WR_ASSERT(bind(s->listener, (struct sockaddr *)&address, len) == 0);
    WR_ASSERT(listen(s->listener, MAX_CONNECTIONS) == 0);
    WR_ASSERT(getsockname(s->listener, (struct sockaddr *)&address, &len) == 0);
    s->port = ntohs(address.sin_port);
}

struct http_script *http_script_new(void)
{
    struct http_script *s = wr_alloc(sizeof(*s));

    s->last = &s->steps;
    wr_buf_init(&s->complaints, MAX_REQUEST_BYTES);
    for (size_t i = 0; i < MAX_CONNECTIONS; i++)
        s->connections[i].fd = -1;
    listen_on_free_port(s);
    WR_ASSERT(pipe(s->wake) == 0);
    fcntl(s->wake[0], F_SETFD, FD_CLOEXEC);
    fcntl(s->wake[1], F_SETFD, FD_CLOEXEC);
    fcntl(s->wake[1], F_SETFL, O_NONBLOCK);
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->closed, NULL);
    WR_ASSERT(pthread_create(&s->thread, NULL, serve, s) == 0);
    return s;
}

void http_script_free(struct http_script *s)
{
    if (!s)
        return;
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_mutex_unlock(&s->lock);
    wake(s);
    pthread_join(s->thread, NULL);
    for (size_t i = 0; i < MAX_CONNECTIONS; i++) {
        if (s->connections[i].fd >= 0)
            hang_up(s, &s->connections[i], false);
    }
    while (s->steps) {
        struct step *step = s->steps;

        s->steps = step->next;
        step_free(step);
    }
    step_free(s->pending);
    step_free(s->always);
    for (size_t i = 0; i < KEPT_REQUESTS; i++)
        free(s->kept[i]);
    for (size_t i = 0; i < s->url_count; i++)
        free(s->urls[i]);
    wr_buf_fini(&s->complaints);
    close(s->listener);
    close(s->wake[0]);
    close(s->wake[1]);
    pthread_cond_destroy(&s->closed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

int http_script_port(const struct http_script *s)
{
    return s->port;
}

const char *http_script_url(struct http_script *s, const char *path)
{
    size_t size = strlen(path) + sizeof("http://127.0.0.1:65535");
    char *url = wr_alloc(size);

    WR_ASSERT(s->url_count < WR_COUNT(s->urls));
    snprintf(url, size, "http://127.0.0.1:%d%s", s->port, path);
    s->urls[s->url_count++] = url;
    return url;
}

/* --- what happened --- */

static size_t read_count(struct http_script *s, const size_t *count)
{
    size_t n;

    pthread_mutex_lock(&s->lock);
    n = *count;
    pthread_mutex_unlock(&s->lock);
    return n;
}

size_t http_script_served(struct http_script *s)
{
    return read_count(s, &s->served);
}

size_t http_script_connections(struct http_script *s)
{
    return read_count(s, &s->accepted);
}

size_t http_script_most_open(struct http_script *s)
{
    return read_count(s, &s->most_open);
}

const char *http_script_request(struct http_script *s, size_t i)
{
    const char *request;

    pthread_mutex_lock(&s->lock);
    request = i < KEPT_REQUESTS ? s->kept[i] : NULL;
    pthread_mutex_unlock(&s->lock);
    return request ? request : "";
}

const char *http_script_complaints(struct http_script *s)
{
    pthread_mutex_lock(&s->lock);
    for (const struct step *step = s->steps; step; step = step->next)
        wr_buf_printf(&s->complaints, "step never asked for: %s %s\n",
                      step->method ? step->method : "any",
                      step->path ? step->path : "request");
    pthread_mutex_unlock(&s->lock);
    return s->complaints.ptr ? s->complaints.ptr : "";
}
