/* extract_test.c - what a record says: facts, absences, signals; and what it does not
 * say, because we wrote it.
 */
#include "rig.h"

#include "weir/clock.h"

#include <stdio.h>

#define DAY(n) (INT64_C(1790000000) * WR_SECOND_US + (n)*WR_DAY_US)

static const char map_text[] =
    "object: contacts\n"
    "is: lead\n"
    "properties:\n"
    "  email: {field: email, write: fill_blank}\n"
    "  status: email_status\n"
    "  title: {field: title, write: fill_blank}\n"
    "  size: {field: employees, write: fill_blank, format: number}\n"
    "  level: {field: seniority, words: {Boss: c_level, Chef: c_level}}\n"
    "  created: {field: created_at, format: dmy}\n"
    "  called: last_contacted_at\n"
    "  views: {signal: page_view}\n"
    "  demos: {signal: demo_request, at: demo_date}\n"
    "  weir_score: score\n";

struct x_rig {
    struct rig *rig;
    const struct wr_map *map;
    struct wr_str *values; /* by property */
    struct wr_record record;
    struct wr_str previous;
    struct wr_str own_names[4], own_values[4];
    struct wr_own_writes own;
    struct wr_extract out;
};

static void open_rig(struct x_rig *x)
{
    *x = (struct x_rig){.rig = rig_new()};
    x->map = rig_map(x->rig, map_text);
    x->values = WR_ARRAY(x->rig->arena, struct wr_str, x->map->property_count);
    x->record = (struct wr_record){
        .id = WR_LIT("1"), .modified_us = DAY(-10), .values = x->values};
    x->own = (struct wr_own_writes){x->own_names, x->own_values, 0};
}

static void set(struct x_rig *x, const char *property, const char *value)
{
    for (size_t i = 0; i < x->map->property_count; i++) {
        if (wr_str_eqz(x->map->properties[i], property)) {
            x->values[i] = wr_str(value);
            return;
        }
    }
    fail_msg("%s is not in the map", property);
}

static void wrote(struct x_rig *x, const char *property, const char *value)
{
    x->own_names[x->own.count] = wr_str(property);
    x->own_values[x->own.count++] = wr_str(value);
}

static void run(struct x_rig *x, const char *crm)
{
    const struct wr_extract_in in = {.map = x->map,
                                     .catalogue = &x->rig->catalogue,
                                     .crm = wr_crm_find(wr_str(crm)),
                                     .record = &x->record,
                                     .previous_values = x->previous,
                                     .own = x->own,
                                     .now_us = DAY(0)};

    wr_extract(&in, x->rig->arena, &x->out);
}

/* NULL when there is none. */
static const struct wr_fact *find_fact(const struct x_rig *x, wr_field_id field)
{
    for (size_t i = 0; i < x->out.fact_count; i++) {
        if (x->out.facts[i].field == field)
            return &x->out.facts[i];
    }
    return NULL;
}

static const struct wr_fact *fact_of(const struct x_rig *x, wr_field_id field)
{
    static const struct wr_fact none;
    const struct wr_fact *fact = find_fact(x, field);

    assert_non_null(fact);
    return fact ? fact : &none;
}

static size_t index_of(const struct x_rig *x, const char *property)
{
    size_t i = 0;

    while (!wr_str_eqz(x->map->properties[i], property))
        i++;
    return i;
}

/* Our own write stays its first source's, whoever is said to have put it there. */
static void the_history_says_whose_it_is(void **state WR_UNUSED)
{
    struct x_rig x;
    bool *by_person;

    open_rig(&x);
    by_person = WR_ARRAY(x.rig->arena, bool, x.map->property_count);
    by_person[index_of(&x, "title")] = true;
    by_person[index_of(&x, "size")] = true;
    by_person[index_of(&x, "email")] = true;
    x.record.by_person = by_person;
    set(&x, "title", "CTO");
    set(&x, "level", "Boss");
    set(&x, "size", "201-500");
    wrote(&x, "size", "201-500");
    x.previous = WR_LIT("{\"email\":\"ada@example.com\"}");
    run(&x, "hubspot");
    assert_int_equal(fact_of(&x, WR_F_TITLE)->origin, WR_ORIGIN_PERSON);
    assert_str(fact_of(&x, WR_F_TITLE)->source, "crm");
    assert_int_equal(fact_of(&x, WR_F_SENIORITY)->origin, WR_ORIGIN_CRM);
    assert_null(find_fact(&x, WR_F_EMPLOYEES));
    assert_true(fact_of(&x, WR_F_EMAIL)->absent);
    assert_int_equal(fact_of(&x, WR_F_EMAIL)->origin, WR_ORIGIN_CRM);
    rig_free(x.rig);
}

static void a_record_gives_facts(void **state WR_UNUSED)
{
    const struct wr_fact *fact;
    struct x_rig x;

    open_rig(&x);
    set(&x, "email", " Ada@Example.COM ");
    set(&x, "status", "deliverable");
    set(&x, "title", "VP  Marketing");
    set(&x, "size", "201-500");
    set(&x, "level", " boss");
    set(&x, "created", "1790000000000");
    set(&x, "weir_score", "77");
    run(&x, "hubspot");
    assert_int_equal(x.out.fact_count, 6); /* the score is ours, not a fact */
    fact = fact_of(&x, WR_F_EMAIL);
    assert_str(fact->value.as.text, "Ada@example.com");
    assert_str(fact->source, "crm");
    assert_int_equal(fact->origin, WR_ORIGIN_CRM);
    assert_int_equal(fact->observed_us, DAY(-10));
    assert_int_equal(fact->last_seen_us, DAY(0));
    assert_false(fact->absent);
    assert_str(fact->about, NULL);
    assert_str(fact_of(&x, WR_F_EMAIL_STATUS)->about, "Ada@example.com");
    assert_str(fact_of(&x, WR_F_TITLE)->value.as.text, "VP Marketing");
    assert_int_equal(fact_of(&x, WR_F_EMPLOYEES)->value.as.range.low, 201);
    assert_str(fact_of(&x, WR_F_SENIORITY)->value.as.text, "c_level");
    assert_int_equal(fact_of(&x, WR_F_CREATED_AT)->value.as.num, DAY(0));
    assert_int_equal(x.out.bad + x.out.unknown, 0);
    rig_free(x.rig);
}

static void dates_are_read_in_the_order_of_the_map(void **state WR_UNUSED)
{
    struct x_rig x;

    open_rig(&x);
    set(&x, "created", "09/10/2025");
    run(&x, "file");
    assert_str(wr_value_encode(&fact_of(&x, WR_F_CREATED_AT)->value, x.rig->arena),
               "2025-10-09T00:00:00Z");
    set(&x, "created", "10/22/2025");
    run(&x, "file");
    assert_null(find_fact(&x, WR_F_CREATED_AT));
    assert_int_equal(x.out.bad, 1);
    wrote(&x, "created", "09/10/2025"); /* the same day, however it is shown */
    set(&x, "created", "2025-10-09");
    run(&x, "file");
    assert_null(find_fact(&x, WR_F_CREATED_AT));
    assert_int_equal(x.out.bad, 0);
    rig_free(x.rig);
}

static void a_date_to_come_is_none(void **state WR_UNUSED)
{
    struct x_rig x;

    open_rig(&x);
    set(&x, "created", "23/09/2026"); /* the day after tomorrow */
    run(&x, "file");
    assert_null(find_fact(&x, WR_F_CREATED_AT));
    assert_int_equal(x.out.bad, 1);
    assert_str(x.out.bad_lines[0]->property, "created");
    set(&x, "created", "");
    set(&x, "called", "2026-09-23T20:00:00Z");
    run(&x, "file");
    assert_null(find_fact(&x, WR_F_LAST_CONTACTED_AT));
    assert_int_equal(x.out.bad, 1);
    set(&x, "called", "");
    set(&x, "created", "22/09/2026"); /* it is tomorrow somewhere */
    run(&x, "file");
    assert_non_null(find_fact(&x, WR_F_CREATED_AT));
    assert_int_equal(x.out.bad, 0);
    rig_free(x.rig);
}

/* In JSON a value may be of a kind that no text is: nothing of it is taken. */
static void a_value_of_another_kind_is_none(void **state WR_UNUSED)
{
    static const struct {
        const char *property, *text;
        enum wr_json_kind kind;
        bool bad;
    } rows[] = {
        {"title", NULL, WR_JSON_OBJECT, true},  {"title", "true", WR_JSON_BOOL, true},
        {"title", "true", WR_JSON_TEXT, false}, {"title", "12", WR_JSON_INT, false},
        {"title", NULL, WR_JSON_NULL, false},   {"size", "true", WR_JSON_BOOL, true},
        {"size", NULL, WR_JSON_OBJECT, true},   {"size", "50", WR_JSON_INT, false},
        {"views", NULL, WR_JSON_OBJECT, true},  {"views", "true", WR_JSON_BOOL, false},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        enum wr_json_kind *kinds;
        struct x_rig x;

        print_message("row %zu\n", i);
        open_rig(&x);
        kinds = WR_ARRAY(x.rig->arena, enum wr_json_kind, x.map->property_count);
        kinds[index_of(&x, rows[i].property)] = rows[i].kind;
        x.record.kinds = kinds;
        if (rows[i].text)
            set(&x, rows[i].property, rows[i].text);
        run(&x, "file");
        assert_int_equal(x.out.bad, rows[i].bad);
        assert_int_equal(x.out.fact_count + x.out.signal_count,
                         rows[i].text && !rows[i].bad);
        rig_free(x.rig);
    }
}

static void a_stamp_that_cannot_be_is_now(void **state WR_UNUSED)
{
    static const int64_t stamps[] = {0, -5, DAY(3)};

    for (size_t i = 0; i < WR_COUNT(stamps); i++) {
        struct x_rig x;

        open_rig(&x);
        x.record.modified_us = stamps[i];
        set(&x, "title", "VP");
        run(&x, "hubspot");
        assert_int_equal(fact_of(&x, WR_F_TITLE)->observed_us, DAY(0));
        rig_free(x.rig);
    }
}

enum says { NOTHING, VALUE, ABSENT };

static const struct {
    const char *title, *property, *before, *now, *own;
    wr_field_id field;
    enum says says;
    uint32_t bad;
} turns[] = {
    {"a value", "title", NULL, "VP", NULL, WR_F_TITLE, VALUE, 0},
    {"nothing, ever", "title", NULL, NULL, NULL, WR_F_TITLE, NOTHING, 0},
    {"a blank, ever", "title", NULL, "  ", NULL, WR_F_TITLE, NOTHING, 0},
    {"a placeholder", "title", NULL, "n/a", NULL, WR_F_TITLE, NOTHING, 0},
    {"it went", "title", "VP", NULL, NULL, WR_F_TITLE, ABSENT, 0},
    {"it became a placeholder", "title", "VP", "-", NULL, WR_F_TITLE, ABSENT, 0},
    {"it was a placeholder", "title", "n/a", NULL, NULL, WR_F_TITLE, NOTHING, 0},
    {"it changed", "title", "VP", "CEO", NULL, WR_F_TITLE, VALUE, 0},
    {"a strange word went", "level", "grand vizier of things", NULL, NULL,
     WR_F_SENIORITY, ABSENT, 0},
    {"our own write", "title", NULL, "VP", "VP", WR_F_TITLE, NOTHING, 0},
    {"our own, with blanks", "title", "VP", " VP ", "VP", WR_F_TITLE, NOTHING, 0},
    {"our own, overwritten", "title", "VP", "CEO", "VP", WR_F_TITLE, VALUE, 0},
    {"our own, cleared", "title", "VP", NULL, "VP", WR_F_TITLE, ABSENT, 0},
    {"we cleared it", "title", NULL, "VP", "", WR_F_TITLE, VALUE, 0},
    {"our number as shown", "size", NULL, "201.0", "201", WR_F_EMPLOYEES, NOTHING, 0},
    {"another number", "size", NULL, "202", "201", WR_F_EMPLOYEES, VALUE, 0},
    {"our time as shown", "created", NULL, "2026-09-21T14:13:20.000Z", "1790000000000",
     WR_F_CREATED_AT, NOTHING, 0},
    {"no address", "email", NULL, "not an address", NULL, WR_F_EMAIL, NOTHING, 1},
    {"an address became none", "email", "a@example.com", "a@", NULL, WR_F_EMAIL, ABSENT,
     1},
    {"no date", "created", NULL, "soon", NULL, WR_F_CREATED_AT, NOTHING, 1},
};

static struct wr_str values_json(struct x_rig *x, const char *property,
                                 const char *value)
{
    return value ? wr_arena_printf(x->rig->arena, "{\"%s\":\"%s\"}", property, value)
                 : WR_NONE;
}

static void each_turn_of_a_value_has_one_meaning(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(turns); i++) {
        const struct wr_fact *fact;
        struct x_rig x;

        print_message("%s\n", turns[i].title);
        open_rig(&x);
        x.previous = values_json(&x, turns[i].property, turns[i].before);
        set(&x, turns[i].property, turns[i].now);
        if (turns[i].own)
            wrote(&x, turns[i].property, turns[i].own);
        run(&x, "hubspot");
        fact = find_fact(&x, turns[i].field);
        assert_int_equal(fact ? (fact->absent ? ABSENT : VALUE) : NOTHING,
                         turns[i].says);
        assert_int_equal(x.out.bad, turns[i].bad);
        if (fact && fact->absent)
            assert_int_equal(fact->observed_us, DAY(0));
        rig_free(x.rig);
    }
}

/* Its age counts from its return: whatever stood there when it was last read. */
static void a_value_that_was_not_there_came_back(void **state WR_UNUSED)
{
    static const struct {
        const char *before; /* JSON; NULL: read for the first time */
        bool came_back;
    } rows[] = {
        {NULL, false},
        {"{\"title\":\"VP\"}", false},
        {"{\"title\":\" VP\"}", false},
        {"{\"title\":\"CEO\"}", true},
        {"{\"title\":null}", true},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct x_rig x;

        open_rig(&x);
        x.previous = wr_str(rows[i].before);
        set(&x, "title", "VP");
        run(&x, "hubspot");
        assert_int_equal(fact_of(&x, WR_F_TITLE)->came_back, rows[i].came_back);
        rig_free(x.rig);
    }
}

static void a_word_outside_the_table_is_kept_but_doubted(void **state WR_UNUSED)
{
    struct x_rig x;

    open_rig(&x);
    set(&x, "level", "grand vizier of things");
    run(&x, "hubspot");
    assert_int_equal(x.out.unknown, 1);
    assert_int_equal(x.out.bad, 0);
    assert_true(fact_of(&x, WR_F_SENIORITY)->confidence < 800);
    rig_free(x.rig);
}

static const struct {
    const char *title, *before, *count, *at;
    int64_t signals, wanted_count, wanted_at;
    uint32_t bad;
} demos[] = {
    {"none", NULL, NULL, NULL, 0, 0, 0, 0},
    {"none, said so", NULL, "0", NULL, 0, 0, 0, 0},
    {"two", NULL, "2", NULL, 1, 2, 0, 0},
    {"as HubSpot shows numbers", NULL, "2.0", NULL, 1, 2, 0, 0},
    {"with a date", NULL, "2", "1790000000000", 1, 2, DAY(0), 0},
    {"with a date that is none", NULL, "2", "monday", 1, 2, 0, 1},
    {"a date instead of a count", NULL, "2026-09-21T14:13:20Z", NULL, 1, 1, DAY(0), 0},
    {"yes", NULL, "true", NULL, 1, 1, 0, 0},
    {"no", NULL, "false", NULL, 0, 0, 0, 0},
    {"negative", NULL, "-1", NULL, 0, 0, 0, 1},
    {"words", NULL, "many", NULL, 0, 0, 0, 1},
    {"fell to none", "3", "0", NULL, 1, 0, 0, 0},
    {"went", "3", NULL, NULL, 1, 0, 0, 0},
    {"was none before", "0", NULL, NULL, 0, 0, 0, 0},
};

static void counts_are_signals(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(demos); i++) {
        struct x_rig x;

        print_message("%s\n", demos[i].title);
        open_rig(&x);
        x.previous = values_json(&x, "demos", demos[i].before);
        set(&x, "demos", demos[i].count);
        set(&x, "demo_date", demos[i].at);
        run(&x, "hubspot");
        assert_int_equal(x.out.signal_count, demos[i].signals);
        assert_int_equal(x.out.bad, demos[i].bad);
        if (demos[i].signals) {
            assert_str(x.out.signals[0].kind, "demo_request");
            assert_str(x.out.signals[0].source, "crm");
            assert_int_equal(x.out.signals[0].count, demos[i].wanted_count);
            assert_int_equal(x.out.signals[0].at_us, demos[i].wanted_at);
        }
        rig_free(x.rig);
    }
}

static void values_are_kept_in_the_order_of_the_map(void **state WR_UNUSED)
{
    struct x_rig x;

    open_rig(&x);
    set(&x, "email", "a@example.com");
    set(&x, "title", "\"VP\"\n");
    set(&x, "weir_score", "77");
    run(&x, "hubspot");
    assert_str(
        x.out.values,
        "{\"email\":\"a@example.com\",\"status\":null,\"title\":\"\\\"VP\\\"\\n\","
        "\"size\":null,\"level\":null,\"created\":null,\"called\":null,\"views\":null,"
        "\"demo_date\":null,\"demos\":null,\"weir_score\":\"77\"}");
    assert_str(wr_values_get(x.out.values, WR_LIT("title"), x.rig->arena), "\"VP\"\n");
    assert_str(wr_values_get(x.out.values, WR_LIT("size"), x.rig->arena), NULL);
    assert_str(wr_values_get(x.out.values, WR_LIT("none"), x.rig->arena), NULL);
    assert_str(wr_values_get(WR_LIT("not json"), WR_LIT("a"), x.rig->arena), NULL);
    assert_str(wr_values_get(WR_NONE, WR_LIT("a"), x.rig->arena), NULL);
    rig_free(x.rig);
}

/* A value of 10 MB: none of its field's, and only its digest is kept. */
static void a_giant_value_is_kept_as_its_digest(void **state WR_UNUSED)
{
    static char giant[10 * 1024 * 1024];
    struct wr_str first, second;
    struct x_rig x;

    open_rig(&x);
    memset(giant, 'x', sizeof(giant) - 1);
    set(&x, "title", giant);
    run(&x, "hubspot");
    assert_int_equal(x.out.fact_count, 0);
    assert_int_equal(x.out.bad, 1);
    assert_true(x.out.values.len < 400);
    first = wr_values_get(x.out.values, WR_LIT("title"), x.rig->arena);
    assert_true(wr_str_starts(first, WR_LIT("sha256:")));
    giant[5] = 'y';
    run(&x, "hubspot");
    second = wr_values_get(x.out.values, WR_LIT("title"), x.rig->arena);
    assert_false(wr_str_eq(first, second));
    rig_free(x.rig);
}

static void broken_previous_values_are_none(void **state WR_UNUSED)
{
    static const char *const texts[] = {
        "", "{", "[]", "7", "{\"title\":7}", "{\"title\":[\"VP\"]}"};

    for (size_t i = 0; i < WR_COUNT(texts); i++) {
        struct x_rig x;

        open_rig(&x);
        x.previous = wr_str(texts[i]);
        run(&x, "hubspot");
        assert_int_equal(x.out.fact_count, 0);
        rig_free(x.rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_gives_facts),
        cmocka_unit_test(the_history_says_whose_it_is),
        cmocka_unit_test(dates_are_read_in_the_order_of_the_map),
        cmocka_unit_test(a_date_to_come_is_none),
        cmocka_unit_test(a_value_of_another_kind_is_none),
        cmocka_unit_test(a_stamp_that_cannot_be_is_now),
        cmocka_unit_test(each_turn_of_a_value_has_one_meaning),
        cmocka_unit_test(a_value_that_was_not_there_came_back),
        cmocka_unit_test(a_word_outside_the_table_is_kept_but_doubted),
        cmocka_unit_test(counts_are_signals),
        cmocka_unit_test(values_are_kept_in_the_order_of_the_map),
        cmocka_unit_test(a_giant_value_is_kept_as_its_digest),
        cmocka_unit_test(broken_previous_values_are_none),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
