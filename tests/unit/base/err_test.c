/* err_test.c - errors and the policy that goes with each. */
#include "check.h"

#include "weir/err.h"

#include <errno.h>

static void context_goes_in_front(void **state WR_UNUSED)
{
    struct wr_err err = {0};

    assert_int_equal(wr_fail(&err, WR_E_RATE, "asked %d times", 3), WR_E_RATE);
    assert_int_equal(wr_hint(&err, "wait %s", "a while"), WR_E_RATE);
    assert_int_equal(wr_context(&err, "page %d", 3), WR_E_RATE);
    assert_int_equal(wr_context(&err, "hubspot"), WR_E_RATE);
    assert_string_equal(err.text, "hubspot: page 3: asked 3 times");
    assert_string_equal(err.hint, "wait a while");
    wr_fail(&err, WR_E_AUTH, "new");
    assert_string_equal(err.hint, "");
}

static void the_system_says_why(void **state WR_UNUSED)
{
    struct wr_err err = {0};

    assert_int_equal(wr_fail_errno(&err, WR_E_STORE, ENOENT, "open %s", "x"),
                     WR_E_STORE);
    assert_string_equal(err.text, "open x: No such file or directory");
    wr_fail_errno(&err, WR_E_STORE, 987654, "open");
    assert_true(wr_str_starts(wr_str(err.text), WR_LIT("open: ")));
    assert_non_null(strstr(err.text, "987654"));
    assert_int_equal(wr_fail_errno(NULL, WR_E_STORE, ENOENT, "x"), WR_E_STORE);
}

static void nobody_may_listen(void **state WR_UNUSED)
{
    assert_int_equal(wr_fail(NULL, WR_E_AUTH, "x"), WR_E_AUTH);
    assert_int_equal(wr_hint(NULL, "x"), WR_E_INTERNAL); /* a failure stays one */
    assert_int_equal(wr_context(NULL, "x"), WR_E_INTERNAL);
}

static void long_texts_are_cut(void **state WR_UNUSED)
{
    struct wr_err err = {0};

    wr_fail(&err, WR_E_LIMIT, "%2000s", "x");
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    for (int i = 0; i < 100; i++)
        wr_context(&err, "level %d", i);
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    assert_true(wr_str_starts(wr_str(err.text), WR_LIT("level 99: level 98: ")));
    wr_context(&err, "%2000s", "y");
    assert_true(strlen(err.text) < sizeof(err.text));
    wr_hint(&err, "%2000s", "z");
    assert_int_equal(strlen(err.hint), sizeof(err.hint) - 1);
}

static const struct {
    enum wr_code code;
    const char *name;
    bool retry, next_provider, stop_service, stop_run;
    int exit_status;
} policies[] = {
    {WR_OK, "ok", false, false, false, false, 0},
    {WR_E_CONFIG, "config", false, false, false, true, 2},
    {WR_E_AUTH, "auth", false, true, true, false, 5},
    {WR_E_QUOTA, "quota", false, true, true, false, 4},
    {WR_E_RATE, "rate", true, true, false, false, 3},
    {WR_E_TRANSIENT, "transient", true, true, false, false, 3},
    {WR_E_PROTOCOL, "protocol", false, true, false, false, 3},
    {WR_E_LIMIT, "limit", false, true, false, false, 3},
    {WR_E_CONFLICT, "conflict", false, false, false, false, 6},
    {WR_E_STORE, "store", false, false, false, true, 1},
    {WR_E_CANCELLED, "cancelled", false, false, false, true, 130},
    {WR_E_GONE, "gone", false, true, false, false, 2},
    {WR_E_INTERNAL, "internal", false, false, false, true, 1},
};

static void each_code_has_a_policy(void **state WR_UNUSED)
{
    assert_int_equal(WR_COUNT(policies), WR_CODE_COUNT);
    for (size_t i = 0; i < WR_COUNT(policies); i++) {
        const struct wr_policy *policy = wr_policy(policies[i].code);

        assert_string_equal(wr_code_name(policies[i].code), policies[i].name);
        assert_int_equal(policy->retry, policies[i].retry);
        assert_int_equal(policy->next_provider, policies[i].next_provider);
        assert_int_equal(policy->stop_service, policies[i].stop_service);
        assert_int_equal(policy->stop_run, policies[i].stop_run);
        assert_int_equal(policy->exit_status, policies[i].exit_status);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(context_goes_in_front),  cmocka_unit_test(the_system_says_why),
        cmocka_unit_test(nobody_may_listen),      cmocka_unit_test(long_texts_are_cut),
        cmocka_unit_test(each_code_has_a_policy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
