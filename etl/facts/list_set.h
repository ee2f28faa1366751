/* list_set.h - many words in little memory: 8 bytes each.
 *
 * A word is kept as the upper 61 bits of its hash, with a small number (0..7) in the
 * lower three; 163,194 disposable domains take 1.3 MB. Two of 10^5 words sharing 61
 * bits would be news; a word outside the set is taken for one with odds of 10^-13.
 */
#ifndef ETL_FACTS_LIST_SET_H
#define ETL_FACTS_LIST_SET_H

#include "weir/err.h"

struct wr_list_set {
    uint64_t *items; /* sorted once sealed */
    size_t count;
    size_t room;
};

#define WR_LIST_MAX_WORDS ((size_t)4 * 1000 * 1000)

void wr_list_set_fini(struct wr_list_set *set);
/* ASCII case-blind. `number` 1..7. A word added twice keeps the larger number. */
void wr_list_set_add(struct wr_list_set *set, struct wr_str word, unsigned number);
/* Sorts and frees what is spare; then the set may be asked. */
void wr_list_set_seal(struct wr_list_set *set);
/* The number, or 0 when the word is not there. */
unsigned wr_list_set_get(const struct wr_list_set *set, struct wr_str word);

/* Calls `take` for each line of folder/name that is neither blank nor a comment (`#`),
 * without its line end. WR_E_CONFIG: no such file, a line over 4 KiB, or `take` said so
 * (the file and line are put before its text). */
typedef enum wr_code (*wr_list_line_fn)(void *ctx, struct wr_str line,
                                        struct wr_err *err);
enum wr_code wr_list_read(const char *folder, const char *name, wr_list_line_fn take,
                          void *ctx, struct wr_err *err) WR_MUST_USE;

#endif
