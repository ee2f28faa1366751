/* alloc_test.c - out of memory ends the process with 75; a bug aborts it. */
#include "check.h"

#include "weir/alloc.h"
#include "weir/err.h"
#include "weir/json.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Status of a child that runs `act`, its messages thrown away. */
static int status_of(void (*act)(void))
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        close(STDERR_FILENO);
        signal(SIGABRT, SIG_DFL);
        act();
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void ask_too_much(void)
{
    free(wr_alloc_array(SIZE_MAX / 2, 4));
}

static void find_bug(void)
{
    WR_ASSERT(1 == 2);
}

static void running_out_is_resumable(void **state WR_UNUSED)
{
    int status = status_of(ask_too_much);

    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), WR_EXIT_NOMEM);
}

static void a_bug_aborts(void **state WR_UNUSED)
{
    int status = status_of(find_bug);

    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void memory_comes_zeroed(void **state WR_UNUSED)
{
    unsigned char *bytes = wr_alloc(100);
    char *copy = wr_strdup("text");

    for (size_t i = 0; i < 100; i++)
        assert_int_equal(bytes[i], 0);
    assert_string_equal(copy, "text");
    copy = wr_realloc(copy, 1000);
    assert_string_equal(copy, "text");
    free(copy);
    free(bytes);
    free(wr_alloc(0));
    free(wr_realloc(NULL, 0));
    free(wr_alloc_array(0, 8));
}

static void jansson_works_on_it(void **state WR_UNUSED)
{
    struct wr_json_doc *doc = NULL;

    wr_alloc_setup();
    assert_int_equal(wr_json_parse(&doc, WR_LIT("{\"a\":[1,2]}"), 100, NULL), WR_OK);
    wr_json_free(doc);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(running_out_is_resumable),
        cmocka_unit_test(a_bug_aborts),
        cmocka_unit_test(memory_comes_zeroed),
        cmocka_unit_test(jansson_works_on_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
