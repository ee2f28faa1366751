/* title.c - title rules, compiled by PCRE2.
 *
 * The patterns of a word become one: \b(?:first|second|...)\b. The leading \b is what
 * lets PCRE2 skip from word to word (116 ns a title against 435 without). UTF and UCP
 * are on: otherwise the bytes of "ø" would end a word.
 */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "etl/facts/title.h"

#include "etl/facts/list_set.h"
#include "weir/alloc.h"
#include "weir/buf.h"
#include "weir/text.h"

#include <pcre2.h>
#include <stdlib.h>

#include "etl/base/banned.h"

#define RULES_MAX   48
#define TITLE_MAX   512 /* bytes of a title that are looked at */
#define PATTERN_MAX ((size_t)64 * 1024)
#define MATCH_LIMIT 100000
#define OPTIONS     (PCRE2_UTF | PCRE2_UCP | PCRE2_DOTALL | PCRE2_NO_AUTO_CAPTURE)

struct rule {
    const char *word;
    struct wr_buf source; /* while loading */
    pcre2_code *code;
};

struct wr_title_rules {
    const char *const *words;
    pcre2_match_context *limits;
    struct rule rules[RULES_MAX];
    size_t count;
};

static enum wr_code compile(const char *pattern, size_t len, pcre2_code **out,
                            struct wr_err *err)
{
    PCRE2_UCHAR text[128];
    PCRE2_SIZE offset;
    int error;

    *out = pcre2_compile((PCRE2_SPTR)pattern, len, OPTIONS, &error, &offset, NULL);
    if (*out)
        return WR_OK;
    pcre2_get_error_message(error, text, sizeof(text));
    return wr_fail(err, WR_E_CONFIG, "pattern, near character %zu: %s", (size_t)offset,
                   (const char *)text);
}

/* A pattern is compiled by itself first, so that a mistake is told where it stands. */
static enum wr_code check(struct wr_str pattern, struct wr_err *err)
{
    pcre2_code *code = NULL;
    enum wr_code result = compile(pattern.ptr, pattern.len, &code, err);

    pcre2_code_free(code);
    return result;
}

static const char *known_word(const struct wr_title_rules *rules, struct wr_str word)
{
    for (const char *const *w = rules->words; *w; w++) {
        if (wr_str_eqz(word, *w))
            return *w;
    }
    return NULL;
}

/* Rows of one word that follow one another are one rule; a word may come again later.
 */
static struct rule *rule_for(struct wr_title_rules *rules, const char *word)
{
    struct rule *last = rules->count ? &rules->rules[rules->count - 1] : NULL;

    if (last && last->word == word)
        return last;
    if (rules->count == RULES_MAX)
        return NULL;
    last = &rules->rules[rules->count++];
    last->word = word;
    wr_buf_init(&last->source, PATTERN_MAX);
    return last;
}

static enum wr_code take_rule(void *ctx, struct wr_str line, struct wr_err *err)
{
    struct wr_title_rules *rules = ctx;
    struct wr_str name = wr_str_split(&line, '\t');
    const char *word = known_word(rules, name);
    struct rule *rule;
    enum wr_code code;

    if (!word || !line.len)
        return wr_fail(err, WR_E_CONFIG, "not a known word, a tab and a pattern");
    code = check(line, err);
    if (code)
        return code;
    rule = rule_for(rules, word);
    if (!rule)
        return wr_fail(err, WR_E_CONFIG, "more than %d changes of word", RULES_MAX);
    wr_buf_putz(&rule->source, rule->source.len ? "|" : "\\b(?:");
    wr_buf_put(&rule->source, line);
    return WR_OK;
}

static enum wr_code compile_all(struct wr_title_rules *rules, struct wr_err *err)
{
    /* Read once, before anything runs beside. NOLINTNEXTLINE(concurrency-mt-unsafe) */
    bool jit = getenv("WEIR_NO_JIT") == NULL;

    for (size_t i = 0; i < rules->count; i++) {
        struct rule *rule = &rules->rules[i];
        enum wr_code code;

        wr_buf_putz(&rule->source, ")\\b");
        code = wr_buf_done(&rule->source, "a title rule", err);
        if (!code)
            code = compile(rule->source.ptr, rule->source.len, &rule->code, err);
        if (code)
            return code;
        wr_buf_fini(&rule->source);
        /* Without JIT (WEIR_NO_JIT, or a machine that has none) it is only slower. */
        if (jit)
            (void)pcre2_jit_compile(rule->code, PCRE2_JIT_COMPLETE);
    }
    return WR_OK;
}

enum wr_code wr_title_rules_load(const char *folder, const char *name,
                                 const char *const *words, struct wr_title_rules **out,
                                 struct wr_err *err)
{
    struct wr_title_rules *rules = wr_alloc(sizeof(*rules));
    enum wr_code code;

    rules->words = words;
    rules->limits = pcre2_match_context_create(NULL);
    WR_ASSERT(rules->limits);
    pcre2_set_match_limit(rules->limits, MATCH_LIMIT);
    code = wr_list_read(folder, name, take_rule, rules, err);
    if (!code)
        code = compile_all(rules, err);
    if (code) {
        wr_title_rules_free(rules);
        return code;
    }
    *out = rules;
    return WR_OK;
}

void wr_title_rules_free(struct wr_title_rules *rules)
{
    if (!rules)
        return;
    for (size_t i = 0; i < rules->count; i++) {
        wr_buf_fini(&rules->rules[i].source);
        pcre2_code_free(rules->rules[i].code);
    }
    pcre2_match_context_free(rules->limits);
    free(rules);
}

const char *wr_title_rules_match(const struct wr_title_rules *rules,
                                 struct wr_str title, struct wr_arena *scratch)
{
    struct wr_str text = wr_text_fold(wr_str_sub(title, 0, TITLE_MAX), scratch);
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    const char *word = NULL;

    WR_ASSERT(data);
    for (size_t i = 0; i < rules->count && !word; i++) {
        /* An error (the limit) is no match: a hostile title has no level. */
        if (pcre2_match(rules->rules[i].code, (PCRE2_SPTR)text.ptr, text.len, 0, 0,
                        data, rules->limits) >= 0)
            word = rules->rules[i].word;
    }
    pcre2_match_data_free(data);
    return word;
}
