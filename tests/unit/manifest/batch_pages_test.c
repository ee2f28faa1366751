/* batch_pages_test.c - rows of a batch that come page by page. */
#include "batch_rig.h"

#define PAGES(pages)                                                           \
    PAGE("      by: {at: /id}\n      missing: miss\n      pages: " pages "\n", \
         "      method: POST\n      path: /all\n"                              \
         "      query: {page: \"1\", n: \"1\"}\n      json: {list: "           \
         "{$each: {id: \"{$row}\", m: \"{email}\", t: \"{title}\"}}}\n",       \
         ROWS, PRICED)

static void assert_url(const struct rig *rig, const char *url)
{
    if (!wr_str_eqz(rig->talk.request.http.url, url))
        print_error("%.*s\n", WR_FMT(rig->talk.request.http.url));
    assert_true(wr_str_eqz(rig->talk.request.http.url, url));
}

static void pages_are_read_by_number(void **state WR_UNUSED)
{
    struct asks asks;
    struct wr_str text;
    struct rig rig;

    asked(&rig, &asks, PAGES("{query: page, last: /last}"), 3);
    assert_url(&rig, "https://api.acme.test/all?page=1&n=1");
    rig_replied(&rig, "{\"last\":2,\"rows\":[{\"id\":\"2\",\"site\":\"b.example\"}]}",
                WR_MOVE_SEND);
    assert_url(&rig, "https://api.acme.test/all?n=1&page=2");
    assert_true(rig.talk.harmless);
    text = rig.talk.state;
    assert_true(wr_str_eqz(unmarked(&rig), "{\"rows\":3,\"page\":2}"));
    assert_int_equal(rig_reply(&rig, 503, "", NULL, 0), WR_E_TRANSIENT);
    rig_replied(&rig, "{\"last\":2,\"rows\":[{\"id\":\"1\",\"site\":\"a.example\"}]}",
                WR_MOVE_DONE);
    assert_answers(&rig, "hhm");
    /* After a crash what was read is gone: the first page again. */
    rig.talk.state = text;
    rig_begin(&rig);
    assert_url(&rig, "https://api.acme.test/all?page=1&n=1");
    assert_true(wr_str_eqz(unmarked(&rig), "{\"rows\":3}"));
    rig_replied(&rig, "{\"last\":1,\"rows\":[]}", WR_MOVE_DONE);
    assert_answers(&rig, "mmm");
    /* A state of a later page alone is nobody's. */
    rig.talk.state = text;
    rig.talk.memory = NULL;
    assert_int_equal(rig_reply(&rig, 200, "{\"last\":2,\"rows\":[]}", NULL, 0),
                     WR_E_INTERNAL);
    rig_free(&rig);
}

static void pages_are_read_by_cursor(void **state WR_UNUSED)
{
    static const char *const ends[] = {"{\"next\":null,\"rows\":[]}",
                                       "{\"next\":\"\",\"rows\":[]}", "{\"rows\":[]}",
                                       "{\"next\":false,\"rows\":[]}"};

    for (size_t i = 0; i < WR_COUNT(ends); i++) {
        struct asks asks;
        struct rig rig;

        asked(&rig, &asks, PAGES("{query: after, next: /next}"), 1);
        rig_replied(&rig, "{\"next\":\"c&d=\",\"rows\":[]}", WR_MOVE_SEND);
        assert_url(&rig, "https://api.acme.test/all?page=1&n=1&after=c%26d%3D");
        assert_true(
            wr_str_eqz(unmarked(&rig), "{\"rows\":1,\"page\":2,\"cursor\":\"c&d=\"}"));
        rig_replied(&rig, "{\"next\":17,\"rows\":[{\"id\":1,\"site\":\"a.example\"}]}",
                    WR_MOVE_SEND);
        assert_url(&rig, "https://api.acme.test/all?page=1&n=1&after=17");
        rig_replied(&rig, ends[i], WR_MOVE_DONE);
        assert_answers(&rig, "h");
        rig_free(&rig);
    }
}

/* What may hide a page must not make a miss of those who stand on it. */
static void lost_pages_are_no_misses(void **state WR_UNUSED)
{
    static const char *const unclear[] = {
        "{\"rows\":[]}", "{\"last\":null,\"rows\":[]}", "{\"last\":\"x\",\"rows\":[]}",
        "{\"last\":1.5,\"rows\":[]}"};
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, PAGES("{query: page, last: /last, max: 3}"), 2);
    for (size_t i = 0; i < WR_COUNT(unclear); i++)
        assert_int_equal(rig_reply(&rig, 200, unclear[i], NULL, 0), WR_E_PROTOCOL);
    rig_replied(&rig, "{\"last\":9,\"rows\":[{\"id\":1,\"no\":1}]}", WR_MOVE_SEND);
    rig_replied(&rig, "{\"last\":9,\"rows\":[]}", WR_MOVE_SEND);
    rig_replied(&rig, "{\"last\":9,\"rows\":[]}", WR_MOVE_DONE);
    assert_answers(&rig, "mP");
    rig_free(&rig);
}

static void positions_run_on_over_pages(void **state WR_UNUSED)
{
    char *page = rig_bend(PAGES("{query: page, last: /last}"),
                          "by: {at: /id}\n      missing: miss", "by: position");
    struct asks asks;
    struct rig rig;

    asked(&rig, &asks, page, 3);
    rig_replied(&rig, "{\"last\":2,\"rows\":[null,{\"bad\":1}]}", WR_MOVE_SEND);
    assert_int_equal(rig_reply(&rig, 200, "{\"last\":2,\"rows\":[]}", NULL, 0),
                     WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 200, "{\"last\":2,\"rows\":[null,null]}", NULL, 0),
                     WR_E_PROTOCOL);
    assert_int_equal(rig_reply(&rig, 200, "{\"last\":3,\"rows\":[null,null]}", NULL, 0),
                     WR_E_PROTOCOL);
    rig_replied(&rig, "{\"last\":2,\"rows\":[{\"site\":\"c.example\"}]}", WR_MOVE_DONE);
    assert_answers(&rig, "mrh");
    rig_free(&rig);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_are_read_by_number),
        cmocka_unit_test(pages_are_read_by_cursor),
        cmocka_unit_test(lost_pages_are_no_misses),
        cmocka_unit_test(positions_run_on_over_pages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
