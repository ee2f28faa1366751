/* derive_title.c - level, department, area and part in a purchase, from the title.
 *
 * The level also looks at the industry, where that is known. What rests on a word that
 * was itself derived is less sure than what rests on one that somebody told.
 */
#include "etl/facts/derive.h"
#include "etl/facts/title.h"

#include "etl/base/banned.h"

static const char *word_of(const struct wr_deriving *d, wr_field_id field,
                           const char *const *words)
{
    struct wr_str text = wr_profile_text(d->profile, field);

    for (size_t i = 0; text.len && words[i]; i++) {
        if (wr_str_eqz(text, words[i]))
            return words[i];
    }
    return NULL;
}

static void derive_seniority(struct wr_deriving *d, struct wr_str title)
{
    struct wr_str industry = wr_profile_text(d->profile, WR_F_INDUSTRY);
    const char *general, *here;

    if (!wr_derive_open(d, WR_F_SENIORITY))
        return;
    general = wr_title_seniority(d->lists, title, WR_NONE, d->arena);
    if (!general || strcmp(general, "unknown") == 0)
        return;
    here = wr_title_in_industry(d->lists, general, title, industry, d->arena);
    wr_derive_put(d, WR_F_SENIORITY, wr_str(here),
                  here == general ? "rule:title" : "rule:title_in_industry", 700,
                  WR_F_TITLE);
}

static void derive_department(struct wr_deriving *d, struct wr_str title)
{
    const char *word = wr_derive_open(d, WR_F_DEPARTMENT)
                           ? wr_title_department(d->lists, title, d->arena)
                           : NULL;

    if (word)
        wr_derive_put(d, WR_F_DEPARTMENT, wr_str(word), "rule:title", 700, WR_F_TITLE);
}

static void derive_area(struct wr_deriving *d, struct wr_str title)
{
    const char *level = word_of(d, WR_F_SENIORITY, wr_seniority_words);
    const char *department = word_of(d, WR_F_DEPARTMENT, wr_department_words);
    const char *word = wr_derive_open(d, WR_F_JOB_AREA)
                           ? wr_title_area(d->lists, level, department, title, d->arena)
                           : NULL;

    if (word)
        wr_derive_put(d, WR_F_JOB_AREA, wr_str(word), "rule:title", 600, WR_F_TITLE);
}

/* The standing of a person, by level. */
static void derive_role(struct wr_deriving *d)
{
    static const struct {
        const char *seniority, *role;
    } roles[] = {
        {"owner", "decision_maker"}, {"c_level", "decision_maker"},
        {"vp", "decision_maker"},    {"director", "decision_maker"},
        {"head", "decision_maker"},  {"manager", "influencer"},
        {"senior", "influencer"},    {"entry", "user"},
        {"intern", "user"},          {"unknown", "unknown"},
    };
    struct wr_str seniority = wr_profile_text(d->profile, WR_F_SENIORITY);

    for (size_t i = 0; seniority.len && i < WR_COUNT(roles); i++) {
        if (wr_str_eqz(seniority, roles[i].seniority) && wr_derive_open(d, WR_F_ROLE))
            wr_derive_put(d, WR_F_ROLE, wr_str(roles[i].role), "rule:seniority", 600,
                          WR_F_SENIORITY);
    }
}

/* Level and department together say most; one alone leaves a guess. */
static uint16_t sureness(const char *level, const char *department, struct wr_str title)
{
    if (level && department)
        return title.len ? 600 : 550;
    return level ? 450 : 350;
}

static void derive_buying_role(struct wr_deriving *d, struct wr_str title)
{
    const char *level = word_of(d, WR_F_SENIORITY, wr_seniority_words);
    const char *department = word_of(d, WR_F_DEPARTMENT, wr_department_words);
    const char *word;

    if ((!level && !department) || !wr_derive_open(d, WR_F_BUYING_ROLE))
        return;
    word = wr_title_buying_role(d->lists, level, department, title, d->arena);
    if (word && strcmp(word, "unknown") != 0)
        wr_derive_put(d, WR_F_BUYING_ROLE, wr_str(word), "rule:buying_role",
                      sureness(level, department, title),
                      level ? WR_F_SENIORITY : WR_F_DEPARTMENT);
}

void wr_derive_title(struct wr_deriving *d)
{
    struct wr_str title = wr_profile_text(d->profile, WR_F_TITLE);

    if (title.len) {
        derive_seniority(d, title);
        derive_department(d, title);
        derive_area(d, title);
    }
    derive_role(d);
    derive_buying_role(d, title);
}
