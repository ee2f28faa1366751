/* weir/domain.h - providers that look at a domain itself, without a vendor.
 *
 * "dns.domain" answers domain_status, mail_provider, spf and dmarc of an account's
 * domain out of six DNS queries put at once. It is free, and knows no lists: whether a
 * name server parks domains is asked of the caller.
 */
#ifndef WEIR_DOMAIN_H
#define WEIR_DOMAIN_H

#include "weir/provider.h"

struct wr_domain_config {
    /* Whether a name server (host name, lower case) belongs to a parking service. NULL:
     * nothing is ever called parked. */
    bool (*is_parked_ns)(const void *ctx, struct wr_str name_server);
    const void *ctx;
    struct wr_rates rates; /* zero: none */
};

/* The provider lives in `arena`; `config` is copied, its ctx borrowed as long. */
const struct wr_provider *wr_dns_provider_new(const struct wr_domain_config *config,
                                              struct wr_arena *arena);

#endif
