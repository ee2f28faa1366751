/* diff_test.c - what goes to the CRM: policies, a person's edits, our own writes,
 * volatile fields.
 */
#include "diff_rig.h"

/* What stands in the CRM and what is known, against each policy. "crm" facts are what
 * the CRM last said; apollo.person is a vendor. */
static const struct {
    const char *title, *policy, *base, *own;
    const char *crm_fact;
    int crm_day;
    const char *found;
    int found_day;
    const char *wanted;
} policies[] = {
    {"nothing known", "fill_blank", NULL, NULL, NULL, 0, NULL, 0, ""},
    {"blank is filled", "fill_blank", NULL, NULL, NULL, 0, "CEO", -1, "title: - > CEO"},
    {"so is white space", "fill_blank", "  ", NULL, NULL, 0, "CEO", -1,
     "title:    > CEO"},
    {"and a placeholder", "fill_blank", "n/a", NULL, NULL, 0, "CEO", -1,
     "title: n/a > CEO"},
    {"a person's value stays", "fill_blank", "Clerk", NULL, "Clerk", -300, "CEO", -1,
     ""},
    {"what differs from our write is a person's", "fill_blank", "Clerk", "VP", "Clerk",
     -300, "CEO", -1, ""},
    {"our own may be renewed", "fill_blank", "VP", "VP", NULL, 0, "CEO", -1,
     "title: VP > CEO"},
    {"ours, and still the same", "fill_blank", "CEO", "CEO", NULL, 0, "CEO", -1, ""},
    {"what a person cleared stays clear", "fill_blank", NULL, "CEO", NULL, 0, "CEO", -1,
     ""},
    {"unless something else is found", "fill_blank", NULL, "VP", NULL, 0, "CEO", -1,
     "title: - > CEO"},
    {"equal values are not sent", "always", " CEO ", NULL, "CEO", -1, "CEO", -1, ""},
    {"never", "never", NULL, NULL, NULL, 0, "CEO", -1, ""},

    {"stale gives way", "if_older", "Clerk", NULL, "Clerk", -300, "CEO", -1,
     "title: Clerk > CEO"},
    {"fresh does not", "if_older", "Clerk", NULL, "Clerk", -5, "CEO", -1, ""},
    {"stale, with nothing newer", "if_older", "Clerk", NULL, "Clerk", -300, "CEO", -301,
     ""},
    {"older fills blanks too", "if_older", NULL, NULL, NULL, 0, "CEO", -1,
     "title: - > CEO"},

    {"better than fresh: no", "if_better", "Clerk", NULL, "Clerk", -5, "CEO", -1, ""},
    {"better than stale: yes", "if_better", "Clerk", NULL, "Clerk", -300, "CEO", -1,
     "title: Clerk > CEO"},

    {"always, what resolves", "always", "Clerk", NULL, "Clerk", -300, "CEO", -1,
     "title: Clerk > CEO"},
    {"always does not mean the vendor's", "always", "Clerk", NULL, "Clerk", -5, "CEO",
     -1, ""},
};

static void policies_say_what_may_be_replaced(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(policies); i++) {
        struct d_rig d;
        char line[128], values[128];

        print_message("%s\n", policies[i].title);
        snprintf(line, sizeof(line), "  title: {field: title, write: %s}\n",
                 policies[i].policy);
        open_rig(&d, line);
        snprintf(values, sizeof(values), "{\"title\":\"%s\"}", policies[i].base);
        d.values = policies[i].base ? values : "{\"title\":null}";
        if (policies[i].own)
            wrote(&d, "title", policies[i].own);
        if (policies[i].crm_fact)
            know(&d, WR_F_TITLE, "crm", policies[i].crm_fact, DAY(policies[i].crm_day));
        if (policies[i].found)
            know(&d, WR_F_TITLE, "apollo.person", policies[i].found,
                 DAY(policies[i].found_day));
        assert_str(changes(&d), policies[i].wanted);
        rig_free(d.rig);
    }
}

static void an_absence_is_never_written(void **state WR_UNUSED)
{
    struct d_rig d;

    open_rig(&d, "  title: {field: title, write: always}\n");
    d.values = "{\"title\":\"Clerk\"}";
    know(&d, WR_F_TITLE, "crm", NULL, DAY(0));
    assert_str(changes(&d), "");
    rig_free(d.rig);
}

static const struct {
    wr_field_id field;
    const char *line, *value, *base, *wanted;
} formats[] = {
    {WR_F_EMPLOYEES, "{field: employees, write: fill_blank}", "201-500", NULL,
     "201-500"},
    {WR_F_EMPLOYEES, "{field: employees, write: fill_blank, format: number}", "201-500",
     NULL, "201"},
    {WR_F_EMPLOYEES, "{field: employees, write: fill_blank, format: number}", "10001+",
     NULL, "10001"},
    {WR_F_EMPLOYEES, "{field: employees, write: always, format: number}", "201-500",
     "201.0", NULL},
    {WR_F_CREATED_AT, "{field: created_at, write: fill_blank}", "2026-11-22T08:30:00Z",
     NULL, "2026-11-22T08:30:00Z"},
    {WR_F_CREATED_AT, "{field: created_at, write: fill_blank, format: date}",
     "2026-11-22T08:30:00Z", NULL, "2026-11-22"},
    {WR_F_CREATED_AT, "{field: created_at, write: fill_blank, format: epoch_ms}",
     "2026-11-22T08:30:00Z", NULL, "1795336200000"},
    {WR_F_CREATED_AT, "{field: created_at, write: always, format: epoch_ms}",
     "2026-11-22T08:30:00Z", "2026-11-22T08:30:00.000Z", NULL},
    {WR_F_CREATED_AT, "{field: created_at, write: always, format: date}",
     "2026-11-22T08:30:00Z", "2026-11-22", NULL},
    {WR_F_CREATED_AT, "{field: created_at, write: fill_blank, format: dmy}",
     "2026-11-22T08:30:00Z", NULL, "22/11/2026"},
    {WR_F_CREATED_AT, "{field: created_at, write: fill_blank, format: mdy}",
     "2026-11-22T08:30:00Z", NULL, "11/22/2026"},
    {WR_F_CREATED_AT, "{field: created_at, write: always, format: dmy}",
     "2026-11-02T08:30:00Z", "2/11/2026 09:15", NULL},
    {WR_F_CREATED_AT, "{field: created_at, write: always, format: mdy}",
     "2026-11-02T08:30:00Z", "11/2/2026", NULL},
    {WR_F_SENIORITY,
     "{field: seniority, write: fill_blank, words: {Boss: c_level, Chef: "
     "c_level}}",
     "c_level", NULL, "Boss"},
    {WR_F_SENIORITY, "{field: seniority, write: fill_blank}", "unknown", NULL, NULL},
};

static void values_go_out_as_the_crm_takes_them(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(formats); i++) {
        char line[160], values[128], wanted[160] = "";
        struct d_rig d;

        print_message("%s\n", formats[i].line);
        snprintf(line, sizeof(line), "  p: %s\n", formats[i].line);
        open_rig(&d, line);
        snprintf(values, sizeof(values), "{\"p\":\"%s\"}", formats[i].base);
        d.values = formats[i].base ? values : "{}";
        know(&d, formats[i].field, "apollo.person", formats[i].value, DAY(-1));
        if (formats[i].wanted)
            snprintf(wanted, sizeof(wanted), "p: - > %s", formats[i].wanted);
        assert_str(changes(&d), wanted);
        rig_free(d.rig);
    }
}

static void held_leads_get_what_was_found(void **state WR_UNUSED)
{
    struct d_rig d;

    open_rig(&d, "  score: score\n  complete: completeness\n  at: scored_at\n"
                 "  title: {field: title, write: fill_blank}\n");
    know(&d, WR_F_TITLE, "apollo.person", "CEO", DAY(-1));
    decide(&d, WR_F_COMPLETENESS, "45");
    assert_str(changes(&d), "complete: - > 45; title: - > CEO");
    d.has_decided = false;
    assert_str(changes(&d), "title: - > CEO");
    rig_free(d.rig);
}

/* Read in one property, written to another: what the CRM said goes there too. */
static void a_property_of_our_own_takes_what_resolves(void **state WR_UNUSED)
{
    struct d_rig d;

    open_rig(&d, "  country: country\n"
                 "  weir_country: {field: country, direction: write, write: always}\n");
    d.values = "{\"country\":\"Germany\"}";
    know(&d, WR_F_COUNTRY, "crm", "DE", DAY(-1));
    assert_str(changes(&d), "weir_country: - > DE");
    rig_free(d.rig);
}

/* The CRM's own word is not sent back to it, but to put it into normal form. */
static void only_always_rewrites_what_came_from_there(void **state WR_UNUSED)
{
    static const char *const rows[][2] = {
        {"fill_blank", ""},
        {"if_older", ""},
        {"if_better", ""},
        {"always", "country: Germany > DE"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct d_rig d;
        char line[128];

        snprintf(line, sizeof(line), "  country: {field: country, write: %s}\n",
                 rows[i][0]);
        open_rig(&d, line);
        d.values = "{\"country\":\"Germany\"}";
        know(&d, WR_F_COUNTRY, "crm", "DE", DAY(-800));
        assert_str(changes(&d), rows[i][1]);
        rig_free(d.rig);
    }
}

/* What a person typed: no vendor's word, however new, and no normal form either. */
static void what_a_person_typed_is_left_as_it_is(void **state WR_UNUSED)
{
    static const char *const rows[] = {"fill_blank", "if_older", "if_better", "always"};

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct d_rig d;
        char line[128];

        snprintf(line, sizeof(line), "  country: {field: country, write: %s}\n",
                 rows[i]);
        open_rig(&d, line);
        d.values = "{\"country\":\"Germany\"}";
        know(&d, WR_F_COUNTRY, "crm", "DE", DAY(-800));
        d.facts[0].origin = WR_ORIGIN_PERSON;
        know(&d, WR_F_COUNTRY, "apollo.person", "FR", DAY(-1));
        know(&d, WR_F_COUNTRY, "pdl.person", "FR", DAY(-1));
        assert_str(changes(&d), "");
        rig_free(d.rig);
    }
}

static void a_placeholder_need_not_be_cleared(void **state WR_UNUSED)
{
    struct d_rig d;

    open_rig(&d, "  gaps: gaps\n");
    d.values = "{\"gaps\":\"n/a\"}";
    decide(&d, WR_F_GAPS, "");
    assert_str(changes(&d), "");
    rig_free(d.rig);
}

/* CRMs keep milliseconds, whoever they are. */
static void times_are_compared_by_the_millisecond(void **state WR_UNUSED)
{
    static const char *const rows[][2] = {
        {"2026-11-22T08:30:00.123Z", ""},
        {"2026-11-22T08:30:00.122Z",
         "p: 2026-11-22T08:30:00.122Z > 2026-11-22T08:30:00.123456Z"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct d_rig d;
        char values[128];

        open_rig(&d, "  p: {field: created_at, write: always}\n");
        d.crm = "file";
        snprintf(values, sizeof(values), "{\"p\":\"%s\"}", rows[i][0]);
        d.values = values;
        know(&d, WR_F_CREATED_AT, "apollo.person", "2026-11-22T08:30:00.123456Z",
             DAY(-1));
        assert_str(changes(&d), rows[i][1]);
        rig_free(d.rig);
    }
}

/* What is sent, once it stands there, is not sent again: for every policy. */
static void a_second_run_sends_nothing(void **state WR_UNUSED)
{
    static const char *const words[] = {"fill_blank", "if_older", "if_better",
                                        "always"};

    for (size_t i = 0; i < WR_COUNT(words); i++) {
        struct d_rig d;
        char line[128];

        snprintf(line, sizeof(line),
                 "  title: {field: title, write: %s}\n  score: score\n"
                 "  at: scored_at\n",
                 words[i]);
        open_rig(&d, line);
        know(&d, WR_F_TITLE, "apollo.person", "CEO", DAY(-1));
        decide(&d, WR_F_SCORE, "70");
        decide(&d, WR_F_SCORED_AT, "2026-11-22T00:00:00Z");
        assert_true(changes(&d).len > 0);
        d.values =
            "{\"title\":\"CEO\",\"score\":\"70\",\"at\":\"2026-11-22T00:00:00Z\"}";
        wrote(&d, "title", "CEO");
        wrote(&d, "score", "70");
        wrote(&d, "at", "2026-11-22T00:00:00Z");
        decide(&d, WR_F_SCORED_AT, "2026-11-23T00:00:00Z");
        assert_str(changes(&d), "");
        rig_free(d.rig);
    }
}

/* The row of a file stays blank however often we write it: what we wrote stands in. */
static void a_file_never_shows_what_we_wrote(void **state WR_UNUSED)
{
    static const struct {
        const char *title, *values, *own_title, *own_score, *score, *wanted;
    } rows[] = {
        {"nothing written yet", "{}", NULL, NULL, "70",
         "title: - > CEO; score: - > 70"},
        {"all of it", "{}", "CEO", "70", "70", ""},
        {"the score moved a little", "{}", "CEO", "70", "72", ""},
        {"and more", "{}", "CEO", "70", "80", "score: 70 > 80"},
        {"something better was found", "{}", "VP", "70", "70", "title: VP > CEO"},
        {"a person wrote into the blank", "{\"title\":\"Clerk\"}", "VP", "70", "70",
         ""},
        {"an older export of ours", "{\"score\":\"50\"}", "CEO", "70", "70", ""},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct d_rig d;

        print_message("%s\n", rows[i].title);
        open_rig(&d, "  title: {field: title, write: fill_blank}\n  score: score\n");
        d.crm = "file";
        d.min_score_milli = 5000;
        d.values = rows[i].values;
        know(&d, WR_F_TITLE, "apollo.person", "CEO", DAY(-1));
        decide(&d, WR_F_SCORE, rows[i].score);
        if (rows[i].own_title)
            wrote(&d, "title", rows[i].own_title);
        if (rows[i].own_score)
            wrote(&d, "score", rows[i].own_score);
        assert_str(changes(&d), rows[i].wanted);
        rig_free(d.rig);
    }
}

/* The owner that routing found goes where no owner stands, and nowhere else. */
static void an_owner_is_filled_in_and_never_replaced(void **state WR_UNUSED)
{
    static const struct {
        const char *values, *own, *decided, *wanted;
    } cases[] = {
        {"{}", NULL, "701", "owner: - > 701"},
        {"{\"owner\":\"702\"}", NULL, "701", ""},
        {"{\"owner\":\"701\"}", "701", "701", ""},
        {"{\"owner\":\"701\"}", "701", "703", "owner: 701 > 703"},
        {"{\"owner\":\"702\"}", "701", "703", ""},
        {"{\"owner\":null}", "701", "701", ""}, /* somebody took it out */
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct d_rig d;

        open_rig(&d, "  owner: {field: owner_id, fill: route_owner}\n");
        d.values = cases[i].values;
        if (cases[i].own)
            wrote(&d, "owner", cases[i].own);
        decide(&d, WR_F_ROUTE_OWNER, cases[i].decided);
        assert_str(changes(&d), cases[i].wanted);
        rig_free(d.rig);
    }
}

#define LIFECYCLE                                                           \
    "  lifecyclestage:\n    field: lifecycle_stage\n"                       \
    "    stage: {raw: leave, enriched: lead, mql: marketingqualifiedlead, " \
    "sql: salesqualifiedlead, disqualified: leave}\n"                       \
    "    order: [subscriber, lead, marketingqualifiedlead, "                \
    "salesqualifiedlead, opportunity, customer]\n"
#define STATUS                                                   \
    "  hs_lead_status: {field: lead_status, stage: {sql: OPEN, " \
    "disqualified: UNQUALIFIED, mql: leave}}\n"

/* A lifecycle stage only moves on, whoever put it there; a status is nobody's to move
 * but weir's own. */
static void a_stage_goes_out_in_the_crms_words(void **state WR_UNUSED)
{
    static const struct {
        const char *lines, *stage, *base, *own, *wanted;
    } cases[] = {
        {LIFECYCLE, "mql", NULL, NULL, "lifecyclestage: - > marketingqualifiedlead"},
        {LIFECYCLE, "mql", "lead", NULL,
         "lifecyclestage: lead > marketingqualifiedlead"},
        {LIFECYCLE, "mql", "Lead", NULL,
         "lifecyclestage: Lead > marketingqualifiedlead"},
        {LIFECYCLE, "mql", "marketingqualifiedlead", NULL, ""},
        {LIFECYCLE, "mql", "salesqualifiedlead", "salesqualifiedlead",
         ""}, /* ours too */
        {LIFECYCLE, "sql", "customer", NULL, ""},
        {LIFECYCLE, "sql", "12345", NULL, ""}, /* a stage of the portal's own */
        {LIFECYCLE, "raw", "lead", NULL, ""},
        {LIFECYCLE, "raw", NULL, NULL, ""},
        {LIFECYCLE, "disqualified", "lead", NULL, ""},
        {LIFECYCLE, NULL, "lead", "lead", ""}, /* held: nothing is taken back */
        {STATUS, "sql", NULL, NULL, "hs_lead_status: - > OPEN"},
        {STATUS, "sql", "CONNECTED", NULL, ""}, /* a person's */
        {STATUS, "disqualified", "OPEN", "OPEN", "hs_lead_status: OPEN > UNQUALIFIED"},
        {STATUS, "mql", "OPEN", "OPEN", ""},
        {STATUS, "sql", NULL, "OPEN", ""}, /* cleared by a person */
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        bool status = cases[i].lines[2] == 'h';
        char values[100] = "{}";
        struct d_rig d;

        open_rig(&d, cases[i].lines);
        if (cases[i].base)
            snprintf(values, sizeof(values), "{\"%s\":\"%s\"}",
                     status ? "hs_lead_status" : "lifecyclestage", cases[i].base);
        d.values = values;
        if (cases[i].own)
            wrote(&d, status ? "hs_lead_status" : "lifecyclestage", cases[i].own);
        if (cases[i].stage)
            decide(&d, WR_F_STAGE, cases[i].stage);
        else
            decide(&d, WR_F_COMPLETENESS, "40");
        print_message("%s on %s\n", cases[i].stage, cases[i].base);
        assert_str(changes(&d), cases[i].wanted);
        rig_free(d.rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stage_goes_out_in_the_crms_words),
        cmocka_unit_test(an_owner_is_filled_in_and_never_replaced),
        cmocka_unit_test(policies_say_what_may_be_replaced),
        cmocka_unit_test(an_absence_is_never_written),
        cmocka_unit_test(values_go_out_as_the_crm_takes_them),
        cmocka_unit_test(held_leads_get_what_was_found),
        cmocka_unit_test(a_property_of_our_own_takes_what_resolves),
        cmocka_unit_test(only_always_rewrites_what_came_from_there),
        cmocka_unit_test(what_a_person_typed_is_left_as_it_is),
        cmocka_unit_test(a_placeholder_need_not_be_cleared),
        cmocka_unit_test(times_are_compared_by_the_millisecond),
        cmocka_unit_test(a_second_run_sends_nothing),
        cmocka_unit_test(a_file_never_shows_what_we_wrote),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
