/* suppress.c - see suppress.h. */
#include "etl/run/suppress.h"

#include "etl/store/facts.h"
#include "etl/store/suppression.h"

#define SOURCE "suppression list"

struct wr_fact wr_suppressed_fact(int64_t as_of_us)
{
    return (struct wr_fact){.field = WR_F_OPTED_OUT,
                            .value = wr_value_num(WR_TYPE_BOOL, 1),
                            .origin = WR_ORIGIN_PERSON,
                            .source = WR_LIT(SOURCE),
                            .confidence = 1000,
                            .observed_us = as_of_us,
                            .last_seen_us = as_of_us};
}

bool wr_is_suppressed_fact(const struct wr_fact *fact)
{
    return fact && wr_str_eqz(fact->source, SOURCE);
}

/* --- who somebody is --- */

struct names {
    struct wr_who *items;
    size_t count;
};

static void add_name(struct names *names, wr_field_id field, struct wr_str text)
{
    enum wr_who_kind kind;

    switch (field) {
    case WR_F_EMAIL:
    case WR_F_PERSONAL_EMAIL:
        kind = WR_WHO_ADDRESS;
        break;
    case WR_F_LINKEDIN_URL:
        kind = WR_WHO_PROFILE;
        break;
    case WR_F_DOMAIN:
        kind = WR_WHO_DOMAIN;
        break;
    default:
        return;
    }
    if (!wr_str_empty(text))
        names->items[names->count++] = (struct wr_who){.kind = kind, .text = text};
}

/* Of several addresses the one seen last says where somebody works; the others name the
 * person alone. */
static void mark_old_addresses(const struct names *names, const int64_t *seen_us)
{
    size_t last = SIZE_MAX;

    for (size_t i = 0; i < names->count; i++)
        if (names->items[i].kind == WR_WHO_ADDRESS &&
            (last == SIZE_MAX || seen_us[i] > seen_us[last]))
            last = i;
    for (size_t i = 0; i < names->count; i++)
        names->items[i].exact = i != last;
}

static struct names names_of_facts(const struct wr_fact *facts, size_t count,
                                   const struct wr_record_key *key,
                                   struct wr_arena *arena)
{
    struct names names = {.items = WR_ARRAY(arena, struct wr_who, count + 1)};
    int64_t *seen_us = WR_ARRAY(arena, int64_t, count + 1);

    for (size_t i = 0; i < count; i++) {
        size_t before = names.count;

        if (facts[i].absent || facts[i].value.type != WR_TYPE_TEXT)
            continue;
        add_name(&names, facts[i].field, facts[i].value.as.text);
        if (names.count > before)
            seen_us[before] = facts[i].last_seen_us;
    }
    mark_old_addresses(&names, seen_us);
    if (key && key->ext_id.ptr)
        names.items[names.count++] = wr_who_record(key, arena);
    return names;
}

/* --- a unit --- */

/* What others say about it does not count. */
static void add_fact(struct wr_member *m, int64_t as_of_us, struct wr_arena *arena)
{
    struct wr_fact *facts = WR_ARRAY(arena, struct wr_fact, m->fact_count + 1);
    size_t count = 0;

    for (size_t i = 0; i < m->fact_count; i++)
        if (m->facts[i].field != WR_F_OPTED_OUT)
            facts[count++] = m->facts[i];
    facts[count++] = wr_suppressed_fact(as_of_us);
    m->facts = facts;
    m->fact_count = count;
}

static enum wr_code check_account(struct wr_db *db, const struct wr_unit *unit,
                                  struct wr_arena *arena, struct wr_str *reason,
                                  struct wr_err *err)
{
    struct names names = names_of_facts(unit->account_facts, unit->account_fact_count,
                                        &unit->account.record, arena);
    struct wr_who domain = {.kind = WR_WHO_DOMAIN, .text = unit->account.domain};
    enum wr_code code =
        wr_db_suppressed(db, names.items, names.count, arena, reason, err);

    if (code || reason->ptr || !domain.text.ptr)
        return code;
    return wr_db_suppressed(db, &domain, 1, arena, reason, err);
}

static enum wr_code check_member(struct wr_db *db, const struct wr_member *m,
                                 struct wr_arena *arena, struct wr_str *reason,
                                 struct wr_err *err)
{
    struct names names = names_of_facts(m->facts, m->fact_count, &m->row.key, arena);

    return wr_db_suppressed(db, names.items, names.count, arena, reason, err);
}

enum wr_code wr_suppress_unit(struct wr_db *db, struct wr_unit *unit, int64_t as_of_us,
                              struct wr_arena *arena, struct wr_err *err)
{
    struct wr_str of_account = WR_NONE;
    bool any = false;
    enum wr_code code = wr_db_suppression_any(db, &any, err);

    if (code || !any)
        return code;
    code = check_account(db, unit, arena, &of_account, err);
    for (size_t i = 0; !code && i < unit->member_count; i++) {
        struct wr_member *m = &unit->members[i];
        struct wr_str reason = of_account;

        if (!reason.ptr)
            code = check_member(db, m, arena, &reason, err);
        if (reason.ptr)
            add_fact(m, as_of_us, arena);
    }
    if (of_account.ptr)
        unit->account.values = WR_NONE; /* as if it had not been read */
    return code;
}

/* --- a question --- */

static enum wr_code add_record(struct wr_db *db, int64_t lead_id, struct names *names,
                               struct wr_arena *arena, struct wr_err *err)
{
    struct wr_lead_row row;
    enum wr_code code;

    if (!lead_id)
        return WR_OK;
    code = wr_db_lead_get(db, lead_id, arena, &row, err);
    if (!code)
        names->items[names->count++] = wr_who_record(&row.key, arena);
    return code == WR_E_GONE ? WR_OK : code;
}

static struct wr_str input_text(const struct wr_question *q, wr_field_id field)
{
    const struct wr_value *value = field < q->input_count ? q->inputs[field] : NULL;

    return value && value->type == WR_TYPE_TEXT ? value->as.text : WR_NONE;
}

/* Of somebody who is asked about without an address. */
static void add_full_name(const struct wr_question *q, struct names *names)
{
    struct wr_str domain = input_text(q, WR_F_DOMAIN);
    struct wr_str full = input_text(q, WR_F_FULL_NAME);
    struct wr_str first = input_text(q, WR_F_FIRST_NAME);
    struct wr_str last = input_text(q, WR_F_LAST_NAME);

    if (!full.ptr && first.ptr && last.ptr)
        full = wr_arena_printf(q->arena, "%.*s %.*s", WR_FMT(first), WR_FMT(last));
    if (!full.ptr || !domain.ptr)
        return;
    names->items[names->count++] = (struct wr_who){
        .kind = WR_WHO_NAME,
        .text = wr_arena_printf(q->arena, "%.*s\n%.*s", WR_FMT(full), WR_FMT(domain))};
}

/* With room for a record. */
static struct names names_of_inputs(const struct wr_question *q)
{
    struct names names = {.items =
                              WR_ARRAY(q->arena, struct wr_who, q->input_count + 2)};

    for (size_t f = 0; f < q->input_count; f++)
        add_name(&names, (wr_field_id)f, input_text(q, (wr_field_id)f));
    add_full_name(q, &names);
    return names;
}

enum wr_code wr_suppress_question(struct wr_db *db, const struct wr_question *q,
                                  bool *listed, struct wr_err *err)
{
    struct names names;
    struct wr_str reason = WR_NONE;
    bool any = false;
    enum wr_code code = wr_db_suppression_any(db, &any, err);

    *listed = false;
    if (code || !any)
        return code;
    names = names_of_inputs(q);
    code = add_record(db, q->lead_id, &names, q->arena, err);
    if (!code)
        code = wr_db_suppressed(db, names.items, names.count, q->arena, &reason, err);
    *listed = reason.ptr != NULL;
    return code;
}

/* It is told as whoever takes the lead up again would be told. */
static void add_suppressed(struct wr_question *q)
{
    size_t count = q->facts.count;
    struct wr_fact *facts = WR_ARRAY(q->arena, struct wr_fact, count + 1);

    memcpy(facts, q->facts.items, count * sizeof(*facts));
    facts[count] = wr_suppressed_fact(q->run->run.as_of_us);
    q->facts = (struct wr_facts){facts, count + 1};
}

enum wr_code wr_suppress_found(struct wr_db *db, struct wr_question *q,
                               struct wr_err *err)
{
    struct names names = names_of_facts(q->facts.items, q->facts.count, NULL, q->arena);
    struct wr_str reason = WR_NONE;
    enum wr_code code =
        wr_db_suppressed(db, names.items, names.count, q->arena, &reason, err);

    if (!code && reason.ptr)
        add_suppressed(q);
    return code;
}

/* --- an objection --- */

static enum wr_code put_names(struct wr_db *db, const struct wr_question *q,
                              const struct names *names, struct wr_err *err)
{
    struct wr_str why =
        wr_arena_printf(q->arena, "objected, says %s", q->provider->name);
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < names->count; i++)
        if (names->items[i].kind != WR_WHO_DOMAIN)
            code = wr_db_suppress(db, &names->items[i], why, q->run->run.as_of_us, NULL,
                                  err);
    return code;
}

enum wr_code wr_suppress_objector(struct wr_db *db, struct wr_question *q,
                                  struct wr_err *err)
{
    struct names names;
    struct wr_fact *facts = NULL;
    size_t count = 0;
    enum wr_code code;

    /* A question about a company alone is nobody's objection. */
    if (!wr_provider_is_personal(q->provider, &q->run->setup->catalogue))
        return WR_OK;
    add_suppressed(q);
    names = names_of_inputs(q);
    code = add_record(db, q->lead_id, &names, q->arena, err);
    if (!code)
        code = put_names(db, q, &names, err);
    if (!code && q->lead_id)
        code = wr_db_facts_of(db, WR_SUBJECT_LEAD, q->lead_id, q->arena, &facts, &count,
                              err);
    if (code || !count)
        return code;
    names = names_of_facts(facts, count, NULL, q->arena);
    return put_names(db, q, &names, err);
}

/* --- a write --- */

enum wr_code wr_suppress_write(struct wr_db *db, const struct wr_out *row,
                               struct wr_arena *arena, bool *listed, struct wr_err *err)
{
    bool lead = row->lead_id != 0, any = false;
    struct wr_str reason = WR_NONE;
    struct wr_fact *facts = NULL;
    struct names names;
    size_t count = 0;
    enum wr_code code = wr_db_suppression_any(db, &any, err);

    *listed = false;
    if (code || !any)
        return code;
    code = wr_db_facts_of(db, lead ? WR_SUBJECT_LEAD : WR_SUBJECT_ACCOUNT,
                          lead ? row->lead_id : row->account_id, arena, &facts, &count,
                          err);
    if (code)
        return code;
    names = names_of_facts(facts, count, &row->key, arena);
    code = wr_db_suppressed(db, names.items, names.count, arena, &reason, err);
    *listed = reason.ptr != NULL;
    return code;
}

enum wr_code wr_suppress_why(struct wr_db *db, const struct wr_record_key *key,
                             struct wr_facts facts, struct wr_arena *arena,
                             struct wr_suppression_row *row, struct wr_err *err)
{
    struct names names = names_of_facts(facts.items, facts.count, key, arena);

    return wr_db_suppressed_by(db, names.items, names.count, arena, row, err);
}

/* --- to be forgotten --- */

enum wr_code wr_suppress_lead(struct wr_db *db, const struct wr_lead_row *lead,
                              const char *reason, int64_t at_us, struct wr_arena *arena,
                              int64_t *added, struct wr_err *err)
{
    struct wr_fact *facts = NULL;
    struct names names;
    size_t count = 0;
    enum wr_code code =
        wr_db_facts_of(db, WR_SUBJECT_LEAD, lead->id, arena, &facts, &count, err);

    if (code)
        return code;
    names = names_of_facts(facts, count, &lead->key, arena);
    for (size_t i = 0; !code && i < names.count; i++) {
        bool is_new = false;

        if (names.items[i].kind != WR_WHO_DOMAIN)
            code = wr_db_suppress(db, &names.items[i], wr_str(reason), at_us, &is_new,
                                  err);
        *added += is_new;
    }
    return code;
}

enum wr_code wr_suppress_read(struct wr_db *db, const struct wr_record_key *key,
                              const struct wr_fact *facts, size_t count, int64_t at_us,
                              struct wr_arena *arena, bool *forgotten,
                              struct wr_err *err)
{
    struct wr_str reason = WR_NONE;
    struct wr_who record;
    struct names names;
    bool any = false;
    enum wr_code code = wr_db_suppression_any(db, &any, err);

    *forgotten = false;
    if (code || !any)
        return code;
    names = names_of_facts(facts, count, key, arena);
    code = wr_db_suppressed(db, names.items, names.count, arena, &reason, err);
    if (code || !reason.ptr || !wr_str_ends(reason, WR_LIT(":" WR_FORGOTTEN)))
        return code;
    *forgotten = true;
    record = wr_who_record(key, arena);
    return wr_db_suppress(db, &record, WR_LIT(WR_FORGOTTEN), at_us, NULL, err);
}
