/* symbols.c - what the static libraries define and want, as `nm` tells it.
 *
 * A name that two objects define links without a word: the first one found answers for
 * both. And a declaration written by hand would hide an arrow from who reads includes
 * alone, so each wanted name is followed to the library that has it.
 */
#include "house.h"

#include <stdio.h>
#include <stdlib.h>

#define MAX_SYMBOLS 60000

struct symbol {
    const char *name, *object;
    const char *library; /* "base", of libweir_base.a */
    bool defined;
};

struct table {
    struct faults *faults;
    struct wr_arena *arena;
    struct symbol *rows;
    size_t count;
};

/* "libweir_base.a[arena.c.o]" gives "base" and "arena.c.o". */
static void name_object(struct table *t, const char *text, struct symbol *row)
{
    const char *slash = strrchr(text, '/'), *file = slash ? slash + 1 : text;
    size_t len = strcspn(file, ".");

    if (strncmp(file, "libweir_", 8) == 0) {
        file += 8;
        len -= 8;
    }
    row->library = wr_arena_strz(t->arena, (struct wr_str){file, len});
    row->object = wr_arena_strz(t->arena, wr_str(text));
}

/* nm -A -P: "FILE[OBJECT]: NAME TYPE ...". Weak and unique ones may stand twice. */
static void take_line(struct table *t, const char *line)
{
    char object[512], name[256], type;
    struct symbol *row = &t->rows[t->count];

    if (sscanf(line, "%511[^:]: %255s %c", object, name, &type) != 3)
        return;
    if (!strchr("TDBRCGSU", type) || t->count == MAX_SYMBOLS)
        return;
    name_object(t, object, row);
    row->name = wr_arena_strz(t->arena, wr_str(name));
    row->defined = type != 'U';
    t->count++;
}

static void run_nm(struct table *t, const char *nm, const char *library)
{
    char command[2048], line[1024];
    FILE *pipe;

    snprintf(command, sizeof(command), "'%s' -A -P -g '%s'", nm, library);
    pipe = popen(command, "r"); /* NOLINT(cert-env33-c): paths of the build */
    while (pipe && fgets(line, sizeof(line), pipe))
        take_line(t, line);
    if (!pipe || pclose(pipe))
        fault(t->faults, "%s: %s does not read it", library, nm);
}

static int by_name(const void *a, const void *b)
{
    const struct symbol *x = a, *y = b;
    int order = strcmp(x->name, y->name);

    return order ? order : (int)y->defined - (int)x->defined; /* definitions first */
}

static void check_wanted(struct table *t, const struct symbol *has,
                         const struct symbol *wants)
{
    const char *from = room_of_library(wants->library);
    const char *to = room_of_library(has->library);

    if (from && to && !may_call(from, to))
        fault(t->faults, "%s: %s may not call %s of %s", wants->object, from,
              wants->name, to);
}

static void check_name(struct table *t, const struct symbol *rows, size_t count)
{
    if (!rows[0].defined)
        return;
    for (size_t i = 1; i < count; i++) {
        if (rows[i].defined)
            fault(t->faults, "%s: %s also defines %s", rows[i].object, rows[0].object,
                  rows[0].name);
        else
            check_wanted(t, &rows[0], &rows[i]);
    }
}

size_t check_symbols(struct faults *faults, const char *nm, char *const *libraries,
                     size_t count)
{
    struct table t = {.faults = faults, .arena = wr_arena_new(0)};
    size_t first = 0;

    t.rows = WR_ARRAY(t.arena, struct symbol, MAX_SYMBOLS + 1);
    for (size_t i = 0; i < count; i++)
        run_nm(&t, nm, libraries[i]);
    qsort(t.rows, t.count, sizeof(*t.rows), by_name);
    for (size_t i = 1; i <= t.count; i++) {
        if (i < t.count && strcmp(t.rows[i].name, t.rows[first].name) == 0)
            continue;
        check_name(&t, &t.rows[first], i - first);
        first = i;
    }
    if (t.count == MAX_SYMBOLS)
        fault(faults, "more than %d symbols", MAX_SYMBOLS);
    count = t.count;
    wr_arena_free(t.arena);
    return count;
}
