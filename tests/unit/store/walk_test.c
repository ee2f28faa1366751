/* walk_test.c - every lead of the state once, with its account's facts and others. */
#include "rig.h"

#define MAX_SEEN 8

struct seen {
    size_t count, stop_at; /* 0: never */
    struct {
        char id[16];
        size_t lead_facts, account_facts, signals;
        struct wr_digest digest;
    } leads[MAX_SEEN];
};

static enum wr_code see(void *ctx, const struct wr_walked *w, struct wr_err *err)
{
    struct seen *seen = ctx;
    size_t i = seen->count++;

    if (seen->count == seen->stop_at)
        return wr_fail(err, WR_E_CANCELLED, "enough");
    assert_true(i < MAX_SEEN);
    assert_true(w->row->key.ext_id.len < sizeof(seen->leads[i].id));
    memcpy(seen->leads[i].id, w->row->key.ext_id.ptr, w->row->key.ext_id.len);
    seen->leads[i].lead_facts = w->lead_facts.count;
    seen->leads[i].account_facts = w->account_facts.count;
    seen->leads[i].signals = w->signals.count;
    seen->leads[i].digest = w->digest;
    return WR_OK;
}

static void put_fact(struct rig *rig, enum wr_subject subject, int64_t id,
                     wr_field_id field, const char *text)
{
    struct wr_fact fact = {.field = field,
                           .value = wr_value_text(wr_str(text)),
                           .origin = WR_ORIGIN_CRM,
                           .source = WR_LIT("crm"),
                           .confidence = 800,
                           .observed_us = NOW,
                           .last_seen_us = NOW};

    OK(rig, wr_db_fact_put(rig->db, subject, id, &fact, NULL, &rig->err));
}

static void put_role(struct rig *rig, const char *ext_id, const char *account,
                     const char *role, int64_t active_us)
{
    struct wr_lead_row row = rig_lead(rig, ext_id, account);

    row.role = wr_str(role);
    row.active_us = active_us;
    OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
}

static const struct wr_digest *digest_of(const struct seen *seen, const char *id)
{
    for (size_t i = 0; i < seen->count; i++) {
        if (strcmp(seen->leads[i].id, id) == 0)
            return &seen->leads[i].digest;
    }
    fail_msg("%s was not met", id);
    return NULL;
}

/* Two of one account, one of another, one that is gone. */
static void everybody_is_met_once_by_account(void **state)
{
    const struct wr_signal signal = {WR_LIT("demo_request"), NOW, 1, WR_LIT("crm")};
    struct rig *rig = RIG(state);
    struct seen seen = {.count = 0};
    int64_t gone, first;

    put_role(rig, "1", "domain:b.test", "decision_maker", NOW);
    put_role(rig, "2", "domain:b.test", "user", NOW - 90 * WR_DAY_US);
    put_role(rig, "3", "domain:a.test", "influencer", 0);
    gone = rig_put_lead(rig, "4", "domain:a.test");
    OK(rig, wr_db_lead_set_gone(rig->db, gone, WR_NONE, &rig->err));
    first = rig_lead(rig, "1", "").id;
    put_fact(rig, WR_SUBJECT_LEAD, first, WR_F_TITLE, "VP Sales");
    put_fact(rig, WR_SUBJECT_ACCOUNT, wr_account_id(WR_LIT("domain:b.test")),
             WR_F_INDUSTRY, "retail");
    OK(rig, wr_db_signal_put(rig->db, first, &signal, &rig->err));

    OK(rig, wr_db_walk(rig->db, NOW, see, &seen, &rig->err));
    assert_int_equal(seen.count, 3);
    assert_string_equal(seen.leads[0].id, "3"); /* a.test comes before b.test */
    assert_int_equal(seen.leads[0].account_facts, 0);
    assert_int_equal(digest_of(&seen, "3")->members, 0);
    for (size_t i = 1; i < 3; i++) {
        bool is_first = strcmp(seen.leads[i].id, "1") == 0;

        assert_int_equal(seen.leads[i].account_facts, 1);
        assert_int_equal(seen.leads[i].lead_facts, is_first);
        assert_int_equal(seen.leads[i].signals, is_first);
    }
    assert_int_equal(digest_of(&seen, "1")->members, 1); /* the other one alone */
    assert_int_equal(digest_of(&seen, "1")->users, 1);
    assert_int_equal(digest_of(&seen, "1")->decision_makers, 0);
    assert_int_equal(digest_of(&seen, "1")->active_members, 0);
    assert_int_equal(digest_of(&seen, "2")->decision_makers, 1);
    assert_int_equal(digest_of(&seen, "2")->active_members, 1);
}

static void an_error_ends_it(void **state)
{
    struct rig *rig = RIG(state);
    struct seen seen = {.stop_at = 2};

    OK(rig, wr_db_walk(rig->db, NOW, see, &seen, &rig->err));
    assert_int_equal(seen.count, 0); /* an empty state has nobody */
    for (int i = 0; i < 4; i++)
        rig_put_lead(rig, (const char *[]){"1", "2", "3", "4"}[i], "domain:a.test");
    assert_int_equal(wr_db_walk(rig->db, NOW, see, &seen, &rig->err), WR_E_CANCELLED);
    assert_int_equal(seen.count, 2);
    assert_string_equal(rig->err.text, "enough");
    seen = (struct seen){.count = 0}; /* and the connection is fit for the next */
    OK(rig, wr_db_walk(rig->db, NOW, see, &seen, &rig->err));
    assert_int_equal(seen.count, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(everybody_is_met_once_by_account),
        T(an_error_ends_it),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
