/* trail.c - where a lead stands in the waterfall, over a wait and over a resume.
 *
 * Every answer leaves a row when it is settled: question, step, provider. When a lead
 * is put off, each step that was begun leaves one more, without a question, whose words
 * say how it stands: "closed", "early", "segment 7". What was skipped, and why, stands
 * with the first step: "skipped", "retry", "why budget: cap per day". So a lead that
 * comes back is asked what it would have been asked without the wait, and ends as it
 * would have. Steps after the decision leave nothing: they are walked anew.
 */
#include "etl/run/work.h"

#include "etl/base/banned.h"

#define SEGMENT "segment "
#define WHY     "why "

/* --- back --- */

static size_t step_index(const struct wr_waterfall *waterfall, struct wr_str name)
{
    size_t i = 0;

    while (i < waterfall->step_count &&
           !wr_str_eq(waterfall->steps[i].step->name, name))
        i++;
    return i;
}

static const struct wr_provider *provider_of(const struct wr_bound_step *bound,
                                             struct wr_str name)
{
    for (size_t i = 0; i < bound->provider_count; i++)
        if (wr_str_eqz(name, bound->providers[i]->name))
            return bound->providers[i];
    return bound->verify && wr_str_eqz(name, bound->verify->name) ? bound->verify
                                                                  : NULL;
}

static void restore_word(size_t step, struct wr_str word, struct wr_lead_work *lead)
{
    struct wr_trail *trail = &lead->trail;
    int64_t segment;

    if (wr_str_eqz(word, "closed"))
        trail->closed |= UINT32_C(1) << step;
    else if (wr_str_eqz(word, "early"))
        trail->early |= UINT32_C(1) << step;
    else if (wr_str_starts(word, WR_LIT(SEGMENT)) &&
             wr_str_to_i64(wr_str_sub(word, sizeof(SEGMENT) - 1, word.len), &segment) &&
             segment > 0 && segment <= WR_SEGMENTS)
        trail->segments[step] = (uint8_t)segment;
    else if (wr_str_eqz(word, "skipped"))
        trail->skipped = true;
    else if (wr_str_eqz(word, "retry"))
        lead->retry = true;
}

static void restore_step(size_t step, struct wr_str words, struct wr_lead_work *lead)
{
    while (words.len > 0) {
        size_t end = 0;

        if (wr_str_starts(words, WR_LIT(WHY))) { /* the rest, commas and all */
            lead->skipped = wr_str_sub(words, sizeof(WHY) - 1, words.len);
            return;
        }
        while (end < words.len && words.ptr[end] != ',')
            end++;
        restore_word(step, wr_str_sub(words, 0, end), lead);
        words = wr_str_sub(words, end < words.len ? end + 1 : end, words.len);
    }
}

void wr_trail_restore(const struct wr_waterfall *waterfall, struct wr_lead_work *lead)
{
    const struct wr_member *member = lead->member;

    for (size_t i = 0; i < member->tried_count; i++) {
        const struct wr_tried_row *row = &member->tried[i];
        struct wr_next asked = {.question_id = row->question_id,
                                .step = step_index(waterfall, row->step)};

        if (asked.step == waterfall->step_count)
            continue; /* the job was changed meanwhile */
        if (row->question_id == 0) {
            restore_step(asked.step, row->provider, lead);
            continue;
        }
        asked.provider = provider_of(&waterfall->steps[asked.step], row->provider);
        if (asked.provider)
            wr_trail_add(&lead->trail, &asked, WR_TRIED_ANSWERED);
    }
}

/* --- kept --- */

static void put_word(struct wr_buf *buf, const char *word)
{
    if (buf->len > 0)
        wr_buf_putc(buf, ',');
    wr_buf_putz(buf, word);
}

static void put_skipped(struct wr_buf *buf, const struct wr_lead_work *lead)
{
    if (!lead->trail.skipped)
        return;
    put_word(buf, "skipped");
    if (lead->retry)
        put_word(buf, "retry");
    put_word(buf, WHY);
    wr_buf_put(buf, lead->skipped);
}

static struct wr_str words_of(const struct wr_lead_work *lead, size_t step,
                              struct wr_arena *arena)
{
    const struct wr_trail *trail = &lead->trail;
    struct wr_buf buf;
    struct wr_str out;

    wr_buf_init(&buf, (size_t)4 * 1024);
    if (trail->closed >> step & 1)
        put_word(&buf, "closed");
    if (trail->early >> step & 1)
        put_word(&buf, "early");
    if (trail->segments[step] > 0) {
        put_word(&buf, SEGMENT);
        wr_buf_printf(&buf, "%u", (unsigned)trail->segments[step]);
    }
    if (step == 0)
        put_skipped(&buf, lead);
    out = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return out;
}

enum wr_code wr_trail_keep(struct wr_db *db, const struct wr_work_slot *slot,
                           const struct wr_lead_work *lead, struct wr_err *err)
{
    const struct wr_waterfall *waterfall = &slot->run->setup->waterfall;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < waterfall->step_count; i++) {
        struct wr_tried_row row = {.step = waterfall->steps[i].step->name,
                                   .provider = words_of(lead, i, slot->arena)};

        if (row.provider.len > 0)
            code =
                wr_db_tried_put(db, slot->run->run.id, lead->member->row.id, &row, err);
    }
    return code;
}
