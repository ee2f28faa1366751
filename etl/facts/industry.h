/* industry.h - industries as LinkedIn divides them (version 2, 434 of them, a tree).
 *
 * Nodes lie in the order of the tree, so that a node and all below it are one stretch:
 * [at, end). They live as long as the lists.
 */
#ifndef ETL_FACTS_INDUSTRY_H
#define ETL_FACTS_INDUSTRY_H

#include "weir/arena.h"
#include "weir/field.h"

struct wr_lists;

struct wr_industry {
    uint16_t id;         /* LinkedIn's number: the same in API and exports */
    uint16_t at, end;    /* its place, and the place behind the last one below it */
    uint16_t up;         /* place of the one above; its own at the top */
    struct wr_str label; /* "Software Development" */
};

/* By label, by a label LinkedIn had before 2021, by an alias, by the title of a NAICS
 * or SIC class, by "NAICS 541511", "SIC 7372", "UK SIC 62012", "urn:li:industry:4".
 * NULL: not known. */
const struct wr_industry *wr_industry_find(const struct wr_lists *lists,
                                           struct wr_str text,
                                           struct wr_arena *scratch);
/* What a word that is none may have been meant for: a label or another name of one that
 * is a slip or two away; WR_NONE: nothing is. */
struct wr_str wr_industry_near(const struct wr_lists *lists, struct wr_str word,
                               struct wr_arena *arena);
/* What is kept of an industry that nobody knows: small letters, without accents, "and"
 * for "&", blanks for marks. Into `arena`. */
struct wr_str wr_industry_fold(struct wr_str text, struct wr_arena *arena);
const struct wr_industry *wr_industry_by_id(const struct wr_lists *lists, unsigned id);
/* By a code of NAICS, SIC or UK_SIC; NULL also for codes that say nothing. */
const struct wr_industry *wr_industry_of_code(const struct wr_lists *lists,
                                              enum wr_normal system,
                                              struct wr_str code);
/* By place, 0 .. wr_industry_count - 1. */
const struct wr_industry *wr_industry_at(const struct wr_lists *lists, size_t at);
size_t wr_industry_count(const struct wr_lists *lists);
/* The one above, or NULL at the top. */
const struct wr_industry *wr_industry_parent(const struct wr_lists *lists,
                                             const struct wr_industry *node);
/* The nearest one that both lie in; NULL: they have nothing in common. */
const struct wr_industry *wr_industry_common(const struct wr_lists *lists,
                                             const struct wr_industry *a,
                                             const struct wr_industry *b);
/* Whether `node` is `above`, or somewhere below it. */
static inline bool wr_industry_is_within(const struct wr_industry *node,
                                         const struct wr_industry *above)
{
    return node->at >= above->at && node->at < above->end;
}

#endif
