/* dns_answer.h - one packet of c-ares into an answer; for dns.c. */
#ifndef ETL_IO_DNS_ANSWER_H
#define ETL_IO_DNS_ANSWER_H

#include "weir/request.h"

/* `status` is c-ares' own. An answer that cannot be parsed is WR_DNS_FAIL. */
void wr_dns_answer_fill(struct wr_dns_answer *answer, enum wr_dns_type type, int status,
                        const unsigned char *packet, int len, struct wr_arena *arena);

#endif
