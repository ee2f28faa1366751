/* worked_authority_test.c - jobs/models/fit-need-authority.yaml on five leads.
 *
 * A quarter of each sub-score:
 *
 *              fit             need        auth.  potential    score
 *   all        40+40+20 = 100  60+40 = 100  100   60+40 = 100  400/4 = 100   advance
 *   70, edge   40+40+20 = 100  60            70   30+20 =  50  280/4 =  70   advance
 *   68         40+40    =  80  60            70   60           270/4 =  67.5: review
 *   40, edge   40+40+20 = 100  20            40   0            160/4 =  40   review
 *   35         40+40    =  80  20            40   0            140/4 =  35   nurture
 *
 * 67.5 is rounded to 68. Three demos are worth 60, as one is.
 */
#include "worked.h"

static const struct worked_lead leads[] = {
    {.title = "all of it",
     .facts = {{"employees", "1500"},
               {"industry", "software"},
               {"country", "US"},
               {"seniority", "c_level"},
               {"revenue", "80000000"}},
     .signals = {{"demo_request", 1}, {"pricing_view", 2}},
     .parts = {100000, 100000, 100000, 100000},
     .score = 100,
     .tier = "advance",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "70, the edge: it advances",
     .facts = {{"employees", "250"},
               {"industry", "financial services"},
               {"country", "FR"},
               {"seniority", "director"},
               {"revenue", "10000000-49999999"}},
     .signals = {{"demo_request", 3}},
     .parts = {100000, 60000, 70000, 50000},
     .score = 70,
     .tier = "advance",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "68: a person looks at it",
     .facts = {{"employees", "100"},
               {"industry", "software"},
               {"seniority", "head"},
               {"revenue", "50000000"}},
     .signals = {{"demo_request", 1}},
     .parts = {80000, 60000, 70000, 60000},
     .score = 68,
     .tier = "review",
     .stage = "mql",
     .path = "manual_review"},
    {.title = "40, the edge: a person looks at it",
     .facts = {{"employees", "100"},
               {"industry", "software"},
               {"country", "GB"},
               {"seniority", "manager"}},
     .signals = {{"pricing_view", 1}},
     .parts = {100000, 20000, 40000, 0},
     .score = 40,
     .tier = "review",
     .stage = "mql",
     .path = "manual_review"},
    {.title = "35: nurture",
     .facts = {{"employees", "100"},
               {"industry", "software"},
               {"seniority", "manager"}},
     .signals = {{"pricing_view", 1}},
     .parts = {80000, 20000, 40000, 0},
     .score = 35,
     .tier = "nurture",
     .stage = "raw",
     .path = "nurture"},
};

static void five_leads(void **state WR_UNUSED)
{
    worked_check("fit-need-authority.yaml", leads, WR_COUNT(leads));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_leads)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
