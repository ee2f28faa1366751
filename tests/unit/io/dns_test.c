/* dns_test.c - DNS against nsd on loopback, and against a server that answers nonsense.
 *
 * The tests with nsd are left out where it is not installed, unless CI=true.
 */
#include "rig.h"
#include "weir/buf.h"
#include "weir/clock.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static struct wr_request ask(const char *name, enum wr_dns_type type)
{
    return (struct wr_request){
        .kind = WR_REQUEST_DNS, .dns = {{wr_str(name), type}}, .dns_count = 1};
}

static int bound(int type, int port)
{
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port),
                                  .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, type | SOCK_CLOEXEC, 0);

    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_in address;
    socklen_t len = sizeof(address);

    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    return ntohs(address.sin_port);
}

static struct rig *rig_at(int port, uint32_t timeout_ms)
{
    char servers[32];

    snprintf(servers, sizeof(servers), "127.0.0.1:%d", port);
    return rig_new((struct wr_io_options){.dns_servers = wr_str(servers),
                                          .dns_timeout_ms = timeout_ms});
}

/* --- nsd --- */

static struct {
    char folder[64];
    pid_t pid;
    int port;
    bool up;
} nsd;

static const char zone[] =
    "$TTL 60\n"
    "@ IN SOA ns1 admin 1 60 60 60 60\n"
    "@ NS ns2.test.\n@ NS ns1.test.\nns1 A 127.0.0.1\nns2 A 127.0.0.1\n"
    "acme MX 20 mx2.acme\nacme MX 10 MX1.Acme\nacme MX 10 alt.acme\n"
    "acme A 192.0.2.9\nacme A 192.0.2.10\nacme AAAA 2001:db8::1\n"
    "acme TXT \"v=spf1 \" \"include:x.test\" \" -all\"\nacme TXT \"b=2\"\n"
    "empty TXT \"\"\nbytes TXT \"a\\000b\\255c\"\n"
    "null MX 0 .\n"
    "alias CNAME acme\ndangling CNAME nowhere\n"
    "deep.er.name A 192.0.2.1\n";

static void write_text(const char *name, struct wr_str text)
{
    char path[128];
    int fd;

    snprintf(path, sizeof(path), "%s/%s", nsd.folder, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_int_equal(write(fd, text.ptr, text.len), text.len);
    close(fd);
}

static void write_zone(void)
{
    struct wr_buf text;

    wr_buf_init(&text, 1024 * 1024);
    wr_buf_putz(&text, zone);
    for (int i = 0; i < 60; i++) {
        wr_buf_printf(&text, "many MX %d h%02d\nmany A 192.0.2.%d\n", 100 - i, i, i);
        wr_buf_printf(&text, "many AAAA 2001:db8::%d\n", i + 1);
    }
    for (int i = 0; i < 150; i++)
        wr_buf_printf(&text, "texts TXT \"%03d=some-verification-of-a-service\"\n", i);
    wr_buf_putz(&text, "long TXT");
    for (int i = 0; i < 40; i++)
        wr_buf_printf(&text, " \"%0200d\"", i);
    wr_buf_putz(&text, "\n");
    write_text("test.zone", wr_buf_str(&text));
    wr_buf_fini(&text);
}

static void write_config(void)
{
    struct wr_buf text;

    wr_buf_init(&text, 65536);
    wr_buf_printf(&text,
                  "server:\n  ip-address: 127.0.0.1@%d\n  username: \"\"\n"
                  "  chroot: \"\"\n  zonesdir: \"%s\"\n  database: \"\"\n"
                  "  pidfile: \"%s/nsd.pid\"\n  xfrdfile: \"%s/xfrd\"\n"
                  "  zonelistfile: \"%s/zone.list\"\n  xfrdir: \"%s\"\n"
                  "  rrl-ratelimit: 0\n" /* a name may be asked for at any rate */
                  "remote-control:\n  control-enable: no\n"
                  "zone:\n  name: test\n  zonefile: test.zone\n",
                  nsd.port, nsd.folder, nsd.folder, nsd.folder, nsd.folder, nsd.folder);
    write_text("nsd.conf", wr_buf_str(&text));
    wr_buf_fini(&text);
}

static void choose_port(void)
{
    int udp = -1, tcp = -1;

    while (tcp < 0) {
        udp = bound(SOCK_DGRAM, 0);
        nsd.port = port_of(udp);
        tcp = bound(SOCK_STREAM, nsd.port);
        close(udp);
    }
    close(tcp);
}

static void start_nsd(void)
{
    char config[128], log[128];

    snprintf(config, sizeof(config), "%s/nsd.conf", nsd.folder);
    snprintf(log, sizeof(log), "%s/log", nsd.folder);
    nsd.pid = fork();
    assert_true(nsd.pid >= 0);
    if (nsd.pid == 0) {
        int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        prctl(PR_SET_PDEATHSIG, SIGTERM); /* it ends with the test, however that ends */
        dup2(fd, 1);
        dup2(fd, 2);
        execl("/usr/sbin/nsd", "nsd", "-d", "-c", config, (char *)NULL);
        _exit(127);
    }
}

static bool wait_for_nsd(void)
{
    struct rig *rig = rig_at(nsd.port, 50);
    struct wr_request request = ask("acme.test", WR_DNS_A);
    uint64_t until = wr_mono_ms() + 10000;
    bool up = false;

    while (!up && wr_mono_ms() < until && waitpid(nsd.pid, NULL, WNOHANG) == 0)
        up = rig_run(rig, &request)->reply.dns[0].status == WR_DNS_OK;
    rig_free(rig);
    return up;
}

static int group_setup(void **state WR_UNUSED)
{
    const char *ci = getenv("CI");

    if (access("/usr/sbin/nsd", X_OK) != 0)
        return ci && strcmp(ci, "true") == 0 ? -1 : 0;
    snprintf(nsd.folder, sizeof(nsd.folder), "/tmp/weir_dns_test.XXXXXX");
    assert_non_null(mkdtemp(nsd.folder));
    choose_port();
    write_zone();
    write_config();
    start_nsd();
    nsd.up = wait_for_nsd();
    return nsd.up ? 0 : -1;
}

static int group_teardown(void **state WR_UNUSED)
{
    static const char *const files[] = {"test.zone", "nsd.conf",  "log",
                                        "nsd.pid",   "zone.list", "xfrd"};
    char path[128];

    if (nsd.pid > 0) {
        kill(nsd.pid, SIGTERM);
        waitpid(nsd.pid, NULL, 0);
    }
    for (size_t i = 0; nsd.folder[0] && i < WR_COUNT(files); i++) {
        snprintf(path, sizeof(path), "%s/%s", nsd.folder, files[i]);
        unlink(path);
    }
    rmdir(nsd.folder);
    return 0;
}

static const struct {
    const char *name;
    enum wr_dns_type type;
    enum wr_dns_status status;
    const char *text; /* preference and text of each, ';' between */
} answers[] = {
    {"acme.test", WR_DNS_A, WR_DNS_OK, "0 192.0.2.10;0 192.0.2.9;"},
    {"ACME.test", WR_DNS_AAAA, WR_DNS_OK, "0 2001:db8::1;"},
    {"acme.test", WR_DNS_MX, WR_DNS_OK,
     "10 alt.acme.test;10 mx1.acme.test;20 mx2.acme.test;"},
    {"acme.test", WR_DNS_TXT, WR_DNS_OK, "0 b=2;0 v=spf1 include:x.test -all;"},
    {"acme.test", WR_DNS_NS, WR_DNS_NODATA, ""},
    {"test", WR_DNS_NS, WR_DNS_OK, "0 ns1.test;0 ns2.test;"},
    {"null.test", WR_DNS_MX, WR_DNS_OK, "0 ;"},
    {"empty.test", WR_DNS_TXT, WR_DNS_OK, "0 ;"},
    {"bytes.test", WR_DNS_TXT, WR_DNS_OK, "0 a?b?c;"},
    {"alias.test", WR_DNS_MX, WR_DNS_OK,
     "10 alt.acme.test;10 mx1.acme.test;20 mx2.acme.test;"},
    {"alias.test", WR_DNS_A, WR_DNS_OK, "0 192.0.2.10;0 192.0.2.9;"},
    {"alias.test", WR_DNS_NS, WR_DNS_NODATA, ""},
    {"dangling.test", WR_DNS_A, WR_DNS_NXDOMAIN, ""},
    {"nowhere.test", WR_DNS_MX, WR_DNS_NXDOMAIN, ""},
    {"er.name.test", WR_DNS_A, WR_DNS_NODATA, ""},
    {"null.test", WR_DNS_A, WR_DNS_NODATA, ""},
    {"other.example", WR_DNS_A, WR_DNS_FAIL, ""}, /* REFUSED */
    {"", WR_DNS_A, WR_DNS_NXDOMAIN, ""},
    {"a..b.test", WR_DNS_A, WR_DNS_NXDOMAIN, ""},
    {".", WR_DNS_A, WR_DNS_FAIL, ""},
    {"a-label-that-is-much-longer-than-the-sixty-three-bytes-that-dns-allows.test",
     WR_DNS_A, WR_DNS_NXDOMAIN, ""},
};

static void print_answer(const struct wr_dns_answer *answer, struct wr_buf *out)
{
    for (size_t i = 0; i < answer->count; i++)
        wr_buf_printf(out, "%d %.*s;", (int)answer->records[i].preference,
                      WR_FMT(answer->records[i].text));
}

static void each_name_has_its_answer(void **state WR_UNUSED)
{
    struct rig *rig;

    if (!nsd.up)
        skip();
    rig = rig_at(nsd.port, 1000);
    for (size_t i = 0; i < WR_COUNT(answers); i++) {
        struct wr_request request = ask(answers[i].name, answers[i].type);
        struct wr_io_result *r = rig_run(rig, &request);
        struct wr_buf text;

        print_message("%s\n", answers[i].name);
        wr_buf_init(&text, 4096);
        print_answer(&r->reply.dns[0], &text);
        assert_int_equal(r->code, WR_OK);
        assert_true(r->sent);
        assert_int_equal(r->reply.kind, WR_REQUEST_DNS);
        assert_int_equal(r->reply.dns_count, 1);
        assert_int_equal(r->reply.dns[0].status, answers[i].status);
        assert_str(wr_buf_str(&text), answers[i].text);
        wr_buf_fini(&text);
    }
    rig_free(rig);
}

static void names_that_are_no_names_do_not_go_out(void **state WR_UNUSED)
{
    struct rig *rig;
    struct wr_request request = ask("x", WR_DNS_A);
    char name[300];

    if (!nsd.up)
        skip();
    rig = rig_at(nsd.port, 1000);
    memset(name, 'a', sizeof(name));
    for (size_t i = 49; i < sizeof(name); i += 50)
        name[i] = '.';
    request.dns[0].name = (struct wr_str){name, sizeof(name)};
    assert_int_equal(rig_run(rig, &request)->reply.dns[0].status, WR_DNS_NXDOMAIN);
    request.dns[0].name = (struct wr_str){"acme\0.test", 10};
    assert_int_equal(rig_run(rig, &request)->reply.dns[0].status, WR_DNS_NXDOMAIN);
    rig_free(rig);
}

static void large_answers_come_over_tcp_and_are_capped(void **state WR_UNUSED)
{
    static const struct {
        const char *name;
        enum wr_dns_type type;
        size_t count;
        const char *first;
    } rows[] = {
        {"many.test", WR_DNS_MX, 32, "h59.test"}, /* the lowest preferences stay */
        {"many.test", WR_DNS_A, 32, NULL},
        {"many.test", WR_DNS_AAAA, 32, NULL},
        {"texts.test", WR_DNS_TXT, 128, "000=some-verification-of-a-service"},
    };
    struct rig *rig;
    struct wr_request request;

    if (!nsd.up)
        skip();
    rig = rig_at(nsd.port, 1000);
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_dns_answer *answer;

        request = ask(rows[i].name, rows[i].type);
        answer = &rig_run(rig, &request)->reply.dns[0];
        assert_int_equal(answer->status, WR_DNS_OK);
        assert_int_equal(answer->count, rows[i].count);
        if (rows[i].first)
            assert_str(answer->records[0].text, rows[i].first);
    }
    request = ask("long.test", WR_DNS_TXT); /* 8,000 bytes */
    assert_int_equal(rig_run(rig, &request)->reply.dns[0].records[0].text.len, 4096);
    rig_free(rig);
}

static void questions_of_one_request_are_answered_in_their_order(void **state WR_UNUSED)
{
    struct rig *rig;
    struct wr_request request = {
        .kind = WR_REQUEST_DNS,
        .dns = {{WR_LIT("acme.test"), WR_DNS_MX},
                {WR_LIT("nowhere.test"), WR_DNS_A},
                {WR_LIT(""), WR_DNS_A},
                {WR_LIT("acme.test"), WR_DNS_TXT},
                {WR_LIT("acme.test"), WR_DNS_NS},
                {WR_LIT("other.example"), WR_DNS_A},
                {WR_LIT("many.test"), WR_DNS_MX},
                {WR_LIT("acme.test"), WR_DNS_AAAA}},
        .dns_count = 8,
    };
    static const enum wr_dns_status expected[] = {
        WR_DNS_OK,     WR_DNS_NXDOMAIN, WR_DNS_NXDOMAIN, WR_DNS_OK,
        WR_DNS_NODATA, WR_DNS_FAIL,     WR_DNS_OK,       WR_DNS_OK,
    };
    struct wr_io_result *r;

    if (!nsd.up)
        skip();
    rig = rig_at(nsd.port, 1000);
    r = rig_run(rig, &request);
    assert_int_equal(r->code, WR_OK);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(r->reply.dns[i].status, expected[i]);
    request.dns_count = 0; /* nothing asked is answered too */
    assert_int_equal(rig_run(rig, &request)->code, WR_OK);
    rig_free(rig);
}

static void count_answer(void *ctx, struct wr_io_result *result)
{
    size_t *count = ctx;

    if (result->code == WR_OK && result->reply.dns[0].status == WR_DNS_OK &&
        result->reply.dns[1].status == WR_DNS_OK)
        (*count)++;
}

static void thousands_of_questions_pass_through_the_queue(void **state WR_UNUSED)
{
    struct wr_request request = {
        .kind = WR_REQUEST_DNS,
        .dns = {{WR_LIT("acme.test"), WR_DNS_MX}, {WR_LIT("acme.test"), WR_DNS_TXT}},
        .dns_count = 2};
    struct rig *rig;
    size_t count = 0;

    if (!nsd.up)
        skip();
    rig = rig_at(nsd.port, 5000);
    for (int i = 0; i < 5000; i++)
        wr_io_perform(rig->io, "dns", &request, rig->arena, count_answer, &count);
    wr_loop_run(rig->loop);
    assert_int_equal(count, 5000);
    rig_free(rig);
}

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
        cmocka_unit_test(each_name_has_its_answer),
        cmocka_unit_test(names_that_are_no_names_do_not_go_out),
        cmocka_unit_test(large_answers_come_over_tcp_and_are_capped),
        cmocka_unit_test(questions_of_one_request_are_answered_in_their_order),
        cmocka_unit_test(thousands_of_questions_pass_through_the_queue),
        cmocka_unit_test(nonsense_is_never_an_answer),
        cmocka_unit_test(silence_is_a_failure_after_three_tries),
        cmocka_unit_test(nobody_there_is_a_failure),
        cmocka_unit_test(freeing_cancels_what_is_asked),
        cmocka_unit_test(a_list_that_names_no_servers_is_a_mistake),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
