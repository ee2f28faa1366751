/* leads.h - leads and accounts as last read; units: an account with its due leads. */
#ifndef ETL_STORE_LEADS_H
#define ETL_STORE_LEADS_H

#include "etl/store/db.h"
#include "weir/fact.h"
#include "weir/model.h"
#include "weir/route.h"

/* A record's identity: the CRM's instance ("hubspot:main"), its object ("contacts"),
 * its id. wr_lead_id is the lead's id everywhere. */
struct wr_record_key {
    struct wr_str crm;
    struct wr_str object;
    struct wr_str ext_id;
};
int64_t wr_lead_id(const struct wr_record_key *key);
int64_t wr_account_id(struct wr_str account_key);
#define WR_SHARDS 1024

struct wr_lead_row {
    int64_t id;
    struct wr_record_key key;
    struct wr_str account_key; /* never NONE: "lead:<id>" where there is no account */
    int64_t modified_us;       /* the CRM's stamp */
    int64_t read_us;
    struct wr_str values; /* mapped properties as last read: JSON, text or null each */
    int64_t due_us;       /* WR_NEVER_US: not by itself */
    struct wr_str due_reason; /* new, changed, review, hold, retry, asked ... */
    bool gone;
    /* For the account's digest, set with each decision: */
    struct wr_str role;
    int64_t intent_milli;
    int64_t active_us;  /* of the latest signal */
    int64_t decided_us; /* as-of time of the latest decision; 0: none; read alone */
    /* The same, read alone; wr_db_lead_set_digest sets them. */
    enum wr_buying_role part;
    int64_t rank;
    bool scored; /* the last decision gave a score: */
    int64_t score_milli;
    int64_t group_mark;
    struct wr_str name, title, tier; /* tier NONE: no score */
};

/* Insert, or bring up to date what the CRM says (values, stamps, account key); the due
 * time is only ever moved closer by it. */
enum wr_code wr_db_lead_put(struct wr_db *db, const struct wr_lead_row *row,
                            struct wr_err *err) WR_MUST_USE;
/* WR_E_GONE. */
enum wr_code wr_db_lead_get(struct wr_db *db, int64_t id, struct wr_arena *arena,
                            struct wr_lead_row *out, struct wr_err *err) WR_MUST_USE;
/* By what a person would type: an id of the CRM, or an e-mail address. At most `max`
 * matches. */
enum wr_code wr_db_lead_search(struct wr_db *db, struct wr_str text, size_t max,
                               struct wr_arena *arena, struct wr_lead_row **out,
                               size_t *count, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_lead_set_due(struct wr_db *db, int64_t id, int64_t due_us,
                                struct wr_str reason, struct wr_err *err) WR_MUST_USE;
/* What `presence` (its lead_id names the lead) adds to the account's digest; its tier
 * and score, tier NONE where it has none; the mark of the digest it was decided with.
 */
enum wr_code wr_db_lead_set_digest(struct wr_db *db, const struct wr_presence *presence,
                                   struct wr_str tier, int64_t score_milli,
                                   int64_t group_mark, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_lead_set_gone(struct wr_db *db, int64_t id, struct wr_str alias_of,
                                 struct wr_err *err) WR_MUST_USE;
/* Walks all leads of a CRM object by external id (as text), for writing files: at most
 * `max` behind `after`, whose ext_id is NONE at the start. */
enum wr_code wr_db_lead_walk(struct wr_db *db, const struct wr_record_key *after,
                             size_t max, struct wr_arena *arena,
                             struct wr_lead_row **out, size_t *count,
                             struct wr_err *err) WR_MUST_USE;
/* Every lead there is with all that deciding needs, by account: `digest` leaves it out.
 * What is passed lives until the function returns; its error ends the walk. One lead
 * and one account are held at a time. */
struct wr_walked {
    const struct wr_lead_row *row;
    struct wr_facts lead_facts, account_facts;
    struct wr_signals signals;
    struct wr_digest digest;
    struct wr_arena *arena; /* for whoever is called */
};
typedef enum wr_code (*wr_walk_fn)(void *ctx, const struct wr_walked *walked,
                                   struct wr_err *err);
enum wr_code wr_db_walk(struct wr_db *db, int64_t as_of_us, wr_walk_fn fn, void *ctx,
                        struct wr_err *err) WR_MUST_USE;
/* What other leads of an account said when they were last read, at most `max`. */
enum wr_code wr_db_sibling_values(struct wr_db *db, struct wr_str account_key,
                                  int64_t lead_id, size_t max, struct wr_arena *arena,
                                  struct wr_str **out, size_t *count,
                                  struct wr_err *err) WR_MUST_USE;
/* Leads and accounts there are (deleted ones left out), and leads due by `as_of_us`. */
enum wr_code wr_db_lead_count(struct wr_db *db, int64_t *leads, int64_t *accounts,
                              int64_t *due, int64_t as_of_us,
                              struct wr_err *err) WR_MUST_USE;

struct wr_account_row {
    int64_t id;
    struct wr_str key;           /* "company:<crm>:<id>" or "domain:<registrable>" */
    struct wr_record_key record; /* the CRM's company; ext_id NONE when there is none */
    struct wr_str domain;        /* registrable, or NONE */
    int64_t modified_us;
    struct wr_str values; /* mapped properties as last read, or NONE */
};
enum wr_code wr_db_account_put(struct wr_db *db, const struct wr_account_row *row,
                               struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_account_get(struct wr_db *db, struct wr_str key,
                               struct wr_arena *arena, struct wr_account_row *out,
                               struct wr_err *err) WR_MUST_USE;
/* The account said something new: its leads are due at `due_us`. */
enum wr_code wr_db_account_touch(struct wr_db *db, struct wr_str key, int64_t due_us,
                                 struct wr_str reason, struct wr_err *err) WR_MUST_USE;
/* Its decided leads that rested on another digest than this one are due at `due_us`,
 * but for those that are held or for good. */
enum wr_code wr_db_account_wake(struct wr_db *db, struct wr_str key, int64_t group_mark,
                                int64_t due_us, struct wr_err *err) WR_MUST_USE;
/* Somebody joined it or left it, which its family sees too; by wr_db_stirred_wake all
 * that is put down so comes to the same for all its leads at once. */
enum wr_code wr_db_account_stir(struct wr_db *db, struct wr_str key,
                                struct wr_err *err) WR_MUST_USE;
/* Its parent and direct subsidiaries alone: what they see of it is another thing now.
 */
enum wr_code wr_db_family_stir(struct wr_db *db, struct wr_str key,
                               struct wr_err *err) WR_MUST_USE;
/* The account belongs to `parent`, an account's key; NONE, or its own: to nobody. Where
 * that is new, both and the parent it had are stirred. */
enum wr_code wr_db_account_adopt(struct wr_db *db, struct wr_str key,
                                 struct wr_str parent, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_stirred_wake(struct wr_db *db, int64_t due_us,
                                struct wr_err *err) WR_MUST_USE;
/* Key of the CRM's company with this domain, or NONE: so that a lead without a link
 * joins its company. The smallest key when several. */
enum wr_code wr_db_account_by_domain(struct wr_db *db, struct wr_str crm,
                                     struct wr_str domain, struct wr_arena *arena,
                                     struct wr_str *key,
                                     struct wr_err *err) WR_MUST_USE;

/* Who had their say about a lead in a run: written with each answer, gone once the lead
 * is decided. A run taken up again asks what an undisturbed one would have asked. */
struct wr_tried_row {
    int64_t question_id;
    struct wr_str step;
    struct wr_str provider;
};
enum wr_code wr_db_tried_put(struct wr_db *db, int64_t run_id, int64_t lead_id,
                             const struct wr_tried_row *row,
                             struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_tried_of(struct wr_db *db, int64_t run_id, int64_t lead_id,
                            struct wr_arena *arena, struct wr_tried_row **out,
                            size_t *count, struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_tried_drop(struct wr_db *db, int64_t run_id, int64_t lead_id,
                              struct wr_err *err) WR_MUST_USE;

/* --- a unit: what pass 2 works on --- */

struct wr_member {
    struct wr_lead_row row;
    struct wr_fact *facts;
    size_t fact_count;
    struct wr_signals signals;
    struct wr_previous previous; /* of its last decision and hold */
    struct wr_route route;       /* as it was left */
    struct wr_tried_row *tried;  /* in this run */
    size_t tried_count;
    struct wr_str *written_names, *written_values; /* our last confirmed writes */
    size_t written_count;
};

struct wr_unit {
    struct wr_account_row account; /* key is always set; the rest may be empty */
    struct wr_fact *account_facts;
    size_t account_fact_count;
    struct wr_str *written_names, *written_values; /* of the account's CRM record */
    size_t written_count;
    struct wr_member *members; /* leased, in lead-id order */
    size_t member_count;
    struct wr_digest others; /* of the account's leads that are not among members */
    struct wr_people people; /* the same ones */
    int met;        /* how often its members were looked at without being decided */
    bool more;      /* the run has other open leads of this account, now or later */
    size_t busy;    /* leads of this account parked because another run has
                       them leased */
    bool came_back; /* its time to wait was over: not the scan's next */
};

struct wr_unit_query {
    int64_t run_id;
    struct wr_str after_key; /* NONE: from the start */
    int64_t now_us;          /* leases, parking */
    int64_t as_of_us;        /* activity in the digest: last 30 days */
    int64_t lease_us;
    size_t max_members;
    const int64_t
        *in_hand; /* ids of accounts that are not taken: in work now; 0: none */
    size_t in_hand_count;
};

/* The account that has waited longest beyond its time, else the next one after
 * `after_key`, with open leads of the run that need not wait: leases up to max_members
 * of them and loads all that deciding needs. Of an account that does not fit those who
 * were met least come first, and none who was met more often. A lead leased by another
 * live run is parked for a second. WR_E_GONE: none is left after that key. */
enum wr_code wr_db_unit_take(struct wr_db *db, const struct wr_unit_query *query,
                             struct wr_arena *arena, struct wr_unit *out,
                             struct wr_err *err) WR_MUST_USE;
/* Earliest time at which a parked lead may go on; 0 when an open lead waits for nothing
 * (it may be in work); WR_NEVER_US when nothing is open. */
enum wr_code wr_db_unit_wait(struct wr_db *db, int64_t run_id, int64_t *until_us,
                             struct wr_err *err) WR_MUST_USE;
/* Of all that the run has in work. */
enum wr_code wr_db_leases_renew(struct wr_db *db, int64_t run_id, int64_t until_us,
                                struct wr_err *err) WR_MUST_USE;
/* Looked at, and not decided: it comes again behind all others of its account. */
enum wr_code wr_db_unit_met(struct wr_db *db, int64_t run_id, int64_t lead_id,
                            struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_unit_release(struct wr_db *db, int64_t run_id, int64_t lead_id,
                                struct wr_err *err) WR_MUST_USE;

/* Signals replace what the same source said about the kind before. */
enum wr_code wr_db_signal_put(struct wr_db *db, int64_t lead_id,
                              const struct wr_signal *signal,
                              struct wr_err *err) WR_MUST_USE;
enum wr_code wr_db_signals_of(struct wr_db *db, int64_t lead_id, struct wr_arena *arena,
                              struct wr_signals *out, struct wr_err *err) WR_MUST_USE;

#endif
