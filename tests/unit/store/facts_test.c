/* facts_test.c - observations are added, seen again, and read back whole. */
#include "rig.h"

#include <stdio.h>

static struct wr_fact text_fact(wr_field_id field, const char *text, const char *source)
{
    return (struct wr_fact){.field = field,
                            .value = wr_value_text(wr_str(text)),
                            .origin = WR_ORIGIN_PROVIDER,
                            .source = wr_str(source),
                            .confidence = 800,
                            .observed_us = NOW,
                            .last_seen_us = NOW};
}

static bool put(struct rig *rig, enum wr_subject kind, int64_t id,
                const struct wr_fact *fact)
{
    bool is_new = false;

    OK(rig, wr_db_fact_put(rig->db, kind, id, fact, &is_new, &rig->err));
    return is_new;
}

static size_t facts_of(struct rig *rig, struct wr_db *db, enum wr_subject kind,
                       int64_t id, struct wr_fact **out)
{
    size_t count = 0;

    OK(rig, wr_db_facts_of(db, kind, id, rig->arena, out, &count, &rig->err));
    return count;
}

static void a_fact_reads_back_as_written(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_fact fact = text_fact(WR_F_EMAIL_STATUS, "deliverable", "acme.verify");
    struct wr_fact *out;

    fact.about = WR_LIT("ada@example.com");
    fact.exchange_id = 77;
    fact.origin = WR_ORIGIN_VERIFIED;
    fact.observed_us = NOW - 3;
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 1);
    assert_true(out->id > 0);
    assert_int_equal(out->field, WR_F_EMAIL_STATUS);
    assert_false(out->absent);
    STR_EQ(out->value.as.text, "deliverable");
    STR_EQ(out->source, "acme.verify");
    STR_EQ(out->about, "ada@example.com");
    assert_int_equal(out->origin, WR_ORIGIN_VERIFIED);
    assert_int_equal(out->confidence, 800);
    assert_int_equal(out->observed_us, NOW - 3);
    assert_int_equal(out->last_seen_us, NOW);
    assert_int_equal(out->exchange_id, 77);
}

static void seen_again_only_the_last_time_moves(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_fact fact = text_fact(WR_F_TITLE, "CTO", "crm"), *out;

    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact.observed_us = fact.last_seen_us = NOW + 5;
    fact.confidence = 1;
    fact.exchange_id = 5;
    assert_false(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact.observed_us = fact.last_seen_us = NOW - 5; /* replies arrive in any order */
    assert_false(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 1);
    assert_int_equal(out->last_seen_us, NOW + 5);
    assert_int_equal(out->observed_us, NOW);
    assert_int_equal(out->confidence, 800);
    assert_int_equal(out->exchange_id, 0);
}

/* Somebody else may put the same value into the CRM; a vendor's stays as it came. */
static void whose_a_value_is_may_turn_out_later(void **state)
{
    static const struct {
        enum wr_origin first, then, stands;
        bool came_back;
        int later;
    } rows[] = {
        {WR_ORIGIN_CRM, WR_ORIGIN_PERSON, WR_ORIGIN_PERSON, false, 1},
        {WR_ORIGIN_CRM, WR_ORIGIN_PERSON, WR_ORIGIN_PERSON, true, 1},
        {WR_ORIGIN_PERSON, WR_ORIGIN_CRM, WR_ORIGIN_CRM, false, 1},
        {WR_ORIGIN_PERSON, WR_ORIGIN_CRM, WR_ORIGIN_CRM, true, 1},
        {WR_ORIGIN_PERSON, WR_ORIGIN_CRM, WR_ORIGIN_PERSON, false, -1},
        {WR_ORIGIN_PERSON, WR_ORIGIN_CRM, WR_ORIGIN_PERSON, true, -1},
        {WR_ORIGIN_VERIFIED, WR_ORIGIN_PROVIDER, WR_ORIGIN_VERIFIED, false, 1},
    };
    struct rig *rig = RIG(state);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_fact fact = text_fact(WR_F_TITLE, "CTO", "crm"), *out;
        int64_t lead = (int64_t)i + 1;

        fact.origin = rows[i].first;
        assert_true(put(rig, WR_SUBJECT_LEAD, lead, &fact));
        fact.origin = rows[i].then;
        fact.came_back = rows[i].came_back;
        fact.last_seen_us += rows[i].later;
        assert_false(put(rig, WR_SUBJECT_LEAD, lead, &fact));
        assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, lead, &out), 1);
        assert_int_equal(out->origin, rows[i].stands);
    }
}

/* A value that another one stood in for meanwhile is as young as its return. */
static void what_came_back_counts_anew(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_fact fact = text_fact(WR_F_TITLE, "CTO", "crm"), *out;

    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact.came_back = true;
    fact.observed_us = fact.last_seen_us = NOW + 5;
    assert_false(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact.observed_us = fact.last_seen_us = NOW - 5;
    assert_false(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 1);
    assert_int_equal(out->observed_us, NOW + 5);
    assert_int_equal(out->last_seen_us, NOW + 5);
}

/* Each differs in one part of what makes a fact that fact. */
static void facts_differ_by_every_part_of_their_identity(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_fact base = text_fact(WR_F_TITLE, "CTO", "crm"), fact, *out;

    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &base));
    assert_true(put(rig, WR_SUBJECT_LEAD, 2, &base));
    assert_true(put(rig, WR_SUBJECT_ACCOUNT, 1, &base));
    fact = text_fact(WR_F_TITLE, "CTO ", "crm");
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact = text_fact(WR_F_TITLE, "cto", "crm");
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact = text_fact(WR_F_TITLE, "CTO", "apollo");
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact = text_fact(WR_F_CITY, "CTO", "crm");
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact = base;
    fact.about = WR_LIT("x");
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    fact = base;
    fact.absent = true;
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    assert_false(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    assert_false(put(rig, WR_SUBJECT_LEAD, 1, &base));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 7);
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 2, &out), 1);
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_ACCOUNT, 1, &out), 1);
}

static void absent_is_not_an_empty_text(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_fact empty = text_fact(WR_F_TITLE, "", "crm");
    struct wr_fact absent = text_fact(WR_F_TITLE, "", "crm"), *out;

    absent.absent = true;
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &absent));
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &empty));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 2);
    assert_true(out[0].absent);
    assert_false(out[1].absent);
    assert_null(out[0].about.ptr);
    /* Absent of a type that no empty text is a value of. */
    absent.field = WR_F_EMPLOYEES;
    assert_true(put(rig, WR_SUBJECT_ACCOUNT, 1, &absent));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_ACCOUNT, 1, &out), 1);
    assert_true(out[0].absent);
}

static void every_type_survives(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_str words[] = {WR_LIT("go"), WR_LIT("postgres")};
    struct wr_fact facts[] = {
        text_fact(WR_F_FIRST_NAME, "Zo\xc3\xab", "a"),
        text_fact(WR_F_OPTED_OUT, "", "a"),
        text_fact(WR_F_CREATED_AT, "", "a"),
        text_fact(WR_F_EMPLOYEES, "", "a"),
        text_fact(WR_F_FOUNDED_YEAR, "", "a"),
        text_fact(WR_F_TECHNOLOGIES, "", "a"),
        text_fact(WR_F_REVENUE, "", "a"),
    };
    struct wr_fact *out;

    facts[1].value = wr_value_num(WR_TYPE_BOOL, 1);
    facts[2].value = wr_value_num(WR_TYPE_TIME, NOW);
    facts[3].value = wr_value_range(1001, 5000);
    facts[4].value = wr_value_num(WR_TYPE_INT, 1999);
    facts[5].value = wr_value_set(words, 2, rig->arena);
    facts[6].value = wr_value_range(1000000, WR_RANGE_OPEN);
    for (size_t i = 0; i < WR_COUNT(facts); i++)
        assert_true(put(rig, WR_SUBJECT_ACCOUNT, 1, &facts[i]));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_ACCOUNT, 1, &out),
                     WR_COUNT(facts));
    for (size_t i = 0; i < WR_COUNT(facts); i++) {
        size_t j = 0;

        while (facts[j].field != out[i].field)
            j++;
        assert_true(wr_value_eq(&facts[j].value, &out[i].value));
    }
}

static void facts_come_by_field_then_age(void **state)
{
    static const wr_field_id order[] = {WR_F_CITY, WR_F_EMAIL, WR_F_TITLE, WR_F_EMAIL};
    struct rig *rig = RIG(state);
    struct wr_fact *out;

    for (size_t i = 0; i < WR_COUNT(order); i++) {
        struct wr_fact fact =
            text_fact(order[i], i == 1 ? "z@a.test" : "a@a.test", "crm");

        assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    }
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 4);
    assert_int_equal(out[0].field, WR_F_EMAIL);
    STR_EQ(out[0].value.as.text, "z@a.test");
    assert_int_equal(out[1].field, WR_F_EMAIL);
    assert_true(out[0].id < out[1].id);
    assert_int_equal(out[2].field, WR_F_TITLE);
    assert_int_equal(out[3].field, WR_F_CITY);
}

/* --- fields and sources --- */

/* A job's own fields come and go, and stand at other places of the catalogue. */
static void fields_are_known_by_name(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_field own = {.name = "pet", .type = WR_TYPE_TEXT, .help = "x"};
    struct wr_catalogue with, moved;
    struct wr_db *db = rig_open(rig, WR_DB_WRITE);
    wr_field_id pet, moved_pet;
    struct wr_fact fact, *out;

    wr_catalogue_init(&with);
    pet = wr_catalogue_add(&with, &own);
    wr_catalogue_init(&moved);
    own.name = "shoe";
    (void)wr_catalogue_add(&moved, &own);
    own.name = "pet";
    moved_pet = wr_catalogue_add(&moved, &own);
    assert_int_not_equal(pet, moved_pet);

    OK(rig, wr_db_bind(db, &with, &rig->err));
    fact = text_fact(pet, "cat", "crm");
    OK(rig, wr_db_fact_put(db, WR_SUBJECT_LEAD, 1, &fact, NULL, &rig->err));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 0);
    OK(rig, wr_db_bind(db, &moved, &rig->err));
    assert_int_equal(facts_of(rig, db, WR_SUBJECT_LEAD, 1, &out), 1);
    assert_int_equal(out->field, moved_pet);
    STR_EQ(out->value.as.text, "cat");
    wr_db_close(db);
}

static void a_value_that_is_none_of_its_type_is_left_out(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_field own = {.name = "size", .type = WR_TYPE_TEXT, .help = "x"};
    struct wr_catalogue text, number;
    struct wr_db *db = rig_open(rig, WR_DB_WRITE);
    struct wr_fact fact, *out;

    wr_catalogue_init(&text);
    wr_catalogue_init(&number);
    fact = text_fact(wr_catalogue_add(&text, &own), "big", "crm");
    own.type = WR_TYPE_INT;
    (void)wr_catalogue_add(&number, &own);
    OK(rig, wr_db_bind(db, &text, &rig->err));
    OK(rig, wr_db_fact_put(db, WR_SUBJECT_LEAD, 1, &fact, NULL, &rig->err));
    fact.value = wr_value_text(WR_LIT("12"));
    OK(rig, wr_db_fact_put(db, WR_SUBJECT_LEAD, 1, &fact, NULL, &rig->err));
    OK(rig, wr_db_bind(db, &number, &rig->err));
    assert_int_equal(facts_of(rig, db, WR_SUBJECT_LEAD, 1, &out), 1);
    assert_int_equal(out->value.as.num, 12);
    wr_db_close(db);
}

static void a_reader_binds_without_writing(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_field own = {.name = "pet", .type = WR_TYPE_TEXT, .help = "x"};
    struct wr_catalogue with;
    struct wr_db *db = rig_open(rig, WR_DB_READ);
    struct wr_fact fact = text_fact(WR_F_TITLE, "CTO", "crm"), *out;

    wr_catalogue_init(&with);
    (void)wr_catalogue_add(&with, &own);
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    OK(rig, wr_db_bind(db, &with, &rig->err));
    assert_int_equal(facts_of(rig, db, WR_SUBJECT_LEAD, 1, &out), 1);
    STR_EQ(out->source, "crm");
    wr_db_close(db);
}

/* The number that a rolled back source had is given to another one. */
static void a_source_rolled_back_is_forgotten(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_fact lost = text_fact(WR_F_TITLE, "CTO", "lost");
    struct wr_fact kept = text_fact(WR_F_TITLE, "CTO", "kept"), *out;
    struct wr_db *db = rig_open(rig, WR_DB_WRITE);

    OK(rig, wr_db_begin(rig->db, &rig->err));
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &lost));
    wr_db_rollback(rig->db);
    OK(rig, wr_db_fact_put(db, WR_SUBJECT_LEAD, 1, &kept, NULL, &rig->err));
    assert_true(put(rig, WR_SUBJECT_LEAD, 1, &lost));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 2);
    STR_EQ(out[0].source, "kept");
    STR_EQ(out[1].source, "lost");
    wr_db_close(db);
}

static void any_number_of_sources_is_told_apart(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_fact *out;

    OK(rig, wr_db_begin(rig->db, &rig->err));
    for (int i = 0; i < 600; i++) {
        char name[16];
        struct wr_fact fact;

        (void)snprintf(name, sizeof(name), "s%d", i);
        fact = text_fact(WR_F_TITLE, name, name);
        assert_true(put(rig, WR_SUBJECT_LEAD, 1, &fact));
        assert_false(put(rig, WR_SUBJECT_LEAD, 1, &fact));
    }
    OK(rig, wr_db_commit(rig->db, &rig->err));
    assert_int_equal(facts_of(rig, rig->db, WR_SUBJECT_LEAD, 1, &out), 600);
    for (int i = 0; i < 600; i++)
        assert_true(wr_str_eq(out[i].source, out[i].value.as.text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_fact_reads_back_as_written),
        T(seen_again_only_the_last_time_moves),
        T(whose_a_value_is_may_turn_out_later),
        T(what_came_back_counts_anew),
        T(facts_differ_by_every_part_of_their_identity),
        T(absent_is_not_an_empty_text),
        T(every_type_survives),
        T(facts_come_by_field_then_age),
        T(fields_are_known_by_name),
        T(a_value_that_is_none_of_its_type_is_left_out),
        T(a_reader_binds_without_writing),
        T(a_source_rolled_back_is_forgotten),
        T(any_number_of_sources_is_told_apart),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
