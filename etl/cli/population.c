/* population.c - see population.h. */
#include "etl/cli/population.h"

#include "etl/cli/rows.h"
#include "etl/run/state.h"
#include "etl/store/leads.h"
#include "weir/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "etl/base/banned.h"

bool wr_population_is_named(const struct wr_population_options *options)
{
    return options->leads || options->job;
}

/* The job's own fields and lists, whatever else is wrong with it here. */
static bool look_at_job(struct wr_population *p, struct wr_diags *diags)
{
    const struct wr_lists *lists = p->scorer.lists;

    wr_glance_at(p->options->job, p->scorer.arena, &p->glance);
    if (!p->glance.job) {
        wr_diag_error(diags, (struct wr_pos){.file = p->options->job}, "%s",
                      p->glance.err.text);
        return false;
    }
    p->scorer.catalogue = p->glance.catalogue;
    p->scorer.catalogue.lists = lists;
    return true;
}

bool wr_population_init(struct wr_population *p,
                        const struct wr_population_options *options,
                        struct wr_diags *diags)
{
    struct wr_score_files files = {.map = options->map,
                                   .lists = options->lists.items,
                                   .data_folder = wr_data_folder()};

    *p = (struct wr_population){.options = options, .diags = diags};
    if (options->leads && options->job) {
        wr_diag_error(
            diags, (struct wr_pos){.file = "weir"},
            "leads come from a file (--leads) or a job (--job), not from both");
        files.map = NULL;
    }
    if (!wr_scorer_init(&p->scorer, &files,
                        options->as_of_us ? options->as_of_us : wr_now_us(), diags))
        return false;
    return !options->job || look_at_job(p, diags);
}

void wr_population_fini(struct wr_population *p)
{
    if (p->glance.job || p->glance.doc)
        wr_glance_fini(&p->glance);
    wr_scorer_fini(&p->scorer);
}

/* --- a file --- */

struct filing {
    struct wr_population *p;
    wr_individual_fn fn;
    void *ctx;
};

/* The column that names rows, where its values name no persons. */
static struct wr_str id_column(const struct wr_guesses *guesses)
{
    return guesses->id == SIZE_MAX ? WR_NONE : guesses->items[guesses->id].column;
}

static enum wr_code take_row(const struct filing *f, const struct wr_rows *rows,
                             const struct wr_rewrite_row *row, struct wr_err *err)
{
    struct wr_individual lead = {.id = row->id, .arena = rows->row};
    struct wr_record record;
    struct wr_str *extra;

    f->p->leads++;
    wr_rows_take(rows, row, &record, &extra);
    if (rows->extra_count > 0 && !wr_str_empty(extra[0]) &&
        wr_str_find(extra[0], '@') == extra[0].len)
        lead.id = extra[0];
    wr_score_read(&f->p->scorer, &record, rows->row, &lead.in);
    return f->fn(f->ctx, &lead, err);
}

static enum wr_code take_rows(const struct filing *f, struct wr_rows *rows,
                              struct wr_err *err)
{
    struct wr_rewrite_row row;
    bool there = true;
    enum wr_code code = WR_OK;

    while (!code && there) {
        code = wr_rows_next(rows, &row, &there, err);
        if (!code && there && row.id.ptr)
            code = take_row(f, rows, &row, err);
        else if (!code && there)
            f->p->bad++;
    }
    return code;
}

static enum wr_code walk_rows(const struct filing *f, struct wr_rows *rows,
                              struct wr_err *err)
{
    struct wr_scorer *scorer = &f->p->scorer;
    const struct wr_columns *columns = &rows->columns;
    struct wr_str id = WR_NONE;
    struct wr_guesses guesses;
    enum wr_code code;

    if (columns->count == 0 && !columns->is_json)
        return WR_OK; /* an empty file */
    if (!scorer->map) {
        if (!wr_scorer_guess(scorer, columns->names, columns->count, columns->samples,
                             &guesses, f->p->diags)) {
            wr_fail(err, WR_E_CONFIG, "%s: no column is known by its name", rows->name);
            return wr_hint(err, "--map FILE says which column is which field");
        }
        id = id_column(&guesses);
    }
    code = wr_rows_bind(rows, scorer->map, &id, id.ptr ? 1 : 0, err);
    return code ? code : take_rows(f, rows, err);
}

static enum wr_code walk_file(const struct filing *f, struct wr_err *err)
{
    const char *name = f->p->options->leads;
    bool is_pipe = strcmp(name, "-") == 0;
    FILE *in = is_pipe ? stdin : fopen(name, "rb");
    struct wr_rows rows;
    enum wr_code code;

    if (!in)
        return wr_fail_errno(err, WR_E_CONFIG, errno, "%s", name);
    code = wr_rows_open(&rows, is_pipe ? "stdin" : name, in, NULL, 0, err);
    if (!code)
        code = walk_rows(f, &rows, err);
    wr_rows_close(&rows);
    if (!is_pipe)
        fclose(in);
    return code;
}

/* --- a state --- */

static enum wr_code take_walked(void *ctx, const struct wr_walked *w,
                                struct wr_err *err)
{
    const struct filing *f = ctx;
    struct wr_scorer *scorer = &f->p->scorer;
    size_t count = w->lead_facts.count + w->account_facts.count;
    struct wr_fact *all = WR_ARRAY(w->arena, struct wr_fact, count);
    struct wr_individual lead = {.id = w->row->key.ext_id, .arena = w->arena};
    struct wr_profile *profile;

    for (size_t i = 0; i < count; i++)
        all[i] = i < w->lead_facts.count
                     ? w->lead_facts.items[i]
                     : w->account_facts.items[i - w->lead_facts.count];
    profile = wr_resolve(&scorer->catalogue, (struct wr_facts){all, count},
                         scorer->as_of_us, w->arena, NULL);
    wr_derive(profile, scorer->lists, w->arena);
    wr_model_derive(scorer->model, profile, w->arena);
    lead.in = (struct wr_decide){.profile = profile,
                                 .signals = w->signals,
                                 .digest = w->digest,
                                 .as_of_us = scorer->as_of_us};
    f->p->leads++;
    return f->fn(f->ctx, &lead, err);
}

static enum wr_code walk_state(struct filing *f, struct wr_err *err)
{
    struct wr_population *p = f->p;
    const char *set = getenv("WEIR_STATE"); /* NOLINT(concurrency-mt-unsafe) */
    const char *place = p->options->state;
    struct wr_db *db = NULL;
    enum wr_code code;

    if (!place && !(set && *set))
        place = wr_arena_strz(p->scorer.arena, p->glance.job->workspace);
    code = wr_cli_find_state(place, WR_DB_READ, p->scorer.arena, &db, err);
    if (!code)
        code = wr_db_bind(db, &p->scorer.catalogue, err);
    if (!code)
        code = wr_db_walk(db, p->scorer.as_of_us, take_walked, f, err);
    wr_db_close(db);
    return code;
}

enum wr_code wr_population_walk(struct wr_population *p, wr_individual_fn fn, void *ctx,
                                struct wr_err *err)
{
    struct filing f = {p, fn, ctx};

    return p->options->leads ? walk_file(&f, err) : walk_state(&f, err);
}

void wr_population_tell(const struct wr_population *p, const struct wr_common *common)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str bad = wr_score_bad(&p->scorer, arena);

    if (p->bad > 0)
        fprintf(stderr, "weir: %" PRId64 " rows could not be read\n", p->bad);
    if (bad.ptr && !common->quiet)
        fprintf(stderr,
                "weir: values that are none of their field's, counted as missing: "
                "%.*s\n",
                WR_FMT(bad));
    wr_arena_free(arena);
}
