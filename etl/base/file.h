/* file.h - a small file as a whole. */
#ifndef WEIR_BASE_FILE_H
#define WEIR_BASE_FILE_H

#include "weir/buf.h"

/* Appends the file to `out`, whose cap is the file's. WR_E_GONE: it is not there;
 * WR_E_LIMIT: it is larger than the cap; WR_E_CONFIG: it cannot be read. The text of
 * the error does not name the file. */
enum wr_code wr_file_read(const char *path, struct wr_buf *out,
                          struct wr_err *err) WR_MUST_USE;

#endif
