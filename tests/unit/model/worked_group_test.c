/* worked_group_test.c - jobs/models/buying-group.yaml on five leads, one for each path.
 *
 *                   fit             intent      group        0.5 / 0.3 / 0.2
 *   route now       40+30+30 = 100  60+20 = 80  40+30+30=100 50 + 24 + 20   = 94 strong
 *   better person   40+30+10 =  80  2x20  = 40  0            40 + 12 +  0   = 52
 *   watch           40+30+30 = 100  0           40           50 +  0 +  8   = 58
 *   look once       25+ 0+10 =  35  60          0            17.5 + 18 + 0  = 35.5: 36
 *   find out more   30+30    =  60  0           40           30 +  0 +  8   = 38
 *
 * The group counts the lead itself: beside two others it makes three; a decision maker
 * alone earns 40. Events without a date make nobody active: the two active
 * members of the first row are others. The last lead has two of the four
 * fields that completeness asks for: 50, enough to be scored and not to be called.
 */
#include "worked.h"

static const struct worked_lead leads[] = {
    {.title = "route now",
     .facts = {{"seniority", "vp"},
               {"role", "decision_maker"},
               {"email_status", "deliverable"},
               {"employees", "500"},
               {"industry", "software"}},
     .signals = {{"demo_request", 1}, {"pricing_view", 1}},
     .digest = {.members = 2, .active_members = 2},
     .parts = {100000, 80000, 100000},
     .score = 94,
     .tier = "strong",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "find a better stakeholder",
     .facts = {{"seniority", "manager"},
               {"role", "user"},
               {"email_status", "deliverable"},
               {"employees", "500"},
               {"industry", "software"}},
     .signals = {{"pricing_view", 2}},
     .digest = {.members = 1},
     .parts = {80000, 40000, 0},
     .score = 52,
     .tier = "partial",
     .stage = "mql",
     .path = "find_better_stakeholder"},
    {.title = "watch the account",
     .facts = {{"seniority", "c_level"},
               {"role", "decision_maker"},
               {"email_status", "deliverable"},
               {"employees", "5000"},
               {"industry", "saas"}},
     .parts = {100000, 0, 40000},
     .score = 58,
     .tier = "partial",
     .stage = "mql",
     .path = "monitor_account"},
    {.title = "look once",
     .facts = {{"seniority", "manager"},
               {"role", "user"},
               {"email_status", "deliverable"},
               {"employees", "50-199"},
               {"industry", "farming"}},
     .signals = {{"demo_request", 1}},
     .parts = {35000, 60000, 0},
     .score = 36,
     .tier = "poor",
     .stage = "enriched",
     .path = "review_once"},
    {.title = "find out more",
     .facts = {{"seniority", "vp"},
               {"role", "decision_maker"},
               {"industry", "software"}},
     .parts = {60000, 0, 40000},
     .score = 38,
     .tier = "poor",
     .stage = "enriched",
     .path = "re_enrich_and_hold"},
};

static void five_leads(void **state WR_UNUSED)
{
    worked_check("buying-group.yaml", leads, WR_COUNT(leads));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_leads)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
