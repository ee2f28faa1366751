/* Conditions that are compiled with the lists: words meet facts in one normal form, and
 * a node of the taxonomy stands for all below it. */
#include "rig.h"

#include "etl/facts/predicate.h"
#include "weir/alloc.h"
#include "weir/buf.h"

#define T WR_TRUE
#define F WR_FALSE

static enum wr_truth judge(struct rig *rig, const char *yaml, wr_field_id field,
                           const char *raw)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_yaml_doc *doc = wr_yaml_parse(wr_str(yaml), "p.yaml", NULL, diags);
    struct wr_predicate *predicate;
    struct wr_fact fact = {.field = field};
    struct wr_profile profile = {
        .catalogue = &rig->catalogue,
        .slots = WR_ARRAY(rig->arena, struct wr_slot, rig->catalogue.count)};
    enum wr_truth truth;

    print_message("%s of \"%s\"\n", yaml, raw);
    rig->catalogue.lists = rig->lists;
    assert_non_null(doc);
    predicate =
        wr_predicate_compile(wr_yaml_root(doc), &rig->catalogue, rig->arena, diags);
    assert_non_null(predicate);
    assert_int_not_equal(rig_normal(rig, field, raw, &fact.value), WR_NORMAL_BAD);
    profile.slots[field] = (struct wr_slot){.known = WR_KNOWN, .fact = &fact};
    truth = wr_predicate_eval(predicate, &profile);
    wr_predicate_free(predicate);
    wr_yaml_free(doc);
    wr_diags_free(diags);
    return truth;
}

static void an_industry_stands_for_all_below_it(void **state)
{
    static const struct {
        const char *yaml, *fact;
        enum wr_truth truth;
    } rows[] = {
        {"{field: industry, is: computer software}", "COMPUTER_SOFTWARE", T},
        {"{field: industry, is: software development}", "Computer Software", T},
        {"{field: industry, is: software}", "Computer Games", T},
        {"{field: industry, is: computer games}", "software", F},
        {"{field: industry, is: 'technology, information and media'}", "SaaS", T},
        {"{field: industry, in: [retail, insurance]}", "Retail Florists", T},
        {"{field: industry, in: [retail, insurance]}", "NAICS 524126", T},
        {"{field: industry, in: [retail, insurance]}", "Wholesale", F},
        {"{field: industry, not_in: [retail, insurance]}", "Retail Florists", F},
        {"{field: industry, not_in: [retail, insurance]}", "Wholesale", T},
        /* what is no node is compared as it stands */
        {"{field: industry, is: Basket Weaving}", "basket_weaving", T},
        {"{field: industry, is: Basket Weaving}", "baskets", F},
        /* parts of labels: of the node's own, not of those below */
        {"{field: industry, contains_any: [manufactur]}", "Machinery", T},
        {"{field: industry, contains_any: [computer software]}", "Software", T},
        {"{field: industry, contains_any: [logistics]}", "Airlines/Aviation", F},
        {"{field: industry, contains_any: [basket]}", "basket weaving", T},
        {"{field: industry, matches: '^software'}", "Computer Software", T},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        assert_int_equal(judge(*state, rows[i].yaml, WR_F_INDUSTRY, rows[i].fact),
                         rows[i].truth);
}

/* Told, and the words of industries that name none; "" for neither. */
static void check_words(struct rig *rig, const char *yaml, const char *mistake,
                        const char *unlisted)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_yaml_doc *doc = wr_yaml_parse(wr_str(yaml), "p.yaml", NULL, diags);
    struct wr_predicate *predicate;
    struct wr_compared_word words[8];
    struct wr_buf told;

    print_message("%s\n", yaml);
    rig->catalogue.lists = rig->lists;
    wr_buf_init(&told, 4096);
    predicate =
        wr_predicate_compile(wr_yaml_root(doc), &rig->catalogue, rig->arena, diags);
    wr_diags_print(diags, &told);
    assert_string_equal(wr_buf_str(&told).ptr, mistake);
    assert_int_equal(wr_predicate_unlisted(predicate, words, WR_COUNT(words)),
                     *unlisted ? 1 : 0);
    if (*unlisted)
        assert_str(words[0].word, unlisted);
    wr_buf_fini(&told);
    wr_predicate_free(predicate);
    wr_yaml_free(doc);
    wr_diags_free(diags);
}

static void words_that_are_on_no_list_are_told(void **state)
{
    static const struct {
        const char *yaml, *mistake, *unlisted;
    } rows[] = {
        {"{field: industry, in: [software, SaaS, NAICS 5415]}", "", ""},
        {"{field: industry, is: sofware}",
         "p.yaml:1:23: error: unknown industry \"sofware\"; did you mean "
         "\"software\"?\n",
         ""},
        {"{field: industry, not_in: [banking, retial]}",
         "p.yaml:1:37: error: unknown industry \"retial\"; did you mean \"Retail\"?\n",
         ""},
        {"{field: industry, is: machinery manufacturng}",
         "p.yaml:1:23: error: unknown industry \"machinery manufacturng\"; did you mean "
         "\"Machinery Manufacturing\"?\n",
         ""},
        /* the CRM's own words are no slip of anything */
        {"{field: industry, in: [retail, basket weaving]}", "", "basket weaving"},
        {"{field: industry, is: flumping}", "", "flumping"},
        {"{field: industry, contains_any: [manufactur, logistics]}", "", ""},
        {"{field: industry, contains_any: [manufactur, logistix]}", "", "logistix"},
        {"{field: country, in: [US, UK, \"NO\"]}", "", ""},
        {"{field: account_country, in: [US, XX]}",
         "p.yaml:1:35: error: \"XX\" is the code of no country\n", ""},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        check_words(*state, rows[i].yaml, rows[i].mistake, rows[i].unlisted);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_industry_stands_for_all_below_it),
        cmocka_unit_test(words_that_are_on_no_list_are_told),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
