/* order_test.c - what is decided does not hang on the order in which facts arrive.
 *
 * Random facts (ties, absences, contradictions, stale and fresh, every standing) are
 * dealt again and again: profile, derived fields, decision with its receipt, and what
 * is handed over are the same to the byte. A failure names its seed.
 */
#include "rig.h"

#include "etl/facts/lists.h"

#include <string.h>

#define MAX_FACTS 40
#define SEEDS     300
#define ROUNDS    6

static uint64_t draw(uint64_t *seed, uint64_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (*seed >> 33) % below;
}

static const struct {
    const char *field, *texts[4];
} pool[] = {
    {"title", {"VP Sales", "vp sales", "Student", "Head of Marketing"}},
    {"seniority", {"vp", "manager", "director", "intern"}},
    {"department", {"sales", "marketing", "it", "finance"}},
    {"email", {"ada@acme.test", "ADA@acme.test", "b@gmail.com", "c@other.example"}},
    {"email_status", {"deliverable", "undeliverable", "risky", "unknown"}},
    {"employees", {"250", "201-500", "5001-10000", "12"}},
    {"industry", {"Computer Software", "Banking", "Farming", "Retail"}},
    {"country", {"US", "DE", "FR", "IN"}},
    {"account_country", {"US", "GB", "NO", "IN"}},
    {"domain", {"acme.test", "other.example", "acme.test", "x.example"}},
    {"lifecycle_stage", {"lead", "opportunity", "customer", "subscriber"}},
};
static const char *const sources[] = {"crm", "apollo.person", "pdl.person",
                                      "hunter.finder", "apollo.organization"};

static struct wr_fact random_fact(struct rig *rig, uint64_t *seed, int64_t id)
{
    size_t at = draw(seed, WR_COUNT(pool));
    wr_field_id field = wr_catalogue_find(&rig->catalogue, wr_str(pool[at].field));
    struct wr_fact f = {.id = id,
                        .field = field,
                        .absent = draw(seed, 6) == 0,
                        .origin = (enum wr_origin)draw(seed, WR_ORIGIN_PERSON + 1),
                        .source = wr_str(sources[draw(seed, WR_COUNT(sources))]),
                        .confidence = (uint16_t)(draw(seed, 3) * 450),
                        .exchange_id = (int64_t)draw(seed, 4)};

    f.observed_us = RIG_NOW - (int64_t)draw(seed, 4) * 90 * WR_DAY_US;
    f.last_seen_us = f.observed_us + (int64_t)draw(seed, 2) * 30 * WR_DAY_US;
    if (strcmp(pool[at].field, "email_status") == 0 && draw(seed, 2))
        f.about = wr_str(pool[3].texts[draw(seed, 4)]);
    if (!wr_value_decode(rig->catalogue.fields[field].type,
                         wr_str(pool[at].texts[draw(seed, 4)]), rig->arena, &f.value))
        f.absent = true;
    return f;
}

static void shuffle(struct wr_fact *facts, size_t count, uint64_t *seed)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = draw(seed, i);
        struct wr_fact swap = facts[i - 1];

        facts[i - 1] = facts[k];
        facts[k] = swap;
    }
}

/* All that follows from the facts, as text. */
static struct wr_str outcome(struct rig *rig, const struct wr_lists *lists,
                             const struct wr_fact *facts, size_t count)
{
    struct wr_profile *profile = wr_resolve(
        &rig->catalogue, (struct wr_facts){facts, count}, RIG_NOW, rig->arena, NULL);
    struct wr_str *values = WR_ARRAY(rig->arena, struct wr_str, WR_F_BUILTIN_COUNT);
    struct wr_decision *decision = WR_NEW(rig->arena, struct wr_decision);
    struct wr_decide in = rig->in;
    struct wr_buf buf;
    struct wr_str text;

    wr_derive(profile, lists, rig->arena);
    in.profile = profile;
    wr_decide(rig->model, &in, rig->arena, decision);
    wr_handoff(rig->model, &in, decision, rig->arena, values);
    wr_buf_init(&buf, (size_t)1024 * 1024);
    wr_decision_write(decision, &rig->catalogue, &buf);
    for (size_t i = 0; i < WR_F_BUILTIN_COUNT; i++)
        wr_buf_printf(&buf, "|%.*s", WR_FMT(values[i]));
    text = wr_arena_str(rig->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static void decisions_do_not_hang_on_the_order_of_facts(void **state WR_UNUSED)
{
    struct wr_lists *lists = NULL;
    struct wr_err err = {0};
    struct rig rig;
    int scored = 0;

    rig_open_file(&rig, WEIR_SOURCE_DIR "/jobs/models/icp.yaml");
    assert_int_equal(wr_lists_load(WEIR_SOURCE_DIR "/providers/lists", &lists, &err),
                     WR_OK);
    for (uint64_t n = 1; n <= SEEDS; n++) {
        struct wr_fact first[MAX_FACTS], dealt[MAX_FACTS];
        uint64_t seed = n;
        size_t count = 5 + draw(&seed, MAX_FACTS - 5);
        struct wr_str expected;

        for (size_t i = 0; i < count; i++)
            first[i] = random_fact(&rig, &seed, (int64_t)i + 1);
        expected = outcome(&rig, lists, first, count);
        scored += strstr(expected.ptr, "\"disposition\":\"scored\"") != NULL;
        for (int round = 0; round < ROUNDS; round++) {
            memcpy(dealt, first, sizeof(first));
            shuffle(dealt, count, &seed);
            if (!wr_str_eq(outcome(&rig, lists, dealt, count), expected))
                fail_msg("seed %llu: decided otherwise in another order",
                         (unsigned long long)n);
        }
    }
    print_message("seeds 1-%d: %d scored\n", SEEDS, scored);
    assert_true(scored > SEEDS / 10);
    wr_lists_free(lists);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(decisions_do_not_hang_on_the_order_of_facts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
