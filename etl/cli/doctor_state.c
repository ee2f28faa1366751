/* doctor_state.c - the state of a workspace: whole, and nothing left lying about. */
#include "etl/cli/doctor.h"

#include "etl/cli/job.h"
#include "etl/store/leads.h"
#include "etl/store/ledger.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "etl/base/banned.h"

#define MAX_UNCERTAIN 1000

enum wr_code wr_doctor_open(struct wr_doctor *doctor, enum wr_db_mode mode,
                            struct wr_db **out, struct wr_err *err)
{
    const char *place = doctor->state;

    if (!place && doctor->has_job)
        place = wr_arena_strz(doctor->arena, doctor->setup.job->workspace);
    return wr_cli_find_state(place, mode, doctor->arena, out, err);
}

static void check_integrity(struct wr_doctor *doctor, struct wr_db *db)
{
    struct wr_err err = {0};
    int64_t leads = 0, accounts = 0, due = 0;

    if (wr_db_check(db, &err) ||
        wr_db_lead_count(db, &leads, &accounts, &due, INT64_MAX - 1, &err)) {
        wr_doctor_fail(doctor, "state", &err);
        return;
    }
    wr_doctor_add(doctor, WR_HEALTHY, "state", "whole: %lld leads of %lld accounts",
                  (long long)leads, (long long)accounts);
}

static void check_uncertain(struct wr_doctor *doctor, struct wr_db *db)
{
    struct wr_entry *entries;
    struct wr_err err = {0};
    struct wr_finding_of_doctor *finding;
    size_t count = 0;

    if (wr_db_entries_uncertain(db, MAX_UNCERTAIN, doctor->arena, &entries, &count,
                                &err)) {
        wr_doctor_fail(doctor, "calls", &err);
        return;
    }
    if (count == 0) {
        wr_doctor_add(doctor, WR_HEALTHY, "calls", "none of them is uncertain");
        return;
    }
    finding = wr_doctor_add(
        doctor, WR_HEALTH_WARN, "calls", "%zu%s of them are uncertain; %.*s first",
        count, count == MAX_UNCERTAIN ? " or more" : "", WR_FMT(entries[0].provider));
    finding->hint =
        WR_LIT("they count at their worst case and are not repeated; compare "
               "with the vendor's own usage page");
}

static void check_runs(struct wr_doctor *doctor, struct wr_db *db)
{
    struct wr_err err = {0};
    struct wr_run run;
    enum wr_code code = wr_db_run_resumable(db, WR_NONE, doctor->arena, &run, &err);
    struct wr_finding_of_doctor *finding;

    if (code == WR_E_GONE) {
        wr_doctor_add(doctor, WR_HEALTHY, "runs", "none is unfinished");
    } else if (code) {
        wr_doctor_fail(doctor, "runs", &err);
    } else {
        finding = wr_doctor_add(doctor, WR_HEALTH_WARN, "runs",
                                "run %lld of %.*s is not finished", (long long)run.id,
                                WR_FMT(run.job));
        finding->hint = wr_arena_printf(
            doctor->arena, "weir resume %lld goes on with it", (long long)run.id);
    }
}

static void check_accepted(struct wr_doctor *doctor, struct wr_db *db)
{
    const struct wr_job *job = doctor->setup.job;
    struct wr_finding_of_doctor *finding;

    if (!doctor->has_job || job->read_only || !(job->crm->caps & WR_CRM_WRITE) ||
        (db && wr_db_is_accepted(db, job->name)))
        return;
    finding = wr_doctor_add(doctor, WR_HEALTH_WARN, "plan",
                            "no plan of %.*s was accepted, so it does not write yet",
                            WR_FMT(job->name));
    finding->hint =
        wr_arena_printf(doctor->arena, "weir plan %s --accept", doctor->job_file);
}

/* Leads' data lie in the file; others of the machine have no business there. */
static void check_permissions(struct wr_doctor *doctor)
{
    struct stat info;
    struct wr_finding_of_doctor *finding;
    struct wr_str path;

    if (!doctor->has_job)
        return;
    path = wr_arena_printf(doctor->arena, "%.*s/state.db",
                           WR_FMT(doctor->setup.job->workspace));
    if (stat(path.ptr, &info) != 0 || !(info.st_mode & (S_IRGRP | S_IROTH)))
        return;
    finding = wr_doctor_add(doctor, WR_HEALTH_WARN, "privacy",
                            "others of this machine may read %s", path.ptr);
    finding->hint = wr_arena_printf(doctor->arena, "chmod 600 %s", path.ptr);
}

/* One that the next run brings up to date by itself is no fault, if it is whole; more
 * of it cannot be asked. */
static void check_unread(struct wr_doctor *doctor, const struct wr_err *why)
{
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    enum wr_code code = wr_doctor_open(doctor, WR_DB_COPY, &db, &err);
    struct wr_finding_of_doctor *finding;

    if (!code)
        code = wr_db_check_pages(db, &err);
    if (code) {
        wr_doctor_fail(doctor, "state", &err);
    } else {
        finding = wr_doctor_add(doctor, WR_HEALTH_WARN, "state", "%s", why->text);
        finding->hint = wr_arena_str(doctor->arena, wr_str(why->hint));
    }
    wr_db_close(db);
}

void wr_doctor_state(struct wr_doctor *doctor)
{
    struct wr_db *db = NULL;
    struct wr_err err = {0};
    enum wr_code code = wr_doctor_open(doctor, WR_DB_READ, &db, &err);

    if (code == WR_E_GONE && !doctor->state) {
        wr_doctor_add(doctor, WR_HEALTHY, "state", "none yet; the first run makes it");
    } else if (code == WR_E_STORE) {
        check_unread(doctor, &err);
    } else if (code) {
        wr_doctor_fail(doctor, "state", &err);
    } else {
        check_integrity(doctor, db);
        check_uncertain(doctor, db);
        check_runs(doctor, db);
        check_permissions(doctor);
    }
    if (!code || code == WR_E_GONE)
        check_accepted(doctor, db);
    wr_db_close(db);
}
