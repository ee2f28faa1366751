/* Normal forms of names, addresses, places and words: what exports and vendors write,
 * and what becomes of it. */
#include "normal_rows.h"

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

static const struct row domain_rows[] = {
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
};

static const struct row linkedin_rows[] = {
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
    {WR_F_LINKEDIN_URL, "https://www.linkedin.com/sales/people/ACwAAA,NAME", UNKNOWN,
     "https://www.linkedin.com/sales/people/ACwAAA,NAME"},
    {WR_F_LINKEDIN_URL, "https://www.linkedin.com/sales/", BAD},
    {WR_F_LINKEDIN_URL, "https://www.linkedin.com/profile/view?id=7", UNKNOWN,
     "https://www.linkedin.com/profile/view?id=7"},
    {WR_F_LINKEDIN_URL, "https://lnkd.in/abc", UNKNOWN, "https://lnkd.in/abc"},
    {WR_F_ACCOUNT_LINKEDIN_URL, "https://www.linkedin.com/sales/company/1441", OK,
     "linkedin.com/company/1441"},
    {WR_F_ACCOUNT_LINKEDIN_URL, "company/acme/about/", OK, "linkedin.com/company/acme"},
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

static void domains_and_urls(void **state)
{
    check_rows(*state, domain_rows, WR_COUNT(domain_rows));
    check_rows(*state, linkedin_rows, WR_COUNT(linkedin_rows));
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

static const struct row word_rows[] = {
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

static void numbers_and_words(void **state)
{
    check_rows(*state, word_rows, WR_COUNT(word_rows));
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names),
        cmocka_unit_test(emails),
        cmocka_unit_test(domains_and_urls),
        cmocka_unit_test(countries),
        cmocka_unit_test(phones),
        cmocka_unit_test(numbers_and_words),
        cmocka_unit_test(two_letters_of_a_state_are_a_value),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
