/* http_script.c - the scripted server as tests see it: the script, and what happened.
 */
#include "tests/harness/http_script_state.h"

#include "weir/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* --- the script --- */

static struct step *step_new(void)
{
    struct step *step = wr_alloc(sizeof(*step));

    wr_buf_init(&step->bytes, MAX_REPLY_BYTES);
    return step;
}

void http_step_free(struct step *step)
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

struct step *http_step_error(void)
{
    struct step *step = step_new();

    put_head(&step->bytes, 500, NULL, 0);
    return step;
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
    WR_ASSERT(pthread_create(&s->thread, NULL, http_serve, s) == 0);
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
            http_hang_up(s, &s->connections[i], false);
    }
    while (s->steps) {
        struct step *step = s->steps;

        s->steps = step->next;
        http_step_free(step);
    }
    http_step_free(s->pending);
    http_step_free(s->always);
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
