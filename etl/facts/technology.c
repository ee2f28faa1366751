/* technology.c - from what vendors write to a technology. */
#include "etl/facts/technology.h"

#include "etl/base/ascii.h"
#include "etl/facts/lists_private.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

static const struct wr_technology *by_name(const struct wr_lists *lists,
                                           struct wr_str text, struct wr_arena *scratch)
{
    uint32_t at = wr_names_get(&lists->technologies.names,
                               wr_names_key(text, WR_KEY_MARKS, scratch));

    return at == WR_NO_NAME ? NULL : &lists->technologies.items[at];
}

/* "jquery_3.6.0", "nginx_1.18", "jquery_v3": without what stands last, where that is a
 * version. Of the word, because that is what a fact keeps: it must not be read
 * otherwise the second time. */
static struct wr_str without_version(struct wr_str text)
{
    size_t at = text.len;
    bool digit = false;

    while (at > 0 && (wr_ascii_is_digit(text.ptr[at - 1]) || text.ptr[at - 1] == '.')) {
        digit = digit || wr_ascii_is_digit(text.ptr[at - 1]);
        at--;
    }
    if (at > 0 && wr_ascii_lower(text.ptr[at - 1]) == 'v')
        at--;
    if (!digit || at == 0 || text.ptr[at - 1] != '_')
        return WR_NONE;
    return wr_str_sub(text, 0, at - 1);
}

/* "Amazon Web Services (AWS)" */
static struct wr_str without_brackets(struct wr_str text)
{
    size_t at = wr_str_find(text, '(');

    if (at == 0 || at == text.len || text.ptr[text.len - 1] != ')')
        return WR_NONE;
    return wr_str_trim(wr_str_sub(text, 0, at));
}

const struct wr_technology *wr_technology_find(const struct wr_lists *lists,
                                               struct wr_str text,
                                               struct wr_arena *scratch)
{
    const struct wr_technology *found;
    struct wr_str shorter;

    if (!lists)
        return NULL;
    text = wr_str_trim(text);
    found = by_name(lists, text, scratch);
    shorter = without_version(wr_normal_word_of(text, scratch));
    if (!found && shorter.len)
        found = by_name(lists, shorter, scratch);
    shorter = without_brackets(text);
    if (!found && shorter.len)
        found = by_name(lists, shorter, scratch);
    return found;
}

bool wr_technology_is(const struct wr_technology *technology, struct wr_str category)
{
    struct wr_str rest = technology->categories;

    while (rest.ptr) {
        if (wr_str_eq_nocase(wr_str_split(&rest, '|'), category))
            return category.len > 0;
    }
    return false;
}
