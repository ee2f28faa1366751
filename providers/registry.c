/* registry.c - which CRM adapters there are: a list by hand, sorted by name. */
#include "providers/registry.h"

static const struct wr_crm *const adapters[] = {
    &wr_crm_file,
    &wr_crm_hubspot,
};

const char *const wr_property_type_words[WR_PROPERTY_TYPES + 1] = {
    "text", "number", "date and time", "date", "choice", "yes or no", "other", NULL};

const char *const wr_crm_names[] = {"file", "hubspot", NULL};

const struct wr_crm *wr_crm_find(struct wr_str name)
{
    for (size_t i = 0; i < WR_COUNT(adapters); i++) {
        if (wr_str_eqz(name, adapters[i]->name))
            return adapters[i];
    }
    return NULL;
}
