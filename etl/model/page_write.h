/* page_write.h - headings, paragraphs, lists and tables, as Markdown or HTML. Private
 * to etl/model. Text is data: it is escaped in both.
 */
#ifndef ETL_MODEL_PAGE_WRITE_H
#define ETL_MODEL_PAGE_WRITE_H

#include "weir/arena.h"
#include "weir/buf.h"
#include "weir/yaml.h"

#define WR_PAGE_COLUMNS 6

struct wr_page {
    struct wr_buf *out;
    struct wr_arena *arena;
    struct wr_diags *unused; /* the file compiled: nothing new is found in it */
    bool html;
};

void wr_page_begin(struct wr_page *page, struct wr_str title);
void wr_page_end(struct wr_page *page);
void wr_page_heading(struct wr_page *page, int level, struct wr_str text);
void wr_page_text(struct wr_page *page, struct wr_str text);
void wr_page_list(struct wr_page *page);
void wr_page_item(struct wr_page *page, struct wr_str text);
void wr_page_list_end(struct wr_page *page);
void wr_page_table(struct wr_page *page, const char *const *heads, size_t count);
void wr_page_row(struct wr_page *page, const struct wr_str *cells, size_t count);
void wr_page_table_end(struct wr_page *page);

/* page_text.c: a condition in words: "employees is within 200-5000 and country is one
 * of US, GB". NONE for NULL. */
struct wr_str wr_page_condition(const struct wr_page *page, const struct wr_yaml *node);
/* Anything else as it was written, on one line: "retry 7d, give_up_after 5". */
struct wr_str wr_page_plain(const struct wr_page *page, const struct wr_yaml *node);
/* The members of a map but for those named (NULL-terminated). */
struct wr_str wr_page_rest(const struct wr_page *page, const struct wr_yaml *map,
                           const char *const *but);
/* Plain text of a member of a map; WR_LIT("") where there is none. */
struct wr_str wr_page_get(const struct wr_page *page, const struct wr_yaml *map,
                          const char *key);

#endif
