/* http_head.h - the text of an HTTP exchange: checks of what goes out, and the head of
 * what comes back, line by line and capped. Knows no library; for http_transfer.c. */
#ifndef ETL_IO_HTTP_HEAD_H
#define ETL_IO_HTTP_HEAD_H

#include "weir/request.h"

#define WR_HTTP_MAX_HEAD_BYTES ((size_t)64 * 1024)

const char *wr_http_method_name(enum wr_http_method method);

/* WR_E_CONFIG for a header without a proper name, a line break or another control in a
 * value: one value from outside could otherwise make a header, or a request, of its
 * own. */
enum wr_code wr_http_check_headers(const struct wr_http_request *request,
                                   struct wr_err *err);
bool wr_http_has_header(const struct wr_http_request *request, struct wr_str name);
/* False for what is no http or https URL, or holds controls or blanks. */
bool wr_http_url_is_plain(struct wr_str url);
/* What logs may show: url_public, or the URL without query and fragment. */
struct wr_str wr_http_url_shown(const struct wr_http_request *request);

/* The head of a reply under way; zeroed at the start, headers live in the arena. */
struct wr_http_head {
    struct wr_http_header *headers;
    size_t count, bytes;
    bool ended;           /* the empty line has come */
    const char *over_cap; /* what was larger than its cap; NULL while all fits */
};

/* One line with its line break. An interim reply (1xx) is forgotten when the next
 * status line comes. False once a cap is passed. */
bool wr_http_head_line(struct wr_http_head *head, struct wr_str line,
                       struct wr_arena *arena);

#endif
