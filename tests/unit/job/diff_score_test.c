/* diff_score_test.c - what goes to the CRM of a score: when it moves, when it is
 * cleared.
 */
#include "diff_rig.h"

static const char score_lines[] =
    "  score: score\n  fit: fit_score\n  reasons: reasons\n"
    "  tier: tier\n  stop: stop_reason\n  at: scored_at\n"
    "  gaps: gaps\n";

static const struct {
    const char *title, *values;
    const char *score, *fit, *reasons, *tier, *stop, *gaps;
    const char *wanted;
} scores[] = {
    {"the first one", "{}", "70", "60", "big", "strong", NULL, NULL,
     "score: - > 70; fit: - > 60; reasons: - > big; tier: - > strong; at: - > now"},
    {"unchanged",
     "{\"score\":\"70\",\"fit\":\"60\",\"reasons\":\"big\",\"tier\":\"strong\"}", "70",
     "60", "big", "strong", NULL, NULL, ""},
    {"shown in another way",
     "{\"score\":\"70.0\",\"fit\":\"60.00\",\"reasons\":\"big \",\"tier\":\"strong\"}",
     "70", "60", "big", "strong", NULL, NULL, ""},
    {"a little more",
     "{\"score\":\"70\",\"fit\":\"60\",\"reasons\":\"big\",\"tier\":\"strong\"}", "73",
     "62", "bigger", "strong", NULL, NULL, ""},
    {"enough more",
     "{\"score\":\"70\",\"fit\":\"60\",\"reasons\":\"big\",\"tier\":\"strong\"}", "75",
     "62", "bigger", "strong", NULL, NULL,
     "score: 70 > 75; fit: 60 > 62; reasons: big > bigger; at: - > now"},
    {"enough less, of a part",
     "{\"score\":\"70\",\"fit\":\"60\",\"reasons\":\"big\",\"tier\":\"strong\"}", "70",
     "55", "big", "strong", NULL, NULL, "fit: 60 > 55; at: - > now"},
    {"another tier, hardly another score",
     "{\"score\":\"70\",\"fit\":\"60\",\"reasons\":\"big\",\"tier\":\"strong\"}", "69",
     "60", "big", "medium", NULL, NULL,
     "score: 70 > 69; tier: strong > medium; at: - > now"},
    {"another gap alone",
     "{\"score\":\"70\",\"fit\":\"60\",\"reasons\":\"big\",\"tier\":\"strong\"}", "71",
     "60", "big", "strong", NULL, "phone", "at: - > now; gaps: - > phone"},
    {"a score that was no number",
     "{\"score\":\"high\",\"fit\":\"60\",\"reasons\":\"big\",\"tier\":\"strong\"}",
     "71", "60", "big", "strong", NULL, NULL, "score: high > 71; at: - > now"},
};

static void a_score_moves_for_a_reason(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(scores); i++) {
        struct d_rig d;

        print_message("%s\n", scores[i].title);
        open_rig(&d, score_lines);
        d.values = scores[i].values;
        d.min_score_milli = 5000;
        decide(&d, WR_F_SCORE, scores[i].score);
        decide(&d, WR_F_FIT_SCORE, scores[i].fit);
        decide(&d, WR_F_REASONS, scores[i].reasons);
        decide(&d, WR_F_TIER, scores[i].tier);
        decide(&d, WR_F_STOP_REASON, scores[i].stop);
        decide(&d, WR_F_GAPS, scores[i].gaps);
        decide(&d, WR_F_SCORED_AT, "now");
        assert_str(changes(&d), scores[i].wanted);
        rig_free(d.rig);
    }
}

static void without_a_threshold_every_move_goes(void **state WR_UNUSED)
{
    struct d_rig d;

    open_rig(&d, "  score: score\n");
    d.values = "{\"score\":\"70\"}";
    decide(&d, WR_F_SCORE, "70.001");
    assert_str(changes(&d), "score: 70 > 70.001");
    rig_free(d.rig);
}

/* A stop that no longer holds is taken back where the CRM still shows ours; while held
 * (no score) nothing is. */
static void what_is_decided_no_more_is_cleared(void **state WR_UNUSED)
{
    static const struct {
        const char *own, *score, *wanted;
    } rows[] = {
        {"competitor", "70", "score: - > 70; stop: competitor > "},
        {"other", "70", "score: - > 70"},
        {NULL, "70", "score: - > 70"},
        {"competitor", NULL, ""},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct d_rig d;

        open_rig(&d, "  score: score\n  stop: stop_reason\n");
        d.values = "{\"stop\":\"competitor\"}";
        if (rows[i].own)
            wrote(&d, "stop", rows[i].own);
        decide(&d, WR_F_SCORE, rows[i].score);
        assert_str(changes(&d), rows[i].wanted);
        rig_free(d.rig);
    }
}

static void an_empty_decision_clears(void **state WR_UNUSED)
{
    struct d_rig d;

    open_rig(&d, "  gaps: gaps\n  stop: stop_reason\n");
    d.values = "{\"gaps\":\"phone\"}";
    decide(&d, WR_F_GAPS, "");
    decide(&d, WR_F_STOP_REASON, "");
    assert_str(changes(&d), "gaps: phone > ");
    rig_free(d.rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_score_moves_for_a_reason),
        cmocka_unit_test(without_a_threshold_every_move_goes),
        cmocka_unit_test(what_is_decided_no_more_is_cleared),
        cmocka_unit_test(an_empty_decision_clears),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
