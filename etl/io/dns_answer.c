/* dns_answer.c - see dns_answer.h: the records of each type, as c-ares parses them. */
#include "etl/io/dns_answer.h"

#include "etl/io/dns_records.h"

/* ares.h needs fd_set and does not say so. */
#include <sys/select.h>

#include <ares.h>

#include <arpa/inet.h>
#include <netdb.h>

#include "etl/base/banned.h"

static int take_a(struct wr_dns_list *list, const unsigned char *packet, int len)
{
    struct ares_addrttl found[WR_DNS_MAX_RECORDS];
    char text[INET6_ADDRSTRLEN];
    int count = WR_DNS_MAX_RECORDS;
    int status = ares_parse_a_reply(packet, len, NULL, found, &count);

    for (int i = 0; status == ARES_SUCCESS && i < count; i++) {
        inet_ntop(AF_INET, &found[i].ipaddr, text, sizeof(text));
        wr_dns_list_text(list, wr_str(text));
    }
    return status;
}

static int take_aaaa(struct wr_dns_list *list, const unsigned char *packet, int len)
{
    struct ares_addr6ttl found[WR_DNS_MAX_RECORDS];
    char text[INET6_ADDRSTRLEN];
    int count = WR_DNS_MAX_RECORDS;
    int status = ares_parse_aaaa_reply(packet, len, NULL, found, &count);

    for (int i = 0; status == ARES_SUCCESS && i < count; i++) {
        inet_ntop(AF_INET6, &found[i].ip6addr, text, sizeof(text));
        wr_dns_list_text(list, wr_str(text));
    }
    return status;
}

/* A null MX (RFC 7505) has an empty host here. */
static int take_mx(struct wr_dns_list *list, const unsigned char *packet, int len)
{
    struct ares_mx_reply *found = NULL;
    int status = ares_parse_mx_reply(packet, len, &found);

    for (struct ares_mx_reply *mx = found; mx; mx = mx->next)
        wr_dns_list_name(list, mx->priority, mx->host);
    ares_free_data(found);
    return status;
}

static int take_ns(struct wr_dns_list *list, const unsigned char *packet, int len)
{
    struct hostent *found = NULL;
    int status = ares_parse_ns_reply(packet, len, &found);

    for (char **name = found ? found->h_aliases : NULL; name && *name; name++)
        wr_dns_list_name(list, 0, *name);
    if (found)
        ares_free_hostent(found);
    return status;
}

/* The strings of one record belong together without a space (RFC 7208, 3.3). Returns
 * the first part of the next record. */
static struct ares_txt_ext *take_one_txt(struct wr_dns_list *list,
                                         struct ares_txt_ext *part)
{
    char joined[WR_DNS_MAX_TEXT];
    size_t used = 0;

    do {
        size_t room = sizeof(joined) - used;
        size_t len = part->length < room ? part->length : room;

        memcpy(joined + used, part->txt, len);
        used += len;
        part = part->next;
    } while (part && !part->record_start);
    wr_dns_list_text(list, (struct wr_str){joined, used});
    return part;
}

static int take_txt(struct wr_dns_list *list, const unsigned char *packet, int len)
{
    struct ares_txt_ext *found = NULL;
    int status = ares_parse_txt_reply_ext(packet, len, &found);
    struct ares_txt_ext *part = found;

    while (part)
        part = take_one_txt(list, part);
    ares_free_data(found);
    return status;
}

static enum wr_dns_status status_of(int ares)
{
    switch (ares) {
    case ARES_SUCCESS:
        return WR_DNS_OK;
    case ARES_ENODATA:
        return WR_DNS_NODATA;
    case ARES_ENOTFOUND:
    case ARES_EBADNAME: /* no such name can exist */
        return WR_DNS_NXDOMAIN;
    default:
        return WR_DNS_FAIL;
    }
}

static int parse(struct wr_dns_list *list, enum wr_dns_type type,
                 const unsigned char *packet, int len)
{
    switch (type) {
    case WR_DNS_A:
        return take_a(list, packet, len);
    case WR_DNS_AAAA:
        return take_aaaa(list, packet, len);
    case WR_DNS_MX:
        return take_mx(list, packet, len);
    case WR_DNS_TXT:
        return take_txt(list, packet, len);
    case WR_DNS_NS:
        return take_ns(list, packet, len);
    }
    return ARES_EBADRESP;
}

/* c-ares calls a bad name in an answer what it calls a bad name in a question: not so
 * here, since an answer that cannot be read says nothing of whether the name exists. */
static int parse_status(struct wr_dns_list *list, enum wr_dns_type type,
                        const unsigned char *packet, int len)
{
    int status = parse(list, type, packet, len);

    if (status == ARES_SUCCESS)
        return list->count > 0 ? ARES_SUCCESS : ARES_ENODATA; /* an alias to nothing */
    return status == ARES_ENODATA ? ARES_ENODATA : ARES_EBADRESP;
}

void wr_dns_answer_fill(struct wr_dns_answer *answer, enum wr_dns_type type, int status,
                        const unsigned char *packet, int len, struct wr_arena *arena)
{
    struct wr_dns_list list = {.arena = arena};

    if (status == ARES_SUCCESS)
        status = parse_status(&list, type, packet, len);
    *answer = (struct wr_dns_answer){.status = status_of(status)};
    if (status == ARES_SUCCESS)
        wr_dns_list_done(&list, type, answer);
}
