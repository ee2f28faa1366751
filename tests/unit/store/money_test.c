/* money_test.c - killed at any instant, no cap is overspent and nothing is paid twice.
 *
 * Children buy at random: plans of several pools, prices, repeats, outcomes; each is
 * killed without warning after a random number of steps, and the next goes on where it
 * was. After every death, and again after recovery, each cap holds against a sum made
 * of the entries alone, and no question has been asked again within its freshness.
 */
#include "rig.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS    8
#define QUESTIONS 25
#define OPEN      16
#define POOLS     3

/* SplitMix64 (Steele, Lea, Flood 2014). */
static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static int64_t below(uint64_t *seed, uint64_t limit)
{
    return (int64_t)(next(seed) % limit);
}

static const char *const pools[POOLS] = {"credits", "mobile", "export"};

/* The ceilings of one seed; a pool's is tighter than the sum. */
struct plan {
    int64_t all, pool[POOLS], lead;
};

struct open {
    int64_t entry, worst[POOLS];
    size_t lines;
};

struct child {
    struct wr_db *db;
    struct wr_arena *arena;
    struct plan plan;
    uint64_t seed;
    int64_t run, now_us;
    struct open open[OPEN];
    size_t count;
};

static void add_cap(struct wr_claim *c, const char *key, int64_t limit,
                    const char *pool)
{
    c->caps[c->cap_count++] = (struct wr_cap){.key = wr_str(key),
                                              .name = WR_LIT("a cap"),
                                              .limit_micro = limit,
                                              .pool = pool ? wr_str(pool) : WR_NONE};
}

static void add_caps(struct child *c, struct wr_claim *claim)
{
    static const char *const keys[POOLS] = {"pool:credits", "pool:mobile",
                                            "pool:export"};

    claim->cap_count = 0;
    add_cap(claim, "all", c->plan.all, NULL);
    for (size_t i = 0; i < POOLS; i++)
        add_cap(claim, keys[i], c->plan.pool[i], pools[i]);
    claim->lead_id = 1 + below(&c->seed, 4);
    add_cap(claim,
            wr_arena_strz(c->arena,
                          wr_arena_printf(c->arena, "lead:%d", (int)claim->lead_id)),
            c->plan.lead, NULL);
}

static bool buy(struct child *c)
{
    struct wr_claim claim = rig_claim(c->run, 1 + below(&c->seed, QUESTIONS));
    struct open *open = &c->open[c->count];
    struct wr_claimed out;

    if (c->count == OPEN)
        return true;
    claim.repeat = (enum wr_repeat)below(&c->seed, 3);
    claim.as_of_us = claim.now_us = c->now_us;
    claim.pool = wr_str(pools[0]);
    claim.worst_micro = open->worst[0] = below(&c->seed, 300);
    claim.line_count = open->lines = (size_t)below(&c->seed, POOLS);
    for (size_t i = 0; i < claim.line_count; i++) {
        open->worst[i + 1] = below(&c->seed, 200);
        claim.lines[i] = (struct wr_claim_line){
            wr_str(pools[i + 1]), wr_str(pools[i + 1]), open->worst[i + 1]};
    }
    add_caps(c, &claim);
    if (wr_db_claim(c->db, &claim, c->arena, &out, NULL))
        return false;
    open->entry = out.entry_id;
    c->count += out.verdict == WR_CLAIM_GRANTED;
    return true;
}

static bool settle(struct child *c, const struct open *open)
{
    struct wr_settlement s = {.entry_id = open->entry,
                              .outcome = (enum wr_outcome)(1 + below(&c->seed, 2)),
                              .spent_micro =
                                  below(&c->seed, (uint64_t)open->worst[0] + 1),
                              .answer = WR_LIT("[]"),
                              .fresh_until_us = c->now_us + below(&c->seed, 40),
                              .now_us = c->now_us,
                              .as_of_us = c->now_us};

    for (size_t i = 0; i < open->lines; i++)
        if (below(&c->seed, 2))
            s.lines[s.line_count++] = (struct wr_line_cost){
                wr_str(pools[i + 1]),
                below(&c->seed, (uint64_t)open->worst[i + 1] + 1)};
    return wr_db_settle(c->db, &s, NULL) == WR_OK;
}

static bool end_one(struct child *c)
{
    size_t i = (size_t)below(&c->seed, c->count);
    struct open open = c->open[i];
    struct wr_talk_mark mark = {.state = WR_LIT("job=1")};

    if (below(&c->seed, 8) == 0) /* submitted: goes on in another life */
        return wr_db_talk_save(c->db, open.entry, &mark, NULL) == WR_OK;
    c->open[i] = c->open[--c->count];
    switch (below(&c->seed, 6)) {
    case 0:
        return wr_db_release(c->db, open.entry, WR_LIT("x"), NULL) == WR_OK;
    case 1:
        return wr_db_uncertain(c->db, open.entry, WR_LIT("x"), NULL) == WR_OK;
    default:
        return settle(c, &open);
    }
}

static void live(struct child *c, int told)
{
    for (;; c->now_us++) {
        bool ends = c->count > 0 && below(&c->seed, 2);

        if (ends ? !end_one(c) : !buy(c))
            _exit(3);
        if (write(told, "x", 1) != 1)
            _exit(4);
        wr_arena_reset(c->arena);
    }
}

/* A run of its own; the job is the dead one's, and so are its lock and its claims. */
static pid_t spawn(const struct rig *rig, const struct plan *plan, uint64_t seed,
                   int64_t now_us, int *told)
{
    int ends[2];
    pid_t pid;

    assert_int_equal(pipe(ends), 0);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct child c = {.plan = *plan, .seed = seed, .now_us = now_us};
        struct wr_run run = {.job = WR_LIT("nightly"), .as_of_us = now_us};
        size_t uncertain = 0;

        (void)close(ends[0]);
        c.arena = wr_arena_new(0);
        if (wr_db_open(rig->path, WR_DB_CREATE, &c.db, NULL) ||
            wr_db_bind(c.db, &rig->catalogue, NULL) ||
            wr_db_run_start(c.db, &run, getpid(), NULL) ||
            wr_db_ledger_recover(c.db, &uncertain, NULL))
            _exit(2);
        c.run = run.id;
        live(&c, ends[1]);
    }
    (void)close(ends[1]);
    *told = ends[0];
    return pid;
}

static int64_t kill_after(pid_t pid, int told, int64_t steps)
{
    int64_t done = 0;
    int status = 0;
    char byte;

    for (; done < steps; done++)
        assert_int_equal(read(told, &byte, 1), 1);
    assert_int_equal(kill(pid, SIGKILL), 0);
    while (read(told, &byte, 1) == 1)
        done++;
    (void)close(told);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    return done;
}

/* --- what must hold --- */

static const char held[] = "sum(CASE state WHEN 1 THEN spent_micro"
                           " WHEN 2 THEN 0 ELSE worst_micro END)";

static void no_cap_is_passed(struct rig *rig, const struct plan *plan)
{
    char sql[256];

    (void)snprintf(sql, sizeof(sql), "SELECT coalesce(%s, 0) FROM entry", held);
    assert_true(rig_sql(rig, sql) <= plan->all);
    for (size_t i = 0; i < POOLS; i++) {
        (void)snprintf(sql, sizeof(sql),
                       "SELECT coalesce(%s, 0) FROM entry WHERE pool = '%s'", held,
                       pools[i]);
        assert_true(rig_sql(rig, sql) <= plan->pool[i]);
    }
    for (int lead = 1; lead <= 4; lead++) {
        (void)snprintf(sql, sizeof(sql),
                       "SELECT coalesce(%s, 0) FROM entry WHERE lead_id = %d", held,
                       lead);
        assert_true(rig_sql(rig, sql) <= plan->lead);
    }
    /* The counters say the same, and so do those that tell people. */
    assert_int_equal(
        rig_sql(rig, "SELECT count(*) FROM budget WHERE spent + reserved > cap"), 0);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

static void nothing_was_asked_twice(struct rig *rig)
{
    assert_int_equal(rig_sql(rig,
                             "SELECT count(*) FROM entry a JOIN entry b"
                             " ON b.question_id = a.question_id AND b.id > a.id"
                             " WHERE a.main_id = 0 AND b.main_id = 0 AND a.state = 1"
                             " AND b.state <> 2 AND b.at_us < a.fresh_until_us"),
                     0);
    /* Nor while it was not known what came of it, where that is charged. */
    assert_int_equal(rig_sql(rig,
                             "SELECT count(*) FROM entry a JOIN entry b"
                             " ON b.question_id = a.question_id AND b.id > a.id"
                             " WHERE a.main_id = 0 AND b.main_id = 0 AND a.state = 3"
                             " AND a.repeat = 0 AND b.state <> 2"),
                     0);
}

static void holds(struct rig *rig, const struct plan *plan)
{
    no_cap_is_passed(rig, plan);
    nothing_was_asked_twice(rig);
}

static struct plan new_plan(uint64_t *seed)
{
    struct plan plan = {.all = 3000 + below(seed, 9000),
                        .lead = 1000 + below(seed, 3000)};

    for (size_t i = 0; i < POOLS; i++)
        plan.pool[i] = 500 + below(seed, 4000);
    return plan;
}

static int64_t live_and_die(struct rig *rig, uint64_t *seed, const struct plan *plan)
{
    int64_t steps = 0;

    for (int round = 0; round < ROUNDS; round++) {
        int told = -1;
        pid_t pid;

        wr_db_close(rig->db);
        rig->db = NULL;
        pid = spawn(rig, plan, next(seed), NOW + steps, &told);
        steps += kill_after(pid, told, 1 + below(seed, 70)) + 1;
        rig->db = rig_open(rig, WR_DB_WRITE);
        holds(rig, plan);
    }
    return steps;
}

static void no_death_overspends(void **state)
{
    static const uint64_t seeds[] = {3, 20261122, UINT64_C(0xdecafbadc0ffee00)};
    struct rig *rig = RIG(state);
    int64_t granted = 0, dead = 0;

    for (size_t s = 0; s < WR_COUNT(seeds); s++) {
        uint64_t seed = seeds[s];
        struct plan plan = new_plan(&seed);
        size_t uncertain = 0;

        (void)rig_sql(rig, "DELETE FROM entry");
        (void)rig_sql(rig, "DELETE FROM budget");
        (void)live_and_die(rig, &seed, &plan);
        OK(rig, wr_db_ledger_recover(rig->db, &uncertain, &rig->err));
        holds(rig, &plan);
        granted += rig_sql(rig, "SELECT count(*) FROM entry WHERE main_id = 0");
        dead += rig_sql(rig, "SELECT count(*) FROM entry WHERE why = "
                             "'its process ended'");
    }
    print_message("%d questions, %d of them in hand at a death\n", (int)granted,
                  (int)dead);
    assert_true(granted > 60 && dead > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(no_death_overspends),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
