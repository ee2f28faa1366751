/* buf.c - a growing buffer with a ceiling and a sticky error. */
#include "weir/buf.h"

#include "weir/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define FIRST_BYTES 256

void wr_buf_init(struct wr_buf *buf, size_t cap_bytes)
{
    *buf = (struct wr_buf){.cap_bytes = cap_bytes};
}

void wr_buf_fini(struct wr_buf *buf)
{
    free(buf->ptr);
    wr_buf_init(buf, buf->cap_bytes);
}

void wr_buf_reset(struct wr_buf *buf)
{
    buf->len = 0;
    buf->code = WR_OK;
    if (buf->ptr)
        buf->ptr[0] = '\0';
}

static size_t grown(const struct wr_buf *buf, size_t need)
{
    size_t size = buf->size ? buf->size : FIRST_BYTES;

    while (size < need)
        size = size > SIZE_MAX / 2 ? need : size * 2;
    return size;
}

/* Room for `more` bytes and a terminator. */
static bool reserve(struct wr_buf *buf, size_t more)
{
    if (buf->code)
        return false;
    if (more > buf->cap_bytes - buf->len || more > SIZE_MAX / 4) {
        buf->code = WR_E_LIMIT;
        return false;
    }
    if (buf->size < buf->len + more + 1) {
        buf->size = grown(buf, buf->len + more + 1);
        buf->ptr = wr_realloc(buf->ptr, buf->size);
    }
    return true;
}

void wr_buf_put(struct wr_buf *buf, struct wr_str s)
{
    if (!reserve(buf, s.len))
        return;
    if (s.len)
        memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
    buf->ptr[buf->len] = '\0';
}

void wr_buf_putz(struct wr_buf *buf, const char *z)
{
    wr_buf_put(buf, wr_str(z));
}

void wr_buf_putc(struct wr_buf *buf, char c)
{
    wr_buf_put(buf, (struct wr_str){&c, 1});
}

void wr_buf_printf(struct wr_buf *buf, const char *fmt, ...)
{
    va_list args, again;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    if (len < 0)
        wr_bug("format that cannot be printed");
    if (reserve(buf, (size_t)len)) {
        vsnprintf(buf->ptr + buf->len, (size_t)len + 1, fmt, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           c == '-' || c == '.' || c == '_' || c == '~';
}

void wr_buf_put_urlenc(struct wr_buf *buf, struct wr_str s)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.len; i++) {
        unsigned char byte = (unsigned char)s.ptr[i];
        char escape[3] = {'%', hex[byte >> 4], hex[byte & 15]};

        if (is_unreserved(s.ptr[i]))
            wr_buf_putc(buf, s.ptr[i]);
        else
            wr_buf_put(buf, (struct wr_str){escape, sizeof(escape)});
    }
}

enum wr_code wr_buf_done(const struct wr_buf *buf, const char *what, struct wr_err *err)
{
    if (!buf->code)
        return WR_OK;
    return wr_fail(err, buf->code, "%s is larger than %zu bytes", what, buf->cap_bytes);
}
