/* json_test.c - a decision through JSON and back, and JSON that is not one. */
#include "rig.h"

#include "weir/buf.h"

#define ICP WEIR_SOURCE_DIR "/jobs/models/icp.yaml"

static struct wr_str write_down(struct rig *rig, const struct wr_decision *d)
{
    struct wr_err err = {0};
    struct wr_buf out;
    struct wr_str text;

    wr_buf_init(&out, 1 << 20);
    wr_decision_write(d, &rig->catalogue, &out);
    assert_int_equal(wr_buf_done(&out, "decision", &err), WR_OK);
    text = wr_arena_str(rig->arena, wr_buf_str(&out));
    wr_buf_fini(&out);
    return text;
}

static void round_trip(struct rig *rig)
{
    struct wr_str first = write_down(rig, rig_decide(rig));
    struct wr_decision back;
    struct wr_err err = {0};

    assert_int_equal(wr_decision_read(first, &rig->catalogue, rig->arena, &back, &err),
                     WR_OK);
    assert_int_equal(back.disposition, rig->out.disposition);
    assert_int_equal(back.score_milli, rig->out.score_milli);
    assert_int_equal(back.next_review_us, rig->out.next_review_us);
    assert_int_equal(back.tries, rig->out.tries);
    assert_true(wr_str_eq(back.tier, rig->out.tier));
    assert_int_equal(back.tier.ptr == NULL, rig->out.tier.ptr == NULL);
    assert_int_equal(back.gap_count, rig->out.gap_count);
    assert_int_equal(back.line_count, rig->out.line_count);
    rig_check_sums(&back);
    assert_true(wr_str_eq(write_down(rig, &back), first));
}

static void each_disposition_comes_back(void **state WR_UNUSED)
{
    struct rig rig;

    rig_open_file(&rig, ICP);
    round_trip(&rig);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_HELD);
    rig_know(&rig, "domain", "rival.example");
    round_trip(&rig);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_STOPPED);
    rig_know(&rig, "domain", "alpha.example");
    rig_know(&rig, "title", "CFO \"Treasurer\"\xC3\xA9");
    rig_know(&rig, "email_status", "deliverable");
    rig_know(&rig, "employees", "500");
    rig_signal(&rig, "email_open", 1, 50);
    round_trip(&rig);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_SCORED);
    assert_true(rig.out.gap_count > 0);
    rig_know(&rig, "opted_out", "true");
    round_trip(&rig);
    assert_int_equal(rig.out.disposition, WR_DISPOSED_SUPPRESSED);
    rig_close(&rig);
}

static void nothing_cut_short_is_read(void **state WR_UNUSED)
{
    struct wr_decision back;
    struct wr_err err;
    struct wr_str text;
    struct rig rig;

    rig_open_file(&rig, ICP);
    text = write_down(&rig, rig_decide(&rig));
    while (text.len-- > 0)
        assert_int_equal(wr_decision_read(text, &rig.catalogue, rig.arena, &back, &err),
                         WR_E_PROTOCOL);
    rig_close(&rig);
}

#define NUMBERS                                                                      \
    "\"completeness_milli\":1,\"score_milli\":1,\"fit_milli\":1,\"intent_milli\":1," \
    "\"group_milli\":1,\"next_tier_milli\":1,\"next_review_us\":1,"                  \
    "\"respond_us\":0,\"parts\":[{\"name\":\"fit\",\"milli\":1}],"
#define TEXTS \
    "\"segment\":null,\"tier\":null,\"stage\":null,\"path\":null,\"stop\":null,\"next_tier\":null,"

static void strange_json_is_refused(void **state WR_UNUSED)
{
    static const struct {
        const char *json;
        enum wr_code code;
    } cases[] = {
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"gaps\":[],\"lines\":[]}",
         WR_OK},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS "\"tries\":1,\"gaps\":[{\"field\":"
         "\"gone\",\"weight_milli\":1,\"required\":true}],\"lines\":[]}",
         WR_OK}, /* the field left the catalogue */
        {"{\"disposition\":\"lost\"," NUMBERS TEXTS
         "\"tries\":1,\"gaps\":[],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":-1,\"gaps\":[],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":4294967297,\"gaps\":[],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"gaps\":{},\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"gaps\":[1],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"gaps\":[],\"lines\":[{}]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," TEXTS "\"tries\":1,\"gaps\":[],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS "\"tier\":5,\"tries\":1,\"gaps\":[],"
         "\"lines\":[]}",
         WR_E_PROTOCOL},
        /* What earlier versions lack is refused where it is not what it should be. */
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"gaps\":[{\"sign\":\"any signal\",\"weight_milli\":1,"
         "\"required\":false}],\"lines\":[]}",
         WR_OK},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"categories\":{},\"gaps\":[],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"checks\":[{\"framework\":\"BANT\",\"name\":\"need\","
         "\"coverage\":\"maybe\",\"note\":null}],\"gaps\":[],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"questions\":[1],\"gaps\":[],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"{\"disposition\":\"held\"," NUMBERS TEXTS
         "\"tries\":1,\"lifts\":[{\"facts\":[{},{},{}],\"points_milli\":1,"
         "\"providers\":null,\"price_micro\":0}],\"gaps\":[],\"lines\":[]}",
         WR_E_PROTOCOL},
        {"[]", WR_E_PROTOCOL},
        {"null", WR_E_PROTOCOL},
        {"", WR_E_PROTOCOL},
    };
    struct wr_decision back;
    struct wr_err err;
    struct rig rig;

    rig_init(&rig);
    for (size_t i = 0; i < WR_COUNT(cases); i++)
        assert_int_equal(wr_decision_read(wr_str(cases[i].json), &rig.catalogue,
                                          rig.arena, &back, &err),
                         cases[i].code);
    rig_close(&rig);
}

static void more_gaps_than_there_is_room_for(void **state WR_UNUSED)
{
    struct wr_decision back;
    struct wr_buf json;
    struct wr_err err;
    struct rig rig;

    rig_init(&rig);
    wr_buf_init(&json, 1 << 20);
    wr_buf_putz(&json, "{\"disposition\":\"held\"," NUMBERS TEXTS "\"tries\":1,"
                       "\"lines\":[],\"gaps\":[");
    for (int i = 0; i < WR_MAX_GAPS + 1; i++)
        wr_buf_printf(&json,
                      "%s{\"field\":\"title\",\"weight_milli\":1,\"required\":true}",
                      i ? "," : "");
    wr_buf_putz(&json, "]}");
    assert_int_equal(
        wr_decision_read(wr_buf_str(&json), &rig.catalogue, rig.arena, &back, &err),
        WR_E_PROTOCOL);
    wr_buf_fini(&json);
    rig_close(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_disposition_comes_back),
        cmocka_unit_test(nothing_cut_short_is_read),
        cmocka_unit_test(strange_json_is_refused),
        cmocka_unit_test(more_gaps_than_there_is_room_for),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
