/* Lists: what the shipped ones say, and what broken ones are told. */
#include "rig.h"

#include "etl/facts/host.h"
#include "etl/facts/list_set.h"
#include "weir/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static void domains_are_sorted(void **state)
{
    const struct rig *rig = *state;
    const struct wr_lists *l = rig->lists;

    assert_true(wr_lists_is_free_mail(l, WR_LIT("gmail.com")));
    assert_true(wr_lists_is_free_mail(l, WR_LIT("GMAIL.com")));
    assert_true(wr_lists_is_free_mail(l, WR_LIT("proton.me")));
    assert_true(wr_lists_is_free_mail(l, WR_LIT("tutanota.com")));
    assert_true(wr_lists_is_free_mail(l, WR_LIT("freemail.test")));
    assert_false(wr_lists_is_free_mail(l, WR_LIT("facebook.com")));
    assert_false(wr_lists_is_free_mail(l, WR_LIT("ancestry.com")));
    assert_false(wr_lists_is_free_mail(l, WR_LIT("example.com")));
    assert_false(wr_lists_is_free_mail(l, WR_LIT("")));
    assert_false(wr_lists_is_free_mail(l, WR_NONE));

    assert_int_equal(wr_lists_disposable(l, WR_LIT("mailinator.com")), 6);
    assert_int_equal(wr_lists_disposable(l, WR_LIT("0-mail.com")), 6);
    assert_int_equal(wr_lists_disposable(l, WR_LIT("0-180.com")), 1);
    assert_int_equal(wr_lists_disposable(l, WR_LIT("throwaway.test")), 2);
    assert_int_equal(wr_lists_disposable(l, WR_LIT("x.y.mailinator.com")), 6);
    assert_true(wr_lists_disposable(l, WR_LIT("anything.33mail.com")) >= 1);
    assert_int_equal(wr_lists_disposable(l, WR_LIT("mailinator.com.example")), 0);
    assert_int_equal(wr_lists_disposable(l, WR_LIT("example.test")), 0);
    assert_int_equal(wr_lists_disposable(l, WR_LIT("com")), 0);
    assert_int_equal(wr_lists_disposable(l, WR_LIT("")), 0);

    assert_true(wr_lists_is_university(l, WR_LIT("aalto.fi")));
    assert_true(wr_lists_is_university(l, WR_LIT("cs.aalto.fi")));
    assert_false(wr_lists_is_university(l, WR_LIT("notaalto.fi")));
    assert_false(wr_lists_is_university(l, WR_LIT("example.edu.example")));

    assert_true(wr_lists_is_parked_ns(l, WR_LIT("ns1.bodis.com")));
    assert_true(wr_lists_is_parked_ns(l, WR_LIT("NS1.Bodis.com.")));
    assert_false(wr_lists_is_parked_ns(l, WR_LIT("ns1.registrar-servers.com")));
    assert_false(wr_lists_is_parked_ns(l, WR_LIT("ns.example")));
}

static void local_parts_are_sorted(void **state)
{
    static const char *const roles[] = {"info",      "Sales", "postmaster", "no-reply",
                                        "support+x", "info2", "HR",         "noreply"};
    static const char *const people[] = {"ada", "ada.lovelace", "j.smith", "mueller",
                                         "",    "42nd",         "x1"};
    const struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(roles); i++)
        assert_true(wr_lists_is_role(rig->lists, wr_str(roles[i])));
    for (size_t i = 0; i < WR_COUNT(people); i++)
        assert_false(wr_lists_is_role(rig->lists, wr_str(people[i])));
}

static void registrable_domains(void **state)
{
    static const char *const rows[][2] = {
        {"example.com", "example.com"},
        {"WWW.Example.COM", "Example.COM"},
        {"a.b.example.co.uk", "example.co.uk"},
        {"x.example.example", "example.example"},
        {"team.github.io", "team.github.io"},
        {"com", NULL},
        {"co.uk", NULL},
        {"localhost", NULL},
        {"192.0.2.1", NULL},
        {"[::1]", NULL},
        {".example.com", NULL},
        {"", NULL},
    };
    const struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str host = wr_str(rows[i][0]);
        struct wr_str found = wr_lists_registrable(rig->lists, host);

        print_message("%s\n", rows[i][0]);
        if (!rows[i][1]) {
            assert_null(found.ptr);
            continue;
        }
        assert_str(found, rows[i][1]);
        /* A view into the host that was asked. */
        assert_true(found.ptr >= host.ptr && found.ptr <= host.ptr + host.len);
    }
}

/* One row of tests.txt: host, and registrable domain or "null". */
static void check_suffix_row(const struct wr_lists *lists, const char *host,
                             const char *want, struct wr_arena *arena)
{
    struct wr_str ascii = wr_host_ascii(wr_str(host), arena);
    struct wr_str found = ascii.ptr ? wr_lists_registrable(lists, ascii) : WR_NONE;

    print_message("%s %s\n", host, want);
    if (strcmp(want, "null") == 0)
        assert_null(found.ptr);
    else
        assert_true(wr_str_eq(found, wr_host_ascii(wr_str(want), arena)));
}

/* The list's own vectors, with the list of that folder. */
static void the_suffix_list_passes_its_own_tests(void **state)
{
    const struct rig *rig = *state;
    char path[512], list[512], link_path[600], folder[] = "/tmp/weir-lists-XXXXXX";
    char command[2048], line[512], host[256], want[256];
    struct wr_lists *lists = NULL;
    struct wr_err err;
    size_t rows = 0;
    FILE *file;

    if (!rig_shared("psl/tests.txt", path) ||
        !rig_shared("psl/public_suffix_list.dat", list))
        skip();
    assert_non_null(mkdtemp(folder));
    snprintf(command, sizeof(command), "cp -r '%s/providers/lists/.' '%s'",
             WEIR_SOURCE_DIR, folder);
    assert_int_equal(system(command), 0);
    snprintf(link_path, sizeof(link_path), "%s/public_suffix_list.dat", folder);
    assert_int_equal(symlink(list, link_path), 0);
    assert_int_equal(wr_lists_load(folder, &lists, &err), WR_OK);

    file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof(line), file)) {
        if (strncmp(line, "//", 2) == 0 || sscanf(line, "%255s %255s", host, want) != 2)
            continue;
        if (strcmp(host, "null") != 0)
            check_suffix_row(lists, host, want, rig->arena);
        rows++;
    }
    fclose(file);
    assert_true(rows > 70);
    wr_lists_free(lists);
    snprintf(command, sizeof(command), "rm -r '%s'", folder);
    assert_int_equal(system(command), 0);
}

static void hosts(void **state)
{
    static const char *const rows[][2] = {
        {"Example.COM", "example.com"},
        {"example.com.", "example.com"},
        {"b\xC3\xBC"
         "cher.example",
         "xn--bcher-kva.example"},
        {"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
        {"fa\xC3\x9F.example", "xn--fa-hia.example"}, /* IDNA2008 keeps the sharp s */
        {"\xE9\xA3\x9F\xE7\x8B\xAE.\xE5\x85\xAC\xE5\x8F\xB8.cn",
         "xn--85x722f.xn--55qx5d.cn"},
        {"a\xE3\x80\x82"
         "b.example",
         "a.b.example"}, /* ideographic full stop */
        {"1.example", "1.example"},
        {"valid-----hyphens.example", "valid-----hyphens.example"},
        {"", NULL},
        {".", NULL},
        {"a..b", NULL},
        {"-a.example", NULL},
        {"a-.example", NULL},
        {"a_b.example", NULL},
        {"a b.example", NULL},
        {"ab--c.example", NULL},
        {"xn--0.example", NULL},
        {"xn--example.com", NULL},
        {"\xE2\x80\x8B.example", NULL},
        {"\xF0\x9F\x92\xA9.example", NULL},
        {"a\xFF.example", NULL},
        {"a/b.example", NULL},
    };
    struct rig *rig = *state;
    char longest[260];

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_str host = wr_host_ascii(wr_str(rows[i][0]), rig->arena);

        print_message("%s\n", rows[i][0]);
        if (rows[i][1])
            assert_str(host, rows[i][1]);
        else
            assert_null(host.ptr);
    }
    /* 253 octets fit, 254 do not; a NUL is never part of a name. */
    memset(longest, 'a', sizeof(longest));
    for (size_t i = 49; i < sizeof(longest); i += 50)
        longest[i] = '.';
    assert_non_null(wr_host_ascii((struct wr_str){longest, 253}, rig->arena).ptr);
    assert_null(wr_host_ascii((struct wr_str){longest, 254}, rig->arena).ptr);
    assert_null(wr_host_ascii((struct wr_str){"a\0b.example", 11}, rig->arena).ptr);
}

static void word_sets_keep_the_larger_number(void **state WR_UNUSED)
{
    struct wr_list_set set = {0};
    char word[16];

    assert_int_equal(wr_list_set_get(&set, WR_LIT("a")), 0);
    wr_list_set_seal(&set);
    for (int i = 0; i < 1000; i++) {
        snprintf(word, sizeof(word), "Word%d", i);
        wr_list_set_add(&set, wr_str(word), (unsigned)(1 + i % 7));
        wr_list_set_add(&set, wr_str(word), 1);
    }
    wr_list_set_seal(&set);
    assert_int_equal(set.count, 1000);
    for (int i = 0; i < 1000; i++) {
        snprintf(word, sizeof(word), "wORD%d", i);
        assert_int_equal(wr_list_set_get(&set, wr_str(word)), 1 + i % 7);
    }
    assert_int_equal(wr_list_set_get(&set, WR_LIT("word1000")), 0);
    wr_list_set_fini(&set);
}

static enum wr_code count_lines(void *ctx, struct wr_str line, struct wr_err *err)
{
    if (wr_str_eqz(line, "bad"))
        return wr_fail(err, WR_E_CONFIG, "no good");
    ++*(int *)ctx;
    return WR_OK;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static void broken_files_are_told_with_their_line(void **state WR_UNUSED)
{
    char folder[] = "/tmp/weir-lists-XXXXXX";
    char path[64];
    struct wr_err err = {0};
    int lines = 0;
    char *huge = wr_alloc(5001);

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/x.txt", folder);
    assert_int_equal(wr_list_read(folder, "x.txt", count_lines, &lines, &err),
                     WR_E_CONFIG);
    assert_non_null(strstr(err.text, "x.txt"));
    write_file(path, "# comment\n\none\r\ntwo\nthree");
    assert_int_equal(wr_list_read(folder, "x.txt", count_lines, &lines, &err), WR_OK);
    assert_int_equal(lines, 3);
    write_file(path, "one\n# c\nbad\n");
    assert_int_equal(wr_list_read(folder, "x.txt", count_lines, &lines, &err),
                     WR_E_CONFIG);
    assert_non_null(strstr(err.text, "x.txt:3"));
    memset(huge, 'a', 5000);
    write_file(path, huge);
    assert_int_equal(wr_list_read(folder, "x.txt", count_lines, &lines, &err),
                     WR_E_CONFIG);
    assert_non_null(strstr(err.text, "longer"));
    free(huge);
    unlink(path);
    rmdir(folder);
}

static void a_missing_folder_is_an_error(void **state WR_UNUSED)
{
    struct wr_lists *lists = NULL;
    struct wr_err err = {0};

    assert_int_equal(wr_lists_load("/nowhere", &lists, &err), WR_E_CONFIG);
    assert_non_null(strstr(err.text, "/nowhere/"));
    assert_true(err.hint[0] != '\0');
    wr_lists_free(NULL);
}

/* weir as a whole stays under 64 MB; the lists take 2 of them. */
static void lists_are_small(void **state WR_UNUSED)
{
    FILE *file =
        fopen(WEIR_SOURCE_DIR "/providers/lists/email/disposable_union.tsv", "r");
    struct wr_list_set set = {0};
    char line[512];

    assert_non_null(file);
    while (fgets(line, sizeof(line), file))
        wr_list_set_add(&set, wr_str(line), 1);
    fclose(file);
    wr_list_set_seal(&set);
    assert_true(set.count > 163000);
    assert_true(set.room * sizeof(*set.items) < 1400 * 1000);
    wr_list_set_fini(&set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(domains_are_sorted),
        cmocka_unit_test(local_parts_are_sorted),
        cmocka_unit_test(registrable_domains),
        cmocka_unit_test(the_suffix_list_passes_its_own_tests),
        cmocka_unit_test(hosts),
        cmocka_unit_test(word_sets_keep_the_larger_number),
        cmocka_unit_test(broken_files_are_told_with_their_line),
        cmocka_unit_test(a_missing_folder_is_an_error),
        cmocka_unit_test(lists_are_small),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
