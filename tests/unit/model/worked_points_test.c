/* worked_points_test.c - jobs/models/points.yaml on five leads.
 *
 *   a chief who asked   C-level 20 + size 15 + industry 20
 *                       + demo 30                                 = 85   sql
 *   80, the edge        VP 15 + size 15 + industry 10
 *                       + pricing 20 + case study 15 + blog 5     = 80   sql
 *   short of it         manager 10 + size 15 + industry 20
 *                       + demo 30, the second one nothing         = 75   mql
 *   50, the edge        manager 10 + size 5 + industry 20
 *                       + case study 15                           = 50   mql
 *   a free mailbox      owner 20 + industry 10 - free mailbox 10
 *                       + 4 blog posts 20, at most 15             = 35   lead
 *
 * All points are fives, so that 75 is the most below 80.
 */
#include "worked.h"

static const struct worked_lead leads[] = {
    {.title = "a chief who asked for a demo",
     .facts = {{"seniority", "c_level"},
               {"employees", "500"},
               {"industry", "software"}},
     .signals = {{"demo_request", 1}},
     .parts = {55000, 30000},
     .score = 85,
     .tier = "sql",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "80, the edge of SQL",
     .facts = {{"seniority", "vp"}, {"employees", "201-500"}, {"industry", "retail"}},
     .signals = {{"pricing_view", 1}, {"case_study", 1}, {"blog_view", 1}},
     .parts = {40000, 40000},
     .score = 80,
     .tier = "sql",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "75 is marketing's",
     .facts = {{"seniority", "manager"}, {"employees", "9000"}, {"industry", "saas"}},
     .signals = {{"demo_request", 2}},
     .parts = {45000, 30000},
     .score = 75,
     .tier = "mql",
     .stage = "mql",
     .path = "nurture"},
    {.title = "50, the edge of MQL",
     .facts = {{"seniority", "manager"},
               {"employees", "100"},
               {"industry", "software"}},
     .signals = {{"case_study", 1}},
     .parts = {35000, 15000},
     .score = 50,
     .tier = "mql",
     .stage = "mql",
     .path = "nurture"},
    {.title = "a reader with a free mailbox",
     .facts = {{"seniority", "owner"},
               {"industry", "financial services"},
               {"email_kind", "free"}},
     .signals = {{"blog_view", 4}},
     .parts = {20000, 15000},
     .score = 35,
     .tier = "lead",
     .stage = "raw",
     .path = "nurture"},
};

static void five_leads(void **state WR_UNUSED)
{
    worked_check("points.yaml", leads, WR_COUNT(leads));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_leads)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
