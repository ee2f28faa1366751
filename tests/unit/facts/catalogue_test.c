/* The catalogue: every built-in field is whole, and a job's own join them. */
#include "rig.h"

#include "weir/buf.h"

static void every_field_is_described(void **state)
{
    struct rig *rig = *state;
    const struct wr_catalogue *c = &rig->catalogue;

    assert_int_equal(c->count, WR_F_BUILTIN_COUNT);
    for (size_t i = 0; i < c->count; i++) {
        const struct wr_field *f = &c->fields[i];

        assert_non_null(f->name);
        assert_non_null(f->help);
        assert_int_equal(wr_catalogue_find(c, wr_str(f->name)), i);
        assert_true(f->about == WR_NO_FIELD || f->about < c->count);
        assert_true(f->normal < WR_NORMAL_COUNT);
        if (f->kind == WR_FIELD_DECIDED)
            assert_int_equal(f->freshness_days, 0);
    }
}

static void some_fields_are_what_the_contract_says(void **state)
{
    struct rig *rig = *state;
    const struct wr_field *f = rig->catalogue.fields;

    assert_int_equal(f[WR_F_EMAIL_STATUS].about, WR_F_EMAIL);
    assert_int_equal(f[WR_F_DOMAIN_STATUS].about, WR_F_DOMAIN);
    assert_int_equal(f[WR_F_DMARC].about, WR_F_DOMAIN);
    assert_int_equal(f[WR_F_SPF].type, WR_TYPE_BOOL);
    assert_int_equal(f[WR_F_EMPLOYEES].type, WR_TYPE_RANGE);
    assert_int_equal(f[WR_F_EMPLOYEES].scope, WR_SCOPE_ACCOUNT);
    assert_int_equal(f[WR_F_TECHNOLOGIES].type, WR_TYPE_SET);
    assert_int_equal(f[WR_F_EMAIL_KIND].kind, WR_FIELD_DERIVED);
    assert_int_equal(f[WR_F_SCORE].kind, WR_FIELD_DECIDED);
    assert_true(f[WR_F_SCORED_AT].is_volatile);
    assert_false(f[WR_F_SCORE].is_volatile);
    assert_true(f[WR_F_EMAIL].person);
    assert_false(f[WR_F_INDUSTRY].person);
}

static void a_job_adds_fields_until_it_is_full(void **state)
{
    struct rig *rig = *state;
    struct wr_catalogue c = rig->catalogue;
    struct wr_field own = {
        .name = "fleet_size", .about = WR_NO_FIELD, .help = "trucks"};
    static char names[WR_MAX_FIELDS][8];

    assert_int_equal(wr_catalogue_add(&c, &own), WR_F_BUILTIN_COUNT);
    assert_int_equal(wr_catalogue_find(&c, WR_LIT("fleet_size")), WR_F_BUILTIN_COUNT);
    assert_int_equal(wr_catalogue_add(&c, &own), WR_NO_FIELD);
    own.name = "email";
    assert_int_equal(wr_catalogue_add(&c, &own), WR_NO_FIELD);
    for (size_t i = c.count; i < WR_MAX_FIELDS; i++) {
        names[i][0] = 'f';
        names[i][1] = (char)('0' + i / 100);
        names[i][2] = (char)('0' + i / 10 % 10);
        names[i][3] = (char)('0' + i % 10);
        own.name = names[i];
        assert_int_equal(wr_catalogue_add(&c, &own), i);
    }
    own.name = "one_more";
    assert_int_equal(wr_catalogue_add(&c, &own), WR_NO_FIELD);
}

static void an_unknown_name_is_told_with_its_neighbour(void **state)
{
    struct rig *rig = *state;
    struct wr_diags *diags = wr_diags_new();
    struct wr_pos pos = {.file = "map.yaml", .line = 3, .column = 5};
    struct wr_buf out;

    assert_int_equal(wr_catalogue_need(&rig->catalogue, WR_LIT("title"), pos, diags),
                     WR_F_TITLE);
    assert_int_equal(wr_diags_errors(diags), 0);
    assert_int_equal(wr_catalogue_need(&rig->catalogue, WR_LIT("titel"), pos, diags),
                     WR_NO_FIELD);
    assert_int_equal(wr_diags_errors(diags), 1);
    wr_buf_init(&out, 65536);
    wr_diags_print(diags, &out);
    assert_non_null(strstr(out.ptr, "map.yaml:3:5"));
    assert_non_null(strstr(out.ptr, "\"title\""));
    wr_buf_fini(&out);
    wr_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_described),
        cmocka_unit_test(some_fields_are_what_the_contract_says),
        cmocka_unit_test(a_job_adds_fields_until_it_is_full),
        cmocka_unit_test(an_unknown_name_is_told_with_its_neighbour),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
