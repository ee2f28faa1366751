/* recording.h - all that is on record of a vendor: a folder, with a file of exchanges
 * (exchange.h) for each of its calls.
 */
#ifndef ETL_MANIFEST_RECORDING_H
#define ETL_MANIFEST_RECORDING_H

#include "etl/manifest/exchange.h"

struct wr_recording {
    const struct wr_vendor_info *vendor;
    struct wr_exchanges **sets; /* of the calls, then of the vendor's own */
    size_t count;
    size_t exchanges;
    size_t failed; /* files that are missing, cannot be read, or belong to no call */
};

/* Told of each failure. `exchange` is NULL where the file as a whole is meant. */
typedef void (*wr_recording_fault_fn)(void *ctx, const char *file, const char *exchange,
                                      const char *problem);

/* Binds the vendor as its requests were recorded: the key is KEY, or what stands in
 * key.pem of the folder. */
void wr_recording_bind(struct wr_manifests *manifests,
                       const struct wr_vendor_info *vendor, const char *folder,
                       struct wr_diags *diags);
/* Never NULL; what is wrong is told and counted. `tell` may be NULL. */
struct wr_recording *wr_recording_open(const struct wr_manifests *manifests,
                                       const struct wr_vendor_info *vendor,
                                       const char *folder,
                                       const struct wr_catalogue *catalogue,
                                       wr_recording_fault_fn tell, void *ctx);
void wr_recording_free(struct wr_recording *recording);
/* Aims all sets at other manifests. False where one of the calls is not there. */
bool wr_recording_aim(struct wr_recording *recording,
                      const struct wr_manifests *manifests);
/* Runs all; returns how many failed, prices among them. `tell` may be NULL: the first
 * failure is then the last. */
size_t wr_recording_check(const struct wr_recording *recording,
                          wr_recording_fault_fn tell, void *ctx);

#endif
