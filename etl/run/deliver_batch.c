/* deliver_batch.c - see deliver_batch.h. */
#include "etl/run/deliver_batch.h"

#include "etl/run/suppress.h"

/* --- load --- */

static size_t batch_size(const struct wr_crm *crm)
{
    size_t size = WR_DELIVER_MOST;

    if (crm->max_write_batch < size)
        size = crm->max_write_batch;
    if (crm->max_read_batch < size)
        size = crm->max_read_batch;
    return size > 0 ? size : 1;
}

enum wr_code wr_deliver_load(struct wr_db *db, struct wr_deliver_batch *b,
                             struct wr_err *err)
{
    struct wr_out *outs = NULL;
    enum wr_code code =
        wr_db_out_next(db, b->run->run.id, wr_str(b->map->crm_object), 0,
                       batch_size(b->run->job->crm), b->arena, &outs, &b->count, err);

    for (size_t i = 0; !code && i < b->count; i++)
        b->rows[i] = (struct wr_deliver_row){.out = &outs[i]};
    return code;
}

/* --- compare, mark --- */

static void compare_row(struct wr_deliver_batch *b, size_t i,
                        const struct wr_page *page)
{
    struct wr_deliver_row *row = &b->rows[i];
    struct wr_compare in = {.map = b->map,
                            .catalogue = &b->run->setup->catalogue,
                            .crm = b->run->job->crm,
                            .page = page,
                            .own = row->own};

    row->end = wr_compare_row(&in, row->out, b->arena, &row->write, &row->reason);
    if (row->end == WR_OUT_PENDING)
        b->send[b->send_count++] = i;
}

/* Asked after the records were read: what another run has sent by then is known to be
 * ours, though it may stand there unconfirmed. */
static enum wr_code load_own(struct wr_db *db, struct wr_deliver_batch *b,
                             struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < b->count; i++) {
        struct wr_str *names = NULL, *values = NULL;
        size_t count = 0;

        code = wr_db_written_or_sent(db, &b->rows[i].out->key, b->arena, &names,
                                     &values, &count, err);
        b->rows[i].own = (struct wr_own_writes){names, values, count};
    }
    return code;
}

enum wr_code wr_deliver_compare(struct wr_db *db, struct wr_deliver_batch *b,
                                const struct wr_page *page, struct wr_err *err)
{
    enum wr_code code = load_own(db, b, err);

    b->send_count = 0;
    for (size_t i = 0; !code && i < b->count; i++)
        compare_row(b, i, page);
    return code;
}

static enum wr_code leave_out_suppressed(struct wr_db *db, struct wr_deliver_batch *b,
                                         struct wr_err *err)
{
    size_t kept = 0;
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < b->send_count; i++) {
        struct wr_deliver_row *row = &b->rows[b->send[i]];
        bool listed = false;

        code = wr_suppress_write(db, row->out, b->arena, &listed, err);
        if (listed) {
            row->end = WR_OUT_REJECTED;
            row->reason = WR_LIT(WR_ON_THE_LIST);
        } else {
            b->send[kept++] = b->send[i];
        }
    }
    b->send_count = kept;
    return code;
}

static void push_part(struct wr_deliver_batch *b, size_t from, size_t count)
{
    if (count > 0)
        b->parts[b->part_count++] = (struct wr_deliver_part){from, count};
}

enum wr_code wr_deliver_mark(struct wr_db *db, struct wr_deliver_batch *b,
                             struct wr_err *err)
{
    int64_t ids[WR_DELIVER_MOST];
    enum wr_code code = leave_out_suppressed(db, b, err);

    for (size_t i = 0; i < b->send_count; i++)
        ids[i] = b->rows[b->send[i]].out->id;
    for (size_t i = 0; i < b->count; i++) {
        struct wr_out *out = b->rows[i].out;

        for (size_t f = 0; !code && f < out->field_count; f++)
            if (out->fields[f].conflict)
                code = wr_db_out_conflict(db, out->id, out->fields[f].property, err);
    }
    if (!code && b->send_count > 0)
        code = wr_db_out_sent(db, ids, b->send_count, wr_run_now(b->run), err);
    b->part_count = 0;
    push_part(b, 0, b->send_count);
    return code;
}

/* --- parts --- */

bool wr_deliver_next_part(struct wr_deliver_batch *b)
{
    if (b->part_count == 0)
        return false;
    b->part = b->parts[--b->part_count];
    for (size_t i = 0; i < b->part.count; i++)
        b->writes[i] = b->rows[b->send[b->part.from + i]].write;
    return true;
}

static enum wr_out_state end_of(const struct wr_deliver_batch *b,
                                enum wr_write_result result)
{
    switch (result) {
    case WR_WRITE_OK:
        return WR_OUT_CONFIRMED;
    case WR_WRITE_GONE:
        return WR_OUT_GONE;
    case WR_WRITE_REJECTED:
        break;
    case WR_WRITE_RETRY:
        return b->part.count == 1 ? WR_OUT_REJECTED : WR_OUT_PENDING;
    }
    return WR_OUT_REJECTED;
}

void wr_deliver_take(struct wr_deliver_batch *b)
{
    size_t from = b->part.from, retry = 0;

    for (size_t i = 0; i < b->part.count; i++) {
        struct wr_deliver_row *row = &b->rows[b->send[from + i]];

        row->end = end_of(b, b->written[i].result);
        row->reason = b->written[i].reason;
        /* Those to send again move together at the front of the part. */
        if (row->end == WR_OUT_PENDING) {
            size_t keep = b->send[from + retry];

            b->send[from + retry] = b->send[from + i];
            b->send[from + i] = keep;
            retry++;
        }
    }
    push_part(b, from + retry / 2, retry - retry / 2);
    push_part(b, from, retry / 2);
}

/* --- end --- */

enum wr_code wr_deliver_end(struct wr_db *db, struct wr_deliver_batch *b,
                            struct wr_err *err)
{
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < b->count; i++)
        code = wr_deliver_end_row(db, b->run, b->rows[i].out, b->rows[i].end,
                                  b->rows[i].reason, err);
    return code;
}
