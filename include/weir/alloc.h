/* weir/alloc.h - memory that outlives an arena, and the one way to run out of it.
 *
 * These never return NULL: out of memory prints one line and ends the process with
 * exit status 75 (resumable), because everything of worth is in the store already.
 */
#ifndef WEIR_ALLOC_H
#define WEIR_ALLOC_H

#include <stddef.h>

/* Zeroed. Release with free(). */
void *wr_alloc(size_t size);
void *wr_realloc(void *ptr, size_t size);
void *wr_alloc_array(size_t count, size_t size);
char *wr_strdup(const char *text);

/* Install wr_alloc as jansson's allocator (jansson 2.14 takes a lost append for
 * success, so it must never see one). Call first in main and in test mains. */
void wr_alloc_setup(void);

/* A broken invariant: prints where, aborts. Never for what a user or a vendor did. */
_Noreturn void wr_bug_at(const char *file, int line, const char *what);
#define wr_bug(what) wr_bug_at(__FILE__, __LINE__, (what))
#define WR_ASSERT(cond) ((cond) ? (void)0 : wr_bug(#cond))

#endif
