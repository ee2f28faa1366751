/* context.h - everything one run needs, bound together and const, and its moving parts.
 *
 * `struct wr_setup` is what files say (job, maps, model, manifests): read once,
 * checked, const. `struct wr_run_ctx` is one run on one workspace: loop, store, io,
 * gates, counters. Stages get the context; they own nothing of it.
 */
#ifndef ETL_RUN_CONTEXT_H
#define ETL_RUN_CONTEXT_H

#include "etl/facts/lists.h"
#include "etl/io/io.h"
#include "etl/io/limit.h"
#include "etl/job/job.h"
#include "etl/manifest/manifest.h"
#include "etl/route/route.h"
#include "etl/store/ledger.h"
#include "etl/store/runs.h"
#include "etl/waterfall/waterfall.h"
#include "weir/model.h"

/* --- what the files say --- */

struct wr_setup {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_lists *lists;
    struct wr_yaml_doc *doc;
    struct wr_job *job;
    struct wr_manifests *manifests;
    struct wr_model *model;
    struct wr_routing *routing; /* NULL: leads are routed to nobody */
    struct wr_waterfall waterfall;
    /* Of its steps with `order: expected`, filled when a run starts (ranking.h); NULL
     * for the others. */
    struct wr_ranking *rankings[WR_MAX_STEPS];
    char config_hash[65];    /* of job, maps, model and manifests in use */
    const char *data_folder; /* manifests and lists as shipped */
};

struct wr_setup_options {
    const char *job_file;
    const char *data_folder;    /* NULL: wr_data_folder */
    const char *const *without; /* providers or vendors left out; NULL-terminated */
    const struct wr_env *env;   /* NULL: the process environment */
};

/* Reads and binds it all. All mistakes go to `diags`; false when there is one. Release
 * with wr_setup_fini in either case. */
bool wr_setup_load(struct wr_setup *setup, const struct wr_setup_options *options,
                   struct wr_diags *diags);
/* What a decision can say: the model's words, and the path of what sales sent back. */
struct wr_strs wr_setup_words(const struct wr_setup *setup, enum wr_model_word kind,
                              struct wr_arena *arena);
/* A mistake for each word in the conditions of routing, steps, notices and map that the
 * model has not. */
void wr_setup_check_words(const struct wr_setup *setup, struct wr_diags *diags);
void wr_setup_fini(struct wr_setup *setup);

/* Folder with providers/ as shipped: $WEIR_DATA, else beside the installed program,
 * else the source tree it was built from. */
const char *wr_data_folder(void);

/* --- one run --- */

/* What the command line says about a run. */
struct wr_run_params {
    const char *const *ids;     /* --id: named records; NULL-terminated, or NULL */
    const char *const *without; /* --without, as the setup was loaded with: kept for a
                                   resume; NULL-terminated, or NULL */
    size_t limit;               /* --limit: at most so many leads; 0: all */
    int64_t as_of_us;           /* --as-of; 0: now */
    bool dry;                   /* plan */
    int64_t resume_id;          /* resume: this run; 0: a new one */
    bool accepted;              /* the caller has seen to the accepted plan */
};

/* Counters for the progress line; the summary is counted by SQL. */
struct wr_progress {
    int64_t pulled, total; /* total: leads in the run so far known */
    int64_t done, written, held, failed, deferred;
    int64_t unpaid; /* decided, but a step after the decision met a cap */
    int64_t calls, hits, spent_micro;
    int64_t notices, notices_failed; /* of this run's sending */
};

/* One service's gate, and who waits at it. */
struct wr_line_up; /* exchange.c */
struct wr_exchange;
struct wr_token;       /* token.h */
struct wr_batches;     /* batch.h */
struct wr_work;        /* work.h */
struct wr_expect;      /* expect.h */
struct wr_floor;       /* floor.h */
struct wr_notify_pass; /* notify.h */

#define WR_MAX_SERVICES (WR_MAX_NAMED + 4) /* the CRM, and who is told */
struct wr_service {
    struct wr_str name; /* vendor, or "hubspot" */
    struct wr_gate *gate;
    struct wr_line_up *line;
    struct wr_token *token; /* NULL: none, or not asked for yet */
    int64_t left_milli;     /* credits left, as the vendor told last; -1: never */
    bool given_up;          /* and that was told */
};

struct wr_run_ctx {
    const struct wr_setup *setup;
    const struct wr_job *job; /* setup->job */
    struct wr_run_params params;
    struct wr_loop *loop;
    struct wr_io *io;
    struct wr_store *store;
    struct wr_exchange *waiting; /* exchanges that wait out a limit or a backoff */
    struct wr_batches *batches;
    struct wr_work *work;          /* pass 2; NULL before */
    struct wr_notify_pass *notify; /* after all writes; NULL before */
    struct wr_service services[WR_MAX_SERVICES];
    size_t service_count;
    struct wr_run run;
    struct wr_progress progress;
    uint64_t seed; /* of jitter */
    uint64_t started_ms;
    int64_t deadline_at_us; /* wall time; WR_NEVER_US: none */
    bool stopping;          /* take up nothing new */
    int signum;             /* that stopped it, 0 */
    enum wr_code stop_code; /* why it cannot go on; WR_OK */
    struct wr_err stop_err;
    struct wr_floor *floors; /* of providers that were asked and have one */
    bool over_budget; /* a question was refused for a cap or for want of credits */
    bool auth_failed; /* a service refused our key */
    struct wr_plan_sink *plan; /* dry runs: where questions and writes are told */
    struct wr_expect *expect;  /* dry runs: chances; NULL else */
};

/* Services are made once per name. */
struct wr_service *wr_service_of(struct wr_run_ctx *ctx, struct wr_str name,
                                 const struct wr_rates *rates);

/* The run cannot go on (store, CRM credentials): remember the first reason, take up
 * nothing new. */
void wr_run_fail(struct wr_run_ctx *ctx, enum wr_code code, const struct wr_err *err);

/* It is stopping: whatever waits in it goes on now, and ends. */
void wr_run_hurry(struct wr_run_ctx *ctx);

/* Wall time now, for stamps of what happens (leases, sent times); decisions use
 * run.as_of_us. */
int64_t wr_run_now(const struct wr_run_ctx *ctx WR_UNUSED);

#endif
