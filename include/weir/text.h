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

/* Edit distance with transpositions, at most `cap` (then cap + 1). ASCII case-blind. */
unsigned wr_text_distance(struct wr_str a, struct wr_str b, unsigned cap);
/* The word of a NULL-terminated list nearest to `word`, or NULL if none is near. */
const char *wr_text_nearest(struct wr_str word, const char *const *words);

#endif
