/* hubspot.h - what the files of the HubSpot adapter share.
 *
 * Pages: developers.hubspot.com/docs/api-reference/crm-{contacts,companies,objects}-v3,
 * .../crm-associations-v4, .../error-handling, .../usage-details; read 2026-11-22.
 */
#ifndef PROVIDERS_CRM_HUBSPOT_H
#define PROVIDERS_CRM_HUBSPOT_H

#include "weir/crm.h"
#include "weir/json.h"

#define HUBSPOT_BATCH          100  /* inputs of a batch read or update */
#define HUBSPOT_HISTORY_BATCH  50   /* records of a page or batch read with history */
#define HUBSPOT_SEARCH_BODY    3000 /* characters of a search body; more is refused */
#define HUBSPOT_PROPERTY_CHARS 2400 /* what the names may take of it */
#define HUBSPOT_REPLY_BYTES    ((size_t)32 * 1024 * 1024)
#define HUBSPOT_GROUP          "weir" /* of the properties that setup makes */

struct hubspot_config {
    struct wr_str base_url;
    struct wr_secret token;
    struct wr_str api_prefix;
    struct wr_str associations_prefix;
    int64_t page_size;
    int64_t search_size;
    int64_t timeout_us;
};

/* --- request.c
 * ------------------------------------------------------------------------ */

/* An address under the base URL: prefix, then `path` (printf). */
struct wr_str hubspot_url(const struct hubspot_config *cfg, struct wr_str prefix,
                          struct wr_arena *arena, const char *path, ...)
    WR_PRINTF(4, 5);
/* Fills method, token, timeout; a body makes it a POST. */
void hubspot_request(const struct hubspot_config *cfg, struct wr_str url,
                     struct wr_str body, struct wr_arena *arena,
                     struct wr_request *out);
/* WR_E_CONFIG: the object's name cannot stand in a path, or the properties are more
 * than a search body holds. */
enum wr_code hubspot_check_pull(const struct wr_pull *pull, struct wr_err *err);
enum wr_code hubspot_check_object(const char *crm_object, struct wr_err *err);
/* Property that holds the modified stamp. */
const char *hubspot_modified_property(const char *crm_object);

/* --- reply.c
 * -------------------------------------------------------------------------- */

/* The body of an error, or of one error in a batch; every member may be NONE. Words
 * only: what could hold a value or a person is left behind. */
struct hubspot_error {
    struct wr_str category; /* VALIDATION_ERROR */
    struct wr_str policy;   /* TEN_SECONDLY_ROLLING */
    struct wr_str detail;   /* "weir_score (INVALID_INTEGER), phone" */
    struct wr_str scopes;   /* "crm.objects.contacts.read" */
    bool daily, secondly;   /* said in the message alone */
    bool no_property;       /* a property that the account does not have */
};
void hubspot_error_of(const struct hubspot_config *cfg, const struct wr_json *body,
                      struct wr_arena *arena, struct hubspot_error *out);

/* WR_OK: a 2xx with a body that may be JSON. Otherwise what to do, as said by status,
 * headers and body; *wait_ms as told. `doing` names the call in the message. */
enum wr_code hubspot_class(const struct hubspot_config *cfg,
                           const struct wr_http_reply *reply, const char *doing,
                           struct wr_arena *arena, uint32_t *wait_ms,
                           struct wr_err *err);
bool hubspot_is_html(const struct wr_http_reply *reply);
/* hubspot_class, then the body parsed; *doc is the caller's. */
enum wr_code hubspot_open(const struct hubspot_config *cfg,
                          const struct wr_reply *reply, const char *doing,
                          struct wr_arena *arena, uint32_t *wait_ms,
                          struct wr_json_doc **doc, struct wr_err *err);
/* The CRM's clock by the Date header; 0 without one. */
int64_t hubspot_clock(const struct wr_http_reply *reply);

/* --- record.c
 * ------------------------------------------------------------------------- */

/* All of `results`; rows that are no records are skipped and counted. */
enum wr_code hubspot_records(const struct wr_pull *pull, const struct wr_json *root,
                             struct wr_arena *arena, struct wr_page *out,
                             struct wr_err *err);
/* Ids are positive integers in text. */
bool hubspot_id(const struct wr_json *v, struct wr_arena *arena, struct wr_str *text,
                int64_t *num);

/* --- history.c
 * ------------------------------------------------------------------------ */

/* By pull->properties: a person set what stands; NULL where the row does not tell. */
const bool *hubspot_by_person(const struct wr_pull *pull, const struct wr_json *row,
                              const struct wr_str *values, struct wr_arena *arena);

/* --- the calls: list.c search.c read.c links.c write.c
 * ---------------------------------- */

enum wr_code hubspot_list_request(const struct hubspot_config *cfg,
                                  const struct wr_pull *pull, struct wr_str cursor,
                                  struct wr_arena *arena, struct wr_request *out,
                                  struct wr_err *err);
enum wr_code hubspot_list_next(const struct wr_json *root, struct wr_str cursor,
                               struct wr_arena *arena, struct wr_page *out,
                               struct wr_err *err);
enum wr_code hubspot_search_request(const struct hubspot_config *cfg,
                                    const struct wr_pull *pull, struct wr_str cursor,
                                    struct wr_arena *arena, struct wr_request *out,
                                    struct wr_err *err);
enum wr_code hubspot_search_next(const struct wr_json *root, struct wr_str cursor,
                                 struct wr_arena *arena, struct wr_page *out,
                                 struct wr_err *err);
enum wr_code hubspot_read_request(const void *config, const struct wr_pull *pull,
                                  const struct wr_str *ids, size_t count,
                                  struct wr_arena *arena, struct wr_request *out,
                                  struct wr_err *err);
enum wr_code hubspot_read_decode(const void *config, const struct wr_pull *pull,
                                 const struct wr_reply *reply, struct wr_arena *arena,
                                 struct wr_page *out, uint32_t *wait_ms,
                                 struct wr_err *err);
enum wr_code hubspot_links_request(const void *config, const struct wr_str *ids,
                                   size_t count, struct wr_arena *arena,
                                   struct wr_request *out, struct wr_err *err);
enum wr_code hubspot_links_decode(const void *config, const struct wr_str *ids,
                                  size_t count, const struct wr_reply *reply,
                                  struct wr_arena *arena, struct wr_link *links,
                                  uint32_t *wait_ms, struct wr_err *err);
enum wr_code hubspot_write_request(const void *config, const char *crm_object,
                                   const struct wr_write *writes, size_t count,
                                   struct wr_arena *arena, struct wr_request *out,
                                   struct wr_err *err);
enum wr_code hubspot_write_decode(const void *config, const struct wr_write *writes,
                                  size_t count, const struct wr_reply *reply,
                                  struct wr_arena *arena, struct wr_written *written,
                                  uint32_t *wait_ms, struct wr_err *err);
/* properties.c setup.c */
enum wr_code hubspot_properties_request(const void *config, const char *crm_object,
                                        struct wr_arena *arena, struct wr_request *out,
                                        struct wr_err *err);
enum wr_code hubspot_properties_decode(const void *config, const struct wr_reply *reply,
                                       struct wr_arena *arena,
                                       struct wr_properties *out, uint32_t *wait_ms,
                                       struct wr_err *err);
enum wr_code hubspot_setup_request(const void *config, const char *crm_object,
                                   const struct wr_property *wanted, size_t count,
                                   struct wr_arena *arena, struct wr_request *out,
                                   struct wr_err *err);
enum wr_code hubspot_setup_decode(const void *config, const struct wr_property *wanted,
                                  size_t count, const struct wr_reply *reply,
                                  struct wr_arena *arena, struct wr_written *made,
                                  uint32_t *wait_ms, struct wr_err *err);
/* task.c */
enum wr_code hubspot_task_request(const void *config, const char *crm_object,
                                  const struct wr_task *task, struct wr_arena *arena,
                                  struct wr_request *out, struct wr_err *err);
enum wr_code hubspot_task_decode(const void *config, const struct wr_reply *reply,
                                 struct wr_arena *arena, struct wr_written *out,
                                 struct wr_str *id, uint32_t *wait_ms,
                                 struct wr_err *err);
enum wr_code hubspot_find_task_request(const void *config, struct wr_str marker,
                                       struct wr_arena *arena, struct wr_request *out,
                                       struct wr_err *err);
enum wr_code hubspot_find_task_decode(const void *config, struct wr_str marker,
                                      const struct wr_reply *reply,
                                      struct wr_arena *arena, struct wr_str *id,
                                      uint32_t *wait_ms, struct wr_err *err);

/* The refusal in a reply, for what speaks of content: write.c. */
bool hubspot_blames_content(const struct wr_http_reply *reply);
void hubspot_open_error(const struct hubspot_config *cfg,
                        const struct wr_http_reply *reply, struct wr_arena *arena,
                        struct hubspot_error *out);
/* "VALIDATION_ERROR: phone (INVALID)": words of the vendor and names, no values. */
struct wr_str hubspot_reason(const struct hubspot_error *e, int status,
                             struct wr_arena *arena);

struct wr_str hubspot_as_shown(struct wr_str value, struct wr_arena *arena);

/* The text with U+FFFD for what is no Unicode in it, bytes and escapes. */
struct wr_str hubspot_mend(struct wr_str text, struct wr_arena *arena);

#endif
