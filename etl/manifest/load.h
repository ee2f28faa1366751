/* load.h - inside of struct wr_manifests, for load.c and bind.c. */
#ifndef ETL_MANIFEST_LOAD_H
#define ETL_MANIFEST_LOAD_H

#include "etl/manifest/compile.h"

struct wr_manifests {
    struct wr_arena *arena;
    const struct wr_catalogue *catalogue;
    const struct wr_lists *lists;
    size_t path;             /* being loaded, from 1 */
    struct vendor **vendors; /* sorted by name once loaded */
    size_t vendor_count;
    const struct wr_provider **providers; /* sorted by name */
    size_t provider_count;
};

/* Prices as published, until a job says otherwise. */
void wr_vendor_list_prices(struct vendor *vendor);

#endif
