/* misfits_test.c - answers that could not be understood are counted by vendor and run,
 * each question once, whatever it cost.
 */
#include "rig.h"

static struct wr_claim claim_of(int64_t run_id, int64_t question, const char *provider,
                                const char *vendor)
{
    struct wr_claim c = rig_claim(run_id, question);

    c.provider = wr_str(provider);
    c.vendor = wr_str(vendor);
    return c;
}

static void give_up(struct rig *rig, const struct wr_claim *c, bool uncertain,
                    const char *why)
{
    int64_t entry = rig_grant(rig, c);

    OK(rig, uncertain ? wr_db_uncertain(rig->db, entry, wr_str(why), &rig->err)
                      : wr_db_release(rig->db, entry, wr_str(why), &rig->err));
}

static void only_misfits_count(void **state)
{
    static const struct {
        const char *provider, *vendor, *why;
        bool uncertain;
    } rows[] = {
        {"hunter.finder", "hunter", "hunter.finder: protocol", false},
        {"apollo.person", "apollo", "apollo.person: protocol", true},
        {"apollo.person", "apollo", "apollo.person: limit", false},
        {"apollo.organization", "apollo", "apollo.organization: protocol", true},
        {"apollo.person", "apollo", "apollo.person: transient", true},
        {"apollo.person", "apollo", "apollo.person: rate", false},
        {"apollo.person", "apollo", "its process ended", true},
        {"snov.finder", "snov", "snov.finder: auth", false},
    };
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly"), other = rig_run(rig, "backfill");
    struct wr_misfit *misfits = NULL;
    struct wr_claim c;
    size_t count = 9;

    OK(rig, wr_db_misfits(rig->db, run, rig->arena, &misfits, &count, &rig->err));
    assert_int_equal(count, 0);
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        c = claim_of(run, 100 + (int64_t)i, rows[i].provider, rows[i].vendor);
        give_up(rig, &c, rows[i].uncertain, rows[i].why);
    }
    c = claim_of(other, 200, "hunter.finder", "hunter");
    give_up(rig, &c, false, "hunter.finder: protocol");
    c = claim_of(run, 201, "hunter.finder", "hunter");
    (void)rig_grant(rig, &c); /* under way */
    OK(rig, wr_db_misfits(rig->db, run, rig->arena, &misfits, &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(misfits[0].vendor, "apollo");
    assert_int_equal(misfits[0].count, 3);
    STR_EQ(misfits[1].vendor, "hunter");
    assert_int_equal(misfits[1].count, 1);
}

static void lines_are_no_questions(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_claim c = claim_of(run, 42, "apollo.person", "apollo");
    struct wr_misfit *misfits = NULL;
    size_t count = 0;

    c.lines[0] = (struct wr_claim_line){WR_LIT("mobile"), WR_LIT("phone"), 300};
    c.line_count = 1;
    give_up(rig, &c, true, "apollo.person: protocol");
    OK(rig, wr_db_misfits(rig->db, run, rig->arena, &misfits, &count, &rig->err));
    assert_int_equal(count, 1);
    assert_int_equal(misfits[0].count, 1);
}

static void asked_again_it_counts_again(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    struct wr_claim c = claim_of(run, 42, "apollo.person", "apollo");
    struct wr_misfit *misfits = NULL;
    size_t count = 0;

    give_up(rig, &c, false, "apollo.person: protocol");
    give_up(rig, &c, false, "apollo.person: protocol");
    OK(rig, wr_db_misfits(rig->db, run, rig->arena, &misfits, &count, &rig->err));
    assert_int_equal(count, 1);
    assert_int_equal(misfits[0].count, 2);
}

static void settle(struct rig *rig, int64_t run, int64_t question, const char *vendor,
                   const char *answer)
{
    struct wr_claim c = claim_of(run, question, "apollo.person", vendor);
    struct wr_settlement s = {.entry_id = rig_grant(rig, &c),
                              .outcome = WR_OUTCOME_HIT,
                              .answer = wr_str(answer)};

    OK(rig, wr_db_settle(rig->db, &s, &rig->err));
}

static void values_without_a_normal_form_are_counted(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly"), other = rig_run(rig, "backfill");
    struct wr_misfit *unmapped = NULL;
    size_t count = 9;

    settle(rig, run, 1, "apollo", "[{\"f\":\"title\",\"v\":\"CEO\"},{\"unmapped\":2}]");
    settle(rig, run, 2, "apollo", "[{\"unmapped\":1}]");
    settle(rig, run, 3, "apollo", "[{\"f\":\"title\",\"v\":\"CEO\"}]");
    settle(rig, run, 4, "hunter", "[{\"f\":\"title\",\"v\":\"{\\\"unmapped\\\":7}\"}]");
    settle(rig, run, 5, "hunter", "");
    settle(rig, other, 6, "hunter", "[{\"unmapped\":5}]");
    OK(rig, wr_db_unmapped(rig->db, run, rig->arena, &unmapped, &count, &rig->err));
    assert_int_equal(count, 1);
    STR_EQ(unmapped[0].vendor, "apollo");
    assert_int_equal(unmapped[0].count, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(only_misfits_count),
        T(lines_are_no_questions),
        T(asked_again_it_counts_again),
        T(values_without_a_normal_form_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
