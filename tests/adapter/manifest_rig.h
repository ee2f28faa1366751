/* manifest_rig.h - the shipped manifests, compiled and bound with a test key, and what
 * is on record of each vendor.
 */
#ifndef TESTS_ADAPTER_MANIFEST_RIG_H
#define TESTS_ADAPTER_MANIFEST_RIG_H

#include "etl/manifest/recording.h"

#define RIG_NOW_US (INT64_C(1795305600) * 1000000) /* 2026-11-22 */

struct manifest_rig {
    struct wr_catalogue catalogue;
    struct wr_lists *lists;
    struct wr_diags *diags;
    struct wr_manifests *manifests;
    struct wr_recording **recordings; /* one for each vendor, in its order */
    size_t count;
    size_t faults; /* of the records themselves; told on stderr */
};

/* Bound with `key`; NULL: as recorded. Aborts the test program, with the reason on
 * stderr, when anything is wrong. */
struct manifest_rig *manifest_rig_new(const char *key);
void manifest_rig_free(struct manifest_rig *rig);

typedef void (*rig_exchange_fn)(const struct wr_exchange *x);
void rig_for_each(const struct manifest_rig *rig, rig_exchange_fn fn);
/* Of a call, "apollo.person"; fails where there is none. */
const struct wr_exchanges *rig_find(const struct manifest_rig *rig, const char *call);

/* A text of the file; owned by the caller (free the ptr). */
struct wr_str rig_read_file(const char *path);

/* One reply, behind those of the exchanges it stands behind, in a fresh arena. */
struct rig_run {
    struct wr_arena *arena;
    struct wr_talk talk;
    struct wr_http_request request; /* that the reply answers */
    enum wr_move move;
    enum wr_code code;
    struct wr_err err;
};
/* Begin, and what comes before, must succeed. Release with rig_run_fini. */
void rig_run(struct rig_run *run, const struct wr_exchange *x,
             const struct wr_reply *reply);
void rig_run_fini(struct rig_run *run);
/* It came to an end: answers, or a token. */
bool rig_is_answer(const struct rig_run *run);

/* "hit" by name of the outcome in `expect`, or in one of its answers. */
bool rig_expects(const struct wr_exchange *x, const char *key, const char *word);

#endif
