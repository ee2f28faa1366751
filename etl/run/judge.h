/* judge.h - what is to be stored and sent about a lead whose facts are in. Pure.
 *
 * Nothing here knows of stores, loops or the order in which answers came: a verdict is
 * a function of facts, signals, digest, previous decision, maps and time.
 */
#ifndef ETL_RUN_JUDGE_H
#define ETL_RUN_JUDGE_H

#include "etl/route/route.h"
#include "etl/run/context.h"
#include "etl/store/decisions.h"
#include "etl/store/leads.h"
#include "etl/store/notices.h"
#include "etl/store/outbox.h"

struct wr_verdict {
    int64_t lead_id;
    struct wr_decision_row decision;
    bool is_held;
    struct wr_hold hold;             /* when is_held */
    struct wr_out out;               /* field_count 0: nothing to send */
    enum wr_outcome_of_lead outcome; /* OPEN while something is to be sent */
    struct wr_str reason;
    int64_t due_us;
    struct wr_str due_reason;
    struct wr_presence presence;
    const struct wr_routed *routed; /* NULL: not looked at */
    bool in_notify;                 /* in the stage or tier that `notify:` is about */
    struct wr_notice notices[WR_NOTICE_KINDS]; /* of a crossing into it */
    size_t notice_count;
};

/* It came to a score, and no stop ended it. */
bool wr_verdict_is_scored(const struct wr_verdict *verdict);

/* Profile of a lead: its facts and its account's, resolved and derived. */
struct wr_profile *wr_judge_profile(const struct wr_setup *setup, struct wr_facts lead,
                                    struct wr_facts account, int64_t as_of_us,
                                    struct wr_arena *arena);

/* Its strings live as long as the profile and the member. */
struct wr_presence wr_judge_presence(const struct wr_setup *setup,
                                     const struct wr_profile *profile,
                                     const struct wr_member *member, int64_t as_of_us,
                                     struct wr_arena *arena);
/* 0 when there is none with a date. */
int64_t wr_latest_signal(struct wr_signals signals);

struct wr_judge {
    const struct wr_setup *setup;
    const struct wr_run *run;
    const struct wr_member *member;
    const struct wr_profile *profile; /* what is decided on */
    const struct wr_profile *shown; /* what is written: that, and what was bought after
                                       the decision; NULL: the same */
    const struct wr_decision *decision; /* of wr_judge_lead, as of wr_judge_decide */
    const struct wr_routed *routed;
    const struct wr_trail *after; /* `trail`, and on from it what was asked after the
                                     decision; NULL: nothing was */
    struct wr_digest digest;
    const struct wr_people *people; /* of wr_judge_lead */
    struct wr_presence presence;
    const struct wr_trail *trail;
    struct wr_str skipped; /* why something was not asked, or NONE */
    struct wr_str unpaid;  /* the cap that a step after the decision met, or NONE */
    bool retry;            /* a later run may ask it */
    bool due_again;        /* so may one about another member, whose answer may tell
                              about this one too: due at once */
};
/* What is decided of it, on `profile`, and who gets it (routing.h). */
const struct wr_routed *wr_judge_decide(const struct wr_judge *in,
                                        struct wr_arena *arena,
                                        struct wr_decision *out);
/* Winners by source, date and exchange, the digest, and what was asked after. */
struct wr_str wr_judge_inputs(const struct wr_judge *in, struct wr_arena *arena);
/* What follows from `decision`. All in `arena`. */
void wr_judge_lead(const struct wr_judge *in, struct wr_arena *arena,
                   struct wr_verdict *out);

/* advise.c: questions and lifts, with prices of the job. */
void wr_judge_advise(const struct wr_judge *in, const struct wr_decide *decide,
                     struct wr_arena *arena, struct wr_decision *decision);

/* What to send to the account's own record; field_count 0: nothing. `all`: the digest
 * of all its members, NULL while more of them are to be decided. */
void wr_judge_account(const struct wr_setup *setup, const struct wr_run *run,
                      const struct wr_unit *unit, const struct wr_profile *profile,
                      const struct wr_digest *all, struct wr_arena *arena,
                      struct wr_out *out);

#endif
