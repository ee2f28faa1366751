/* Normal forms: what exports and vendors write, and what becomes of it. */
#include "rig.h"

#include "etl/facts/normal.h"
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/text.h"

#include <stdio.h>
#include <stdlib.h>

struct row {
    wr_field_id field;
    const char *raw;
    enum wr_normal_result result;
    const char *text; /* encoded; NULL where there is none */
};

#define OK      WR_NORMAL_OK
#define EMPTY   WR_NORMAL_EMPTY, NULL
#define BAD     WR_NORMAL_BAD, NULL
#define UNKNOWN WR_NORMAL_UNKNOWN

static void check_rows(struct rig *rig, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct wr_value value;
        enum wr_normal_result result = rig_normal(rig, row->field, row->raw, &value);

        print_message("%s \"%s\"\n", rig->catalogue.fields[row->field].name, row->raw);
        assert_int_equal(result, row->result);
        if (row->text)
            assert_str(wr_value_encode(&value, rig->arena), row->text);
    }
}

static void blanks_are_empty(void **state)
{
    static const char *const blanks[] = {
        "",
        " ",
        "\t\n",
        "-",
        "--",
        "---",
        ".",
        "?",
        "n/a",
        "N/A",
        "NA",
        "na",
        "N.A.",
        "none",
        "None",
        "NULL",
        "null",
        "(null)",
        "<null>",
        "nil",
        "#N/A",
        "#REF!",
        "#VALUE!",
        "undefined",
        "unknown",
        "Unknown",
        "[unknown]",
        "[not provided]",
        "Not Provided",
        "not available",
        "not specified",
        "TBD",
        "tba",
        "Select",
        "-None-",
        "(blank)",
        "empty",
        "k.A.",
        "unbekannt",
        "\xE2\x80\x94",
        "\xE2\x80\x93",
        "\"\"",
        "' '",
        "\xC2\xA0",
        "\xE2\x80\x8B",
    };
    static const wr_field_id fields[] = {
        WR_F_EMAIL,        WR_F_TITLE,        WR_F_PHONE,       WR_F_COMPANY_NAME,
        WR_F_DOMAIN,       WR_F_INDUSTRY,     WR_F_EMPLOYEES,   WR_F_CREATED_AT,
        WR_F_OPTED_OUT,    WR_F_TECHNOLOGIES, WR_F_LEAD_SOURCE, WR_F_SENIORITY,
        WR_F_FOUNDED_YEAR, WR_F_LINKEDIN_URL,
    };
    struct rig *rig = *state;
    struct wr_value value;

    for (size_t i = 0; i < WR_COUNT(blanks); i++) {
        for (size_t f = 0; f < WR_COUNT(fields); f++) {
            print_message("%s \"%s\"\n", rig->catalogue.fields[fields[f]].name,
                          blanks[i]);
            assert_int_equal(rig_normal(rig, fields[f], blanks[i], &value),
                             WR_NORMAL_EMPTY);
        }
    }
}

/* What a computation left where a number belongs is no blank: it is told. */
static void spoilt_numbers_are_bad(void **state)
{
    static const char *const spoilt[] = {
        "NaN",  "nan",  " NAN ", "-nan",     "inf",       "Inf",
        "-inf", "+inf", "1e400", "Infinity", "-Infinity", "\xE2\x88\x9E"};
    static const wr_field_id numbers[] = {WR_F_EMPLOYEES, WR_F_REVENUE,
                                          WR_F_FOUNDED_YEAR};
    static const wr_field_id others[] = {WR_F_TITLE, WR_F_COMPANY_NAME, WR_F_CREATED_AT,
                                         WR_F_OPTED_OUT};
    struct rig *rig = *state;
    struct wr_value value;

    for (size_t f = 0; f < WR_COUNT(numbers); f++) {
        for (size_t i = 0; i < WR_COUNT(spoilt); i++) {
            print_message("%s \"%s\"\n", rig->catalogue.fields[numbers[f]].name,
                          spoilt[i]);
            assert_int_equal(rig_normal(rig, numbers[f], spoilt[i], &value),
                             WR_NORMAL_BAD);
        }
    }
    for (size_t f = 0; f < WR_COUNT(others); f++)
        assert_int_equal(rig_normal(rig, others[f], "NaN", &value), WR_NORMAL_EMPTY);
}

/* Words that are blanks elsewhere. */
static void some_blanks_are_values(void **state)
{
    static const struct row rows[] = {
        {WR_F_EMAIL_STATUS, "unknown", OK, "unknown"},
        {WR_F_EMAIL_STATUS, "Unknown", OK, "unknown"},
        {WR_F_DMARC, "none", OK, "none"},
        {WR_F_DMARC, "missing", OK, "missing"},
        {WR_F_ROLE, "unknown", OK, "unknown"},
        {WR_F_COUNTRY, "NA", OK, "NA"},
        {WR_F_COUNTRY, "n/a", EMPTY},
        {WR_F_COUNTRY, "na", EMPTY},
        {WR_F_LAST_NAME, "Na", OK, "Na"},
        {WR_F_LAST_NAME, "N/A", EMPTY},
        {WR_F_LAST_NAME, "Null", EMPTY},
        {WR_F_DMARC, "-", EMPTY},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void names(void **state)
{
    static const struct row rows[] = {
        {WR_F_FIRST_NAME, "  Ada  ", OK, "Ada"},
        {WR_F_FIRST_NAME, "ADA", OK, "Ada"},
        {WR_F_FIRST_NAME, "ada", OK, "Ada"},
        {WR_F_FIRST_NAME, "anne-marie", OK, "Anne-Marie"},
        {WR_F_FIRST_NAME, "JT", OK, "JT"},
        {WR_F_FIRST_NAME, "J.", OK, "J."},
        {WR_F_FIRST_NAME, "\xC3\x89LODIE", OK, "\xC3\x89lodie"},
        {WR_F_FIRST_NAME, "\xC3\xA9lodie", OK, "\xC3\x89lodie"},
        {WR_F_LAST_NAME, "McKenna", OK, "McKenna"},
        {WR_F_LAST_NAME, "MCKENNA", OK, "McKenna"},
        {WR_F_LAST_NAME, "o'brien", OK, "O'Brien"},
        {WR_F_LAST_NAME,
         "O\xE2\x80\x99"
         "BRIEN",
         OK,
         "O\xE2\x80\x99"
         "Brien"},
        {WR_F_LAST_NAME, "van der Berg", OK, "van der Berg"},
        {WR_F_LAST_NAME, "VAN DER BERG", OK, "Van der Berg"},
        {WR_F_LAST_NAME, "LE", OK, "Le"},
        {WR_F_FULL_NAME, "TUAN LE", OK, "Tuan Le"},
        {WR_F_FULL_NAME, "john smith III", OK, "john smith III"},
        {WR_F_FULL_NAME, "JOHN SMITH III", OK, "John Smith III"},
        {WR_F_LAST_NAME, "Smith,", OK, "Smith"},
        {WR_F_LAST_NAME, "\"Smith\"", OK, "Smith"},
        {WR_F_FIRST_NAME, "\xE5\xBC\xA0\xE4\xBC\x9F", OK, "\xE5\xBC\xA0\xE4\xBC\x9F"},
        {WR_F_FIRST_NAME, "\xD0\x98\xD0\x92\xD0\x90\xD0\x9D", OK,
         "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD"},
        {WR_F_FIRST_NAME, "12345", BAD},
        {WR_F_FIRST_NAME, "ada@example.com", BAD},
        {WR_F_CITY, "BERLIN", OK, "Berlin"},
        {WR_F_CITY, "WASHINGTON DC", OK, "Washington DC"},
        {WR_F_CITY, "san jos\xC3\xA9", OK, "San Jos\xC3\xA9"},
        {WR_F_CITY, "rio de janeiro", OK, "Rio de Janeiro"},
        {WR_F_TITLE, "  VP,\tSales \n EMEA ", OK, "VP, Sales EMEA"},
        {WR_F_COMPANY_NAME, "ACME GmbH & Co.", OK, "ACME GmbH & Co."},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void emails(void **state)
{
    static const struct row rows[] = {
        {WR_F_EMAIL, "Ada.L@Example.COM", OK, "Ada.L@example.com"},
        {WR_F_EMAIL, "Ada <ada@example.com>", OK, "ada@example.com"},
        {WR_F_EMAIL, "mailto:ada@example.com", OK, "ada@example.com"},
        {WR_F_EMAIL, "ada+tag@example.com.", OK, "ada+tag@example.com"},
        {WR_F_EMAIL,
         "ada@b\xC3\xBC"
         "cher.example",
         OK, "ada@xn--bcher-kva.example"},
        {WR_F_EMAIL, "ada.example.com", BAD},
        {WR_F_EMAIL, "ada@@example.com", BAD},
        {WR_F_EMAIL, "ada@example.com, bob@example.com", BAD},
        {WR_F_EMAIL, "ada @example.com", BAD},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void domains_and_urls(void **state)
{
    static const struct row rows[] = {
        {WR_F_DOMAIN, "Example.COM", OK, "example.com"},
        {WR_F_DOMAIN, "https://www.example.co.uk/about?x=1#y", OK, "example.co.uk"},
        {WR_F_DOMAIN, "http://user:pw@shop.example.com:8443/", OK, "example.com"},
        {WR_F_DOMAIN, "//cdn.example.com", OK, "example.com"},
        {WR_F_DOMAIN, "www.example.com.", OK, "example.com"},
        {WR_F_DOMAIN, "info@mail.example.de", OK, "example.de"},
        {WR_F_DOMAIN,
         "b\xC3\xBC"
         "cher.example",
         OK, "xn--bcher-kva.example"},
        {WR_F_DOMAIN, "example.com/path with blanks", OK, "example.com"},
        {WR_F_DOMAIN, "example.com, example.org", OK, "example.com"},
        {WR_F_DOMAIN, "co.uk", BAD},
        {WR_F_DOMAIN, "localhost", BAD},
        {WR_F_DOMAIN, "192.0.2.1", BAD},
        {WR_F_DOMAIN, "[2001:db8::1]", BAD},
        {WR_F_DOMAIN, "http://", BAD},
        {WR_F_DOMAIN, "Acme Corporation", BAD},
        {WR_F_DOMAIN, "exa_mple.com", BAD},
        {WR_F_WEBSITE, "Example.com", OK, "https://example.com"},
        {WR_F_WEBSITE, "http://WWW.Example.com/", OK, "http://www.example.com"},
        {WR_F_WEBSITE, "HTTPS://example.com/About?a=B#frag", OK,
         "https://example.com/About?a=B"},
        {WR_F_WEBSITE, "ftp://example.com", BAD},
        {WR_F_WEBSITE, "javascript://alert(1)", BAD},
        {WR_F_WEBSITE, "Acme", BAD},
        {WR_F_WEBSITE, "coming soon", BAD},
        {WR_F_LINKEDIN_URL, "https://www.linkedin.com/in/Ada-Lovelace-1815/?trk=x", OK,
         "linkedin.com/in/ada-lovelace-1815"},
        {WR_F_LINKEDIN_URL, "de.linkedin.com/in/ada/en", OK, "linkedin.com/in/ada"},
        {WR_F_LINKEDIN_URL, "linkedin.com/pub/ada/1/2/3", UNKNOWN,
         "linkedin.com/pub/ada/1/2/3"},
        {WR_F_LINKEDIN_URL, "HTTP://WWW.LINKEDIN.COM/IN/ADA-L/", OK,
         "linkedin.com/in/ada-l"},
        {WR_F_LINKEDIN_URL, "//linkedin.com/in/ada-l#x", OK, "linkedin.com/in/ada-l"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/ada-l/details/experience/", OK,
         "linkedin.com/in/ada-l"},
        {WR_F_LINKEDIN_URL, "https://www.linkedin.com/mwlite/in/ada-l", OK,
         "linkedin.com/in/ada-l"},
        {WR_F_LINKEDIN_URL, "https://www.linkedin.com/comm/in/ada-l?x=1", OK,
         "linkedin.com/in/ada-l"},
        {WR_F_LINKEDIN_URL, "https://www.linkedin.com/in/jos%C3%A9-example", OK,
         "linkedin.com/in/jos\xC3\xA9-example"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/jos\xC3\xA9-example", OK,
         "linkedin.com/in/jos\xC3\xA9-example"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/a%2Fb", OK, "linkedin.com/in/a%2fb"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/a%00b", OK, "linkedin.com/in/a%00b"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/a%ffb", OK, "linkedin.com/in/a%ffb"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/a%2", OK, "linkedin.com/in/a%2"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/ACoAABxyzXYZ0123456789_-abc", OK,
         "linkedin.com/in/ACoAABxyzXYZ0123456789_-abc"},
        {WR_F_LINKEDIN_URL, "in/Ada-L", OK, "linkedin.com/in/ada-l"},
        {WR_F_LINKEDIN_URL, "ada-l", OK, "linkedin.com/in/ada-l"},
        {WR_F_LINKEDIN_URL, "ada1815", OK, "linkedin.com/in/ada1815"},
        {WR_F_LINKEDIN_URL, "ada", BAD},
        {WR_F_LINKEDIN_URL, "yes please", BAD},
        {WR_F_LINKEDIN_URL, "12345", BAD},
        {WR_F_LINKEDIN_URL, "-ada", BAD},
        {WR_F_LINKEDIN_URL, "company/acme", BAD},
        {WR_F_LINKEDIN_URL, "https://www.linkedin.com/sales/people/ACwAAA,NAME",
         UNKNOWN, "https://www.linkedin.com/sales/people/ACwAAA,NAME"},
        {WR_F_LINKEDIN_URL, "https://www.linkedin.com/sales/", BAD},
        {WR_F_LINKEDIN_URL, "https://www.linkedin.com/profile/view?id=7", UNKNOWN,
         "https://www.linkedin.com/profile/view?id=7"},
        {WR_F_LINKEDIN_URL, "https://lnkd.in/abc", UNKNOWN, "https://lnkd.in/abc"},
        {WR_F_ACCOUNT_LINKEDIN_URL, "https://www.linkedin.com/sales/company/1441", OK,
         "linkedin.com/company/1441"},
        {WR_F_ACCOUNT_LINKEDIN_URL, "company/acme/about/", OK,
         "linkedin.com/company/acme"},
        {WR_F_ACCOUNT_LINKEDIN_URL, "acme-inc", OK, "linkedin.com/company/acme-inc"},
        {WR_F_ACCOUNT_LINKEDIN_URL, "acme.com", BAD},
        {WR_F_LINKEDIN_URL, "https://linkedin.com/company/acme", BAD},
        {WR_F_LINKEDIN_URL, "https://linkedin.com/in/", BAD},
        {WR_F_LINKEDIN_URL, "https://linkedin.com", BAD},
        {WR_F_LINKEDIN_URL, "https://notlinkedin.com/in/ada", BAD},
        {WR_F_LINKEDIN_URL, "https://example.com/linkedin.com/in/ada", BAD},
        {WR_F_ACCOUNT_LINKEDIN_URL, "http://www.linkedin.com/company/Acme-Inc", OK,
         "linkedin.com/company/acme-inc"},
        {WR_F_ACCOUNT_LINKEDIN_URL, "linkedin.com/school/mit", OK,
         "linkedin.com/school/mit"},
        {WR_F_ACCOUNT_LINKEDIN_URL, "linkedin.com/in/ada", BAD},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void countries(void **state)
{
    static const struct row rows[] = {
        {WR_F_COUNTRY, "DE", OK, "DE"},
        {WR_F_COUNTRY, "de", OK, "DE"},
        {WR_F_COUNTRY, "DEU", OK, "DE"},
        {WR_F_COUNTRY, "Germany", OK, "DE"},
        {WR_F_COUNTRY, "GERMANY", OK, "DE"},
        {WR_F_COUNTRY, "Deutschland", OK, "DE"},
        {WR_F_COUNTRY, "Allemagne", OK, "DE"},
        {WR_F_COUNTRY, "\xE5\xBE\xB7\xE5\x9B\xBD", OK, "DE"},
        {WR_F_COUNTRY, "USA", OK, "US"},
        {WR_F_COUNTRY, "U.S.A.", OK, "US"},
        {WR_F_COUNTRY, "United States", OK, "US"},
        {WR_F_COUNTRY, "The United States of America", OK, "US"},
        {WR_F_COUNTRY, "UK", OK, "GB"},
        {WR_F_COUNTRY, "England", OK, "GB"},
        {WR_F_COUNTRY, "NO", OK, "NO"},
        {WR_F_COUNTRY, "\xC3\x96sterreich", OK, "AT"},
        {WR_F_COUNTRY, "Osterreich", OK, "AT"},
        {WR_F_COUNTRY, "Cote d'Ivoire", OK, "CI"},
        {WR_F_COUNTRY, "C\xC3\xB4te d\xE2\x80\x99Ivoire", OK, "CI"},
        {WR_F_COUNTRY, "Korea (South)", OK, "KR"},
        {WR_F_COUNTRY, "Kyrgyz Republic", OK, "KG"},
        {WR_F_COUNTRY, "Trinidad & Tobago", OK, "TT"},
        {WR_F_COUNTRY, "Viet Nam", OK, "VN"},
        {WR_F_COUNTRY, "T\xC3\xBCrkiye", OK, "TR"},
        {WR_F_COUNTRY, "London, England, United Kingdom", OK, "GB"},
        {WR_F_COUNTRY, "Palo Alto, Ca, Usa; Remote", OK, "US"},
        {WR_F_COUNTRY, "Congo (Kinshasa)", OK, "CD"},
        {WR_F_COUNTRY, "Boston, MA", UNKNOWN, "Boston, MA"},
        {WR_F_COUNTRY, "Congo", OK, "CG"},
        {WR_F_COUNTRY, "Kongo", UNKNOWN, "Kongo"},
        {WR_F_COUNTRY, "Narnia", UNKNOWN, "Narnia"},
        {WR_F_COUNTRY, "XX", BAD},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void phones(void **state)
{
    static const struct row rows[] = {
        {WR_F_PHONE, "+49 30 901820", OK, "+4930901820"},
        {WR_F_PHONE, "0049 (0)30 901820", OK, "+4930901820"},
        {WR_F_PHONE, "+44 (0)20 7946 0958", OK, "+442079460958"},
        {WR_F_PHONE, "(834)627-6870", UNKNOWN, "8346276870"},
        {WR_F_PHONE, "0229825582", UNKNOWN, "0229825582"},
        {WR_F_PHONE, "+1-142-736-6724x02341", OK, "+11427366724 x02341"},
        {WR_F_PHONE, "555-010-0100 ext. 12", UNKNOWN, "5550100100 x12"},
        {WR_F_PHONE, "555-010-0100 Extension 12", UNKNOWN, "5550100100 x12"},
        {WR_F_PHONE, "+1-555-010-0100;ext=12", OK, "+15550100100 x12"},
        {WR_F_PHONE, "Tel.: +49 30 901820", OK, "+4930901820"},
        {WR_F_PHONE, "tel:+4930901820", OK, "+4930901820"},
        {WR_F_PHONE, "M +49 170 0000001", OK, "+491700000001"},
        {WR_F_PHONE, "555.010.0100 / 555.010.0101", UNKNOWN, "5550100100"},
        {WR_F_PHONE, "555 010 0100 or 555 010 0101", UNKNOWN, "5550100100"},
        {WR_F_PHONE, "+49/30/901820", OK, "+4930901820"},
        {WR_F_PHONE, "+44 020 7946 0958", OK, "+442079460958"},
        {WR_F_PHONE, "+39 02 1234567", OK, "+39021234567"},
        {WR_F_PHONE, "+44 0", BAD},
        {WR_F_PHONE, "0000000000", EMPTY},
        {WR_F_PHONE, "999999", EMPTY},
        {WR_F_PHONE, "-1011", BAD},
        {WR_F_PHONE, "4.47E+11", BAD},
        {WR_F_PHONE, "12345", BAD},
        {WR_F_PHONE, "+0123456789", BAD},
        {WR_F_PHONE, "1234567890123456", BAD},
        {WR_F_PHONE, "call me", BAD},
        {WR_F_PHONE, "+", BAD},
        {WR_F_PHONE, "ext. 12", BAD},
        {WR_F_PHONE, "55+5010100", BAD},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void bands(void **state)
{
    static const struct row rows[] = {
        {WR_F_EMPLOYEES, "1001-5000", OK, "1001-5000"},
        {WR_F_EMPLOYEES, "1,001 - 5,000", OK, "1001-5000"},
        {WR_F_EMPLOYEES, "1.001-5.000", OK, "1001-5000"},
        {WR_F_EMPLOYEES,
         "1001\xE2\x80\x93"
         "5000 employees",
         OK, "1001-5000"},
        {WR_F_EMPLOYEES, "11-50 employees", OK, "11-50"},
        {WR_F_EMPLOYEES, "11 to 50", OK, "11-50"},
        {WR_F_EMPLOYEES, "between 11 and 50", OK, "11-50"},
        {WR_F_EMPLOYEES, "50-11", OK, "11-50"},
        {WR_F_EMPLOYEES, "10001+", OK, "10001+"},
        {WR_F_EMPLOYEES, "10,000+ employees", OK, "10000+"},
        {WR_F_EMPLOYEES, "5000 or more", OK, "5000+"},
        {WR_F_EMPLOYEES, "> 10000", OK, "10001+"},
        {WR_F_EMPLOYEES, ">=500", OK, "500+"},
        {WR_F_EMPLOYEES, "more than 500", OK, "501+"},
        {WR_F_EMPLOYEES, "<10", OK, "0-9"},
        {WR_F_EMPLOYEES, "less than 10", OK, "0-9"},
        {WR_F_EMPLOYEES, "up to 50", OK, "0-50"},
        {WR_F_EMPLOYEES, "<0", BAD},
        {WR_F_EMPLOYEES, "1600", OK, "1600"},
        {WR_F_EMPLOYEES, "1,600", OK, "1600"},
        {WR_F_EMPLOYEES, "1600.0", OK, "1600"},
        {WR_F_EMPLOYEES, "~1.6k", OK, "1600"},
        {WR_F_EMPLOYEES, "approx. 1600", OK, "1600"},
        {WR_F_EMPLOYEES, "Self-employed", OK, "1"},
        {WR_F_EMPLOYEES, "Nov-50", OK, "11-50"},
        {WR_F_EMPLOYEES, "10-Jan", OK, "1-10"},
        {WR_F_EMPLOYEES, "2-Oct", OK, "2-10"},
        {WR_F_EMPLOYEES, "-1011", BAD},
        {WR_F_EMPLOYEES, "11-50-200", BAD},
        {WR_F_EMPLOYEES, "12 frogs", BAD},
        {WR_F_EMPLOYEES, "Large", BAD},
        {WR_F_EMPLOYEES, "99999999999999999999", BAD},
        {WR_F_EMPLOYEES, "1001-99999999999999999999", BAD},
        {WR_F_EMPLOYEES, "10 001 - 50 000", OK, "10001-50000"},
        {WR_F_EMPLOYEES, "10\xC2\xA0\x30\x30\x30+", OK, "10000+"},
        {WR_F_EMPLOYEES, "11 50", BAD},
        {WR_F_EMPLOYEES, "50 -100", OK, "50-100"},
        {WR_F_EMPLOYEES, "1,000 - 4,999", OK, "1000-4999"},
        {WR_F_EMPLOYEES, "10,001 and over", OK, "10001+"},
        {WR_F_EMPLOYEES, "10000 & up", OK, "10000+"},
        {WR_F_EMPLOYEES, "greater than 500", OK, "501+"},
        {WR_F_EMPLOYEES, "1K-5K", OK, "1000-5000"},
        {WR_F_EMPLOYEES, "1k-5k", OK, "1000-5000"},
        {WR_F_EMPLOYEES, "100K+", OK, "100000+"},
        {WR_F_EMPLOYEES, "500-1k", OK, "500-1000"},
        {WR_F_EMPLOYEES, "over-10k", OK, "10001+"},
        {WR_F_EMPLOYEES, "over--10k", BAD},
        {WR_F_EMPLOYEES, "c_00001_00010", OK, "1-10"},
        {WR_F_EMPLOYEES, "c_00101_00250", OK, "101-250"},
        {WR_F_EMPLOYEES, "c_10001_max", OK, "10001+"},
        {WR_F_EMPLOYEES, "c_00101", BAD},
        {WR_F_EMPLOYEES, "c_00250_00101", BAD},
        {WR_F_EMPLOYEES, "c__", BAD},
        {WR_F_EMPLOYEES, "c_00101_9999999999999", BAD},
        {WR_F_EMPLOYEES, "SIZE_51_TO_200", OK, "51-200"},
        {WR_F_EMPLOYEES, "SIZE_10001_OR_MORE", OK, "10001+"},
        {WR_F_EMPLOYEES, "SIZE_1", OK, "1"},
        {WR_F_EMPLOYEES, "size_", BAD},
        {WR_F_EMPLOYEES, "size_big", BAD},
        {WR_F_REVENUE, "r_00000000", OK, "0-1000000"},
        {WR_F_REVENUE, "r_00010000", OK, "10000000-50000000"},
        {WR_F_REVENUE, "r_10000000", OK, "10000000000+"},
        {WR_F_REVENUE, "r_00010001", BAD},
        {WR_F_REVENUE, "r_", BAD},
        {WR_F_REVENUE, "$100 mil. - $250 mil.", OK, "100000000-250000000"},
        {WR_F_REVENUE, "$1 bil. - $5 bil.", OK, "1000000000-5000000000"},
        {WR_F_REVENUE, "Over $5 bil.", OK, "5000000001+"},
        {WR_F_REVENUE, "under-1m", OK, "0-999999"},
        {WR_F_REVENUE, "over-1b", OK, "1000000001+"},
        {WR_F_REVENUE, "200m-1b", OK, "200000000-1000000000"},
        {WR_F_REVENUE, "1.5B", OK, "1500000000"},
        {WR_F_REVENUE, "10K", OK, "10000"},
        {WR_F_REVENUE, "$0-$1M", OK, "0-1000000"},
        {WR_F_REVENUE, "\xC2\xA3\x31m - \xC2\xA3\x35m", BAD},
        {WR_F_FUNDING, "251.2M", OK, "251200000"},
        {WR_F_REVENUE, "$10M-$50M", OK, "10000000-50000000"},
        {WR_F_REVENUE, "$10M - 50M USD", OK, "10000000-50000000"},
        {WR_F_REVENUE, "10-50M", OK, "10000000-50000000"},
        {WR_F_REVENUE, "$500K-$1M", OK, "500000-1000000"},
        {WR_F_REVENUE, "100M", OK, "100000000"},
        {WR_F_REVENUE, "18.3 MM", OK, "18300000"},
        {WR_F_REVENUE, " 2950.8 MM ", OK, "2950800000"},
        {WR_F_REVENUE, "1.250M", OK, "1250000"},
        {WR_F_REVENUE, "$1.2 billion", OK, "1200000000"},
        {WR_F_REVENUE, "$1B+", OK, "1000000000+"},
        {WR_F_REVENUE, "US$ 5 million", OK, "5000000"},
        {WR_F_REVENUE, "1,234,567.89", OK, "1234567"},
        {WR_F_REVENUE, "523964000000", OK, "523964000000"},
        {WR_F_REVENUE, "under $1M", OK, "0-999999"},
        {WR_F_REVENUE,
         "\xE2\x82\xAC"
         "5M",
         BAD},
        {WR_F_REVENUE, "5M EUR", BAD},
        {WR_F_REVENUE, "999999999T", BAD},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void numbers_and_words(void **state)
{
    static const struct row rows[] = {
        {WR_F_FOUNDED_YEAR, "1998", OK, "1998"},
        {WR_F_FOUNDED_YEAR, "1998.0", OK, "1998"},
        {WR_F_FOUNDED_YEAR, "1998.5", BAD},
        {WR_F_FOUNDED_YEAR, "1902/1888", BAD},
        {WR_F_FOUNDED_YEAR, "2015-07-01", OK, "2015"},
        {WR_F_FOUNDED_YEAR, "2015-07", OK, "2015"},
        {WR_F_FOUNDED_YEAR, "1420070400000", OK, "2015"},
        {WR_F_FOUNDED_YEAR, "0", BAD},
        {WR_F_FOUNDED_YEAR, "15", BAD},
        {WR_F_FOUNDED_YEAR, "20155", BAD},
        {WR_F_SCORE, "97.5", OK, "97.5"},
        {WR_F_SCORE, "97.5 %", OK, "97.5"},
        {WR_F_SCORE, "high", BAD},
        {WR_F_OPTED_OUT, "true", OK, "true"},
        {WR_F_OPTED_OUT, "Yes", OK, "true"},
        {WR_F_OPTED_OUT, "1", OK, "true"},
        {WR_F_OPTED_OUT, "FALSE", OK, "false"},
        {WR_F_OPTED_OUT, "no", OK, "false"},
        {WR_F_OPTED_OUT, "0", OK, "false"},
        {WR_F_OPTED_OUT, "maybe", BAD},
        {WR_F_OPTED_OUT, "2", BAD},
        {WR_F_LEAD_SOURCE, "Email Campaign", OK, "email_campaign"},
        {WR_F_LEAD_SOURCE, " Trade-Show / Booth ", OK, "trade_show_booth"},
        {WR_F_LIFECYCLE_STAGE, "marketingqualifiedlead", OK, "marketingqualifiedlead"},
        {WR_F_EMAIL_STATUS, "Valid", OK, "deliverable"},
        {WR_F_EMAIL_STATUS, "catch-all", OK, "catch_all"},
        {WR_F_EMAIL_STATUS, "accept_all", OK, "catch_all"},
        {WR_F_EMAIL_STATUS, "sparkling", UNKNOWN, "sparkling"},
        {WR_F_SENIORITY, "C-Suite", OK, "c_level"},
        {WR_F_SENIORITY, "c_suite", OK, "c_level"},
        {WR_F_SENIORITY, "cxo", OK, "c_level"},
        {WR_F_SENIORITY, "Vice President", OK, "vp"},
        {WR_F_SENIORITY, "VP", OK, "vp"},
        {WR_F_SENIORITY, "founder", OK, "owner"},
        {WR_F_SENIORITY, "entry", OK, "entry"},
        {WR_F_SENIORITY, "training", OK, "intern"},
        {WR_F_SENIORITY, "Individual Contributor", OK, "entry"},
        {WR_F_SENIORITY, "galactic", UNKNOWN, "galactic"},
        {WR_F_DEPARTMENT, "Human Resources", OK, "hr"},
        {WR_F_DEPARTMENT, "human_resources", OK, "hr"},
        {WR_F_DEPARTMENT, "engineering_technical", OK, "engineering"},
        {WR_F_DEPARTMENT, "c_suite", OK, "executive"},
        {WR_F_DEPARTMENT, "Sales", OK, "sales"},
        {WR_F_DEPARTMENT, "Information Technology", OK, "it"},
        {WR_F_DEPARTMENT, "customer_service", OK, "support"},
        {WR_F_DEPARTMENT, "wizardry", UNKNOWN, "wizardry"},
        {WR_F_INDUSTRY, "COMPUTER_SOFTWARE", OK, "Software Development"},
        {WR_F_INDUSTRY, "Computer Software", OK, "Software Development"},
        {WR_F_INDUSTRY, "Hospital & Health Care", OK, "Hospitals and Health Care"},
        {WR_F_INDUSTRY, "Hospital and Health  Care", OK, "Hospitals and Health Care"},
        {WR_F_INDUSTRY, "Technology, Information and Internet", OK,
         "Technology, Information and Internet"},
        {WR_F_INDUSTRY, "&&&&&&&&&&&&&&&&&&&&&&&&&&", UNKNOWN,
         "and and and and and and and and and and and and and and and and and and and "
         "and and and and and and and"},
        {WR_F_TECHNOLOGIES, "Salesforce; Google Analytics;salesforce", OK,
         "google_analytics;salesforce"},
        {WR_F_TECHNOLOGIES, "React, Node.js, C++", OK, "c++;node.js;react"},
        {WR_F_TECHNOLOGIES, "[\"a\",\"b\"]", UNKNOWN, "a;b"},
        {WR_F_TECHNOLOGIES, "a|b\nc", UNKNOWN, "a;b;c"},
        {WR_F_TECHNOLOGIES, ";;;", EMPTY},
        {WR_F_TECHNOLOGIES, "[]", EMPTY},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void dates(void **state)
{
    static const struct row rows[] = {
        {WR_F_CREATED_AT, "2026-11-22", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "2026-11-22T08:30:00Z", OK, "2026-11-22T08:30:00Z"},
        {WR_F_CREATED_AT, "2026-11-22T08:30:00+02:00", OK, "2026-11-22T06:30:00Z"},
        {WR_F_CREATED_AT, "2026-11-22 08:30", OK, "2026-11-22T08:30:00Z"},
        {WR_F_CREATED_AT, "2026/11/22 08:30:15", OK, "2026-11-22T08:30:15Z"},
        {WR_F_CREATED_AT, "1795305600000", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "22.11.2026", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "04.05.2026", OK, "2026-05-04T00:00:00Z"},
        {WR_F_CREATED_AT, "22/11/2026", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "11/22/2026", OK, "2026-11-22T00:00:00Z"},
        {WR_F_CREATED_AT, "11/22/2026 8:30 PM", OK, "2026-11-22T20:30:00Z"},
        {WR_F_CREATED_AT, "11/22/2026 12:05 AM", OK, "2026-11-22T00:05:00Z"},
        {WR_F_CREATED_AT, "05/05/2026", OK, "2026-05-05T00:00:00Z"},
        {WR_F_CREATED_AT, "15-Oct-2025", OK, "2025-10-15T00:00:00Z"},
        {WR_F_CREATED_AT, "Oct 15, 2025", OK, "2025-10-15T00:00:00Z"},
        {WR_F_CREATED_AT, "15 October 2025", OK, "2025-10-15T00:00:00Z"},
        {WR_F_CREATED_AT, "October 5, 2025 at noon", BAD},
        {WR_F_CREATED_AT, "04/05/2026", BAD},
        {WR_F_CREATED_AT, "31/02/2026", BAD},
        {WR_F_CREATED_AT, "2026-13-01", BAD},
        {WR_F_CREATED_AT, "99/99/9999", BAD},
        {WR_F_CREATED_AT, "11/22/2026 25:00", BAD},
        {WR_F_CREATED_AT, "11/22/2026 13:00 PM", BAD},
        {WR_F_CREATED_AT, "yesterday", BAD},
        {WR_F_CREATED_AT, "1//2026", BAD},
        {WR_F_CREATED_AT, "22/11/26", BAD},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

/* The order a map states decides what both may be, and nothing else may be. */
static void dates_in_a_stated_order(void **state)
{
    static const struct {
        enum wr_day_order order;
        const char *raw, *text; /* NULL: refused */
    } rows[] = {
        {WR_DAY_FIRST, "04/05/2026", "2026-05-04T00:00:00Z"},
        {WR_MONTH_FIRST, "04/05/2026", "2026-04-05T00:00:00Z"},
        {WR_DAY_FIRST, "4-5-2026 8:30 pm", "2026-05-04T20:30:00Z"},
        {WR_MONTH_FIRST, "4/5/2026 08:30", "2026-04-05T08:30:00Z"},
        {WR_DAY_FIRST, "22/11/2026", "2026-11-22T00:00:00Z"},
        {WR_MONTH_FIRST, "11/22/2026", "2026-11-22T00:00:00Z"},
        {WR_MONTH_FIRST, "04.05.2026", "2026-04-05T00:00:00Z"},
        {WR_DAY_FIRST, "11/22/2026", NULL},
        {WR_MONTH_FIRST, "22/11/2026", NULL},
        {WR_DAY_FIRST, "31/02/2026", NULL},
        {WR_DAY_FIRST, "04/05/26", NULL},
        {WR_MONTH_FIRST, "2026-05-04", "2026-05-04T00:00:00Z"},
        {WR_MONTH_FIRST, "2026/05/04", "2026-05-04T00:00:00Z"},
        {WR_DAY_FIRST, "Oct 5, 2025", "2025-10-05T00:00:00Z"},
    };
    struct rig *rig = *state;
    struct wr_field field = rig->catalogue.fields[WR_F_CREATED_AT];

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        enum wr_normal_result expected = rows[i].text ? WR_NORMAL_OK : WR_NORMAL_BAD;
        enum wr_normal_result result;
        struct wr_value value;

        print_message("%s\n", rows[i].raw);
        field.day_order = rows[i].order;
        result = wr_normalise(&field, NULL, wr_str(rows[i].raw), rig->arena, &value);
        assert_int_equal(result, expected);
        if (rows[i].text)
            assert_str(wr_value_encode(&value, rig->arena), rows[i].text);
    }
}

/* A state's two letters are no placeholder. */
static void two_letters_of_a_state_are_a_value(void **state)
{
    static const struct row rows[] = {
        {WR_F_REGION, "ND", OK, "ND"},
        {WR_F_ACCOUNT_REGION, "ND", OK, "ND"},
        {WR_F_REGION, "n/d", EMPTY},
        {WR_F_REGION, "n.d.", EMPTY},
    };

    check_rows(*state, rows, WR_COUNT(rows));
}

static void too_long_is_bad(void **state)
{
    struct rig *rig = *state;
    size_t size = 10 * 1024 * 1024;
    char *text = wr_alloc(size);
    struct wr_value value;

    memset(text, 'a', size);
    for (size_t f = 0; f < rig->catalogue.count; f++) {
        if (rig->catalogue.fields[f].is_prose)
            continue;
        assert_int_equal(wr_normalise(&rig->catalogue.fields[f], rig->lists,
                                      (struct wr_str){text, size}, rig->arena, &value),
                         WR_NORMAL_BAD);
        assert_int_equal(wr_normalise(&rig->catalogue.fields[f], rig->lists,
                                      (struct wr_str){text, WR_MAX_TEXT_BYTES + 1},
                                      rig->arena, &value),
                         WR_NORMAL_BAD);
    }
    assert_int_equal(wr_normalise(&rig->catalogue.fields[WR_F_TITLE], rig->lists,
                                  (struct wr_str){text, WR_MAX_TEXT_BYTES}, rig->arena,
                                  &value),
                     WR_NORMAL_OK);
    free(text);
}

/* Who writes a page into a form has most to say. */
static void prose_is_cut(void **state)
{
    struct rig *rig = *state;
    char text[3 * WR_MAX_TEXT_BYTES];
    struct wr_value value;

    for (size_t i = 0; i < sizeof(text); i += 3)
        memcpy(text + i, "\xE2\x82\xAC", 3); /* the euro, which the cap would split */
    assert_int_equal(wr_normalise(&rig->catalogue.fields[WR_F_FORM_NOTES], rig->lists,
                                  (struct wr_str){text, sizeof(text)}, rig->arena,
                                  &value),
                     WR_NORMAL_OK);
    assert_int_equal(value.as.text.len, WR_MAX_TEXT_BYTES / 3 * 3);
    assert_true(wr_text_is_utf8(value.as.text));
    assert_int_equal(wr_str_search(value.as.text, WR_LIT("\xEF\xBF\xBD")),
                     value.as.text.len); /* no character in two */
}

/* Whatever comes in: an answer, and a value that its text gives back. */
static void any_bytes_are_answered(void **state)
{
    static const char alphabet[] =
        "aZ09 -+.,;:/@$%<>()[]\"'&kKmM\xC3\xBC\xE2\x82\xAC\xFF"
        "\0\n\txX";
    struct rig *rig = *state;
    uint32_t seed = 7;

    for (int round = 0; round < 60000; round++) {
        const struct wr_field *field;
        struct wr_value value, back;
        char text[20];
        size_t len = 0;

        while (len < sizeof(text)) {
            seed = seed * 1664525 + 1013904223;
            if ((seed >> 20) % 15 == 0)
                break;
            text[len++] = alphabet[(seed >> 20) % (sizeof(alphabet) - 1)];
        }
        field = &rig->catalogue.fields[(unsigned)round % rig->catalogue.count];
        switch (wr_normalise(field, rig->lists, (struct wr_str){text, len}, rig->arena,
                             &value)) {
        case WR_NORMAL_OK:
            assert_int_equal(value.type, field->type);
            assert_true(wr_value_decode(
                field->type, wr_value_encode(&value, rig->arena), rig->arena, &back));
            assert_true(wr_value_eq(&value, &back));
            break;
        case WR_NORMAL_UNKNOWN:
            assert_true(value.type == WR_TYPE_TEXT || value.type == WR_TYPE_SET);
            break;
        case WR_NORMAL_EMPTY:
        case WR_NORMAL_BAD:
            break;
        }
        wr_arena_reset(rig->arena);
    }
}

/* What is in normal form stays as it is. */
static void normal_forms_are_stable(void **state)
{
    static const struct {
        wr_field_id field;
        const char *raw;
    } rows[] = {
        {WR_F_EMAIL, "Ada <Ada@EXAMPLE.com>"},
        {WR_F_LAST_NAME, "VAN DER BERG"},
        {WR_F_LAST_NAME, "o'brien-MCKAY"},
        {WR_F_PHONE, "0049 30 901820 x5"},
        {WR_F_COUNTRY, "Deutschland"},
        {WR_F_EMPLOYEES, "> 10000"},
        {WR_F_REVENUE, "$10M-50M"},
        {WR_F_WEBSITE, "Example.com/A?b#c"},
        {WR_F_DOMAIN, "www.example.co.uk"},
        {WR_F_LINKEDIN_URL, "linkedin.com/in/X/y"},
        {WR_F_INDUSTRY, "A & B, C"},
        {WR_F_TECHNOLOGIES, "B; a, c|d"},
        {WR_F_LEAD_SOURCE, "Trade Show"},
        {WR_F_CREATED_AT, "22.11.2026 8:30"},
        {WR_F_SENIORITY, "Vice President"},
        {WR_F_OPTED_OUT, "Yes"},
        {WR_F_SCORE, "97.50"},
        {WR_F_FOUNDED_YEAR, "1,998"},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_field *field = &rig->catalogue.fields[rows[i].field];
        struct wr_value once, twice;
        enum wr_normal_result result =
            rig_normal(rig, rows[i].field, rows[i].raw, &once);

        print_message("%s\n", field->name);
        assert_true(result == WR_NORMAL_OK || result == WR_NORMAL_UNKNOWN);
        assert_int_equal(wr_normalise(field, rig->lists,
                                      wr_value_encode(&once, rig->arena), rig->arena,
                                      &twice),
                         result);
        assert_true(wr_value_eq(&once, &twice));
    }
}

static void without_lists_little_is_known(void **state)
{
    struct rig *rig = *state;
    const struct wr_field *fields = rig->catalogue.fields;
    struct wr_value value;

    assert_int_equal(
        wr_normalise(&fields[WR_F_COUNTRY], NULL, WR_LIT("DE"), rig->arena, &value),
        WR_NORMAL_OK);
    assert_int_equal(wr_normalise(&fields[WR_F_COUNTRY], NULL, WR_LIT("Germany"),
                                  rig->arena, &value),
                     WR_NORMAL_UNKNOWN);
    assert_int_equal(wr_normalise(&fields[WR_F_DOMAIN], NULL,
                                  WR_LIT("www.example.co.uk"), rig->arena, &value),
                     WR_NORMAL_OK);
    assert_str(value.as.text, "example.co.uk");
    assert_int_equal(wr_normalise(&fields[WR_F_SENIORITY], NULL, WR_LIT("c_suite"),
                                  rig->arena, &value),
                     WR_NORMAL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blanks_are_empty),
        cmocka_unit_test(spoilt_numbers_are_bad),
        cmocka_unit_test(some_blanks_are_values),
        cmocka_unit_test(names),
        cmocka_unit_test(emails),
        cmocka_unit_test(domains_and_urls),
        cmocka_unit_test(countries),
        cmocka_unit_test(phones),
        cmocka_unit_test(bands),
        cmocka_unit_test(numbers_and_words),
        cmocka_unit_test(dates),
        cmocka_unit_test(dates_in_a_stated_order),
        cmocka_unit_test(two_letters_of_a_state_are_a_value),
        cmocka_unit_test(too_long_is_bad),
        cmocka_unit_test(prose_is_cut),
        cmocka_unit_test(any_bytes_are_answered),
        cmocka_unit_test(normal_forms_are_stable),
        cmocka_unit_test(without_lists_little_is_known),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
