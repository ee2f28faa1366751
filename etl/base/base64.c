/* base64.c - RFC 4648, both alphabets. */
#include "weir/sign.h"

#include "etl/base/banned.h"

/* The last one stands for what is not there. */
static const char plain[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
static const char for_urls[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=";

static struct wr_str encode(struct wr_str in, const char *digits, bool padded,
                            struct wr_arena *arena)
{
    char *out = wr_arena_alloc(arena, (in.len + 2) / 3 * 4 + 1);
    size_t put = 0;

    for (size_t i = 0; i < in.len; i += 3) {
        size_t left = in.len - i;
        uint32_t word = (uint32_t)(unsigned char)in.ptr[i] << 16;

        if (left > 1)
            word |= (uint32_t)(unsigned char)in.ptr[i + 1] << 8;
        if (left > 2)
            word |= (uint32_t)(unsigned char)in.ptr[i + 2];
        out[put++] = digits[word >> 18];
        out[put++] = digits[word >> 12 & 63];
        if (left > 1 || padded)
            out[put++] = digits[left > 1 ? word >> 6 & 63 : 64];
        if (left > 2 || padded)
            out[put++] = digits[left > 2 ? word & 63 : 64];
    }
    return (struct wr_str){out, put};
}

struct wr_str wr_base64(struct wr_str bytes, struct wr_arena *arena)
{
    return encode(bytes, plain, true, arena);
}

struct wr_str wr_base64url(struct wr_str bytes, struct wr_arena *arena)
{
    return encode(bytes, for_urls, false, arena);
}
