/* property_test.c - what must hold of every model and every lead.
 *
 * A seeded generator makes models and profiles; each criterion reads a field of its
 * own, so that one fact can be changed without touching another. Holds always: lines
 * sum, scores stay in bounds, a positive criterion that comes true never lowers the
 * score nor a negative one raises it, the same input gives the same bytes.
 */
#include "rig.h"

#include "weir/buf.h"

#include <stdio.h>
#include <stdlib.h>

#define MODELS   150
#define PROFILES 20
#define FIELDS   8 /* of each type */

static uint64_t seed;

/* splitmix64 */
static uint64_t next_random(void)
{
    uint64_t z = (seed += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static int below(int n)
{
    return (int)(next_random() % (uint64_t)n);
}

static char field_names[FIELDS][8];

/* Fields r0..r7, ranges of the job's own. */
static void add_fields(struct wr_catalogue *catalogue)
{
    for (int i = 0; i < FIELDS; i++) {
        struct wr_field field = {.name = field_names[i],
                                 .type = WR_TYPE_RANGE,
                                 .about = WR_NO_FIELD,
                                 .help = "test"};

        (void)snprintf(field_names[i], sizeof field_names[i], "r%d", i);
        assert_int_not_equal(wr_catalogue_add(catalogue, &field), WR_NO_FIELD);
    }
}

struct made {
    int points[FIELDS]; /* thousandths / 100 */
    int count;
    int per_event;
};

static void make_criterion(struct wr_buf *yaml, struct made *made, int i)
{
    static const char *const missing[] = {"zero", "neutral"};

    made->points[i] = below(1200) - 300;
    wr_buf_printf(yaml,
                  "    - {name: c%d, points: %d.%d, missing: %s, stale: 0.%d, "
                  "%swhen: {field: r%d, at_least: 100}}\n",
                  i, made->points[i] / 10, abs(made->points[i]) % 10, missing[below(2)],
                  below(10), below(3) ? "" : "cap: g, ", i);
    if (made->points[i] > -10 && made->points[i] < 0)
        made->points[i] = -made->points[i]; /* "-0.5" was written as "0.5" */
}

static void make_model(struct wr_buf *yaml, struct made *made)
{
    int fit = below(1001), intent = below(1001 - fit);

    made->count = 1 + below(FIELDS);
    made->per_event = below(60) - 10;
    wr_buf_printf(yaml,
                  "model: random\nshares: {fit: %d.%03d, intent: %d.%03d, group: "
                  "%d.%03d}\n",
                  fit / 1000, fit % 1000, intent / 1000, intent % 1000,
                  (1000 - fit - intent) / 1000, (1000 - fit - intent) % 1000);
    wr_buf_printf(yaml, "fit:\n  caps: {g: %d}\n  criteria:\n", below(80));
    for (int i = 0; i < made->count; i++)
        make_criterion(yaml, made, i);
    wr_buf_printf(yaml,
                  "intent:\n  caps: {w: %d}\n  signals:\n"
                  "    - {kind: a, points: %d, half_life: %dd, cap: w}\n"
                  "    - {kind: b, points: %d, most: %d, window: %dd}\n",
                  below(60), made->per_event, 1 + below(40), below(50), below(60),
                  1 + below(40));
    wr_buf_printf(yaml,
                  "group:\n  criteria:\n    - {name: m, points: %d, when: {field: "
                  "group.members, at_least: %d}}\n",
                  below(140) - 20, 1 + below(4));
}

/* 0 false, 1 true, 2 a range over the edge, 3 unknown, 4 absent */
static void set_field(struct rig *rig, int i, int how)
{
    static const char *const values[] = {"5", "100-5000", "50-200"};
    wr_field_id id = wr_catalogue_find(&rig->catalogue, wr_str(field_names[i]));

    rig->profile.slots[id] = (struct wr_slot){.known = WR_UNKNOWN};
    if (how < 3)
        rig_know(rig, field_names[i], values[how]);
    if (how == 4)
        rig_absent(rig, field_names[i]);
    if (how < 3)
        rig->profile.slots[id].stale = below(4) == 0;
}

static void make_lead(struct rig *rig)
{
    for (int i = 0; i < FIELDS; i++)
        set_field(rig, i, below(5));
    rig->in.signals.count = 0;
    for (int i = below(5); i > 0; i--)
        rig_signal(rig, below(2) ? "a" : "b", below(60) - 5, below(6));
    rig->in.digest = (struct wr_digest){.members = below(6)};
    rig->in.previous =
        (struct wr_previous){.there = below(2) != 0,
                             .tier = below(2) ? WR_LIT("strong") : WR_LIT("partial")};
}

static void check_same_bytes(struct rig *rig)
{
    struct wr_decision again;
    struct wr_buf a, b;

    wr_buf_init(&a, 1 << 20);
    wr_buf_init(&b, 1 << 20);
    wr_decide(rig->model, &rig->in, rig->arena, &again);
    wr_decision_write(&rig->out, &rig->catalogue, &a);
    wr_decision_write(&again, &rig->catalogue, &b);
    assert_true(wr_str_eq(wr_buf_str(&a), wr_buf_str(&b)));
    wr_buf_fini(&a);
    wr_buf_fini(&b);
}

/* From known to be false to known to be true, everything else as it is. */
static void check_monotone(struct rig *rig, const struct made *made)
{
    for (int i = 0; i < made->count; i++) {
        wr_field_id id = wr_catalogue_find(&rig->catalogue, wr_str(field_names[i]));
        struct wr_slot kept = rig->profile.slots[id];
        int64_t without, with;

        set_field(rig, i, 0);
        without = rig_decide(rig)->score_milli;
        set_field(rig, i, 1);
        with = rig_decide(rig)->score_milli;
        if (made->points[i] >= 0)
            assert_true(with >= without);
        else
            assert_true(with <= without);
        rig->profile.slots[id] = kept;
    }
}

/* One event more never lowers intent where events are worth something. */
static void check_events(struct rig *rig, const struct made *made)
{
    int64_t without = rig_decide(rig)->intent_milli, with;

    if (rig->in.signals.count == RIG_MAX_SIGNALS)
        return;
    rig_signal(rig, "a", 1, 1);
    with = rig_decide(rig)->intent_milli;
    rig->in.signals.count--;
    if (made->per_event >= 0)
        assert_true(with >= without);
    else
        assert_true(with <= without);
}

static void check_edges(const struct wr_decision *d)
{
    static const struct {
        const char *tier;
        int64_t from, to;
    } tiers[] = {
        {"strong", 68000, 100000}, {"partial", 38000, 69000}, {"poor", 0, 39000}};

    for (size_t i = 0; i < WR_COUNT(tiers); i++) {
        if (wr_str_eqz(d->tier, tiers[i].tier)) {
            assert_in_range(d->score_milli, tiers[i].from, tiers[i].to);
            return;
        }
    }
    fail_msg("a tier of no name");
}

static void receipts_hold_for_random_models(void **state WR_UNUSED)
{
    for (seed = 1; seed <= MODELS; seed++) {
        uint64_t first = seed;
        struct made made = {0};
        struct wr_buf yaml;
        struct rig rig;

        wr_buf_init(&yaml, 65536);
        make_model(&yaml, &made);
        rig_init(&rig);
        add_fields(&rig.catalogue);
        rig_clear(&rig);
        rig.model = wr_model_parse(wr_buf_str(&yaml), "random", &rig.catalogue, NULL,
                                   rig.diags);
        if (!rig.model)
            fail_msg("seed %d does not compile", (int)first);
        for (int i = 0; i < PROFILES; i++) {
            make_lead(&rig);
            check_edges(rig_decide(&rig));
            check_same_bytes(&rig);
            check_monotone(&rig, &made);
            check_events(&rig, &made);
        }
        rig_close(&rig);
        wr_buf_fini(&yaml);
        seed = first;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(receipts_hold_for_random_models)};

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
