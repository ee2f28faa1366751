/* icp_test.c - jobs/models/icp.yaml on five leads, each calculated by hand. */
#include "rig.h"

#define ICP WEIR_SOURCE_DIR "/jobs/models/icp.yaml"

static int64_t days_ahead(const struct wr_decision *d)
{
    return (d->next_review_us - RIG_NOW) / WR_DAY_US;
}

/* A vice president who asked for a demo.
 *
 *   fit     size 25 + industry 20 + country 15 + seniority 20 + department 15
 *           + reachable 5                                               = 100
 *   intent  demo 1 x 50, 10 days: 10 / (30/16) = 5 steps, 0.805         =  40.25
 *           pricing 3 x 10, 7 days: 7 / (14/16) = 8 steps, 0.707        =  21.21
 *           pages 12 x 2, the same 0.707                                =  16.968
 *           (web 38.178, below its cap of 40)
 *           opens 4 x 1                                                 =   4
 *                                                                       =  82.428
 *   group   the lead decides 40, 3 + 1 people 20, 1 + 1 active 40       = 100
 *   score   0.55 x 100 + 0.30 x 82.428 + 0.15 x 100 = 55 + 24.728 + 15  =  94.728
 *           rounded                                                     =  95
 *   strong (from 70), intent at least 30: sql; high, high, decision maker: route_now,
 *   whose review of 14 days comes before the tier's 90. */
static void a_buyer_who_asked(void **state WR_UNUSED)
{
    const struct wr_decision *d;
    struct rig rig;

    rig_open_file(&rig, ICP);
    rig_know(&rig, "title", "VP Sales");
    rig_know(&rig, "seniority", "vp");
    rig_know(&rig, "department", "sales");
    rig_know(&rig, "role", "decision_maker");
    rig_know(&rig, "email_status", "deliverable");
    rig_know(&rig, "domain", "alpha.example");
    rig_know(&rig, "employees", "1600");
    rig_know(&rig, "industry", "software");
    rig_know(&rig, "account_country", "US");
    rig_signal(&rig, "demo_request", 10, 1);
    rig_signal(&rig, "pricing_view", 7, 3);
    rig_signal(&rig, "page_view", 7, 12);
    rig_signal(&rig, "email_open", 2, 4);
    rig.in.digest = (struct wr_digest){.members = 3, .active_members = 1};

    d = rig_decide(&rig);
    assert_int_equal(d->disposition, WR_DISPOSED_SCORED);
    assert_int_equal(d->completeness_milli, 100000);
    assert_int_equal(d->fit_milli, 100000);
    assert_int_equal(d->intent_milli, 82428);
    assert_int_equal(d->group_milli, 100000);
    assert_int_equal(d->score_milli, 95000);
    assert_int_equal(rig_line(d, "score", WR_LINE_ROUND, "whole points")->milli, 272);
    assert_int_equal(rig_line(d, "score", WR_LINE_SHARE, "intent")->milli, 24728);
    rig_assert_text(rig_line(d, "fit", WR_LINE_POINTS, "company size")->text,
                    "employees 1600 is within 200-5000");
    rig_assert_text(rig_line(d, "intent", WR_LINE_POINTS, "pricing_view")->text,
                    "3 events, the last one 7 days ago");
    rig_assert_text(d->tier, "strong");
    rig_assert_text(d->stage, "sql");
    rig_assert_text(d->path, "route_now");
    assert_int_equal(days_ahead(d), 14);
    rig_close(&rig);
}

/* A director in retail, of a company whose size is known as a band.
 *
 *   fit     size: 101-250 may or may not be within 200-5000, nor is 50-199 certain:
 *           not known, neutral, half of 25                              =  12.5
 *           industry 12 + country (FR) 10 + seniority 16 + department 15
 *           + reachable 0 (catch_all)                                   =  53
 *                                                                       =  65.5
 *   intent  pages 5 x 2, 28 days: two half-lives, a quarter             =   2.5
 *   group   one person, no decision maker, active within 30 days        =  20
 *   score   36.025 + 0.75 + 3                                           =  39.775
 *           rounded                                                     =  40
 *   partial (from 40: the rounded score counts), mql; fit high (from 65), intent low:
 *   monitor_account. In two days nothing was heard for 30: the group is not active any
 *   more, and the lead is looked at then, not after the tier's 30 days. */
static void a_fit_without_intent(void **state WR_UNUSED)
{
    const struct wr_decision *d;
    struct rig rig;

    rig_open_file(&rig, ICP);
    rig_know(&rig, "title", "Directrice Marketing");
    rig_know(&rig, "seniority", "director");
    rig_know(&rig, "department", "marketing");
    rig_know(&rig, "role", "influencer");
    rig_know(&rig, "email_status", "catch_all");
    rig_know(&rig, "domain", "beta.example");
    rig_know(&rig, "employees", "101-250");
    rig_know(&rig, "industry", "retail");
    rig_know(&rig, "country", "FR");
    rig_signal(&rig, "page_view", 28, 5);

    d = rig_decide(&rig);
    assert_int_equal(d->fit_milli, 65500);
    assert_int_equal(d->intent_milli, 2500);
    assert_int_equal(d->group_milli, 20000);
    assert_int_equal(d->score_milli, 40000);
    assert_int_equal(rig_line(d, "fit", WR_LINE_POINTS, "company size")->milli, 12500);
    rig_assert_text(rig_line(d, "fit", WR_LINE_POINTS, "company size")->text,
                    "employees 101-250: unclear whether it is within 200-5000: half of "
                    "the points");
    rig_assert_text(d->tier, "partial");
    rig_assert_text(d->stage, "mql");
    rig_assert_text(d->path, "monitor_account");
    rig_assert_text(d->next_tier, "strong");
    assert_int_equal(d->next_tier_milli, 30000);
    assert_int_equal(days_ahead(d), 2);
    rig_close(&rig);
}

/* A name and a title.
 *
 *   completeness  title 20 + country 10 of 100 = 30, below 60: held
 *   missing       email_status 20, domain 20, employees 15, industry 15 */
static void too_little_known(void **state WR_UNUSED)
{
    const char *const missing[] = {"email_status", "domain", "employees", "industry"};
    const int64_t weights[] = {20000, 20000, 15000, 15000};
    const struct wr_decision *d;
    struct rig rig;

    rig_open_file(&rig, ICP);
    rig_know(&rig, "title", "Head of Operations");
    rig_know(&rig, "country", "DE");

    d = rig_decide(&rig);
    assert_int_equal(d->disposition, WR_DISPOSED_HELD);
    assert_int_equal(d->completeness_milli, 30000);
    assert_int_equal(d->gap_count, 4);
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(rig.catalogue.fields[d->gaps[i].field].name, missing[i]);
        assert_int_equal(d->gaps[i].weight_milli, weights[i]);
        assert_false(d->gaps[i].required);
    }
    assert_int_equal(d->tries, 1);
    assert_int_equal(days_ahead(d), 7);
    assert_null(d->tier.ptr);
    assert_null(d->stage.ptr);
    assert_null(d->path.ptr);
    rig_close(&rig);
}

/* The chief of a competitor.
 *
 *   fit     size (50-199) 15 + 20 + 15 + 20 + 15 + 5                    =  90
 *   group   decides 40, alone 0, not active 0                           =  40
 *   score   49.5 + 0 + 6 = 55.5, rounded half up                        =  56
 *   stopped: the score is kept, the tier is the lowest, the stage disqualified. */
static void a_competitor(void **state WR_UNUSED)
{
    const struct wr_decision *d;
    struct rig rig;

    rig_open_file(&rig, ICP);
    rig_know(&rig, "title", "Chief Executive");
    rig_know(&rig, "seniority", "c_level");
    rig_know(&rig, "department", "executive");
    rig_know(&rig, "role", "decision_maker");
    rig_know(&rig, "email_status", "deliverable");
    rig_know(&rig, "domain", "rival.example");
    rig_know(&rig, "employees", "80");
    rig_know(&rig, "industry", "computer software");
    rig_know(&rig, "country", "GB");

    d = rig_decide(&rig);
    assert_int_equal(d->disposition, WR_DISPOSED_STOPPED);
    rig_assert_text(d->stop, "works for a competitor");
    assert_int_equal(d->fit_milli, 90000);
    assert_int_equal(d->group_milli, 40000);
    assert_int_equal(d->score_milli, 56000);
    rig_assert_text(d->tier, "poor");
    rig_assert_text(d->stage, "disqualified");
    rig_assert_text(d->path, "suppress");
    assert_null(d->next_tier.ptr);
    assert_int_equal(days_ahead(d), 180);
    rig_close(&rig);
}

/* An intern at a large hospital, with stale facts and an undated demo request.
 *
 *   fit     size (5001+) 10, stale: x 0.8                               =   8
 *           industry 6 + country 5 + seniority 0 + department 8
 *           + reachable 5                                               =  24
 *           not a buyer                                                 = -20
 *                                                                       =  12
 *   intent  demo 1 x 50 without a date, half                            =  25
 *           opens 40 x 1 = 40, capped at 10                             =  10
 *                                                                       =  35
 *   group   2 people 10, 1 active 20                                    =  30
 *   score   6.6 + 10.5 + 4.5 = 21.6, rounded                            =  22
 *   poor, enriched; fit low, intent medium: review_once, for two weeks. */
static void an_intern(void **state WR_UNUSED)
{
    const struct wr_decision *d;
    struct rig rig;

    rig_open_file(&rig, ICP);
    rig_know(&rig, "title", "Finance Intern");
    rig_know(&rig, "seniority", "intern");
    rig_know(&rig, "department", "finance");
    rig_know(&rig, "role", "user");
    rig_know(&rig, "email_status", "deliverable");
    rig_know(&rig, "domain", "gamma.example");
    rig_know_stale(&rig, "employees", "20000");
    rig_know(&rig, "industry", "hospital and health care");
    rig_know(&rig, "country", "IN");
    rig_signal(&rig, "demo_request", -1, 1);
    rig_signal(&rig, "email_open", 3, 40);
    rig.in.digest = (struct wr_digest){.members = 1};

    d = rig_decide(&rig);
    assert_int_equal(d->fit_milli, 12000);
    assert_int_equal(d->intent_milli, 35000);
    assert_int_equal(d->group_milli, 30000);
    assert_int_equal(d->score_milli, 22000);
    assert_int_equal(rig_line(d, "intent", WR_LINE_CAP, "mail")->milli, -30000);
    rig_assert_text(rig_line(d, "fit", WR_LINE_POINTS, "company size")->text,
                    "employees 20000 is within 5001+ (stale: counts in part)");
    rig_assert_text(rig_line(d, "fit", WR_LINE_POINTS, "not a buyer")->text,
                    "seniority is intern");
    rig_assert_text(d->tier, "poor");
    rig_assert_text(d->stage, "enriched");
    rig_assert_text(d->path, "review_once");
    assert_int_equal(days_ahead(d), 14);
    rig_close(&rig);
}

/* Every stop, its reason, and that nothing unknown fires one. */
static void hard_stops(void **state WR_UNUSED)
{
    static const struct {
        const char *facts[4][2];
        const char *reason; /* NULL: scored */
    } cases[] = {
        {{{"domain", "weirdly.test"}}, "works for a competitor"},
        {{{"email_domain", "RIVAL-CRM.example"}}, "works for a competitor"},
        {{{"current_vendor", "rival crm"}, {"contract_ends_on", "2027-11-22"}},
         "bound to a competitor's product by contract"},
        {{{"current_vendor", "rival crm"}, {"contract_ends_on", "2026-12-24"}}, NULL},
        {{{"current_vendor", "rival crm"}}, NULL}, /* until when is not known */
        {{{"current_vendor", "Other"}, {"contract_ends_on", "2027-11-22"}}, NULL},
        {{{"country", "CN"}}, "country is not served"},
        {{{"country", NULL}}, NULL}, /* absent is no other country */
        {{{"budget", "0-4000"}}, "confirmed budget is below our minimum"},
        {{{"budget", "1000-9000"}}, NULL}, /* may be enough */
        {{{"title", "VP Sales, open to work"}}, "a title we do not sell to"},
        {{{"title", "Retirement Plans Director"}}, NULL},
        {{{"email_kind", "free"}, {"linkedin_url", NULL}, {"domain", NULL}},
         "personal mailbox only, no LinkedIn profile and no company domain"},
        {{{"email_kind", "free"}, {"domain", NULL}},
         NULL}, /* LinkedIn: not looked for */
        {{{"email_status", "undeliverable"}, {"phone", NULL}, {"mobile", NULL}},
         "mail does not arrive and there is no phone number"},
        {{{"email_status", "undeliverable"}, {"phone", NULL}}, NULL},
        {{{NULL, NULL}}, NULL},
    };

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct rig rig;

        rig_open_file(&rig, ICP);
        rig_know(&rig, "title", "VP Sales");
        rig_know(&rig, "email_status", "deliverable");
        rig_know(&rig, "domain", "alpha.example");
        rig_know(&rig, "employees", "1600");
        rig_know(&rig, "industry", "software");
        rig_know(&rig, "account_country", "US");
        for (size_t k = 0; k < 4 && cases[i].facts[k][0]; k++) {
            if (cases[i].facts[k][1])
                rig_know(&rig, cases[i].facts[k][0], cases[i].facts[k][1]);
            else
                rig_absent(&rig, cases[i].facts[k][0]);
        }
        rig_decide(&rig);
        if (cases[i].reason) {
            assert_int_equal(rig.out.disposition, WR_DISPOSED_STOPPED);
            rig_assert_text(rig.out.stop, cases[i].reason);
            rig_assert_text(rig.out.stage, "disqualified");
            rig_assert_text(rig.out.path, "suppress");
        } else {
            assert_int_equal(rig.out.disposition, WR_DISPOSED_SCORED);
        }
        rig_close(&rig);
    }
}

/* A stop takes the tier away, not what a person did; where it lapses the lead is
 * decided like a new one, at the tier's edge and not below it. */
static void a_stop_that_lapses(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open_file(&rig, ICP);
    rig_know(&rig, "title", "Directrice Marketing");
    rig_know(&rig, "seniority", "director");
    rig_know(&rig, "department", "marketing");
    rig_know(&rig, "email_status", "catch_all");
    rig_know(&rig, "domain", "rival.example");
    rig_know(&rig, "employees", "101-250");
    rig_know(&rig, "industry", "retail");
    rig_know(&rig, "country", "FR");
    rig.in.previous = (struct wr_previous){
        .there = true, .tier = WR_LIT("partial"), .stage = WR_LIT("mql")};
    rig_assert_text(rig_decide(&rig)->tier, "poor");
    rig_assert_text(rig.out.stage, "disqualified");
    rig_know(&rig, "lead_status", "in_progress");
    rig_assert_text(rig_decide(&rig)->stage, "sal");
    /* fit 65.5 x 0.55 = 36.025: poor, though it was partial before the stop */
    rig_know(&rig, "domain", "beta.example");
    rig_know(&rig, "lead_status", "new");
    rig.in.previous.tier = WR_LIT("poor");
    rig.in.previous.stage = WR_LIT("disqualified");
    rig_assert_text(rig_decide(&rig)->tier, "poor");
    rig_assert_text(rig.out.stage, "enriched");
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buyer_who_asked),  cmocka_unit_test(a_fit_without_intent),
        cmocka_unit_test(too_little_known),   cmocka_unit_test(a_competitor),
        cmocka_unit_test(an_intern),          cmocka_unit_test(hard_stops),
        cmocka_unit_test(a_stop_that_lapses),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
