/* http_transfer.h - one handle of libcurl: a request put into it, what comes of it
 * taken out. For http.c, which has the queue and hands the handles to libcurl.
 *
 *   init -> { begin -> (at libcurl) -> end -> release } ... -> fini
 */
#ifndef ETL_IO_HTTP_TRANSFER_H
#define ETL_IO_HTTP_TRANSFER_H

#include "etl/io/http_head.h"
#include "etl/io/op.h"
#include "etl/io/poll.h"
#include "weir/buf.h"

#include <curl/curl.h>

/* What all handles have in common. */
struct wr_transfer_setting {
    struct wr_polls *polls;
    char *user_agent;
    char *ca_file; /* NULL: the system's */
    bool allow_private;
};

/* One transfer at a time, over and over. */
struct wr_transfer {
    struct wr_transfer *next; /* while it is free */
    const struct wr_transfer_setting *setting;
    CURL *easy; /* its CURLINFO_PRIVATE is the transfer */
    CURLU *url;
    struct curl_slist *headers;
    struct wr_op *op; /* NULL while it is free */
    struct wr_buf body;
    struct wr_http_head head;
    bool body_over_cap;
    bool blocked;   /* an address that is not allowed was tried */
    unsigned sends; /* how often the request was about to go out */
    char error[CURL_ERROR_SIZE];
};

/* `setting` is borrowed. */
void wr_transfer_init(struct wr_transfer *t, const struct wr_transfer_setting *setting);
void wr_transfer_fini(struct wr_transfer *t);

/* The handle is ready for libcurl, or op->result says what is wrong with the request.
 */
enum wr_code wr_transfer_begin(struct wr_transfer *t, struct wr_op *op);
/* Ready for the next one. */
void wr_transfer_release(struct wr_transfer *t);

/* http_outcome.c: fills op->result; the handle is still libcurl's. */
void wr_transfer_end(struct wr_transfer *t, CURLcode curl);
/* Bytes of the request were handed to the socket (or to TLS). A request cut short on
 * its way counts as sent: nobody knows what the service makes of it. */
bool wr_transfer_was_sent(const struct wr_transfer *t);
/* 0 before a reply has begun. */
int wr_transfer_status(const struct wr_transfer *t);

#endif
