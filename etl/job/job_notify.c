/* job_notify.c - `notify:`, who is told when a lead crosses into a stage or tier.
 *
 *   notify:
 *     on: {stage: sql}
 *     task: true
 *     webhook: {url: https://hooks.example.com/weir, secret: ${WEIR_WEBHOOK_SECRET}}
 */
#include "etl/job/job_compile.h"

#include "weir/clock.h"
#include "weir/sign.h"

#include "etl/base/banned.h"

#define MIN_SECRET_BYTES 16

struct notify_config {
    const struct wr_yaml *on, *webhook;
    bool task, backfill;
    int64_t task_due_us, fresh_us, most, tries;
};

const struct wr_option wr_job_notify_options[] = {
    {.name = "on",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct notify_config, on),
     .required = true,
     .help = "{stage: NAME} or {tier: NAME}: to cross into it is told"},
    {.name = "task",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct notify_config, task),
     .fallback = "false",
     .help = "a task in the CRM, for the lead's owner"},
    {.name = "task_due",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct notify_config, task_due_us),
     .fallback = "24h",
     .min = WR_MINUTE_US,
     .max = 366 * WR_DAY_US,
     .help = "when it is due after the run began, where the model has no `respond`"},
    {.name = "webhook",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct notify_config, webhook),
     .help = "url and secret: a signed POST"},
    {.name = "backfill",
     .type = WR_OPT_BOOL,
     .offset = offsetof(struct notify_config, backfill),
     .fallback = "false",
     .help =
         "tell of leads too that were there before weir first looked at them, and in "
         "jobs that select all or stale ones"},
    {.name = "new_within",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct notify_config, fresh_us),
     .fallback = "7d",
     .min = WR_MINUTE_US,
     .max = 366 * WR_DAY_US,
     .help = "a record made so lately counts as new when weir first looks at it"},
    {.name = "most",
     .type = WR_OPT_INT,
     .offset = offsetof(struct notify_config, most),
     .fallback = "100",
     .min = 1,
     .max = 100000,
     .help = "of each kind in a run; the rest is left out, and reported"},
    {.name = "tries",
     .type = WR_OPT_INT,
     .offset = offsetof(struct notify_config, tries),
     .fallback = "8",
     .min = 1,
     .max = 100,
     .help = "then it is given up: `weir notices list` has it"},
    {.name = NULL},
};

const struct wr_option wr_job_webhook_options[] = {
    {.name = "url",
     .type = WR_OPT_URL,
     .offset = offsetof(struct wr_webhook, url),
     .required = true,
     .help = "https; http only to this machine, with limits: allow_private"},
    {.name = "secret",
     .type = WR_OPT_SECRET,
     .offset = offsetof(struct wr_webhook, secret),
     .required = true,
     .help = "what signs it: whsec_ and base64, or any text of 16 bytes or more"},
    {.name = "timeout",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct wr_webhook, timeout_us),
     .fallback = "15s",
     .min = WR_SECOND_US,
     .max = 2 * WR_MINUTE_US,
     .help = "of one delivery"},
    {.name = NULL},
};

static bool is_this_machine(struct wr_str url)
{
    static const char *const hosts[] = {"http://127.0.0.1", "http://localhost",
                                        "http://[::1]"};

    for (size_t i = 0; i < WR_COUNT(hosts); i++) {
        struct wr_str host = wr_str(hosts[i]);

        if (wr_str_starts(url, host) &&
            (url.len == host.len || url.ptr[host.len] == ':' ||
             url.ptr[host.len] == '/'))
            return true;
    }
    return false;
}

static void check_url(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct wr_str url = b->job->notify.webhook.url;
    struct wr_pos pos = wr_yaml_pos(wr_yaml_get(node, "url"));

    if (!wr_str_starts(url, WR_LIT("http://")))
        return;
    if (!is_this_machine(url))
        wr_diag_error(b->diags, pos, "a webhook goes over https");
    else if (!b->job->allow_private)
        wr_diag_error(b->diags, pos,
                      "a webhook on this machine needs limits: allow_private");
}

/* The key is what stands behind "whsec_", as Standard Webhooks has it. */
static void take_key(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct wr_webhook *hook = &b->job->notify.webhook;
    struct wr_str text = hook->secret.text, prefix = WR_LIT("whsec_");
    struct wr_pos pos = wr_yaml_pos(wr_yaml_get(node, "secret"));

    if (!text.ptr)
        return;
    if (wr_str_starts(text, prefix) &&
        !wr_base64_decode(wr_str_sub(text, prefix.len, text.len), b->arena,
                          &hook->secret.text))
        wr_diag_error(b->diags, pos, "what follows whsec_ is not base64");
    else if (hook->secret.text.len < MIN_SECRET_BYTES)
        wr_diag_error(b->diags, pos, "the secret is shorter than %d bytes",
                      MIN_SECRET_BYTES);
}

static void take_webhook(struct wr_job_build *b, const struct wr_yaml *node)
{
    if (!node)
        return;
    if (wr_yaml_kind(node) != WR_YAML_MAP) {
        wr_diag_error(b->diags, wr_yaml_pos(node), "webhook must be a map");
        return;
    }
    wr_options_fill(wr_job_webhook_options, node, &b->job->notify.webhook, b->arena,
                    b->diags);
    check_url(b, node);
    take_key(b, node);
    b->job->notify.has_webhook = true;
}

/* {stage: sql}: the word is the model's, and is checked where the model is known. */
static void take_on(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct wr_notify *out = &b->job->notify;
    const struct wr_yaml *stage, *tier;

    if (!node)
        return;
    stage = wr_yaml_get(node, "stage");
    tier = wr_yaml_get(node, "tier");
    if (wr_yaml_kind(node) != WR_YAML_MAP || wr_yaml_size(node) != 1 ||
        !(stage || tier)) {
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "on must be {stage: NAME} or {tier: NAME}");
        return;
    }
    out->field = stage ? WR_F_STAGE : WR_F_TIER;
    if (wr_job_name(b, stage ? stage : tier, "a stage or tier", &out->word))
        out->there = true;
}

void wr_job_take_notify(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct wr_notify *out = &b->job->notify;
    struct notify_config config = {.on = NULL};

    if (!node)
        return;
    wr_options_fill(wr_job_notify_options, node, &config, b->arena, b->diags);
    take_on(b, config.on);
    take_webhook(b, config.webhook);
    out->task = config.task;
    out->task_due_us = config.task_due_us;
    out->backfill = config.backfill;
    out->new_within_us = config.fresh_us;
    out->most = config.most;
    out->tries = config.tries;
    if (!config.task && !config.webhook)
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "nobody is told: task or webhook is needed");
    if (config.task && b->job->crm && !(b->job->crm->caps & WR_CRM_TASKS))
        wr_diag_error(b->diags, wr_yaml_pos(wr_yaml_get(node, "task")),
                      "%s has no tasks", b->job->crm->name);
}
