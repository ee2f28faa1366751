/* words.h - is a word one of a list, or part of a text? */
#ifndef WEIR_BASE_WORDS_H
#define WEIR_BASE_WORDS_H

#include "weir/option.h"

/* `words` ends with NULL. */
bool wr_is_word_of(struct wr_str word, const char *const *words);
bool wr_is_among(struct wr_str word, struct wr_strs words);
/* Letters of ASCII count the same in either case. */
bool wr_is_among_nocase(struct wr_str word, struct wr_strs words);
bool wr_holds_nocase(struct wr_str text, struct wr_str part);

#endif
