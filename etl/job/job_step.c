/* job_step.c - the steps of the waterfall. */
#include "etl/job/decided.h"
#include "etl/job/job_compile.h"

#include "weir/clock.h"

#include "etl/base/banned.h"

/* In the order of their enums. */
static const char *const purpose_words[] = {"decide", "contact", NULL};
static const char *const order_words[] = {"listed", "expected", NULL};
static const char *const only_if_words[] = {"always", "can_pass_gate",
                                            "can_change_tier", NULL};

struct step_config {
    const struct wr_yaml *step, *wants, *ask, *verify, *when;
    int64_t confidence, explore_milli, worth_micro, fresh_us, miss_fresh_us;
    int purpose, order, only_if;
};

const struct wr_option wr_job_step_options[] = {
    {.name = "step",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct step_config, step),
     .required = true,
     .help = "its name, for reports"},
    {.name = "wants",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct step_config, wants),
     .required = true,
     .help = "fields; a lead that has them all, fresh, is not asked about"},
    {.name = "ask",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct step_config, ask),
     .required = true,
     .help = "providers, in the order they are asked: apollo.person"},
    {.name = "verify",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct step_config, verify),
     .help = "provider that must confirm a found e-mail address"},
    {.name = "confidence",
     .type = WR_OPT_INT,
     .offset = offsetof(struct step_config, confidence),
     .fallback = "0",
     .min = 0,
     .max = 1000,
     .help = "a value less sure than this is still wanted, 0 to 1000"},
    {.name = "purpose",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct step_config, purpose),
     .fallback = "decide",
     .words = purpose_words,
     .help = "decide: feeds the score; contact: what a rep needs of a lead that is "
             "scored; asked after the decision, which it does not change"},
    {.name = "order",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct step_config, order),
     .fallback = "listed",
     .words = order_words,
     .help = "listed, or expected: least expected spend for the first of `wants`, as "
             "learnt from the ledger"},
    {.name = "explore",
     .type = WR_OPT_MILLI,
     .offset = offsetof(struct step_config, explore_milli),
     .fallback = "0.02",
     .min = 0,
     .max = 500,
     .help = "with order: expected, share of leads that try another order, to go on "
             "learning"},
    {.name = "worth",
     .type = WR_OPT_MONEY,
     .offset = offsetof(struct step_config, worth_micro),
     .max = INT64_C(10000) * 1000000,
     .help = "with order: expected, providers that cost more than this for each value "
             "they bring are left out"},
    {.name = "only_if",
     .type = WR_OPT_WORD,
     .offset = offsetof(struct step_config, only_if),
     .fallback = "always",
     .words = only_if_words,
     .help = "buy only where it can still pass the gate, or change disposition, tier "
             "or stop"},
    {.name = "fresh",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct step_config, fresh_us),
     .min = WR_MINUTE_US,
     .max = 3650 * WR_DAY_US,
     .help = "a value older than this is wanted again, and an answer older than this "
             "asked for anew; else as old as its field and the provider's page allow"},
    {.name = "miss_fresh",
     .type = WR_OPT_DURATION,
     .offset = offsetof(struct step_config, miss_fresh_us),
     .min = WR_MINUTE_US,
     .max = 3650 * WR_DAY_US,
     .help = "how long what was looked for in vain is not looked for again, and a "
             "provider's miss is believed"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct step_config, when),
     .help =
         "condition on the lead, as in models; unknown is no. With purpose: contact "
         "it may name score, fit_score, intent_score, group_score, completeness, "
         "tier, stage, path, stop and segment too"},
    {.name = NULL},
};

/* A list, or one item in the place of a list. */
static size_t item_count(const struct wr_yaml *node)
{
    return wr_yaml_kind(node) == WR_YAML_LIST ? wr_yaml_size(node) : 1;
}

static const struct wr_yaml *item_at(const struct wr_yaml *node, size_t i)
{
    return wr_yaml_kind(node) == WR_YAML_LIST ? wr_yaml_at(node, i) : node;
}

static bool check_count(struct wr_job_build *b, const struct wr_yaml *node,
                        const char *what, size_t most)
{
    size_t count = item_count(node);

    if (count > 0 && count <= most)
        return true;
    wr_diag_error(b->diags, wr_yaml_pos(node), "%s must have 1 to %zu entries", what,
                  most);
    return false;
}

static void take_want(struct wr_job_build *b, const struct wr_yaml *node,
                      struct wr_step *step)
{
    struct wr_name_ref ref;
    wr_field_id field;

    if (!wr_job_name(b, node, "a field", &ref))
        return;
    field = wr_catalogue_need(b->catalogue, ref.name, ref.pos, b->diags);
    if (field == WR_NO_FIELD)
        return;
    if (b->catalogue->fields[field].kind == WR_FIELD_DECIDED) {
        wr_diag_error(b->diags, ref.pos, "%.*s is decided by weir, not found",
                      WR_FMT(ref.name));
        return;
    }
    for (size_t i = 0; i < step->want_count; i++) {
        if (step->wants[i] == field) {
            wr_diag_error(b->diags, ref.pos, "%.*s is there twice", WR_FMT(ref.name));
            return;
        }
    }
    step->wants[step->want_count++] = field;
}

static void take_wants(struct wr_job_build *b, const struct wr_yaml *node,
                       struct wr_step *step)
{
    if (!node || !check_count(b, node, "wants", WR_MAX_WANTS))
        return;
    for (size_t i = 0; i < item_count(node); i++)
        take_want(b, item_at(node, i), step);
}

/* Whether there is such a provider is known when manifests are loaded. */
static void take_providers(struct wr_job_build *b, const struct wr_yaml *node,
                           struct wr_step *step)
{
    struct wr_name_ref ref;

    if (!node || !check_count(b, node, "ask", WR_MAX_STEP_PROVIDERS))
        return;
    for (size_t i = 0; i < item_count(node); i++) {
        if (!wr_job_name(b, item_at(node, i), "a provider", &ref))
            continue;
        for (size_t k = 0; k < step->provider_count; k++) {
            if (wr_str_eq(step->providers[k].name, ref.name))
                wr_diag_error(b->diags, ref.pos, "%.*s is there twice",
                              WR_FMT(ref.name));
        }
        step->providers[step->provider_count++] = ref;
    }
}

static void check_name(struct wr_job_build *b, const struct wr_name_ref *name)
{
    for (size_t i = 0; i < b->job->step_count; i++) {
        if (wr_str_eq(b->job->steps[i].name, name->name))
            wr_diag_error(b->diags, name->pos, "there is a step \"%.*s\" already",
                          WR_FMT(name->name));
    }
}

/* What is decided is not there before the steps that it is decided on have run. */
static void take_when(struct wr_job_build *b, const struct wr_yaml *node,
                      struct wr_step *step)
{
    uint32_t names;

    step->when = wr_predicate_compile_with(node, b->catalogue, wr_decided_operands,
                                           b->arena, b->diags);
    names = step->when ? wr_predicate_extras(step->when) : 0;
    for (size_t i = 0; step->purpose == WR_PURPOSE_DECIDE && i < WR_DECIDED_COUNT; i++)
        if (names >> i & 1u)
            wr_diag_error(
                b->diags, wr_yaml_pos(node),
                "%s is decided on what this step brings, so its `when` cannot "
                "name it; a step with purpose: contact runs after the decision",
                wr_decided_operands[i].name);
}

static void take_step(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct step_config config = {.purpose = 0};
    struct wr_step *step = &b->job->steps[b->job->step_count];
    struct wr_name_ref name;

    if (wr_yaml_kind(node) != WR_YAML_MAP) {
        wr_diag_error(b->diags, wr_yaml_pos(node), "a step must be a map of options");
        return;
    }
    wr_options_fill(wr_job_step_options, node, &config, b->arena, b->diags);
    if (config.step && wr_job_name(b, config.step, "step", &name)) {
        check_name(b, &name);
        step->name = name.name;
    }
    take_wants(b, config.wants, step);
    take_providers(b, config.ask, step);
    if (config.verify)
        wr_job_name(b, config.verify, "verify", &step->verify);
    step->confidence = config.confidence;
    step->purpose = (enum wr_purpose)config.purpose;
    step->order = (enum wr_step_order)config.order;
    step->explore_milli = config.explore_milli;
    step->worth_micro = config.worth_micro;
    step->only_if = (enum wr_only_if)config.only_if;
    step->fresh_us = config.fresh_us;
    step->miss_fresh_us = config.miss_fresh_us;
    if (step->only_if != WR_ONLY_IF_ALWAYS && step->purpose == WR_PURPOSE_CONTACT)
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "only_if is for steps that decide; what a rep needs once it is "
                      "decided has a `when`");
    if (config.when)
        take_when(b, config.when, step);
    b->job->step_count++;
}

void wr_job_take_steps(struct wr_job_build *b, const struct wr_yaml *node)
{
    size_t count = wr_yaml_size(node);

    if (!node)
        return;
    if (wr_yaml_kind(node) != WR_YAML_LIST || count > WR_MAX_STEPS) {
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "waterfall must be a list of at most %d steps", WR_MAX_STEPS);
        return;
    }
    for (size_t i = 0; i < count; i++)
        take_step(b, wr_yaml_at(node, i));
}
