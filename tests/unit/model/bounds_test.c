/* Bounds against completions: whatever open fields turn out to be, the decision lies
 * within what was said of it before; and what is fixed stays as it is. */
#include "etl/model/bounds.h"
#include "rig.h"

#include <stdbool.h>
#include <stdint.h>

#define LEADS       4000
#define COMPLETIONS 12

static uint64_t seed;

/* splitmix64 */
static int below(int n)
{
    uint64_t z = (seed += UINT64_C(0x9E3779B97F4A7C15));

    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return (int)((z ^ (z >> 31)) % (uint64_t)n);
}

/* What the model looks at, with values on both sides of its conditions. */
static const struct {
    const char *field, *values[6];
} pool[] = {
    {"title", {"VP Marketing", "intern", "Student", "Data Engineer"}},
    {"seniority", {"c_level", "vp", "director", "manager", "senior", "intern"}},
    {"department", {"sales", "marketing", "it", "finance", "legal"}},
    {"role", {"decision_maker", "influencer", "user", "unknown"}},
    {"email_status", {"deliverable", "undeliverable", "risky", "unknown"}},
    {"email_kind", {"business", "free", "disposable", "education"}},
    {"domain", {"example.com", "rival.example", "weirdly.test"}},
    {"email_domain", {"example.com", "rival.example"}},
    {"employees", {"300", "51-200", "101-250", "5001-10000", "10", "120-6000"}},
    {"industry", {"software", "banking", "hospital & health care", "farming"}},
    {"country", {"US", "FR", "IN", "CN", "NO"}},
    {"account_country", {"US", "FR", "IN", "CN"}},
    {"linkedin_url", {"linkedin.com/in/ada-example"}},
    {"phone", {"+15550100"}},
    {"mobile", {"+15550101"}},
    {"lifecycle_stage", {"lead", "opportunity"}},
};
#define FIELDS (sizeof(pool) / sizeof(pool[0]))

static const char *any_value(size_t f)
{
    int n = 0;

    while (n < 6 && pool[f].values[n])
        n++;
    return pool[f].values[below(n)];
}

/* Who says it, for models where that counts. */
static void make_source(struct rig *rig, size_t f, const char *value)
{
    rig_know_from(rig, pool[f].field, value, (enum wr_origin)below(5),
                  (uint16_t)(1 + below(2)), (uint16_t)(below(2) ? 800 : 300));
}

static void make_field(struct rig *rig, size_t f)
{
    switch (below(6)) {
    case 0:
    case 1:
        make_source(rig, f, any_value(f));
        break;
    case 2:
        rig_know_stale(rig, pool[f].field, any_value(f));
        break;
    case 3:
        rig_absent(rig, pool[f].field);
        break;
    default: /* unknown */
        break;
    }
}

static void make_lead(struct rig *rig)
{
    static const struct wr_str tiers[] = {{"strong", 6}, {"partial", 7}, {"poor", 4}};

    rig_clear(rig);
    for (size_t f = 0; f < FIELDS; f++)
        make_field(rig, f);
    for (int i = below(4); i > 0; i--)
        rig_signal(rig, below(2) ? "demo_request" : "pricing_view", below(60), 1);
    rig->in.digest = (struct wr_digest){
        .members = below(4), .decision_makers = below(2), .active_members = below(3)};
    rig->in.previous =
        (struct wr_previous){.there = below(2) != 0, .tier = tiers[below(3)]};
}

static wr_field_id id_of(const struct rig *rig, size_t f)
{
    return wr_catalogue_find(&rig->catalogue, wr_str(pool[f].field));
}

/* What an answer may do to a field: bring a value or another one, find nothing where
 * nothing was known, or leave it. */
static void complete(struct rig *rig, const bool *open, const bool *spoken)
{
    for (size_t f = 0; f < FIELDS; f++) {
        wr_field_id id = id_of(rig, f);
        bool known = rig->profile.slots[id].known == WR_KNOWN;

        if (!open[id] && spoken[id] && known && below(2)) {
            /* Another voice: for it or against it, which moves how sure it is. */
            rig->profile.slots[id].agree = (uint16_t)(1 + below(2));
            rig->profile.slots[id].confidence = below(2) ? 900 : 200;
        }
        if (!open[id] || below(3) == 0)
            continue;
        if (!known && below(3) == 0)
            rig_absent(rig, pool[f].field);
        else
            make_source(rig, f, any_value(f));
    }
}

struct tally {
    int fixed, open, narrow;
};

static void check(struct rig *rig, const struct wr_bounds *bounds,
                  const struct wr_decision *now)
{
    struct wr_decision then;

    wr_decide(rig->model, &rig->in, rig->arena, &then);
    assert_in_range(then.completeness_milli, bounds->completeness_low,
                    bounds->completeness_high);
    if (then.disposition == WR_DISPOSED_SCORED ||
        then.disposition == WR_DISPOSED_STOPPED)
        assert_in_range(then.score_milli, bounds->score_low, bounds->score_high);
    if (!bounds->can_pass)
        assert_true(then.disposition == WR_DISPOSED_HELD);
    if (!bounds->fixed)
        return;
    assert_int_equal(then.disposition, now->disposition);
    assert_true(wr_str_eq(then.tier, now->tier));
    assert_true(wr_str_eq(then.stop, now->stop));
}

static void check_lead(struct rig *rig, struct tally *tally)
{
    bool fields[WR_MAX_FIELDS] = {false}, spoken[WR_MAX_FIELDS] = {false};
    struct wr_open open = {.fields = fields, .spoken = spoken};
    struct wr_slot kept[WR_MAX_FIELDS];
    struct wr_bounds bounds;
    struct wr_decision now;
    int share = below(4);

    make_lead(rig);
    for (size_t f = 0; f < FIELDS; f++)
        fields[id_of(rig, f)] = below(4) < share;
    for (size_t f = 0; f < FIELDS; f++)
        spoken[id_of(rig, f)] = fields[id_of(rig, f)] || below(4) == 0;
    wr_decide(rig->model, &rig->in, rig->arena, &now);
    wr_decide_bounds(rig->model, &rig->in, &open, &bounds);
    tally->fixed += bounds.fixed;
    tally->open += !bounds.fixed;
    tally->narrow += bounds.score_high - bounds.score_low < 30000;
    memcpy(kept, rig->profile.slots, rig->catalogue.count * sizeof(*kept));
    for (int i = 0; i < COMPLETIONS; i++) {
        complete(rig, fields, spoken);
        check(rig, &bounds, &now);
        memcpy(rig->profile.slots, kept, rig->catalogue.count * sizeof(*kept));
    }
}

static const char by_source[] =
    "model: by source\n"
    "completeness:\n"
    "  threshold: 55\n"
    "  stale: 0.7\n"
    "  quality: {unverified: 0.8, self_reported: 0.6, inferred: 0, unsure: 0.5}\n"
    "  categories:\n"
    "    company:\n"
    "      minimum: 20\n"
    "      fields:\n"
    "        - {field: employees, weight: 30}\n"
    "        - {any_of: [account_country, country], weight: 20}\n"
    "        - {field: domain, weight: 5, required: true}\n"
    "    contact:\n"
    "      minimum: 15\n"
    "      weight: 40\n"
    "      fields: [{field: email_status, weight: 1}, {field: phone, weight: 2}]\n"
    "    behaviour: {weight: 10, fields: [{signal: any, within: 30d, weight: 1}]}\n"
    "shares: {fit: 1, intent: 0, group: 0}\n"
    "fit:\n"
    "  criteria:\n"
    "    - {name: size, points: 40, when: {field: employees, at_least: 100}}\n"
    "    - {name: senior, points: 30, when: {field: seniority, is: vp}}\n";

static void sources_are_foretold_too(void **state WR_UNUSED)
{
    struct tally tally = {0};
    struct rig rig;

    seed = 77;
    rig_open(&rig, by_source);
    for (int i = 0; i < 1000; i++)
        check_lead(&rig, &tally);
    rig_close(&rig);
    assert_true(tally.fixed > 100 && tally.open > 100);
}

static void whatever_comes_was_foretold(void **state WR_UNUSED)
{
    struct tally tally = {0};

    for (int n = 0; n < LEADS; n++) {
        struct rig rig;

        seed = (uint64_t)n * 1000003;
        rig_open_file(&rig, WEIR_SOURCE_DIR "/jobs/models/icp.yaml");
        for (int i = 0; i < 25; i++)
            check_lead(&rig, &tally);
        rig_close(&rig);
        n += 24;
    }
    print_message("%d fixed, %d open, %d narrow\n", tally.fixed, tally.open,
                  tally.narrow);
    /* Bounds that always say "anything" would pass the above. */
    assert_true(tally.fixed > LEADS / 4 && tally.open > LEADS / 10);
    assert_true(tally.narrow > LEADS / 4);
}

static const char model[] =
    "model: small\n"
    "completeness:\n"
    "  threshold: 50\n"
    "  fields:\n"
    "    - {field: title, weight: 50}\n"
    "    - {field: employees, weight: 50}\n"
    "shares: {fit: 1, intent: 0, group: 0}\n"
    "fit:\n"
    "  criteria:\n"
    "    - {name: size, points: 40, when: {field: employees, at_least: 100}}\n"
    "    - {name: senior, points: 30, when: {field: seniority, is: vp}}\n"
    "    - {name: free, points: -30, when: {field: email_kind, is: free}}\n"
    "stops:\n"
    "  - {name: rival, reason: rival, when: {field: domain, is: rival.example}}\n";

struct told {
    bool employees, seniority, domain, title;
    int64_t low, high;
    bool fixed, can_pass;
};

static void check_told(struct rig *rig, const struct told *t)
{
    bool fields[WR_MAX_FIELDS] = {false};
    struct wr_open open = {.fields = fields};
    struct wr_bounds b;

    fields[WR_F_EMPLOYEES] = t->employees;
    fields[WR_F_SENIORITY] = t->seniority;
    fields[WR_F_DOMAIN] = t->domain;
    fields[WR_F_TITLE] = t->title;
    wr_decide_bounds(rig->model, &rig->in, &open, &b);
    assert_int_equal(b.score_low, t->low * 1000);
    assert_int_equal(b.score_high, t->high * 1000);
    assert_int_equal(b.fixed, t->fixed);
    assert_int_equal(b.can_pass, t->can_pass);
}

/* By hand: a manager of a company of unknown size. */
static void a_small_model_by_hand(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open(&rig, model);
    rig_know(&rig, "title", "Manager");
    rig_know(&rig, "seniority", "manager");
    rig_know(&rig, "email_kind", "business");
    rig_know(&rig, "domain", "example.com");
    check_told(&rig,
               &(struct told){.low = 0, .high = 0, .fixed = true, .can_pass = true});
    /* 40 points more: the edge of partial can be reached. */
    check_told(&rig, &(struct told){.employees = true, .high = 40, .can_pass = true});
    /* 30 points stay below it. */
    check_told(
        &rig,
        &(struct told){.seniority = true, .high = 30, .fixed = true, .can_pass = true});
    /* A domain that may turn out a rival's leaves the stop open. */
    check_told(&rig, &(struct told){.domain = true, .can_pass = true});
    /* The stop has fired, and nothing open can undo it. */
    rig_know(&rig, "domain", "rival.example");
    check_told(
        &rig,
        &(struct told){.employees = true, .high = 40, .fixed = true, .can_pass = true});
    /* Nothing known, nothing to come that counts: held for good. */
    rig_clear(&rig);
    check_told(&rig, &(struct told){.seniority = true, .high = 30, .fixed = true});
    check_told(&rig, &(struct told){.title = true, .can_pass = true});
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whatever_comes_was_foretold),
        cmocka_unit_test(sources_are_foretold_too),
        cmocka_unit_test(a_small_model_by_hand),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
