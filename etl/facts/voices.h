/* voices.h - who agrees with whom about a field; a part of resolving.
 *
 * A voice is a vendor whatever its endpoints, and vendors that resell one another's
 * data are one voice together. A guess of ours has none.
 */
#ifndef ETL_FACTS_VOICES_H
#define ETL_FACTS_VOICES_H

#include "weir/fact.h"

/* A fact in play. */
struct word {
    const struct wr_fact *fact;
    struct wr_str voice;
    uint16_t agree;
    bool stale;
    bool together; /* of the reply that tells name, title and employer */
};

struct field_words {
    struct word *words;
    size_t count;
};

/* Fields that one reply tells together. */
bool wr_is_told_together(wr_field_id field);

struct wr_str wr_voice_of(const struct wr_catalogue *catalogue, struct wr_str source);
/* Voices that say what word `like` says, itself included. */
uint16_t wr_count_agreeing(const struct field_words *all, size_t like);
/* How sure the winner is, and how many voices speak against it. */
void wr_weigh(const struct field_words *all, const struct word *winner,
              struct wr_slot *slot);

#endif
