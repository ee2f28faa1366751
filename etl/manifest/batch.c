/* batch.c - the list in the reply to a batch, into the answers of its asks.
 *
 * A row is an ask's by its place in the list, by the {$row} that was sent with the ask,
 * or by an input of the ask that it repeats. Wrong rows are never taken for others: a
 * list of the wrong length is a protocol error of all, two rows of one ask and no row
 * at all are a protocol error of that ask.
 *
 * Of a batch that is collected after a crash some rows may be answered already: they
 * are in the list, and nobody asks for them.
 */
#include "etl/manifest/table.h"

#include "etl/base/banned.h"

/* Rows of all pages. */
#define MAX_LISTED ((size_t)4 * WR_MAX_BATCH)

/* talk->memory: what the pages so far have brought. */
struct collected {
    struct wr_answer *answers;      /* as many as asks */
    bool *found;                    /* of each ask: a row of it was there */
    const struct wr_value **echoes; /* of each ask: what its row repeats */
    size_t listed;                  /* rows in all pages */
    size_t strays;                  /* of them, which are nobody's */
    int64_t spent_milli;            /* credits told of the whole reply; -1: not told */
};

static struct collected *collected_of(const struct reading *r, struct wr_talk *talk)
{
    const struct batch *batch = r->call->batch;
    struct collected *all = talk->memory;

    if (all)
        return all;
    all = WR_NEW(talk->arena, struct collected);
    all->answers = WR_ARRAY(talk->arena, struct wr_answer, talk->count);
    all->found = WR_ARRAY(talk->arena, bool, talk->count);
    all->echoes = WR_ARRAY(talk->arena, const struct wr_value *, talk->count);
    all->spent_milli = -1;
    for (size_t i = 0; i < talk->count; i++) {
        all->answers[i].charged_milli = -1;
        if (batch->by == BY_ECHO)
            all->echoes[i] = talk->asks[i].inputs[batch->echo];
    }
    talk->memory = all;
    return all;
}

/* A row that is no answer says why. */
static void fail_ask(struct wr_answer *answer, enum wr_code code)
{
    *answer = (struct wr_answer){.code = code, .charged_milli = -1};
}

static const struct reply_row *find_meaning(struct reading *r)
{
    const struct batch *batch = r->call->batch;

    for (size_t i = 0; i < batch->table_count; i++) {
        if (wr_conditions_hold(&batch->table[i].when, r))
            return &batch->table[i];
    }
    return NULL;
}

static void read_row(struct reading *r, struct wr_answer *answer)
{
    const struct reply_row *row = find_meaning(r);

    if (!row)
        fail_ask(answer, WR_E_PROTOCOL);
    else if (wr_meaning_code(row->then))
        fail_ask(answer, wr_meaning_code(row->then));
    else
        wr_reply_answer(r, row->then, answer);
}

static void take_row(struct reading *r, struct collected *all, size_t ask,
                     const struct wr_json *row)
{
    if (all->found[ask]) {
        fail_ask(&all->answers[ask], WR_E_PROTOCOL);
        return;
    }
    all->found[ask] = true;
    r->ask = &r->talk->asks[ask];
    r->base = row;
    read_row(r, &all->answers[ask]);
    r->ask = NULL;
    r->base = NULL;
}

/* The ask of a row; asks are in the order of their rows. */
static size_t ask_of(const struct wr_talk *talk, uint32_t row)
{
    size_t low = 0, high = talk->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (talk->asks[middle].row < row)
            low = middle + 1;
        else
            high = middle;
    }
    return low < talk->count && talk->asks[low].row == row ? low : talk->count;
}

static void take_by_row(struct reading *r, struct collected *all, uint32_t row,
                        const struct wr_json *value)
{
    size_t ask = ask_of(r->talk, row);

    if (ask < r->talk->count)
        take_row(r, all, ask, value);
}

static void take_by_position(struct reading *r, struct collected *all, size_t place,
                             const struct wr_json *value)
{
    const uint32_t *rows = r->progress->rows;

    take_by_row(r, all, rows ? rows[place] : (uint32_t)place, value);
}

static struct wr_str key_of(struct reading *r, const struct wr_json *value)
{
    struct wr_str key;

    r->base = value;
    key = wr_json_scalar(wr_reading_at(r, &r->call->batch->key), r->arena);
    r->base = NULL;
    return key;
}

/* The number in a label, as it was written for the ask; 0: it is no label of ours. */
static int64_t label_of(const struct batch *batch, struct wr_str key)
{
    size_t around = batch->label_head.len + batch->label_tail.len;
    int64_t label;

    if (key.len <= around || !wr_str_starts(key, batch->label_head) ||
        !wr_str_ends(key, batch->label_tail))
        return 0;
    key = wr_str_sub(key, batch->label_head.len, key.len - around);
    return wr_str_to_i64(key, &label) && label > 0 && label <= UINT32_MAX ? label : 0;
}

static void take_by_label(struct reading *r, struct collected *all,
                          const struct wr_json *value)
{
    int64_t label = label_of(r->call->batch, key_of(r, value));

    if (label &&
        wr_progress_find(r->progress, (uint32_t)(label - 1)) < r->progress->row_count)
        take_by_row(r, all, (uint32_t)(label - 1), value);
    else
        all->strays++;
}

static void take_by_echo(struct reading *r, struct collected *all,
                         const struct wr_json *value)
{
    const struct call *call = r->call;
    struct wr_str key = key_of(r, value);
    struct wr_value echo;
    bool taken = false;

    if (key.len && wr_read_as(call, call->batch->echo, key, r->arena, &echo)) {
        for (size_t i = 0; i < r->talk->count; i++) {
            if (!all->echoes[i] || !wr_same_value(all->echoes[i], &echo))
                continue;
            take_row(r, all, i, value);
            taken = true;
        }
    }
    all->strays += !taken;
}

static void take_list(struct reading *r, struct collected *all,
                      const struct wr_json *list)
{
    size_t n = wr_json_size(list);

    for (size_t i = 0; i < n; i++) {
        const struct wr_json *value = wr_json_at(list, i);

        if (r->call->batch->by == BY_POSITION)
            take_by_position(r, all, all->listed + i, value);
        else if (r->call->batch->by == BY_LABEL)
            take_by_label(r, all, value);
        else
            take_by_echo(r, all, value);
    }
    all->listed += n;
}

/* --- pages --- */

enum more { MORE_NONE, MORE_PAGE, MORE_UNCLEAR };

static bool says_nothing(const struct wr_json *value)
{
    enum wr_json_kind kind = wr_json_kind(value);
    bool truth = true;

    return kind == WR_JSON_NONE || kind == WR_JSON_NULL ||
           (kind == WR_JSON_TEXT && !wr_json_text(value).len) ||
           (wr_json_bool(value, &truth) && !truth);
}

/* Whether a page follows, and what asks for it. A count that is gone must not end the
 * list early: who stands on the pages not read would be missing. */
static enum more more_of(struct reading *r, uint32_t page, struct wr_str *cursor)
{
    const struct pages *pages = &r->call->batch->pages;
    const struct wr_json *value;
    struct kept kept = {0};
    int64_t last;

    if (!pages->query.ptr)
        return MORE_NONE;
    if (pages->last.set) {
        if (!wr_str_to_i64(wr_json_scalar(wr_reading_at(r, &pages->last), r->arena),
                           &last))
            return MORE_UNCLEAR;
        return last > page ? MORE_PAGE : MORE_NONE;
    }
    value = wr_reading_at(r, &pages->next);
    if (says_nothing(value))
        return MORE_NONE;
    if (!wr_kept_take(value, r->arena, &kept))
        return MORE_UNCLEAR;
    *cursor = kept.text;
    return MORE_PAGE;
}

/* --- the end --- */

/* Whether who is not in the list is unknown to the vendor. A row that is nobody's may
 * be that of any ask without one, but for those whose asks are answered already. */
static bool may_be_missed(const struct reading *r, const struct collected *all,
                          bool whole)
{
    const struct batch *batch = r->call->batch;
    size_t answered = r->progress->row_count - r->talk->count;

    return whole && batch->missing_is_miss &&
           all->strays <= (batch->by == BY_ECHO ? answered : 0);
}

/* By position the list must be as long as the batch, and no page longer than what is
 * left; else it may hold more than was asked for, within reason. */
static bool fits(const struct reading *r, const struct collected *all, size_t n,
                 bool ends)
{
    if (n > MAX_LISTED - all->listed)
        return false;
    size_t left = r->progress->row_count - all->listed;

    return r->call->batch->by != BY_POSITION || (ends ? n == left : n <= left);
}

/* `whole`: all pages were read. */
static void finish(const struct reading *r, struct collected *all, bool whole,
                   struct wr_talk *talk)
{
    bool missed = may_be_missed(r, all, whole);

    for (size_t i = 0; i < talk->count; i++) {
        if (all->found[i])
            continue;
        fail_ask(&all->answers[i], missed ? WR_OK : WR_E_PROTOCOL);
        if (missed)
            all->answers[i].outcome = WR_OUTCOME_MISS;
    }
    /* What all rows cost says nothing of the few that are collected here: they cost
     * what the price list says. */
    if (talk->count == r->progress->row_count)
        wr_charge_share(r->call, all->answers, talk->count, all->spent_milli,
                        talk->arena);
    talk->answers = all->answers;
}

/* Who asks alone hears what went wrong, and may ask again: then what was taken of this
 * reply is forgotten. */
static enum wr_code end_alone(struct reading *r, struct collected *all,
                              const struct collected *before, bool found,
                              struct wr_err *err)
{
    enum wr_code code = all->answers[0].code;

    *all = *before;
    all->found[0] = found;
    return code == WR_E_PROTOCOL ? wr_reply_misfit(r, err)
                                 : wr_reply_refusal(r, code, WR_NONE, err);
}

enum wr_code wr_batch_take(struct reading *r, struct wr_talk *talk, enum wr_move *move,
                           struct wr_err *err)
{
    const struct batch *batch = r->call->batch;
    const struct wr_json *list = wr_reading_at(r, &batch->rows);
    struct collected *all = collected_of(r, talk);
    struct progress *p = r->progress;
    uint32_t page = p->page ? p->page : 1;
    struct wr_str cursor = WR_NONE;
    enum more more = more_of(r, page, &cursor);
    bool ends = more != MORE_PAGE || page >= batch->pages.max;
    struct collected before = *all;
    bool found = all->found[0];
    int64_t spent;

    /* Nothing is taken of a reply that is refused: it may be asked for again. */
    if (wr_json_kind(list) != WR_JSON_LIST || more == MORE_UNCLEAR ||
        !fits(r, all, wr_json_size(list), ends))
        return wr_reply_misfit(r, err);
    take_list(r, all, list);
    spent = wr_charge_told(r);
    if (spent >= 0)
        all->spent_milli = spent;
    if (!ends) {
        p->page = page + 1;
        p->cursor = cursor;
        return wr_talk_send(r, 0, talk, move, err);
    }
    finish(r, all, more == MORE_NONE, talk);
    /* The job is done: asked for again, its result is the same. */
    talk->over = p->leg > 0;
    if (talk->count == 1 && talk->answers[0].outcome == WR_OUTCOME_NONE)
        return end_alone(r, all, &before, found, err);
    *move = WR_MOVE_DONE;
    return WR_OK;
}
