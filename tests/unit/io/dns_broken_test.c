/* dns_broken_test.c - DNS where a server answers nonsense, or nothing, or is none. */
#include "dns_rig.h"

#include <pthread.h>

/* --- a server that answers nonsense --- */

#define QUESTION_END 27 /* header, 4acme4test0, type, class */

struct liar {
    int fd;
    pthread_t thread;
    unsigned char flags[2]; /* of the reply's header */
    unsigned char answers;  /* how many it says there are */
    const char *tail;       /* after the question */
    size_t tail_len;
    int wrong_id, cut_at; /* cut_at 0: not cut */
};

static void *lie(void *ctx)
{
    struct liar *liar = ctx;
    unsigned char packet[1024];
    struct sockaddr_in from;
    socklen_t from_len = sizeof(from);
    ssize_t len;

    while ((len = recvfrom(liar->fd, packet, 512, 0, (struct sockaddr *)&from,
                           &from_len)) >= QUESTION_END) {
        size_t size = QUESTION_END + liar->tail_len;

        packet[0] = (unsigned char)(packet[0] ^ liar->wrong_id);
        packet[2] = liar->flags[0];
        packet[3] = liar->flags[1];
        packet[7] = liar->answers;
        packet[11] = 0; /* no OPT record */
        memcpy(packet + QUESTION_END, liar->tail, liar->tail_len);
        if (liar->cut_at > 0)
            size = (size_t)liar->cut_at;
        sendto(liar->fd, packet, size, 0, (struct sockaddr *)&from, from_len);
    }
    return NULL;
}

#define MX_HEAD "\xc0\x0c\x00\x0f\x00\x01\x00\x00\x00\x3c"

static const struct {
    const char *title;
    unsigned char flags[2], answers;
    const char *tail;
    size_t tail_len;
    int wrong_id, cut_at;
    enum wr_dns_status status;
} lies[] = {
#define TAIL(bytes) bytes, sizeof(bytes) - 1
    {"an honest answer",
     {0x84, 0},
     1,
     TAIL(MX_HEAD "\x00\x05\x00\x0a\x01m\x00"),
     0,
     0,
     WR_DNS_OK},
    {"SERVFAIL", {0x84, 2}, 0, TAIL(""), 0, 0, WR_DNS_FAIL},
    {"REFUSED", {0x84, 5}, 0, TAIL(""), 0, 0, WR_DNS_FAIL},
    {"NOTIMP", {0x84, 4}, 0, TAIL(""), 0, 0, WR_DNS_FAIL},
    {"NXDOMAIN", {0x84, 3}, 0, TAIL(""), 0, 0, WR_DNS_NXDOMAIN},
    {"nothing", {0x84, 0}, 0, TAIL(""), 0, 0, WR_DNS_NODATA},
    {"truncated, and nobody on TCP", {0x86, 0}, 0, TAIL(""), 0, 0, WR_DNS_FAIL},
    {"the id of another question", {0x84, 0}, 0, TAIL(""), 1, 0, WR_DNS_FAIL},
    {"answers that are not there", {0x84, 0}, 9, TAIL(""), 0, 0, WR_DNS_FAIL},
    {"a record that is cut",
     {0x84, 0},
     1,
     TAIL(MX_HEAD "\x00\x05\x00"),
     0,
     0,
     WR_DNS_FAIL},
    {"a length beyond the end",
     {0x84, 0},
     1,
     TAIL(MX_HEAD "\xff\xff\x00\x0a\x01m\x00"),
     0,
     0,
     WR_DNS_FAIL},
    {"an empty record", {0x84, 0}, 1, TAIL(MX_HEAD "\x00\x00"), 0, 0, WR_DNS_FAIL},
    {"a name that points at itself",
     {0x84, 0},
     1,
     TAIL(MX_HEAD "\x00\x04\x00\x0a\xc0\x29"),
     0,
     0,
     WR_DNS_FAIL},
    {"a name that points outside",
     {0x84, 0},
     1,
     TAIL(MX_HEAD "\x00\x04\x00\x0a\xff\xff"),
     0,
     0,
     WR_DNS_FAIL},
    {"records of another type",
     {0x84, 0},
     1,
     TAIL("\xc0\x0c\x00\x10\x00\x01\x00\x00\x00\x3c\x00\x02\x01x"),
     0,
     0,
     WR_DNS_NODATA},
    {"half a header", {0x84, 0}, 0, TAIL(""), 0, 6, WR_DNS_FAIL},
    {"half a question", {0x84, 0}, 1, TAIL(""), 0, 20, WR_DNS_FAIL},
#undef TAIL
};

static void nonsense_is_never_an_answer(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(lies); i++) {
        struct liar liar = {.fd = bound(SOCK_DGRAM, 0),
                            .flags = {lies[i].flags[0], lies[i].flags[1]},
                            .answers = lies[i].answers,
                            .tail = lies[i].tail,
                            .tail_len = lies[i].tail_len,
                            .wrong_id = lies[i].wrong_id,
                            .cut_at = lies[i].cut_at};
        struct rig *rig = rig_at(port_of(liar.fd), 20);
        struct wr_request request = ask("acme.test", WR_DNS_MX);
        struct wr_io_result *r;

        print_message("%s\n", lies[i].title);
        assert_int_equal(pthread_create(&liar.thread, NULL, lie, &liar), 0);
        r = rig_run(rig, &request);
        assert_int_equal(r->code, WR_OK);
        assert_int_equal(r->reply.dns[0].status, lies[i].status);
        assert_int_equal(r->reply.dns[0].count, lies[i].status == WR_DNS_OK);
        rig_free(rig);
        shutdown(liar.fd, SHUT_RDWR);
        pthread_join(liar.thread, NULL);
        close(liar.fd);
    }
}

/* --- the ends --- */

static void silence_is_a_failure_after_three_tries(void **state WR_UNUSED)
{
    int fd = bound(SOCK_DGRAM, 0); /* nobody reads it */
    struct rig *rig = rig_at(port_of(fd), 10);
    struct wr_request request = ask("acme.test", WR_DNS_MX);
    struct wr_io_result *r = rig_run(rig, &request);
    char packet[512];
    size_t tries = 0;

    assert_int_equal(r->code, WR_OK);
    assert_int_equal(r->reply.dns[0].status, WR_DNS_FAIL);
    assert_true(r->took_ms >= 10 && r->took_ms < 2000);
    while (recv(fd, packet, sizeof(packet), MSG_DONTWAIT) > 0)
        tries++;
    assert_int_equal(tries, 3);
    rig_free(rig);
    close(fd);
}

static void nobody_there_is_a_failure(void **state WR_UNUSED)
{
    int fd = bound(SOCK_DGRAM, 0), port = port_of(fd);
    struct rig *rig = rig_at(port, 50);
    struct wr_request request = ask("acme.test", WR_DNS_MX);

    close(fd);
    assert_int_equal(rig_run(rig, &request)->reply.dns[0].status, WR_DNS_FAIL);
    rig_free(rig);
}

static void stop_loop(void *ctx)
{
    wr_loop_stop(ctx);
}

static void count_cancelled(void *ctx, struct wr_io_result *result)
{
    size_t *count = ctx;

    assert_int_equal(result->code, WR_E_CANCELLED);
    (*count)++;
}

static void freeing_cancels_what_is_asked(void **state WR_UNUSED)
{
    int fd = bound(SOCK_DGRAM, 0);
    struct rig *rig = rig_at(port_of(fd), 60000);
    struct wr_timer *timer = wr_timer_new(rig->loop, stop_loop, rig->loop);
    struct wr_request request = ask("acme.test", WR_DNS_MX);
    size_t count = 0;

    request.dns[1] = request.dns[0];
    request.dns_count = 2;
    for (int i = 0; i < 100; i++) /* more than go out at once */
        wr_io_perform(rig->io, "dns", &request, rig->arena, count_cancelled, &count);
    wr_timer_start(timer, 5);
    wr_loop_run(rig->loop);
    wr_timer_free(timer);
    assert_int_equal(count, 0);
    wr_io_free(rig->io);
    rig->io = NULL;
    assert_int_equal(count, 100);
    rig_free(rig);
    close(fd);
}

static void a_list_that_names_no_servers_is_a_mistake(void **state WR_UNUSED)
{
    struct rig *rig =
        rig_new((struct wr_io_options){.dns_servers = WR_LIT("not a server")});
    struct wr_request request = ask("acme.test", WR_DNS_MX);
    struct wr_io_result *r = rig_run(rig, &request);

    assert_int_equal(r->code, WR_E_CONFIG);
    assert_non_null(strstr(r->err.text, "not a server"));
    rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nonsense_is_never_an_answer),
        cmocka_unit_test(silence_is_a_failure_after_three_tries),
        cmocka_unit_test(nobody_there_is_a_failure),
        cmocka_unit_test(freeing_cancels_what_is_asked),
        cmocka_unit_test(a_list_that_names_no_servers_is_a_mistake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
