/* guess_test.c - headers of exports, and what their columns are taken for; the map that
 * comes of it is one that weir can read.
 */
#include "rig.h"

#include "etl/job/guess.h"
#include "weir/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const struct {
    const char *column, *field;
    int least;
} names[] = {
    {"E-mail", "email", 90},
    {"EMAIL ADDRESS", "email", 90},
    {"e_mail", "email", 90},
    {"property_email", "email", 90},
    {"First Name", "first_name", 90},
    {"Vorname", "first_name", 90},
    {"Pr\xC3\xA9nom", "first_name", 90},
    {"Last  name", "last_name", 90},
    {"Nachname", "last_name", 90},
    {"Name", "full_name", 70},
    {"Job Title", "title", 90},
    {"Title", "title", 80},
    {"# Employees", "employees", 90},
    {"# of Employees", "employees", 90},
    {"Number of Employees", "employees", 90},
    {"Mitarbeiterzahl", "employees", 90},
    {"Company", "company_name", 90},
    {"Firma", "company_name", 90},
    {"Soci\xC3\xA9t\xC3\xA9", "company_name", 90},
    {"Country/Region", "country", 90},
    {"Pa\xC3\xADs", "country", 90},
    {"State/Region", "region", 90},
    {"Website URL", "website", 90},
    {"Company Domain Name", "domain", 90},
    {"LinkedIn", "linkedin_url", 80},
    {"email_status", "email_status", 90},
    {"Preferred Email Address (work)", "email", 60},
    /* exports of Salesforce, Apollo, HubSpot; parameters of links */
    {"Company / Account", "company_name", 90},
    {"No. of Employees", "employees", 90},
    {"employees_count", "employees", 90},
    {"NumberOfEmployees", "employees", 90},
    {"numemployees", "employees", 90},
    {"Annual Revenue", "revenue", 90},
    {"Ticker Symbol", "stock_symbol", 90},
    {"Billing State/Province", "account_region", 90},
    {"Departments", "department", 90},
    {"Work Direct Phone", "phone", 90},
    {"Corporate Phone", "account_phone", 90},
    {"Person Linkedin Url", "linkedin_url", 90},
    {"Company Linkedin Url", "account_linkedin_url", 90},
    {"Company Country", "account_country", 90},
    {"Total Funding", "funding", 90},
    {"Last Raised At", "last_funded_on", 90},
    {"Employment Seniority", "seniority", 90},
    {"First Page Seen", "first_page", 90},
    {"Last Contacted", "last_contacted_at", 90},
    {"Message", "form_notes", 80},
    {"utm_source", "lead_source", 80},
    {"utm_campaign", "campaign", 90},
    {"utm_medium", NULL, 0},
    {"Favourite colour", NULL, 0},
    {"", NULL, 0},
    {"***", NULL, 0},
    {"score", NULL, 0}, /* decided by weir, not read */
    {"\xE3\x83\xA1\xE3\x83\xBC\xE3\x83\xAB", NULL, 0},
};

static void columns_are_known_by_their_names(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();

    for (size_t i = 0; i < WR_COUNT(names); i++) {
        struct wr_str column = wr_str(names[i].column);
        struct wr_guesses out;

        print_message("%s\n", names[i].column);
        wr_guess_columns(&column, 1, NULL, &rig->catalogue, rig->arena, &out);
        assert_int_equal(out.count, 1);
        if (!names[i].field) {
            assert_int_equal(out.items[0].field, WR_NO_FIELD);
            continue;
        }
        assert_int_not_equal(out.items[0].field, WR_NO_FIELD);
        assert_string_equal(rig->catalogue.fields[out.items[0].field].name,
                            names[i].field);
        assert_true(out.items[0].sure >= names[i].least && out.items[0].sure <= 100);
    }
    rig_free(rig);
}

static void counts_are_known_by_their_names(void **state WR_UNUSED)
{
    static const struct {
        const char *column, *kind; /* NULL: it counts nothing */
    } rows[] = {
        {"pricing_views", "pricing_view"},
        {"Pricing Page Views", "pricing_view"},
        {"Views: pricing views (90d)", "pricing_view"},
        {"demo_requests", "demo_request"},
        {"case study downloads", "case_study"},
        {"Blog Views", "blog_view"},
        {"webinar_attended", "webinar"},
        {"Number of Pageviews", "page_view"},
        {"Number of Form Submissions", "form_submit"},
        {"Marketing emails clicked", "email_click"},
        {"hs_email_open", "email_open"},
        {"Pricing model", NULL},
        {"Blog", NULL},
    };
    struct rig *rig = rig_new();

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str column = wr_str(rows[i].column);
        struct wr_guesses out;

        print_message("%s\n", rows[i].column);
        wr_guess_columns(&column, 1, NULL, &rig->catalogue, rig->arena, &out);
        assert_str(out.items[0].signal, rows[i].kind);
        assert_int_equal(out.items[0].field, WR_NO_FIELD);
    }
    rig_free(rig);
}

static void a_field_goes_to_the_surest_column(void **state WR_UNUSED)
{
    static const struct wr_str columns[] = {{"Mail", 4},  {"Work Email", 10},
                                            {"Email", 5}, {"Email", 5},
                                            {"Id", 2},    {"Record ID", 9}};
    struct rig *rig = rig_new();
    struct wr_guesses out;

    wr_guess_columns(columns, 6, NULL, &rig->catalogue, rig->arena, &out);
    assert_int_equal(out.items[0].field, WR_NO_FIELD);
    assert_str(out.items[0].lost_to, "Work Email");
    assert_str(out.items[1].lost_to, "Email");
    assert_int_equal(out.items[2].field, WR_F_EMAIL);
    assert_str(out.items[2].lost_to, NULL);
    assert_str(out.items[3].lost_to, "Email");
    assert_int_equal(out.id, 5);
    assert_false(out.items[4].is_id);
    rig_free(rig);
}

static void a_sample_tells_an_address(void **state WR_UNUSED)
{
    static const struct wr_str columns[] = {{"Reach", 5}, {"Other", 5}, {"More", 4}};
    static const struct wr_str row[] = {
        {"hello @ you.", 12}, {"a@example.com", 13}, {"@", 1}};
    struct rig *rig = rig_new();
    struct wr_guesses out;

    wr_guess_columns(columns, 3, row, &rig->catalogue, rig->arena, &out);
    assert_int_equal(out.items[0].field, WR_NO_FIELD);
    assert_int_equal(out.items[1].field, WR_F_EMAIL);
    assert_int_equal(out.items[2].field, WR_NO_FIELD);
    rig_free(rig);
}

/* The map, written and read again. */
static struct wr_map *write_and_read(struct rig *rig, const struct wr_guesses *guesses)
{
    struct wr_map *map;
    struct wr_buf out;

    wr_buf_init(&out, 1024 * 1024);
    wr_guess_write(guesses, &rig->catalogue, "a \"file\"\n.csv", &out);
    assert_int_equal(wr_buf_done(&out, "map", NULL), WR_OK);
    map = rig_map(rig, wr_buf_str(&out).ptr);
    wr_buf_fini(&out);
    return map;
}

/* When the last one was is no count; it goes to the column that counts. */
static void a_date_goes_to_what_is_counted(void **state WR_UNUSED)
{
    static const struct wr_str columns[] = {
        WR_LIT_INIT("Last Demo Request"), WR_LIT_INIT("Demo Requests"),
        WR_LIT_INIT("Page Views last 30 days"), WR_LIT_INIT("Page view date"),
        WR_LIT_INIT("Recent demo request")};
    struct rig *rig = rig_new();
    const struct wr_map_line *line = NULL;
    struct wr_guesses out;
    struct wr_map *map;

    wr_guess_columns(columns, 5, NULL, &rig->catalogue, rig->arena, &out);
    assert_str(out.items[0].date_of, "demo_request");
    assert_str(out.items[0].signal, NULL);
    assert_str(out.items[1].at, "Last Demo Request");
    assert_str(out.items[2].at, "Page view date");
    assert_str(out.items[4].date_of, NULL); /* one date is enough */
    map = write_and_read(rig, &out);
    for (size_t i = 0; i < map->line_count; i++) {
        if (wr_str_eqz(map->lines[i].signal, "demo_request"))
            line = &map->lines[i];
    }
    assert_non_null(line);
    assert_str(line->property, "Demo Requests");
    assert_str(map->properties[line->signal_at], "Last Demo Request");

    wr_guess_columns(columns, 1, NULL, &rig->catalogue, rig->arena, &out);
    assert_str(out.items[0].date_of, NULL); /* a date alone counts nothing */
    assert_str(out.items[0].signal, NULL);
    rig_free(rig);
}

/* Header and first row, and what becomes of the columns: "-" is not taken. */
static const struct {
    const char *columns[4], *row[4], *fields[4];
} sampled[] = {
    {{"Deal Owner", "Contact Email"},
     {"rep@example.com", "a@example.com"},
     {"owner_id", "email"}},
    {{"Account Manager", "Reach"},
     {"rep@example.com", "a@example.com"},
     {"-", "email"}},
    {{"name", "website", "industry", "status"},
     {"Acme", "acme.test", "B2B", "Active"},
     {"company_name", "website", "industry", "lead_status"}},
    {{"name", "first name", "industry"},
     {"Ada L", "Ada", "B2B"},
     {"full_name", "first_name", "industry"}},
    {{"name", "website"}, {"Ada", "acme.test"}, {"full_name", "website"}},
    {{"company size", "team_size"}, {"Large", "58"}, {"-", "employees"}},
    {{"company size", "team_size"}, {"11-50", "58"}, {"employees", "-"}},
    {{"company size", "team_size"}, {"", "58"}, {"employees", "-"}},
    {{"num. of employees"}, {"2200000"}, {"employees"}},
    {{"created_date"}, {"15/10/2025"}, {"created_at dmy"}},
    {{"created_date"}, {"10/15/2025"}, {"created_at mdy"}},
    {{"created_date"}, {"10/11/2025"}, {"created_at"}},
    {{"created_date"}, {"2025-10-11"}, {"created_at"}},
};

static void a_sample_is_weighed(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(sampled); i++) {
        struct rig *rig = rig_new();
        struct wr_str columns[4], row[4];
        struct wr_guesses out;
        size_t count = 0;

        for (; count < 4 && sampled[i].columns[count]; count++) {
            columns[count] = wr_str(sampled[i].columns[count]);
            row[count] = wr_str(sampled[i].row[count]);
        }
        wr_guess_columns(columns, count, row, &rig->catalogue, rig->arena, &out);
        for (size_t k = 0; k < count; k++) {
            const struct wr_guess *guess = &out.items[k];
            char got[64] = "-";

            print_message("%s\n", sampled[i].columns[k]);
            if (guess->field != WR_NO_FIELD)
                snprintf(got, sizeof(got), "%s%s%s",
                         rig->catalogue.fields[guess->field].name,
                         guess->format ? " " : "", guess->format ? guess->format : "");
            assert_string_equal(got, sampled[i].fields[k]);
        }
        write_and_read(rig, &out);
        rig_free(rig);
    }
}

static void the_map_can_be_read(void **state WR_UNUSED)
{
    static const struct wr_str columns[] = {{"E-mail", 6},
                                            {"\"Job\": Title", 12},
                                            {"Page Views", 10},
                                            {"First\nName", 10},
                                            {"${HOME}", 7},
                                            {"weir_score", 10},
                                            {"Company #1 \xF0\x9F\x98\x80", 15},
                                            {"Country", 7}};
    struct rig *rig = rig_new();
    struct wr_guesses out;
    const struct wr_map *map;

    wr_guess_columns(columns, WR_COUNT(columns), NULL, &rig->catalogue, rig->arena,
                     &out);
    map = write_and_read(rig, &out);
    assert_int_equal(map->line_count, 5 + 14);
    assert_str(map->lines[0].property, "E-mail");
    assert_int_equal(map->lines[0].policy, WR_POLICY_FILL_BLANK);
    assert_str(map->lines[1].property, "\"Job\": Title");
    assert_int_equal(map->lines[1].field, WR_F_TITLE);
    assert_str(map->lines[2].signal, "page_view");
    assert_str(map->lines[3].property, "First\nName");
    assert_int_equal(map->lines[4].field, WR_F_COUNTRY);
    assert_int_equal(map->lines[5].field, WR_F_SCORE);
    rig_free(rig);
}

/* Whatever stands in a header, a map comes of it. */
static void any_header_gives_a_map(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();
    struct wr_guesses out;
    struct wr_str columns[256];
    char bytes[256][3];

    for (size_t i = 0; i < WR_COUNT(columns); i++) {
        snprintf(bytes[i], sizeof(bytes[i]), "%c%c", (int)i, 'a' + (int)i % 26);
        columns[i] = (struct wr_str){bytes[i], 2};
    }
    wr_guess_columns(columns, WR_COUNT(columns), columns, &rig->catalogue, rig->arena,
                     &out);
    write_and_read(rig, &out);
    wr_guess_columns(NULL, 0, NULL, &rig->catalogue, rig->arena, &out);
    rig_map(rig, "object: c\nis: lead\nproperties: {a: email}\n");
    rig_free(rig);
}

#define REAL "../shared/data/test/crm/"

/* Headers of real exports, where they lie; else skipped. The first one is our own. */
static const struct {
    const char *file;
    size_t taken;
    const char *id;
} exports[] = {
    {"fixtures/leads/leads.csv", 12, "Record ID - Contact"},
    {REAL "dirty_leads_raw.csv", 11, "lead_id"},
    {REAL "hubspot_dummy_contacts.csv", 16, "Contact ID"},
    {REAL "hubspot_dummy_companies.csv", 12, "Company ID"},
    {REAL "salesforce_leads_demo.csv", 12, "lead_id"},
};

static bool read_header(const char *file, struct wr_arena *arena,
                        struct wr_csv_row *row)
{
    char path[512], *text = wr_arena_alloc(arena, 64 * 1024);
    const char *ci = getenv("CI");
    struct wr_str data;
    size_t pos = 0;
    FILE *in;

    snprintf(path, sizeof(path), "%s/%s", WEIR_SOURCE_DIR, file);
    in = fopen(path, "rb");
    if (!in && ci && strcmp(ci, "true") == 0)
        fail_msg("%s is not there", path);
    if (!in)
        return false;
    data = (struct wr_str){text, fread(text, 1, 64 * 1024 - 1, in)};
    fclose(in);
    assert_int_equal(
        wr_csv_next(data, &pos, false, wr_csv_sniff(data), arena, row, NULL), WR_OK);
    return true;
}

static void headers_of_real_exports(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(exports); i++) {
        struct rig *rig = rig_new();
        struct wr_guesses out;
        struct wr_csv_row row;
        size_t taken = 0;

        if (!read_header(exports[i].file, rig->arena, &row)) {
            rig_free(rig);
            skip();
        }
        wr_guess_columns(row.cells, row.count, NULL, &rig->catalogue, rig->arena, &out);
        for (size_t k = 0; k < out.count; k++)
            taken += out.items[k].field != WR_NO_FIELD || out.items[k].signal.ptr;
        print_message("%s: %zu of %zu\n", exports[i].file, taken, out.count);
        assert_int_equal(taken, exports[i].taken);
        assert_int_not_equal(out.id, SIZE_MAX);
        assert_str(out.items[out.id].column, exports[i].id);
        write_and_read(rig, &out);
        rig_free(rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_known_by_their_names),
        cmocka_unit_test(counts_are_known_by_their_names),
        cmocka_unit_test(a_field_goes_to_the_surest_column),
        cmocka_unit_test(a_sample_tells_an_address),
        cmocka_unit_test(a_date_goes_to_what_is_counted),
        cmocka_unit_test(a_sample_is_weighed),
        cmocka_unit_test(the_map_can_be_read),
        cmocka_unit_test(any_header_gives_a_map),
        cmocka_unit_test(headers_of_real_exports),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
