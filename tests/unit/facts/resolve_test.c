/* Resolving: precedence, rank by rank, and the same profile from any order of facts. */
#include "rig.h"

#include "weir/clock.h"
#include "weir/fact.h"

#include <stdlib.h>
#include <string.h>

#define NOW     (1000 * WR_DAY_US)
#define DAYS(n) (NOW - (n)*WR_DAY_US)
#define MAX     16

/* A fact of the table: a text, or NULL for "not there". */
struct said {
    const char *source;
    enum wr_origin origin;
    const char *text;
    uint16_t confidence;
    int days_ago;
    int seen_days_ago; /* 0: not again */
    enum wr_rank rank;
    const char *about;
};

struct scene {
    const char *title;
    wr_field_id field;
    struct said said[MAX]; /* ends with a NULL source */
    enum wr_known known;
    const char *value;
    bool stale;
    unsigned agree;
};

#define PERSON   WR_ORIGIN_PERSON
#define CRM      WR_ORIGIN_CRM
#define VENDOR   WR_ORIGIN_PROVIDER
#define VERIFIED WR_ORIGIN_VERIFIED
#define DERIVED  WR_ORIGIN_DERIVED
#define WON      WR_RANK_WON
#define RANK(r)  WR_RANK_##r

static const struct scene scenes[] = {
    {"nobody said anything",
     WR_F_TITLE,
     {{.source = NULL}},
     WR_UNKNOWN,
     NULL,
     false,
     0},
    {"one vendor",
     WR_F_TITLE,
     {{"apollo", VENDOR, "CEO", 800, 10, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"a person's word stands above all",
     WR_F_TITLE,
     {{"crm", PERSON, "CEO", 500, 400, 0, WON, NULL},
      {"apollo", VERIFIED, "CTO", 1000, 1, 0, RANK(ORIGIN), NULL},
      {"pdl", VERIFIED, "CTO", 1000, 1, 0, RANK(ORIGIN), NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"verified above the CRM's, agreed vendors and confidence",
     WR_F_TITLE,
     {{"zb", VERIFIED, "CEO", 300, 50, 0, WON, NULL},
      {"crm", CRM, "CIO", 1000, 1, 0, RANK(ORIGIN), NULL},
      {"apollo", VENDOR, "CTO", 1000, 1, 0, RANK(ORIGIN), NULL},
      {"pdl", VENDOR, "CTO", 1000, 1, 0, RANK(ORIGIN), NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"the CRM's fresh value above vendors",
     WR_F_TITLE,
     {{"crm", CRM, "CEO", 500, 80, 0, WON, NULL},
      {"apollo", VENDOR, "CTO", 900, 1, 0, RANK(ORIGIN), NULL},
      {"pdl", VENDOR, "CTO", 900, 1, 0, RANK(ORIGIN), NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"a stale CRM value yields to a newer vendor's",
     WR_F_TITLE,
     {{"crm", CRM, "CEO", 1000, 100, 1, RANK(NEWER), NULL},
      {"apollo", VENDOR, "CTO", 300, 20, 0, WON, NULL}},
     WR_KNOWN,
     "CTO",
     false,
     1},
    {"but not to an older one",
     WR_F_TITLE,
     {{"crm", CRM, "CEO", 500, 100, 0, WON, NULL},
      {"apollo", VENDOR, "CTO", 900, 120, 0, RANK(ORIGIN), NULL}},
     WR_KNOWN,
     "CEO",
     true,
     1},
    {"nor to what was derived",
     WR_F_TITLE,
     {{"crm", CRM, "CEO", 500, 100, 0, WON, NULL},
      {"rule:x", DERIVED, "CTO", 900, 1, 0, RANK(ORIGIN), NULL}},
     WR_KNOWN,
     "CEO",
     true,
     1},
    {"a field that is never stale keeps the CRM's",
     WR_F_LEAD_SOURCE,
     {{"crm", CRM, "web", 500, 900, 0, WON, NULL},
      {"apollo", VENDOR, "event", 900, 1, 0, RANK(ORIGIN), NULL}},
     WR_KNOWN,
     "web",
     false,
     1},
    {"two that agree above one that is surer",
     WR_F_TITLE,
     {{"apollo", VENDOR, "CTO", 950, 1, 0, RANK(AGREEMENT), NULL},
      {"pdl", VENDOR, "CEO", 600, 30, 0, WON, NULL},
      {"hunter", VENDOR, "ceo", 500, 40, 0, RANK(AGREES), NULL}},
     WR_KNOWN,
     "CEO",
     false,
     2},
    {"one vendor twice is one voice",
     WR_F_TITLE,
     {{"apollo.person", VENDOR, "CTO", 600, 1, 0, RANK(CONFIDENCE), NULL},
      {"apollo.company", VENDOR, "CTO", 600, 2, 0, RANK(CONFIDENCE), NULL},
      {"apollo-x", VENDOR, "CIO", 100, 2, 0, RANK(CONFIDENCE), NULL},
      {"pdl", VENDOR, "CEO", 700, 30, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"a guess of ours agrees with nobody",
     WR_F_TITLE,
     {{"rule:x", DERIVED, "CTO", 900, 1, 0, RANK(ORIGIN), NULL},
      {"apollo", VENDOR, "CTO", 600, 1, 0, RANK(CONFIDENCE), NULL},
      {"pdl", VENDOR, "CEO", 700, 30, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"surer",
     WR_F_TITLE,
     {{"apollo", VENDOR, "CTO", 700, 1, 0, RANK(CONFIDENCE), NULL},
      {"pdl", VENDOR, "CEO", 701, 30, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"newer",
     WR_F_TITLE,
     {{"apollo", VENDOR, "CTO", 700, 31, 0, RANK(NEWER), NULL},
      {"pdl", VENDOR, "CEO", 700, 30, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"newer by being seen again",
     WR_F_TITLE,
     {{"apollo", VENDOR, "CTO", 700, 31, 2, WON, NULL},
      {"pdl", VENDOR, "CEO", 700, 30, 0, RANK(NEWER), NULL}},
     WR_KNOWN,
     "CTO",
     false,
     1},
    {"the smaller name",
     WR_F_TITLE,
     {{"pdl", VENDOR, "CTO", 700, 30, 0, RANK(TIE), NULL},
      {"apollo", VENDOR, "CEO", 700, 30, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"a source's latest word replaces its earlier ones",
     WR_F_TITLE,
     {{"apollo", VENDOR, "CTO", 1000, 50, 0, RANK(OLDER), NULL},
      {"apollo", VENDOR, "CIO", 1000, 60, 0, RANK(OLDER), NULL},
      {"apollo", VENDOR, "CEO", 100, 10, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"of values last seen at once, the one that came in later",
     WR_F_TITLE,
     {{"crm", CRM, "CEO", 500, 20, 1, RANK(OLDER), NULL},
      {"crm", CRM, "CTO", 500, 2, 1, WON, NULL}},
     WR_KNOWN,
     "CTO",
     false,
     1},
    {"a value that came back is the latest word",
     WR_F_TITLE,
     {{"crm", CRM, "CTO", 500, 80, 1, WON, NULL},
      {"crm", CRM, "CEO", 500, 40, 20, RANK(OLDER), NULL}},
     WR_KNOWN,
     "CTO",
     false,
     1},
    {"the CRM's word and a person's in it are one source",
     WR_F_TITLE,
     {{"crm", PERSON, "CTO", 500, 40, 0, RANK(OLDER), NULL},
      {"crm", CRM, "CEO", 500, 10, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"a cleared CRM value is retired",
     WR_F_TITLE,
     {{"crm", CRM, "CTO", 500, 40, 0, RANK(OLDER), NULL},
      {"crm", CRM, NULL, 500, 10, 0, RANK(ABSENT), NULL},
      {"apollo", VENDOR, "CEO", 100, 60, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"not there beats no value of another source",
     WR_F_TITLE,
     {{"crm", PERSON, NULL, 1000, 1, 0, RANK(ABSENT), NULL},
      {"apollo", VERIFIED, NULL, 1000, 1, 0, RANK(ABSENT), NULL},
      {"pdl", DERIVED, "CEO", 1, 400, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     true,
     1},
    {"all found nothing",
     WR_F_TITLE,
     {{"apollo", VENDOR, NULL, 1000, 30, 0, RANK(NEWER), NULL},
      {"pdl", VENDOR, NULL, 1000, 20, 0, WON, NULL}},
     WR_ABSENT,
     NULL,
     false,
     0},
    {"found nothing, long ago",
     WR_F_TITLE,
     {{"pdl", VENDOR, NULL, 1000, 91, 0, WON, NULL}},
     WR_ABSENT,
     NULL,
     true,
     0},
    {"fresh to the day",
     WR_F_TITLE,
     {{"pdl", VENDOR, "CEO", 1000, 90, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"stale after it",
     WR_F_TITLE,
     {{"pdl", VENDOR, "CEO", 1000, 91, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     true,
     1},
    {"a vendor asked again has looked again",
     WR_F_TITLE,
     {{"pdl", VENDOR, "CEO", 1000, 91, 1, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"a CRM that still shows it has not",
     WR_F_TITLE,
     {{"crm", CRM, "CEO", 1000, 91, 1, WON, NULL}},
     WR_KNOWN,
     "CEO",
     true,
     1},
    {"what a person typed does not go stale",
     WR_F_TITLE,
     {{"crm", PERSON, "CEO", 1000, 900, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
    {"a fact of the future is only new",
     WR_F_TITLE,
     {{"pdl", VENDOR, "CEO", 1000, -5, 0, WON, NULL}},
     WR_KNOWN,
     "CEO",
     false,
     1},
};

static size_t make(const struct scene *scene, struct wr_fact *facts)
{
    size_t count = 0;

    for (; scene->said[count].source; count++) {
        const struct said *said = &scene->said[count];

        facts[count] = (struct wr_fact){
            .id = (int64_t)count + 1,
            .field = scene->field,
            .absent = said->text == NULL,
            .value = wr_value_text(wr_str(said->text)),
            .origin = said->origin,
            .source = wr_str(said->source),
            .confidence = said->confidence,
            .observed_us = DAYS(said->days_ago),
            .last_seen_us =
                said->seen_days_ago ? DAYS(said->seen_days_ago) : DAYS(said->days_ago),
            .about = wr_str(said->about),
        };
    }
    return count;
}

static void check_scene(struct rig *rig, const struct scene *scene,
                        const struct wr_fact *facts, size_t count)
{
    enum wr_rank ranks[MAX];
    struct wr_facts all = {facts, count};
    const struct wr_profile *p =
        wr_resolve(&rig->catalogue, all, NOW, rig->arena, ranks);
    const struct wr_slot *slot = &p->slots[scene->field];

    assert_int_equal(slot->known, scene->known);
    assert_int_equal(slot->stale, scene->stale);
    assert_int_equal(slot->agree, scene->agree);
    if (scene->known == WR_KNOWN)
        assert_str(wr_profile_text(p, scene->field), scene->value);
    if (scene->known == WR_UNKNOWN)
        assert_null(slot->fact);
    for (size_t i = 0; i < count; i++) {
        const struct said *said = &scene->said[facts[i].id - 1];

        if (ranks[i] != said->rank)
            print_message("  %s \"%s\": %s, not %s\n", said->source,
                          said->text ? said->text : "-", wr_rank_name(ranks[i]),
                          wr_rank_name(said->rank));
        assert_int_equal(ranks[i], said->rank);
        if (ranks[i] == WON)
            assert_ptr_equal(slot->fact, &facts[i]);
    }
}

static void shuffle(struct wr_fact *facts, size_t count, uint32_t *seed)
{
    for (size_t i = count; i > 1; i--) {
        struct wr_fact keep = facts[i - 1];
        size_t k;

        *seed = *seed * 1664525 + 1013904223;
        k = (*seed >> 8) % i;
        facts[i - 1] = facts[k];
        facts[k] = keep;
    }
}

static void precedence_in_any_order(void **state)
{
    struct rig *rig = *state;
    uint32_t seed = 3;

    for (size_t i = 0; i < WR_COUNT(scenes); i++) {
        struct wr_fact facts[MAX];
        size_t count = make(&scenes[i], facts);

        print_message("%s\n", scenes[i].title);
        for (int round = 0; round < 30; round++) {
            check_scene(rig, &scenes[i], facts, count);
            shuffle(facts, count, &seed);
            wr_arena_reset(rig->arena);
        }
    }
}

static struct wr_fact fact(wr_field_id field, const char *source, const char *text,
                           const char *about, int days_ago)
{
    return (struct wr_fact){
        .field = field,
        .value = wr_value_text(wr_str(text)),
        .origin = VENDOR,
        .source = wr_str(source),
        .confidence = 900,
        .observed_us = DAYS(days_ago),
        .last_seen_us = DAYS(days_ago),
        .about = wr_str(about),
    };
}

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

/* --- agreement, conflict, resellers, replies --- */

static const struct wr_slot *title_slot(struct rig *rig, const struct wr_fact *facts,
                                        size_t count)
{
    const struct wr_profile *p = wr_resolve(
        &rig->catalogue, (struct wr_facts){facts, count}, NOW, rig->arena, NULL);

    return &p->slots[WR_F_TITLE];
}

static void agreement_raises_and_conflict_lowers(void **state)
{
    static const struct {
        const char *title;
        struct {
            const char *source, *text;
            uint16_t confidence;
            int days_ago;
        } said[4];
        unsigned agree, against, confidence;
    } rows[] = {
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
    static const struct wr_reseller resellers[] = {{{"apollo", 6}, 0},
                                                   {{"leadmagic", 9}, 0}};
    struct rig *rig = *state;

    rig->catalogue.resellers = resellers;
    rig->catalogue.reseller_count = WR_COUNT(resellers);
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_fact facts[4];
        const struct wr_slot *slot;
        size_t count = 0;

        for (; count < 4 && rows[i].said[count].source; count++) {
            facts[count] =
                fact(WR_F_TITLE, rows[i].said[count].source, rows[i].said[count].text,
                     NULL, rows[i].said[count].days_ago);
            facts[count].confidence = rows[i].said[count].confidence;
        }
        print_message("%s\n", rows[i].title);
        slot = title_slot(rig, facts, count);
        assert_int_equal(slot->agree, rows[i].agree);
        assert_int_equal(slot->against, rows[i].against);
        assert_int_equal(slot->confidence, rows[i].confidence);
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
        cmocka_unit_test(precedence_in_any_order),
        cmocka_unit_test(facts_about_another_value_do_not_count),
        cmocka_unit_test(rings_and_strangers_end),
        cmocka_unit_test(order_never_matters),
        cmocka_unit_test(agreement_raises_and_conflict_lowers),
        cmocka_unit_test(ranges_that_overlap_do_not_conflict),
        cmocka_unit_test(what_one_reply_tells_stays_together),
        cmocka_unit_test(any_facts_in_any_order),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
