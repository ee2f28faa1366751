/* compile_test.c - job and map files: what they come to. */
#include "compile_rig.h"

#include "etl/facts/named_list.h"

#include "weir/clock.h"

#include <stdio.h>

static const char good_job[] =
    "job: nightly\n"
    "crm:\n"
    "  adapter: hubspot\n"
    "  token: ${TOKEN}\n"
    "  index_lag: 90s\n"
    "maps: [leads.yaml]\n"
    "providers:\n"
    "  apollo: {key: \"${KEY}\"}\n"
    "waterfall:\n"
    "  - {step: person, wants: [title, plan], ask: [apollo.person, pdl.person]}\n"
    "  - step: email\n"
    "    wants: email\n"
    "    ask: hunter.finder\n"
    "    verify: zerobounce.validate\n"
    "    confidence: 700\n"
    "    purpose: contact\n"
    "    when: {field: country, is: NO}\n"
    "model: icp.yaml\n"
    "rates: {EUR: 1.08, as_of: 2026-11-01}\n"
    "caps: {run: 12.50, time_zone: \"+01:00\", billing_day: 15, account: 3,\n"
    "  providers: {apollo: 10, pdl: {month: 40}}, fields: {title: 2},\n"
    "  pools: {apollo.mobile: {credits: 12.5}, pdl.search: 7}}\n"
    "limits: {deadline: 4h, dns: \"${EMPTY}\", batch_linger: 20ms}\n"
    "write: {min_score_change: 2.5}\n";

static void a_job_comes_to_this(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();
    const struct wr_job *job;
    const struct wr_step *step;

    rig_file(rig, "leads.yaml", good_map);
    rig_file(rig, "job.yaml", good_job);
    job = rig_job(rig);
    assert_str(rig_mistakes(rig), "");
    assert_non_null(job);
    assert_str(job->name, "nightly");
    assert_str(job->instance, "hubspot:main");
    assert_int_equal(job->index_lag_us, 90 * WR_SECOND_US);
    assert_int_equal(job->crm_per_second, job->crm->per_second);
    assert_int_equal(job->select, WR_SELECT_CHANGED);
    assert_false(job->gives_way);
    assert_int_equal(job->step_count, 2);
    step = &job->steps[0];
    assert_int_equal(step->want_count, 2);
    assert_int_equal(step->wants[0], WR_F_TITLE);
    assert_int_equal(step->wants[1], WR_F_BUILTIN_COUNT);
    assert_int_equal(step->provider_count, 2);
    assert_str(step->providers[1].name, "pdl.person");
    assert_int_equal(step->providers[1].pos.line, 10);
    assert_int_equal(step->providers[1].pos.column, 63);
    assert_int_equal(step->purpose, WR_PURPOSE_DECIDE);
    assert_null(step->when);
    step = &job->steps[1];
    assert_str(step->verify.name, "zerobounce.validate");
    assert_int_equal(step->confidence, 700);
    assert_int_equal(step->purpose, WR_PURPOSE_CONTACT);
    assert_non_null(step->when);
    assert_int_equal(job->cap_run, 12500000);
    assert_int_equal(job->cap_day, 50000000);
    assert_int_equal(job->cap_lead, 500000);
    assert_int_equal(job->provider_cap_count, 2);
    assert_int_equal(job->provider_caps[0].limit_micro, 10000000);
    assert_int_equal(job->provider_caps[0].month_micro, -1);
    assert_int_equal(job->provider_caps[1].limit_micro, -1);
    assert_int_equal(job->provider_caps[1].month_micro, 40000000);
    assert_int_equal(job->pool_cap_count, 2);
    assert_str(job->pool_caps[0].vendor.name, "apollo");
    assert_str(job->pool_caps[0].pool, "mobile");
    assert_int_equal(job->pool_caps[0].credits_milli, 12500);
    assert_int_equal(job->pool_caps[0].month_micro, -1);
    assert_int_equal(job->pool_caps[1].month_micro, 7000000);
    assert_int_equal(job->field_cap_count, 1);
    assert_int_equal(job->field_caps[0].field, WR_F_TITLE);
    assert_int_equal(job->field_caps[0].month_micro, 2000000);
    assert_int_equal(job->cap_account, 3000000);
    assert_int_equal(job->zone.offset_s, 3600);
    assert_int_equal(job->billing_day, 15);
    assert_str(job->exchange.as_of, "2026-11-01");
    assert_int_equal(job->exchange.count, 1);
    assert_int_equal(job->exchange.rates[0].micro, 1080000);
    assert_int_equal(job->deadline_us, 4 * WR_HOUR_US);
    assert_int_equal(job->batch_linger_ms, 20);
    assert_str(job->dns_servers, NULL);
    assert_int_equal(job->in_flight, 64);
    assert_int_equal(job->min_score_milli, 2500);
    assert_false(job->read_only || job->allow_private || job->buy_for_personal);
    assert_int_equal(wr_yaml_size(job->vendors), 1);
    rig_free(rig);
}

/* Properties that are read come first, then those that are only compared; a property
 * that two lines name is there once. */
static void a_map_comes_to_this(void **state WR_UNUSED)
{
    static const char *const properties[] = {"email",     "firstname", "plan__c",
                                             "demo_date", "demos",     "weir_score"};
    static const struct {
        const char *property;
        enum wr_direction direction;
        enum wr_write_policy policy;
    } lines[] = {
        {"email", WR_MAP_BOTH, WR_POLICY_FILL_BLANK},
        {"firstname", WR_MAP_READ, WR_POLICY_NEVER},
        {"weir_score", WR_MAP_WRITE, WR_POLICY_ALWAYS},
        {"plan__c", WR_MAP_READ, WR_POLICY_NEVER},
        {"demos", WR_MAP_READ, WR_POLICY_NEVER},
        {"demo_date", WR_MAP_READ, WR_POLICY_NEVER},
    };
    struct rig *rig = rig_new();
    const struct wr_map *map = rig_map(rig, good_map);

    assert_int_equal(map->property_count, WR_COUNT(properties));
    assert_int_equal(map->read_count, 5);
    for (size_t i = 0; i < WR_COUNT(properties); i++)
        assert_str(map->properties[i], properties[i]);
    assert_int_equal(map->line_count, WR_COUNT(lines));
    for (size_t i = 0; i < WR_COUNT(lines); i++) {
        assert_str(map->lines[i].property, lines[i].property);
        assert_str(map->properties[map->lines[i].index], lines[i].property);
        assert_int_equal(map->lines[i].direction, lines[i].direction);
        assert_int_equal(map->lines[i].policy, lines[i].policy);
    }
    assert_str(map->lines[4].signal, "demo_request");
    assert_str(map->properties[map->lines[4].signal_at], "demo_date");
    assert_int_equal(map->lines[3].word_count, 1);
    assert_int_equal(rig->catalogue.fields[WR_F_BUILTIN_COUNT].freshness_days, 90);
    rig_free(rig);
}

/* Written by one line, read as another one's date: it is read. */
static void what_one_line_reads_is_read(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();
    const struct wr_map *map =
        rig_map(rig, "object: c\nis: lead\nproperties:\n"
                     "  demos: {signal: demo_request, at: last}\n"
                     "  last: {field: created_at, direction: write, write: always}\n");

    assert_int_equal(map->read_count, 2);
    assert_int_equal(map->property_count, 2);
    rig_free(rig);
}

/* Comments and blanks do not count, values and their order do; secrets do not, since
 * references stand for themselves. */
static void a_hash_is_of_what_is_said(void **state WR_UNUSED)
{
    static const char *const texts[] = {
        "object: contacts\nis: lead\nproperties:\n  email: email\n  phone: phone\n",
        "# a comment\nobject:   contacts\n\nis: lead\nproperties: {email: email, phone: phone}\n",
        "object: contacts\nis: lead\nproperties:\n  phone: phone\n  email: email\n",
        "object: contacts\nis: lead\nproperties:\n  email: phone\n  phone: email\n",
    };
    char hashes[4][65];

    for (size_t i = 0; i < WR_COUNT(texts); i++) {
        struct rig *rig = rig_new();

        snprintf(hashes[i], sizeof(hashes[i]), "%s", rig_map(rig, texts[i])->hash);
        assert_int_equal(strlen(hashes[i]), 64);
        rig_free(rig);
    }
    assert_string_equal(hashes[0], hashes[1]);
    assert_string_not_equal(hashes[0], hashes[2]);
    assert_string_not_equal(hashes[0], hashes[3]);
}

/* Every stage of the model, and none that it has not. */
static void a_map_has_a_word_for_each_stage(void **state WR_UNUSED)
{
    static const struct wr_str stages[] = {WR_LIT_INIT("raw"), WR_LIT_INIT("mql"),
                                           WR_LIT_INIT("disqualified")};
    struct rig *rig = rig_new();
    const struct wr_map *map =
        rig_map(rig, "object: c\nis: lead\nproperties:\n  weir_stage: stage\n"
                     "  a: {stage: {raw: leave, mlq: M}}\n");

    wr_map_check_stages(map, (struct wr_strs){stages, WR_COUNT(stages)}, rig->arena,
                        rig->diags);
    assert_str(rig_mistakes(rig),
               "map.yaml:5:14: error: the model's stage \"mql\" has no word; `mql: "
               "leave` where nothing is to be written\n"
               "map.yaml:5:14: error: the model's stage \"disqualified\" has no word; "
               "`disqualified: leave` where nothing is to be written\n"
               "map.yaml:5:14: error: unknown stage of the model \"mlq\"; did you mean "
               "\"mql\"?\n");
    rig_free(rig);
}

#define FILE_HEAD "job: x\ncrm: {adapter: file, input: in.csv}\nmaps: leads.yaml\n"

static const struct {
    const char *map, *job, *mistakes;
} histories[] = {
    {"object: contacts\nis: lead\nhistory: true\nproperties:\n  a: title\n"
     "  b: score\n  c: {field: phone, direction: both, write: never}\n",
     HEAD TAIL,
     "leads.yaml:3:10: error: history is of properties that are read and written, and "
     "there is none\n"},
    {"object: leads\nis: lead\nhistory: true\nproperties:\n"
     "  a: {field: title, write: fill_blank}\n",
     FILE_HEAD TAIL, "the map of leads wants `history`, and file has none to tell"},
};

static void history_is_where_it_can_be(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(histories); i++) {
        struct rig *rig = rig_new();

        rig_file(rig, "leads.yaml", histories[i].map);
        rig_file(rig, "job.yaml", histories[i].job);
        assert_null(rig_job(rig));
        print_message("%s", rig_mistakes(rig).ptr);
        assert_non_null(strstr(rig_mistakes(rig).ptr, histories[i].mistakes));
        rig_free(rig);
    }
}

static void history_is_of_what_is_read_and_written(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();
    const struct wr_map *map =
        rig_map(rig, "object: contacts\nis: lead\nhistory: true\nproperties:\n"
                     "  a: score\n  b: first_name\n"
                     "  c: {field: title, write: always}\n  d: {signal: x, at: e}\n");

    for (size_t i = 0; i < map->property_count; i++)
        assert_int_equal(map->with_history[i], wr_str_eqz(map->properties[i], "c"));
    rig_free(rig);
}

/* HubSpot takes no step back, so nobody may forget to say what is back. */
static void a_lifecycle_stage_needs_its_order(void **state WR_UNUSED)
{
    static const char *const maps_of[] = {
        "object: contacts\nis: lead\nproperties:\n"
        "  lifecyclestage: {field: lifecycle_stage, stage: {mql: lead}}\n",
        "object: contacts\nis: lead\nproperties:\n"
        "  lifecyclestage: {field: lifecycle_stage, write: always}\n",
    };

    for (size_t i = 0; i < WR_COUNT(maps_of); i++) {
        struct rig *rig = rig_new();

        rig_file(rig, "leads.yaml", maps_of[i]);
        rig_file(rig, "job.yaml", HEAD TAIL);
        assert_null(rig_job(rig));
        assert_str(rig_mistakes(rig),
                   "job.yaml:3:7: error: lifecyclestage is written, and hubspot only "
                   "moves it on: the map has to give its `order`\n");
        rig_free(rig);
    }
}

/* The list is job data: its content is part of what a run goes by. */
static void lists_are_read_and_hashed(void **state WR_UNUSED)
{
    char hash[2][65];

    for (int i = 0; i < 2; i++) {
        struct rig *rig = rig_new();
        const struct wr_job *job;

        rig_file(rig, "leads.yaml", good_map);
        rig_file(rig, "rivals.txt", i ? "a.example\n" : "b.example\n");
        rig_file(rig, "job.yaml",
                 HEAD TAIL "lists: {rivals: rivals.txt}\n"
                           "waterfall: [{step: a, wants: [title], ask: [x.y], when: "
                           "{not: {field: domain, in_list: rivals}}}]\n");
        job = rig_job(rig);
        assert_non_null(job);
        assert_non_null(wr_named_list_find(&rig->catalogue, WR_LIT("rivals")));
        assert_int_equal(job->step_count, 1); /* whose condition asks it */
        assert_non_null(job->steps[0].when);
        memcpy(hash[i], job->hash, sizeof(hash[i]));
        rig_free(rig);
    }
    assert_string_not_equal(hash[0], hash[1]);
}

/* NO is Norway, 0123 keeps its zero, yes is a word. */
static void scalars_stay_text(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();
    const struct wr_map *map = rig_map(
        rig, "object: 0123\nis: lead\nproperties:\n"
             "  country: {field: country, words: {NO: NO, yes: SE, 1.0: DK}}\n");

    assert_string_equal(map->crm_object, "0123");
    assert_str(map->lines[0].from[0], "NO");
    assert_str(map->lines[0].to[0], "NO");
    assert_str(map->lines[0].from[1], "yes");
    assert_str(map->lines[0].from[2], "1.0");
    rig_free(rig);
}

/* The sample jobs and their maps, as they ship. */
static const char *any_env(void *ctx WR_UNUSED, const char *name)
{
    return strstr(name, "_KEY") || strstr(name, "_TOKEN") ? "x" : NULL;
}

static void the_sample_jobs_compile(void **state WR_UNUSED)
{
    static const char *const names[] = {"nightly", "backfill", "refresh", "file"};
    static const struct wr_env env = {.get = any_env};

    for (size_t i = 0; i < WR_COUNT(names); i++) {
        struct rig *rig = rig_new();
        char path[512];

        snprintf(path, sizeof(path), "%s/jobs/%s.yaml", WEIR_SOURCE_DIR, names[i]);
        rig->job =
            wr_job_load(path, &env, &rig->catalogue, rig->arena, &rig->doc, rig->diags);
        assert_str(rig_mistakes(rig), "");
        assert_str(rig->job->name, names[i]);
        rig_free(rig);
    }
}

static void the_reference_names_every_key(void **state WR_UNUSED)
{
    static const char *const keys[] = {
        "`job`",    "`token`", "`id_column`", "`wants`", "`min_score_change`",
        "`signal`", "`form`"};
    struct wr_buf out;

    wr_buf_init(&out, 256 * 1024);
    wr_job_reference(&out);
    for (size_t i = 0; i < WR_COUNT(keys); i++)
        assert_non_null(strstr(wr_buf_str(&out).ptr, keys[i]));
    wr_buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_comes_to_this),
        cmocka_unit_test(a_map_comes_to_this),
        cmocka_unit_test(what_one_line_reads_is_read),
        cmocka_unit_test(a_hash_is_of_what_is_said),
        cmocka_unit_test(a_map_has_a_word_for_each_stage),
        cmocka_unit_test(a_lifecycle_stage_needs_its_order),
        cmocka_unit_test(history_is_where_it_can_be),
        cmocka_unit_test(history_is_of_what_is_read_and_written),
        cmocka_unit_test(lists_are_read_and_hashed),
        cmocka_unit_test(scalars_stay_text),
        cmocka_unit_test(the_sample_jobs_compile),
        cmocka_unit_test(the_reference_names_every_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
