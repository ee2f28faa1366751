/* synonyms.c - vendors' words for those of the closed lists (words.c).
 *
 * Words are folded as wr_normal_word_of does it. Tables are short and read once a
 * value: they are searched from the top.
 */
#include "etl/facts/synonyms.h"

#include "weir/field.h"

#include "etl/base/banned.h"

struct synonym {
    const char *word; /* folded */
    const char *means;
};

/* Levels: Apollo (person_seniorities), People Data Labs (job_title_levels), LinkedIn
 * and who took its words (ContactOut, RocketReach, Prospeo, Coresignal), ZoomInfo
 * (managementLevel), Hunter, Lusha, Cognism, HubSpot's buying-role exports. */
static const struct synonym levels[] = {
    {"c_suite", "c_level"},
    {"csuite", "c_level"},
    {"c_level", "c_level"},
    {"clevel", "c_level"},
    {"c_level_exec", "c_level"},
    {"c_level_executive", "c_level"},
    {"cxo", "c_level"},
    {"c_team", "c_level"},
    {"executive", "c_level"},
    {"executives", "c_level"},
    {"executive_level", "c_level"},
    {"top_management", "c_level"},
    {"board", "c_level"},
    {"founder", "owner"},
    {"partner", "owner"},
    {"owner", "owner"},
    {"entrepreneur", "owner"},
    {"vp", "vp"},
    {"v_level", "vp"},
    {"vp_level", "vp"},
    {"vice_president", "vp"},
    {"president_vice_president", "vp"},
    {"director", "director"},
    {"d_level", "director"},
    {"director_level", "director"},
    {"head", "head"},
    {"manager", "manager"},
    {"manager_level", "manager"},
    {"experienced_manager", "manager"},
    {"entry_level_manager", "manager"},
    {"middle_management", "manager"},
    {"middle_manager", "manager"},
    {"supervisor", "manager"},
    {"senior", "senior"},
    {"strategic", "senior"},
    {"mid_level", "senior"},
    {"mid_senior", "senior"},
    {"mid_senior_level", "senior"},
    {"entry", "entry"},
    {"junior", "entry"},
    {"entry_level", "entry"},
    {"individual_contributor", "entry"},
    {"non_manager", "entry"},
    {"non_management", "entry"},
    {"associate", "entry"},
    {"staff", "entry"},
    {"specialist", "entry"},
    {"employee", "entry"},
    {"training", "intern"},
    {"in_training", "intern"},
    {"unpaid", "intern"},
    {"volunteer", "intern"},
    {"intern", "intern"},
    {"internship", "intern"},
    {"student", "intern"},
};

/* Departments and functions: the same vendors, and Clearbit (role). What is not here is
 * read as a title. */
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
    {"health_professional", "medical"},
    {"healthcare", "medical"},
    {"general_management", "executive"},
    {"executive_management", "executive"},
    {"entrepreneurship", "executive"},
    {"board_of_directors", "executive"},
    {"human_resources_executive", "hr"},
    {"information_technology_executive", "it"},
    {"legal_executive", "legal"},
    {"marketing_executive", "marketing"},
    {"medical_health_executive", "medical"},
    {"operations_executive", "operations"},
    {"sales_executive", "sales"},
    {"finance_executive", "finance"},
    {"artificial_intelligence_machine_learning", "data"},
    {"business_intelligence", "data"},
    {"research_analytics", "data"},
    {"bioengineering", "engineering"},
    {"biometrics", "research"},
    {"cloud_mobility", "it"},
    {"digital_transformation", "it"},
    {"emerging_technology_innovation", "research"},
    {"mechanic", "manufacturing"},
    {"technician", "engineering"},
    {"mobile_development", "engineering"},
    {"web_development", "engineering"},
    {"software_development", "engineering"},
    {"application_development", "engineering"},
    {"ecommerce_development", "engineering"},
    {"project_management", "operations"},
    {"project_program_management", "operations"},
    {"program_and_project_management", "operations"},
    {"scrum_master_agile_coach", "engineering"},
    {"support_technical_services", "support"},
    {"technology_operations", "it"},
    {"test_quality_assurance", "engineering"},
    {"quality_assurance", "engineering"},
    {"ui_ux", "design"},
    {"product_ui_ux_design", "design"},
    {"all_design", "design"},
    {"internal_audit_control", "finance"},
    {"investor_relations", "finance"},
    {"mergers_acquisitions", "finance"},
    {"sourcing_procurement", "procurement"},
    {"it_procurement", "procurement"},
    {"compensation_benefits", "hr"},
    {"culture_diversity_inclusion", "hr"},
    {"health_safety", "hr"},
    {"learning_development", "hr"},
    {"talent_management", "hr"},
    {"workforce_management", "hr"},
    {"people_operations", "hr"},
    {"data_center", "it"},
    {"enterprise_architecture", "it"},
    {"help_desk_desktop_services", "it"},
    {"information_security", "it"},
    {"infrastructure", "it"},
    {"servers", "it"},
    {"virtualization", "it"},
    {"retail_store_systems", "it"},
    {"storage_disaster_recovery", "it"},
    {"telecommunications", "it"},
    {"contracts", "legal"},
    {"ethics", "legal"},
    {"litigation", "legal"},
    {"intellectual_property_patent", "legal"},
    {"governance", "legal"},
    {"ediscovery", "legal"},
    {"acquisitions", "finance"},
    {"product_marketing", "marketing"},
    {"product_engineering", "engineering"},
    {"customer_experience", "support"},
    {"customer_retention_development", "support"},
    {"account_management", "sales"},
    {"lead_generation", "marketing"},
    {"demand_generation", "marketing"},
    {"community_and_social_services", "other"},
    {"military_and_protective_services", "other"},
    {"security", "other"},
    {"protective_services", "other"},
    {"agriculture", "other"},
    {"volunteer", "other"},
    {"student", "education"},
    {"marketing_product", "marketing"},
};

/* Verifiers. */
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

static const struct {
    const char *const *words;
    const struct synonym *items;
    size_t count;
} tables[] = {
    {wr_seniority_words, levels, WR_COUNT(levels)},
    {wr_department_words, departments, WR_COUNT(departments)},
    {wr_email_status_words, statuses, WR_COUNT(statuses)},
    {wr_registration_status_words, registrations, WR_COUNT(registrations)},
    {wr_company_type_words, company_types, WR_COUNT(company_types)},
};

const char *wr_synonym(const char *const *words, struct wr_str key)
{
    for (size_t t = 0; t < WR_COUNT(tables); t++) {
        if (tables[t].words != words)
            continue;
        for (size_t i = 0; i < tables[t].count; i++) {
            if (wr_str_eqz(key, tables[t].items[i].word))
                return tables[t].items[i].means;
        }
    }
    return NULL;
}
