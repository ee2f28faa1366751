/* bent_body.h - a JSON body with one of its members bent, and whether another body has
 * that shape.
 */
#ifndef TESTS_ADAPTER_BENT_BODY_H
#define TESTS_ADAPTER_BENT_BODY_H

#include "weir/json.h"

#define BENT_MAX_DEPTH 32

enum bend {
    BEND_DELETE,
    BEND_NULL,
    BEND_TRUE,
    BEND_NUMBER,
    BEND_TEXT,
    BEND_LIST,
    BEND_OBJECT,
    BEND_COUNT
};

extern const char *const bend_words[];

/* A step from the root to the member: into a list, or by a key. */
struct step {
    bool in_list;
    struct wr_str key;
};

struct bender {
    struct wr_jw w;
    struct wr_arena *arena;
    enum bend bend;
    size_t target, seen; /* members, in the order of the text */
    struct step path[BENT_MAX_DEPTH];
    size_t depth;
    struct step found[BENT_MAX_DEPTH]; /* the path of the one bent */
    size_t found_depth;
};

/* Writes `v` with the member number `target` bent, into what b->w writes to. There was
 * no such member where b->seen is not greater than b->target in the end. */
void bent_write(struct bender *b, const struct wr_json *v);

/* Does the recorded body `m` have the shape of the body `bent`, from which the member
 * at the end of `path` was deleted? bent_test.c says what that means. `parts`: it is
 * enough that some object around the member has it. */
bool bent_is_shape_of(const struct wr_json *m, const struct wr_json *bent,
                      const struct step *path, size_t depth, bool parts);
/* Has `m` a value of this kind at the path, empty where it is a list or an object? */
bool bent_has_kind(const struct wr_json *m, const struct step *path, size_t depth,
                   enum wr_json_kind kind);

#endif
