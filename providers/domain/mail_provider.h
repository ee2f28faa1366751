/* mail_provider.h - who receives a domain's mail, by the hosts of its MX records. */
#ifndef PROVIDERS_DOMAIN_MAIL_PROVIDER_H
#define PROVIDERS_DOMAIN_MAIL_PROVIDER_H

#include "weir/request.h"

/* A word such as google, microsoft or proofpoint; "self" where the host is the domain's
 * own, "other" where it is nobody known. `mx` has a record. Static text. */
struct wr_str wr_mail_provider_of(const struct wr_dns_answer *mx, struct wr_str domain);

#endif
