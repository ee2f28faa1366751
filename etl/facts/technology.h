/* technology.h - technologies by name, with what they are for.
 *
 * Facts hold the word of a technology ("google_analytics"), so that models can name it
 * in lower case whatever the vendor writes. They live as long as the lists.
 */
#ifndef ETL_FACTS_TECHNOLOGY_H
#define ETL_FACTS_TECHNOLOGY_H

#include "weir/arena.h"

struct wr_lists;

struct wr_technology {
    struct wr_str name;       /* "Google Analytics" */
    struct wr_str word;       /* "google_analytics" */
    struct wr_str categories; /* "Analytics", "CMS|Blogs" */
};

/* By name, word or alias, a version behind it left out ("nginx/1.18", "jQuery 3.6").
 * NULL: not known. */
const struct wr_technology *wr_technology_find(const struct wr_lists *lists,
                                               struct wr_str text,
                                               struct wr_arena *scratch);
/* Whether it is of the category ("CMS"), case-blind. */
bool wr_technology_is(const struct wr_technology *technology, struct wr_str category);

#endif
