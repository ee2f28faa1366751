/* mutant_parts.h - what is changed in each part of a page, for mutant.c. */
#ifndef TESTS_ADAPTER_MUTANT_PARTS_H
#define TESTS_ADAPTER_MUTANT_PARTS_H

#include "mutant.h"

#define MAX_MUTANTS 16384

struct finder {
    struct wr_arena *arena;
    struct mutants *out;
    const struct wr_yaml *pools;
    struct wr_str call;
};

/* An entry of a map or a list is left out. */
void mutate_drop(struct finder *f, const struct wr_yaml *parent, size_t i,
                 const char *what);
/* Each scalar of a scalar or a list gets more text. */
void mutate_append(struct finder *f, const struct wr_yaml *node, const char *more,
                   const char *what);
/* Where it is one. */
void mutate_pointer(struct finder *f, const struct wr_yaml *node);
/* One condition or a list of them, at `key` of `parent`. */
void mutate_conditions(struct finder *f, const struct wr_yaml *parent, const char *key);
void mutate_rows(struct finder *f, const struct wr_yaml *list);
void mutate_params(struct finder *f, const struct wr_yaml *node);
void mutate_request(struct finder *f, const struct wr_yaml *map);
void mutate_price(struct finder *f, const struct wr_yaml *node);
void mutate_pools(struct finder *f, const struct wr_yaml *map);
void mutate_auth(struct finder *f, const struct wr_yaml *node);

size_t mutant_key(const struct wr_yaml *map, const char *key);

#endif
