/* page_test.c - the page of a model has all of it: nobody signs for what is not there.
 */
#include "rig.h"

#include "etl/model/page.h"

#include <stdio.h>
#include <string.h>

static const char *const shipped[] = {
    "icp", "weights", "points", "fit-need-authority", "fit-intent-grid", "buying-group",
};

/* Without the marks that escape: the page and the file say the same then. */
static char *bare(struct rig *rig, struct wr_str text)
{
    char *out = wr_arena_alloc(rig->arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != '\\')
            out[len++] = text.ptr[i];
    }
    out[len] = '\0';
    return out;
}

static char *page_of(struct rig *rig, const struct wr_yaml *root, bool html,
                     const struct wr_str *rejected, size_t count)
{
    const struct wr_page_in in = {.model = rig->model,
                                  .root = root,
                                  .rejected = rejected,
                                  .rejected_count = count,
                                  .html = html};
    struct wr_buf out;
    char *text;

    wr_buf_init(&out, (size_t)1024 * 1024);
    wr_model_page(&in, &out);
    text = wr_arena_strz(rig->arena, wr_buf_str(&out));
    wr_buf_fini(&out);
    return text;
}

/* Words that a phrase stands for. */
static bool is_said_otherwise(struct wr_str text)
{
    static const char *const words[] = {"true",   "yes",  "neutral",
                                        "blocks", "zero", "weights"};

    for (size_t i = 0; i < WR_COUNT(words); i++) {
        if (wr_str_eqz(text, words[i]))
            return true;
    }
    return false;
}

static size_t missing(struct rig *rig, const struct wr_yaml *node, const char *page)
{
    size_t count = 0;

    if (wr_yaml_kind(node) == WR_YAML_SCALAR) {
        const char *text = bare(rig, wr_yaml_text(node, rig->diags));

        if (strcmp(text, "0..100") == 0 || is_said_otherwise(wr_str(text)) ||
            strstr(page, text))
            return 0;
        print_message("not on the page: %s\n", text);
        return 1;
    }
    for (size_t i = 0; i < wr_yaml_size(node); i++)
        count += missing(rig, wr_yaml_at(node, i), page);
    return count;
}

static void every_word_of_the_shipped_models_is_there(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(shipped); i++) {
        struct wr_yaml_doc *doc;
        struct rig rig;
        char path[512];
        const char *page;

        print_message("%s\n", shipped[i]);
        snprintf(path, sizeof(path), "%s/jobs/models/%s.yaml", WEIR_SOURCE_DIR,
                 shipped[i]);
        rig_open_file(&rig, path);
        doc = wr_yaml_load(path, NULL, rig.diags);
        page = page_of(&rig, wr_yaml_root(doc), false, NULL, 0);
        assert_int_equal(missing(&rig, wr_yaml_root(doc), bare(&rig, wr_str(page))), 0);
        assert_non_null(strstr(page, wr_model_version(rig.model)));
        assert_non_null(strstr(page, "| marketing |  |  |  |\n| sales |"));
        wr_yaml_free(doc);
        rig_close(&rig);
    }
}

static const char hostile[] =
    "model: 'a | <b> & \"c\"'\n"
    "shares: {fit: 1}\n"
    "fit:\n"
    "  criteria:\n"
    "    - name: 'x|y'\n"
    "      points: 5\n"
    "      missing: neutral\n"
    "      when: {any: [{all: [{field: title, matches: 'a*|b'}, {not: {field: city, is: "
    "'<i>'}}]}, {field: employees, op: at_least, value: 7}]}\n"
    "stages:\n"
    "  order: [raw, mql, {name: sal, set_by: person}]\n"
    "  keep: [{stage: sal, when: {field: lead_status, known: true}}]\n"
    "  rules: [{stage: mql, when: always}]\n"
    "segments:\n"
    "  - name: small\n"
    "    when: {field: employees, at_most: 20}\n"
    "    tiers: {levels: [{name: top, from: 9, review: 9d, respond: 4h}, {name: low, "
    "from: 0, review: 9d}]}\n";

static void text_is_data_in_both_forms(void **state WR_UNUSED)
{
    const struct wr_str reasons[] = {WR_LIT("no_budget"), WR_LIT("not_<now>")};
    struct wr_yaml_doc *doc;
    struct rig rig;
    const char *page;

    rig_open(&rig, hostile);
    doc = wr_yaml_parse(wr_str(hostile), "m.yaml", NULL, rig.diags);
    page = page_of(&rig, wr_yaml_root(doc), false, reasons, 2);
    assert_non_null(strstr(
        page, "\n| x\\|y | (title matches a\\*\\|b and not (city is \\<i>)) or "
              "employees is at least 7 | 5 | half of the points while it is not known "
              "|\n"));
    assert_non_null(strstr(page, "\n- no_budget\n- not\\_\\<now>\n"));
    assert_non_null(
        strstr(page, "\n| raw | weir | anywhere | where a lead begins |\n"));
    assert_non_null(strstr(page, "\n| sal | person | anywhere |  |\n"));
    assert_non_null(strstr(page, "\n# Segment: small\n"));
    assert_non_null(strstr(page, "Leads of whom employees is at most 20."));
    assert_non_null(strstr(page, "\n| top | 9 | 4h | 9d |\n"));
    page = page_of(&rig, wr_yaml_root(doc), true, reasons, 2);
    assert_non_null(strstr(page, "<title>a | &lt;b&gt; &amp; &quot;c&quot;</title>"));
    assert_non_null(strstr(page, "<td>x|y</td>"));
    assert_non_null(strstr(page, "<li>not_&lt;now&gt;</li>"));
    assert_null(strstr(page, "<i>"));
    assert_null(strstr(page, "<b>"));
    wr_yaml_free(doc);
    rig_close(&rig);
}

/* Nothing of a name begins a heading, a list, a quotation, a link or an entity. */
static void marks_of_markdown_stand_for_themselves(void **state WR_UNUSED)
{
    static const char text[] =
        "model: '# not a title'\n"
        "about: '1. no list; &lt;b&gt; [x](javascript:1) ~~gone~~ _so_ snake_case'\n"
        "shares: {fit: 1}\n"
        "fit: {criteria: [{name: '- no item', points: -5, when: {field: title, is: '> "
        "said'}}]}\n"
        "stops: [{name: s, reason: \"two\\nlines\", when: {field: title, is: x}}]\n";
    struct wr_yaml_doc *doc;
    struct rig rig;
    const char *page;

    rig_open(&rig, text);
    doc = wr_yaml_parse(wr_str(text), "m.yaml", NULL, rig.diags);
    page = page_of(&rig, wr_yaml_root(doc), false, NULL, 0);
    assert_non_null(strstr(page, "# \\# not a title\n"));
    assert_non_null(strstr(page, "\n1\\. no list; \\&lt;b\\&gt; \\[x](javascript:1) "
                                 "\\~\\~gone\\~\\~ \\_so\\_ snake_case\n"));
    assert_non_null(strstr(page, "\n| \\- no item | title is > said | -5 |  |\n"));
    assert_non_null(strstr(page, "| two lines |\n"));
    wr_yaml_free(doc);
    rig_close(&rig);
}

/* A model that says nothing of tiers, stages and paths is decided by the default ones,
 * and they are what people agree to. */
static void what_stands_by_default_is_there(void **state WR_UNUSED)
{
    static const char small[] =
        "model: m\nshares: {fit: 1}\n"
        "fit: {criteria: [{name: a, points: 5, when: {field: title, known: true}}]}\n";
    struct wr_yaml_doc *doc;
    struct rig rig;
    const char *page;

    rig_open(&rig, small);
    doc = wr_yaml_parse(wr_str(small), "m.yaml", NULL, rig.diags);
    page = page_of(&rig, wr_yaml_root(doc), false, NULL, 0);
    assert_non_null(strstr(page, "| strong | 70 |  | 90d |"));
    assert_non_null(strstr(page, "| monitor_account | watch the account;"));
    assert_non_null(strstr(page, "which this page was made without."));
    assert_non_null(strstr(page, "## Hard stops\n\nThere are none."));
    assert_non_null(
        strstr(page, "\n| raw | weir | anywhere | where a lead begins |\n"));
    assert_non_null(strstr(page, "\n| disqualified | weir | anywhere | whoever a hard "
                                 "stop ends, while it does |\n"));
    assert_non_null(strstr(page, "takes the path suppress."));
    assert_non_null(strstr(page, "cannot promise minutes."));
    wr_yaml_free(doc);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_word_of_the_shipped_models_is_there),
        cmocka_unit_test(text_is_data_in_both_forms),
        cmocka_unit_test(marks_of_markdown_stand_for_themselves),
        cmocka_unit_test(what_stands_by_default_is_there),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
