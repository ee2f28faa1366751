/* ascii.h - ASCII letters and digits, whatever the locale. */
#ifndef ETL_BASE_ASCII_H
#define ETL_BASE_ASCII_H

#include "weir/str.h"

static inline bool wr_ascii_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool wr_ascii_is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

static inline char wr_ascii_lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c + ('a' - 'A'));
    return c;
}

static inline char wr_ascii_upper(char c)
{
    if (c >= 'a' && c <= 'z')
        return (char)(c - ('a' - 'A'));
    return c;
}

/* Appends `part` at out[*len]; the caller made room. */
static inline void wr_ascii_put(char *out, size_t *len, struct wr_str part)
{
    for (size_t i = 0; i < part.len; i++)
        out[(*len)++] = part.ptr[i];
}

#endif
