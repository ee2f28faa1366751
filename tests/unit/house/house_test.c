/* house_test.c - the house keeps its own rules: arrows between rooms, who sees which
 * library, functions without a safe use, names defined twice, words that no file holds.
 *
 *   house_test SOURCE NM CC LIBRARY...
 *
 * Each rule is first shown to fail on a planted fault.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h> /* wants those above */

#include "house.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static struct {
    const char *root, *nm, *cc;
    char **libraries;
    size_t count;
} args;

static const struct {
    const char *path, *text, *fault; /* NULL: none */
} planted[] = {
    {"etl/base/x.c", "#include \"etl/base/buf.h\"\n#include \"weir/buf.h\"\n", NULL},
    {"etl/base/x.c", "#include \"etl/io/io.h\"\n", "1: base may not include"},
    {"etl/base/x.c", "\n#include \"weir/fact.h\"\n", "2: base may not include"},
    {"etl/io/x.c", "#include \"weir/provider.h\"\n", "io may not include"},
    {"etl/io/x.c", "#include \"etl/facts/lists.h\"\n", "io may not include"},
    {"etl/facts/x.h", "#  include \"etl/store/db.h\"\n", "facts may not include"},
    {"etl/facts/x.c", "#include \"etl/io/io.h\"\n", "facts may not include"},
    {"etl/store/x.c", "#include \"etl/io/loop.h\"\n", NULL},
    {"etl/store/x.c", "#include \"etl/model/table.h\"\n", "store may not include"},
    {"etl/manifest/x.c", "#include \"etl/store/db.h\"\n", "manifest may not include"},
    {"etl/model/x.c", "#include \"etl/job/job.h\"\n", "model may not include"},
    {"etl/job/x.c", "#include \"etl/manifest/load.h\"\n", "job may not include"},
    {"etl/job/x.c", "#include \"providers/registry.h\"\n", "job may not include"},
    {"etl/waterfall/x.c", "#include \"etl/job/job.h\"\n", NULL},
    {"etl/waterfall/x.c", "#include \"etl/store/db.h\"\n", "waterfall may not include"},
    {"etl/run/x.c", "#include \"etl/cli/args.h\"\n", "run may not include"},
    {"etl/run/x.c", "#include \"tests/harness/world.h\"\n", "run may not include"},
    {"etl/cli/x.c", "#include \"etl/run/plan.h\"\n", NULL},
    {"include/weir/x.h", "#include \"etl/base/buf.h\"\n", "include may not include"},
    {"providers/crm/a/x.c", "#include \"providers/crm/a/a.h\"\n", NULL},
    {"providers/crm/a/x.c", "#include \"a.h\"\n", NULL},
    {"providers/crm/a/x.c", "#include \"../b/b.h\"\n", "providers may not include"},
    {"providers/crm/a/x.c", "#include \"providers/crm/b/b.h\"\n", "may not include"},
    {"providers/crm/a/x.c", "#include \"etl/base/file.h\"\n", "may not include"},
    {"fixtures/sim/x.c", "#include \"sim.h\"\n#include <microhttpd.h>\n", NULL},
    {"fixtures/sim/x.c", "#include \"weir/buf.h\"\n", "sim may not include"},
    {"fixtures/sim/x.c", "#include \"providers/registry.h\"\n", "may not include"},
    {"etl/io/http_x.c", "#include <curl/curl.h>\n", NULL},
    {"etl/io/dns.c", "#include <curl/curl.h>\n", "1: <curl/curl.h>"},
    {"etl/io/http.c", "#include <ares.h>\n", "<ares.h>"},
    {"etl/run/x.c", "#include <uv.h>\n", "<uv.h>"},
    {"etl/run/x.c", "#include <sqlite3.h>\n", "<sqlite3.h>"},
    {"etl/manifest/x.c", "#include <jansson.h>\n", "<jansson.h>"},
    {"etl/job/x.c", "#include <libfyaml.h>\n", "<libfyaml.h>"},
    {"etl/store/x.c", "#include <openssl/evp.h>\n", "<openssl/evp.h>"},
    {"etl/base/text.c", "#include <pcre2.h>\n", "<pcre2.h>"},
    {"etl/model/x.c", "#include <libpsl.h>\n", "<libpsl.h>"},
    {"etl/run/x.c", "#include <idn2.h>\n", "<idn2.h>"},
    {"etl/run/x.c", "#include <sys/stat.h>\n", NULL},
    {"etl/run/x.c", "#include <sys/socket.h>\n", "<sys/socket.h>"},
    {"etl/run/x.c", "#include <zstd.h>\n", "<zstd.h>"},
    {"providers/crm/a/x.c", "#include <unistd.h>\n", "<unistd.h>"},
    {"etl/x.c", "int x;\n", "stands in no room"},
    {"etl/new/x.c", "int x;\n", "stands in no room"},
    {"etl/run/x.c", "#include HEADER\n", "names no header"},
    {"etl/run/x.c", "f(a, b);\n\nstrcpy(a, b);\n", "3: strcpy"},
    {"etl/run/x.c", "x = localtime (&t);\n", "1: localtime"},
    {"etl/run/x.c", "y = brand(1) + strand(2);\n", NULL},
    {"etl/run/x.c", "/* strcpy(a, b) */ // atoi(x)\nf(\"rand(\\\"\");\n", NULL},
    {"etl/run/x.c", "/* a */ g('\"'); sprintf(p, \"x\");\n", "1: sprintf"},
    {"fixtures/sim/x.c", "n = atoi(s);\n", "1: atoi"},
    {"tests/unit/run/x.c", "n = atoi(s);\n#include <zstd.h>\n", NULL},
    {"etl/run/x.c",
     "/* TO"
     "DO: more */\n",
     "unfinished work"},
    {"docs/x.md",
     "x\ny FIX"
     "ME\n",
     "2: "},
    {"docs/x.md",
     "maTO"
     "DOr, TO"
     "DOS\n",
     NULL},
    {"jobs/x.yaml",
     "model: /ho"
     "me/ann/icp.yaml\n",
     "a path of one machine"},
    {"jobs/x.yaml",
     "url: https://example.com/ho"
     "me/x\n",
     NULL},
};

static void rules_catch_what_is_planted(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(planted); i++) {
        struct faults faults;
        struct wr_str got;

        faults_init(&faults);
        check_text(&faults, planted[i].path, wr_str(planted[i].text));
        got = wr_buf_str(&faults.text);
        if (faults.count != (planted[i].fault != NULL) ||
            (planted[i].fault && !strstr(got.ptr, planted[i].fault)))
            fail_msg("row %zu: wanted %s, got %s", i,
                     planted[i].fault ? planted[i].fault : "nothing", got.ptr);
        faults_fini(&faults);
    }
}

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void sh(const char *fmt, ...) WR_PRINTF(1, 2);
static void sh(const char *fmt, ...)
{
    char command[2048];
    va_list list;

    va_start(list, fmt);
    vsnprintf(command, sizeof(command), fmt, list);
    va_end(list);
    assert_int_equal(system(command), 0); /* NOLINT: our own command */
}

static void a_walk_finds_a_planted_file(void **state WR_UNUSED)
{
    char folder[] = "/tmp/weir-house-XXXXXX";
    struct faults faults;

    assert_non_null(mkdtemp(folder));
    sh("mkdir -p %s/etl/facts/deep %s/tests/fuzz/corpus", folder, folder);
    write_file(folder, "etl/facts/deep/x.c", "#include \"etl/cli/args.h\"\n");
    write_file(folder, "tests/fuzz/corpus/1",
               "TO"
               "DO\n");
    write_file(folder, "README.md",
               "FIX"
               "ME\n");
    faults_init(&faults);
    assert_int_equal(check_tree(&faults, folder), 2);
    assert_int_equal(faults.count, 2);
    assert_non_null(strstr(faults.text.ptr, "etl/facts/deep/x.c:1: facts may not"));
    assert_non_null(strstr(faults.text.ptr, "README.md:1: "));
    faults_fini(&faults);
    sh("rm -r %s", folder);
}

static void symbols_catch_a_planted_twin_and_arrow(void **state WR_UNUSED)
{
    char folder[] = "/tmp/weir-house-XXXXXX", base[64], cli[64];
    char *libraries[] = {base, cli};
    struct faults faults;

    assert_non_null(mkdtemp(folder));
    snprintf(base, sizeof(base), "%s/libweir_base.a", folder);
    snprintf(cli, sizeof(cli), "%s/libweir_cli.a", folder);
    write_file(folder, "b.c", "int up(void); int twin(void) { return up(); }");
    write_file(folder, "c.c",
               "int up(void) { return 1; } int twin(void) { return 2; }");
    sh("cd %s && '%s' -c b.c c.c && ar rc %s b.o && ar rc %s c.o", folder, args.cc,
       base, cli);
    faults_init(&faults);
    assert_int_equal(check_symbols(&faults, args.nm, libraries, 2), 4);
    assert_int_equal(faults.count, 2);
    assert_non_null(strstr(faults.text.ptr, "defines twin"));
    assert_non_null(strstr(faults.text.ptr, "base may not call up of cli"));
    faults_fini(&faults);
    sh("rm -r %s", folder);
}

static void assert_no_fault(struct faults *faults)
{
    if (faults->count)
        print_error("%s", faults->text.ptr);
    assert_int_equal(faults->count, 0);
    faults_fini(faults);
}

static void the_sources_keep_the_rules(void **state WR_UNUSED)
{
    struct faults faults;

    faults_init(&faults);
    assert_true(check_tree(&faults, args.root) > 300); /* the walk did walk */
    assert_no_fault(&faults);
}

static void the_libraries_keep_the_rules(void **state WR_UNUSED)
{
    struct faults faults;

    faults_init(&faults);
    assert_true(check_symbols(&faults, args.nm, args.libraries, args.count) > 1000);
    assert_no_fault(&faults);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_catch_what_is_planted),
        cmocka_unit_test(a_walk_finds_a_planted_file),
        cmocka_unit_test(symbols_catch_a_planted_twin_and_arrow),
        cmocka_unit_test(the_sources_keep_the_rules),
        cmocka_unit_test(the_libraries_keep_the_rules),
    };

    if (argc < 5) {
        fprintf(stderr, "usage: house_test SOURCE NM CC LIBRARY...\n");
        return 2;
    }
    args.root = argv[1];
    args.nm = argv[2];
    args.cc = argv[3];
    args.libraries = argv + 4;
    args.count = (size_t)(argc - 4);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
