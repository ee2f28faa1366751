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

static int digit_of(char c)
{
    const char *at = c ? strchr(plain, c) : NULL;

    return at && *at != '=' ? (int)(at - plain) : -1;
}

bool wr_base64_decode(struct wr_str text, struct wr_arena *arena, struct wr_str *out)
{
    char *bytes = wr_arena_alloc(arena, text.len / 4 * 3 + 1);
    size_t put = 0, pad = 0;

    if (text.len % 4 != 0)
        return false;
    while (pad < 2 && text.len && text.ptr[text.len - 1] == '=') {
        text.len--;
        pad++;
    }
    for (size_t i = 0; i < text.len; i += 4) {
        size_t count = text.len - i < 4 ? text.len - i : 4;
        uint32_t word = 0;

        for (size_t k = 0; k < 4; k++) {
            int digit = k < count ? digit_of(text.ptr[i + k]) : 0;

            if (digit < 0)
                return false;
            word = word << 6 | (uint32_t)digit;
        }
        for (size_t k = 0; k + 1 < count; k++)
            bytes[put++] = (char)(word >> (16 - 8 * k) & 0xff);
    }
    *out = (struct wr_str){bytes, put};
    return true;
}
