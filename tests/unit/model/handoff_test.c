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
        if (f >= WR_F_ROUTE_OWNER && f <= WR_F_RESPOND_BY)
            continue; /* of routing */
        assert_non_null(v[f].ptr);
        assert_true(
            wr_value_decode(rig.catalogue.fields[f].type, v[f], rig.arena, &value));
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_scored_lead),
        cmocka_unit_test(what_is_decided_can_be_read_back),
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
