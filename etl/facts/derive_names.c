/* derive_names.c - whole names out of parts, parts out of whole names.
 *
 * "Dr. Maria van der Berg, PhD" is Maria and van der Berg; "Doe, Jane" is Jane and Doe.
 * A name of one word stays whole: whether it is given or inherited nobody knows.
 */
#include "etl/facts/derive.h"

#include "etl/base/banned.h"

#define WORDS_MAX 12

struct words {
    struct wr_str items[WORDS_MAX];
    size_t count;
};

static bool is_one_of(struct wr_str word, const char *const *list)
{
    if (word.len && word.ptr[word.len - 1] == '.')
        word.len--;
    for (; *list; list++) {
        if (wr_str_eq_nocase(word, wr_str(*list)))
            return true;
    }
    return false;
}

static bool is_title(struct wr_str word)
{
    static const char *const titles[] = {"mr",   "mrs",  "ms",   "miss", "mx",
                                         "dr",   "prof", "sir",  "rev",  "herr",
                                         "frau", "ing",  "dipl", "hon",  NULL};

    return is_one_of(word, titles);
}

static bool is_suffix(struct wr_str word)
{
    static const char *const suffixes[] = {
        "jr",  "sr",  "ii",  "iii", "iv",   "phd",  "ph.d", "md", "mba", "cpa", "esq",
        "msc", "bsc", "pmp", "cfa", "m.sc", "b.sc", "dds",  "rn", "ma",  NULL};

    return is_one_of(word, suffixes);
}

/* What belongs to the family name behind it. */
static bool is_particle(struct wr_str word)
{
    static const char *const particles[] = {
        "van", "von", "vom", "de",  "del", "della", "di",  "da",  "dos", "das",
        "du",  "der", "den", "ter", "ten", "zu",    "zur", "zum", "la",  "le",
        "el",  "al",  "bin", "ibn", "st",  "af",    "av",  "do",  NULL};

    return is_one_of(word, particles);
}

static void take_words(struct wr_str text, struct words *words)
{
    while (text.ptr && words->count < WORDS_MAX) {
        struct wr_str word = wr_str_trim(wr_str_split(&text, ' '));

        if (word.len)
            words->items[words->count++] = word;
    }
}

static void drop_front(struct words *words)
{
    words->count--;
    memmove(words->items, words->items + 1, words->count * sizeof(words->items[0]));
}

static struct wr_str join(const struct wr_str *items, size_t count,
                          struct wr_arena *arena)
{
    struct wr_str out = count ? items[0] : WR_NONE;

    for (size_t i = 1; i < count; i++)
        out = wr_arena_printf(arena, "%.*s %.*s", WR_FMT(out), WR_FMT(items[i]));
    return out;
}

/* Everything behind a comma that is no list of degrees goes to the front. */
static struct wr_str put_in_order(struct wr_str name, struct wr_arena *arena)
{
    size_t comma = wr_str_find(name, ',');
    struct wr_str head = wr_str_trim(wr_str_sub(name, 0, comma));
    struct wr_str tail = wr_str_trim(wr_str_sub(name, comma + 1, name.len));
    struct wr_str first = wr_str_sub(tail, 0, wr_str_find(tail, ' '));

    if (comma == name.len || !tail.len)
        return head;
    first = wr_str_sub(first, 0, wr_str_find(first, ','));
    if (is_suffix(first) || wr_str_find(tail, ',') < tail.len)
        return head;
    return wr_arena_printf(arena, "%.*s %.*s", WR_FMT(tail), WR_FMT(head));
}

/* Where the family name begins: its particles come with it. With a comma ("van Dyke,
 * Dick") the order already says so. */
static size_t family_at(const struct words *words)
{
    size_t at = words->count - 1;

    while (at > 1 && is_particle(words->items[at - 1]))
        at--;
    return at;
}

static bool split_name(struct wr_str name, struct wr_arena *arena, struct wr_str *given,
                       struct wr_str *family)
{
    struct words words = {.count = 0};
    size_t at;

    take_words(put_in_order(name, arena), &words);
    while (words.count > 1 && is_title(words.items[0]))
        drop_front(&words);
    while (words.count > 2 && is_suffix(words.items[words.count - 1]))
        words.count--;
    if (words.count < 2 || words.count == WORDS_MAX)
        return false;
    at = family_at(&words);
    *given = words.items[0];
    *family = join(words.items + at, words.count - at, arena);
    return true;
}

void wr_derive_names(struct wr_deriving *d)
{
    struct wr_str full = wr_profile_text(d->profile, WR_F_FULL_NAME);
    struct wr_str first = wr_profile_text(d->profile, WR_F_FIRST_NAME);
    struct wr_str last = wr_profile_text(d->profile, WR_F_LAST_NAME);
    struct wr_str given, family;

    if (!full.len && first.len && last.len) {
        wr_derive_put(
            d, WR_F_FULL_NAME,
            wr_arena_printf(d->arena, "%.*s %.*s", WR_FMT(first), WR_FMT(last)),
            "rule:name", 900, WR_F_LAST_NAME);
        return;
    }
    if (!full.len || !split_name(full, d->arena, &given, &family))
        return;
    if (!first.len)
        wr_derive_put(d, WR_F_FIRST_NAME, given, "rule:name", 800, WR_F_FULL_NAME);
    if (!last.len)
        wr_derive_put(d, WR_F_LAST_NAME, family, "rule:name", 800, WR_F_FULL_NAME);
}
