/* cmd_holds_retry.c - weir holds retry: held leads are due again, now. */
#include "etl/cli/commands.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/store/decisions.h"
#include "etl/store/leads.h"

#include "weir/clock.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

#define MAX_MATCHES 20

struct retry_options {
    bool all;
    const char *state;
};

static const struct wr_flag retry_flags[] = {
    {"all", WR_FLAG_BOOL, offsetof(struct retry_options, all), NULL,
     "every lead that is held, in place of LEAD"},
    {"state", WR_FLAG_TEXT, offsetof(struct retry_options, state), "DIR",
     "workspace (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

/* Several leads may have the same address; those of them that are held count. */
static enum wr_code retry_lead(struct wr_db *db, const char *text, int64_t now_us,
                               struct wr_arena *arena, int64_t *sum, struct wr_err *err)
{
    struct wr_lead_row *rows = NULL;
    int64_t before = *sum;
    size_t count = 0;
    enum wr_code code =
        wr_db_lead_search(db, wr_str(text), MAX_MATCHES, arena, &rows, &count, err);

    for (size_t i = 0; !code && i < count; i++) {
        int64_t changed = 0;

        code = wr_db_hold_retry(db, rows[i].id, now_us, &changed, err);
        *sum += changed;
    }
    if (code || *sum > before)
        return code;
    /* An address is a person's: it is not repeated. */
    if (strchr(text, '@'))
        wr_fail(err, WR_E_GONE, "no held lead has this address");
    else
        wr_fail(err, WR_E_GONE, "no held lead has the id \"%.60s\"", text);
    return wr_hint(err, "`weir holds list` names them");
}

static enum wr_code retry(const struct wr_args *args, struct wr_db *db,
                          struct wr_arena *arena, int64_t *sum, struct wr_err *err)
{
    const struct retry_options *options = args->options;
    int64_t now_us = wr_now_us();
    enum wr_code code = WR_OK;

    if (options->all)
        return wr_db_hold_retry(db, 0, now_us, sum, err);
    for (size_t i = 0; !code && i < args->count; i++)
        code = retry_lead(db, args->positional[i], now_us, arena, sum, err);
    return code;
}

static void tell(const struct wr_common *common, int64_t sum)
{
    struct wr_json_out json;

    if (!common->json) {
        printf("%" PRId64 " held lead%s due now; the next run takes %s up\n", sum,
               sum == 1 ? " is" : "s are", sum == 1 ? "it" : "them");
        return;
    }
    wr_json_out_init(&json);
    wr_jw_object(&json.w);
    wr_jw_member_i64(&json.w, "due", sum);
    wr_jw_object_end(&json.w);
    wr_json_out_print(&json);
    wr_json_out_fini(&json);
}

static enum wr_exit run_holds_retry(const struct wr_args *args)
{
    const struct retry_options *options = args->options;
    struct wr_arena *arena;
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    int64_t sum = 0;
    enum wr_code code;

    if ((args->count == 0) != options->all) {
        wr_fail(&err, WR_E_CONFIG, "holds retry takes leads, or --all");
        return wr_cli_error(&err);
    }
    arena = wr_arena_new(0);
    code = wr_cli_find_state(options->state, WR_DB_WRITE, arena, &db, &err);
    if (!code)
        code = retry(args, db, arena, &sum, &err);
    if (!code)
        tell(args->common, sum);
    wr_db_close(db);
    wr_arena_free(arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

const struct wr_command wr_command_holds_retry = {
    .name = "holds retry",
    .args = "[LEAD...]",
    .summary = "held leads are tried again by the next run",
    .details =
        "LEAD is an id of the CRM or an e-mail address. Those that are a person's "
        "after their last try can be named too: a try more, and where it brings "
        "nothing they are a person's again.",
    .max_args = 1000,
    .flags = retry_flags,
    .options_size = sizeof(struct retry_options),
    .run = run_holds_retry,
};
