/* decision_advice.c - what a decision says beside the score, as JSON and back.
 * Decisions of earlier versions have none of it. */
#include "etl/model/decision_read.h"

#define MAX_CHECKS 64

static const char *const coverage_words[] = {
    [WR_COVERAGE_UNKNOWN] = "unknown",
    [WR_COVERAGE_INFERRED] = "inferred",
    [WR_COVERAGE_KNOWN] = "known",
    NULL,
};

static void write_categories(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_key(w, "categories");
    wr_jw_list(w);
    for (size_t i = 0; i < d->category_count; i++) {
        const struct wr_category_score *category = &d->categories[i];

        wr_jw_object(w);
        wr_jw_key(w, "name");
        wr_jw_str(w, category->name);
        wr_jw_key(w, "milli");
        wr_jw_i64(w, category->milli);
        wr_jw_key(w, "minimum_milli");
        wr_jw_i64(w, category->minimum_milli);
        wr_jw_key(w, "ideal_milli");
        wr_jw_i64(w, category->ideal_milli);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void write_questions(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_key(w, "questions");
    wr_jw_list(w);
    for (size_t i = 0; i < d->question_count; i++) {
        const struct wr_form_question *q = &d->questions[i];

        wr_jw_object(w);
        wr_jw_key(w, "field");
        wr_jw_str(w, q->name);
        wr_jw_key(w, "text");
        wr_jw_str(w, q->text);
        wr_jw_key(w, "points_milli");
        wr_jw_i64(w, q->points_milli);
        wr_jw_key(w, "required");
        wr_jw_bool(w, q->required);
        wr_jw_key(w, "opens");
        wr_jw_bool(w, q->opens);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void write_checks(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_key(w, "checks");
    wr_jw_list(w);
    for (size_t i = 0; i < d->check_count; i++) {
        wr_jw_object(w);
        wr_jw_key(w, "framework");
        wr_jw_str(w, d->checks[i].framework);
        wr_jw_key(w, "name");
        wr_jw_str(w, d->checks[i].name);
        wr_jw_key(w, "coverage");
        wr_jw_str(w, wr_str(coverage_words[d->checks[i].coverage]));
        wr_jw_key(w, "note");
        wr_jw_str(w, d->checks[i].note);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void write_lift(struct wr_jw *w, const struct wr_lift *lift)
{
    wr_jw_object(w);
    wr_jw_key(w, "facts");
    wr_jw_list(w);
    for (size_t i = 0; i < lift->count; i++) {
        wr_jw_object(w);
        wr_jw_key(w, "field");
        wr_jw_str(w, lift->names[i]);
        wr_jw_key(w, "value");
        wr_jw_str(w, lift->values[i]);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
    wr_jw_key(w, "points_milli");
    wr_jw_i64(w, lift->points_milli);
    wr_jw_key(w, "providers");
    wr_jw_str(w, lift->providers);
    wr_jw_key(w, "price_micro");
    wr_jw_i64(w, lift->price_micro);
    wr_jw_object_end(w);
}

static void write_lifts(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_key(w, "lifts");
    wr_jw_list(w);
    for (size_t i = 0; i < d->lift_count; i++)
        write_lift(w, &d->lifts[i]);
    wr_jw_list_end(w);
}

/* Decisions of earlier versions have none. */
static void read_categories(struct wr_decision_reader *r, const struct wr_json *list,
                            struct wr_decision *out)
{
    size_t count = wr_json_size(list);

    if (!list)
        return;
    if (wr_json_kind(list) != WR_JSON_LIST || count > WR_MAX_CATEGORIES) {
        r->ok = false;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct wr_json *item = wr_json_at(list, i);

        out->categories[i] = (struct wr_category_score){
            read_text(r, item, "name"), read_number(r, item, "milli"),
            read_number(r, item, "minimum_milli"), read_number(r, item, "ideal_milli")};
    }
    out->category_count = count;
}

static void read_questions(struct wr_decision_reader *r, const struct wr_json *list,
                           struct wr_decision *out)
{
    size_t count = wr_json_size(list);
    struct wr_form_question *questions;

    if (!list)
        return;
    if (wr_json_kind(list) != WR_JSON_LIST || count > WR_MAX_QUESTIONS) {
        r->ok = false;
        return;
    }
    questions = WR_ARRAY(r->arena, struct wr_form_question, count);
    for (size_t i = 0; i < count; i++) {
        const struct wr_json *item = wr_json_at(list, i);
        struct wr_form_question *q = &questions[i];

        q->name = read_text(r, item, "field");
        q->text = read_text(r, item, "text");
        q->field = wr_catalogue_find(r->catalogue, q->name);
        q->points_milli = read_number(r, item, "points_milli");
        if (!wr_json_bool(wr_json_getz(item, "required"), &q->required) ||
            !wr_json_bool(wr_json_getz(item, "opens"), &q->opens))
            r->ok = false;
    }
    out->questions = questions;
    out->question_count = count;
}

static void read_checks(struct wr_decision_reader *r, const struct wr_json *list,
                        struct wr_decision *out)
{
    size_t count = wr_json_size(list);
    struct wr_check *checks;

    if (!list)
        return;
    if (wr_json_kind(list) != WR_JSON_LIST || count > MAX_CHECKS) {
        r->ok = false;
        return;
    }
    checks = WR_ARRAY(r->arena, struct wr_check, count);
    for (size_t i = 0; i < count; i++) {
        const struct wr_json *item = wr_json_at(list, i);

        checks[i].framework = read_text(r, item, "framework");
        checks[i].name = read_text(r, item, "name");
        checks[i].coverage = (enum wr_coverage)word_index(
            r, wr_json_getz(item, "coverage"), coverage_words);
        checks[i].note = read_text(r, item, "note");
    }
    out->checks = checks;
    out->check_count = count;
}

static void read_lift(struct wr_decision_reader *r, const struct wr_json *item,
                      struct wr_lift *out)
{
    const struct wr_json *facts = wr_json_getz(item, "facts");

    out->count = wr_json_size(facts);
    if (wr_json_kind(facts) != WR_JSON_LIST || out->count > WR_MAX_LIFT_FIELDS) {
        r->ok = false;
        out->count = 0;
    }
    for (size_t i = 0; i < out->count; i++) {
        out->names[i] = read_text(r, wr_json_at(facts, i), "field");
        out->values[i] = read_text(r, wr_json_at(facts, i), "value");
        out->fields[i] = wr_catalogue_find(r->catalogue, out->names[i]);
    }
    out->points_milli = read_number(r, item, "points_milli");
    out->providers = read_text(r, item, "providers");
    out->price_micro = read_number(r, item, "price_micro");
}

static void read_lifts(struct wr_decision_reader *r, const struct wr_json *list,
                       struct wr_decision *out)
{
    size_t count = wr_json_size(list);
    struct wr_lift *lifts;

    if (!list)
        return;
    if (wr_json_kind(list) != WR_JSON_LIST || count > WR_MAX_LIFTS) {
        r->ok = false;
        return;
    }
    lifts = WR_ARRAY(r->arena, struct wr_lift, count);
    for (size_t i = 0; i < count; i++)
        read_lift(r, wr_json_at(list, i), &lifts[i]);
    out->lifts = lifts;
    out->lift_count = count;
}

void wr_advice_write(struct wr_jw *w, const struct wr_decision *decision)
{
    write_categories(w, decision);
    write_checks(w, decision);
    write_questions(w, decision);
    write_lifts(w, decision);
}

void wr_advice_read(struct wr_decision_reader *r, const struct wr_json *root,
                    struct wr_decision *out)
{
    read_categories(r, wr_json_getz(root, "categories"), out);
    read_checks(r, wr_json_getz(root, "checks"), out);
    read_questions(r, wr_json_getz(root, "questions"), out);
    read_lifts(r, wr_json_getz(root, "lifts"), out);
}
