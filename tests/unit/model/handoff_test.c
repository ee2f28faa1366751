/* handoff_test.c - what a salesperson reads, and the one sentence. */
#include "rig.h"

#define MODEL                                                                      \
    "model: x\nshares: {fit: 0.6, intent: 0.4}\n"                                  \
    "completeness:\n"                                                              \
    "  fields: [{field: title, weight: 70}, {field: employees, weight: 30}]\n"     \
    "fit:\n  criteria:\n"                                                          \
    "    - {name: size, points: 60.5, when: {field: employees, at_least: 50}}\n"   \
    "    - {name: person, points: 40, when: {field: linkedin_url, known: true}}\n" \
    "    - {name: risk, points: -10, when: {field: region, is: moon}}\n"           \
    "intent: {signals: [{kind: demo, points: 50}]}\n"                              \
    "stops: [{name: s, reason: no such region, when: {field: region, is: sea}}]\n"

static struct wr_str *handoff(struct rig *rig)
{
    struct wr_str *values = WR_ARRAY(rig->arena, struct wr_str, WR_F_BUILTIN_COUNT);

    wr_handoff(rig->model, &rig->in, rig_decide(rig), rig->arena, values);
    return values;
}

static void open_good(struct rig *rig)
{
    rig_open(rig, MODEL);
    rig_know(rig, "title", "CFO");
    rig_know(rig, "role", "decision_maker");
    rig_know(rig, "employees", "1600");
    rig_know(rig, "email", "ada@alpha.example");
    rig_know(rig, "email_status", "deliverable");
    rig_know(rig, "phone", "+4930000000");
    rig_know(rig, "linkedin_url", "linkedin.com/in/ada");
    rig_signal(rig, "demo", 3, 1);
}

/* fit 60.5 + 40 = 100.5, clamped to 100; intent 50; 60 + 20 = 80 */
static void a_scored_lead(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    open_good(&rig);
    v = handoff(&rig);
    rig_assert_text(v[WR_F_SCORE], "80");
    rig_assert_text(v[WR_F_FIT_SCORE], "100");
    rig_assert_text(v[WR_F_INTENT_SCORE], "50");
    rig_assert_text(v[WR_F_GROUP_SCORE], "0");
    rig_assert_text(v[WR_F_TIER], "strong");
    rig_assert_text(v[WR_F_STAGE], "sql");
    rig_assert_text(v[WR_F_PATH], "route_now");
    rig_assert_text(v[WR_F_REASONS],
                    "size +60.5 fit (employees 1600 is at least 50); person +40 fit "
                    "(linkedin_url is known); demo +50 intent (1 event, the last one 3 "
                    "days ago)");
    rig_assert_text(v[WR_F_STOP_REASON], "none");
    rig_assert_text(v[WR_F_COMPLETENESS], "100");
    rig_assert_text(v[WR_F_GAPS], "none");
    rig_assert_text(v[WR_F_EMAIL_VERDICT], "deliverable");
    rig_assert_text(v[WR_F_NEXT_ACTION],
                    "contact within 24 hours by e-mail or phone or LinkedIn");
    rig_assert_text(v[WR_F_SCORED_AT], "2026-11-22T08:30:00Z");
    rig_assert_text(v[WR_F_NEXT_REVIEW], "2027-02-20");
    rig_assert_text(v[WR_F_MODEL_VERSION], wr_model_version(rig.model));
    assert_null(v[WR_F_EMAIL].ptr);
    rig_assert_text(wr_decision_sentence(&rig.out, rig.arena),
                    "score 80, strong: fit 100, intent 50, mostly for size "
                    "(+60.5 fit), person (+40 fit), demo (+50 intent)");
    rig_close(&rig);
}

static void what_is_decided_can_be_read_back(void **state WR_UNUSED)
{
    struct wr_value value;
    struct wr_str *v;
    struct rig rig;

    open_good(&rig);
    v = handoff(&rig);
    for (size_t f = WR_F_SCORE; f < WR_F_BUILTIN_COUNT; f++) {
        if (f >= WR_F_ROUTE_OWNER)
            continue; /* of routing, and of accounts */
        assert_non_null(v[f].ptr);
        assert_true(
            wr_value_decode(rig.catalogue.fields[f].type, v[f], rig.arena, &value));
    }
    rig_close(&rig);
}

/* A vendor's word or a kind of event may be a formula as well as a lead's. */
static void no_text_begins_as_a_formula(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    rig_open(&rig, MODEL);
    rig_know(&rig, "title", "CFO");
    rig_know(&rig, "employees", "1600");
    rig_know(&rig, "industry", "=hyperlink(1)");
    rig_know(&rig, "form_notes", "+1+1");
    rig_signal(&rig, "@sum", 3, 1);
    v = handoff(&rig);
    assert_memory_equal(v[WR_F_TALKING_POINTS].ptr, "hyperlink(1) (", 14);
    assert_memory_equal(v[WR_F_RECENT_ACTIVITY].ptr, "sum ", 4);
    rig_assert_text(v[WR_F_PAIN_POINTS], "1+1");
    rig_close(&rig);
}

static void the_next_action_follows_the_facts(void **state WR_UNUSED)
{
    static const struct {
        const char *status;
        bool phone, linkedin;
        const char *action;
    } cases[] = {
        {"deliverable", false, false, "contact within 24 hours by e-mail"},
        {"catch_all", true, false,
         "contact within 24 hours by e-mail (not confirmed) or phone"},
        {NULL, false, true,
         "contact within 24 hours by e-mail (not confirmed) or LinkedIn"},
        {"undeliverable", true, false, "contact within 24 hours by phone"},
        {"undeliverable", false, false,
         "contact within 24 hours; no way to reach the lead is known"},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct rig rig;

        rig_open(&rig, "model: x\nshares: {fit: 1}\n"
                       "fit: {criteria: [{name: a, points: 1, when: always}]}\n"
                       "paths: {table: [{path: route_now}]}\n");
        rig_know(&rig, "email", "ada@alpha.example");
        rig_know(&rig, "mobile", "+4930000000");
        if (cases[i].status)
            rig_know(&rig, "email_status", cases[i].status);
        if (!cases[i].phone)
            rig_absent(&rig, "mobile");
        if (cases[i].linkedin)
            rig_know(&rig, "linkedin_url", "linkedin.com/in/ada");
        rig_assert_text(handoff(&rig)[WR_F_NEXT_ACTION], cases[i].action);
        rig_close(&rig);
    }
}

static void a_held_lead_says_what_is_missing_alone(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    rig_open(&rig, MODEL);
    rig_know(&rig, "employees", "1600");
    v = handoff(&rig);
    rig_assert_text(v[WR_F_COMPLETENESS], "30");
    rig_assert_text(v[WR_F_GAPS], "title");
    rig_assert_text(v[WR_F_EMAIL_VERDICT], "unknown");
    for (size_t f = 0; f < WR_F_BUILTIN_COUNT; f++) {
        if (f != WR_F_COMPLETENESS && f != WR_F_GAPS && f != WR_F_EMAIL_VERDICT &&
            f != WR_F_HOLD_REASON && f != WR_F_NEXT_QUESTION && f != WR_F_QUALIFICATION)
            assert_null(v[f].ptr);
    }
    rig_assert_text(wr_decision_sentence(&rig.out, rig.arena),
                    "held at completeness 30: 1 fact is missing; try 1");
    rig_clear(&rig);
    rig_assert_text(handoff(&rig)[WR_F_GAPS], "title; employees");
    rig_close(&rig);
}

static void a_stopped_lead_is_not_to_be_contacted(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    open_good(&rig);
    rig_know(&rig, "region", "sea");
    v = handoff(&rig);
    rig_assert_text(v[WR_F_SCORE], "80");
    rig_assert_text(v[WR_F_TIER], "poor");
    rig_assert_text(v[WR_F_STAGE], "disqualified");
    rig_assert_text(v[WR_F_PATH], "suppress");
    rig_assert_text(v[WR_F_STOP_REASON], "no such region");
    rig_assert_text(v[WR_F_NEXT_ACTION], "do not contact: no such region");
    rig_assert_text(wr_decision_sentence(&rig.out, rig.arena),
                    "stopped: no such region (it would have scored 80)");
    rig_close(&rig);
}

static void an_opted_out_lead_gets_no_score(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    open_good(&rig);
    rig_know(&rig, "opted_out", "true");
    v = handoff(&rig);
    rig_assert_text(v[WR_F_PATH], "suppress");
    rig_assert_text(v[WR_F_STOP_REASON], "opted out");
    rig_assert_text(v[WR_F_NEXT_ACTION], "do not contact: opted out");
    assert_null(v[WR_F_SCORE].ptr);
    assert_null(v[WR_F_TIER].ptr);
    assert_null(v[WR_F_COMPLETENESS].ptr);
    rig_assert_text(wr_decision_sentence(&rig.out, rig.arena), "suppressed: opted out");
    rig_close(&rig);
}

static void negative_drivers_are_named(void **state WR_UNUSED)
{
    struct rig rig;

    open_good(&rig);
    rig_know(&rig, "region", "moon");
    rig_know(&rig, "employees", "10");
    rig_assert_text(handoff(&rig)[WR_F_REASONS],
                    "person +40 fit (linkedin_url is known); demo +50 intent (1 event, "
                    "the last one 3 days ago); risk -10 fit (region is moon)");
    rig_close(&rig);
}

/* 12 criteria with long names: whole entries until 250 bytes are full. */
static void reasons_are_one_line_of_250(void **state WR_UNUSED)
{
    struct wr_buf yaml;
    struct wr_str reasons;
    struct rig rig;

    wr_buf_init(&yaml, 65536);
    wr_buf_putz(&yaml, "model: x\nshares: {fit: 1}\nfit:\n  criteria:\n");
    for (int i = 0; i < 12; i++)
        wr_buf_printf(&yaml,
                      "    - {name: a criterion with a rather long name %d, points: "
                      "%d, when: {field: title, known: true}}\n",
                      i, 20 - i);
    rig_open(&rig, wr_buf_str(&yaml).ptr);
    rig_know(&rig, "title", "CFO");
    reasons = handoff(&rig)[WR_F_REASONS];
    assert_in_range(reasons.len, 150, 250);
    assert_true(wr_str_ends(reasons, WR_LIT("(title is known)")));
    assert_true(wr_str_starts(reasons, WR_LIT("a criterion with a rather long name 0 "
                                              "+20 fit")));
    wr_buf_fini(&yaml);
    rig_close(&rig);
}

static bool says(const struct rig *rig, const struct wr_str *v, const char *secret)
{
    for (size_t f = 0; f < WR_F_BUILTIN_COUNT; f++) {
        if (v[f].ptr && wr_str_search(v[f], wr_str(secret)) < v[f].len)
            return true;
    }
    for (size_t i = 0; i < rig->out.line_count; i++) {
        struct wr_str text = rig->out.lines[i].text;

        if (wr_str_search(text, wr_str(secret)) < text.len)
            return true;
    }
    return false;
}

static void receipts_hold_no_address_and_no_name(void **state WR_UNUSED)
{
    static const char *const fields[] = {"email", "last_name", "phone", "linkedin_url"};
    struct rig rig;

    rig_open(&rig,
             "model: x\nshares: {fit: 1}\nfit:\n  criteria:\n"
             "    - {name: a, points: 1, when: {field: email, contains_any: [zebra]}}\n"
             "    - {name: b, points: 1, when: {field: last_name, matches: zebra}}\n"
             "    - {name: c, points: 1, when: {field: phone, matches: '^.zebra'}}\n"
             "    - {name: d, points: 1, when: {field: linkedin_url, known: true}}\n"
             "    - {name: e, points: 1, when: {field: title, matches: '^lion'}}\n");
    for (size_t i = 0; i < WR_COUNT(fields); i++)
        rig_know(&rig, fields[i], "xx-zebracrossing-yy");
    rig_know(&rig, "title", "Lion Tamer");
    assert_false(says(&rig, handoff(&rig), "zebracrossing"));
    assert_true(says(&rig, handoff(&rig), "Lion Tamer"));
    rig_close(&rig);
}

/* --- what a rep reads --- */

#define CRM_MODEL                                                            \
    MODEL "handoff:\n"                                                       \
          "  required: [owner_id, {any_of: [phone, mobile]}, next_action]\n" \
          "  competes: [rival_crm]\n  complements: [slack]\n"

static void the_source_is_told_as_far_as_it_is_known(void **state WR_UNUSED)
{
    struct rig rig;

    open_good(&rig);
    rig_assert_text(handoff(&rig)[WR_F_SOURCE_CONTEXT], "none");
    rig_know(&rig, "lead_source", "webinar");
    rig_know(&rig, "form", "Demo request");
    rig_know(&rig, "first_page", "=cmd|x");
    rig_assert_text(handoff(&rig)[WR_F_SOURCE_CONTEXT],
                    "source webinar; form Demo request; first page cmd|x");
    rig_close(&rig);
}

static const struct {
    const char *typed, *told;
} notes[] = {
    {"Our reports take a week, every month.", "Our reports take a week, every month."},
    {"=HYPERLINK(1)", "HYPERLINK(1)"},
    {"-- +@ 2 people", "2 people"},
    {"@=+-", "none"},
};

static void what_was_typed_is_harmless(void **state WR_UNUSED)
{
    char many[1200];
    struct wr_str got;
    struct rig rig;

    open_good(&rig);
    rig_assert_text(handoff(&rig)[WR_F_PAIN_POINTS], "none");
    for (size_t i = 0; i < WR_COUNT(notes); i++) {
        rig_know(&rig, "form_notes", notes[i].typed);
        rig_assert_text(handoff(&rig)[WR_F_PAIN_POINTS], notes[i].told);
    }
    for (size_t i = 0; i + 2 < sizeof(many); i += 2)
        memcpy(many + i, "\xc3\xa9", 2); /* cut between characters, never in one */
    many[sizeof(many) - 2] = '\0';
    rig_know(&rig, "form_notes", many);
    got = handoff(&rig)[WR_F_PAIN_POINTS];
    assert_true(got.len <= 500 && got.len > 490);
    assert_true(wr_str_ends(got, WR_LIT("\xc3\xa9...")));
    rig_close(&rig);
}

/* Today is 22 November 2026. */
static void activity_is_told_the_latest_first(void **state WR_UNUSED)
{
    struct rig rig;

    open_good(&rig);
    rig_signal(&rig, "page_view", 1, 5);
    rig_signal(&rig, "email_open", -1, 3);
    rig_signal(&rig, "page_view", 9, 2); /* told by another source: one kind */
    rig_signal(&rig, "webinar", -3, 0);  /* none of them */
    rig_assert_text(handoff(&rig)[WR_F_RECENT_ACTIVITY],
                    "7 page views, last 21 Nov 2026; demo 19 Nov 2026; 3 email opens");
    rig_close(&rig);
    rig_open(&rig, MODEL);
    rig_know(&rig, "title", "CFO");
    rig_know(&rig, "employees", "1600");
    rig_assert_text(handoff(&rig)[WR_F_RECENT_ACTIVITY], "none");
    rig_close(&rig);
}

/* Told by `source`, 12 March 2026. */
static void heard(struct rig *rig, const char *field, const char *text,
                  const char *source)
{
    wr_field_id id = wr_catalogue_find(&rig->catalogue, wr_str(field));
    struct wr_fact *fact = WR_NEW(rig->arena, struct wr_fact);

    rig_know(rig, field, text);
    *fact = *rig->profile.slots[id].fact;
    fact->source = wr_str(source);
    fact->observed_us = INT64_C(1773300000) * WR_SECOND_US;
    rig->profile.slots[id].fact = fact;
}

static void talk_is_facts_with_their_source(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, CRM_MODEL);
    rig_know(&rig, "title", "CFO");
    heard(&rig, "employees", "201-500", "apollo.organization");
    rig_assert_text(handoff(&rig)[WR_F_TALKING_POINTS],
                    "201-500 people (apollo, 12 Mar 2026)");
    heard(&rig, "technologies", "php;rival_crm;slack", "builtwith.domain");
    heard(&rig, "industry", "software", "crm");
    heard(&rig, "open_jobs", "12", "");
    heard(&rig, "last_funded_on", "2024-02", "crunchbase"); /* too long ago */
    rig_assert_text(
        handoff(&rig)[WR_F_TALKING_POINTS],
        "uses rival_crm, which we stand against (builtwith, 12 Mar 2026); uses slack, "
        "which we go with (builtwith, 12 Mar 2026); uses php (builtwith, 12 Mar 2026); "
        "advertises 12 positions (unknown, 12 Mar 2026); software (crm, 12 Mar 2026); "
        "201-500 people (apollo, 12 Mar 2026)");
    rig_clear(&rig);
    rig_know(&rig, "title", "CFO");
    rig_know(&rig, "employees", "300");
    heard(&rig, "last_funded_on", "2026", "crunchbase.company");
    rig_know(&rig, "funding_stage", "series_b");
    rig_assert_text(handoff(&rig)[WR_F_TALKING_POINTS],
                    "raised money, series_b in 2026 (crunchbase, 12 Mar 2026); 300 "
                    "people (unknown, 1 Jan 1970)");
    rig_close(&rig);
}

/* What does not fit in is left out whole. */
static void talk_has_an_end(void **state WR_UNUSED)
{
    char many[600];
    struct wr_str told;
    struct rig rig;

    rig_open(&rig, CRM_MODEL);
    rig_know(&rig, "title", "CFO");
    rig_know(&rig, "employees", "300");
    memset(many, 'a', sizeof(many) - 1);
    many[sizeof(many) - 1] = '\0';
    heard(&rig, "industry", many, "crm");
    told = handoff(&rig)[WR_F_TALKING_POINTS];
    rig_assert_text(told, "300 people (unknown, 1 Jan 1970)");
    rig_close(&rig);
}

/* --- the required set --- */

static void know_sql(struct rig *rig)
{
    rig_open(rig, CRM_MODEL);
    rig_know(rig, "title", "CFO");
    rig_know(rig, "role", "decision_maker");
    rig_know(rig, "employees", "1600");
    rig_know(rig, "linkedin_url", "linkedin.com/in/ada");
    rig_signal(rig, "demo", 3, 1);
}

static void a_lead_waits_for_what_a_rep_needs(void **state WR_UNUSED)
{
    struct wr_str *v;
    struct rig rig;

    know_sql(&rig);
    v = handoff(&rig);
    rig_assert_text(v[WR_F_STAGE], "mql");
    rig_assert_text(v[WR_F_GAPS], "sql waits for owner_id, phone or mobile");
    rig.in.will_have_owner = true; /* by routing */
    v = handoff(&rig);
    rig_assert_text(v[WR_F_GAPS], "sql waits for phone or mobile");
    rig.in.will_have_owner = false;
    rig_know(&rig, "owner_id", "77");
    v = handoff(&rig);
    rig_assert_text(v[WR_F_STAGE], "mql");
    rig_assert_text(v[WR_F_GAPS], "sql waits for phone or mobile");
    rig_know(&rig, "mobile", "+4915100000");
    v = handoff(&rig);
    rig_assert_text(v[WR_F_STAGE], "sql");
    rig_assert_text(v[WR_F_GAPS], "none");
    rig_close(&rig);
}

/* Handed over before, or taken there by a person: nothing takes it back. */
static void what_was_handed_over_stays(void **state WR_UNUSED)
{
    struct rig rig;

    know_sql(&rig);
    rig.in.previous = (struct wr_previous){
        .there = true, .tier = WR_LIT("strong"), .stage = WR_LIT("sql")};
    rig_assert_text(handoff(&rig)[WR_F_STAGE], "sql");
    rig.in.previous = (struct wr_previous){0};
    rig_know(&rig, "lifecycle_stage", "customer");
    rig_assert_text(handoff(&rig)[WR_F_STAGE], "sql");
    rig_close(&rig);
}

static void mistakes_are_told(void **state WR_UNUSED)
{
    rig_assert_mistakes("model: x\nhandoff: {required: [score, ownr_id]}\n",
                        "m.yaml:1:1: error: shares says what each sub-score counts: "
                        "{fit: 0.6, intent: 0.4}\n"
                        "m.yaml:2:22: error: \"score\" is decided after the stage and "
                        "cannot be required for it\n"
                        "m.yaml:2:29: error: unknown field \"ownr_id\"; did you mean "
                        "\"owner_id\"?\n");
    rig_assert_mistakes("model: x\nhandoff: {stage: won, required: [email]}\n",
                        "m.yaml:1:1: error: shares says what each sub-score counts: "
                        "{fit: 0.6, intent: 0.4}\n"
                        "m.yaml:2:10: error: there is no stage \"won\" above the first "
                        "one\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_source_is_told_as_far_as_it_is_known),
        cmocka_unit_test(what_was_typed_is_harmless),
        cmocka_unit_test(activity_is_told_the_latest_first),
        cmocka_unit_test(talk_is_facts_with_their_source),
        cmocka_unit_test(talk_has_an_end),
        cmocka_unit_test(a_lead_waits_for_what_a_rep_needs),
        cmocka_unit_test(what_was_handed_over_stays),
        cmocka_unit_test(mistakes_are_told),
        cmocka_unit_test(a_scored_lead),
        cmocka_unit_test(what_is_decided_can_be_read_back),
        cmocka_unit_test(no_text_begins_as_a_formula),
        cmocka_unit_test(the_next_action_follows_the_facts),
        cmocka_unit_test(a_held_lead_says_what_is_missing_alone),
        cmocka_unit_test(a_stopped_lead_is_not_to_be_contacted),
        cmocka_unit_test(an_opted_out_lead_gets_no_score),
        cmocka_unit_test(negative_drivers_are_named),
        cmocka_unit_test(reasons_are_one_line_of_250),
        cmocka_unit_test(receipts_hold_no_address_and_no_name),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
