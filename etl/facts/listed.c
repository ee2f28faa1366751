/* listed.c - see listed.h. */
#include "etl/facts/listed.h"

#include "etl/facts/industry.h"
#include "etl/facts/list_country.h"
#include "etl/facts/lists.h"

#include "etl/base/banned.h"

static enum wr_listed check_industry(const struct wr_lists *lists, struct wr_str word,
                                     struct wr_pos pos, struct wr_arena *arena,
                                     struct wr_diags *diags)
{
    struct wr_str near;

    if (wr_industry_find(lists, word, arena))
        return WR_LISTED;
    near = wr_industry_near(lists, word, arena);
    if (!near.ptr)
        return WR_UNLISTED;
    wr_diag_error(diags, pos, "unknown industry \"%.*s\"; did you mean \"%.*s\"?",
                  WR_FMT(wr_str_sub(word, 0, 64)), WR_FMT(near));
    return WR_MISTAKEN;
}

enum wr_listed wr_field_check_word(const struct wr_field *field,
                                   const struct wr_lists *lists, struct wr_str word,
                                   struct wr_pos pos, struct wr_arena *arena,
                                   struct wr_diags *diags)
{
    if (!lists || field->type != WR_TYPE_TEXT)
        return WR_LISTED;
    if (field->normal == WR_NORMAL_INDUSTRY && wr_industry_count(lists) > 0)
        return check_industry(lists, word, pos, arena, diags);
    if (field->normal != WR_NORMAL_COUNTRY || wr_lists_country(lists, word, arena).ptr)
        return WR_LISTED;
    wr_diag_error(diags, pos, "\"%.*s\" is the code of no country",
                  WR_FMT(wr_str_sub(word, 0, 64)));
    return WR_MISTAKEN;
}
