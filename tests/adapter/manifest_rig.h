/* manifest_rig.h - the shipped manifests, compiled and bound with the test key, and the
 * recorded exchanges of each of their calls.
 */
#ifndef TESTS_ADAPTER_MANIFEST_RIG_H
#define TESTS_ADAPTER_MANIFEST_RIG_H

#include "etl/manifest/exchange.h"

struct manifest_rig {
    struct wr_catalogue catalogue;
    struct wr_lists *lists;
    struct wr_diags *diags;
    struct wr_manifests *manifests;
    struct wr_exchanges **sets; /* one for each provider, in its order */
};

/* Bound with `key`. Aborts the test program, with the reason on stderr, when anything
 * is wrong. */
struct manifest_rig *manifest_rig_new(const char *key);
void manifest_rig_free(struct manifest_rig *rig);

/* A text of the file; owned by the caller (free the ptr). */
struct wr_str rig_read_file(const char *path);

#define RIG_NOW_US (INT64_C(1795305600) * 1000000) /* 2026-11-22 */

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

#endif
