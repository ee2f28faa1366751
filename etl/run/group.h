/* group.h - the members of a unit as a group: what each adds to the account's digest,
 * and what that comes to. Pure. */
#ifndef ETL_RUN_GROUP_H
#define ETL_RUN_GROUP_H

#include "etl/run/work.h"

struct wr_group {
    const struct wr_presence *members; /* of the unit, in its order */
    struct wr_digest whole;            /* the members, and the others of the account */
    int64_t mark;                      /* of the whole */
};

/* In slot->arena; slot->scratch is used up. */
void wr_group_meet(struct wr_work_slot *slot, struct wr_group *out);
/* What `self`, a place in the unit, sees of it. */
struct wr_digest wr_group_of(const struct wr_work_slot *slot,
                             const struct wr_group *group, size_t self);
/* The whole with the scores that were just decided. */
struct wr_digest wr_group_scored(const struct wr_work_slot *slot,
                                 const struct wr_group *group);
/* What was last decided of a member, before this run: what bounds start from. */
struct wr_presence wr_group_last(const struct wr_member *member);

#endif
