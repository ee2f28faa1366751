/* normal.h - the normal forms, one function each; wr_normalise (normal.c) picks.
 *
 * Each gets text that wr_text_clean has been over and that is no blank, and sets *out
 * on OK and UNKNOWN.
 */
#ifndef ETL_FACTS_NORMAL_H
#define ETL_FACTS_NORMAL_H

#include "weir/value.h"

struct wr_normal_in {
    const struct wr_field *field;
    const struct wr_lists *lists; /* may be NULL */
    struct wr_str text;           /* cleaned     */
    struct wr_str raw;            /* as it came  */
    struct wr_arena *arena;
};

typedef enum wr_normal_result (*wr_normal_fn)(const struct wr_normal_in *in,
                                              struct wr_value *out);

/* By normal form. */
enum wr_normal_result wr_normal_name(const struct wr_normal_in *in,
                                     struct wr_value *out);
enum wr_normal_result wr_normal_email(const struct wr_normal_in *in,
                                      struct wr_value *out);
enum wr_normal_result wr_normal_domain(const struct wr_normal_in *in,
                                       struct wr_value *out);
enum wr_normal_result wr_normal_url(const struct wr_normal_in *in,
                                    struct wr_value *out);
enum wr_normal_result wr_normal_linkedin(const struct wr_normal_in *in,
                                         struct wr_value *out);
enum wr_normal_result wr_normal_country(const struct wr_normal_in *in,
                                        struct wr_value *out);
/* In the form of one: two capitals. */
bool wr_is_country_code(struct wr_str text);
enum wr_normal_result wr_normal_phone(const struct wr_normal_in *in,
                                      struct wr_value *out);
enum wr_normal_result wr_normal_seniority(const struct wr_normal_in *in,
                                          struct wr_value *out);
enum wr_normal_result wr_normal_department(const struct wr_normal_in *in,
                                           struct wr_value *out);
enum wr_normal_result wr_normal_industry(const struct wr_normal_in *in,
                                         struct wr_value *out);
enum wr_normal_result wr_normal_word(const struct wr_normal_in *in,
                                     struct wr_value *out);
enum wr_normal_result wr_normal_technology(const struct wr_normal_in *in,
                                           struct wr_value *out);
enum wr_normal_result wr_normal_region(const struct wr_normal_in *in,
                                       struct wr_value *out);
enum wr_normal_result wr_normal_jurisdiction(const struct wr_normal_in *in,
                                             struct wr_value *out);
enum wr_normal_result wr_normal_date(const struct wr_normal_in *in,
                                     struct wr_value *out);
enum wr_normal_result wr_normal_code(const struct wr_normal_in *in,
                                     struct wr_value *out);
enum wr_normal_result wr_normal_lei(const struct wr_normal_in *in,
                                    struct wr_value *out);
enum wr_normal_result wr_normal_cik(const struct wr_normal_in *in,
                                    struct wr_value *out);
/* NAICS, SIC, UK_SIC. */
enum wr_normal_result wr_normal_class_code(const struct wr_normal_in *in,
                                           struct wr_value *out);

/* By type. */
enum wr_normal_result wr_normal_int(const struct wr_normal_in *in,
                                    struct wr_value *out);
enum wr_normal_result wr_normal_year(const struct wr_normal_in *in,
                                     struct wr_value *out);
enum wr_normal_result wr_normal_milli(const struct wr_normal_in *in,
                                      struct wr_value *out);
enum wr_normal_result wr_normal_bool(const struct wr_normal_in *in,
                                     struct wr_value *out);
enum wr_normal_result wr_normal_time(const struct wr_normal_in *in,
                                     struct wr_value *out);
enum wr_normal_result wr_normal_range(const struct wr_normal_in *in,
                                      struct wr_value *out);
enum wr_normal_result wr_normal_set(const struct wr_normal_in *in,
                                    struct wr_value *out);

/* "Google Analytics" -> "google_analytics": folded, what is neither letter nor digit
 * becomes one '_', none at the ends. Into `arena`. */
struct wr_str wr_normal_word_of(struct wr_str text, struct wr_arena *arena);

/* "+44 020 ...": the nought that is dialled at home alone, taken out of the digits
 * behind a +. Returns how many are left. */
size_t wr_phone_drop_trunk(const struct wr_lists *lists, char *digits, size_t count);

/* wr_settle of phones and of regions. */
bool wr_phone_settle(const struct wr_lists *lists, struct wr_str country,
                     struct wr_arena *arena, struct wr_value *phone);
bool wr_region_settle(const struct wr_lists *lists, struct wr_str country,
                      struct wr_arena *arena, struct wr_value *region);

/* What follows the host of a URL: path and query, no fragment; "" for a bare slash. A
 * view. */
struct wr_str wr_normal_url_tail(struct wr_str text);

/* The code that `text` starts with, by form NAICS, SIC or UK_SIC; WR_NONE. Into
 * `arena`. */
struct wr_str wr_normal_code_of(enum wr_normal form, struct wr_str text,
                                struct wr_arena *arena);

/* First and last moment of a date in normal form ("2019", "2019-07", "2019-07-15");
 * false when it is none. */
bool wr_date_span(struct wr_str date, int64_t *low, int64_t *high);
/* A built-in field that tells of the past (when a company was founded, a record made)
 * whose value begins after `now_us`; a day is left for zones. Never a job's own field.
 */
bool wr_is_to_come(wr_field_id field, const struct wr_value *value, int64_t now_us);

/* 1..12 of an English month name in lower case or its first letters (three at least);
 * -1. */
int64_t wr_normal_month_name(struct wr_str word);

/* True for what people and programs write into a field they leave empty. */
bool wr_normal_is_blank(struct wr_str text);

/* Lower-case ASCII copy (other bytes as they are), terminated. */
char *wr_normal_lower(struct wr_str text, struct wr_arena *arena);

#endif
