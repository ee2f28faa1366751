/* fuzz_model.c - any bytes as a model file; what compiles must decide, and add up. */
#include "etl/facts/named_list.h"
#include "etl/model/lint.h"
#include "etl/model/page.h"

#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/model.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW (INT64_C(1795336200) * WR_SECOND_US)

static struct wr_catalogue catalogue;
static struct wr_fact facts[WR_F_BUILTIN_COUNT];

/* So that models with lists are decided too. */
static void set_up_lists(void)
{
    static const char *const names[] = {"competitors", "competitor_products",
                                        "rejected_titles"};
    struct wr_arena *arena = wr_arena_new(0); /* as long as the process */
    struct wr_diags *diags = wr_diags_new();

    for (size_t i = 0; i < WR_COUNT(names); i++)
        (void)wr_named_list_add(&catalogue,
                                wr_named_list_parse(wr_str(names[i]), "list.txt",
                                                    WR_LIT("rival.example\n"), arena,
                                                    diags),
                                (struct wr_pos){0}, diags);
    wr_diags_free(diags);
}

static void set_up(void)
{
    if (catalogue.count)
        return;
    wr_alloc_setup();
    wr_catalogue_init(&catalogue);
    set_up_lists();
    for (size_t i = 0; i < WR_F_BUILTIN_COUNT; i++) {
        const struct wr_field *field = &catalogue.fields[i];
        struct wr_value *value = &facts[i].value;

        if (field->type == WR_TYPE_TEXT)
            *value = wr_value_text(field->words ? wr_str(field->words[0])
                                                : WR_LIT("Head of Sales \xC3\xA9"));
        else if (field->type == WR_TYPE_RANGE)
            *value = wr_value_range(101, 250);
        else if (field->type != WR_TYPE_SET)
            *value = wr_value_num(field->type, field->type != WR_TYPE_BOOL);
        else
            *value = (struct wr_value){.type = WR_TYPE_SET};
    }
}

static void check_sum(const struct wr_decision *d, struct wr_str part, int64_t wanted)
{
    int64_t sum = 0;

    for (size_t i = 0; i < d->line_count; i++)
        sum += wr_str_eq(d->lines[i].part, part) ? d->lines[i].milli : 0;
    if (sum != wanted)
        abort();
}

static void check_decision(const struct wr_decision *d, struct wr_arena *arena)
{
    struct wr_decision back;
    struct wr_err err;
    struct wr_buf json;

    check_sum(d, WR_LIT("fit"), d->fit_milli);
    check_sum(d, WR_LIT("intent"), d->intent_milli);
    check_sum(d, WR_LIT("group"), d->group_milli);
    check_sum(d, WR_LIT("score"), d->score_milli);
    if (d->score_milli < 0 || d->score_milli > INT64_C(1000000000))
        abort();
    if (!wr_decision_sentence(d, arena).ptr)
        abort();
    wr_buf_init(&json, 1 << 20);
    wr_decision_write(d, &catalogue, &json);
    if (wr_decision_read(wr_buf_str(&json), &catalogue, arena, &back, &err))
        abort();
    wr_buf_fini(&json);
}

/* `how`: 0 nothing known, 1 all absent, 2 all known, 3 known and stale */
static void decide(const struct wr_model *model, int how)
{
    const struct wr_signal signals[] = {
        {WR_LIT("demo_request"), NOW - WR_DAY_US, 3, WR_LIT("crm")},
        {WR_LIT("page_view"), 0, INT64_MAX, WR_LIT("crm")},
    };
    struct wr_str values[WR_F_BUILTIN_COUNT];
    struct wr_slot slots[WR_F_BUILTIN_COUNT] = {{.known = WR_UNKNOWN}};
    struct wr_profile profile = {
        .catalogue = &catalogue, .slots = slots, .as_of_us = NOW};
    struct wr_decide in = {
        .profile = &profile, .signals = {signals, 2}, .as_of_us = NOW};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_decision out;

    for (size_t i = 0; i < WR_F_BUILTIN_COUNT && how > 0; i++)
        slots[i] = (struct wr_slot){.known = how == 1 ? WR_ABSENT : WR_KNOWN,
                                    .stale = how == 3,
                                    .fact = &facts[i]};
    wr_decide(model, &in, arena, &out);
    check_decision(&out, arena);
    wr_handoff(model, &in, &out, arena, values);
    if (values[WR_F_REASONS].len > 250)
        abort();
    wr_arena_free(arena);
}

/* Remarks and the page: of any model that compiles, however odd. */
static void look(const struct wr_model *model, struct wr_str text,
                 const struct wr_env *env)
{
    struct wr_slot slots[WR_F_BUILTIN_COUNT] = {{.known = WR_UNKNOWN}};
    struct wr_profile profile = {
        .catalogue = &catalogue, .slots = slots, .as_of_us = NOW};
    const struct wr_decide in = {.profile = &profile, .as_of_us = NOW};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_diags *diags = wr_diags_new();
    struct wr_yaml_doc *doc = wr_yaml_parse(text, "fuzz", env, diags);
    struct wr_lints *lints = WR_NEW(arena, struct wr_lints);
    struct wr_page_in page = {.model = model, .root = wr_yaml_root(doc)};
    struct wr_firing *firing = wr_firing_new(model, page.root, arena);
    struct wr_buf out;

    lints->arena = arena;
    wr_model_lint(model, page.root, lints);
    wr_firing_count(firing, &in);
    wr_firing_lint(firing, lints);
    wr_buf_init(&out, (size_t)1 << 24);
    wr_model_page(&page, &out);
    page.html = true;
    wr_model_page(&page, &out);
    wr_buf_fini(&out);
    wr_yaml_free(doc);
    wr_diags_free(diags);
    wr_arena_free(arena);
}

static const char *no_env(void *ctx WR_UNUSED, const char *name WR_UNUSED)
{
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct wr_str text = {(const char *)data, size};
    const struct wr_env env = {.get = no_env};
    struct wr_diags *diags;
    struct wr_model *model;

    set_up();
    diags = wr_diags_new();
    model = wr_model_parse(text, "fuzz", &catalogue, &env, diags);
    if (model)
        look(model, text, &env);
    if (!model == !wr_diags_errors(diags))
        abort();
    for (int how = 0; model && how < 4; how++)
        decide(model, how);
    wr_model_free(model);
    wr_diags_free(diags);
    return 0;
}
