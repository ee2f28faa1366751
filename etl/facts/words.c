/* words.c - the words that closed fields take.
 *
 * Models, manifests and maps spell them; the order is from much to little where there
 * is one. Adding a word is safe, renaming one is not: words stand in the store.
 */
#include "weir/field.h"

const char *const wr_email_status_words[] = {
    "deliverable", "undeliverable", "risky", "catch_all", "unknown", NULL,
};

const char *const wr_email_kind_words[] = {
    "business", "free", "disposable", "role", "education", NULL,
};

const char *const wr_seniority_words[] = {
    "owner",  "c_level", "vp",     "director", "head", "manager",
    "senior", "entry",   "intern", "unknown",  NULL,
};

const char *const wr_department_words[] = {
    "executive", "sales",      "marketing",   "product",       "engineering",
    "it",        "data",       "design",      "finance",       "hr",
    "legal",     "operations", "procurement", "manufacturing", "support",
    "research",  "medical",    "education",   "consulting",    "media",
    "other",     NULL,
};

const char *const wr_job_area_words[] = {
    "business", "sales_marketing", "technical", "other", NULL,
};

const char *const wr_buying_role_words[] = {
    "champion", "economic_buyer", "technical_evaluator", "user", "blocker", "unknown",
    NULL,
};

const char *const wr_domain_status_words[] = {
    "live", "no_mail", "null_mx", "nxdomain", "parked", NULL,
};

const char *const wr_company_type_words[] = {
    "public",    "private",     "subsidiary",    "nonprofit", "government",
    "education", "partnership", "self_employed", NULL,
};

const char *const wr_registration_status_words[] = {
    "active", "dormant", "insolvent", "dissolved", "inactive", "unknown", NULL,
};

const char *const wr_role_words[] = {
    "decision_maker", "influencer", "user", "unknown", NULL,
};

const char *const wr_dmarc_words[] = {
    "none", "quarantine", "reject", "missing", NULL,
};
