/* http_bench.c - what one HTTP exchange costs the loop's thread.
 *
 *   http_bench [REQUESTS [IN_FLIGHT [URL]]]
 *
 * Without a URL a scripted server in a thread of the same process answers, which is no
 * fast one: look at the CPU time, not at the rate. The body is 1 KB, as of a reply to
 * an enrichment call.
 */
#include "etl/io/io.h"
#include "tests/harness/http_script.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct bench {
    struct wr_io *io;
    struct wr_request request;
    long left, ended, failed;
};

/* One request after the other, each with the arena to itself. */
struct lane {
    struct bench *bench;
    struct wr_arena *arena;
};

static void take(void *ctx, struct wr_io_result *result);

static void next(struct lane *lane)
{
    struct bench *b = lane->bench;

    if (b->left == 0)
        return;
    b->left--;
    wr_arena_reset(lane->arena);
    wr_io_perform(b->io, "bench", &b->request, lane->arena, take, lane);
}

static void take(void *ctx, struct wr_io_result *result)
{
    struct lane *lane = ctx;

    lane->bench->ended++;
    if (result->code != WR_OK)
        lane->bench->failed++;
    next(lane);
}

static int64_t cpu_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void report(const struct bench *b, int64_t took_us, int64_t cpu)
{
    printf("%ld requests, %ld failed, %.0f/s, %.1f us of CPU each\n", b->ended,
           b->failed, (double)b->ended * 1e6 / (double)took_us,
           (double)cpu / (double)b->ended);
}

static void run(struct bench *b, struct wr_loop *loop, size_t in_flight)
{
    struct lane *lanes = wr_alloc_array(in_flight, sizeof(*lanes));
    int64_t cpu = cpu_us(), wall = wr_now_us();

    for (size_t i = 0; i < in_flight; i++) {
        lanes[i] = (struct lane){b, wr_arena_new(0)};
        next(&lanes[i]);
    }
    wr_loop_run(loop);
    report(b, wr_now_us() - wall, cpu_us() - cpu);
    for (size_t i = 0; i < in_flight; i++)
        wr_arena_free(lanes[i].arena);
    free(lanes);
}

int main(int argc, char **argv)
{
    long count = argc > 1 ? strtol(argv[1], NULL, 10) : 50000;
    long in_flight = argc > 2 ? strtol(argv[2], NULL, 10) : 64;
    struct http_script *server = http_script_new();
    struct wr_loop *loop = wr_loop_new();
    struct wr_io_options options = {.allow_private = true};
    struct bench b = {.io = wr_io_new(loop, &options), .left = count};
    char body[1015];

    memset(body, 'x', sizeof(body) - 1);
    body[sizeof(body) - 1] = '\0';
    http_script_always(server, 200, "Content-Type: application/json\r\n", body);
    b.request.http.url = wr_str(argc > 3 ? argv[3] : http_script_url(server, "/v1/x"));
    run(&b, loop, (size_t)in_flight);
    wr_io_free(b.io);
    wr_loop_free(loop);
    http_script_free(server);
    return b.failed > 0;
}
