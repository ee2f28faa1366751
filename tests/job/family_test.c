/* Parent companies and subsidiaries by the real program: linked in the CRM, and by a
 * column of a file. */
#include "tests/harness/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNUSED   __attribute__((unused))
#define AS_OF    "2026-03-02T08:00:00Z"
#define MAX_RUNS 6

static const struct world_options options = {
    .generate = 10, .now = AS_OF, .frozen = true, .sim_args = {NULL}};

static const char model[] =
    "model: f\n"
    "shares: {fit: 1}\n"
    "completeness: {threshold: 0, fields: [{field: title, weight: 1}]}\n"
    "fit:\n"
    "  criteria:\n"
    "    - {name: boss next door, points: 10,\n"
    "       when: {field: family.decision_makers, at_least: 1}}\n"
    "    - {name: two next door, points: 20, when: {field: family.members, is: 2}}\n"
    "    - {name: sold next door, points: 40,\n"
    "       when: {field: family.open_opportunities, is: 3}}\n";

static struct world world;

static int64_t score(const char *id)
{
    char query[128];

    snprintf(query, sizeof(query),
             "SELECT score_milli / 1000 FROM lead WHERE ext_id = '%s'", id);
    return world_sql(&world, query);
}

/* Runs on that day of the month until nobody is due any more. */
static void settle(const char *job, int day)
{
    char now[32], due[200];
    int runs = 0;

    snprintf(now, sizeof(now), "2026-03-%02dT08:00:00Z", day);
    snprintf(due, sizeof(due),
             "SELECT (SELECT count(*) FROM lead WHERE due_us <= unixepoch('%s') * "
             "1000000) + (SELECT count(*) FROM stirred)",
             now);
    do {
        free(world_weir_ok(&world, 0, "run", job, "--as-of", now, "--quiet", NULL));
        assert_in_range(++runs, 1, MAX_RUNS);
    } while (world_sql(&world, due) > 0);
}

/* The CRM's clock. */
static void on_day(int day)
{
    world_tell(&world, "/_sim/clock", "{\"now\":\"2026-03-%02dT07:00:00Z\"}", day);
}

/* --- the CRM --- */

static char *add(const char *body)
{
    json_t *added = world_post(&world, "/_sim/add", body);
    char *id = strdup(json_string_value(json_object_get(added, "id")));

    json_decref(added);
    return id;
}

static char *add_company(const char *name)
{
    char body[200];

    snprintf(body, sizeof(body),
             "{\"object\":\"companies\",\"properties\":{\"name\":\"%s\",\"domain\":"
             "\"%s.example\"}}",
             name, name);
    return add(body);
}

static char *add_person(const char *name, const char *title, const char *company)
{
    char body[300];

    snprintf(body, sizeof(body),
             "{\"object\":\"contacts\",\"properties\":{\"email\":\"%s@family.example\","
             "\"jobtitle\":\"%s\"},\"companies\":[\"%s\"]}",
             name, title, company);
    return add(body);
}

static void link_to(const char *company, const char *parent)
{
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"companies\",\"id\":\"%s\",\"properties\":"
               "{\"hs_parent_company_id\":%s%s%s}}",
               company, *parent ? "\"" : "", *parent ? parent : "null",
               *parent ? "\"" : "");
}

static void the_crm_links_companies(void **state UNUSED)
{
    static const char job_text[] =
        "job: family\n"
        "workspace: ${WEIR_STATE}\n"
        "crm: {adapter: hubspot, token: \"${HUBSPOT_TOKEN}\", base_url: "
        "\"${HUBSPOT_URL}\",\n      per_second: 1000}\n"
        "maps: [maps/hubspot-contacts.yaml, maps/hubspot-companies.yaml]\n"
        "select: all\nmodel: f.yaml\n"
        "limits: {allow_private: true}\n"
        "write: {read_only: true}\n";
    char *top, *sub, *boss, *clerk, *other, job[320];

    world_start(&world, &options);
    world_copy_jobs(&world);
    world_put(&world, "jobs/f.yaml", model);
    world_put(&world, "jobs/family.yaml", job_text);
    snprintf(job, sizeof(job), "%s/jobs/family.yaml", world.folder);
    top = add_company("top");
    sub = add_company("sub");
    boss = add_person("boss", "Chief Executive Officer", top);
    clerk = add_person("clerk", "Accountant", sub);
    other = add_person("other", "Accountant", sub);
    settle(job, 2);
    assert_int_equal(score(clerk), 0);
    assert_int_equal(score(boss), 0);

    on_day(3);
    link_to(sub, top);
    settle(job, 3);
    assert_int_equal(score(clerk), 10); /* the boss */
    assert_int_equal(score(boss), 20);  /* two clerks */
    on_day(4);
    world_tell(&world, "/_sim/edit",
               "{\"object\":\"companies\",\"id\":\"%s\",\"properties\":"
               "{\"hs_num_open_deals\":\"3\"}}",
               top);
    settle(job, 4);
    assert_int_equal(score(clerk), 50);
    assert_int_equal(score(other), 50);

    /* A circle, then its own parent, then nobody's. */
    on_day(5);
    link_to(top, sub);
    settle(job, 5);
    assert_int_equal(score(clerk), 50);
    assert_int_equal(score(boss), 20);
    on_day(6);
    link_to(sub, sub);
    link_to(top, "");
    settle(job, 6);
    assert_int_equal(score(clerk), 0);
    assert_int_equal(score(boss), 0);
    free(top);
    free(sub);
    free(boss);
    free(clerk);
    free(other);
    world_stop(&world);
}

/* --- files --- */

static const char map[] = "object: leads\nis: lead\nproperties:\n"
                          "  email: email\n  title: title\n  parent: parent_account\n"
                          "  deals: open_opportunities\n  weir_score: score\n";

static const char *const rows[] = {
    "1,a@sub.example,Accountant,https://www.top.example/,\n",
    "2,b@sub.example,Accountant,,\n", /* says nothing of the parent */
    "3,c@top.example,Chief Executive Officer,,3\n",
    "4,d@alone.example,Accountant,no domain,3\n",
    "5,e@own.example,Chief Executive Officer,own.example,3\n",
};

static void a_file_names_the_parents_domain(void **state UNUSED)
{
    static const char *const orders[] = {"01234", "43210", "21403"};

    for (size_t i = 0; i < sizeof(orders) / sizeof(orders[0]); i++) {
        char text[1000] = "id,email,title,parent,deals\n", job_text[700];
        const char *job;

        world_start_bare(&world);
        for (const char *at = orders[i]; *at; at++)
            strcat(text, rows[*at - '0']);
        world_put(&world, "leads.csv", text);
        world_put(&world, "model.yaml", model);
        world_put(&world, "map.yaml", map);
        snprintf(job_text, sizeof(job_text),
                 "job: f\nworkspace: %s\n"
                 "crm: {adapter: file, input: leads.csv, id_column: id}\n"
                 "maps: [map.yaml]\nselect: all\nmodel: model.yaml\n",
                 world.state);
        job = world_put(&world, "job.yaml", job_text);
        settle(job, 2);
        assert_int_equal(score("1"), 50);
        assert_int_equal(score("2"), 50);
        assert_int_equal(score("3"), 20);
        assert_int_equal(score("4"), 0);
        assert_int_equal(score("5"), 0);
        world_stop(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_crm_links_companies),
        cmocka_unit_test(a_file_names_the_parents_domain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
