/* dns_rig.h - questions to a server on loopback. */
#ifndef TESTS_UNIT_IO_DNS_RIG_H
#define TESTS_UNIT_IO_DNS_RIG_H

#include "rig.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static inline struct wr_request ask(const char *name, enum wr_dns_type type)
{
    return (struct wr_request){
        .kind = WR_REQUEST_DNS, .dns = {{wr_str(name), type}}, .dns_count = 1};
}

static inline int bound(int type, int port)
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

static inline int port_of(int fd)
{
    struct sockaddr_in address;
    socklen_t len = sizeof(address);

    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    return ntohs(address.sin_port);
}

static inline struct rig *rig_at(int port, uint32_t timeout_ms)
{
    char servers[32];

    snprintf(servers, sizeof(servers), "127.0.0.1:%d", port);
    return rig_new((struct wr_io_options){.dns_servers = wr_str(servers),
                                          .dns_timeout_ms = timeout_ms});
}

#endif
