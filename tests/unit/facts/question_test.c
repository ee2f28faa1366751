/* Questions: when they can be put, and that the same question has the same id. */
#include "rig.h"

#include "weir/provider.h"

static const wr_field_id by_email[] = {WR_F_EMAIL};
static const wr_field_id by_name[] = {WR_F_FIRST_NAME, WR_F_LAST_NAME, WR_F_DOMAIN};
static const struct wr_input_set sets[] = {{by_email, 1}, {by_name, 3}};
static const struct wr_provider person = {
    .name = "acme.person", .inputs = sets, .input_count = 2};
static const struct wr_provider other = {
    .name = "acme.company", .inputs = sets, .input_count = 2};

struct inputs {
    struct wr_value values[WR_F_BUILTIN_COUNT];
    const struct wr_value *known[WR_F_BUILTIN_COUNT];
};

static void know(struct inputs *in, wr_field_id field, const char *text)
{
    in->values[field] = wr_value_text(wr_str(text));
    in->known[field] = &in->values[field];
}

static void the_first_complete_set_is_taken(void **state WR_UNUSED)
{
    struct inputs in = {0};

    assert_null(wr_provider_ready(&person, in.known));
    know(&in, WR_F_FIRST_NAME, "Ada");
    know(&in, WR_F_LAST_NAME, "Lovelace");
    assert_null(wr_provider_ready(&person, in.known));
    know(&in, WR_F_DOMAIN, "example.com");
    assert_ptr_equal(wr_provider_ready(&person, in.known), &sets[1]);
    know(&in, WR_F_EMAIL, "ada@example.com");
    assert_ptr_equal(wr_provider_ready(&person, in.known), &sets[0]);
}

static void the_same_question_has_one_id(void **state)
{
    struct rig *rig = *state;
    struct inputs in = {0};
    int64_t id, by_names;

    know(&in, WR_F_EMAIL, "ada@example.com");
    know(&in, WR_F_FIRST_NAME, "Ada");
    know(&in, WR_F_LAST_NAME, "Lovelace");
    know(&in, WR_F_DOMAIN, "example.com");
    id = wr_question_id(&person, &sets[0], in.known, rig->arena);
    by_names = wr_question_id(&person, &sets[1], in.known, rig->arena);
    assert_true(id >= 0 && by_names >= 0 && id != by_names);
    assert_true(id != wr_question_id(&other, &sets[0], in.known, rig->arena));

    /* Case is no difference, nor is a field outside the set. */
    know(&in, WR_F_EMAIL, "Ada@Example.com");
    know(&in, WR_F_FIRST_NAME, "ADA");
    know(&in, WR_F_TITLE, "CEO");
    assert_true(id == wr_question_id(&person, &sets[0], in.known, rig->arena));
    assert_true(by_names == wr_question_id(&person, &sets[1], in.known, rig->arena));

    /* Moving a letter from one field to the next is. */
    know(&in, WR_F_FIRST_NAME, "AdaL");
    know(&in, WR_F_LAST_NAME, "ovelace");
    assert_true(by_names != wr_question_id(&person, &sets[1], in.known, rig->arena));
    know(&in, WR_F_EMAIL, "bob@example.com");
    assert_true(id != wr_question_id(&person, &sets[0], in.known, rig->arena));
}

/* The store keeps ids for years: this one must never change. */
static void ids_are_for_ever(void **state)
{
    struct rig *rig = *state;
    struct inputs in = {0};

    know(&in, WR_F_EMAIL, "ada@example.com");
    assert_int_equal(wr_question_id(&person, &sets[0], in.known, rig->arena),
                     INT64_C(2852230579361182269));
}

static void outcomes_have_names(void **state WR_UNUSED)
{
    assert_string_equal(wr_outcome_name(WR_OUTCOME_NONE), "none");
    assert_string_equal(wr_outcome_name(WR_OUTCOME_HIT), "hit");
    assert_string_equal(wr_outcome_name(WR_OUTCOME_MISS), "miss");
    assert_string_equal(wr_outcome_name(WR_OUTCOME_FORBIDDEN), "forbidden");
    assert_string_equal(wr_outcome_name(WR_OUTCOME_REFUSED), "refused");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_complete_set_is_taken),
        cmocka_unit_test(the_same_question_has_one_id),
        cmocka_unit_test(ids_are_for_ever),
        cmocka_unit_test(outcomes_have_names),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
