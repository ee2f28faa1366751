/* error.c - what may be told of an error body.
 *
 * Every member is optional (developers.hubspot.com, error handling), and messages hold
 * values, so only words from closed alphabets come out: categories, codes, scopes and
 * the names of properties. What holds the token is dropped, whatever it is.
 */
#include "providers/crm/hubspot/hubspot.h"

#define MAX_WORD_BYTES   100
#define MAX_DETAIL_BYTES 200
#define MAX_ERRORS       20

static const char upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
static const char lower[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
static const char scope[] = "abcdefghijklmnopqrstuvwxyz0123456789_.-";

static bool holds_token(const struct hubspot_config *cfg, struct wr_str s)
{
    struct wr_str token = cfg->token.text;

    return !wr_str_empty(token) && wr_str_search(s, token) < s.len;
}

/* `s` when it is a word of the alphabet, else NONE. */
static struct wr_str word_of(const struct hubspot_config *cfg, struct wr_str s,
                             const char *alphabet)
{
    if (wr_str_empty(s) || s.len > MAX_WORD_BYTES || holds_token(cfg, s))
        return WR_NONE;
    for (size_t i = 0; i < s.len; i++) {
        if (!s.ptr[i] || !strchr(alphabet, s.ptr[i]))
            return WR_NONE;
    }
    return s;
}

/* Words joined by commas, each once, as far as they fit. */
static void join(struct wr_str word, struct wr_arena *arena, struct wr_str *list)
{
    struct wr_str rest = *list;

    if (wr_str_empty(word) || list->len + word.len > MAX_DETAIL_BYTES)
        return;
    while (rest.ptr) {
        if (wr_str_eq(wr_str_trim(wr_str_split(&rest, ',')), word))
            return;
    }
    *list = wr_str_empty(*list)
                ? wr_arena_str(arena, word)
                : wr_arena_printf(arena, "%.*s, %.*s", WR_FMT(*list), WR_FMT(word));
}

static void join_texts(const struct hubspot_config *cfg, const struct wr_json *list,
                       const char *alphabet, struct wr_arena *arena, struct wr_str *out)
{
    for (size_t i = 0; i < wr_json_size(list) && i < MAX_ERRORS; i++)
        join(word_of(cfg, wr_json_text(wr_json_at(list, i)), alphabet), arena, out);
}

static void take_context(const struct hubspot_config *cfg,
                         const struct wr_json *context, struct wr_arena *arena,
                         struct hubspot_error *out)
{
    static const char *const names[] = {"propertyName", "propertyNames", "properties"};
    static const char *const scopes[] = {"missingScopes", "requiredScopes",
                                         "requiredGranularScopes"};

    for (size_t i = 0; i < WR_COUNT(names); i++)
        join_texts(cfg, wr_json_getz(context, names[i]), lower, arena, &out->detail);
    for (size_t i = 0; i < WR_COUNT(scopes); i++)
        join_texts(cfg, wr_json_getz(context, scopes[i]), scope, arena, &out->scopes);
}

/* Validation messages carry a list in JSON: [{"error":"INVALID_INTEGER","name":"x"}]. A
 * quote inside of a value is escaped there, so that the key cannot be in a value. */
static void scan_message(const struct hubspot_config *cfg, struct wr_str message,
                         const char *key, const char *alphabet, struct wr_arena *arena,
                         struct wr_str *out)
{
    struct wr_str needle = wr_str(key);

    for (int found = 0; found < MAX_ERRORS; found++) {
        size_t at = wr_str_search(message, needle);

        if (at >= message.len)
            return;
        message = wr_str_sub(message, at + needle.len, message.len);
        join(word_of(cfg, wr_str_sub(message, 0, wr_str_find(message, '"')), alphabet),
             arena, out);
    }
}

static bool says(struct wr_str text, const char *words)
{
    return wr_str_search(text, wr_str(words)) < text.len;
}

static void take_message(const struct hubspot_config *cfg, struct wr_str message,
                         struct wr_arena *arena, struct hubspot_error *out)
{
    scan_message(cfg, message, "\"name\":\"", lower, arena, &out->detail);
    scan_message(cfg, message, "\"error\":\"", upper, arena, &out->detail);
    out->daily = says(message, "daily limit");
    out->secondly = says(message, "secondly limit");
}

static void take_errors(const struct hubspot_config *cfg, const struct wr_json *list,
                        struct wr_arena *arena, struct hubspot_error *out)
{
    for (size_t i = 0; i < wr_json_size(list) && i < MAX_ERRORS; i++) {
        const struct wr_json *e = wr_json_at(list, i);
        struct wr_str code = wr_json_text(wr_json_getz(e, "code"));

        take_context(cfg, wr_json_getz(e, "context"), arena, out);
        join(word_of(cfg, code, upper), arena, &out->detail);
    }
}

void hubspot_error_of(const struct hubspot_config *cfg, const struct wr_json *body,
                      struct wr_arena *arena, struct hubspot_error *out)
{
    struct wr_str category = wr_json_text(wr_json_getz(body, "category"));
    struct wr_str policy = wr_json_text(wr_json_getz(body, "policyName"));

    *out = (struct hubspot_error){0};
    out->category = wr_arena_str(arena, word_of(cfg, category, upper));
    out->policy = wr_arena_str(arena, word_of(cfg, policy, upper));
    take_context(cfg, wr_json_getz(body, "context"), arena, out);
    take_errors(cfg, wr_json_getz(body, "errors"), arena, out);
    take_message(cfg, wr_json_text(wr_json_getz(body, "message")), arena, out);
    out->no_property = says(out->detail, "PROPERTY_DOESNT_EXIST");
}
