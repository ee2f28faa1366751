/* budget_test.c - no sequence of claims, ends and crashes overspends a cap.
 *
 * A seeded generator drives claims, settlements, releases, uncertain ends and crashes
 * of runs; after each step every cap holds, and every counter is what a model in memory
 * says. The same is then done by processes that compete for the same file.
 */
#include "rig.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define KEYS      6
#define QUESTIONS 40
#define MAX_OPEN  512

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

struct held {
    int64_t entry, worst; /* of all lines */
    int64_t own;          /* of the question's own */
    int64_t line[WR_MAX_CHARGES];
    size_t line_count;
    unsigned keys; /* bit i: counts against key i */
    bool uncertain, charged, submitted;
};

struct world {
    struct rig *rig;
    uint64_t seed;
    int64_t run;
    int64_t limit[KEYS], spent[KEYS], reserved[KEYS];
    struct held open[MAX_OPEN];
    size_t open_count;
    int64_t now_us;
    int granted, refused, crashes;
};

static void key_of(size_t i, char out[8])
{
    (void)snprintf(out, 8, "key:%zu", i);
}

/* --- the model --- */

static void count(struct world *w, unsigned keys, int64_t spent, int64_t reserved)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (!(keys & (1u << i)))
            continue;
        w->spent[i] += spent;
        w->reserved[i] += reserved;
    }
}

static bool has_room(const struct world *w, unsigned keys, int64_t worst)
{
    for (size_t i = 0; i < KEYS; i++) {
        if ((keys & (1u << i)) && worst > 0 &&
            w->spent[i] + w->reserved[i] + worst > w->limit[i])
            return false;
    }
    return true;
}

static void forget(struct world *w, size_t i)
{
    w->open[i] = w->open[--w->open_count];
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

/* --- steps --- */

static const char *const line_names[WR_MAX_CHARGES] = {"mobile", "redeem", "phone",
                                                       "export"};

/* Half of the questions have further lines. */
static int64_t add_lines(struct world *w, struct wr_claim *c)
{
    int64_t sum = c->worst_micro;
    size_t count = below(&w->seed, 2) ? 0 : 1 + below(&w->seed, WR_MAX_CHARGES);

    for (; c->line_count < count; c->line_count++) {
        int64_t worst = (int64_t)below(&w->seed, 200);

        c->lines[c->line_count] =
            (struct wr_claim_line){wr_str(line_names[c->line_count]), WR_NONE, worst};
        sum += worst;
    }
    return sum;
}

static void hold(struct world *w, const struct wr_claim *c, int64_t entry,
                 unsigned keys, int64_t worst)
{
    struct held *h = &w->open[w->open_count++];

    assert_true(w->open_count <= MAX_OPEN);
    *h = (struct held){.entry = entry,
                       .worst = worst,
                       .own = c->worst_micro,
                       .line_count = c->line_count,
                       .keys = keys,
                       .charged = c->repeat == WR_REPEAT_CHARGED};
    for (size_t i = 0; i < c->line_count; i++)
        h->line[i] = c->lines[i].worst_micro;
}

static void step_claim(struct world *w)
{
    char names[KEYS][8];
    /* What was settled is not asked again by the same run: there are always new ones.
     */
    struct wr_claim c =
        rig_claim(w->run, 1 + w->granted / 2 + (int64_t)below(&w->seed, QUESTIONS));
    unsigned keys = (unsigned)below(&w->seed, 1u << KEYS);
    struct wr_claimed out;
    int64_t worst;

    c.repeat = (enum wr_repeat)below(&w->seed, 3);
    c.lead_id = 0;
    c.worst_micro = (int64_t)below(&w->seed, 400);
    worst = add_lines(w, &c);
    c.as_of_us = w->now_us;
    c.cap_count = 0;
    for (size_t i = 0; i < KEYS; i++) {
        if (!(keys & (1u << i)))
            continue;
        key_of(i, names[i]);
        c.caps[c.cap_count++] = (struct wr_cap){.key = wr_str(names[i]),
                                                .name = WR_LIT("a cap"),
                                                .limit_micro = w->limit[i]};
    }
    OK(w->rig, wr_db_claim(w->rig->db, &c, w->rig->arena, &out, &w->rig->err));
    if (out.verdict == WR_CLAIM_OVER_CAP) {
        assert_false(has_room(w, keys, worst));
        w->refused++;
    }
    if (out.verdict != WR_CLAIM_GRANTED)
        return;
    assert_true(has_room(w, keys, worst));
    count(w, keys, 0, worst);
    hold(w, &c, out.entry_id, keys, worst);
    w->granted++;
}

static void step_settle(struct world *w)
{
    size_t i = below(&w->seed, w->open_count);
    struct held *h = &w->open[i];
    struct wr_settlement s = {
        .entry_id = h->entry,
        .outcome = WR_OUTCOME_HIT,
        .spent_micro = (int64_t)below(&w->seed, (uint64_t)h->own + 1),
        .fresh_until_us = w->now_us + (int64_t)below(&w->seed, 50)};
    int64_t spent = s.spent_micro;

    for (size_t k = 0; k < h->line_count; k++) {
        int64_t cost = (int64_t)below(&w->seed, (uint64_t)h->line[k] + 1);

        if (below(&w->seed, 3) == 0)
            continue; /* not charged */
        s.lines[s.line_count++] = (struct wr_line_cost){wr_str(line_names[k]), cost};
        spent += cost;
    }
    OK(w->rig, wr_db_settle(w->rig->db, &s, &w->rig->err));
    count(w, h->keys, spent, -h->worst);
    forget(w, i);
}

static void step_release(struct world *w)
{
    size_t i = below(&w->seed, w->open_count);

    OK(w->rig, wr_db_release(w->rig->db, w->open[i].entry, WR_LIT("x"), &w->rig->err));
    count(w, w->open[i].keys, 0, -w->open[i].worst);
    forget(w, i);
}

static void step_uncertain(struct world *w)
{
    struct held *h = &w->open[below(&w->seed, w->open_count)];

    OK(w->rig, wr_db_uncertain(w->rig->db, h->entry, WR_LIT("x"), &w->rig->err));
    h->uncertain = true;
}

static void step_submit(struct world *w)
{
    struct held *h = &w->open[below(&w->seed, w->open_count)];

    if (h->uncertain)
        return;
    rig_talk(w->rig, h->entry, "job", 0);
    h->submitted = true;
}

/* Another session takes the run over: what was open was the dead one's. */
static void step_crash(struct world *w)
{
    struct wr_run run = {.id = w->run, .job = WR_LIT("nightly")};
    size_t uncertain = 0, expected = 0;

    (void)rig_sql(w->rig, "DELETE FROM job_lock");
    OK(w->rig, wr_db_run_resume(w->rig->db, &run, getpid(), &w->rig->err));
    for (size_t i = w->open_count; i-- > 0;) {
        struct held *h = &w->open[i];

        if (h->uncertain || h->submitted)
            continue;
        if (h->charged) {
            h->uncertain = true;
            expected++;
        } else {
            count(w, h->keys, 0, -h->worst);
            forget(w, i);
        }
    }
    OK(w->rig, wr_db_ledger_recover(w->rig->db, &uncertain, &w->rig->err));
    assert_int_equal(uncertain, expected);
    w->crashes++;
}

static void step(struct world *w)
{
    uint64_t dice = below(&w->seed, 100);

    w->now_us += (int64_t)below(&w->seed, 3);
    if (dice < 50 || w->open_count == 0)
        step_claim(w);
    else if (dice < 74)
        step_settle(w);
    else if (dice < 86)
        step_release(w);
    else if (dice < 92)
        step_uncertain(w);
    else if (dice < 98)
        step_submit(w);
    else
        step_crash(w);
}

static void no_sequence_overspends(void **state)
{
    static const uint64_t seeds[] = {1, 20260921, UINT64_C(0xfeedfacecafebeef)};
    struct rig *rig = RIG(state);

    for (size_t s = 0; s < WR_COUNT(seeds); s++) {
        struct world w = {.rig = rig, .seed = seeds[s], .now_us = NOW};

        (void)rig_sql(rig, "DELETE FROM entry");
        (void)rig_sql(rig, "DELETE FROM budget");
        (void)rig_sql(rig, "DELETE FROM job_lock");
        w.run = rig_run(rig, "nightly");
        for (size_t i = 0; i < KEYS; i++)
            w.limit[i] = 2000 + (int64_t)i * 4000;
        for (int i = 0; i < 700; i++) {
            step(&w);
            compare(&w);
        }
        OK(rig, wr_db_check(rig->db, &rig->err));
        print_message("seed %zu: %d granted, %d refused, %d crashes\n", s, w.granted,
                      w.refused, w.crashes);
        assert_true(w.granted > 100 && w.refused > 10 && w.crashes > 3);
    }
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
