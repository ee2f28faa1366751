/* random_model.c - see random_model.h. */
#include "random_model.h"

#include "etl/facts/named_list.h"

#include <stdio.h>
#include <stdlib.h>

static uint64_t state;

void random_seed(uint64_t seed)
{
    state = seed * UINT64_C(0x2545F4914F6CDD1D);
}

int random_below(int n)
{
    uint64_t z = (state += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (int)((z ^ (z >> 31)) % (uint64_t)n);
}

/* Thousandths as people write them. */
static void put_milli(struct wr_buf *out, int64_t milli)
{
    wr_buf_printf(out, "%s%d.%03d", milli < 0 ? "-" : "", abs((int)milli) / 1000,
                  abs((int)milli) % 1000);
}

static void put_when(struct wr_buf *out, const struct random_criterion *c, int i,
                     int at)
{
    static const char *const edges[RANDOM_CASES] = {"1000", "100"};

    if (c->by_list)
        wr_buf_printf(out, "{field: f%d, %s: %s}", i, "in_list", at ? "some" : "vip");
    else
        wr_buf_printf(out, "{field: f%d, at_least: %s}", i, edges[at]);
}

static void put_cases(struct wr_buf *out, struct random_criterion *c, int i,
                      bool weights, int weight)
{
    wr_buf_putz(out, "cases: [");
    for (int at = 0; at < RANDOM_CASES; at++) {
        int level = 1 + random_below(3);

        c->points[at] =
            weights ? weight * level * INT64_C(1000) : random_below(60000) - 15000;
        wr_buf_printf(out, "%s{", at ? ", " : "");
        if (weights) {
            wr_buf_printf(out, "level: %d", level);
        } else {
            wr_buf_putz(out, "points: ");
            put_milli(out, c->points[at]);
        }
        wr_buf_putz(out, ", when: ");
        put_when(out, c, i, at);
        wr_buf_putc(out, '}');
    }
    wr_buf_putz(out, "]");
}

static void put_criterion(struct wr_buf *out, struct random_model *made, int i,
                          bool weights, bool caps)
{
    static const char *const missing[] = {"zero", "neutral", "zero", "neutral",
                                          "blocks"};
    struct random_criterion *c = &made->criteria[i];
    int weight = 1 + random_below(5);

    c->there = true;
    c->by_list = i % 4 == 3;
    wr_buf_printf(out, "    - {name: c%d, missing: %s, stale: 0.%d, ", i,
                  missing[random_below(5)], random_below(10));
    if (weights)
        wr_buf_printf(out, "weight: %d, ", weight);
    else if (caps && random_below(2))
        wr_buf_putz(out, "cap: g, ");
    put_cases(out, c, i, weights, weight);
    wr_buf_putz(out, "}\n");
}

static void put_criteria(struct wr_buf *out, struct random_model *made, int from,
                         int to)
{
    bool weights = random_below(3) == 0, caps = !weights && random_below(2);

    if (weights)
        wr_buf_putz(out, "    style: weights\n");
    if (caps)
        wr_buf_printf(out, "    caps: {g: %d}\n", random_below(80));
    wr_buf_putz(out, "    criteria:\n");
    for (int i = from; i < to; i++)
        put_criterion(out, made, i, weights, caps);
}

static void put_fading(struct wr_buf *out, struct random_model *made)
{
    switch (random_below(4)) {
    case 0:
        made->fades = true;
        wr_buf_printf(out, ", half_life: %dd", 1 + random_below(40));
        break;
    case 1:
        wr_buf_printf(out,
                      ", decay: [{after: %dd, keep: 0.%d}, {after: %dd, keep: 0.%d}]",
                      1 + random_below(10), 5 + random_below(5), 12 + random_below(30),
                      random_below(5));
        break;
    case 2:
        wr_buf_printf(out, ", window: %dd", 1 + random_below(40));
        break;
    default:
        break;
    }
}

static void put_intent(struct wr_buf *out, struct random_model *made)
{
    made->event_points = random_below(40000) - 8000;
    wr_buf_printf(out,
                  "intent:\n  undated: 0.%d\n  caps: {w: %d}\n  signals:\n"
                  "    - {kind: a, cap: w, points: ",
                  random_below(10), random_below(60));
    put_milli(out, made->event_points);
    put_fading(out, made);
    wr_buf_printf(out, "}\n    - {kind: b, points: %d, most: %d", random_below(50),
                  random_below(60));
    put_fading(out, made);
    wr_buf_putz(out, "}\n");
    if (random_below(2))
        wr_buf_printf(out,
                      "  silence:\n    - {after: a, without: [b], for: %dd, points: "
                      "-%d}\n",
                      1 + random_below(40), 1 + random_below(30));
}

static void put_shares(struct wr_buf *out, const struct random_model *made, bool need)
{
    int fit = random_below(1001), intent = random_below(1001 - fit);
    int group = random_below(1001 - fit - intent);

    if (!need)
        group = 1000 - fit - intent;
    if (made->open_ended && random_below(2))
        return; /* each counts whole */
    wr_buf_printf(out, "shares: {fit: %d.%03d, intent: %d.%03d, group: %d.%03d",
                  fit / 1000, fit % 1000, intent / 1000, intent % 1000, group / 1000,
                  group % 1000);
    if (need)
        wr_buf_printf(out, ", need: %d.%03d", (1000 - fit - intent - group) / 1000,
                      (1000 - fit - intent - group) % 1000);
    wr_buf_putz(out, "}\n");
}

static void put_rest(struct wr_buf *out)
{
    int high = 60 + random_below(30), middle = 20 + random_below(30);

    wr_buf_printf(out,
                  "group:\n  criteria:\n    - {name: m, points: %d, when: {field: "
                  "group.members, at_least: %d}}\n"
                  "    - {name: x, points: %d, when: {field: group.active_members, "
                  "at_least: 1}}\n",
                  random_below(140) - 20, 1 + random_below(4), random_below(40));
    wr_buf_printf(out,
                  "tiers:\n  hysteresis: %d\n  levels:\n"
                  "    - {name: strong, from: %d, review: 90d}\n"
                  "    - {name: partial, from: %d, review: 30d}\n"
                  "    - {name: poor, from: 0, review: 180d}\n",
                  random_below(5), high, middle);
    if (random_below(2))
        wr_buf_putz(out, "stops: [{name: s, reason: stopped, when: {field: stop, "
                         "at_least: 100}}]\n");
    if (random_below(2))
        wr_buf_printf(out,
                      "completeness: {threshold: %d, stale: 0.%d, fields: [{field: f0, "
                      "weight: 3}, {any_of: [f1, f2], weight: %d, required: %s}]}\n",
                      random_below(90), random_below(10), 1 + random_below(3),
                      random_below(2) ? "true" : "false");
    if (random_below(3) == 0)
        wr_buf_printf(out,
                      "segments:\n  - name: big\n    when: {field: segment, at_least: "
                      "100}\n    tiers: {levels: [{name: strong, from: %d, review: "
                      "60d}, {name: poor, from: 0, review: 9d}]}\n",
                      30 + random_below(60));
}

static void put_model(struct wr_buf *out, struct random_model *made)
{
    bool need = random_below(2);
    int fit = 1 + random_below(need ? RANDOM_FIELDS - 2 : RANDOM_FIELDS);

    made->open_ended = random_below(2);
    wr_buf_printf(out, "model: random\nscale: %s\nstale: 0.%d\n",
                  made->open_ended ? "points" : "0..100", random_below(10));
    put_shares(out, made, need);
    wr_buf_putz(out, "fit:\n");
    put_criteria(out, made, 0, fit);
    if (need) {
        wr_buf_putz(out, "scores:\n  need:\n");
        put_criteria(out, made, RANDOM_FIELDS - 2, RANDOM_FIELDS);
    }
    put_intent(out, made);
    put_rest(out);
}

static void add_field(struct rig *rig, const char *name, enum wr_type type)
{
    struct wr_field field = {
        .name = name, .type = type, .about = WR_NO_FIELD, .help = "test"};

    assert_int_not_equal(wr_catalogue_add(&rig->catalogue, &field), WR_NO_FIELD);
}

static void add_list(struct rig *rig, const char *name, const char *text)
{
    struct wr_named_list *list =
        wr_named_list_parse(wr_str(name), name, wr_str(text), rig->arena, rig->diags);

    assert_true(
        wr_named_list_add(&rig->catalogue, list, (struct wr_pos){0}, rig->diags));
}

static void add_all(struct rig *rig)
{
    static const char *const names[RANDOM_FIELDS] = {"f0", "f1", "f2", "f3",
                                                     "f4", "f5", "f6", "f7"};

    for (int i = 0; i < RANDOM_FIELDS; i++)
        add_field(rig, names[i], i % 4 == 3 ? WR_TYPE_TEXT : WR_TYPE_RANGE);
    add_field(rig, "stop", WR_TYPE_RANGE);
    add_field(rig, "segment", WR_TYPE_RANGE);
    add_list(rig, "vip", "gold\n");
    add_list(rig, "some", "gold\nsilver\n");
}

void random_open(struct rig *rig, struct random_model *made, uint64_t seed)
{
    struct wr_buf yaml, mistakes;

    random_seed(seed);
    *made = (struct random_model){.open_ended = false};
    wr_buf_init(&yaml, 65536);
    put_model(&yaml, made);
    rig_init(rig);
    add_all(rig);
    rig_clear(rig);
    rig->model =
        wr_model_parse(wr_buf_str(&yaml), "random", &rig->catalogue, NULL, rig->diags);
    if (!rig->model) {
        wr_buf_init(&mistakes, 65536);
        wr_diags_print(rig->diags, &mistakes);
        print_error("%s\n%s\n", wr_buf_str(&yaml).ptr, wr_buf_str(&mistakes).ptr);
        fail_msg("seed %llu does not compile", (unsigned long long)seed);
    }
    wr_buf_fini(&yaml);
}

wr_field_id random_field(const struct rig *rig, int i)
{
    char name[8];

    (void)snprintf(name, sizeof name, "f%d", i);
    return wr_catalogue_find(&rig->catalogue, wr_str(name));
}

static void set(struct rig *rig, int i, bool is_text, enum random_value value)
{
    static const char *const numbers[] = {"5", "100-500", "1000-5000", "50-2000"};
    static const char *const words[] = {"lead", "Silver", "GOLD", "unknown"};
    char name[8];

    (void)snprintf(name, sizeof name, "f%d", i);
    if (value == RANDOM_ABSENT)
        rig_absent(rig, name);
    else if (value == RANDOM_UNKNOWN)
        rig->profile.slots[random_field(rig, i)] =
            (struct wr_slot){.known = WR_UNKNOWN};
    else
        rig_know(rig, name, is_text ? words[value] : numbers[value]);
}

void random_set(struct rig *rig, const struct random_model *made WR_UNUSED, int i,
                enum random_value value)
{
    set(rig, i, i % 4 == 3, value);
}

void random_complete(struct rig *rig, const struct random_model *made, int i)
{
    wr_field_id id = random_field(rig, i);
    bool known = rig->profile.slots[id].known == WR_KNOWN;

    if (random_below(4) == 0)
        return;
    if (!known && random_below(4) == 0)
        random_set(rig, made, i, RANDOM_ABSENT);
    else
        random_set(rig, made, i, (enum random_value)random_below(RANDOM_ABSENT));
}

static void random_other(struct rig *rig, const char *name)
{
    static const char *const values[] = {"5", "100-5000", "50-200"};
    int how = random_below(6);

    if (how < 3)
        rig_know(rig, name, values[how]);
}

void random_lead(struct rig *rig)
{
    static const struct wr_str tiers[] = {WR_LIT_INIT("strong"), WR_LIT_INIT("partial"),
                                          WR_LIT_INIT("poor")};

    rig_clear(rig);
    for (int i = 0; i < RANDOM_FIELDS; i++) {
        set(rig, i, i % 4 == 3, (enum random_value)random_below(RANDOM_VALUES));
        rig->profile.slots[random_field(rig, i)].stale = random_below(4) == 0;
    }
    random_other(rig, "stop");
    random_other(rig, "segment");
    for (int i = random_below(5); i > 0; i--)
        rig_signal(rig, random_below(2) ? "a" : "b", random_below(60) - 5,
                   random_below(6));
    rig->in.digest = (struct wr_digest){.members = random_below(6)};
    rig->in.previous = (struct wr_previous){.there = random_below(2) != 0,
                                            .tier = tiers[random_below(3)]};
}
