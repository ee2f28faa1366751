/* Resolving: precedence, rank by rank. */
#include "resolve_rig.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(precedence_in_any_order),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
