/* mutant.h - a manifest with one line of it changed.
 *
 * What is changed, one at a time: each pointer; each reply row (left out; another
 * `then`; another status), each condition (left out; another word, kind or bound), each
 * billing unit, price and number of credits, each line of `auth`, and each address,
 * method and parameter of a request (left out; another value).
 *
 * A mutant is written anew from the parsed page, so that it can be compiled whatever
 * the layout of the page was.
 */
#ifndef TESTS_ADAPTER_MUTANT_H
#define TESTS_ADAPTER_MUTANT_H

#include "weir/arena.h"
#include "weir/buf.h"
#include "weir/yaml.h"

enum mutation { MUTATE_VALUE, MUTATE_DROP };

struct mutant {
    enum mutation mutation;
    const struct wr_yaml *node; /* the scalar, or the map or list an entry of which is
                                   dropped */
    size_t entry;
    struct wr_str text; /* in the place of the scalar's */
    struct wr_str call; /* that it is in; NONE: of the vendor */
    int line;
    const char *what; /* "then: miss -> hit" */
};

struct mutants {
    struct mutant *items;
    size_t count;
};

/* All of them, in `arena`; they borrow from the document. */
void mutants_find(const struct wr_yaml *root, struct wr_arena *arena,
                  struct mutants *out);
/* The page with it, as YAML. */
void mutant_write(const struct wr_yaml *root, const struct mutant *mutant,
                  struct wr_buf *out);

#endif
