/* cmd_suppress_import.c - weir suppress import: a file of those nobody is asked about.
 *
 * One a line, or the first column of a table. Lines that name nobody are told by their
 * number and left out; the others go in as one transaction.
 */
#include "etl/cli/commands.h"
#include "etl/cli/job.h"
#include "etl/cli/suppress.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "etl/base/banned.h"

#define MAX_LINE 1024
#define MAX_TOLD 20

struct import {
    FILE *file;
    const char *path;
    const struct wr_suppress_options *options;
    struct wr_db *db;
    struct wr_arena *arena; /* of a line */
    struct wr_suppress_tally tally;
    int64_t line;
};

/* Of "a@b.test",more or a;b: what stands first. */
static struct wr_str first_cell(struct wr_str line)
{
    size_t end = 0;

    line = wr_str_trim(line);
    if (wr_str_starts(line, WR_LIT("\xef\xbb\xbf")))
        line = wr_str_sub(line, 3, line.len);
    if (line.len && line.ptr[0] == '"') {
        line = wr_str_sub(line, 1, line.len);
        return wr_str_sub(line, 0, wr_str_find(line, '"'));
    }
    while (end < line.len && !strchr(",;\t", line.ptr[end]))
        end++;
    return wr_str_sub(line, 0, end);
}

static bool is_head(const struct import *in, struct wr_str cell)
{
    static const char *const heads[] = {"email", "e-mail", "address", "domain", "id"};

    for (size_t i = 0; in->line == 1 && i < WR_COUNT(heads); i++)
        if (wr_str_eq_nocase(cell, wr_str(heads[i])))
            return true;
    return false;
}

static void tell_bad(struct import *in, const char *why)
{
    if (in->tally.bad++ < MAX_TOLD)
        fprintf(stderr, "weir: %s:%" PRId64 ": %s\n", in->path, in->line, why);
}

static enum wr_code take_line(struct import *in, struct wr_str line, struct wr_err *err)
{
    struct wr_str cell = first_cell(line);
    struct wr_who *who = NULL;
    size_t count = 0;
    enum wr_code code;

    if (wr_str_empty(cell) || is_head(in, cell))
        return WR_OK;
    wr_arena_reset(in->arena);
    code = wr_suppress_who(in->db, cell, in->arena, &who, &count, err);
    if (code)
        return code;
    if (count == 0)
        tell_bad(in, "no address, domain or profile, nor an id of a record here");
    return wr_suppress_add(in->db, who, count, in->options->reason, &in->tally, err);
}

/* A line that is too long is read to its end and names nobody. */
static enum wr_code take_lines(struct import *in, struct wr_err *err)
{
    char text[MAX_LINE];
    enum wr_code code = WR_OK;

    while (!code && fgets(text, sizeof(text), in->file)) {
        size_t len = strlen(text);
        bool whole = len + 1 < sizeof(text) || text[len - 1] == '\n';

        in->line++;
        if (whole)
            code = take_line(in, (struct wr_str){text, len}, err);
        else
            tell_bad(in, "the line is too long");
        while (!whole && fgets(text, sizeof(text), in->file))
            whole = strchr(text, '\n') != NULL;
    }
    if (!code && ferror(in->file))
        code = wr_fail_errno(err, WR_E_CONFIG, errno, "%s", in->path);
    return code;
}

static enum wr_code import_file(struct import *in, struct wr_err *err)
{
    enum wr_code code;

    in->file = fopen(in->path, "r");
    if (!in->file)
        return wr_fail_errno(err, WR_E_CONFIG, errno, "%s", in->path);
    code = wr_db_begin(in->db, err);
    if (!code) {
        code = take_lines(in, err);
        if (code)
            wr_db_rollback(in->db);
        else
            code = wr_db_commit(in->db, err);
    }
    (void)fclose(in->file);
    return code;
}

static enum wr_exit run_import(const struct wr_args *args)
{
    struct import in = {.path = args->positional[0], .options = args->options};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_err err = {0};
    enum wr_code code =
        wr_cli_find_state(in.options->state, WR_DB_CREATE, arena, &in.db, &err);

    in.arena = wr_arena_new(0);
    if (!code)
        code = import_file(&in, &err);
    if (!code)
        wr_suppress_tell(args->common, &in.tally);
    wr_db_close(in.db);
    wr_arena_free(in.arena);
    wr_arena_free(arena);
    if (code)
        return wr_cli_error(&err);
    return in.tally.bad ? WR_EXIT_FAILED_RECORDS : WR_EXIT_OK;
}

const struct wr_command wr_command_suppress_import = {
    .name = "suppress import",
    .args = "FILE",
    .summary = "put all of a file on the suppression list",
    .details =
        "One a line, or a table whose first column says who: addresses, domains, "
        "profiles, ids of records that a run has read. Lines that name nobody are "
        "told by number, and the exit status is 3 then.",
    .min_args = 1,
    .max_args = 1,
    .flags = wr_suppress_flags,
    .options_size = sizeof(struct wr_suppress_options),
    .run = run_import,
};
