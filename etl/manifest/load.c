/* load.c - folders of manifests into providers, and finding them by name.
 *
 * Files of a folder are taken in the order of their names. A vendor of a later path
 * takes the place of the same vendor of an earlier one, so that a user's page can stand
 * in for a shipped one; twice in one path is a mistake.
 */
#include "etl/manifest/load.h"

#include "weir/alloc.h"
#include "weir/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define MAX_VENDORS 512

const char *wr_compile_lower(struct compile *c, struct wr_str text)
{
    char *lower = wr_arena_strz(c->arena, text);

    for (char *p = lower; p && *p; p++) {
        if (*p >= 'A' && *p <= 'Z')
            *p = (char)(*p + ('a' - 'A'));
    }
    return text.len ? lower : NULL;
}

wr_field_id wr_compile_field(struct compile *c, struct wr_str name, struct wr_pos pos)
{
    wr_field_id id = wr_catalogue_need(c->catalogue, name, pos, c->diags);

    if (id != WR_NO_FIELD && c->catalogue->fields[id].kind == WR_FIELD_DECIDED) {
        wr_diag_error(c->diags, pos,
                      "%.*s is decided by weir: no vendor takes or gives it",
                      WR_FMT(name));
        return WR_NO_FIELD;
    }
    return id;
}

bool wr_compile_is(struct compile *c, const struct wr_yaml *node,
                   enum wr_yaml_kind kind, const char *what)
{
    if (node && wr_yaml_kind(node) != kind)
        wr_diag_error(c->diags, wr_yaml_pos(node), "must be %s", what);
    return node && wr_yaml_kind(node) == kind;
}

static const char *no_environment(void *ctx WR_UNUSED, const char *name WR_UNUSED)
{
    return "";
}

/* NULL when anything was wrong, also while the file was read (`before`: errors then).
 */
static struct vendor *compile_doc(struct wr_manifests *m, const struct wr_yaml_doc *doc,
                                  const char *path, size_t before,
                                  struct wr_diags *diags)
{
    struct compile c = {.arena = m->arena,
                        .catalogue = m->catalogue,
                        .lists = m->lists,
                        .diags = diags};
    struct vendor *vendor;

    if (!doc)
        return NULL;
    vendor = wr_compile_vendor(&c, wr_yaml_root(doc), path);
    return wr_diags_errors(diags) == before ? vendor : NULL;
}

/* The same vendor again: replaced when it came by an earlier path. */
static void add_vendor(struct wr_manifests *m, struct vendor *vendor,
                       struct wr_diags *diags)
{
    struct wr_pos pos = {vendor->info.file, 1, 1};

    vendor->path = m->path;
    for (size_t i = 0; i < m->vendor_count; i++) {
        if (!wr_str_eqz(wr_str(vendor->info.name), m->vendors[i]->info.name))
            continue;
        if (m->vendors[i]->path == m->path)
            wr_diag_error(diags, pos, "vendor \"%s\" stands in %s already",
                          vendor->info.name, m->vendors[i]->info.file);
        m->vendors[i] = vendor;
        return;
    }
    if (m->vendor_count == MAX_VENDORS) {
        wr_diag_error(diags, pos, "more than %d vendors", MAX_VENDORS);
        return;
    }
    m->vendors[m->vendor_count++] = vendor;
}

static void load_file(struct wr_manifests *m, const char *path, struct wr_diags *diags)
{
    struct wr_env env = {no_environment, NULL};
    size_t before = wr_diags_errors(diags);
    struct wr_yaml_doc *doc = wr_yaml_load(path, &env, diags);
    struct vendor *vendor = compile_doc(m, doc, path, before, diags);

    if (vendor)
        add_vendor(m, vendor, diags);
    wr_yaml_free(doc);
}

static int is_manifest(const struct dirent *entry)
{
    return entry->d_name[0] != '.' &&
           wr_str_ends(wr_str(entry->d_name), WR_LIT(".yaml"));
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return wr_str_cmp(wr_str((*a)->d_name), wr_str((*b)->d_name));
}

static void load_path(struct wr_manifests *m, const char *path, struct wr_diags *diags)
{
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, is_manifest, by_name);

    m->path++;
    if (count < 0 && errno == ENOTDIR)
        load_file(m, path, diags);
    else if (count < 0)
        wr_diag_error(diags, (struct wr_pos){path, 0, 0}, "cannot be read: %s",
                      errno == ENOENT ? "it is not there" : "not allowed");
    for (int i = 0; i < count; i++) {
        load_file(m, wr_arena_printf(m->arena, "%s/%s", path, entries[i]->d_name).ptr,
                  diags);
        free(entries[i]);
    }
    free(entries);
}

static int compare_providers(const void *a, const void *b)
{
    return wr_str_cmp(wr_str((*(const struct wr_provider *const *)a)->name),
                      wr_str((*(const struct wr_provider *const *)b)->name));
}

static int compare_vendors(const void *a, const void *b)
{
    return wr_str_cmp(wr_str((*(struct vendor *const *)a)->info.name),
                      wr_str((*(struct vendor *const *)b)->info.name));
}

static void sort_all(struct wr_manifests *m)
{
    size_t n = 0;

    qsort(m->vendors, m->vendor_count, sizeof(struct vendor *), compare_vendors);
    for (size_t i = 0; i < m->vendor_count; i++) {
        wr_vendor_list_prices(m->vendors[i]);
        n += m->vendors[i]->call_count;
    }
    m->providers = WR_ARRAY(m->arena, const struct wr_provider *, n);
    for (size_t i = 0; i < m->vendor_count; i++) {
        for (size_t k = 0; k < m->vendors[i]->call_count; k++)
            m->providers[m->provider_count++] = &m->vendors[i]->calls[k].provider;
    }
    qsort(m->providers, n, sizeof(const struct wr_provider *), compare_providers);
}

static struct wr_manifests *manifests_new(const struct wr_catalogue *catalogue,
                                          const struct wr_lists *lists)
{
    struct wr_manifests *m = wr_alloc(sizeof(*m));

    m->arena = wr_arena_new(0);
    m->catalogue = catalogue;
    m->lists = lists;
    m->vendors = WR_ARRAY(m->arena, struct vendor *, MAX_VENDORS);
    return m;
}

struct wr_manifests *wr_manifests_load(const char *const *paths, size_t path_count,
                                       const struct wr_catalogue *catalogue,
                                       const struct wr_lists *lists,
                                       struct wr_diags *diags)
{
    struct wr_manifests *m = manifests_new(catalogue, lists);

    for (size_t i = 0; i < path_count; i++)
        load_path(m, paths[i], diags);
    sort_all(m);
    return m;
}

struct wr_manifests *wr_manifests_parse(struct wr_str text, const char *name,
                                        const struct wr_catalogue *catalogue,
                                        const struct wr_lists *lists,
                                        struct wr_diags *diags)
{
    struct wr_manifests *m = manifests_new(catalogue, lists);
    struct wr_env env = {no_environment, NULL};
    size_t before = wr_diags_errors(diags);
    struct wr_yaml_doc *doc = wr_yaml_parse(text, name, &env, diags);
    struct vendor *vendor = compile_doc(m, doc, name, before, diags);

    if (vendor)
        add_vendor(m, vendor, diags);
    wr_yaml_free(doc);
    sort_all(m);
    return m;
}

void wr_manifests_free(struct wr_manifests *m)
{
    if (!m)
        return;
    wr_arena_free(m->arena);
    free(m);
}

enum wr_code wr_manifest_check(const char *path, const struct wr_catalogue *catalogue,
                               struct wr_diags *diags, struct wr_err *err)
{
    wr_manifests_free(wr_manifests_load(&path, 1, catalogue, NULL, diags));
    return wr_diags_result(diags, err);
}

size_t wr_manifests_count(const struct wr_manifests *m)
{
    return m->provider_count;
}

const struct wr_provider *wr_manifests_at(const struct wr_manifests *m, size_t i)
{
    return i < m->provider_count ? m->providers[i] : NULL;
}

static const struct wr_provider *find_call(const struct wr_manifests *m,
                                           struct wr_str name)
{
    for (size_t i = 0; i < m->provider_count; i++) {
        if (wr_str_eqz(name, m->providers[i]->name))
            return m->providers[i];
    }
    return NULL;
}

const struct wr_provider *wr_manifests_find(const struct wr_manifests *m,
                                            struct wr_str name)
{
    const struct wr_provider *found = find_call(m, name);

    for (size_t i = 0; i < m->vendor_count && !found; i++) {
        const struct wr_vendor_info *info = &m->vendors[i]->info;

        if (info->token && wr_str_eqz(name, info->token->name))
            found = info->token;
        else if (info->check && wr_str_eqz(name, info->check->name))
            found = info->check;
    }
    return found;
}

const struct wr_provider *wr_manifests_need(const struct wr_manifests *m,
                                            struct wr_str name, struct wr_pos pos,
                                            struct wr_diags *diags)
{
    const struct wr_provider *found = find_call(m, name);
    const char **names;

    if (found)
        return found;
    names = wr_alloc_array(m->provider_count + 1, sizeof(*names));
    for (size_t i = 0; i < m->provider_count; i++)
        names[i] = m->providers[i]->name;
    wr_diag_unknown(diags, pos, "provider", name, names);
    free(names);
    return NULL;
}

size_t wr_manifests_vendors(const struct wr_manifests *m)
{
    return m->vendor_count;
}

const struct wr_vendor_info *wr_manifests_vendor(const struct wr_manifests *m, size_t i)
{
    return i < m->vendor_count ? &m->vendors[i]->info : NULL;
}

const struct wr_vendor_info *wr_manifests_find_vendor(const struct wr_manifests *m,
                                                      struct wr_str name)
{
    for (size_t i = 0; i < m->vendor_count; i++) {
        if (wr_str_eqz(name, m->vendors[i]->info.name))
            return &m->vendors[i]->info;
    }
    return NULL;
}
