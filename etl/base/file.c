/* file.c - a small file as a whole. Pipes will do, so size is known only at the end. */
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
