/* explain_json.c - one lead as a JSON object, with nothing left out. */
#include "etl/cli/explain.h"

#include "etl/cli/json_out.h"

#include "etl/base/banned.h"

static const char *const scope_words[] = {
    [WR_SCOPE_LEAD] = "lead", [WR_SCOPE_ACCOUNT] = "account"};
static const char *const known_words[] = {
    [WR_UNKNOWN] = "unknown", [WR_ABSENT] = "absent", [WR_KNOWN] = "known"};
static const char *const origin_words[] = {[WR_ORIGIN_DERIVED] = "derived",
                                           [WR_ORIGIN_PROVIDER] = "provider",
                                           [WR_ORIGIN_CRM] = "crm",
                                           [WR_ORIGIN_VERIFIED] = "verified",
                                           [WR_ORIGIN_PERSON] = "person"};
static const char *const line_words[] = {
    [WR_LINE_POINTS] = "points", [WR_LINE_CAP] = "cap",     [WR_LINE_CLAMP] = "clamp",
    [WR_LINE_SHARE] = "share",   [WR_LINE_ROUND] = "round",
};

/* --- facts --- */

static void put_fact(struct wr_jw *w, const struct wr_fact *fact, enum wr_rank rank,
                     struct wr_arena *arena)
{
    wr_jw_object(w);
    wr_jw_member(w, "value",
                 fact->absent ? WR_NONE : wr_value_encode(&fact->value, arena));
    wr_jw_member_bool(w, "absent", fact->absent);
    wr_jw_member(w, "source", fact->source);
    wr_jw_memberz(w, "origin", origin_words[fact->origin]);
    wr_jw_member_i64(w, "confidence", fact->confidence);
    wr_jw_member_time(w, "observed", fact->observed_us);
    wr_jw_member_time(w, "last_seen", fact->last_seen_us);
    if (fact->about.ptr)
        wr_jw_member(w, "about", fact->about);
    wr_jw_member_i64(w, "call", fact->exchange_id);
    wr_jw_memberz(w, "rank", wr_rank_name(rank));
    wr_jw_object_end(w);
}

static void put_losers(struct wr_jw *w, const struct wr_explained *e, size_t field,
                       struct wr_arena *arena)
{
    const struct wr_profile *p = e->profile;

    wr_jw_open_list(w, "losers");
    for (size_t i = 0; i < p->facts.count; i++) {
        const struct wr_fact *fact = &p->facts.items[i];

        if (fact->field == field && fact != p->slots[field].fact)
            put_fact(w, fact, wr_explain_rank(e, i), arena);
    }
    wr_jw_list_end(w);
}

static bool is_mentioned(const struct wr_explained *e, size_t field)
{
    if (e->profile->slots[field].fact)
        return true;
    for (size_t i = 0; i < e->profile->facts.count; i++) {
        if (e->profile->facts.items[i].field == field)
            return true;
    }
    return false;
}

static void put_fields(struct wr_jw *w, const struct wr_explained *e,
                       struct wr_arena *arena)
{
    wr_jw_open_list(w, "fields");
    for (size_t f = 0; f < e->catalogue->count; f++) {
        const struct wr_slot *slot = &e->profile->slots[f];

        if (!is_mentioned(e, f))
            continue;
        wr_jw_object(w);
        wr_jw_memberz(w, "field", e->catalogue->fields[f].name);
        wr_jw_memberz(w, "scope", scope_words[e->catalogue->fields[f].scope]);
        wr_jw_memberz(w, "known", known_words[slot->known]);
        wr_jw_member_bool(w, "stale", slot->stale);
        wr_jw_member_i64(w, "agree", slot->agree);
        wr_jw_member_i64(w, "against", slot->against);
        wr_jw_member_i64(w, "confidence", slot->confidence);
        wr_jw_key(w, "winner");
        if (slot->fact)
            put_fact(w, slot->fact, WR_RANK_WON, arena);
        else
            wr_jw_null(w);
        put_losers(w, e, f, arena);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

/* --- the decision --- */

static void put_receipt(struct wr_jw *w, const struct wr_decision *d)
{
    struct wr_receipt_part parts[WR_RECEIPT_PARTS];

    wr_jw_open_list(w, "receipt");
    for (size_t i = 0; i < d->line_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "part", d->lines[i].part);
        wr_jw_memberz(w, "kind", line_words[d->lines[i].kind]);
        wr_jw_member(w, "name", d->lines[i].name);
        wr_jw_member(w, "text", d->lines[i].text);
        wr_jw_member_milli(w, "points", d->lines[i].milli);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_receipt_parts(d, parts);
    wr_jw_open_object(w, "sums");
    for (size_t p = 0; p < WR_RECEIPT_PARTS; p++) {
        wr_jw_keys(w, parts[p].name);
        wr_jw_milli(w, parts[p].sum);
    }
    wr_jw_object_end(w);
    wr_jw_member_bool(w, "it_sums", wr_receipt_sums(d));
}

static void put_categories(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_open_list(w, "categories");
    for (size_t i = 0; i < d->category_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "category", d->categories[i].name);
        wr_jw_member_milli(w, "completeness", d->categories[i].milli);
        wr_jw_member_milli(w, "minimum", d->categories[i].minimum_milli);
        wr_jw_member_milli(w, "ideal", d->categories[i].ideal_milli);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_gaps(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_open_list(w, "missing");
    for (size_t i = 0; i < d->gap_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, d->gaps[i].field == WR_NO_FIELD ? "sign" : "field",
                     d->gaps[i].name);
        wr_jw_member_milli(w, "weight", d->gaps[i].weight_milli);
        wr_jw_member_bool(w, "required", d->gaps[i].required);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_checks(struct wr_jw *w, const struct wr_decision *d)
{
    static const char *const words[] = {[WR_COVERAGE_UNKNOWN] = "unknown",
                                        [WR_COVERAGE_INFERRED] = "inferred",
                                        [WR_COVERAGE_KNOWN] = "known"};

    wr_jw_open_list(w, "coverage");
    for (size_t i = 0; i < d->check_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "framework", d->checks[i].framework);
        wr_jw_member(w, "item", d->checks[i].name);
        wr_jw_memberz(w, "coverage", words[d->checks[i].coverage]);
        wr_jw_member(w, "note", d->checks[i].note);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_questions(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_open_list(w, "questions");
    for (size_t i = 0; i < d->question_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "field", d->questions[i].name);
        wr_jw_member(w, "text", d->questions[i].text);
        wr_jw_member_milli(w, "points", d->questions[i].points_milli);
        wr_jw_member_bool(w, "required", d->questions[i].required);
        wr_jw_member_bool(w, "enough_to_be_scored", d->questions[i].opens);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_lift(struct wr_jw *w, const struct wr_lift *lift)
{
    wr_jw_object(w);
    wr_jw_open_list(w, "facts");
    for (size_t i = 0; i < lift->count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "field", lift->names[i]);
        wr_jw_member(w, "value", lift->values[i]);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_member_milli(w, "points", lift->points_milli);
    wr_jw_member(w, "providers", lift->providers);
    wr_jw_member_bool(w, "can_be_asked", lift->providers.ptr != NULL);
    wr_jw_member_money(w, "at_most", lift->price_micro);
    wr_jw_object_end(w);
}

static void put_lifts(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_open_list(w, "lifts");
    for (size_t i = 0; i < d->lift_count; i++)
        put_lift(w, &d->lifts[i]);
    wr_jw_list_end(w);
}

static void put_decision(struct wr_jw *w, const struct wr_explained *e,
                         struct wr_arena *arena)
{
    const struct wr_decision *d = &e->decision;

    wr_jw_key(w, "decision");
    if (!e->is_decided) {
        wr_jw_null(w);
        return;
    }
    wr_jw_object(w);
    wr_jw_member(w, "disposition", e->row.disposition);
    wr_jw_member(w, "sentence", wr_decision_sentence(d, arena));
    wr_jw_member_milli(w, "score", d->score_milli);
    wr_jw_member_milli(w, "fit", d->fit_milli);
    wr_jw_member_milli(w, "intent", d->intent_milli);
    wr_jw_member_milli(w, "group", d->group_milli);
    wr_jw_member(w, "tier", d->tier);
    wr_jw_member(w, "stage", d->stage);
    wr_jw_member(w, "path", d->path);
    wr_jw_member(w, "stop", d->stop);
    wr_jw_member(w, "next_tier", d->next_tier);
    wr_jw_member_milli(w, "points_to_next_tier", d->next_tier_milli);
    wr_jw_member_milli(w, "completeness", d->completeness_milli);
    wr_jw_member_i64(w, "tries", d->tries);
    wr_jw_member_time(w, "decided", e->row.as_of_us);
    wr_jw_member_time(w, "next_look", d->next_review_us);
    wr_jw_member(w, "model", e->row.model);
    wr_jw_member_i64(w, "run", e->row.run_id);
    put_receipt(w, d);
    put_categories(w, d);
    put_gaps(w, d);
    put_checks(w, d);
    put_questions(w, d);
    put_lifts(w, d);
    wr_jw_object_end(w);
}

/* --- calls and writes --- */

static void put_calls(struct wr_jw *w, const struct wr_explained *e)
{
    wr_jw_open_list(w, "calls");
    for (size_t i = 0; i < e->entry_count; i++) {
        const struct wr_entry *entry = &e->entries[i];

        wr_jw_object(w);
        wr_jw_member_i64(w, "id", entry->id);
        wr_jw_member_i64(w, "run", entry->run_id);
        wr_jw_member(w, "provider", entry->provider);
        wr_jw_member(w, "line", entry->line);
        wr_jw_member(w, "pool", entry->pool);
        wr_jw_member(w, "state", entry->state);
        wr_jw_member(w, "outcome", entry->outcome);
        wr_jw_member_money(w, "spent", entry->spent_micro);
        wr_jw_member_money(w, "worst", entry->worst_micro);
        wr_jw_member_time(w, "at", entry->at_us);
        wr_jw_member_time(w, "fresh_until", entry->fresh_until_us);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_write(struct wr_jw *w, const struct wr_out *out)
{
    wr_jw_object(w);
    wr_jw_member_i64(w, "run", out->run_id);
    wr_jw_member(w, "object", out->key.object);
    wr_jw_member(w, "id", out->key.ext_id);
    wr_jw_memberz(w, "state", wr_out_state_words[out->state]);
    wr_jw_member(w, "reason", out->reason);
    wr_jw_member_time(w, "at", out->at_us);
    wr_jw_open_list(w, "properties");
    for (size_t i = 0; i < out->field_count; i++) {
        wr_jw_object(w);
        wr_jw_member(w, "property", out->fields[i].property);
        wr_jw_member(w, "before", out->fields[i].base);
        wr_jw_member(w, "value", out->fields[i].value);
        wr_jw_member_bool(w, "conflict", out->fields[i].conflict);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_object_end(w);
}

void wr_explain_json(const struct wr_explained *e, struct wr_jw *w)
{
    struct wr_arena *arena = wr_arena_new(0);

    wr_jw_object(w);
    wr_jw_member(w, "lead", e->lead.key.ext_id);
    wr_jw_member(w, "crm", e->lead.key.crm);
    wr_jw_member(w, "object", e->lead.key.object);
    wr_jw_member(w, "account", e->lead.account_key);
    wr_jw_member_bool(w, "gone", e->lead.gone);
    wr_jw_member_time(w, "due", e->lead.due_us);
    wr_jw_member(w, "due_reason", e->lead.due_reason);
    put_decision(w, e, arena);
    wr_explain_alone_json(e, w);
    wr_explain_route_json(e, w);
    put_fields(w, e, arena);
    put_calls(w, e);
    wr_explain_after_json(e, w);
    wr_jw_open_list(w, "writes");
    for (size_t i = 0; i < e->out_count; i++)
        put_write(w, &e->outs[i]);
    wr_jw_list_end(w);
    wr_jw_member(w, "currency", e->currency);
    wr_jw_object_end(w);
    wr_arena_free(arena);
}
