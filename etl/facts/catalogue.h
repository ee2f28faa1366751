/* catalogue.h - what only etl/facts needs of the catalogue. */
#ifndef ETL_FACTS_CATALOGUE_H
#define ETL_FACTS_CATALOGUE_H

#include "weir/field.h"

/* Name of a built-in field, or NULL. */
const char *wr_builtin_name(wr_field_id field);

#endif
