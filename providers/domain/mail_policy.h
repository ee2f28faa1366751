/* mail_policy.h - the policies a domain publishes in TXT records. */
#ifndef PROVIDERS_DOMAIN_MAIL_POLICY_H
#define PROVIDERS_DOMAIN_MAIL_POLICY_H

#include "weir/request.h"

/* Exactly one SPF record (RFC 7208, 4.5: several are an error, which protects nobody).
 */
bool wr_mail_has_spf(const struct wr_dns_answer *txt);
/* none, quarantine, reject, or missing (RFC 7489, 6.6.3). Static text. */
struct wr_str wr_mail_dmarc(const struct wr_dns_answer *txt);

#endif
