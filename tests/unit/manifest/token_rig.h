/* token_rig.h - pages of vendors that have a token or a check, bound with a key. */
#ifndef TESTS_UNIT_MANIFEST_TOKEN_RIG_H
#define TESTS_UNIT_MANIFEST_TOKEN_RIG_H

#include "rig.h"

#include "etl/base/file.h"

#include "etl/base/banned.h"

#define NOW_US (INT64_C(1795305600) * 1000000)

#define CALLS                                                                         \
    "calls:\n"                                                                        \
    "  person:\n"                                                                     \
    "    scope: lead\n"                                                               \
    "    inputs: [[email]]\n"                                                         \
    "    request: {method: GET, path: /p, query: {q: \"{email}\"}}\n" REPLIES EXTRACT \
        PRICE

#define ROWS                                  \
    "replies:\n"                              \
    "  - {status: 401, then: bad_key}\n"      \
    "  - {status: 202, then: repeat_later}\n" \
    "  - {status: 200, when: {at: /error, equals: broke}, then: out_of_credits}\n"

static inline struct wr_str key_file(struct rig *rig, const char *name)
{
    struct wr_str path =
        wr_arena_printf(rig->arena, "%s/fixtures/keys/%s", WEIR_SOURCE_DIR, name);
    struct wr_str text;
    struct wr_buf buf;

    wr_buf_init(&buf, 65536);
    if (wr_file_read(path.ptr, &buf, &rig->err))
        fail_msg("%s", rig->err.text);
    text = wr_arena_str(rig->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    return text;
}

/* Compiles and binds; nothing may be wrong. The key is a name in fixtures/keys, or the
 * key itself. */
static inline void open_rig(struct rig *rig, const char *yaml, const char *key,
                            const char *user, const char *base_url)
{
    struct wr_vendor_config config = {.enabled = true,
                                      .key = {wr_str(key)},
                                      .user = wr_str(user),
                                      .base_url = wr_str(base_url)};

    rig_compile(rig, yaml);
    if (wr_str_ends(wr_str(key), WR_LIT(".pem")))
        config.key.text = key_file(rig, key);
    if (!wr_diags_errors(rig->diags))
        rig_bind(rig, &config);
    if (wr_diags_errors(rig->diags))
        rig_print(rig);
    assert_int_equal(wr_diags_errors(rig->diags), 0);
}

/* From here on the rig talks to "acme.token" or "acme.check". */
static inline void turn_to(struct rig *rig, const char *name)
{
    rig->provider = wr_manifests_find(rig->manifests, wr_str(name));
    assert_non_null(rig->provider);
    rig->talk =
        (struct wr_talk){.arena = rig->arena, .now_us = NOW_US, .left_milli = -1};
    rig->move = WR_MOVE_WAIT;
}

static inline void assert_str(struct wr_str got, const char *wanted)
{
    if (!wr_str_eq(got, wr_str(wanted)))
        print_error("got    %.*s\nwanted %s\n", WR_FMT(got), wanted);
    assert_true(wr_str_eq(got, wr_str(wanted)));
}

static inline struct wr_str header(const struct wr_http_request *request,
                                   const char *name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (wr_str_eqz(request->headers[i].name, name)) {
            assert_true(request->headers[i].secret);
            return request->headers[i].value;
        }
    }
    return WR_NONE;
}

static inline void assert_mistake(const char *yaml, const char *told)
{
    struct wr_buf out;
    struct rig rig;

    rig_compile(&rig, yaml);
    wr_buf_init(&out, 65536);
    wr_diags_print(rig.diags, &out);
    if (wr_str_search(wr_buf_str(&out), wr_str(told)) == out.len)
        print_error("expected \"%s\" in\n%s", told, out.ptr);
    assert_true(wr_str_search(wr_buf_str(&out), wr_str(told)) < out.len);
    wr_buf_fini(&out);
    rig_free(&rig);
}

#endif
