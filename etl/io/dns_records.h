/* dns_records.h - the records of one DNS answer under way: made printable, capped and
 * sorted. Knows no library; for dns*.c. */
#ifndef ETL_IO_DNS_RECORDS_H
#define ETL_IO_DNS_RECORDS_H

#include "weir/request.h"

#define WR_DNS_MAX_RECORDS 32
/* A big company's domain holds many TXT records of other services, and the one that is
 * looked for must not be the one cut off. */
#define WR_DNS_MAX_TXT_RECORDS 128
#define WR_DNS_MAX_TEXT        4096

struct wr_dns_list {
    struct wr_arena *arena;
    struct wr_dns_record *records;
    size_t count, size;
};

/* Names are put in lower case; NULL is the empty name. */
void wr_dns_list_name(struct wr_dns_list *list, uint16_t preference, const char *name);
void wr_dns_list_text(struct wr_dns_list *list, struct wr_str text);
/* Sorted, and at most as many as the type allows, into `answer`. */
void wr_dns_list_done(struct wr_dns_list *list, enum wr_dns_type type,
                      struct wr_dns_answer *answer);

const char *wr_dns_type_name(enum wr_dns_type type);
const char *wr_dns_status_name(enum wr_dns_status status);

#endif
