/* A small job under valgrind: no invalid read or write, nothing that hangs on values
 * never set, nothing definitely lost. PCRE2 compiles no code of its own here, since
 * valgrind cannot follow it. */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED __attribute__((unused))

static const char *const valgrind[] = {"valgrind",
                                       "--quiet",
                                       "--error-exitcode=99",
                                       "--leak-check=full",
                                       "--show-leak-kinds=definite",
                                       "--errors-for-leak-kinds=definite",
                                       "--num-callers=30",
                                       NULL};

static bool is_there(void)
{
    return system("command -v valgrind >/dev/null 2>&1") == 0;
}

static void small_jobs_are_clean(void **state UNUSED)
{
    static const struct world_options options = {
        .generate = 16, .now = NIGHTLY_NOW, .frozen = true};
    static struct world world;
    char *id;

    if (!is_there()) {
        if (getenv("CI"))
            fail_msg("valgrind is not installed");
        skip();
    }
    world_start(&world, &options);
    setenv("WEIR_NO_JIT", "1", 1);
    world_under(valgrind);

    print_message("plan\n");
    free(world_weir_ok(&world, 0, "plan", world_job("nightly.yaml"), "--accept",
                       "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    print_message("run, with faults on the way\n");
    world_tell(&world, "/_sim/faults",
               "{\"rules\":[{\"kind\":\"cut\",\"vendor\":\"apollo\",\"at\":[3]},"
               "{\"kind\":\"status\",\"vendor\":\"peopledatalabs\",\"at\":[1]},"
               "{\"kind\":\"html\",\"vendor\":\"hubspot\",\"at\":[2]},"
               "{\"kind\":\"lost\",\"vendor\":\"hubspot\",\"path\":\"update\","
               "\"at\":[1]}]}");
    json_decref(nightly_run(&world, 0));
    accounts_check_ended(&world);
    accounts_check_bill(&world);

    print_message("a refresh, an explanation\n");
    id = world_sql_text(&world, "SELECT ext_id FROM outbox WHERE object = 'contacts' "
                                "LIMIT 1");
    free(world_weir_ok(&world, 0, "run", world_job("refresh.yaml"), "--id", id,
                       "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    free(world_weir_ok(&world, 0, "explain", id, NULL));
    free(id);

    print_message("a backfill that is stopped, and gone on with\n");
    free(world_weir_ok(&world, 0, "plan", world_job("backfill.yaml"), "--accept",
                       "--as-of", NIGHTLY_NOW, "--quiet", NULL));
    world_tell(&world, "/_sim/faults",
               "{\"rules\":[{\"kind\":\"auth\",\"vendor\":\"hubspot\",\"at\":[2]}]}");
    free(world_weir_ok(&world, 5, "run", world_job("backfill.yaml"), "--as-of",
                       NIGHTLY_NOW, "--quiet", NULL));
    free(world_weir_ok(&world, 0, "resume", "--quiet", NULL));
    accounts_check_ended(&world);

    world_under(NULL);
    unsetenv("WEIR_NO_JIT");
    world_stop(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_jobs_are_clean),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
