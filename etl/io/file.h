/* file.h - local files: written whole or not at all, appended durably, read by chunks.
 *
 * Blocking, on regular files alone. Errors are WR_E_CONFIG where the path is at fault
 * (missing, no permission, not a regular file) and WR_E_STORE where the disk is (full,
 * input/output error); the text names the path.
 */
#ifndef ETL_IO_FILE_H
#define ETL_IO_FILE_H

#include "weir/request.h"

/* The chunk of a read request. `max_bytes` 0 takes 1 MiB; at most 16 MiB. An offset at
 * or behind the end gives no bytes and at_end. */
enum wr_code wr_file_chunk(const struct wr_file_read *read, struct wr_arena *arena,
                           struct wr_file_chunk *out, struct wr_err *err) WR_MUST_USE;

/* Add `bytes` at the end of `path` (made when missing, mode 0600) and wait for the
 * disk. */
enum wr_code wr_file_append(const char *path, struct wr_str bytes,
                            struct wr_err *err) WR_MUST_USE;

/* A file under way: written beside its place ("PATH.XXXXXX"), and put there by one
 * rename. Mode 0600, or that of the file it replaces. */
struct wr_file_out;
enum wr_code wr_file_out_open(struct wr_file_out **out, const char *path,
                              struct wr_err *err) WR_MUST_USE;
enum wr_code wr_file_out_put(struct wr_file_out *file, struct wr_str bytes,
                             struct wr_err *err) WR_MUST_USE;
/* To disk, then in place; frees `file` whatever comes back. */
enum wr_code wr_file_out_commit(struct wr_file_out *file,
                                struct wr_err *err) WR_MUST_USE;
/* Leave the old file as it is; frees `file`. NULL allowed. */
void wr_file_out_drop(struct wr_file_out *file);

/* All of it at once. */
enum wr_code wr_file_write_atomic(const char *path, struct wr_str bytes,
                                  struct wr_err *err) WR_MUST_USE;

#endif
