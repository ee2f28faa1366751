/* option_test.c - maps into typed configs, and every mistake reported. */
#include "check.h"

#include "weir/clock.h"
#include "weir/option.h"

#include <stdio.h>

struct config {
    struct wr_str text;
    int64_t number;
    bool flag;
    int word;
    int64_t price;
    int64_t wait;
    int64_t room;
    int64_t share;
    struct wr_str path;
    struct wr_str url;
    struct wr_strs words;
    const struct wr_yaml *node;
};

static const char *const colours[] = {"red", "green", "blue", NULL};

#define OPTION(member_, type_) \
    .name = #member_, .type = (type_), .offset = offsetof(struct config, member_)

static const struct wr_option options[] = {
    {OPTION(text, WR_OPT_TEXT), .fallback = "none | any", .help = "a | b"},
    {OPTION(number, WR_OPT_INT), .min = 1, .max = 100, .fallback = "10",
     .help = "count"},
    {OPTION(flag, WR_OPT_BOOL), .fallback = "yes", .help = "on or off"},
    {OPTION(word, WR_OPT_WORD), .words = colours, .fallback = "green",
     .help = "colour"},
    {OPTION(price, WR_OPT_MONEY), .help = "per call"},
    {OPTION(wait, WR_OPT_DURATION), .min = WR_SECOND_US, .max = WR_HOUR_US,
     .fallback = "30s", .help = "pause"},
    {OPTION(room, WR_OPT_SIZE), .min = 1024, .max = 1048576, .help = "most bytes"},
    {OPTION(share, WR_OPT_MILLI), .max = 1000, .help = "part"},
    {OPTION(path, WR_OPT_PATH), .help = "where"},
    {OPTION(url, WR_OPT_URL), .required = true, .help = "service"},
    {OPTION(words, WR_OPT_WORDS), .help = "names"},
    {OPTION(node, WR_OPT_NODE), .help = "more"},
    {.name = NULL},
};

static const char *fake_get(void *ctx WR_UNUSED, const char *name)
{
    return strcmp(name, "COUNT") ? NULL : "42";
}

struct rig {
    struct wr_arena *arena;
    struct wr_diags *diags;
    struct wr_yaml_doc *doc;
    struct config config;
};

static struct rig rig_of(const char *text)
{
    const struct wr_env env = {fake_get, NULL};
    struct rig rig = {.arena = wr_arena_new(0), .diags = wr_diags_new()};

    rig.doc = wr_yaml_parse(wr_str(text), "jobs/t.yaml", &env, rig.diags);
    assert_non_null(rig.doc);
    wr_options_fill(options, wr_yaml_root(rig.doc), &rig.config, rig.arena, rig.diags);
    return rig;
}

static void rig_fini(struct rig *rig)
{
    wr_yaml_free(rig->doc);
    wr_diags_free(rig->diags);
    wr_arena_free(rig->arena);
}

static void assert_diags(const struct wr_diags *diags, const char *wanted)
{
    struct wr_buf out;

    wr_buf_init(&out, 100000);
    wr_diags_print(diags, &out);
    assert_text(wr_buf_str(&out), wanted);
    wr_buf_fini(&out);
}

static void all_types_are_read(void **state WR_UNUSED)
{
    struct rig rig = rig_of("text: some text\n"
                            "number: ${COUNT}\n"
                            "flag: No\n"
                            "word: blue\n"
                            "price: 0.025\n"
                            "wait: 5m\n"
                            "room: 64KiB\n"
                            "share: 0.35\n"
                            "path: data/in.csv\n"
                            "url: https://api.example.com/v2/\n"
                            "words: [a, \"b c\"]\n"
                            "node: {x: 1}\n");

    assert_diags(rig.diags, "");
    assert_text(wr_yaml_text(wr_yaml_get(rig.config.node, "x"), rig.diags), "1");
    wr_yaml_free(rig.doc); /* the rest is copied */
    rig.doc = NULL;
    assert_text(rig.config.text, "some text");
    assert_int_equal(rig.config.number, 42);
    assert_false(rig.config.flag);
    assert_int_equal(rig.config.word, 2);
    assert_int_equal(rig.config.price, 25000);
    assert_int_equal(rig.config.wait, 5 * WR_MINUTE_US);
    assert_int_equal(rig.config.room, 65536);
    assert_int_equal(rig.config.share, 350);
    assert_text(rig.config.path, "jobs/data/in.csv");
    assert_text(rig.config.url, "https://api.example.com/v2");
    assert_int_equal(rig.config.words.count, 2);
    assert_text(rig.config.words.items[1], "b c");
    rig_fini(&rig);
}

static void fallbacks_are_read_as_if_written(void **state WR_UNUSED)
{
    struct rig rig = rig_of("url: http://localhost:8080\nwords: one\n");

    assert_diags(rig.diags, "");
    assert_text(rig.config.text, "none | any");
    assert_int_equal(rig.config.number, 10);
    assert_true(rig.config.flag);
    assert_int_equal(rig.config.word, 1);
    assert_int_equal(rig.config.price, 0);
    assert_int_equal(rig.config.wait, 30 * WR_SECOND_US);
    assert_text(rig.config.path, NULL);
    assert_null(rig.config.node);
    assert_int_equal(rig.config.words.count, 1);
    assert_text(rig.config.words.items[0], "one");
    rig_fini(&rig);
}

static void without_a_map_fallbacks_remain(void **state WR_UNUSED)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_diags *diags = wr_diags_new();
    struct config config = {0};

    wr_options_fill(options, NULL, &config, arena, diags);
    assert_int_equal(config.number, 10);
    assert_diags(diags, "error: url is missing\n");
    wr_diags_free(diags);
    wr_arena_free(arena);
}

static void all_mistakes_are_reported(void **state WR_UNUSED)
{
    struct rig rig = rig_of("text: [a]\n"
                            "number: 101\n"
                            "flag: maybe\n"
                            "word: bleu\n"
                            "price: 12 USD\n"
                            "wait: 2h\n"
                            "share: 2\n"
                            "path: ''\n"
                            "words: [a, {b: c}, '${UNSET}']\n"
                            "nodes: 1\n"
                            "colour: red\n"
                            "room: 2MiB\n");

    assert_diags(
        rig.diags,
        "jobs/t.yaml:1:1: error: url is missing\n"
        "jobs/t.yaml:1:7: error: text must be a single value\n"
        "jobs/t.yaml:2:9: error: number must be between 1 and 100\n"
        "jobs/t.yaml:3:7: error: flag must be true or false\n"
        "jobs/t.yaml:4:7: error: unknown word \"bleu\"; did you mean \"blue\"?\n"
        "jobs/t.yaml:5:8: error: price must be an amount such as 0.025, with six "
        "decimals at most\n"
        "jobs/t.yaml:6:7: error: wait must be between 1s and 1h\n"
        "jobs/t.yaml:7:8: error: share must be between 0 and 1\n"
        "jobs/t.yaml:8:7: error: path must be a path\n"
        "jobs/t.yaml:9:12: error: words must be a single value\n"
        "jobs/t.yaml:9:20: error: UNSET is not set in the environment\n"
        "jobs/t.yaml:10:1: error: unknown option \"nodes\"; did you mean "
        "\"node\"?\n"
        "jobs/t.yaml:11:1: error: unknown option \"colour\"; known: text, number, "
        "flag, word, price, wait, room, share, path, url, words, node\n"
        "jobs/t.yaml:12:7: error: room must be between 1KiB and 1MiB\n");
    rig_fini(&rig);
}

static void a_list_is_no_config(void **state WR_UNUSED)
{
    struct rig rig = rig_of("- a\n");

    assert_diags(rig.diags, "jobs/t.yaml:1:1: error: must be a map of options\n");
    rig_fini(&rig);
}

static void numbers_are_whole_texts(void **state WR_UNUSED)
{
    static const char *const bad[] = {"1.5",  "ten", "",      "1 ",
                                      "0x10", "1e1", "1_000", "99999999999999999999"};

    for (size_t i = 0; i < WR_COUNT(bad); i++) {
        char text[100];
        struct rig rig;

        snprintf(text, sizeof(text), "url: http://x\nnumber: '%s'\n", bad[i]);
        rig = rig_of(text);
        print_message("%s", text);
        assert_diags(rig.diags,
                     "jobs/t.yaml:2:9: error: number must be a whole number\n");
        assert_int_equal(rig.config.number, 0);
        rig_fini(&rig);
    }
}

static void urls(void **state WR_UNUSED)
{
    static const struct {
        const char *text, *url; /* NULL: refused */
    } rows[] = {
        {"http://a", "http://a"},
        {"https://a/", "https://a"},
        {"https://a//", "https://a"},
        {"https://a:8443/b?c=d", "https://a:8443/b?c=d"},
        {"http://[::1]:80/x", "http://[::1]:80/x"},
        {"https://a/b@c", "https://a/b@c"},
        {"ftp://a", NULL},
        {"a.com", NULL},
        {"//a", NULL},
        {"https:a", NULL},
        {"https://", NULL},
        {"https:///x", NULL},
        {"https://:80/", NULL},
        {"https://?x", NULL},
        {"https://user:pw@a/", NULL},
        {"https://user@a", NULL},
        {"https://a/#top", NULL},
        {"https://a/b c", NULL},
        {"https://a/\\r\\nX: y", NULL},
        {"", NULL},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        char text[100];
        struct rig rig;

        snprintf(text, sizeof(text), "url: \"%s\"\n", rows[i].text);
        rig = rig_of(text);
        print_message("%s", text);
        assert_text(rig.config.url, rows[i].url);
        assert_int_equal(wr_diags_errors(rig.diags), rows[i].url ? 0 : 1);
        rig_fini(&rig);
    }
}

static void paths(void **state WR_UNUSED)
{
    static const struct {
        const char *text, *path;
    } rows[] = {
        {"path: a", "jobs/a"},      {"path: ../a/b", "jobs/../a/b"},
        {"path: /abs/a", "/abs/a"}, {"path: \"a\\0b\"", NULL},
        {"path: \"a\\nb\"", NULL},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct rig rig = rig_of(rows[i].text);

        assert_text(rig.config.path, rows[i].path);
        rig_fini(&rig);
    }
}

static void the_reference_comes_from_the_table(void **state WR_UNUSED)
{
    struct wr_buf out;

    wr_buf_init(&out, 10000);
    wr_options_reference(options, &out);
    assert_text(wr_buf_str(&out),
                "| `text` | text | `none \\| any` | a \\| b |\n"
                "| `number` | number, 1 to 100 | `10` | count |\n"
                "| `flag` | true or false | `yes` | on or off |\n"
                "| `word` | one of red, green, blue | `green` | colour |\n"
                "| `price` | amount |  | per call |\n"
                "| `wait` | duration, 1s to 1h | `30s` | pause |\n"
                "| `room` | size, 1KiB to 1MiB |  | most bytes |\n"
                "| `share` | decimal, 0 to 1 |  | part |\n"
                "| `path` | path |  | where |\n"
                "| `url` | URL | required | service |\n"
                "| `words` | list of text |  | names |\n"
                "| `node` | section |  | more |\n");
    wr_buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_types_are_read),
        cmocka_unit_test(fallbacks_are_read_as_if_written),
        cmocka_unit_test(without_a_map_fallbacks_remain),
        cmocka_unit_test(all_mistakes_are_reported),
        cmocka_unit_test(a_list_is_no_config),
        cmocka_unit_test(numbers_are_whole_texts),
        cmocka_unit_test(urls),
        cmocka_unit_test(paths),
        cmocka_unit_test(the_reference_comes_from_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
