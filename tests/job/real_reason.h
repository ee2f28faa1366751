/* real_reason.h - why what weir keeps of a cell differs from what others made of it.
 *
 * Each reason is checked, not assumed: a difference falls under it only when undoing
 * that one thing gives the other form.
 */
#ifndef TESTS_JOB_REAL_REASON_H
#define TESTS_JOB_REAL_REASON_H

enum reason {
    /* the same cell, in two forms */
    SAME,
    ISO_COUNTRY,
    TAXONOMY,
    ONE_SPELLING,
    ISO_DATE,
    EXTENSION_APART,
    PLUS_IN_FRONT,
    PLUS_AND_EXTENSION,
    COUNTRY_BESIDE,
    FROM_COLLEAGUE,
    /* a cell of which weir keeps nothing */
    TRIPLE_ZERO,
    EITHER_ORDER,
    NO_AT,
    NEGATIVE_PHONE,
    PLACEHOLDER,
    NO_HOST,
    NO_YEAR_ALONE,
    /* kept as it was given, and doubted */
    NO_COUNTRY,
    /* a row that the cleaned file dropped */
    ROW_NO_AT,
    ROW_NO_PHONE,
    ROW_NEGATIVE_PHONE,
    ROW_REPEATED,
    UNEXPLAINED,
    REASONS
};

extern const char *const reason_texts[REASONS];

/* `theirs` is the cell as it was published cleaned, `ours` the normal form of `field`,
 * "" where there is none. */
enum reason reason_of_difference(const char *field, const char *theirs,
                                 const char *ours);
/* `raw` is the cell, not blank; `ours` its normal form, "" where there is none. SAME:
 * it has the form that the field is to have. */
enum reason reason_of_form(const char *field, const char *raw, const char *ours);

#endif
