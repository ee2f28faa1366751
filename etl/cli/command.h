/* command.h - subcommands: one table, from which parsing, help and the man page come.
 *
 * Results go to stdout, messages to stderr. Every command takes the common flags.
 */
#ifndef ETL_CLI_COMMAND_H
#define ETL_CLI_COMMAND_H

#include "weir/buf.h"
#include "weir/err.h"

enum wr_flag_type {
    WR_FLAG_BOOL,  /* bool                                       */
    WR_FLAG_TEXT,  /* const char *                               */
    WR_FLAG_COUNT, /* size_t                                     */
    WR_FLAG_TIME,  /* int64_t microseconds                       */
    WR_FLAG_LIST,  /* struct wr_flag_list: may be given again    */
};

#define WR_MAX_LIST 256
struct wr_flag_list {
    const char *items[WR_MAX_LIST + 1]; /* NULL-terminated */
    size_t count;
};

struct wr_flag {
    const char *name; /* without the dashes; NULL ends the table */
    enum wr_flag_type type;
    size_t offset;        /* in the command's options struct */
    const char *argument; /* word for help; NULL for BOOL */
    const char *help;
};

/* Flags every command takes. */
struct wr_common {
    bool json;
    bool quiet;
    bool verbose;
    bool log_json;
    bool log_people;
    bool no_color;
    const char *data;
};

struct wr_args {
    const struct wr_common *common;
    const void *options;     /* of the command's own type */
    const char **positional; /* NULL-terminated */
    size_t count;
};

struct wr_command {
    const char *name;    /* "run", "holds list" */
    const char *args;    /* "JOB", "[RUN]", "LEAD..." */
    const char *summary; /* one line */
    const char *details; /* paragraphs for help; may be NULL */
    size_t min_args, max_args;
    const struct wr_flag *flags;
    size_t options_size;
    enum wr_exit (*run)(const struct wr_args *args);
};

/* NULL-terminated, in the order of help. */
extern const struct wr_command *const wr_commands[];
extern const struct wr_flag wr_common_flags[];

/* Parse and run. */
enum wr_exit wr_cli_main(int argc, char **argv);

/* Print "weir: error: TEXT" and the hint to stderr; returns `status`. */
enum wr_exit wr_cli_fail(const struct wr_err *err, enum wr_exit status);
/* The status that the error's code asks for. */
enum wr_exit wr_cli_error(const struct wr_err *err);
void wr_cli_put(const struct wr_buf *buf); /* to stdout */

#endif
