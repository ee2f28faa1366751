/* learn.c - see learn.h. */
#include "etl/waterfall/learn.h"

#include "weir/alloc.h"
#include "weir/buf.h"

#include "etl/base/banned.h"

#define NAMES_CAP_BYTES   4096
#define DEFAULT_FOUND_PPM 500000
#define DEFAULT_HOLD_PPM  900000

/* --- history to chances --- */

/* step->provider_count when the step has none of this name. */
static size_t index_of(const struct wr_bound_step *step, struct wr_str name)
{
    size_t i = 0;

    while (i < step->provider_count && !wr_str_eqz(name, step->providers[i]->name))
        i++;
    return i;
}

static bool read_missed(const struct wr_bound_step *step, struct wr_str names,
                        uint32_t *missed)
{
    *missed = 0;
    while (names.len) {
        size_t i = index_of(step, wr_str_split(&names, ' '));

        if (i == step->provider_count)
            return false;
        *missed |= 1u << i;
    }
    return true;
}

static void count_past(struct wr_odds *odds, const struct wr_bound_step *step,
                       const struct wr_past *past)
{
    struct wr_tries trial = {
        .asked = past->asked, .found = past->found, .good = past->good};
    size_t provider = index_of(step, past->provider);

    trial.segment = wr_segment_find(past->segment);
    if (trial.segment == WR_SEGMENTS || provider == step->provider_count ||
        !read_missed(step, past->missed, &trial.missed))
        return;
    trial.provider = (uint8_t)provider;
    /* A verdict that came without its question (it was asked before this was counted)
     * makes nonsense, which is not counted. */
    (void)wr_odds_count(odds, &trial);
}

struct wr_odds *wr_learn_odds(const struct wr_bound_step *step,
                              const struct wr_past *past, size_t count)
{
    struct wr_odds_prior priors[WR_MAX_OFFERS];
    struct wr_odds *odds;

    for (size_t i = 0; i < step->provider_count; i++) {
        const struct wr_provider *p = step->providers[i];

        priors[i].found_ppm =
            p->prior_found_ppm ? p->prior_found_ppm : DEFAULT_FOUND_PPM;
        priors[i].hold_ppm = p->prior_hold_ppm ? p->prior_hold_ppm : DEFAULT_HOLD_PPM;
    }
    odds = wr_odds_new(priors, step->provider_count);
    for (size_t i = 0; i < count; i++)
        count_past(odds, step, &past[i]);
    wr_odds_fit(odds);
    return odds;
}

/* --- prices --- */

static void add_price(enum wr_billing billing, int64_t price_micro, int64_t worst_micro,
                      struct wr_offer *offer)
{
    switch (billing) {
    case WR_BILL_FREE:
        break;
    case WR_BILL_CALL:
        offer->call_micro += price_micro;
        break;
    case WR_BILL_HIT:
        offer->hit_micro += price_micro;
        break;
    case WR_BILL_FIELD: /* how many fields come is not known: at most all of them */
        offer->hit_micro += worst_micro;
        break;
    }
}

static int64_t capped(int64_t micro)
{
    return micro > WR_MAX_OFFER_MICRO ? WR_MAX_OFFER_MICRO : micro;
}

void wr_learn_offers(const struct wr_bound_step *step, struct wr_offer *offers)
{
    const struct wr_provider *verify = step->verify;

    for (size_t i = 0; i < step->provider_count; i++) {
        const struct wr_provider *p = step->providers[i];
        const struct wr_tariff *t = &p->tariff;

        offers[i] = (struct wr_offer){0};
        add_price(t->billing, t->price_micro, t->worst_micro, &offers[i]);
        for (size_t k = 0; k < p->extra_count; k++)
            add_price(p->extra[k].billing, p->extra[k].price_micro,
                      p->extra[k].worst_micro, &offers[i]);
        if (verify)
            offers[i].hit_micro += verify->tariff.price_micro;
        offers[i].call_micro = capped(offers[i].call_micro);
        offers[i].hit_micro = capped(offers[i].hit_micro);
    }
}

void wr_learn_ranking(const struct wr_bound_step *step, const struct wr_odds *odds,
                      struct wr_ranking *out)
{
    struct wr_offer offers[WR_MAX_OFFERS];

    wr_learn_offers(step, offers);
    for (uint8_t s = 0; s < WR_SEGMENTS; s++) {
        struct wr_odds_view view = {odds, s};
        struct wr_market market = {.offers = offers,
                                   .count = step->provider_count,
                                   .chance = wr_odds_chance_in,
                                   .ctx = &view,
                                   .worth_micro = capped(step->step->worth_micro)};

        wr_order_best(&market, &out->by_segment[s]);
    }
}

/* --- orders as text --- */

struct wr_str wr_order_write(const struct wr_bound_step *step,
                             const struct wr_order *order, struct wr_arena *arena)
{
    struct wr_str text;
    struct wr_buf buf;

    wr_buf_init(&buf, NAMES_CAP_BYTES);
    for (size_t i = 0; i < order->count; i++)
        wr_buf_printf(&buf, "%s%s", i ? " " : "",
                      step->providers[order->items[i]]->name);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

bool wr_order_read(const struct wr_bound_step *step, struct wr_str text,
                   struct wr_order *out)
{
    uint32_t seen = 0;

    *out = (struct wr_order){0};
    while (text.len) {
        size_t i = index_of(step, wr_str_split(&text, ' '));

        if (i == step->provider_count || seen & 1u << i)
            return false;
        seen |= 1u << i;
        out->items[out->count++] = (uint8_t)i;
    }
    return true;
}

/* --- what is learnt --- */

/* Names of those of the step who were asked in vain before, in the step's order as
 * listed, so that the same set is always the same text. */
static struct wr_str missed_before(const struct wr_bound_step *bound, size_t step,
                                   const struct wr_trail *trail,
                                   const struct wr_provider *but,
                                   struct wr_arena *arena)
{
    struct wr_order missed = {0};

    for (size_t i = 0; i < bound->provider_count; i++) {
        for (size_t k = 0; k < trail->count; k++) {
            if (trail->tried[k].step == step && trail->tried[k].provider != but &&
                trail->tried[k].provider == bound->providers[i] &&
                trail->tried[k].result == WR_TRIED_ANSWERED)
                missed.items[missed.count++] = (uint8_t)i;
        }
    }
    return wr_order_write(bound, &missed, arena);
}

static void fill_lesson(const struct wr_bound_step *bound, size_t step,
                        const struct wr_trail *trail,
                        const struct wr_provider *provider, struct wr_arena *arena,
                        struct wr_lesson *out)
{
    char *segment = wr_arena_alloc(arena, WR_SEGMENT_BYTES);

    wr_segment_name((uint8_t)(trail->segments[step] - 1), segment);
    out->step = bound->step->name;
    out->past.segment = wr_str(segment);
    out->past.provider = wr_str(provider->name);
    out->past.missed = missed_before(bound, step, trail, provider, arena);
}

/* With one provider there is no order to choose. Listed ones are counted too: what
 * another order would save is told before anybody chooses it. */
static bool is_search(const struct wr_bound_step *bound)
{
    return bound->ranking || bound->provider_count > 1;
}

bool wr_learn_from_answer(const struct wr_waterfall *waterfall,
                          const struct wr_trail *trail, const struct wr_next *asked,
                          bool found, struct wr_arena *arena, struct wr_lesson *out)
{
    const struct wr_bound_step *bound = &waterfall->steps[asked->step];

    *out = (struct wr_lesson){0};
    if (!is_search(bound) || asked->is_verify || !trail->segments[asked->step])
        return false;
    fill_lesson(bound, asked->step, trail, asked->provider, arena, out);
    out->past.asked = 1;
    out->past.found = found;
    out->past.good = found && !bound->verify;
    return true;
}

bool wr_learn_from_verdict(const struct wr_waterfall *waterfall,
                           const struct wr_trail *trail, const struct wr_next *verified,
                           struct wr_str source, struct wr_arena *arena,
                           struct wr_lesson *out)
{
    const struct wr_bound_step *bound = &waterfall->steps[verified->step];
    size_t finder = index_of(bound, source);
    bool taught = false;

    *out = (struct wr_lesson){0};
    if (!is_search(bound) || !verified->is_verify || !trail->segments[verified->step] ||
        finder == bound->provider_count)
        return false;
    for (size_t k = 0; k < trail->count; k++) {
        if (trail->tried[k].step == verified->step &&
            trail->tried[k].provider == bound->providers[finder])
            taught = trail->tried[k].taught;
    }
    if (!taught)
        return false;
    fill_lesson(bound, verified->step, trail, bound->providers[finder], arena, out);
    out->past.good = 1;
    return true;
}
