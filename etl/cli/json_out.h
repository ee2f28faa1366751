/* json_out.h - members of --json results: key and value at once. */
#ifndef ETL_CLI_JSON_OUT_H
#define ETL_CLI_JSON_OUT_H

#include "etl/cli/command.h"
#include "weir/diag.h"
#include "weir/json.h"

struct wr_json_out {
    struct wr_buf buf;
    struct wr_jw w;
};

void wr_json_out_init(struct wr_json_out *out);
/* What was written, and a line break, to stdout. Ready for the next one. */
void wr_json_out_print(struct wr_json_out *out);
void wr_json_out_fini(struct wr_json_out *out);

void wr_jw_member(struct wr_jw *w, const char *key, struct wr_str text);
void wr_jw_memberz(struct wr_jw *w, const char *key, const char *text);
void wr_jw_member_i64(struct wr_jw *w, const char *key, int64_t n);
void wr_jw_member_bool(struct wr_jw *w, const char *key, bool b);
void wr_jw_member_milli(struct wr_jw *w, const char *key, int64_t milli);
/* Micro-units as a decimal number. */
void wr_jw_member_money(struct wr_jw *w, const char *key, int64_t micro);
/* RFC 3339; null for 0 and for never. */
void wr_jw_member_time(struct wr_jw *w, const char *key, int64_t us);
void wr_jw_open_list(struct wr_jw *w, const char *key);
void wr_jw_open_object(struct wr_jw *w, const char *key);
/* All that was found wrong, a text each. */
void wr_jw_member_diags(struct wr_jw *w, const char *key, const struct wr_diags *diags);

#endif
