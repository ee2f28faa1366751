/* json_path_test.c - JSON Pointer, RFC 6901's own examples among it. */
#include "check.h"

#include "weir/alloc.h"
#include "weir/json.h"

static const char document[] =
    "{\"foo\":[\"bar\",\"baz\"],\"\":0,\"a/b\":1,\"c%d\":2,\"e^f\":3,\"g|h\":4,"
    "\"i\\\\j\":5,\"k\\\"l\":6,\" \":7,\"m~n\":8,\"~1\":9,\"*\":10,"
    "\"people\":[{\"mail\":[\"a\",\"b\"],\"n\":null},{\"mail\":[]},7,"
    "{\"mail\":[\"c\"],\"n\":1}],"
    "\"grid\":[[1,2],[],[3]],\"obj\":{\"0\":\"zero\",\"x\":{\"y\":1}}}";

struct rig {
    struct wr_arena *arena;
    struct wr_json_doc *doc;
};

static int set_up(void **state)
{
    static struct rig rig;

    wr_alloc_setup();
    rig.arena = wr_arena_new(0);
    assert_int_equal(wr_json_parse(&rig.doc, wr_str(document), 10000, NULL), WR_OK);
    *state = &rig;
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;

    wr_json_free(rig->doc);
    wr_arena_free(rig->arena);
    return 0;
}

static const struct wr_json_path *compile(struct rig *rig, const char *pointer)
{
    const struct wr_json_path *path = NULL;

    assert_int_equal(wr_json_path_compile(rig->arena, wr_str(pointer), &path, NULL),
                     WR_OK);
    return path;
}

static void pointers_find_the_first(void **state)
{
    static const struct {
        const char *pointer, *scalar; /* NULL: no match */
    } rows[] = {
        {"/foo/0", "bar"},    {"/foo/1", "baz"},
        {"/foo/2", NULL},     {"/foo/-", NULL},
        {"/foo/00", NULL},    {"/foo/01", NULL},
        {"/foo/+1", NULL},    {"/foo/-1", NULL},
        {"/foo/1e0", NULL},   {"/foo/9999999999", NULL},
        {"/foo/", NULL},      {"/", "0"},
        {"/a~1b", "1"},       {"/c%d", "2"},
        {"/e^f", "3"},        {"/g|h", "4"},
        {"/i\\j", "5"},       {"/k\"l", "6"},
        {"/ ", "7"},          {"/m~0n", "8"},
        {"/~01", "9"},        {"/*", "10"},
        {"/foo/*", "bar"},    {"/people/*/mail/*", "a"},
        {"/people/3/n", "1"}, {"/people/*/n/x", NULL},
        {"/obj/0", "zero"},   {"/obj/x/y", "1"},
        {"/obj/x/y/z", NULL}, {"/obj/*", NULL},
        {"/foo/0/1", NULL},   {"/nothing/here", NULL},
        {"/grid/*/0", "1"},   {"/grid/1/*", NULL},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_json *value =
            wr_json_find(wr_json_root(rig->doc), compile(rig, rows[i].pointer));

        print_message("%s\n", rows[i].pointer);
        assert_text(wr_json_scalar(value, rig->arena), rows[i].scalar);
    }
}

static void the_empty_pointer_is_the_root(void **state)
{
    struct rig *rig = *state;
    const struct wr_json *root = wr_json_root(rig->doc);

    assert_ptr_equal(wr_json_find(root, compile(rig, "")), root);
    assert_null(wr_json_find(NULL, compile(rig, "")));
    assert_null(wr_json_find(NULL, compile(rig, "/foo")));
}

/* Matches joined by commas, at most `max` of them. */
static void assert_all(struct rig *rig, const char *pointer, size_t max,
                       const char *wanted)
{
    const struct wr_json *found[16];
    struct wr_buf buf;
    size_t count =
        wr_json_find_all(wr_json_root(rig->doc), compile(rig, pointer), found, max);

    wr_buf_init(&buf, 1000);
    for (size_t i = 0; i < count; i++) {
        struct wr_str text = wr_json_scalar(found[i], rig->arena);

        if (i)
            wr_buf_putc(&buf, ',');
        wr_buf_put(&buf, text.ptr ? text : WR_LIT("-"));
    }
    assert_text(wr_buf_str(&buf), wanted);
    wr_buf_fini(&buf);
}

static void stars_find_all_in_order(void **state)
{
    struct rig *rig = *state;

    assert_all(rig, "/people/*/mail/*", 16, "a,b,c");
    assert_all(rig, "/people/*/mail/*", 2, "a,b");
    assert_all(rig, "/people/*/mail/*", 0, "");
    assert_all(rig, "/people/*/n", 16, "-,1");
    assert_all(rig, "/people/*", 16, "-,-,7,-");
    assert_all(rig, "/grid/*/*", 16, "1,2,3");
    assert_all(rig, "/grid/*/0", 16, "1,3");
    assert_all(rig, "/foo/0", 16, "bar");
    assert_all(rig, "/nothing/*", 16, "");
    assert_all(rig, "/people/*/mail/*/*", 16, "");
}

static void bad_pointers_are_config_errors(void **state)
{
    static const char *const bad[] = {"foo", "foo/bar", "#/foo", "/a~", "/a~2", "/~/b"};
    struct rig *rig = *state;
    const struct wr_json_path *path;
    char deep[200];

    for (size_t i = 0; i < WR_COUNT(bad); i++) {
        struct wr_err err = {0};

        assert_int_equal(wr_json_path_compile(rig->arena, wr_str(bad[i]), &path, &err),
                         WR_E_CONFIG);
        assert_true(strlen(err.text) > 0);
    }
    memset(deep, '/', sizeof(deep));
    assert_int_equal(
        wr_json_path_compile(rig->arena, (struct wr_str){deep, 64}, &path, NULL),
        WR_OK);
    assert_null(wr_json_find(wr_json_root(rig->doc), path));
    assert_int_equal(
        wr_json_path_compile(rig->arena, (struct wr_str){deep, 65}, &path, NULL),
        WR_E_CONFIG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pointers_find_the_first),
        cmocka_unit_test(the_empty_pointer_is_the_root),
        cmocka_unit_test(stars_find_all_in_order),
        cmocka_unit_test(bad_pointers_are_config_errors),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
