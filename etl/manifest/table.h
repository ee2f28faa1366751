/* table.h - what a manifest becomes: typed tables, walked by build.c and interpret.c.
 *
 * Made by the compile_*.c files, const in a run. Text and arrays live in the arena of
 * the manifests. Field names are ids, pointers are compiled paths, words of the
 * language are enums: the only strings compared in a run are the vendor's own.
 */
#ifndef ETL_MANIFEST_TABLE_H
#define ETL_MANIFEST_TABLE_H

#include "etl/manifest/manifest.h"
#include "weir/json.h"

/* --- text with placeholders ------------------------------------------------- */

enum filter {
    FILTER_NONE,
    FILTER_LOWER,
    FILTER_SHA256, /* hex digest of the lower-case text, as vendors take hashed mail */
    FILTER_MD5,    /* the same, for those who still take it so */
    FILTER_SLUG,   /* what follows the last slash */
};

enum part_kind {
    PART_LITERAL,
    PART_FIELDS, /* the first of them that is known */
    PART_KEPT,   /* {$name}: what an earlier exchange told, or a name of its section */
    PART_ROW,    /* {$row}: the label of an ask in its batch */
};

struct part {
    enum part_kind kind;
    struct wr_str literal;
    const wr_field_id *fields;
    size_t field_count;
    size_t kept; /* number of its name in the call */
    enum filter filter;
};

struct template
{
    const struct part *parts;
    size_t count;
};

/* NAME=text of a query, a form or the headers. */
struct param {
    struct wr_str name;
    struct template value;
    bool each;              /* the value is written for each ask ... */
    struct wr_str join;     /* ... with this between */
    wr_field_id if_known;   /* sent only with this field known; WR_NO_FIELD: always */
    wr_field_id if_unknown; /* sent only with this field unknown */
};

/* A JSON body as a flat list of steps, so that writing it is one loop. */
enum body_op {
    BODY_OBJECT,
    BODY_OBJECT_END,
    BODY_LIST,
    BODY_LIST_END,
    BODY_EACH, /* a list: the steps up to its end once for each ask */
    BODY_EACH_END,
    BODY_TEXT, /* `value`, typed where it is one placeholder */
    BODY_RAW,  /* `raw`: true, false, null, an integer */
};

struct body_step {
    enum body_op op;
    struct wr_str key; /* NONE inside a list and at the root */
    struct template value;
    struct wr_str raw;
};

enum body_kind { BODY_NONE, BODY_JSON, BODY_FORM, BODY_CSV, BODY_MULTIPART };

/* Columns of a CSV: a head line of their names, and a row for each ask. */
struct sheet {
    const struct param *columns;
    size_t count;
};

/* One piece of a multipart form: a parameter, or a file. */
struct piece {
    struct param param;     /* of a file the name alone */
    struct wr_str filename; /* NONE: no file */
    struct wr_str type;
    struct sheet sheet;
};

/* A text that one exchange told and a later one sends. */
struct kept {
    struct wr_str text; /* NONE: not told */
    bool bare;          /* a number or a truth value: written so in JSON */
};

/* What placeholders stand for while a request is written. */
struct known {
    const struct wr_ask
        *ask; /* NULL: no field is known (a batch, outside of its rows) */
    const struct kept *kept; /* by the number of the name */
};

struct request {
    enum wr_http_method method;
    struct template path;
    const struct param *query;
    size_t query_count;
    const struct param *headers;
    size_t header_count;
    enum body_kind body;
    const struct body_step *steps;
    size_t step_count;
    const struct param *form;
    size_t form_count;
    struct sheet sheet;
    const struct piece *pieces;
    size_t piece_count;
    bool rows_sent; /* something of it is written for each ask */
    uint32_t timeout_ms;
    size_t max_reply; /* bytes of the reply's body */
};

/* --- what a reply is asked -------------------------------------------------------- */

/* How the body of a reply is written. What is not JSON is read as if it were. */
enum reply_form { REPLY_JSON, REPLY_CSV, REPLY_NDJSON };

/* A place in the body. `parent` is NULL for the whole document. */
struct place {
    bool set;
    bool from_root; /* "#/a": of the document, also where a record is set */
    bool in_list;   /* the last token is an index or * */
    bool many;      /* there is a * in it */
    const struct wr_json_path *path;
    const struct wr_json_path *parent;
};

enum test {
    TEST_OBJECT,
    TEST_LIST,
    TEST_TEXT,
    TEST_NUMBER,
    TEST_BOOL,
    TEST_NULL,
    TEST_ABSENT,  /* the object is there, the member is not */
    TEST_MISSING, /* absent or null                         */
    TEST_PRESENT, /* there and not null                     */
    TEST_EMPTY,   /* missing, "", [] or {}                  */
    TEST_FILLED,  /* the reverse of empty                   */
    TEST_EQUALS,
    TEST_NOT,
    TEST_CONTAINS,
    TEST_AT_LEAST,
    TEST_AT_MOST,
    TEST_SAME_AS, /* equals, in normal form, what we know of a field, if anything */
};

enum subject { SUBJECT_JSON, SUBJECT_HEADER, SUBJECT_BODY, SUBJECT_CHOICE };

/* What came of a choice. Where there was no list there was none. */
enum choice { CHOICE_NO_LIST, CHOICE_NONE, CHOICE_FOUND };

struct condition {
    enum subject subject;
    struct place at;
    const char *header; /* lower case */
    enum test test;
    struct wr_strs words;
    int64_t bound_milli;
    wr_field_id same_as;
    enum choice choice;
};

/* All of them hold. */
struct conditions {
    const struct condition *items;
    size_t count;
};

/* One of several candidates. */
struct choose {
    bool set;
    struct place from; /* the list */
    bool entries;      /* or the object, each member as {"key": ..., "value": ...} */
    struct conditions where;
    struct conditions prefer; /* each for itself, the first counts most */
    struct place most;
};

/* What a row of the reply table makes of a reply. Answers first. */
enum meaning {
    MEANS_HIT,
    MEANS_MISS,
    MEANS_FORBIDDEN,
    MEANS_REFUSED,
    MEANS_RATE_LIMITED,
    MEANS_OUT_OF_CREDITS,
    MEANS_BAD_KEY,
    MEANS_VENDOR_DOWN,
    MEANS_REPEAT_LATER,
    MEANS_NEXT,    /* on to the following exchange */
    MEANS_PENDING, /* the same exchange again, after its poll.every */
    MEANS_ROWS,    /* the list of a batch */
};

enum wait_form { WAIT_SECONDS, WAIT_MILLISECONDS, WAIT_UNTIL };

/* How long the vendor asks us to wait: told in a header or in the body, else fixed. */
struct wait {
    const char *header;
    struct place at;
    enum wait_form form;
    uint32_t fixed_ms;
};

struct reply_row {
    int low, high; /* statuses, both inclusive */
    struct conditions when;
    enum meaning then;
    struct wait wait;
    uint32_t tries;    /* repeat_later: how often before giving up */
    struct wr_str say; /* instead of our own words, or NONE */
    int line;          /* of the manifest, for its checks */
};

/* --- what a reply gives --------------------------------------------------------------
 */

enum transform {
    TRANSFORM_NONE,
    TRANSFORM_LOWER,
    TRANSFORM_TITLECASE,        /* "vp marketing" -> "VP Marketing" */
    TRANSFORM_LINKEDIN_PERSON,  /* "ada" -> "https://www.linkedin.com/in/ada" */
    TRANSFORM_LINKEDIN_COMPANY, /* "acme", "company/acme" -> ".../company/acme" */
    TRANSFORM_EPOCH_S,          /* 946684800 -> "2000-01-01T00:00:00Z" */
    TRANSFORM_EPOCH_MS,         /* 946684800000 -> the same */
    TRANSFORM_THOUSANDS,        /* 1500 -> "1500K" */
    TRANSFORM_MILLIONS,         /* 1.5 -> "1.5M" */
    TRANSFORM_NAICS,            /* "541511" -> "NAICS 541511", which is an industry */
    TRANSFORM_SIC,              /* "7372" -> "SIC 7372" */
    TRANSFORM_UK_SIC,           /* "62012" -> "UK SIC 62012" */
    TRANSFORM_US_STATE,         /* "CA" -> "US-CA", a jurisdiction or a region */
    TRANSFORM_FIRST_PART,       /* "Berlin, BE, Germany" -> "Berlin" */
    TRANSFORM_LAST_PART,        /* ... -> "Germany" */
    TRANSFORM_JOIN, /* all that the pointer finds: "a, b", of a range "1-10" */
};

struct word_map {
    struct wr_str from, to;
};

struct word_level {
    struct wr_str word;
    uint16_t level;
};

/* 0..1000: fixed, or out of the reply by a factor or a table, else fixed. */
struct confidence {
    uint16_t fixed;
    struct place from;
    int64_t times_milli; /* 0: by `levels` */
    const struct word_level *levels;
    size_t level_count;
};

/* A part of the answer that belongs together: a person, the employer. */
struct group {
    struct place record;  /* where the pointers of its rules start, or ... */
    struct choose choose; /* ... what is chosen for it */
    struct conditions when;
};

/* One way to fill a field; the first rule of a field that yields a value wins. */
struct rule {
    size_t group;
    wr_field_id field;
    struct place from;          /* not set: `joined`, or `value` */
    const struct place *joined; /* several, whose values are one text */
    size_t joined_count;
    struct wr_str value; /* fixed text */
    const struct word_map *map;
    size_t map_count;
    enum transform transform;
    struct conditions when;
    struct confidence confidence;
    bool verified;
};

struct extract {
    const struct group *groups;
    size_t group_count;
    const struct rule *rules;
    size_t rule_count;
};

/* Where a reply tells a number: credits spent, credits left. */
struct told {
    const char *header;
    struct place at;
};

/* --- an exchange of a call -------------------------------------------------------- */

/* What is kept of a reply that leads on. */
struct keep {
    size_t name; /* number of its name in the call */
    struct place from;
};

/* No clock here: the waits that were asked for are counted against `for_ms`. */
struct poll {
    uint32_t first_ms;
    uint32_t every_ms; /* 0: this exchange is not repeated */
    uint32_t for_ms;
};

/* One request and what its reply means. Exchange 0 is the call's own, the rest are
 * those of `next`. */
struct leg {
    const char *name;       /* "" for the first */
    struct wr_str base_url; /* NONE: the vendor's */
    struct request request;
    const struct keep *keep;
    size_t keep_count;
    const struct reply_row *rows;
    size_t row_count;
    struct poll poll;
    const struct wr_rates *rates; /* of this exchange beside the vendor's; NULL: none */
    struct choose choose;
    struct extract extract;
    enum reply_form reply;
};

/* --- a batch ---------------------------------------------------------------------- */

/* How a row of the reply is known to be an ask's. */
enum matching {
    BY_POSITION,
    BY_LABEL, /* the {$row} that was sent stands in it */
    BY_ECHO,  /* an input of the ask stands in it */
};

/* Results on several pages. */
struct pages {
    struct wr_str query; /* name of the parameter; NONE: one page */
    struct place last;   /* number of the last page, or ... */
    struct place next;   /* ... what to send for the following one */
    uint32_t max;
};

struct batch {
    struct place rows; /* the list */
    enum matching by;
    struct place key; /* in the row */
    struct wr_str label_head; /* of a label: around the {$row} in it */
    struct wr_str label_tail;
    wr_field_id echo;
    bool missing_is_miss;
    const struct reply_row *table; /* what a row means; statuses are not looked at */
    size_t table_count;
    struct pages pages;
};
#define WR_MAX_BATCH 5000

/* --- a call and its vendor
 * ------------------------------------------------------------ */

struct pool {
    const char *name;
    int64_t credit_micro; /* as the page has it */
    int64_t bound_micro;  /* in the job's currency, rounded up */
};

/* A line of the ledger: the call's tariff, or an extra beside it. */
struct line {
    const struct pool *pool; /* NULL: free */
    enum wr_billing billing;
    int64_t credits_milli;     /* of one billing unit */
    int64_t worst_milli;       /* credits that one ask can cost */
    const wr_field_id *fields; /* charged only when one of them was found; none: any */
    size_t field_count;
    size_t leg;          /* the exchange from which on it is charged */
    struct told charged; /* where that exchange tells the credits it took */
};

struct vendor;
struct token_call;

struct call {
    struct wr_provider provider; /* provider.self is this call */
    const struct vendor *vendor;
    const char *name;
    const struct leg *legs; /* one at least */
    size_t leg_count;
    const struct batch *batch; /* NULL: one ask a talk */
    const char *const *kept;   /* names of what is kept */
    size_t kept_count;
    struct line lines[1 + WR_MAX_CHARGES]; /* the tariff's, then those of the extras */
    struct wr_charge *extra;               /* provider.extra: a job sets their prices */
    struct told left;                      /* not set: the vendor's */
    const struct wr_catalogue *catalogue;
    const struct wr_lists *lists;
};

struct vendor {
    struct wr_vendor_info info;
    size_t path; /* which of the paths it came by */
    struct wr_str base_url;
    struct wr_str auth_prefix; /* in front of the key in its header */
    bool basic_user_is_key;    /* basic: the key is the user, the password empty */
    const struct param *headers;
    size_t header_count;
    struct told left; /* credits left, in every answer */
    struct pool *pools;
    size_t pool_count;
    struct wr_rates rates;
    uint32_t timeout_ms;
    struct call *calls;
    size_t call_count;
    struct token_call *token; /* vendor_call.h; NULL: none */
    struct call *check;       /* NULL: none */

    /* set by wr_manifests_bind */
    struct wr_str bound_base;
    bool base_is_jobs;          /* the job's address stands in for every other */
    struct wr_str bound_key;    /* to blot it out of excerpts, and for the query */
    struct wr_str bound_header; /* value of the auth header, ready */
    uint32_t bound_timeout_ms;
};

/* --- the run -----------------------------------------------------------------------
 */

/* Where a talk stands: the text of wr_talk.state, taken apart. */
struct progress {
    size_t leg;
    struct kept *kept; /* one for each name of the call */
    uint32_t tries;    /* repeat_later: how often so far */
    int64_t waited_ms; /* asked for since the exchange was begun */
    /* Of a batch: the rows that were sent, in their order. When it is collected, some
     * of them may be answered already. NULL: 0, 1, 2, ... */
    const uint32_t *rows;
    size_t row_count;
    int64_t mark;         /* of a batch: by whom it was begun */
    int64_t told_milli;   /* credits told by exchanges that led on; -1: not told */
    uint32_t page;        /* from 1 */
    struct wr_str cursor; /* of pages.next: what asks for this page */
};

/* A document that lives as long as the reading. */
struct held {
    struct wr_json_doc *doc;
    struct held *next;
};

/* A reply while it is being read. `doc` is parsed on first need. */
struct reading {
    const struct call *call;
    const struct leg *leg;
    const struct wr_talk *talk;
    const struct wr_ask *ask; /* NULL: of a batch, which has no one ask */
    struct progress *progress;
    const struct wr_http_reply *reply;
    struct wr_arena *arena;
    struct wr_json_doc *doc;
    bool tried; /* to parse */
    struct wr_err parse_err;
    bool has_chosen; /* what the exchange chooses was looked for */
    enum choice choice;
    const struct wr_json *chosen;
    struct held *held;            /* documents that were made of the reply */
    const struct wr_json *base;   /* a row, or what was chosen, while it is read */
    const struct wr_json *record; /* of the group, while its rules run */
};

/* Root of the body, or NULL where it is not JSON. */
const struct wr_json *wr_reading_root(struct reading *r);
/* Where its pointer starts: the record, the row, the root. */
const struct wr_json *wr_reading_start(struct reading *r, const struct place *place);
/* First value at a place; NULL when there is none. */
const struct wr_json *wr_reading_at(struct reading *r, const struct place *place);
/* Everything that was parsed. */
void wr_reading_close(struct reading *r);
/* The best of the candidates, or NULL. */
enum choice wr_choose(struct reading *r, const struct choose *choose,
                      const struct wr_json **out);
/* What the exchange chooses, once for a reply: into r->chosen. */
enum choice wr_reading_choice(struct reading *r);
/* The number that a reply tells, in thousandths; -1: none. */
int64_t wr_reading_told(struct reading *r, const struct told *told);
/* The same in normal form; text without regard to case: vendors repeat addresses and
 * names in the case they keep them in. */
bool wr_same_value(const struct wr_value *ours, const struct wr_value *theirs);
/* `text` as a value of the field, what its tables do not know as it is kept; false when
 * it is none. */
bool wr_read_as(const struct call *call, wr_field_id field, struct wr_str text,
                struct wr_arena *arena, struct wr_value *out);
bool wr_conditions_hold(const struct conditions *all, struct reading *r);

/* Places escape differently. */
enum slot { SLOT_PATH, SLOT_QUERY, SLOT_FORM, SLOT_HEADER, SLOT_PLAIN };

/* Every placeholder stands for something. */
bool wr_template_known(const struct template *text, const struct known *known);
/* The field's value, or what is kept, where one placeholder is the whole text: it keeps
 * its type in JSON. Else NULL. */
const struct wr_value *wr_template_value(const struct template *text,
                                         const struct known *known);
const struct kept *wr_template_kept(const struct template *text,
                                    const struct known *known);
/* With `masked`, values of its personal fields are written as "*". */
void wr_template_put(const struct template *text, const struct known *known,
                     enum slot slot, const struct wr_catalogue *masked,
                     struct wr_arena *scratch, struct wr_buf *out);
/* Escaped by where it stands. */
void wr_slot_put(struct wr_str text, enum slot slot, struct wr_buf *out);
bool wr_param_applies(const struct param *param, const struct known *known);
/* The value, or that of each ask. */
void wr_param_put(const struct param *param, const struct wr_talk *talk,
                  const struct known *known, enum slot slot,
                  const struct wr_catalogue *masked, struct wr_arena *scratch,
                  struct wr_buf *out);

/* Bodies that are files (RFC 4180, RFC 7578). Cells whose placeholders are not known
 * are empty, parameters are left out. A vendor with `auth: {body: NAME}` has its key as
 * the last piece of a form. */
void wr_body_csv(const struct sheet *sheet, const struct wr_talk *talk,
                 const struct kept *kept, struct wr_arena *scratch, struct wr_buf *out);
void wr_pieces_put(const struct request *request, const struct vendor *vendor,
                   const struct wr_talk *talk, const struct known *known,
                   struct wr_arena *arena, struct wr_buf *out,
                   struct wr_str *content_type);

/* A body as a document: of a CSV a list of objects by the names of its head line, of
 * NDJSON a list of its lines. PROTOCOL: not of that form, or cut; LIMIT: over a cap. */
enum wr_code wr_reply_parse(enum reply_form form, struct wr_str body, size_t cap_bytes,
                            struct wr_json_doc **out, struct wr_err *err) WR_MUST_USE;

/* Slots of every compiled provider. */
enum wr_code wr_call_begin(const struct wr_provider *p, struct wr_talk *talk,
                           enum wr_move *move, struct wr_err *err);
enum wr_code wr_call_advance(const struct wr_provider *p, struct wr_talk *talk,
                             const struct wr_reply *reply, enum wr_move *move,
                             struct wr_err *err);
/* The one ask of a talk that has one; NULL of a batch. A call of the vendor itself has
 * none, and gets one that knows nothing. */
const struct wr_ask *wr_talk_ask(const struct call *call, const struct wr_talk *talk);
/* The request that is due, after `wait_ms`, and the state that says so. */
enum wr_code wr_talk_send(struct reading *r, uint32_t wait_ms, struct wr_talk *talk,
                          enum wr_move *move, struct wr_err *err);
/* The vendor's no, in the row's words or our own. */
enum wr_code wr_reply_refusal(struct reading *r, enum wr_code code, struct wr_str say,
                              struct wr_err *err);
/* An error that tells of a reply that means nothing. */
enum wr_code wr_reply_misfit(struct reading *r, struct wr_err *err);
/* Outcome, fields and charges of an answer (r->base: of a row). */
void wr_reply_answer(struct reading *r, enum meaning meaning, struct wr_answer *out);
/* What a refusal is to the engine; WR_OK for what is none. */
enum wr_code wr_meaning_code(enum meaning meaning);

/* Credits told of a whole reply, in thousandths; -1: not told, or told in each row. */
int64_t wr_charge_told(struct reading *r);
/* The credits that an exchange tells, before the talk leads on to the next. */
void wr_charge_keep(struct reading *r);
/* What an answer is charged, by its outcome and fields and by what the reply tells. */
void wr_charge_answer(struct reading *r, struct wr_answer *answer);
/* What a batch was charged in all (-1: not told), shared out among its hits. */
void wr_charge_share(const struct call *call, struct wr_answer *answers, size_t count,
                     int64_t told_milli, struct wr_arena *arena);

/* The list of a batch into the answers of its asks, or into a part of them and the
 * request for the next page. */
enum wr_code wr_batch_take(struct reading *r, struct wr_talk *talk, enum wr_move *move,
                           struct wr_err *err);

/* The request of an exchange of the talk, into talk->request. */
enum wr_code wr_call_request(const struct call *call, const struct progress *progress,
                             struct wr_talk *talk, struct wr_err *err);

/* A scalar that may be kept: text that is not empty, a number, a truth value. */
bool wr_kept_take(const struct wr_json *value, struct wr_arena *arena,
                  struct kept *out);
/* The text of talk->state into *out, and back; memory in talk->arena. Empty text is the
 * beginning; anything that no talk of this call can have written is WR_E_INTERNAL. */
enum wr_code wr_progress_read(const struct call *call, const struct wr_talk *talk,
                              struct progress *out, struct wr_err *err);
/* The rows of a request that is made anew for the asks of the talk. */
void wr_progress_rows(struct progress *p, const struct wr_talk *talk);
/* Place of a row among those that were sent; row_count: it was not. */
size_t wr_progress_find(const struct progress *p, uint32_t row);
enum wr_code wr_progress_write(const struct call *call, const struct progress *p,
                               struct wr_talk *talk, struct wr_err *err);

/* Milliseconds, 0 when neither told nor fixed. At most a day. */
uint32_t wr_manifest_wait_ms(const struct wait *wait, struct reading *r);
/* The same value by a transform; memory in `arena`. */
struct wr_str wr_manifest_transform(enum transform transform, struct wr_str text,
                                    struct wr_arena *arena);
/* Findings of a hit, into talk->arena. */
void wr_reply_extract(struct reading *r, struct wr_answer *answer);
/* At most 120 characters of a body, without persons, numbers and keys. */
#define WR_EXCERPT_CHARS 120
struct wr_str wr_manifest_redact(struct reading *r);

#endif
