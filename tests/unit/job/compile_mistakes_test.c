/* compile_mistakes_test.c - job and map files: every mistake at once, at its place,
 * with the nearest word.
 */
#include "compile_rig.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_mistake_of_a_map_is_told_at_its_place),
        cmocka_unit_test(each_mistake_of_a_job_is_told_at_its_place),
        cmocka_unit_test(mistakes_of_lists_are_told),
        cmocka_unit_test(mistakes_of_job_and_map_come_together),
        cmocka_unit_test(a_map_too_wide_for_the_crm_is_a_mistake),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
