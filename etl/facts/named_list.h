/* named_list.h - lists of one's own: competitors, rejected titles, named accounts.
 *
 * A text file has one value a line, with `#` comments; of a .csv the first column
 * counts, below its header. A condition (`in_list`, `contains_list`) asks it by hash,
 * in the normal form of its field, so that "https://www.rival.example/" in the file is
 * the domain rival.example; what is no value of the field is a mistake of the file.
 * All of it lives in the arena it was loaded into.
 */
#ifndef ETL_FACTS_NAMED_LIST_H
#define ETL_FACTS_NAMED_LIST_H

#include "etl/facts/list_set.h"

#include "weir/hash.h"
#include "weir/value.h"
#include "weir/yaml.h"

#define WR_MAX_NAMED_LISTS     32
#define WR_MAX_LIST_FILE_BYTES ((size_t)16 * 1024 * 1024)
#define WR_MAX_LIST_VALUES     ((size_t)500 * 1000)
#define WR_MAX_LIST_WORDS      8 /* longer values are looked for as a whole text alone */

/* The values as one field has them. */
struct wr_list_form {
    struct wr_list_form *next;
    wr_field_id field;
    struct wr_list_set set;
    size_t longest; /* words of the longest value, at most WR_MAX_LIST_WORDS */
};

struct wr_named_list {
    struct wr_named_list *next;
    struct wr_str name;
    const char *file;
    char hash[WR_SHA256_HEX]; /* of its content */
    const struct wr_str *values;
    const int *lines; /* of the file */
    size_t count;
    struct wr_arena *arena;
    struct wr_list_form *forms;
};

/* NULL after a mistake; `pos` is where the list is named. */
struct wr_named_list *wr_named_list_load(struct wr_str name, const char *path,
                                         struct wr_pos pos, struct wr_arena *arena,
                                         struct wr_diags *diags);
/* The same out of text; `file` stands in positions, and its ending says what it is. */
struct wr_named_list *wr_named_list_parse(struct wr_str name, const char *file,
                                          struct wr_str text, struct wr_arena *arena,
                                          struct wr_diags *diags);

/* In front of the others of the catalogue. False, with a mistake: the name is taken, or
 * there are too many. */
bool wr_named_list_add(struct wr_catalogue *catalogue, struct wr_named_list *list,
                       struct wr_pos pos, struct wr_diags *diags);
/* `lists:` of a job or a model: a map of names and files, seen from the file they stand
 * in. With `keep` a name that the catalogue has already is left as it is. `map` may be
 * NULL. */
void wr_named_lists_take(const struct wr_yaml *map, bool keep,
                         struct wr_catalogue *catalogue, struct wr_arena *arena,
                         struct wr_diags *diags);
/* NULL: there is none of that name. */
struct wr_named_list *wr_named_list_find(const struct wr_catalogue *catalogue,
                                         struct wr_str name);
/* Made once for a field; NULL after a mistake. */
const struct wr_list_form *wr_named_list_form(struct wr_named_list *list,
                                              const struct wr_catalogue *catalogue,
                                              wr_field_id field,
                                              struct wr_diags *diags);

/* Neither allocates. Is the whole text a value of the list? Are some of its words, one
 * after the other? ASCII case-blind. */
bool wr_list_has(const struct wr_list_form *form, struct wr_str text);
bool wr_list_has_words_of(const struct wr_list_form *form, struct wr_str text);

#endif
