/* industry_near.c - which industry a word that is none may have been meant for.
 *
 * Names are kept as hashes, so that the nearest cannot be searched among them: the
 * labels are searched, and then every word one slip away is asked for. For files people
 * write, not for a run.
 */
#include "etl/facts/industry.h"

#include "weir/text.h"

#include "etl/base/banned.h"

#define MAX_WORD_BYTES 64

static struct wr_str near_label(const struct wr_lists *lists, struct wr_str word)
{
    unsigned best = word.len < 8 ? 2 : 3; /* one slip, or two in a long word */
    struct wr_str near = WR_NONE;

    for (size_t i = 0; i < wr_industry_count(lists); i++) {
        struct wr_str label = wr_industry_at(lists, i)->label;
        unsigned distance = wr_text_distance(word, label, best);

        if (distance < best) {
            best = distance;
            near = label;
        }
    }
    return near;
}

/* A letter changed, put in, left out, or exchanged with the next one. */
enum slip { CHANGED, ADDED, DROPPED, SWAPPED, SLIPS };

static struct wr_str slipped(struct wr_str word, size_t at, enum slip slip, char with,
                             char *out)
{
    size_t tail = at + (slip == ADDED ? 0 : slip == SWAPPED ? 2 : 1), len = at;

    memcpy(out, word.ptr, at);
    if (slip == CHANGED || slip == ADDED) {
        out[len++] = with;
    } else if (slip == SWAPPED) {
        out[len++] = word.ptr[at + 1];
        out[len++] = word.ptr[at];
    }
    memcpy(out + len, word.ptr + tail, word.len - tail);
    return (struct wr_str){out, len + word.len - tail};
}

static bool is_possible(struct wr_str word, size_t at, enum slip slip)
{
    return slip == ADDED     ? at <= word.len
           : slip == SWAPPED ? at + 1 < word.len
                             : at < word.len;
}

/* One slip at `at`, with any letter where it needs one. */
static struct wr_str try_slip(const struct wr_lists *lists, struct wr_str word,
                              size_t at, enum slip slip, struct wr_arena *arena)
{
    char last = slip == CHANGED || slip == ADDED ? 'z' : 'a';
    struct wr_arena *scratch = wr_arena_new(0);
    char text[MAX_WORD_BYTES + 2];
    struct wr_str found = WR_NONE;

    for (char c = 'a'; c <= last && !found.ptr; c++) {
        struct wr_str tried = slipped(word, at, slip, c, text);

        if (wr_industry_find(lists, tried, scratch))
            found = wr_arena_str(arena, tried);
    }
    wr_arena_free(scratch);
    return found;
}

static struct wr_str near_name(const struct wr_lists *lists, struct wr_str word,
                               struct wr_arena *arena)
{
    struct wr_str found = WR_NONE;

    for (size_t at = 0; at <= word.len && !found.ptr; at++) {
        for (int slip = 0; slip < SLIPS && !found.ptr; slip++) {
            if (is_possible(word, at, (enum slip)slip))
                found = try_slip(lists, word, at, (enum slip)slip, arena);
        }
    }
    return found;
}

struct wr_str wr_industry_near(const struct wr_lists *lists, struct wr_str word,
                               struct wr_arena *arena)
{
    struct wr_str near;

    /* Of few letters everything is near; of many nothing is one slip away. */
    if (word.len < 4 || word.len > MAX_WORD_BYTES)
        return WR_NONE;
    near = near_label(lists, word);
    return near.ptr ? near : near_name(lists, word, arena);
}
