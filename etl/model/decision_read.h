/* decision_read.h - reading a stored decision; private to etl/model. */
#ifndef ETL_MODEL_DECISION_READ_H
#define ETL_MODEL_DECISION_READ_H

#include "weir/json.h"
#include "weir/model.h"

struct wr_decision_reader {
    const struct wr_catalogue *catalogue;
    struct wr_arena *arena;
    bool ok;
};

static inline int word_index(struct wr_decision_reader *r, const struct wr_json *v,
                             const char *const *words)
{
    struct wr_str word = wr_json_text(v);

    for (int i = 0; words[i]; i++) {
        if (word.ptr && wr_str_eqz(word, words[i]))
            return i;
    }
    r->ok = false;
    return 0;
}

static inline int64_t read_number(struct wr_decision_reader *r,
                                  const struct wr_json *object, const char *key)
{
    int64_t n = 0;

    if (!wr_json_i64(wr_json_getz(object, key), &n))
        r->ok = false;
    return n;
}

static inline struct wr_str read_text(struct wr_decision_reader *r,
                                      const struct wr_json *object, const char *key)
{
    const struct wr_json *v = wr_json_getz(object, key);

    if (wr_json_kind(v) != WR_JSON_TEXT && wr_json_kind(v) != WR_JSON_NULL)
        r->ok = false;
    return wr_arena_str(r->arena, wr_json_text(v));
}

/* decision_advice.c: categories, checks, questions and lifts. */
void wr_advice_write(struct wr_jw *w, const struct wr_decision *decision);
void wr_advice_read(struct wr_decision_reader *r, const struct wr_json *root,
                    struct wr_decision *out);

#endif
