/* exchange.h - recorded exchanges of a call: what was sent, what came, what it means.
 *
 * One JSON file a call, fixtures/<vendor>/<call>.json:
 *
 *   {"provenance": "...", "provider": "apollo.person",
 *    "inputs": {"email": "ada@example.com"},
 *    "request": {"method": "POST", "url": "https://...", "headers": {...},
 *                "query": {...}, "body": ...},
 *    "exchanges": [
 *      {"name": "hit", "response": {"status": 200, "headers": {...}, "body": {...}},
 *       "expect": {"outcome": "hit", "charged_milli": 1000, "unmapped": 0,
 *                  "facts": {"email": {"value": "...", "confidence": 900,
 *                                      "verified": true}}}},
 *      {"name": "busy", "response": {"status": 429},
 *       "expect": {"error": "rate", "wait_ms": 60000}},
 *      {"name": "pending", "response": {"status": 202}, "expect": {"wait_ms": 5000}}]}
 *
 * An exchange may bring inputs and a request of its own. A body that is a string is
 * sent as it stands. Nothing here touches a network.
 */
#ifndef ETL_MANIFEST_EXCHANGE_H
#define ETL_MANIFEST_EXCHANGE_H

#include "etl/manifest/manifest.h"
#include "weir/json.h"

/* The key to bind a vendor with, so that requests come out as recorded. */
#define WR_EXCHANGE_KEY "KEY"

struct wr_exchange {
    const char *name;
    const struct wr_provider *provider;
    struct wr_ask ask;
    const struct wr_json *request; /* as recorded */
    const struct wr_json *expect;
    struct wr_reply reply;
};

struct wr_exchanges {
    const struct wr_exchange *items;
    size_t count;
    const struct wr_catalogue *catalogue;
    struct wr_arena *arena;
    struct wr_json_doc *doc;
};

/* Text of a file's exchanges; `name` stands in errors. Free with wr_exchanges_free. */
enum wr_code wr_exchanges_parse(struct wr_str text, const char *name,
                                const struct wr_manifests *manifests,
                                const struct wr_catalogue *catalogue,
                                struct wr_exchanges **out,
                                struct wr_err *err) WR_MUST_USE;
void wr_exchanges_free(struct wr_exchanges *set);

/* Runs one both ways: is the request sent the recorded one, does the reply come to what
 * is expected. WR_NONE when all is as recorded, else the first difference, in `arena`.
 */
struct wr_str wr_exchange_check(const struct wr_exchanges *set,
                                const struct wr_exchange *exchange,
                                struct wr_arena *arena);

#endif
