/* score_stream.h - rows of a file or a pipe through a scorer, a slice at a time. */
#ifndef ETL_CLI_SCORE_STREAM_H
#define ETL_CLI_SCORE_STREAM_H

#include "etl/cli/score.h"
#include "weir/rewrite.h"

#include <stdio.h>

struct wr_score_stream {
    struct wr_scorer *scorer;
    const char *name; /* of the input: its ending tells the format */
    FILE *in, *out;
    bool as_json; /* CSV goes out as an object a row */
    bool explain; /* with the receipt in one more column */
    /* Called once where the map was guessed; may be NULL. */
    void (*guessed)(void *ctx, const struct wr_guesses *guesses);
    void *ctx;
    /* What came of it. */
    int64_t rows;
    int64_t bad; /* could not be read: they went out as they stood */
};

/* WR_E_CONFIG: nothing in the header is known, or the map fits no column; WR_E_LIMIT,
 * WR_E_PROTOCOL: a header that cannot be read; WR_E_INTERNAL: reading or writing
 * failed. Holds at most two slices, whatever the size of the input. */
enum wr_code wr_score_stream(struct wr_score_stream *stream, struct wr_diags *diags,
                             struct wr_err *err) WR_MUST_USE;

#endif
