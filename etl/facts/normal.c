/* normal.c - raw text from a CRM, a file or a vendor into a field's normal form.
 *
 * Cleans, tells blanks, and hands over by normal form or by type. Nothing here fails:
 * text that is no value is BAD or, for closed words, UNKNOWN.
 */
#include "etl/facts/normal.h"

#include "etl/base/ascii.h"
#include "weir/text.h"

#include <stdlib.h>

#include "etl/base/banned.h"

/* Sorted by bytes; compared in lower case, with brackets around taken off. "ND" is not
 * among them: to nine rows of ten it is North Dakota. */
static const char *const blanks[] = {
    "#div/0!",
    "#n/a",
    "#name?",
    "#null!",
    "#num!",
    "#ref!",
    "#value!",
    "-none-",
    "<null>",
    "blank",
    "empty",
    "k. a.",
    "k.a.",
    "keine angabe",
    "leer",
    "missing",
    "n / a",
    "n.a",
    "n.a.",
    "n.d.",
    "n/a",
    "n/d",
    "na",
    "nan",
    "nil",
    "no aplica",
    "no data",
    "no value",
    "none",
    "not applicable",
    "not available",
    "not given",
    "not known",
    "not provided",
    "not set",
    "not specified",
    "null",
    "please select",
    "select",
    "select one",
    "tba",
    "tbc",
    "tbd",
    "unbekannt",
    "undefined",
    "unknown",
    "unspecified",
};

static int compare_blank(const void *key, const void *entry)
{
    return strcmp(key, *(const char *const *)entry);
}

static bool is_punctuation(struct wr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr("-_.?!*/\\~,;:'\"|# ", text.ptr[i]) || !text.ptr[i])
            return false;
    }
    return true;
}

bool wr_normal_is_blank(struct wr_str text)
{
    char lower[24];

    text = wr_str_trim(text);
    if (text.len > 1 && strchr("[(", text.ptr[0]) &&
        strchr("])", text.ptr[text.len - 1]))
        text = wr_str_trim(wr_str_sub(text, 1, text.len - 2));
    if (is_punctuation(text))
        return true;
    /* En and em dash, which spreadsheets make of hyphens. */
    if (wr_str_eqz(text, "\xE2\x80\x93") || wr_str_eqz(text, "\xE2\x80\x94"))
        return true;
    if (text.len >= sizeof(lower))
        return false;
    for (size_t i = 0; i < text.len; i++)
        lower[i] = wr_ascii_lower(text.ptr[i]);
    lower[text.len] = '\0';
    return bsearch(lower, blanks, WR_COUNT(blanks), sizeof(blanks[0]), compare_blank);
}

/* Words that are values of some fields though they are blanks of most: "none" is a
 * DMARC policy, "unknown" a verifier's answer, NA is Namibia, Na a family name. */
static bool is_value_after_all(const struct wr_field *field, struct wr_str text)
{
    switch ((int)field->normal) {
    case WR_NORMAL_WORD:
        for (const char *const *w = field->words; w && *w; w++) {
            if (wr_str_eq_nocase(text, wr_str(*w)))
                return true;
        }
        return false;
    case WR_NORMAL_COUNTRY:
        return wr_str_eqz(text, "NA");
    case WR_NORMAL_NAME:
    case WR_NORMAL_REGION: /* Nan is a province of Thailand */
        return wr_str_eqz(text, "Na") || wr_str_eqz(text, "Nan") ||
               wr_str_eqz(text, "Nil");
    default:
        return false;
    }
}

/* NaN where a number belongs is what a sum over nothing left behind, not a cell that
 * nobody filled: it is told. */
static bool is_spoilt_number(const struct wr_field *field, struct wr_str text)
{
    return (field->type == WR_TYPE_INT || field->type == WR_TYPE_RANGE ||
            field->type == WR_TYPE_MILLI) &&
           wr_str_eq_nocase(text, WR_LIT("nan"));
}

static bool is_nothing(const struct wr_field *field, struct wr_str text)
{
    if (is_spoilt_number(field, text))
        return false;
    return !text.len || (wr_normal_is_blank(text) && !is_value_after_all(field, text));
}

static enum wr_normal_result keep_text(const struct wr_normal_in *in,
                                       struct wr_value *out)
{
    *out = wr_value_text(in->text);
    return WR_NORMAL_OK;
}

static wr_normal_fn by_form(enum wr_normal form)
{
    static const wr_normal_fn forms[WR_NORMAL_COUNT] = {
        [WR_NORMAL_NONE] = keep_text,
        [WR_NORMAL_TEXT] = keep_text,
        [WR_NORMAL_NAME] = wr_normal_name,
        [WR_NORMAL_EMAIL] = wr_normal_email,
        [WR_NORMAL_DOMAIN] = wr_normal_domain,
        [WR_NORMAL_URL] = wr_normal_url,
        [WR_NORMAL_LINKEDIN] = wr_normal_linkedin,
        [WR_NORMAL_COUNTRY] = wr_normal_country,
        [WR_NORMAL_PHONE] = wr_normal_phone,
        [WR_NORMAL_SENIORITY] = wr_normal_seniority,
        [WR_NORMAL_DEPARTMENT] = wr_normal_department,
        [WR_NORMAL_INDUSTRY] = wr_normal_industry,
        [WR_NORMAL_WORD] = wr_normal_word,
        [WR_NORMAL_DATE] = wr_normal_date,
        [WR_NORMAL_YEAR] = keep_text,
        [WR_NORMAL_CODE] = wr_normal_code,
        [WR_NORMAL_LEI] = wr_normal_lei,
        [WR_NORMAL_CIK] = wr_normal_cik,
        [WR_NORMAL_NAICS] = wr_normal_class_code,
        [WR_NORMAL_SIC] = wr_normal_class_code,
        [WR_NORMAL_UK_SIC] = wr_normal_class_code,
        [WR_NORMAL_TECHNOLOGY] = wr_normal_technology,
        [WR_NORMAL_REGION] = wr_normal_region,
        [WR_NORMAL_JURISDICTION] = wr_normal_jurisdiction,
    };

    return forms[form];
}

static wr_normal_fn pick(const struct wr_field *field)
{
    switch (field->type) {
    case WR_TYPE_INT:
        return field->normal == WR_NORMAL_YEAR ? wr_normal_year : wr_normal_int;
    case WR_TYPE_BOOL:
        return wr_normal_bool;
    case WR_TYPE_TIME:
        return wr_normal_time;
    case WR_TYPE_RANGE:
        return wr_normal_range;
    case WR_TYPE_SET:
        return wr_normal_set;
    case WR_TYPE_MILLI:
        return wr_normal_milli;
    case WR_TYPE_TEXT:
        break;
    }
    return by_form(field->normal);
}

enum wr_normal_result wr_normalise(const struct wr_field *field,
                                   const struct wr_lists *lists, struct wr_str raw,
                                   struct wr_arena *arena, struct wr_value *out)
{
    enum wr_normal_result result;
    struct wr_normal_in in = {
        .field = field, .lists = lists, .raw = raw, .arena = arena};

    *out = wr_value_num(field->type, 0);
    if (!raw.ptr || !raw.len)
        return WR_NORMAL_EMPTY;
    if (field->is_prose)
        raw = wr_str_head(raw, WR_MAX_TEXT_BYTES);
    if (raw.len > (field->type == WR_TYPE_SET ? WR_MAX_SET_BYTES : WR_MAX_TEXT_BYTES))
        return WR_NORMAL_BAD;
    in.text = wr_text_clean(raw, arena);
    if (is_nothing(field, in.text))
        return WR_NORMAL_EMPTY;
    result = pick(field)(&in, out);
    /* "null?" is the word "null". */
    if ((result == WR_NORMAL_OK || result == WR_NORMAL_UNKNOWN) &&
        out->type == WR_TYPE_TEXT && is_nothing(field, out->as.text))
        return WR_NORMAL_EMPTY;
    return result;
}

bool wr_settle(const struct wr_field *field, const struct wr_lists *lists,
               struct wr_str country, struct wr_arena *arena, struct wr_value *value)
{
    if (!lists || field->type != WR_TYPE_TEXT || value->type != WR_TYPE_TEXT)
        return false;
    if (field->normal == WR_NORMAL_PHONE)
        return wr_phone_settle(lists, country, arena, value);
    if (field->normal == WR_NORMAL_REGION)
        return wr_region_settle(lists, country, arena, value);
    return false;
}

char *wr_normal_lower(struct wr_str text, struct wr_arena *arena)
{
    char *lower = wr_arena_strz(arena, text);

    for (size_t i = 0; lower && i < text.len; i++)
        lower[i] = wr_ascii_lower(lower[i]);
    return lower;
}
