/* rig.c - see rig.h. */
#include "rig.h"

#include "etl/store/db.h"
#include "weir/alloc.h"
#include "weir/log.h"

#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- acme --- */

static const wr_field_id by_email[] = {WR_F_EMAIL};
static const wr_field_id by_name[] = {WR_F_FULL_NAME};
static const struct wr_input_set inputs[] = {{by_email, 1}, {by_name, 1}};
static const wr_field_id answers[] = {WR_F_TITLE};

static enum wr_code send_request(const struct wr_provider *p, struct wr_talk *talk)
{
    const struct rig *rig = p->self;
    struct wr_buf body;
    bool first = wr_str_empty(talk->state);

    wr_buf_init(&body, 4096);
    for (size_t i = 0; i < talk->count; i++)
        wr_buf_printf(&body, "%s%u", i ? "," : "", (unsigned)talk->asks[i].row);
    talk->request = (struct wr_request){.kind = WR_REQUEST_HTTP};
    talk->request.http = (struct wr_http_request){
        .method = first ? WR_HTTP_POST : WR_HTTP_GET,
        .url = first ? wr_arena_printf(talk->arena, "%s/ask", rig->host)
                     : wr_arena_printf(talk->arena, "%s/%.*s", rig->host,
                                       WR_FMT(talk->state)),
    };
    if (first)
        talk->request.http.body = wr_arena_str(talk->arena, wr_buf_str(&body));
    wr_buf_fini(&body);
    talk->harmless = !first;
    talk->rates = first ? rig->asked_at : NULL;
    return WR_OK;
}

static enum wr_code acme_begin(const struct wr_provider *p, struct wr_talk *talk,
                               enum wr_move *move, struct wr_err *err WR_UNUSED)
{
    *move = WR_MOVE_SEND;
    return send_request(p, talk);
}

static enum wr_code code_of(const char *word)
{
    static const struct {
        const char *word;
        enum wr_code code;
    } codes[] = {{"rate", WR_E_RATE},        {"down", WR_E_TRANSIENT},
                 {"auth", WR_E_AUTH},        {"quota", WR_E_QUOTA},
                 {"over", WR_E_TRANSIENT},   {"dropped", WR_E_QUOTA},
                 {"protocol", WR_E_PROTOCOL}};

    for (size_t i = 0; i < WR_COUNT(codes); i++)
        if (strcmp(word, codes[i].word) == 0)
            return codes[i].code;
    return WR_OK;
}

static void read_answer(char *word, struct wr_arena *arena, struct wr_answer *out)
{
    char *told = strchr(word, ':'), *extra = strchr(word, '+');
    struct wr_finding *finding = WR_NEW(arena, struct wr_finding);
    int64_t *milli = WR_NEW(arena, int64_t);

    *out = (struct wr_answer){.charged_milli = -1};
    if (strncmp(word, "none", 4) == 0) {
        out->code = told ? code_of(told + 1) : WR_E_PROTOCOL;
    } else if (strcmp(word, "miss") == 0) {
        out->outcome = WR_OUTCOME_MISS;
    } else {
        assert_int_equal(strncmp(word, "hit", 3), 0);
        finding->field = WR_F_TITLE;
        finding->value = wr_value_text(WR_LIT("VP"));
        finding->confidence = 800;
        *milli = extra ? strtoll(extra + 1, NULL, 10) : 0;
        *out =
            (struct wr_answer){.outcome = WR_OUTCOME_HIT,
                               .findings = finding,
                               .count = 1,
                               .charged_milli = told ? strtoll(told + 1, NULL, 10) : -1,
                               .extra_milli = milli};
    }
}

/* The words are those of the whole batch: of a part of it each takes its own. */
static void read_answers(char *text, struct wr_talk *talk)
{
    char *words[64], *rest = NULL;
    size_t count = 0;

    for (char *w = strtok_r(text, " ", &rest); w; w = strtok_r(NULL, " ", &rest))
        words[count++] = w;
    talk->answers = WR_ARRAY(talk->arena, struct wr_answer, talk->count);
    for (size_t i = 0; i < talk->count; i++) {
        assert_true(talk->asks[i].row < count);
        assert_true(i == 0 || talk->asks[i].row > talk->asks[i - 1].row);
        read_answer(words[talk->asks[i].row], talk->arena, &talk->answers[i]);
    }
}

static enum wr_code acme_advance(const struct wr_provider *p, struct wr_talk *talk,
                                 const struct wr_reply *reply, enum wr_move *move,
                                 struct wr_err *err)
{
    char text[512], job[32];
    unsigned wait_ms = 0;
    enum wr_code code;

    (void)snprintf(text, sizeof(text), "%.*s", WR_FMT(reply->http.body));
    if (reply->http.status != 200)
        return wr_fail(err, WR_E_PROTOCOL, "acme: status %d", reply->http.status);
    if (sscanf(text, "job %31s wait %u", job, &wait_ms) == 2) {
        talk->state = wr_arena_str(talk->arena, wr_str(job));
        talk->wait_ms = wait_ms;
        *move = wait_ms ? WR_MOVE_WAIT : WR_MOVE_SEND;
        return send_request(p, talk);
    }
    code = code_of(text);
    if (code) {
        talk->over = strcmp(text, "over") == 0 || strcmp(text, "dropped") == 0;
        return wr_fail(err, code, "acme: %s", text);
    }
    *move = WR_MOVE_DONE;
    read_answers(text, talk);
    return WR_OK;
}

static void make_provider(struct rig *rig)
{
    rig->charge = (struct wr_charge){.name = "mobile",
                                     .billing = WR_BILL_HIT,
                                     .price_micro = 300,
                                     .worst_micro = 300,
                                     .pool = WR_LIT("phone")};
    rig->provider = (struct wr_provider){
        .name = "acme.person",
        .vendor = "acme",
        .answers = answers,
        .answer_count = 1,
        .inputs = inputs,
        .input_count = 2,
        .tariff = {.billing = WR_BILL_HIT,
                   .price_micro = 1000,
                   .worst_micro = 1000,
                   .repeat = WR_REPEAT_CHARGED,
                   .pool = WR_LIT("credits")},
        .extra = &rig->charge,
        .max_batch = 4,
        .linger_ms = 60000,
        .hit_fresh_us = WR_DAY_US,
        .miss_fresh_us = WR_DAY_US,
        .self = rig,
        .begin = acme_begin,
        .advance = acme_advance,
    };
}

/* --- the run --- */

static void open_run(struct rig *rig)
{
    struct wr_err err = {0};
    struct wr_db *db = NULL;
    struct wr_io_options options = {.user_agent = "test", .allow_private = true};
    size_t uncertain = 0;
    bool again = rig->run.run.id != 0;
    struct wr_run run = rig->run.run;

    rig->run = (struct wr_run_ctx){.setup = &rig->setup,
                                   .job = &rig->job,
                                   .deadline_at_us = WR_NEVER_US,
                                   .seed = 1,
                                   .run = {.job = WR_LIT("test")}};
    rig->run.run.as_of_us = wr_now_us();
    if (again)
        rig->run.run = run;
    if (wr_db_open(rig->path, WR_DB_CREATE, &db, &err) ||
        wr_db_bind(db, &rig->setup.catalogue, &err) ||
        wr_db_ledger_recover(db, &uncertain, &err) ||
        (again ? wr_db_run_resume(db, &rig->run.run, getpid(), &err)
               : wr_db_run_start(db, &rig->run.run, getpid(), &err)))
        fail_msg("%s", err.text);
    rig->run.loop = wr_loop_new();
    rig->run.io = wr_io_new(rig->run.loop, &options);
    rig->run.store = wr_store_new(rig->run.loop, db);
    rig->run.batches = wr_batches_new(&rig->run);
    memset(rig->units, 0, sizeof(rig->units));
}

static void close_run(struct rig *rig)
{
    wr_io_free(rig->run.io);
    wr_store_free(rig->run.store);
    wr_batches_free(rig->run.batches);
    for (size_t i = 0; i < rig->run.service_count; i++) {
        wr_gate_free(rig->run.services[i].gate);
        wr_line_free(rig->run.services[i].line);
    }
    rig->run.service_count = 0;
    wr_loop_free(rig->run.loop);
}

int rig_init(void **state)
{
    struct rig *rig = wr_alloc(sizeof(*rig));

    wr_log_setup(&(struct wr_log_options){.level = WR_ERROR});
    (void)snprintf(rig->folder, sizeof(rig->folder), "/tmp/weir-run-XXXXXX");
    assert_non_null(mkdtemp(rig->folder));
    (void)snprintf(rig->path, sizeof(rig->path), "%s/state.db", rig->folder);
    rig->arena = wr_arena_new(0);
    rig->vendor = http_script_new();
    (void)snprintf(rig->host, sizeof(rig->host), "http://127.0.0.1:%d",
                   http_script_port(rig->vendor));
    wr_catalogue_init(&rig->setup.catalogue);
    rig->job.cap_run = rig->job.cap_day = rig->job.cap_month = 100000;
    rig->job.cap_lead = rig->job.cap_account = 100000;
    rig->setup.job = &rig->job;
    /* Of no page: acme is C. */
    rig->setup.manifests =
        wr_manifests_load(NULL, 0, &rig->setup.catalogue, NULL, NULL);
    make_provider(rig);
    open_run(rig);
    *state = rig;
    return 0;
}

int rig_fini(void **state)
{
    struct rig *rig = *state;
    char command[128];

    close_run(rig);
    http_script_free(rig->vendor);
    wr_manifests_free(rig->setup.manifests);
    wr_arena_free(rig->arena);
    (void)snprintf(command, sizeof(command), "rm -rf %s", rig->folder);
    assert_int_equal(system(command), 0);
    free(rig);
    return 0;
}

/* What was written is on disk; the job's lock is a dead process's. */
void rig_kill(struct rig *rig)
{
    close_run(rig);
    (void)rig_sql(rig, "DELETE FROM job_lock");
    open_run(rig);
    rig->count = rig->ended = 0;
}

/* --- questions --- */

static void ended(void *ctx, struct wr_question *q)
{
    struct rig *rig = ctx;

    (void)q;
    rig->ended++;
    if (rig->ended == rig->count)
        wr_loop_stop(rig->run.loop);
}

/* The name is always known, the address unless the test says otherwise. */
static const struct wr_value *const *inputs_of(struct rig *rig, int64_t person)
{
    const struct wr_value **values =
        WR_ARRAY(rig->arena, const struct wr_value *, WR_MAX_FIELDS);
    struct wr_value *both = WR_ARRAY(rig->arena, struct wr_value, 2);

    both[0] =
        wr_value_text(wr_arena_printf(rig->arena, "lead%d@example.com", (int)person));
    both[1] = wr_value_text(wr_arena_printf(rig->arena, "Lead %d", (int)person));
    values[WR_F_EMAIL] = rig->names_only ? NULL : &both[0];
    values[WR_F_FULL_NAME] = &both[1];
    return values;
}

/* The lead asks about the person. */
static void put_one(struct rig *rig, int64_t lead, int64_t person)
{
    struct wr_question *q = &rig->asked[rig->count];
    struct wr_bringer *unit = &rig->units[rig->count++];
    const struct wr_value *const *values = inputs_of(rig, person);
    const struct wr_input_set *set = wr_provider_ready(&rig->provider, values);

    *q = (struct wr_question){
        .run = &rig->run,
        .provider = &rig->provider,
        .inputs = values,
        .input_count = WR_MAX_FIELDS,
        .question_id = wr_question_id(&rig->provider, set, values, rig->arena),
        .lead_id = lead,
        .account_id = 1,
        .step = WR_LIT("step"),
        .arena = rig->arena,
        .bringer = unit,
        .done = ended,
        .ctx = rig};
    wr_batches_rest(rig->run.batches, unit, true);
    wr_question_ask(q);
}

void rig_units(struct rig *rig, size_t count)
{
    for (size_t i = 0; i < RIG_ASKED; i++)
        wr_batches_unit(rig->run.batches, &rig->units[i], i < count);
}

void rig_put(struct rig *rig, int64_t first, size_t count)
{
    rig->count = rig->ended = 0;
    for (size_t i = 0; i < count; i++)
        put_one(rig, first + (int64_t)i, first + (int64_t)i);
}

void rig_put_same(struct rig *rig, int64_t first, size_t count)
{
    rig->count = rig->ended = 0;
    for (size_t i = 0; i < count; i++)
        put_one(rig, first + (int64_t)i, first);
}

void rig_due(struct rig *rig)
{
    (void)rig_sql(rig, "UPDATE entry SET due_us = 1 WHERE due_us > 0");
}

void rig_run(struct rig *rig)
{
    wr_loop_run(rig->run.loop);
    assert_int_equal(rig->ended, rig->count);
}

void rig_ask(struct rig *rig, int64_t first, size_t count)
{
    rig_put(rig, first, count);
    rig_run(rig);
}

/* --- what came of it --- */

void rig_expect_requests(struct rig *rig, size_t count)
{
    assert_string_equal(http_script_complaints(rig->vendor), "");
    assert_int_equal(http_script_served(rig->vendor), count);
}

int64_t rig_sql(struct rig *rig, const char *sql)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *raw = NULL;
    int64_t out = 0;

    assert_int_equal(sqlite3_open(rig->path, &db), SQLITE_OK);
    (void)sqlite3_busy_timeout(db, 10000);
    if (sqlite3_prepare_v2(db, sql, -1, &raw, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    if (sqlite3_step(raw) == SQLITE_ROW)
        out = sqlite3_column_int64(raw, 0);
    (void)sqlite3_finalize(raw);
    (void)sqlite3_close(db);
    return out;
}

void rig_expect_money(struct rig *rig, int64_t spent, int64_t reserved)
{
    assert_int_equal(rig_sql(rig, "SELECT spent FROM budget WHERE key LIKE 'run:%'"),
                     spent);
    assert_int_equal(rig_sql(rig, "SELECT reserved FROM budget WHERE key LIKE 'run:%'"),
                     reserved);
    /* Every counter is what its entries come to. */
    assert_int_equal(
        rig_sql(rig, "SELECT count(*) FROM (SELECT key FROM ("
                     "SELECT c.value AS key, sum(e.spent_micro) AS s,"
                     " sum((e.state IN (0, 3)) * e.worst_micro) AS r"
                     " FROM entry e, json_each(e.caps) c GROUP BY c.value UNION ALL "
                     "SELECT key, -spent, -reserved FROM budget) GROUP BY key "
                     "HAVING sum(s) <> 0 OR sum(r) <> 0)"),
        0);
}
