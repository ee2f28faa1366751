/* store_bench.c - what a lead costs the store, and whether that grows with their
 * number.
 *
 *   store_bench [SMALL [LARGE [FOLDER]]]
 *
 * Two states, of SMALL and of LARGE leads, go through what a run does: pull (lead,
 * account, facts), work (unit, three claims and settlements, decision, write) and the
 * confirmation of writes. The last column is how much dearer a lead is in the large
 * one: it may be twice as dear, no more. What grows is the depth of the indexes, and
 * what of them is not in memory.
 */
#include "etl/store/decisions.h"
#include "etl/store/facts.h"
#include "etl/store/leads.h"
#include "etl/store/ledger.h"
#include "etl/store/outbox.h"
#include "etl/store/runs.h"
#include "weir/alloc.h"
#include "weir/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#define NOW   INT64_C(1790000000000000)
#define BATCH 100 /* leads a transaction */
#define MOST  2.0 /* times the CPU of a lead */

enum phase { PULL, WORK, CONFIRM, PHASES };
static const char *const phase_names[PHASES] = {"pull", "work", "confirm"};

struct bench {
    struct wr_db *db;
    struct wr_catalogue catalogue;
    struct wr_arena *arena;
    int64_t run, leads;
    struct wr_err err;
};

static void must(struct bench *b, enum wr_code code)
{
    if (!code)
        return;
    (void)fprintf(stderr, "store_bench: %s\n", b->err.text);
    exit(1);
}

static void turn(struct bench *b)
{
    must(b, wr_db_commit(b->db, &b->err));
    wr_arena_reset(b->arena);
    must(b, wr_db_begin(b->db, &b->err));
}

/* --- pull --- */

static void put_facts(struct bench *b, int64_t lead, int64_t i)
{
    static const wr_field_id fields[] = {WR_F_EMAIL, WR_F_FIRST_NAME, WR_F_LAST_NAME,
                                         WR_F_TITLE, WR_F_COUNTRY,    WR_F_CITY,
                                         WR_F_PHONE, WR_F_WEBSITE};

    for (size_t f = 0; f < WR_COUNT(fields); f++) {
        struct wr_fact fact = {.field = fields[f],
                               .origin = WR_ORIGIN_CRM,
                               .source = WR_LIT("crm"),
                               .confidence = 500,
                               .observed_us = NOW,
                               .last_seen_us = NOW};

        fact.value =
            wr_value_text(wr_arena_printf(b->arena, "value %zu of %" PRId64, f, i));
        must(b, wr_db_fact_put(b->db, WR_SUBJECT_LEAD, lead, &fact, NULL, &b->err));
    }
}

/* Four leads an account, in an order that has nothing to do with it. */
static void pull_lead(struct bench *b, int64_t i)
{
    struct wr_lead_row row = {
        .key = {WR_LIT("hubspot:main"), WR_LIT("contacts"),
                wr_arena_printf(b->arena, "%" PRId64, i)},
        .account_key = wr_arena_printf(b->arena, "domain:a%" PRId64 ".example",
                                       (i * 7919) % (b->leads / 4 + 1)),
        .modified_us = NOW,
        .read_us = NOW,
        .due_us = NOW,
        .due_reason = WR_LIT("new")};
    struct wr_account_row account = {.key = row.account_key};

    row.id = wr_lead_id(&row.key);
    row.values = wr_arena_printf(
        b->arena, "{\"email\":\"p%" PRId64 "@a.example\",\"title\":\"%0400d\"}", i, 7);
    must(b, wr_db_lead_put(b->db, &row, &b->err));
    must(b, wr_db_account_put(b->db, &account, &b->err));
    must(b, wr_db_run_add(b->db, b->run, row.id, row.account_key, NULL, &b->err));
    put_facts(b, row.id, i);
}

static void pull(struct bench *b)
{
    for (int64_t i = 0; i < b->leads; i++) {
        if (i % BATCH == 0)
            turn(b);
        pull_lead(b, i);
    }
}

/* --- work --- */

/* Never met: what it costs to look is what is measured. */
static struct wr_cap cap(struct wr_str key, struct wr_str name)
{
    return (struct wr_cap){.key = key, .name = name, .limit_micro = INT64_MAX / 2};
}

static void ask(struct bench *b, const struct wr_member *m, int64_t which)
{
    struct wr_claim claim = {
        .question_id = (m->row.id >> 3) + which,
        .provider = WR_LIT("acme.person"),
        .vendor = WR_LIT("acme"),
        .run_id = b->run,
        .lead_id = m->row.id,
        .worst_micro = 1000,
        .caps = {cap(WR_LIT("run:1"), WR_LIT("run")),
                 cap(WR_LIT("day:2026-09-21"), WR_LIT("day")),
                 cap(WR_LIT("month:2026-09"), WR_LIT("month")),
                 cap(wr_arena_printf(b->arena, "lead:%" PRId64, m->row.id),
                     WR_LIT("lead"))},
        .cap_count = 4,
        .as_of_us = NOW,
        .now_us = NOW};
    struct wr_settlement settlement = {.outcome = WR_OUTCOME_HIT,
                                       .spent_micro = 500,
                                       .answer =
                                           WR_LIT("[{\"f\":\"title\",\"v\":\"x\"}]"),
                                       .fresh_until_us = NOW + WR_DAY_US};
    struct wr_claimed claimed;

    must(b, wr_db_claim(b->db, &claim, b->arena, &claimed, &b->err));
    settlement.entry_id = claimed.entry_id;
    must(b, wr_db_settle(b->db, &settlement, &b->err));
}

static void decide(struct bench *b, const struct wr_member *m)
{
    struct wr_decision_row row = {.run_id = b->run,
                                  .lead_id = m->row.id,
                                  .as_of_us = NOW,
                                  .disposition = WR_LIT("scored"),
                                  .tier = WR_LIT("strong"),
                                  .score_milli = 70000};
    struct wr_out_field field = {.property = WR_LIT("score"), .value = WR_LIT("70")};
    struct wr_out out = {.run_id = b->run,
                         .lead_id = m->row.id,
                         .key = m->row.key,
                         .fields = &field,
                         .field_count = 1};

    row.json = wr_arena_printf(b->arena, "{\"lines\":\"%01500d\"}", 7);
    must(b, wr_db_decision_put(b->db, &row, &b->err));
    must(b, wr_db_lead_set_digest(b->db,
                                  &(struct wr_presence){.lead_id = m->row.id,
                                                        .role = WR_LIT("user"),
                                                        .intent_milli = 1000,
                                                        .active_us = NOW},
                                  WR_LIT("strong"), row.score_milli, 1, &b->err));
    must(b, wr_db_out_put(b->db, &out, &b->err));
    must(b, wr_db_lead_set_due(b->db, m->row.id, NOW + WR_DAY_US, WR_LIT("review"),
                               &b->err));
    must(b, wr_db_run_end_lead(b->db, b->run, m->row.id, WR_LEAD_WRITTEN, WR_NONE,
                               false, &b->err));
    must(b, wr_db_unit_release(b->db, b->run, m->row.id, &b->err));
}

static void work(struct bench *b)
{
    char after[64] = "";
    size_t done = 0;

    for (;;) {
        struct wr_unit_query query = {.run_id = b->run,
                                      .after_key = wr_str(after),
                                      .now_us = NOW,
                                      .as_of_us = NOW,
                                      .lease_us = WR_HOUR_US,
                                      .max_members = 64};
        struct wr_unit unit;
        enum wr_code code = wr_db_unit_take(b->db, &query, b->arena, &unit, &b->err);

        if (code == WR_E_GONE)
            return;
        must(b, code);
        for (size_t i = 0; i < unit.member_count; i++, done++) {
            for (int64_t q = 0; q < 3; q++)
                ask(b, &unit.members[i], q);
            decide(b, &unit.members[i]);
        }
        (void)snprintf(after, sizeof(after), "%.*s", WR_FMT(unit.account.key));
        if (done >= BATCH) {
            turn(b);
            done = 0;
        }
    }
}

static void confirm(struct bench *b)
{
    int64_t after = 0;
    size_t count;

    do {
        struct wr_out *outs;

        must(b, wr_db_out_next(b->db, b->run, WR_LIT("contacts"), after, BATCH,
                               b->arena, &outs, &count, &b->err));
        for (size_t i = 0; i < count; i++) {
            must(b, wr_db_out_end(b->db, outs[i].id, WR_OUT_CONFIRMED, WR_NONE, true,
                                  NOW, &b->err));
            after = outs[i].id;
        }
        turn(b);
    } while (count > 0);
}

/* --- one state --- */

/* Of the processor, ours and the kernel's: the disk is shared with others. */
static double cpu_us(void)
{
    struct rusage u;

    (void)getrusage(RUSAGE_SELF, &u);
    return 1e6 * (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
           (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int64_t rss_kb(void)
{
    struct rusage usage;

    (void)getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

static void run_phase(struct bench *b, enum phase phase, double *us_per_lead)
{
    double before = cpu_us();
    uint64_t started = wr_mono_ms();

    must(b, wr_db_begin(b->db, &b->err));
    if (phase == PULL)
        pull(b);
    else if (phase == WORK)
        work(b);
    else
        confirm(b);
    must(b, wr_db_commit(b->db, &b->err));
    *us_per_lead = (cpu_us() - before) / (double)b->leads;
    (void)printf(
        "%-8s %8" PRId64 " leads %8.1f us CPU %8.1f us wall, peak %" PRId64 " KiB\n",
        phase_names[phase], b->leads, *us_per_lead,
        1000.0 * (double)(wr_mono_ms() - started) / (double)b->leads, rss_kb());
}

static void run_state(const char *path, int64_t leads, double us_per_lead[PHASES])
{
    struct bench *b = wr_alloc(sizeof(*b));
    struct wr_run run = {.job = WR_LIT("bench"), .as_of_us = NOW};

    b->leads = leads;
    b->arena = wr_arena_new(0);
    wr_catalogue_init(&b->catalogue);
    must(b, wr_db_open(path, WR_DB_CREATE, &b->db, &b->err));
    must(b, wr_db_bind(b->db, &b->catalogue, &b->err));
    must(b, wr_db_run_start(b->db, &run, getpid(), &b->err));
    b->run = run.id;
    for (int phase = 0; phase < PHASES; phase++)
        run_phase(b, (enum phase)phase, &us_per_lead[phase]);
    must(b, wr_db_check(b->db, &b->err));
    wr_db_close(b->db);
    wr_arena_free(b->arena);
    free(b);
}

int main(int argc, char **argv)
{
    int64_t sizes[2] = {argc > 1 ? strtol(argv[1], NULL, 10) : 10000,
                        argc > 2 ? strtol(argv[2], NULL, 10) : 100000};
    double us[2][PHASES];
    char folder[128], path[256];
    bool slow = false;

    (void)snprintf(folder, sizeof(folder), "%s/weir-bench-XXXXXX",
                   argc > 3 ? argv[3] : "/tmp");
    if (!mkdtemp(folder))
        return 1;
    for (int i = 0; i < 2; i++) {
        (void)snprintf(path, sizeof(path), "%s/state.db", folder);
        run_state(path, sizes[i], us[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
    for (int p = 0; p < PHASES; p++) {
        (void)printf("%-8s a lead of the large one takes %.2f times as long\n",
                     phase_names[p], us[1][p] / us[0][p]);
        slow |= us[1][p] > MOST * us[0][p];
    }
    return slow;
}
