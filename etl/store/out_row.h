/* out_row.h - rows of the outbox, as its files share them. Private to this folder. */
#ifndef ETL_STORE_OUT_ROW_H
#define ETL_STORE_OUT_ROW_H

#include "etl/store/outbox.h"
#include "etl/store/statement.h"

#define WR_OUT_CAP_BYTES ((size_t)4 * 1024 * 1024) /* of the fields of one write */

/* JSON of the fields, in `arena`. */
enum wr_code wr_out_fields_write(const struct wr_out *out, struct wr_arena *arena,
                                 struct wr_str *json, struct wr_err *err) WR_MUST_USE;
/* In place of those that the row has. */
enum wr_code wr_out_fields_save(struct wr_db *db, const struct wr_out *out,
                                struct wr_arena *arena, struct wr_err *err) WR_MUST_USE;
/* WR_E_GONE. */
enum wr_code wr_out_get(struct wr_db *db, int64_t id, struct wr_arena *arena,
                        struct wr_out *out, struct wr_err *err) WR_MUST_USE;

#endif
