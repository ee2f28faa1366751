/* cmd_forget.c - weir forget: erases a person, and keeps a salted hash.
 *
 * First the person is put on the suppression list, then everything is erased, in one
 * transaction; then the file is written anew, so that no freed page has them. Killed in
 * between, forgetting the same person again does the rest.
 */
#include "etl/cli/commands.h"
#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/cli/suppress.h"
#include "etl/run/suppress.h"
#include "etl/store/forget.h"
#include "etl/store/runs.h"
#include "weir/clock.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

#define MAX_LEADS 1000

struct forget_options {
    const char *state;
    bool dry_run;
};

static const struct wr_flag forget_flags[] = {
    {"dry-run", WR_FLAG_BOOL, offsetof(struct forget_options, dry_run), NULL,
     "tell what would be erased, and erase nothing"},
    {"state", WR_FLAG_TEXT, offsetof(struct forget_options, state), "DIR",
     "workspace (else $WEIR_STATE, else ./state)"},
    {.name = NULL},
};

struct forgetting {
    const struct wr_args *args;
    const struct forget_options *options;
    struct wr_arena *arena;
    struct wr_db *db;
    struct wr_catalogue catalogue;
    struct wr_forgotten erased;
    int64_t listed;
};

/* They may hold in memory what is to be erased. */
static enum wr_code need_quiet(const struct forgetting *f, struct wr_err *err)
{
    bool others = false;
    enum wr_code code = wr_db_run_others(f->db, 0, &others, err);

    if (code || !others)
        return code;
    wr_fail(err, WR_E_CONFLICT, "a run is at work in this workspace");
    return wr_hint(err, "forget when it has ended; `weir status` shows it");
}

static enum wr_code forget_leads(struct forgetting *f, struct wr_str who,
                                 struct wr_err *err)
{
    struct wr_lead_row *rows;
    size_t count = 0;
    enum wr_code code =
        wr_db_lead_search(f->db, who, MAX_LEADS, f->arena, &rows, &count, err);

    for (size_t i = 0; !code && i < count; i++) {
        if (!f->options->dry_run)
            code = wr_suppress_lead(f->db, &rows[i], WR_FORGOTTEN, wr_now_us(),
                                    f->arena, &f->listed, err);
        if (!code)
            code = wr_db_forget(f->db, &rows[i], &f->erased, err);
    }
    return code;
}

/* Somebody unknown here is remembered as one who is not to be asked about. */
static enum wr_code forget_one(struct forgetting *f, size_t i, struct wr_err *err)
{
    struct wr_str text = wr_str_trim(wr_str(f->args->positional[i]));
    struct wr_who who = {.kind = WR_WHO_RECORD};
    int64_t before = f->erased.leads;
    bool is_new = false, is_person = wr_who_parse(text, f->arena, &who);
    enum wr_code code;

    if (is_person && who.kind == WR_WHO_DOMAIN)
        return wr_fail(err, WR_E_CONFIG, "argument %zu is a domain, and no person",
                       i + 1);
    code = forget_leads(f, is_person ? who.text : text, err);
    if (!code && f->erased.leads == before && !is_person)
        return wr_fail(err, WR_E_GONE, "argument %zu is no record here", i + 1);
    if (!code && is_person && !f->options->dry_run)
        code = wr_db_suppress(f->db, &who, WR_LIT(WR_FORGOTTEN), wr_now_us(), &is_new,
                              err);
    f->listed += is_new;
    return code;
}

static enum wr_code forget_all(struct forgetting *f, struct wr_err *err)
{
    enum wr_code code = wr_db_begin(f->db, err);

    if (code)
        return code;
    code = need_quiet(f, err);
    for (size_t i = 0; !code && i < f->args->count; i++)
        code = forget_one(f, i, err);
    if (code || f->options->dry_run) {
        wr_db_rollback(f->db);
        return code;
    }
    code = wr_db_commit(f->db, err);
    return code ? code : wr_db_forget_end(f->db, err);
}

static void tell_json(const struct forgetting *f)
{
    const struct wr_forgotten *e = &f->erased;
    struct wr_json_out json;

    wr_json_out_init(&json);
    wr_jw_object(&json.w);
    wr_jw_member_bool(&json.w, "dry_run", f->options->dry_run);
    wr_jw_member_i64(&json.w, "leads", e->leads);
    wr_jw_member_i64(&json.w, "facts", e->facts);
    wr_jw_member_i64(&json.w, "signals", e->signals);
    wr_jw_member_i64(&json.w, "answers", e->answers);
    wr_jw_member_i64(&json.w, "decisions", e->decisions);
    wr_jw_member_i64(&json.w, "writes", e->writes);
    wr_jw_member_i64(&json.w, "listed", f->listed);
    wr_jw_object_end(&json.w);
    wr_json_out_print(&json);
    wr_json_out_fini(&json);
}

static void tell_text(const struct forgetting *f)
{
    const struct wr_forgotten *e = &f->erased;

    printf("%s %" PRId64 " records: %" PRId64 " facts, %" PRId64 " signals, %" PRId64
           " answers, %" PRId64 " decisions, %" PRId64 " writes\n",
           f->options->dry_run ? "would erase" : "erased", e->leads, e->facts,
           e->signals, e->answers, e->decisions, e->writes);
    if (!f->options->dry_run)
        printf("nobody is asked about them any more; the CRM still has what it has\n");
}

static enum wr_exit run_forget(const struct wr_args *args)
{
    struct forgetting f = {.args = args, .options = args->options};
    struct wr_err err = {0};
    enum wr_code code;

    f.arena = wr_arena_new(0);
    wr_catalogue_init(&f.catalogue);
    code = wr_cli_find_state(f.options->state, WR_DB_WRITE, f.arena, &f.db, &err);
    if (!code)
        code = wr_db_bind(f.db, &f.catalogue, &err);
    if (!code)
        code = wr_db_forget_begin(f.db, &err);
    if (!code)
        code = forget_all(&f, &err);
    if (!code && args->common->json)
        tell_json(&f);
    else if (!code)
        tell_text(&f);
    wr_db_close(f.db);
    wr_arena_free(f.arena);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

const struct wr_command wr_command_forget = {
    .name = "forget",
    .args = "WHO...",
    .summary = "erase a person from the state",
    .details =
        "WHO is an e-mail address or the id of a record in the CRM. Erased are facts, "
        "signals, vendors' answers, decisions and what was written; the ledger keeps "
        "what was spent, without the person. A salted hash stays on the suppression "
        "list, so that nobody asks about them again, and what the CRM still has of them "
        "is not stored again. The CRM itself, files that were written and copies of "
        "the state are not touched.",
    .min_args = 1,
    .max_args = 1000,
    .flags = forget_flags,
    .options_size = sizeof(struct forget_options),
    .run = run_forget,
};
