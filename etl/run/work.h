/* work.h - pass 2: account by account, what is due.
 *
 * A pool of slots, which take no more once `limits.in_flight` leads are in work. Each
 * takes the next account with open leads (a unit), asks what the waterfall wants about
 * each of its members, decides them together, and commits facts, decisions, holds and
 * outbox rows in one piece. A lead that has to wait goes back to the store (parked) and
 * holds no slot. Ends when no open lead is left that may go on before the deadline.
 */
#ifndef ETL_RUN_WORK_H
#define ETL_RUN_WORK_H

#include "etl/job/decided.h"
#include "etl/run/ask.h"
#include "etl/run/judge.h"

struct wr_work;
struct wr_group; /* group.h */

/* `committed` is called after each unit's commit (may be NULL): the writer looks for
 * new outbox rows; `done` once, at the end of the pass. */
struct wr_work_options {
    void (*committed)(void *ctx);
    void (*done)(void *ctx);
    void *ctx;
};
struct wr_work *wr_work_start(struct wr_run_ctx *run,
                              const struct wr_work_options *options);
void wr_work_free(struct wr_work *work);
/* The run is stopping: the pass does not wait for parked leads. NULL allowed. */
void wr_work_hurry(struct wr_work *work);

/* --- inside --- */

/* Where a lead stands in the walk through its unit. */
enum wr_lead_stand {
    WR_STAND_NEW,   /* to be asked about */
    WR_STAND_ASIDE, /* its question waits for company: the walk goes on without it */
    WR_STAND_BACK,  /* answered since: it goes on in the next round */
    WR_STAND_DONE,
};

struct wr_fact_list {
    struct wr_fact *items;
    size_t count, room;
};

/* One lead of a unit. */
struct wr_lead_work {
    const struct wr_member *member;
    struct wr_work_slot *slot;
    enum wr_lead_stand stand;
    struct wr_next next;          /* what it asks, or asked last */
    struct wr_question *question; /* in the unit's arena; NULL before the first */
    struct wr_arena *arena;       /* of what is asked about it: the store's while it
                                     claims or settles, else the loop's; NULL before */
    struct wr_fact *facts;
    size_t fact_count, fact_room;
    struct wr_fact *absents; /* to be stored with the decision */
    size_t absent_count;
    struct wr_trail trail;
    struct wr_str skipped; /* why something was not asked; NONE */
    bool retry;            /* a later run may ask it */
    bool parked;
    int64_t parked_until_us;
    struct wr_outlook
        *outlook; /* dry run: would buy, so it is not decided; else NULL */
    const struct wr_profile *profile; /* what was decided on; like the next two in the
                                         unit's arena, NULL before */
    struct wr_decision *decision;
    const struct wr_routed *routed;
    struct wr_verdict *verdict;

    /* Of the steps after the decision (contact.h). */
    struct wr_decided_view decided;
    struct wr_trail after;
    struct wr_fact_list bought; /* what they brought; stored with the decision */
    bool again;                 /* a later run may ask what was not asked */
    struct wr_str unpaid;       /* the cap that one of them met first; NONE */
};

enum wr_slot_state { WR_SLOT_IDLE, WR_SLOT_TAKING, WR_SLOT_ASKING, WR_SLOT_COMMITTING };

struct wr_work_slot {
    struct wr_work *work;
    struct wr_run_ctx *run;
    struct wr_timer *pause; /* before the next unit, when the job gives way */
    enum wr_slot_state state;
    int64_t *in_hand; /* id of the unit's account, 0; the store's thread's */
    size_t counted;   /* its leads among those in work; the store's thread's */
    bool full; /* it was not taken, since enough leads are in work: called again */
    struct wr_arena *arena;   /* of the unit */
    struct wr_arena *scratch; /* of the profile in use */
    struct wr_unit unit;
    enum wr_code taken;
    struct wr_lead_work *leads;
    size_t at;               /* lead being asked about */
    size_t aside;            /* leads set aside */
    bool walked;             /* the round is over, but for them */
    bool broken;             /* the run cannot go on */
    enum wr_purpose purpose; /* of the steps that are walked */
    bool objected; /* a step after the decision met somebody who is to be left alone */
    struct wr_fact_list account_bought; /* of the account, after the decision */
    struct wr_group *group;             /* of the members, once they are decided */
    struct wr_bringer bringer;
    struct wr_fact *account_facts;
    size_t account_fact_count, account_fact_room;
    const struct wr_value **inputs;
    struct wr_profile *profile;
    struct wr_out account_out;
};

/* enrich.c: asks about slot->leads[slot->at] and on; calls wr_slot_enriched at the end
 * of the last one. */
void wr_slot_enrich(struct wr_work_slot *slot);
/* settle.c. When the last of those who wait may go on; 0: nobody waits. */
int64_t wr_slot_waits_until(const struct wr_work_slot *slot);
/* Decides all members, but for those that a plan would buy for. */
void wr_slot_decide(struct wr_work_slot *slot);
/* The account does not fit into a unit: before anybody is decided all of them are
 * looked at, for what they add to it, and once more for their scores. Then wr_slot_meet
 * instead of all that follows. */
bool wr_slot_is_met(const struct wr_work_slot *slot);
void wr_slot_meet(struct wr_work_slot *slot);
/* Commits them, or puts the unit off where somebody waits; calls wr_slot_settled. */
void wr_slot_settle(struct wr_work_slot *slot);

/* trail.c: what was answered about the lead before it had to wait, or before the run
 * was taken up again; and what else is to be known then. Store work. */
void wr_trail_restore(const struct wr_waterfall *waterfall, struct wr_lead_work *lead);
enum wr_code wr_trail_keep(struct wr_db *db, const struct wr_work_slot *slot,
                           const struct wr_lead_work *lead,
                           struct wr_err *err) WR_MUST_USE;

/* work.c */
/* The unit is the store's again: others may take its account. On the store's thread. */
void wr_slot_let_go(struct wr_work_slot *slot);
void wr_slot_enriched(struct wr_work_slot *slot);
void wr_slot_settled(struct wr_work_slot *slot);

/* slot_facts.c */
void wr_slot_add_facts(struct wr_work_slot *slot, struct wr_lead_work *lead,
                       const struct wr_fact *facts, size_t count);
/* A field that the closed step looked for in vain is absent: a fact, with its date. */
void wr_slot_note_absent(struct wr_work_slot *slot, struct wr_lead_work *lead,
                         const struct wr_next *next);
/* What is not stored yet of what was looked for in vain: of the lead being asked about,
 * and of its account what the members before it found missing. */
struct wr_facts wr_slot_absents(struct wr_work_slot *slot);
/* What is decided on, and that with what was bought after the decision. In the scratch
 * arena, or in `arena`. */
struct wr_profile *wr_slot_profile_in(const struct wr_work_slot *slot,
                                      const struct wr_lead_work *lead,
                                      struct wr_arena *arena);
struct wr_profile *wr_slot_profile(struct wr_work_slot *slot,
                                   const struct wr_lead_work *lead);
struct wr_profile *wr_slot_shown(struct wr_work_slot *slot,
                                 const struct wr_lead_work *lead);
/* Of the walk that the unit is in. */
struct wr_trail *wr_slot_trail(const struct wr_work_slot *slot,
                               struct wr_lead_work *lead);

#endif
