/* plan_tally.h - what a plan comes to, and how it is told as JSON; for cmd_plan.c. */
#ifndef ETL_CLI_PLAN_TALLY_H
#define ETL_CLI_PLAN_TALLY_H

#include "etl/cli/plan_after.h"
#include "etl/run/summary.h"
#include "weir/json.h"

/* Leads are told one by one and not kept. */
struct wr_plan_tally {
    bool json;
    struct {
        const struct wr_provider *provider;
        int64_t calls;
        int64_t expected_ppm, expected_micro;
    } providers[WR_MAX_NAMED];
    size_t provider_count;
    int64_t accounts, accounts_buying, account_fields;
    int64_t exact, buying, writes, fields, worst_micro, expected_micro, shown;
    struct wr_plan_after after;
};

/* plan_json.c: a line each, to stdout. */
void wr_plan_json_lead(const struct wr_plan_lead *lead);
void wr_plan_json_account(const struct wr_plan_lead *account);
void wr_plan_json(const struct wr_plan_tally *t, const struct wr_summary *summary,
                  const struct wr_job *job);

#endif
