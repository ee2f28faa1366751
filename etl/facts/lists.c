/* lists.c - loads providers/lists and answers from it.
 *
 * All of it takes about 2 MB once loaded; nothing is looked up on disk later.
 */
#include "etl/facts/lists_private.h"

#include "etl/base/ascii.h"
#include "etl/facts/host.h"
#include "weir/alloc.h"
#include "weir/field.h"

#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define MAX_SOURCES 6

/* The first column. */
static enum wr_code take_word(void *ctx, struct wr_str line,
                              struct wr_err *err WR_UNUSED)
{
    struct wr_str word = wr_str_trim(wr_str_split(&line, '\t'));

    if (word.len)
        wr_list_set_add(ctx, word, 1);
    return WR_OK;
}

/* "domain<tab>CMID": a letter for each source. */
static enum wr_code take_sources(void *ctx, struct wr_str line,
                                 struct wr_err *err WR_UNUSED)
{
    struct wr_str word = wr_str_trim(wr_str_split(&line, '\t'));
    size_t sources = line.ptr ? wr_str_trim(line).len : 1;

    if (sources < 1)
        sources = 1;
    if (word.len)
        wr_list_set_add(ctx, word,
                        (unsigned)(sources < MAX_SOURCES ? sources : MAX_SOURCES));
    return WR_OK;
}

/* "+domain" adds, "-domain" takes one back that the other list names wrongly: 2 wins
 * over the 1 of the other list. */
static enum wr_code take_change(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct wr_str word = wr_str_trim(wr_str_sub(line, 1, line.len));

    if (!word.len || !strchr("+-", line.ptr[0]))
        return wr_fail(err, WR_E_CONFIG, "neither +domain nor -domain");
    wr_list_set_add(ctx, word, line.ptr[0] == '-' ? 2 : 1);
    return WR_OK;
}

static enum wr_code load_sets(struct wr_lists *lists, const char *folder,
                              struct wr_err *err)
{
    const struct {
        const char *name;
        wr_list_line_fn take;
        struct wr_list_set *set;
    } files[] = {
        {"email/free_providers.txt", take_word, &lists->free_mail},
        {"email/free_providers_changes.txt", take_change, &lists->free_mail},
        {"email/disposable_union.tsv", take_sources, &lists->disposable},
        {"email/disposable_changes.tsv", take_sources, &lists->disposable},
        {"email/disposable_wildcard_parents.txt", take_word, &lists->wildcard},
        {"email/role_local_parts.tsv", take_word, &lists->role},
        {"domains/university_domains.txt", take_word, &lists->university},
        {"parked/nameservers_strict.txt", take_word, &lists->parked},
    };

    for (size_t i = 0; i < WR_COUNT(files); i++) {
        enum wr_code code =
            wr_list_read(folder, files[i].name, files[i].take, files[i].set, err);

        if (code)
            return code;
    }
    for (size_t i = 0; i < WR_COUNT(files); i++)
        wr_list_set_seal(files[i].set);
    return WR_OK;
}

/* The folder's list, else the system's (package publicsuffix, kept fresh by the
 * distribution), else the one libpsl was built with. */
static enum wr_code load_suffixes(struct wr_lists *lists, const char *folder,
                                  struct wr_err *err)
{
    char path[4096];

    if (snprintf(path, sizeof(path), "%s/public_suffix_list.dat", folder) <
        (int)sizeof(path))
        lists->suffixes = psl_load_file(path);
    if (!lists->suffixes)
        lists->suffixes = psl_latest(NULL);
    if (lists->suffixes)
        return WR_OK;
    wr_fail(err, WR_E_CONFIG, "there is no public suffix list");
    return wr_hint(err, "install the package publicsuffix");
}

static enum wr_code load_titles(struct wr_lists *lists, const char *folder,
                                struct wr_err *err)
{
    const struct {
        const char *name;
        const char *const *words;
        struct wr_title_rules **rules;
    } files[] = {
        {"titles/seniority.tsv", wr_seniority_words, &lists->seniority},
        {"titles/seniority_industry.tsv", wr_seniority_words,
         &lists->seniority_industry},
        {"titles/department.tsv", wr_department_words, &lists->department},
        {"titles/area.tsv", wr_job_area_words, &lists->area},
        {"titles/buying_role.tsv", wr_buying_role_words, &lists->buying_role},
    };

    for (size_t i = 0; i < WR_COUNT(files); i++) {
        enum wr_code code = wr_title_rules_load(folder, files[i].name, files[i].words,
                                                files[i].rules, err);

        if (code)
            return code;
    }
    return WR_OK;
}

enum wr_code wr_lists_load(const char *folder, struct wr_lists **out,
                           struct wr_err *err)
{
    struct wr_lists *lists = wr_alloc(sizeof(*lists));
    enum wr_code code = load_sets(lists, folder, err);

    if (!code)
        code = load_suffixes(lists, folder, err);
    if (!code)
        code = wr_country_list_load(folder, &lists->countries, err);
    if (!code)
        code = wr_region_list_load(folder, &lists->regions, err);
    if (!code)
        code = wr_dial_list_load(folder, &lists->dials, err);
    if (!code)
        code = wr_industry_list_load(folder, &lists->industries, err);
    if (!code)
        code = wr_technology_list_load(folder, &lists->technologies, err);
    if (!code)
        code = load_titles(lists, folder, err);
    if (code) {
        wr_lists_free(lists);
        return code;
    }
    *out = lists;
    return WR_OK;
}

void wr_lists_free(struct wr_lists *lists)
{
    if (!lists)
        return;
    wr_list_set_fini(&lists->free_mail);
    wr_list_set_fini(&lists->disposable);
    wr_list_set_fini(&lists->wildcard);
    wr_list_set_fini(&lists->role);
    wr_list_set_fini(&lists->university);
    wr_list_set_fini(&lists->parked);
    wr_country_list_fini(&lists->countries);
    wr_region_list_fini(&lists->regions);
    wr_dial_list_fini(&lists->dials);
    wr_industry_list_fini(&lists->industries);
    wr_technology_list_fini(&lists->technologies);
    wr_title_rules_free(lists->seniority);
    wr_title_rules_free(lists->seniority_industry);
    wr_title_rules_free(lists->department);
    wr_title_rules_free(lists->area);
    wr_title_rules_free(lists->buying_role);
    psl_free(lists->suffixes);
    free(lists);
}

bool wr_lists_is_free_mail(const struct wr_lists *lists, struct wr_str domain)
{
    return wr_list_set_get(&lists->free_mail, domain) == 1;
}

/* Cuts the first label off; WR_NONE after the last. */
static struct wr_str parent_of(struct wr_str domain)
{
    size_t at = wr_str_find(domain, '.');

    return at < domain.len ? wr_str_sub(domain, at + 1, domain.len) : WR_NONE;
}

unsigned wr_lists_disposable(const struct wr_lists *lists, struct wr_str domain)
{
    unsigned sources = wr_list_set_get(&lists->disposable, domain);

    for (struct wr_str up = parent_of(domain); !sources && up.ptr; up = parent_of(up)) {
        if (!wr_list_set_get(&lists->wildcard, up))
            continue;
        sources = wr_list_set_get(&lists->disposable, up);
        if (!sources)
            sources = 1;
    }
    return sources;
}

/* "sales", "Sales+crm", "info2". */
bool wr_lists_is_role(const struct wr_lists *lists, struct wr_str local_part)
{
    struct wr_str word = wr_str_sub(local_part, 0, wr_str_find(local_part, '+'));

    if (wr_list_set_get(&lists->role, word))
        return true;
    while (word.len && wr_ascii_is_digit(word.ptr[word.len - 1]))
        word.len--;
    return word.len && wr_list_set_get(&lists->role, word);
}

static bool has_self_or_parent(const struct wr_list_set *set, struct wr_str domain)
{
    for (; domain.ptr; domain = parent_of(domain)) {
        if (wr_list_set_get(set, domain))
            return true;
    }
    return false;
}

bool wr_lists_is_university(const struct wr_lists *lists, struct wr_str domain)
{
    return has_self_or_parent(&lists->university, domain);
}

bool wr_lists_is_parked_ns(const struct wr_lists *lists, struct wr_str name_server)
{
    if (name_server.len && name_server.ptr[name_server.len - 1] == '.')
        name_server.len--;
    return has_self_or_parent(&lists->parked, name_server);
}

struct wr_str wr_lists_country(const struct wr_lists *lists, struct wr_str name,
                               struct wr_arena *scratch)
{
    return wr_country_list_get(&lists->countries, name, scratch);
}

struct wr_str wr_lists_registrable(const struct wr_lists *lists, struct wr_str host)
{
    char z[WR_HOST_MAX + 1];
    const char *found;

    if (!host.len || host.len > WR_HOST_MAX || wr_host_is_numeric(host) ||
        memchr(host.ptr, 0, host.len) || host.ptr[0] == '.' || host.ptr[0] == '[')
        return WR_NONE;
    for (size_t i = 0; i < host.len; i++)
        z[i] = wr_ascii_lower(host.ptr[i]);
    z[host.len] = '\0';
    found = psl_registrable_domain(lists ? lists->suffixes : psl_builtin(), z);
    /* The same place in the caller's text, so that nothing has to own it. */
    return found ? wr_str_sub(host, (size_t)(found - z), host.len) : WR_NONE;
}
