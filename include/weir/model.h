/* weir/model.h - the decision: gate, score, tier, stage, path, and their receipt.
 *
 * decide() is pure: facts resolved to a profile, signals, the account's digest, the
 * previous decision and the time go in; a decision goes out. No I/O, no clock, no
 * floating point: points are integer thousandths.
 */
#ifndef WEIR_MODEL_H
#define WEIR_MODEL_H

#include "weir/fact.h"
#include "weir/option.h"
#include "weir/signal.h"
#include "weir/yaml.h"

#define WR_MAX_TIERS       8
#define WR_MAX_GAPS        32
#define WR_MAX_CATEGORIES  8 /* of completeness */
#define WR_MAX_QUESTIONS   5
#define WR_MAX_LIFTS       3
#define WR_MAX_LIFT_FIELDS 2
#define WR_MAX_PARTS \
    6 /* sub-scores: fit, intent, group, and three of the model's own */

/* Parts in a buying group, in the order of wr_buying_role_words. */
enum wr_buying_role {
    WR_CHAMPION,
    WR_ECONOMIC_BUYER,
    WR_TECHNICAL_EVALUATOR,
    WR_BUYING_USER,
    WR_BLOCKER,
    WR_BUYING_ROLES /* none of them */
};

/* One of an account's people, as the map of stakeholders shows them. */
struct wr_stakeholder {
    int64_t lead_id; /* 0: nobody */
    int64_t rank;    /* place in wr_seniority_words */
    struct wr_str ext_id;
    struct wr_str name, title; /* NONE: not known, or not to be shown */
    struct wr_str tier;        /* of the last decision; NONE: it gave no score */
    int64_t score_milli;
};

/* The most senior of each part, and behind them of those without one; of two alike the
 * one with the lesser id is first, so that the order of reading says nothing. */
#define WR_PEOPLE_OF_PART 3
#define WR_MAP_ID_BYTES   40 /* of an id; the map shows no more */
struct wr_people {
    struct wr_stakeholder of[WR_BUYING_ROLES + 1][WR_PEOPLE_OF_PART];
};

/* What the companies next to the account come to: its parent and its direct
 * subsidiaries that are known here, WR_MAX_RELATIVES at most (the parent, then by key).
 * The account itself is not in it. People are as they were last decided. */
#define WR_MAX_RELATIVES 50
struct wr_family {
    int64_t accounts;
    int64_t members;
    int64_t decision_makers;
    int64_t active_members;
    int64_t open_opportunities;
};

/* The account's other leads, in bounded form (from the store). Counts leave the lead
 * itself out; the intent has it in. */
struct wr_digest {
    int64_t members;
    int64_t decision_makers;
    int64_t influencers;
    int64_t users;
    int64_t active_members;   /* with a signal within 30 days */
    int64_t intent_sum_milli; /* of the members' last intent scores, this lead's too, as
                                 wr_intent_step makes it */
    int64_t parts[WR_BUYING_ROLES];
    bool scored;             /* somebody is; then */
    int64_t top_score_milli; /* the best of the last scores: of the account alone */
    struct wr_family family; /* no part of the mark: families are woken by stirring */
};

/* What a lead adds to its account's digest. Nothing in it hangs on the digest, so that
 * members cannot wake one another for ever. */
struct wr_presence {
    int64_t lead_id;
    struct wr_str ext_id;
    struct wr_str name, title; /* in short; NONE of whoever is not to be contacted */
    struct wr_str role;
    enum wr_buying_role part;
    int64_t rank; /* place in wr_seniority_words; behind the last where not known */
    int64_t intent_milli;
    int64_t active_us;
};
struct wr_presence wr_presence_of(const struct wr_profile *profile);
enum wr_buying_role wr_buying_role_of(struct wr_str word);
void wr_digest_add(struct wr_digest *digest, const struct wr_presence *presence,
                   int64_t as_of_us);
/* `tier` and score: of the last decision; NONE where it gave none. Strings are
 * borrowed.
 */
void wr_people_add(struct wr_people *people, const struct wr_presence *presence,
                   struct wr_str tier, int64_t score_milli);
/* In fives, downwards: what the map shows, so that others' records are not written for
 * a point. */
int64_t wr_score_step(int64_t milli);
/* A sum of intent in whole steps: 0, 1, 2, 5, 10, 20, 50 ... points, downwards. It
 * decays day by day, and a group is not to be looked at again for a tenth of a point.
 */
int64_t wr_intent_step(int64_t milli);
/* A mark of the digest of all members and of their map (not 0): equal where nothing
 * differs that a member's decision may rest on, or that is written about it. Of scores
 * it has what the map shows. */
int64_t wr_digest_mark(const struct wr_digest *all, const struct wr_people *people);

enum wr_disposition {
    WR_DISPOSED_SCORED,
    WR_DISPOSED_HELD,       /* below the completeness threshold */
    WR_DISPOSED_STOPPED,    /* a hard stop fired: scored, disqualified, reason named */
    WR_DISPOSED_SUPPRESSED, /* opted out */
};

enum wr_line_kind {
    WR_LINE_POINTS, /* a criterion                                     */
    WR_LINE_CAP,    /* a group's cap took points away                  */
    WR_LINE_CLAMP,  /* the scale's edge took points away or gave them  */
    WR_LINE_SHARE,  /* a sub-score's share in the composite            */
    WR_LINE_ROUND,  /* rounding, and making 100 of weights               */
};

/* One line of the receipt. `milli` of the lines of a part sum to that part; lines of
 * the part "score" sum to the score. */
struct wr_line {
    struct wr_str part; /* fit, intent, group, score */
    enum wr_line_kind kind;
    struct wr_str name; /* of the criterion                    */
    struct wr_str text; /* "employees 1600 is within 200-5000" */
    int64_t milli;
};

struct wr_gap {
    wr_field_id field;    /* WR_NO_FIELD: something the lead did not do */
    struct wr_str name;   /* of the field, else "signal demo_request" */
    int64_t weight_milli; /* what it would add to completeness */
    bool required;
};

/* Completeness of one category of needs, each 0..100000. */
struct wr_category_score {
    struct wr_str name;
    int64_t milli;
    int64_t minimum_milli; /* below it the lead is held */
    int64_t ideal_milli;   /* from it on nothing of it is a gap */
};

/* A sub-score, by the name the model gives it. */
struct wr_part_score {
    struct wr_str name;
    int64_t milli;
};

/* How much of an item of a checklist is there. */
enum wr_coverage {
    WR_COVERAGE_UNKNOWN,
    WR_COVERAGE_INFERRED, /* can be told from something else */
    WR_COVERAGE_KNOWN,
};
#define WR_COVERAGES 3

/* One item of a framework (BANT ...). */
struct wr_check {
    struct wr_str framework, name; /* "BANT", "authority" */
    enum wr_coverage coverage;
    struct wr_str note; /* what it is known or inferred from; may be NONE */
};

/* A missing fact that a person can be asked for. */
struct wr_form_question {
    wr_field_id field;
    struct wr_str name;   /* of the field */
    struct wr_str text;   /* of the model, else the field's name */
    int64_t points_milli; /* the most it can add to the score */
    bool required;        /* without it the lead stays held */
    bool opens;           /* with it alone a held lead can be scored */
};

/* Missing facts that together bring the lead into the next tier. */
struct wr_lift {
    wr_field_id fields[WR_MAX_LIFT_FIELDS];
    struct wr_str names[WR_MAX_LIFT_FIELDS];
    struct wr_str values[WR_MAX_LIFT_FIELDS]; /* "is within 200-5000" */
    size_t count;
    int64_t points_milli; /* what they add to the score */
    /* Of the job, not of the model: whom to ask, and what that costs at most; NONE
     * where nobody there can answer. */
    struct wr_str providers;
    int64_t price_micro;
};

struct wr_decision {
    enum wr_disposition disposition;
    int64_t completeness_milli; /* 0..100000 */
    int64_t score_milli;
    int64_t fit_milli, intent_milli,
        group_milli;                          /* 0 where the model has no such one */
    struct wr_part_score parts[WR_MAX_PARTS]; /* all of them, in the model's order */
    size_t part_count;
    struct wr_str segment; /* of the model, that took the lead; NONE: none of them */
    struct wr_str tier, stage; /* NONE while held */
    bool kept;                 /* it is in that stage because a person took it there */
    struct wr_str path;        /* NONE while held, until a person has to look */
    struct wr_str waits_for;   /* what the stage of the handoff wants and is not there:
                                  "sql waits for owner_id"; NONE */
    struct wr_str stop;        /* reason of the stop that fired, or NONE */
    struct wr_str next_tier;   /* NONE at the top */
    int64_t next_tier_milli;   /* distance to it  */
    int64_t path_since_us;     /* how long it has been on this path */
    int64_t next_review_us;    /* when to look again; WR_NEVER_US */
    int64_t
        respond_us; /* how soon somebody has to act, from now on; 0: nobody has to */
    int tries;      /* while held: how often so far, this one too */
    struct wr_category_score categories[WR_MAX_CATEGORIES];
    size_t category_count;           /* 0: the model has none */
    struct wr_gap gaps[WR_MAX_GAPS]; /* what is missing, most useful first */
    size_t gap_count;
    const struct wr_check *checks; /* of the model's frameworks, one after the other */
    size_t check_count;
    const struct wr_line *lines;
    size_t line_count;
    const struct wr_form_question *questions; /* by wr_advise: the best first */
    size_t question_count;
    const struct wr_lift *lifts; /* by wr_advise: of as few facts as it takes, the most
                                    points first; none where no two facts do */
    size_t lift_count;
};

/* What of the last decision bears on this one. */
struct wr_previous {
    bool there;
    struct wr_str tier;        /* the last one that was decided, though held since */
    struct wr_str stage, path; /* the same */
    int64_t path_since_us;
    int tries; /* of the hold, 0 when it was not held */
};

struct wr_decide {
    const struct wr_profile *profile;
    struct wr_signals signals;
    struct wr_digest digest;
    const struct wr_people *people; /* of the account, this lead too: for the map alone;
                                       NULL: nobody else is known */
    int64_t lead_id;                /* which of them it is */
    struct wr_previous previous;
    bool will_have_owner; /* nobody has it yet, and routing gives it to somebody */
    int64_t as_of_us;
};

struct wr_model;

/* Compile a model file. All mistakes go to `diags`; NULL when there is one. Names of
 * fields and lists come from the catalogue, whose lists outlive the model. Free with
 * wr_model_free. */
struct wr_model *wr_model_load(const char *path, const struct wr_catalogue *catalogue,
                               const struct wr_env *env, struct wr_diags *diags);
/* The same for text in memory; `name` stands in positions. */
struct wr_model *wr_model_parse(struct wr_str text, const char *name,
                                const struct wr_catalogue *catalogue,
                                const struct wr_env *env, struct wr_diags *diags);
void wr_model_free(struct wr_model *model);
/* Markdown: all keys of a model file, and of conditions. */
void wr_model_reference(struct wr_buf *out);
/* First 12 hex digits of the SHA-256 of the file, and of the lists its conditions ask:
 * the version in receipts. */
const char *wr_model_version(const struct wr_model *model);
const char *wr_model_name(const struct wr_model *model);

/* What `roles:` says of the lead's part in a purchase, after wr_derive: above the
 * built-in rules, below whoever observed it. A NULL model says nothing. */
void wr_model_derive(const struct wr_model *model, struct wr_profile *profile,
                     struct wr_arena *arena);

/* The scale of points, that does not end at 100? */
bool wr_model_is_open_ended(const struct wr_model *model);
/* Tiers of the whole model, highest first; returns how many. */
struct wr_tier_edge {
    struct wr_str name;
    int64_t from_milli; /* lowest score in it */
};
size_t wr_model_tiers(const struct wr_model *model,
                      struct wr_tier_edge out[WR_MAX_TIERS]);
/* The words a decision can carry, each once, those of segments included; into `arena`.
 */
enum wr_model_word {
    WR_WORD_TIER,
    WR_WORD_STAGE,
    WR_WORD_PATH,
    WR_WORD_STOP,
    WR_WORD_SEGMENT,
};
struct wr_strs wr_model_words(const struct wr_model *model, enum wr_model_word kind,
                              struct wr_arena *arena);
/* A mistake for each `previous_path` that is none of `paths`. The model alone cannot
 * tell: a path may be what sales' rejections lead to, which the routing names. */
void wr_model_check_previous(const struct wr_model *model, struct wr_strs paths,
                             struct wr_diags *diags);

/* The decision; its strings live in `arena` or in the model. With a NULL arena it comes
 * without lines, allocates nothing and takes a fraction of the time. Not for two
 * threads at once with the same model. */
void wr_decide(const struct wr_model *model, const struct wr_decide *in,
               struct wr_arena *arena, struct wr_decision *out);

/* What to ask next, and which missing facts would lift the lead: fills the decision's
 * questions and lifts, in `arena`. Takes the time of some tens of decisions. A lift is
 * tried out, value by value, so that it is true; fields that are looked at by patterns
 * alone are not tried. */
void wr_advise(const struct wr_model *model, const struct wr_decide *in,
               struct wr_arena *arena, struct wr_decision *decision);

/* Values of the decided fields (WR_F_SCORE ...) for the CRM, by field id, NONE where
 * the decision does not set one (while held all but completeness, gaps, e-mail verdict,
 * hold reason, qualification and next question, and after the last try path and next
 * action; when opted out all but path, stop reason, hold reason and next action).
 * "none" stands where there is no stop, gap or reason, so that an earlier one is
 * overwritten. Encoded text in `arena`; `values` has WR_F_BUILTIN_COUNT entries. */
void wr_handoff(const struct wr_model *model, const struct wr_decide *in,
                const struct wr_decision *decision, struct wr_arena *arena,
                struct wr_str *values);

/* The same for the account's own record: account_score, account_coverage,
 * account_intent and account_missing_roles, out of the digest of all members. */
void wr_account_handoff(const struct wr_model *model, const struct wr_digest *all,
                        struct wr_arena *arena, struct wr_str *values);

/* The decision as one JSON object (receipt lines, gaps, next tier), for the store, and
 * back. */
void wr_decision_write(const struct wr_decision *decision,
                       const struct wr_catalogue *catalogue, struct wr_buf *out);
enum wr_code wr_decision_read(struct wr_str json, const struct wr_catalogue *catalogue,
                              struct wr_arena *arena, struct wr_decision *out,
                              struct wr_err *err) WR_MUST_USE;

/* "employees is within 200-5000 and seniority is vp (+22)" */
struct wr_str wr_lift_text(const struct wr_lift *lift, struct wr_arena *arena);

/* "BANT 2/4: authority known (vp), need inferred (active), budget unknown, timing
 * unknown"; "none" where the model has no framework. */
struct wr_str wr_qualification_text(const struct wr_decision *decision,
                                    struct wr_arena *arena);

/* Why the gate held the lead, or let it pass: "completeness 45 of the 60 needed; not
 * without title". */
struct wr_str wr_gate_text(const struct wr_model *model,
                           const struct wr_decision *decision, struct wr_arena *arena);

/* One plain sentence: why this score. */
struct wr_str wr_decision_sentence(const struct wr_decision *decision,
                                   struct wr_arena *arena);

#endif
