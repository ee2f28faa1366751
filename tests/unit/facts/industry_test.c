/* The taxonomy of industries: a tree that holds together, and what leads into it. */
#include "etl/facts/industry.h"

#include "rig.h"

#include "weir/alloc.h"
#include "weir/csv.h"

#include <stdio.h>
#include <stdlib.h>

static void check_label(struct rig *rig, const char *text, const char *label)
{
    const struct wr_industry *node =
        wr_industry_find(rig->lists, wr_str(text), rig->arena);

    print_message("\"%s\"\n", text);
    if (!label) {
        assert_null(node);
        return;
    }
    assert_non_null(node);
    assert_str(node->label, label);
}

static void the_tree_holds_together(void **state)
{
    struct rig *rig = *state;
    size_t count = wr_industry_count(rig->lists), tops = 0;

    assert_int_equal(count, 434);
    assert_null(wr_industry_at(rig->lists, count));
    for (size_t i = 0; i < count; i++) {
        const struct wr_industry *node = wr_industry_at(rig->lists, i);
        const struct wr_industry *up = wr_industry_parent(rig->lists, node);

        assert_int_equal(node->at, i);
        assert_true(node->end > i && node->end <= count);
        assert_ptr_equal(wr_industry_by_id(rig->lists, node->id), node);
        assert_ptr_equal(wr_industry_find(rig->lists, node->label, rig->arena), node);
        assert_true(wr_industry_is_within(node, node));
        if (!up) {
            tops++;
            continue;
        }
        assert_true(up->at < i && up->end >= node->end);
        assert_true(wr_industry_is_within(node, up));
        assert_false(wr_industry_is_within(up, node));
    }
    assert_int_equal(tops, 20);
}

static void a_node_is_within_those_above_it(void **state)
{
    struct rig *rig = *state;
    const struct wr_industry *games = wr_industry_by_id(rig->lists, 109);
    const struct wr_industry *software = wr_industry_by_id(rig->lists, 4);
    const struct wr_industry *media = wr_industry_by_id(rig->lists, 1594);
    const struct wr_industry *retail = wr_industry_by_id(rig->lists, 27);

    assert_ptr_equal(wr_industry_parent(rig->lists, games), software);
    assert_true(wr_industry_is_within(games, media));
    assert_false(wr_industry_is_within(games, retail));
    assert_null(wr_industry_parent(rig->lists, retail));
    assert_null(wr_industry_by_id(rig->lists, 0));
    assert_null(wr_industry_by_id(rig->lists, 65536 + 4));
}

static void texts_lead_to_nodes(void **state)
{
    static const struct {
        const char *text, *label;
    } rows[] = {
        {"Software Development", "Software Development"},
        {"software development", "Software Development"},
        {"Technology, Information & Internet", "Technology, Information and Internet"},
        {"Hospitals and Health Care", "Hospitals and Health Care"},
        {"Women\xE2\x80\x99s Handbag Manufacturing", "Women's Handbag Manufacturing"},
        /* LinkedIn before 2021, and as HubSpot writes it */
        {"Computer Software", "Software Development"},
        {"COMPUTER_SOFTWARE", "Software Development"},
        {"information technology and services", "IT Services and IT Consulting"},
        {"Information Technology & Services", "IT Services and IT Consulting"},
        {"INFORMATION_TECHNOLOGY_AND_SERVICES", "IT Services and IT Consulting"},
        {"internet", "Technology, Information and Internet"},
        {"marketing and advertising", "Advertising Services"},
        {"MARKETING_ADVERTISING", "Advertising Services"},
        {"HOSPITAL_HEALTH_CARE", "Hospitals and Health Care"},
        {"hospital & healthcare", "Hospitals and Health Care"},
        {"LEISURE_TRAVEL_TOURISM", "Travel Arrangements"},
        {"Transportation/Trucking/Railroad", "Truck Transportation"},
        {"Venture Capital & Private Equity", "Venture Capital and Private Equity "
                                             "Principals"},
        {"Renewables & Environment", "Services for Renewable Energy"},
        /* other vendors */
        {"SaaS", "Software Development"},
        {"Internet Software & Services", "Software Development"},
        {"FinTech", "Financial Services"},
        {"Not For Profit", "Non-profit Organizations"},
        {"Versicherungen", "Insurance"},
        {"Software > Computer Games", "Computer Games"},
        {"Software; Retail", "Software Development"},
        /* codes and their titles */
        {"NAICS 541511", "IT System Custom Software Development"},
        {"naics: 5132", "Software Development"},
        {"NAICS 44-45", "Retail"},
        {"Software Publishers", "Software Development"},
        {"Custom Computer Programming Services",
         "IT System Custom Software Development"},
        {"SIC 7372", "Software Development"},
        {"Prepackaged Software", "Software Development"},
        {"Services-Prepackaged Software", "Software Development"},
        {"Retail-Eating Places", "Restaurants"},
        {"UK SIC 62012", "Software Development"},
        {"uk sic 62.02/0", "IT Services and IT Consulting"},
        {"SIC 2007 56101", "Restaurants"},
        {"urn:li:industry:96", "IT Services and IT Consulting"},
        /* what says nothing */
        {"SIC 7389", NULL},
        {"UK SIC 74990", NULL},
        {"UK SIC 99999", NULL},
        {"NAICS 99", NULL},
        {"NAICS", NULL},
        {"SIC seventy", NULL},
        {"541511", NULL},
        {"urn:li:industry:", NULL},
        {"urn:li:industry:0", NULL},
        {"urn:li:industry:65537", NULL},
        {"urn:li:industry:99999999999999999999", NULL},
        {"B2B", NULL},
        {"Industrials", NULL},
        {"Other", NULL},
        {"and", NULL},
        {"&", NULL},
        {">", NULL},
        {";;;", NULL},
        {"", NULL},
        {"\xF0\x9F\x92\xA9", NULL},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        check_label(*state, rows[i].text, rows[i].label);
}

static void codes_lead_to_nodes(void **state)
{
    struct rig *rig = *state;
    static const struct {
        enum wr_normal system;
        const char *code;
        unsigned id;
    } rows[] = {
        {WR_NORMAL_NAICS, "541511", 3102}, {WR_NORMAL_NAICS, "5415", 96},
        {WR_NORMAL_NAICS, "54", 1810},     {WR_NORMAL_NAICS, "31-33", 25},
        {WR_NORMAL_NAICS, "454110", 1445}, {WR_NORMAL_NAICS, "99", 0},
        {WR_NORMAL_SIC, "7372", 4},        {WR_NORMAL_SIC, "0111", 63},
        {WR_NORMAL_SIC, "0000", 0},        {WR_NORMAL_UK_SIC, "62020", 96},
        {WR_NORMAL_UK_SIC, "98000", 44},   {WR_NORMAL_UK_SIC, "01110", 63},
        {WR_NORMAL_WORD, "7372", 0},       {WR_NORMAL_SIC, "", 0},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_industry *node =
            wr_industry_of_code(rig->lists, rows[i].system, wr_str(rows[i].code));

        assert_int_equal(node ? node->id : 0, rows[i].id);
    }
    assert_null(wr_industry_of_code(NULL, WR_NORMAL_SIC, WR_LIT("7372")));
    assert_null(wr_industry_find(NULL, WR_LIT("Retail"), rig->arena));
}

/* Every code in use means something, but for those that are meant not to. */
static void every_code_in_use_leads_somewhere(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *file;
        enum wr_normal system;
        size_t column, unmapped;
    } files[] = {
        {"naics_2022.csv", WR_NORMAL_NAICS, 0, 0},
        {"sic4.csv", WR_NORMAL_SIC, 3, 2}, /* 7389 and 9999 */
    };

    for (size_t i = 0; i < WR_COUNT(files); i++) {
        size_t rows, unmapped = 0;
        struct wr_csv_row *table =
            rig_csv(rig,
                    wr_arena_printf(rig->arena, "%s/providers/lists/industry/%s",
                                    WEIR_SOURCE_DIR, files[i].file)
                        .ptr,
                    &rows);

        for (size_t r = 1; r < rows; r++)
            unmapped += !wr_industry_of_code(rig->lists, files[i].system,
                                             table[r].cells[files[i].column]);
        assert_true(rows > 1000);
        assert_int_equal(unmapped, files[i].unmapped);
    }
}

static void a_value_is_a_label_or_stays_folded(void **state)
{
    struct rig *rig = *state;
    static const struct {
        const char *raw, *text;
        enum wr_normal_result result;
    } rows[] = {
        {"computer software", "Software Development", WR_NORMAL_OK},
        {"Basket_Weaving & Co.", "basket weaving and co.", WR_NORMAL_UNKNOWN},
        {"B2B", "b2b", WR_NORMAL_UNKNOWN},
        {"n/a", "", WR_NORMAL_EMPTY},
    };
    struct wr_value value;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        assert_int_equal(rig_normal(rig, WR_F_INDUSTRY, rows[i].raw, &value),
                         rows[i].result);
        if (rows[i].text[0])
            assert_str(value.as.text, rows[i].text);
    }
    assert_int_equal(wr_normalise(&rig->catalogue.fields[WR_F_INDUSTRY], NULL,
                                  WR_LIT("Computer Software"), rig->arena, &value),
                     WR_NORMAL_OK);
    assert_str(value.as.text, "computer software");
}

/* LinkedIn's old labels have kept their numbers, but for one that it moved to the
 * makers of solar cells. */
static void the_old_labels_are_all_known(void **state)
{
    struct rig *rig = *state;
    char path[512];
    const char *file = rig_shared("industry/linkedin_industries_v1.csv", path);
    struct wr_csv_row *table;
    size_t rows;

    if (!file)
        skip();
    table = rig_csv(rig, file, &rows);
    assert_int_equal(rows, 148);
    for (size_t i = 1; i < rows; i++) {
        const struct wr_industry *node =
            wr_industry_find(rig->lists, table[i].cells[2], rig->arena);
        int64_t id;

        assert_true(wr_str_to_i64(table[i].cells[0], &id));
        assert_non_null(node);
        assert_int_equal(node->id, id == 144 ? 3243 : id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_tree_holds_together),
        cmocka_unit_test(a_node_is_within_those_above_it),
        cmocka_unit_test(texts_lead_to_nodes),
        cmocka_unit_test(codes_lead_to_nodes),
        cmocka_unit_test(every_code_in_use_leads_somewhere),
        cmocka_unit_test(a_value_is_a_label_or_stays_folded),
        cmocka_unit_test(the_old_labels_are_all_known),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
