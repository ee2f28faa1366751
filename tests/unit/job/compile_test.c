/* compile_test.c - job and map files: what they come to, and every mistake at once, at
 * its place, with the nearest word.
 */
#include "rig.h"

#include "etl/facts/named_list.h"

#include "weir/clock.h"

#include <stdio.h>

static const char good_map[] = "object: contacts\n"
                               "is: lead\n"
                               "fields:\n"
                               "  plan: {form: word, words: [free, pro], fresh: 90d}\n"
                               "properties:\n"
                               "  email: {field: email, write: fill_blank}\n"
                               "  firstname: first_name\n"
                               "  weir_score: score\n"
                               "  plan__c: {field: plan, words: {Gratis: free}}\n"
                               "  demos: {signal: demo_request, at: demo_date}\n"
                               "  demo_date: created_at\n";

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

static const struct {
    const char *text, *mistakes;
} maps[] = {
    {"object: c\nis: lead\nproperties:\n"
     "  a: {field: lifecycle_stage, stage: {mql: M, sql: S}, order: [L, M, m]}\n"
     "  b: {stage: [mql]}\n"
     "  c: {stage: {mql: M, sql: [x]}, order: M}\n"
     "  d: {field: title, write: always, stage: {mql: M}}\n"
     "  e: {field: lead_status, order: [a, b]}\n"
     "  f: {signal: x, stage: {mql: M}}\n",
     "map.yaml:4:63: error: \"S\" is written and not in the order\n"
     "map.yaml:4:70: error: \"m\" stands here twice\n"
     "map.yaml:5:14: error: stage is a map of weir's stages and the CRM's words\n"
     "map.yaml:6:28: error: must be a word\n"
     "map.yaml:6:41: error: order is a list of 2 to 64 words\n"
     "map.yaml:7:43: error: the property is written already\n"
     "map.yaml:8:34: error: the property is read only\n"
     "map.yaml:9:25: error: a signal is only read\n"},
    {"object: contacts\nis: led\nproperties: {email: email}\n",
     "map.yaml:2:5: error: unknown is \"led\"; did you mean \"lead\"?\n"},
    {"objekt: contacts\nis: lead\nproperties: {email: email}\n",
     "map.yaml:1:1: error: unknown option \"objekt\"; did you mean \"object\"?\n"
     "map.yaml:1:1: error: object is missing\n"},
    {"object: c\nis: lead\nproperties: {email: emial, a: tittle}\n",
     "map.yaml:3:21: error: unknown field \"emial\"; did you mean \"email\"?\n"
     "map.yaml:3:31: error: unknown field \"tittle\"; did you mean \"title\"?\n"},
    {"object: c\nis: lead\nproperties:\n  a: {field: title, write: allways}\n"
     "  b: {feild: title}\n  c: []\n",
     "map.yaml:4:28: error: unknown write \"allways\"; did you mean \"always\"?\n"
     "map.yaml:5:3: error: field is missing\n"
     "map.yaml:5:7: error: unknown option \"feild\"; did you mean \"field\"?\n"
     "map.yaml:6:3: error: must be a field's name or a map of options\n"},
    {"object: c\nis: lead\nproperties:\n  a: title\n  b: title\n",
     "map.yaml:5:3: error: title is read already in line 4\n"},
    {"object: c\nis: lead\nproperties:\n"
     "  a: {field: score, direction: read}\n"
     "  b: {field: title, direction: read, write: always}\n"
     "  c: {field: phone, direction: write, write: if_better}\n",
     "map.yaml:4:32: error: score is decided by weir and cannot be read\n"
     "map.yaml:5:45: error: the property is read only\n"
     "map.yaml:6:46: error: if_better compares with what is read: use direction both\n"},
    {"object: c\nis: lead\nproperties:\n"
     "  a: {field: owner_id, fill: route_ownr}\n"
     "  b: {field: title, fill: email}\n"
     "  c: {field: phone, write: always, fill: tier}\n"
     "  d: {field: route_owner, write: always}\n",
     "map.yaml:4:30: error: unknown field \"route_ownr\"; did you mean "
     "\"route_owner\"?\n"
     "map.yaml:5:27: error: email is not decided by weir\n"
     "map.yaml:6:42: error: fill stands beside a field that is only read\n"
     "map.yaml:7:34: error: route_owner never replaces an owner: fill_blank or never\n"},
    {"object: c\nis: account\nproperties:\n  a: title\n  b: {signal: x}\n",
     "map.yaml:4:6: error: title is a lead's; this map is of accounts\n"
     "map.yaml:5:15: error: signals are of leads\n"},
    {"object: c\nis: lead\nproperties:\n"
     "  a: {field: title, format: number}\n  b: {field: created_at, format: number}\n"
     "  c: {field: score, format: date}\n  d: {field: email, format: mdy}\n",
     "map.yaml:4:29: error: title cannot be written as number\n"
     "map.yaml:5:34: error: created_at cannot be written as number\n"
     "map.yaml:6:29: error: score cannot be written as date\n"
     "map.yaml:7:29: error: email cannot be written as mdy\n"},
    {"object: c\nis: lead\nproperties:\n"
     "  a: {field: seniority, words: {Boss: c_levle, Chef: [x]}}\n"
     "  b: {signal: x, write: always}\n  c: {field: title, signal: x}\n"
     "  d: {field: phone, at: b}\n",
     "map.yaml:4:39: error: unknown word \"c_levle\"; did you mean \"c_level\"?\n"
     "map.yaml:4:54: error: must be a word\n"
     "map.yaml:5:3: error: a signal is only read: signal and at alone\n"
     "map.yaml:6:29: error: a property holds a field or counts a signal, not both\n"
     "map.yaml:7:25: error: at is for signals\n"},
    {"object: c\nis: lead\nfields:\n  Plan: {}\n  title: {type: text}\n"
     "  x: {type: txt, of: leads}\nproperties: {a: email}\n",
     "map.yaml:4:3: error: a field's name is made of a-z, 0-9 and _, and begins with a "
     "letter\n"
     "map.yaml:5:3: error: there is a field \"title\" already\n"
     "map.yaml:6:13: error: unknown type \"txt\"; did you mean \"text\"?\n"
     "map.yaml:6:22: error: unknown of \"leads\"; did you mean \"lead\"?\n"},
    {"object: c\nis: lead\nproperties: {a: email, a: title}\n",
     "map.yaml:3:24: error: key \"a\" stands twice\n"},
    {"object: c\nis: lead\nproperties: {}\n",
     "map.yaml:3:13: error: properties must be a map of 1 to 500 properties\n"},
    {"object: c\nis: lead\nproperties: [a, b]\n",
     "map.yaml:3:13: error: properties must be a map of 1 to 500 properties\n"},
};

static void each_mistake_of_a_map_is_told_at_its_place(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(maps); i++) {
        struct rig *rig = rig_new();

        rig_file(rig, "map.yaml", maps[i].text);
        assert_null(wr_map_load(rig_path(rig, "map.yaml"), &rig->catalogue, &rig_env,
                                rig->arena, rig->diags));
        assert_str(rig_mistakes(rig), maps[i].mistakes);
        rig_free(rig);
    }
}

#define HEAD "job: x\ncrm: {adapter: hubspot, token: \"${TOKEN}\"}\nmaps: leads.yaml\n"
#define TAIL "model: m.yaml\n"

static const struct {
    const char *text, *mistakes;
} jobs[] = {
    {HEAD, "job.yaml:1:1: error: model is missing\n"},
    {HEAD TAIL "modle: x\nselect: changd\n",
     "job.yaml:5:1: error: unknown option \"modle\"; did you mean \"model\"?\n"
     "job.yaml:6:9: error: unknown select \"changd\"; did you mean \"changed\"?\n"},
    {"job: a b\ncrm: {adapter: hubspott}\nmaps: leads.yaml\n" TAIL,
     "job.yaml:1:6: error: job must be a word of letters, digits, _ . and -\n"
     "job.yaml:2:16: error: unknown CRM adapter \"hubspott\"; did you mean \"hubspot\"?\n"},
    {"job: x\ncrm: {adapter: hubspot, token: plain-token, tokn: y, page_size: 101}\n"
     "maps: leads.yaml\n" TAIL,
     "job.yaml:2:32: error: token: a secret may not stand in a file: write ${NAME} or "
     "file:PATH\n"
     "job.yaml:2:45: error: unknown option \"tokn\"; did you mean \"token\"?\n"
     "job.yaml:2:65: error: page_size must be between 1 and 100\n"},
    {"job: x\ncrm: {adapter: hubspot, token: \"${UNSET}\"}\nmaps: leads.yaml\n" TAIL,
     "job.yaml:2:32: error: UNSET is not set in the environment\n"},
    {"job: x\ncrm: {}\nmaps: leads.yaml\n" TAIL,
     "job.yaml:2:6: error: adapter is missing\n"},
    {"job: x\ncrm: hubspot\nmaps: leads.yaml\n" TAIL,
     "job.yaml:2:6: error: crm must be a map of options\n"},
    {"job: x\ncrm: {adapter: file, input: a.csv, output: a.csv}\nmaps: leads.yaml\n" TAIL,
     "job.yaml:3:7: error: the output file is the input file\n"},
    {"job: x\ncrm: {adapter: hubspot, token: \"${TOKEN}\"}\nmaps: []\n" TAIL,
     "job.yaml:3:7: error: none of the maps is of leads\n"},
    {"job: x\ncrm: {adapter: hubspot, token: \"${TOKEN}\"}\n"
     "maps: [leads.yaml, leads.yaml, [x]]\n" TAIL,
     "job.yaml:3:32: error: a map must be a name\n"
     "leads.yaml:4:3: error: there is a field \"plan\" already\n"},
    {HEAD TAIL "select: all\nselect: all\n",
     "job.yaml:6:1: error: key \"select\" stands twice\n"},
    {HEAD TAIL "older_than: 3d\n",
     "job.yaml:5:13: error: older_than is for select: stale\n"},
    {HEAD TAIL
     "waterfall:\n  - {step: a, wants: [titel, score, title, title], ask: [x, x]}\n"
     "  - {step: a, wants: [], ask: [[y]], confidence: 1001, purpose: buy}\n"
     "  - {wants: title, ask: y, when: {field: titel, is: x}}\n  - x\n",
     "job.yaml:6:23: error: unknown field \"titel\"; did you mean \"title\"?\n"
     "job.yaml:6:30: error: score is decided by weir, not found\n"
     "job.yaml:6:44: error: title is there twice\n"
     "job.yaml:6:61: error: x is there twice\n"
     "job.yaml:7:12: error: there is a step \"a\" already\n"
     "job.yaml:7:22: error: wants must have 1 to 24 entries\n"
     "job.yaml:7:32: error: a provider must be a name\n"
     "job.yaml:7:50: error: confidence must be between 0 and 1000\n"
     "job.yaml:7:65: error: unknown purpose \"buy\"; known: decide, contact\n"
     "job.yaml:8:5: error: step is missing\n"
     "job.yaml:8:42: error: unknown field \"titel\"; did you mean \"title\"?\n"
     "job.yaml:9:5: error: a step must be a map of options\n"},
    {HEAD TAIL
     "waterfall:\n"
     "  - {step: a, wants: city, ask: x, when: {any: [{field: tier, is: a}, {field: "
     "score, at_least: 3}]}}\n"
     "  - {step: b, purpose: contact, wants: city, ask: x, when: [{field: tier, is: a},\n"
     "     {field: stop, is: none}, {field: fit_score, at_least: 3}]}\n"
     "  - {step: c, purpose: contact, wants: city, ask: x, when: {field: reasons, is: a}}\n"
     "  - {step: d, purpose: contact, wants: city, ask: x, only_if: can_pass_gate}\n",
     "job.yaml:6:42: error: score is decided on what this step brings, so its `when` "
     "cannot name it; a step with purpose: contact runs after the decision\n"
     "job.yaml:6:42: error: tier is decided on what this step brings, so its `when` "
     "cannot name it; a step with purpose: contact runs after the decision\n"
     "job.yaml:9:68: error: \"reasons\" is decided later and not known here\n"
     "job.yaml:10:5: error: only_if is for steps that decide; what a rep needs once it "
     "is decided has a `when`\n"},
    {HEAD TAIL
     "rates: {EUR: 0}\n"
     "caps: {time_zone: Mars/Base, billing_day: 29, providers: {a: {runs: 1}},\n"
     "  pools: {apollo: 3, a.b: {credits: -1}}, fields: {titel: x}}\n",
     "job.yaml:5:8: error: rates have a date: as_of: 2026-11-22\n"
     "job.yaml:5:9: error: a rate is more than 0\n"
     "job.yaml:6:19: error: there is no time zone \"Mars/Base\": a name of the tz "
     "database, as Europe/Berlin, or +01:00\n"
     "job.yaml:6:43: error: billing_day must be between 1 and 28\n"
     "job.yaml:6:63: error: unknown option \"runs\"; did you mean \"run\"?\n"
     "job.yaml:7:11: error: a pool is VENDOR.POOL, as apollo.credits\n"
     "job.yaml:7:37: error: credits must be between 0 and 1000000000\n"
     "job.yaml:7:52: error: there is no field \"titel\"\n"
     "job.yaml:7:59: error: the cap must be an amount such as 0.025, with six decimals at most\n"},
    {HEAD TAIL "caps: {run: -1, day: many, providers: {apollo: x, hunter: [1]}}\n"
               "limits: {in_flight: 0, deadline: 4}\nwrite: {read_only: maybe}\n"
               "providers: [apollo]\n",
     "job.yaml:5:13: error: run must be an amount such as 0.025, with six decimals at most\n"
     "job.yaml:5:22: error: day must be an amount such as 0.025, with six decimals at most\n"
     "job.yaml:5:48: error: the cap must be an amount such as 0.025, with six decimals at most\n"
     "job.yaml:5:59: error: must be an amount\n"
     "job.yaml:6:21: error: in_flight must be between 1 and 4096\n"
     "job.yaml:6:34: error: deadline must be a duration such as 500ms, 30s, 5m, 4h, 90d or 2w\n"
     "job.yaml:7:20: error: read_only must be true or false\n"
     "job.yaml:8:12: error: providers must be a map of vendors\n"},
};

static void each_mistake_of_a_job_is_told_at_its_place(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(jobs); i++) {
        struct rig *rig = rig_new();
        struct wr_str mistakes;

        rig_file(rig, "leads.yaml", good_map);
        rig_file(rig, "job.yaml", jobs[i].text);
        assert_null(rig_job(rig));
        mistakes = rig_mistakes(rig);
        assert_str(mistakes, jobs[i].mistakes);
        assert_null(strstr(mistakes.ptr, "secret-"));
        assert_null(strstr(mistakes.ptr, "plain-"));
        rig_free(rig);
    }
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

static void mistakes_of_lists_are_told(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();

    rig_file(rig, "leads.yaml", good_map);
    rig_file(rig, "bad.txt", "ok\n\xFF\n");
    rig_file(rig, "job.yaml",
             HEAD TAIL "lists: {rivals: nowhere.txt, bad: bad.txt, A B: bad.txt}\n");
    assert_null(rig_job(rig));
    assert_str(rig_mistakes(rig),
               "bad.txt:2:1: error: not UTF-8 text\n"
               "job.yaml:5:17: error: nowhere.txt: cannot be read: No such file or "
               "directory\n"
               "job.yaml:5:44: error: a list is named with a-z, 0-9, _ and -\n");
    rig_free(rig);
}

static void mistakes_of_job_and_map_come_together(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();

    rig_file(rig, "leads.yaml", "object: c\nis: lead\nproperties: {a: emial}\n");
    rig_file(rig, "job.yaml", HEAD "model: m.yaml\nselect: sometimes\n");
    assert_null(rig_job(rig));
    assert_str(
        rig_mistakes(rig),
        "job.yaml:5:9: error: unknown select \"sometimes\"; known: changed, all, "
        "stale, named\n"
        "leads.yaml:3:17: error: unknown field \"emial\"; did you mean \"email\"?\n");
    rig_free(rig);
}

/* 100 properties of 40 bytes: more than a search of HubSpot can name. */
static void a_map_too_wide_for_the_crm_is_a_mistake(void **state WR_UNUSED)
{
    struct rig *rig = rig_new();
    struct wr_buf map;

    wr_buf_init(&map, 64 * 1024);
    wr_buf_putz(&map, "object: contacts\nis: lead\nproperties:\n");
    for (int i = 0; i < 100; i++)
        wr_buf_printf(&map,
                      "  a_property_with_a_name_of_forty_bytes_%02d: {signal: s}\n", i);
    rig_file(rig, "leads.yaml", wr_buf_str(&map).ptr);
    rig_file(rig, "job.yaml", HEAD TAIL);
    assert_null(rig_job(rig));
    assert_non_null(strstr(rig_mistakes(rig).ptr,
                           "job.yaml:3:7: error: hubspot: the names of the 100 mapped "
                           "properties of contacts take"));
    wr_buf_fini(&map);
    rig_free(rig);
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
        cmocka_unit_test(each_mistake_of_a_map_is_told_at_its_place),
        cmocka_unit_test(each_mistake_of_a_job_is_told_at_its_place),
        cmocka_unit_test(a_map_has_a_word_for_each_stage),
        cmocka_unit_test(a_lifecycle_stage_needs_its_order),
        cmocka_unit_test(history_is_where_it_can_be),
        cmocka_unit_test(history_is_of_what_is_read_and_written),
        cmocka_unit_test(lists_are_read_and_hashed),
        cmocka_unit_test(mistakes_of_lists_are_told),
        cmocka_unit_test(mistakes_of_job_and_map_come_together),
        cmocka_unit_test(a_map_too_wide_for_the_crm_is_a_mistake),
        cmocka_unit_test(scalars_stay_text),
        cmocka_unit_test(the_sample_jobs_compile),
        cmocka_unit_test(the_reference_names_every_key),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
