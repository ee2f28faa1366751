/* crm.h - what `weir crm check`, `fields` and `setup` share: the maps of a job held
 * against what the CRM has.
 */
#ifndef ETL_CLI_CRM_H
#define ETL_CLI_CRM_H

#include "etl/cli/job.h"
#include "etl/cli/json_out.h"
#include "etl/cli/sheet.h"
#include "etl/job/fit.h"
#include "etl/run/crm_link.h"

/* One object of the CRM and its map. */
struct wr_crm_object_view {
    const struct wr_map *map;
    struct wr_properties properties;
    struct wr_fitting *fits;
    size_t fit_count;
};

struct wr_crm_view {
    struct wr_setup setup;
    struct wr_arena *arena;
    struct wr_crm_link *link;
    struct wr_crm_object_view objects[WR_OBJECT_COUNT];
    size_t object_count;
};

/* Loads the job and asks the CRM. False: it ended, with *status; where the CRM is a
 * file that has been said, and the status is OK. Close in any case. */
bool wr_crm_view_open(struct wr_crm_view *view, const struct wr_args *args,
                      enum wr_exit *status);
/* Asks anew about one object. */
enum wr_code wr_crm_view_read(struct wr_crm_view *view,
                              struct wr_crm_object_view *object,
                              struct wr_err *err) WR_MUST_USE;
void wr_crm_view_close(struct wr_crm_view *view);

/* "missing", "wrong type" ... */
const char *wr_fit_word(enum wr_fit fit);
/* What to do about it, in the arena; NONE where it fits. */
struct wr_str wr_fit_note(const struct wr_fitting *fit, struct wr_arena *arena);
/* The field, or the signal, that a line is about. */
struct wr_str wr_fit_subject(const struct wr_fitting *fit,
                             const struct wr_catalogue *catalogue,
                             struct wr_arena *arena);
/* setup would make it. */
bool wr_fit_is_makeable(const struct wr_fitting *fit);

#endif
