/* batch_mistakes_test.c - what is wrong with a batch is told with its place. */
#include "batch_rig.h"

static const char by_label[] = PAGE("      by: {at: /id}\n", EACH, ROWS, PRICED);

static const struct rig_mistake mistakes[] = {
    {"size: 8", "size: 1", "acme.yaml:13:13: |size must be between 2"},
    {"size: 8", "size: 90000", "size must be between 2"},
    {"      rows: /rows\n", "", "acme.yaml:13:7: |rows is missing"},
    {"rows: /rows", "rows: rows", "acme.yaml:14:13: |must start with /"},
    {"rows: /rows", "row: /rows", "unknown option|rows"},
    {"by: {at: /id}", "by: place", "acme.yaml:15:11: |by is position"},
    {"by: {at: /id}", "by: {same_as: email}", "at is missing"},
    {"by: {at: /id}", "by: {at: /id, same_as: mail}", "acme.yaml:15:11: |email"},
    {"by: {at: /id}", "by: {at: /id, same_as: title}",
     "by same_as needs title in every input list; 1 is without"},
    {"by: {at: /id}", "by: {at: /id, row: row}",
     "acme.yaml:15:11: |row is a text around one {$row}"},
    {"by: {at: /id}", "by: {at: /id, row: \"{$row}{$row}\"}", "around one {$row}"},
    {"by: {at: /id}", "by: {at: /id, row: \"{email}{$row}\"}", "around one {$row}"},
    {"by: {at: /id}", "by: {at: /id, row: \"{$row}\", same_as: email}",
     "where there is no same_as"},
    {"by: {at: /id}", "by: {at: /id}\n      missing: hit", "missing|miss"},
    {"by: {at: /id}", "by: {at: /id}\n      linger: 2h", "linger must be"},
    {"by: {at: /id}", "by: {at: /id}\n      pages: {query: page}",
     "acme.yaml:16:14: |pages have a last or a next"},
    {"by: {at: /id}", "by: {at: /id}\n      pages: {query: p, last: /a, next: /b}",
     "pages have a last or a next"},
    {"by: {at: /id}", "by: {at: /id}\n      pages: {last: /a}", "query is missing"},
    {"id: \"{$row}\", ", "", "by needs the {$row} in what is sent"},
    {"{$each: {id: \"{$row}\", mail: \"{email}\", job: \"{title}\"}}", "[x]",
     "nothing is sent for each ask"},
    {"flag: true", "flag: \"{email}\"",
     "acme.yaml:27:15: |{email} is of one ask: in a batch it stands in $each"},
    {"flag: true", "flag: \"{$row}\"", "acme.yaml:27:15: |{$row} stands where"},
    {"path: /all", "path: \"/all/{domain}\"", "{domain} is of one ask"},
    {"{n: \"1\"}", "{n: {value: \"1\", if_known: title}}", "title is of one ask"},
    {"{n: \"1\"}", "{n: {each: \"{title}\"}}",
     "each has a placeholder that input list 1 does not fill"},
    {"{n: \"1\"}", "{n: {each: \"{email}\", value: x}}", "a value or an each"},
    {"{n: \"1\"}", "{n: {join: x}}", "a value or an each"},
    {"{n: \"1\"}", "{n: {each: \"{email}\", if_known: title}}",
     "each goes without if_known"},
    {"job: \"{title}\"}}", "job: {$each: \"{title}\"}}}",
     "$each stands alone, in a call with a batch, not in another"},
    {"{$each: {id", "{other: 1, $each: {id", "acme.yaml:28:15: |$each stands alone"},
    {"end: [x]", "end: {$each: \"{title}\"}",
     "$each has a placeholder that input list 1 does not fill"},
    {"is: list}, then: rows}", "is: list}, then: hit}",
     "in a batch a hit is a row's|no row of replies leads to the rows of the batch"},
    {"is: list}, then: rows}", "is: list}, then: refused}",
     "no row of replies leads to the rows of the batch"},
    {"{status: 200, when: {at: /rows, is: list}, then: rows}",
     "{status: 200, then: rows}",
     "rows is an answer that is remembered, so it needs a condition"},
    {"{at: /rows, is: list}", "{at: /rows, same_as: domain}",
     "same_as compares with one ask"},
    {"when: {at: /site, same_as: domain}, then: hit", "then: hit",
     "acme.yaml:21:11: |hit is an answer that is remembered"},
    {"when: {at: /site, same_as: domain}, then: hit",
     "when: {at: /x, is: text}, then: miss", "no row of replies leads to a hit"},
    {"{when: {is: \"null\"}, then: miss}",
     "{status: 200, when: {is: \"null\"}, then: miss}", "unknown option|status"},
    {"{when: {is: \"null\"}, then: miss}", "{when: {is: \"null\"}, then: next}",
     "acme.yaml:17:38: |unknown then"},
    {"{when: {is: \"null\"}, then: miss}", "{then: bad_key}",
     "acme.yaml:18:11: |never reached: the row of line 17"},
    {"    batch:", "    bach:", "bach|rows are those of a batch|$each stands alone"},
};

static void mistakes_are_told_with_their_place(void **state WR_UNUSED)
{
    rig_check_mistakes(by_label, mistakes, WR_COUNT(mistakes));
}

static void nonsense_is_survived(void **state WR_UNUSED)
{
    static const char *const nonsense[] = {
        "[]",
        "text",
        "{}",
        "{size: 2, rows: [], by: [], replies: {}}",
        "{size: 2, rows: /r, by: {at: []}, replies: [text, [], {}]}",
        "{size: 2, rows: /r, by: position, replies: [], pages: []}"};

    for (size_t i = 0; i < WR_COUNT(nonsense); i++) {
        char yaml[1024];
        struct rig rig;

        snprintf(yaml, sizeof(yaml),
                 HEAD
                 "auth: none\ncalls:\n  find:\n    scope: lead\n"
                 "    inputs: [[email]]\n    batch: %s\n"
                 "    request: {method: POST, path: /x, json: {$each: \"{email}\"}}\n"
                 "    replies: [" ROWS "]\n" EXTRACT PRICE,
                 nonsense[i]);
        rig_compile(&rig, yaml);
        assert_true(wr_diags_errors(rig.diags) > 0);
        rig_free(&rig);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(nonsense_is_survived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
