/* process.h - is the process that took a lock still there? Private to this folder.
 *
 * A pid alone would take another process that got the same number for it, so the start
 * time (field 22 of /proc/PID/stat, clock ticks since boot) and the boot are kept too.
 * Processes of other machines or pid namespaces cannot be told from dead ones: they
 * must not share a state file.
 */
#ifndef ETL_STORE_PROCESS_H
#define ETL_STORE_PROCESS_H

#include "weir/str.h"

#define WR_BOOT_TEXT 40

/* Ticks since boot at which `pid` was started; 0 when there is no such process, or only
 * what is left of it until its parent asks. */
int64_t wr_process_born(int64_t pid);
/* The kernel's id of this boot; "" when it is not told. */
void wr_process_boot(char out[WR_BOOT_TEXT]);
bool wr_process_is_alive(int64_t pid, int64_t born, struct wr_str boot);

#endif
