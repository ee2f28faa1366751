/* arena.c - memory by lifetime: a chain of blocks, newest first.
 *
 * The first block is never freed before the arena is, so a reset arena of steady use
 * allocates nothing. Under AddressSanitizer what was not handed out is poisoned, so
 * that a use after reset is found.
 */
#include "weir/arena.h"

#include "etl/base/ascii.h"
#include "weir/alloc.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#if defined(__has_feature)
#    if __has_feature(address_sanitizer)
#        define WEIR_ASAN 1
#    endif
#elif defined(__SANITIZE_ADDRESS__)
#    define WEIR_ASAN 1
#endif
#ifdef WEIR_ASAN
#    include <sanitizer/asan_interface.h>
#else
#    define ASAN_POISON_MEMORY_REGION(ptr, size)   ((void)(ptr), (void)(size))
#    define ASAN_UNPOISON_MEMORY_REGION(ptr, size) ((void)(ptr), (void)(size))
#endif

#include "etl/base/banned.h"

#define FIRST_BLOCK_BYTES 4096
#define MAX_BLOCK_BYTES   ((size_t)64 * 1024)
#define ALIGNMENT         _Alignof(max_align_t)

struct block {
    struct block *older;
    size_t size;
    size_t used;
    _Alignas(max_align_t) unsigned char bytes[];
};

struct wr_arena {
    struct block *newest;
    size_t next_bytes; /* size of the next ordinary block */
    size_t used;
};

static struct block *block_new(size_t size, struct block *older)
{
    struct block *block = wr_realloc(NULL, sizeof(*block) + size);

    block->older = older;
    block->size = size;
    block->used = 0;
    ASAN_POISON_MEMORY_REGION(block->bytes, size);
    return block;
}

static void block_free(struct block *block)
{
    ASAN_UNPOISON_MEMORY_REGION(block->bytes, block->size);
    free(block);
}

static size_t double_up(size_t size)
{
    return size >= MAX_BLOCK_BYTES / 2 ? MAX_BLOCK_BYTES : size * 2;
}

struct wr_arena *wr_arena_new(size_t block_bytes)
{
    struct wr_arena *arena = wr_alloc(sizeof(*arena));

    if (!block_bytes)
        block_bytes = FIRST_BLOCK_BYTES;
    arena->newest = block_new(block_bytes, NULL);
    arena->next_bytes = double_up(block_bytes);
    return arena;
}

/* Frees all blocks but the first. */
static void drop_newer(struct wr_arena *arena)
{
    while (arena->newest->older) {
        struct block *older = arena->newest->older;

        block_free(arena->newest);
        arena->newest = older;
    }
}

void wr_arena_free(struct wr_arena *arena)
{
    if (!arena)
        return;
    drop_newer(arena);
    block_free(arena->newest);
    free(arena);
}

void wr_arena_reset(struct wr_arena *arena)
{
    drop_newer(arena);
    arena->newest->used = 0;
    arena->next_bytes = double_up(arena->newest->size);
    arena->used = 0;
    ASAN_POISON_MEMORY_REGION(arena->newest->bytes, arena->newest->size);
}

size_t wr_arena_used(const struct wr_arena *arena)
{
    return arena->used;
}

/* A block with room for `size`. A large value gets one of its own, which goes behind
 * the newest, whose room is not lost by it. */
static struct block *block_for(struct wr_arena *arena, size_t size)
{
    struct block *newest = arena->newest;

    if (newest->size - newest->used >= size)
        return newest;
    if (size > arena->next_bytes / 4 && newest->older) {
        newest->older = block_new(size, newest->older);
        return newest->older;
    }
    while (arena->next_bytes < size && arena->next_bytes < MAX_BLOCK_BYTES)
        arena->next_bytes = double_up(arena->next_bytes);
    arena->newest =
        block_new(size > arena->next_bytes ? size : arena->next_bytes, newest);
    arena->next_bytes = double_up(arena->next_bytes);
    return arena->newest;
}

void *wr_arena_alloc(struct wr_arena *arena, size_t size)
{
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct block *block;
    unsigned char *ptr;

    if (size > SIZE_MAX / 2)
        wr_bug("arena allocation of an impossible size");
    if (!rounded)
        rounded = ALIGNMENT;
    block = block_for(arena, rounded);
    ptr = block->bytes + block->used;
    ASAN_UNPOISON_MEMORY_REGION(ptr, size);
    memset(ptr, 0, size);
    block->used += rounded;
    arena->used += size;
    return ptr;
}

void *wr_arena_array(struct wr_arena *arena, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / 2 / size)
        wr_bug("arena array of an impossible size");
    return wr_arena_alloc(arena, count * size);
}

struct wr_str wr_arena_str(struct wr_arena *arena, struct wr_str s)
{
    char *copy;

    if (!s.ptr)
        return WR_NONE;
    copy = wr_arena_alloc(arena, s.len + 1);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return (struct wr_str){copy, s.len};
}

char *wr_arena_strz(struct wr_arena *arena, struct wr_str s)
{
    char *copy;

    if (!s.ptr)
        return NULL;
    copy = wr_arena_alloc(arena, s.len + 1);
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    return copy;
}

struct wr_str wr_arena_lower(struct wr_arena *arena, struct wr_str s)
{
    char *copy = wr_arena_strz(arena, s);

    for (size_t i = 0; i < s.len; i++)
        copy[i] = wr_ascii_lower(copy[i]);
    return (struct wr_str){copy, s.len};
}

struct wr_str wr_arena_printf(struct wr_arena *arena, const char *fmt, ...)
{
    va_list args, again;
    char *text;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(NULL, 0, fmt, args);
    if (len < 0)
        wr_bug("format that cannot be printed");
    text = wr_arena_alloc(arena, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, fmt, again);
    va_end(again);
    va_end(args);
    return (struct wr_str){text, (size_t)len};
}
