/* worked_grid_test.c - jobs/models/fit-intent-grid.yaml on five leads.
 *
 *                      fit                intent              0.6 fit + 0.4 intent
 *   strong, moderate   40+30    = 70 high 25+5     = 30 med.  42   + 12   = 54 handoff
 *   moderate, very     40            med. 60+25    = 85       24   + 34   = 58 handoff
 *   moderate, strong   30+30    = 60 med. 60+15    = 75 high  36   + 30   = 66 nurture
 *   strong, low        40+30+30 = 100     25            low   60   + 10   = 70   watch
 *   low, very strong   30            low  60+25+15 = 100      18   + 40   = 58   once
 *
 * The last but one has the highest score and is not handed off; the last one scores
 * what the second does. 20 page views are worth 15.
 */
#include "worked.h"

static const struct worked_lead leads[] = {
    {.title = "strong fit, moderate intent: both edges",
     .facts = {{"employees", "200"},
               {"industry", "software"},
               {"seniority", "manager"}},
     .signals = {{"pricing_view", 1}, {"page_view", 1}},
     .parts = {70000, 30000},
     .score = 54,
     .tier = "partial",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "moderate fit, very strong intent: both edges",
     .facts = {{"employees", "5000"}, {"industry", "farming"}},
     .signals = {{"demo_request", 1}, {"pricing_view", 4}},
     .parts = {40000, 85000},
     .score = 58,
     .tier = "partial",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "moderate fit, strong intent",
     .facts = {{"employees", "10"}, {"industry", "software"}, {"seniority", "head"}},
     .signals = {{"demo_request", 1}, {"page_view", 20}},
     .parts = {60000, 75000},
     .score = 66,
     .tier = "partial",
     .stage = "enriched",
     .path = "nurture"},
    {.title = "strong fit, low intent",
     .facts = {{"employees", "300"},
               {"industry", "financial services"},
               {"seniority", "c_level"}},
     .signals = {{"pricing_view", 1}},
     .parts = {100000, 25000},
     .score = 70,
     .tier = "strong",
     .stage = "enriched",
     .path = "monitor_account"},
    {.title = "low fit, very strong intent",
     .facts = {{"employees", "10"}, {"industry", "software"}, {"seniority", "senior"}},
     .signals = {{"demo_request", 1}, {"pricing_view", 1}, {"page_view", 3}},
     .parts = {30000, 100000},
     .score = 58,
     .tier = "partial",
     .stage = "enriched",
     .path = "review_once"},
};

static void five_leads(void **state WR_UNUSED)
{
    worked_check("fit-intent-grid.yaml", leads, WR_COUNT(leads));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_leads)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
