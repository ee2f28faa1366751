/* help_test.c - help, the man page and the tables say the same. */
#include "rig.h"

#include "etl/cli/command.h"
#include "etl/cli/help.h"
#include "weir/yaml.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

static void assert_up_to_date(struct rig *rig, const char *file, const char *flag)
{
    struct wr_str page = rig_source_file(rig, file);

    RUN(rig, "help", flag);
    if (!wr_str_eq(rig->out_str, page))
        fail_msg("%s is not what `weir help %s` prints", file, flag);
}

/* Made again with: weir help --man >docs/weir.1 */
static void the_man_page_is_up_to_date(void **state)
{
    assert_up_to_date(RIG(state), "docs/weir.1", "--man");
}

/* Made again with: weir help --reference >docs/reference.md */
static void the_reference_is_up_to_date(void **state)
{
    assert_up_to_date(RIG(state), "docs/reference.md", "--reference");
}

/* Words of a name: "holds list" is two arguments. */
static int help_about(struct rig *rig, const char *name)
{
    struct wr_str rest = wr_str(name);
    const char *first = wr_arena_strz(rig->arena, wr_str_split(&rest, ' '));

    if (!rest.ptr)
        return rig_weir(rig, "help", first, NULL);
    return rig_weir(rig, "help", first, rest.ptr, NULL);
}

static void every_command_has_its_page(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_str man;

    rig_weir(rig, "help", "--man", NULL);
    man = rig->out_str;
    for (size_t i = 0; wr_commands[i]; i++) {
        const struct wr_command *c = wr_commands[i];

        print_message("%s\n", c->name);
        assert_non_null(c->summary);
        assert_int_equal(help_about(rig, c->name), 0);
        HAS_NOT(rig->out, "\\n");
        HAS(rig->out, c->name);
        HAS(man.ptr, c->name);
        for (const struct wr_flag *f = c->flags; f && f->name; f++) {
            HAS(rig->out, wr_arena_printf(rig->arena, "--%s", f->name).ptr);
            assert_true((f->type == WR_FLAG_BOOL) == (f->argument == NULL));
            assert_true(f->offset < c->options_size);
        }
    }
}

static void the_overview_lists_all(void **state)
{
    struct rig *rig = RIG(state);

    RUN(rig, "help");
    for (size_t i = 0; wr_commands[i]; i++) {
        HAS(rig->out, wr_commands[i]->name);
        HAS(rig->out, wr_commands[i]->summary);
    }
    for (const struct wr_help_row *row = wr_help_exits; row->name; row++)
        HAS(rig->out, row->text);
    assert_int_equal(rig_weir(rig, "--help", NULL), 0);
    HAS(rig->out, "commands");
    assert_int_equal(rig_weir(rig, NULL), 0);
    HAS(rig->out, "commands");
}

static void every_topic_tells_something(void **state)
{
    struct rig *rig = RIG(state);
    static const struct {
        const char *topic, *key;
    } rows[] = {{"job", "older_than"},    {"map", "fill_blank"},
                {"hubspot", "token"},     {"file", "id_column"},
                {"manifest", "base_url"}, {"fields", "email_status"},
                {"model", "half_life"},   {"model", "contains_list"}};

    for (const struct wr_help_row *row = wr_help_topics; row->name; row++) {
        assert_int_equal(rig_weir(rig, "help", row->name, NULL), 0);
        HAS_NOT(rig->out, "`");
        HAS_NOT(rig->out, "---");
    }
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        RUN(rig, "help", rows[i].topic);
        HAS(rig->out, rows[i].key);
        RUN(rig, "help", rows[i].topic, "--json");
        assert_int_equal(wr_json_kind(wr_json_getz(rig_json(rig), "text")),
                         WR_JSON_TEXT);
    }
}

/* --- the keys of the shipped models --- */

#define MAX_NODES 4096

struct walk {
    const struct wr_yaml *stack[MAX_NODES];
    bool named[MAX_NODES]; /* its keys are names of the file's own */
    size_t top, keys;
    const struct wr_yaml *scores; /* names that rows of paths have as columns */
};

static void push(struct walk *w, const struct wr_yaml *node, bool named)
{
    if (wr_yaml_kind(node) == WR_YAML_SCALAR)
        return;
    assert_true(w->top < MAX_NODES);
    w->stack[w->top] = node;
    w->named[w->top++] = named;
}

static bool holds_names(const char *key)
{
    static const char *const maps[] = {"shares",    "scores",     "caps",
                                       "lists",     "categories", "bands",
                                       "questions", "frameworks"};

    for (size_t i = 0; i < WR_COUNT(maps); i++) {
        if (strcmp(maps[i], key) == 0)
            return true;
    }
    return false;
}

/* A line of the page begins with it. */
static void assert_told(struct rig *rig, struct walk *w, const char *key)
{
    if (wr_yaml_get(w->scores, key))
        return;
    HAS(rig->out, wr_arena_printf(rig->arena, "\n  %s ", key).ptr);
    w->keys++;
}

static size_t keys_of(struct rig *rig, const struct wr_yaml *root)
{
    struct walk *w = WR_NEW(rig->arena, struct walk);

    w->scores = wr_yaml_get(root, "scores");
    push(w, root, false);
    while (w->top > 0) {
        const struct wr_yaml *node = w->stack[--w->top];
        bool map = wr_yaml_kind(node) == WR_YAML_MAP, named = w->named[w->top];

        for (size_t i = 0; i < wr_yaml_size(node); i++) {
            const char *key =
                map ? wr_arena_strz(rig->arena, wr_yaml_key_at(node, i)) : "";

            if (map && !named)
                assert_told(rig, w, key);
            push(w, wr_yaml_at(node, i), !named && holds_names(key));
        }
    }
    return w->keys;
}

static void every_key_of_the_models_is_told(void **state)
{
    struct rig *rig = RIG(state);
    const char *folder = rig_source(rig, "jobs/models");
    DIR *dir = opendir(folder);
    size_t files = 0, keys = 0;

    assert_non_null(dir);
    RUN(rig, "help", "model");
    for (const struct dirent *e = readdir(dir); e; e = readdir(dir)) {
        struct wr_diags *diags = wr_diags_new();
        struct wr_yaml_doc *doc;

        if (wr_str_ends(wr_str(e->d_name), WR_LIT(".yaml"))) {
            print_message("%s\n", e->d_name);
            doc = wr_yaml_load(
                wr_arena_printf(rig->arena, "%s/%s", folder, e->d_name).ptr, NULL,
                diags);
            assert_non_null(doc);
            keys += keys_of(rig, wr_yaml_root(doc));
            files++;
            wr_yaml_free(doc);
        }
        wr_diags_free(diags);
    }
    closedir(dir);
    assert_true(files >= 6);
    assert_true(keys > 500);
}

/* "weir help model" is the file; the commands have two words. */
static void a_topic_goes_before_the_beginning_of_a_command(void **state)
{
    struct rig *rig = RIG(state);

    RUN(rig, "help", "model");
    HAS(rig->out, "hysteresis");
    HAS_NOT(rig->out, "usage:");
    RUN(rig, "help", "model", "check");
    HAS(rig->out, "usage: weir model check");
    RUN(rig, "help", "holds");
    HAS(rig->out, "usage: weir holds list");
}

/* As most programs have it. */
static void a_command_tells_its_own_help(void **state)
{
    struct rig *rig = RIG(state);

    RUN(rig, "run", "job.yaml", "--help");
    HAS(rig->out, "usage: weir run JOB [flags]\n");
    RUN(rig, "holds", "list", "-h");
    HAS(rig->out, "usage: weir holds list [flags]\n");
    assert_int_equal(rig_weir(rig, "explain", "--", "--help", NULL), 2);
    assert_int_equal(rig->out_str.len, 0);
}

static void help_as_json(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *commands;
    size_t count = 0;

    RUN(rig, "help", "--json");
    commands = wr_json_getz(rig_json(rig), "commands");
    while (wr_commands[count])
        count++;
    assert_int_equal(wr_json_size(commands), count);
    RUN(rig, "help", "explain", "--json");
    assert_true(
        wr_str_eqz(wr_json_text(wr_json_getz(rig_json(rig), "command")), "explain"));
}

static void a_wrong_word_is_answered_with_the_nearest(void **state)
{
    struct rig *rig = RIG(state);
    static const struct {
        const char *first, *second, *hint;
    } rows[] = {
        {"explian", NULL, "did you mean \"weir explain\"?"},
        {"holds", "lst", "did you mean \"weir holds list\"?"},
        {"holds", NULL, "there are: holds list"},
        {"holds", "--help", "there are: holds list"},
        {"modle", NULL, "did you mean \"weir model\"?"},
        {"qqqq", NULL, "weir help lists them"},
        {"\033[31m", NULL, "weir help lists them"},
        {"help", "jbo", "did you mean \"weir help job\"?"},
        {"providers", "show", "usage: weir providers show VENDOR|CALL"},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        assert_int_equal(rig_weir(rig, rows[i].first, rows[i].second, NULL), 2);
        HAS(rig->err, rows[i].hint);
        assert_int_equal(rig->out_str.len, 0);
        HAS_NOT(rig->err, "\033");
    }
}

/* The disk is full, the pipe is gone: that is no success. */
static void results_that_do_not_arrive_are_an_error(void **state)
{
    struct rig *rig = RIG(state);
    char command[600];

    snprintf(command, sizeof(command), "%s/weir help >/dev/full 2>%s/.err",
             WEIR_BIN_DIR, rig->folder);
    assert_int_not_equal(system(command), 0);
    HAS(rig_file(rig, ".err").ptr, "could not be written");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_man_page_is_up_to_date),
        TEST(the_reference_is_up_to_date),
        TEST(every_command_has_its_page),
        TEST(the_overview_lists_all),
        TEST(every_topic_tells_something),
        TEST(every_key_of_the_models_is_told),
        TEST(a_topic_goes_before_the_beginning_of_a_command),
        TEST(a_command_tells_its_own_help),
        TEST(help_as_json),
        TEST(a_wrong_word_is_answered_with_the_nearest),
        TEST(results_that_do_not_arrive_are_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
