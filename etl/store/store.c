/* store.c - the thread that owns the connection in a run.
 *
 *   submit -> gathering --(end of turn)--> waiting --(thread)--> batch: BEGIN, work
 * ..., COMMIT -> finished --(wake)--> ready queue: done ...
 *
 * What one turn of the loop submits is one transaction; while it is committed, further
 * turns add up to the next. `gathering` and the pool belong to the loop's thread,
 * `waiting` and `finished` to the mutex, the batch and the connection to the store's
 * thread. The first failure is kept and answers everything from then on.
 */
#include "etl/store/connection.h"
#include "weir/alloc.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "etl/base/banned.h"

struct op {
    struct op *next;
    wr_store_work_fn work;
    wr_store_done_fn done;
    void *ctx;
    enum wr_code code; /* what became of its batch */
};

struct queue {
    struct op *first, *last;
};

struct wr_store {
    struct wr_loop *loop;
    struct wr_wake *wake;
    pthread_t thread;

    /* the loop's */
    struct queue gathering;
    struct op *pool;
    size_t outstanding;
    struct queue delivering; /* one call in the ready queue for each */

    pthread_mutex_t mutex;
    pthread_cond_t changed; /* waiting grew, finished grew, stop was set */
    struct queue waiting, finished;
    enum wr_code code; /* the first failure, for its batch and all later ones */
    struct wr_err err;
    bool stop;

    struct wr_db *db; /* the thread's */
};

/* --- queues --- */

static void push(struct queue *q, struct op *op)
{
    op->next = NULL;
    if (q->last)
        q->last->next = op;
    else
        q->first = op;
    q->last = op;
}

/* All of `from` behind `to`. */
static void move(struct queue *to, struct queue *from)
{
    if (!from->first)
        return;
    if (to->last)
        to->last->next = from->first;
    else
        to->first = from->first;
    to->last = from->last;
    *from = (struct queue){0};
}

static struct op *pop(struct queue *q)
{
    struct op *op = q->first;

    if (op) {
        q->first = op->next;
        if (!q->first)
            q->last = NULL;
    }
    return op;
}

static void must(int status)
{
    if (status)
        wr_bug("a mutex, condition or thread of the store");
}

/* --- the store's thread --- */

static enum wr_code work_batch(struct wr_db *db, const struct queue *batch,
                               struct wr_err *err)
{
    enum wr_code code = wr_db_begin(db, err);

    if (code)
        return code;
    for (const struct op *op = batch->first; !code && op; op = op->next)
        code = op->work(db, op->ctx, err);
    if (!code)
        return wr_db_commit(db, err);
    wr_db_rollback(db);
    return code;
}

/* Nothing is told of a batch before all of it is on disk. */
static void finish_batch(struct wr_store *s, struct queue *batch, enum wr_code code,
                         const struct wr_err *err)
{
    must(pthread_mutex_lock(&s->mutex));
    if (code && !s->code) {
        s->err = *err;
        s->err.code = WR_E_STORE;
        s->code = WR_E_STORE;
    }
    for (struct op *op = batch->first; op; op = op->next)
        op->code = s->code;
    move(&s->finished, batch);
    must(pthread_cond_broadcast(&s->changed));
    must(pthread_mutex_unlock(&s->mutex));
    wr_wake_send(s->wake);
}

/* False: told to stop, and nothing is left. */
static bool next_batch(struct wr_store *s, struct queue *batch, bool *failed)
{
    must(pthread_mutex_lock(&s->mutex));
    while (!s->waiting.first && !s->stop)
        must(pthread_cond_wait(&s->changed, &s->mutex));
    *batch = (struct queue){0};
    move(batch, &s->waiting);
    *failed = s->code != WR_OK;
    must(pthread_mutex_unlock(&s->mutex));
    return batch->first != NULL;
}

static void *run_thread(void *arg)
{
    struct wr_store *s = arg;
    struct queue batch;
    bool failed;

    while (next_batch(s, &batch, &failed)) {
        struct wr_err err = {0};
        enum wr_code code = failed ? WR_OK : work_batch(s->db, &batch, &err);

        finish_batch(s, &batch, code, &err);
    }
    return NULL;
}

/* Signals are for the loop's thread. */
static void start_thread(struct wr_store *s)
{
    sigset_t all, before;

    (void)sigfillset(&all);
    must(pthread_sigmask(SIG_SETMASK, &all, &before));
    must(pthread_create(&s->thread, NULL, run_thread, s));
    must(pthread_sigmask(SIG_SETMASK, &before, NULL));
}

/* --- the loop's thread --- */

static void hand_over(void *ctx)
{
    struct wr_store *s = ctx;

    if (!s->gathering.first)
        return;
    must(pthread_mutex_lock(&s->mutex));
    move(&s->waiting, &s->gathering);
    must(pthread_cond_broadcast(&s->changed));
    must(pthread_mutex_unlock(&s->mutex));
}

/* Nothing of the store is touched after `done`, which may submit again or free it. The
 * error is not written again once an operation has been given it. */
static void deliver(void *ctx)
{
    struct wr_store *s = ctx;
    struct op *op = pop(&s->delivering);
    struct wr_err err = {0};
    struct op copy;

    if (!op)
        return;
    copy = *op;
    op->next = s->pool;
    s->pool = op;
    if (copy.code)
        err = s->err;
    if (--s->outstanding == 0)
        wr_loop_release(s->loop);
    copy.done(copy.ctx, copy.code, &err);
}

static struct queue take_finished(struct wr_store *s)
{
    struct queue finished = {0};

    must(pthread_mutex_lock(&s->mutex));
    move(&finished, &s->finished);
    must(pthread_mutex_unlock(&s->mutex));
    return finished;
}

static void on_wake(void *ctx)
{
    struct wr_store *s = ctx;
    struct queue finished = take_finished(s);

    for (const struct op *op = finished.first; op; op = op->next)
        wr_loop_defer(s->loop, deliver, s);
    move(&s->delivering, &finished);
}

static struct op *take_op(struct wr_store *s)
{
    struct op *op = s->pool;

    if (!op)
        return wr_alloc(sizeof(*op));
    s->pool = op->next;
    return op;
}

/* Before the loop runs, and in a turn hook, no turn is under way that would end. */
static void end_turn_soon(void *ctx WR_UNUSED)
{
}

void wr_store_submit(struct wr_store *store, wr_store_work_fn work,
                     wr_store_done_fn done, void *ctx)
{
    struct op *op = take_op(store);

    *op = (struct op){.work = work, .done = done, .ctx = ctx};
    if (!store->gathering.first)
        wr_loop_defer(store->loop, end_turn_soon, store);
    push(&store->gathering, op);
    if (store->outstanding++ == 0)
        wr_loop_hold(store->loop);
}

struct wr_store *wr_store_new(struct wr_loop *loop, struct wr_db *db)
{
    struct wr_store *s = wr_alloc(sizeof(*s));

    s->loop = loop;
    s->db = db;
    s->wake = wr_wake_new(loop, on_wake, s);
    must(pthread_mutex_init(&s->mutex, NULL));
    must(pthread_cond_init(&s->changed, NULL));
    wr_loop_on_turn(loop, hand_over, s);
    start_thread(s);
    return s;
}

static void wait_finished(struct wr_store *s)
{
    must(pthread_mutex_lock(&s->mutex));
    while (!s->finished.first)
        must(pthread_cond_wait(&s->changed, &s->mutex));
    must(pthread_mutex_unlock(&s->mutex));
}

/* Callbacks may submit more: that is waited for too. */
static void finish_all(struct wr_store *s)
{
    while (s->outstanding > 0) {
        struct queue finished;

        hand_over(s);
        if (!s->delivering.first)
            wait_finished(s);
        finished = take_finished(s);
        move(&s->delivering, &finished);
        while (s->delivering.first)
            deliver(s);
    }
}

void wr_store_free(struct wr_store *store)
{
    if (!store)
        return;
    finish_all(store);
    must(pthread_mutex_lock(&store->mutex));
    store->stop = true;
    must(pthread_cond_broadcast(&store->changed));
    must(pthread_mutex_unlock(&store->mutex));
    must(pthread_join(store->thread, NULL));
    wr_loop_forget(store->loop, store);
    wr_wake_free(store->wake);
    wr_db_close(store->db);
    (void)pthread_cond_destroy(&store->changed);
    (void)pthread_mutex_destroy(&store->mutex);
    while (store->pool) {
        struct op *op = store->pool;

        store->pool = op->next;
        free(op);
    }
    free(store);
}
