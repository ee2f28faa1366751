/* http_class_test.c - the complete table: each status, one code. */
#include "check.h"

#include "weir/http_class.h"

/* Ranges in order and without gaps; the last row stands for all above. */
static const struct {
    int last;
    enum wr_code code;
} ranges[] = {
    {199, WR_E_PROTOCOL},  {299, WR_OK},         {400, WR_E_PROTOCOL},
    {401, WR_E_AUTH},      {402, WR_E_QUOTA},    {403, WR_E_AUTH},
    {404, WR_E_GONE},      {407, WR_E_PROTOCOL}, {408, WR_E_TRANSIENT},
    {409, WR_E_PROTOCOL},  {410, WR_E_GONE},     {422, WR_E_PROTOCOL},
    {423, WR_E_TRANSIENT}, {424, WR_E_PROTOCOL}, {425, WR_E_TRANSIENT},
    {428, WR_E_PROTOCOL},  {429, WR_E_RATE},     {476, WR_E_PROTOCOL},
    {477, WR_E_TRANSIENT}, {499, WR_E_PROTOCOL}, {599, WR_E_TRANSIENT},
    {1100, WR_E_PROTOCOL},
};

static void each_status_has_one_code(void **state WR_UNUSED)
{
    size_t row = 0;

    for (int status = -1; status <= 1100; status++) {
        row += status > ranges[row].last;
        if (wr_http_class(status) != ranges[row].code)
            fail_msg("%d is %s", status, wr_code_name(wr_http_class(status)));
    }
    assert_int_equal(wr_http_class(INT32_MAX), WR_E_PROTOCOL);
    assert_int_equal(wr_http_class(INT32_MIN), WR_E_PROTOCOL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_status_has_one_code)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
