/* rules_test.c - who gets a lead, who keeps it, and what sales sends back. */
#include "rig.h"

static const char routing[] =
    "when: {field: path, is: route_now}\n"
    "owners:\n"
    "  \"701\": {active: yes}\n"
    "  \"702\": {active: yes}\n"
    "  \"703\": {active: no}\n"
    "  \"704\": {active: yes}\n"
    "queues:\n"
    "  inbound: {\"701\": 2, \"702\": 1}\n"
    "  away: [\"703\"]\n"
    "rules:\n"
    "  - rule: named accounts\n"
    "    accounts: {acme.example: \"704\", gone.example: \"703\"}\n"
    "  - {rule: dach, when: {field: account_country, in: [DE, AT, CH]}, owner: \"702\"}\n"
    "  - {rule: nordics, when: {field: account_country, is: SE}, owner: \"703\"}\n"
    "  - {rule: resting, when: {field: account_country, is: FI}, queue: away}\n"
    "  - rule: large software\n"
    "    when: [{field: segment, is: enterprise}, {field: industry, is: software}]\n"
    "    owner: \"701\"\n"
    "  - {rule: rest, when: {field: country, known: true}, queue: inbound}\n"
    "rejections:\n"
    "  status: [unqualified]\n"
    "  allowed: [not_a_fit, no_budget]\n"
    "  recycle: nurture\n"
    "  after: 90d\n"
    "  conversions: [demo_request]\n";

static const struct {
    const char *title;
    struct {
        wr_field_id field;
        const char *text;
    } facts[4];
    const char *wanted;
} cases[] = {
    {"nothing known", {{0}}, "nobody: no rule takes it"},
    {"the lead's owner before all",
     {{WR_F_OWNER_ID, "999"},
      {WR_F_ACCOUNT_OWNER_ID, "701"},
      {WR_F_DOMAIN, "acme.example"}},
     "owned 999: existing owner"},
    {"even one who left: told, and not taken away",
     {{WR_F_OWNER_ID, "703"}, {WR_F_ACCOUNT_OWNER_ID, "701"}},
     "owned 703: existing owner (owner 703 is not active)"},
    {"then the account's",
     {{WR_F_ACCOUNT_OWNER_ID, "701"}, {WR_F_DOMAIN, "acme.example"}},
     "owned 701: account owner"},
    {"who is passed over when not active",
     {{WR_F_ACCOUNT_OWNER_ID, "703"}, {WR_F_DOMAIN, "acme.example"}},
     "owned 704: named accounts (account owner 703 is not active)"},
    {"by the address where no domain is known",
     {{WR_F_EMAIL_DOMAIN, "acme.example"}},
     "owned 704: named accounts"},
    {"a named account whose owner left goes on",
     {{WR_F_DOMAIN, "gone.example"}, {WR_F_ACCOUNT_COUNTRY, "AT"}},
     "owned 702: dach (owner 703 is not active)"},
    {"territory", {{WR_F_ACCOUNT_COUNTRY, "DE"}}, "owned 702: dach"},
    {"nobody is left",
     {{WR_F_ACCOUNT_COUNTRY, "SE"}},
     "nobody: no other rule takes it: owner 703 is not active"},
    {"nor in a queue",
     {{WR_F_ACCOUNT_COUNTRY, "FI"}},
     "nobody: no other rule takes it: everyone of away is not active"},
    {"segment and industry",
     {{WR_F_INDUSTRY, "software"}, {WR_F_COUNTRY, "US"}},
     "owned 701: large software"},
    {"what is not known takes no rule",
     {{WR_F_REGION, "Texas"}},
     "nobody: no rule takes it"},
    {"the queue", {{WR_F_COUNTRY, "US"}}, "waiting for inbound: rest"},
};

static void the_first_rule_that_holds_takes_it(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct rig rig;

        print_message("%s\n", cases[i].title);
        rig_open(&rig, routing);
        for (size_t f = 0; f < WR_COUNT(cases[i].facts) && cases[i].facts[f].text; f++)
            rig_know(&rig, cases[i].facts[f].field, cases[i].facts[f].text, 1);
        rig_expect(&rig, cases[i].wanted);
        assert_int_equal(rig.out.route.qualified_us, RIG_NOW);
        assert_int_equal(rig.out.route.respond_us, RIG_NOW + WR_DAY_US);
        rig_close(&rig);
    }
}

static void only_who_is_wanted_is_routed(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, routing);
    rig_know(&rig, WR_F_ACCOUNT_COUNTRY, "DE", 1);
    rig.decision.path = WR_LIT("nurture");
    rig_expect(&rig, "none: ");
    rig.decision.path = WR_LIT("route_now");
    rig.decision.disposition = WR_DISPOSED_STOPPED;
    rig_expect(&rig, "none: ");
    assert_int_equal(rig.out.route.qualified_us, 0);
    assert_false(rig.out.assigned);
    rig_close(&rig);
}

/* Decided again it stays with whoever has it, under other rules too; the clock runs on
 * from when it qualified. */
static void an_assignment_is_kept(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, routing);
    rig_know(&rig, WR_F_ACCOUNT_COUNTRY, "DE", 1);
    rig_expect(&rig, "owned 702: dach");
    assert_true(rig.out.assigned);
    rig_later(&rig, WR_DAY_US);
    rig_know(&rig, WR_F_DOMAIN, "acme.example", 0);
    rig_know(&rig, WR_F_ACCOUNT_OWNER_ID, "701", 0);
    rig_expect(&rig, "owned 702: dach");
    assert_false(rig.out.assigned);
    assert_int_equal(rig.out.route.qualified_us, RIG_NOW);
    assert_int_equal(rig.out.route.respond_us, RIG_NOW + WR_DAY_US);
    /* It leaves the routed path and comes back: the clock starts anew. */
    rig_later(&rig, WR_DAY_US);
    rig.decision.path = WR_LIT("nurture");
    rig_expect(&rig, "none 702: dach");
    assert_int_equal(rig.out.route.qualified_us, 0);
    rig_later(&rig, WR_DAY_US);
    rig.decision.path = WR_LIT("route_now");
    rig_expect(&rig, "owned 702: dach");
    assert_int_equal(rig.out.route.qualified_us, RIG_NOW + 3 * WR_DAY_US);
    /* A person gives it to another. */
    rig_later(&rig, WR_DAY_US);
    rig_know(&rig, WR_F_OWNER_ID, "704", 0);
    rig_expect(&rig, "owned 704: existing owner");
    assert_false(rig.out.route.given);
    rig_close(&rig);
}

static void an_owner_taken_out_is_told_and_not_put_back(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, routing);
    rig_know(&rig, WR_F_ACCOUNT_COUNTRY, "DE", 1);
    rig_expect(&rig, "owned 702: dach");
    rig_later(&rig, WR_DAY_US);
    rig.in.cleared = true;
    rig_expect(&rig, "bounced 702: dach (was given to 702 and has no owner any more)");
    rig_later(&rig, WR_DAY_US);
    rig_expect(&rig, "bounced 702: dach (was given to 702 and has no owner any more)");
    rig_know(&rig, WR_F_OWNER_ID, "701", 0);
    rig.in.cleared = false;
    rig_expect(&rig, "owned 701: existing owner");
    rig_close(&rig);
}

static void somebody_acts(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, routing);
    rig_know(&rig, WR_F_ACCOUNT_COUNTRY, "DE", 1);
    rig_know(&rig, WR_F_LEAD_STATUS, "new", 5);
    (void)rig_route(&rig);
    rig_later(&rig, WR_HOUR_US);
    rig_know(&rig, WR_F_LEAD_STATUS, "OPEN", 0);
    assert_int_equal(rig_route(&rig)->route.touched_us, 0);
    rig_know(&rig, WR_F_LEAD_STATUS, "attempted_to_contact", 0);
    assert_int_equal(rig_route(&rig)->route.touched_us, RIG_NOW + WR_HOUR_US);
    rig_know(&rig, WR_F_LEAD_STATUS, "new", 0);
    rig_know(&rig, WR_F_LAST_CONTACTED_AT, "2026-11-21T08:30:00Z", 0); /* before */
    assert_int_equal(rig_route(&rig)->route.touched_us, 0);
    rig_know(&rig, WR_F_LAST_CONTACTED_AT, "2026-11-22T09:00:00Z", 0);
    assert_int_equal(rig_route(&rig)->route.touched_us, RIG_NOW + WR_HOUR_US / 2);
    rig_close(&rig);
}

static void reject(struct rig *rig, const char *code)
{
    rig_know(rig, WR_F_LEAD_STATUS, "unqualified", 0);
    if (code)
        rig_know(rig, WR_F_REJECTION_REASON, code, 0);
}

static void open_routed(struct rig *rig)
{
    rig_open(rig, routing);
    rig_know(rig, WR_F_ACCOUNT_COUNTRY, "DE", 1);
    rig_know(rig, WR_F_LEAD_STATUS, "new", 5);
    rig_expect(rig, "owned 702: dach");
    rig_later(rig, 2 * WR_DAY_US);
}

static void what_is_sent_back_is_kept_and_recycled(void **state WR_UNUSED)
{
    const int64_t when = RIG_NOW + 2 * WR_DAY_US;
    struct rig rig;

    open_routed(&rig);
    reject(&rig, "no_budget");
    rig_expect(&rig, "recycled 702: dach (sent back: no_budget)");
    assert_true(rig.out.rejected && rig.out.rejection.known);
    assert_int_equal(rig.out.rejection.at_us, when);
    assert_true(wr_str_eqz(rig.out.rejection.owner, "702"));
    assert_true(wr_str_eqz(rig.out.rejection.rule, "dach"));
    assert_true(wr_str_eqz(rig.out.path, "nurture"));
    assert_int_equal(rig.out.again_us, when + 90 * WR_DAY_US);
    /* Told once, however often it is read. */
    rig_later(&rig, WR_DAY_US);
    rig_expect(&rig, "recycled 702: dach (sent back: no_budget)");
    assert_false(rig.out.rejected || rig.out.corrected);
    /* Another code for the same one corrects it. */
    rig_know(&rig, WR_F_REJECTION_REASON, "too_small", 0);
    assert_true(rig_route(&rig)->corrected);
    assert_false(rig.out.rejection.known || rig.out.rejected);
    assert_int_equal(rig.out.rejection.at_us, when);
    /* Its time is over: the same rejection, and it is routed again. */
    rig_later(&rig, 89 * WR_DAY_US);
    rig_expect(&rig, "owned 702: dach");
    assert_null(rig.out.path.ptr);
    assert_int_equal(rig.out.route.qualified_us, rig.in.as_of_us);
    assert_int_equal(rig.out.route.touched_us, 0);
    rig_close(&rig);
}

static void a_new_conversion_brings_it_back(void **state WR_UNUSED)
{
    struct rig rig;

    open_routed(&rig);
    reject(&rig, NULL);
    rig.signals[0] =
        (struct wr_signal){WR_LIT("demo_request"), RIG_NOW, 1, WR_LIT("crm")};
    rig.signals[1] = (struct wr_signal){WR_LIT("email_open"), RIG_NOW + 3 * WR_DAY_US,
                                        9, WR_LIT("crm")};
    rig.in.signals.count = 2;
    rig_expect(&rig, "recycled 702: dach (sent back without a reason code)");
    rig_later(&rig, WR_DAY_US);
    rig.signals[0].at_us = rig.in.as_of_us;
    rig_expect(&rig, "owned 702: dach");
    rig_close(&rig);
}

static void a_person_reopens_it(void **state WR_UNUSED)
{
    struct rig rig;

    open_routed(&rig);
    reject(&rig, "not_a_fit");
    (void)rig_route(&rig);
    rig_later(&rig, WR_DAY_US);
    rig_know(&rig, WR_F_LEAD_STATUS, "new", 0);
    rig_expect(&rig, "owned 702: dach");
    rig_later(&rig, WR_DAY_US);
    reject(&rig, "not_a_fit"); /* a second one */
    assert_true(rig_route(&rig)->rejected);
    rig_close(&rig);
}

/* The status stays what it is; a later date beside it tells the second one from the
 * first. */
static void a_later_date_is_a_second_rejection(void **state WR_UNUSED)
{
    struct rig rig;

    open_routed(&rig);
    reject(&rig, "no_budget");
    rig_know(&rig, WR_F_REJECTED_AT, "2026-11-24T00:00:00Z", 0); /* that day */
    assert_true(rig_route(&rig)->rejected);
    assert_int_equal(rig.out.rejection.at_us, RIG_NOW + 79 * WR_HOUR_US / 2);
    rig_later(&rig, 91 * WR_DAY_US);
    rig_expect(&rig, "owned 702: dach");
    assert_false(rig.out.rejected);
    rig_later(&rig, 3 * WR_DAY_US);
    rig_know(&rig, WR_F_REJECTED_AT, "2027-02-25T09:00:00Z", 0);
    rig_expect(&rig, "recycled 702: dach (sent back: no_budget)");
    assert_true(rig.out.rejected);
    assert_true(rig.out.rejection.at_us > RIG_NOW + 91 * WR_DAY_US);
    assert_int_equal(rig.out.again_us, rig.out.rejection.at_us + 90 * WR_DAY_US);
    /* Read again it is the same one. */
    rig_later(&rig, WR_DAY_US);
    rig_expect(&rig, "recycled 702: dach (sent back: no_budget)");
    assert_false(rig.out.rejected || rig.out.corrected);
    rig_close(&rig);
}

/* A date that is filled in, or mapped, once the rejection is known belongs to it; after
 * another try it belongs to the second one, if it is not older than the try. */
static void a_date_that_comes_later_is_no_second_rejection(void **state WR_UNUSED)
{
    struct rig rig;

    open_routed(&rig);
    reject(&rig, "no_budget");
    assert_true(rig_route(&rig)->rejected);
    rig_later(&rig, WR_DAY_US);
    rig_know(&rig, WR_F_REJECTED_AT, "2026-11-24T17:00:00Z", 0);
    assert_false(rig_route(&rig)->rejected);
    assert_int_equal(rig.out.again_us, RIG_NOW + 92 * WR_DAY_US);
    rig_forget(&rig, WR_F_REJECTED_AT);
    rig.in.previous.told_us = 0; /* kept before the date was read */
    rig_later(&rig, 90 * WR_DAY_US);
    rig.in.previous.told_us = 0;
    rig_expect(&rig, "owned 702: dach");
    rig_later(&rig, WR_DAY_US);
    rig.in.previous.told_us = 0;
    rig_know(&rig, WR_F_REJECTED_AT, "2026-11-24T17:00:00Z", 0);
    assert_false(rig_route(&rig)->rejected);
    rig_know(&rig, WR_F_REJECTED_AT, "2027-02-23T00:00:00Z", 0); /* the day of it */
    assert_true(rig_route(&rig)->rejected);
    rig_close(&rig);
}

/* A day of another time zone may be ahead of us and is counted once; what no clock can
 * show says nothing, today or once its day has come. */
static void dates_ahead_are_counted_once(void **state WR_UNUSED)
{
    struct rig rig;

    open_routed(&rig);
    reject(&rig, "no_budget");
    rig_know(&rig, WR_F_REJECTED_AT, "2026-11-25T00:00:00Z", 0);
    assert_true(rig_route(&rig)->rejected);
    for (int i = 0; i < 3; i++) {
        rig_later(&rig, WR_DAY_US);
        assert_false(rig_route(&rig)->rejected);
    }
    rig_know(&rig, WR_F_REJECTED_AT, "2099-01-01T00:00:00Z", 0);
    assert_false(rig_route(&rig)->rejected);
    rig_know(&rig, WR_F_REJECTED_AT, "2026-11-20T00:00:00Z", 0); /* earlier */
    assert_false(rig_route(&rig)->rejected);
    rig_know(&rig, WR_F_REJECTED_AT, "2026-11-27T07:00:00Z", 0);
    assert_true(rig_route(&rig)->rejected);
    rig_close(&rig);
}

/* Without a date: another code, once it was routed again, is another rejection. */
static void another_code_after_another_try_is_a_second_one(void **state WR_UNUSED)
{
    int64_t first;
    struct rig rig;

    open_routed(&rig);
    reject(&rig, "no_budget");
    assert_true(rig_route(&rig)->rejected);
    first = rig.out.rejection.at_us;
    rig_later(&rig, 91 * WR_DAY_US);
    rig_expect(&rig, "owned 702: dach");
    rig_later(&rig, WR_DAY_US);
    assert_false(rig_route(&rig)->rejected); /* nothing else: not to be told apart */
    rig_know(&rig, WR_F_REJECTION_REASON, "not_a_fit", 0);
    assert_true(rig_route(&rig)->rejected);
    assert_true(rig.out.rejection.at_us > first);
    rig_expect(&rig, "recycled 702: dach (sent back: not_a_fit)");
    rig_close(&rig);
}

/* Sales had done with it before we ever saw it: not routed, and no rejection of ours.
 */
static void what_was_never_routed_is_not_counted(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, routing);
    rig_know(&rig, WR_F_ACCOUNT_COUNTRY, "DE", 1);
    rig_know(&rig, WR_F_LEAD_STATUS, "unqualified", 30);
    rig.decision.path = WR_LIT("nurture"); /* nor would it be */
    rig_expect(&rig, "none: ");
    assert_true(rig.out.is_nothing);
    assert_int_equal(rig.out.again_us, WR_NEVER_US);
    rig.decision.path = WR_LIT("route_now");
    rig_expect(&rig, "none: unqualified in the CRM before it was ever routed");
    assert_false(rig.out.rejected || rig.out.is_nothing);
    assert_true(wr_str_eqz(rig.out.path, "nurture"));
    assert_int_equal(rig.out.again_us, RIG_NOW + 60 * WR_DAY_US);
    /* A code that is set later is none of ours either: no row of it. */
    rig_know(&rig, WR_F_REJECTION_REASON, "no_budget", 0);
    rig_expect(&rig, "none: unqualified in the CRM before it was ever routed");
    assert_false(rig.out.rejected || rig.out.corrected);
    rig_know(&rig, WR_F_LEAD_STATUS, "unqualified", 91);
    rig_expect(&rig, "owned 702: dach");
    rig_close(&rig);
}

/* Nobody had it yet when it was sent back: a rejection all the same, and it stays one.
 */
static void what_nobody_had_can_be_sent_back(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, routing);
    rig_know(&rig, WR_F_REGION, "Texas", 1);
    rig_know(&rig, WR_F_LEAD_STATUS, "new", 5);
    rig_expect(&rig, "nobody: no rule takes it");
    rig_later(&rig, WR_DAY_US);
    reject(&rig, "no_budget");
    for (int i = 0; i < 2; i++) {
        rig_expect(&rig, "recycled: sent back: no_budget");
        assert_int_equal(rig.out.rejected, i == 0);
        rig_later(&rig, WR_DAY_US);
    }
    rig.decision.path = WR_LIT("nurture");
    rig_expect(&rig, "recycled: sent back: no_budget");
    rig_know(&rig, WR_F_REJECTION_REASON, "not_a_fit", 0);
    (void)rig_route(&rig);
    assert_true(rig.out.corrected && !rig.out.rejected);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_rule_that_holds_takes_it),
        cmocka_unit_test(only_who_is_wanted_is_routed),
        cmocka_unit_test(an_assignment_is_kept),
        cmocka_unit_test(an_owner_taken_out_is_told_and_not_put_back),
        cmocka_unit_test(somebody_acts),
        cmocka_unit_test(what_is_sent_back_is_kept_and_recycled),
        cmocka_unit_test(a_new_conversion_brings_it_back),
        cmocka_unit_test(a_person_reopens_it),
        cmocka_unit_test(a_later_date_is_a_second_rejection),
        cmocka_unit_test(a_date_that_comes_later_is_no_second_rejection),
        cmocka_unit_test(dates_ahead_are_counted_once),
        cmocka_unit_test(another_code_after_another_try_is_a_second_one),
        cmocka_unit_test(what_was_never_routed_is_not_counted),
        cmocka_unit_test(what_nobody_had_can_be_sent_back),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
