/* rig.c - the bench of the model tests. */
#include "rig.h"

#include "weir/buf.h"

void rig_init(struct rig *rig)
{
    *rig = (struct rig){.arena = wr_arena_new(0), .diags = wr_diags_new()};
    wr_catalogue_init(&rig->catalogue);
    rig_clear(rig);
}

void rig_clear(struct rig *rig)
{
    rig->profile = (struct wr_profile){
        .catalogue = &rig->catalogue,
        .slots = WR_ARRAY(rig->arena, struct wr_slot, rig->catalogue.count),
        .as_of_us = RIG_NOW};
    rig->in = (struct wr_decide){
        .profile = &rig->profile, .signals = {rig->signals, 0}, .as_of_us = RIG_NOW};
}

static void must_compile(const struct rig *rig)
{
    struct wr_buf out;

    if (rig->model)
        return;
    wr_buf_init(&out, 65536);
    wr_diags_print(rig->diags, &out);
    print_error("%s", wr_buf_str(&out).ptr);
    wr_buf_fini(&out);
    fail_msg("the model does not compile");
}

void rig_open(struct rig *rig, const char *yaml)
{
    rig_init(rig);
    rig->model =
        wr_model_parse(wr_str(yaml), "m.yaml", &rig->catalogue, NULL, rig->diags);
    must_compile(rig);
}

void rig_open_file(struct rig *rig, const char *path)
{
    rig_init(rig);
    rig->model = wr_model_load(path, &rig->catalogue, NULL, rig->diags);
    must_compile(rig);
}

void rig_close(struct rig *rig)
{
    wr_model_free(rig->model);
    wr_diags_free(rig->diags);
    wr_arena_free(rig->arena);
}

static struct wr_slot *slot_of(struct rig *rig, const char *field)
{
    wr_field_id id = wr_catalogue_find(&rig->catalogue, wr_str(field));

    assert_int_not_equal(id, WR_NO_FIELD);
    return &rig->profile.slots[id];
}

void rig_know(struct rig *rig, const char *field, const char *text)
{
    struct wr_slot *slot = slot_of(rig, field);
    struct wr_fact *fact = WR_NEW(rig->arena, struct wr_fact);
    wr_field_id id = wr_catalogue_find(&rig->catalogue, wr_str(field));

    fact->field = id;
    assert_true(wr_value_decode(rig->catalogue.fields[id].type, wr_str(text),
                                rig->arena, &fact->value));
    *slot = (struct wr_slot){.known = WR_KNOWN, .agree = 1, .fact = fact};
}

void rig_know_stale(struct rig *rig, const char *field, const char *text)
{
    rig_know(rig, field, text);
    slot_of(rig, field)->stale = true;
}

void rig_know_from(struct rig *rig, const char *field, const char *text,
                   enum wr_origin origin, uint16_t agree, uint16_t confidence)
{
    struct wr_slot *slot = slot_of(rig, field);
    struct wr_fact *fact;

    rig_know(rig, field, text);
    fact = WR_NEW(rig->arena, struct wr_fact);
    *fact = *slot->fact;
    fact->origin = origin;
    fact->confidence = confidence;
    *slot = (struct wr_slot){
        .known = WR_KNOWN, .agree = agree, .confidence = confidence, .fact = fact};
}

void rig_absent(struct rig *rig, const char *field)
{
    *slot_of(rig, field) = (struct wr_slot){.known = WR_ABSENT};
}

void rig_signal(struct rig *rig, const char *kind, int days_ago, int64_t count)
{
    assert_true(rig->in.signals.count < RIG_MAX_SIGNALS);
    rig->signals[rig->in.signals.count++] = (struct wr_signal){
        wr_str(kind), days_ago < 0 ? 0 : RIG_NOW - days_ago * WR_DAY_US, count,
        WR_LIT("crm")};
}

static int64_t sum_of(const struct wr_decision *d, const char *part)
{
    int64_t sum = 0;

    for (size_t i = 0; i < d->line_count; i++) {
        if (wr_str_eqz(d->lines[i].part, part))
            sum += d->lines[i].milli;
    }
    return sum;
}

void rig_check_sums(const struct wr_decision *d)
{
    assert_int_equal(sum_of(d, "fit"), d->fit_milli);
    assert_int_equal(sum_of(d, "intent"), d->intent_milli);
    assert_int_equal(sum_of(d, "group"), d->group_milli);
    assert_int_equal(sum_of(d, "score"), d->score_milli);
    assert_in_range(d->score_milli, 0, 100000);
    assert_in_range(d->fit_milli, 0, 100000);
    assert_in_range(d->intent_milli, 0, 100000);
    assert_in_range(d->group_milli, 0, 100000);
    assert_int_equal(d->score_milli % 1000, 0);
}

const struct wr_decision *rig_decide(struct rig *rig)
{
    wr_decide(rig->model, &rig->in, rig->arena, &rig->out);
    rig_check_sums(&rig->out);
    return &rig->out;
}

const struct wr_line *rig_line(const struct wr_decision *d, const char *part,
                               enum wr_line_kind kind, const char *name)
{
    for (size_t i = 0; i < d->line_count; i++) {
        if (wr_str_eqz(d->lines[i].part, part) && d->lines[i].kind == kind &&
            wr_str_eqz(d->lines[i].name, name))
            return &d->lines[i];
    }
    fail_msg("no line %s of %s", name, part);
    return NULL;
}

void rig_assert_text(struct wr_str got, const char *wanted)
{
    char copy[1024];

    assert_non_null(got.ptr);
    assert_true(got.len < sizeof copy);
    memcpy(copy, got.ptr, got.len);
    copy[got.len] = '\0';
    assert_string_equal(copy, wanted);
}

void rig_assert_mistakes(const char *yaml, const char *wanted)
{
    struct wr_buf out;
    struct rig rig;

    rig_init(&rig);
    rig.model = wr_model_parse(wr_str(yaml), "m.yaml", &rig.catalogue, NULL, rig.diags);
    assert_null(rig.model);
    wr_buf_init(&out, 65536);
    wr_diags_print(rig.diags, &out);
    assert_string_equal(wr_buf_str(&out).ptr, wanted);
    wr_buf_fini(&out);
    rig_close(&rig);
}
