/* weir/json.h - JSON as adapters see it; which library stands behind is hidden.
 *
 * Reading: parse a document (strict RFC 8259, UTF-8 checked, duplicate keys refused,
 * depth and size capped; a byte-order mark in front is skipped, text may hold NUL),
 * borrow values from it, decode into structs at once, free.
 * All accessors take NULL and answer "not there", so that a chain of look-ups needs
 * one check at its end.
 *
 * Writing: a small state-free writer into a wr_buf; commas and escapes are its own.
 */
#ifndef WEIR_JSON_H
#define WEIR_JSON_H

#include "weir/arena.h"
#include "weir/buf.h"

struct wr_json_doc; /* owns the values            */
struct wr_json;     /* a value; borrowed from doc */

enum wr_json_kind {
    WR_JSON_NONE, /* NULL was asked */
    WR_JSON_NULL,
    WR_JSON_BOOL,
    WR_JSON_INT,
    WR_JSON_REAL,
    WR_JSON_TEXT,
    WR_JSON_LIST,
    WR_JSON_OBJECT,
};

#define WR_JSON_MAX_DEPTH 64

/* Parse all of `text`. WR_E_PROTOCOL: not JSON (byte offset in the text of the
 * error, never the content). WR_E_LIMIT: deeper than WR_JSON_MAX_DEPTH or longer than
 * `cap_bytes`. */
enum wr_code wr_json_parse(struct wr_json_doc **out, struct wr_str text,
                           size_t cap_bytes, struct wr_err *err) WR_MUST_USE;
void wr_json_free(struct wr_json_doc *doc);
const struct wr_json *wr_json_root(const struct wr_json_doc *doc);

enum wr_json_kind wr_json_kind(const struct wr_json *v);
/* Member of an object, or NULL. `key` need not be terminated. */
const struct wr_json *wr_json_get(const struct wr_json *object, struct wr_str key);
const struct wr_json *wr_json_getz(const struct wr_json *object, const char *key);
/* Elements of a list or members of an object; 0 otherwise. */
size_t wr_json_size(const struct wr_json *v);
const struct wr_json *wr_json_at(const struct wr_json *list, size_t i);
/* Members of an object in the order of the text:
 *   for (it = wr_json_first(o); it; it = wr_json_next(o, it)) ... */
struct wr_json_member;
const struct wr_json_member *wr_json_first(const struct wr_json *object);
const struct wr_json_member *wr_json_next(const struct wr_json *object,
                                          const struct wr_json_member *it);
struct wr_str wr_json_member_key(const struct wr_json_member *it);
const struct wr_json *wr_json_member_value(const struct wr_json_member *it);

/* Text of a string; WR_NONE for anything else. Borrowed from the document. */
struct wr_str wr_json_text(const struct wr_json *v);
/* An integer, or a real without fraction inside +-2^53; false otherwise. */
bool wr_json_i64(const struct wr_json *v, int64_t *out);
bool wr_json_bool(const struct wr_json *v, bool *out);
/* Scalar as text: strings as they are, numbers as written by the shortest form,
 * "true"/"false"; WR_NONE for null, list, object. Into `arena`. */
struct wr_str wr_json_scalar(const struct wr_json *v, struct wr_arena *arena);
/* The scalars of a list in one text, `between` between them; an empty list is WR_NONE.
 * False where one of them is no scalar, or the text would be larger than `most`. */
bool wr_json_joined(const struct wr_json *list, char between, size_t most,
                    struct wr_arena *arena, struct wr_str *out) WR_MUST_USE;

/* A JSON Pointer (RFC 6901) compiled once; `*` as a token means every element of a
 * list. Lives in the arena. WR_E_CONFIG on bad syntax. */
struct wr_json_path;
enum wr_code wr_json_path_compile(struct wr_arena *arena, struct wr_str pointer,
                                  const struct wr_json_path **out,
                                  struct wr_err *err) WR_MUST_USE;
/* First match, or NULL. */
const struct wr_json *wr_json_find(const struct wr_json *root,
                                   const struct wr_json_path *path);
/* Up to `max` matches into `out`; returns how many. Nulls are matches. */
size_t wr_json_find_all(const struct wr_json *root, const struct wr_json_path *path,
                        const struct wr_json **out, size_t max);

/* The writer. Begin and end must pair; misuse is a bug, not an error. */
struct wr_jw {
    struct wr_buf *buf; /* borrowed */
    unsigned depth;
    bool comma;
};
void wr_jw_init(struct wr_jw *w, struct wr_buf *buf);
void wr_jw_object(struct wr_jw *w);
void wr_jw_object_end(struct wr_jw *w);
void wr_jw_list(struct wr_jw *w);
void wr_jw_list_end(struct wr_jw *w);
void wr_jw_key(struct wr_jw *w, const char *key);
void wr_jw_keys(struct wr_jw *w, struct wr_str key);
/* WR_NONE writes null. Invalid UTF-8 is replaced by U+FFFD. */
void wr_jw_str(struct wr_jw *w, struct wr_str s);
void wr_jw_i64(struct wr_jw *w, int64_t n);
void wr_jw_bool(struct wr_jw *w, bool b);
void wr_jw_null(struct wr_jw *w);
/* `milli` as a decimal with up to three places: 97500 is 97.5. */
void wr_jw_milli(struct wr_jw *w, int64_t milli);
/* Ready-made JSON. */
void wr_jw_raw(struct wr_jw *w, struct wr_str json);

#endif
