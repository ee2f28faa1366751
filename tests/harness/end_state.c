/* end_state.c - see end_state.h. */
#include "tests/harness/end_state.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_SHOWN 12

/* Sorted by all columns, so that the order of rows is that of their content. */
static const struct {
    const char *prefix, *query;
} tables[] = {
    {"lead", "SELECT ext_id, gone, modified_us, read_us, due_us, due_reason, role, "
             "intent_milli, active_us, decided_us, alias_of, account_key, \"values\" "
             "FROM lead ORDER BY ext_id"},
    {"account",
     "SELECT key, ext_id, domain, modified_us, \"values\" FROM account ORDER BY key"},
    {"fact",
     "SELECT coalesce(l.ext_id, a.key), d.name, s.name, f.about, f.absent, f.value, "
     "f.origin, f.confidence, f.observed_us, f.last_seen_us "
     "FROM fact f JOIN field d ON d.num = f.field JOIN source s ON s.num = f.source "
     "LEFT JOIN lead l ON f.subject_kind = 0 AND l.id = f.subject_id "
     "LEFT JOIN account a ON f.subject_kind = 1 AND a.id = f.subject_id "
     "ORDER BY 1, 2, 3, 4, 5, 6"},
    {"signal", "SELECT l.ext_id, s.kind, s.source, s.at_us, s.count FROM signal s "
               "JOIN lead l ON l.id = s.lead_id ORDER BY 1, 2, 3"},
    {"outcome",
     "SELECT l.ext_id, r.outcome, r.tier, r.score_milli, r.account_key, r.reason "
     "FROM run_lead r JOIN lead l ON l.id = r.lead_id ORDER BY 1, 2"},
    {"decision",
     "SELECT l.ext_id, d.as_of_us, d.score_milli, d.model, d.disposition, d.tier, "
     "d.stage, d.json, json_remove(d.inputs, '$.facts'), "
     "(SELECT group_concat(i.key || '=' || json_extract(i.value, '$[0]') || '@' || "
     " json_extract(i.value, '$[1]')) FROM json_each(d.inputs, '$.facts') i) "
     "FROM decision d JOIN lead l ON l.id = d.lead_id ORDER BY 1, 2, 8"},
    {"hold", "SELECT l.ext_id, h.completeness_milli, h.since_us, h.due_us, h.tries, "
             "h.missing FROM hold h JOIN lead l ON l.id = h.lead_id ORDER BY 1"},
    {"write", "SELECT object, ext_id, state, fields, reason FROM outbox ORDER BY 1, 2, "
              "4"},
    {"written", "SELECT object, ext_id, property, value FROM written ORDER BY 1, 2, 3"},
    {"mark", "SELECT key, until_us FROM mark ORDER BY 1"},
};

static void join(char **all, char *more)
{
    size_t len = *all ? strlen(*all) : 0, add = strlen(more);

    *all = realloc(*all, len + add + 1);
    assert_non_null(*all);
    memcpy(*all + len, more, add + 1);
    free(more);
}

/* One line for each record, stamps of the change itself left out. */
static char *crm_lines(const struct world *world)
{
    static const char *const objects[] = {"companies", "contacts"};
    json_t *dump = world_get(world, "/_sim/dump"), *record;
    char *all = strdup("");
    size_t i;

    for (size_t o = 0; o < 2; o++)
        json_array_foreach(json_object_get(dump, objects[o]), i, record)
        {
            json_t *properties = json_object_get(record, "properties");
            char *text, *line;
            size_t room;

            json_object_del(record, "updatedAt");
            json_object_del(properties, "lastmodifieddate");
            json_object_del(properties, "hs_lastmodifieddate");
            text = json_dumps(record, JSON_COMPACT | JSON_SORT_KEYS);
            room = strlen(text) + 128;
            line = malloc(room);
            assert_non_null(line);
            snprintf(line, room, "crm|%s|%s|%s\n", objects[o],
                     json_string_value(json_object_get(record, "id")), text);
            free(text);
            join(&all, line);
        }
    json_decref(dump);
    return all;
}

char *end_state(const struct world *world)
{
    char *all = crm_lines(world);

    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
        join(&all, world_sql_rows(world, tables[i].prefix, tables[i].query));
    return all;
}

/* --- comparing
 * ------------------------------------------------------------------------ */

struct lines {
    char *text;
    char **line;
    size_t count;
};

static bool is_excepted(const char *line, const char *const *except)
{
    for (; except && *except; except++)
        if (strstr(line, *except))
            return true;
    return false;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct lines split(const char *text, const char *const *except)
{
    struct lines out = {.text = strdup(text)};
    char *save = NULL;

    assert_non_null(out.text);
    out.line = calloc(strlen(text) / 2 + 1, sizeof(*out.line));
    assert_non_null(out.line);
    for (char *at = strtok_r(out.text, "\n", &save); at;
         at = strtok_r(NULL, "\n", &save))
        if (!is_excepted(at, except))
            out.line[out.count++] = at;
    qsort(out.line, out.count, sizeof(*out.line), by_text);
    return out;
}

static void show(const char *what, const char *line, size_t *shown)
{
    if ((*shown)++ < MAX_SHOWN)
        print_error("  %s %.6000s\n", what, line);
}

void end_state_compare(const char *expected, const char *got, const char *title,
                       const char *const *except)
{
    struct lines a = split(expected, except), b = split(got, except);
    size_t i = 0, k = 0, different = 0;

    while (i < a.count || k < b.count) {
        int order = i == a.count ? 1 : k == b.count ? -1 : strcmp(a.line[i], b.line[k]);

        if (order < 0)
            show("only expected:", a.line[i], &different);
        else if (order > 0)
            show("only got:     ", b.line[k], &different);
        i += order <= 0;
        k += order >= 0;
    }
    if (different > 0)
        fail_msg("%s: %zu lines differ of %zu", title, different, a.count);
    free(a.text);
    free(a.line);
    free(b.text);
    free(b.line);
}
