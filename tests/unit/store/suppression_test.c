/* Who must not be asked about: hashes that only the owner of the salt can make. */
#include "etl/store/suppression.h"
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WHO(which, name) \
    (&(struct wr_who){.kind = WR_WHO_##which, .text = WR_LIT(name)})

static struct wr_str reason_of(struct rig *rig, const struct wr_who *who)
{
    struct wr_str reason;

    OK(rig, wr_db_suppressed(rig->db, who, 1, rig->arena, &reason, &rig->err));
    return reason;
}

static void add(struct rig *rig, const struct wr_who *who)
{
    OK(rig, wr_db_suppress(rig->db, who, WR_LIT("by hand"), NOW, NULL, &rig->err));
}

static const char *salt_path(const struct rig *rig)
{
    static char path[160];

    snprintf(path, sizeof(path), "%s.salt", rig->path);
    return path;
}

static int fini(void **state)
{
    (void)unlink(salt_path(RIG(state)));
    return rig_fini(state);
}

static void an_empty_list_needs_no_salt(void **state)
{
    struct rig *rig = RIG(state);

    assert_null(reason_of(rig, WHO(ADDRESS, "ada@example.com")).ptr);
    assert_int_equal(access(salt_path(rig), F_OK), -1);
}

static void who_is_listed_is_found_and_nobody_else(void **state)
{
    const struct {
        struct wr_who listed, asked;
        bool found;
    } rows[] = {
        {{WR_WHO_ADDRESS, WR_LIT("ada@example.com"), false},
         {WR_WHO_ADDRESS, WR_LIT("ada@example.com"), false},
         true},
        {{WR_WHO_ADDRESS, WR_LIT("bob@example.com"), false},
         {WR_WHO_ADDRESS, WR_LIT("BOB@example.com"), false},
         true},
        {{WR_WHO_ADDRESS, WR_LIT("cy@example.com"), false},
         {WR_WHO_ADDRESS, WR_LIT("di@example.com"), false},
         false},
        {{WR_WHO_DOMAIN, WR_LIT("acme.test"), false},
         {WR_WHO_ADDRESS, WR_LIT("eve@acme.test"), false},
         true},
        {{WR_WHO_DOMAIN, WR_LIT("below.test"), false},
         {WR_WHO_ADDRESS, WR_LIT("eve@mail.below.test"), false},
         true},
        {{WR_WHO_DOMAIN, WR_LIT("mail.above.test"), false},
         {WR_WHO_DOMAIN, WR_LIT("above.test"), false},
         false},
        {{WR_WHO_DOMAIN, WR_LIT("tail.test"), false},
         {WR_WHO_DOMAIN, WR_LIT("longtail.test"), false},
         false},
        {{WR_WHO_RECORD, WR_LIT("hubspot\ncontacts\n1a"), false},
         {WR_WHO_RECORD, WR_LIT("hubspot\ncontacts\n1A"), false},
         false},
        /* One text, another kind. */
        {{WR_WHO_RECORD, WR_LIT("kind.test"), false},
         {WR_WHO_DOMAIN, WR_LIT("kind.test"), false},
         false},
    };
    struct rig *rig = RIG(state);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        print_message("%.*s\n", WR_FMT(rows[i].asked.text));
        assert_null(reason_of(rig, &rows[i].asked).ptr);
        add(rig, &rows[i].listed);
        assert_int_equal(reason_of(rig, &rows[i].asked).ptr != NULL, rows[i].found);
    }
}

static void the_first_reason_stays(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_who *who = WHO(ADDRESS, "ada@example.com");
    bool is_new = false;

    OK(rig, wr_db_suppress(rig->db, who, WR_LIT("asked us"), NOW, &is_new, &rig->err));
    assert_true(is_new);
    OK(rig, wr_db_suppress(rig->db, who, WR_LIT("x"), NOW + 1, &is_new, &rig->err));
    assert_false(is_new);
    STR_EQ(reason_of(rig, who), "address:asked us");
    assert_int_equal(
        rig_sql(rig, "SELECT max(at_us) FROM suppression WHERE reason LIKE 'add%'"),
        NOW);
}

/* The same list in two workspaces shares no hash, and the salt is the owner's alone. */
static void the_salt_is_kept_apart(void **state)
{
    struct rig *rig = RIG(state);
    struct stat info;

    add(rig, WHO(ADDRESS, "ada@example.com"));
    assert_int_equal(stat(salt_path(rig), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(rig_sql(rig, "SELECT count(*) FROM suppression "
                                  "WHERE instr(hash, CAST('ada' AS BLOB)) > 0"),
                     0);
    assert_int_equal(rig_sql(rig, "SELECT min(length(hash)) FROM suppression"), 32);
}

/* Another process finds what this one listed after it had looked. */
static void a_list_made_meanwhile_is_seen(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_who *who = WHO(ADDRESS, "ada@example.com");
    struct wr_db *other = rig_open(rig, WR_DB_READ);
    struct wr_str reason;

    OK(rig, wr_db_suppressed(other, who, 1, rig->arena, &reason, &rig->err));
    assert_null(reason.ptr);
    add(rig, who);
    OK(rig, wr_db_suppressed(other, who, 1, rig->arena, &reason, &rig->err));
    assert_non_null(reason.ptr);
    wr_db_close(other);
}

static void expect_refusal(struct rig *rig, const char *part)
{
    struct wr_db *other = rig_open(rig, WR_DB_WRITE);
    struct wr_str reason;

    assert_int_equal(wr_db_suppressed(other, WHO(ADDRESS, "di@example.com"), 1,
                                      rig->arena, &reason, &rig->err),
                     WR_E_STORE);
    assert_non_null(strstr(rig->err.text, part));
    assert_int_equal(wr_db_suppress(other, WHO(ADDRESS, "di@example.com"), WR_LIT("x"),
                                    NOW, NULL, &rig->err),
                     WR_E_STORE);
    wr_db_close(other);
}

static void put_salt(const struct rig *rig, const char *text, mode_t mode)
{
    FILE *file = fopen(salt_path(rig), "w");

    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    assert_int_equal(chmod(salt_path(rig), mode), 0);
}

static void a_lost_salt_is_no_empty_list(void **state)
{
    static const char other[] =
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n";
    struct rig *rig = RIG(state);

    add(rig, WHO(ADDRESS, "ada@example.com"));
    assert_int_equal(unlink(salt_path(rig)), 0);
    expect_refusal(rig, "is gone");
    assert_int_equal(access(salt_path(rig), F_OK), -1);
    put_salt(rig, other, 0600);
    expect_refusal(rig, "is not the salt");
    put_salt(rig, "0123", 0600);
    expect_refusal(rig, "holds no salt");
    put_salt(rig, other, 0644);
    expect_refusal(rig, "can be read by others");
}

/* Of a copy: what is learnt there stays there. */
static void a_copy_makes_no_salt(void **state)
{
    struct rig *rig = RIG(state);

    wr_db_salt_beside(rig->db, rig->path, false);
    add(rig, WHO(ADDRESS, "ada@example.com"));
    assert_non_null(reason_of(rig, WHO(ADDRESS, "ada@example.com")).ptr);
    assert_int_equal(access(salt_path(rig), F_OK), -1);
}

static void counts_tell_nobody(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_suppression_row *rows;
    size_t count;

    add(rig, WHO(ADDRESS, "ada@example.com"));
    add(rig, WHO(ADDRESS, "bob@example.com"));
    add(rig, WHO(DOMAIN, "acme.test"));
    OK(rig, wr_db_suppression_tally(rig->db, 10, rig->arena, &rows, &count, &rig->err));
    assert_int_equal(count, 2);
    STR_EQ(rows[0].kind, "address");
    STR_EQ(rows[0].reason, "by hand");
    assert_int_equal(rows[0].count, 2);
    STR_EQ(rows[1].kind, "domain");
}

static void who_is_read_as_typed(void **state)
{
    static const struct {
        const char *typed;
        int kind; /* -1: none */
        const char *text;
    } rows[] = {
        {"ada@example.com", WR_WHO_ADDRESS, "ada@example.com"},
        {" Ada L <Ada@EXAMPLE.com> ", WR_WHO_ADDRESS, "Ada@example.com"},
        {"mailto:ada@example.com", WR_WHO_ADDRESS, "ada@example.com"},
        {"acme.test", WR_WHO_DOMAIN, "acme.test"},
        {"https://www.Acme.test/about", WR_WHO_DOMAIN, "acme.test"},
        {"https://www.linkedin.com/in/Ada-L/", WR_WHO_PROFILE, "linkedin.com/in/ada-l"},
        {"4711", -1, NULL},
        {"10.0.0.1", -1, NULL},
        {"a b@", -1, NULL},
        {"@", -1, NULL},
        {"", -1, NULL},
    };
    struct rig *rig = RIG(state);

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_who who;
        bool is = wr_who_parse(wr_str(rows[i].typed), rig->arena, &who);

        print_message("%s\n", rows[i].typed);
        assert_int_equal(is, rows[i].kind >= 0);
        if (!is)
            continue;
        assert_int_equal((int)who.kind, rows[i].kind);
        STR_EQ(who.text, rows[i].text);
    }
}

#define S(test) cmocka_unit_test_setup_teardown(test, rig_init, fini)

int main(void)
{
    const struct CMUnitTest tests[] = {
        S(an_empty_list_needs_no_salt),   S(who_is_listed_is_found_and_nobody_else),
        S(the_first_reason_stays),        S(the_salt_is_kept_apart),
        S(a_list_made_meanwhile_is_seen), S(a_lost_salt_is_no_empty_list),
        S(a_copy_makes_no_salt),          S(counts_tell_nobody),
        S(who_is_read_as_typed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
