/* handoff_context.c - where the lead came from, and what it wrote, in its own words.
 *
 * Text of strangers: control characters are gone (a fact is cleaned where it enters),
 * and it does not begin as a formula would, for it ends up in spreadsheets.
 */
#include "etl/model/handoff.h"

void wr_handoff_join(struct wr_str *all, struct wr_str part, struct wr_arena *arena)
{
    size_t between = all->len ? 2 : 0;

    if (!part.len || all->len + between + part.len > WR_HANDOFF_BYTES)
        return;
    *all = wr_arena_printf(arena, "%.*s%s%.*s", WR_FMT(*all), between ? "; " : "",
                           WR_FMT(part));
}

struct wr_str wr_handoff_harmless(struct wr_str text, size_t most,
                                  struct wr_arena *arena)
{
    while (text.len && strchr("=+-@\t\r\n |%", text.ptr[0]))
        text = wr_str_sub(text, 1, text.len);
    if (text.len <= most)
        return text;
    text = wr_str_head(text, most - 3);
    return wr_arena_printf(arena, "%.*s...", WR_FMT(text));
}

struct wr_str wr_source_context(const struct wr_profile *profile,
                                struct wr_arena *arena)
{
    static const struct {
        wr_field_id field;
        const char *name;
    } parts[] = {
        {WR_F_LEAD_SOURCE, "source"},
        {WR_F_CAMPAIGN, "campaign"},
        {WR_F_FORM, "form"},
        {WR_F_FIRST_PAGE, "first page"},
    };
    struct wr_str all = WR_LIT("");

    for (size_t i = 0; i < WR_COUNT(parts); i++) {
        struct wr_str text =
            wr_handoff_harmless(wr_profile_text(profile, parts[i].field), 200, arena);

        if (text.len)
            wr_handoff_join(
                &all, wr_arena_printf(arena, "%s %.*s", parts[i].name, WR_FMT(text)),
                arena);
    }
    return all.len ? all : WR_LIT("none");
}

struct wr_str wr_pain_points(const struct wr_profile *profile, struct wr_arena *arena)
{
    struct wr_str text = wr_handoff_harmless(wr_profile_text(profile, WR_F_FORM_NOTES),
                                             WR_HANDOFF_BYTES, arena);

    return text.len ? text : WR_LIT("none");
}
