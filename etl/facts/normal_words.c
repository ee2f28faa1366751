/* normal_words.c - fields of words: levels, departments, states, sets. */
#include "etl/base/ascii.h"
#include "etl/facts/normal.h"
#include "etl/facts/synonyms.h"
#include "etl/facts/title.h"
#include "weir/text.h"

#include "etl/base/banned.h"

static const char *find_word(const char *const *words, struct wr_str word)
{
    for (; words && *words; words++) {
        if (wr_str_eqz(word, *words))
            return *words;
    }
    return NULL;
}

/* A byte of text that belongs to a word; other scripts do. */
static bool in_word(char c)
{
    return wr_ascii_is_lower(c) || wr_ascii_is_digit(c) || (unsigned char)c >= 0x80;
}

struct wr_str wr_normal_word_of(struct wr_str text, struct wr_arena *arena)
{
    struct wr_str folded = wr_text_fold(text, arena);
    char *out = wr_arena_alloc(arena, folded.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < folded.len; i++) {
        /* "c++", "c#", ".net", "node.js": marks that make the name. */
        bool kept = in_word(folded.ptr[i]) || folded.ptr[i] == '+' ||
                    folded.ptr[i] == '#' || folded.ptr[i] == '.';

        if (kept)
            out[len++] = folded.ptr[i];
        else if (len && out[len - 1] != '_')
            out[len++] = '_';
    }
    while (len && out[len - 1] == '_')
        len--;
    return (struct wr_str){out, len};
}

static enum wr_normal_result answer(const struct wr_normal_in *in, const char *word,
                                    struct wr_value *out)
{
    *out = wr_value_text(word ? wr_str(word) : in->text);
    return word ? WR_NORMAL_OK : WR_NORMAL_UNKNOWN;
}

/* "human_resources_executive" as a title would have it. */
static struct wr_str as_title(struct wr_str text, struct wr_arena *arena)
{
    char *out = wr_arena_strz(arena, text);

    for (size_t i = 0; i < text.len; i++) {
        if (out[i] == '_')
            out[i] = ' ';
    }
    return (struct wr_str){out, text.len};
}

enum wr_normal_result wr_normal_seniority(const struct wr_normal_in *in,
                                          struct wr_value *out)
{
    struct wr_str key = wr_normal_word_of(in->text, in->arena);
    const char *word = wr_synonym(wr_seniority_words, key);

    /* Lusha's and Cognism's word for what they did not find out. */
    if (wr_str_eqz(key, "other"))
        return WR_NORMAL_EMPTY;
    if (!word)
        word = find_word(wr_seniority_words, key);
    if (!word)
        word = wr_title_seniority(in->lists, as_title(in->text, in->arena), WR_NONE,
                                  in->arena);
    return answer(in, word, out);
}

enum wr_normal_result wr_normal_department(const struct wr_normal_in *in,
                                           struct wr_value *out)
{
    struct wr_str text = in->text, key;
    const char *word;

    /* Apollo's words for whole departments: "master_human_resources". */
    if (wr_str_eq_nocase(wr_str_sub(text, 0, 7), WR_LIT("master_")))
        text = wr_str_sub(text, 7, text.len);
    key = wr_normal_word_of(text, in->arena);
    word = wr_synonym(wr_department_words, key);
    if (!word)
        word = find_word(wr_department_words, key);
    if (!word)
        word = wr_title_department(in->lists, as_title(text, in->arena), in->arena);
    return answer(in, word, out);
}

enum wr_normal_result wr_normal_word(const struct wr_normal_in *in,
                                     struct wr_value *out)
{
    struct wr_str key = wr_normal_word_of(in->text, in->arena);
    const char *word = find_word(in->field->words, key);

    if (!word)
        word = wr_synonym(in->field->words, key);
    if (in->field->words)
        return answer(in, word, out);
    *out = wr_value_text(key);
    return key.len ? WR_NORMAL_OK : WR_NORMAL_EMPTY;
}
