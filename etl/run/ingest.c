/* ingest.c - see ingest.h. */
#include "etl/run/ingest.h"

#include "etl/run/incoming.h"
#include "etl/run/suppress.h"
#include "etl/store/facts.h"
#include "etl/store/outbox.h"
#include "weir/clock.h"

#include <inttypes.h>

#define MAX_SIBLINGS 64 /* looked at */

/* A column of leads by its name, one of other records with theirs before it. */
static struct wr_str place_of(const struct wr_incoming *e,
                              const struct wr_map_line *line)
{
    const struct wr_map *map = e->ingest->map;

    if (map->object == WR_OBJECT_LEAD)
        return line->property;
    return wr_arena_printf(e->arena, "%s.%.*s", map->crm_object,
                           WR_FMT(line->property));
}

static enum wr_code note_bad_values(struct wr_incoming *e, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (uint32_t i = 0; !code && i < e->extract.bad; i++)
        code = wr_db_bad_value(e->db, e->run->run.id,
                               place_of(e, e->extract.bad_lines[i]), err);
    return code;
}

static enum wr_code extract(struct wr_incoming *e, struct wr_str previous,
                            struct wr_err *err)
{
    const struct wr_setup *setup = e->run->setup;
    struct wr_extract_in in = {.map = e->ingest->map,
                               .catalogue = &setup->catalogue,
                               .lists = setup->lists,
                               .crm = e->run->job->crm,
                               .record = e->record,
                               .previous_values = previous,
                               .now_us = e->run->run.as_of_us};
    struct wr_str *names, *values;
    enum wr_code code =
        wr_db_written(e->db, &e->key, e->arena, &names, &values, &in.own.count, err);

    if (code)
        return code;
    in.own.names = names;
    in.own.values = values;
    wr_extract(&in, e->arena, &e->extract);
    return note_bad_values(e, err);
}

static bool says_something(const struct wr_incoming *e, struct wr_str values,
                           wr_field_id field)
{
    const struct wr_map *map = e->ingest->map;

    for (size_t i = 0; i < map->line_count; i++) {
        const struct wr_map_line *line = &map->lines[i];

        if (line->field == field && line->direction != WR_MAP_WRITE &&
            !wr_str_empty(wr_str_trim(wr_values_get(values, line->property, e->arena))))
            return true;
    }
    return false;
}

/* A company's field that is blank on one lead's row is not gone while the row of
 * another one still holds it: they share the account's facts. */
static enum wr_code is_said_by_others(struct wr_incoming *e, int64_t lead_id,
                                      wr_field_id field, bool *said, struct wr_err *err)
{
    struct wr_str *values = NULL;
    size_t count = 0;
    enum wr_code code = wr_db_sibling_values(
        e->db, e->account_key, lead_id, MAX_SIBLINGS, e->arena, &values, &count, err);

    *said = false;
    for (size_t i = 0; !code && !*said && i < count; i++)
        *said = says_something(e, values[i], field);
    return code;
}

static enum wr_code put_facts(struct wr_incoming *e, int64_t lead_id,
                              struct wr_err *err)
{
    const struct wr_catalogue *catalogue = &e->run->setup->catalogue;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < e->extract.fact_count; i++) {
        const struct wr_fact *fact = &e->extract.facts[i];
        bool account = catalogue->fields[fact->field].scope == WR_SCOPE_ACCOUNT;
        bool said = false;

        if (!account && lead_id == 0)
            continue; /* a company record says nothing about one of its leads */
        if (account && fact->absent && lead_id != 0)
            code = is_said_by_others(e, lead_id, fact->field, &said, err);
        if (code || said)
            continue;
        code = wr_db_fact_put(e->db, account ? WR_SUBJECT_ACCOUNT : WR_SUBJECT_LEAD,
                              account ? e->account_id : lead_id, fact, NULL, err);
    }
    return code;
}

/* --- accounts --- */

static bool says_new(const struct wr_incoming *e, struct wr_str previous)
{
    return wr_values_changed(e->ingest->map, &e->run->setup->catalogue,
                             e->run->job->crm, previous, e->extract.values, e->arena);
}

/* Its deals may be others than they were, or it was not here, which its family sees. */
static enum wr_code touch(struct wr_incoming *e, bool was_here, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    if (was_here)
        code = wr_db_account_touch(e->db, e->account_key, e->run->run.as_of_us,
                                   WR_LIT("account changed"), err);
    return code ? code : wr_db_family_stir(e->db, e->account_key, err);
}

static enum wr_code ingest_account(struct wr_incoming *e, struct wr_err *err)
{
    struct wr_account_row row = {.key = wr_incoming_company(e, e->record->id),
                                 .record = e->key};
    struct wr_account_row previous = {0};
    const struct wr_fact *domain;
    enum wr_code code = wr_db_account_get(e->db, row.key, e->arena, &previous, err);

    if (code && code != WR_E_GONE)
        return code;
    code = extract(e, previous.values, err);
    if (code)
        return code;
    domain = wr_incoming_fact(e, WR_F_DOMAIN);
    e->account_key = row.key;
    row.id = e->account_id = wr_account_id(row.key);
    row.domain = domain ? domain->value.as.text : previous.domain;
    row.modified_us = e->record->modified_us;
    row.values = e->extract.values;
    code = wr_db_account_put(e->db, &row, err);
    if (!code && says_new(e, previous.values))
        code = touch(e, previous.values.ptr != NULL, err);
    if (!code)
        code = put_facts(e, 0, err);
    return code ? code : wr_incoming_adopt(e, err);
}

/* --- leads --- */

static enum wr_code put_signals(struct wr_incoming *e, int64_t lead_id,
                                struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < e->extract.signal_count; i++)
        code = wr_db_signal_put(e->db, lead_id, &e->extract.signals[i], err);
    return code;
}

static bool is_changed(const struct wr_incoming *e, const struct wr_lead_row *previous)
{
    return previous->gone || says_new(e, previous->values) ||
           !wr_str_eq(previous->account_key, e->account_key);
}

/* The job wants old decisions taken again, and this one is. */
static bool is_stale(const struct wr_incoming *e, const struct wr_lead_row *previous)
{
    const struct wr_job *job = e->run->job;

    return job->select == WR_SELECT_STALE && previous->decided_us > 0 &&
           previous->decided_us < e->run->run.as_of_us - job->older_than_us;
}

static bool is_of_company(struct wr_str account_key)
{
    return account_key.ptr && !wr_str_starts(account_key, WR_LIT("lead:"));
}

/* Who joins a company or leaves it changes its buying group for the others. */
static enum wr_code stir(struct wr_incoming *e, const struct wr_lead_row *previous,
                         struct wr_err *err)
{
    bool is_new = !previous->values.ptr || previous->gone;
    bool moved = !is_new && !wr_str_eq(previous->account_key, e->account_key);
    enum wr_code code = WR_OK;

    if ((is_new || moved) && is_of_company(e->account_key))
        code = wr_db_account_stir(e->db, e->account_key, err);
    if (!code && moved && is_of_company(previous->account_key))
        code = wr_db_account_stir(e->db, previous->account_key, err);
    return code;
}

static struct wr_str due_reason(const struct wr_ingest *ingest,
                                const struct wr_lead_row *previous, bool changed)
{
    if (ingest->asked)
        return WR_LIT("asked");
    if (!previous->values.ptr)
        return WR_LIT("new");
    return changed ? WR_LIT("changed") : WR_LIT("stale");
}

/* Nothing new was said, and nothing is due: the lead ends here. */
static enum wr_code end_if_unchanged(struct wr_incoming *e, int64_t lead_id,
                                     const struct wr_lead_row *previous, bool due,
                                     struct wr_err *err)
{
    struct wr_ingest *ingest = e->ingest;

    if (due || previous->due_us <= e->run->run.as_of_us)
        return WR_OK;
    ingest->unchanged++;
    return wr_db_run_end_lead(e->db, e->run->run.id, lead_id, WR_LEAD_UNCHANGED,
                              WR_LIT("nothing new, not due"), false, err);
}

static enum wr_code put_lead(struct wr_incoming *e, int64_t lead_id,
                             const struct wr_lead_row *previous, struct wr_err *err)
{
    bool changed = is_changed(e, previous);
    bool due = e->ingest->asked || changed || is_stale(e, previous);
    struct wr_lead_row row = {
        .id = lead_id,
        .key = e->key,
        .account_key = e->account_key,
        .modified_us = e->record->modified_us,
        .read_us = e->run->run.as_of_us,
        .values = e->extract.values,
        .due_us = due ? e->run->run.as_of_us : WR_NEVER_US,
        .due_reason = due_reason(e->ingest, previous, changed),
    };
    bool added = false;
    enum wr_code code = wr_db_lead_put(e->db, &row, err);

    if (!code)
        code = put_facts(e, lead_id, err);
    if (!code)
        code = wr_incoming_adopt(e, err);
    if (!code)
        code = put_signals(e, lead_id, err);
    if (!code)
        code = stir(e, previous, err);
    if (!code && changed && wr_incoming_fact(e, WR_F_OPEN_OPPORTUNITIES))
        code = wr_db_family_stir(e->db, e->account_key, err);
    if (!code)
        code =
            wr_db_run_add(e->db, e->run->run.id, lead_id, e->account_key, &added, err);
    e->ingest->added += added;
    return code ? code : end_if_unchanged(e, lead_id, previous, due, err);
}

static enum wr_code ingest_gone(struct wr_incoming *e, int64_t lead_id,
                                const struct wr_lead_row *previous, struct wr_err *err)
{
    bool added = false;
    enum wr_code code;

    if (!previous->values.ptr)
        return WR_OK; /* never heard of it, and it is no more */
    code = wr_db_lead_set_gone(e->db, lead_id, e->record->alias_of, err);
    if (!code && is_of_company(previous->account_key))
        code = wr_db_account_stir(e->db, previous->account_key, err);
    if (!code)
        code = wr_db_run_add(e->db, e->run->run.id, lead_id, previous->account_key,
                             &added, err);
    if (!code)
        code = wr_db_run_end_lead(
            e->db, e->run->run.id, lead_id, WR_LEAD_GONE,
            e->record->alias_of.ptr ? WR_LIT("merged") : WR_LIT("deleted"), true, err);
    e->ingest->added += added;
    return code;
}

static enum wr_code skip_repeated(struct wr_incoming *e, struct wr_err *err)
{
    struct wr_str reason = wr_arena_printf(e->arena, "the id %.40s stands twice",
                                           wr_arena_strz(e->arena, e->record->id));

    return wr_db_pull_skip(e->db, e->run->run.id, WR_OBJECT_LEAD, 1, &reason, 1, err);
}

/* A file may have two rows with one id: the first counts, so it joins the run before it
 * is read. (A CRM may show a record twice, while it changes: the later page counts.) */
static enum wr_code join_run(struct wr_incoming *e, int64_t lead_id, bool *repeated,
                             struct wr_err *err)
{
    bool added = true;
    enum wr_code code = WR_OK;

    if (e->run->job->crm->caps & WR_CRM_REWRITE) {
        code = wr_db_run_add(e->db, e->run->run.id, lead_id,
                             wr_arena_printf(e->arena, "lead:%" PRId64, lead_id),
                             &added, err);
        e->ingest->added += added;
    }
    *repeated = !added;
    return code || added ? code : skip_repeated(e, err);
}

/* The CRM still has somebody who was forgotten here. */
static enum wr_code leave_forgotten(struct wr_incoming *e, struct wr_err *err)
{
    bool forgotten = false;
    enum wr_code code =
        wr_suppress_read(e->db, &e->key, e->extract.facts, e->extract.fact_count,
                         e->run->run.as_of_us, e->arena, &forgotten, err);

    if (!code && forgotten)
        e->extract = (struct wr_extract){.values = WR_LIT("{}")};
    return code;
}

static enum wr_code ingest_lead(struct wr_incoming *e, struct wr_err *err)
{
    int64_t lead_id = wr_lead_id(&e->key);
    struct wr_lead_row previous = {0};
    bool repeated = false;
    enum wr_code code = wr_db_lead_get(e->db, lead_id, e->arena, &previous, err);

    if (code && code != WR_E_GONE)
        return code;
    if (e->record->gone || e->record->alias_of.ptr)
        return ingest_gone(e, lead_id, &previous, err);
    code = join_run(e, lead_id, &repeated, err);
    if (code || repeated)
        return code;
    code = extract(e, previous.values, err);
    if (!code)
        code = leave_forgotten(e, err);
    if (!code)
        code = wr_incoming_account(e, lead_id, &previous, err);
    return code ? code : put_lead(e, lead_id, &previous, err);
}

enum wr_code wr_ingest_page(struct wr_db *db, struct wr_ingest *ingest,
                            struct wr_err *err)
{
    struct wr_arena *arena = wr_arena_new(0);
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < ingest->page->count && i < ingest->take; i++) {
        struct wr_incoming e = {.db = db,
                                .ingest = ingest,
                                .run = ingest->run,
                                .record = &ingest->page->records[i],
                                .arena = arena};

        wr_arena_reset(arena);
        e.key = (struct wr_record_key){ingest->run->job->instance,
                                       wr_str(ingest->map->crm_object), e.record->id};
        code = ingest->map->object == WR_OBJECT_ACCOUNT ? ingest_account(&e, err)
                                                        : ingest_lead(&e, err);
    }
    wr_arena_free(arena);
    return code;
}
