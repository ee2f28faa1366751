/* Resolving: what facts are about; agreement, conflict, resellers, replies. */
#include "resolve_rig.h"

static void facts_about_another_value_do_not_count(void **state)
{
    struct rig *rig = *state;
    struct wr_fact facts[] = {
        fact(WR_F_EMAIL_STATUS, "zerobounce", "deliverable", "old@example.com", 1),
        fact(WR_F_EMAIL_STATUS, "hunter", "risky", "Ada@Example.com", 9),
        fact(WR_F_EMAIL, "crm", "ada@example.com", NULL, 5),
        fact(WR_F_EMAIL, "apollo", "old@example.com", NULL, 50),
    };
    enum wr_rank ranks[4];
    const struct wr_profile *p;

    facts[2].origin = CRM;
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 4}, NOW, rig->arena,
                   ranks);
    assert_str(wr_profile_text(p, WR_F_EMAIL_STATUS), "risky");
    assert_int_equal(ranks[0], RANK(ABOUT));
    assert_int_equal(ranks[1], WON);

    /* The address changes hands: so does what is known about it. */
    facts[2].value = wr_value_text(WR_LIT("old@example.com"));
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 4}, NOW, rig->arena,
                   ranks);
    assert_str(wr_profile_text(p, WR_F_EMAIL_STATUS), "deliverable");
    assert_int_equal(ranks[1], RANK(ABOUT));

    /* An older word about what stands outlives a later one about something else. */
    facts[1].source = wr_str("zerobounce");
    facts[2].value = wr_value_text(WR_LIT("ada@example.com"));
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 4}, NOW, rig->arena,
                   ranks);
    assert_str(wr_profile_text(p, WR_F_EMAIL_STATUS), "risky");

    /* Without an address nothing about one counts; what is about nothing does. */
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 2}, NOW, rig->arena,
                   ranks);
    assert_int_equal(p->slots[WR_F_EMAIL_STATUS].known, WR_UNKNOWN);
    facts[0].about = WR_NONE;
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 2}, NOW, rig->arena, NULL);
    assert_str(wr_profile_text(p, WR_F_EMAIL_STATUS), "deliverable");
}

static void rings_and_strangers_end(void **state)
{
    struct rig *rig = *state;
    struct wr_catalogue c = rig->catalogue;
    struct wr_field a = {.name = "a", .about = WR_F_BUILTIN_COUNT + 1, .help = ""};
    struct wr_field b = {.name = "b", .about = WR_F_BUILTIN_COUNT, .help = ""};
    struct wr_field self = {.name = "c", .about = WR_F_BUILTIN_COUNT + 2, .help = ""};
    struct wr_fact facts[] = {
        fact(WR_F_BUILTIN_COUNT, "x", "1", "2", 1),
        fact(WR_F_BUILTIN_COUNT + 1, "x", "2", "1", 1),
        fact(WR_F_BUILTIN_COUNT + 2, "x", "3", NULL, 1),
        fact(WR_MAX_FIELDS - 1, "x", "stranger", NULL, 1),
    };
    enum wr_rank ranks[4];
    const struct wr_profile *p;

    wr_catalogue_add(&c, &a);
    wr_catalogue_add(&c, &b);
    wr_catalogue_add(&c, &self);
    p = wr_resolve(&c, (struct wr_facts){facts, 4}, NOW, rig->arena, ranks);
    assert_int_equal(p->slots[WR_F_BUILTIN_COUNT].known, WR_UNKNOWN);
    assert_str(wr_profile_text(p, WR_F_BUILTIN_COUNT + 2), "3");
    assert_int_equal(ranks[3], RANK(ABOUT));
}

static const struct wr_slot *title_slot(struct rig *rig, const struct wr_fact *facts,
                                        size_t count)
{
    const struct wr_profile *p = wr_resolve(
        &rig->catalogue, (struct wr_facts){facts, count}, NOW, rig->arena, NULL);

    return &p->slots[WR_F_TITLE];
}

static const struct {
    const char *title;
    struct {
        const char *source, *text;
        uint16_t confidence;
        int days_ago;
    } said[4];
    unsigned agree, against, confidence;
} agreements[] = {
    {"alone", {{"apollo", "CEO", 700, 1}}, 1, 0, 700},
    {"two agree",
     {{"apollo", "CEO", 700, 1}, {"pdl", "ceo", 600, 1}},
     2,
     0,
     880 /* 1000 - 300 * 400 / 1000 */},
    {"a third puts it in doubt",
     {{"apollo", "CEO", 700, 1}, {"pdl", "CEO", 600, 1}, {"clay", "CTO", 500, 1}},
     2,
     1,
     770 /* 880 - 880 * 500 / 4000 */},
    {"a stale word puts nothing in doubt",
     {{"apollo", "CEO", 700, 1}, {"clay", "CTO", 500, 200}},
     1,
     0,
     700},
    {"one vendor agrees with itself",
     {{"apollo.person", "CEO", 700, 1}, {"apollo.company", "CEO", 600, 1}},
     1,
     0,
     700},
    {"what a reseller says was said",
     {{"apollo", "CEO", 700, 1}, {"leadmagic", "CEO", 600, 1}},
     1,
     0,
     700},
    {"resellers are outvoted by two of their own minds",
     {{"apollo", "CEO", 900, 1},
      {"leadmagic", "CEO", 900, 1},
      {"pdl", "CTO", 300, 1},
      {"clay", "CTO", 300, 1}},
     2,
     1,
     396 /* 1000 - 700 * 700 / 1000 = 510, less 510 * 900 / 4000 */},
};

static void agreement_raises_and_conflict_lowers(void **state)
{
    static const struct wr_reseller resellers[] = {{{"apollo", 6}, 0},
                                                   {{"leadmagic", 9}, 0}};
    struct rig *rig = *state;

    rig->catalogue.resellers = resellers;
    rig->catalogue.reseller_count = WR_COUNT(resellers);
    for (size_t i = 0; i < WR_COUNT(agreements); i++) {
        struct wr_fact facts[4];
        const struct wr_slot *slot;
        size_t count = 0;

        for (; count < 4 && agreements[i].said[count].source; count++) {
            facts[count] = fact(WR_F_TITLE, agreements[i].said[count].source,
                                agreements[i].said[count].text, NULL,
                                agreements[i].said[count].days_ago);
            facts[count].confidence = agreements[i].said[count].confidence;
        }
        print_message("%s\n", agreements[i].title);
        slot = title_slot(rig, facts, count);
        assert_int_equal(slot->agree, agreements[i].agree);
        assert_int_equal(slot->against, agreements[i].against);
        assert_int_equal(slot->confidence, agreements[i].confidence);
    }
    rig->catalogue.reseller_count = 0;
}

/* Ranges that overlap contradict nobody. */
static void ranges_that_overlap_do_not_conflict(void **state)
{
    struct rig *rig = *state;
    struct wr_fact facts[2] = {fact(WR_F_EMPLOYEES, "apollo", "", NULL, 1),
                               fact(WR_F_EMPLOYEES, "pdl", "", NULL, 2)};
    const struct wr_profile *p;

    facts[0].value = wr_value_range(51, 200);
    facts[1].value = wr_value_range(94, 94);
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 2}, NOW, rig->arena, NULL);
    assert_int_equal(p->slots[WR_F_EMPLOYEES].against, 0);
    facts[1].value = wr_value_range(900, 900);
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 2}, NOW, rig->arena, NULL);
    assert_int_equal(p->slots[WR_F_EMPLOYEES].against, 1);
}

/* A name of one reply and a title of another make nobody. */
static void what_one_reply_tells_stays_together(void **state)
{
    struct rig *rig = *state;
    struct wr_fact facts[] = {
        fact(WR_F_FIRST_NAME, "apollo", "Ada", NULL, 1),
        fact(WR_F_LAST_NAME, "apollo", "Byron", NULL, 1),
        fact(WR_F_TITLE, "apollo", "CEO", NULL, 9),
        fact(WR_F_TITLE, "pdl", "CTO", NULL, 2),
        fact(WR_F_COMPANY_NAME, "pdl", "Acme", NULL, 9),
    };
    enum wr_rank ranks[5];
    const struct wr_profile *p;

    for (size_t i = 0; i < 5; i++)
        facts[i].exchange_id = i < 3 ? 7 : 8;
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 5}, NOW, rig->arena,
                   ranks);
    assert_str(wr_profile_text(p, WR_F_TITLE), "CEO");
    assert_int_equal(ranks[3], WR_RANK_TOGETHER);
    assert_str(wr_profile_text(p, WR_F_COMPANY_NAME), "Acme");
    /* The surer word stands all the same. */
    facts[3].confidence++;
    p = wr_resolve(&rig->catalogue, (struct wr_facts){facts, 5}, NOW, rig->arena,
                   ranks);
    assert_str(wr_profile_text(p, WR_F_TITLE), "CTO");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(facts_about_another_value_do_not_count),
        cmocka_unit_test(rings_and_strangers_end),
        cmocka_unit_test(agreement_raises_and_conflict_lowers),
        cmocka_unit_test(ranges_that_overlap_do_not_conflict),
        cmocka_unit_test(what_one_reply_tells_stays_together),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
