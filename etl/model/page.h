/* page.h - a whole model as one page that marketing and sales can read and sign.
 *
 * Made from the file itself, so that every word of every list is on it; what the page
 * has no words for stands as it was written. The file has to compile first: the version
 * is the one in receipts.
 */
#ifndef ETL_MODEL_PAGE_H
#define ETL_MODEL_PAGE_H

#include "weir/model.h"

struct wr_page_in {
    const struct wr_model *model;
    const struct wr_yaml *root;    /* of the file it was compiled from */
    const struct wr_str *rejected; /* reasons for which sales may send a lead back */
    size_t rejected_count;
    bool routed; /* there is a routing, which may name none */
    bool html;   /* else Markdown */
};

void wr_model_page(const struct wr_page_in *in, struct wr_buf *out);

#endif
