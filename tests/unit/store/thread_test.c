/* thread_test.c - the store's thread: turns are transactions, callbacks come after. */
#include "rig.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_CALLS 64

struct bench {
    struct rig *rig;
    struct wr_loop *loop;
    struct wr_store *store;
    struct wr_db *other; /* another connection: sees what is committed */
    pthread_t loop_thread;
    int done[MAX_CALLS]; /* ids in the order of their callbacks */
    enum wr_code codes[MAX_CALLS];
    char text[480]; /* of the last error */
    int done_count;
    int worked; /* by the store's thread; read once its callback came */
    bool freed;
};

struct call {
    struct bench *b;
    int id;
    enum wr_code fails;
    bool seen_uncommitted; /* out: the others saw an earlier call of the same turn */
    struct call *then;     /* submitted by the callback */
};

static struct bench *bench_new(struct rig *rig)
{
    struct bench *b = wr_alloc(sizeof(*b));

    b->rig = rig;
    b->other = rig_open(rig, WR_DB_READ);
    b->loop = wr_loop_new();
    b->store = wr_store_new(b->loop, rig->db);
    b->loop_thread = pthread_self();
    rig->db = NULL; /* the store's now */
    return b;
}

static void bench_free(struct bench *b)
{
    if (!b->freed)
        wr_store_free(b->store);
    wr_loop_free(b->loop);
    wr_db_close(b->other);
    free(b);
}

static int64_t id_of(int id)
{
    return 1000 + id;
}

static bool others_see(struct bench *b, int id)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_lead_row row;
    enum wr_code code = wr_db_lead_get(b->other, id_of(id), arena, &row, NULL);

    wr_arena_free(arena);
    return code == WR_OK;
}

static enum wr_code put_lead(struct wr_db *db, int64_t id, struct wr_err *err)
{
    struct wr_lead_row row = {.id = id,
                              .key = {WR_LIT("c"), WR_LIT("o"), WR_LIT("1")},
                              .account_key = WR_LIT("a"),
                              .due_us = NOW};

    return wr_db_lead_put(db, &row, err);
}

static enum wr_code work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct call *c = ctx;

    assert_false(pthread_equal(pthread_self(), c->b->loop_thread));
    if (c->fails)
        return wr_fail(err, c->fails, "call %d failed", c->id);
    c->b->worked++;
    return put_lead(db, id_of(c->id), err);
}

static void submit(struct call *c);

static void done(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct call *c = ctx;
    struct bench *b = c->b;

    assert_true(pthread_equal(pthread_self(), b->loop_thread));
    if (!code)
        assert_true(others_see(b, c->id));
    else
        memcpy(b->text, err->text, sizeof(b->text));
    b->codes[b->done_count] = code;
    b->done[b->done_count++] = c->id;
    if (c->then)
        submit(c->then);
}

static void submit(struct call *c)
{
    wr_store_submit(c->b->store, work, done, c);
}

static void callbacks_come_in_order_after_the_commit(void **state)
{
    struct bench *b = bench_new(RIG(state));
    struct call calls[20];

    for (int i = 0; i < 20; i++) {
        calls[i] = (struct call){.b = b, .id = i};
        submit(&calls[i]);
    }
    wr_loop_run(b->loop); /* comes back by itself: nothing holds it any more */
    assert_int_equal(b->done_count, 20);
    for (int i = 0; i < 20; i++) {
        assert_int_equal(b->done[i], i);
        assert_int_equal(b->codes[i], WR_OK);
    }
    bench_free(b);
}

static enum wr_code look_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct call *c = ctx;
    struct wr_lead_row row;
    struct wr_arena *arena = wr_arena_new(0);
    enum wr_code code = wr_db_lead_get(db, id_of(0), arena, &row, err);

    c->seen_uncommitted = others_see(c->b, 0);
    c->b->worked++;
    wr_arena_free(arena);
    return code;
}

static void look_done(void *ctx, enum wr_code code, const struct wr_err *err WR_UNUSED)
{
    struct call *c = ctx;

    c->b->codes[c->b->done_count] = code;
    c->b->done[c->b->done_count++] = c->id;
}

static void a_turn_is_one_transaction(void **state)
{
    struct bench *b = bench_new(RIG(state));
    struct call first = {.b = b, .id = 0}, second = {.b = b, .id = 1};

    submit(&first);
    wr_store_submit(b->store, look_work, look_done, &second);
    wr_loop_run(b->loop);
    assert_int_equal(b->done_count, 2);
    assert_int_equal(b->codes[1], WR_OK); /* it read what the first had put */
    assert_false(second.seen_uncommitted);
    bench_free(b);
}

static void callbacks_may_submit(void **state)
{
    struct bench *b = bench_new(RIG(state));
    struct call calls[30];

    for (int i = 0; i < 30; i++)
        calls[i] =
            (struct call){.b = b, .id = i, .then = i < 29 ? &calls[i + 1] : NULL};
    submit(&calls[0]);
    wr_loop_run(b->loop);
    assert_int_equal(b->done_count, 30);
    assert_int_equal(b->worked, 30);
    bench_free(b);
}

static void an_error_ends_the_store(void **state)
{
    struct bench *b = bench_new(RIG(state));
    struct call before = {.b = b, .id = 0};
    struct call same_turn = {.b = b, .id = 1};
    struct call after = {.b = b, .id = 3};
    struct call failing = {.b = b, .id = 2, .fails = WR_E_GONE, .then = &after};

    submit(&before);
    wr_loop_run(b->loop);
    submit(&same_turn);
    submit(&failing);
    wr_loop_run(b->loop);
    assert_int_equal(b->done_count, 4);
    assert_int_equal(b->codes[0], WR_OK);
    for (int i = 1; i < 4; i++)
        assert_int_equal(b->codes[i], WR_E_STORE);
    assert_non_null(strstr(b->text, "call 2 failed"));
    assert_true(others_see(b, 0));
    assert_false(others_see(b, 1)); /* rolled back with it */
    assert_int_equal(b->worked, 2); /* the last was not worked on */
    bench_free(b);
}

static void closing_waits_for_what_was_submitted(void **state)
{
    struct bench *b = bench_new(RIG(state));
    struct call last = {.b = b, .id = 9};
    struct call calls[8];

    for (int i = 0; i < 8; i++) {
        calls[i] = (struct call){.b = b, .id = i, .then = i == 7 ? &last : NULL};
        submit(&calls[i]);
    }
    wr_store_free(b->store); /* the loop never ran */
    b->freed = true;
    assert_int_equal(b->done_count, 9);
    for (int i = 0; i < 8; i++)
        assert_true(others_see(b, i));
    assert_true(others_see(b, 9));
    wr_loop_run(b->loop); /* nothing of the store is left in it */
    bench_free(b);
}

static void free_in_callback(void *ctx, enum wr_code code, const struct wr_err *err)
{
    struct call *c = ctx;

    done(ctx, code, err);
    wr_store_free(c->b->store);
    c->b->freed = true;
}

static void a_callback_may_close_the_store(void **state)
{
    struct bench *b = bench_new(RIG(state));
    struct call calls[3];

    for (int i = 0; i < 3; i++)
        calls[i] = (struct call){.b = b, .id = i};
    wr_store_submit(b->store, work, free_in_callback, &calls[0]);
    submit(&calls[1]);
    submit(&calls[2]);
    wr_loop_run(b->loop);
    assert_int_equal(b->done_count, 3);
    bench_free(b);
}

static void an_unused_store_closes(void **state)
{
    struct bench *b = bench_new(RIG(state));

    wr_loop_run(b->loop);
    bench_free(b);
    wr_store_free(NULL);
}

/* --- stress --- */

#define FLOOD     20000
#define IN_FLIGHT 300

struct flood {
    struct bench *b;
    int64_t submitted, finished, worked, last_worked;
};

struct drop {
    struct flood *f;
    int64_t number;
};

static enum wr_code flood_work(struct wr_db *db, void *ctx, struct wr_err *err)
{
    struct drop *d = ctx;

    assert_int_equal(d->number, d->f->last_worked + 1);
    d->f->last_worked = d->number;
    d->f->worked++;
    return wr_db_mark_set(db, WR_LIT("flood"), d->number, 1, err);
}

static void flood_more(struct drop *d);

static void flood_done(void *ctx, enum wr_code code, const struct wr_err *err WR_UNUSED)
{
    struct drop *d = ctx;

    assert_int_equal(code, WR_OK);
    d->f->finished++;
    flood_more(d);
}

static void flood_more(struct drop *d)
{
    if (d->f->submitted == FLOOD)
        return;
    d->number = ++d->f->submitted;
    wr_store_submit(d->f->b->store, flood_work, flood_done, d);
}

static void a_flood_passes_in_order(void **state)
{
    struct bench *b = bench_new(RIG(state));
    struct flood f = {.b = b};
    struct drop drops[IN_FLIGHT];
    int64_t until = 0;

    for (size_t i = 0; i < IN_FLIGHT; i++) {
        drops[i].f = &f;
        flood_more(&drops[i]);
    }
    wr_loop_run(b->loop);
    assert_int_equal(f.finished, FLOOD);
    assert_int_equal(f.worked, FLOOD);
    OK(b->rig, wr_db_mark_get(b->other, WR_LIT("flood"), &until, &b->rig->err));
    assert_int_equal(until, FLOOD);
    bench_free(b);
}

/* The loop goes on turning while a commit waits for another process. */
static void count_turn(void *ctx)
{
    ++*(int *)ctx;
}

static void unlock(void *ctx)
{
    struct wr_db **holder = ctx;

    wr_db_rollback(*holder);
}

static void the_loop_never_waits_for_the_disk(void **state)
{
    struct bench *b = bench_new(RIG(state));
    struct wr_db *holder = rig_open(b->rig, WR_DB_WRITE);
    struct call c = {.b = b, .id = 1};
    struct wr_timer *timer = wr_timer_new(b->loop, unlock, &holder);
    struct wr_timer *ticks[5];
    int ticked = 0;

    OK(b->rig, wr_db_begin(holder, &b->rig->err));
    submit(&c);
    for (size_t i = 0; i < WR_COUNT(ticks); i++) {
        ticks[i] = wr_timer_new(b->loop, count_turn, &ticked);
        wr_timer_start(ticks[i], i);
    }
    wr_timer_start(timer, 20); /* only the loop can free the store's thread */
    wr_loop_run(b->loop);
    assert_int_equal(ticked, 5);
    assert_int_equal(b->done_count, 1);
    assert_int_equal(b->codes[0], WR_OK);
    for (size_t i = 0; i < WR_COUNT(ticks); i++)
        wr_timer_free(ticks[i]);
    wr_timer_free(timer);
    wr_db_close(holder);
    bench_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(callbacks_come_in_order_after_the_commit),
        T(a_turn_is_one_transaction),
        T(callbacks_may_submit),
        T(an_error_ends_the_store),
        T(closing_waits_for_what_was_submitted),
        T(a_callback_may_close_the_store),
        T(an_unused_store_closes),
        T(a_flood_passes_in_order),
        T(the_loop_never_waits_for_the_disk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
