/* table.h - a compiled model: what the YAML file becomes.
 *
 * Everything lives in the model's arena and is const after wr_model_load; evaluating
 * compares no YAML and looks no name up. Points and scores are int64 thousandths, so
 * sums are exact. The caps below bound what one file may ask for.
 */
#ifndef ETL_MODEL_TABLE_H
#define ETL_MODEL_TABLE_H

#include "etl/facts/predicate.h"

#include "weir/clock.h"
#include "weir/hash.h"
#include "weir/model.h"
#include "weir/option.h"

#define WR_POINT      INT64_C(1000)
#define WR_FULL_MILLI (100 * WR_POINT)

#define WR_MAX_CRITERIA      64 /* a part */
#define WR_MAX_CASES         16 /* a criterion */
#define WR_MAX_CAPS          16 /* a part */
#define WR_MAX_SIGNAL_RULES  64
#define WR_MAX_DECAY_STEPS   8 /* a kind of signal */
#define WR_MAX_SILENCES      8 /* a part */
#define WR_MAX_SILENCE_KINDS 16
#define WR_MAX_RULES         64 /* stops, stage rules, paths: of each */
#define WR_MAX_STAGES        8
#define WR_MAX_SEGMENT_RULES 8
#define WR_MAX_NEEDS         24 /* the rest of WR_MAX_GAPS is for what blocks */
#define WR_MAX_ALTERNATIVES  8  /* fields of one any_of */
#define WR_MAX_LEVERS        48
#define WR_MAX_FRAMEWORKS    4
#define WR_MAX_CHECKS        12 /* of a framework */
#define WR_MAX_CHECK_FIELDS  8  /* of an item */
#define WR_MAX_WITNESSES     8  /* of a field */
#define WR_MAX_POINTS        (1000 * WR_POINT)
#define WR_MAX_SCORE_MILLI   (1000000 * WR_POINT) /* on the scale of points */
#define WR_MAX_WEIGHT        5 /* of a criterion, in the style of weights */
#define WR_MAX_LEVEL         3 /* of a case */

/* Operands a model adds to the fields: counts over the account's leads, this one
 * included, and over those of its parent and subsidiaries, and what is decided by the
 * time a rule is read. Decided fields keep the names of the catalogue. Which of them a
 * rule may name depends on when it is read: criteria and stops see the counts, stage
 * rules the scores and the tier too, paths the stage as well. */
enum wr_extra_id {
    WR_EXTRA_MEMBERS,
    WR_EXTRA_DECISION_MAKERS,
    WR_EXTRA_INFLUENCERS,
    WR_EXTRA_USERS,
    WR_EXTRA_ACTIVE,
    WR_EXTRA_GROUP_INTENT,
    WR_EXTRA_BUYING_ROLES, /* one for each */
    WR_EXTRA_GROUP_COVERAGE = WR_EXTRA_BUYING_ROLES + WR_BUYING_ROLES,
    WR_EXTRA_FAMILY_ACCOUNTS,
    WR_EXTRA_FAMILY_MEMBERS,
    WR_EXTRA_FAMILY_DECISION_MAKERS,
    WR_EXTRA_FAMILY_ACTIVE,
    WR_EXTRA_FAMILY_OPPORTUNITIES,
    WR_EXTRA_COUNTS, /* that many are counts */
    WR_EXTRA_SCORE = WR_EXTRA_COUNTS,
    WR_EXTRA_PARTS, /* one for each part: fit, intent, group, the model's own */
    WR_EXTRA_COMPLETENESS = WR_EXTRA_PARTS + WR_MAX_PARTS,
    WR_EXTRA_FRAMEWORKS, /* one for each coverage of each framework */
    WR_EXTRA_TIER = WR_EXTRA_FRAMEWORKS + WR_COVERAGES * WR_MAX_FRAMEWORKS,
    WR_EXTRA_STAGE,
    WR_EXTRA_PREVIOUS_PATH,
    WR_EXTRA_PREVIOUS_PATH_DAYS,
    WR_EXTRA_COUNT
};

/* The counts; what the model decides comes by wr_extras_make. */
extern const struct wr_extra wr_extras_of_facts[];

enum wr_missing { WR_MISSING_ZERO, WR_MISSING_NEUTRAL, WR_MISSING_BLOCKS };

struct wr_case {
    int64_t points;
    const struct wr_predicate *when;
};

struct wr_criterion {
    struct wr_str name;
    const struct wr_case *cases;
    size_t case_count;
    int64_t top;    /* most points of a case: what neutral halves */
    int64_t weight; /* in the style of weights, else 0 */
    enum wr_missing missing;
    int64_t stale_milli; /* share of the points that stale facts earn */
    int cap;             /* index into the part's caps, -1: none */
};

struct wr_cap {
    struct wr_str name;
    int64_t most;
};

/* Of events older than `after_us` this share of the points is left. */
struct wr_decay_step {
    int64_t after_us, keep_milli;
};

struct wr_signal_rule {
    struct wr_str kind;
    int64_t points;                    /* an event */
    int64_t most;                      /* of this kind; INT64_MAX: no limit */
    int64_t window_us;                 /* older events count nothing; 0: no window */
    int64_t half_life_us;              /* 0: none */
    const struct wr_decay_step *steps; /* from the youngest to the oldest; instead of a
                                          half-life */
    size_t step_count;
    int cap;
};

/* Points lost by who converted and was not heard of since. */
struct wr_silence_rule {
    struct wr_str name;
    struct wr_str after;    /* the conversion: a kind of signal */
    struct wr_strs without; /* kinds that break the silence; none: every kind */
    int64_t for_us;
    int64_t points; /* below 0 */
};

/* The parts that weir has a use for by name; a model may have others after them. */
enum wr_part_id { WR_PART_FIT, WR_PART_INTENT, WR_PART_GROUP, WR_PART_NAMED };

struct wr_part {
    bool there;
    struct wr_str name;
    int64_t share_milli;
    int64_t weights_milli; /* > 0: weights times levels, made 100 of this much */
    const struct wr_criterion *criteria;
    size_t criterion_count;
    const struct wr_signal_rule *signals; /* of intent */
    size_t signal_count;
    const struct wr_silence_rule *silences;
    size_t silence_count;
    int64_t undated_milli; /* share of the points an event without a date earns */
    const struct wr_cap *caps;
    size_t cap_count;
};

/* Who says a value, and how sure that is. */
enum wr_source_class {
    WR_SOURCE_VERIFIED,      /* a check or a vendor confirmed it            */
    WR_SOURCE_AGREED,        /* several sources say the same                */
    WR_SOURCE_PROVIDER,      /* one vendor says so                          */
    WR_SOURCE_UNVERIFIED,    /* stood in the CRM, nobody knows from whom    */
    WR_SOURCE_SELF_REPORTED, /* a person typed it                           */
    WR_SOURCE_INFERRED,      /* computed from other fields                  */
    WR_SOURCE_UNSURE,        /* of low confidence, whoever says so          */
    WR_SOURCE_CLASSES
};

/* What a value counts by who says so, in thousandths of the weight. */
struct wr_quality {
    int64_t milli[WR_SOURCE_CLASSES];
};

/* Something the lead did. */
struct wr_sign {
    struct wr_str kind; /* NONE: anything */
    int64_t within_us;  /* 0: whenever */
};

struct wr_need {
    const wr_field_id *fields; /* one of them is enough */
    size_t field_count;
    bool is_sign; /* a signal in place of fields */
    struct wr_sign sign;
    struct wr_str name; /* of the sign, for people */
    int64_t weight;
    bool required;
    bool by_source; /* `quality` says something */
    struct wr_quality quality;
    size_t category;
};

struct wr_category {
    struct wr_str name; /* NONE: the flat form, all needs in one */
    int64_t sum;        /* of its needs' weights */
    bool own_weight;    /* else it weighs what its needs do */
    int64_t weight;
    int64_t minimum_milli, ideal_milli; /* 0..100000 of its own weight */
};

struct wr_gate {
    const struct wr_need *needs;
    size_t need_count;
    struct wr_category categories[WR_MAX_CATEGORIES];
    size_t category_count;
    int64_t weight_sum;
    int64_t threshold_milli; /* 0..100000 */
    int64_t stale_milli;
    int64_t retry_us;
    int64_t give_up_after;
    struct wr_str give_up_path; /* where a person takes over */
};

struct wr_stop_rule {
    struct wr_str name, reason;
    const struct wr_predicate *when;
};

struct wr_tier {
    struct wr_str name;
    int64_t from_milli;
    int64_t review_us;
    int64_t respond_us; /* 0: nobody has to act */
};

struct wr_stage {
    struct wr_str name;
    bool by_person; /* weir reads it and never sets it */
    unsigned from;  /* bits of the stages a lead may come from; 0: any */
};

struct wr_stage_rule {
    size_t stage; /* index into stages */
    const struct wr_predicate *when;
};

enum wr_band { WR_BAND_LOW, WR_BAND_MEDIUM, WR_BAND_HIGH };

struct wr_bands {
    int64_t high, medium; /* from */
};

/* A row of the decision table; a mask of 0 takes anything. */
struct wr_path_rule {
    struct wr_str path, action;
    unsigned bands[WR_MAX_PARTS]; /* bits of enum wr_band */
    unsigned roles;               /* bits of wr_role_words */
    const struct wr_predicate *when;
    int64_t review_us;  /* sooner than the tier's; 0: the tier's */
    int64_t respond_us; /* 0: the tier's */
    bool contact;       /* the action ends with how to reach the lead */
};

/* An item of a framework: known by a field or a condition, inferred by a condition or a
 * signal. */
struct wr_check_rule {
    struct wr_str name;
    const wr_field_id *fields;
    size_t field_count;
    const struct wr_predicate *known, *inferred; /* NULL: never */
    bool has_sign;
    struct wr_sign sign;
};

struct wr_framework {
    struct wr_str name, title; /* bant, BANT */
    const struct wr_check_rule *checks;
    size_t check_count;
};

/* A field that, while it is missing, may be worth having. */
struct wr_lever {
    wr_field_id field;
    struct wr_str question;             /* of the model; NONE */
    bool askable;                       /* of people, on a form */
    const struct wr_witness *witnesses; /* values that conditions are looking for */
    size_t witness_count;
};

/* `handoff:`, what a rep is to find in the record. */
struct wr_handoff_need {
    const wr_field_id *fields; /* one of them is enough */
    size_t field_count;
    struct wr_str name; /* "phone or mobile" */
};

struct wr_handoff_rules {
    size_t stage; /* that wants them; 0: none does */
    const struct wr_handoff_need *needs;
    size_t need_count;
    const struct wr_str *competes, *complements; /* words of technologies */
    size_t compete_count, complement_count;
};

struct wr_segment {
    struct wr_str name;
    const struct wr_predicate *when;
    struct wr_model *model; /* in the arena of the whole */
};

/* `roles:`, who has which part. */
struct wr_buying_rule {
    enum wr_buying_role role; /* WR_BUYING_ROLES: none */
    const struct wr_predicate *when;
};

/* What a buying group needs, and what its people count in the account's score. */
struct wr_group_plan {
    bool wanted[WR_BUYING_ROLES];
    int64_t score_milli, coverage_milli, intent_milli; /* shares; together WR_POINT */
};

struct wr_model {
    struct wr_arena *arena;
    char version[13];
    struct wr_str name;
    struct wr_gate gate;
    bool open_ended; /* the scale of points: no 100 to end at */
    struct wr_part parts[WR_MAX_PARTS];
    size_t part_count; /* at least WR_PART_NAMED, there or not */
    const struct wr_stop_rule *stops;
    size_t stop_count;
    struct wr_tier tiers[WR_MAX_TIERS]; /* highest first */
    size_t tier_count;
    int64_t hysteresis_milli;
    struct wr_stage stages[WR_MAX_STAGES]; /* in order */
    size_t stage_count;
    struct wr_str disqualified;
    const struct wr_stage_rule *stage_rules;
    size_t stage_rule_count;
    const struct wr_stage_rule *floors; /* where a person has taken it at least */
    size_t floor_count;
    struct wr_bands bands[WR_MAX_PARTS];
    const struct wr_path_rule *paths;
    size_t path_count;
    struct wr_str suppress; /* the path of what is stopped or opted out */
    struct wr_framework frameworks[WR_MAX_FRAMEWORKS];
    size_t framework_count;
    const struct wr_lever *levers;
    size_t lever_count;
    struct wr_handoff_rules handoff;
    struct wr_group_plan group;
    const struct wr_buying_rule
        *buying_rules; /* of a whole model; the first is taken */
    size_t buying_rule_count;
    size_t max_lines;
    const struct wr_segment *segments; /* of a whole model, never of a segment's */
    size_t segment_count;
    struct wr_held_predicate *held;
    const struct wr_predicate *const *dated; /* of the held ones, what turns in time */
    size_t dated_count;
};

/* Every compiled predicate of the model: they hold patterns that have to be freed. */
struct wr_held_predicate {
    struct wr_predicate *predicate;
    struct wr_held_predicate *next;
};

/* A mistake for each tier or stage that a rule names and the model has not. */
void wr_model_check_words(const struct wr_model *model, struct wr_arena *arena,
                          struct wr_diags *diags);

#endif
