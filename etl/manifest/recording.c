/* recording.c - the folder of a vendor's exchanges: a file for each of its calls,
 * and none besides.
 */
#include "etl/manifest/recording.h"
#include "etl/base/file.h"
#include "weir/alloc.h"

#include <dirent.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define CAP_KEY_BYTES 65536

void wr_recording_bind(struct wr_manifests *manifests,
                       const struct wr_vendor_info *vendor, const char *folder,
                       struct wr_diags *diags)
{
    struct wr_vendor_config config = {.enabled = true,
                                      .key = {WR_LIT(WR_EXCHANGE_KEY)},
                                      .user = WR_LIT(WR_EXCHANGE_USER)};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_buf pem;
    struct wr_err err;

    wr_buf_init(&pem, CAP_KEY_BYTES);
    if (!wr_file_read(wr_arena_printf(arena, "%s/key.pem", folder).ptr, &pem, &err))
        config.key.text = wr_buf_str(&pem);
    wr_manifests_bind(manifests, wr_str(vendor->name), &config,
                      (struct wr_pos){vendor->file, 0, 0}, diags);
    wr_buf_fini(&pem);
    wr_arena_free(arena);
}

struct opening {
    const struct wr_manifests *manifests;
    const struct wr_catalogue *catalogue;
    const char *folder;
    struct wr_recording *recording;
    struct wr_arena *arena;
    wr_recording_fault_fn tell;
    void *ctx;
};

static void fault(struct opening *o, const char *file, const char *problem)
{
    o->recording->failed++;
    if (o->tell)
        o->tell(o->ctx, file, NULL, problem);
}

/* What stands behind "finch." */
static const char *short_name(const struct wr_provider *call)
{
    return call->name + strlen(call->vendor) + 1;
}

/* "finch.person" is recorded in FOLDER/person.json. */
static void open_call(struct opening *o, const struct wr_provider *call)
{
    struct wr_recording *recording = o->recording;
    struct wr_exchanges *set = NULL;
    const char *file;
    struct wr_err err = {0};
    enum wr_code code;

    if (!call)
        return;
    file = wr_arena_printf(o->arena, "%s/%s.json", o->folder, short_name(call)).ptr;
    code = wr_exchanges_load(file, o->manifests, o->catalogue, &set, &err);
    if (!code && set->provider != call)
        code = wr_fail(&err, WR_E_CONFIG, "%s: it is of %.*s", file, WR_FMT(set->call));
    if (code) {
        fault(o, file,
              code == WR_E_GONE
                  ? wr_arena_printf(o->arena, "%s: %s has no exchanges on record", file,
                                    call->name)
                        .ptr
                  : err.text);
        wr_exchanges_free(set);
        return;
    }
    recording->sets[recording->count++] = set;
    recording->exchanges += set->count;
}

static bool is_of_a_call(const struct wr_vendor_info *vendor, const char *file)
{
    struct wr_str name = wr_str_sub(wr_str(file), 0, strlen(file) - strlen(".json"));

    for (size_t i = 0; i < vendor->call_count; i++) {
        if (wr_str_eqz(name, short_name(vendor->calls[i])))
            return true;
    }
    return (vendor->token && wr_str_eqz(name, short_name(vendor->token))) ||
           (vendor->check && wr_str_eqz(name, short_name(vendor->check)));
}

static int is_json(const struct dirent *entry)
{
    return entry->d_name[0] != '.' &&
           wr_str_ends(wr_str(entry->d_name), WR_LIT(".json"));
}

/* A file whose call was renamed would never be run again. */
static void find_strays(struct opening *o)
{
    struct dirent **entries = NULL;
    int count = scandir(o->folder, &entries, is_json, alphasort);

    for (int i = 0; i < count; i++) {
        struct wr_str file =
            wr_arena_printf(o->arena, "%s/%s", o->folder, entries[i]->d_name);

        if (!is_of_a_call(o->recording->vendor, entries[i]->d_name))
            fault(o, file.ptr,
                  wr_arena_printf(o->arena, "%s: %s has no such call", file.ptr,
                                  o->recording->vendor->name)
                      .ptr);
        free(entries[i]);
    }
    free(entries);
}

struct wr_recording *wr_recording_open(const struct wr_manifests *manifests,
                                       const struct wr_vendor_info *vendor,
                                       const char *folder,
                                       const struct wr_catalogue *catalogue,
                                       wr_recording_fault_fn tell, void *ctx)
{
    struct wr_recording *recording = wr_alloc(sizeof(*recording));
    struct opening o = {.manifests = manifests,
                        .catalogue = catalogue,
                        .folder = folder,
                        .recording = recording,
                        .arena = wr_arena_new(0),
                        .tell = tell,
                        .ctx = ctx};

    recording->vendor = vendor;
    recording->sets =
        wr_alloc_array(vendor->call_count + 2, sizeof(struct wr_exchanges *));
    for (size_t i = 0; i < vendor->call_count; i++)
        open_call(&o, vendor->calls[i]);
    open_call(&o, vendor->token);
    open_call(&o, vendor->check);
    find_strays(&o);
    wr_arena_free(o.arena);
    return recording;
}

void wr_recording_free(struct wr_recording *recording)
{
    if (!recording)
        return;
    for (size_t i = 0; i < recording->count; i++)
        wr_exchanges_free(recording->sets[i]);
    free(recording->sets);
    free(recording);
}

bool wr_recording_aim(struct wr_recording *recording,
                      const struct wr_manifests *manifests)
{
    bool all = true;

    for (size_t i = 0; i < recording->count; i++)
        all = wr_exchanges_aim(recording->sets[i], manifests) && all;
    return all;
}

size_t wr_recording_check(const struct wr_recording *recording,
                          wr_recording_fault_fn tell, void *ctx)
{
    struct wr_arena *arena = wr_arena_new(0);
    size_t failed = 0;

    for (size_t i = 0; i < recording->count; i++) {
        const struct wr_exchanges *set = recording->sets[i];

        /* The price first, in the place of an exchange before the others. */
        for (size_t k = 0; k <= set->count && (tell || !failed); k++) {
            struct wr_str problem =
                k ? wr_exchange_check(set, &set->items[k - 1], arena)
                  : wr_exchanges_check_tariff(set, arena);

            if (problem.ptr && tell)
                tell(ctx, set->file, k ? set->items[k - 1].name : "tariff",
                     problem.ptr);
            failed += problem.ptr != NULL;
            wr_arena_reset(arena);
        }
    }
    wr_arena_free(arena);
    return failed;
}
