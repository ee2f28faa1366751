/* Deriving: what follows from what, how old it is, and what it never overrides. */
#include "rig.h"

#include "weir/clock.h"
#include "weir/fact.h"

#define NOW (1000 * WR_DAY_US)
#define MAX 8

struct pair {
    wr_field_id field;
    const char *text; /* NULL: absent */
};

struct scene {
    const char *title;
    struct pair facts[MAX];  /* ends with a NULL text at field 0 */
    struct pair expect[MAX]; /* NULL text: not known */
};

#define END               \
    {                     \
        WR_NO_FIELD, NULL \
    }

static const struct scene scenes[] = {
    {"a whole name from its parts",
     {{WR_F_FIRST_NAME, "Ada"}, {WR_F_LAST_NAME, "Lovelace"}, END},
     {{WR_F_FULL_NAME, "Ada Lovelace"}, END}},
    {"parts from a whole name",
     {{WR_F_FULL_NAME, "Ada Lovelace"}, END},
     {{WR_F_FIRST_NAME, "Ada"}, {WR_F_LAST_NAME, "Lovelace"}, END}},
    {"particles, titles and degrees",
     {{WR_F_FULL_NAME, "Dr. Maria van der Berg, PhD"}, END},
     {{WR_F_FIRST_NAME, "Maria"}, {WR_F_LAST_NAME, "van der Berg"}, END}},
    {"middle names stay out",
     {{WR_F_FULL_NAME, "John Quincy Adams Jr."}, END},
     {{WR_F_FIRST_NAME, "John"}, {WR_F_LAST_NAME, "Adams"}, END}},
    {"family name first",
     {{WR_F_FULL_NAME, "Doe, Jane"}, END},
     {{WR_F_FIRST_NAME, "Jane"}, {WR_F_LAST_NAME, "Doe"}, END}},
    {"degrees behind a comma",
     {{WR_F_FULL_NAME, "Jane Doe, MBA, PMP"}, END},
     {{WR_F_FIRST_NAME, "Jane"}, {WR_F_LAST_NAME, "Doe"}, END}},
    {"one word stays whole",
     {{WR_F_FULL_NAME, "Madonna"}, END},
     {{WR_F_FIRST_NAME, NULL}, {WR_F_LAST_NAME, NULL}, END}},
    {"what was observed stays",
     {{WR_F_FULL_NAME, "Jane Doe"}, {WR_F_FIRST_NAME, "Janet"}, END},
     {{WR_F_FIRST_NAME, "Janet"}, {WR_F_LAST_NAME, "Doe"}, END}},
    {"a level, a department and a role from a title",
     {{WR_F_TITLE, "VP Sales"}, END},
     {{WR_F_SENIORITY, "vp"},
      {WR_F_DEPARTMENT, "sales"},
      {WR_F_ROLE, "decision_maker"},
      END}},
    {"an assistant decides nothing",
     {{WR_F_TITLE, "Assistant to the CEO"}, END},
     {{WR_F_SENIORITY, "entry"}, {WR_F_ROLE, "user"}, END}},
    {"an observed level wins over the title's",
     {{WR_F_TITLE, "VP Sales"}, {WR_F_SENIORITY, "manager"}, END},
     {{WR_F_SENIORITY, "manager"}, {WR_F_ROLE, "influencer"}, END}},
    {"a former title says no level",
     {{WR_F_TITLE, "Former CEO"}, END},
     {{WR_F_SENIORITY, NULL}, {WR_F_ROLE, NULL}, END}},
    {"looked for and not there gives way to a rule",
     {{WR_F_TITLE, "VP Sales"}, {WR_F_SENIORITY, NULL}, END},
     {{WR_F_SENIORITY, "vp"}, END}},
    {"an industry from codes",
     {{WR_F_NAICS_CODES, "541511;541512"}, END},
     {{WR_F_INDUSTRY, "IT Services and IT Consulting"}, END}},
    {"the code of one register goes before another's",
     {{WR_F_SIC_CODES, "5812"}, {WR_F_UK_SIC_CODES, "62012"}, END},
     {{WR_F_INDUSTRY, "Software Development"}, END}},
    {"codes of two worlds say nothing, the next register may",
     {{WR_F_NAICS_CODES, "541511;722511"}, {WR_F_SIC_CODES, "5812;7389"}, END},
     {{WR_F_INDUSTRY, "Restaurants"}, END}},
    {"codes that nobody knows",
     {{WR_F_NAICS_CODES, "99"}, {WR_F_SIC_CODES, "7389"}, END},
     {{WR_F_INDUSTRY, NULL}, END}},
    {"an observed industry stays",
     {{WR_F_NAICS_CODES, "541511"}, {WR_F_INDUSTRY, "Retail"}, END},
     {{WR_F_INDUSTRY, "Retail"}, END}},
    {"a company is called as it is registered where nobody says more",
     {{WR_F_LEGAL_NAME, "EXAMPLE LTD"}, END},
     {{WR_F_ACCOUNT_NAME, "EXAMPLE LTD"}, END}},
    {"a name in use goes before the registered one",
     {{WR_F_LEGAL_NAME, "EXAMPLE LTD"}, {WR_F_ACCOUNT_NAME, "Example"}, END},
     {{WR_F_ACCOUNT_NAME, "Example"}, END}},
    {"a business address",
     {{WR_F_EMAIL, "ada@mail.acme.example"}, END},
     {{WR_F_EMAIL_DOMAIN, "acme.example"},
      {WR_F_EMAIL_KIND, "business"},
      {WR_F_DOMAIN, "acme.example"},
      {WR_F_EMAIL_STATUS, NULL},
      END}},
    {"a private mailbox is no company",
     {{WR_F_EMAIL, "ada@gmail.com"}, END},
     {{WR_F_EMAIL_DOMAIN, "gmail.com"},
      {WR_F_EMAIL_KIND, "free"},
      {WR_F_DOMAIN, NULL},
      END}},
    {"a throw-away address",
     {{WR_F_EMAIL, "ada@mailinator.com"}, END},
     {{WR_F_EMAIL_KIND, "disposable"},
      {WR_F_EMAIL_STATUS, "risky"},
      {WR_F_DOMAIN, NULL},
      END}},
    {"one list alone makes nothing disposable",
     {{WR_F_EMAIL, "ada@0-180.com"}, END},
     {{WR_F_EMAIL_KIND, "business"}, {WR_F_EMAIL_STATUS, NULL}, END}},
    {"a role address of a company",
     {{WR_F_EMAIL, "sales@acme.example"}, END},
     {{WR_F_EMAIL_KIND, "role"}, {WR_F_DOMAIN, "acme.example"}, END}},
    {"a university",
     {{WR_F_EMAIL, "ada.l@cs.aalto.fi"}, END},
     {{WR_F_EMAIL_KIND, "education"}, {WR_F_DOMAIN, "aalto.fi"}, END}},
    {"the web site where the address is private",
     {{WR_F_EMAIL, "ada@gmail.com"},
      {WR_F_WEBSITE, "https://www.acme.example/de"},
      END},
     {{WR_F_DOMAIN, "acme.example"}, END}},
    {"a page elsewhere is no domain",
     {{WR_F_WEBSITE, "https://www.facebook.com/acme"}, END},
     {{WR_F_DOMAIN, NULL}, END}},
    {"but the house itself is",
     {{WR_F_WEBSITE, "https://www.facebook.com"}, END},
     {{WR_F_DOMAIN, "facebook.com"}, END}},
    {"an observed domain stays",
     {{WR_F_EMAIL, "ada@acme.example"}, {WR_F_DOMAIN, "acme-group.example"}, END},
     {{WR_F_DOMAIN, "acme-group.example"}, {WR_F_EMAIL_DOMAIN, "acme.example"}, END}},
    {"bad syntax is undeliverable",
     {{WR_F_EMAIL, "ada@@acme"}, END},
     {{WR_F_EMAIL_STATUS, "undeliverable"}, {WR_F_EMAIL_DOMAIN, NULL}, END}},
    {"so is an address without a public domain",
     {{WR_F_EMAIL, "ada@localhost"}, END},
     {{WR_F_EMAIL_STATUS, "undeliverable"}, {WR_F_DOMAIN, NULL}, END}},
    {"a dead domain",
     {{WR_F_EMAIL, "ada@mail.acme.example"}, {WR_F_DOMAIN_STATUS, "nxdomain"}, END},
     {{WR_F_EMAIL_STATUS, "undeliverable"}, END}},
    {"a null MX of the name itself",
     {{WR_F_EMAIL, "ada@acme.example"}, {WR_F_DOMAIN_STATUS, "null_mx"}, END},
     {{WR_F_EMAIL_STATUS, "undeliverable"}, END}},
    {"neither MX nor address",
     {{WR_F_EMAIL, "ada@acme.example"}, {WR_F_DOMAIN_STATUS, "no_mail"}, END},
     {{WR_F_EMAIL_STATUS, "undeliverable"}, END}},
    {"a null MX of its parent says nothing",
     {{WR_F_EMAIL, "ada@mail.acme.example"}, {WR_F_DOMAIN_STATUS, "null_mx"}, END},
     {{WR_F_EMAIL_STATUS, NULL}, END}},
    {"a living domain says nothing",
     {{WR_F_EMAIL, "ada@acme.example"}, {WR_F_DOMAIN_STATUS, "live"}, END},
     {{WR_F_EMAIL_STATUS, NULL}, END}},
    {"somebody else's dead domain says nothing",
     {{WR_F_EMAIL, "ada@acme.example"},
      {WR_F_DOMAIN, "other.example"},
      {WR_F_DOMAIN_STATUS, "nxdomain"},
      END},
     {{WR_F_EMAIL_STATUS, NULL}, END}},
    {"a verifier's word stays",
     {{WR_F_EMAIL, "ada@mailinator.com"}, {WR_F_EMAIL_STATUS, "deliverable"}, END},
     {{WR_F_EMAIL_STATUS, "deliverable"}, END}},
    {"nothing from nothing",
     {END},
     {{WR_F_EMAIL_STATUS, NULL}, {WR_F_ROLE, NULL}, END}},
};

/* Of a set of codes "a;b"; its words live until the next but MAX. */
static struct wr_value value_of(const struct pair *pair)
{
    static struct wr_str words[MAX][4];
    static size_t turn;
    struct wr_str rest = wr_str(pair->text);
    struct wr_value set = {.type = WR_TYPE_SET};

    if (pair->field != WR_F_NAICS_CODES && pair->field != WR_F_SIC_CODES &&
        pair->field != WR_F_UK_SIC_CODES)
        return wr_value_text(rest);
    turn = (turn + 1) % MAX;
    set.as.set.items = words[turn];
    while (rest.ptr && set.as.set.count < 4)
        words[turn][set.as.set.count++] = wr_str_split(&rest, ';');
    return set;
}

static size_t make(const struct pair *pairs, struct wr_fact *facts, int days_ago)
{
    size_t count = 0;

    for (; pairs[count].field != WR_NO_FIELD; count++) {
        facts[count] = (struct wr_fact){
            .field = pairs[count].field,
            .absent = pairs[count].text == NULL,
            .value = value_of(&pairs[count]),
            .origin = WR_ORIGIN_PROVIDER,
            .source = WR_LIT("apollo"),
            .confidence = 900,
            .observed_us = NOW - days_ago * WR_DAY_US,
            .last_seen_us = NOW - days_ago * WR_DAY_US,
            .about = WR_NONE,
        };
    }
    return count;
}

static void each_scene(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(scenes); i++) {
        struct wr_fact facts[MAX];
        struct wr_facts all = {facts, make(scenes[i].facts, facts, 1)};
        struct wr_profile *p = wr_resolve(&rig->catalogue, all, NOW, rig->arena, NULL);

        print_message("%s\n", scenes[i].title);
        wr_derive(p, rig->lists, rig->arena);
        for (const struct pair *e = scenes[i].expect; e->field != WR_NO_FIELD; e++) {
            print_message("  %s\n", rig->catalogue.fields[e->field].name);
            if (!e->text)
                assert_int_not_equal(p->slots[e->field].known, WR_KNOWN);
            else
                assert_str(wr_profile_text(p, e->field), e->text);
        }
        wr_arena_reset(rig->arena);
    }
}

static void derived_facts_say_where_they_come_from(void **state)
{
    struct rig *rig = *state;
    const struct pair pairs[] = {{WR_F_TITLE, "VP Sales"}, END};
    struct wr_fact facts[MAX];
    struct wr_facts all = {facts, make(pairs, facts, 100)};
    struct wr_profile *p = wr_resolve(&rig->catalogue, all, NOW, rig->arena, NULL);
    const struct wr_slot *slot = &p->slots[WR_F_SENIORITY];

    wr_derive(p, rig->lists, rig->arena);
    assert_int_equal(slot->fact->origin, WR_ORIGIN_DERIVED);
    assert_str(slot->fact->source, "rule:title");
    assert_int_equal(slot->fact->observed_us, facts[0].observed_us);
    assert_true(slot->fact->confidence > 0 && slot->fact->confidence < 1000);
    assert_int_equal(slot->fact->field, WR_F_SENIORITY);
    assert_int_equal(slot->agree, 1);
    /* The title is stale, and so is all that was read from it. */
    assert_true(p->slots[WR_F_TITLE].stale);
    assert_true(slot->stale);
    assert_true(p->slots[WR_F_ROLE].stale);
}

/* domain_status was observed about a domain that only the address tells. */
static void facts_about_a_derived_field_come_into_play(void **state)
{
    struct rig *rig = *state;
    const struct pair pairs[] = {{WR_F_EMAIL, "ada@acme.example"},
                                 {WR_F_DOMAIN_STATUS, "nxdomain"},
                                 {WR_F_MAIL_PROVIDER, "google"},
                                 END};
    struct wr_fact facts[MAX];
    struct wr_facts all = {facts, make(pairs, facts, 1)};
    enum wr_rank ranks[MAX];
    struct wr_profile *p;

    facts[1].about = WR_LIT("acme.example");
    facts[2].about = WR_LIT("other.example");
    p = wr_resolve(&rig->catalogue, all, NOW, rig->arena, ranks);
    assert_int_equal(p->slots[WR_F_DOMAIN_STATUS].known, WR_UNKNOWN);
    assert_int_equal(ranks[1], WR_RANK_ABOUT);
    wr_derive(p, rig->lists, rig->arena);
    assert_str(wr_profile_text(p, WR_F_DOMAIN_STATUS), "nxdomain");
    assert_int_equal(ranks[1], WR_RANK_WON);
    assert_int_equal(p->slots[WR_F_MAIL_PROVIDER].known, WR_UNKNOWN);
    assert_int_equal(ranks[2], WR_RANK_ABOUT);
    assert_str(wr_profile_text(p, WR_F_EMAIL_STATUS), "undeliverable");
}

static void deriving_twice_changes_nothing(void **state)
{
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(scenes); i++) {
        struct wr_fact facts[MAX];
        struct wr_facts all = {facts, make(scenes[i].facts, facts, 1)};
        struct wr_profile *p = wr_resolve(&rig->catalogue, all, NOW, rig->arena, NULL);
        struct wr_slot once[WR_F_BUILTIN_COUNT];

        wr_derive(p, rig->lists, rig->arena);
        memcpy(once, p->slots, sizeof(once));
        wr_derive(p, rig->lists, rig->arena);
        for (size_t f = 0; f < WR_F_BUILTIN_COUNT; f++)
            assert_ptr_equal(once[f].fact, p->slots[f].fact);
        wr_arena_reset(rig->arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_scene),
        cmocka_unit_test(derived_facts_say_where_they_come_from),
        cmocka_unit_test(facts_about_a_derived_field_come_into_play),
        cmocka_unit_test(deriving_twice_changes_nothing),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
