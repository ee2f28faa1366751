/* init_job.h - the files of a new job: job, map, and a few leads where none are given.
 */
#ifndef ETL_CLI_INIT_JOB_H
#define ETL_CLI_INIT_JOB_H

#include "etl/job/guess.h"

struct wr_new_job {
    struct wr_str name;      /* a word */
    const char *folder;      /* as the user named it */
    struct wr_str input;     /* path, from the job file or absolute */
    struct wr_str id_column; /* NONE: rows are named by their number */
};

/* The job file: runs without any key; vendors stand in it as comments. */
void wr_init_job_write(const struct wr_new_job *job, struct wr_buf *out);
/* Folder name as the name of a job: letters, digits, _ . and -. */
struct wr_str wr_init_job_name(struct wr_str folder, struct wr_arena *arena);

/* Five invented people, where there is no export yet. */
extern const char wr_init_sample[];

#endif
