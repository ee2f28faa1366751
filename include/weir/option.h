/* weir/option.h - typed configuration out of tables.
 *
 * One const table per thing that can be configured; the checker, the help and the
 * reference page all come from it. After wr_options_fill the config is a typed
 * struct, const, and no string is compared in a run.
 */
#ifndef WEIR_OPTION_H
#define WEIR_OPTION_H

#include "weir/yaml.h"

/* A secret has a type of its own, which no log call accepts. Only from ${ENV} or
 * `file:PATH` (first line of the file; the whole of a PEM); text standing in the job
 * file is refused. */
struct wr_secret {
    struct wr_str text; /* WR_NONE when not set */
};

enum wr_option_type {
    WR_OPT_TEXT,     /* struct wr_str */
    WR_OPT_INT,      /* int64_t within min..max */
    WR_OPT_BOOL,     /* bool: true/false/yes/no */
    WR_OPT_WORD,     /* int: index into `words` */
    WR_OPT_MONEY,    /* int64_t micro-units: "0.025", "12 USD" is not split: number only */
    WR_OPT_DURATION, /* int64_t microseconds: 500ms 30s 5m 4h 90d 2w */
    WR_OPT_SIZE,     /* int64_t bytes: 512B 64KiB 8MiB 1GiB */
    WR_OPT_MILLI,    /* int64_t thousandths: 0.35 -> 350, 70 -> 70000 */
    WR_OPT_SECRET,   /* struct wr_secret */
    WR_OPT_PATH,     /* struct wr_str, made relative to the file it stands in */
    WR_OPT_URL,      /* struct wr_str, http or https, no user part, no trailing slash */
    WR_OPT_WORDS,    /* struct wr_strs: list of text, or one text */
    WR_OPT_NODE,     /* const struct wr_yaml *: taken apart by the caller */
};

struct wr_strs {
    const struct wr_str *items;
    size_t count;
};

struct wr_option {
    const char *name; /* NULL ends the table */
    enum wr_option_type type;
    size_t offset; /* offsetof(struct config, member) */
    bool required;
    const char *fallback;     /* read as if written in the file; NULL leaves zero */
    int64_t min, max;         /* both 0: no bounds. In the stored unit */
    const char *const *words; /* WR_OPT_WORD: NULL-terminated */
    const char *help;         /* one line */
};

/* Fill `config` (zeroed by the caller) from a map node. Unknown keys are errors with
 * the nearest name; all mistakes are reported. `map` may be NULL: fallbacks only. Text
 * is copied into `arena`. */
void wr_options_fill(const struct wr_option *options, const struct wr_yaml *map,
                     void *config, struct wr_arena *arena, struct wr_diags *diags);
/* Parsers of single values, for the command line; WR_E_CONFIG names `what`. */
enum wr_code wr_parse_duration(struct wr_str text, int64_t *us, const char *what,
                               struct wr_err *err);
enum wr_code wr_parse_size(struct wr_str text, int64_t *bytes, const char *what,
                           struct wr_err *err);
enum wr_code wr_parse_money(struct wr_str text, int64_t *micro, const char *what,
                            struct wr_err *err);
/* Markdown rows: name, type, fallback, help. */
void wr_options_reference(const struct wr_option *options, struct wr_buf *out);

#endif
