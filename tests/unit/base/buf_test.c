/* buf_test.c - a growing buffer with a ceiling. */
#include "check.h"

static void it_grows_and_stays_terminated(void **state WR_UNUSED)
{
    struct wr_buf buf;

    wr_buf_init(&buf, 100000);
    assert_text(wr_buf_str(&buf), "");
    for (size_t i = 0; i < 5000; i++) {
        wr_buf_putc(&buf, 'x');
        assert_int_equal(buf.ptr[buf.len], '\0');
    }
    wr_buf_putz(&buf, "end");
    wr_buf_printf(&buf, " %05d", 42);
    assert_int_equal(buf.len, 5000 + 9);
    assert_true(wr_str_ends(wr_buf_str(&buf), WR_LIT("xend 00042")));
    assert_int_equal(wr_buf_done(&buf, "it", NULL), WR_OK);
    wr_buf_reset(&buf);
    assert_text(wr_buf_str(&buf), "");
    wr_buf_fini(&buf);
    wr_buf_fini(&buf);
}

/* The cap counts content; exactly full is not over it. */
static void the_cap_is_exact_and_sticks(void **state WR_UNUSED)
{
    struct wr_err err = {0};
    struct wr_buf buf;

    wr_buf_init(&buf, 4);
    wr_buf_putz(&buf, "abcd");
    assert_int_equal(wr_buf_done(&buf, "it", &err), WR_OK);
    wr_buf_putz(&buf, "");
    assert_int_equal(wr_buf_done(&buf, "it", &err), WR_OK);
    wr_buf_putc(&buf, 'e');
    assert_int_equal(wr_buf_done(&buf, "the reply", &err), WR_E_LIMIT);
    assert_string_equal(err.text, "the reply is larger than 4 bytes");
    assert_text(wr_buf_str(&buf), "abcd");
    wr_buf_reset(&buf);
    wr_buf_putz(&buf, "abcde");
    wr_buf_putz(&buf, "a");
    assert_text(wr_buf_str(&buf), "");
    assert_int_equal(wr_buf_done(&buf, "it", NULL), WR_E_LIMIT);
    wr_buf_fini(&buf);
}

static void printing_over_the_cap_prints_nothing(void **state WR_UNUSED)
{
    struct wr_buf buf;

    wr_buf_init(&buf, 4);
    wr_buf_printf(&buf, "%d", 12345);
    assert_text(wr_buf_str(&buf), "");
    assert_int_equal(buf.code, WR_E_LIMIT);
    wr_buf_fini(&buf);
    wr_buf_init(&buf, 0);
    wr_buf_putz(&buf, "");
    assert_int_equal(buf.code, WR_OK);
    wr_buf_putc(&buf, 'x');
    assert_int_equal(buf.code, WR_E_LIMIT);
    wr_buf_fini(&buf);
}

static void urls_are_encoded(void **state WR_UNUSED)
{
    struct wr_buf buf;

    wr_buf_init(&buf, 1000);
    wr_buf_put_urlenc(&buf, WR_LIT("aZ09-._~ /?&=+%\xC3\xA9\n"));
    assert_text(wr_buf_str(&buf), "aZ09-._~%20%2F%3F%26%3D%2B%25%C3%A9%0A");
    wr_buf_reset(&buf);
    wr_buf_put_urlenc(&buf, (struct wr_str){"\0", 1});
    assert_text(wr_buf_str(&buf), "%00");
    wr_buf_fini(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_grows_and_stays_terminated),
        cmocka_unit_test(the_cap_is_exact_and_sticks),
        cmocka_unit_test(printing_over_the_cap_prints_nothing),
        cmocka_unit_test(urls_are_encoded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
