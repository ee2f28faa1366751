/* How much of what real files hold comes into normal form: printed, and held to what
 * was measured when this was written, less two in a hundred. */
#include "rig.h"

#include "weir/alloc.h"

#include <stdio.h>

static const struct {
    const char *file, *column;
    wr_field_id field;
    unsigned floor; /* per mille of the cells that are not blank */
} columns[] = {
    {"industry/linkedin_industries_v1.csv", "label", WR_F_INDUSTRY, 1000},
    {"crm/dirty_leads_raw.csv", "industry", WR_F_INDUSTRY, 1000},
    {"crm/hubspot_companies_deals_joined.csv", "Industry", WR_F_INDUSTRY, 968},
    {"crm/hubspot_dummy_companies.csv", "Industry", WR_F_INDUSTRY, 840},
    {"companies/inc5000.csv", "INDUSTRY", WR_F_INDUSTRY, 891},
    {"companies/fortune_1000.csv", "sector", WR_F_INDUSTRY, 775},
    {"companies/yc_companies.csv", "industry", WR_F_INDUSTRY, 241},
    {"companies/sp500.csv", "GICS Sub-Industry", WR_F_INDUSTRY, 1000},
    {"leads/maven_crm/accounts.csv", "sector", WR_F_INDUSTRY, 839},
    {"crm/dirty_leads_raw.csv", "country", WR_F_COUNTRY, 1000},
    {"crm/hubspot_dummy_contacts.csv", "Country", WR_F_COUNTRY, 976},
    {"companies/yc_companies.csv", "country", WR_F_COUNTRY, 949},
    {"companies/yc_companies.csv", "Location", WR_F_COUNTRY, 884},
    {"crm/dirty_leads_raw.csv", "employee_count", WR_F_EMPLOYEES, 1000},
    {"crm/hubspot_companies_deals_joined.csv", "Number of Employees", WR_F_EMPLOYEES,
     1000},
    {"companies/inc5000.csv", "EMPLOYEES", WR_F_EMPLOYEES, 1000},
    {"companies/inc5000.csv", " REVENUE ", WR_F_REVENUE, 1000},
    {"crm/hubspot_companies_deals_joined.csv", "Annual Revenue", WR_F_REVENUE, 1000},
    {"titles/titles_level_area.tsv", "title", WR_F_SENIORITY, 916},
    {"titles/titles_level_area.tsv", "title", WR_F_DEPARTMENT, 858},
    {"crm/dirty_leads_raw.csv", "job_title", WR_F_SENIORITY, 1000},
    {"crm/dirty_leads_raw.csv", "job_title", WR_F_DEPARTMENT, 463},
    {"crm/hubspot_dummy_contacts.csv", "Phone Number", WR_F_PHONE, 289},
    {"crm/hubspot_companies_deals_joined.csv", "Web Technologies", WR_F_TECHNOLOGIES,
     795},
    {"companies/inc5000.csv", "FOUNDED", WR_F_FOUNDED_YEAR, 1000},
    {"companies/sp500.csv", "Founded", WR_F_FOUNDED_YEAR, 902},
    {"companies/sp500.csv", "CIK", WR_F_CIK, 1000},
    {"companies/sp500.csv", "Date added", WR_F_LAST_FUNDED_ON, 1000},
};

static size_t column_of(const struct wr_csv_row *head, const char *name)
{
    for (size_t i = 0; i < head->count; i++) {
        if (wr_str_eqz(head->cells[i], name))
            return i;
    }
    fail_msg("no column \"%s\"", name);
    return 0;
}

struct share {
    size_t cells, mapped, kept, refused;
};

static struct share measure(struct rig *rig, const struct wr_csv_row *table,
                            size_t rows, size_t column, wr_field_id field)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct share share = {0};

    for (size_t i = 1; i < rows; i++) {
        struct wr_value value;

        if (column >= table[i].count)
            continue;
        switch (wr_normalise(&rig->catalogue.fields[field], rig->lists,
                             table[i].cells[column], arena, &value)) {
        case WR_NORMAL_OK:
            share.mapped++;
            break;
        case WR_NORMAL_UNKNOWN:
            share.kept++;
            break;
        case WR_NORMAL_BAD:
            share.refused++;
            break;
        case WR_NORMAL_EMPTY:
            continue;
        }
        share.cells++;
        wr_arena_reset(arena);
    }
    wr_arena_free(arena);
    return share;
}

static void real_files_come_into_normal_form(void **state)
{
    struct rig *rig = *state;
    size_t seen = 0;

    for (size_t i = 0; i < WR_COUNT(columns); i++) {
        struct rig own = {.lists = rig->lists, .arena = wr_arena_new(0)};
        char path[512];
        const char *file = rig_shared(columns[i].file, path);
        bool tabs = wr_str_ends(wr_str(columns[i].file), WR_LIT(".tsv"));
        struct wr_csv_row *table;
        struct share share;
        size_t rows;

        if (file) {
            table = rig_table(&own, file, tabs ? '\t' : ',', &rows);
            share = measure(rig, table, rows, column_of(&table[0], columns[i].column),
                            columns[i].field);
            print_message(
                "%-13s %5zu cells, %5.1f %% mapped, %5zu kept as they are, "
                "%4zu refused: %s, %s\n",
                rig->catalogue.fields[columns[i].field].name, share.cells,
                share.cells ? 100.0 * (double)share.mapped / (double)share.cells : 0.0,
                share.kept, share.refused, columns[i].file, columns[i].column);
            assert_true(share.cells > 10);
            assert_true(1000 * share.mapped >= columns[i].floor * share.cells);
            seen++;
        }
        wr_arena_free(own.arena);
    }
    if (!seen)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(real_files_come_into_normal_form),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
