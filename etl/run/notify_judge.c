/* notify_judge.c - is it a crossing, and is anybody to be told of it?
 *
 *   the lead is in the stage (or tier) now, was not in it by the last decision, and the
 *   CRM does not show it already, and no person took it there. A lead that weir sees
 * for the first time has crossed nothing, unless its record is new: else the first run
 * would make a task for each good lead of years.
 */
#include "etl/run/notify.h"

#include "etl/job/shown.h"
#include "weir/clock.h"
#include "weir/hash.h"
#include "weir/json.h"

#define BODY_CAP_BYTES ((size_t)64 * 1024)

static const struct wr_notify *rules(const struct wr_judge *in)
{
    return &in->setup->job->notify;
}

static bool is_in(const struct wr_judge *in, const struct wr_decision *d)
{
    const struct wr_notify *n = rules(in);
    struct wr_str word = n->field == WR_F_STAGE ? d->stage : d->tier;

    return n->there && d->disposition == WR_DISPOSED_SCORED &&
           wr_str_eq(word, n->word.name);
}

static bool was_in(const struct wr_judge *in)
{
    const struct wr_notify *n = rules(in);
    const struct wr_previous *p = &in->member->previous;

    return p->there &&
           wr_str_eq(n->field == WR_F_STAGE ? p->stage : p->tier, n->word.name);
}

/* What an earlier state of weir's wrote, say, which is lost. */
static bool crm_shows_it(const struct wr_judge *in, struct wr_arena *arena)
{
    const struct wr_map *map = in->setup->job->maps[WR_OBJECT_LEAD];

    for (size_t i = 0; i < map->line_count; i++) {
        const struct wr_map_line *line = &map->lines[i];
        struct wr_str raw;

        if (line->field != rules(in)->field)
            continue;
        raw = wr_values_get(in->member->row.values, line->property, arena);
        if (raw.ptr && wr_str_eq(wr_shown_read(line, raw), rules(in)->word.name))
            return true;
    }
    return false;
}

static bool is_new(const struct wr_judge *in)
{
    const struct wr_value *made = wr_profile_get(in->profile, WR_F_CREATED_AT);

    return in->member->previous.there ||
           (made && made->type == WR_TYPE_TIME &&
            made->as.num > in->run->as_of_us - rules(in)->new_within_us);
}

static bool is_backfill(const struct wr_judge *in)
{
    enum wr_select select = in->setup->job->select;

    return !rules(in)->backfill &&
           (select == WR_SELECT_ALL || select == WR_SELECT_STALE || !is_new(in));
}

/* --- what is told: of the company and the decision, and of the person the id alone ---
 */

static void put(struct wr_jw *w, const char *key, struct wr_str text)
{
    wr_jw_key(w, key);
    wr_jw_str(w, text);
}

static struct wr_str body_of(const struct wr_judge *in, const struct wr_decision *d,
                             const struct wr_str *values, struct wr_arena *arena)
{
    const struct wr_record_key *key = &in->member->row.key;
    int64_t respond_us = d->respond_us ? d->respond_us : rules(in)->task_due_us;
    struct wr_str text;
    struct wr_buf buf;
    struct wr_jw w;

    wr_buf_init(&buf, BODY_CAP_BYTES);
    wr_jw_init(&w, &buf);
    wr_jw_object(&w);
    put(&w, "crm", key->crm);
    put(&w, "object", key->object);
    put(&w, "id", key->ext_id);
    put(&w, "crossed_into", rules(in)->word.name);
    put(&w, "stage", d->stage);
    put(&w, "tier", d->tier);
    put(&w, "path", d->path);
    wr_jw_key(&w, "score");
    wr_jw_milli(&w, d->score_milli);
    /* The clock runs from qualification: routing knows when that was. */
    put(&w, "qualified_at",
        values[WR_F_QUALIFIED_AT].len ? values[WR_F_QUALIFIED_AT]
                                      : wr_time_text(in->run->as_of_us, arena));
    put(&w, "respond_by",
        values[WR_F_RESPOND_BY].len
            ? values[WR_F_RESPOND_BY]
            : wr_time_text(in->run->as_of_us + respond_us, arena));
    put(&w, "next_action", values[WR_F_NEXT_ACTION]);
    put(&w, "reasons", values[WR_F_REASONS]);
    put(&w, "talking_points", values[WR_F_TALKING_POINTS]);
    wr_jw_object_end(&w);
    text = wr_arena_str(arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

static int64_t id_of(const struct wr_judge *in, enum wr_notice_kind kind,
                     struct wr_arena *arena)
{
    const struct wr_record_key *key = &in->member->row.key;
    struct wr_str parts[] = {WR_LIT("notice"),
                             in->setup->job->name,
                             key->crm,
                             key->object,
                             key->ext_id,
                             wr_str(wr_notice_kind_words[kind]),
                             rules(in)->word.name,
                             wr_time_text(in->run->as_of_us, arena)};

    return wr_id_of(parts, WR_COUNT(parts));
}

static void add(const struct wr_judge *in, enum wr_notice_kind kind, struct wr_str body,
                struct wr_arena *arena, struct wr_verdict *out)
{
    bool left_out = is_backfill(in);

    out->notices[out->notice_count++] = (struct wr_notice){
        .id = id_of(in, kind, arena),
        .kind = kind,
        .state = left_out ? WR_NOTICE_LEFT_OUT : WR_NOTICE_WAITS,
        .run_id = in->run->id,
        .lead_id = in->member->row.id,
        .job = in->setup->job->name,
        .key = in->member->row.key,
        .reason = left_out ? WR_LIT("backfill") : WR_NONE,
        .body = body,
    };
}

void wr_judge_notices(const struct wr_judge *in, const struct wr_decision *decision,
                      const struct wr_str *values, struct wr_arena *arena,
                      struct wr_verdict *out)
{
    struct wr_str body;

    out->in_notify = is_in(in, decision);
    if (rules(in)->field == WR_F_STAGE && decision->kept)
        return; /* a person took it there, and knows */
    if (!out->in_notify || was_in(in) || in->setup->job->read_only ||
        crm_shows_it(in, arena))
        return;
    body = body_of(in, decision, values, arena);
    if (rules(in)->task)
        add(in, WR_NOTICE_TASK, body, arena, out);
    if (rules(in)->has_webhook)
        add(in, WR_NOTICE_WEBHOOK, body, arena, out);
}
