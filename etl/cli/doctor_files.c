/* doctor_files.c - the files of an installation: shipped ones, the job, its workspace.
 */
#include "etl/cli/doctor.h"

#include "weir/rewrite.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "etl/base/banned.h"

#define MAX_TEXT_BYTES 1024
#define MAX_LIST_BYTES ((size_t)1024 * 1024)
#define LOW_BYTES      (INT64_C(256) * 1024 * 1024) /* free space that may not do */

struct wr_finding_of_doctor *wr_doctor_add(struct wr_doctor *doctor,
                                           enum wr_health health, const char *check,
                                           const char *fmt, ...)
{
    struct wr_finding_of_doctor *finding = &doctor->findings[doctor->count];
    char text[MAX_TEXT_BYTES];
    va_list args;

    WR_ASSERT(doctor->count < WR_MAX_FINDINGS);
    doctor->count++;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    *finding = (struct wr_finding_of_doctor){
        .health = health,
        .check = check,
        .text = wr_arena_str(doctor->arena, wr_str(text)),
    };
    return finding;
}

void wr_doctor_fail(struct wr_doctor *doctor, const char *check,
                    const struct wr_err *err)
{
    struct wr_finding_of_doctor *finding =
        wr_doctor_add(doctor, WR_HEALTH_FAIL, check, "%s", err->text);

    if (err->hint[0])
        finding->hint = wr_arena_str(doctor->arena, wr_str(err->hint));
}

static struct wr_finding_of_doctor *fail_errno(struct wr_doctor *doctor,
                                               const char *check, int number,
                                               const char *path)
{
    struct wr_err err;

    wr_fail_errno(&err, WR_E_CONFIG, number, "%s", path);
    return wr_doctor_add(doctor, WR_HEALTH_FAIL, check, "%s", err.text);
}

/* All that is wrong with a file, a line each. */
static struct wr_str diags_text(struct wr_doctor *doctor, const struct wr_diags *diags)
{
    struct wr_buf buf;
    struct wr_str text;

    wr_buf_init(&buf, MAX_LIST_BYTES);
    wr_diags_print(diags, &buf);
    text = wr_arena_str(doctor->arena, wr_str_trim(wr_buf_str(&buf)));
    wr_buf_fini(&buf);
    return text;
}

static enum wr_health diags_health(const struct wr_diags *diags)
{
    if (wr_diags_errors(diags) > 0)
        return WR_HEALTH_FAIL;
    return wr_diags_warnings(diags) > 0 ? WR_HEALTH_WARN : WR_HEALTHY;
}

/* --- what is shipped --- */

static bool check_data(struct wr_doctor *doctor, const char *data)
{
    struct wr_str path = wr_arena_printf(doctor->arena, "%s/providers/lists", data);
    struct wr_finding_of_doctor *finding;

    if (access(path.ptr, R_OK) == 0) {
        wr_doctor_add(doctor, WR_HEALTHY, "data", "%s", data);
        return true;
    }
    finding = fail_errno(doctor, "data", errno, path.ptr);
    finding->hint = WR_LIT("--data DIR or WEIR_DATA names the folder that has "
                           "providers/ in it");
    return false;
}

static struct wr_lists *check_lists(struct wr_doctor *doctor, const char *data)
{
    struct wr_str path = wr_arena_printf(doctor->arena, "%s/providers/lists", data);
    struct wr_lists *lists = NULL;
    struct wr_err err = {0};

    if (wr_lists_load(path.ptr, &lists, &err)) {
        wr_doctor_fail(doctor, "lists", &err);
        return NULL;
    }
    wr_doctor_add(doctor, WR_HEALTHY, "lists", "domains, countries, titles: loaded");
    return lists;
}

static void check_manifests(struct wr_doctor *doctor, const char *data,
                            const struct wr_lists *lists)
{
    const char *paths[] = {
        wr_arena_printf(doctor->arena, "%s/providers/enrich", data).ptr,
        wr_arena_printf(doctor->arena, "%s/providers/verify", data).ptr};
    struct wr_catalogue catalogue;
    struct wr_diags *diags = wr_diags_new();
    struct wr_manifests *manifests;
    struct wr_finding_of_doctor *finding;

    wr_catalogue_init(&catalogue);
    manifests = wr_manifests_load(paths, WR_COUNT(paths), &catalogue, lists, diags);
    finding =
        wr_doctor_add(doctor, diags_health(diags), "manifests",
                      "%zu vendors, %zu calls, %zu mistake%s",
                      wr_manifests_vendors(manifests), wr_manifests_count(manifests),
                      wr_diags_errors(diags), wr_diags_errors(diags) == 1 ? "" : "s");
    finding->details = diags_text(doctor, diags);
    if (wr_diags_errors(diags) > 0)
        finding->hint = WR_LIT("`weir providers check FILE` tries one file alone");
    wr_manifests_free(manifests);
    wr_diags_free(diags);
}

/* --- the job --- */

static void check_job(struct wr_doctor *doctor)
{
    struct wr_setup_options options = {.job_file = doctor->job_file};
    struct wr_diags *diags = wr_diags_new();
    struct wr_finding_of_doctor *finding;

    doctor->has_job = wr_setup_load(&doctor->setup, &options, diags);
    if (doctor->has_job)
        finding = wr_doctor_add(
            doctor, diags_health(diags), "job", "%s: %.*s from %.*s, %zu step%s",
            doctor->job_file, WR_FMT(doctor->setup.job->name),
            WR_FMT(doctor->setup.job->instance), doctor->setup.job->step_count,
            doctor->setup.job->step_count == 1 ? "" : "s");
    else
        finding = wr_doctor_add(doctor, WR_HEALTH_FAIL, "job", "%s: %zu mistake%s",
                                doctor->job_file, wr_diags_errors(diags),
                                wr_diags_errors(diags) == 1 ? "" : "s");
    finding->details = diags_text(doctor, diags);
    wr_diags_free(diags);
}

/* A file the job reads. */
static void check_input(struct wr_doctor *doctor, const char *check, struct wr_str path)
{
    struct wr_finding_of_doctor *finding;
    const char *file = wr_arena_strz(doctor->arena, path);
    struct stat info;

    if (access(file, R_OK) != 0 || stat(file, &info) != 0) {
        finding = fail_errno(doctor, check, errno, file);
        finding->hint = WR_LIT("the path counts from the job file");
        return;
    }
    if (S_ISDIR(info.st_mode))
        wr_doctor_add(doctor, WR_HEALTH_FAIL, check, "%s is a folder", file);
    else
        wr_doctor_add(doctor, info.st_size > 0 ? WR_HEALTHY : WR_HEALTH_WARN, check,
                      "%s, %lld bytes", file, (long long)info.st_size);
}

static void check_inputs(struct wr_doctor *doctor)
{
    const struct wr_job *job = doctor->setup.job;
    struct wr_rewrite_files files = {0};

    if (job->crm->caps & WR_CRM_REWRITE) {
        wr_rewrite_files(job->crm_config, doctor->arena, &files);
        check_input(doctor, "input", files.input);
    }
    if (job->events.ptr)
        check_input(doctor, "events", job->events);
}

/* The folder itself, or the one it would be made in. */
static void check_workspace(struct wr_doctor *doctor)
{
    const char *folder = wr_arena_strz(doctor->arena, doctor->setup.job->workspace);
    const char *slash = strrchr(folder, '/');
    const char *place = folder;
    struct wr_finding_of_doctor *finding;
    struct statvfs space;

    if (access(folder, F_OK) != 0)
        place = !slash ? "."
                : slash == folder
                    ? "/"
                    : wr_arena_strz(doctor->arena,
                                    (struct wr_str){folder, (size_t)(slash - folder)});
    if (access(place, W_OK | X_OK) != 0) {
        finding = fail_errno(doctor, "workspace", errno, place);
        finding->hint = WR_LIT("make it, check its owner, or set `workspace:`");
        return;
    }
    if (statvfs(place, &space) == 0 &&
        (int64_t)space.f_bavail * (int64_t)space.f_frsize < LOW_BYTES) {
        wr_doctor_add(doctor, WR_HEALTH_WARN, "workspace",
                      "%s: the disk is nearly full", folder);
        return;
    }
    wr_doctor_add(doctor, WR_HEALTHY, "workspace", "%s%s", folder,
                  place == folder ? "" : " (made by the first run)");
}

void wr_doctor_files(struct wr_doctor *doctor)
{
    const char *data = wr_data_folder();
    struct wr_lists *lists = NULL;

    if (check_data(doctor, data))
        lists = check_lists(doctor, data);
    if (lists)
        check_manifests(doctor, data, lists);
    wr_lists_free(lists);
    if (!doctor->job_file)
        return;
    check_job(doctor);
    if (!doctor->has_job)
        return;
    check_inputs(doctor);
    check_workspace(doctor);
}
