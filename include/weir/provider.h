/* weir/provider.h - something that can answer for some fields.
 *
 * A provider performs no I/O: it turns asks into requests and replies into answers.
 * The engine owns sockets, waits, retries, limits, money and the ledger. One talk may
 * serve several asks (batches) and take several exchanges (submit, then poll):
 *
 *     begin -> SEND -> advance -> SEND|WAIT -> advance -> DONE
 *
 * Between exchanges the provider's whole memory is `talk->state`, text that the store
 * keeps, so that a paid job is collected after a crash and not submitted again.
 */
#ifndef WEIR_PROVIDER_H
#define WEIR_PROVIDER_H

#include "weir/fact.h"
#include "weir/request.h"

/* When a call costs, and when it is free. */
enum wr_billing {
    WR_BILL_FREE,
    WR_BILL_CALL,  /* every definite answer, a miss too */
    WR_BILL_HIT,   /* only when something was found     */
    WR_BILL_FIELD, /* per field found, up to the worst case */
};

/* What asking the same again costs. */
enum wr_repeat {
    WR_REPEAT_CHARGED,     /* charged again: an uncertain call is not repeated */
    WR_REPEAT_FREE_WITHIN, /* free for a time                                 */
    WR_REPEAT_SAFE,        /* always free                                     */
};

struct wr_tariff {
    enum wr_billing billing;
    int64_t price_micro; /* per unit, in the job's currency, rounded up */
    int64_t worst_micro; /* most that one ask can cost: reserved before it is sent */
    enum wr_repeat repeat;
    int64_t free_within_us;
    struct wr_str pool; /* credit pool of the vendor: "credits", "email" */
};

/* A ledger line beside the tariff's own, reserved together with it: another pool of the
 * vendor ("mobile"), or a later exchange with a price of its own ("redeem"). */
struct wr_charge {
    const char *name;
    enum wr_billing billing;
    int64_t price_micro; /* per unit, rounded up */
    int64_t worst_micro; /* most that one ask can cost of it */
    struct wr_str pool;
};
#define WR_MAX_CHARGES 4 /* beside the tariff */

/* Shared by all calls of a vendor. Zero: no such limit. */
struct wr_rates {
    uint32_t per_second;
    uint32_t per_minute;
    uint32_t per_hour;
    uint32_t per_day;
    uint32_t concurrent;
};

/* One way in which a question can be put: all of these fields known. */
struct wr_input_set {
    const wr_field_id *fields;
    size_t count;
};
#define WR_MAX_INPUTS 8 /* fields of a set */

/* One question about one subject. `inputs` is indexed by field id, NULL where not
 * known; lives as long as the talk. */
struct wr_ask {
    const struct wr_value *const *inputs;
    size_t input_count;
    uint32_t
        row; /* of a batch: which of its rows this ask is, from 0. Set by who starts
                the talk, kept beside the state, and the same when it is collected */
};

enum wr_outcome {
    WR_OUTCOME_NONE, /* in a batch: no answer for this ask, see `code` */
    WR_OUTCOME_HIT,
    WR_OUTCOME_MISS,
    WR_OUTCOME_FORBIDDEN, /* the person objected (451): suppress           */
    WR_OUTCOME_REFUSED,   /* the vendor calls these inputs bad: not asked again */
};
const char *wr_outcome_name(enum wr_outcome outcome);

struct wr_finding {
    wr_field_id field;
    struct wr_value value; /* normal form */
    uint16_t confidence;   /* 0..1000     */
    bool verified;         /* the vendor says it checked it */
};

struct wr_answer {
    enum wr_outcome outcome;
    enum wr_code code; /* of NONE: PROTOCOL, TRANSIENT, QUOTA, ... */
    const struct wr_finding *findings;
    size_t count;
    uint32_t unmapped;     /* values kept raw or dropped for want of a normal form */
    int64_t charged_milli; /* units of the tariff that were charged, as the vendor says
                              or as the fields found tell; -1: not told */
    const int64_t *share_micro; /* of what its batch cost by the vendor's word: what the
                                   asks have of it sums to that, which so many times a
                                   price rounded up would not. NULL: charged_milli */
    const int64_t *extra_milli; /* units of each of provider->extra; NULL: none */
};

enum wr_move {
    WR_MOVE_SEND, /* perform talk->request, then advance           */
    WR_MOVE_WAIT, /* the same, but not before wait_ms has passed   */
    WR_MOVE_DONE, /* talk->answers is filled; the talk is over     */
};

struct wr_talk {
    const struct wr_ask *asks; /* in; borrowed until the talk ends; sorted by row. When
                                  a batch is collected, it may be some of its rows */
    size_t count;
    struct wr_arena *arena;    /* in; lives until the talk ends    */
    int64_t now_us;            /* in: wall clock at the start, for what is signed */
    struct wr_str state;       /* the provider's own; survives a crash */
    void *memory;              /* the provider's own; begin starts it anew */
    struct wr_request request; /* out on SEND and WAIT             */
    uint32_t wait_ms;          /* out on WAIT, and on WR_E_RATE/WR_E_TRANSIENT: the wait
                                  the vendor asked for, 0 when not told */
    const struct wr_rates *rates; /* out on SEND and WAIT: limits of this request beside
                                     the vendor's, NULL: none. The same pointer each
                                     time; lives as long as the provider */
    bool harmless; /* out on SEND and WAIT: this request asks for a result, or reads on:
                      sent again it costs nothing, whatever the tariff says. A poll */
    bool over;     /* out on an error: sending on brings nothing: the time for polling
                      is up, the vendor dropped the job. What is charged stays counted
                      at its worst case, but with QUOTA: that job was never paid for */
    struct wr_answer *answers; /* out on DONE: one for each ask, in order */
    int64_t left_milli;        /* out of advance: credits that the vendor says are left,
                                  in thousandths; -1: not told */
    struct wr_str token;       /* out on DONE of a vendor's token call */
    uint32_t token_s;          /* out: how long it is good */
};

struct wr_provider {
    const char *name;   /* "apollo.person": jobs, logs, store; stable */
    const char *vendor; /* "apollo": limits, keys and breakers are shared by it */
    enum wr_scope scope;
    const wr_field_id *answers; /* fields it can fill */
    size_t answer_count;
    const wr_field_id *vouched; /* of them, which may come verified; NULL: any */
    size_t vouched_count;
    const struct wr_input_set *inputs; /* tried in order; the first complete one is
                                          the question's identity */
    size_t input_count;
    const wr_field_id *optional; /* sent too where known; not part of the identity */
    size_t optional_count;
    struct wr_tariff tariff;
    struct wr_rates rates;
    const struct wr_charge *extra; /* ledger lines beside the tariff's */
    size_t extra_count;
    uint32_t max_batch;       /* asks a talk may serve; at least 1 */
    uint32_t linger_ms;       /* how long a batch may wait to be filled */
    int64_t hit_fresh_us;     /* how long an answer is good for   */
    int64_t miss_fresh_us;    /* how long a miss is believed      */
    uint32_t prior_found_ppm; /* of leads it is said to know; 0: nobody says */
    uint32_t prior_hold_ppm;  /* of what it brings, how much is said to hold */
    const char *docs;         /* page of the vendor */
    const char *docs_read;    /* date it was read, YYYY-MM-DD */
    const void *self;

    /* Start a talk, or go on with one whose state was kept: then the next request is
     * the one that the state stands before. REQUIRED. Scalars that are out are cleared
     * by the engine before each call (left_milli to -1). */
    enum wr_code (*begin)(const struct wr_provider *p, struct wr_talk *talk,
                          enum wr_move *move, struct wr_err *err);

    /* Take the reply to the last request. REQUIRED. Sees every complete reply, whatever
     * its status, never a transport failure. Errors say what the vendor meant: AUTH
     * (bad key), QUOTA (no credits), RATE (wait_ms may be set), TRANSIENT, PROTOCOL
     * (fits nothing documented; the text carries vendor, status and a redacted
     * excerpt). `reply` is borrowed for the call. */
    enum wr_code (*advance)(const struct wr_provider *p, struct wr_talk *talk,
                            const struct wr_reply *reply, enum wr_move *move,
                            struct wr_err *err);
};

/* First complete input set under `inputs`, or NULL when the question cannot be put. */
const struct wr_input_set *wr_provider_ready(const struct wr_provider *p,
                                             const struct wr_value *const *inputs);
/* Identity of the question: provider name and the fields of the chosen input set with
 * their encoded values. The same for every lead that asks the same. */
int64_t wr_question_id(const struct wr_provider *p, const struct wr_input_set *set,
                       const struct wr_value *const *inputs, struct wr_arena *scratch);

/* Whether a question to it names a person, not a company alone. */
bool wr_provider_is_personal(const struct wr_provider *p,
                             const struct wr_catalogue *catalogue);

/* Does no answer of it cost anything? */
static inline bool wr_provider_is_free(const struct wr_provider *p)
{
    bool is_free = p->tariff.billing == WR_BILL_FREE;

    for (size_t i = 0; i < p->extra_count; i++)
        is_free = is_free && p->extra[i].billing == WR_BILL_FREE;
    return is_free;
}
/* Most that one ask can cost, all ledger lines together. */
static inline int64_t wr_provider_worst_micro(const struct wr_provider *p)
{
    int64_t sum = p->tariff.worst_micro;

    for (size_t i = 0; i < p->extra_count; i++)
        sum += p->extra[i].worst_micro;
    return sum;
}

static inline enum wr_code wr_provider_begin(const struct wr_provider *p,
                                             struct wr_talk *talk, enum wr_move *move,
                                             struct wr_err *err)
{
    return p->begin(p, talk, move, err);
}
static inline enum wr_code wr_provider_advance(const struct wr_provider *p,
                                               struct wr_talk *talk,
                                               const struct wr_reply *reply,
                                               enum wr_move *move, struct wr_err *err)
{
    return p->advance(p, talk, reply, move, err);
}

#endif
