/* manifest.h - providers as data: pages of YAML compiled into `struct wr_provider`.
 *
 * A manifest describes one vendor: base URL, where the key goes, and per call the
 * inputs, the request, what each reply means, which fields come out and what it costs
 * (docs/adding-a-provider.md is the language). Everything is compiled at start-up into
 * typed tables; in a run no string is looked up. Order of use:
 *
 *     wr_manifests_load -> wr_manifests_bind per vendor -> wr_manifests_find -> run
 *
 * Providers are const for the run; binding afterwards is a bug.
 */
#ifndef ETL_MANIFEST_MANIFEST_H
#define ETL_MANIFEST_MANIFEST_H

#include "etl/base/rate.h"
#include "etl/facts/lists.h"
#include "weir/provider.h"

/* What a job's `providers: {apollo: {...}}` block says about one vendor. Zero or NONE
 * means: as the manifest has it. */
struct wr_vendor_config {
    bool enabled; /* false: the job leaves the vendor out of every step */
    struct wr_secret key;
    bool key_told; /* set by the caller: it is named, and why it cannot be read is told
                    */
    struct wr_str user; /* auth: basic with a user of one's own */
    struct wr_str
        base_url;        /* scheme and host (a path is kept in front of the call's) */
    int64_t price_micro; /* of one credit of the vendor, in `currency` */
    const struct wr_yaml *prices; /* pool: price of its credit, the same */
    struct wr_str currency;       /* of both; NONE: the job's */
    struct wr_str priced;         /* when that was the price, "2026-11-22" */
    const struct wr_exchange_rates
        *rates;          /* set by the caller; NULL: all one currency */
    int64_t floor_milli; /* asked no more in a run below that hit rate; 0: none */
    int64_t floor_after; /* answers it is judged by, the last ones */
    int64_t timeout_us;  /* of one exchange */
    int64_t per_second;  /* rates: a plan's own limits */
    int64_t per_minute;
    int64_t per_hour;
    int64_t per_day;
    int64_t concurrent;
};
extern const struct wr_option wr_vendor_options[];

/* How the vendor wants its key. */
enum wr_auth_kind {
    WR_AUTH_NONE,
    WR_AUTH_HEADER, /* NAME: key               */
    WR_AUTH_BEARER, /* authorization: Bearer key */
    WR_AUTH_BASIC,  /* user:key, or key: alone */
    WR_AUTH_QUERY,  /* ?NAME=key               */
    WR_AUTH_BODY,   /* NAME: key, a member of the JSON or form body */
    WR_AUTH_OAUTH2, /* client credentials, a token from `token` */
    WR_AUTH_JWT,    /* signed with the key; sent itself, or exchanged for a token */
};
const char *wr_auth_kind_name(enum wr_auth_kind kind);

/* One vendor as `weir providers list/show` and the job checker see it. */
struct wr_vendor_info {
    const char *name;  /* "apollo" */
    const char *title; /* "Apollo.io" */
    const char *file;  /* the manifest */
    const char *docs;
    const char *docs_read;
    const char *base_url;
    enum wr_auth_kind auth;
    const char *auth_name; /* of the header or parameter; NULL where there is none */
    const char *currency;  /* of its prices, "USD" */
    bool bound;            /* wr_manifests_bind has seen it */
    const struct wr_provider *const *calls; /* by name */
    size_t call_count;
    /* Calls of the vendor itself, "snov.token" and "snov.check": no asks, no facts. The
     * first brings talk->token; the second a hit, and talk->left_milli where the vendor
     * tells it. NULL where there is none. */
    const struct wr_provider *token;
    const struct wr_provider *check;
    int64_t low_milli;    /* a balance below it is said; 0: never */
    int64_t credit_micro; /* of its first pool, as bound; 0: it is free */
    const char *priced;   /* when that was the price */
    int64_t floor_milli;  /* of a job, see above */
    int64_t floor_after;
};

struct wr_manifests;

/* Compile every *.yaml of each path (a folder or a file). All mistakes go to `diags`; a
 * vendor with mistakes is left out. Never NULL. `catalogue` and `lists` are borrowed as
 * long as the manifests live; `lists` may be NULL where nothing will be run. */
struct wr_manifests *wr_manifests_load(const char *const *paths, size_t path_count,
                                       const struct wr_catalogue *catalogue,
                                       const struct wr_lists *lists,
                                       struct wr_diags *diags);
/* The same for one manifest in memory; `name` stands in positions. */
struct wr_manifests *wr_manifests_parse(struct wr_str text, const char *name,
                                        const struct wr_catalogue *catalogue,
                                        const struct wr_lists *lists,
                                        struct wr_diags *diags);
void wr_manifests_free(struct wr_manifests *m);

/* Compiled calls ("apollo.organization", "apollo.person", ...), sorted by name. */
size_t wr_manifests_count(const struct wr_manifests *m);
const struct wr_provider *wr_manifests_at(const struct wr_manifests *m, size_t i);
/* NULL when unknown. Finds the calls of the vendors themselves too, which
 * wr_manifests_at does not list. */
const struct wr_provider *wr_manifests_find(const struct wr_manifests *m,
                                            struct wr_str name);
/* The same, and an unknown name becomes an error at `pos` with the nearest one. */
const struct wr_provider *wr_manifests_need(const struct wr_manifests *m,
                                            struct wr_str name, struct wr_pos pos,
                                            struct wr_diags *diags);

size_t wr_manifests_vendors(const struct wr_manifests *m);
const struct wr_vendor_info *wr_manifests_vendor(const struct wr_manifests *m,
                                                 size_t i);
const struct wr_vendor_info *wr_manifests_find_vendor(const struct wr_manifests *m,
                                                      struct wr_str name);

/* Give a vendor its key and settings. Text is copied. Mistakes (unknown vendor, no key
 * where one is needed) are reported at `pos`. Tariffs and rates of the vendor's
 * providers are final after it. A provider never bound answers WR_E_CONFIG to begin. */
void wr_manifests_bind(struct wr_manifests *m, struct wr_str vendor,
                       const struct wr_vendor_config *config, struct wr_pos pos,
                       struct wr_diags *diags);

/* What a credit of the pool costs, as bound. False: the vendor has no such pool. */
bool wr_manifests_credit(const struct wr_manifests *m, struct wr_str vendor,
                         struct wr_str pool, int64_t *credit_micro);

/* The exchanges of a compiled call, in order; the first has no name. None of a provider
 * that is no manifest's. */
struct wr_exchange_info {
    const char *name;
    const char *method;
    uint32_t first_ms; /* wait before it is sent             */
    uint32_t every_ms; /* between its repeats; 0: no repeats */
    uint32_t for_ms;   /* after which nothing more is waited for */
};
size_t wr_call_exchanges(const struct wr_provider *p);
struct wr_exchange_info wr_call_exchange(const struct wr_provider *p, size_t i);

/* Markdown reference of the language, out of the compiler's own tables. */
void wr_manifest_reference(struct wr_buf *out);

/* `weir providers check FILE`: compiles one file and tells what is wrong with it. */
enum wr_code wr_manifest_check(const char *path, const struct wr_catalogue *catalogue,
                               struct wr_diags *diags, struct wr_err *err);

#endif
