/* suppress.c - see suppress.h. */
#include "etl/cli/suppress.h"

#include "etl/cli/json_out.h"
#include "etl/store/leads.h"
#include "weir/clock.h"

#include <inttypes.h>
#include <stdio.h>

#include "etl/base/banned.h"

#define MAX_RECORDS 100
#define MAX_REASON  60

#define STATE_FLAG                                                                 \
    {                                                                              \
        "state", WR_FLAG_TEXT, offsetof(struct wr_suppress_options, state), "DIR", \
            "workspace (else $WEIR_STATE, else ./state)"                           \
    }

const struct wr_flag wr_suppress_flags[] = {
    {"reason", WR_FLAG_TEXT, offsetof(struct wr_suppress_options, reason), "TEXT",
     "why, in a word or two, without names (\"by hand\")"},
    STATE_FLAG,
    {.name = NULL},
};

const struct wr_flag wr_suppress_state_flags[] = {
    STATE_FLAG,
    {.name = NULL},
};

static enum wr_code records(struct wr_db *db, struct wr_str id, struct wr_arena *arena,
                            struct wr_who **out, size_t *count, struct wr_err *err)
{
    struct wr_lead_row *rows;
    enum wr_code code =
        wr_db_lead_search(db, id, MAX_RECORDS, arena, &rows, count, err);

    if (code)
        return code;
    *out = WR_ARRAY(arena, struct wr_who, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = wr_who_record(&rows[i].key, arena);
    return WR_OK;
}

enum wr_code wr_suppress_who(struct wr_db *db, struct wr_str text,
                             struct wr_arena *arena, struct wr_who **out, size_t *count,
                             struct wr_err *err)
{
    struct wr_who *one = WR_NEW(arena, struct wr_who);

    *count = 0;
    text = wr_str_trim(text);
    if (wr_str_empty(text))
        return WR_OK;
    if (!wr_who_parse(text, arena, one))
        return records(db, text, arena, out, count, err);
    *out = one;
    *count = 1;
    return WR_OK;
}

enum wr_code wr_suppress_add(struct wr_db *db, const struct wr_who *who, size_t count,
                             const char *reason, struct wr_suppress_tally *tally,
                             struct wr_err *err)
{
    struct wr_str why = wr_str(reason ? reason : "by hand");
    enum wr_code code = WR_OK;

    for (size_t i = 0; !code && i < count; i++) {
        bool is_new = false;

        code = wr_db_suppress(db, &who[i], wr_str_sub(why, 0, MAX_REASON), wr_now_us(),
                              &is_new, err);
        tally->added += is_new;
        tally->already += !is_new;
    }
    return code;
}

void wr_suppress_tell(const struct wr_common *common,
                      const struct wr_suppress_tally *tally)
{
    struct wr_json_out json;

    if (!common->json) {
        printf("%" PRId64 " added, %" PRId64 " on the list already\n", tally->added,
               tally->already);
        return;
    }
    wr_json_out_init(&json);
    wr_jw_object(&json.w);
    wr_jw_member_i64(&json.w, "added", tally->added);
    wr_jw_member_i64(&json.w, "already", tally->already);
    wr_jw_member_i64(&json.w, "not_understood", tally->bad);
    wr_jw_object_end(&json.w);
    wr_json_out_print(&json);
    wr_json_out_fini(&json);
}
