/* rig.c - see rig.h. */
#include "rig.h"

#include <sqlite3.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void rig_ok(struct rig *rig, enum wr_code code, const char *call, const char *file,
            int line)
{
    if (code == WR_OK)
        return;
    print_error("%s: %s: %s (%s)\n", call, wr_code_name(code), rig->err.text,
                rig->err.hint);
    _fail(file, line);
}

int rig_init(void **state)
{
    struct rig *rig = wr_alloc(sizeof(*rig));

    wr_alloc_setup();
    (void)snprintf(rig->folder, sizeof(rig->folder), "%s/weir-store-XXXXXX",
                   getenv("TMPDIR") && strlen(getenv("TMPDIR")) < 40 ? getenv("TMPDIR")
                                                                     : "/tmp");
    if (!mkdtemp(rig->folder))
        return -1;
    (void)snprintf(rig->path, sizeof(rig->path), "%s/weir.db", rig->folder);
    rig->arena = wr_arena_new(0);
    wr_catalogue_init(&rig->catalogue);
    if (wr_db_open(rig->path, WR_DB_CREATE, &rig->db, &rig->err) ||
        wr_db_bind(rig->db, &rig->catalogue, &rig->err)) {
        print_error("%s\n", rig->err.text);
        return -1;
    }
    *state = rig;
    return 0;
}

int rig_fini(void **state)
{
    static const char *const ends[] = {"",      "-wal",      "-shm",     "-journal",
                                       ".copy", ".copy-wal", ".copy-shm"};
    struct rig *rig = *state;
    char path[128];

    wr_db_close(rig->db);
    for (size_t i = 0; i < WR_COUNT(ends); i++) {
        (void)snprintf(path, sizeof(path), "%s%s", rig->path, ends[i]);
        (void)unlink(path);
    }
    (void)rmdir(rig->folder);
    wr_arena_free(rig->arena);
    free(rig);
    return 0;
}

struct wr_db *rig_open(struct rig *rig, enum wr_db_mode mode)
{
    struct wr_db *db = NULL;

    OK(rig, wr_db_open(rig->path, mode, &db, &rig->err));
    OK(rig, wr_db_bind(db, &rig->catalogue, &rig->err));
    return db;
}

int64_t rig_sql(struct rig *rig, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *raw = NULL;
    int64_t out = 0;
    int rc;

    assert_int_equal(sqlite3_open(rig->path, &db), SQLITE_OK);
    (void)sqlite3_busy_timeout(db, 10000);
    rc = sqlite3_prepare_v2(db, sql, -1, &raw, NULL);
    if (rc)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    rc = sqlite3_step(raw);
    if (rc == SQLITE_ROW)
        out = sqlite3_column_int64(raw, 0);
    else if (rc != SQLITE_DONE)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    (void)sqlite3_finalize(raw);
    (void)sqlite3_close(db);
    return out;
}

int64_t rig_run(struct rig *rig, const char *job)
{
    struct wr_run run = {.job = wr_str(job), .as_of_us = NOW, .started_us = NOW};

    OK(rig, wr_db_run_start(rig->db, &run, getpid(), &rig->err));
    return run.id;
}

int64_t rig_bystander(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        for (;;)
            (void)pause();
    }
    assert_true(pid > 0);
    return pid;
}

void rig_reap(int64_t pid)
{
    assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
    assert_int_equal(waitpid((pid_t)pid, NULL, 0), pid);
}

struct wr_lead_row rig_lead(struct rig *rig, const char *ext_id, const char *account)
{
    struct wr_lead_row row = {
        .key = {WR_LIT("hubspot:main"), WR_LIT("contacts"),
                wr_arena_str(rig->arena, wr_str(ext_id))},
        .account_key = wr_arena_str(rig->arena, wr_str(account)),
        .modified_us = NOW - WR_DAY_US,
        .read_us = NOW,
        .values = WR_LIT("{\"email\":\"ada@example.com\",\"score\":null}"),
        .due_us = NOW,
        .due_reason = WR_LIT("new"),
    };

    row.id = wr_lead_id(&row.key);
    return row;
}

int64_t rig_put_lead(struct rig *rig, const char *ext_id, const char *account)
{
    struct wr_lead_row row = rig_lead(rig, ext_id, account);

    OK(rig, wr_db_lead_put(rig->db, &row, &rig->err));
    return row.id;
}

struct wr_claim rig_claim(int64_t run_id, int64_t question)
{
    return (struct wr_claim){
        .question_id = question,
        .provider = WR_LIT("acme.person"),
        .vendor = WR_LIT("acme"),
        .pool = WR_LIT("credits"),
        .run_id = run_id,
        .lead_id = 7,
        .account_id = 8,
        .worst_micro = 1000,
        .repeat = WR_REPEAT_CHARGED,
        .caps = {{.key = WR_LIT("run"),
                  .name = WR_LIT("cap per run"),
                  .limit_micro = 10000}},
        .cap_count = 1,
        .as_of_us = NOW,
        .now_us = NOW,
    };
}

struct wr_claimed rig_ask(struct rig *rig, const struct wr_claim *claim)
{
    struct wr_claimed out = {0};

    OK(rig, wr_db_claim(rig->db, claim, rig->arena, &out, &rig->err));
    return out;
}

int64_t rig_grant(struct rig *rig, const struct wr_claim *claim)
{
    struct wr_claimed out = rig_ask(rig, claim);

    assert_int_equal(out.verdict, WR_CLAIM_GRANTED);
    assert_true(out.entry_id > 0);
    return out.entry_id;
}

void rig_talk(struct rig *rig, int64_t entry, const char *state, int64_t due_us)
{
    struct wr_talk_mark mark = {.state = wr_str(state), .due_us = due_us};

    OK(rig, wr_db_talk_save(rig->db, entry, &mark, &rig->err));
}

void rig_expect_budget(struct rig *rig, const char *key, int64_t spent,
                       int64_t reserved)
{
    struct wr_budget *rows = NULL;
    size_t count = 0;

    OK(rig, wr_db_budgets(rig->db, wr_str(key), rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count ? rows[0].spent_micro : 0, spent);
    assert_int_equal(count ? rows[0].reserved_micro : 0, reserved);
}
