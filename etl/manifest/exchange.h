/* exchange.h - recorded exchanges of a call: what was sent, what came, what it means.
 *
 * One JSON file a call, fixtures/<vendor>/<call>.json:
 *
 *   {"provenance": "...", "provider": "finch.person",
 *    "tariff": {"per": "hit", "pool": "credits", "credits": 1, "price": 0.04,
 *               "worst": 0.04, "repeat": "charged"},
 *    "inputs": {"email": "ada@example.com"},
 *    "request": {"method": "POST", "url": "https://...", "headers": {...},
 *                "query": {...}, "body": ...},
 *    "requests": {"result": {...}},
 *    "exchanges": [
 *      {"name": "hit", "response": {"status": 200, "headers": {...}, "body": {...}},
 *       "expect": {"outcome": "hit", "charged_milli": 1000, "unmapped": 0,
 *                  "facts": {"email": {"value": "...", "confidence": 900,
 *                                      "verified": true}}}},
 *      {"name": "busy", "response": {"status": 429},
 *       "expect": {"error": "rate", "wait_ms": 60000}},
 *      {"name": "accepted", "response": {"status": 202}, "expect": {"wait_ms": 5000}},
 *      {"name": "late", "after": "accepted", "request": "result", ...}]}
 *
 * docs/adding-a-provider.md, "Recording exchanges", has the whole of it. Nothing here
 * touches a network.
 */
#ifndef ETL_MANIFEST_EXCHANGE_H
#define ETL_MANIFEST_EXCHANGE_H

#include "etl/manifest/manifest.h"
#include "weir/json.h"

/* What a vendor is bound with, so that requests come out as recorded. */
#define WR_EXCHANGE_KEY   "KEY"
#define WR_EXCHANGE_USER  "USER"
#define WR_EXCHANGE_TOKEN "TOKEN" /* brought by the token call, or by the engine */

/* Exchanges that may stand behind each other. */
#define WR_EXCHANGE_MAX_CHAIN 32

struct wr_exchange {
    const char *name;
    const char *from; /* "vendor call response" it was taken from; NULL */
    const struct wr_provider *provider;
    const struct wr_exchange *after; /* played first; NULL: this one begins the call */
    const struct wr_ask *asks;       /* of the first of the chain; none for the calls of
                                        the vendor itself */
    size_t ask_count;
    const struct wr_json *request; /* as recorded */
    const struct wr_json *response;
    const struct wr_json *expect;
    struct wr_reply reply;
};

struct wr_exchanges {
    struct wr_exchange *items;
    size_t count;
    const char *file;
    struct wr_str call; /* "finch.person" */
    const struct wr_provider *provider;
    const struct wr_json *tariff; /* as recorded; NULL */
    const struct wr_catalogue *catalogue;
    struct wr_arena *arena;
    struct wr_json_doc *doc;
};

/* Text of a file's exchanges; `file` stands in errors. Free with wr_exchanges_free. */
enum wr_code wr_exchanges_parse(struct wr_str text, const char *file,
                                const struct wr_manifests *manifests,
                                const struct wr_catalogue *catalogue,
                                struct wr_exchanges **out,
                                struct wr_err *err) WR_MUST_USE;
/* The same for a file. WR_E_GONE: there is none. */
enum wr_code wr_exchanges_load(const char *file, const struct wr_manifests *manifests,
                               const struct wr_catalogue *catalogue,
                               struct wr_exchanges **out,
                               struct wr_err *err) WR_MUST_USE;
void wr_exchanges_free(struct wr_exchanges *set);

/* Aims a set at the same call of other manifests (with the same catalogue). False where
 * they do not have it; the set is then not to be run. */
bool wr_exchanges_aim(struct wr_exchanges *set, const struct wr_manifests *manifests);

/* Runs one both ways: is the request sent the recorded one, does the reply come to what
 * is expected. What stands behind another is run in one talk, and again with a new talk
 * after each reply, which has nothing but the text of the state, as after a crash; a
 * batch so also for each of its asks alone. WR_NONE when all is as recorded, else the
 * first difference, in `arena`. */
struct wr_str wr_exchange_check(const struct wr_exchanges *set,
                                const struct wr_exchange *exchange,
                                struct wr_arena *arena);
/* Is the price of the call the recorded one? WR_NONE, also where none is recorded. */
struct wr_str wr_exchanges_check_tariff(const struct wr_exchanges *set,
                                        struct wr_arena *arena);

#endif
