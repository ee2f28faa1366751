/* weir/field.h - the catalogue: what can be known about a lead or its account.
 *
 * A field is a dense index, so that profiles are arrays and nothing is looked up by
 * name in a run. Built-in fields come first, in the order of enum wr_builtin; a job's
 * own follow. The catalogue is const once the job is compiled.
 */
#ifndef WEIR_FIELD_H
#define WEIR_FIELD_H

#include "weir/arena.h"
#include "weir/diag.h"

typedef uint16_t wr_field_id;
#define WR_NO_FIELD   UINT16_MAX
#define WR_MAX_FIELDS 256

/* Whose the value is. An account's value serves all its leads. */
enum wr_scope { WR_SCOPE_LEAD, WR_SCOPE_ACCOUNT };

enum wr_type {
    WR_TYPE_TEXT,
    WR_TYPE_INT,   /* int64                                             */
    WR_TYPE_BOOL,  /* true/false                                        */
    WR_TYPE_TIME,  /* microseconds UTC                                  */
    WR_TYPE_RANGE, /* low..high, both inclusive; a point has low == high;
                      high INT64_MAX is open                            */
    WR_TYPE_SET,   /* sorted unique words                               */
    WR_TYPE_MILLI, /* thousandths                                       */
};

/* How raw text becomes the field's normal form (etl/facts/normal.c). */
enum wr_normal {
    WR_NORMAL_NONE,   /* by type alone                                   */
    WR_NORMAL_TEXT,   /* NFC, trimmed, white space folded                */
    WR_NORMAL_NAME,   /* the same, and SHOUTING or all-lower is recased  */
    WR_NORMAL_EMAIL,  /* RFC 5321 mailbox; domain lower-case, A-labels   */
    WR_NORMAL_DOMAIN, /* registrable domain out of a domain or URL       */
    WR_NORMAL_URL,
    WR_NORMAL_LINKEDIN,  /* "linkedin.com/in/slug"                        */
    WR_NORMAL_COUNTRY,   /* ISO 3166-1 alpha-2                            */
    WR_NORMAL_PHONE,     /* as given, digits and a leading + kept, trimmed; E.164 where
                            the number starts with + or 00                */
    WR_NORMAL_SENIORITY, /* word of wr_seniority_words                   */
    WR_NORMAL_DEPARTMENT,
    WR_NORMAL_INDUSTRY,   /* folded label of the taxonomy (etl/facts/industry.h)   */
    WR_NORMAL_WORD,       /* lower case, blanks to '_'                     */
    WR_NORMAL_DATE,       /* "2019", "2019-07" or "2019-07-15", as much as was told */
    WR_NORMAL_YEAR,       /* of an INT: the year of any date */
    WR_NORMAL_CODE,       /* a number of somebody's register: capitals     */
    WR_NORMAL_LEI,        /* ISO 17442: 20 letters and digits              */
    WR_NORMAL_CIK,        /* SEC filer: ten digits                         */
    WR_NORMAL_NAICS,      /* 2 to 6 digits                                 */
    WR_NORMAL_SIC,        /* US SIC of 1987: four digits                   */
    WR_NORMAL_UK_SIC,     /* UK SIC 2007: four or five digits              */
    WR_NORMAL_TECHNOLOGY, /* word of a technology (etl/facts/technology.h) */
    WR_NORMAL_REGION, /* ISO 3166-2 name, once a country is known: wr_settle; else as
                         given */
    WR_NORMAL_JURISDICTION, /* ISO 3166-1 or 3166-2 code */
    WR_NORMAL_COUNT
};

/* Where values of a field come from. */
enum wr_field_kind {
    WR_FIELD_OBSERVED, /* facts                                             */
    WR_FIELD_DERIVED,  /* computed from other fields when none was observed */
    WR_FIELD_DECIDED,  /* output of the decision: score, tier, gaps ...     */
};

/* How 04/05/2026 is read. Exports write the day as their country does, and nothing in
 * the text tells which. */
enum wr_day_order {
    WR_DAY_UNKNOWN, /* refused where both are possible */
    WR_DAY_FIRST,
    WR_MONTH_FIRST,
};

struct wr_field {
    const char *name; /* stable: used in maps, manifests, models and the store */
    enum wr_scope scope;
    enum wr_type type;
    enum wr_normal normal;
    enum wr_field_kind kind;
    bool person;              /* personal data: never in a log              */
    bool is_volatile;         /* goes to the CRM only with another change   */
    uint32_t freshness_days;  /* older facts are stale; 0: never            */
    wr_field_id about;        /* facts count only while this field still has the value
                                 they were observed for; WR_NO_FIELD: always */
    const char *const *words; /* closed list, NULL-terminated; NULL: open */
    const char *help;
    enum wr_day_order day_order; /* of TIME fields: as this text writes them */
    bool is_source;              /* says where the lead came from: no reason to fit */
    bool is_prose; /* what somebody wrote: its beginning says something, so that longer
                      text is cut and not refused */
};

enum wr_builtin {
    /* lead, observed */
    WR_F_EMAIL,
    WR_F_FIRST_NAME,
    WR_F_LAST_NAME,
    WR_F_FULL_NAME,
    WR_F_TITLE,
    WR_F_SENIORITY,
    WR_F_DEPARTMENT,
    WR_F_PHONE,
    WR_F_MOBILE,
    WR_F_LINKEDIN_URL,
    WR_F_COUNTRY,
    WR_F_REGION,
    WR_F_CITY,
    WR_F_COMPANY_NAME, /* as the lead typed it */
    WR_F_WEBSITE,      /* as the lead typed it */
    WR_F_EMAIL_STATUS, /* wr_email_status_words; about: email */
    WR_F_LEAD_SOURCE,
    WR_F_ORIGINAL_SOURCE,
    WR_F_LIFECYCLE_STAGE,
    WR_F_LEAD_STATUS,
    WR_F_OWNER_ID,
    WR_F_OPTED_OUT,
    WR_F_CREATED_AT,
    WR_F_PERSONAL_EMAIL, /* a private address, never in the place of email */
    WR_F_JOB_STARTED_ON, /* date */
    WR_F_BUDGET,         /* range, whole US dollars, as confirmed */
    WR_F_LAST_CONTACTED_AT,
    WR_F_REJECTION_REASON, /* code of who sent the lead back */
    WR_F_REJECTED_AT,
    WR_F_CAMPAIGN,
    WR_F_FIRST_PAGE,
    WR_F_FORM,       /* name of the form that was sent */
    WR_F_FORM_NOTES, /* what was typed into it */
    /* lead, derived */
    WR_F_EMAIL_DOMAIN, /* registrable domain of the address                */
    WR_F_EMAIL_KIND,   /* business, free, disposable, role, education      */
    WR_F_ROLE,         /* standing: decision_maker, influencer, user, unknown */
    WR_F_BUYING_ROLE,  /* wr_buying_role_words                             */
    WR_F_JOB_AREA,     /* wr_job_area_words                                */
    /* account, observed */
    WR_F_DOMAIN,
    WR_F_ACCOUNT_NAME,
    WR_F_INDUSTRY,
    WR_F_EMPLOYEES, /* range */
    WR_F_REVENUE,   /* range, whole US dollars a year */
    WR_F_ACCOUNT_COUNTRY,
    WR_F_ACCOUNT_REGION,
    WR_F_ACCOUNT_CITY,
    WR_F_FOUNDED_YEAR,
    WR_F_TECHNOLOGIES, /* set */
    WR_F_CURRENT_VENDOR,
    WR_F_CONTRACT_ENDS_ON, /* date */
    WR_F_ACCOUNT_LINKEDIN_URL,
    WR_F_ACCOUNT_PHONE,
    WR_F_ACCOUNT_STREET,
    WR_F_ACCOUNT_POSTAL_CODE,
    WR_F_ACCOUNT_DESCRIPTION,
    WR_F_KEYWORDS,     /* set: what the vendor files it under */
    WR_F_COMPANY_TYPE, /* wr_company_type_words */
    WR_F_STOCK_SYMBOL,
    WR_F_FUNDING, /* range, whole US dollars raised in all */
    WR_F_FUNDING_STAGE,
    WR_F_LAST_FUNDED_ON, /* date */
    WR_F_NAICS_CODES,    /* set */
    WR_F_SIC_CODES,      /* set: US SIC of 1987 */
    WR_F_UK_SIC_CODES,   /* set: UK SIC 2007 */
    WR_F_LEGAL_NAME,     /* as registered */
    WR_F_LEGAL_FORM,
    WR_F_JURISDICTION,        /* ISO 3166-1 or 3166-2 code */
    WR_F_REGISTRATION_NUMBER, /* in the register of that jurisdiction */
    WR_F_REGISTRATION_STATUS, /* wr_registration_status_words */
    WR_F_INCORPORATED_ON,     /* date */
    WR_F_LEI,
    WR_F_CIK,
    WR_F_DOMAIN_REGISTERED_ON, /* date; about: domain */
    WR_F_DOMAIN_STATUS, /* live, no_mail, null_mx, nxdomain, parked; about: domain */
    WR_F_MAIL_PROVIDER, /* google, microsoft, ...; about: domain */
    WR_F_SPF,           /* bool */
    WR_F_DMARC,         /* none, quarantine, reject, missing */
    WR_F_OPEN_OPPORTUNITIES, /* count of open deals */
    WR_F_ACCOUNT_OWNER_ID,
    WR_F_PARENT_ACCOUNT, /* the company it belongs to: an id, or a domain */
    WR_F_OPEN_JOBS,      /* positions advertised */
    /* lead, decided */
    WR_F_SCORE,
    WR_F_FIT_SCORE,
    WR_F_INTENT_SCORE,
    WR_F_GROUP_SCORE,
    WR_F_TIER,
    WR_F_STAGE,
    WR_F_PATH,
    WR_F_REASONS,
    WR_F_STOP_REASON,
    WR_F_COMPLETENESS,
    WR_F_GAPS,
    WR_F_HOLD_REASON,
    WR_F_NEXT_QUESTION,
    WR_F_QUALIFICATION,
    WR_F_EMAIL_VERDICT,
    WR_F_NEXT_ACTION,
    WR_F_SOURCE_CONTEXT,
    WR_F_PAIN_POINTS,
    WR_F_RECENT_ACTIVITY,
    WR_F_TALKING_POINTS,
    WR_F_SCORED_AT,
    WR_F_NEXT_REVIEW,
    WR_F_MODEL_VERSION,
    WR_F_STAKEHOLDERS,
    WR_F_ROUTE_OWNER,  /* whom routing gave the lead to */
    WR_F_ROUTE_RULE,   /* and by which rule, or why to nobody */
    WR_F_QUALIFIED_AT, /* since when it is to be routed */
    WR_F_RESPOND_BY,
    /* account, decided */
    WR_F_ACCOUNT_SCORE,
    WR_F_ACCOUNT_COVERAGE,
    WR_F_ACCOUNT_INTENT,
    WR_F_ACCOUNT_MISSING_ROLES,
    WR_F_BUILTIN_COUNT
};

/* NULL-terminated lists of the words closed fields take. */
extern const char *const wr_email_status_words[]; /* deliverable undeliverable risky
                                                      catch_all unknown */
extern const char *const wr_email_kind_words[];
extern const char *const wr_seniority_words[]; /* owner c_level vp director head manager
                                                   senior entry intern unknown */
extern const char *const wr_department_words[]; /* executive sales marketing product
                                                    engineering it data design ... */
extern const char *const wr_job_area_words[];   /* business sales_marketing technical
                                                    other */
/* The first WR_BUYING_ROLES are parts of a buying group; enum wr_buying_role. */
extern const char *const wr_buying_role_words[]; /* champion economic_buyer
                            technical_evaluator user blocker unknown */
extern const char *const wr_domain_status_words[];
extern const char *const wr_role_words[]; /* decision_maker influencer user unknown */
extern const char *const wr_company_type_words[];        /* public private ... */
extern const char *const wr_registration_status_words[]; /* active dormant insolvent
                                                             dissolved inactive */
extern const char *const wr_dmarc_words[]; /* none quarantine reject missing */

struct wr_lists;      /* etl/facts/lists.h */
struct wr_named_list; /* etl/facts/named_list.h */
/* Vendors with one group sell one another's data: they count as one voice. */
struct wr_reseller {
    struct wr_str vendor;
    size_t group;
};

struct wr_catalogue {
    struct wr_field fields[WR_MAX_FIELDS];
    size_t count;
    /* What words of conditions are normalised by, as facts are; may be NULL. Whoever
     * loads the lists sets it before a job or a model is compiled. */
    const struct wr_lists *lists;
    struct wr_named_list *named;         /* lists of the job's own; NULL: none */
    const struct wr_reseller *resellers; /* of the job; may be NULL */
    size_t reseller_count;
};

/* The built-in fields. */
void wr_catalogue_init(struct wr_catalogue *catalogue);
/* Id of a name, or WR_NO_FIELD. For compiling, not for a run. */
wr_field_id wr_catalogue_find(const struct wr_catalogue *catalogue, struct wr_str name);
/* Adds a job's own field (name and help must outlive the catalogue); WR_NO_FIELD when
 * full or the name is taken. */
wr_field_id wr_catalogue_add(struct wr_catalogue *catalogue,
                             const struct wr_field *field);
/* Reports an unknown name with the nearest one; returns the id. */
wr_field_id wr_catalogue_need(const struct wr_catalogue *catalogue, struct wr_str name,
                              struct wr_pos pos, struct wr_diags *diags);

#endif
