/* file.h - a small file as a whole, and a path that stands in one. */
#ifndef WEIR_BASE_FILE_H
#define WEIR_BASE_FILE_H

#include "weir/arena.h"
#include "weir/buf.h"
#include "weir/diag.h"

/* Appends the file to `out`, whose cap is the file's. WR_E_GONE: it is not there;
 * WR_E_LIMIT: it is larger than the cap; WR_E_CONFIG: it cannot be read. The text of
 * the error does not name the file. */
enum wr_code wr_file_read(const char *path, struct wr_buf *out,
                          struct wr_err *err) WR_MUST_USE;
/* The same for a file that people write, as a whole: `out` is made, and the caller's to
 * free. False: it cannot be read, a mistake at no line of it. */
bool wr_file_take(const char *path, size_t max_bytes, struct wr_buf *out,
                  struct wr_diags *diags);

/* `path` as seen from the folder of `file`. */
char *wr_file_beside(const char *file, struct wr_str path, struct wr_arena *arena);

#endif
