/* economics.c - what an order of providers costs for each address that verifies.
 *
 *   economics [--seed N] [--leads N] [--markdown] [--check FILE] [--source DIR]
 *
 * A made-up market of known truth (market.h) is searched in several ways, each lead by
 * the waterfall itself (search.h): by each provider alone, as listed, in the order
 * learnt from what came before, by who knows the true rates, by who knows each answer.
 * Twenty seeds without --seed; then it ends 1 unless the learnt order, over the second
 * half of the leads, costs within 5 % of what the known rates make it cost, and finds
 * within half a point as much. Shown with the tariffs of the shipped manifests, with
 * caps as a job has them, and, harder to learn, with every call charged. --check ends 1
 * unless FILE holds what --markdown prints.
 */
#include "search.h"
#include "table.h"

#include "weir/alloc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/banned.h"

#define SEEDS         20
#define LEADS         10000
#define EXPLORE_MILLI 20 /* as a job has it by default */

struct options {
    uint64_t seed; /* 0: all of them */
    size_t leads;
    bool markdown;
    const char *check, *source;
};

static const uint8_t as_listed[MARKET_PROVIDERS] = {0, 1, 2, 3, 4, 5, 6};

static void by_truth(const struct desk *desk, const struct market *world,
                     const struct wr_bound_step *step, struct wr_ranking *out)
{
    struct wr_offer offers[WR_MAX_OFFERS];

    wr_learn_offers(step, offers);
    for (uint8_t s = 0; s < WR_SEGMENTS; s++) {
        struct market_view view = {world, desk->cell_of[s]};
        struct wr_market market = {.offers = offers,
                                   .count = step->provider_count,
                                   .chance = market_chance,
                                   .ctx = &view};

        wr_order_best(&market, &out->by_segment[s]);
    }
}

/* What the manifests and the prices alone say. */
static void by_prices(const struct wr_bound_step *step, struct wr_ranking *out)
{
    struct wr_odds *odds = wr_learn_odds(step, NULL, 0);

    wr_learn_ranking(step, odds, out);
    wr_odds_free(odds);
}

/* Run after run: learn from the runs before, search, sum up. */
static void learn_and_search(struct desk *desk, struct wr_waterfall *waterfall,
                             const struct market *world, struct tally *cold,
                             struct tally *learnt)
{
    struct history *history = history_new();
    struct wr_ranking ranking;
    size_t half = world->count / 2;

    waterfall->steps[0].ranking = &ranking;
    for (size_t from = 0; from < world->count;) {
        size_t end = from < half ? half : world->count;
        size_t to = from + NIGHT_LEADS < end ? from + NIGHT_LEADS : end;
        size_t count;
        const struct wr_past *rows = history_rows(history, &count);
        struct wr_odds *odds = wr_learn_odds(&waterfall->steps[0], rows, count);

        wr_learn_ranking(&waterfall->steps[0], odds, &ranking);
        wr_odds_free(odds);
        desk_search(desk, waterfall, world, from, to, history,
                    from < half ? cold : learnt);
        from = to;
    }
    history_free(history);
}

static void search_world(struct desk *desk, const struct market *world,
                         struct tally *rows)
{
    size_t half = world->count / 2, all = world->count;
    struct wr_waterfall waterfall;
    struct wr_ranking truth, prices;
    struct wr_step step;

    for (uint8_t i = 0; i < MARKET_PROVIDERS; i++) {
        desk_step(desk, &i, 1, &step, &waterfall);
        desk_search(desk, &waterfall, world, half, all, NULL, &rows[ROW_ALONE + i]);
    }
    desk_step(desk, as_listed, MARKET_PROVIDERS, &step, &waterfall);
    desk_search(desk, &waterfall, world, half, all, NULL, &rows[ROW_LISTED]);
    desk_clairvoyant(desk, &waterfall, world, half, all, &rows[ROW_CLAIRVOYANT]);
    by_prices(&waterfall.steps[0], &prices);
    waterfall.steps[0].ranking = &prices;
    desk_search(desk, &waterfall, world, half, all, NULL, &rows[ROW_PRICES]);
    by_truth(desk, world, &waterfall.steps[0], &truth);
    waterfall.steps[0].ranking = &truth;
    desk_search(desk, &waterfall, world, 0, half, NULL, &rows[ROW_COLD_TRUTH]);
    desk_search(desk, &waterfall, world, half, all, NULL, &rows[ROW_TRUTH]);
    step.explore_milli = EXPLORE_MILLI;
    learn_and_search(desk, &waterfall, world, &rows[ROW_COLD], &rows[ROW_LEARNT]);
}

static bool read_number(const char *text, uint64_t most, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return !errno && !*end && end != text && *out > 0 && *out <= most;
}

static bool read_options(int argc, char **argv, struct options *out)
{
    uint64_t number;

    *out = (struct options){.leads = LEADS, .source = WEIR_SOURCE_DIR};
    for (int i = 1; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";

        if (strcmp(argv[i], "--markdown") == 0) {
            out->markdown = true;
            continue;
        }
        if (strcmp(argv[i], "--check") == 0)
            out->check = value;
        else if (strcmp(argv[i], "--source") == 0)
            out->source = value;
        else if (strcmp(argv[i], "--seed") == 0 &&
                 read_number(value, UINT32_MAX, &number))
            out->seed = number;
        else if (strcmp(argv[i], "--leads") == 0 &&
                 read_number(value, 1000000, &number) && number > 1)
            out->leads = number;
        else
            return false;
        i++;
    }
    return true;
}

static void fill(struct desk *desk, const struct options *options, struct table *out)
{
    out->leads = options->leads;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct market world;

        if (options->seed && seed > 1)
            break;
        market_make(&world, options->seed ? options->seed : seed, options->leads);
        search_world(desk, &world, out->rows[out->seeds++]);
        market_free(&world);
    }
}

/* Printed, and compared with the page where that is asked. */
static bool show(const struct table *tables, size_t count,
                 const struct options *options)
{
    struct wr_buf text;
    bool is_same = true;

    wr_buf_init(&text, TABLE_CAP_BYTES);
    for (size_t i = 0; i < count; i++)
        table_write(&tables[i], options->markdown || options->check, &text);
    printf("%.*s", WR_FMT(wr_buf_str(&text)));
    if (options->check)
        is_same = table_is_in(wr_buf_str(&text), options->check);
    wr_buf_fini(&text);
    return is_same;
}

int main(int argc, char **argv)
{
    static struct desk desk;
    static struct table tables[] = {
        {.title = "As the vendors bill"},
        {.title = "As the vendors bill, at most $0.07 a lead and $16 a night"},
        {.title = "If each of them charged every call"}};
    static const struct limits capped = {.lead_micro = 70000, .run_micro = 16000000};
    struct options options;
    bool is_good = true;

    wr_alloc_setup();
    if (!read_options(argc, argv, &options)) {
        fprintf(stderr, "usage: economics [--seed N] [--leads N] [--markdown] "
                        "[--check FILE] [--source DIR]\n");
        return 2;
    }
    desk_open(&desk, options.source);
    fill(&desk, &options, &tables[0]);
    desk.limits = capped;
    fill(&desk, &options, &tables[1]);
    desk.limits = (struct limits){0};
    desk_charge_calls(&desk);
    fill(&desk, &options, &tables[2]);
    desk_close(&desk);
    for (size_t i = 0; i < WR_COUNT(tables) && !options.seed; i++)
        is_good = table_is_good(&tables[i]) && is_good;
    return show(tables, WR_COUNT(tables), &options) && is_good ? 0 : 1;
}
