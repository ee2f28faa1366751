/* err.c - filling errors, adding context and hints. */
#include "weir/err.h"

#include "weir/alloc.h"

#include <stdarg.h>
#include <stdio.h>

#include "etl/base/banned.h"

enum wr_code wr_fail(struct wr_err *err, enum wr_code code, const char *fmt, ...)
{
    va_list args;

    if (!err)
        return code;
    err->code = code;
    err->hint[0] = '\0';
    va_start(args, fmt);
    vsnprintf(err->text, sizeof(err->text), fmt, args);
    va_end(args);
    return code;
}

enum wr_code wr_fail_errno(struct wr_err *err, enum wr_code code, int number,
                           const char *fmt, ...)
{
    char why[128], what[sizeof(err->text)];
    va_list args;

    va_start(args, fmt);
    vsnprintf(what, sizeof(what), fmt, args);
    va_end(args);
    if (strerror_r(number, why, sizeof(why)))
        snprintf(why, sizeof(why), "error %d", number);
    return wr_fail(err, code, "%s: %s", what, why);
}

enum wr_code wr_hint(struct wr_err *err, const char *fmt, ...)
{
    va_list args;

    if (!err)
        return WR_E_INTERNAL;
    va_start(args, fmt);
    vsnprintf(err->hint, sizeof(err->hint), fmt, args);
    va_end(args);
    return err->code;
}

enum wr_code wr_context(struct wr_err *err, const char *fmt, ...)
{
    char context[sizeof(err->text)];
    size_t len, room;
    va_list args;

    if (!err)
        return WR_E_INTERNAL;
    va_start(args, fmt);
    vsnprintf(context, sizeof(context) - 2, fmt, args);
    va_end(args);
    len = strlen(context);
    memcpy(context + len, ": ", 3);
    len += 2;
    room = sizeof(err->text) - 1 - len;
    if (strlen(err->text) > room)
        err->text[room] = '\0';
    memmove(err->text + len, err->text, strlen(err->text) + 1);
    memcpy(err->text, context, len);
    return err->code;
}
