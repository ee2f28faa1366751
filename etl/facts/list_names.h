/* list_names.h - names of things to numbers of things: 16 bytes a name.
 *
 * A name is kept as the hash of its key, which leaves out what people and vendors write
 * one way and another: case, accents, marks, blanks.
 */
#ifndef ETL_FACTS_LIST_NAMES_H
#define ETL_FACTS_LIST_NAMES_H

#include "weir/arena.h"

struct wr_name_entry {
    uint64_t key;
    uint32_t number;
    uint32_t order; /* rank, then the order they were added in */
};

struct wr_name_table {
    struct wr_name_entry *items; /* sorted by key once sealed */
    size_t count, room;
};

#define WR_NO_NAME UINT32_MAX
/* Far more than any list has; what is over is left out. */
#define WR_NAMES_MAX ((size_t)200 * 1000)
#define WR_RANK_MAX  15

enum wr_key_form {
    WR_KEY_WORDS, /* letters and digits; without "and", without a plural s */
    WR_KEY_MARKS, /* letters, digits, + and #: "C++" is not "C" */
};

/* 0 when nothing is left of the name. `scratch` is used up to a few times its size. */
uint64_t wr_names_key(struct wr_str name, enum wr_key_form form,
                      struct wr_arena *scratch);

/* A key of 0 is left out. Of equal keys the smallest rank (at most WR_RANK_MAX) stays,
 * then the one that came first. */
void wr_names_add(struct wr_name_table *table, uint64_t key, uint32_t number,
                  unsigned rank);
/* Sorts and frees what is spare; then the table may be asked. With `ties_cancel` a key
 * that has two numbers in its best rank is left out. */
void wr_names_seal(struct wr_name_table *table, bool ties_cancel);
/* The number, or WR_NO_NAME. */
uint32_t wr_names_get(const struct wr_name_table *table, uint64_t key);
void wr_names_fini(struct wr_name_table *table);

#endif
