/* mistakes_test.c - a routing with mistakes is refused whole, with all of them. */
#include "rig.h"

#include <stdio.h>

static void all_mistakes_are_told(void **state WR_UNUSED)
{
    rig_mistakes(
        "when: {field: pth, is: route_now}\n"
        "owners:\n"
        "  \"701\": {activ: no}\n"
        "  \"702\": {open: -2, run: many}\n"
        "queues:\n"
        "  inbound: {\"701\": 0, \"720\": 1}\n"
        "  empty: []\n"
        "  twice: [\"701\", \"701\"]\n"
        "  word: \"701\"\n"
        "rules:\n"
        "  - {rule: a, owner: \"70\"}\n"
        "  - {rule: b, queue: inbond}\n"
        "  - {rule: c, owner: \"701\", queue: inbound}\n"
        "  - {when: always}\n"
        "  - {rule: d, accounts: {\"not a domain\": \"701\"}}\n"
        "  - {rule: e, accounts: []}\n"
        "  - {rule: f, accounts: {acme.example: \"701\", www.acme.example: \"702\"}}\n"
        "  - x\n"
        "rejections: {status: unqualified, after: 1s, recyle: nurture}\n"
        "untoched: [new]\n",
        "r.yaml:1:15: error: unknown field \"pth\"; did you mean \"path\"?\n"
        "r.yaml:3:11: error: unknown option \"activ\"; did you mean \"active\"?\n"
        "r.yaml:4:17: error: open must be between -1 and 1000000\n"
        "r.yaml:4:26: error: run must be a whole number\n"
        "r.yaml:6:20: error: a weight is a number from 1 to 1000\n"
        "r.yaml:6:23: error: unknown owner \"720\"; did you mean \"702\"?\n"
        "r.yaml:7:10: error: a queue is a list of 1 to 64 owners, or a map of them with weights\n"
        "r.yaml:8:18: error: 701 is there twice\n"
        "r.yaml:9:9: error: a queue is a list of 1 to 64 owners, or a map of them with weights\n"
        "r.yaml:11:22: error: unknown owner \"70\"; did you mean \"701\"?\n"
        "r.yaml:12:22: error: unknown queue \"inbond\"; did you mean \"inbound\"?\n"
        "r.yaml:13:5: error: a rule names one of owner, queue and accounts\n"
        "r.yaml:13:5: warning: takes every lead: those below have one only while nobody of it is active\n"
        "r.yaml:14:5: error: rule is missing\n"
        "r.yaml:14:5: error: a rule names one of owner, queue and accounts\n"
        "r.yaml:15:26: error: \"not a domain\" is no domain\n"
        "r.yaml:16:25: error: accounts must be a map of domains and owners, or a file of them\n"
        "r.yaml:17:25: error: acme.example is there twice\n"
        "r.yaml:18:5: error: must be a map of options\n"
        "r.yaml:19:13: error: allowed is missing\n"
        "r.yaml:19:13: error: recycle is missing\n"
        "r.yaml:19:42: error: after must be between 1h and 3660d\n"
        "r.yaml:19:46: error: unknown option \"recyle\"; did you mean \"recycle\"?\n"
        "r.yaml:20:1: error: unknown option \"untoched\"; did you mean \"untouched\"?\n");
}

static void the_shape_is_checked(void **state WR_UNUSED)
{
    rig_mistakes("owners: [\"701\"]\nqueues: []\nrules: {}\n",
                 "r.yaml:1:1: error: when is missing\n"
                 "r.yaml:1:9: error: owners must be a map: {\"701\": {active: yes}}\n"
                 "r.yaml:2:9: error: queues must be a map of at most 32\n"
                 "r.yaml:3:8: error: rules must be a list of 1 to 64 entries\n");
    rig_mistakes("[]\n", "r.yaml:1:1: error: must be a map of options\n");
}

static void too_many_is_too_many(void **state WR_UNUSED)
{
    static char text[65536];
    int len = snprintf(text, sizeof(text), "when: always\nowners:\n");

    for (int i = 0; i <= WR_MAX_OWNERS; i++)
        len += snprintf(text + len, sizeof(text) - (size_t)len, "  \"o%d\": {}\n", i);
    snprintf(text + len, sizeof(text) - (size_t)len, "rules: [{rule: a, owner: o1}]\n");
    rig_mistakes(text, "r.yaml:515:3: error: more than 512 owners\n");
}

static void the_hash_is_of_what_it_says(void **state WR_UNUSED)
{
    struct rig a, b;

    rig_open(&a, "when: always\nrules: [{rule: a, owner: \"1\"}]\n");
    rig_open(&b, "when: always\nrules: [{rule: a, owner: \"2\"}]\n");
    assert_string_not_equal(a.routing->hash, b.routing->hash);
    assert_int_equal(strlen(a.routing->hash), 64);
    assert_int_equal(a.routing->untouched.count, 2);
    assert_true(a.routing->account_owner);
    rig_close(&a);
    rig_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_mistakes_are_told),
        cmocka_unit_test(the_shape_is_checked),
        cmocka_unit_test(too_many_is_too_many),
        cmocka_unit_test(the_hash_is_of_what_it_says),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
