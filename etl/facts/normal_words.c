/* normal_words.c - fields of words: levels, departments, states, sets. */
#include "etl/facts/ascii.h"
#include "etl/facts/normal.h"
#include "etl/facts/title.h"
#include "weir/text.h"

#include "etl/base/banned.h"

struct synonym {
    const char *word; /* folded */
    const char *means;
};

/* What vendors call levels: Apollo (person_seniorities), People Data Labs
 * (job_title_levels), Hunter, Cognism, HubSpot's buying-role exports. */
static const struct synonym levels[] = {
    {"c_suite", "c_level"},   {"csuite", "c_level"},
    {"c_level", "c_level"},   {"clevel", "c_level"},
    {"cxo", "c_level"},       {"executive", "c_level"},
    {"founder", "owner"},     {"partner", "owner"},
    {"owner", "owner"},       {"vp", "vp"},
    {"vice_president", "vp"}, {"director", "director"},
    {"head", "head"},         {"manager", "manager"},
    {"senior", "senior"},     {"entry", "entry"},
    {"junior", "entry"},      {"entry_level", "entry"},
    {"training", "intern"},   {"unpaid", "intern"},
    {"intern", "intern"},     {"individual_contributor", "entry"},
    {"non_manager", "entry"}, {"mid_level", "senior"},
    {"associate", "entry"},   {"staff", "entry"},
};

static const struct synonym departments[] = {
    {"c_suite", "executive"},
    {"management", "executive"},
    {"information_technology", "it"},
    {"human_resources", "hr"},
    {"people", "hr"},
    {"engineering_technical", "engineering"},
    {"software_engineering", "engineering"},
    {"sales_engineering", "sales"},
    {"business_development", "sales"},
    {"partnerships", "sales"},
    {"product_management", "product"},
    {"customer_service", "support"},
    {"customer_success", "support"},
    {"medical_health", "medical"},
    {"health", "medical"},
    {"public_relations", "marketing"},
    {"communication", "marketing"},
    {"communications", "marketing"},
    {"creative", "design"},
    {"accounting", "finance"},
    {"purchasing", "procurement"},
    {"fulfillment", "operations"},
    {"supply_chain", "operations"},
    {"administrative", "operations"},
    {"analyst", "data"},
    {"advisory", "consulting"},
    {"professional_service", "consulting"},
    {"trade", "manufacturing"},
    {"trades", "manufacturing"},
    {"real_estate", "other"},
    {"public_service", "other"},
    {"hospitality", "other"},
    {"unemployed", "other"},
};

static const struct synonym statuses[] = {
    {"valid", "deliverable"},     {"ok", "deliverable"},
    {"invalid", "undeliverable"}, {"catchall", "catch_all"},
    {"accept_all", "catch_all"},  {"bounced", "undeliverable"},
    {"disposable", "risky"},      {"webmail", "deliverable"},
    {"bad", "undeliverable"},
};

/* Companies House (company_status), GLEIF (entity.status), OpenCorporates
 * (current_status), Crunchbase and The Companies API. */
static const struct synonym registrations[] = {
    {"open", "active"},
    {"registered", "active"},
    {"live", "active"},
    {"good_standing", "active"},
    {"in_good_standing", "active"},
    {"in_existence", "active"},
    {"operating", "active"},
    {"liquidation", "insolvent"},
    {"in_liquidation", "insolvent"},
    {"receivership", "insolvent"},
    {"administration", "insolvent"},
    {"voluntary_arrangement", "insolvent"},
    {"insolvency_proceedings", "insolvent"},
    {"bankrupt", "insolvent"},
    {"bankruptcy", "insolvent"},
    {"converted_closed", "dissolved"},
    {"closed", "dissolved"},
    {"removed", "dissolved"},
    {"struck_off", "dissolved"},
    {"deregistered", "dissolved"},
    {"merged", "dissolved"},
};

/* LinkedIn (organizationType), People Data Labs (type), Clearbit (type), The Companies
 * API (businessType). */
static const struct synonym company_types[] = {
    {"public_company", "public"},
    {"publicly_held", "public"},
    {"publicly_traded", "public"},
    {"private_company", "private"},
    {"privately_held", "private"},
    {"privately_owned", "private"},
    {"public_subsidiary", "subsidiary"},
    {"non_profit", "nonprofit"},
    {"not_for_profit", "nonprofit"},
    {"ngo", "nonprofit"},
    {"government_agency", "government"},
    {"educational", "education"},
    {"educational_institution", "education"},
    {"self_owned", "self_employed"},
    {"sole_proprietorship", "self_employed"},
    {"personal", "self_employed"},
};

static const char *look_up(const struct synonym *table, size_t count,
                           struct wr_str word)
{
    for (size_t i = 0; i < count; i++) {
        if (wr_str_eqz(word, table[i].word))
            return table[i].means;
    }
    return NULL;
}

static const char *find_word(const char *const *words, struct wr_str word)
{
    for (; words && *words; words++) {
        if (wr_str_eqz(word, *words))
            return *words;
    }
    return NULL;
}

/* A byte of text that belongs to a word; other scripts do. */
static bool in_word(char c)
{
    return wr_ascii_is_lower(c) || wr_ascii_is_digit(c) || (unsigned char)c >= 0x80;
}

struct wr_str wr_normal_word_of(struct wr_str text, struct wr_arena *arena)
{
    struct wr_str folded = wr_text_fold(text, arena);
    char *out = wr_arena_alloc(arena, folded.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < folded.len; i++) {
        /* "c++", "c#", ".net", "node.js": marks that make the name. */
        bool kept = in_word(folded.ptr[i]) || folded.ptr[i] == '+' ||
                    folded.ptr[i] == '#' || folded.ptr[i] == '.';

        if (kept)
            out[len++] = folded.ptr[i];
        else if (len && out[len - 1] != '_')
            out[len++] = '_';
    }
    while (len && out[len - 1] == '_')
        len--;
    return (struct wr_str){out, len};
}

static enum wr_normal_result answer(const struct wr_normal_in *in, const char *word,
                                    struct wr_value *out)
{
    *out = wr_value_text(word ? wr_str(word) : in->text);
    return word ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
}

enum wr_normal_result wr_normal_seniority(const struct wr_normal_in *in,
                                          struct wr_value *out)
{
    struct wr_str key = wr_normal_word_of(in->text, in->arena);
    const char *word = look_up(levels, WR_COUNT(levels), key);

    if (!word)
        word = find_word(wr_seniority_words, key);
    if (!word)
        word = wr_title_seniority(in->lists, in->text, in->arena);
    return answer(in, word, out);
}

enum wr_normal_result wr_normal_department(const struct wr_normal_in *in,
                                           struct wr_value *out)
{
    struct wr_str key = wr_normal_word_of(in->text, in->arena);
    const char *word = look_up(departments, WR_COUNT(departments), key);

    if (!word)
        word = find_word(wr_department_words, key);
    if (!word)
        word = wr_title_department(in->lists, in->text, in->arena);
    return answer(in, word, out);
}

/* Vendors' words for those of a closed list. */
static const char *synonym_of(const char *const *words, struct wr_str key)
{
    if (words == wr_email_status_words)
        return look_up(statuses, WR_COUNT(statuses), key);
    if (words == wr_registration_status_words)
        return look_up(registrations, WR_COUNT(registrations), key);
    if (words == wr_company_type_words)
        return look_up(company_types, WR_COUNT(company_types), key);
    return NULL;
}

enum wr_normal_result wr_normal_word(const struct wr_normal_in *in,
                                     struct wr_value *out)
{
    struct wr_str key = wr_normal_word_of(in->text, in->arena);
    const char *word = find_word(in->field->words, key);

    if (!word)
        word = synonym_of(in->field->words, key);
    if (in->field->words)
        return answer(in, word, out);
    *out = wr_value_text(key);
    return key.len ? WR_NORMAL_OK : WR_NORMAL_EMPTY;
}
