/* Resolving: the same profile from any order of facts. */
#include "resolve_rig.h"

/* Random facts of few values: shuffled, they give the same profile, ranks included, and
 * each field has one winner at most. */
static void order_never_matters(void **state)
{
    static const char *const sources[] = {"crm", "apollo.a", "apollo.b", "pdl", "dns"};
    static const char *const texts[] = {"x", "X", "y", "z"};
    static const wr_field_id fields[] = {WR_F_EMAIL, WR_F_EMAIL_STATUS, WR_F_TITLE};
    struct rig *rig = *state;
    uint32_t seed = 11;

    for (int round = 0; round < 3000; round++) {
        struct wr_fact facts[MAX], moved[MAX];
        enum wr_rank ranks[MAX], moved_ranks[MAX];
        const struct wr_profile *p, *q;
        size_t won[WR_F_BUILTIN_COUNT] = {0};

        for (size_t i = 0; i < MAX; i++) {
            uint32_t r;

            seed = seed * 1664525 + 1013904223;
            r = seed >> 6;
            facts[i] =
                fact(fields[r % 3], sources[r / 3 % 5], texts[r / 15 % 4],
                     r / 60 % 3 ? NULL : texts[r / 180 % 4], (int)(r / 720 % 4) * 60);
            facts[i].origin = (enum wr_origin)(r / 2880 % 5);
            facts[i].confidence = (uint16_t)(r / 14400 % 2 * 500);
            facts[i].absent = r / 28800 % 6 == 0;
            facts[i].id = (int64_t)i + 1;
        }
        memcpy(moved, facts, sizeof(facts));
        shuffle(moved, MAX, &seed);
        p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, MAX}, NOW, rig->arena,
                       ranks);
        q = wr_resolve(&rig->catalogue, (struct wr_facts){moved, MAX}, NOW, rig->arena,
                       moved_ranks);
        for (size_t i = 0; i < MAX; i++) {
            assert_int_equal(moved_ranks[i], ranks[moved[i].id - 1]);
            won[facts[i].field] += ranks[i] == WON;
        }
        for (size_t f = 0; f < WR_F_BUILTIN_COUNT; f++) {
            assert_int_equal(p->slots[f].known, q->slots[f].known);
            assert_int_equal(p->slots[f].stale, q->slots[f].stale);
            assert_int_equal(p->slots[f].agree, q->slots[f].agree);
            assert_int_equal(won[f], p->slots[f].known != WR_UNKNOWN);
            if (p->slots[f].fact)
                assert_int_equal(p->slots[f].fact->id, q->slots[f].fact->id);
        }
        wr_arena_reset(rig->arena);
    }
}

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % below;
}

static struct wr_fact random_fact(uint32_t *seed, int64_t id)
{
    static const wr_field_id fields[] = {WR_F_TITLE, WR_F_FIRST_NAME, WR_F_LAST_NAME,
                                         WR_F_EMAIL, WR_F_EMAIL_STATUS};
    static const char *const sources[] = {"crm",           "apollo.person", "apollo-x",
                                          "leadmagic",     "pdl",           "rule:x",
                                          "apollo.company"};
    static const char *const texts[] = {"a@x.test", "A@x.test", "b@x.test"};
    struct wr_fact f = fact(fields[draw(seed, 5)], sources[draw(seed, 7)],
                            texts[draw(seed, 3)], NULL, (int)draw(seed, 5) * 60);

    f.id = id;
    f.absent = draw(seed, 6) == 0;
    f.origin = (enum wr_origin)draw(seed, WR_ORIGIN_PERSON + 1);
    f.confidence = (uint16_t)(draw(seed, 3) * 450);
    f.exchange_id = draw(seed, 4);
    f.last_seen_us += draw(seed, 2) * 30 * WR_DAY_US;
    if (f.field == WR_F_EMAIL_STATUS && draw(seed, 2))
        f.about = wr_str(texts[draw(seed, 3)]);
    return f;
}

static void expect_same(const struct wr_profile *a, const struct wr_profile *b)
{
    for (size_t f = 0; f < a->catalogue->count; f++) {
        const struct wr_slot *x = &a->slots[f], *y = &b->slots[f];

        assert_int_equal(x->known, y->known);
        assert_int_equal(x->stale, y->stale);
        assert_int_equal(x->agree, y->agree);
        assert_int_equal(x->against, y->against);
        assert_int_equal(x->confidence, y->confidence);
        assert_int_equal(x->fact ? x->fact->id : 0, y->fact ? y->fact->id : 0);
    }
}

/* Random facts, dealt again and again: one profile, one rank for each. */
static void any_facts_in_any_order(void **state)
{
    static const struct wr_reseller resellers[] = {{{"leadmagic", 9}, 1},
                                                   {{"apollo", 6}, 1}};
    struct rig *rig = *state;
    uint32_t seed = 20260301;

    rig->catalogue.resellers = resellers;
    rig->catalogue.reseller_count = WR_COUNT(resellers);
    for (int world = 0; world < 400; world++) {
        struct wr_fact first[MAX], dealt[MAX];
        enum wr_rank first_ranks[MAX], ranks[MAX];
        size_t count = 1 + draw(&seed, MAX);
        const struct wr_profile *a, *b;

        for (size_t i = 0; i < count; i++)
            first[i] = random_fact(&seed, (int64_t)i + 1);
        a = wr_resolve(&rig->catalogue, (struct wr_facts){first, count}, NOW,
                       rig->arena, first_ranks);
        for (int round = 0; round < 12; round++) {
            memcpy(dealt, first, sizeof(first));
            shuffle(dealt, count, &seed);
            b = wr_resolve(&rig->catalogue, (struct wr_facts){dealt, count}, NOW,
                           rig->arena, ranks);
            expect_same(a, b);
            for (size_t i = 0; i < count; i++)
                assert_int_equal(ranks[i], first_ranks[dealt[i].id - 1]);
        }
        wr_arena_reset(rig->arena);
    }
    rig->catalogue.reseller_count = 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_never_matters),
        cmocka_unit_test(any_facts_in_any_order),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
