/* random_model.h - models and leads by the seed, for what must hold of all of them.
 *
 * Each criterion reads a field of its own, so that one fact can be changed without
 * touching another: f0 ... are head counts, or values of the list "vip". Both scales,
 * both styles, caps, clamps, negative points, windows, half-lives, steps, silences,
 * segments, stale facts, gates and stops come up.
 */
#ifndef TESTS_UNIT_MODEL_RANDOM_MODEL_H
#define TESTS_UNIT_MODEL_RANDOM_MODEL_H

#include "rig.h"

#include "weir/buf.h"

#define RANDOM_FIELDS 8
#define RANDOM_CASES  2

struct random_criterion {
    bool there, by_list;
    int64_t points[RANDOM_CASES]; /* of the better and the lesser case; thousandths */
};

struct random_model {
    bool open_ended, fades; /* by half-life */
    struct random_criterion criteria[RANDOM_FIELDS];
    int64_t event_points; /* of kind a */
};

/* The generator: splitmix64 over one seed. */
void random_seed(uint64_t seed);
int random_below(int n);

/* A rig with the fields and the list, and a model that must compile; `seed` is told
 * where it does not. */
void random_open(struct rig *rig, struct random_model *made, uint64_t seed);
/* Facts, signals, digest and previous decision. */
void random_lead(struct rig *rig);

enum random_value {
    RANDOM_FALSE,  /* known, no case takes it    */
    RANDOM_LESSER, /* the second case            */
    RANDOM_BETTER, /* the first case             */
    RANDOM_VAGUE,  /* a range over all the edges */
    RANDOM_ABSENT,
    RANDOM_UNKNOWN,
    RANDOM_VALUES
};
wr_field_id random_field(const struct rig *rig, int i);
void random_set(struct rig *rig, const struct random_model *made, int i,
                enum random_value value);
/* Whatever may become known of it. */
void random_complete(struct rig *rig, const struct random_model *made, int i);

#endif
