/* house.h - the rules of the house, applied to its sources and libraries.
 *
 * rules.c holds what ARCHITECTURE.md says as tables, each exception with its reason;
 * check.c reads one file by them, source.c finds the files, symbols.c reads what the
 * static libraries define and want.
 */
#ifndef WEIR_TEST_HOUSE_H
#define WEIR_TEST_HOUSE_H

#include "weir/arena.h"
#include "weir/buf.h"

/* What was found wrong: a line each, "PATH:LINE: what". */
struct faults {
    struct wr_arena *arena;
    struct wr_buf text;
    size_t count;
};

void faults_init(struct faults *faults);
void faults_fini(struct faults *faults);
void fault(struct faults *faults, const char *fmt, ...) WR_PRINTF(2, 3);

/* rules.c. Paths are relative to the top of the tree.
 *
 * Room of a file or of a static library's name: "base", "include", "providers", "sim";
 * NULL where none is. */
const char *room_of_path(const char *path);
const char *room_of_library(const char *name);
/* May code in `room` call what `other` defines? A room always may call itself. */
bool may_call(const char *room, const char *other);
/* May `path` include "header" of ours? */
bool may_include(const char *path, const char *header);
/* May `path` include <header>? */
bool may_include_system(const char *path, const char *header);
bool is_banned_function(struct wr_str name);

/* check.c: a file's text. `path` decides which rules bind it. */
void check_text(struct faults *faults, const char *path, struct wr_str text);

/* source.c: every file below `root` that is ours; returns how many were read. */
size_t check_tree(struct faults *faults, const char *root);

/* symbols.c: what `nm` says of the static libraries. */
size_t check_symbols(struct faults *faults, const char *nm, char *const *libraries,
                     size_t count);

#endif
