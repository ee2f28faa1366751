/* redact.c - an excerpt of a body that may stand in a log.
 *
 * Keys of objects stay; string values go, but for those of a few keys that say what
 * went wrong; in what stays, digits become 0, anything with an @ becomes <mail>, long
 * tokens <...>, and the vendor's key and the words we asked about <ours>. Works on
 * broken JSON and on HTML as well.
 */
#include "etl/manifest/table.h"

#include "etl/base/words.h"

#include "etl/base/banned.h"

/* What of a body is looked at. */
#define WINDOW_BYTES 2048
#define LONG_TOKEN   20

struct excerpt {
    struct reading *r;
    char text[WR_EXCERPT_CHARS + 1];
    size_t len;
    bool full;
};

static void put(struct excerpt *x, struct wr_str text)
{
    if (x->full || x->len + text.len > WR_EXCERPT_CHARS - 3) {
        if (!x->full && x->len) {
            memcpy(x->text + x->len, "...", 3);
            x->len += 3;
        }
        x->full = true;
        return;
    }
    memcpy(x->text + x->len, text.ptr, text.len);
    x->len += text.len;
}

static bool is_space(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7F;
}

/* Part of a word: what stands between these may be a person or a key. */
static bool is_edge(char c)
{
    static const struct wr_str edges = {"\"{}[]<>(),;:=&?|", 16};

    return is_space(c) || wr_str_find(edges, c) < edges.len;
}

static bool overlap(struct wr_str word, struct wr_str ours)
{
    return ours.len >= 3 &&
           (wr_holds_nocase(word, ours) || wr_holds_nocase(ours, word));
}

static bool is_asked(struct wr_str word, const struct wr_ask *ask)
{
    for (size_t i = 0; i < ask->input_count; i++) {
        const struct wr_value *value = ask->inputs[i];

        if (value && value->type == WR_TYPE_TEXT && overlap(word, value->as.text))
            return true;
    }
    return false;
}

/* Whether a word holds, or is part of, something we sent. */
static bool is_ours(const struct excerpt *x, struct wr_str word)
{
    const struct reading *r = x->r;

    if (word.len < 3)
        return false;
    if (overlap(word, r->call->vendor->bound_key))
        return true;
    for (size_t i = 0; i < r->call->kept_count; i++) {
        if (overlap(word, r->progress->kept[i].text))
            return true;
    }
    for (size_t i = 0; i < r->talk->count; i++) {
        if (is_asked(word, &r->talk->asks[i]))
            return true;
    }
    return false;
}

static void put_word(struct excerpt *x, struct wr_str word)
{
    char masked[LONG_TOKEN];

    if (is_ours(x, word)) {
        put(x, WR_LIT("<ours>"));
    } else if (wr_str_find(word, '@') < word.len) {
        put(x, WR_LIT("<mail>"));
    } else if (word.len > LONG_TOKEN) {
        put(x, WR_LIT("<...>"));
    } else {
        for (size_t i = 0; i < word.len; i++) {
            masked[i] = word.ptr[i];
            if (masked[i] >= '0' && masked[i] <= '9')
                masked[i] = '0';
            else if ((unsigned char)masked[i] >= 0x7F)
                masked[i] = '?';
        }
        put(x, (struct wr_str){masked, word.len});
    }
}

/* Free text: word by word, white space folded. */
static void put_text(struct excerpt *x, struct wr_str text)
{
    bool blank = false;

    for (size_t i = 0; text.ptr && i < text.len && !x->full;) {
        size_t end = i;

        while (end < text.len && !is_edge(text.ptr[end]))
            end++;
        if (end > i) {
            put_word(x, wr_str_sub(text, i, end - i));
            blank = false;
            i = end;
            continue;
        }
        if (!is_space(text.ptr[i]))
            put(x, wr_str_sub(text, i, 1));
        else if (!blank && x->len)
            put(x, WR_LIT(" "));
        blank = is_space(text.ptr[i++]);
    }
}

/* Keys whose text says what went wrong. */
static bool tells_why(struct wr_str key)
{
    static const char *const keys[] = {
        "error",      "errors", "message", "error_message", "code",    "error_code",
        "error_type", "status", "type",    "detail",        "details", "reason"};

    for (size_t i = 0; i < WR_COUNT(keys); i++) {
        if (wr_str_eq_nocase(key, wr_str(keys[i])))
            return true;
    }
    return false;
}

/* Length of the string that opens at text[at], quotes included. */
static size_t string_len(struct wr_str text, size_t at)
{
    size_t i = at + 1;

    while (i < text.len && text.ptr[i] != '"')
        i += text.ptr[i] == '\\' ? 2 : 1;
    return (i < text.len ? i + 1 : text.len) - at;
}

/* Whether a colon follows, so that what was before is a key. */
static bool is_key(struct wr_str text, size_t at)
{
    while (at < text.len && is_space(text.ptr[at]))
        at++;
    return at < text.len && text.ptr[at] == ':';
}

/* JSON, whole or broken: strings by their keys, all else as text. */
static void put_json(struct excerpt *x, struct wr_str text)
{
    struct wr_str key = WR_NONE;

    for (size_t i = 0; i < text.len && !x->full;) {
        size_t len;
        struct wr_str inner;

        if (text.ptr[i] != '"') {
            size_t run = wr_str_find(wr_str_sub(text, i, text.len), '"');

            put_text(x, wr_str_sub(text, i, run));
            i += run;
            continue;
        }
        len = string_len(text, i);
        inner = wr_str_sub(text, i + 1, len >= 2 ? len - 2 : 0);
        if (is_key(text, i + len))
            key = inner;
        put(x, WR_LIT("\""));
        if (key.ptr == inner.ptr || tells_why(key))
            put_text(x, inner);
        put(x, WR_LIT("\""));
        i += len;
    }
}

/* The rows of a table are persons; the head line, if it is one, says what came. */
static void put_table(struct excerpt *x, struct wr_str text)
{
    struct wr_str head = wr_str_split(&text, '\n');

    if (wr_str_find(head, '@') < head.len)
        put(x, WR_LIT("(rows)"));
    else
        put_text(x, wr_str_trim(head));
}

struct wr_str wr_manifest_redact(struct reading *r)
{
    struct excerpt x = {.r = r};
    struct wr_str body = wr_str_trim(wr_str_sub(r->reply->body, 0, WINDOW_BYTES));

    if (!body.len)
        return WR_LIT("(empty)");
    if (body.ptr[0] == '{' || body.ptr[0] == '[')
        put_json(&x, body);
    else if (r->leg->reply == REPLY_CSV)
        put_table(&x, body);
    else
        put_text(&x, body);
    return wr_arena_str(r->arena, (struct wr_str){x.text, x.len});
}
