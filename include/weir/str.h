/* weir/str.h - borrowed text: a pointer and a length.
 *
 * A wr_str never owns what it points to; the header that hands one out says whose
 * memory it is. {NULL, 0} means "no value"; {non-NULL, 0} is the empty string.
 * Text is UTF-8; bytes after `len` must not be read (a terminator is there only
 * where the maker promises one, as the arena does).
 */
#ifndef WEIR_STR_H
#define WEIR_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define WR_UNUSED            __attribute__((unused))
#define WR_MUST_USE          __attribute__((warn_unused_result))
#define WR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define WR_COUNT(array)      (sizeof(array) / sizeof((array)[0]))

struct wr_str {
    const char *ptr;
    size_t len;
};

#define WR_LIT(literal) ((struct wr_str){(literal), sizeof(literal) - 1})
/* The same in the initialiser of a static table, where C17 takes no compound literal.
 */
#define WR_LIT_INIT(literal)           \
    {                                  \
        (literal), sizeof(literal) - 1 \
    }
#define WR_NONE ((struct wr_str){NULL, 0})

/* For printf: printf("%.*s", WR_FMT(s)). */
#define WR_FMT(s) (int)(s).len, ((s).ptr ? (s).ptr : "")

/* View of a terminated string; NULL gives WR_NONE. */
static inline struct wr_str wr_str(const char *z)
{
    return z ? (struct wr_str){z, strlen(z)} : WR_NONE;
}

static inline bool wr_str_empty(struct wr_str s)
{
    return s.len == 0;
}

/* Byte equality. Two values without text (NULL) are equal to each other and to "". */
static inline bool wr_str_eq(struct wr_str a, struct wr_str b)
{
    return a.len == b.len &&
           (a.len == 0 || (a.ptr && b.ptr && memcmp(a.ptr, b.ptr, a.len) == 0));
}

static inline bool wr_str_eqz(struct wr_str a, const char *z)
{
    return wr_str_eq(a, wr_str(z));
}

/* Order by bytes, shorter first where one is a prefix: <0, 0, >0. */
int wr_str_cmp(struct wr_str a, struct wr_str b);

/* ASCII letters compared without case; other bytes as they are. */
bool wr_str_eq_nocase(struct wr_str a, struct wr_str b);
bool wr_str_starts(struct wr_str s, struct wr_str prefix);
bool wr_str_ends(struct wr_str s, struct wr_str suffix);

/* Offset of the first `c`, or s.len. */
size_t wr_str_find(struct wr_str s, char c);
/* Offset of the first occurrence of `needle`, or s.len. */
size_t wr_str_search(struct wr_str s, struct wr_str needle);

/* Part [from, from+len), clamped to s. */
struct wr_str wr_str_sub(struct wr_str s, size_t from, size_t len);

/* The longest start of at most `most` bytes that splits no UTF-8 character. */
struct wr_str wr_str_head(struct wr_str s, size_t most);

/* Without ASCII white space at both ends. */
struct wr_str wr_str_trim(struct wr_str s);

/* Cuts the part before the first `sep` off *rest and returns it; *rest becomes what
 * follows, or WR_NONE after the last part. Call while rest->ptr. */
struct wr_str wr_str_split(struct wr_str *rest, char sep);

/* Whole text as a decimal integer, optional leading minus; false on anything else,
 * overflow included. */
bool wr_str_to_i64(struct wr_str s, int64_t *out);

/* Decimal text to thousandths, half up, no exponent: "97.5" is 97500. False on
 * anything else. No floating point takes part. */
bool wr_str_to_milli(struct wr_str s, int64_t *out);
/* The same for what people write: false where a thousandth does not hold it. */
bool wr_str_to_milli_exact(struct wr_str s, int64_t *out);

#endif
