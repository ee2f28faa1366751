/* words.c - see words.h. */
#include "etl/base/words.h"

bool wr_is_word_of(struct wr_str word, const char *const *words)
{
    for (; *words; words++) {
        if (wr_str_eqz(word, *words))
            return true;
    }
    return false;
}

bool wr_is_among(struct wr_str word, struct wr_strs words)
{
    for (size_t i = 0; i < words.count; i++) {
        if (wr_str_eq(words.items[i], word))
            return true;
    }
    return false;
}

bool wr_is_among_nocase(struct wr_str word, struct wr_strs words)
{
    for (size_t i = 0; i < words.count; i++) {
        if (wr_str_eq_nocase(words.items[i], word))
            return true;
    }
    return false;
}

bool wr_holds_nocase(struct wr_str text, struct wr_str part)
{
    for (size_t i = 0; part.len <= text.len && i <= text.len - part.len; i++) {
        if (wr_str_eq_nocase(wr_str_sub(text, i, part.len), part))
            return true;
    }
    return false;
}
