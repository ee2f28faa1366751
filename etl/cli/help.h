/* help.h - help pages and the man page, all of them out of the tables that also parse.
 */
#ifndef ETL_CLI_HELP_H
#define ETL_CLI_HELP_H

#include "etl/cli/sheet.h"

/* What the program means by its exit status, and what it reads from the environment. */
struct wr_help_row {
    const char *name; /* NULL ends the table */
    const char *text;
};
extern const struct wr_help_row wr_help_exits[];
extern const struct wr_help_row wr_help_environment[];
extern const struct wr_help_row wr_help_topics[];

/* One line of what the program is. */
#define WR_HELP_ABOUT "lead enrichment, scoring and handoff as a batch job"

/* False: no such topic. */
bool wr_help_topic(const char *name, struct wr_sheet *sheet);
/* roff. */
void wr_help_man(struct wr_buf *out);
/* Markdown. */
void wr_help_reference(struct wr_buf *out);
/* Words for enum wr_type and enum wr_field_kind. */
extern const char *const wr_help_types[];
extern const char *const wr_help_kinds[];

#endif
