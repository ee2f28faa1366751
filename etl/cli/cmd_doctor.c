/* cmd_doctor.c - weir doctor: what is wrong, before anything is asked or paid. */
#include "etl/cli/commands.h"
#include "etl/cli/doctor.h"
#include "etl/cli/json_out.h"
#include "etl/cli/sheet.h"

#include <stdio.h>

#include "etl/base/banned.h"

#define CHECK_AT 6
#define TEXT_AT  18

struct doctor_options {
    const char *state;
    bool digest;
};

static const struct wr_flag doctor_flags[] = {
    {"state", WR_FLAG_TEXT, offsetof(struct doctor_options, state), "DIR",
     "workspace (else the job's, else $WEIR_STATE, else ./state)"},
    {"digest", WR_FLAG_BOOL, offsetof(struct doctor_options, digest), NULL,
     "only print the digest of the state: the same as long as nothing in it changed"},
    {.name = NULL},
};

static void check_libraries(struct wr_doctor *doctor)
{
    struct wr_io_library libraries[WR_IO_LIBRARIES];
    size_t count = wr_io_libraries(libraries);
    struct wr_str text = wr_arena_printf(doctor->arena, "weir %s, SQLite %s",
                                         WEIR_VERSION, wr_db_library());

    for (size_t i = 0; i < count; i++)
        text = wr_arena_printf(doctor->arena, "%.*s, %s %s", WR_FMT(text),
                               libraries[i].name, libraries[i].version);
    wr_doctor_add(doctor, WR_HEALTHY, "versions", "%.*s", WR_FMT(text));
}

/* --- telling --- */

static const struct {
    const char *word;
    enum wr_paint paint;
} healths[] = {
    [WR_HEALTHY] = {"ok", WR_GREEN},
    [WR_HEALTH_WARN] = {"warn", WR_YELLOW},
    [WR_HEALTH_FAIL] = {"FAIL", WR_RED},
};

static void put_finding(const struct wr_finding_of_doctor *finding,
                        struct wr_sheet *sheet)
{
    struct wr_str details = finding->details;

    wr_sheet_put(sheet, healths[finding->health].paint, healths[finding->health].word);
    wr_sheet_to(sheet, CHECK_AT);
    wr_sheet_put(sheet, WR_BOLD, finding->check);
    wr_sheet_text(sheet, WR_PLAIN, TEXT_AT, TEXT_AT, finding->text);
    wr_sheet_line(sheet);
    while (!wr_str_empty(details)) {
        wr_sheet_text(sheet, WR_PLAIN, CHECK_AT, TEXT_AT, wr_str_split(&details, '\n'));
        wr_sheet_line(sheet);
    }
    if (finding->hint.ptr) {
        wr_sheet_to(sheet, CHECK_AT);
        wr_sheet_put(sheet, WR_DIM, "hint:");
        wr_sheet_text(sheet, WR_DIM, TEXT_AT, TEXT_AT, finding->hint);
        wr_sheet_line(sheet);
    }
}

static void tell_text(const struct wr_doctor *doctor, const struct wr_common *common)
{
    struct wr_sheet sheet;

    wr_sheet_init(&sheet, wr_sheet_wants_colour(common));
    for (size_t i = 0; i < doctor->count; i++)
        put_finding(&doctor->findings[i], &sheet);
    wr_sheet_print(&sheet);
    wr_sheet_fini(&sheet);
}

static void tell_json(const struct wr_doctor *doctor, bool healthy)
{
    struct wr_json_out out;

    wr_json_out_init(&out);
    wr_jw_object(&out.w);
    wr_jw_member_bool(&out.w, "ok", healthy);
    wr_jw_open_list(&out.w, "checks");
    for (size_t i = 0; i < doctor->count; i++) {
        const struct wr_finding_of_doctor *finding = &doctor->findings[i];

        wr_jw_object(&out.w);
        wr_jw_memberz(&out.w, "check", finding->check);
        wr_jw_memberz(&out.w, "health", healths[finding->health].word);
        wr_jw_member(&out.w, "text", finding->text);
        wr_jw_member(&out.w, "details",
                     finding->details.len ? finding->details : WR_NONE);
        wr_jw_member(&out.w, "hint", finding->hint);
        wr_jw_object_end(&out.w);
    }
    wr_jw_list_end(&out.w);
    wr_jw_object_end(&out.w);
    wr_json_out_print(&out);
    wr_json_out_fini(&out);
}

/* --- the command --- */

static enum wr_exit print_digest(struct wr_doctor *doctor)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_setup_options options = {.job_file = doctor->job_file};
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    char digest[65];
    enum wr_code code = WR_OK;

    if (doctor->job_file) {
        doctor->has_job = wr_setup_load(&doctor->setup, &options, diags);
        code = wr_diags_result(diags, &err);
    }
    if (!code)
        code = wr_doctor_open(doctor, WR_DB_READ, &db, &err);
    if (!code)
        code = wr_db_digest(db, digest, &err);
    if (!code)
        printf("%s\n", digest);
    wr_db_close(db);
    wr_diags_free(diags);
    return code ? wr_cli_error(&err) : WR_EXIT_OK;
}

static enum wr_exit examine(struct wr_doctor *doctor, const struct wr_common *common)
{
    bool healthy = true;

    check_libraries(doctor);
    wr_doctor_files(doctor);
    if (!doctor->job_file || doctor->has_job || doctor->state)
        wr_doctor_state(doctor);
    for (size_t i = 0; i < doctor->count; i++)
        healthy = healthy && doctor->findings[i].health != WR_HEALTH_FAIL;
    if (common->json)
        tell_json(doctor, healthy);
    else
        tell_text(doctor, common);
    return healthy ? WR_EXIT_OK : WR_EXIT_CONFIG;
}

static enum wr_exit run_doctor(const struct wr_args *args)
{
    const struct doctor_options *options = args->options;
    struct wr_doctor doctor = {
        .job_file = args->count > 0 ? args->positional[0] : NULL,
        .state = options->state,
    };
    enum wr_exit status;

    doctor.arena = wr_arena_new(0);
    status = options->digest ? print_digest(&doctor) : examine(&doctor, args->common);
    if (doctor.setup.arena)
        wr_setup_fini(&doctor.setup);
    wr_arena_free(doctor.arena);
    return status;
}

const struct wr_command wr_command_doctor = {
    .name = "doctor",
    .args = "[JOB]",
    .summary = "what is wrong with this installation",
    .details =
        "Looks at the shipped lists and manifests, at the job with its maps and "
        "model (all mistakes), at the workspace and at the state. Asks nobody over "
        "the network and changes nothing. Ends with 2 where something fails; what "
        "is only a warning does not count.",
    .max_args = 1,
    .flags = doctor_flags,
    .options_size = sizeof(struct doctor_options),
    .run = run_doctor,
};
