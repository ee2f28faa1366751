/* budget_test.c - no sequence of claims, ends and crashes overspends a cap.
 *
 * A seeded generator draws prices, billing units, pools, lines, caps and outcomes, and
 * drives claims, settlements, releases, uncertain ends, kills within a transaction and
 * between two; after each step every cap holds, every counter is what a model in memory
 * says, and nothing that was settled is asked again while it is fresh. Then processes
 * compete for the same file.
 */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEYS      9
#define QUESTIONS 40 /* at a time: there are always new ones */
#define MAX_OPEN  512
#define PARTS     (1 + WR_MAX_CHARGES)
#define STEPS     700
#define ALL       (QUESTIONS + STEPS / 4 + 1)

/* SplitMix64 (Steele, Lea, Flood 2014): good enough, and the same everywhere. */
static uint64_t next(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint64_t below(uint64_t *seed, uint64_t limit)
{
    return next(seed) % limit;
}

/* A price of a question: of its own, or of a further line. */
struct part {
    enum wr_billing billing;
    int64_t price, most; /* most: fields that can be charged */
    unsigned pool;
};

struct held {
    int64_t entry, run, question, at_us, free_within_us;
    struct part parts[PARTS];
    size_t count;
    unsigned keys; /* bit i: counts against key i */
    enum wr_repeat repeat;
    bool uncertain, submitted;
    bool dead; /* of a session that is over, and nobody has tidied up */
};

struct world {
    struct rig *rig;
    uint64_t seed;
    int64_t run;
    int64_t limit[KEYS], spent[KEYS], reserved[KEYS];
    struct held open[MAX_OPEN];
    size_t open_count;
    int64_t fresh_until[ALL];
    int64_t settled[ALL], settled_by[ALL]; /* newest entry, run */
    int64_t now_us;
    int granted, refused, crashes, repeated, answered, unsure;
};

static const char *const line_names[PARTS] = {"", "mobile", "redeem", "phone",
                                              "export"};
static const char *const pools[] = {"credits", "phones", "exports"};

/* A third of the keys counts all that is paid, the others one pool each. */
static bool counts(size_t key, const struct part *part)
{
    return key % 3 == 0 || key % WR_COUNT(pools) == part->pool;
}

static int64_t worst_of(const struct part *part)
{
    return part->billing == WR_BILL_FREE ? 0 : part->price * part->most;
}

/* --- the model --- */

static int64_t worst_against(const struct held *h, size_t key)
{
    int64_t sum = 0;

    for (size_t i = 0; i < h->count && h->keys >> key & 1; i++)
        if (counts(key, &h->parts[i]))
            sum += worst_of(&h->parts[i]);
    return sum;
}

static bool is_paid(const struct held *h)
{
    for (size_t i = 0; i < h->count; i++)
        if (worst_of(&h->parts[i]) > 0 || i > 0)
            return true;
    return false;
}

static void reserve(struct world *w, const struct held *h, int64_t sign)
{
    for (size_t k = 0; k < KEYS; k++)
        w->reserved[k] += sign * worst_against(h, k);
}

/* `before`: what it takes the place of, or NULL. */
static bool has_room(const struct world *w, const struct held *h,
                     const struct held *before)
{
    for (size_t k = 0; k < KEYS; k++) {
        int64_t worst = worst_against(h, k);
        int64_t used =
            w->spent[k] + w->reserved[k] - (before ? worst_against(before, k) : 0);

        if (worst > 0 && used + worst > w->limit[k])
            return false;
    }
    return true;
}

static void forget(struct world *w, struct held *h)
{
    *h = w->open[--w->open_count];
}

static struct held *newest_of(struct world *w, int64_t question)
{
    struct held *found = NULL;

    for (size_t i = 0; i < w->open_count; i++)
        if (w->open[i].question == question &&
            (!found || w->open[i].entry > found->entry))
            found = &w->open[i];
    return found && found->entry > w->settled[question] ? found : NULL;
}

static void compare(struct world *w)
{
    struct wr_budget *rows = NULL;
    size_t count_rows = 0;

    OK(w->rig, wr_db_budgets(w->rig->db, WR_LIT("key:"), w->rig->arena, &rows,
                             &count_rows, &w->rig->err));
    for (size_t i = 0; i < count_rows; i++) {
        size_t key = (size_t)(rows[i].key.ptr[4] - '0');

        assert_int_equal(rows[i].spent_micro, w->spent[key]);
        assert_int_equal(rows[i].reserved_micro, w->reserved[key]);
        assert_true(rows[i].spent_micro + rows[i].reserved_micro <= w->limit[key]);
    }
    wr_arena_reset(w->rig->arena);
}

/* --- claims --- */

static struct part any_part(struct world *w)
{
    return (struct part){.billing = (enum wr_billing)below(&w->seed, 4),
                         .price = (int64_t)below(&w->seed, 150),
                         .most = 1 + (int64_t)below(&w->seed, 3),
                         .pool = (unsigned)below(&w->seed, WR_COUNT(pools))};
}

/* Half of the questions have further lines. */
static struct held any_question(struct world *w)
{
    struct held h = {.question =
                         1 + w->granted / 4 + (int64_t)below(&w->seed, QUESTIONS),
                     .at_us = w->now_us,
                     .free_within_us = (int64_t)below(&w->seed, 200),
                     .keys = (unsigned)below(&w->seed, 1u << KEYS),
                     .repeat = (enum wr_repeat)below(&w->seed, 3)};

    h.count = 1 + (below(&w->seed, 2) ? 0 : 1 + below(&w->seed, WR_MAX_CHARGES));
    for (size_t i = 0; i < h.count; i++)
        h.parts[i] = any_part(w);
    return h;
}

static struct wr_claim claim_of(const struct world *w, const struct held *h,
                                char names[KEYS][8])
{
    struct wr_claim c = rig_claim(w->run, h->question);

    c.repeat = h->repeat;
    c.free_within_us = h->free_within_us;
    c.lead_id = 0;
    c.worst_micro = worst_of(&h->parts[0]);
    c.pool = wr_str(pools[h->parts[0].pool]);
    for (size_t i = 1; i < h->count; i++)
        c.lines[c.line_count++] = (struct wr_claim_line){
            wr_str(line_names[i]), wr_str(pools[h->parts[i].pool]),
            worst_of(&h->parts[i])};
    c.as_of_us = c.now_us = w->now_us;
    c.cap_count = 0;
    for (size_t k = 0; k < KEYS; k++) {
        if (!(h->keys >> k & 1))
            continue;
        (void)snprintf(names[k], 8, "key:%zu", k);
        c.caps[c.cap_count++] = (struct wr_cap){
            .key = wr_str(names[k]),
            .name = WR_LIT("a cap"),
            .limit_micro = w->limit[k],
            .pool = k % 3 == 0 ? WR_NONE : wr_str(pools[k % WR_COUNT(pools)])};
    }
    return c;
}

/* The claim finds what a dead session left. */
static struct held *tidy(struct world *w, struct held *h)
{
    if (!h || !h->dead || h->submitted)
        return h;
    h->dead = false;
    if (h->repeat == WR_REPEAT_CHARGED || is_paid(h)) {
        h->uncertain = true;
        return h;
    }
    forget(w, h);
    return NULL;
}

static bool is_repeated_for_nothing(const struct world *w, const struct held *before,
                                    const struct held *h)
{
    return before->uncertain && (before->repeat == WR_REPEAT_SAFE ||
                                 (before->repeat == WR_REPEAT_FREE_WITHIN &&
                                  w->now_us - before->at_us < h->free_within_us));
}

static void granted(struct world *w, struct held *h, struct held *before,
                    const struct wr_claimed *out)
{
    assert_true(has_room(w, h, before));
    assert_int_equal(out->again, before != NULL);
    if (before) {
        reserve(w, before, -1);
        forget(w, before);
        w->repeated++;
    }
    h->entry = out->entry_id;
    h->run = w->run;
    reserve(w, h, 1);
    assert_true(w->open_count < MAX_OPEN);
    w->open[w->open_count++] = *h;
    w->granted++;
}

static void step_claim(struct world *w)
{
    char names[KEYS][8];
    struct held h = any_question(w), *newest, *before = NULL;
    struct wr_claim c = claim_of(w, &h, names);
    bool fresh =
        w->fresh_until[h.question] > w->now_us || w->settled_by[h.question] == w->run;
    struct wr_claimed out;

    OK(w->rig, wr_db_claim(w->rig->db, &c, w->rig->arena, &out, &w->rig->err));
    if (fresh) { /* no settled question is asked again */
        assert_int_equal(out.verdict, WR_CLAIM_ANSWERED);
        w->answered++;
        return;
    }
    newest = tidy(w, newest_of(w, h.question));
    if (newest && !newest->uncertain) {
        assert_int_equal(out.verdict, newest->dead ? WR_CLAIM_COLLECT : WR_CLAIM_BUSY);
        newest->dead = false;
    } else if (newest && newest->repeat == WR_REPEAT_CHARGED) {
        assert_int_equal(out.verdict, WR_CLAIM_UNSURE);
        w->unsure++;
    } else {
        if (newest && is_repeated_for_nothing(w, newest, &h))
            before = newest;
        if (out.verdict == WR_CLAIM_GRANTED) {
            granted(w, &h, before, &out);
        } else {
            assert_int_equal(out.verdict, WR_CLAIM_OVER_CAP);
            assert_false(has_room(w, &h, before));
            w->refused++;
        }
    }
}

/* --- ends --- */

/* What the vendor charges by its billing unit, for what it answered. */
static int64_t charge(struct world *w, const struct part *part, enum wr_outcome outcome)
{
    bool hit = outcome == WR_OUTCOME_HIT;

    switch (part->billing) {
    case WR_BILL_FREE:
        break;
    case WR_BILL_CALL:
        return hit || outcome == WR_OUTCOME_MISS ? worst_of(part) : 0;
    case WR_BILL_HIT:
        return hit ? worst_of(part) : 0;
    case WR_BILL_FIELD:
        return hit ? part->price * (int64_t)below(&w->seed, (uint64_t)part->most + 1)
                   : 0;
    }
    return 0;
}

static struct wr_settlement answer(struct world *w, const struct held *h)
{
    struct wr_settlement s = {
        .entry_id = h->entry,
        .outcome = WR_OUTCOME_HIT + (enum wr_outcome)below(&w->seed, 4),
        .answer = WR_LIT("[]"),
        .as_of_us = w->now_us,
        .fresh_until_us = w->now_us + (int64_t)below(&w->seed, 50)};

    s.spent_micro = charge(w, &h->parts[0], s.outcome);
    for (size_t i = 1; i < h->count; i++)
        if (below(&w->seed, 3) > 0)
            s.lines[s.line_count++] = (struct wr_line_cost){
                wr_str(line_names[i]), charge(w, &h->parts[i], s.outcome)};
    return s;
}

static int64_t cost_of(const struct wr_settlement *s, size_t part)
{
    if (part == 0)
        return s->spent_micro;
    for (size_t i = 0; i < s->line_count; i++)
        if (wr_str_eqz(s->lines[i].name, line_names[part]))
            return s->lines[i].spent_micro;
    return 0;
}

static void step_settle(struct world *w)
{
    struct held *h = &w->open[below(&w->seed, w->open_count)];
    struct wr_settlement s = answer(w, h);

    OK(w->rig, wr_db_settle(w->rig->db, &s, &w->rig->err));
    for (size_t k = 0; k < KEYS; k++)
        for (size_t i = 0; i < h->count; i++)
            if (h->keys >> k & 1 && counts(k, &h->parts[i]))
                w->spent[k] += cost_of(&s, i);
    reserve(w, h, -1);
    if (w->fresh_until[h->question] < s.fresh_until_us)
        w->fresh_until[h->question] = s.fresh_until_us;
    if (w->settled[h->question] < h->entry)
        w->settled[h->question] = h->entry;
    if (w->settled_by[h->question] < h->run)
        w->settled_by[h->question] = h->run;
    forget(w, h);
}

static void step_release(struct world *w)
{
    struct held *h = &w->open[below(&w->seed, w->open_count)];

    OK(w->rig, wr_db_release(w->rig->db, h->entry, WR_LIT("x"), &w->rig->err));
    reserve(w, h, -1);
    forget(w, h);
}

static void step_uncertain(struct world *w)
{
    struct held *h = &w->open[below(&w->seed, w->open_count)];

    OK(w->rig, wr_db_uncertain(w->rig->db, h->entry, WR_LIT("x"), &w->rig->err));
    h->uncertain = true;
    h->dead = false;
}

static void step_submit(struct world *w)
{
    struct held *h = &w->open[below(&w->seed, w->open_count)];

    if (h->uncertain || h->dead)
        return;
    rig_talk(w->rig, h->entry, "job", 0);
    h->submitted = true;
}

/* --- kills --- */

/* Killed in the middle of a transaction: nothing of it is there. */
static void step_torn(struct world *w)
{
    char names[KEYS][8];
    struct held h = any_question(w);
    struct wr_claim c = claim_of(w, &h, names);
    struct wr_claimed out;

    OK(w->rig, wr_db_begin(w->rig->db, &w->rig->err));
    OK(w->rig, wr_db_claim(w->rig->db, &c, w->rig->arena, &out, &w->rig->err));
    if (w->open_count > 0) {
        struct held *other = &w->open[below(&w->seed, w->open_count)];
        struct wr_settlement s = answer(w, other);

        OK(w->rig, wr_db_settle(w->rig->db, &s, &w->rig->err));
    }
    wr_db_rollback(w->rig->db);
}

static size_t recover(struct world *w)
{
    size_t uncertain = 0, expected = 0;

    for (size_t i = w->open_count; i-- > 0;) {
        struct held *h = &w->open[i];

        if (h->uncertain || h->submitted)
            continue;
        if (tidy(w, h))
            expected++;
    }
    OK(w->rig, wr_db_ledger_recover(w->rig->db, &uncertain, &w->rig->err));
    assert_int_equal(uncertain, expected);
    return uncertain;
}

/* Another session takes the run over, or begins one: what was open was the dead one's.
 */
static void step_crash(struct world *w)
{
    struct wr_run run = {.id = w->run, .job = WR_LIT("nightly")};

    (void)rig_sql(w->rig, "DELETE FROM job_lock");
    if (below(&w->seed, 3) == 0)
        OK(w->rig, wr_db_run_resume(w->rig->db, &run, getpid(), &w->rig->err));
    else
        w->run = rig_run(w->rig, "nightly");
    for (size_t i = 0; i < w->open_count; i++)
        w->open[i].dead |= !w->open[i].uncertain;
    if (below(&w->seed, 2))
        (void)recover(w);
    w->crashes++;
}

static void step(struct world *w)
{
    uint64_t dice = below(&w->seed, 100);

    w->now_us += (int64_t)below(&w->seed, 3);
    if (dice >= 97)
        step_crash(w);
    else if (dice < 50 || w->open_count == 0)
        step_claim(w);
    else if (dice < 72)
        step_settle(w);
    else if (dice < 82)
        step_release(w);
    else if (dice < 89)
        step_uncertain(w);
    else if (dice < 94)
        step_submit(w);
    else
        step_torn(w);
}

static void one_world(struct rig *rig, uint64_t seed)
{
    struct world w = {.rig = rig, .seed = seed, .now_us = NOW};

    (void)rig_sql(rig, "DELETE FROM entry");
    (void)rig_sql(rig, "DELETE FROM budget");
    (void)rig_sql(rig, "DELETE FROM job_lock");
    w.run = rig_run(rig, "nightly");
    for (size_t k = 0; k < KEYS; k++)
        w.limit[k] = 1000 + (int64_t)below(&w.seed, 12000);
    for (int i = 0; i < STEPS; i++) {
        step(&w);
        compare(&w);
    }
    OK(rig, wr_db_check(rig->db, &rig->err));
    print_message("seed %llu: %d granted, %d refused, %d asked again, %d unsure, "
                  "%d answered, %d crashes\n",
                  (unsigned long long)seed, w.granted, w.refused, w.repeated, w.unsure,
                  w.answered, w.crashes);
    assert_true(w.granted > 60 && w.crashes > 3);
}

/* One seed of one's own: WEIR_SEED. */
static void no_sequence_overspends(void **state)
{
    const char *own = getenv("WEIR_SEED");

    if (own) {
        one_world(RIG(state), strtoull(own, NULL, 0));
        return;
    }
    for (uint64_t seed = 1; seed <= 12; seed++)
        one_world(RIG(state), seed * UINT64_C(20260921));
}

/* --- many processes --- */

#define WORKERS 4

/* Claims until the cap refuses; returns the number granted, 255 on failure. */
static int work(const struct rig *rig, int worker, int64_t run)
{
    struct wr_db *db = NULL;
    struct wr_arena *arena = wr_arena_new(0);
    int granted = 0;

    if (wr_db_open(rig->path, WR_DB_WRITE, &db, NULL))
        return 255;
    for (int64_t q = 0; q < 60; q++) {
        struct wr_claim c = rig_claim(run, 1000 * worker + q);
        struct wr_claimed out;
        enum wr_code code;

        c.caps[0].limit_micro = 100 * 1000;
        code = wr_db_claim(db, &c, arena, &out, NULL);
        if (!code && out.verdict == WR_CLAIM_GRANTED) {
            struct wr_settlement s = {.entry_id = out.entry_id, .spent_micro = 1000};

            granted++;
            if (q % 2)
                code = wr_db_settle(db, &s, NULL);
        } else if (!code && out.verdict != WR_CLAIM_OVER_CAP) {
            return 255;
        }
        if (code)
            return 255;
    }
    wr_db_close(db);
    wr_arena_free(arena);
    return granted;
}

static void processes_share_a_cap(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    pid_t pids[WORKERS];
    int granted = 0;

    for (int i = 0; i < WORKERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(work(rig, i + 1, run));
    }
    for (int i = 0; i < WORKERS; i++) {
        int status = 0;

        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status));
        assert_int_not_equal(WEXITSTATUS(status), 255);
        granted += WEXITSTATUS(status);
    }
    assert_int_equal(granted, 100);
    assert_int_equal(rig_sql(rig, "SELECT spent + reserved FROM budget"), 100 * 1000);
    OK(rig, wr_db_check(rig->db, &rig->err));
}

/* All want the same answer: one pays for it. */
static int ask_same(const struct rig *rig, int64_t run)
{
    struct wr_db *db = NULL;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_claim c = rig_claim(run, 77);
    struct wr_claimed out;
    int paid = 0;

    if (wr_db_open(rig->path, WR_DB_WRITE, &db, NULL))
        return 255;
    do {
        if (wr_db_claim(db, &c, arena, &out, NULL))
            return 255;
        if (out.verdict == WR_CLAIM_GRANTED) {
            struct wr_settlement s = {.entry_id = out.entry_id,
                                      .spent_micro = 1000,
                                      .answer = WR_LIT("[7]"),
                                      .fresh_until_us = NOW + 1};

            paid++;
            if (wr_db_settle(db, &s, NULL))
                return 255;
        }
    } while (out.verdict != WR_CLAIM_ANSWERED);
    wr_db_close(db);
    return wr_str_eqz(out.answer, "[7]") ? paid : 255;
}

static void one_process_pays_for_a_question(void **state)
{
    struct rig *rig = RIG(state);
    int64_t run = rig_run(rig, "nightly");
    pid_t pids[WORKERS];
    int paid = 0;

    for (int i = 0; i < WORKERS; i++) {
        pids[i] = fork();
        if (pids[i] == 0)
            _exit(ask_same(rig, run));
    }
    for (int i = 0; i < WORKERS; i++) {
        int status = 0;

        assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
        assert_true(WIFEXITED(status));
        paid += WEXITSTATUS(status);
    }
    assert_int_equal(paid, 1);
    assert_int_equal(rig_sql(rig, "SELECT spent FROM budget"), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(no_sequence_overspends),
        T(processes_share_a_cap),
        T(one_process_pays_for_a_question),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
