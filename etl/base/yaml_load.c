/* yaml_load.c - YAML text into a tree of our own; the only place that sees libfyaml.
 *
 * Events are taken one by one, so that the caps hold while reading, not after. Nothing
 * recurses: open maps and lists stand on a stack of as many frames as levels are
 * allowed. Aliases, anchors and tags are mistakes, reported while reading goes on;
 * what breaks the shape (a map as a key, a second document, a cap) ends it.
 */
#include "etl/base/env.h"
#include "etl/base/file.h"
#include "etl/base/utf8.h"
#include "etl/base/yaml_node.h"
#include "weir/alloc.h"

#include <libfyaml.h>

#include <stdlib.h>

#include "etl/base/banned.h"

#define FIRST_BLOCK_BYTES ((size_t)16 * 1024)
#define MAX_FILE_BYTES    ((size_t)1024 * 1024)
#define MAX_DEPTH         64
#define MAX_NODES         100000

/* Children while their number is not known. */
struct link {
    struct wr_yaml_entry entry;
    struct link *next;
};

struct frame {
    struct wr_yaml *node;
    struct link *first;
    struct link **end;
    bool has_key; /* a key was read, its value not yet */
    struct wr_str key;
    struct wr_pos key_pos;
};

struct builder {
    struct wr_yaml_doc *doc;
    struct wr_diags *diags;
    struct frame frames[MAX_DEPTH];
    size_t depth;
    size_t nodes;
    size_t documents;
    bool stopped; /* a mistake that ends the reading was reported */
};

static struct wr_pos place_of(const struct builder *b, struct fy_token *token)
{
    const struct fy_mark *mark = token ? fy_token_start_mark(token) : NULL;
    struct wr_pos pos = {b->doc->file, 0, 0};

    if (mark) {
        pos.line = mark->line + 1;
        pos.column = mark->column + 1;
    }
    return pos;
}

static struct frame *top(struct builder *b)
{
    return b->depth ? &b->frames[b->depth - 1] : NULL;
}

static void stop(struct builder *b, struct wr_pos pos, const char *why)
{
    wr_diag_error(b->diags, pos, "%s", why);
    b->stopped = true;
}

/* Where people look for it: at the opening quote; for an empty value, which has no
 * place, and for a block of lines at its key. */
static struct wr_pos scalar_place(struct builder *b, struct fy_token *token)
{
    enum fy_scalar_style style = token ? fy_token_scalar_style(token) : FYSS_PLAIN;
    struct wr_pos pos = place_of(b, token);
    struct frame *frame = top(b);

    if (style == FYSS_SINGLE_QUOTED || style == FYSS_DOUBLE_QUOTED)
        pos.column--;
    if (!frame || (pos.line && style != FYSS_LITERAL && style != FYSS_FOLDED))
        return pos;
    return frame->has_key ? frame->key_pos : frame->node->pos;
}

static struct wr_str scalar_text(struct builder *b, struct fy_token *token)
{
    size_t len = 0;
    const char *text = token ? fy_token_get_text(token, &len) : NULL;

    if (!text)
        return WR_LIT("");
    return wr_arena_str(b->doc->arena, (struct wr_str){text, len});
}

static void refuse_decoration(struct builder *b, struct fy_token *anchor,
                              struct fy_token *tag)
{
    if (anchor)
        wr_diag_error(b->diags, place_of(b, anchor), "anchors are not allowed");
    if (tag)
        wr_diag_error(b->diags, place_of(b, tag), "tags are not allowed");
}

static bool awaits_key(struct builder *b)
{
    struct frame *frame = top(b);

    return frame && frame->node->kind == WR_YAML_MAP && !frame->has_key;
}

/* Hangs a value where it belongs: under the open map or list, or as the root. */
static void attach(struct builder *b, const struct wr_yaml *node)
{
    struct frame *frame = top(b);
    struct link *link;

    if (!frame) {
        b->doc->root = node;
        return;
    }
    link = WR_NEW(b->doc->arena, struct link);
    link->entry = (struct wr_yaml_entry){frame->key, frame->key_pos, node};
    *frame->end = link;
    frame->end = &link->next;
    frame->node->count++;
    frame->has_key = false;
    frame->key = WR_NONE;
}

/* An escape brings in what may not stand in the file as it is: "\e[2J", "\0". */
static void refuse_control(struct builder *b, struct wr_str text, struct wr_pos pos)
{
    int32_t code;

    for (size_t at = 0, len; at < text.len; at += len ? len : 1) {
        len = wr_utf8_next(text, at, &code);
        if (!len || code == '\t' || code == '\n' || code == '\r')
            continue;
        if (code < ' ' || code == 0x7F || wr_utf8_deceives(code)) {
            wr_diag_error(b->diags, pos, "a control character");
            return;
        }
    }
}

static void take_text(struct builder *b, struct fy_token *token)
{
    struct wr_pos pos = scalar_place(b, token);
    struct wr_str text = scalar_text(b, token);
    struct frame *frame = top(b);

    refuse_control(b, text, pos);

    if (awaits_key(b)) {
        frame->key = text;
        frame->key_pos = pos;
        frame->has_key = true;
        return;
    }
    attach(b, wr_yaml_scalar(b->doc->arena, &b->doc->env, text, pos));
}

static void open_node(struct builder *b, enum wr_yaml_kind kind, struct fy_token *token)
{
    struct wr_pos pos = place_of(b, token);
    struct wr_yaml *node;

    if (awaits_key(b)) {
        stop(b, pos, "a key must be text");
        return;
    }
    if (b->depth == MAX_DEPTH) {
        stop(b, pos, "nested deeper than 64 levels");
        return;
    }
    node = WR_NEW(b->doc->arena, struct wr_yaml);
    node->kind = kind;
    node->pos = pos;
    node->env = &b->doc->env;
    attach(b, node);
    b->frames[b->depth] = (struct frame){.node = node};
    b->frames[b->depth].end = &b->frames[b->depth].first;
    b->depth++;
}

static int compare_entries(const void *left, const void *right)
{
    const struct wr_yaml_entry *a = *(const struct wr_yaml_entry *const *)left;
    const struct wr_yaml_entry *b = *(const struct wr_yaml_entry *const *)right;
    int order = wr_str_cmp(a->key, b->key);

    return order ? order : (a > b) - (a < b);
}

static void refuse_repeated(struct builder *b, const struct wr_yaml_entry *entry)
{
    wr_diag_error(b->diags, entry->key_pos, "key \"%.64s\" stands twice",
                  entry->key.ptr);
}

/* The first of equal keys is the one found; the others are mistakes. */
static void index_keys(struct builder *b, struct wr_yaml *map)
{
    const struct wr_yaml_entry **sorted =
        WR_ARRAY(b->doc->arena, const struct wr_yaml_entry *, map->count);
    size_t kept = 0;

    for (size_t i = 0; i < map->count; i++)
        sorted[i] = &map->entries[i];
    /* Pointers are sorted. NOLINTNEXTLINE(bugprone-sizeof-expression) */
    qsort(sorted, map->count, sizeof(*sorted), compare_entries);
    for (size_t i = 0; i < map->count; i++) {
        if (kept && wr_str_eq(sorted[kept - 1]->key, sorted[i]->key))
            refuse_repeated(b, sorted[i]);
        else
            sorted[kept++] = sorted[i];
    }
    map->by_key = sorted;
    map->key_count = kept;
}

static void close_node(struct builder *b)
{
    struct frame *frame = top(b);
    struct wr_yaml *node;
    struct wr_yaml_entry *entries;
    size_t i = 0;

    if (!frame)
        wr_bug("an end of YAML without its begin");
    node = frame->node;
    entries = WR_ARRAY(b->doc->arena, struct wr_yaml_entry, node->count);
    for (const struct link *link = frame->first; link; link = link->next)
        entries[i++] = link->entry;
    node->entries = entries;
    if (node->kind == WR_YAML_MAP)
        index_keys(b, node);
    b->depth--;
}

static void take_alias(struct builder *b, struct fy_token *token)
{
    wr_diag_error(b->diags, place_of(b, token), "aliases are not allowed");
    take_text(b, NULL);
}

static void take_event(struct builder *b, const struct fy_event *event)
{
    switch ((int)event->type) {
    case FYET_DOCUMENT_START:
        if (++b->documents > 1)
            stop(b, place_of(b, event->document_start.document_start),
                 "a second document in the file");
        break;
    case FYET_SCALAR:
        refuse_decoration(b, event->scalar.anchor, event->scalar.tag);
        take_text(b, event->scalar.value);
        break;
    case FYET_ALIAS:
        take_alias(b, event->alias.anchor);
        break;
    case FYET_MAPPING_START:
        refuse_decoration(b, event->mapping_start.anchor, event->mapping_start.tag);
        open_node(b, WR_YAML_MAP, event->mapping_start.mapping_start);
        break;
    case FYET_SEQUENCE_START:
        refuse_decoration(b, event->sequence_start.anchor, event->sequence_start.tag);
        open_node(b, WR_YAML_LIST, event->sequence_start.sequence_start);
        break;
    case FYET_MAPPING_END:
    case FYET_SEQUENCE_END:
        close_node(b);
        break;
    default:
        break;
    }
    if (++b->nodes > MAX_NODES && !b->stopped)
        stop(b, (struct wr_pos){b->doc->file, 0, 0}, "more than 100000 nodes");
}

/* Hands on what libfyaml found. It tells one mistake, now and then in two messages. */
static void report_syntax(struct builder *b, struct fy_diag *diag)
{
    const struct fy_diag_error *error;
    void *iterator = NULL;
    bool told = false;

    while (!told && (error = fy_diag_errors_iterate(diag, &iterator))) {
        struct wr_pos pos = {b->doc->file, error->line, error->column};

        wr_diag_error(b->diags, pos, "not YAML: %.200s", error->msg ? error->msg : "");
        told = true;
    }
    if (!told)
        wr_diag_error(b->diags, (struct wr_pos){b->doc->file, 0, 0}, "not YAML");
    b->stopped = true;
}

static void take_all(struct builder *b, struct fy_parser *parser, struct fy_diag *diag)
{
    struct fy_event *event;

    while (!b->stopped && (event = fy_parser_parse(parser))) {
        take_event(b, event);
        fy_parser_event_free(parser, event);
    }
    if (!b->stopped && (fy_parser_get_stream_error(parser) || fy_diag_got_error(diag)))
        report_syntax(b, diag);
}

/* libfyaml refuses to be created only for want of memory. */
static void parse_events(struct builder *b, struct wr_str text)
{
    struct fy_diag *diag = fy_diag_create(NULL);
    struct fy_parse_cfg cfg = {.flags = FYPCF_QUIET, .diag = diag};
    struct fy_parser *parser;

    if (!diag)
        wr_bug("no diagnostics of libfyaml");
    fy_diag_set_collect_errors(diag, true);
    parser = fy_parser_create(&cfg);
    if (!parser || fy_parser_set_string(parser, text.ptr, text.len))
        wr_bug("no parser of libfyaml");
    take_all(b, parser, diag);
    fy_parser_destroy(parser);
    fy_diag_destroy(diag);
}

/* c-printable of YAML 1.2, 5.1, but the byte-order mark, which only opens a file. */
static bool is_printable(int32_t code)
{
    return code == '\t' || code == '\n' || code == '\r' ||
           (code >= ' ' && code <= '~') || code == 0x85 ||
           (code >= 0xA0 && code != 0xFEFF && code < 0xFFFE) || code >= 0x10000;
}

/* The text is looked at before libfyaml sees it: version 0.7.12 hangs on broken
 * directives, and falls over a tab behind a key written out with `?` ("? a:\t:"). */
struct look {
    struct wr_pos pos; /* of the line */
    bool at_start;     /* of a line */
    bool question;     /* one stood in this line */
};

/* Why `code` may not stand here, or NULL. */
static const char *objection(const struct look *look, int32_t code)
{
    if (!is_printable(code))
        return "a control character";
    if (code == '%' && look->at_start)
        return "directives are not allowed";
    if (code == '\t' && look->question)
        return "a tab after a question mark";
    return NULL;
}

static void look_on(struct look *look, int32_t code)
{
    look->at_start = code == '\n';
    look->question = code != '\n' && (look->question || code == '?');
    look->pos.line += code == '\n';
}

static bool is_clean(struct builder *b, struct wr_str text)
{
    struct look look = {.pos = {b->doc->file, 1, 0}, .at_start = true};
    int32_t code;

    for (size_t at = 0, len; at < text.len; at += len) {
        const char *why = "not UTF-8";

        len = wr_utf8_next(text, at, &code);
        if (len)
            why = objection(&look, code);
        if (why) {
            wr_diag_error(b->diags, look.pos, "%s", why);
            return false;
        }
        look_on(&look, code);
    }
    return true;
}

static void build(struct builder *b, struct wr_str text)
{
    struct wr_pos whole = {b->doc->file, 0, 0};

    if (wr_str_starts(text, WR_LIT("\xEF\xBB\xBF")))
        text = wr_str_sub(text, 3, text.len);
    if (text.len > MAX_FILE_BYTES) {
        stop(b, whole, "larger than 1 MiB");
        return;
    }
    if (!is_clean(b, text)) {
        b->stopped = true;
        return;
    }
    if (text.len)
        parse_events(b, text);
    if (!b->stopped && !b->doc->root)
        stop(b, whole, "the file is empty");
}

struct wr_yaml_doc *wr_yaml_parse(struct wr_str text, const char *name,
                                  const struct wr_env *env, struct wr_diags *diags)
{
    struct wr_yaml_doc *doc = wr_alloc(sizeof(*doc));
    struct builder *b = wr_alloc(sizeof(*b));

    doc->arena = wr_arena_new(FIRST_BLOCK_BYTES);
    doc->file = wr_arena_strz(doc->arena, wr_str(name));
    if (env)
        doc->env = *env;
    b->doc = doc;
    b->diags = diags;
    build(b, text);
    if (b->stopped) {
        wr_yaml_free(doc);
        doc = NULL;
    }
    free(b);
    return doc;
}

struct wr_yaml_doc *wr_yaml_load(const char *path, const struct wr_env *env,
                                 struct wr_diags *diags)
{
    struct wr_yaml_doc *doc = NULL;
    struct wr_buf buf;

    if (wr_file_take(path, MAX_FILE_BYTES, &buf, diags))
        doc = wr_yaml_parse(wr_buf_str(&buf), path, env, diags);
    wr_buf_fini(&buf);
    return doc;
}
