/* choose_test.c - one of several matches, for an exchange and for a group of fields. */
#include "rig.h"

#include "etl/base/banned.h"

#define PAGE(choose, replies, extract)                                          \
    HEAD "auth: none\ncalls:\n  find:\n    scope: account\n"                    \
         "    inputs: [[account_name]]\n    optional: [domain]\n"               \
         "    request: {method: GET, path: /s, query: {q: \"{account_name}\", " \
         "d: \"{domain}\"}}\n" choose "    replies:\n" replies                  \
         "    extract:\n" extract PRICE

#define FOUND                                                   \
    "      - {status: 200, when: {choice: found}, then: hit}\n" \
    "      - {status: 200, when: {choice: none}, then: miss}\n"
#define NAME                  \
    "      confidence: 700\n" \
    "      fields: {account_name: /name, title: /id, seniority: {from: \"#/s\", map: {v: vp}}}\n"

static const char items[] =
    PAGE("    choose:\n"
         "      from: /items\n"
         "      where: [{at: /name, same_as: account_name}]\n"
         "      prefer: [{at: /state, equals: active}, {at: /tags/*, equals: hq}]\n"
         "      most: /since\n",
         FOUND, NAME);
static const char entries[] =
    PAGE("    choose: {from: \"\", entries: true, where: [{at: /value/name, same_as: "
         "account_name}], most: /key}\n",
         FOUND,
         "      confidence: 700\n      fields: {account_name: /value/name, "
         "title: /key}\n");
static const char plain[] =
    PAGE("    choose: {from: /items, where: {same_as: account_name}}\n", FOUND,
         "      confidence: 700\n      fields: {account_name: \"\"}\n");

/* The title tells who was chosen: h(it), m(iss), - (protocol error) without one. */
static const struct {
    const char *page, *body, *outcome;
} choices[] = {
    {items,
     "{\"items\":[{\"name\":\"x\",\"id\":\"1\"},{\"name\":\"Acme\",\"id\":\"2\"}]}",
     "2"},
    {items, "{\"items\":[{\"name\":\"Other\"},{\"title\":\"Acme\"},null,7,[]]}", "m"},
    {items, "{\"items\":[]}", "m"},
    {items, "{\"items\":{}}", "-"},
    {items, "{\"items\":null}", "-"},
    {items, "{}", "-"},
    {items, "[]", "-"},
    {items, "<html>", "-"},
    {items, "", "-"},
    {entries, "{\"1\":{\"name\":\"Acme\"},\"2\":{\"name\":\"ACME\"},\"3\":{}}", "2"},
    {entries, "{\"9\":{\"name\":\"Acme\"},\"10\":{\"name\":\"Acme\"}}", "10"},
    {entries, "{\"a\\\"b\":{\"name\":\"Acme\",\"x\":[1.5,true,null,\"\\u00e9\"]}}",
     "a\"b"},
    {entries, "{\"x\":1,\"y\":null,\"z\":[]}", "m"},
    {entries, "{}", "m"},
    {entries, "[{\"name\":\"Acme\"}]", "-"},
    {entries, "null", "-"},
    {plain, "{\"items\":[\"Other\",\"Acme\"]}", "h"},
    {plain, "{\"items\":[\"Other\"]}", "m"},
};

static void asked(struct rig *rig, const char *yaml)
{
    rig_new(rig, yaml);
    rig_know(rig, WR_F_ACCOUNT_NAME, "Acme");
    rig_begin(rig);
}

static void the_one_meant_is_found_or_nobody(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(choices); i++) {
        struct rig rig;
        enum wr_code code;
        const char *got = "-";

        asked(&rig, choices[i].page);
        code = rig_reply(&rig, 200, choices[i].body, NULL, 0);
        assert_int_equal(code, choices[i].outcome[0] == '-' ? WR_E_PROTOCOL : WR_OK);
        if (!code && rig.talk.answers->outcome == WR_OUTCOME_MISS)
            got = "m";
        else if (!code && rig_found(&rig, WR_F_TITLE))
            got = rig_found(&rig, WR_F_TITLE);
        else if (!code)
            got = "h";
        if (strcmp(got, choices[i].outcome) != 0)
            print_error("%s: %s\n", choices[i].body, got);
        assert_string_equal(got, choices[i].outcome);
        rig_free(&rig);
    }
}

/* Candidates A, B, ... by the order of the list; who is chosen. */
static const struct {
    const char *list, *chosen;
} orders[] = {
    {"{\"name\":\"ACME\",\"id\":\"A\"},{\"name\":\"Acme\",\"id\":\"B\"}", "A"},
    {"{\"name\":\"Acme\",\"id\":\"A\"},"
     "{\"name\":\"Acme\",\"id\":\"B\",\"state\":\"active\"}",
     "B"},
    {"{\"name\":\"Acme\",\"id\":\"A\"},"
     "{\"name\":\"Acme\",\"id\":\"B\",\"tags\":[\"x\",\"hq\"]}",
     "B"},
    {"{\"name\":\"Acme\",\"id\":\"A\",\"tags\":[\"hq\"],\"since\":9},"
     "{\"name\":\"Acme\",\"id\":\"B\",\"state\":\"active\"}",
     "B"},
    {"{\"name\":\"Acme\",\"id\":\"A\",\"since\":9},"
     "{\"name\":\"Acme\",\"id\":\"B\",\"since\":10}",
     "B"},
    {"{\"name\":\"Acme\",\"id\":\"A\",\"since\":\"9\"},"
     "{\"name\":\"Acme\",\"id\":\"B\",\"since\":\"10\"}",
     "B"},
    {"{\"name\":\"Acme\",\"id\":\"A\",\"since\":\"2024-05-01\"},"
     "{\"name\":\"Acme\",\"id\":\"B\",\"since\":\"2023-12-31\"}",
     "A"},
    {"{\"name\":\"Acme\",\"id\":\"A\"},{\"name\":\"Acme\",\"id\":\"B\",\"since\":\"x\"}",
     "B"},
    {"{\"name\":\"Acme\",\"id\":\"A\",\"since\":\"b\"},"
     "{\"name\":\"Acme\",\"id\":\"B\",\"since\":\"c\"}",
     "B"},
    {"{\"name\":\"Acme\",\"id\":\"A\",\"since\":null},"
     "{\"name\":\"Acme\",\"id\":\"B\",\"since\":[9]}",
     "A"},
    {"{\"name\":\"x\",\"id\":\"A\",\"state\":\"active\",\"since\":99},"
     "{\"name\":\"Acme\",\"id\":\"B\"}",
     "B"},
};

static void preferences_decide_then_the_greatest_then_the_first(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(orders); i++) {
        char body[1024];
        struct rig rig;

        asked(&rig, items);
        snprintf(body, sizeof(body), "{\"s\":\"v\",\"items\":[%s]}", orders[i].list);
        rig_replied(&rig, body, WR_MOVE_DONE);
        if (strcmp(rig_found(&rig, WR_F_TITLE), orders[i].chosen) != 0)
            print_error("%s\n", body);
        assert_string_equal(rig_found(&rig, WR_F_TITLE), orders[i].chosen);
        assert_string_equal(rig_found(&rig, WR_F_SENIORITY), "vp");
        rig_free(&rig);
    }
}

/* A list that is longer than what is looked at in one go. */
static void the_last_of_many_is_found(void **state WR_UNUSED)
{
    enum { MANY = 3000 };
    struct wr_buf body;
    struct rig rig;

    wr_buf_init(&body, 1024 * 1024);
    wr_buf_putz(&body, "{\"items\":[");
    for (int i = 0; i < MANY; i++)
        wr_buf_printf(&body, "{\"name\":\"Acme %d\"},", i);
    wr_buf_putz(&body, "{\"name\":\"Acme\",\"id\":\"last\",\"tags\":[");
    for (int i = 0; i < MANY; i++)
        wr_buf_putz(&body, "\"x\",");
    wr_buf_putz(&body, "\"hq\"]},{\"name\":\"Acme\",\"id\":\"more\"}]}");
    asked(&rig, items);
    rig_replied(&rig, wr_buf_str(&body).ptr, WR_MOVE_DONE);
    assert_string_equal(rig_found(&rig, WR_F_TITLE), "last");
    wr_buf_fini(&body);
    rig_free(&rig);
}

/* Find by name, then fetch the one found. */
static void what_is_kept_is_of_the_one_chosen(void **state WR_UNUSED)
{
    static const char page[] = PAGE(
        "    choose: {from: /items, where: {at: /name, same_as: account_name}}\n"
        "    keep: {id: /id, session: \"#/session\"}\n"
        "    next:\n"
        "      - name: fetch\n"
        "        request: {method: GET, path: \"/c/{$id}\", query: {s: \"{$session}\"}}\n"
        "        replies: [{status: 200, when: {at: /name, is: text}, then: hit}]\n",
        "      - {status: 200, when: {choice: found}, then: next}\n"
        "      - {status: 200, when: {at: /items, is: list}, then: next}\n",
        NAME);
    struct rig rig;

    asked(&rig, page);
    rig_replied(&rig,
                "{\"id\":1,\"session\":\"s\",\"items\":[{\"id\":2,\"name\":\"x\"},"
                "{\"id\":3,\"name\":\"Acme\"}]}",
                WR_MOVE_SEND);
    assert_true(wr_str_eqz(rig.talk.request.http.url, "https://api.acme.test/c/3?s=s"));
    rig_replied(&rig, "{\"name\":\"Acme\",\"id\":\"B\"}", WR_MOVE_DONE);
    assert_string_equal(rig_found(&rig, WR_F_TITLE), "B");
    rig.talk.state = WR_NONE;
    rig_begin(&rig);
    /* Nobody was chosen: there is nothing to go on with. */
    assert_int_equal(
        rig_reply(&rig, 200, "{\"id\":1,\"session\":\"s\",\"items\":[]}", NULL, 0),
        WR_E_PROTOCOL);
    rig_free(&rig);
}

static void a_hit_without_a_choice_is_none(void **state WR_UNUSED)
{
    static const char page[] =
        PAGE("    choose: {from: /items, where: {at: /name, same_as: account_name}}\n",
             "      - {status: 200, when: {at: /name, is: text}, then: hit}\n", NAME);
    struct rig rig;

    asked(&rig, page);
    assert_int_equal(rig_reply(&rig, 200, "{\"name\":\"Acme\",\"items\":[]}", NULL, 0),
                     WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 200, "{\"name\":\"Acme\"}", NULL, 0),
                     WR_E_PROTOCOL);
    rig_free(&rig);
}

static void a_group_chooses_where_it_starts(void **state WR_UNUSED)
{
    static const char page[] = PAGE(
        "", "      - {status: 200, when: {at: /people, is: list}, then: hit}\n",
        "      - choose: {from: /people, where: [{at: /works, is: filled}], most: /n}\n"
        "        confidence: {from: /score, times: 10}\n"
        "        fields: {title: /title}\n"
        "      - choose: {from: /mails, entries: true, where: {at: /value, equals: ok}}\n"
        "        confidence: 600\n"
        "        fields: {email: /key}\n"
        "      - record: /org\n"
        "        confidence: 500\n"
        "        fields: {account_name: /name}\n");
    struct rig rig;

    asked(&rig, page);
    rig_replied(&rig,
                "{\"people\":[{\"title\":\"CEO\",\"n\":9},"
                "{\"title\":\"CTO\",\"works\":\"x\",\"n\":1,\"score\":33},"
                "{\"title\":\"CIO\",\"works\":\"x\",\"n\":2,\"score\":44}],"
                "\"mails\":{\"a@b.example\":\"bad\",\"c@d.example\":\"ok\"},"
                "\"org\":{\"name\":\"Acme\"}}",
                WR_MOVE_DONE);
    assert_string_equal(rig_found(&rig, WR_F_TITLE), "CIO");
    assert_int_equal(rig_confidence(&rig, WR_F_TITLE), 440);
    assert_string_equal(rig_found(&rig, WR_F_EMAIL), "c@d.example");
    assert_string_equal(rig_found(&rig, WR_F_ACCOUNT_NAME), "Acme");
    rig_replied(&rig, "{\"people\":[{\"title\":\"CEO\"}],\"mails\":[]}", WR_MOVE_DONE);
    assert_int_equal(rig.talk.answers->count, 0);
    rig_free(&rig);
}

/* Every cut of a body is an error, whatever it would choose. */
static void a_cut_body_chooses_nobody(void **state WR_UNUSED)
{
    static const char body[] =
        "{\"items\":[{\"name\":\"Acme\",\"id\":\"1\"},{\"name\":\"x\"}]}";
    struct rig rig;

    asked(&rig, items);
    for (size_t len = 0; len < sizeof(body) - 1; len++) {
        char *cut = wr_arena_strz(rig.arena, (struct wr_str){body, len});

        assert_int_equal(rig_reply(&rig, 200, cut, NULL, 0), WR_E_PROTOCOL);
    }
    rig_free(&rig);
}

static const struct rig_mistake mistakes[] = {
    {"      from: /items\n", "", "acme.yaml:13:7: |from is missing"},
    {"from: /items", "from: items", "acme.yaml:13:13: |must start with /"},
    {"from: /items", "from: [/items]", "acme.yaml:13:13: |must be a pointer"},
    {"at: /name, same_as: account_name", "at: /name, same_as: acount_name",
     "acme.yaml:14:15: |account_name"},
    {"at: /name, same_as: account_name", "at: /name, same_as: city",
     "city is looked at, but is neither an input nor optional"},
    {"at: /name, same_as: account_name", "choice: found",
     "choice speaks of the choose of its exchange"},
    {"at: /name, same_as: account_name", "at: /name", "a condition has one test"},
    {"most: /since", "most: since", "must start with /"},
    {"most: /since", "least: /since", "unknown option|least"},
    {"most: /since", "entries: perhaps", "acme.yaml:16:16: |entries"},
    {"choice: found", "choice: one", "acme.yaml:18:29: |unknown choice"},
    {"choice: found", "choice: found, at: /x",
     "a condition looks at one of at, header, body, choice"},
    {"choice: found", "choice: found, is: text", "a condition has one test"},
    {"    choose:\n", "    chose:\n", "choose|choice speaks of the choose"},
    {"      confidence: 700\n",
     "      confidence: 700\n      record: /a\n"
     "      choose: {from: /b}\n",
     "a group has a record or a choose"},
};

static void mistakes_are_told_with_their_place(void **state WR_UNUSED)
{
    rig_check_mistakes(items, mistakes, WR_COUNT(mistakes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_one_meant_is_found_or_nobody),
        cmocka_unit_test(preferences_decide_then_the_greatest_then_the_first),
        cmocka_unit_test(the_last_of_many_is_found),
        cmocka_unit_test(what_is_kept_is_of_the_one_chosen),
        cmocka_unit_test(a_hit_without_a_choice_is_none),
        cmocka_unit_test(a_group_chooses_where_it_starts),
        cmocka_unit_test(a_cut_body_chooses_nobody),
        cmocka_unit_test(mistakes_are_told_with_their_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
