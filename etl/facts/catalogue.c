/* catalogue.c - the built-in fields, and the job's own behind them.
 *
 * Freshness: what follows the person's job goes stale in a quarter, what follows the
 * company in half a year, what the DNS says in a month. An address itself does not go
 * stale: email_status does, about it. Names do not, nor does what the CRM's people and
 * workflows keep (source, stage, owner).
 */
#include "etl/facts/catalogue.h"

#include "etl/base/banned.h"

#define LEAD    .scope = WR_SCOPE_LEAD, .about = WR_NO_FIELD
#define ACCOUNT .scope = WR_SCOPE_ACCOUNT, .about = WR_NO_FIELD
#define DERIVED .kind = WR_FIELD_DERIVED
#define DECIDED .scope = WR_SCOPE_LEAD, .about = WR_NO_FIELD, .kind = WR_FIELD_DECIDED
#define DECIDED_OF_ACCOUNT \
    .scope = WR_SCOPE_ACCOUNT, .about = WR_NO_FIELD, .kind = WR_FIELD_DECIDED
#define ABOUT(f) .scope = WR_SCOPE_ACCOUNT, .about = (f)

static const struct wr_field builtins[WR_F_BUILTIN_COUNT] = {
    [WR_F_EMAIL] = {"email", LEAD, .normal = WR_NORMAL_EMAIL, .person = true,
                    .help = "e-mail address"},
    [WR_F_FIRST_NAME] = {"first_name", LEAD, .normal = WR_NORMAL_NAME, .person = true,
                         .help = "given name"},
    [WR_F_LAST_NAME] = {"last_name", LEAD, .normal = WR_NORMAL_NAME, .person = true,
                        .help = "family name"},
    [WR_F_FULL_NAME] = {"full_name", LEAD, .normal = WR_NORMAL_NAME, .person = true,
                        .help = "whole name; joined from its parts when not known"},
    [WR_F_TITLE] = {"title", LEAD, .normal = WR_NORMAL_TEXT, .person = true,
                    .freshness_days = 90, .help = "job title"},
    [WR_F_SENIORITY] = {"seniority", LEAD, .normal = WR_NORMAL_SENIORITY,
                        .freshness_days = 90, .words = wr_seniority_words,
                        .help = "level in the company; from the title when not known"},
    [WR_F_DEPARTMENT] = {"department", LEAD, .normal = WR_NORMAL_DEPARTMENT,
                         .freshness_days = 90, .words = wr_department_words,
                         .help = "part of the company; from the title when not known"},
    [WR_F_PHONE] = {"phone", LEAD, .normal = WR_NORMAL_PHONE, .person = true,
                    .freshness_days = 180, .help = "direct or work phone"},
    [WR_F_MOBILE] = {"mobile", LEAD, .normal = WR_NORMAL_PHONE, .person = true,
                     .freshness_days = 180, .help = "mobile phone"},
    [WR_F_LINKEDIN_URL] = {"linkedin_url", LEAD, .normal = WR_NORMAL_LINKEDIN,
                           .person = true, .help = "LinkedIn profile of the person"},
    [WR_F_COUNTRY] = {"country", LEAD, .normal = WR_NORMAL_COUNTRY,
                      .freshness_days = 365, .help = "country, ISO 3166-1 alpha-2"},
    [WR_F_REGION] = {"region", LEAD, .normal = WR_NORMAL_REGION, .freshness_days = 365,
                     .help = "state or region"},
    [WR_F_CITY] = {"city", LEAD, .normal = WR_NORMAL_NAME, .freshness_days = 365,
                   .help = "city"},
    [WR_F_COMPANY_NAME] = {"company_name", LEAD, .normal = WR_NORMAL_TEXT,
                           .freshness_days = 90,
                           .help = "company as the lead typed it"},
    [WR_F_WEBSITE] = {"website", LEAD, .normal = WR_NORMAL_URL,
                      .help = "web site as the lead typed it"},
    [WR_F_EMAIL_STATUS] = {"email_status", .scope = WR_SCOPE_LEAD, .about = WR_F_EMAIL,
                           .normal = WR_NORMAL_WORD, .freshness_days = 90,
                           .words = wr_email_status_words,
                           .help = "whether mail to the address arrives"},
    [WR_F_LEAD_SOURCE] = {"lead_source", LEAD, .normal = WR_NORMAL_WORD,
                          .is_source = true, .help = "where the lead came from"},
    [WR_F_ORIGINAL_SOURCE] = {"original_source", LEAD, .normal = WR_NORMAL_WORD,
                              .is_source = true,
                              .help = "where the person first came from"},
    [WR_F_LIFECYCLE_STAGE] = {"lifecycle_stage", LEAD, .normal = WR_NORMAL_WORD,
                              .help = "stage the CRM keeps"},
    [WR_F_LEAD_STATUS] = {"lead_status", LEAD, .normal = WR_NORMAL_WORD,
                          .help = "status the CRM keeps"},
    [WR_F_OWNER_ID] = {"owner_id", LEAD, .normal = WR_NORMAL_TEXT,
                       .help = "owner in the CRM"},
    [WR_F_OPTED_OUT] = {"opted_out", LEAD, .type = WR_TYPE_BOOL,
                        .help = "the person asked not to be contacted"},
    [WR_F_CREATED_AT] = {"created_at", LEAD, .type = WR_TYPE_TIME,
                         .help = "when the record was made"},
    [WR_F_PERSONAL_EMAIL] = {"personal_email", LEAD, .normal = WR_NORMAL_EMAIL,
                             .person = true, .help = "private e-mail address"},
    [WR_F_JOB_STARTED_ON] = {"job_started_on", LEAD, .normal = WR_NORMAL_DATE,
                             .person = true, .freshness_days = 90,
                             .help = "when the person took the present job"},
    [WR_F_BUDGET] = {"budget", LEAD, .type = WR_TYPE_RANGE, .freshness_days = 365,
                     .help = "budget as somebody there confirmed it, whole US dollars"},
    [WR_F_LAST_CONTACTED_AT] = {"last_contacted_at", LEAD, .type = WR_TYPE_TIME,
                                .help = "when somebody last contacted the lead"},
    [WR_F_REJECTION_REASON] = {"rejection_reason", LEAD, .normal = WR_NORMAL_WORD,
                               .help = "why sales sent the lead back"},
    [WR_F_REJECTED_AT] = {"rejected_at", LEAD, .type = WR_TYPE_TIME,
                          .help = "when sales last sent the lead back"},
    [WR_F_CAMPAIGN] = {"campaign", LEAD, .normal = WR_NORMAL_TEXT, .is_source = true,
                       .help = "campaign that brought the lead"},
    [WR_F_FIRST_PAGE] = {"first_page", LEAD, .normal = WR_NORMAL_TEXT,
                         .is_source = true,
                         .help = "first page of ours that the lead saw"},
    [WR_F_FORM] = {"form", LEAD, .normal = WR_NORMAL_TEXT, .is_source = true,
                   .help = "form that the lead sent last"},
    [WR_F_FORM_NOTES] = {"form_notes", LEAD, .normal = WR_NORMAL_TEXT, .person = true,
                         .is_prose = true,
                         .help = "what the lead typed into a form, in its own words"},

    [WR_F_EMAIL_DOMAIN] = {"email_domain", LEAD, DERIVED, .normal = WR_NORMAL_DOMAIN,
                           .help = "registrable domain of the address"},
    [WR_F_EMAIL_KIND] = {"email_kind", LEAD, DERIVED, .normal = WR_NORMAL_WORD,
                         .words = wr_email_kind_words,
                         .help = "what sort of mailbox the address is"},
    [WR_F_ROLE] = {"role", LEAD, DERIVED, .normal = WR_NORMAL_WORD,
                   .words = wr_role_words, .help = "part in a purchase"},
    [WR_F_BUYING_ROLE] = {"buying_role", LEAD, DERIVED, .normal = WR_NORMAL_WORD,
                          .words = wr_buying_role_words,
                          .help = "part in a buying group; from level, department and "
                                  "title when not known"},
    [WR_F_JOB_AREA] = {"job_area", LEAD, DERIVED, .normal = WR_NORMAL_WORD,
                       .words = wr_job_area_words,
                       .help = "what sort of work the title is about"},

    [WR_F_DOMAIN] = {"domain", ACCOUNT, .normal = WR_NORMAL_DOMAIN,
                     .help = "registrable domain of the company"},
    [WR_F_ACCOUNT_NAME] = {"account_name", ACCOUNT, .normal = WR_NORMAL_TEXT,
                           .freshness_days = 365, .help = "name of the company"},
    [WR_F_INDUSTRY] = {"industry", ACCOUNT, .normal = WR_NORMAL_INDUSTRY,
                       .freshness_days = 180, .help = "industry label, folded"},
    [WR_F_EMPLOYEES] = {"employees", ACCOUNT, .type = WR_TYPE_RANGE,
                        .freshness_days = 180, .help = "head count"},
    [WR_F_REVENUE] = {"revenue", ACCOUNT, .type = WR_TYPE_RANGE, .freshness_days = 180,
                      .help = "revenue, whole US dollars a year"},
    [WR_F_ACCOUNT_COUNTRY] = {"account_country", ACCOUNT, .normal = WR_NORMAL_COUNTRY,
                              .freshness_days = 180,
                              .help = "country of the head office"},
    [WR_F_ACCOUNT_REGION] = {"account_region", ACCOUNT, .normal = WR_NORMAL_REGION,
                             .freshness_days = 180,
                             .help = "state or region of the head office"},
    [WR_F_ACCOUNT_CITY] = {"account_city", ACCOUNT, .normal = WR_NORMAL_NAME,
                           .freshness_days = 180, .help = "city of the head office"},
    [WR_F_FOUNDED_YEAR] = {"founded_year", ACCOUNT, .type = WR_TYPE_INT,
                           .normal = WR_NORMAL_YEAR, .help = "year of foundation"},
    [WR_F_TECHNOLOGIES] = {"technologies", ACCOUNT, .type = WR_TYPE_SET,
                           .normal = WR_NORMAL_TECHNOLOGY, .freshness_days = 180,
                           .help = "technologies in use"},
    [WR_F_CURRENT_VENDOR] = {"current_vendor", ACCOUNT, .normal = WR_NORMAL_TEXT,
                             .freshness_days = 365,
                             .help = "whose product is in use in place of ours"},
    [WR_F_CONTRACT_ENDS_ON] = {"contract_ends_on", ACCOUNT, .normal = WR_NORMAL_DATE,
                               .freshness_days = 365,
                               .help = "when the contract with that vendor ends"},
    [WR_F_ACCOUNT_LINKEDIN_URL] = {"account_linkedin_url", ACCOUNT,
                                   .normal = WR_NORMAL_LINKEDIN,
                                   .help = "LinkedIn page of the company"},
    [WR_F_ACCOUNT_PHONE] = {"account_phone", ACCOUNT, .normal = WR_NORMAL_PHONE,
                            .freshness_days = 180, .help = "switchboard"},
    [WR_F_ACCOUNT_STREET] = {"account_street", ACCOUNT, .normal = WR_NORMAL_TEXT,
                             .freshness_days = 180,
                             .help = "street and number of the head office"},
    [WR_F_ACCOUNT_POSTAL_CODE] = {"account_postal_code", ACCOUNT,
                                  .normal = WR_NORMAL_CODE, .freshness_days = 180,
                                  .help = "postal code of the head office"},
    [WR_F_ACCOUNT_DESCRIPTION] = {"account_description", ACCOUNT,
                                  .normal = WR_NORMAL_TEXT, .freshness_days = 365,
                                  .is_prose = true,
                                  .help = "what the company does, in a few sentences"},
    [WR_F_KEYWORDS] = {"keywords", ACCOUNT, .type = WR_TYPE_SET,
                       .normal = WR_NORMAL_WORD, .freshness_days = 180,
                       .help = "tags and categories vendors file the company under"},
    [WR_F_COMPANY_TYPE] = {"company_type", ACCOUNT, .normal = WR_NORMAL_WORD,
                           .freshness_days = 365, .words = wr_company_type_words,
                           .help = "who owns the company"},
    [WR_F_STOCK_SYMBOL] = {"stock_symbol", ACCOUNT, .normal = WR_NORMAL_CODE,
                           .freshness_days = 365, .help = "ticker of a listed company"},
    [WR_F_FUNDING] = {"funding", ACCOUNT, .type = WR_TYPE_RANGE, .freshness_days = 180,
                      .help = "raised in all, whole US dollars"},
    [WR_F_FUNDING_STAGE] = {"funding_stage", ACCOUNT, .normal = WR_NORMAL_WORD,
                            .freshness_days = 180,
                            .help = "kind of the last round: seed, series_a ..."},
    [WR_F_LAST_FUNDED_ON] = {"last_funded_on", ACCOUNT, .normal = WR_NORMAL_DATE,
                             .freshness_days = 180, .help = "day of the last round"},
    [WR_F_NAICS_CODES] = {"naics_codes", ACCOUNT, .type = WR_TYPE_SET,
                          .normal = WR_NORMAL_NAICS, .freshness_days = 365,
                          .help = "industries as NAICS 2022 codes"},
    [WR_F_SIC_CODES] = {"sic_codes", ACCOUNT, .type = WR_TYPE_SET,
                        .normal = WR_NORMAL_SIC, .freshness_days = 365,
                        .help = "industries as US SIC codes (1987, four digits)"},
    [WR_F_UK_SIC_CODES] = {"uk_sic_codes", ACCOUNT, .type = WR_TYPE_SET,
                           .normal = WR_NORMAL_UK_SIC, .freshness_days = 365,
                           .help = "industries as UK SIC 2007 codes (five digits)"},
    [WR_F_LEGAL_NAME] = {"legal_name", ACCOUNT, .normal = WR_NORMAL_TEXT,
                         .freshness_days = 365,
                         .help = "name in the commercial register"},
    [WR_F_LEGAL_FORM] = {"legal_form", ACCOUNT, .normal = WR_NORMAL_WORD,
                         .freshness_days = 365,
                         .help = "legal form as the register has it: ltd, plc, gmbh"},
    [WR_F_JURISDICTION] = {"jurisdiction", ACCOUNT, .normal = WR_NORMAL_JURISDICTION,
                           .freshness_days = 365,
                           .help = "where it is registered: DE, GB, US-DE"},
    [WR_F_REGISTRATION_NUMBER] = {"registration_number", ACCOUNT,
                                  .normal = WR_NORMAL_CODE,
                                  .help = "number in the commercial register"},
    [WR_F_REGISTRATION_STATUS] = {"registration_status", ACCOUNT,
                                  .normal = WR_NORMAL_WORD, .freshness_days = 90,
                                  .words = wr_registration_status_words,
                                  .help = "what the register says of the company"},
    [WR_F_INCORPORATED_ON] = {"incorporated_on", ACCOUNT, .normal = WR_NORMAL_DATE,
                              .help = "when the company was registered"},
    [WR_F_LEI] = {"lei", ACCOUNT, .normal = WR_NORMAL_LEI,
                  .help = "Legal Entity Identifier, ISO 17442"},
    [WR_F_CIK] = {"cik", ACCOUNT, .normal = WR_NORMAL_CIK,
                  .help = "number of a filer at the SEC, ten digits"},
    [WR_F_DOMAIN_REGISTERED_ON] = {"domain_registered_on", ABOUT(WR_F_DOMAIN),
                                   .normal = WR_NORMAL_DATE, .freshness_days = 365,
                                   .help = "when the domain was registered"},
    [WR_F_DOMAIN_STATUS] = {"domain_status", ABOUT(WR_F_DOMAIN),
                            .normal = WR_NORMAL_WORD, .freshness_days = 30,
                            .words = wr_domain_status_words,
                            .help = "what the DNS says about the domain"},
    [WR_F_MAIL_PROVIDER] = {"mail_provider", ABOUT(WR_F_DOMAIN),
                            .normal = WR_NORMAL_WORD, .freshness_days = 30,
                            .help = "who receives the domain's mail"},
    [WR_F_SPF] = {"spf", ABOUT(WR_F_DOMAIN), .type = WR_TYPE_BOOL, .freshness_days = 30,
                  .help = "the domain publishes SPF"},
    [WR_F_DMARC] = {"dmarc", ABOUT(WR_F_DOMAIN), .normal = WR_NORMAL_WORD,
                    .freshness_days = 30, .words = wr_dmarc_words,
                    .help = "DMARC policy of the domain"},

    [WR_F_OPEN_OPPORTUNITIES] = {"open_opportunities", ACCOUNT, .type = WR_TYPE_INT,
                                 .help = "deals with the company that are open"},
    [WR_F_ACCOUNT_OWNER_ID] = {"account_owner_id", ACCOUNT, .normal = WR_NORMAL_TEXT,
                               .help = "owner of the company in the CRM"},
    [WR_F_PARENT_ACCOUNT] = {"parent_account", ACCOUNT, .normal = WR_NORMAL_TEXT,
                             .help = "company that it belongs to: its id on the CRM's "
                                     "record of a company, its domain on that of a "
                                     "lead and in a file"},

    [WR_F_OPEN_JOBS] = {"open_jobs", ACCOUNT, .type = WR_TYPE_INT, .freshness_days = 60,
                        .help = "positions it advertises"},

    [WR_F_SCORE] = {"score", DECIDED, .type = WR_TYPE_MILLI, .help = "the score"},
    [WR_F_FIT_SCORE] = {"fit_score", DECIDED, .type = WR_TYPE_MILLI,
                        .help = "how well the lead fits"},
    [WR_F_INTENT_SCORE] = {"intent_score", DECIDED, .type = WR_TYPE_MILLI,
                           .help = "how interested the lead looks"},
    [WR_F_GROUP_SCORE] = {"group_score", DECIDED, .type = WR_TYPE_MILLI,
                          .help = "how much of the buying group is there"},
    [WR_F_TIER] = {"tier", DECIDED, .normal = WR_NORMAL_WORD,
                   .help = "band of the score"},
    [WR_F_STAGE] = {"stage", DECIDED, .normal = WR_NORMAL_WORD,
                    .help = "stage weir puts the lead in"},
    [WR_F_PATH] = {"path", DECIDED, .normal = WR_NORMAL_WORD,
                   .help = "what should happen with the lead"},
    [WR_F_REASONS] = {"reasons", DECIDED, .normal = WR_NORMAL_TEXT,
                      .help = "the lines that made most of the score"},
    [WR_F_STOP_REASON] = {"stop_reason", DECIDED, .normal = WR_NORMAL_TEXT,
                          .help = "the hard stop that fired"},
    [WR_F_COMPLETENESS] = {"completeness", DECIDED, .type = WR_TYPE_MILLI,
                           .help = "share of what scoring needs that is known"},
    [WR_F_GAPS] = {"gaps", DECIDED, .normal = WR_NORMAL_TEXT,
                   .help = "what is missing, most useful first"},
    [WR_F_HOLD_REASON] = {"hold_reason", DECIDED, .normal = WR_NORMAL_TEXT,
                          .help = "why the lead is held, how often it was tried, and "
                                  "when it is next"},
    [WR_F_NEXT_QUESTION] = {"next_question", DECIDED, .normal = WR_NORMAL_TEXT,
                            .help = "what a form should ask next"},
    [WR_F_QUALIFICATION] = {"qualification", DECIDED, .normal = WR_NORMAL_TEXT,
                            .help = "the model's checklists (BANT ...): what is known, "
                                    "inferred, unknown"},
    [WR_F_EMAIL_VERDICT] = {"email_verdict", DECIDED, .normal = WR_NORMAL_WORD,
                            .words = wr_email_status_words,
                            .help = "email_status as handed over"},
    [WR_F_NEXT_ACTION] = {"next_action", DECIDED, .normal = WR_NORMAL_TEXT,
                          .help = "what to do next"},
    [WR_F_SOURCE_CONTEXT] = {"source_context", DECIDED, .normal = WR_NORMAL_TEXT,
                             .help = "where the lead came from: source, campaign, "
                                     "first page, form"},
    [WR_F_PAIN_POINTS] = {"pain_points", DECIDED, .normal = WR_NORMAL_TEXT,
                          .person = true, .help = "what the lead wrote, as typed"},
    [WR_F_RECENT_ACTIVITY] = {"recent_activity", DECIDED, .normal = WR_NORMAL_TEXT,
                              .help = "what the lead did, the latest first"},
    [WR_F_TALKING_POINTS] = {"talking_points", DECIDED, .normal = WR_NORMAL_TEXT,
                             .help = "facts to begin with, each with source and day"},
    [WR_F_SCORED_AT] = {"scored_at", DECIDED, .type = WR_TYPE_TIME, .is_volatile = true,
                        .help = "when it was scored"},
    [WR_F_NEXT_REVIEW] = {"next_review", DECIDED, .type = WR_TYPE_TIME,
                          .is_volatile = true, .help = "when it is looked at again"},
    [WR_F_MODEL_VERSION] = {"model_version", DECIDED, .normal = WR_NORMAL_TEXT,
                            .is_volatile = true, .help = "model that scored it"},
    [WR_F_ROUTE_OWNER] = {"route_owner", DECIDED, .normal = WR_NORMAL_TEXT,
                          .help = "whom the lead was routed to"},
    [WR_F_ROUTE_RULE] = {"route_rule", DECIDED, .normal = WR_NORMAL_TEXT,
                         .help = "which rule routed it, or why nobody has it"},
    [WR_F_QUALIFIED_AT] = {"qualified_at", DECIDED, .type = WR_TYPE_TIME,
                           .help = "since when it is to be acted upon"},
    [WR_F_RESPOND_BY] = {"respond_by", DECIDED, .type = WR_TYPE_TIME,
                         .help = "when somebody has to have acted"},
    [WR_F_STAKEHOLDERS] = {"stakeholders", DECIDED, .normal = WR_NORMAL_TEXT,
                           .person = true,
                           .help = "who of the account has which part in a purchase, "
                                   "with name, title, tier and score, and which part "
                                   "nobody has"},

    [WR_F_ACCOUNT_SCORE] = {"account_score", DECIDED_OF_ACCOUNT, .type = WR_TYPE_MILLI,
                            .help = "the account: its best score, coverage and intent"},
    [WR_F_ACCOUNT_COVERAGE] = {"account_coverage", DECIDED_OF_ACCOUNT,
                               .type = WR_TYPE_MILLI,
                               .help = "share of the needed parts that somebody has"},
    [WR_F_ACCOUNT_INTENT] = {"account_intent", DECIDED_OF_ACCOUNT,
                             .type = WR_TYPE_MILLI,
                             .help = "what its people do, taken together; at most 50 "
                                     "while one alone is active"},
    [WR_F_ACCOUNT_MISSING_ROLES] = {"account_missing_roles", DECIDED_OF_ACCOUNT,
                                    .normal = WR_NORMAL_TEXT,
                                    .help = "parts in a purchase that nobody has"},
};

const char *wr_builtin_name(wr_field_id field)
{
    return field < WR_F_BUILTIN_COUNT ? builtins[field].name : NULL;
}

void wr_catalogue_init(struct wr_catalogue *catalogue)
{
    memset(catalogue, 0, sizeof(*catalogue));
    memcpy(catalogue->fields, builtins, sizeof(builtins));
    catalogue->count = WR_F_BUILTIN_COUNT;
}

wr_field_id wr_catalogue_find(const struct wr_catalogue *catalogue, struct wr_str name)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        if (wr_str_eqz(name, catalogue->fields[i].name))
            return (wr_field_id)i;
    }
    return WR_NO_FIELD;
}

wr_field_id wr_catalogue_add(struct wr_catalogue *catalogue,
                             const struct wr_field *field)
{
    if (catalogue->count == WR_MAX_FIELDS ||
        wr_catalogue_find(catalogue, wr_str(field->name)) != WR_NO_FIELD)
        return WR_NO_FIELD;
    catalogue->fields[catalogue->count] = *field;
    return (wr_field_id)catalogue->count++;
}

wr_field_id wr_catalogue_need(const struct wr_catalogue *catalogue, struct wr_str name,
                              struct wr_pos pos, struct wr_diags *diags)
{
    const char *words[WR_MAX_FIELDS + 1];
    wr_field_id id = wr_catalogue_find(catalogue, name);

    if (id != WR_NO_FIELD)
        return id;
    for (size_t i = 0; i < catalogue->count; i++)
        words[i] = catalogue->fields[i].name;
    words[catalogue->count] = NULL;
    wr_diag_unknown(diags, pos, "field", name, words);
    return WR_NO_FIELD;
}
