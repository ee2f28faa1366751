/* job_step.c - the steps of the waterfall. */
#include "etl/job/job_compile.h"

#include "etl/base/banned.h"

static const char *const purpose_words[] = {"decide", "contact", NULL};

struct step_config {
    const struct wr_yaml *step, *wants, *ask, *verify, *when;
    int64_t confidence;
    int purpose;
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
     .help = "decide: feeds the score; contact: what a rep needs, once decided"},
    {.name = "when",
     .type = WR_OPT_NODE,
     .offset = offsetof(struct step_config, when),
     .help = "condition on the lead, as in models; unknown is no"},
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
    if (config.when)
        step->when =
            wr_predicate_compile(config.when, b->catalogue, b->arena, b->diags);
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
