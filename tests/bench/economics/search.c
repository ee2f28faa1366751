/* search.c - see search.h. What etl/run does with an answer is done here in the same
 * order: facts, lesson, trail, the next question. */
#include "search.h"

#include "etl/run/answer.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/banned.h"

#define AS_OF_US    (INT64_C(1795336200) * WR_SECOND_US)
#define ARENA_BYTES ((size_t)1 << 20)
#define MAX_FACTS   64
#define MAX_DOMAIN  48
#define MAX_PATH    4096
#define PAGES       (MARKET_PROVIDERS + 1)

/* --- manifests --- */

static void fail_on_mistakes(const struct wr_diags *diags)
{
    struct wr_buf text;

    if (!wr_diags_errors(diags))
        return;
    wr_buf_init(&text, 65536);
    wr_diags_print(diags, &text);
    fprintf(stderr, "%.*s", WR_FMT(wr_buf_str(&text)));
    exit(1);
}

static const struct wr_provider *bind(struct desk *desk, const char *name,
                                      struct wr_diags *diags)
{
    const struct wr_vendor_config config = {.enabled = true,
                                            .key = {.text = WR_LIT("none")}};
    const struct wr_provider *p = wr_manifests_find(desk->manifests, wr_str(name));
    struct wr_pos nowhere = {.file = name};

    if (!p) {
        fprintf(stderr, "economics: no provider %s\n", name);
        exit(1);
    }
    /* Then an answer's cost is its tariff's alone. */
    WR_ASSERT(p->extra_count == 0);
    wr_manifests_bind(desk->manifests, wr_str(p->vendor), &config, nowhere, diags);
    return p;
}

static void add_fact(const struct desk *desk, wr_field_id field, const char *text,
                     struct wr_fact *facts, size_t *count)
{
    struct wr_fact *fact = &facts[*count];

    if (!*text)
        return;
    *fact = (struct wr_fact){.field = field,
                             .origin = WR_ORIGIN_CRM,
                             .source = WR_LIT("crm"),
                             .confidence = 800,
                             .observed_us = AS_OF_US - WR_DAY_US,
                             .last_seen_us = AS_OF_US - WR_DAY_US};
    if (!wr_value_decode(desk->catalogue.fields[field].type, wr_str(text), desk->arena,
                         &fact->value))
        wr_bug("a fact of the world is no value of its field");
    (*count)++;
}

static void add_seen(const struct desk *desk, uint8_t cell, uint8_t word,
                     struct wr_fact *facts, size_t *count)
{
    struct market_facts seen = market_facts(cell, word);

    add_fact(desk, WR_F_ACCOUNT_COUNTRY, seen.country, facts, count);
    add_fact(desk, WR_F_EMPLOYEES, seen.employees, facts, count);
    add_fact(desk, WR_F_SENIORITY, seen.seniority, facts, count);
}

/* The world's cells are the waterfall's segments, by whatever numbers: the truth of a
 * segment is that of its cell. */
static void map_segments(struct desk *desk)
{
    for (uint8_t cell = 0; cell < MARKET_CELLS; cell++) {
        struct wr_fact facts[4];
        size_t count = 0;
        const struct wr_profile *profile;

        wr_arena_reset(desk->arena);
        add_seen(desk, cell, 0, facts, &count);
        profile = wr_resolve(&desk->catalogue, (struct wr_facts){facts, count},
                             AS_OF_US, desk->arena, NULL);
        desk->cell_of[wr_segment_of(profile)] = cell;
    }
}

/* Of the vendors asked, and of no other. */
static void name_page(const char *source, size_t i, char *out)
{
    const char *name = i < MARKET_PROVIDERS ? market_providers[i] : "";
    int vendor = (int)strcspn(name, ".");

    if (i == MARKET_PROVIDERS)
        (void)snprintf(out, MAX_PATH, "%s/providers/verify/zerobounce.yaml", source);
    else if (strncmp(name, "percall.", 8) == 0)
        (void)snprintf(out, MAX_PATH, "%s/tests/bench/economics/percall.yaml", source);
    else
        (void)snprintf(out, MAX_PATH, "%s/providers/enrich/%.*s.yaml", source, vendor,
                       name);
}

void desk_open(struct desk *desk, const char *source)
{
    char pages[PAGES][MAX_PATH];
    const char *list[PAGES];
    struct wr_diags *diags = wr_diags_new();

    *desk = (struct desk){.arena = wr_arena_new(ARENA_BYTES)};
    wr_catalogue_init(&desk->catalogue);
    for (size_t i = 0; i < PAGES; i++) {
        name_page(source, i, pages[i]);
        list[i] = pages[i];
    }
    desk->manifests = wr_manifests_load(list, PAGES, &desk->catalogue, NULL, diags);
    for (size_t i = 0; i < MARKET_PROVIDERS; i++)
        desk->finders[i] = bind(desk, market_providers[i], diags);
    desk->verifier = bind(desk, "zerobounce.validate", diags);
    fail_on_mistakes(diags);
    wr_diags_free(diags);
    map_segments(desk);
}

void desk_charge_calls(struct desk *desk)
{
    for (size_t i = 0; i < MARKET_PROVIDERS; i++) {
        desk->per_call[i] = *desk->finders[i];
        desk->per_call[i].tariff.billing = WR_BILL_CALL;
        desk->finders[i] = &desk->per_call[i];
    }
}

void desk_close(struct desk *desk)
{
    wr_manifests_free(desk->manifests);
    wr_arena_free(desk->arena);
}

void desk_step(const struct desk *desk, const uint8_t *providers, size_t count,
               struct wr_step *step, struct wr_waterfall *waterfall)
{
    struct wr_bound_step *bound = &waterfall->steps[0];

    *step = (struct wr_step){.name = WR_LIT("email"),
                             .wants = {WR_F_EMAIL},
                             .want_count = 1,
                             .verify = {.name = wr_str(desk->verifier->name)}};
    *waterfall = (struct wr_waterfall){.catalogue = &desk->catalogue,
                                       .step_count = 1,
                                       .absent_fresh_us = 30 * WR_DAY_US};
    bound->step = step;
    bound->verify = desk->verifier;
    for (size_t i = 0; i < count; i++)
        bound->providers[bound->provider_count++] = desk->finders[providers[i]];
}

/* --- one lead --- */

struct search {
    struct desk *desk;
    struct limits left;
    const struct wr_waterfall *waterfall;
    const struct market *world;
    const struct market_lead *lead;
    char domain[MAX_DOMAIN];
    struct wr_fact facts[MAX_FACTS];
    size_t fact_count;
    struct wr_profile *profile;
    struct wr_trail trail;
    const struct wr_value *inputs[WR_MAX_FIELDS];
    struct wr_next next;
};

/* splitmix64 (Vigna), as a run mixes the id of a lead. */
static uint64_t mix(uint64_t z)
{
    z += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

static size_t number_of(const struct desk *desk, const struct wr_provider *provider)
{
    size_t i = 0;

    while (i < MARKET_PROVIDERS && desk->finders[i] != provider)
        i++;
    return i;
}

static void begin(struct search *s, size_t number)
{
    const struct market_lead *lead = &s->world->leads[number];

    wr_arena_reset(s->desk->arena);
    s->lead = lead;
    s->left.lead_micro = s->desk->limits.lead_micro;
    if (number % NIGHT_LEADS == 0)
        s->left.run_micro = s->desk->limits.run_micro;
    s->fact_count = 0;
    s->trail = (struct wr_trail){.draw = mix(number + 1)};
    (void)snprintf(s->domain, sizeof(s->domain), "lead-%zu.example", number + 1);
    add_fact(s->desk, WR_F_FIRST_NAME, "Ada", s->facts, &s->fact_count);
    add_fact(s->desk, WR_F_LAST_NAME, "Example", s->facts, &s->fact_count);
    add_fact(s->desk, WR_F_FULL_NAME, "Ada Example", s->facts, &s->fact_count);
    add_fact(s->desk, WR_F_DOMAIN, s->domain, s->facts, &s->fact_count);
    add_seen(s->desk, lead->cell, lead->word, s->facts, &s->fact_count);
}

static bool ask_next(struct search *s)
{
    struct wr_matters everything = {NULL, NULL};

    s->profile =
        wr_resolve(&s->desk->catalogue, (struct wr_facts){s->facts, s->fact_count},
                   AS_OF_US, s->desk->arena, NULL);
    wr_waterfall_next(s->waterfall, &(struct wr_walk){.purpose = WR_PURPOSE_DECIDE},
                      s->profile, &s->trail, everything, s->inputs, s->desk->arena,
                      &s->next);
    return s->next.provider != NULL;
}

static void find(struct search *s, enum market_find what, struct wr_finding *out,
                 struct wr_answer *answer)
{
    const char *local = what == MARKET_GOOD ? "ada" : s->next.provider->vendor;

    if (what == MARKET_NOTHING) {
        answer->outcome = WR_OUTCOME_MISS;
        return;
    }
    *out = (struct wr_finding){.field = WR_F_EMAIL,
                               .value = wr_value_text(wr_arena_printf(
                                   s->desk->arena, "%s@%s", local, s->domain)),
                               .confidence = 900};
    answer->count = 1;
}

static void verify(const struct search *s, struct wr_finding *out,
                   struct wr_answer *answer)
{
    struct wr_str address = wr_profile_text(s->profile, WR_F_EMAIL);
    bool good =
        wr_str_find(address, '@') == 3 && wr_str_eqz(wr_str_sub(address, 0, 3), "ada");

    *out = (struct wr_finding){
        .field = WR_F_EMAIL_STATUS,
        .value = wr_value_text(good ? WR_LIT("deliverable") : WR_LIT("undeliverable")),
        .confidence = 950,
        .verified = true};
    answer->count = 1;
}

static void keep_facts(struct search *s, const struct wr_answer *answer)
{
    struct wr_answer_origin from = {
        .provider = s->next.provider, .inputs = s->inputs, .observed_us = AS_OF_US};
    struct wr_facts facts;

    wr_answer_facts(answer, &from, &s->desk->catalogue, s->desk->arena, &facts);
    WR_ASSERT(s->fact_count + facts.count < MAX_FACTS);
    for (size_t i = 0; i < facts.count; i++)
        s->facts[s->fact_count++] = facts.items[i];
}

static bool is_undeliverable(const struct wr_answer *answer)
{
    return answer->count && answer->findings[0].field == WR_F_EMAIL_STATUS &&
           wr_str_eqz(answer->findings[0].value.as.text, "undeliverable");
}

/* A later word of the same source replaces its earlier one. */
static void take_back(struct search *s)
{
    struct wr_fact *fact = &s->facts[s->fact_count++];

    *fact = *s->profile->slots[WR_F_EMAIL].fact;
    fact->absent = true;
}

static bool learn(const struct search *s, const struct wr_answer *answer,
                  struct history *history)
{
    struct wr_lesson lesson;
    bool taught;

    if (s->next.is_verify)
        taught = !is_undeliverable(answer) &&
                 wr_learn_from_verdict(s->waterfall, &s->trail, &s->next,
                                       s->profile->slots[WR_F_EMAIL].fact->source,
                                       s->desk->arena, &lesson);
    else
        taught = wr_learn_from_answer(s->waterfall, &s->trail, &s->next,
                                      answer->outcome == WR_OUTCOME_HIT, s->desk->arena,
                                      &lesson);
    if (taught)
        history_add(history, &lesson.past);
    return taught;
}

static bool has_room(const struct search *s)
{
    const struct limits *limits = &s->desk->limits;
    int64_t worst = wr_provider_worst_micro(s->next.provider);

    return (!limits->lead_micro || worst <= s->left.lead_micro) &&
           (!limits->run_micro || worst <= s->left.run_micro);
}

static void pay(struct search *s, const struct wr_answer *answer, struct tally *tally)
{
    int64_t cost = wr_answer_cost(&s->next.provider->tariff, answer);

    s->left.lead_micro -= cost;
    s->left.run_micro -= cost;
    tally->spent_micro += cost;
}

static void answer_one(struct search *s, struct history *history, struct tally *tally)
{
    struct wr_finding finding;
    struct wr_answer answer = {
        .outcome = WR_OUTCOME_HIT, .findings = &finding, .charged_milli = -1};
    bool taught = false;

    if (s->next.is_verify) {
        verify(s, &finding, &answer);
    } else {
        size_t i = number_of(s->desk, s->next.provider);

        find(s, (enum market_find)s->lead->finds[i], &finding, &answer);
        tally->asked++;
    }
    pay(s, &answer, tally);
    if (history)
        taught = learn(s, &answer, history);
    keep_facts(s, &answer);
    if (is_undeliverable(&answer))
        take_back(s);
    wr_trail_add(&s->trail, &s->next, WR_TRIED_ANSWERED);
    s->trail.tried[s->trail.count - 1].taught = taught;
}

static void ask_one(struct search *s, struct history *history, struct tally *tally)
{
    if (has_room(s))
        answer_one(s, history, tally);
    else
        wr_trail_add(&s->trail, &s->next, WR_TRIED_SKIPPED);
}

/* An address whose verdict could not be paid for is not counted. */
static bool is_verified(const struct search *s)
{
    return wr_str_eqz(wr_profile_text(s->profile, WR_F_EMAIL_STATUS), "deliverable");
}

static void check_segment(const struct search *s)
{
    uint8_t segment = wr_segment_of(s->profile);

    if (s->desk->cell_of[segment] != s->lead->cell)
        wr_bug("a lead of another segment than its facts say");
}

void desk_search(struct desk *desk, const struct wr_waterfall *waterfall,
                 const struct market *world, size_t from, size_t to,
                 struct history *history, struct tally *tally)
{
    struct search s = {
        .desk = desk, .waterfall = waterfall, .world = world, .left = desk->limits};

    for (size_t n = from; n < to; n++) {
        begin(&s, n);
        while (ask_next(&s))
            ask_one(&s, history, tally);
        check_segment(&s);
        tally->leads++;
        tally->verified += is_verified(&s);
    }
}

/* --- who knows --- */

void desk_clairvoyant(const struct desk *desk, const struct wr_waterfall *waterfall,
                      const struct market *world, size_t from, size_t to,
                      struct tally *tally)
{
    const struct wr_bound_step *bound = &waterfall->steps[0];
    struct wr_offer offers[WR_MAX_OFFERS];

    wr_learn_offers(bound, offers);
    for (size_t n = from; n < to; n++) {
        int64_t least = INT64_MAX;

        for (size_t i = 0; i < bound->provider_count; i++) {
            size_t who = number_of(desk, bound->providers[i]);
            int64_t cost = offers[i].call_micro + offers[i].hit_micro;

            if (world->leads[n].finds[who] == MARKET_GOOD && cost < least)
                least = cost;
        }
        tally->leads++;
        if (least == INT64_MAX)
            continue;
        tally->asked++;
        tally->verified++;
        tally->spent_micro += least;
    }
}
