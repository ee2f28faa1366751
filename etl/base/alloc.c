/* alloc.c - allocation that succeeds or ends the program.
 *
 * All work of worth is in the store before memory can run out, so dying in one place
 * is safer than a thousand untested error paths. Ending skips exit handlers: they may
 * allocate.
 */
#include "weir/alloc.h"

#include "etl/base/nomem.h"
#include "weir/err.h"

#include <jansson.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/banned.h"

void wr_no_memory(void)
{
    static const char line[] = "weir: out of memory\n"
                               "hint: finished work is kept; weir resume goes on\n";

    if (write(STDERR_FILENO, line, sizeof(line) - 1) < 0)
        _exit(WR_EXIT_NOMEM);
    _exit(WR_EXIT_NOMEM);
}

void *wr_alloc(size_t size)
{
    void *ptr = calloc(1, size ? size : 1);

    if (!ptr)
        wr_no_memory();
    return ptr;
}

void *wr_realloc(void *ptr, size_t size)
{
    void *moved = realloc(ptr, size ? size : 1);

    if (!moved)
        wr_no_memory();
    return moved;
}

void *wr_alloc_array(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        wr_no_memory();
    return wr_alloc(count * size);
}

char *wr_strdup(const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(wr_alloc(size), text, size);
}

/* jansson fills what it asks for, so nothing is zeroed for it. */
static void *alloc_for_json(size_t size)
{
    return wr_realloc(NULL, size);
}

void wr_alloc_setup(void)
{
    json_set_alloc_funcs(alloc_for_json, free);
}

void wr_bug_at(const char *file, int line, const char *what)
{
    fprintf(stderr, "weir: bug at %s:%d: %s\n", file, line, what);
    abort();
}
