/* answer.h - answers as facts, and as the text the ledger keeps. Pure. */
#ifndef ETL_RUN_ANSWER_H
#define ETL_RUN_ANSWER_H

#include "etl/waterfall/waterfall.h"

/* Findings as JSON, for the ledger; and back. Fields no longer in the catalogue are
 * left out. */
void wr_answer_write(const struct wr_answer *answer,
                     const struct wr_catalogue *catalogue, struct wr_buf *out);
enum wr_code wr_answer_read(struct wr_str json, enum wr_outcome outcome,
                            const struct wr_catalogue *catalogue,
                            struct wr_arena *arena, struct wr_answer *out,
                            struct wr_err *err) WR_MUST_USE;

struct wr_answer_origin {
    const struct wr_provider *provider;
    const struct wr_value *const *inputs; /* what was asked with */
    int64_t observed_us;
    int64_t exchange_id;
};
/* One fact for each finding; `about` is taken from the answer itself where it brought
 * that field too (a vendor that gives an address and its status speaks of its own),
 * else from the inputs. All in `arena`. */
void wr_answer_facts(const struct wr_answer *answer,
                     const struct wr_answer_origin *from,
                     const struct wr_catalogue *catalogue, struct wr_arena *arena,
                     struct wr_facts *out);

/* A value with all that it points to, in `arena`. */
struct wr_value wr_answer_value(const struct wr_value *value, struct wr_arena *arena);

/* What an answer costs under a tariff, in micro-units, rounded up. */
int64_t wr_answer_cost(const struct wr_tariff *tariff, const struct wr_answer *answer);
/* The same of a ledger line beside it. */
int64_t wr_charge_cost(const struct wr_charge *charge, int64_t milli);

#endif
