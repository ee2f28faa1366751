/* weir/value.h - one value of one field, in its normal form. */
#ifndef WEIR_VALUE_H
#define WEIR_VALUE_H

#include "weir/field.h"

struct wr_value {
    enum wr_type type;
    union {
        struct wr_str text;
        int64_t num; /* INT, BOOL (0/1), TIME, MILLI */
        struct {
            int64_t low, high;
        } range;
        struct {
            const struct wr_str *items;
            size_t count;
        } set;
    } as;
};

#define WR_RANGE_OPEN     INT64_MAX
#define WR_MAX_TEXT_BYTES 4096 /* longer values are refused at the edge, prose is cut \
                                */
#define WR_MAX_SET_ITEMS 256   /* what is over is left out, and counted */
#define WR_MAX_SET_BYTES 65536 /* of all the words of a set together */

struct wr_value wr_value_text(struct wr_str text);
struct wr_value wr_value_num(enum wr_type type, int64_t num);
struct wr_value wr_value_range(int64_t low, int64_t high);
/* Sorted and without repeats; the words are borrowed, the list lives in `arena`. */
struct wr_value wr_value_set(const struct wr_str *words, size_t count,
                             struct wr_arena *arena);

/* Equality and a total order of values of one type. */
bool wr_value_eq(const struct wr_value *a, const struct wr_value *b);
int wr_value_cmp(const struct wr_value *a, const struct wr_value *b);

/* Canonical text, for the store, CRMs and people: 42, true, 2026-11-22T00:00:00Z,
 * 1001-5000, 10001+, 97.5, a;b;c. Into `arena`. */
struct wr_str wr_value_encode(const struct wr_value *value, struct wr_arena *arena);
/* The reverse; false when `text` is no value of the type. */
bool wr_value_decode(enum wr_type type, struct wr_str text, struct wr_arena *arena,
                     struct wr_value *out);

/* Raw text from a CRM, a file or a vendor into the field's normal form. */
enum wr_normal_result {
    WR_NORMAL_OK,
    WR_NORMAL_EMPTY,   /* nothing there: blank, "n/a", "-", "null", "unknown" */
    WR_NORMAL_BAD,     /* not a value of this field: counts as missing, reported */
    WR_NORMAL_UNKNOWN, /* a word outside the table: kept raw in *out, counted */
};
/* `lists` may be NULL: then countries are known by their two-letter code alone. *out is
 * set on OK and UNKNOWN. */
struct wr_lists; /* free mail, disposable, role, suffixes ...: etl/facts/lists.h */
enum wr_normal_result wr_normalise(const struct wr_field *field,
                                   const struct wr_lists *lists, struct wr_str raw,
                                   struct wr_arena *arena, struct wr_value *out);

/* What a value means within the country (alpha-2) that stands beside it: the phone
 * "030901820" in DE is +4930901820, the region "CA" in US is California. True when
 * *value changed; other fields, and what cannot be told, stay. */
bool wr_settle(const struct wr_field *field, const struct wr_lists *lists,
               struct wr_str country, struct wr_arena *arena, struct wr_value *value);

#endif
