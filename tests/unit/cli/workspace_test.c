/* workspace_test.c - status, holds, doctor and providers: what there is, and what is
 * wrong with it.
 */
#include "etl/store/ledger.h"
#include "rig.h"
#include "weir/clock.h"

#include <stdio.h>
#include <stdlib.h>

static const char leads[] = "Id,Email,Title,Company,Country,Employees,Shoes,Visits\n"
                            "1,ada@bright.test,VP Sales,Bright,Germany,120,38,3\n"
                            "3,cy@fern.test,,Fern,FR,,,\n"
                            "6,di@fern.test,,Fern,,,,\n";

static void make_state(struct rig *rig)
{
    rig_put_job(rig, leads);
    RUN(rig, "run", "job.yaml", "--as-of", "2021-03-01T08:00:00Z", "--quiet");
}

static int64_t number(const struct wr_json *object, const char *key)
{
    int64_t n = -1;

    assert_true(wr_json_i64(wr_json_getz(object, key), &n));
    return n;
}

static void status_counts(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *run;

    make_state(rig);
    RUN(rig, "status", "--json");
    assert_int_equal(number(rig_json(rig), "leads"), 3);
    assert_int_equal(number(wr_json_root(rig->doc), "held"), 2);
    run = wr_json_at(wr_json_getz(wr_json_root(rig->doc), "runs"), 0);
    assert_int_equal(number(run, "extracted"), 3);
    assert_int_equal(number(run, "open"), 0);
    assert_int_equal(number(run, "written") + number(run, "held"), 3);
    assert_true(wr_str_eqz(wr_json_text(wr_json_getz(run, "state")), "done"));
    RUN(rig, "status", "--state", "state/state.db");
    HAS(rig->out, "3 leads of 2 accounts; 2 held");
    HAS(rig->out, "bench");
}

/* A question of run 1 whose answer could not be understood. */
static void put_misfit(struct rig *rig)
{
    struct wr_claim claim = {.question_id = 42,
                             .provider = WR_LIT("acme.person"),
                             .vendor = WR_LIT("acme"),
                             .run_id = 1};
    struct wr_str path = wr_arena_printf(rig->arena, "%s/state/state.db", rig->folder);
    struct wr_claimed claimed = {0};
    struct wr_db *db = NULL;
    struct wr_err err;

    assert_int_equal(wr_db_open(path.ptr, WR_DB_WRITE, &db, &err), WR_OK);
    assert_int_equal(wr_db_claim(db, &claim, rig->arena, &claimed, &err), WR_OK);
    assert_int_equal(
        wr_db_release(db, claimed.entry_id, WR_LIT("acme.person: protocol"), &err),
        WR_OK);
    wr_db_close(db);
}

static void status_names_vendors_that_are_not_understood(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *run;

    make_state(rig);
    RUN(rig, "status");
    HAS_NOT(rig->out, "understood");
    put_misfit(rig);
    RUN(rig, "status");
    HAS(rig->out, "run 1: answers that could not be understood: acme 1");
    RUN(rig, "status", "--json");
    run = wr_json_at(wr_json_getz(rig_json(rig), "runs"), 0);
    assert_int_equal(number(wr_json_getz(run, "protocol_errors"), "acme"), 1);
    RUN(rig, "status", "--run", "1");
    HAS(rig->out, "answers that could not be understood: acme 1");
    RUN(rig, "status", "--run", "1", "--json");
    assert_int_equal(number(wr_json_getz(rig_json(rig), "protocol_errors"), "acme"), 1);
}

/* The rest of the file is planned, and the plan may be accepted. */
static void a_row_that_cannot_be_read_costs_no_plan(void **state)
{
    struct rig *rig = RIG(state);

    rig_put_job(rig, "Id,Email,Title\n1,ada@bright.test,VP Sales\n2,\xff\xfe,x,y,z\n");
    assert_int_equal(rig_weir(rig, "plan", "job.yaml", "--accept", NULL), 3);
    HAS(rig->out, "plan of bench: 1 leads");
    HAS(rig->err, "accepted: bench may write");
}

static void one_run_is_its_summary(void **state)
{
    struct rig *rig = RIG(state);

    make_state(rig);
    RUN(rig, "status", "--run", "1");
    HAS(rig->out, "run 1 of bench: done");
    HAS(rig->out, "(it sums)");
    RUN(rig, "status", "--run", "1", "--json");
    assert_int_equal(number(rig_json(rig), "extracted"), 3);
    assert_int_equal(rig_weir(rig, "status", "--run", "7", NULL), 2);
    HAS(rig->err, "hint: weir status lists the runs");
}

static void holds_say_what_is_missing(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *holds;

    make_state(rig);
    RUN(rig, "holds", "list", "--json");
    holds = wr_json_getz(rig_json(rig), "holds");
    assert_int_equal(number(wr_json_root(rig->doc), "total"), 2);
    assert_int_equal(wr_json_size(holds), 2);
    assert_true(wr_json_size(wr_json_getz(wr_json_at(holds, 0), "missing")) >= 2);
    assert_int_equal(number(wr_json_at(holds, 0), "tries"), 1);
    RUN(rig, "holds", "list", "--limit", "1");
    HAS(rig->out, "1 of 2 held leads");
    HAS(rig->out, "2021-03-08");
    RUN(rig, "holds", "list", "--to-person");
    HAS(rig->out, "0 of 0 held leads");
    RUN(rig, "holds", "retry", "--all", "--json");
    HAS(rig->out, "\"due\":2");
    RUN(rig, "holds", "list", "--limit", "1");
    assert_null(strstr(rig->out, "2021-03-08"));
}

static void no_state_is_told(void **state)
{
    struct rig *rig = RIG(state);
    static const char *const commands[][3] = {{"status", NULL, NULL},
                                              {"holds", "list", NULL},
                                              {"explain", "1", NULL},
                                              {"doctor", "--digest", NULL},
                                              {"resume", NULL, NULL}};

    for (size_t i = 0; i < WR_COUNT(commands); i++) {
        assert_int_equal(rig_weir(rig, commands[i][0], commands[i][1], NULL), 2);
        HAS(rig->err, "no state at state");
        HAS(rig->err, "hint: run a job first");
        assert_int_equal(rig->out_str.len, 0);
    }
    assert_false(rig_is_there(rig, "state"));
}

/* What the first version made. Who only looks is sent to a command that writes; a plan
 * works on a copy; a run brings it up to date. */
static void an_older_state_is_brought_up_to_date(void **state)
{
    struct rig *rig = RIG(state);
    char command[900];

    rig_put_job(rig, leads);
    snprintf(
        command, sizeof(command),
        "cd %s && mkdir -m 700 state && { echo 'PRAGMA application_id = 0x77656972;';"
        " cat %s/etl/store/sql/schema.sql;"
        " echo 'INSERT INTO schema_version VALUES (1);'; } | sqlite3 state/state.db",
        rig->folder, WEIR_SOURCE_DIR);
    assert_int_equal(system(command), 0);
    assert_int_equal(rig_weir(rig, "status", NULL), 1);
    HAS(rig->err, "made by an older weir");
    HAS(rig->err, "the next `weir run` brings state/state.db up to date");
    RUN(rig, "doctor", "job.yaml"); /* no fault: nobody has to do anything */
    HAS(rig->out, "made by an older weir");
    HAS(rig->out, "the next `weir run` brings");
    assert_null(strstr(rig->out, "FAIL"));
    RUN(rig, "plan", "job.yaml");
    HAS(rig->out, "plan of bench: 3 leads");
    assert_int_equal(rig_weir(rig, "status", NULL), 1);
    RUN(rig, "run", "job.yaml", "--quiet");
    RUN(rig, "status");
    HAS(rig->out, "3 leads");
}

static void a_state_that_is_none_is_told(void **state)
{
    struct rig *rig = RIG(state);
    static const struct wr_str files[] = {
        WR_LIT_INIT(
            "this is not a database, and long enough to be taken for one ........."),
        WR_LIT_INIT(
            "SQLite format 3\0garbage garbage garbage garbage garbage garbage")};

    for (size_t i = 0; i < WR_COUNT(files); i++) {
        rig_put(rig, "bad.db", files[i]);
        assert_int_equal(rig_weir(rig, "status", "--state", "bad.db", NULL), 1);
        HAS(rig->err, "bad.db");
        HAS(rig->err, "hint:");
        assert_int_equal(rig_weir(rig, "doctor", "--state", "bad.db", NULL), 2);
        HAS(rig->out, "FAIL");
    }
}

/* --- budget --- */

static struct wr_db *open_state(struct rig *rig)
{
    struct wr_str path = wr_arena_printf(rig->arena, "%s/state/state.db", rig->folder);
    struct wr_db *db = NULL;
    struct wr_err err;

    if (wr_db_open(path.ptr, WR_DB_WRITE, &db, &err))
        fail_msg("%s", err.text);
    return db;
}

/* Of run 1, a minute ago: a hit of 0.25 out of the pool "credits" and 0.50 reserved out
 * of "mobile". */
static void put_spending(struct rig *rig, struct wr_db *db)
{
    int64_t now = wr_now_us();
    struct wr_claim claim = {.question_id = 7,
                             .provider = WR_LIT("acme.person"),
                             .vendor = WR_LIT("acme"),
                             .pool = WR_LIT("credits"),
                             .run_id = 1,
                             .lead_id = 5,
                             .worst_micro = 300000,
                             .lines = {{WR_LIT("mobile"), WR_LIT("mobile"), 500000}},
                             .line_count = 1,
                             .caps = {{.key = WR_LIT("run:1"),
                                       .name = WR_LIT("cap per run"),
                                       .limit_micro = 25000000},
                                      {.key = WR_LIT("pool:acme:mobile:x"),
                                       .name = WR_LIT("cap of acme.mobile per month"),
                                       .limit_micro = 1000000,
                                       .pool = WR_LIT("mobile"),
                                       .until_us = now + WR_DAY_US},
                                      {.key = WR_LIT("lead:5:x"),
                                       .name = WR_LIT("cap per lead and month"),
                                       .limit_micro = 2000000,
                                       .until_us = now + WR_DAY_US},
                                      {.key = WR_LIT("day:over"),
                                       .name = WR_LIT("cap per day"),
                                       .limit_micro = 50000000,
                                       .until_us = now - 1}},
                             .cap_count = 4,
                             .as_of_us = now,
                             .now_us = now - WR_MINUTE_US};
    struct wr_settlement settlement = {.outcome = WR_OUTCOME_HIT,
                                       .spent_micro = 250000,
                                       .answer = WR_LIT("[]"),
                                       .now_us = now - WR_MINUTE_US};
    struct wr_claimed claimed = {0};

    assert_int_equal(wr_db_claim(db, &claim, rig->arena, &claimed, NULL), WR_OK);
    settlement.entry_id = claimed.entry_id;
    assert_int_equal(wr_db_settle(db, &settlement, NULL), WR_OK);
    claim.question_id = 8;
    claim.worst_micro = 0;
    assert_int_equal(wr_db_claim(db, &claim, rig->arena, &claimed, NULL), WR_OK);
}

static const struct wr_json *with(const struct wr_json *list, const char *key,
                                  const char *value)
{
    for (size_t i = 0; i < wr_json_size(list); i++)
        if (wr_str_eqz(wr_json_text(wr_json_getz(wr_json_at(list, i), key)), value))
            return wr_json_at(list, i);
    return NULL;
}

static int64_t milli(struct rig *rig, const struct wr_json *object, const char *key)
{
    int64_t n = -1;

    assert_true(
        wr_str_to_milli(wr_json_scalar(wr_json_getz(object, key), rig->arena), &n));
    return n;
}

static void budget_tells_what_is_left(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *root, *one;
    struct wr_db *db;

    make_state(rig);
    db = open_state(rig);
    put_spending(rig, db);
    wr_db_close(db);
    RUN(rig, "budget", "--json");
    root = rig_json(rig);
    one = with(wr_json_getz(root, "caps"), "key", "run:1");
    assert_non_null(one);
    assert_int_equal(milli(rig, one, "spent"), 250);
    assert_int_equal(milli(rig, one, "reserved"), 500);
    assert_int_equal(milli(rig, one, "cap"), 25000);
    assert_int_equal(milli(rig, one, "left"), 24250);
    one = with(wr_json_getz(root, "caps"), "key", "pool:acme:mobile:x");
    assert_non_null(one);
    assert_int_equal(milli(rig, one, "spent"), 0); /* the hit took none of that pool */
    assert_int_equal(milli(rig, one, "left"), 500);
    one = with(wr_json_getz(root, "caps"), "name", "cap per month");
    assert_non_null(one); /* nothing was spent of it */
    assert_int_equal(milli(rig, one, "left"), 500000);
    assert_null(with(wr_json_getz(root, "caps"), "key", "day:over"));
    one = with(wr_json_getz(root, "least_left"), "key", "lead:5:x");
    assert_non_null(one);
    assert_int_equal(milli(rig, one, "left"), 1250);
    one = with(wr_json_getz(root, "pools"), "pool", "credits");
    assert_non_null(one);
    assert_int_equal(milli(rig, one, "spent"), 250);
    assert_int_equal(number(one, "calls"), 1);
    assert_int_equal(wr_json_size(wr_json_getz(root, "balances")), 0);
    RUN(rig, "budget", "job.yaml");
    HAS(rig->out, "cap of acme.mobile per month");
    RUN(rig, "budget", "--state", "state/state.db");
    HAS(rig->out, "24.25");
}

/* 1000 credits at 0.05 before, 993 after; the ledger knows of five. */
static void budget_holds_the_ledger_against_the_vendor(void **state)
{
    struct rig *rig = RIG(state);
    int64_t now = wr_now_us();
    struct wr_balance_row row = {.vendor = WR_LIT("acme"),
                                 .at_us = now - WR_HOUR_US,
                                 .left_milli = 1000000,
                                 .credit_micro = 50000};
    const struct wr_json *one;
    struct wr_db *db;

    make_state(rig);
    db = open_state(rig);
    assert_int_equal(wr_db_balance_put(db, &row, NULL), WR_OK);
    wr_db_close(db);
    RUN(rig, "budget", "--json");
    one = wr_json_at(wr_json_getz(rig_json(rig), "balances"), 0);
    assert_int_equal(milli(rig, one, "left"), 1000000);
    assert_null(wr_json_getz(one, "unexplained"));
    db = open_state(rig);
    put_spending(rig, db);
    row.at_us = now;
    row.left_milli = 993000;
    assert_int_equal(wr_db_balance_put(db, &row, NULL), WR_OK);
    wr_db_close(db);
    RUN(rig, "budget", "--json");
    one = wr_json_at(wr_json_getz(rig_json(rig), "balances"), 0);
    assert_int_equal(milli(rig, one, "left"), 993000);
    assert_int_equal(milli(rig, one, "used"), 7000);
    assert_int_equal(milli(rig, one, "ledger"), 5000);
    assert_int_equal(milli(rig, one, "open"), 10000);
    assert_int_equal(milli(rig, one, "unexplained"), 2000);
    RUN(rig, "budget");
    HAS(rig->out, "unexplained");
}

static void budget_checks_with_a_job_alone(void **state)
{
    struct rig *rig = RIG(state);

    assert_int_equal(rig_weir(rig, "budget", "--check", NULL), 2);
    HAS(rig->err, "--check needs a job");
    make_state(rig);
    RUN(rig, "budget", "job.yaml", "--check"); /* it has no vendors */
    assert_int_equal(rig_weir(rig, "budget", "--state", "nowhere", NULL), 2);
    HAS(rig->err, "hint: run a job first");
}

/* --- doctor --- */

static void a_sound_job_is_healthy(void **state)
{
    struct rig *rig = RIG(state);
    bool ok = false;

    make_state(rig);
    RUN(rig, "doctor", "job.yaml");
    HAS(rig->out, "ok    job");
    HAS(rig->out, "whole: 3 leads");
    HAS_NOT(rig->out, "FAIL");
    HAS_NOT(rig->out, "warn");
    RUN(rig, "doctor", "job.yaml", "--json");
    assert_true(wr_json_bool(wr_json_getz(rig_json(rig), "ok"), &ok));
    assert_true(ok);
}

static void all_mistakes_are_told_at_once(void **state)
{
    struct rig *rig = RIG(state);

    rig_put_job(rig, leads);
    rig_put(rig, "job.yaml",
            WR_LIT("job: bench\n"
                   "workspce: state\n"
                   "crm: {adapter: hubspot, token: \"${NO_SUCH_TOKEN}\"}\n"
                   "maps: [map.yaml]\n"
                   "providers: {apollo: {key: \"${NO_SUCH_KEY}\"}}\n"
                   "model: nosuch.yaml\n"));
    assert_int_equal(rig_weir(rig, "doctor", "job.yaml", NULL), 2);
    HAS(rig->out, "job.yaml:2:1: error: unknown option \"workspce\"");
    HAS(rig->out, "did you mean \"workspace\"");
    HAS(rig->out, "NO_SUCH_TOKEN is not set");
    HAS(rig->out, "NO_SUCH_KEY is not set");
    HAS_NOT(rig->out, "apollo needs a key"); /* that one is told */
    HAS(rig->out, "nosuch.yaml");
}

/* Who has no key of a vendor of the sample does without the vendor. */
static void a_vendor_that_is_left_out_needs_no_key(void **state)
{
    struct rig *rig = RIG(state);
    static const char job[] =
        "job: bench\nworkspace: state\n"
        "crm: {adapter: file, input: leads.csv, id_column: Id}\nmaps: [map.yaml]\n"
        "providers: {apollo: {%skey: \"${NO_SUCH_KEY}\"%s}}\n"
        "waterfall: [{step: person, wants: [title], ask: [apollo.person]}]\n"
        "model: model.yaml\n";

    rig_put_job(rig, leads);
    rig_put(rig, "job.yaml", wr_arena_printf(rig->arena, job, "", ""));
    assert_int_equal(rig_weir(rig, "plan", "job.yaml", NULL), 2);
    HAS(rig->err, "NO_SUCH_KEY is not set");
    RUN(rig, "plan", "job.yaml", "--without", "apollo");
    HAS(rig->out, "plan of bench: 3 leads");
    rig_put(rig, "job.yaml", wr_arena_printf(rig->arena, job, "enabled: false, ", ""));
    RUN(rig, "doctor", "job.yaml");
    rig_put(rig, "job.yaml",
            wr_arena_printf(rig->arena, job, "enabled: false, ", ", prise: 1"));
    assert_int_equal(rig_weir(rig, "doctor", "job.yaml", NULL), 2);
    HAS(rig->out, "1 mistake\n");
    HAS(rig->out, "unknown option \"prise\"; did you mean \"price\"?");
}

/* One mistake, not one for each of its keys. */
static void the_wrong_file_is_named_as_such(void **state)
{
    struct rig *rig = RIG(state);

    rig_put_job(rig, leads);
    assert_int_equal(rig_weir(rig, "run", "model.yaml", NULL), 2);
    HAS(rig->err, "error: this is a model, not a job");
    HAS(rig->err, "weir: 1 mistake, nothing was done");
    assert_int_equal(rig_weir(rig, "model", "check", "job.yaml", NULL), 2);
    HAS(rig->out, "error: this is a job, not a model; its model is the file it names: "
                  "model.yaml");
}

static void files_that_are_missing_fail(void **state)
{
    struct rig *rig = RIG(state);

    rig_put_job(rig, leads);
    rig_put(rig, "job.yaml",
            WR_LIT("job: bench\nworkspace: state\n"
                   "crm: {adapter: file, input: nosuch.csv}\n"
                   "events: nosuch.ndjson\n"
                   "maps: [map.yaml]\nmodel: model.yaml\n"));
    assert_int_equal(rig_weir(rig, "doctor", "job.yaml", NULL), 2);
    HAS(rig->out, "FAIL  input");
    HAS(rig->out, "FAIL  events");
    HAS(rig->out, "made by the first run");
    setenv("WEIR_DATA", rig->folder, 1);
    assert_int_equal(rig_weir(rig, "doctor", NULL), 2);
    HAS(rig->out, "FAIL  data");
    HAS(rig->out, "WEIR_DATA");
    assert_int_equal(rig_weir(rig, "doctor", "--data", WEIR_SOURCE_DIR, NULL), 0);
}

static void the_digest_moves_with_the_state(void **state)
{
    struct rig *rig = RIG(state);
    const char *before;

    make_state(rig);
    RUN(rig, "doctor", "--digest", "--state", "state");
    before = rig->out;
    assert_int_equal(strlen(before), 65);
    RUN(rig, "doctor", "--digest", "job.yaml");
    assert_string_equal(rig->out, before);
    RUN(rig, "run", "job.yaml", "--as-of", "2021-03-02T08:00:00Z", "--quiet");
    RUN(rig, "doctor", "--digest", "--state", "state");
    assert_string_not_equal(rig->out, before);
}

/* --- providers --- */

static void providers_are_listed(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *all;
    bool dns = false;

    RUN(rig, "providers", "list", "--json");
    all = wr_json_getz(rig_json(rig), "providers");
    assert_true(wr_json_size(all) >= 8);
    for (size_t i = 0; i < wr_json_size(all); i++) {
        const struct wr_json *p = wr_json_at(all, i);

        assert_true(wr_json_text(wr_json_getz(p, "call")).len > 0);
        assert_true(wr_json_size(wr_json_getz(p, "fields")) > 0);
        assert_true(wr_json_size(wr_json_getz(p, "inputs")) > 0);
        dns = dns || wr_str_eqz(wr_json_text(wr_json_getz(p, "call")), "dns.domain");
    }
    assert_true(dns);
    RUN(rig, "providers", "list");
    HAS(rig->out, "apollo.person");
    HAS(rig->out, "0.025 USD  hit");
}

static void one_provider_is_shown(void **state)
{
    struct rig *rig = RIG(state);

    RUN(rig, "providers", "show", "hunter");
    HAS(rig->out, "hunter.finder");
    HAS(rig->out, "hunter.verifier");
    HAS(rig->out, "first_name and last_name and domain, or");
    RUN(rig, "providers", "show", "zerobounce.validate", "--json");
    assert_int_equal(wr_json_size(wr_json_getz(rig_json(rig), "providers")), 1);
    assert_int_equal(rig_weir(rig, "providers", "show", "zerobunce", NULL), 2);
    HAS(rig->err, "did you mean zerobounce?");
}

static void manifests_are_checked(void **state)
{
    struct rig *rig = RIG(state);
    bool ok = true;

    RUN(rig, "providers", "check", rig_source(rig, "providers/enrich/hunter.yaml"));
    HAS(rig->out, ": sound, ");
    rig_put(rig, "bad.yaml", WR_LIT("vendor: bad\ntitel: x\ncalls: 7\n"));
    assert_int_equal(rig_weir(rig, "providers", "check", "bad.yaml", "--json", NULL),
                     2);
    assert_true(wr_json_bool(wr_json_getz(rig_json(rig), "ok"), &ok));
    assert_false(ok);
    assert_true(wr_json_size(wr_json_getz(wr_json_root(rig->doc), "messages")) > 1);
    assert_int_equal(rig_weir(rig, "providers", "check", "nosuch.yaml", NULL), 2);
    RUN(rig, "providers", "list", "--manifests",
        rig_source(rig, "providers/verify/zerobounce.yaml"));
    assert_int_equal(
        rig_weir(rig, "providers", "list", "--manifests", "bad.yaml", NULL), 2);
    HAS(rig->out, "apollo.person"); /* the others are there all the same */
    HAS(rig->err, "bad.yaml:2:1: error: unknown option \"titel\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(status_counts),
        TEST(budget_tells_what_is_left),
        TEST(budget_holds_the_ledger_against_the_vendor),
        TEST(budget_checks_with_a_job_alone),
        TEST(status_names_vendors_that_are_not_understood),
        TEST(a_row_that_cannot_be_read_costs_no_plan),
        TEST(one_run_is_its_summary),
        TEST(holds_say_what_is_missing),
        TEST(no_state_is_told),
        TEST(an_older_state_is_brought_up_to_date),
        TEST(a_state_that_is_none_is_told),
        TEST(a_sound_job_is_healthy),
        TEST(all_mistakes_are_told_at_once),
        TEST(a_vendor_that_is_left_out_needs_no_key),
        TEST(the_wrong_file_is_named_as_such),
        TEST(files_that_are_missing_fail),
        TEST(the_digest_moves_with_the_state),
        TEST(providers_are_listed),
        TEST(one_provider_is_shown),
        TEST(manifests_are_checked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
