/* worked_weights_test.c - jobs/models/weights.yaml on five leads.
 *
 * The most is 3 x (5 + 4 + 3 + 3 + 5) = 60. Each row: industry x 5 + size x 4
 * + country x 3 + technology x 3 + seniority x 5, and that as percent of 60.
 *
 *   all of it     5x3 + 4x3 + 3x3 + 3x3 + 5x3 = 60   100      strong
 *   the edge      5x3 + 4x2 + 3x3 +  0  + 5x2 = 42   70       strong, just
 *   below it      5x3 + 4x1 + 3x2 + 3x2 + 5x2 = 41   68.333   68: partial
 *   lower edge    5x1 + 4x1 + 3x3 + 3x2 +  0  = 24   40       partial, just
 *   below that    5x1 + 4x2 +  0  +  0  + 5x2 = 23   38.333   38: poor
 *
 * Whose technology or seniority is not known earns nothing for it.
 */
#include "worked.h"

static const struct worked_lead leads[] = {
    {.title = "all of it",
     .facts = {{"industry", "software"},
               {"employees", "600"},
               {"country", "US"},
               {"technologies", "salesforce;slack"},
               {"seniority", "vp"}},
     .parts = {100000},
     .score = 100,
     .tier = "strong",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "70, the edge of strong",
     .facts = {{"industry", "saas"},
               {"employees", "51-199"},
               {"country", "GB"},
               {"seniority", "director"}},
     .parts = {70000},
     .score = 70,
     .tier = "strong",
     .stage = "sql",
     .path = "route_now",
     .respond_hours = 24},
    {.title = "68.333 is not",
     .facts = {{"industry", "software"},
               {"employees", "1001-5000"},
               {"country", "DE"},
               {"technologies", "hubspot"},
               {"seniority", "head"}},
     .parts = {68333},
     .score = 68,
     .tier = "partial",
     .stage = "mql",
     .path = "nurture"},
    {.title = "40, the edge of partial",
     .facts = {{"industry", "farming"},
               {"employees", "1001"},
               {"country", "US"},
               {"technologies", "pipedrive"}},
     .parts = {40000},
     .score = 40,
     .tier = "partial",
     .stage = "mql",
     .path = "nurture"},
    {.title = "38.333 is not",
     .facts = {{"industry", "farming"}, {"employees", "50"}, {"seniority", "head"}},
     .parts = {38333},
     .score = 38,
     .tier = "poor",
     .stage = "raw",
     .path = "review_once"},
};

static void five_leads(void **state WR_UNUSED)
{
    worked_check("weights.yaml", leads, WR_COUNT(leads));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(five_leads)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
