/* ask.h - one question to one provider, from claim to settlement.
 *
 *   CLAIM -> granted, to collect --> a TALK --> SETTLE  -> ANSWERED
 *        |                            |-> no answer: release, uncertain -> SKIPPED
 *        |                            +-> put down                      -> WAIT
 *        |-> answered before --------------> KEEP    -> ANSWERED
 *        |-> put down, not due yet ----------------------> WAIT
 *        |-> busy: somebody asks it now -> stand, CLAIM again
 *        +-> over a cap, unsure -------------------------> SKIPPED
 *
 * The ledger is written before the request goes out and with the facts after it came
 * back; killed anywhere between, the claim tells what is uncertain. The talk (talk.h)
 * may serve other questions too; claim and settlement are each one's own.
 */
#ifndef ETL_RUN_ASK_H
#define ETL_RUN_ASK_H

#include "etl/run/answer.h"
#include "etl/run/batch.h"
#include "etl/run/talk.h"
#include "etl/waterfall/learn.h"

enum wr_ask_end {
    WR_ASK_ANSWERED, /* `facts` are stored; outcome says what came */
    WR_ASK_SKIPPED,  /* not asked, or not answered; `why` */
    WR_ASK_WAIT,     /* worth another try from until_us on: park the lead */
    WR_ASK_LISTED,   /* dry run: it would have been asked, at `worst_micro` */
    WR_ASK_BROKEN,   /* the run cannot go on (wr_run_fail was called) */
};

/* What becomes of the money of a question without an answer. */
enum wr_fate {
    WR_FATE_RELEASE,   /* surely not charged */
    WR_FATE_UNCERTAIN, /* counted at its worst case, and listed */
    WR_FATE_PUT_DOWN,  /* submitted: reserved still, collected by a later claim */
};

struct wr_failure {
    enum wr_code code;
    enum wr_fate fate;
    int64_t until_us; /* worth another try then; WR_NEVER_US: not in this run */
    bool is_row;      /* of this one of a batch alone: not again in this run */
};

struct wr_question {
    struct wr_run_ctx *run;               /* in */
    const struct wr_provider *provider;   /* in */
    const struct wr_value *const *inputs; /* in; lives until the end */
    size_t input_count;                   /* in */
    int64_t question_id;                  /* in */
    int64_t lead_id, account_id;          /* in; both 0: nobody's, its facts are told
                                             and stored for no one */
    struct wr_str step;                   /* in */
    const struct wr_fact *found_email;    /* in: address that a vendor found, taken back
                                             when this answer calls it undeliverable;
                                             NULL: none */
    struct wr_facts absents;              /* in: what steps closed before it looked for
                                             in vain: stored with its answer, which may
                                             bring it after all */
    bool apart; /* in: asked after the decision: its facts are not stored here, but with
                   the decision, and a wait forgets that it was asked (contact.h) */
    int64_t fresh_us, miss_fresh_us; /* in: as in struct wr_claim: the step's */
    bool teaches;            /* in: `lesson` says what its answer adds to the history */
    struct wr_lesson lesson; /* in: as if nothing came */
    wr_field_id wants;       /* in: what the step searches for */
    bool verifies;           /* in: the step verifies what is found */
    uint32_t asked_for;      /* in: bit i: it is asked for the step's wants[i] */
    struct wr_arena
        *arena;                 /* in: of this question's lead alone, since the store's
                                   thread takes from it while the loop goes on with others */
    struct wr_bringer *bringer; /* in: the unit; NULL: none */
    void (*done)(void *ctx, struct wr_question *q); /* in */
    void *ctx;                                      /* in */

    enum wr_ask_end end;     /* out */
    enum wr_outcome outcome; /* out */
    struct wr_facts facts;   /* out: of both scopes */
    struct wr_str why;       /* out */
    bool budget;             /* out: skipped for a cap or for want of credits */
    bool unsure;             /* out: skipped, and a later run will skip it too */
    int64_t until_us;        /* out: of WAIT; WR_NEVER_US: not in this run */
    bool pending;            /* out: of WAIT: it is submitted, and to be collected */

    /* own */
    struct wr_claim claim;
    struct wr_claimed claimed;
    struct wr_ask ask;
    struct wr_settlement settlement;
    struct wr_failure failure;
    struct wr_timer *timer;
    uint32_t busy_tries;
    bool on_list; /* it is about somebody nobody is asked about (suppress.h) */
    bool kept;    /* the answer came from the ledger */
    bool listed;  /* dry run: the entry is given back, and that is all */
};

void wr_question_ask(struct wr_question *q);

/* --- told by its talk: one of these, once --- */

/* `answer` is borrowed; its outcome is not NONE. */
void wr_question_settle(struct wr_question *q, const struct wr_answer *answer,
                        const struct wr_exchange *x);
void wr_question_fail(struct wr_question *q, const struct wr_failure *failure);
/* The talk was put down until then, and that is in the ledger. */
void wr_question_put_off(struct wr_question *q, int64_t until_us);
/* wr_run_fail was called. */
void wr_question_break(struct wr_question *q);

/* --- inside --- */

/* Asked by hand (trial.h). */
static inline bool wr_question_is_nobodys(const struct wr_question *q)
{
    return q->lead_id == 0 && q->account_id == 0;
}
/* Tells whoever asked; the last thing that is done to it. */
void wr_question_end(struct wr_question *q, enum wr_ask_end end);
/* True, and broken, where there is a code. */
bool wr_question_broken(struct wr_question *q, enum wr_code code,
                        const struct wr_err *err);
/* ask_answer.c: the facts of an answer, settled or kept, into the store. */
void wr_question_take(struct wr_question *q, const struct wr_answer *answer,
                      int64_t observed_us);
/* Into its claim: the counters that a paid question counts against, with their
 * ceilings. */
void wr_caps_of(struct wr_question *q);

#endif
