/* history.h - what searches came to, summed up as the store does: a row for each
 * segment, set of misses and provider. */
#ifndef TESTS_BENCH_ECONOMICS_HISTORY_H
#define TESTS_BENCH_ECONOMICS_HISTORY_H

#include "etl/waterfall/learn.h"

struct history;

struct history *history_new(void);
void history_free(struct history *history);
void history_add(struct history *history, const struct wr_past *past);
/* Borrowed until the next history_add. */
const struct wr_past *history_rows(const struct history *history, size_t *count);

#endif
