/* weir/request.h - what an adapter asks the engine to perform, and what comes back.
 *
 * Adapters fill a wr_request and later read a wr_reply; sockets, files, clocks,
 * retries, limits and recordings are the engine's. All memory is the attempt's arena
 * unless said otherwise.
 */
#ifndef WEIR_REQUEST_H
#define WEIR_REQUEST_H

#include "weir/alloc.h"
#include "weir/option.h"

/* --- HTTP ------------------------------------------------------------------- */

enum wr_http_method {
    WR_HTTP_GET,
    WR_HTTP_POST,
    WR_HTTP_PUT,
    WR_HTTP_PATCH,
    WR_HTTP_DELETE,
};

struct wr_http_header {
    struct wr_str name;
    struct wr_str value;
    bool secret; /* never logged, never recorded */
};

#define WR_HTTP_MAX_HEADERS 16

struct wr_http_request {
    enum wr_http_method method;
    struct wr_str url;        /* complete and encoded                             */
    struct wr_str url_public; /* without secrets and persons, for logs; may be NONE */
    struct wr_http_header headers[WR_HTTP_MAX_HEADERS];
    size_t header_count;
    bool wants_token; /* the engine adds "authorization: Bearer " and the vendor's token
                       */
    struct wr_str body;         /* NONE sends none */
    struct wr_str content_type; /* NONE with a body means application/json */
    uint32_t timeout_ms;        /* whole exchange; 0 takes 30,000 */
    size_t cap_bytes;           /* of the reply's body; 0 takes 8 MiB */
};

#define WR_HTTP_MAX_REPLY_HEADERS 64

struct wr_http_reply {
    int status;
    struct wr_str body;
    const struct wr_http_header *headers; /* names in lower case */
    size_t header_count;
};

/* Value of the first header of this lower-case name, or WR_NONE. */
static inline struct wr_str wr_http_header(const struct wr_http_reply *reply,
                                           const char *name)
{
    for (size_t i = 0; i < reply->header_count; i++) {
        if (wr_str_eqz(reply->headers[i].name, name))
            return reply->headers[i].value;
    }
    return WR_NONE;
}

/* --- DNS -------------------------------------------------------------------- */

enum wr_dns_type { WR_DNS_A, WR_DNS_AAAA, WR_DNS_MX, WR_DNS_TXT, WR_DNS_NS };

enum wr_dns_status {
    WR_DNS_OK,       /* at least one record               */
    WR_DNS_NODATA,   /* the name exists, the type does not */
    WR_DNS_NXDOMAIN, /* the name does not exist           */
    WR_DNS_FAIL,     /* SERVFAIL, REFUSED, time-out: not known */
};

struct wr_dns_query {
    struct wr_str name; /* A-labels, no trailing dot */
    enum wr_dns_type type;
};

struct wr_dns_record {
    uint16_t preference; /* MX */
    struct wr_str text;  /* host name, address, or the joined strings of a TXT */
};

struct wr_dns_answer {
    enum wr_dns_status status;
    const struct wr_dns_record *records; /* sorted: preference, then text */
    size_t count;
};

#define WR_DNS_MAX_QUERIES 8

/* --- files (the file CRM) ------------------------------------------------------ */

struct wr_file_read {
    struct wr_str path;
    int64_t offset;
    size_t max_bytes;
};

struct wr_file_chunk {
    struct wr_str bytes;
    bool at_end;  /* no byte follows */
    int64_t size; /* of the whole file */
    int64_t modified_us;
};

/* --- one of them ----------------------------------------------------------------- */

enum wr_request_kind { WR_REQUEST_HTTP, WR_REQUEST_DNS, WR_REQUEST_FILE };

struct wr_request {
    enum wr_request_kind kind;
    struct wr_http_request http;
    struct wr_dns_query dns[WR_DNS_MAX_QUERIES]; /* asked together */
    size_t dns_count;
    struct wr_file_read file;
};

struct wr_reply {
    enum wr_request_kind kind;
    struct wr_http_reply http;
    struct wr_dns_answer dns[WR_DNS_MAX_QUERIES]; /* in the order asked */
    size_t dns_count;
    struct wr_file_chunk file;
};

/* Headers of the request; over the maximum is a bug. `name` and `value` are borrowed
 * until the request is over. A value with a line break in it is refused by the engine
 * (WR_E_CONFIG), nothing is sent. */
static inline void wr_http_add_header(struct wr_http_request *req, const char *name,
                                      struct wr_str value)
{
    WR_ASSERT(req->header_count < WR_HTTP_MAX_HEADERS);
    req->headers[req->header_count++] =
        (struct wr_http_header){.name = wr_str(name), .value = value};
}

static inline void wr_http_add_secret(struct wr_http_request *req, const char *name,
                                      struct wr_str value)
{
    wr_http_add_header(req, name, value);
    req->headers[req->header_count - 1].secret = true;
}

#endif
