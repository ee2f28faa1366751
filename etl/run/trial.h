/* trial.h - one question to one provider, asked by hand.
 *
 * It goes the way of every question: claimed in the ledger against the job's caps
 * before it is sent, settled with its answer afterwards. It is nobody's: its facts are
 * told and stored for no lead; the answer stays in the ledger, so that a run which asks
 * the same has it, and nothing is paid twice.
 */
#ifndef ETL_RUN_TRIAL_H
#define ETL_RUN_TRIAL_H

#include "etl/run/ask.h"

struct wr_trial {
    const struct wr_provider *provider;   /* in, of the setup */
    const struct wr_value *const *inputs; /* in, by field; of a complete input set */
    size_t input_count;                   /* in */

    enum wr_ask_end end;     /* out */
    enum wr_outcome outcome; /* out */
    struct wr_facts facts;   /* out */
    struct wr_str why;       /* out: without an answer */
    enum wr_code code;   /* out: the same as a code; WR_OK: a cap, or it is unsure */
    bool budget;         /* out: skipped for a cap or for want of credits */
    bool kept;           /* out: it was answered before, and nothing was sent */
    int64_t spent_micro; /* out: of all lines */
    int64_t until_us;    /* out: of WAIT */
    int signum;          /* out: that stopped it, or 0 */
};

/* Asks it in the job's workspace. What comes out is in `arena`. An error: the workspace
 * cannot be used, or the run could not go on. */
enum wr_code wr_trial_run(const struct wr_setup *setup, struct wr_trial *trial,
                          struct wr_arena *arena, struct wr_err *err) WR_MUST_USE;

#endif
