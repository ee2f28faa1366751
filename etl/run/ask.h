/* ask.h - one question to one provider, from claim to settlement.
 *
 *   CLAIM -> granted -> TALK (exchanges) -> SETTLE   -> ANSWERED
 *        |-> answered before ------------> KEEP      -> ANSWERED
 *        |-> busy: somebody asks it now -> wait, CLAIM again
 *        +-> over a cap, unsure ---------------------> SKIPPED
 *
 * The ledger is written before the request goes out and with the facts after it came
 * back; killed anywhere between, the claim tells what is uncertain.
 */
#ifndef ETL_RUN_ASK_H
#define ETL_RUN_ASK_H

#include "etl/run/answer.h"
#include "etl/run/exchange.h"

enum wr_ask_end {
    WR_ASK_ANSWERED, /* `facts` are stored; outcome says what came */
    WR_ASK_SKIPPED,  /* not asked, or not answered; `why` */
    WR_ASK_WAIT,     /* worth another try after wait_ms: park the lead */
    WR_ASK_LISTED,   /* dry run: it would have been asked, at `worst_micro` */
    WR_ASK_BROKEN,   /* the run cannot go on (wr_run_fail was called) */
};

struct wr_question {
    struct wr_run_ctx *run;               /* in */
    const struct wr_provider *provider;   /* in */
    const struct wr_value *const *inputs; /* in; lives until the end */
    size_t input_count;                   /* in */
    int64_t question_id;                  /* in */
    int64_t lead_id, account_id;          /* in */
    struct wr_str step;                   /* in */
    const struct wr_fact *found_email;    /* in: address that a vendor found, taken back
                                             when this answer calls it undeliverable;
                                             NULL: none */
    struct wr_facts absents;              /* in: what steps closed before it looked for
                                             in vain: stored with its answer, which may
                                             bring it after all */
    struct wr_arena *arena;               /* in: the unit's */
    void (*done)(void *ctx, struct wr_question *q); /* in */
    void *ctx;                                      /* in */

    enum wr_ask_end end;     /* out */
    enum wr_outcome outcome; /* out */
    struct wr_facts facts;   /* out: of both scopes */
    struct wr_str why;       /* out */
    bool budget;             /* out: skipped for a cap or for want of credits */
    bool unsure;             /* out: skipped, and a later run will skip it too */
    uint32_t wait_ms;        /* out */

    /* own */
    struct wr_claim claim;
    struct wr_claimed claimed;
    struct wr_arena *attempt;
    struct wr_ask ask;
    struct wr_talk talk;
    enum wr_move move;
    struct wr_exchange exchange;
    struct wr_settlement settlement;
    struct wr_timer *timer;
    uint32_t busy_tries;
    bool kept; /* the answer came from the ledger */
};

void wr_question_ask(struct wr_question *q);

/* Counters that a paid question of this lead counts against, with their ceilings. */
void wr_caps_of(const struct wr_run_ctx *run, const struct wr_provider *provider,
                int64_t lead_id, struct wr_arena *arena, struct wr_claim *claim);

#endif
