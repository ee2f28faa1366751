/* dns_test.c - DNS against nsd on loopback.
 *
 * Left out where nsd is not installed, unless CI=true.
 */
#include "dns_rig.h"
#include "weir/buf.h"
#include "weir/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

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

/* False where it ended: somebody took its port first. */
static bool wait_for_nsd(void)
{
    struct rig *rig = rig_at(nsd.port, 50);
    struct wr_request request = ask("acme.test", WR_DNS_A);
    uint64_t until = wr_mono_ms() + 10000;
    bool up = false;

    while (!up && nsd.pid && wr_mono_ms() < until) {
        if (waitpid(nsd.pid, NULL, WNOHANG) != 0)
            nsd.pid = 0;
        else
            up = rig_run(rig, &request)->reply.dns[0].status == WR_DNS_OK;
    }
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
    write_zone();
    for (int tries = 0; tries < 5 && !nsd.pid; tries++) {
        choose_port();
        write_config();
        start_nsd();
        nsd.up = wait_for_nsd();
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_name_has_its_answer),
        cmocka_unit_test(names_that_are_no_names_do_not_go_out),
        cmocka_unit_test(large_answers_come_over_tcp_and_are_capped),
        cmocka_unit_test(questions_of_one_request_are_answered_in_their_order),
        cmocka_unit_test(thousands_of_questions_pass_through_the_queue),
    };

    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
