/* secret_test.c - secrets come from outside the file, and never show in a mistake. */
#include "files.h"

#include "weir/option.h"

struct config {
    struct wr_secret key;
};

static const struct wr_option required[] = {
    {.name = "key",
     .type = WR_OPT_SECRET,
     .offset = offsetof(struct config, key),
     .required = true},
    {.name = NULL},
};

static const struct wr_option optional[] = {
    {.name = "key", .type = WR_OPT_SECRET, .offset = offsetof(struct config, key)},
    {.name = NULL},
};

static const struct wr_option with_fallback[] = {
    {.name = "key",
     .type = WR_OPT_SECRET,
     .offset = offsetof(struct config, key),
     .fallback = "${KEY}"},
    {.name = NULL},
};

static const char *fake_get(void *ctx, const char *name)
{
    if (!strcmp(name, "KEY"))
        return "sekret-1";
    if (!strcmp(name, "FORGED"))
        return "sekret-2\r\nX-Admin: 1";
    if (!strcmp(name, "PEM"))
        return "-----BEGIN A KEY-----\nsekret-4\n-----END A KEY-----\n";
    if (!strcmp(name, "DIR"))
        return ctx;
    return strcmp(name, "EMPTY") ? NULL : "";
}

/* Reads `text` as a file in `dir`; the diags must not show the secret. */
static void assert_secret_in(const char *dir, const struct wr_option *options,
                             const char *text, const char *secret, const char *diag)
{
    char path[64], place[32];
    struct wr_env env = {fake_get, NULL};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_diags *diags = wr_diags_new();
    struct config config = {{WR_NONE}};
    struct wr_yaml_doc *doc;
    struct wr_buf out;

    memcpy(place, dir, strlen(dir) + 1);
    env.ctx = place;
    snprintf(path, sizeof(path), "%s/job.yaml", dir);
    doc = wr_yaml_parse(wr_str(text), path, &env, diags);
    assert_non_null(doc);
    wr_options_fill(options, wr_yaml_root(doc), &config, arena, diags);
    wr_yaml_free(doc);
    wr_buf_init(&out, 10000);
    wr_diags_print(diags, &out);
    print_message("%s -> %s\n", text, wr_buf_str(&out).ptr);
    assert_text(config.key.text, secret);
    assert_int_equal(wr_diags_errors(diags), diag ? 1 : 0);
    if (diag)
        assert_true(wr_str_search(wr_buf_str(&out), wr_str(diag)) < out.len);
    assert_int_equal(wr_str_search(wr_buf_str(&out), WR_LIT("sekret")), out.len);
    wr_buf_fini(&out);
    wr_diags_free(diags);
    wr_arena_free(arena);
}

static void assert_secret(const struct wr_option *options, const char *text,
                          const char *secret, const char *diag)
{
    assert_secret_in("/tmp/weir-none", options, text, secret, diag);
}

static void from_the_environment(void **state WR_UNUSED)
{
    assert_secret(required, "key: ${KEY}", "sekret-1", NULL);
    assert_secret(required, "key: '${KEY:-}'", "sekret-1", NULL);
    assert_secret(required, "key: ${UNSET}", NULL,
                  "UNSET is not set in the environment");
    assert_secret(optional, "key: ${UNSET}", NULL,
                  "UNSET is not set in the environment");
    assert_secret(optional, "key: '${UNSET:-}'", NULL, NULL);
    assert_secret(required, "key: '${UNSET:-}'", NULL, "key: the secret is empty");
    assert_secret(required, "key: ${EMPTY}", NULL, "key: the secret is empty");
    assert_secret(optional, "key: ${EMPTY}", NULL, NULL);
    assert_secret(required, "key: ${FORGED}", NULL, "a control character");
    assert_secret(required, "key: ${PEM}",
                  "-----BEGIN A KEY-----\nsekret-4\n-----END A KEY-----\n", NULL);
    assert_secret(required, "{}", NULL, "key is missing");
    assert_secret(optional, "{}", NULL, NULL);
    assert_secret(with_fallback, "{}", "sekret-1", NULL);
}

static void never_from_the_text(void **state WR_UNUSED)
{
    static const char *const rows[] = {
        "key: sekret",
        "key: 'sekret-${KEY}'",
        "key: '${KEY}sekret'",
        "key: '$${KEY} sekret'",
        "key: '${UNSET:-sekret}'",
        "key: '${KEY:-sekret}'",
        "key: ''",
        "key: [sekret]",
        "key: {a: sekret}",
        "key: |\n  sekret\n",
        "key: File:sekret",
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++)
        assert_secret(required, rows[i], NULL, "a secret may not stand in a file");
}

static void from_a_file(void **state WR_UNUSED)
{
    static const struct {
        struct wr_str content;
        const char *secret, *diag;
    } rows[] = {
        {WR_LIT_INIT("sekret-3\n"), "sekret-3", NULL},
        {WR_LIT_INIT("sekret-3"), "sekret-3", NULL},
        {WR_LIT_INIT("sekret-3 \t\r\nsecond line\n"), "sekret-3", NULL},
        {WR_LIT_INIT(" sekret-3\n"), " sekret-3", NULL},
        {WR_LIT_INIT(""), NULL, "key: the secret is empty"},
        {WR_LIT_INIT("\nsekret\n"), NULL, "key: the secret is empty"},
        {WR_LIT_INIT("sekret\0x\n"), NULL, "a control character"},
        {WR_LIT_INIT("sek\rret\n"), NULL, "a control character"},
        {WR_LIT_INIT("-----BEGIN A KEY-----\nsekret\r\n-----END A KEY-----\n\n"),
         "-----BEGIN A KEY-----\nsekret\r\n-----END A KEY-----", NULL},
        {WR_LIT_INIT("-----BEGIN A KEY-----\nsek\x01ret\n"), NULL,
         "a control character"},
        {WR_LIT_INIT("-----BEGIN A KEY-----\nsek\0ret\n"), NULL, "a control character"},
        {WR_LIT_INIT(" -----BEGIN A KEY-----\nsekret\n"), " -----BEGIN A KEY-----",
         NULL},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct scratch s;

        scratch_make(&s, "key", rows[i].content);
        assert_secret_in(s.dir, required, "key: file:key", rows[i].secret,
                         rows[i].diag);
        assert_secret_in(s.dir, required, "key: 'file:${DIR}/key'", rows[i].secret,
                         rows[i].diag);
        scratch_remove(&s);
    }
}

static void files_that_cannot_be_read(void **state WR_UNUSED)
{
    static char huge[64 * 1024 + 1];
    struct scratch s;

    memset(huge, 'x', sizeof(huge));
    assert_secret(required, "key: file:key", NULL, "key: cannot be read: No such file");
    assert_secret(required, "key: 'file:'", NULL, "file: must be followed by a path");
    assert_secret(required, "key: 'file:${UNSET}'", NULL, "UNSET is not set");
    scratch_make(&s, "key", (struct wr_str){huge, sizeof(huge)});
    assert_secret_in(s.dir, required, "key: file:key", NULL,
                     "key: the file is larger than 65536 bytes");
    assert_secret_in(s.dir, required, "key: file:.", NULL, "key: cannot be read");
    scratch_remove(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(from_the_environment),
        cmocka_unit_test(never_from_the_text),
        cmocka_unit_test(from_a_file),
        cmocka_unit_test(files_that_cannot_be_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
