/* address.h - which network addresses a vendor's URL may lead to. */
#ifndef ETL_IO_ADDRESS_H
#define ETL_IO_ADDRESS_H

#include "weir/str.h"

struct sockaddr;

/* False for what is not on the public Internet: private, loopback, link-local, shared
 * (RFC 6598), unspecified, multicast, reserved, and IPv6 forms that carry such an IPv4
 * address (mapped, compatible, NAT64, 6to4, Teredo). False for families other than IP.
 */
bool wr_address_is_public(const struct sockaddr *address);

/* The same for a literal, with or without brackets. False also when `text` is no
 * address: *is_literal says which. */
bool wr_address_text_is_public(struct wr_str text, bool *is_literal);

#endif
