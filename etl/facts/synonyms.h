/* synonyms.h - vendors' words for those of the closed lists. */
#ifndef ETL_FACTS_SYNONYMS_H
#define ETL_FACTS_SYNONYMS_H

#include "weir/str.h"

/* The word of the list `words` (wr_seniority_words, ...) that `key`, a folded word,
 * stands for; NULL when it stands for none. */
const char *wr_synonym(const char *const *words, struct wr_str key);

#endif
