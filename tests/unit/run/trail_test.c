/* trail_test.c - where a lead stands in the waterfall survives its wait. */
#include "rig.h"

#include "etl/run/work.h"
#include "etl/store/db.h"
#include "etl/store/leads.h"

#include <string.h>

#define LEAD 7

/* Three steps that all ask acme. */
struct walk {
    struct rig *rig;
    struct wr_step steps[3];
    struct wr_work_slot slot;
    struct wr_lead_work lead;
    struct wr_member member;
    struct wr_db *db;
};

static void start(struct walk *w, struct rig *rig)
{
    static const char *const names[] = {"company", "person", "email"};
    struct wr_waterfall *waterfall = &rig->setup.waterfall;

    *w = (struct walk){.rig = rig, .member = {.row = {.id = LEAD}}};
    waterfall->step_count = 3;
    for (size_t i = 0; i < 3; i++) {
        w->steps[i] = (struct wr_step){.name = wr_str(names[i])};
        waterfall->steps[i] = (struct wr_bound_step){
            .step = &w->steps[i], .providers = {&rig->provider}, .provider_count = 1};
    }
    w->slot = (struct wr_work_slot){.run = &rig->run, .arena = rig->arena};
    w->lead.member = &w->member;
    if (wr_db_open(rig->path, WR_DB_WRITE, &w->db, NULL))
        fail_msg("no state");
}

static void keep(struct walk *w)
{
    struct wr_err err = {0};

    if (wr_trail_keep(w->db, &w->slot, &w->lead, &err))
        fail_msg("%s", err.text);
}

static struct wr_trail come_back(struct walk *w)
{
    struct wr_lead_work lead = {.member = &w->member};
    struct wr_err err = {0};

    if (wr_db_tried_of(w->db, w->rig->run.run.id, LEAD, w->rig->arena, &w->member.tried,
                       &w->member.tried_count, &err))
        fail_msg("%s", err.text);
    wr_trail_restore(&w->rig->setup.waterfall, &lead);
    return lead.trail;
}

static void what_is_closed_stays_closed(void **state)
{
    struct walk w;
    struct wr_trail back;

    start(&w, RIG(state));
    w.lead.trail.closed = 1u << 0 | 1u << 2;
    w.lead.trail.early = 1u << 2;
    w.lead.trail.segments[1] = 36;
    w.lead.trail.segments[2] = 5;
    keep(&w);
    back = come_back(&w);
    assert_int_equal(back.closed, w.lead.trail.closed);
    assert_int_equal(back.early, w.lead.trail.early);
    assert_memory_equal(back.segments, w.lead.trail.segments, sizeof(back.segments));
    assert_int_equal(back.count, 0); /* nobody was asked */
    wr_db_close(w.db);
}

/* Put off twice: the second time says more. */
static void what_closes_later_is_kept_too(void **state)
{
    struct walk w;
    struct wr_trail back;

    start(&w, RIG(state));
    w.lead.trail.segments[1] = 3;
    keep(&w);
    w.lead.trail = come_back(&w);
    w.lead.trail.closed = 1u << 1;
    keep(&w);
    back = come_back(&w);
    assert_int_equal(back.closed, 1u << 1);
    assert_int_equal(back.segments[1], 3);
    assert_int_equal(w.member.tried_count, 1);
    wr_db_close(w.db);
}

static void who_had_their_say_is_told_from_where_a_step_stands(void **state)
{
    struct wr_tried_row said = {9, WR_LIT("person"), WR_LIT("acme.person")};
    struct wr_err err = {0};
    struct walk w;
    struct wr_trail back;

    start(&w, RIG(state));
    w.lead.trail.closed = 1u << 0;
    keep(&w);
    if (wr_db_tried_put(w.db, w.rig->run.run.id, LEAD, &said, &err))
        fail_msg("%s", err.text);
    back = come_back(&w);
    assert_int_equal(back.closed, 1u << 0);
    assert_int_equal(back.count, 1);
    assert_int_equal(back.tried[0].question_id, 9);
    assert_int_equal(back.tried[0].step, 1);
    assert_ptr_equal(back.tried[0].provider, &w.rig->provider);
    wr_db_close(w.db);
}

/* Of another version of the job or of this program, or damaged. */
/* What was skipped bears on how the lead ends: so does why, whatever stands in it. */
static void what_was_skipped_stays_skipped(void **state)
{
    struct wr_lead_work back;
    struct walk w;

    start(&w, RIG(state));
    w.lead.trail.closed = 1;
    w.lead.trail.skipped = true;
    w.lead.retry = true;
    w.lead.skipped = WR_LIT("budget: cap per day, retry");
    keep(&w);
    w.lead = (struct wr_lead_work){.member = &w.member};
    (void)come_back(&w);
    back = (struct wr_lead_work){.member = &w.member};
    wr_trail_restore(&w.rig->setup.waterfall, &back);
    assert_int_equal(back.trail.closed, 1);
    assert_true(back.trail.skipped);
    assert_true(back.retry);
    assert_true(wr_str_eqz(back.skipped, "budget: cap per day, retry"));
    wr_db_close(w.db);
}

static void what_is_not_understood_is_passed_over(void **state)
{
    static const struct {
        const char *step, *words;
    } rows[] = {
        {"gone", "closed"},     {"company", ""},          {"person", "open"},
        {"email", "segment 0"}, {"email", "segment 999"}, {"email", "segment x"},
        {"email", "segment"},   {"email", ",,,closed ,"}, {"email", "closedearly"},
    };
    struct walk w;

    start(&w, RIG(state));
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_tried_row row = {0, wr_str(rows[i].step), wr_str(rows[i].words)};
        struct wr_lead_work lead = {.member = &w.member};
        const struct wr_trail *back = &lead.trail;
        const uint8_t none[WR_MAX_STEPS] = {0};

        w.member.tried = &row;
        w.member.tried_count = 1;
        wr_trail_restore(&w.rig->setup.waterfall, &lead);
        assert_int_equal(back->closed | back->early, 0);
        assert_int_equal(back->count, 0);
        assert_memory_equal(back->segments, none, sizeof(none));
    }
    wr_db_close(w.db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_is_closed_stays_closed),
        T(what_was_skipped_stays_skipped),
        T(what_closes_later_is_kept_too),
        T(who_had_their_say_is_told_from_where_a_step_stands),
        T(what_is_not_understood_is_passed_over),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
