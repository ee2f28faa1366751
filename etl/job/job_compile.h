/* job_compile.h - what the files that compile a job share. */
#ifndef ETL_JOB_JOB_COMPILE_H
#define ETL_JOB_JOB_COMPILE_H

#include "etl/job/job.h"

struct wr_job_build {
    struct wr_job *job;
    struct wr_catalogue *catalogue;
    struct wr_arena *arena;
    struct wr_diags *diags;
    const struct wr_env *env;
    size_t errors_before; /* the file was read: some of its mistakes are there then */
};

/* What every adapter's block has beside the adapter's own options. */
extern const struct wr_option wr_job_crm_options[];
extern const struct wr_option wr_job_step_options[];
extern const struct wr_option wr_job_caps_options[];
extern const struct wr_option wr_job_limit_options[];
extern const struct wr_option wr_job_write_options[];
extern const struct wr_option wr_job_notify_options[];
extern const struct wr_option wr_job_webhook_options[];

/* `crm:`, one block for two tables: ours and the adapter's. */
void wr_job_take_crm(struct wr_job_build *b, const struct wr_yaml *node);
/* `maps:`, each compiled; one for each kind of object. */
void wr_job_take_maps(struct wr_job_build *b, const struct wr_yaml *node);
/* What only the adapter can say about its config and a map together. */
void wr_job_check_crm(struct wr_job_build *b, const struct wr_yaml *maps);
/* `waterfall:`. */
void wr_job_take_steps(struct wr_job_build *b, const struct wr_yaml *node);
/* `caps:`, `rates:`, `limits:` and `write:`; each may be NULL. */
void wr_job_take_caps(struct wr_job_build *b, const struct wr_yaml *node);
void wr_job_take_rates(struct wr_job_build *b, const struct wr_yaml *node);
void wr_job_take_limits(struct wr_job_build *b, const struct wr_yaml *node);
void wr_job_take_write(struct wr_job_build *b, const struct wr_yaml *node);

/* `notify:`; after crm and limits. */
void wr_job_take_notify(struct wr_job_build *b, const struct wr_yaml *node);
/* `resellers:`, into the catalogue. */
void wr_job_take_resellers(struct wr_job_build *b, const struct wr_yaml *node);

/* Text of a scalar, copied, with its place; anything else is an error "WHAT must be a
 * name". False: nothing there. */
bool wr_job_name(struct wr_job_build *b, const struct wr_yaml *node, const char *what,
                 struct wr_name_ref *out);

#endif
