/* manifest_rig.c - see manifest_rig.h. */
#include "manifest_rig.h"

#include "weir/alloc.h"

#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

_Noreturn static void give_up(const char *what, const char *why)
{
    fprintf(stderr, "rig: %s: %s\n", what, why);
    abort();
}

struct wr_str rig_read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size;

    if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) < 0 ||
        fseek(file, 0, SEEK_SET))
        give_up(path, "cannot be read");
    text = wr_alloc((size_t)size + 1);
    if (fread(text, 1, (size_t)size, file) != (size_t)size)
        give_up(path, "cannot be read");
    fclose(file);
    return (struct wr_str){text, (size_t)size};
}

static void need_no_errors(struct wr_diags *diags)
{
    struct wr_buf out;

    if (!wr_diags_errors(diags))
        return;
    wr_buf_init(&out, 64 * 1024);
    wr_diags_print(diags, &out);
    give_up("manifests", wr_buf_str(&out).ptr);
}

static const char *folder_of(const struct wr_vendor_info *vendor, char path[512])
{
    snprintf(path, 512, WEIR_SOURCE_DIR "/fixtures/%s", vendor->name);
    return path;
}

/* What is signed wants the key that is on record. */
static void bind_all(struct manifest_rig *rig, const char *key)
{
    struct wr_vendor_config config = {
        .enabled = true, .key = {wr_str(key)}, .user = WR_LIT(WR_EXCHANGE_USER)};
    char path[512];

    for (size_t i = 0; i < rig->count; i++) {
        const struct wr_vendor_info *vendor = wr_manifests_vendor(rig->manifests, i);

        if (key && vendor->auth != WR_AUTH_JWT)
            wr_manifests_bind(rig->manifests, wr_str(vendor->name), &config,
                              (struct wr_pos){"test", 1, 1}, rig->diags);
        else
            wr_recording_bind(rig->manifests, vendor, folder_of(vendor, path),
                              rig->diags);
    }
}

static void tell_fault(void *ctx, const char *file WR_UNUSED,
                       const char *exchange WR_UNUSED, const char *problem)
{
    struct manifest_rig *rig = ctx;

    rig->faults++;
    fprintf(stderr, "%s\n", problem);
}

struct manifest_rig *manifest_rig_new(const char *key)
{
    static const char *const folders[] = {WEIR_SOURCE_DIR "/providers/enrich",
                                          WEIR_SOURCE_DIR "/providers/verify"};
    struct manifest_rig *rig = wr_alloc(sizeof(*rig));
    struct wr_err err = {0};
    char path[512];

    wr_alloc_setup();
    wr_catalogue_init(&rig->catalogue);
    if (wr_lists_load(WEIR_SOURCE_DIR "/providers/lists", &rig->lists, &err))
        give_up("lists", err.text);
    rig->diags = wr_diags_new();
    rig->manifests = wr_manifests_load(folders, WR_COUNT(folders), &rig->catalogue,
                                       rig->lists, rig->diags);
    rig->count = wr_manifests_vendors(rig->manifests);
    bind_all(rig, key);
    need_no_errors(rig->diags);
    rig->recordings = wr_alloc_array(rig->count, sizeof(struct wr_recording *));
    for (size_t i = 0; i < rig->count; i++) {
        const struct wr_vendor_info *vendor = wr_manifests_vendor(rig->manifests, i);

        rig->recordings[i] =
            wr_recording_open(rig->manifests, vendor, folder_of(vendor, path),
                              &rig->catalogue, tell_fault, rig);
    }
    return rig;
}

void manifest_rig_free(struct manifest_rig *rig)
{
    for (size_t i = 0; i < rig->count; i++)
        wr_recording_free(rig->recordings[i]);
    free(rig->recordings);
    wr_manifests_free(rig->manifests);
    wr_diags_free(rig->diags);
    wr_lists_free(rig->lists);
    free(rig);
}

void rig_for_each(const struct manifest_rig *rig, rig_exchange_fn fn)
{
    for (size_t i = 0; i < rig->count; i++) {
        for (size_t k = 0; k < rig->recordings[i]->count; k++) {
            const struct wr_exchanges *set = rig->recordings[i]->sets[k];

            for (size_t n = 0; n < set->count; n++)
                fn(&set->items[n]);
        }
    }
}

const struct wr_exchanges *rig_find(const struct manifest_rig *rig, const char *call)
{
    for (size_t i = 0; i < rig->count; i++) {
        for (size_t k = 0; k < rig->recordings[i]->count; k++) {
            if (wr_str_eqz(rig->recordings[i]->sets[k]->call, call))
                return rig->recordings[i]->sets[k];
        }
    }
    give_up(call, "no such call");
}

/* What stands in front of the exchange, from the first on. */
static void play_until(struct rig_run *run, const struct wr_exchange *x)
{
    const struct wr_exchange *chain[WR_EXCHANGE_MAX_CHAIN];
    size_t n = 0;

    for (const struct wr_exchange *it = x->after; it; it = it->after)
        chain[n++] = it;
    while (n-- > 0) {
        if (wr_provider_advance(x->provider, &run->talk, &chain[n]->reply, &run->move,
                                &run->err))
            give_up(x->provider->name, run->err.text);
        if (run->move == WR_MOVE_DONE)
            give_up(x->provider->name, "it comes to an end too early");
    }
}

void rig_run(struct rig_run *run, const struct wr_exchange *x,
             const struct wr_reply *reply)
{
    *run = (struct rig_run){.arena = wr_arena_new(0)};
    run->talk.asks = x->asks;
    run->talk.count = x->ask_count;
    run->talk.arena = run->arena;
    run->talk.now_us = RIG_NOW_US;
    if (wr_provider_begin(x->provider, &run->talk, &run->move, &run->err))
        give_up(x->provider->name, run->err.text);
    play_until(run, x);
    run->request = run->talk.request.http;
    run->move = WR_MOVE_SEND;
    run->code =
        wr_provider_advance(x->provider, &run->talk, reply, &run->move, &run->err);
}

void rig_run_fini(struct rig_run *run)
{
    wr_arena_free(run->arena);
}

bool rig_is_answer(const struct rig_run *run)
{
    return run->code == WR_OK && run->move == WR_MOVE_DONE;
}

bool rig_expects(const struct wr_exchange *x, const char *key, const char *word)
{
    const struct wr_json *answers = wr_json_getz(x->expect, "answers");

    for (size_t i = 0; i < wr_json_size(answers); i++) {
        if (wr_str_eqz(wr_json_text(wr_json_getz(wr_json_at(answers, i), key)), word))
            return true;
    }
    return wr_str_eqz(wr_json_text(wr_json_getz(x->expect, key)), word);
}
