/* weir/text.h - Unicode text in normal form. utf8proc stands behind. */
#ifndef WEIR_TEXT_H
#define WEIR_TEXT_H

#include "weir/arena.h"

bool wr_text_is_utf8(struct wr_str s);
/* NFC, controls removed, runs of white space (Unicode ones too) folded to one space,
 * trimmed. Invalid bytes become U+FFFD. Into `arena`; "" when nothing is left. */
struct wr_str wr_text_clean(struct wr_str s, struct wr_arena *arena);
/* wr_text_clean, then case-folded and without diacritics: for comparing, not showing. */
struct wr_str wr_text_fold(struct wr_str s, struct wr_arena *arena);

/* One line of text that a terminal shows and does not obey: controls, line ends and
 * direction marks become \x1b, \n, \u202e, invalid bytes U+FFFD. At most `most` columns
 * wide (0: any), the rest cut off behind an ellipsis. Into `arena`. */
struct wr_str wr_text_shown(struct wr_str s, size_t most, struct wr_arena *arena);
/* Columns that takes: two for wide characters, none for combining ones. */
size_t wr_text_columns(struct wr_str s);

/* Edit distance with transpositions, at most `cap` (then cap + 1). ASCII case-blind. */
unsigned wr_text_distance(struct wr_str a, struct wr_str b, unsigned cap);
/* The word of a NULL-terminated list nearest to `word`, or NULL if none is near. */
const char *wr_text_nearest(struct wr_str word, const char *const *words);

#endif
