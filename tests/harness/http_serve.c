/* http_serve.c - the scripted server at work: a thread, poll(2), steps under a lock. */
#include "tests/harness/http_script_state.h"

#include "weir/alloc.h"
#include "weir/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

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
        c->step = http_step_error();
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

void http_hang_up(struct http_script *s, struct connection *c, bool reset)
{
    struct linger linger = {.l_onoff = 1, .l_linger = 0};

    if (reset)
        setsockopt(c->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof(linger));
    close(c->fd);
    c->fd = -1;
    wr_buf_fini(&c->in);
    if (c->step_is_ours)
        http_step_free(c->step);
    c->step = NULL;
    s->open--;
}

static void end_step(struct http_script *s, struct connection *c, uint64_t now_ms)
{
    enum then then = c->step->then;

    if (then == HANG)
        return;
    if (then != KEEP) {
        http_hang_up(s, c, then == RESET);
        return;
    }
    if (c->step_is_ours)
        http_step_free(c->step);
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
            http_hang_up(s, c, false);
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
        http_hang_up(s, c, false);
        return;
    }
    wr_buf_put(&c->in, (struct wr_str){bytes, (size_t)n});
    if (c->in.code)
        http_hang_up(s, c, true);
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
            http_hang_up(s, c, false);
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

void *http_serve(void *ctx)
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
