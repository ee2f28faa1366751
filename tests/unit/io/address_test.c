/* address_test.c - which addresses are public. */
#include "etl/io/address.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

static const struct {
    const char *text;
    bool is_public;
} literals[] = {
    {"0.0.0.0", false},
    {"0.1.2.3", false},
    {"1.1.1.1", true},
    {"9.255.255.255", true},
    {"10.0.0.0", false},
    {"10.255.255.255", false},
    {"11.0.0.0", true},
    {"100.63.255.255", true},
    {"100.64.0.0", false},
    {"100.127.255.255", false},
    {"100.128.0.0", true},
    {"126.255.255.255", true},
    {"127.0.0.1", false},
    {"127.255.255.254", false},
    {"128.0.0.1", true},
    {"169.253.1.1", true},
    {"169.254.169.254", false},
    {"172.15.255.255", true},
    {"172.16.0.1", false},
    {"172.31.255.255", false},
    {"172.32.0.0", true},
    {"192.0.0.8", false},
    {"192.0.1.1", true},
    {"192.167.255.255", true},
    {"192.168.0.1", false},
    {"192.169.0.0", true},
    {"198.17.255.255", true},
    {"198.18.0.1", false},
    {"198.19.255.255", false},
    {"198.20.0.0", true},
    {"223.255.255.255", true},
    {"224.0.0.1", false},
    {"240.0.0.1", false},
    {"255.255.255.255", false},
    {"::", false},
    {"::1", false},
    {"[::1]", false},
    {"::2", false},
    {"::127.0.0.1", false},
    {"::ffff:127.0.0.1", false},
    {"::ffff:10.1.2.3", false},
    {"::ffff:169.254.169.254", false},
    {"::ffff:1.1.1.1", true},
    {"[::ffff:192.168.1.1]", false},
    {"64:ff9b::7f00:1", false},
    {"64:ff9b::101:101", true},
    {"64:ff9b:1::1", false},
    {"100::1", false},
    {"2001::1", false},
    {"2001:4860:4860::8888", true},
    {"2002:7f00:1::", false},
    {"2002:a00:1::", false},
    {"2002:101:101::", true},
    {"2606:4700::1111", true},
    {"fbff::1", true},
    {"fc00::1", false},
    {"fdff:ffff::1", false},
    {"fe7f::1", true},
    {"fe80::1", false},
    {"fe80::1%eth0", false},
    {"febf::1", false},
    {"fec0::1", false},
    {"ff02::1", false},
};

static void each_literal_is_public_or_not(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(literals); i++) {
        bool is_literal = false;

        print_message("%s\n", literals[i].text);
        assert_int_equal(
            wr_address_text_is_public(wr_str(literals[i].text), &is_literal),
            literals[i].is_public);
        assert_true(is_literal);
    }
}

static void what_is_no_literal_is_told_apart(void **state WR_UNUSED)
{
    static const char *const texts[] = {
        "",          "example.com",
        "1.2.3",     "256.1.1.1",
        "[]",        "::g",
        "1.2.3.4.5", "a very long text that is certainly no address of any kind at all",
    };

    for (size_t i = 0; i < WR_COUNT(texts); i++) {
        bool is_literal = true;

        assert_false(wr_address_text_is_public(wr_str(texts[i]), &is_literal));
        assert_false(is_literal);
    }
}

static void sockets_addresses_are_read_by_family(void **state WR_UNUSED)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    struct sockaddr_un un = {.sun_family = AF_UNIX};

    inet_pton(AF_INET, "1.1.1.1", &v4.sin_addr);
    assert_true(wr_address_is_public((const void *)&v4));
    inet_pton(AF_INET, "127.0.0.1", &v4.sin_addr);
    assert_false(wr_address_is_public((const void *)&v4));
    inet_pton(AF_INET6, "2606:4700::1111", &v6.sin6_addr);
    assert_true(wr_address_is_public((const void *)&v6));
    inet_pton(AF_INET6, "::ffff:127.0.0.1", &v6.sin6_addr);
    assert_false(wr_address_is_public((const void *)&v6));
    assert_false(wr_address_is_public((const void *)&un));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_literal_is_public_or_not),
        cmocka_unit_test(what_is_no_literal_is_told_apart),
        cmocka_unit_test(sockets_addresses_are_read_by_family),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
