/* setup.c - files into a setup: job, maps, lists, manifests and model, bound together.
 *
 * All mistakes of all files are gathered before anything is refused.
 */
#include "etl/run/context.h"
#include "etl/run/setup_caps.h"

#include "etl/base/file.h"
#include "weir/clock.h"
#include "weir/domain.h"
#include "weir/hash.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define ABSENT_FRESH_US    (30 * WR_DAY_US)
#define MAX_VENDOR_OPTIONS 32

/* --- where the shipped files are --- */

static bool is_data_folder(const char *folder)
{
    char path[4200];

    snprintf(path, sizeof(path), "%s/providers/lists", folder);
    return access(path, R_OK) == 0;
}

const char *wr_data_folder(void)
{
    static char beside[4096];
    const char *set = getenv("WEIR_DATA"); /* NOLINT(concurrency-mt-unsafe) */
    ssize_t len;

    if (set && *set)
        return set;
    len = readlink("/proc/self/exe", beside, sizeof(beside) - 32);
    if (len > 0) {
        beside[len] = '\0';
        for (int up = 0; up < 2; up++) {
            char *slash = strrchr(beside, '/');

            if (slash)
                *slash = '\0';
        }
        memcpy(beside + strlen(beside), "/share/weir", sizeof("/share/weir"));
        if (is_data_folder(beside))
            return beside;
    }
    return WEIR_SOURCE_DIR;
}

static char *data_path(const struct wr_setup *setup, const char *name)
{
    struct wr_str path =
        wr_arena_printf(setup->arena, "%s/%s", setup->data_folder, name);

    return wr_arena_strz(setup->arena, path);
}

/* --- manifests and vendors --- */

static void load_manifests(struct wr_setup *setup, const struct wr_strs *own,
                           struct wr_diags *diags)
{
    const char **paths = WR_ARRAY(setup->arena, const char *, 2 + own->count);

    paths[0] = data_path(setup, "providers/enrich");
    paths[1] = data_path(setup, "providers/verify");
    for (size_t i = 0; i < own->count; i++)
        paths[2 + i] = wr_arena_strz(setup->arena, own->items[i]);
    setup->manifests = wr_manifests_load(paths, 2 + own->count, &setup->catalogue,
                                         setup->lists, diags);
}

/* NULL where the job does not compile. */
static const struct wr_exchange_rates *rates_of(const struct wr_setup *setup)
{
    return setup->job ? &setup->job->exchange : NULL;
}

static bool is_enabled(const struct wr_yaml *vendor, struct wr_diags *diags)
{
    struct wr_str enabled = wr_yaml_text(wr_yaml_get(vendor, "enabled"), diags);

    return !wr_str_eqz(enabled, "false") && !wr_str_eqz(enabled, "no");
}

/* Whoever has no key of a vendor leaves it out, so the key is not looked for; what else
 * is said of it is checked. */
static void check_left_out(struct wr_setup *setup, const struct wr_yaml *vendor,
                           struct wr_diags *diags)
{
    struct wr_vendor_config config = {0};
    struct wr_option options[MAX_VENDOR_OPTIONS + 1] = {{0}};

    for (size_t i = 0; wr_vendor_options[i].name; i++) {
        WR_ASSERT(i < MAX_VENDOR_OPTIONS);
        options[i] = wr_vendor_options[i];
        if (options[i].type == WR_OPT_SECRET)
            options[i].type = WR_OPT_NODE;
    }
    wr_options_fill(options, vendor, &config, setup->arena, diags);
}

static bool is_named(const char *const *without, struct wr_str vendor)
{
    for (size_t i = 0; without && without[i]; i++) {
        if (wr_str_eqz(vendor, without[i]))
            return true;
    }
    return false;
}

static void bind_vendors(struct wr_setup *setup, const struct wr_yaml *vendors,
                         const char *const *without, struct wr_diags *diags)
{
    for (size_t i = 0; i < wr_yaml_size(vendors); i++) {
        struct wr_vendor_config config = {.rates = rates_of(setup)};
        const struct wr_yaml *vendor = wr_yaml_at(vendors, i);
        struct wr_str name = wr_yaml_key_at(vendors, i);
        size_t before = wr_diags_errors(diags);

        if ((!is_enabled(vendor, diags) || is_named(without, name)) &&
            wr_manifests_find_vendor(setup->manifests, name)) {
            check_left_out(setup, vendor, diags);
            continue;
        }
        wr_options_fill(wr_vendor_options, vendor, &config, setup->arena, diags);
        config.key_told = wr_diags_errors(diags) > before && wr_yaml_get(vendor, "key");
        wr_manifests_bind(setup->manifests, name, &config, wr_yaml_key_pos(vendors, i),
                          diags);
    }
}

/* --- steps --- */

struct binding {
    struct wr_setup *setup;
    const struct wr_setup_options *options;
    const struct wr_provider *dns;
    struct wr_diags *diags;
};

static bool is_parked(const void *lists, struct wr_str name_server)
{
    return wr_lists_is_parked_ns(lists, name_server);
}

static bool is_left_out(const struct binding *b, const struct wr_provider *provider)
{
    for (size_t i = 0; b->options->without && b->options->without[i]; i++)
        if (strcmp(b->options->without[i], provider->name) == 0 ||
            strcmp(b->options->without[i], provider->vendor) == 0)
            return true;
    return provider != b->dns &&
           !is_enabled(wr_yaml_get(b->setup->job->vendors, provider->vendor), b->diags);
}

/* A vendor that a step asks but the job has no settings for: fine where it takes no
 * key. */
static void need_vendor(const struct binding *b, const struct wr_provider *provider,
                        struct wr_pos pos)
{
    struct wr_str vendor = wr_str(provider->vendor);
    const struct wr_vendor_info *info =
        wr_manifests_find_vendor(b->setup->manifests, vendor);
    struct wr_vendor_config none = {.enabled = true, .rates = rates_of(b->setup)};

    if (!info || info->bound)
        return;
    if (info->auth == WR_AUTH_NONE)
        wr_manifests_bind(b->setup->manifests, vendor, &none, pos, b->diags);
    else
        wr_diag_error(b->diags, pos,
                      "\"%s\" is asked but has no key; add it under `providers:`, as "
                      "%s: {key: ${...}}",
                      provider->vendor, provider->vendor);
}

static const struct wr_provider *bind_name(const struct binding *b,
                                           const struct wr_name_ref *ref)
{
    const struct wr_provider *provider;

    if (wr_str_eqz(ref->name, b->dns->name))
        provider = b->dns;
    else
        provider =
            wr_manifests_need(b->setup->manifests, ref->name, ref->pos, b->diags);
    if (!provider || is_left_out(b, provider))
        return NULL;
    if (provider != b->dns)
        need_vendor(b, provider, ref->pos);
    return provider;
}

static void bind_step(const struct binding *b, const struct wr_step *step,
                      struct wr_bound_step *out)
{
    out->step = step;
    for (size_t i = 0; i < step->provider_count; i++) {
        const struct wr_provider *provider = bind_name(b, &step->providers[i]);

        if (provider)
            out->providers[out->provider_count++] = provider;
    }
    if (step->verify.name.ptr)
        out->verify = bind_name(b, &step->verify);
}

/* As listed, until a run has learnt better. */
static struct wr_ranking *new_ranking(const struct wr_bound_step *step,
                                      struct wr_arena *arena)
{
    struct wr_ranking *ranking = WR_NEW(arena, struct wr_ranking);

    for (size_t s = 0; s < WR_SEGMENTS; s++) {
        struct wr_order *order = &ranking->by_segment[s];

        for (size_t i = 0; i < step->provider_count; i++)
            order->items[order->count++] = (uint8_t)i;
    }
    return ranking;
}

static void bind_waterfall(struct wr_setup *setup,
                           const struct wr_setup_options *options,
                           struct wr_diags *diags)
{
    const struct wr_job *job = setup->job;
    struct wr_domain_config domain = {.is_parked_ns = is_parked, .ctx = setup->lists};
    struct binding b = {.setup = setup, .options = options, .diags = diags};

    b.dns = wr_dns_provider_new(&domain, setup->arena);
    setup->waterfall = (struct wr_waterfall){.catalogue = &setup->catalogue,
                                             .step_count = job->step_count,
                                             .buy_for_personal = job->buy_for_personal,
                                             .absent_fresh_us = ABSENT_FRESH_US};
    for (size_t i = 0; i < job->step_count; i++) {
        struct wr_bound_step *bound = &setup->waterfall.steps[i];

        bind_step(&b, &job->steps[i], bound);
        if (job->steps[i].order == WR_ORDER_EXPECTED)
            bound->ranking = setup->rankings[i] = new_ranking(bound, setup->arena);
    }
}

/* --- all together --- */

static void hash_config(struct wr_setup *setup)
{
    struct wr_str parts[3] = {wr_str(setup->job->hash),
                              wr_str(wr_model_version(setup->model)),
                              setup->routing ? wr_str(setup->routing->hash) : WR_NONE};
    struct wr_sha256 sum;

    wr_sha256_parts(parts, setup->routing ? 3 : 2, &sum);
    wr_hex(sum.bytes, sizeof(sum.bytes), setup->config_hash);
}

static bool load_lists(struct wr_setup *setup, struct wr_diags *diags)
{
    struct wr_err err = {0};

    if (wr_lists_load(data_path(setup, "providers/lists"), &setup->lists, &err) ==
        WR_OK)
        return true;
    wr_diag_error(diags, (struct wr_pos){.file = setup->data_folder}, "%s", err.text);
    return false;
}

static void load_routing(struct wr_setup *setup, const struct wr_setup_options *options,
                         struct wr_diags *diags)
{
    const struct wr_name_ref *ref = &setup->job->routing;

    if (ref->name.ptr)
        setup->routing = wr_routing_load(wr_arena_strz(setup->arena, ref->name),
                                         &setup->catalogue, options->env, diags);
}

/* The job does not compile; mistakes elsewhere are told all the same, so that nobody
 * has to come three times: keys that are not set, and those of the model. */
static void check_rest(struct wr_setup *setup, const struct wr_setup_options *options,
                       struct wr_diags *diags)
{
    const struct wr_yaml *root = setup->doc ? wr_yaml_root(setup->doc) : NULL;
    const struct wr_yaml *model = wr_yaml_get(root, "model");
    const struct wr_strs none = {NULL, 0};
    struct wr_str name;
    char *path;

    if (!wr_yaml_get(root, "crm") && !wr_yaml_get(root, "maps"))
        return; /* no job at all */
    if (wr_yaml_get(root, "manifests"))
        return; /* vendors of one's own are not known here */
    load_manifests(setup, &none, diags);
    bind_vendors(setup, wr_yaml_get(root, "providers"), options->without, diags);
    name = wr_yaml_kind(model) == WR_YAML_SCALAR ? wr_yaml_raw(model) : WR_NONE;
    if (wr_str_empty(name) || wr_str_find(name, '$') < name.len)
        return;
    path = wr_file_beside(options->job_file, name, setup->arena);
    setup->model = wr_model_load(path, &setup->catalogue, options->env, diags);
}

bool wr_setup_load(struct wr_setup *setup, const struct wr_setup_options *options,
                   struct wr_diags *diags)
{
    *setup = (struct wr_setup){.arena = wr_arena_new(0)};
    setup->data_folder = options->data_folder ? options->data_folder : wr_data_folder();
    wr_catalogue_init(&setup->catalogue);
    if (!load_lists(setup, diags))
        return false;
    setup->catalogue.lists = setup->lists;
    setup->job = wr_job_load(options->job_file, options->env, &setup->catalogue,
                             setup->arena, &setup->doc, diags);
    if (!setup->job) {
        check_rest(setup, options, diags);
        return false;
    }
    load_manifests(setup, &setup->job->manifest_folders, diags);
    bind_vendors(setup, setup->job->vendors, options->without, diags);
    bind_waterfall(setup, options, diags);
    wr_setup_check_caps(setup, diags);
    setup->model = wr_model_load(wr_arena_strz(setup->arena, setup->job->model.name),
                                 &setup->catalogue, options->env, diags);
    load_routing(setup, options, diags);
    if (setup->model)
        wr_setup_check_words(setup, diags);
    if (!setup->model || wr_diags_errors(diags) > 0)
        return false;
    hash_config(setup);
    return true;
}

void wr_setup_fini(struct wr_setup *setup)
{
    wr_model_free(setup->model);
    wr_routing_free(setup->routing);
    wr_manifests_free(setup->manifests);
    wr_yaml_free(setup->doc);
    wr_lists_free(setup->lists);
    wr_arena_free(setup->arena);
}
