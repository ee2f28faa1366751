/* handoff_activity.c - behaviour in one line, the latest first.
 *
 * Days and not ages, so that the text stays the same while nobody does anything.
 */
#include "etl/model/handoff.h"

#include "etl/base/civil.h"

#define MAX_KINDS 32

/* All of one kind, whoever told it. */
struct deed {
    struct wr_str kind;
    int64_t count, at_us;
};

struct wr_str wr_day_text(int64_t us, struct wr_arena *arena)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct wr_civil c = wr_civil_of(us);

    return wr_arena_printf(arena, "%d %s %lld", c.day, months[c.month - 1],
                           (long long)c.year);
}

static struct deed *deed_of(struct deed *deeds, size_t *count, struct wr_str kind)
{
    for (size_t i = 0; i < *count; i++) {
        if (wr_str_eq(deeds[i].kind, kind))
            return &deeds[i];
    }
    if (*count == MAX_KINDS)
        return NULL;
    deeds[*count] = (struct deed){.kind = kind};
    return &deeds[(*count)++];
}

static bool is_before(const struct deed *a, const struct deed *b)
{
    return a->at_us != b->at_us ? a->at_us > b->at_us
                                : wr_str_cmp(a->kind, b->kind) < 0;
}

/* Few of them. */
static void sort(struct deed *deeds, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct deed one = deeds[i];
        size_t k = i;

        for (; k > 0 && is_before(&one, &deeds[k - 1]); k--)
            deeds[k] = deeds[k - 1];
        deeds[k] = one;
    }
}

/* "demo request" */
static struct wr_str plain(struct wr_str kind, struct wr_arena *arena)
{
    char *text = wr_arena_strz(arena, kind);

    for (char *c = text; *c; c++) {
        if (*c == '_')
            *c = ' ';
    }
    return wr_str(text);
}

static struct wr_str tell(const struct deed *deed, struct wr_arena *arena)
{
    struct wr_str kind = plain(deed->kind, arena), day = WR_LIT("");
    bool many = deed->count != 1;

    if (deed->at_us > 0)
        day = wr_arena_printf(arena, "%s%.*s", many ? ", last " : " ",
                              WR_FMT(wr_day_text(deed->at_us, arena)));
    if (!many)
        return wr_arena_printf(arena, "%.*s%.*s", WR_FMT(kind), WR_FMT(day));
    return wr_arena_printf(arena, "%lld %.*s%s%.*s", (long long)deed->count,
                           WR_FMT(kind), wr_str_ends(kind, WR_LIT("s")) ? "" : "s",
                           WR_FMT(day));
}

struct wr_str wr_recent_activity(const struct wr_decide *in, struct wr_arena *arena)
{
    struct deed deeds[MAX_KINDS];
    struct wr_str all = WR_LIT("");
    size_t count = 0;

    for (size_t i = 0; i < in->signals.count; i++) {
        const struct wr_signal *signal = &in->signals.items[i];
        struct deed *deed = signal->count > 0 && signal->at_us <= in->as_of_us
                                ? deed_of(deeds, &count, signal->kind)
                                : NULL;

        if (!deed)
            continue;
        if (deed->count > INT64_MAX - signal->count)
            deed->count = INT64_MAX;
        else
            deed->count += signal->count;
        if (signal->at_us > deed->at_us)
            deed->at_us = signal->at_us;
    }
    sort(deeds, count);
    for (size_t i = 0; i < count; i++)
        wr_handoff_join(&all, tell(&deeds[i], arena), arena);
    all = wr_handoff_harmless(all, WR_HANDOFF_BYTES, arena);
    return all.len ? all : WR_LIT("none");
}
