/* leads_test.c - leads, accounts and signals as last read. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>

static struct wr_lead_row get(struct rig *rig, int64_t id)
{
    struct wr_lead_row row = {0};

    OK(rig, wr_db_lead_get(rig->db, id, rig->arena, &row, &rig->err));
    return row;
}

/* --- leads --- */

static void a_lead_reads_back_as_written(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_lead_row row = rig_lead(rig, "501", "domain:acme.example"), back;

    row.role = WR_LIT("influencer");
    row.intent_milli = 12000;
    row.active_us = NOW - 5;
    OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
    back = get(rig, row.id);
    assert_int_equal(back.id, row.id);
    STR_EQ(back.key.crm, "hubspot:main");
    STR_EQ(back.key.object, "contacts");
    STR_EQ(back.key.ext_id, "501");
    STR_EQ(back.account_key, "domain:acme.example");
    STR_EQ(back.values, "{\"email\":\"ada@example.com\",\"score\":null}");
    STR_EQ(back.due_reason, "new");
    STR_EQ(back.role, "influencer");
    assert_int_equal(back.modified_us, row.modified_us);
    assert_int_equal(back.read_us, NOW);
    assert_int_equal(back.due_us, NOW);
    assert_int_equal(back.intent_milli, 12000);
    assert_int_equal(back.active_us, NOW - 5);
    assert_false(back.gone);
}

static void identity_is_of_all_three_parts(void **state WR_UNUSED)
{
    static const struct wr_record_key keys[] = {
        {{"a", 1}, {"b", 1}, {"c", 1}}, {{"ab", 2}, {"", 0}, {"c", 1}},
        {{"a", 1}, {"bc", 2}, {"", 0}}, {{"a", 1}, {"b", 1}, {"d", 1}},
        {{"a", 1}, {"c", 1}, {"b", 1}},
    };

    for (size_t i = 0; i < WR_COUNT(keys); i++) {
        assert_true(wr_lead_id(&keys[i]) > 0);
        for (size_t j = 0; j < i; j++)
            assert_int_not_equal(wr_lead_id(&keys[i]), wr_lead_id(&keys[j]));
    }
    assert_int_not_equal(wr_account_id(WR_LIT("domain:a")), wr_account_id(WR_LIT("a")));
}

/* What the CRM says is new; what we made of the lead stays. */
static void a_lead_read_again_keeps_what_was_decided(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_lead_row row = rig_lead(rig, "1", "domain:a.test");
    struct wr_lead_row back;

    OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
    OK(rig,
       wr_db_lead_set_digest(rig->db,
                             &(struct wr_presence){.lead_id = row.id,
                                                   .role = WR_LIT("decision_maker"),
                                                   .part = WR_ECONOMIC_BUYER,
                                                   .rank = 1,
                                                   .intent_milli = 700,
                                                   .active_us = NOW},
                             WR_LIT("strong"), 71000, 9, &rig->err));
    row.account_key = WR_LIT("domain:b.test");
    row.values = WR_LIT("{\"email\":null}");
    row.modified_us = NOW;
    row.read_us = NOW + 1;
    row.due_us = WR_NEVER_US;
    OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
    back = get(rig, row.id);
    STR_EQ(back.account_key, "domain:b.test");
    STR_EQ(back.values, "{\"email\":null}");
    assert_int_equal(back.modified_us, NOW);
    assert_int_equal(back.read_us, NOW + 1);
    STR_EQ(back.role, "decision_maker");
    assert_int_equal(back.intent_milli, 700);
    assert_int_equal(back.active_us, NOW);
    assert_int_equal(rig_sql(rig, "SELECT shard FROM lead"),
                     wr_account_id(WR_LIT("domain:b.test")) % WR_SHARDS);
}

static void due_is_only_moved_closer_by_reading(void **state)
{
    static const struct {
        int64_t before, read, after;
        const char *reason;
    } cases[] = {
        {NOW, NOW + 5, NOW, "old"},     {NOW, NOW - 5, NOW - 5, "changed"},
        {NOW, WR_NEVER_US, NOW, "old"}, {WR_NEVER_US, NOW, NOW, "changed"},
        {NOW, NOW, NOW, "old"},         {WR_NEVER_US, WR_NEVER_US, WR_NEVER_US, "old"},
    };
    struct rig *rig = RIG(state);
    int64_t id = rig_put_lead(rig, "1", "domain:a.test");

    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct wr_lead_row row = rig_lead(rig, "1", "domain:a.test");

        OK(rig,
           wr_db_lead_set_due(rig->db, id, cases[i].before, WR_LIT("old"), &rig->err));
        row.due_us = cases[i].read;
        row.due_reason = WR_LIT("changed");
        OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
        row = get(rig, id);
        assert_int_equal(row.due_us, cases[i].after);
        STR_EQ(row.due_reason, cases[i].reason);
    }
}

static void what_is_gone_is_not_due(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_lead_row row = rig_lead(rig, "1", "domain:a.test");
    struct wr_hold hold = {.lead_id = row.id, .due_us = NOW};
    int64_t leads, accounts, due;

    OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
    OK(rig, wr_db_hold_put(rig->db, &hold, &rig->err));
    OK(rig, wr_db_lead_set_gone(rig->db, row.id, WR_LIT("2"), &rig->err));
    assert_true(get(rig, row.id).gone);
    assert_int_equal(get(rig, row.id).due_us, WR_NEVER_US);
    assert_int_equal(rig_sql(rig, "SELECT alias_of = '2' FROM lead"), 1);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM hold"), 0);
    OK(rig, wr_db_lead_set_due(rig->db, row.id, NOW, WR_LIT("asked"), &rig->err));
    assert_int_equal(get(rig, row.id).due_us, WR_NEVER_US);
    OK(rig, wr_db_lead_count(rig->db, &leads, &accounts, &due, NOW, &rig->err));
    assert_int_equal(leads, 0);
    assert_int_equal(due, 0);
    /* Restored in the CRM: it is there again, and due. */
    OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
    assert_false(get(rig, row.id).gone);
    assert_int_equal(get(rig, row.id).due_us, NOW);
    assert_int_equal(rig_sql(rig, "SELECT alias_of IS NULL FROM lead"), 1);
    row.gone = true;
    OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
    assert_int_equal(get(rig, row.id).due_us, WR_NEVER_US);
}

static void no_lead_is_gone(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_lead_row row = {0};

    assert_int_equal(wr_db_lead_get(rig->db, 5, rig->arena, &row, &rig->err),
                     WR_E_GONE);
    assert_int_equal(wr_db_lead_set_due(rig->db, 5, NOW, WR_NONE, &rig->err),
                     WR_E_GONE);
    assert_int_equal(wr_db_lead_set_digest(rig->db, &(struct wr_presence){.lead_id = 5},
                                           WR_NONE, 0, 1, &rig->err),
                     WR_E_GONE);
    assert_int_equal(wr_db_lead_set_gone(rig->db, 5, WR_NONE, &rig->err), WR_E_GONE);
    assert_int_equal(wr_db_lead_put(rig->db, &row, &rig->err), WR_E_INTERNAL);
}

static void any_text_comes_back_byte_for_byte(void **state)
{
    struct rig *rig = RIG(state);
    char *huge = wr_alloc(2 * 1024 * 1024 + 1);
    const char *texts[] = {"",
                           "'; DROP TABLE lead; --",
                           "\"",
                           "\xff\xfe\xc3",
                           "\n\t",
                           "\xe6\x97\xa5\xe6\x9c\xac",
                           "{\"a\":\"\\u0000\"}",
                           huge};

    memset(huge, 'x', 2 * 1024 * 1024);
    for (size_t i = 0; i < WR_COUNT(texts); i++) {
        struct wr_lead_row row = rig_lead(rig, texts[i], "domain:a.test");

        row.values = wr_str(texts[i]);
        row.due_reason = wr_str(texts[i]);
        OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
        row = get(rig, row.id);
        STR_EQ(row.key.ext_id, texts[i]);
        STR_EQ(row.values, texts[i]);
        STR_EQ(row.due_reason, texts[i]);
    }
    free(huge);
}

/* --- searching and walking --- */

static void put_email(struct rig *rig, int64_t lead, const char *email, bool absent)
{
    struct wr_fact fact = {.field = WR_F_EMAIL,
                           .absent = absent,
                           .value = wr_value_text(wr_str(email)),
                           .origin = WR_ORIGIN_CRM,
                           .source = WR_LIT("crm"),
                           .observed_us = NOW,
                           .last_seen_us = NOW};

    OK(rig, wr_db_fact_put(rig->db, WR_SUBJECT_LEAD, lead, &fact, NULL, &rig->err));
}

static void a_person_finds_a_lead_by_id_or_address(void **state)
{
    static const struct {
        const char *text;
        size_t max, found;
    } cases[] = {
        {"501", 9, 1},
        {"Ada@Example.com", 9, 2},
        {"ADA@EXAMPLE.COM", 9, 2},
        {"ada@example.com", 1, 1},
        {"ada@example.co", 9, 0},
        {"", 9, 0},
        {"%", 9, 0},
        {"both@example.com", 9, 1},
        {"Acme", 9, 0},
    };
    struct rig *rig = RIG(state);
    int64_t one = rig_put_lead(rig, "501", "domain:a.test");
    int64_t two = rig_put_lead(rig, "502", "domain:a.test");
    int64_t both = rig_put_lead(rig, "both@example.com", "domain:a.test");

    put_email(rig, one, "Ada@example.com", false);
    put_email(rig, two, "ada@example.com", false);
    put_email(rig, two, "", true);
    put_email(rig, both, "both@example.com", false);
    for (size_t i = 0; i < WR_COUNT(cases); i++) {
        struct wr_lead_row *rows = NULL;
        size_t count = 99;

        OK(rig, wr_db_lead_search(rig->db, wr_str(cases[i].text), cases[i].max,
                                  rig->arena, &rows, &count, &rig->err));
        if (count != cases[i].found)
            fail_msg("\"%s\": %zu", cases[i].text, count);
    }
}

static void a_walk_meets_each_lead_once(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_record_key after = {WR_LIT("hubspot:main"), WR_LIT("contacts"), WR_NONE};
    struct wr_lead_row other = rig_lead(rig, "5", "domain:a.test");
    char last[8] = "";
    size_t met = 0;

    for (int i = 0; i < 25; i++) {
        char name[8];

        (void)snprintf(name, sizeof(name), "%03d", (i * 7) % 25);
        rig_put_lead(rig, name, "domain:a.test");
    }
    other.key.object = WR_LIT("leads");
    other.id = wr_lead_id(&other.key);
    OK(rig, wr_db_lead_put(rig->db, &other, &rig->err));
    for (;;) {
        struct wr_lead_row *rows = NULL;
        size_t count = 0;

        OK(rig,
           wr_db_lead_walk(rig->db, &after, 4, rig->arena, &rows, &count, &rig->err));
        if (count == 0)
            break;
        for (size_t i = 0; i < count; i++, met++) {
            assert_true(strcmp(rows[i].key.ext_id.ptr, last) > 0);
            (void)snprintf(last, sizeof(last), "%.*s", WR_FMT(rows[i].key.ext_id));
        }
        after.ext_id = rows[count - 1].key.ext_id;
    }
    assert_int_equal(met, 25);
}

static void leads_are_counted(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_account_row account = {.key = WR_LIT("domain:a.test")};
    int64_t leads, accounts, due;

    rig_put_lead(rig, "1", "domain:a.test");
    OK(rig, wr_db_lead_set_due(rig->db, rig_put_lead(rig, "2", "domain:a.test"),
                               WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_account_put(rig->db, &account, &rig->err));
    OK(rig, wr_db_lead_count(rig->db, &leads, &accounts, &due, NOW, &rig->err));
    assert_int_equal(leads, 2);
    assert_int_equal(accounts, 1);
    assert_int_equal(due, 1);
    OK(rig, wr_db_lead_count(rig->db, &leads, &accounts, &due, NOW - 1, &rig->err));
    assert_int_equal(due, 0);
}

/* --- accounts --- */

static void an_account_is_never_emptied(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_account_row row = {
        .key = WR_LIT("company:hubspot:main:9"),
        .record = {WR_LIT("hubspot:main"), WR_LIT("companies"), WR_LIT("9")},
        .domain = WR_LIT("acme.example"),
        .modified_us = NOW,
        .values = WR_LIT("{\"name\":\"Acme\"}")};
    struct wr_account_row bare = {.key = row.key}, back;

    OK(rig, wr_db_account_put(rig->db, &row, &rig->err));
    OK(rig, wr_db_account_put(rig->db, &bare, &rig->err));
    OK(rig, wr_db_account_get(rig->db, row.key, rig->arena, &back, &rig->err));
    assert_int_equal(back.id, wr_account_id(row.key));
    STR_EQ(back.key, "company:hubspot:main:9");
    STR_EQ(back.record.ext_id, "9");
    STR_EQ(back.domain, "acme.example");
    STR_EQ(back.values, "{\"name\":\"Acme\"}");
    assert_int_equal(back.modified_us, NOW);
    row.values = WR_LIT("{\"name\":\"Acme Ltd\"}");
    OK(rig, wr_db_account_put(rig->db, &row, &rig->err));
    OK(rig, wr_db_account_get(rig->db, row.key, rig->arena, &back, &rig->err));
    STR_EQ(back.values, "{\"name\":\"Acme Ltd\"}");
    assert_int_equal(wr_db_account_get(rig->db, WR_LIT("domain:none.test"), rig->arena,
                                       &back, &rig->err),
                     WR_E_GONE);
}

static void a_domain_leads_to_the_crms_company(void **state)
{
    static const struct {
        const char *key, *crm, *ext_id, *domain;
    } rows[] = {
        {"company:h:20", "h", "20", "acme.example"},
        {"company:h:10", "h", "10", "acme.example"},
        {"company:s:05", "s", "05", "acme.example"},
        {"domain:acme.example", NULL, NULL, "acme.example"},
        {"company:h:30", "h", "30", NULL},
    };
    struct rig *rig = RIG(state);
    struct wr_str key;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_account_row row = {.key = wr_str(rows[i].key),
                                     .record = {wr_str(rows[i].crm),
                                                WR_LIT("companies"),
                                                wr_str(rows[i].ext_id)},
                                     .domain = wr_str(rows[i].domain)};

        OK(rig, wr_db_account_put(rig->db, &row, &rig->err));
    }
    OK(rig, wr_db_account_by_domain(rig->db, WR_LIT("h"), WR_LIT("acme.example"),
                                    rig->arena, &key, &rig->err));
    STR_EQ(key, "company:h:10");
    OK(rig, wr_db_account_by_domain(rig->db, WR_LIT("h"), WR_LIT("other.example"),
                                    rig->arena, &key, &rig->err));
    assert_null(key.ptr);
}

static void news_of_an_account_makes_its_leads_due(void **state)
{
    struct rig *rig = RIG(state);
    int64_t later = rig_put_lead(rig, "1", "domain:a.test");
    int64_t sooner = rig_put_lead(rig, "2", "domain:a.test");
    int64_t other = rig_put_lead(rig, "3", "domain:b.test");

    OK(rig, wr_db_lead_set_due(rig->db, later, WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_lead_set_due(rig->db, sooner, NOW - 9, WR_LIT("hold"), &rig->err));
    OK(rig, wr_db_lead_set_due(rig->db, other, WR_NEVER_US, WR_NONE, &rig->err));
    OK(rig, wr_db_account_touch(rig->db, WR_LIT("domain:a.test"), NOW,
                                WR_LIT("account"), &rig->err));
    assert_int_equal(get(rig, later).due_us, NOW);
    STR_EQ(get(rig, later).due_reason, "account");
    assert_int_equal(get(rig, sooner).due_us, NOW - 9);
    assert_int_equal(get(rig, other).due_us, WR_NEVER_US);
}

/* --- signals --- */

static void a_signal_replaces_what_its_source_said(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_signal visits = {WR_LIT("page_view"), NOW, 3, WR_LIT("crm")};
    struct wr_signal events = {WR_LIT("page_view"), NOW - 1, 9, WR_LIT("events")};
    struct wr_signal demo = {WR_LIT("demo_request"), 0, 1, WR_LIT("crm")};
    struct wr_signals out;

    OK(rig, wr_db_signal_put(rig->db, 1, &visits, &rig->err));
    OK(rig, wr_db_signal_put(rig->db, 1, &events, &rig->err));
    OK(rig, wr_db_signal_put(rig->db, 1, &demo, &rig->err));
    OK(rig, wr_db_signal_put(rig->db, 2, &demo, &rig->err));
    visits.count = 4;
    visits.at_us = NOW - 7;
    OK(rig, wr_db_signal_put(rig->db, 1, &visits, &rig->err));
    OK(rig, wr_db_signals_of(rig->db, 1, rig->arena, &out, &rig->err));
    assert_int_equal(out.count, 3);
    STR_EQ(out.items[0].kind, "demo_request");
    STR_EQ(out.items[1].kind, "page_view");
    STR_EQ(out.items[1].source, "crm");
    assert_int_equal(out.items[1].count, 4);
    assert_int_equal(out.items[1].at_us, NOW - 7);
    assert_int_equal(out.items[2].count, 9);
    OK(rig, wr_db_signals_of(rig->db, 3, rig->arena, &out, &rig->err));
    assert_int_equal(out.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_lead_reads_back_as_written),
        cmocka_unit_test(identity_is_of_all_three_parts),
        T(a_lead_read_again_keeps_what_was_decided),
        T(due_is_only_moved_closer_by_reading),
        T(what_is_gone_is_not_due),
        T(no_lead_is_gone),
        T(any_text_comes_back_byte_for_byte),
        T(a_person_finds_a_lead_by_id_or_address),
        T(a_walk_meets_each_lead_once),
        T(leads_are_counted),
        T(an_account_is_never_emptied),
        T(a_domain_leads_to_the_crms_company),
        T(news_of_an_account_makes_its_leads_due),
        T(a_signal_replaces_what_its_source_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
