/* reference.h - keys of a file for the reference page. */
#ifndef WEIR_BASE_REFERENCE_H
#define WEIR_BASE_REFERENCE_H

#include "weir/option.h"

/* `title` as Markdown, and under it a table of the options. */
void wr_reference_table(struct wr_buf *out, const char *title,
                        const struct wr_option *options);

#endif
