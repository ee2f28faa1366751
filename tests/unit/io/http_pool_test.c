/* http_pool_test.c - many requests through few connections, and the end of them all. */
#include "http_rig.h"

/* --- many --- */

struct many {
    struct world w;
    struct wr_request request;
    size_t ok, failed, left, never_sent;
};

static void count_result(void *ctx, struct wr_io_result *result)
{
    struct many *m = ctx;

    if (result->code == WR_OK)
        m->ok++;
    else
        m->failed++;
    if (!result->sent)
        m->never_sent++;
}

static void a_thousand_requests_pass_through_few_connections(void **state WR_UNUSED)
{
    static const size_t limits[] = {1, 16, 128, 0, 5000};

    for (size_t i = 0; i < WR_COUNT(limits); i++) {
        struct many m = {.w = world_new((struct wr_io_options){
                             .allow_private = true, .max_transfers = limits[i]})};
        size_t most = limits[i] == 0 || limits[i] > 128 ? 128 : limits[i];

        http_script_always(m.w.server, 200, NULL, "{\"ok\":true}");
        m.request = rig_get(http_script_url(m.w.server, "/"));
        for (int n = 0; n < 1000; n++)
            wr_io_perform(m.w.rig->io, "acme", &m.request, m.w.rig->arena, count_result,
                          &m);
        assert_int_equal(wr_io_busy(m.w.rig->io), 1000);
        wr_loop_run(m.w.rig->loop);
        assert_int_equal(m.ok, 1000);
        assert_int_equal(http_script_served(m.w.server), 1000);
        assert_true(http_script_most_open(m.w.server) <= most);
        assert_true(http_script_connections(m.w.server) <= most);
        world_free(&m.w);
    }
}

/* Each closes its connection, so that descriptors' numbers are used again and again
 * (what a socket left in the loop would not survive). */
static void connections_that_end_each_time_work_too(void **state WR_UNUSED)
{
    struct many m = {.w = world_new((struct wr_io_options){.allow_private = true,
                                                           .max_transfers = 8})};

    http_script_always(m.w.server, 200, "Connection: close\r\n", "x");
    m.request = rig_get(http_script_url(m.w.server, "/"));
    for (int n = 0; n < 500; n++)
        wr_io_perform(m.w.rig->io, "acme", &m.request, m.w.rig->arena, count_result,
                      &m);
    wr_loop_run(m.w.rig->loop);
    assert_int_equal(m.ok, 500);
    assert_int_equal(http_script_connections(m.w.server), 500);
    world_free(&m.w);
}

/* "localhost" goes through libcurl's resolver, with descriptors of its own. */
static void names_and_addresses_mix(void **state WR_UNUSED)
{
    struct many m = {.w = world_new(local)};
    char url[64];

    snprintf(url, sizeof(url), "http://localhost:%d/", http_script_port(m.w.server));
    http_script_always(m.w.server, 200, "Connection: close\r\n", "x");
    for (int round = 0; round < 20; round++) {
        m.request = rig_get(round % 2 ? url : http_script_url(m.w.server, "/"));
        for (int n = 0; n < 10; n++)
            wr_io_perform(m.w.rig->io, "acme", &m.request, m.w.rig->arena, count_result,
                          &m);
        wr_loop_run(m.w.rig->loop);
    }
    assert_int_equal(m.ok, 200);
    world_free(&m.w);
}

/* Where the close is still on its way when the request goes out, that request is lost:
 * it is not sent again by itself, and the connection libcurl opened for it is dropped.
 */
static void a_connection_is_kept_and_a_dead_one_replaced(void **state WR_UNUSED)
{
    struct world w = world_new(local);
    enum wr_code code;

    http_script_always(w.server, 200, NULL, "x");
    assert_int_equal(get(&w, "/")->code, WR_OK);
    assert_int_equal(get(&w, "/")->code, WR_OK);
    assert_int_equal(http_script_connections(w.server), 1);
    http_script_close_idle(w.server);
    code = get(&w, "/")->code;
    assert_true(code == WR_OK || code == WR_E_TRANSIENT);
    assert_int_equal(get(&w, "/")->code, WR_OK);
    assert_in_range(http_script_connections(w.server), 2, code == WR_OK ? 2 : 3);
    assert_int_equal(http_script_served(w.server), code == WR_OK ? 4 : 3);
    world_free(&w);
}

/* --- the end --- */

struct watcher {
    struct many m;
    struct wr_timer *timer;
    size_t stop_at;
};

static void stop_when_served(void *ctx)
{
    struct watcher *x = ctx;

    if (http_script_served(x->m.w.server) >= x->stop_at)
        wr_loop_stop(x->m.w.rig->loop);
    else
        wr_timer_start(x->timer, 1);
}

static void count_and_ask_again(void *ctx, struct wr_io_result *result)
{
    struct many *m = ctx;

    assert_int_equal(result->code, WR_E_CANCELLED);
    count_result(ctx, result);
    if (m->left > 0) {
        m->left--;
        wr_io_perform(m->w.rig->io, "acme", &m->request, m->w.rig->arena,
                      count_and_ask_again, m);
    }
}

static void freeing_cancels_what_is_out_and_what_waits(void **state WR_UNUSED)
{
    struct watcher x = {.m.w = world_new((struct wr_io_options){.allow_private = true,
                                                                .max_transfers = 3}),
                        .stop_at = 3};
    struct many *m = &x.m;

    for (int i = 0; i < 3; i++)
        http_script_hang(m->w.server);
    m->request = rig_get(http_script_url(m->w.server, "/"));
    m->left = 2; /* whoever asks again while all is ending is cancelled too */
    for (int n = 0; n < 10; n++)
        wr_io_perform(m->w.rig->io, "acme", &m->request, m->w.rig->arena,
                      count_and_ask_again, m);
    x.timer = wr_timer_new(m->w.rig->loop, stop_when_served, &x);
    wr_timer_start(x.timer, 1);
    wr_loop_run(m->w.rig->loop);
    wr_timer_free(x.timer);
    assert_int_equal(m->failed, 0);
    wr_io_free(m->w.rig->io);
    m->w.rig->io = NULL;
    assert_int_equal(m->failed, 12);
    assert_int_equal(m->never_sent, 9); /* seven in the queue, two asked again */
    world_free(&m->w);
}

static void results_that_wait_are_delivered_when_all_ends(void **state WR_UNUSED)
{
    struct many m = {.w = {.rig = rig_new(local)}};

    m.request = rig_get("ftp://127.0.0.1/"); /* refused at once, delivered later */
    wr_io_perform(m.w.rig->io, "acme", &m.request, m.w.rig->arena, count_result, &m);
    assert_int_equal(m.failed, 0);
    wr_io_free(m.w.rig->io);
    m.w.rig->io = NULL;
    assert_int_equal(m.failed, 1);
    wr_loop_run(m.w.rig->loop); /* nothing is left of it in the ready queue */
    rig_free(m.w.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_requests_pass_through_few_connections),
        cmocka_unit_test(connections_that_end_each_time_work_too),
        cmocka_unit_test(names_and_addresses_mix),
        cmocka_unit_test(a_connection_is_kept_and_a_dead_one_replaced),
        cmocka_unit_test(freeing_cancels_what_is_out_and_what_waits),
        cmocka_unit_test(results_that_wait_are_delivered_when_all_ends),
    };

    /* A proxy of the machine has no part in these tests. */
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
