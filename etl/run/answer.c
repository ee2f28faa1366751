/* answer.c - see answer.h. */
#include "etl/run/answer.h"

#include "weir/json.h"

#define ANSWER_CAP_BYTES ((size_t)8 * 1024 * 1024) /* 96 fields of 64 KiB, escaped */

void wr_answer_write(const struct wr_answer *answer,
                     const struct wr_catalogue *catalogue, struct wr_buf *out)
{
    struct wr_arena *scratch = wr_arena_new(0);
    struct wr_jw w;

    wr_jw_init(&w, out);
    wr_jw_list(&w);
    for (size_t i = 0; i < answer->count; i++) {
        const struct wr_finding *f = &answer->findings[i];

        wr_jw_object(&w);
        wr_jw_key(&w, "f");
        wr_jw_str(&w, wr_str(catalogue->fields[f->field].name));
        wr_jw_key(&w, "v");
        wr_jw_str(&w, wr_value_encode(&f->value, scratch));
        wr_jw_key(&w, "c");
        wr_jw_i64(&w, f->confidence);
        wr_jw_key(&w, "ok");
        wr_jw_bool(&w, f->verified);
        wr_jw_object_end(&w);
    }
    /* No finding, and read by nobody but the count of the run (unmapped_of_run). */
    if (answer->unmapped > 0) {
        wr_jw_object(&w);
        wr_jw_key(&w, "unmapped");
        wr_jw_i64(&w, answer->unmapped);
        wr_jw_object_end(&w);
    }
    wr_jw_list_end(&w);
    wr_arena_free(scratch);
}

static bool read_finding(const struct wr_json *item,
                         const struct wr_catalogue *catalogue, struct wr_arena *arena,
                         struct wr_finding *out)
{
    struct wr_str name = wr_json_text(wr_json_getz(item, "f"));
    struct wr_str text = wr_json_text(wr_json_getz(item, "v"));
    int64_t confidence = 0;

    out->field = wr_catalogue_find(catalogue, name);
    if (out->field == WR_NO_FIELD || !text.ptr)
        return false;
    (void)wr_json_i64(wr_json_getz(item, "c"), &confidence);
    out->confidence = (uint16_t)confidence;
    (void)wr_json_bool(wr_json_getz(item, "ok"), &out->verified);
    return wr_value_decode(catalogue->fields[out->field].type,
                           wr_arena_str(arena, text), arena, &out->value);
}

enum wr_code wr_answer_read(struct wr_str json, enum wr_outcome outcome,
                            const struct wr_catalogue *catalogue,
                            struct wr_arena *arena, struct wr_answer *out,
                            struct wr_err *err)
{
    struct wr_json_doc *doc = NULL;
    const struct wr_json *root;
    struct wr_finding *findings;
    enum wr_code code;

    *out = (struct wr_answer){.outcome = outcome, .charged_milli = -1};
    if (wr_str_empty(json))
        return WR_OK;
    code = wr_json_parse(&doc, json, ANSWER_CAP_BYTES, err);
    if (code)
        return wr_context(err, "stored answer");
    root = wr_json_root(doc);
    findings = WR_ARRAY(arena, struct wr_finding, wr_json_size(root));
    for (size_t i = 0; i < wr_json_size(root); i++)
        if (read_finding(wr_json_at(root, i), catalogue, arena, &findings[out->count]))
            out->count++;
    out->findings = findings;
    wr_json_free(doc);
    return WR_OK;
}

static struct wr_str about_of(const struct wr_answer *answer,
                              const struct wr_answer_origin *from, wr_field_id about,
                              struct wr_arena *arena)
{
    if (about == WR_NO_FIELD)
        return WR_NONE;
    for (size_t i = 0; i < answer->count; i++)
        if (answer->findings[i].field == about)
            return wr_value_encode(&answer->findings[i].value, arena);
    if (from->inputs[about])
        return wr_value_encode(from->inputs[about], arena);
    return WR_NONE;
}

/* Findings live as long as the exchange; facts outlive it. */
struct wr_value wr_answer_value(const struct wr_value *value, struct wr_arena *arena)
{
    struct wr_value copy = *value;
    struct wr_str *items;

    if (value->type == WR_TYPE_TEXT) {
        copy.as.text = wr_arena_str(arena, value->as.text);
    } else if (value->type == WR_TYPE_SET) {
        items = WR_ARRAY(arena, struct wr_str, value->as.set.count);
        for (size_t i = 0; i < value->as.set.count; i++)
            items[i] = wr_arena_str(arena, value->as.set.items[i]);
        copy.as.set.items = items;
    }
    return copy;
}

void wr_answer_facts(const struct wr_answer *answer,
                     const struct wr_answer_origin *from,
                     const struct wr_catalogue *catalogue, struct wr_arena *arena,
                     struct wr_facts *out)
{
    struct wr_fact *facts = WR_ARRAY(arena, struct wr_fact, answer->count);

    for (size_t i = 0; i < answer->count; i++) {
        const struct wr_finding *finding = &answer->findings[i];

        facts[i] = (struct wr_fact){
            .field = finding->field,
            .value = wr_answer_value(&finding->value, arena),
            .origin = finding->verified ? WR_ORIGIN_VERIFIED : WR_ORIGIN_PROVIDER,
            .source = wr_str(from->provider->name),
            .confidence = finding->confidence,
            .observed_us = from->observed_us,
            .last_seen_us = from->observed_us,
            .about =
                about_of(answer, from, catalogue->fields[finding->field].about, arena),
            .exchange_id = from->exchange_id,
        };
    }
    *out = (struct wr_facts){facts, answer->count};
}

/* Units the vendor says it charged, else what its billing unit makes of the answer. */
static int64_t units_milli(const struct wr_tariff *tariff,
                           const struct wr_answer *answer)
{
    if (answer->charged_milli >= 0)
        return answer->charged_milli;
    if (answer->outcome != WR_OUTCOME_HIT)
        return tariff->billing == WR_BILL_CALL && answer->outcome == WR_OUTCOME_MISS
                   ? 1000
                   : 0;
    return tariff->billing == WR_BILL_FIELD ? 1000 * (int64_t)answer->count : 1000;
}

/* Far above any price, and several of them can be added up. */
#define COST_CAP (INT64_MAX / 16)

static int64_t cost_of(int64_t milli, int64_t price_micro)
{
    if (milli <= 0 || price_micro <= 0)
        return 0;
    if (milli > COST_CAP / price_micro)
        return COST_CAP;
    return (milli * price_micro + 999) / 1000;
}

int64_t wr_answer_cost(const struct wr_tariff *tariff, const struct wr_answer *answer)
{
    if (tariff->billing == WR_BILL_FREE)
        return 0;
    if (answer->share_micro)
        return *answer->share_micro;
    return cost_of(units_milli(tariff, answer), tariff->price_micro);
}

int64_t wr_charge_cost(const struct wr_charge *charge, int64_t milli)
{
    if (charge->billing == WR_BILL_FREE)
        return 0;
    return cost_of(milli, charge->price_micro);
}
