/* yaml_test.c - YAML with places, references, and much that is refused. */
#include "files.h"

#include "weir/alloc.h"
#include "weir/yaml.h"

#define BIG ((size_t)8 * 1024 * 1024)

/* The environment of the tests: NAME is "value", EMPTY is "", TRAP is a reference. */
static const char *fake_get(void *ctx WR_UNUSED, const char *name)
{
    if (!strcmp(name, "NAME"))
        return "value";
    if (!strcmp(name, "EMPTY"))
        return "";
    return strcmp(name, "TRAP") ? NULL : "${NAME}$$";
}

static const struct wr_env fake_env = {fake_get, NULL};

struct rig {
    struct wr_diags *diags;
    struct wr_yaml_doc *doc;
    const struct wr_yaml *root;
};

static struct rig rig_of(struct wr_str text)
{
    struct rig rig = {.diags = wr_diags_new()};

    rig.doc = wr_yaml_parse(text, "t.yaml", &fake_env, rig.diags);
    rig.root = wr_yaml_root(rig.doc);
    return rig;
}

static void rig_fini(struct rig *rig)
{
    wr_yaml_free(rig->doc);
    wr_diags_free(rig->diags);
}

static void assert_diags(const struct rig *rig, const char *wanted)
{
    struct wr_buf out;

    wr_buf_init(&out, 100000);
    wr_diags_print(rig->diags, &out);
    assert_text(wr_buf_str(&out), wanted);
    wr_buf_fini(&out);
}

static void assert_pos(struct wr_pos pos, int line, int column)
{
    assert_string_equal(pos.file, "t.yaml");
    assert_int_equal(pos.line, line);
    assert_int_equal(pos.column, column);
}

static void everything_has_a_place(void **state WR_UNUSED)
{
    struct rig rig = rig_of(WR_LIT("# head\n"
                                   "name: plain text # note\n"
                                   "list:\n"
                                   "  - NO\n"
                                   "  - {\xC3\xA9: 'q', b: \"d\\n\"}\n"
                                   "empty:\n"
                                   "block: |\n"
                                   "  one\n"
                                   "  two\n"));
    const struct wr_yaml *list = wr_yaml_get(rig.root, "list");
    const struct wr_yaml *map = wr_yaml_at(list, 1);

    assert_diags(&rig, "");
    assert_int_equal(wr_yaml_kind(rig.root), WR_YAML_MAP);
    assert_int_equal(wr_yaml_size(rig.root), 4);
    assert_pos(wr_yaml_pos(rig.root), 2, 1);
    assert_text(wr_yaml_text(wr_yaml_get(rig.root, "name"), rig.diags), "plain text");
    assert_pos(wr_yaml_pos(wr_yaml_get(rig.root, "name")), 2, 7);
    assert_int_equal(wr_yaml_kind(list), WR_YAML_LIST);
    assert_text(wr_yaml_text(wr_yaml_at(list, 0), rig.diags), "NO");
    assert_pos(wr_yaml_pos(wr_yaml_at(list, 0)), 4, 5);
    assert_int_equal(wr_yaml_kind(map), WR_YAML_MAP);
    assert_text(wr_yaml_key_at(map, 0), "\xC3\xA9");
    assert_text(wr_yaml_text(wr_yaml_at(map, 0), rig.diags), "q");
    assert_pos(wr_yaml_key_pos(map, 1), 5, 14);
    assert_pos(wr_yaml_pos(wr_yaml_at(map, 1)), 5, 17);
    assert_text(wr_yaml_text(wr_yaml_at(map, 1), rig.diags), "d\n");
    assert_text(wr_yaml_text(wr_yaml_get(rig.root, "empty"), rig.diags), "");
    assert_pos(wr_yaml_pos(wr_yaml_get(rig.root, "empty")), 6, 1);
    assert_text(wr_yaml_text(wr_yaml_get(rig.root, "block"), rig.diags), "one\ntwo\n");
    assert_pos(wr_yaml_pos(wr_yaml_get(rig.root, "block")), 7, 1);
    rig_fini(&rig);
}

static void look_ups_forgive(void **state WR_UNUSED)
{
    struct rig rig = rig_of(WR_LIT("a: 1\nl: [x]\n"));

    assert_null(wr_yaml_get(rig.root, "b"));
    assert_null(wr_yaml_get(NULL, "b"));
    assert_null(wr_yaml_get(wr_yaml_get(rig.root, "a"), "b"));
    assert_null(wr_yaml_get(wr_yaml_get(rig.root, "l"), "x"));
    assert_null(wr_yaml_at(rig.root, 2));
    assert_null(wr_yaml_at(NULL, 0));
    assert_text(wr_yaml_key_at(rig.root, 2), NULL);
    assert_text(wr_yaml_key_at(wr_yaml_get(rig.root, "l"), 0), NULL);
    assert_text(wr_yaml_text(NULL, rig.diags), NULL);
    assert_text(wr_yaml_text(rig.root, rig.diags), NULL);
    assert_text(wr_yaml_raw(NULL), NULL);
    assert_int_equal(wr_yaml_kind(NULL), WR_YAML_NONE);
    assert_int_equal(wr_yaml_size(NULL), 0);
    assert_null(wr_yaml_pos(NULL).file);
    assert_null(wr_yaml_root(NULL));
    assert_false(wr_yaml_is_reference(NULL));
    assert_diags(&rig, "");
    rig_fini(&rig);
    wr_yaml_free(NULL);
}

static const struct {
    const char *raw, *text, *problem;
} references[] = {
    {"${NAME}", "value", NULL},
    {"a-${NAME}-${NAME}", "a-value-value", NULL},
    {"${EMPTY}", "", NULL},
    {"${EMPTY:-x}", "x", NULL},
    {"${UNSET:-x y}", "x y", NULL},
    {"${UNSET:-}", "", NULL},
    {"${NAME:-x}", "value", NULL},
    {"${TRAP}", "${NAME}$$", NULL},
    {"$$", "$", NULL},
    {"$${NAME}", "${NAME}", NULL},
    {"$$$${NAME}", "$${NAME}", NULL},
    {"^a.*$", "^a.*$", NULL},
    {"$x $ y", "$x $ y", NULL},
    {"${UNSET}", NULL, "UNSET is not set in the environment"},
    {"a${NAME}b${UNSET}", NULL, "UNSET is not set in the environment"},
    {"${}", NULL, "a reference must be"},
    {"${NAME", NULL, "a reference must be"},
    {"${9A}", NULL, "a reference must be"},
    {"${NA-ME}", NULL, "a reference must be"},
    {"${ NAME }", NULL, "a reference must be"},
    {"${NAME:x}", NULL, "a reference must be"},
};

static void references_are_replaced(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(references); i++) {
        char text[100];
        struct wr_err err = {0};
        struct rig rig;

        print_message("%s\n", references[i].raw);
        snprintf(text, sizeof(text), "a: '%s'\n", references[i].raw);
        rig = rig_of(wr_str(text));
        assert_int_equal(wr_diags_errors(rig.diags), 0); /* only when it is taken */
        assert_text(wr_yaml_raw(wr_yaml_at(rig.root, 0)), references[i].raw);
        assert_text(wr_yaml_text(wr_yaml_at(rig.root, 0), rig.diags),
                    references[i].text);
        wr_yaml_text(wr_yaml_at(rig.root, 0), rig.diags);
        wr_diags_result(rig.diags, &err);
        assert_int_equal(wr_diags_errors(rig.diags), references[i].problem ? 1 : 0);
        if (references[i].problem) {
            assert_true(wr_str_starts(wr_str(err.text), WR_LIT("t.yaml:1:4: ")));
            assert_int_equal(
                wr_str_search(wr_str(err.text), wr_str(references[i].problem)), 12);
        }
        rig_fini(&rig);
    }
}

static void only_whole_references_count(void **state WR_UNUSED)
{
    static const struct {
        const char *raw;
        bool whole;
    } rows[] = {
        {"'${NAME}'", true},   {"'${UNSET}'", true},     {"'${UNSET:-}'", true},
        {"'x${NAME}'", false}, {"'${NAME}x'", false},    {"'${NAME}${NAME}'", false},
        {"'$${NAME}'", false}, {"plain", false},         {"''", false},
        {"'${}'", false},      {"[\"${NAME}\"]", false},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct rig rig = rig_of(wr_str(rows[i].raw));

        assert_int_equal(wr_yaml_is_reference(rig.root), rows[i].whole);
        rig_fini(&rig);
    }
}

static void keys_are_taken_as_they_stand(void **state WR_UNUSED)
{
    struct rig rig = rig_of(WR_LIT("${UNSET}: 1\n"));

    assert_text(wr_yaml_key_at(rig.root, 0), "${UNSET}");
    assert_diags(&rig, "");
    rig_fini(&rig);
}

/* What is refused while the rest can still be read. */
static void mistakes_that_reading_survives(void **state WR_UNUSED)
{
    struct rig rig = rig_of(WR_LIT("a: &x 1\n"
                                   "b: *x\n"
                                   "c: !!int 3\n"
                                   "d: &m {k: v}\n"
                                   "e: !t [1]\n"
                                   "a: 2\n"
                                   "f: {g: 1, h: 2, \"g\": 3}\n"));

    assert_non_null(rig.doc);
    assert_text(wr_yaml_text(wr_yaml_get(rig.root, "a"), rig.diags), "1");
    assert_diags(&rig, "t.yaml:1:5: error: anchors are not allowed\n"
                       "t.yaml:2:5: error: aliases are not allowed\n"
                       "t.yaml:3:4: error: tags are not allowed\n"
                       "t.yaml:4:5: error: anchors are not allowed\n"
                       "t.yaml:5:4: error: tags are not allowed\n"
                       "t.yaml:6:1: error: key \"a\" stands twice\n"
                       "t.yaml:7:17: error: key \"g\" stands twice\n");
    rig_fini(&rig);
}

static void escapes_bring_in_no_control_characters(void **state WR_UNUSED)
{
    struct rig rig =
        rig_of(WR_LIT("a: \"x\\ty\\nz\"\nb: \"\\e[2J\"\n\"c\\0\": \"\\x7F\"\n"
                      "d: \"\\x85\"\ne: \"\\u202E\"\nf: \"\\u2069\"\n"
                      "g: \xE2\x80\xAA\nh: \"\\u00A0\\u200D\"\n"));

    assert_non_null(rig.doc);
    assert_text(wr_yaml_text(wr_yaml_get(rig.root, "a"), rig.diags), "x\ty\nz");
    assert_diags(&rig, "t.yaml:2:4: error: a control character\n"
                       "t.yaml:3:1: error: a control character\n"
                       "t.yaml:3:8: error: a control character\n"
                       "t.yaml:4:4: error: a control character\n"
                       "t.yaml:5:4: error: a control character\n"
                       "t.yaml:6:4: error: a control character\n"
                       "t.yaml:7:4: error: a control character\n");
    rig_fini(&rig);
}

static void what_cannot_be_read(void **state WR_UNUSED)
{
    static const struct {
        struct wr_str text;
        const char *diag;
    } rows[] = {
        {WR_LIT_INIT(""), "t.yaml: error: the file is empty\n"},
        {WR_LIT_INIT("# note\n"), "t.yaml: error: the file is empty\n"},
        {WR_LIT_INIT("\xEF\xBB\xBF"), "t.yaml: error: the file is empty\n"},
        {WR_LIT_INIT("a: [1, 2\n"), "t.yaml:2:1: error: not YAML: "},
        {WR_LIT_INIT("a: b: c\n"), "t.yaml:1:5: error: not YAML: "},
        {WR_LIT_INIT("a:\n\t- x\n"), "t.yaml:2:1: error: not YAML: "},
        {WR_LIT_INIT("a: \"open\n"), "error: not YAML: "},
        {WR_LIT_INIT("- a\nb: c\n"), "t.yaml:2:1: error: not YAML: "},
        {WR_LIT_INIT("a: @x\n"), "t.yaml:1:4: error: not YAML: "},
        {WR_LIT_INIT("]"), "error: not YAML: "},
        {WR_LIT_INIT("? {a: b}\n: c\n"), "t.yaml:1:3: error: a key must be text\n"},
        {WR_LIT_INIT("? [a]\n: c\n"), "error: a key must be text\n"},
        {WR_LIT_INIT("a: 1\n---\nb: 2\n"),
         "t.yaml:2:1: error: a second document in the file\n"},
        {WR_LIT_INIT("a: 1\nb: \xFF\n"), "t.yaml:2: error: not UTF-8\n"},
        {WR_LIT_INIT("a: 1\n\nb: \0\n"), "t.yaml:3: error: a control character\n"},
        {WR_LIT_INIT("a: 1\n? b:\t:\n"),
         "t.yaml:2: error: a tab after a question mark\n"},
        {WR_LIT_INIT("a: \x1B[2J\n"), "t.yaml:1: error: a control character\n"},
        {WR_LIT_INIT("a: \xC2\x9B\n"), "t.yaml:1: error: a control character\n"},
        {WR_LIT_INIT("a: 1\n\xEF\xBB\xBF"), "t.yaml:2: error: a control character\n"},
        {WR_LIT_INIT("%YAML 1.2\n---\na: 1\n"),
         "t.yaml:1: error: directives are not allowed\n"},
        {WR_LIT_INIT("a: 1\n...\n%\"x\n"),
         "t.yaml:3: error: directives are not allowed\n"},
        {WR_LIT_INIT("\xFF\xFE"
                     "a\0"),
         "t.yaml:1: error: not UTF-8\n"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct rig rig = rig_of(rows[i].text);
        struct wr_buf out;

        print_message("%.*s\n", WR_FMT(rows[i].text));
        assert_null(rig.doc);
        wr_buf_init(&out, 10000);
        wr_diags_print(rig.diags, &out);
        if (wr_str_search(wr_buf_str(&out), wr_str(rows[i].diag)) == out.len)
            fail_msg("%s, not %s", wr_buf_str(&out).ptr, rows[i].diag);
        wr_buf_fini(&out);
        rig_fini(&rig);
    }
}

static void marks_and_line_ends(void **state WR_UNUSED)
{
    struct rig rig = rig_of(WR_LIT("\xEF\xBB\xBF---\r\na: 1\r\nb: 'x'\r\n...\r\n"));

    assert_diags(&rig, "");
    assert_text(wr_yaml_text(wr_yaml_get(rig.root, "a"), rig.diags), "1");
    assert_text(wr_yaml_text(wr_yaml_get(rig.root, "b"), rig.diags), "x");
    assert_pos(wr_yaml_pos(wr_yaml_get(rig.root, "b")), 3, 4);
    rig_fini(&rig);
}

static void assert_refused(struct wr_buf *text, const char *diag)
{
    struct rig rig = rig_of(wr_buf_str(text));
    struct wr_err err = {0};

    assert_null(rig.doc);
    assert_int_equal(wr_diags_result(rig.diags, &err), WR_E_CONFIG);
    if (wr_str_search(wr_str(err.text), wr_str(diag)) == strlen(err.text))
        fail_msg("%s, not %s", err.text, diag);
    rig_fini(&rig);
    wr_buf_fini(text);
    wr_buf_init(text, BIG);
}

static void repeat(struct wr_buf *out, const char *text, int count)
{
    while (count-- > 0)
        wr_buf_putz(out, text);
}

static void caps_hold(void **state WR_UNUSED)
{
    struct wr_buf text;
    struct rig rig;

    wr_buf_init(&text, BIG);
    repeat(&text, "[", 64);
    repeat(&text, "]", 64);
    rig = rig_of(wr_buf_str(&text));
    assert_non_null(rig.doc);
    rig_fini(&rig);
    wr_buf_reset(&text);
    repeat(&text, "[", 65);
    repeat(&text, "]", 65);
    assert_refused(&text, "nested deeper than 64 levels");
    repeat(&text, "{a: ", 1000);
    assert_refused(&text, "nested deeper than 64 levels");
    repeat(&text, "- ", 1000);
    assert_refused(&text, "nested deeper than 64 levels");
    repeat(&text, "- x\n", 100001);
    assert_refused(&text, "more than 100000 nodes");
    repeat(&text, "# a line\n", 200000);
    assert_refused(&text, "larger than 1 MiB");
    wr_buf_fini(&text);
}

/* A map of many keys is indexed, and its duplicates are found. */
static void large_maps(void **state WR_UNUSED)
{
    struct wr_buf text;
    struct rig rig;

    wr_buf_init(&text, BIG);
    for (int i = 0; i < 20000; i++)
        wr_buf_printf(&text, "k%d: v%d\n", (i * 7919) % 20000, i);
    wr_buf_putz(&text, "k77: again\n");
    rig = rig_of(wr_buf_str(&text));
    assert_int_equal(wr_yaml_size(rig.root), 20001);
    assert_text(wr_yaml_text(wr_yaml_get(rig.root, "k0"), rig.diags), "v0");
    assert_non_null(wr_yaml_get(rig.root, "k19999"));
    assert_null(wr_yaml_get(rig.root, "k20000"));
    assert_diags(&rig, "t.yaml:20001:1: error: key \"k77\" stands twice\n");
    rig_fini(&rig);
    wr_buf_fini(&text);
}

static void a_cut_file_is_survived(void **state WR_UNUSED)
{
    const struct wr_str whole = WR_LIT("a: {b: [1, \"x\\u00e9\", 'y'], c: ${NAME}}\n"
                                       "d: |+\n  text\n\ne: >-\n  more\n  text\n"
                                       "? f\n: - g\n  - h: \xC3\xA9\n");

    for (size_t len = 0; len <= whole.len; len++) {
        struct rig rig = rig_of(wr_str_sub(whole, 0, len));

        assert_true(rig.doc || wr_diags_errors(rig.diags) > 0);
        rig_fini(&rig);
    }
}

static void noise_is_survived(void **state WR_UNUSED)
{
    static const char alphabet[] = "ab:-?[]{},&*!|>'\"%@`#\n\n   \t$\\.~=<";
    uint32_t seed = 4711;
    char text[48];

    for (int round = 0; round < 5000; round++) {
        struct rig rig;

        for (size_t i = 0; i < sizeof(text); i++) {
            seed = seed * 1664525 + 1013904223;
            text[i] = alphabet[(seed >> 16) % (sizeof(alphabet) - 1)];
        }
        rig = rig_of((struct wr_str){text, sizeof(text)});
        assert_true(rig.doc || wr_diags_errors(rig.diags) > 0);
        rig_fini(&rig);
    }
}

static void files_are_loaded(void **state WR_UNUSED)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_yaml_doc *doc;
    struct wr_err err = {0};
    struct scratch s;

    scratch_make(&s, "job.yaml", WR_LIT("a: 1\n"));
    doc = wr_yaml_load(s.path, NULL, diags);
    assert_non_null(doc);
    assert_string_equal(wr_yaml_pos(wr_yaml_root(doc)).file, s.path);
    wr_yaml_free(doc);
    assert_null(wr_yaml_load(s.dir, NULL, diags));
    assert_int_equal(wr_diags_errors(diags), 1);
    scratch_remove(&s);
    assert_null(wr_yaml_load(s.path, NULL, diags));
    assert_int_equal(wr_diags_errors(diags), 2);
    assert_int_equal(wr_diags_result(diags, &err), WR_E_CONFIG);
    wr_diags_free(diags);
}

static void the_process_environment_is_the_default(void **state WR_UNUSED)
{
    struct wr_diags *diags = wr_diags_new();
    struct wr_yaml_doc *doc;

    assert_int_equal(setenv("WEIR_TEST_NAME", "here", 1), 0);
    doc = wr_yaml_parse(WR_LIT("${WEIR_TEST_NAME}"), "t.yaml", NULL, diags);
    assert_text(wr_yaml_text(wr_yaml_root(doc), diags), "here");
    wr_yaml_free(doc);
    wr_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_has_a_place),
        cmocka_unit_test(look_ups_forgive),
        cmocka_unit_test(references_are_replaced),
        cmocka_unit_test(only_whole_references_count),
        cmocka_unit_test(keys_are_taken_as_they_stand),
        cmocka_unit_test(mistakes_that_reading_survives),
        cmocka_unit_test(escapes_bring_in_no_control_characters),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(marks_and_line_ends),
        cmocka_unit_test(caps_hold),
        cmocka_unit_test(large_maps),
        cmocka_unit_test(a_cut_file_is_survived),
        cmocka_unit_test(noise_is_survived),
        cmocka_unit_test(files_are_loaded),
        cmocka_unit_test(the_process_environment_is_the_default),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
