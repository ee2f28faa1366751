/* fit_test.c - a map against the properties of a CRM: a row for each pair of what is
 * written or read and what is there. */
#include "rig.h"

#include "etl/job/fit.h"

static const struct wr_str tiers[] = {WR_LIT_INIT("strong"), WR_LIT_INIT("poor")};
static const struct wr_str bools[] = {WR_LIT_INIT("true"), WR_LIT_INIT("false")};

static const struct {
    const char *line;
    struct wr_property there; /* no name: it is missing */
    enum wr_fit fit;
    enum wr_property_type wanted;
} rows[] = {
#define P(...)                                \
    {                                         \
        .name = WR_LIT_INIT("p"), __VA_ARGS__ \
    }
    {"p: score", P(.type = WR_PROPERTY_NUMBER), WR_FIT_OK, WR_PROPERTY_NUMBER},
    {"p: score", P(.type = WR_PROPERTY_TEXT), WR_FIT_OK, WR_PROPERTY_NUMBER},
    {"p: score", P(.type = WR_PROPERTY_TIME), WR_FIT_TYPE, WR_PROPERTY_NUMBER},
    {"p: score", P(.type = WR_PROPERTY_NUMBER, .read_only = true), WR_FIT_READ_ONLY,
     WR_PROPERTY_NUMBER},
    {"p: score", {.type = WR_PROPERTY_OTHER}, WR_FIT_MISSING, WR_PROPERTY_NUMBER},
    {"p: tier", P(.type = WR_PROPERTY_TEXT), WR_FIT_OK, WR_PROPERTY_CHOICE},
    {"p: tier", P(.type = WR_PROPERTY_CHOICE, .words = tiers, .word_count = 2),
     WR_FIT_OK, WR_PROPERTY_CHOICE},
    {"p: tier", P(.type = WR_PROPERTY_CHOICE, .words = tiers, .word_count = 1),
     WR_FIT_WORDS, WR_PROPERTY_CHOICE},
    {"p: reasons", P(.type = WR_PROPERTY_NUMBER), WR_FIT_TYPE, WR_PROPERTY_TEXT},
    {"p: scored_at", P(.type = WR_PROPERTY_TIME), WR_FIT_OK, WR_PROPERTY_TIME},
    {"p: scored_at", P(.type = WR_PROPERTY_DATE), WR_FIT_TYPE, WR_PROPERTY_TIME},
    {"p: {field: scored_at, format: date}", P(.type = WR_PROPERTY_DATE), WR_FIT_OK,
     WR_PROPERTY_DATE},
    {"p: {field: employees, write: always}", P(.type = WR_PROPERTY_NUMBER), WR_FIT_TYPE,
     WR_PROPERTY_TEXT},
    {"p: {field: employees, write: always, format: number}",
     P(.type = WR_PROPERTY_NUMBER), WR_FIT_OK, WR_PROPERTY_NUMBER},
    {"p: {field: spf, write: always}", P(.type = WR_PROPERTY_BOOL), WR_FIT_OK,
     WR_PROPERTY_BOOL},
    {"p: {field: spf, write: always}",
     P(.type = WR_PROPERTY_CHOICE, .words = bools, .word_count = 2), WR_FIT_OK,
     WR_PROPERTY_BOOL},
    /* what is read */
    {"p: title", P(.type = WR_PROPERTY_CHOICE, .read_only = true), WR_FIT_OK,
     WR_PROPERTY_TEXT},
    {"p: created_at", P(.type = WR_PROPERTY_BOOL), WR_FIT_TYPE, WR_PROPERTY_TIME},
    {"p: opted_out", P(.type = WR_PROPERTY_DATE), WR_FIT_TYPE, WR_PROPERTY_BOOL},
    {"p: {signal: page_view}", P(.type = WR_PROPERTY_TIME), WR_FIT_TYPE, 0},
    {"p: {signal: page_view}", P(.type = WR_PROPERTY_NUMBER), WR_FIT_OK, 0},
};

static void each_pair_is_judged(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct rig *rig = rig_new();
        struct wr_property there = rows[i].there;
        struct wr_properties properties = {.items = &there,
                                           .count = there.name.ptr != NULL};
        struct wr_fit_words words = {WR_F_TIER, tiers, 2};
        struct wr_fitting out[2];
        struct wr_fit_in in = {.catalogue = &rig->catalogue,
                               .properties = &properties,
                               .words = &words,
                               .word_count = 1};

        print_message("%s\n", rows[i].line);
        in.map = rig_map(
            rig, wr_arena_printf(rig->arena,
                                 "object: contacts\nis: lead\nproperties:\n  %s\n",
                                 rows[i].line)
                     .ptr);
        assert_int_equal(wr_fit_map(&in, rig->arena, out), 1);
        assert_int_equal(out[0].fit, rows[i].fit);
        if (out[0].line->field != WR_NO_FIELD)
            assert_int_equal(out[0].wanted.type, rows[i].wanted);
        rig_free(rig);
    }
}

/* The words are the CRM's: through the map's own table. */
static void choices_are_in_the_words_of_the_crm(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();
    struct wr_property there = {.name = WR_LIT_INIT("weir_teir"),
                                .type = WR_PROPERTY_TEXT};
    struct wr_properties properties = {.items = &there, .count = 1};
    struct wr_fit_words words = {WR_F_TIER, tiers, 2};
    struct wr_fitting out[2];
    struct wr_fit_in in = {
        .map = rig_map(rig, "object: contacts\nis: lead\nproperties:\n"
                            "  weir_tier: {field: tier, words: {A: strong}}\n"),
        .catalogue = &rig->catalogue,
        .properties = &properties,
        .words = &words,
        .word_count = 1};

    assert_int_equal(wr_fit_map(&in, rig->arena, out), 1);
    assert_str(out[0].near, "weir_teir");
    assert_str(out[0].wanted.label, "Weir tier");
    assert_int_equal(out[0].wanted.word_count, 2);
    assert_str(out[0].wanted.words[0], "A");
    assert_str(out[0].wanted.words[1], "poor");
    rig_free(rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pair_is_judged),
        cmocka_unit_test(choices_are_in_the_words_of_the_crm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
