/* job_block.c - the blocks `limits:` and `write:`. */
#include "etl/job/job_compile.h"
#include "weir/clock.h"

#include "etl/base/banned.h"

struct limit_config {
    int64_t in_flight, deadline_us, lease_us, batch_linger_us;
    struct wr_str dns;
    bool allow_private, buy_for_personal;
};

const struct wr_option wr_job_limit_options[] = {
    {.name = "in_flight",
     .type = WR_OPT_INT,
     .offset = offsetof(struct limit_config, in_flight),
     .fallback = "64",
     .min = 1,
     .max = 4096,
     .help = "leads worked on at once; the rest of the account that makes it full "
             "comes with it"},
    {.name = "deadline",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct limit_config, deadline_us),
     .min = WR_SECOND_US,
     .max = 366 * WR_DAY_US,
     .help = "the run ends after it, the rest is deferred; without it never"},
    {.name = "lease",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct limit_config, lease_us),
     .fallback = "10m",
     .min = WR_SECOND_US / 10,
     .max = WR_DAY_US,
     .help =
         "a run that hangs keeps its leads from other jobs so long; one that goes on "
         "renews it"},
    {.name = "batch_linger",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct limit_config, batch_linger_us),
     .fallback = "50ms",
     .min = 0,
     .max = WR_MINUTE_US,
     .help = "how long a batch waits to be filled"},
    {.name = "dns",
     .type = WR_OPT_TEXT,
     .offset = offsetof(struct limit_config, dns),
     .help =
         "name servers, 192.0.2.53:53 with commas between; the system's when empty"},
    {.name = "allow_private",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct limit_config, allow_private),
     .fallback = "false",
     .help = "let vendors' addresses be private ones: tests and proxies alone"},
    {.name = "buy_for_personal",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct limit_config, buy_for_personal),
     .fallback = "false",
     .help = "ask paid providers about people at free mail addresses too"},
    {.name = NULL},
};

void wr_job_take_limits(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct limit_config config = {.in_flight = 0};

    wr_options_fill(wr_job_limit_options, node, &config, b->arena, b->diags);
    b->job->in_flight = config.in_flight;
    b->job->deadline_us = config.deadline_us;
    b->job->lease_us = config.lease_us;
    b->job->batch_linger_ms = config.batch_linger_us / 1000;
    b->job->dns_servers = config.dns.len ? config.dns : WR_NONE;
    b->job->allow_private = config.allow_private;
    b->job->buy_for_personal = config.buy_for_personal;
}

struct write_config {
    bool read_only;
    int64_t min_score_change;
};

const struct wr_option wr_job_write_options[] = {
    {.name = "read_only",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct write_config, read_only),
     .fallback = "false",
     .help = "decide, but write nothing to the CRM"},
    {.name = "min_score_change",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct write_config, min_score_change),
     .fallback = "5",
     .min = 0,
     .max = 100000,
     .help = "a score alone is written when it moved by so many points"},
    {.name = NULL},
};

void wr_job_take_write(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct write_config config = {.read_only = false};

    wr_options_fill(wr_job_write_options, node, &config, b->arena, b->diags);
    b->job->read_only = config.read_only;
    b->job->min_score_milli = config.min_score_change;
}
