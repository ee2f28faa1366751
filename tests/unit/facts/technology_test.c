/* Technologies: one word for each, however vendors write it. */
#include "etl/facts/technology.h"

#include "rig.h"

#include <stdio.h>

static void names_lead_to_words(void **state)
{
    static const struct {
        const char *text, *word;
    } rows[] = {
        {"Google Analytics", "google_analytics"},
        {"google_analytics", "google_analytics"},
        {"google-analytics", "google_analytics"},
        {"GOOGLEANALYTICS", "google_analytics"},
        {"Google Analytics 4", "google_analytics"},
        {"GA4", "google_analytics"},
        {"amazon_aws", "amazon_web_services"},
        {"Amazon Web Services (AWS)", "amazon_web_services"},
        {"Office 365", "microsoft_365"},
        {"G Suite", "google_workspace"},
        {"Gmail", "gmail"},
        {"CloudFlare Hosting", "cloudflare"},
        {"Salesforce.com", "salesforce"},
        {"nginx/1.18.0", "nginx"},
        {"jQuery v3.6.0", "jquery"},
        {"jQuery 3", "jquery"},
        {"Node.js", "node.js"},
        {"NodeJS", "node.js"},
        {"C++", "c++"},
        {"C#", "c#"},
        {".NET", ".net"},
        {"React.js", "react"},
        {"Vue 2.7", "vue.js"},
        {"7", NULL},
        {"v7", NULL},
        {" 7.1", NULL},
        {"(AWS)", "amazon_web_services"},
        {"wizardry 3", NULL},
        {"", NULL},
        {"()", NULL},
        {"...", NULL},
    };
    struct rig *rig = *state;

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_technology *found =
            wr_technology_find(rig->lists, wr_str(rows[i].text), rig->arena);

        print_message("\"%s\"\n", rows[i].text);
        if (rows[i].word) {
            assert_non_null(found);
            assert_str(found->word, rows[i].word);
        } else {
            assert_null(found);
        }
    }
    assert_null(wr_technology_find(NULL, WR_LIT("PHP"), rig->arena));
}

static void a_technology_has_categories(void **state)
{
    struct rig *rig = *state;
    const struct wr_technology *found =
        wr_technology_find(rig->lists, WR_LIT("wordpress"), rig->arena);

    assert_non_null(found);
    assert_str(found->name, "WordPress");
    assert_true(wr_technology_is(found, WR_LIT("CMS")));
    assert_true(wr_technology_is(found, WR_LIT("blogs")));
    assert_false(wr_technology_is(found, WR_LIT("CM")));
    assert_false(wr_technology_is(found, WR_LIT("CMS|Blogs")));
    assert_false(wr_technology_is(found, WR_LIT("")));
}

/* What nobody knows stays in the set, folded, and is told. */
static void a_set_keeps_what_is_not_known(void **state)
{
    struct rig *rig = *state;
    struct wr_value value;

    assert_int_equal(
        rig_normal(rig, WR_F_TECHNOLOGIES, "Marketo; Gmail;  MARKETO ", &value),
        WR_NORMAL_OK);
    assert_str(wr_value_encode(&value, rig->arena), "gmail;marketo");
    assert_int_equal(
        rig_normal(rig, WR_F_TECHNOLOGIES, "Marketo; In-House Wizardry", &value),
        WR_NORMAL_UNKNOWN);
    assert_str(wr_value_encode(&value, rig->arena), "in_house_wizardry;marketo");
    assert_int_equal(rig_normal(rig, WR_F_TECHNOLOGIES, "-; n/a", &value),
                     WR_NORMAL_EMPTY);
}

/* A vendor may list more than anybody reads: the first ones are kept. */
static void a_set_is_bounded(void **state)
{
    struct rig *rig = *state;
    static char text[WR_MAX_SET_BYTES];
    struct wr_value value;
    size_t len = 0;

    for (int i = 0; i < 2 * WR_MAX_SET_ITEMS; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "word %d;", i);
    assert_true(len > WR_MAX_TEXT_BYTES);
    assert_int_equal(rig_normal(rig, WR_F_KEYWORDS, text, &value), WR_NORMAL_UNKNOWN);
    assert_int_equal(value.as.set.count, WR_MAX_SET_ITEMS);
    memset(text, 'a', 1000);
    text[1000] = '\0';
    assert_int_equal(rig_normal(rig, WR_F_KEYWORDS, text, &value), WR_NORMAL_BAD);
    memcpy(text + 999, ";b", 3);
    assert_int_equal(rig_normal(rig, WR_F_KEYWORDS, text, &value), WR_NORMAL_UNKNOWN);
    assert_str(wr_value_encode(&value, rig->arena), "b");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_lead_to_words),
        cmocka_unit_test(a_technology_has_categories),
        cmocka_unit_test(a_set_keeps_what_is_not_known),
        cmocka_unit_test(a_set_is_bounded),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
