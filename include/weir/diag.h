/* weir/diag.h - mistakes in files people write: all of them, with their places.
 *
 * A reader of a file adds each mistake and goes on; the command prints the list,
 * ordered by place, and exits 2.
 */
#ifndef WEIR_DIAG_H
#define WEIR_DIAG_H

#include "weir/arena.h"
#include "weir/buf.h"

struct wr_pos {
    const char *file; /* borrowed; lives as long as the document */
    int line;         /* from 1; 0 when the file as a whole is meant */
    int column;       /* from 1, in characters */
};

struct wr_diags;

struct wr_diags *wr_diags_new(void);
void wr_diags_free(struct wr_diags *diags);
/* Text in lower case without full stop. At most 200 are kept; the rest are counted. */
void wr_diag_error(struct wr_diags *diags, struct wr_pos pos, const char *fmt, ...)
    WR_PRINTF(3, 4);
void wr_diag_warn(struct wr_diags *diags, struct wr_pos pos, const char *fmt, ...)
    WR_PRINTF(3, 4);
/* "unknown WHAT "WORD"; did you mean "NEAREST"?" or the list of words when short. */
void wr_diag_unknown(struct wr_diags *diags, struct wr_pos pos, const char *what,
                     struct wr_str word, const char *const *words);
size_t wr_diags_errors(const struct wr_diags *diags);
size_t wr_diags_warnings(const struct wr_diags *diags);
/* "jobs/x.yaml:3:7: error: ..." lines in order of place. */
void wr_diags_print(const struct wr_diags *diags, struct wr_buf *out);
/* WR_OK without errors; else WR_E_CONFIG with the first and "(and N more)". */
enum wr_code wr_diags_result(const struct wr_diags *diags, struct wr_err *err);

#endif
