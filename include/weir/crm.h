/* weir/crm.h - where leads come from and scores go back to.
 *
 * A CRM adapter performs no I/O: it builds page, read and write requests and decodes
 * their replies. Cursors are text that the store keeps. Retries, limits, credentials'
 * storage, batching and conflict checks are the engine's.
 */
#ifndef WEIR_CRM_H
#define WEIR_CRM_H

#include "weir/json.h"
#include "weir/request.h"

/* The objects weir knows; an adapter may have one of them alone. */
enum wr_object { WR_OBJECT_LEAD, WR_OBJECT_ACCOUNT, WR_OBJECT_COUNT };

enum wr_crm_caps {
    WR_CRM_WRITE = 1u << 0,   /* write_request/write_decode are there            */
    WR_CRM_READ = 1u << 1,    /* read_request/read_decode: by id                 */
    WR_CRM_LINKS = 1u << 2,   /* links_request/links_decode: leads' accounts     */
    WR_CRM_CHANGED = 1u << 3, /* can list what changed in a window               */
    WR_CRM_REWRITE = 1u << 4, /* output is a new file, made at the end of the run */
    WR_CRM_SETUP = 1u << 5,   /* properties_* and setup_*: what it has, what it lacks */
    WR_CRM_TASKS = 1u << 6,   /* task_* and find_task_*: something to do for a person */
};

/* What a pull asks for; the same for every page of it. */
struct wr_pull {
    enum wr_object object;
    const char *crm_object;          /* "contacts", from the map */
    const struct wr_str *properties; /* from the map, in its order */
    size_t property_count;
    size_t read_count; /* the first so many are read, the rest only compared with what
                          is written; 0: not told */
    const bool *with_history; /* by properties: who set the value is wanted too, where
                                 the CRM has a history; NULL: of none */
    bool changed_only;        /* window below holds; otherwise everything */
    int64_t from_us;          /* modified at or after */
    int64_t until_us;         /* modified before */
    bool want_links;          /* account links along with the page, where it can */
};

/* One record as the CRM holds it. Strings live in the arena of the call. */
struct wr_record {
    struct wr_str id;
    int64_t modified_us;
    bool gone;              /* deleted or archived */
    struct wr_str alias_of; /* merged: the surviving id; else NONE */
    struct wr_str *values;  /* by pull->properties; NONE where null or absent */
    const enum wr_json_kind
        *kinds;               /* by pull->properties: as what a value stood in JSON;
                                 an object has no text. NULL: all are texts */
    const bool *by_person;    /* by pull->properties: the CRM's history says that a
                                 person set the value that stands; NULL: not told */
    struct wr_str account_id; /* linked account (the primary one), or NONE */
    bool links_known;         /* account_id says the truth (also when it is NONE) */
};

#define WR_PAGE_SKIPS 100

struct wr_page {
    struct wr_record *records;
    size_t count;
    struct wr_str next;    /* cursor of the next page; NONE after the last */
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

/* --- properties, as the CRM defines them --- */

enum wr_property_type {
    WR_PROPERTY_TEXT,
    WR_PROPERTY_NUMBER,
    WR_PROPERTY_TIME, /* date and time */
    WR_PROPERTY_DATE,
    WR_PROPERTY_CHOICE, /* one of a list of words */
    WR_PROPERTY_BOOL,
    WR_PROPERTY_OTHER, /* nothing that a map could use */
    WR_PROPERTY_TYPES
};
extern const char *const wr_property_type_words[WR_PROPERTY_TYPES + 1];

struct wr_property {
    struct wr_str name, label, about;
    enum wr_property_type type;
    bool is_long;               /* text of several lines */
    bool read_only;             /* the CRM fills it in itself */
    const struct wr_str *words; /* of a choice, as they are stored */
    size_t word_count;
};

/* How often it may be asked, as its reply tells; -1: not told. */
struct wr_crm_limits {
    int64_t calls, calls_left; /* in `window_ms` */
    int64_t window_ms;
    int64_t daily, daily_left;
};

struct wr_properties {
    struct wr_property *items;
    size_t count;
    struct wr_crm_limits limits;
};

/* --- tasks: something that a person is to do about a lead --- */

struct wr_task {
    struct wr_str lead_id;
    struct wr_str subject, text;
    struct wr_str owner_id; /* NONE: nobody's yet */
    struct wr_str marker;   /* one word of letters and digits, ours alone: stands in the
                               task, and finds it again */
    int64_t due_us;
};

struct wr_crm {
    const char *name;
    uint32_t caps; /* wr_crm_caps */
    size_t max_write_batch;
    size_t max_read_batch;
    size_t max_history_batch; /* ids of a read with history; 0: it has none to tell. A
                                 page may come without it: then the read tells it */
    int64_t index_lag_us; /* changes younger than this may be missing from a search; the
                             job may say otherwise (wr_job.index_lag_us) */
    const char *const *forward_only; /* properties it takes no step back of, so that a
                                        map has to give their order; NULL: none */
    uint32_t per_second; /* requests; the job may say otherwise (wr_job). 0: no limit */
    uint32_t concurrent;
    const struct wr_option
        *options; /* of the job's `crm:` block, ends with NULL name */
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

    /* All properties of an object. With WR_CRM_SETUP. */
    enum wr_code (*properties_request)(const void *config, const char *crm_object,
                                       struct wr_arena *arena, struct wr_request *out,
                                       struct wr_err *err);
    enum wr_code (*properties_decode)(const void *config, const struct wr_reply *reply,
                                      struct wr_arena *arena, struct wr_properties *out,
                                      uint32_t *wait_ms, struct wr_err *err);
    /* New properties of an object, at most max_setup_batch; `count` 0: the place
     * (group) that they go into, which comes first. With WR_CRM_SETUP. `made` is as of
     * write_decode; what is there already is OK, and as it was. */
    enum wr_code (*setup_request)(const void *config, const char *crm_object,
                                  const struct wr_property *wanted, size_t count,
                                  struct wr_arena *arena, struct wr_request *out,
                                  struct wr_err *err);
    enum wr_code (*setup_decode)(const void *config, const struct wr_property *wanted,
                                 size_t count, const struct wr_reply *reply,
                                 struct wr_arena *arena, struct wr_written *made,
                                 uint32_t *wait_ms, struct wr_err *err);
    size_t max_setup_batch;

    /* One task, of a lead of `crm_object`. With WR_CRM_TASKS. *out says what became of
     * it, *id names it in the CRM. A repeat makes a second one: look for it first. */
    enum wr_code (*task_request)(const void *config, const char *crm_object,
                                 const struct wr_task *task, struct wr_arena *arena,
                                 struct wr_request *out, struct wr_err *err);
    enum wr_code (*task_decode)(const void *config, const struct wr_reply *reply,
                                struct wr_arena *arena, struct wr_written *out,
                                struct wr_str *id, uint32_t *wait_ms,
                                struct wr_err *err);
    /* The task with this marker: *id NONE where there is none. What was made less than
     * index_lag_us ago may not be found yet. */
    enum wr_code (*find_task_request)(const void *config, struct wr_str marker,
                                      struct wr_arena *arena, struct wr_request *out,
                                      struct wr_err *err);
    enum wr_code (*find_task_decode)(const void *config, struct wr_str marker,
                                     const struct wr_reply *reply,
                                     struct wr_arena *arena, struct wr_str *id,
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
