/* rig.h - one manifest out of text, one question, one reply. */
#ifndef TESTS_UNIT_MANIFEST_RIG_H
#define TESTS_UNIT_MANIFEST_RIG_H

#include "etl/manifest/manifest.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* A whole manifest around a call's request, replies and extract. */
#define HEAD                         \
    "vendor: acme\n"                 \
    "docs: https://acme.test/docs\n" \
    "docs_read: 2026-11-22\n"        \
    "base_url: https://api.acme.test\n"
#define REPLIES                                                            \
    "    replies:\n"                                                       \
    "      - {status: 200, when: {at: /ok, equals: \"yes\"}, then: hit}\n" \
    "      - {status: 200, when: {at: /ok, equals: \"no\"}, then: miss}\n"
#define EXTRACT               \
    "    extract:\n"          \
    "      confidence: 700\n" \
    "      fields:\n"         \
    "        title: /title\n"
#define PRICE "    price: free\n"

struct rig {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_diags *diags;
    struct wr_manifests *manifests;
    const struct wr_provider *provider; /* the only call */
    const struct wr_value **inputs;
    struct wr_ask ask;
    struct wr_talk talk;
    enum wr_move move;
    struct wr_err err;
};

static inline void rig_print(const struct rig *rig)
{
    struct wr_buf out;

    wr_buf_init(&out, 64 * 1024);
    wr_diags_print(rig->diags, &out);
    print_message("%s", wr_buf_str(&out).ptr);
    wr_buf_fini(&out);
}

/* Compiles; mistakes are left in rig->diags. */
static inline void rig_compile(struct rig *rig, const char *yaml)
{
    *rig = (struct rig){.arena = wr_arena_new(0), .diags = wr_diags_new()};
    wr_alloc_setup();
    wr_catalogue_init(&rig->catalogue);
    rig->manifests = wr_manifests_parse(wr_str(yaml), "acme.yaml", &rig->catalogue,
                                        NULL, rig->diags);
    rig->provider = wr_manifests_at(rig->manifests, 0);
    rig->inputs = WR_ARRAY(rig->arena, const struct wr_value *, rig->catalogue.count);
    rig->ask =
        (struct wr_ask){.inputs = rig->inputs, .input_count = rig->catalogue.count};
    rig->talk = (struct wr_talk){.asks = &rig->ask, .count = 1, .arena = rig->arena};
}

static inline void rig_bind(struct rig *rig, const struct wr_vendor_config *config)
{
    wr_manifests_bind(rig->manifests, WR_LIT("acme"), config,
                      (struct wr_pos){"job.yaml", 3, 5}, rig->diags);
}

/* Compiles and binds with the key "k&y/1"; nothing may be wrong. */
static inline void rig_new(struct rig *rig, const char *yaml)
{
    struct wr_vendor_config config = {.enabled = true, .key = {WR_LIT("k&y/1")}};

    rig_compile(rig, yaml);
    if (!wr_diags_errors(rig->diags))
        rig_bind(rig, &config);
    if (wr_diags_errors(rig->diags))
        rig_print(rig);
    assert_int_equal(wr_diags_errors(rig->diags), 0);
    assert_non_null(rig->provider);
}

static inline void rig_free(struct rig *rig)
{
    wr_manifests_free(rig->manifests);
    wr_diags_free(rig->diags);
    wr_arena_free(rig->arena);
}

static inline void rig_know(struct rig *rig, wr_field_id field, const char *text)
{
    struct wr_value *value = WR_NEW(rig->arena, struct wr_value);

    assert_true(wr_value_decode(rig->catalogue.fields[field].type, wr_str(text),
                                rig->arena, value));
    rig->inputs[field] = value;
}

static inline const struct wr_http_request *rig_begin(struct rig *rig)
{
    enum wr_code code =
        wr_provider_begin(rig->provider, &rig->talk, &rig->move, &rig->err);

    if (code)
        print_error("%s\n", rig->err.text);
    assert_int_equal(code, WR_OK);
    assert_int_equal(rig->move, WR_MOVE_SEND);
    return &rig->talk.request.http;
}

static inline enum wr_code rig_reply(struct rig *rig, int status, const char *body,
                                     const struct wr_http_header *headers, size_t count)
{
    struct wr_reply reply = {.kind = WR_REQUEST_HTTP,
                             .http = {.status = status,
                                      .body = wr_str(body),
                                      .headers = headers,
                                      .header_count = count}};

    rig->talk.answers = NULL;
    return wr_provider_advance(rig->provider, &rig->talk, &reply, &rig->move,
                               &rig->err);
}

/* A reply with status 200 that is understood, and leads there. */
static inline void rig_replied(struct rig *rig, const char *body, enum wr_move move)
{
    enum wr_code code = rig_reply(rig, 200, body, NULL, 0);

    if (code)
        print_error("%s: %s\n", body, rig->err.text);
    assert_int_equal(code, WR_OK);
    assert_int_equal(rig->move, move);
}

/* The text with one piece of it changed; free it. */
static inline char *rig_bend(const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    size_t before = at ? (size_t)(at - text) : 0;
    char *bent = wr_alloc(strlen(text) + strlen(to) + 1);

    if (!at)
        print_error("\"%s\" is not in the page\n", from);
    assert_non_null(at);
    memcpy(bent, text, before);
    memcpy(bent + before, to, strlen(to));
    memcpy(bent + before + strlen(to), at + strlen(from), strlen(at + strlen(from)));
    return bent;
}

/* How many of the texts, parted by '|', are not told among the mistakes. */
static inline size_t rig_untold(const struct rig *rig, const char *texts,
                                const char *title)
{
    struct wr_str rest = wr_str(texts);
    struct wr_buf out;
    size_t missing = 0;

    wr_buf_init(&out, 64 * 1024);
    wr_diags_print(rig->diags, &out);
    while (rest.ptr) {
        struct wr_str part = wr_str_split(&rest, '|');

        if (wr_str_search(wr_buf_str(&out), part) < out.len)
            continue;
        print_error("%s: expected \"%.*s\" in\n%s", title, WR_FMT(part), out.ptr);
        missing++;
    }
    wr_buf_fini(&out);
    return missing;
}

/* `from` in a page, what it becomes, and what is told of that: see rig_untold. */
struct rig_mistake {
    const char *from, *to, *expected;
};

/* Each makes `page` one that is refused, and is told. */
static inline void rig_check_mistakes(const char *page,
                                      const struct rig_mistake *mistakes, size_t count)
{
    size_t missing = 0;

    for (size_t i = 0; i < count; i++) {
        char *yaml = rig_bend(page, mistakes[i].from, mistakes[i].to);
        struct rig rig;

        rig_compile(&rig, yaml);
        missing += rig_untold(&rig, mistakes[i].expected, mistakes[i].to);
        assert_int_equal(wr_manifests_count(rig.manifests), 0);
        rig_free(&rig);
        free(yaml);
    }
    assert_int_equal(missing, 0);
}

/* Canonical text of a finding of the last answer; NULL when there is none. */
static inline const char *rig_found(struct rig *rig, wr_field_id field)
{
    const struct wr_answer *answer = rig->talk.answers;

    for (size_t i = 0; answer && i < answer->count; i++) {
        if (answer->findings[i].field == field)
            return wr_arena_strz(
                rig->arena, wr_value_encode(&answer->findings[i].value, rig->arena));
    }
    return NULL;
}

static inline int rig_confidence(struct rig *rig, wr_field_id field)
{
    const struct wr_answer *answer = rig->talk.answers;

    for (size_t i = 0; answer && i < answer->count; i++) {
        if (answer->findings[i].field == field)
            return answer->findings[i].confidence;
    }
    return -1;
}

#endif
