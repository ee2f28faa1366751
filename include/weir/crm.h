/* weir/crm.h - where leads come from and scores go back to.
 *
 * A CRM adapter performs no I/O: it builds page, read and write requests and decodes
 * their replies. Cursors are text that the store keeps. Retries, limits, credentials'
 * storage, batching and conflict checks are the engine's.
 */
#ifndef WEIR_CRM_H
#define WEIR_CRM_H

#include "weir/request.h"

/* The objects weir knows; an adapter may have one of them alone. */
enum wr_object { WR_OBJECT_LEAD, WR_OBJECT_ACCOUNT, WR_OBJECT_COUNT };

enum wr_crm_caps {
    WR_CRM_WRITE = 1u << 0,   /* write_request/write_decode are there            */
    WR_CRM_READ = 1u << 1,    /* read_request/read_decode: by id                 */
    WR_CRM_LINKS = 1u << 2,   /* links_request/links_decode: leads' accounts     */
    WR_CRM_CHANGED = 1u << 3, /* can list what changed in a window               */
    WR_CRM_REWRITE = 1u << 4, /* output is a new file, made at the end of the run */
};

/* What a pull asks for; the same for every page of it. */
struct wr_pull {
    enum wr_object object;
    const char *crm_object;          /* "contacts", from the map */
    const struct wr_str *properties; /* from the map, in its order */
    size_t property_count;
    size_t read_count;  /* the first so many are read, the rest only compared with what
                           is written; 0: not told */
    bool changed_only;  /* window below holds; otherwise everything */
    int64_t from_us;    /* modified at or after */
    int64_t until_us;   /* modified before */
    bool want_links;    /* account links along with the page, where it can */
};

/* One record as the CRM holds it. Strings live in the arena of the call. */
struct wr_record {
    struct wr_str id;
    int64_t modified_us;
    bool gone;                 /* deleted or archived */
    struct wr_str alias_of;    /* merged: the surviving id; else NONE */
    struct wr_str *values;     /* by pull->properties; NONE where null or absent */
    struct wr_str account_id;  /* linked account (the primary one), or NONE */
    bool links_known;          /* account_id says the truth (also when it is NONE) */
};

#define WR_PAGE_SKIPS 100

struct wr_page {
    struct wr_record *records;
    size_t count;
    struct wr_str next; /* cursor of the next page; NONE after the last */
    int64_t server_now_us; /* the CRM's own clock, 0 when not told */
    size_t skipped;        /* rows that could not be read; `skip_reason` of the first */
    struct wr_str skip_reason;
    /* Of the first WR_PAGE_SKIPS of them: "row 17: the line is not JSON". They name the
     * row and hold none of its values. */
    struct wr_str *skips;
    size_t skip_count;
    struct wr_str note; /* worth one line of the log: "not in the file: ..."; or NONE */
};

/* One row more that could not be read, and why. */
void wr_page_skip(struct wr_page *page, struct wr_str why, struct wr_arena *arena);

struct wr_link {
    struct wr_str lead_id;
    struct wr_str account_id; /* primary one; NONE: none */
};

/* One record to write. */
struct wr_write {
    struct wr_str id;
    const struct wr_str *properties; /* names */
    const struct wr_str *values;     /* as the CRM takes them; "" clears */
    size_t count;
    struct wr_str trace; /* names the row in the reply where the CRM can */
};

enum wr_write_result {
    WR_WRITE_OK,
    WR_WRITE_REJECTED, /* this record's fault; reason says why; not sent again as is */
    WR_WRITE_GONE,     /* the record is no longer there */
    WR_WRITE_RETRY,    /* not settled: send again (alone or in a smaller batch) */
};

struct wr_written {
    enum wr_write_result result;
    struct wr_str reason; /* short, without values; NONE on OK */
};

struct wr_crm {
    const char *name;
    uint32_t caps; /* wr_crm_caps */
    size_t max_write_batch;
    size_t max_read_batch;
    int64_t index_lag_us; /* changes younger than this may be missing from a search; the
                             job may say otherwise (wr_job.index_lag_us) */
    uint32_t per_second;  /* requests; the job may say otherwise (wr_job). 0: no limit */
    uint32_t concurrent;
    const struct wr_option *options; /* of the job's `crm:` block, ends with NULL name */
    size_t config_size;

    /* Names of the CRM's properties that hold the modified stamp etc. are the adapter's
     * own; it adds them to requests by itself. */

    /* Request of the page after `cursor` (NONE: the first). REQUIRED. */
    enum wr_code (*page_request)(const void *config, const struct wr_pull *pull,
                                 struct wr_str cursor, struct wr_arena *arena,
                                 struct wr_request *out, struct wr_err *err);
    /* REQUIRED. Sees every complete reply; errors as in weir/provider.h, *wait_ms is
     * set where the CRM told how long. */
    enum wr_code (*page_decode)(const void *config, const struct wr_pull *pull,
                                struct wr_str cursor, const struct wr_reply *reply,
                                struct wr_arena *arena, struct wr_page *out,
                                uint32_t *wait_ms, struct wr_err *err);

    /* Records by id (at most max_read_batch). With WR_CRM_READ. A missing record is one
     * that is not in the page. */
    enum wr_code (*read_request)(const void *config, const struct wr_pull *pull,
                                 const struct wr_str *ids, size_t count,
                                 struct wr_arena *arena, struct wr_request *out,
                                 struct wr_err *err);
    enum wr_code (*read_decode)(const void *config, const struct wr_pull *pull,
                                const struct wr_reply *reply, struct wr_arena *arena,
                                struct wr_page *out, uint32_t *wait_ms,
                                struct wr_err *err);

    /* Accounts of leads. With WR_CRM_LINKS. `links` has `count` entries, filled in the
     * order of `ids`. */
    enum wr_code (*links_request)(const void *config, const struct wr_str *ids,
                                  size_t count, struct wr_arena *arena,
                                  struct wr_request *out, struct wr_err *err);
    enum wr_code (*links_decode)(const void *config, const struct wr_str *ids,
                                 size_t count, const struct wr_reply *reply,
                                 struct wr_arena *arena, struct wr_link *links,
                                 uint32_t *wait_ms, struct wr_err *err);

    /* With WR_CRM_WRITE. `written` has `count` entries, in the order of `writes`. */
    enum wr_code (*write_request)(const void *config, const char *crm_object,
                                  const struct wr_write *writes, size_t count,
                                  struct wr_arena *arena, struct wr_request *out,
                                  struct wr_err *err);
    enum wr_code (*write_decode)(const void *config, const struct wr_write *writes,
                                 size_t count, const struct wr_reply *reply,
                                 struct wr_arena *arena, struct wr_written *written,
                                 uint32_t *wait_ms, struct wr_err *err);

    /* How the CRM will show a value once written ("77.0" -> "77"), so that equal values
     * are not sent and our own write is known again. Knows no types, so it is for
     * comparing alone: both sides go through it. NULL: as sent. */
    struct wr_str (*as_shown)(struct wr_str value, struct wr_arena *arena);

    /* Name of the instance where the job names none ("leads.csv"). NULL: "main". */
    struct wr_str (*instance)(const void *config, struct wr_arena *arena);
};

/* providers/registry.c: all adapters, sorted by name; NULL when unknown. */
const struct wr_crm *wr_crm_find(struct wr_str name);
/* NULL-terminated names, for messages. */
extern const char *const wr_crm_names[];

#endif
