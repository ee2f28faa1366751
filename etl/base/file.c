/* file.c - see file.h. Pipes will do, so size is known only at the end. */
#include "etl/base/file.h"

#include <errno.h>
#include <stdio.h>

#include "etl/base/banned.h"

static enum wr_code fail_errno(struct wr_err *err, int number)
{
    return wr_fail_errno(err, number == ENOENT ? WR_E_GONE : WR_E_CONFIG, number,
                         "cannot be read");
}

enum wr_code wr_file_read(const char *path, struct wr_buf *out, struct wr_err *err)
{
    FILE *file = fopen(path, "rbe");
    char chunk[4096];
    size_t len;
    enum wr_code code;

    if (!file)
        return fail_errno(err, errno);
    while (!out->code && (len = fread(chunk, 1, sizeof(chunk), file)) > 0)
        wr_buf_put(out, (struct wr_str){chunk, len});
    code = wr_buf_done(out, "the file", err);
    if (!code && ferror(file))
        code = fail_errno(err, errno);
    fclose(file);
    return code;
}

bool wr_file_take(const char *path, size_t max_bytes, struct wr_buf *out,
                  struct wr_diags *diags)
{
    struct wr_err err = {0};

    wr_buf_init(out, max_bytes);
    if (!wr_file_read(path, out, &err))
        return true;
    wr_diag_error(diags, (struct wr_pos){path, 0, 0}, "%s", err.text);
    return false;
}

char *wr_file_beside(const char *file, struct wr_str path, struct wr_arena *arena)
{
    struct wr_str folder = wr_str(file);

    while (folder.len && folder.ptr[folder.len - 1] != '/')
        folder.len--;
    if (wr_str_starts(path, WR_LIT("/")))
        folder.len = 0;
    return wr_arena_strz(
        arena, wr_arena_printf(arena, "%.*s%.*s", WR_FMT(folder), WR_FMT(path)));
}
