/* weir/arena.h - memory by lifetime.
 *
 * Four lifetimes exist: process, job, unit (one account and its leads in flight) and
 * attempt (one request). What is pushed lives until the arena is reset or freed;
 * nothing is freed alone. Allocation never fails: out of memory ends the program
 * with exit status 75 (weir/alloc in etl/base), whose work is journaled.
 */
#ifndef WEIR_ARENA_H
#define WEIR_ARENA_H

#include "weir/str.h"

struct wr_arena;

/* `block_bytes` is the size of the first block; 0 takes 4 KiB. Blocks double up to
 * 64 KiB; larger values get a block of their own. Free with wr_arena_free. */
struct wr_arena *wr_arena_new(size_t block_bytes);
/* NULL is allowed. */
void wr_arena_free(struct wr_arena *arena);
/* Forget all contents; keeps the first block. */
void wr_arena_reset(struct wr_arena *arena);
/* Bytes handed out since the last reset. */
size_t wr_arena_used(const struct wr_arena *arena);

/* Zeroed, aligned for any type. size 0 gives a valid pointer. */
void *wr_arena_alloc(struct wr_arena *arena, size_t size);
/* `count * size` with an overflow check. */
void *wr_arena_array(struct wr_arena *arena, size_t count, size_t size);
/* Copy of `s` with a terminator after it. WR_NONE stays WR_NONE. */
struct wr_str wr_arena_str(struct wr_arena *arena, struct wr_str s);
/* The same, as a C string; NULL for WR_NONE. */
char *wr_arena_strz(struct wr_arena *arena, struct wr_str s);
/* wr_arena_str with the capitals of ASCII as small letters. */
struct wr_str wr_arena_lower(struct wr_arena *arena, struct wr_str s);
struct wr_str wr_arena_printf(struct wr_arena *arena, const char *fmt, ...)
    WR_PRINTF(2, 3);

#define WR_NEW(arena, type) ((type *)wr_arena_alloc((arena), sizeof(type)))
#define WR_ARRAY(arena, type, count) \
    ((type *)wr_arena_array((arena), (count), sizeof(type)))

#endif
