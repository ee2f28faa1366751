/* Who is on the suppression list, or was forgotten, is asked about by nobody, in any
 * run.
 */
#include "tests/harness/accounts.h"
#include "tests/harness/nightly.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define UNUSED __attribute__((unused))

static struct world world;

static int start_world(void **state UNUSED)
{
    world_start(&world, &nightly_world);
    nightly_accept(&world);
    return 0;
}

static int stop_world(void **state UNUSED)
{
    world_stop(&world);
    return 0;
}

static int fresh_world(void **state UNUSED)
{
    world_again(&world, &nightly_world);
    return 0;
}

/* A lead that an undisturbed run buys for and writes to. */
#define SOMEBODY                                                                         \
    "FROM lead l JOIN fact f ON f.subject_kind = 0 AND f.subject_id = l.id "             \
    "AND f.field = 1 AND f.absent = 0 "                                                  \
    "JOIN source s ON s.num = f.source AND s.name = 'crm' "                              \
    "WHERE EXISTS (SELECT 1 FROM entry e WHERE e.lead_id = l.id AND e.spent_micro > 0) " \
    "AND EXISTS (SELECT 1 FROM outbox o WHERE o.lead_id = l.id AND o.state = 2) "        \
    "ORDER BY l.ext_id LIMIT 1"

struct somebody {
    char *id, *address;
};

static struct somebody somebody(void)
{
    return (struct somebody){world_sql_text(&world, "SELECT l.ext_id " SOMEBODY),
                             world_sql_text(&world, "SELECT f.value " SOMEBODY)};
}

static void let_go(struct somebody *one)
{
    free(one->id);
    free(one->address);
}

/* Rows of `from` whose lead has this id. */
static int64_t count(const char *from, const char *id)
{
    char query[512];

    snprintf(
        query, sizeof(query),
        "SELECT count(*) FROM %s x JOIN lead l ON l.id = x.lead_id WHERE l.ext_id = "
        "'%s'",
        from, id);
    return world_sql(&world, query);
}

/* Nothing was asked about them, nothing written, and the run says why. */
static void expect_left_alone(const char *id)
{
    assert_int_equal(count("(SELECT * FROM run_lead WHERE outcome = 4 AND reason = "
                           "'on the suppression list')",
                           id),
                     1);
    assert_int_equal(count("entry", id), 0);
    assert_int_equal(count("outbox", id), 0);
}

/* `weir explain` says who it was, and when. */
static void expect_told(const char *id, const char *text)
{
    char *out = world_weir_ok(&world, 0, "explain", id, NULL);

    if (!strstr(out, text))
        fail_msg("no \"%s\" in\n%s", text, out);
    free(out);
}

static void who_is_listed_is_left_alone(void **state UNUSED)
{
    static const char *const by[] = {"address", "domain"};

    for (size_t i = 0; i < 2; i++) {
        struct somebody one;
        const char *who;
        char *out;

        world_again(&world, &nightly_world);
        json_decref(nightly_run(&world, 0));
        one = somebody();
        world_again(&world, &nightly_world);
        who = i == 0 ? one.address : strchr(one.address, '@') + 1;
        out = world_weir_ok(&world, 0, "suppress", "add", who, NULL);
        assert_null(strstr(out, who));
        free(out);
        json_decref(nightly_run(&world, 0));
        print_message("by %s\n", by[i]);
        expect_left_alone(one.id);
        expect_told(one.id, i == 0 ? "on the suppression list by address since 20"
                                   : "on the suppression list by domain since 20");
        accounts_check_ended(&world);
        accounts_check_written(&world);
        accounts_check_bill(&world);
        let_go(&one);
    }
}

/* A plan says so too, and makes no salt. */
static void a_plan_knows_the_list(void **state UNUSED)
{
    struct somebody one;
    char *out, line[128];
    int64_t before;

    json_decref(nightly_run(&world, 0));
    one = somebody();
    world_again(&world, &nightly_world);
    free(world_weir_ok(&world, 0, "suppress", "add", one.address, NULL));
    before = world_sql(&world, "SELECT count(*) FROM suppression");
    out = world_weir_ok(&world, 0, "plan", world_job("nightly.yaml"), "--as-of",
                        NIGHTLY_NOW, "--json", "--quiet", NULL);
    snprintf(line, sizeof(line),
             "{\"lead\":\"%s\",\"needs_purchase\":false,\"outcome\":\"suppressed\"",
             one.id);
    if (!strstr(out, line))
        fail_msg("the plan does not say: %s", line);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM suppression"), before);
    free(out);
    let_go(&one);
}

/* In the truth of the simulator's next start. */
static void everybody_objects(void)
{
    static const char mark[] = "\"claimed\":true,";
    char name[500], line[16384];
    FILE *in, *out;

    snprintf(name, sizeof(name), "%s/truth.ndjson", world.leads);
    in = fopen(name, "r");
    assert_non_null(in);
    assert_int_equal(unlink(name), 0);
    out = fopen(name, "w");
    assert_non_null(out);
    while (fgets(line, sizeof(line), in))
        fprintf(out, "{%s%s", strstr(line, "\"email\"") ? mark : "", line + 1);
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

/* The same person in a new record; its id. */
static char *add_again(const char *id)
{
    char path[128], *text, *again;
    json_t *record, *properties, *body, *added;

    snprintf(path, sizeof(path), "/_sim/state/contacts/%s", id);
    record = world_get(&world, path);
    properties = json_object_get(record, "properties");
    body = json_pack("{s:s, s:{s:O, s:O}, s:O}", "object", "contacts", "properties",
                     "firstname", json_object_get(properties, "firstname"), "lastname",
                     json_object_get(properties, "lastname"), "companies",
                     json_object_get(record, "companies"));
    assert_non_null(body);
    text = json_dumps(body, JSON_COMPACT);
    added = world_post(&world, "/_sim/add", text);
    again = strdup(json_string_value(json_object_get(added, "id")));
    json_decref(added);
    json_decref(body);
    json_decref(record);
    free(text);
    return again;
}

/* One vendor is told so by the person (451): no vendor is asked any more, not even
 * about a new record of them. */
static void an_objection_holds_for_all_vendors_and_records(void **state UNUSED)
{
    char *id, *again;

    everybody_objects();
    world_again(&world, &nightly_world);
    json_decref(nightly_run(&world, 0));
    assert_true(world_sql(&world, "SELECT count(*) FROM suppression WHERE reason LIKE "
                                  "'record:objected, says hunter%'") > 0);
    id = world_sql_text(
        &world, "SELECT l.ext_id FROM lead l JOIN fact o ON o.subject_kind = 0 AND "
                "o.subject_id = l.id JOIN field n ON n.num = o.field AND n.name = "
                "'opted_out' JOIN source s ON s.num = o.source AND s.name LIKE "
                "'hunter%' WHERE NOT EXISTS (SELECT 1 FROM fact f WHERE f.subject_kind "
                "= 0 AND f.subject_id = l.id AND f.field = 1 AND f.absent = 0) "
                "ORDER BY l.ext_id LIMIT 1");
    expect_told(id, ": objected, says hunter.");
    again = add_again(id);
    world_tell(&world, "/_sim/clock", "{\"now\":\"2026-03-03T08:00:00Z\"}");
    free(world_weir_ok(&world, 0, "run", world_job("nightly.yaml"), "--as-of",
                       "2026-03-03T08:00:00Z", "--quiet", NULL));
    expect_left_alone(again);
    free(again);
    free(id);
}

/* --- personal mailboxes --- */

/* A lead moves to one before it is read; paid questions about it. */
static int64_t bought_at_a_mailbox(const char *job)
{
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"contacts\",\"id\":\"527\",\"properties\":"
               "{\"email\":\"dorolsa.dorarokin@gmail.com\"}}");
    free(world_weir_ok(&world, 0, "run", job, "--as-of", NIGHTLY_NOW, "--limit", "60",
                       "--quiet", NULL));
    return count("(SELECT * FROM entry WHERE worst_micro > 0)", "527");
}

static void nothing_is_bought_for_a_personal_mailbox_unasked(void **state UNUSED)
{
    char job[320];

    assert_int_equal(bought_at_a_mailbox(world_job("nightly.yaml")), 0);
    world_again(&world, &nightly_world);
    world_copy_jobs(&world);
    world_edit(&world, "jobs/nightly.yaml",
               "limits:", "limits:\n  buy_for_personal: true");
    snprintf(job, sizeof(job), "%s/jobs/nightly.yaml", world.folder);
    assert_true(bought_at_a_mailbox(job) > 0);
}

/* --- forgetting --- */

static bool holds(const char *name, const char *text)
{
    FILE *file = fopen(name, "r");
    char *all;
    long size;
    bool found = false;

    if (!file)
        return false;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    rewind(file);
    all = malloc((size_t)size + 1);
    assert_non_null(all);
    assert_int_equal(fread(all, 1, (size_t)size, file), size);
    fclose(file);
    for (long i = 0; !found && i + (long)strlen(text) <= size; i++)
        found = strncasecmp(all + i, text, strlen(text)) == 0;
    free(all);
    return found;
}

static bool state_holds(const char *text)
{
    static const char *const ends[] = {"", "-wal", "-shm"};
    char name[400];

    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof(name), "%s/state.db%s", world.state, ends[i]);
        if (holds(name, text))
            return true;
    }
    return false;
}

static void forgotten_is_erased(void **state UNUSED)
{
    struct somebody one;
    int64_t spent, leads;
    char *out;

    json_decref(nightly_run(&world, 0));
    one = somebody();
    assert_true(state_holds(one.address));
    spent = world_sql(&world, "SELECT sum(spent_micro) FROM entry");
    leads = world_sql(&world, "SELECT count(*) FROM run_lead");

    out = world_weir_ok(&world, 0, "forget", one.address, "--dry-run", "--json", NULL);
    assert_non_null(strstr(out, "\"leads\":1"));
    free(out);
    assert_true(state_holds(one.address));
    out = world_weir_ok(&world, 0, "forget", one.address, "--json", NULL);
    assert_non_null(strstr(out, "\"leads\":1"));
    assert_null(strstr(out, one.address));
    free(out);
    assert_false(state_holds(one.address));
    assert_int_equal(world_sql(&world, "SELECT sum(spent_micro) FROM entry"), spent);
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM run_lead"), leads);
    free(world_weir_ok(&world, 0, "doctor", "--state", world.state, NULL));

    /* The CRM still has them: they are read, and that is all. */
    free(world_weir_ok(&world, 0, "run", world_job("nightly.yaml"), "--id", one.id,
                       "--as-of", "2026-03-03T08:00:00Z", "--quiet", NULL));
    expect_left_alone(one.id);
    assert_false(state_holds(one.address));
    let_go(&one);
}

static void forgetting_takes_no_domain_and_no_stranger(void **state UNUSED)
{
    json_decref(nightly_run(&world, 0));
    free(world_weir_ok(&world, 2, "forget", "example.com", NULL));
    free(world_weir_ok(&world, 2, "forget", "no-such-id", NULL));
    assert_int_equal(world_sql(&world, "SELECT count(*) FROM suppression"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(who_is_listed_is_left_alone, fresh_world),
        cmocka_unit_test_setup(a_plan_knows_the_list, fresh_world),
        cmocka_unit_test_setup(nothing_is_bought_for_a_personal_mailbox_unasked,
                               fresh_world),
        cmocka_unit_test_setup(forgotten_is_erased, fresh_world),
        cmocka_unit_test_setup(forgetting_takes_no_domain_and_no_stranger, fresh_world),
        /* Last: it changes the truth. */
        cmocka_unit_test_setup(an_objection_holds_for_all_vendors_and_records,
                               fresh_world),
    };

    return cmocka_run_group_tests(tests, start_world, stop_world);
}
