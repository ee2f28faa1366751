/* group.h - the members of a unit as a group: what each adds to the account's digest,
 * and what that comes to. Pure. */
#ifndef ETL_RUN_GROUP_H
#define ETL_RUN_GROUP_H

#include "etl/run/work.h"

struct wr_group {
    const struct wr_presence *members; /* of the unit, in its order */
    struct wr_digest whole;            /* the members, and the others of the account */
    struct wr_people people;           /* by wr_group_close, as all that follows */
    int64_t mark;
};

/* In slot->arena; slot->scratch is used up. */
void wr_group_meet(struct wr_work_slot *slot, struct wr_group *out);
/* What `self`, a place in the unit, sees of it. */
struct wr_digest wr_group_of(const struct wr_work_slot *slot,
                             const struct wr_group *group, size_t self);
/* Once all are decided: their scores into the whole, the map of people, the mark. */
void wr_group_close(const struct wr_work_slot *slot, struct wr_group *group);
/* Tier and score of a member as just decided, else as last decided; tier NONE: none. */
struct wr_str wr_group_tier(const struct wr_lead_work *lead, int64_t *score_milli);
/* What was last decided of a member, before this run: what bounds start from. */
struct wr_presence wr_group_last(const struct wr_member *member);

#endif
