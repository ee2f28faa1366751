/* decision_json.c - a decision as JSON for the store, and back.
 *
 * Numbers are thousandths and microseconds as they are, so that reading gives the same
 * bytes when written again. Fields are named; a gap in a field that the catalogue no
 * longer has is dropped.
 */
#include "etl/model/decision_read.h"

#define MAX_JSON_BYTES ((size_t)1024 * 1024)
#define MAX_LINES      1024

static const char *const disposition_words[] = {
    [WR_DISPOSED_SCORED] = "scored",
    [WR_DISPOSED_HELD] = "held",
    [WR_DISPOSED_STOPPED] = "stopped",
    [WR_DISPOSED_SUPPRESSED] = "suppressed",
    NULL,
};

static const char *const kind_words[] = {
    [WR_LINE_POINTS] = "points", [WR_LINE_CAP] = "cap",     [WR_LINE_CLAMP] = "clamp",
    [WR_LINE_SHARE] = "share",   [WR_LINE_ROUND] = "round", NULL,
};

static const struct {
    const char *key;
    size_t offset;
} numbers[] = {
    {"completeness_milli", offsetof(struct wr_decision, completeness_milli)},
    {"score_milli", offsetof(struct wr_decision, score_milli)},
    {"fit_milli", offsetof(struct wr_decision, fit_milli)},
    {"intent_milli", offsetof(struct wr_decision, intent_milli)},
    {"group_milli", offsetof(struct wr_decision, group_milli)},
    {"next_tier_milli", offsetof(struct wr_decision, next_tier_milli)},
    {"next_review_us", offsetof(struct wr_decision, next_review_us)},
    {"respond_us", offsetof(struct wr_decision, respond_us)},
};

/* Decisions of earlier versions have none: 0. */
#define PATH_SINCE "path_since_us"

static const struct {
    const char *key;
    size_t offset;
} texts[] = {
    {"segment", offsetof(struct wr_decision, segment)},
    {"tier", offsetof(struct wr_decision, tier)},
    {"stage", offsetof(struct wr_decision, stage)},
    {"path", offsetof(struct wr_decision, path)},
    {"stop", offsetof(struct wr_decision, stop)},
    {"next_tier", offsetof(struct wr_decision, next_tier)},
};

static void write_gaps(struct wr_jw *w, const struct wr_decision *d,
                       const struct wr_catalogue *catalogue)
{
    wr_jw_key(w, "gaps");
    wr_jw_list(w);
    for (size_t i = 0; i < d->gap_count; i++) {
        wr_jw_object(w);
        if (d->gaps[i].field == WR_NO_FIELD) {
            wr_jw_key(w, "sign");
            wr_jw_str(w, d->gaps[i].name);
        } else {
            wr_jw_key(w, "field");
            wr_jw_str(w, wr_str(catalogue->fields[d->gaps[i].field].name));
        }
        wr_jw_key(w, "weight_milli");
        wr_jw_i64(w, d->gaps[i].weight_milli);
        wr_jw_key(w, "required");
        wr_jw_bool(w, d->gaps[i].required);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void write_parts(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_key(w, "parts");
    wr_jw_list(w);
    for (size_t i = 0; i < d->part_count; i++) {
        wr_jw_object(w);
        wr_jw_key(w, "name");
        wr_jw_str(w, d->parts[i].name);
        wr_jw_key(w, "milli");
        wr_jw_i64(w, d->parts[i].milli);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void write_lines(struct wr_jw *w, const struct wr_decision *d)
{
    wr_jw_key(w, "lines");
    wr_jw_list(w);
    for (size_t i = 0; i < d->line_count; i++) {
        const struct wr_line *line = &d->lines[i];

        wr_jw_object(w);
        wr_jw_key(w, "part");
        wr_jw_str(w, line->part);
        wr_jw_key(w, "kind");
        wr_jw_str(w, wr_str(kind_words[line->kind]));
        wr_jw_key(w, "name");
        wr_jw_str(w, line->name);
        wr_jw_key(w, "text");
        wr_jw_str(w, line->text);
        wr_jw_key(w, "milli");
        wr_jw_i64(w, line->milli);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

void wr_decision_write(const struct wr_decision *decision,
                       const struct wr_catalogue *catalogue, struct wr_buf *out)
{
    const char *base = (const char *)decision;
    struct wr_jw w;

    wr_jw_init(&w, out);
    wr_jw_object(&w);
    wr_jw_key(&w, "disposition");
    wr_jw_str(&w, wr_str(disposition_words[decision->disposition]));
    for (size_t i = 0; i < WR_COUNT(numbers); i++) {
        wr_jw_key(&w, numbers[i].key);
        wr_jw_i64(&w, *(const int64_t *)(const void *)(base + numbers[i].offset));
    }
    for (size_t i = 0; i < WR_COUNT(texts); i++) {
        wr_jw_key(&w, texts[i].key);
        wr_jw_str(&w, *(const struct wr_str *)(const void *)(base + texts[i].offset));
    }
    wr_jw_key(&w, "waits_for");
    wr_jw_str(&w, decision->waits_for);
    wr_jw_key(&w, PATH_SINCE);
    wr_jw_i64(&w, decision->path_since_us);
    wr_jw_key(&w, "tries");
    wr_jw_i64(&w, decision->tries);
    write_parts(&w, decision);
    wr_advice_write(&w, decision);
    write_gaps(&w, decision, catalogue);
    write_lines(&w, decision);
    wr_jw_object_end(&w);
}

static void read_gaps(struct wr_decision_reader *r, const struct wr_json *list,
                      struct wr_decision *out)
{
    size_t count = wr_json_size(list);

    if (wr_json_kind(list) != WR_JSON_LIST || count > WR_MAX_GAPS) {
        r->ok = false;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct wr_json *item = wr_json_at(list, i);
        struct wr_str field = wr_json_text(wr_json_getz(item, "field"));
        struct wr_str sign = wr_json_text(wr_json_getz(item, "sign"));
        struct wr_gap gap = {.field = WR_NO_FIELD};

        gap.weight_milli = read_number(r, item, "weight_milli");
        gap.name = wr_arena_str(r->arena, field.ptr ? field : sign);
        if (!gap.name.ptr ||
            !wr_json_bool(wr_json_getz(item, "required"), &gap.required))
            r->ok = false;
        if (field.ptr)
            gap.field = wr_catalogue_find(r->catalogue, field);
        if (gap.field != WR_NO_FIELD || sign.ptr)
            out->gaps[out->gap_count++] = gap;
    }
}

static void read_parts(struct wr_decision_reader *r, const struct wr_json *list,
                       struct wr_decision *out)
{
    size_t count = wr_json_size(list);

    if (wr_json_kind(list) != WR_JSON_LIST || count > WR_MAX_PARTS) {
        r->ok = false;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct wr_json *item = wr_json_at(list, i);

        out->parts[i].name = read_text(r, item, "name");
        out->parts[i].milli = read_number(r, item, "milli");
    }
    out->part_count = count;
}

static void read_lines(struct wr_decision_reader *r, const struct wr_json *list,
                       struct wr_decision *out)
{
    size_t count = wr_json_size(list);
    struct wr_line *lines;

    if (wr_json_kind(list) != WR_JSON_LIST || count > MAX_LINES) {
        r->ok = false;
        return;
    }
    lines = WR_ARRAY(r->arena, struct wr_line, count);
    for (size_t i = 0; i < count; i++) {
        const struct wr_json *item = wr_json_at(list, i);

        lines[i].part = read_text(r, item, "part");
        lines[i].kind =
            (enum wr_line_kind)word_index(r, wr_json_getz(item, "kind"), kind_words);
        lines[i].name = read_text(r, item, "name");
        lines[i].text = read_text(r, item, "text");
        lines[i].milli = read_number(r, item, "milli");
    }
    out->lines = lines;
    out->line_count = count;
}

static void read_decision(struct wr_decision_reader *r, const struct wr_json *root,
                          struct wr_decision *out)
{
    char *base = (char *)out;
    int64_t tries;

    out->disposition = (enum wr_disposition)word_index(
        r, wr_json_getz(root, "disposition"), disposition_words);
    for (size_t i = 0; i < WR_COUNT(numbers); i++)
        *(int64_t *)(void *)(base + numbers[i].offset) =
            read_number(r, root, numbers[i].key);
    for (size_t i = 0; i < WR_COUNT(texts); i++)
        *(struct wr_str *)(void *)(base + texts[i].offset) =
            read_text(r, root, texts[i].key);
    if (wr_json_getz(root, PATH_SINCE))
        out->path_since_us = read_number(r, root, PATH_SINCE);
    tries = read_number(r, root, "tries");
    if (tries < 0 || tries > INT32_MAX)
        r->ok = false;
    else
        out->tries = (int)tries;
    out->waits_for =
        wr_arena_str(r->arena, wr_json_text(wr_json_getz(root, "waits_for")));
    read_parts(r, wr_json_getz(root, "parts"), out);
    wr_advice_read(r, root, out);
    read_gaps(r, wr_json_getz(root, "gaps"), out);
    read_lines(r, wr_json_getz(root, "lines"), out);
}

enum wr_code wr_decision_read(struct wr_str json, const struct wr_catalogue *catalogue,
                              struct wr_arena *arena, struct wr_decision *out,
                              struct wr_err *err)
{
    struct wr_decision_reader r = {catalogue, arena, true};
    struct wr_json_doc *doc = NULL;
    enum wr_code code = wr_json_parse(&doc, json, MAX_JSON_BYTES, err);

    if (code)
        return wr_context(err, "decision");
    *out = (struct wr_decision){0};
    read_decision(&r, wr_json_root(doc), out);
    if (!r.ok)
        code = wr_fail(err, WR_E_PROTOCOL, "decision: not as it was written");
    wr_json_free(doc);
    return code;
}
