/* providers.h - what the providers commands share: the shipped manifests, prices as
 * published, no job and no keys.
 */
#ifndef ETL_CLI_PROVIDERS_H
#define ETL_CLI_PROVIDERS_H

#include "etl/cli/command.h"
#include "etl/cli/sheet.h"
#include "etl/manifest/manifest.h"
#include "weir/json.h"

#define WR_MAX_CALLS 1024

struct wr_shipped {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_manifests *manifests;
    const struct wr_provider *calls[WR_MAX_CALLS]; /* dns.domain among them, by name */
    size_t count;
};

/* `more`: further folders or files, NULL-terminated or NULL. Mistakes go to stderr;
 * what is right is there all the same. False where there were some. */
bool wr_shipped_load(const char *const *more, struct wr_shipped *out);
void wr_shipped_fini(struct wr_shipped *shipped);

/* "hit", "call", ... and "0.025 USD", "free". */
const char *wr_billing_word(enum wr_billing billing);
const char *wr_call_currency(const struct wr_shipped *shipped,
                             const struct wr_provider *call);
/* "10/s, 300/min, 5 at once"; "-" without any. */
struct wr_str wr_rates_text(const struct wr_rates *rates, struct wr_arena *arena);
/* "90d", "5m", "-". */
struct wr_str wr_age_text(int64_t us, struct wr_arena *arena);
/* What asking the same again costs: "charged", "free", "free 30d". */
struct wr_str wr_repeat_text(const struct wr_tariff *tariff, struct wr_arena *arena);
/* "0.025 USD"; "free". */
struct wr_str wr_price_text(const struct wr_shipped *shipped,
                            const struct wr_provider *call, enum wr_billing billing,
                            int64_t micro, struct wr_sheet *sheet);
struct wr_str wr_names_text(const struct wr_shipped *shipped, const wr_field_id *fields,
                            size_t count, const char *separator,
                            struct wr_arena *arena);
void wr_call_json(const struct wr_shipped *shipped, const struct wr_provider *call,
                  struct wr_jw *w);

#endif
