/* nightly.h - the sample nightly job on sixty leads under a clock that stands still:
 * run, killed, resumed. Two such runs that nothing disturbs end the same, line for
 * line.
 */
#ifndef TESTS_HARNESS_NIGHTLY_H
#define TESTS_HARNESS_NIGHTLY_H

#include "tests/harness/world.h"

#define NIGHTLY_NOW "2026-03-02T08:00:00Z"

extern const struct world_options nightly_world;

/* Accepts the plan and keeps the state as it is then, for world_again. */
void nightly_accept(struct world *world);

/* Runs ("run") or resumes ("resume") the job, ended by kill_at.c where `kill_at` says
 * so (NULL: nowhere). Returns the exit status; the output is in child.out and
 * child.err. */
int nightly_perform(struct world *world, const char *command, const char *kill_at);
/* Resumes until it is done, with exit status 0; a run killed before it was written down
 * is run again. */
void nightly_finish(struct world *world, const char *title);
/* Fails with what the child said. */
void nightly_fail(const struct world *world, const char *title, int status);
/* Runs the job; it must end with `status`. The summary; the caller decrefs. */
json_t *nightly_run(struct world *world, int status);

/* The end state of a run that nothing disturbs; free it. Leaves in the world's file
 * "counts" how often it made calls of each kind that kill_at.c knows. */
char *nightly_undisturbed(struct world *world);

/* From now on the vendors of this world charge no second time for the same question, so
 * that nothing need stay uncertain after a kill. */
void nightly_safe_vendors(struct world *world);

#endif
