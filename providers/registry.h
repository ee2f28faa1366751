/* registry.h - the adapters compiled in, one line each. */
#ifndef PROVIDERS_REGISTRY_H
#define PROVIDERS_REGISTRY_H

#include "weir/crm.h"

extern const struct wr_crm wr_crm_file;    /* providers/crm/file */
extern const struct wr_crm wr_crm_hubspot; /* providers/crm/hubspot */

#endif
