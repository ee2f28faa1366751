/* files.h - one small file in a directory of its own, for a test's time. */
#ifndef WEIR_TEST_BASE_FILES_H
#define WEIR_TEST_BASE_FILES_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "check.h"

struct scratch {
    char dir[32];
    char path[64];
};

/* "NAME" in a fresh directory, with this content. */
static inline void scratch_make(struct scratch *s, const char *name,
                                struct wr_str content)
{
    FILE *file;

    memcpy(s->dir, "/tmp/weir-base-XXXXXX", 22);
    assert_non_null(mkdtemp(s->dir));
    snprintf(s->path, sizeof(s->path), "%s/%s", s->dir, name);
    file = fopen(s->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.len ? content.ptr : "", 1, content.len, file),
                     content.len);
    assert_int_equal(fclose(file), 0);
}

static inline void scratch_remove(const struct scratch *s)
{
    unlink(s->path);
    rmdir(s->dir);
}

#endif
