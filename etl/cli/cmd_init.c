/* cmd_init.c - weir init: a job to start from that runs as it is.
 *
 * Nothing is overwritten: where one of the files is there already, nothing is written.
 */
#include "etl/cli/columns.h"
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/init_job.h"
#include "etl/cli/json_out.h"
#include "etl/run/context.h"
#include "weir/alloc.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define HEAD_BYTES     ((size_t)WR_REWRITE_SLICE) /* of the export that is looked at */
#define FILE_CAP_BYTES ((size_t)4 * 1024 * 1024)
#define SURE           80 /* percent; below it is only a guess */
#define MAX_FILES      8

struct init_options {
    const char *from;
};

static const struct wr_flag init_flags[] = {
    {"from", WR_FLAG_TEXT, offsetof(struct init_options, from), "FILE",
     "an export, CSV or NDJSON: its columns are guessed from their names"},
    {.name = NULL},
};

struct new_file {
    const char *path;
    struct wr_buf text;
};

struct initing {
    const struct wr_args *args;
    const char *folder;
    const char *from; /* NULL: a sample */
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_columns columns;
    struct wr_guesses guesses;
    struct new_file files[MAX_FILES];
    size_t file_count;
};

/* --- reading --- */

/* At most `max` bytes of a file; *whole says whether that is all. */
static enum wr_code read_head(const char *path, size_t max, struct wr_arena *arena,
                              struct wr_str *out, bool *whole, struct wr_err *err)
{
    FILE *file = fopen(path, "rb");
    char *bytes;
    size_t len;
    int failed;

    if (!file)
        return wr_fail_errno(err, WR_E_CONFIG, errno, "%s", path);
    bytes = wr_alloc(max + 1);
    len = fread(bytes, 1, max + 1, file);
    failed = ferror(file) ? errno : 0;
    fclose(file);
    *whole = len <= max;
    *out = wr_arena_str(arena, (struct wr_str){bytes, len <= max ? len : max});
    free(bytes);
    if (failed)
        return wr_fail_errno(err, WR_E_CONFIG, failed, "%s", path);
    return WR_OK;
}

static bool is_known(const struct wr_guess *guess)
{
    return guess->field != WR_NO_FIELD || guess->signal.ptr;
}

static enum wr_code look_at_input(struct initing *x, struct wr_err *err)
{
    struct wr_str head = wr_str(wr_init_sample);
    bool whole = true, any = false;
    enum wr_code code = WR_OK;

    if (x->from)
        code = read_head(x->from, HEAD_BYTES, x->arena, &head, &whole, err);
    if (!code)
        code = wr_columns_read(x->from ? x->from : "leads.csv", head, whole, NULL, 0,
                               x->arena, &x->columns, err);
    if (code)
        return code;
    wr_guess_columns(x->columns.names, x->columns.count, x->columns.samples,
                     &x->catalogue, x->arena, &x->guesses);
    for (size_t i = 0; i < x->guesses.count; i++)
        any = any || is_known(&x->guesses.items[i]);
    if (any)
        return WR_OK;
    wr_fail(err, WR_E_CONFIG, "%s: no column is known by its name", x->from);
    return wr_hint(err,
                   "the first line must name the columns; without --from, weir init "
                   "writes a map to copy from");
}

/* --- writing --- */

static struct wr_buf *add_file(struct initing *x, const char *name)
{
    struct new_file *file = &x->files[x->file_count++];

    WR_ASSERT(x->file_count <= MAX_FILES);
    file->path = wr_arena_printf(x->arena, "%s/%s", x->folder, name).ptr;
    wr_buf_init(&file->text, FILE_CAP_BYTES);
    return &file->text;
}

static struct wr_str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return wr_str(slash ? slash + 1 : path);
}

/* The job counts paths from its own folder; an absolute one cannot go wrong. */
static enum wr_code input_path(struct initing *x, struct wr_str *out,
                               struct wr_err *err)
{
    char folder[PATH_MAX];

    *out = x->from ? wr_str(x->from) : WR_LIT("leads.csv");
    if (!x->from || x->from[0] == '/')
        return WR_OK;
    if (!getcwd(folder, sizeof(folder)))
        return wr_fail_errno(err, WR_E_CONFIG, errno, "the current folder");
    *out = wr_arena_printf(x->arena, "%s/%s", folder, x->from);
    return WR_OK;
}

/* The shipped model counts on vendors to fill what is missing; here nobody does. Its
 * lists lie beside it here. */
static void put_model(struct wr_buf *out, struct wr_str model)
{
    static const struct {
        struct wr_str from, to;
    } changes[] = {
        {WR_LIT_INIT("\n  threshold: 60\n"),
         WR_LIT_INIT("\n  threshold: 40 # nobody is asked for what is missing; with "
                     "vendors, 60\n")},
        {WR_LIT_INIT(": ../lists/"), WR_LIT_INIT(": ")},
    };

    while (model.len) {
        size_t at = model.len, which = 0;

        for (size_t i = 0; i < WR_COUNT(changes); i++) {
            size_t found = wr_str_search(model, changes[i].from);

            which = found < at ? i : which;
            at = found < at ? found : at;
        }
        wr_buf_put(out, wr_str_sub(model, 0, at));
        if (at == model.len)
            return;
        wr_buf_put(out, changes[which].to);
        model = wr_str_sub(model, at + changes[which].from.len, model.len);
    }
}

static enum wr_code copy_lists(struct initing *x, struct wr_err *err)
{
    static const char *const names[] = {"competitors.txt", "competitor_products.txt",
                                        "rejected_titles.txt"};

    for (size_t i = 0; i < WR_COUNT(names); i++) {
        struct wr_str path =
            wr_arena_printf(x->arena, "%s/jobs/lists/%s", wr_data_folder(), names[i]);
        struct wr_str text = WR_NONE;
        bool whole;
        enum wr_code code =
            read_head(path.ptr, FILE_CAP_BYTES, x->arena, &text, &whole, err);

        if (code)
            return code;
        wr_buf_put(add_file(x, names[i]), text);
    }
    return WR_OK;
}

static enum wr_code write_texts(struct initing *x, struct wr_err *err)
{
    struct wr_new_job job = {.folder = x->folder,
                             .name = wr_init_job_name(wr_str(x->folder), x->arena)};
    struct wr_str model = WR_NONE, source = WR_LIT("leads.csv");
    bool whole;
    enum wr_code code = input_path(x, &job.input, err);

    if (!code)
        code = read_head(
            wr_arena_printf(x->arena, "%s/jobs/models/icp.yaml", wr_data_folder()).ptr,
            FILE_CAP_BYTES, x->arena, &model, &whole, err);
    if (code)
        return code;
    if (x->from)
        source = base_name(x->from);
    if (x->guesses.id != SIZE_MAX)
        job.id_column = x->guesses.items[x->guesses.id].column;
    wr_init_job_write(&job, add_file(x, "job.yaml"));
    wr_guess_write(&x->guesses, &x->catalogue, wr_arena_strz(x->arena, source),
                   add_file(x, "map.yaml"));
    put_model(add_file(x, "model.yaml"), model);
    if (!x->from)
        wr_buf_putz(add_file(x, "leads.csv"), wr_init_sample);
    return copy_lists(x, err);
}

static enum wr_code check_free(const struct initing *x, struct wr_err *err)
{
    for (size_t i = 0; i < x->file_count; i++) {
        if (access(x->files[i].path, F_OK) != 0)
            continue;
        wr_fail(err, WR_E_CONFIG, "%s is there already; nothing was written",
                x->files[i].path);
        return wr_hint(err, "name a new folder, or move that file away");
    }
    return WR_OK;
}

static enum wr_code write_file(const struct new_file *file, struct wr_err *err)
{
    struct wr_str text = wr_buf_str(&file->text);
    int fd = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool whole = fd >= 0;

    for (size_t at = 0; whole && at < text.len;) {
        ssize_t put = write(fd, text.ptr + at, text.len - at);

        whole = put > 0 || (put < 0 && errno == EINTR);
        at += put > 0 ? (size_t)put : 0;
    }
    if (fd >= 0 && close(fd) != 0)
        whole = false;
    return whole ? WR_OK : wr_fail_errno(err, WR_E_CONFIG, errno, "%s", file->path);
}

static enum wr_code write_files(struct initing *x, struct wr_err *err)
{
    enum wr_code code = write_texts(x, err);

    if (!code)
        code = check_free(x, err);
    if (!code && mkdir(x->folder, 0777) != 0 && errno != EEXIST)
        return wr_fail_errno(err, WR_E_CONFIG, errno, "%s", x->folder);
    for (size_t i = 0; !code && i < x->file_count; i++) {
        code = wr_buf_done(&x->files[i].text, x->files[i].path, err);
        if (!code)
            code = write_file(&x->files[i], err);
    }
    return code;
}

/* --- telling --- */

static void put_guess(const struct initing *x, const struct wr_guess *guess,
                      struct wr_grid *grid)
{
    struct wr_arena *arena = grid->sheet->arena;
    bool unsure = guess->sure < SURE;

    wr_grid_row(grid);
    wr_grid_put(grid, WR_PLAIN, guess->column);
    if (guess->is_id)
        wr_grid_putz(grid, "names the row");
    else if (guess->signal.ptr)
        wr_grid_put(grid, WR_PLAIN,
                    wr_arena_printf(arena, "counts %.*s", WR_FMT(guess->signal)));
    else if (guess->field != WR_NO_FIELD)
        wr_grid_putz(grid, x->catalogue.fields[guess->field].name);
    else if (guess->date_of.ptr)
        wr_grid_put(grid, WR_PLAIN,
                    wr_arena_printf(arena, "date of %.*s", WR_FMT(guess->date_of)));
    else
        wr_grid_put(grid, WR_DIM, WR_LIT("not used"));
    if (!is_known(guess) && !guess->is_id) {
        wr_grid_putz(grid, "");
        if (guess->lost_to.ptr)
            wr_grid_put(
                grid, WR_DIM,
                wr_arena_printf(arena, "the same as %.*s", WR_FMT(guess->lost_to)));
        return;
    }
    wr_grid_put(grid, unsure ? WR_YELLOW : WR_PLAIN,
                wr_arena_printf(arena, "%d %%", guess->sure));
    wr_grid_putz(grid, unsure ? "is it?" : "");
}

static void tell_text(const struct initing *x)
{
    static const struct wr_grid_column columns[] = {{"column", false, 40},
                                                    {"is taken for", false, 0},
                                                    {"sure", true, 0},
                                                    {"", false, 0}};
    struct wr_sheet sheet;
    struct wr_grid grid;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(x->args->common));
    wr_grid_init(&grid, &sheet, columns, WR_COUNT(columns));
    for (size_t i = 0; i < x->guesses.count; i++)
        put_guess(x, &x->guesses.items[i], &grid);
    wr_grid_end(&grid, 0);
    wr_sheet_line(&sheet);
    for (size_t i = 0; i < x->file_count; i++) {
        wr_sheet_put(&sheet, WR_PLAIN, i ? "        " : "written ");
        wr_sheet_data(&sheet, WR_PLAIN, wr_str(x->files[i].path), 0);
        wr_sheet_line(&sheet);
    }
    wr_sheet_line(&sheet);
    wr_sheet_printf(&sheet, WR_PLAIN,
                    "Look %s/map.yaml over, then: weir run %s/job.yaml", x->folder,
                    x->folder);
    wr_sheet_line(&sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void put_guess_json(const struct initing *x, const struct wr_guess *guess,
                           struct wr_jw *w)
{
    bool used = is_known(guess) || guess->is_id;

    wr_jw_object(w);
    wr_jw_member(w, "column", guess->column);
    wr_jw_memberz(w, "field",
                  guess->field != WR_NO_FIELD ? x->catalogue.fields[guess->field].name
                                              : NULL);
    wr_jw_member(w, "signal", guess->signal);
    wr_jw_member(w, "date_of", guess->date_of);
    wr_jw_member_bool(w, "is_id", guess->is_id);
    wr_jw_member_i64(w, "sure", used ? guess->sure : 0);
    wr_jw_member(w, "lost_to", guess->lost_to);
    wr_jw_object_end(w);
}

static void tell_json(const struct initing *x)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_open_list(&out.w, "columns");
    for (size_t i = 0; i < x->guesses.count; i++)
        put_guess_json(x, &x->guesses.items[i], &out.w);
    wr_jw_list_end(&out.w);
    wr_jw_open_list(&out.w, "files");
    for (size_t i = 0; i < x->file_count; i++)
        wr_jw_str(&out.w, wr_str(x->files[i].path));
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

static enum wr_exit run_init(const struct wr_args *args)
{
    const struct init_options *options = args->options;
    struct initing x = {
        .args = args, .folder = args->positional[0], .from = options->from};
    struct wr_err err = {0};
    enum wr_code code;

    x.arena = wr_arena_new(0);
    wr_catalogue_init(&x.catalogue);
    code = look_at_input(&x, &err);
    if (!code)
        code = write_files(&x, &err);
    if (!code && args->common->json)
        tell_json(&x);
    else if (!code)
        tell_text(&x);
    for (size_t i = 0; i < x.file_count; i++)
        wr_buf_fini(&x.files[i].text);
    wr_arena_free(x.arena);
    return code ? wr_cli_fail(&err, WR_EXIT_CONFIG) : WR_EXIT_OK;
}

const struct wr_command wr_command_init = {
    .name = "init",
    .args = "DIR",
    .summary = "a working job to start from",
    .details =
        "Writes job.yaml, map.yaml and model.yaml into DIR: leads from a file, "
        "scored into a file beside it, with no CRM, no vendor and no key. With "
        "--from, the columns of an export are taken for fields by their names, and "
        "shown with how sure that is; without it, a few invented leads are written "
        "too. Nothing is ever overwritten.",
    .min_args = 1,
    .max_args = 1,
    .flags = init_flags,
    .options_size = sizeof(struct init_options),
    .run = run_init,
};
