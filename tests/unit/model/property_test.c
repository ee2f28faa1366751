/* property_test.c - what must hold of every model and every lead, over thousands of
 * random ones (random_model.h). A failure names its seed.
 *
 *   lines sum to each part and to the score; parts and score lie on their scale
 *   a criterion that comes true never moves the score against the sign of its points
 *   an event more never lowers intent where events are worth something
 *   bounds contain every completion of what is open, and what is fixed stays
 *   the same input gives the same bytes, with an arena and without
 *   nothing moves before the review, unless somebody does something
 */
#include "random_model.h"

#include "etl/model/bounds.h"

#define MODELS      400
#define LEADS       12
#define COMPLETIONS 6

static uint64_t seed;

#define HOLDS(condition)                                          \
    do {                                                          \
        if (!(condition)) {                                       \
            print_error("seed %llu\n", (unsigned long long)seed); \
            assert_true(condition);                               \
        }                                                         \
    } while (0)

static bool is_scored(const struct wr_decision *d)
{
    return d->disposition == WR_DISPOSED_SCORED ||
           d->disposition == WR_DISPOSED_STOPPED;
}

static int64_t sum_of(const struct wr_decision *d, struct wr_str part)
{
    int64_t sum = 0;

    for (size_t i = 0; i < d->line_count; i++)
        sum += wr_str_eq(d->lines[i].part, part) ? d->lines[i].milli : 0;
    return sum;
}

static void check_receipt(const struct wr_decision *d, const struct random_model *made)
{
    int64_t most = made->open_ended ? INT64_C(1000000000) : 100000;

    HOLDS(sum_of(d, WR_LIT("score")) == d->score_milli);
    HOLDS(d->score_milli >= 0 && d->score_milli <= most);
    HOLDS(d->score_milli % 1000 == 0);
    for (size_t i = 0; i < d->part_count; i++) {
        HOLDS(sum_of(d, d->parts[i].name) == d->parts[i].milli);
        HOLDS(made->open_ended ||
              (d->parts[i].milli >= 0 && d->parts[i].milli <= 100000));
    }
}

static const struct wr_decision *decide(struct rig *rig)
{
    wr_decide(rig->model, &rig->in, rig->arena, &rig->out);
    return &rig->out;
}

/* --- the same --- */

static void check_same(struct rig *rig)
{
    struct wr_decision again, bare;
    struct wr_buf a, b;

    wr_buf_init(&a, 1 << 20);
    wr_buf_init(&b, 1 << 20);
    wr_decide(rig->model, &rig->in, rig->arena, &again);
    wr_decision_write(&rig->out, &rig->catalogue, &a);
    wr_decision_write(&again, &rig->catalogue, &b);
    HOLDS(wr_str_eq(wr_buf_str(&a), wr_buf_str(&b)));
    wr_decide(rig->model, &rig->in, NULL, &bare);
    HOLDS(bare.line_count == 0);
    bare.lines = again.lines;
    bare.line_count = again.line_count;
    wr_buf_reset(&b);
    wr_decision_write(&bare, &rig->catalogue, &b);
    HOLDS(wr_str_eq(wr_buf_str(&a), wr_buf_str(&b)));
    wr_buf_fini(&a);
    wr_buf_fini(&b);
}

/* --- monotone --- */

static void check_case(struct rig *rig, const struct random_model *made, int i, int at)
{
    int64_t points = made->criteria[i].points[at], without, with;

    random_set(rig, made, i, RANDOM_FALSE);
    without = decide(rig)->score_milli;
    random_set(rig, made, i, at == 0 ? RANDOM_BETTER : RANDOM_LESSER);
    with = decide(rig)->score_milli;
    if (!is_scored(&rig->out))
        return;
    HOLDS(points < 0 || with >= without);
    HOLDS(points > 0 || with <= without);
}

static void check_monotone(struct rig *rig, const struct random_model *made)
{
    for (int i = 0; i < RANDOM_FIELDS; i++) {
        struct wr_slot kept = rig->profile.slots[random_field(rig, i)];

        for (int at = 0; made->criteria[i].there && at < RANDOM_CASES; at++)
            check_case(rig, made, i, at);
        rig->profile.slots[random_field(rig, i)] = kept;
    }
}

static void check_events(struct rig *rig, const struct random_model *made)
{
    int64_t without = decide(rig)->intent_milli, with;

    if (!is_scored(&rig->out))
        return;
    rig_signal(rig, "a", 1, 1);
    with = decide(rig)->intent_milli;
    rig->in.signals.count--;
    HOLDS(made->event_points < 0 || with >= without);
}

/* --- bounds --- */

static void check_within(struct rig *rig, const struct wr_bounds *bounds,
                         const struct wr_decision *now)
{
    struct wr_decision then;

    wr_decide(rig->model, &rig->in, NULL, &then);
    HOLDS(then.completeness_milli >= bounds->completeness_low);
    HOLDS(then.completeness_milli <= bounds->completeness_high);
    HOLDS(!is_scored(&then) || (then.score_milli >= bounds->score_low &&
                                then.score_milli <= bounds->score_high));
    HOLDS(bounds->can_pass || then.disposition == WR_DISPOSED_HELD);
    HOLDS(!bounds->fixed ||
          (then.disposition == now->disposition && wr_str_eq(then.tier, now->tier) &&
           wr_str_eq(then.stop, now->stop)));
}

static void complete(struct rig *rig, const struct random_model *made, const bool *open)
{
    static const char *const values[] = {"5", "100-5000", "50-200"};
    static const char *const others[] = {"stop", "segment"};

    for (int i = 0; i < RANDOM_FIELDS; i++) {
        if (open[random_field(rig, i)])
            random_complete(rig, made, i);
    }
    for (size_t i = 0; i < WR_COUNT(others); i++) {
        if (open[wr_catalogue_find(&rig->catalogue, wr_str(others[i]))])
            rig_know(rig, others[i], values[random_below(3)]);
    }
}

static void check_bounds(struct rig *rig, const struct random_model *made)
{
    bool fields[WR_MAX_FIELDS] = {false};
    const struct wr_open open = {.fields = fields};
    struct wr_slot kept[WR_MAX_FIELDS];
    size_t bytes = rig->catalogue.count * sizeof(*kept);
    struct wr_decision now;
    struct wr_bounds bounds;
    int share = random_below(4);

    for (size_t f = WR_F_BUILTIN_COUNT; f < rig->catalogue.count; f++)
        fields[f] = random_below(4) < share;
    wr_decide(rig->model, &rig->in, NULL, &now);
    wr_decide_bounds(rig->model, &rig->in, &open, &bounds);
    check_within(rig, &bounds, &now);
    memcpy(kept, rig->profile.slots, bytes);
    for (int i = 0; i < COMPLETIONS; i++) {
        complete(rig, made, fields);
        check_within(rig, &bounds, &now);
        memcpy(rig->profile.slots, kept, bytes);
    }
}

/* --- time --- */

/* What fades by half-life moves all the time; the rest by steps that are foretold. */
static void check_review(struct rig *rig, const struct random_model *made)
{
    int64_t now_us = rig->in.as_of_us, span_us;
    struct wr_decision now = *decide(rig), then;
    struct wr_previous kept = rig->in.previous;

    if (now.disposition != WR_DISPOSED_SCORED)
        return;
    HOLDS(now.next_review_us > now_us);
    if (made->fades)
        return;
    span_us = now.next_review_us - now_us;
    rig->in.previous = (struct wr_previous){
        .there = true, .tier = now.tier, .stage = now.stage, .path = now.path};
    for (int i = 1; i <= 4; i++) {
        rig->in.as_of_us = i < 4 ? now_us + span_us / 1000 * random_below(1000)
                                 : now.next_review_us - 1;
        wr_decide(rig->model, &rig->in, NULL, &then);
        HOLDS(then.score_milli == now.score_milli && wr_str_eq(then.tier, now.tier));
    }
    rig->in.as_of_us = now_us;
    rig->in.previous = kept;
}

struct tally {
    int scored, held, stopped, open_ended, fading;
};

static void count(struct tally *t, const struct wr_decision *d,
                  const struct random_model *made)
{
    t->scored += d->disposition == WR_DISPOSED_SCORED;
    t->held += d->disposition == WR_DISPOSED_HELD;
    t->stopped += d->disposition == WR_DISPOSED_STOPPED;
    t->open_ended += made->open_ended;
    t->fading += made->fades;
}

static void all_of_it_holds_for_random_models(void **state WR_UNUSED)
{
    struct tally tally = {0};

    for (seed = 1; seed <= MODELS; seed++) {
        struct random_model made;
        struct rig rig;

        random_open(&rig, &made, seed);
        for (int i = 0; i < LEADS; i++) {
            random_lead(&rig);
            decide(&rig);
            count(&tally, &rig.out, &made);
            if (is_scored(&rig.out))
                check_receipt(&rig.out, &made);
            check_same(&rig);
            check_monotone(&rig, &made);
            check_events(&rig, &made);
            check_review(&rig, &made);
            check_bounds(&rig, &made);
        }
        rig_close(&rig);
    }
    print_message("seeds 1-%d, %d leads: %d scored, %d held, %d stopped; %d on points, "
                  "%d fading\n",
                  MODELS, MODELS * LEADS, tally.scored, tally.held, tally.stopped,
                  tally.open_ended, tally.fading);
    /* A generator that only makes one kind would prove little. */
    assert_true(tally.scored > MODELS && tally.held > MODELS / 4 &&
                tally.stopped > MODELS / 4);
    assert_true(tally.open_ended > MODELS && tally.fading > MODELS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_of_it_holds_for_random_models)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
