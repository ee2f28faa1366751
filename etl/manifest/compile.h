/* compile.h - what the compile_*.c files share.
 *
 * Each takes a YAML node and fills a part of table.h. Mistakes go to `diags` and the
 * work goes on, so that all of them are told; what comes out after a mistake is never
 * run, only safe to go on with.
 */
#ifndef ETL_MANIFEST_COMPILE_H
#define ETL_MANIFEST_COMPILE_H

#include "etl/manifest/table.h"
#include "weir/clock.h"

/* Caps: what no honest manifest reaches. */
#define MAX_CALLS      32
#define MAX_ROWS       64
#define MAX_RULES      96
#define MAX_PARAMS     32
#define MAX_BODY_STEPS 256
#define MAX_GROUPS     8
#define MAX_CONDITIONS 8
#define MAX_PARTS      16
#define MAX_INPUT_SETS 12
#define MAX_LEGS       6
#define MAX_KEPT       16
#define MAX_JOINED     8
/* Their product over MAX_RULES fields stays within 63 bits. */
#define MAX_CREDITS_MILLI (INT64_C(10000) * 1000)
#define MAX_CREDIT_MICRO  (INT64_C(1000) * 1000000)

/* Tables of the sections, for the compiler and for the reference page. */
extern const struct wr_option wr_manifest_vendor_options[];
extern const struct wr_option wr_manifest_auth_options[];
extern const struct wr_option wr_manifest_oauth2_options[];
extern const struct wr_option wr_manifest_jwt_options[];
extern const struct wr_option wr_manifest_exchange_options[];
extern const struct wr_option wr_manifest_check_options[];
extern const struct wr_option wr_manifest_rates_options[];
extern const struct wr_option wr_manifest_call_options[];
extern const struct wr_option wr_manifest_next_options[];
extern const struct wr_option wr_manifest_poll_options[];
extern const struct wr_option wr_manifest_choose_options[];
extern const struct wr_option wr_manifest_batch_options[];
extern const struct wr_option wr_manifest_by_options[];
extern const struct wr_option wr_manifest_batch_row_options[];
extern const struct wr_option wr_manifest_pages_options[];
extern const struct wr_option wr_manifest_request_options[];
extern const struct wr_option wr_manifest_param_options[];
extern const struct wr_option wr_manifest_file_options[];
extern const struct wr_option wr_manifest_row_options[];
extern const struct wr_option wr_manifest_wait_options[];
extern const struct wr_option wr_manifest_when_options[];
extern const struct wr_option wr_manifest_group_options[];
extern const struct wr_option wr_manifest_rule_options[];
extern const struct wr_option wr_manifest_confidence_options[];
extern const struct wr_option wr_manifest_price_options[];
extern const struct wr_option wr_manifest_told_options[];
extern const struct wr_option wr_manifest_expected_options[];
extern const struct wr_option wr_manifest_fresh_options[];

struct compile {
    struct wr_arena *arena;
    const struct wr_catalogue *catalogue;
    const struct wr_lists *lists;
    struct wr_diags *diags;
    bool sent[WR_MAX_FIELDS];     /* fields with a placeholder in the current call */
    bool compared[WR_MAX_FIELDS]; /* fields that a condition of it looks at */
    wr_field_id answers[WR_MAX_FIELDS]; /* fields that its rules fill */
    bool is_answer[WR_MAX_FIELDS];
    bool is_vouched[WR_MAX_FIELDS]; /* a rule of it says verified */
    size_t answer_count;
    const char *kept[MAX_KEPT]; /* what a {$name} may stand for */
    size_t kept_count;
    bool is_last;  /* of the exchange being compiled: none follows */
    bool polls;    /* it may be repeated */
    bool chooses;  /* it has a choose */
    bool is_batch; /* of the call: it has several asks */
    bool in_row;   /* what is being compiled speaks of one ask of a batch */
    bool in_value; /* conditions may speak of the value at hand, without `at` */
    bool row_sent; /* {$row} stands in what is sent */
    const struct wr_yaml *prices[MAX_LEGS]; /* of the exchanges of next ... */
    const struct wr_yaml *told[MAX_LEGS];   /* ... and where they tell what they took */
};

/* What a call and an exchange of `next` have in common, as it stands in the page. */
struct leg_page {
    struct wr_str name;
    struct wr_str base_url;
    const struct wr_yaml *request;
    const struct wr_yaml *replies;
    const struct wr_yaml *keep;
    const struct wr_yaml *poll;
    const struct wr_yaml *rates;
    const struct wr_yaml *choose;
    const struct wr_yaml *extract;
    const struct wr_yaml *price; /* of an exchange of next */
    const struct wr_yaml *charged;
    int reply;
};
extern const char *const wr_manifest_reply_words[];

/* Nothing where there is no map. */
void wr_compile_rates(struct compile *c, const struct wr_yaml *map,
                      struct wr_rates *out);
struct vendor *wr_compile_vendor(struct compile *c, const struct wr_yaml *root,
                                 const char *file);
/* `shared` is the vendor's table of replies; may be NULL. */
void wr_compile_call(struct compile *c, struct wr_str name, struct wr_pos pos,
                     const struct wr_yaml *node, const struct wr_yaml *shared,
                     const struct vendor *vendor, struct call *out);

/* What the call before has left behind. */
void wr_compile_forget(struct compile *c);
/* Name and slots of a provider, `vendor.name`; the rest stays as it is. */
void wr_compile_provider(struct compile *c, const struct vendor *vendor,
                         struct wr_str name, struct call *out);
/* One exchange; what it keeps is then known to those that follow. c->is_last is the
 * caller's to set, and an extract the page does not have. */
void wr_compile_leg(struct compile *c, const struct leg_page *page,
                    const struct wr_yaml *shared, struct leg *out);
/* The page's own exchange and those of `next`: into out->legs. */
void wr_compile_legs(struct compile *c, const struct leg_page *first,
                     const struct wr_yaml *next, const struct wr_yaml *shared,
                     struct wr_pos pos, struct call *out);

/* The batch of a call; before its exchanges, and what of it depends on them after. */
void wr_compile_batch(struct compile *c, const struct wr_yaml *node, struct call *out);
void wr_compile_batch_check(struct compile *c, const struct wr_yaml *node,
                            const struct call *call);

/* `shared` as above. */
void wr_compile_auth(struct compile *c, const struct wr_yaml *node,
                     const struct wr_yaml *shared, struct vendor *out);
void wr_compile_check(struct compile *c, const struct wr_yaml *node,
                      const struct wr_yaml *shared, struct vendor *vendor);
/* A vendor whose key travels in the body needs a body for it. */
void wr_compile_carries(struct compile *c, const struct request *request,
                        const struct vendor *vendor, struct wr_pos pos);

void wr_compile_template(struct compile *c, const struct wr_yaml *node,
                         struct template *out);
void wr_compile_param(struct compile *c, const struct wr_yaml *node, struct param *out);
void wr_compile_params(struct compile *c, const struct wr_yaml *map,
                       const struct param **out, size_t *count);
void wr_compile_sheet(struct compile *c, const struct wr_yaml *map, struct sheet *out);
void wr_compile_pieces(struct compile *c, const struct wr_yaml *map,
                       struct request *out);
void wr_compile_request(struct compile *c, const struct wr_yaml *node,
                        struct request *out);
void wr_compile_json(struct compile *c, const struct wr_yaml *root,
                     struct request *out);

/* Anything but a valid pointer leaves out->set false, with an error. */
void wr_compile_place(struct compile *c, struct wr_str pointer, struct wr_pos pos,
                      struct place *out);
void wr_compile_when(struct compile *c, const struct wr_yaml *node,
                     struct conditions *out);
void wr_compile_choose(struct compile *c, const struct wr_yaml *node,
                       struct choose *out);
void wr_compile_replies(struct compile *c, const struct wr_yaml *own,
                        const struct wr_yaml *shared, struct leg *out);
/* Whether a row of the exchange means this. */
bool wr_compile_leads(const struct leg *leg, enum meaning meaning);
/* `pos` is told where nothing is extracted. */
void wr_compile_extract(struct compile *c, const struct wr_yaml *node,
                        struct wr_pos pos, struct extract *out);
/* The rows of a table without statuses: what a row of a batch means. */
void wr_compile_meanings(struct compile *c, const struct wr_yaml *list,
                         const struct reply_row **out, size_t *count);
/* The tariff and the extras, those of the exchanges included; after the answers. */
void wr_compile_price(struct compile *c, const struct wr_yaml *node,
                      const struct wr_yaml *charged, struct call *out);
void wr_compile_told(struct compile *c, const struct wr_yaml *node, const char *what,
                     struct told *out);

/* Lower-case copy as a C string; NULL for WR_NONE. */
const char *wr_compile_lower(struct compile *c, struct wr_str text);
/* A field that may be asked about or answered, or WR_NO_FIELD with an error. */
wr_field_id wr_compile_field(struct compile *c, struct wr_str name, struct wr_pos pos);
/* Node of the wrong kind: an error, and false. NULL is no error, and false. */
bool wr_compile_is(struct compile *c, const struct wr_yaml *node,
                   enum wr_yaml_kind kind, const char *what);

#endif
