/* weir/buf.h - a growing buffer that is born with its ceiling.
 *
 * The first failure (over the cap) sticks: later calls do nothing, and the maker
 * checks once, at the end, by wr_buf_done.
 */
#ifndef WEIR_BUF_H
#define WEIR_BUF_H

#include "weir/err.h"

struct wr_buf {
    char *ptr; /* always terminated when not NULL */
    size_t len;
    size_t size;
    size_t cap_bytes;
    enum wr_code code;
};

/* `cap_bytes` is the most it may ever hold. Release with wr_buf_fini. */
void wr_buf_init(struct wr_buf *buf, size_t cap_bytes);
void wr_buf_fini(struct wr_buf *buf);
/* Empty, error cleared, memory kept. */
void wr_buf_reset(struct wr_buf *buf);

void wr_buf_put(struct wr_buf *buf, struct wr_str s);
void wr_buf_putz(struct wr_buf *buf, const char *z);
void wr_buf_putc(struct wr_buf *buf, char c);
void wr_buf_printf(struct wr_buf *buf, const char *fmt, ...) WR_PRINTF(2, 3);
/* Percent-encodes all but RFC 3986 unreserved characters. */
void wr_buf_put_urlenc(struct wr_buf *buf, struct wr_str s);

static inline struct wr_str wr_buf_str(const struct wr_buf *buf)
{
    return (struct wr_str){buf->ptr ? buf->ptr : "", buf->len};
}
/* WR_OK, or WR_E_LIMIT with "WHAT is larger than N bytes". */
enum wr_code wr_buf_done(const struct wr_buf *buf, const char *what,
                         struct wr_err *err) WR_MUST_USE;

#endif
