/* job.h - a job file, compiled: what to pull, what to ask, what it may cost.
 *
 * Everything here is const once compiled, typed, and checked: no string is looked up in
 * a run. Names of providers and the model stay names; etl/run binds them, with the
 * positions kept here for its messages.
 */
#ifndef ETL_JOB_JOB_H
#define ETL_JOB_JOB_H

#include "etl/base/rate.h"
#include "etl/base/zone.h"
#include "etl/job/map.h"
#include "weir/predicate.h"

#define WR_MAX_STEPS          16
#define WR_MAX_STEP_PROVIDERS 12
#define WR_MAX_WANTS          24

enum wr_purpose { WR_PURPOSE_DECIDE, WR_PURPOSE_CONTACT };

enum wr_step_order {
    WR_ORDER_LISTED,
    WR_ORDER_EXPECTED, /* least expected spend, as the ledger's history tells */
};

/* What a paid question of a step has to be good for. */
enum wr_only_if {
    WR_ONLY_IF_ALWAYS,
    WR_ONLY_IF_GATE, /* can_pass_gate */
    WR_ONLY_IF_TIER, /* can_change_tier: disposition, tier or stop */
};

/* A name in the job file that something else resolves. */
struct wr_name_ref {
    struct wr_str name;
    struct wr_pos pos;
};

struct wr_step {
    struct wr_str name;
    enum wr_purpose purpose;
    wr_field_id wants[WR_MAX_WANTS];
    size_t want_count;
    struct wr_name_ref providers[WR_MAX_STEP_PROVIDERS]; /* in the order listed */
    size_t provider_count;
    struct wr_name_ref verify; /* provider that must confirm a found e-mail, or NONE */
    int64_t confidence;        /* asked, 0..1000: a winner below it is still wanted */
    enum wr_step_order order;
    int64_t explore_milli; /* with EXPECTED: share of leads that try another order */
    int64_t worth_micro;   /* what the first want is worth at most; 0: no limit */
    enum wr_only_if only_if;
    int64_t fresh_us;      /* older values are wanted again; 0: as the fields have it */
    int64_t miss_fresh_us; /* how long "not there" is believed; 0: as the job has it */
    struct wr_predicate *when; /* NULL: always */
};

enum wr_select {
    WR_SELECT_CHANGED, /* changed since the last run, and what is due */
    WR_SELECT_ALL,     /* every record                                */
    WR_SELECT_STALE,   /* records whose last decision is older than `older_than_us` */
    WR_SELECT_NAMED,   /* --id alone                                   */
};

/* Caps of vendors, pools and fields; -1: none. */
struct wr_provider_cap {
    struct wr_name_ref provider; /* vendor name */
    int64_t limit_micro;         /* per run */
    int64_t month_micro;
};
struct wr_pool_cap {
    struct wr_name_ref vendor;
    struct wr_str pool;
    int64_t month_micro;
    int64_t credits_milli; /* per month; etl/run knows what they cost */
};
struct wr_field_cap {
    wr_field_id field;
    int64_t month_micro;
};

/* `notify:`, who is told when a lead crosses into a stage or tier. */
struct wr_webhook {
    struct wr_str url;
    struct wr_secret secret; /* the key itself */
    int64_t timeout_us;
};

struct wr_notify {
    bool there;
    wr_field_id field;       /* WR_F_STAGE or WR_F_TIER */
    struct wr_name_ref word; /* of the model; etl/run looks whether it has it */
    bool task, has_webhook;
    struct wr_webhook webhook;
    int64_t task_due_us;   /* where the decision has no time to respond */
    bool backfill;         /* also of leads that were there before */
    int64_t new_within_us; /* a record made so lately is new */
    int64_t most, tries;
};

struct wr_job {
    struct wr_str name;
    struct wr_str file;
    char hash[65];           /* of job and maps, references as written */
    struct wr_str workspace; /* folder of the state */

    const struct wr_crm *crm;
    void *crm_config;       /* filled from the `crm:` block by crm->options */
    struct wr_str instance; /* "hubspot:main" */
    int64_t index_lag_us;   /* of the CRM's search */
    int64_t crm_per_second; /* requests; 0: no limit */
    int64_t crm_concurrent;
    const struct wr_map *maps[WR_OBJECT_COUNT]; /* NULL: object not used */
    struct wr_str events;                       /* NDJSON file of signals, or NONE */

    enum wr_select select;
    int64_t older_than_us;
    bool gives_way; /* `priority: low`: stands back for other jobs */

    struct wr_strs manifest_folders; /* besides the shipped ones */
    const struct wr_yaml *vendors;   /* `providers:` block, taken apart by etl/run */
    struct wr_step steps[WR_MAX_STEPS];
    size_t step_count;
    struct wr_name_ref model;   /* path of the model file */
    struct wr_name_ref routing; /* path of the routing file; name NONE: none */

    /* caps, micro-units of `currency`; every one has a default */
    struct wr_str currency;
    int64_t cap_run, cap_day, cap_month, cap_lead, cap_account;
    struct wr_provider_cap provider_caps[WR_MAX_STEP_PROVIDERS];
    size_t provider_cap_count;
    struct wr_pool_cap pool_caps[WR_MAX_STEP_PROVIDERS];
    size_t pool_cap_count;
    struct wr_field_cap field_caps[WR_MAX_WANTS];
    size_t field_cap_count;
    struct wr_zone zone; /* days and months begin there ... */
    int billing_day;     /* ... and months on this day */
    struct wr_exchange_rates exchange;

    int64_t in_flight;   /* leads worked on at once */
    int64_t deadline_us; /* of the run; 0: none */
    int64_t lease_us;    /* renewed while a lead is in work */
    struct wr_str dns_servers;
    bool allow_private;
    bool buy_for_personal; /* ask paid providers about free-mail leads too */

    struct wr_notify notify;

    bool read_only;
    int64_t min_score_milli;
    int64_t batch_linger_ms;
};

/* Compile a job with its maps. `catalogue` gets the job's own fields. `arena` holds it
 * all and outlives it; so must `*doc`, which the caller frees last (it holds the
 * `providers:` block). NULL when there are mistakes, all of them in `diags`. */
struct wr_job *wr_job_load(const char *path, const struct wr_env *env,
                           struct wr_catalogue *catalogue, struct wr_arena *arena,
                           struct wr_yaml_doc **doc, struct wr_diags *diags);
/* The same for text in memory; `name` stands in positions, and paths count from it. */
struct wr_job *wr_job_parse(struct wr_str text, const char *name,
                            const struct wr_env *env, struct wr_catalogue *catalogue,
                            struct wr_arena *arena, struct wr_yaml_doc **doc,
                            struct wr_diags *diags);
/* Frees what the arena does not hold (patterns of conditions). NULL is allowed. */
void wr_job_free(struct wr_job *job);
/* Markdown reference of all keys. */
void wr_job_reference(struct wr_buf *out);

#endif
