/* address.c - public and other addresses, by prefix (IANA special-purpose registries,
 * RFC 6890). Documentation prefixes count as public: nothing answers there. */
#include "etl/io/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "etl/base/banned.h"

struct prefix {
    unsigned char bytes[16];
    unsigned bits;
};

static const struct prefix closed_v4[] = {
    {{0}, 8},            /* this network */
    {{10}, 8},           /* RFC 1918 */
    {{100, 64}, 10},     /* shared, RFC 6598 */
    {{127}, 8},          /* loopback */
    {{169, 254}, 16},    /* link-local; cloud metadata lives here */
    {{172, 16}, 12},     /* RFC 1918 */
    {{192, 0, 0}, 24},   /* protocol assignments */
    {{192, 88, 99}, 24}, /* 6to4 relays, deprecated */
    {{192, 168}, 16},    /* RFC 1918 */
    {{198, 18}, 15},     /* benchmarks */
    {{224}, 3},          /* multicast and reserved, broadcast among them */
};

static const struct prefix closed_v6[] = {
    {{0x01, 0x00}, 64},                   /* discard */
    {{0x00, 0x64, 0xff, 0x9b, 0, 1}, 48}, /* NAT64 of one's own */
    {{0x20, 0x01, 0, 0}, 32},             /* Teredo: hides an IPv4 address */
    {{0xfc}, 7},                          /* unique local */
    {{0xfe, 0x80}, 10},                   /* link-local */
    {{0xfe, 0xc0}, 10},                   /* site-local, deprecated */
    {{0xff}, 8},                          /* multicast */
};

/* IPv6 prefixes (in whole bytes) that are followed by an IPv4 address. The first one
 * also covers :: and ::1. */
static const struct prefix carry_v4[] = {
    {{0}, 96},                                        /* compatible */
    {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96}, /* mapped */
    {{0x00, 0x64, 0xff, 0x9b}, 96},                   /* NAT64 */
    {{0x20, 0x02}, 16},                               /* 6to4 */
};

static bool has_prefix(const unsigned char *address, const struct prefix *prefix)
{
    unsigned whole = prefix->bits / 8, rest = prefix->bits % 8;
    unsigned mask = (0xff00u >> rest) & 0xffu;

    if (memcmp(address, prefix->bytes, whole) != 0)
        return false;
    return rest == 0 || ((address[whole] ^ prefix->bytes[whole]) & mask) == 0;
}

static bool in_any(const unsigned char *address, const struct prefix *list, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (has_prefix(address, &list[i]))
            return true;
    }
    return false;
}

static bool public_v4(const unsigned char *address)
{
    return !in_any(address, closed_v4, WR_COUNT(closed_v4));
}

static bool public_v6(const unsigned char *address)
{
    for (size_t i = 0; i < WR_COUNT(carry_v4); i++) {
        if (has_prefix(address, &carry_v4[i]))
            return public_v4(address + carry_v4[i].bits / 8);
    }
    return !in_any(address, closed_v6, WR_COUNT(closed_v6));
}

bool wr_address_is_public(const struct sockaddr *address)
{
    unsigned char bytes[16];

    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)address;

        memcpy(bytes, &v4->sin_addr, 4);
        return public_v4(bytes);
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)address;

        memcpy(bytes, &v6->sin6_addr, 16);
        return public_v6(bytes);
    }
    return false;
}

bool wr_address_text_is_public(struct wr_str text, bool *is_literal)
{
    char copy[INET6_ADDRSTRLEN];
    unsigned char bytes[16];

    *is_literal = false;
    if (text.len > 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']')
        text = wr_str_sub(text, 1, text.len - 2);
    text.len = wr_str_find(text, '%'); /* zone of a link-local address */
    if (text.len == 0 || text.len >= sizeof(copy))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, bytes) == 1) {
        *is_literal = true;
        return public_v4(bytes);
    }
    if (inet_pton(AF_INET6, copy, bytes) == 1) {
        *is_literal = true;
        return public_v6(bytes);
    }
    return false;
}
