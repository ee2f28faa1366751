/* policy.c - what each code means for the caller: the one table. */
#include "weir/alloc.h"
#include "weir/err.h"

#include "etl/base/banned.h"

static const char *const names[WR_CODE_COUNT] = {
    [WR_OK] = "ok",
    [WR_E_CONFIG] = "config",
    [WR_E_AUTH] = "auth",
    [WR_E_QUOTA] = "quota",
    [WR_E_RATE] = "rate",
    [WR_E_TRANSIENT] = "transient",
    [WR_E_PROTOCOL] = "protocol",
    [WR_E_LIMIT] = "limit",
    [WR_E_CONFLICT] = "conflict",
    [WR_E_STORE] = "store",
    [WR_E_CANCELLED] = "cancelled",
    [WR_E_GONE] = "gone",
    [WR_E_INTERNAL] = "internal",
};

/* The exit status counts where the code ends the program by itself: a key that the
 * CRM refuses, another run that holds the job. */
static const struct wr_policy policies[WR_CODE_COUNT] = {
    [WR_OK] = {.exit_status = WR_EXIT_OK},
    [WR_E_CONFIG] = {.stop_run = true, .exit_status = WR_EXIT_CONFIG},
    [WR_E_AUTH] = {.next_provider = true,
                   .stop_service = true,
                   .exit_status = WR_EXIT_AUTH},
    [WR_E_QUOTA] = {.next_provider = true,
                    .stop_service = true,
                    .exit_status = WR_EXIT_BUDGET},
    [WR_E_RATE] = {.retry = true,
                   .next_provider = true,
                   .exit_status = WR_EXIT_FAILED_RECORDS},
    [WR_E_TRANSIENT] = {.retry = true,
                        .next_provider = true,
                        .exit_status = WR_EXIT_FAILED_RECORDS},
    [WR_E_PROTOCOL] = {.next_provider = true, .exit_status = WR_EXIT_FAILED_RECORDS},
    [WR_E_LIMIT] = {.next_provider = true, .exit_status = WR_EXIT_FAILED_RECORDS},
    [WR_E_CONFLICT] = {.exit_status = WR_EXIT_RUNNING},
    [WR_E_STORE] = {.stop_run = true, .exit_status = WR_EXIT_INTERNAL},
    [WR_E_CANCELLED] = {.stop_run = true, .exit_status = WR_EXIT_INT},
    [WR_E_GONE] = {.next_provider = true, .exit_status = WR_EXIT_CONFIG},
    [WR_E_INTERNAL] = {.stop_run = true, .exit_status = WR_EXIT_INTERNAL},
};

const char *wr_code_name(enum wr_code code)
{
    WR_ASSERT(code < WR_CODE_COUNT);
    return names[code];
}

const struct wr_policy *wr_policy(enum wr_code code)
{
    WR_ASSERT(code < WR_CODE_COUNT);
    return &policies[code];
}
