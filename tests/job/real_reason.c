/* real_reason.c - see real_reason.h. */
#include "real_reason.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

const char *const reason_texts[REASONS] = {
    [SAME] = "the same",
    [ISO_COUNTRY] = "a country is kept as its ISO 3166-1 code",
    [TAXONOMY] = "an industry is called as LinkedIn's taxonomy calls it",
    [ONE_SPELLING] = "a word has one spelling: small letters, joined alike",
    [ISO_DATE] = "a date is written year first, in UTC",
    [EXTENSION_APART] = "an extension stands apart; cleaned runs it into the number",
    [PLUS_IN_FRONT] = "a country's code has a +; cleaned drops it or keeps 00",
    [PLUS_AND_EXTENSION] = "both of these",
    [COUNTRY_BESIDE] = "a number at home is one of the country in its row",
    [FROM_COLLEAGUE] = "blank in the row; known from another row of its company",
    [TRIPLE_ZERO] = "a phone with 000: no country's code begins with 0; refused",
    [EITHER_ORDER] = "a date that may be either, and the map tells no order; refused",
    [NO_AT] = "an e-mail address without @; refused",
    [NEGATIVE_PHONE] = "a phone that a spreadsheet made a negative number; refused",
    [PLACEHOLDER] = "a word that stands for nothing; blank",
    [NO_HOST] = "a web address without a host; refused",
    [NO_YEAR_ALONE] = "two years, or a year with a note; refused",
    [NO_COUNTRY] = "no country's name; kept as given, doubted",
    [ROW_NO_AT] = "row: cleaned drops it for its e-mail without @; kept",
    [ROW_NO_PHONE] = "row: cleaned drops it for want of a phone; kept",
    [ROW_NEGATIVE_PHONE] = "row: cleaned drops it for its negative phone; kept",
    [ROW_REPEATED] = "row: cleaned drops a repeated e-mail; kept, they are two records",
    [UNEXPLAINED] = "UNEXPLAINED",
};

#define MAX 256

static bool is(const char *field, const char *name)
{
    return strcmp(field, name) == 0;
}

static bool all(const char *text, int (*test)(int))
{
    for (; *text; text++) {
        if (!test((unsigned char)*text))
            return false;
    }
    return true;
}

static void digits_of(const char *text, char out[MAX])
{
    size_t len = 0;

    for (; *text && len + 1 < MAX; text++) {
        if (isdigit((unsigned char)*text))
            out[len++] = *text;
    }
    out[len] = '\0';
}

/* Small letters; what is neither letter nor digit is `join`. */
static void fold(const char *text, char join, char out[MAX])
{
    size_t len = 0;

    for (; *text && len + 1 < MAX; text++)
        out[len++] =
            isalnum((unsigned char)*text) ? (char)tolower((unsigned char)*text) : join;
    out[len] = '\0';
}

/* The published file has five. */
static bool same_country(const char *name, const char *code)
{
    static const char *const codes[][2] = {
        {"United States", "US"}, {"Singapore", "SG"},      {"Australia", "AU"},
        {"Philippines", "PH"},   {"United Kingdom", "GB"},
    };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        if (is(name, codes[i][0]))
            return is(code, codes[i][1]);
    }
    return false;
}

/* The published file has six. */
static bool same_industry(const char *name, const char *label)
{
    static const char *const labels[][2] = {
        {"retail", "Retail"},
        {"finance", "Financial Services"},
        {"education", "Education"},
        {"manufacturing", "Manufacturing"},
        {"technology", "Technology, Information and Media"},
        {"healthcare", "Hospitals and Health Care"},
    };

    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
        if (strcasecmp(name, labels[i][0]) == 0)
            return is(label, labels[i][1]);
    }
    return false;
}

/* DD/MM/YYYY, which is how the published files write. */
static bool same_date(const char *theirs, const char *ours)
{
    char iso[MAX];
    int day, month, year;

    if (sscanf(theirs, "%2d/%2d/%4d", &day, &month, &year) != 3)
        return false;
    snprintf(iso, sizeof(iso), "%04d-%02d-%02dT00:00:00Z", year, month, day);
    return is(ours, iso);
}

static bool either_order(const char *date)
{
    int a, b, year;

    return sscanf(date, "%2d/%2d/%4d", &a, &b, &year) == 3 && a <= 12 && b <= 12 &&
           a != b;
}

/* "0412345678" of the published file's five countries is "+61412345678". */
static bool same_at_home(const char *theirs, const char *ours)
{
    static const char *const codes[] = {"1", "65", "61", "63", "44"};

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
        size_t len = strlen(codes[i]);

        if (strncmp(ours, codes[i], len) == 0 &&
            (is(ours + len, theirs) || (*theirs == '0' && is(ours + len, theirs + 1))))
            return true;
    }
    return false;
}

/* The cleaned file keeps the digits alone, in their order. */
static enum reason phone_reason(const char *theirs, const char *ours)
{
    bool plus = *ours == '+', extension = strstr(ours, " x") != NULL;
    char a[MAX], b[MAX];

    if (!*ours)
        return strncmp(theirs, "000", 3) == 0 ? TRIPLE_ZERO : UNEXPLAINED;
    digits_of(theirs, a);
    digits_of(ours, b);
    if (is(a, theirs) && plus && same_at_home(a, b))
        return COUNTRY_BESIDE;
    if (!is(a, theirs) || !is(plus && strncmp(a, "00", 2) == 0 ? a + 2 : a, b))
        return UNEXPLAINED;
    if (plus)
        return extension ? PLUS_AND_EXTENSION : PLUS_IN_FRONT;
    return extension ? EXTENSION_APART : UNEXPLAINED;
}

enum reason reason_of_difference(const char *field, const char *theirs,
                                 const char *ours)
{
    char folded[MAX];

    if (is(theirs, ours))
        return SAME;
    if (is(field, "phone"))
        return phone_reason(theirs, ours);
    if (is(field, "country"))
        return same_country(theirs, ours) ? ISO_COUNTRY : UNEXPLAINED;
    if (is(field, "created_at") && !*ours)
        return either_order(theirs) ? EITHER_ORDER : UNEXPLAINED;
    if (is(field, "created_at"))
        return same_date(theirs, ours) ? ISO_DATE : UNEXPLAINED;
    if (is(field, "employees") && !*theirs)
        return all(ours, isdigit) ? FROM_COLLEAGUE : UNEXPLAINED;
    if (is(field, "industry"))
        return same_industry(theirs, ours) ? TAXONOMY : UNEXPLAINED;
    if (is(field, "lead_source")) {
        fold(theirs, '_', folded);
        return is(folded, ours) ? ONE_SPELLING : UNEXPLAINED;
    }
    return UNEXPLAINED;
}

static bool is_placeholder(const char *raw)
{
    static const char *const words[] = {"unspecified", "unknown", "n/a",
                                        "none",        "null",    "-"};

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (strcasecmp(raw, words[i]) == 0)
            return true;
    }
    return false;
}

static enum reason reason_of_nothing(const char *field, const char *raw)
{
    if (is_placeholder(raw))
        return PLACEHOLDER;
    if (is(field, "email") && !strchr(raw, '@'))
        return NO_AT;
    if ((is(field, "phone") || is(field, "mobile")) && *raw == '-')
        return NEGATIVE_PHONE;
    if ((is(field, "phone") || is(field, "mobile"))) {
        char digits[MAX];

        digits_of(raw, digits);
        return phone_reason(digits, "");
    }
    if (is(field, "website") && !strchr(raw, '.'))
        return NO_HOST;
    if (is(field, "founded_year") && !all(raw, isdigit))
        return NO_YEAR_ALONE;
    if (is(field, "created_at") && either_order(raw))
        return EITHER_ORDER;
    return UNEXPLAINED;
}

/* 2026-11-22T00:00:00Z */
static bool is_date(const char *text)
{
    return strlen(text) == 20 && text[4] == '-' && text[10] == 'T' && text[19] == 'Z';
}

/* A whole number, or the first of it where a fraction was cut off; "18.3 MM" and the
 * like are millions. */
static bool is_amount(const char *raw, const char *text)
{
    double unit = strstr(raw, "MM") ? 1e6 : 1;

    return all(text, isdigit) &&
           (long long)(strtod(raw, NULL) * unit + 0.001) == atoll(text);
}

static bool has_form(const char *field, const char *raw, const char *ours)
{
    if (is(field, "email"))
        return strchr(ours, '@') && strcasecmp(raw, ours) == 0;
    if (is(field, "country"))
        return strlen(ours) == 2 && all(ours, isupper);
    if (is(field, "created_at"))
        return is_date(ours) && (*raw != '2' || strncmp(raw, ours, 10) == 0);
    if (is(field, "employees") || is(field, "revenue"))
        return is_amount(raw, ours);
    if (is(field, "founded_year"))
        return all(ours, isdigit) && atoi(raw) == atoi(ours);
    if (is(field, "domain"))
        return strchr(ours, '.') && !strpbrk(ours, "/:ABCDEFGHIJKLMNOPQRSTUVWXYZ ");
    if (is(field, "website"))
        return strncmp(ours, "http", 4) == 0 && !strchr(ours, ' ');
    if (is(field, "phone") || is(field, "mobile"))
        return all(ours + (*ours == '+'), isprint) && strlen(ours) >= 6;
    if (is(field, "lead_source") || is(field, "lifecycle_stage"))
        return !strpbrk(ours, " ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    return true;
}

enum reason reason_of_form(const char *field, const char *raw, const char *ours)
{
    if (!*ours)
        return reason_of_nothing(field, raw);
    if (has_form(field, raw, ours))
        return SAME;
    if (is(field, "country") && is(raw, ours))
        return NO_COUNTRY;
    return UNEXPLAINED;
}
