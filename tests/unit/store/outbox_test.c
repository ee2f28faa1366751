/* outbox_test.c - writes are put down, sent, ended, and remembered. */
#include "rig.h"

#include <stdio.h>

static struct wr_out_field three[] = {
    {{"score", 5}, {NULL, 0}, {"71", 2}, false},
    {{"tier", 4}, {"weak", 4}, {"strong", 6}, false},
    {{"stop \"reason\"", 13}, {"old", 3}, {"", 0}, false},
};

static struct wr_out out_of(struct rig *rig, int64_t run, const char *ext_id)
{
    struct wr_lead_row lead = rig_lead(rig, ext_id, "domain:a.test");

    return (struct wr_out){.run_id = run,
                           .lead_id = lead.id,
                           .key = lead.key,
                           .at_us = NOW,
                           .fields = three,
                           .field_count = WR_COUNT(three)};
}

static int64_t put(struct rig *rig, int64_t run, const char *ext_id)
{
    struct wr_out out = out_of(rig, run, ext_id);

    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    assert_true(out.id > 0);
    return out.id;
}

static size_t unsettled(struct rig *rig, int64_t run, int64_t after, size_t max,
                        struct wr_out **out)
{
    size_t count = 0;

    OK(rig, wr_db_out_next(rig->db, run, WR_LIT("contacts"), after, max, rig->arena,
                           out, &count, &rig->err));
    return count;
}

static void end(struct rig *rig, int64_t id, enum wr_out_state state, const char *why)
{
    OK(rig, wr_db_out_end(rig->db, id, state, wr_str(why), true, NOW + 9, &rig->err));
}

static void a_write_reads_back_as_put(void **state)
{
    struct rig *rig = RIG(state);
    int64_t id = put(rig, 1, "501");
    struct wr_out *out;

    assert_int_equal(unsettled(rig, 1, 0, 9, &out), 1);
    assert_int_equal(out->id, id);
    assert_int_equal(out->run_id, 1);
    assert_int_equal(out->state, WR_OUT_PENDING);
    assert_int_equal(out->at_us, NOW);
    STR_EQ(out->key.crm, "hubspot:main");
    STR_EQ(out->key.object, "contacts");
    STR_EQ(out->key.ext_id, "501");
    assert_int_equal(out->lead_id, wr_lead_id(&out->key));
    assert_int_equal(out->account_id, 0);
    assert_null(out->reason.ptr);
    assert_int_equal(out->field_count, WR_COUNT(three));
    for (size_t i = 0; i < WR_COUNT(three); i++) {
        assert_true(wr_str_eq(out->fields[i].property, three[i].property));
        assert_true(wr_str_eq(out->fields[i].base, three[i].base));
        assert_true(wr_str_eq(out->fields[i].value, three[i].value));
        assert_false(out->fields[i].conflict);
    }
    assert_null(out->fields[0].base.ptr); /* blank, not empty */
    assert_non_null(out->fields[2].value.ptr);
}

static void unsettled_writes_come_oldest_first(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_out account = out_of(rig, 1, "9"), *out;
    int64_t ids[5];

    for (size_t i = 0; i < WR_COUNT(ids); i++) {
        char name[8];

        (void)snprintf(name, sizeof(name), "%zu", i);
        ids[i] = put(rig, 1, name);
    }
    put(rig, 2, "of another run");
    account.key.object = WR_LIT("companies");
    OK(rig, wr_db_out_put(rig->db, &account, &rig->err));
    OK(rig, wr_db_out_sent(rig->db, ids, 2, NOW + 5, &rig->err));
    end(rig, ids[0], WR_OUT_CONFIRMED, NULL);
    assert_int_equal(unsettled(rig, 1, 0, 3, &out), 3);
    assert_int_equal(out[0].id, ids[1]);
    assert_int_equal(out[0].state, WR_OUT_SENT);
    assert_int_equal(out[0].at_us, NOW + 5);
    assert_int_equal(out[2].id, ids[3]);
    assert_int_equal(unsettled(rig, 1, ids[3], 3, &out), 1);
    assert_int_equal(out[0].id, ids[4]);
}

static void a_write_ends_once(void **state)
{
    struct rig *rig = RIG(state);
    int64_t id = put(rig, 1, "1");

    end(rig, id, WR_OUT_REJECTED, "bad option");
    assert_int_equal(
        wr_db_out_end(rig->db, id, WR_OUT_CONFIRMED, WR_NONE, true, NOW, &rig->err),
        WR_E_CONFLICT);
    assert_int_equal(
        wr_db_out_end(rig->db, 99, WR_OUT_CONFIRMED, WR_NONE, true, NOW, &rig->err),
        WR_E_GONE);
    OK(rig, wr_db_out_sent(rig->db, &id, 1, NOW, &rig->err)); /* too late: no matter */
    assert_int_equal(rig_sql(rig, "SELECT state FROM outbox"), WR_OUT_REJECTED);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM written"), 0);
}

static struct wr_str values_of(struct rig *rig, int64_t lead)
{
    struct wr_lead_row row;

    OK(rig, wr_db_lead_get(rig->db, lead, rig->arena, &row, &rig->err));
    return row.values;
}

static void a_confirmed_write_is_what_the_record_holds(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_lead_row lead = rig_lead(rig, "501", "domain:a.test");
    struct wr_out_field fields[] = {
        {{"score", 5}, {NULL, 0}, {"7\"1\n", 4}, false},
        {{"tier", 4}, {"weak", 4}, {"", 0}, false},
        {{"kept", 4}, {"a", 1}, {"b", 1}, true},
        {{"new", 3}, {NULL, 0}, {"n", 1}, false},
        {{"q\"q", 3}, {"x", 1}, {"", 0}, false},
    };
    struct wr_out out = out_of(rig, 1, "501");
    struct wr_str *names, *values;
    size_t count;

    lead.values = WR_LIT("{\"email\":\"ada@example.com\",\"score\":null,"
                         "\"tier\":\"weak\",\"kept\":\"a\",\"q\\\"q\":\"x\"}");
    OK(rig, wr_db_lead_put(rig->db, &lead, &rig->err));
    out.fields = fields;
    out.field_count = WR_COUNT(fields);
    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    end(rig, out.id, WR_OUT_CONFIRMED, NULL);
    STR_EQ(values_of(rig, lead.id),
           "{\"email\":\"ada@example.com\",\"score\":\"7\\\"1\\n\","
           "\"tier\":null,\"kept\":\"a\",\"new\":\"n\"}");
    OK(rig, wr_db_written(rig->db, &lead.key, rig->arena, &names, &values, &count,
                          &rig->err));
    assert_int_equal(count, 4);
    STR_EQ(names[0], "new");
    STR_EQ(names[1], "q\"q");
    STR_EQ(names[2], "score");
    STR_EQ(values[2], "7\"1\n");
    STR_EQ(names[3], "tier");
    STR_EQ(values[3], "");
}

static void what_does_not_show_changes_no_record(void **state)
{
    struct rig *rig = RIG(state);
    int64_t lead = rig_put_lead(rig, "501", "domain:a.test");
    int64_t id = put(rig, 1, "501");
    struct wr_str before = values_of(rig, lead);

    OK(rig,
       wr_db_out_end(rig->db, id, WR_OUT_CONFIRMED, WR_NONE, false, NOW, &rig->err));
    assert_true(wr_str_eq(before, values_of(rig, lead)));
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM written"), 3);
}

static void only_a_confirmed_write_changes_anything(void **state)
{
    static const enum wr_out_state ends[] = {WR_OUT_REJECTED, WR_OUT_GONE,
                                             WR_OUT_CONFLICT};
    struct rig *rig = RIG(state);
    int64_t lead = rig_put_lead(rig, "501", "domain:a.test");
    struct wr_str before = values_of(rig, lead);

    for (size_t i = 0; i < WR_COUNT(ends); i++)
        end(rig, put(rig, 1, "501"), ends[i], "why");
    assert_true(wr_str_eq(before, values_of(rig, lead)));
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM written"), 0);
}

static void an_accounts_record_is_patched_too(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_account_row account = {
        .key = WR_LIT("company:9"),
        .record = {WR_LIT("hubspot:main"), WR_LIT("companies"), WR_LIT("9")},
        .values = WR_LIT("{\"score\":\"1\"}")};
    struct wr_account_row back;
    struct wr_out out = {.run_id = 1,
                         .account_id = wr_account_id(account.key),
                         .key = account.record,
                         .fields = three,
                         .field_count = 1};

    OK(rig, wr_db_account_put(rig->db, &account, &rig->err));
    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    end(rig, out.id, WR_OUT_CONFIRMED, NULL);
    OK(rig, wr_db_account_get(rig->db, account.key, rig->arena, &back, &rig->err));
    STR_EQ(back.values, "{\"score\":\"71\"}");
}

static void a_second_write_replaces_what_the_first_left(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_out out = out_of(rig, 1, "501");
    struct wr_out_field field = {{"score", 5}, {"71", 2}, {"80", 2}, false};
    struct wr_str *names, *values;
    size_t count;

    rig_put_lead(rig, "501", "domain:a.test");
    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    end(rig, out.id, WR_OUT_CONFIRMED, NULL);
    out.fields = &field;
    out.field_count = 1;
    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    end(rig, out.id, WR_OUT_CONFIRMED, NULL);
    OK(rig, wr_db_written(rig->db, &out.key, rig->arena, &names, &values, &count,
                          &rig->err));
    assert_int_equal(count, 3);
    STR_EQ(values[0], "80");
}

static void a_write_on_its_way_is_ours(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_out out = out_of(rig, 1, "501");
    struct wr_out_field field = {{"score", 5}, {"71", 2}, {"80", 2}, false};
    struct wr_str *names, *values;
    size_t count;

    rig_put_lead(rig, "501", "domain:a.test");
    out.fields = &field;
    out.field_count = 1;
    OK(rig, wr_db_out_put(rig->db, &out, &rig->err));
    OK(rig, wr_db_written_or_sent(rig->db, &out.key, rig->arena, &names, &values,
                                  &count, &rig->err));
    assert_int_equal(count, 0); /* it waits still */
    OK(rig, wr_db_out_sent(rig->db, &out.id, 1, NOW, &rig->err));
    OK(rig, wr_db_written_or_sent(rig->db, &out.key, rig->arena, &names, &values,
                                  &count, &rig->err));
    assert_int_equal(count, 1);
    STR_EQ(names[0], "score");
    STR_EQ(values[0], "80");
    OK(rig, wr_db_written(rig->db, &out.key, rig->arena, &names, &values, &count,
                          &rig->err));
    assert_int_equal(count, 0);
    end(rig, out.id, WR_OUT_CONFIRMED, NULL);
    OK(rig, wr_db_written_or_sent(rig->db, &out.key, rig->arena, &names, &values,
                                  &count, &rig->err));
    assert_int_equal(count, 1);
}

static void a_conflict_is_marked_on_its_property(void **state)
{
    struct rig *rig = RIG(state);
    int64_t id = put(rig, 1, "501");
    struct wr_out *out;

    OK(rig, wr_db_out_conflict(rig->db, id, WR_LIT("tier"), &rig->err));
    assert_int_equal(unsettled(rig, 1, 0, 9, &out), 1);
    assert_false(out->fields[0].conflict);
    assert_true(out->fields[1].conflict);
    assert_int_equal(wr_db_out_conflict(rig->db, id, WR_LIT("no"), &rig->err),
                     WR_E_GONE);
    assert_int_equal(wr_db_out_conflict(rig->db, 99, WR_LIT("tier"), &rig->err),
                     WR_E_GONE);
}

static void writes_are_listed_by_lead_account_and_run(void **state)
{
    struct rig *rig = RIG(state);
    int64_t first = put(rig, 1, "501"), second = put(rig, 2, "501");
    struct wr_out account = out_of(rig, 1, "9"), *out;
    int64_t lead = account.lead_id, counts[WR_OUT_STATES];
    struct wr_record_key key = {WR_LIT("hubspot:main"), WR_LIT("contacts"),
                                WR_LIT("501")};
    size_t count;

    (void)lead;
    account.lead_id = 0;
    account.account_id = 55;
    OK(rig, wr_db_out_put(rig->db, &account, &rig->err));
    end(rig, second, WR_OUT_REJECTED, "bad option");
    OK(rig, wr_db_outs_of(rig->db, wr_lead_id(&key), 55, rig->arena, &out, &count,
                          &rig->err));
    assert_int_equal(count, 3);
    assert_int_equal(out[0].id, first);
    assert_int_equal(out[1].id, second);
    STR_EQ(out[1].reason, "bad option");
    assert_int_equal(out[2].account_id, 55);
    OK(rig, wr_db_outs_of(rig->db, 0, 0, rig->arena, &out, &count, &rig->err));
    assert_int_equal(count, 0);
    OK(rig,
       wr_db_outs_of_run(rig->db, 1, first, 9, rig->arena, &out, &count, &rig->err));
    assert_int_equal(count, 1);
    assert_int_equal(out[0].account_id, 55);
    OK(rig, wr_db_out_counts(rig->db, 1, counts, &rig->err));
    assert_int_equal(counts[WR_OUT_PENDING], 2);
    assert_int_equal(counts[WR_OUT_REJECTED], 0);
    OK(rig, wr_db_out_counts(rig->db, 2, counts, &rig->err));
    assert_int_equal(counts[WR_OUT_REJECTED], 1);
}

static void damaged_fields_are_told(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_out *out;
    size_t count;

    put(rig, 1, "501");
    (void)rig_sql(rig, "UPDATE outbox SET fields = '[[\"a\"'");
    assert_int_equal(wr_db_out_next(rig->db, 1, WR_LIT("contacts"), 0, 9, rig->arena,
                                    &out, &count, &rig->err),
                     WR_E_STORE);
    assert_non_null(strstr(rig->err.text, "write 1"));
    (void)rig_sql(rig, "UPDATE outbox SET fields = '[]', state = 77 WHERE id = 1");
    assert_int_equal(
        wr_db_outs_of_run(rig->db, 1, 0, 9, rig->arena, &out, &count, &rig->err),
        WR_E_STORE);
    assert_non_null(strstr(rig->err.hint, "damaged"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_write_reads_back_as_put),
        T(unsettled_writes_come_oldest_first),
        T(a_write_ends_once),
        T(a_confirmed_write_is_what_the_record_holds),
        T(what_does_not_show_changes_no_record),
        T(only_a_confirmed_write_changes_anything),
        T(an_accounts_record_is_patched_too),
        T(a_second_write_replaces_what_the_first_left),
        T(a_write_on_its_way_is_ours),
        T(a_conflict_is_marked_on_its_property),
        T(writes_are_listed_by_lead_account_and_run),
        T(damaged_fields_are_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
