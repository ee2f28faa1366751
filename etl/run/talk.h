/* talk.h - one talk with a provider, of one question or of a whole batch.
 *
 *   NEW -> joined by questions -> GO: begin -> SEND -> advance -> DONE: each settles
 *                                               ^         |-> error: each fails
 *                                               |         v
 *                                               +------ SAVED, SEND or a short WAIT
 *                                                         |
 *                                                         +-> a long WAIT: put down
 *
 * Owns the contract's talk, its memory and its exchange. Claims, money and settlement
 * are each question's own (ask.h). The state of a talk is saved for all its questions
 * in one transaction before the next request goes out: what was submitted is collected
 * after a crash, and never submitted again.
 */
#ifndef ETL_RUN_TALK_H
#define ETL_RUN_TALK_H

#include "etl/run/exchange.h"

struct wr_question;

struct wr_run_talk {
    struct wr_run_ctx *run;
    const struct wr_provider *provider;
    struct wr_arena *arena;
    struct wr_str state; /* that it goes on from; NONE: from the beginning */
    struct wr_question **members;
    size_t count;

    /* own */
    size_t room;
    struct wr_talk talk;
    enum wr_move move;
    struct wr_exchange exchange;
    struct wr_timer *timer;
    int64_t due_us; /* put down until then; 0: in hand */
    bool submitted; /* the ledger has its state: charged, and collected from there */
};

/* `state` is copied. */
struct wr_run_talk *wr_run_talk_new(struct wr_run_ctx *run,
                                    const struct wr_provider *provider,
                                    struct wr_str state);
/* Before it goes. */
void wr_run_talk_join(struct wr_run_talk *t, struct wr_question *q);
/* Starts it; every member is told its end, and then it is freed. */
void wr_run_talk_go(struct wr_run_talk *t);

#endif
