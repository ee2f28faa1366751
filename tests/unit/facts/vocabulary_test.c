/* Vendors' words for levels and departments, vendor by vendor as they document them. */
#include "rig.h"

static const struct {
    wr_field_id field;
    const char *means;
    const char *words; /* one behind another, with a bar between */
} rows[] = {
    {WR_F_SENIORITY, "owner",
     "owner|founder|partner|Founder/Owner|Owner / Partner|"
     "Business Owner|Co-Founder"},
    {WR_F_SENIORITY, "c_level",
     "c_suite|cxo|executive|C-Level|C Level Exec|Board Member|C-Suite|"
     "Executive|Top Management|C-level|C-Team|CEO|President|cxo level"},
    {WR_F_SENIORITY, "vp",
     "vp|VP-Level|VP Level|Vice President|Senior Vice President|"
     "President/Vice President|V-Level"},
    {WR_F_SENIORITY, "head", "head"},
    {WR_F_SENIORITY, "director", "director|Director Level|Managing Director|D-Level"},
    {WR_F_SENIORITY, "manager",
     "manager|Manager Level|Experienced Manager|Entry Level Manager|"
     "Middle Management|Lead"},
    {WR_F_SENIORITY, "senior",
     "senior|Strategic|Mid-Level|Mid Senior|Mid-Senior level"},
    {WR_F_SENIORITY, "entry",
     "entry|Non-Manager|Non Manager|Individual Contributor|Entry Level|"
     "Specialist|Staff|Associate|Junior"},
    {WR_F_SENIORITY, "intern",
     "intern|training|unpaid|Volunteer|In Training|Internship"},
    {WR_F_DEPARTMENT, "executive",
     "c_suite|executive|ceo|president|owner|management|C-Suite|"
     "General Management|Entrepreneurship|Board|Executive Management"},
    {WR_F_DEPARTMENT, "engineering",
     "master_engineering_technical|chemical_engineering|devops|"
     "engineering_technical|industrial_engineering|mobile_development|"
     "scrum_master_agile_coach|software_development|technician|"
     "test_quality_assurance|web_development|ecommerce_development|"
     "quality_assurance|engineering|Engineering & Technical|"
     "Product & Engineering|Quality Assurance|Engineering and Technical"},
    {WR_F_DEPARTMENT, "design",
     "master_design|ui_ux|product_ui_ux_design|graphic_design|creative|"
     "design|Arts and Design"},
    {WR_F_DEPARTMENT, "education", "master_education|teacher|professor|education"},
    {WR_F_DEPARTMENT, "finance",
     "master_finance|finance_executive|accounting|"
     "financial_planning_analysis|internal_audit_control|"
     "investor_relations|mergers_acquisitions|tax|treasury|finance|"
     "Finance & Accounting"},
    {WR_F_DEPARTMENT, "hr",
     "master_human_resources|human_resources_executive|"
     "compensation_benefits|culture_diversity_inclusion|health_safety|"
     "hr_business_partner|learning_development|"
     "recruiting_talent_acquisition|talent_management|people_operations|"
     "human_resources|recruiting|hr|Human Resources"},
    {WR_F_DEPARTMENT, "it",
     "master_information_technology|information_technology_executive|"
     "cloud_mobility|technology_operations|data_center|"
     "enterprise_architecture|help_desk_desktop_services|"
     "information_security|infrastructure|it_operations|networking|"
     "telecommunications|information_technology|it|"
     "Information Technology|IT & Engineering"},
    {WR_F_DEPARTMENT, "legal",
     "master_legal|compliance|contracts|ethics|"
     "intellectual_property_patent|lawyer_attorney|legal_counsel|"
     "litigation|privacy|legal"},
    {WR_F_DEPARTMENT, "marketing",
     "master_marketing|marketing_executive|advertising|brand_management|"
     "content_marketing|demand_generation|digital_marketing|"
     "ecommerce_marketing|event_marketing|field_marketing|"
     "lead_generation|product_marketing|public_relations|"
     "social_media_marketing|marketing|communications|communication|"
     "Media and Communication|Marketing & Product"},
    {WR_F_DEPARTMENT, "medical",
     "master_medical_health|medical_health|health|health_professional|"
     "Medical & Health|Health Care & Medical|Healthcare Services"},
    {WR_F_DEPARTMENT, "operations",
     "master_operations|operations_executive|project_management|"
     "project_program_management|fulfillment|operations|Administrative|"
     "Program and Project Management|Supply Chain|Logistics|"
     "Administration|Facilities"},
    {WR_F_DEPARTMENT, "sales",
     "master_sales|sales_executive|account_management|"
     "business_development|channel_sales|inside_sales|partnerships|"
     "revenue_operations|sales_enablement|sales_engineering|"
     "sales_operations|sales|Sales & Marketing|Biz Dev"},
    {WR_F_DEPARTMENT, "consulting", "consulting|advisory|professional_service"},
    {WR_F_DEPARTMENT, "product", "product_management|product|Product Management"},
    {WR_F_DEPARTMENT, "data",
     "artificial_intelligence_machine_learning|business_intelligence|"
     "data_science|data_warehouse|database_administration|analyst|"
     "Research & Analytics|Data & Analytics"},
    {WR_F_DEPARTMENT, "manufacturing", "mechanic|manufacturing|trade|trades"},
    {WR_F_DEPARTMENT, "research", "research_development|research|R&D|Science"},
    {WR_F_DEPARTMENT, "support",
     "support_technical_services|customer_experience|customer_success|"
     "customer_service|support|Customer Success and Support|"
     "Customer Service"},
    {WR_F_DEPARTMENT, "procurement", "sourcing_procurement|Purchasing|Procurement"},
    {WR_F_DEPARTMENT, "other",
     "hospitality|public_service|real_estate|unemployed|"
     "Community and Social Services|Military and Protective Services|"
     "Security|Other"},
    {WR_F_DEPARTMENT, "media", "media"},
};

static void each_word_has_one_of_ours(void **state)
{
    struct rig *rig = *state;
    size_t words = 0;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str rest = wr_str(rows[i].words);

        while (rest.ptr) {
            struct wr_str word = wr_str_split(&rest, '|');
            struct wr_value value;

            print_message("%s \"%.*s\"\n", rig->catalogue.fields[rows[i].field].name,
                          WR_FMT(word));
            assert_int_equal(wr_normalise(&rig->catalogue.fields[rows[i].field],
                                          rig->lists, word, rig->arena, &value),
                             WR_NORMAL_OK);
            assert_str(value.as.text, rows[i].means);
            words++;
        }
    }
    assert_true(words > 200);
}

/* What says nothing is nothing, what nobody knows is kept as it is and told. */
static void other_words_are_told(void **state)
{
    static const struct {
        wr_field_id field;
        const char *raw;
        enum wr_normal_result result;
    } others[] = {
        {WR_F_SENIORITY, "Other", WR_NORMAL_EMPTY},
        {WR_F_SENIORITY, "unknown", WR_NORMAL_EMPTY},
        {WR_F_SENIORITY, "Wizard", WR_NORMAL_UNKNOWN},
        {WR_F_SENIORITY, "master_", WR_NORMAL_UNKNOWN},
        {WR_F_DEPARTMENT, "master_", WR_NORMAL_UNKNOWN},
        {WR_F_DEPARTMENT, "master_of_wizardry", WR_NORMAL_UNKNOWN},
        {WR_F_DEPARTMENT, "________", WR_NORMAL_EMPTY},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(others); i++) {
        struct wr_value value;

        print_message("\"%s\"\n", others[i].raw);
        assert_int_equal(rig_normal(rig, others[i].field, others[i].raw, &value),
                         others[i].result);
        if (others[i].result == WR_NORMAL_UNKNOWN)
            assert_str(value.as.text, others[i].raw);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_has_one_of_ours),
        cmocka_unit_test(other_words_are_told),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
