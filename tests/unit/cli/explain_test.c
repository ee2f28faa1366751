/* explain_test.c - weir explain, on a state that a run of the file adapter made. */
#include "rig.h"

static const char leads[] = "Id,Email,Title,Company,Country,Employees,Shoes,Visits\n"
                            "1,ada@bright.test,VP Sales,Bright,Germany,120,38,3\n"
                            "2,bo@oak.test,Marketing Manager,Oak,BR,30,,\n"
                            "3,cy@fern.test,,Fern,FR,,,\n"
                            "4,ada@bright.test,\"Head \033[2J of IT\",Bright,US,,,1\n"
                            "5,eve@vel.test,owner,Vel,IN,60,41,\n";

static void make_state(struct rig *rig)
{
    rig_put_job(rig, leads);
    RUN(rig, "run", "job.yaml", "--as-of", "2021-03-01T08:00:00Z", "--quiet");
}

static int64_t milli_of(const struct wr_json *v, struct wr_arena *arena)
{
    struct wr_str text = wr_json_scalar(v, arena);
    int64_t milli = -1;
    bool minus = wr_str_starts(text, WR_LIT("-"));

    assert_true(wr_str_to_milli(minus ? wr_str_sub(text, 1, text.len) : text, &milli));
    return minus ? -milli : milli;
}

/* Lines of each part come to what the decision says. */
static void expect_sums(struct rig *rig, const struct wr_json *lead)
{
    static const char *const parts[] = {"fit", "intent", "group", "score"};
    const struct wr_json *decision = wr_json_getz(lead, "decision");
    const struct wr_json *receipt = wr_json_getz(decision, "receipt");
    bool sums = false;

    for (size_t p = 0; p < WR_COUNT(parts); p++) {
        int64_t sum = 0;

        for (size_t i = 0; i < wr_json_size(receipt); i++) {
            const struct wr_json *line = wr_json_at(receipt, i);

            if (wr_str_eqz(wr_json_text(wr_json_getz(line, "part")), parts[p]))
                sum += milli_of(wr_json_getz(line, "points"), rig->arena);
        }
        assert_int_equal(sum, milli_of(wr_json_getz(decision, parts[p]), rig->arena));
    }
    assert_true(wr_json_bool(wr_json_getz(decision, "it_sums"), &sums));
    assert_true(sums);
}

static void every_receipt_sums(void **state)
{
    struct rig *rig = RIG(state);
    static const struct {
        const char *id;
        const char *disposition;
        int64_t score; /* by hand, as in score.golden.csv */
        size_t lines;
    } rows[] = {
        {"1", "scored", 79000, 6},
        {"2", "stopped", 19000, 5},
        {"3", "held", 0, 0},
        {"5", "scored", 75000, 4},
    };

    make_state(rig);
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        const struct wr_json *lead, *decision;

        RUN(rig, "explain", rows[i].id, "--json");
        lead = rig_json(rig);
        decision = wr_json_getz(lead, "decision");
        assert_true(wr_str_eqz(wr_json_text(wr_json_getz(lead, "lead")), rows[i].id));
        assert_true(wr_str_eqz(wr_json_text(wr_json_getz(decision, "disposition")),
                               rows[i].disposition));
        assert_int_equal(milli_of(wr_json_getz(decision, "score"), rig->arena),
                         rows[i].score);
        assert_true(wr_json_size(wr_json_getz(decision, "receipt")) >= rows[i].lines);
        expect_sums(rig, lead);
    }
}

static void the_text_tells_it_all(void **state)
{
    struct rig *rig = RIG(state);
    struct wr_str rest;

    make_state(rig);
    RUN(rig, "explain", "1", "--full");
    HAS(rig->out, "VP Sales");
    HAS(rig->out, "score 79, strong");
    HAS(rig->out, "receipt (its lines sum to the score)");
    HAS(rig->out, "+60  seniority");
    HAS(rig->out, "missing   nothing");
    HAS(rig->out, "lead confirmed 1: score=79; tier=strong");
    HAS(rig->out, "crm 2021-03-01 800");
    HAS(rig->out, "title=VP Sales");
    HAS(rig->out, "shoe_size=38"); /* a field of the job's own */
    HAS(rig->out, "decided 2021-03-01 08:00");
    rest = rig->out_str;
    while (rest.len > 0)
        assert_true(wr_str_split(&rest, '\n').len <= 110); /* some bytes are UTF-8 */
    RUN(rig, "explain", "3");
    HAS(rig->out, "held at completeness 30");
    HAS(rig->out, "missing   title (required, 50), employees (20)");
    HAS_NOT(rig->out, "receipt");
    RUN(rig, "explain", "5");
    HAS_NOT(rig->out, "points below");
    RUN(rig, "explain", "2");
    HAS(rig->out, "not served");
}

static void data_does_not_reach_the_terminal_raw(void **state)
{
    struct rig *rig = RIG(state);

    make_state(rig);
    RUN(rig, "explain", "4", "--full");
    HAS_NOT(rig->out, "\033");
    RUN(rig, "explain", "4", "--json");
    HAS_NOT(rig->out, "\033");
    RUN(rig, "plan", "job.yaml", "--as-of", "2021-04-01T08:00:00Z", "--quiet");
    HAS_NOT(rig->out, "\033");
    RUN(rig, "holds", "list");
    HAS_NOT(rig->out, "\033");
}

/* A control of eight bits clears a screen as well as one of seven, and a mark that
 * turns the direction shows another word than there is. JSON keeps them, escaped. */
static void nor_do_marks_beyond_ascii(void **state)
{
    static const char *const raw[] = {"\xC2\x9B", "\xE2\x80\xAE", "\xE2\x81\xA6"};
    static const char *const commands[][4] = {
        {"explain", "7", "--full", NULL},   {"explain", "7", "--json", NULL},
        {"explain", "8\xE2\x80\xAE", NULL}, {"holds", "list", NULL},
        {"holds", "list", "--json", NULL},  {"explain", "--top", "3", NULL}};
    struct rig *rig = RIG(state);

    rig_put_job(rig, "Id,Email,Title,Company,Country,Employees,Shoes,Visits\n"
                     "7,gus@elm.test,VP\xE2\x80\xAE Sales,El\xC2\x9B"
                     "2Jm,Germany,120,38,3\n"
                     "8\xE2\x80\xAE,hal@elm.test,,\xE2\x81\xA6"
                     "Elm,FR,,,\n");
    RUN(rig, "run", "job.yaml", "--as-of", "2021-03-01T08:00:00Z", "--quiet");
    for (size_t i = 0; i < WR_COUNT(commands); i++) {
        RUN(rig, commands[i][0], commands[i][1], commands[i][2], commands[i][3]);
        for (size_t k = 0; k < WR_COUNT(raw); k++) {
            HAS_NOT(rig->out, raw[k]);
            HAS_NOT(rig->err, raw[k]);
        }
    }
    RUN(rig, "explain", "8\xE2\x80\xAE", "--json");
    HAS(rig->out, "\"lead\":\"8\\u202e\"");
    RUN(rig, "explain", "8\xE2\x80\xAE");
    HAS(rig->out, "lead 8\\u202e");
}

static void a_changed_value_shows_who_lost(void **state)
{
    struct rig *rig = RIG(state);
    const struct wr_json *fields, *title = NULL, *loser;

    make_state(rig);
    rig_put(rig, "leads.csv",
            WR_LIT("Id,Email,Title,Company,Country,Employees,Shoes,Visits\n"
                   "1,ada@bright.test,Marketing Manager,Bright,Germany,120,38,3\n"));
    RUN(rig, "run", "job.yaml", "--as-of", "2021-03-02T08:00:00Z", "--quiet");
    RUN(rig, "explain", "1", "--json");
    fields = wr_json_getz(rig_json(rig), "fields");
    for (size_t i = 0; i < wr_json_size(fields); i++) {
        const struct wr_json *f = wr_json_at(fields, i);

        if (wr_str_eqz(wr_json_text(wr_json_getz(f, "field")), "title"))
            title = f;
    }
    assert_true(
        wr_str_eqz(wr_json_text(wr_json_getz(wr_json_getz(title, "winner"), "value")),
                   "Marketing Manager"));
    assert_int_equal(wr_json_size(wr_json_getz(title, "losers")), 1);
    loser = wr_json_at(wr_json_getz(title, "losers"), 0);
    assert_true(wr_str_eqz(wr_json_text(wr_json_getz(loser, "value")), "VP Sales"));
    assert_true(wr_str_eqz(wr_json_text(wr_json_getz(loser, "rank")), "older"));
    expect_sums(rig, wr_json_root(rig->doc));
    RUN(rig, "explain", "1");
    HAS(rig->out, "title=Marketing Manager by crm 2021-03-02 800");
    HAS(rig->out, "not VP Sales by crm 2021-03-01 800: said otherwise since");
}

static void leads_are_found_by_id_and_address(void **state)
{
    struct rig *rig = RIG(state);
    const char *second;

    make_state(rig);
    RUN(rig, "explain", "ADA@bright.test");
    HAS(rig->out, "lead 1 ");
    second = strstr(rig->out, "lead 4 ");
    assert_non_null(second); /* two leads have the address */
    assert_int_equal(rig_weir(rig, "explain", "5", "nosuch", NULL), 2);
    HAS(rig->out, "lead 5 ");
    HAS(rig->err, "no lead here has the id \"nosuch\"");
    assert_int_equal(rig_weir(rig, "explain", "who@else.test", NULL), 2);
    HAS_NOT(rig->err, "who@else.test"); /* a person's */
    assert_int_equal(rig_weir(rig, "explain", "\033[1m'; DROP TABLE lead", NULL), 2);
    HAS_NOT(rig->err, "\033");
}

static void the_best_ones(void **state)
{
    struct rig *rig = RIG(state);

    make_state(rig);
    RUN(rig, "explain", "--top", "2");
    assert_non_null(strstr(rig->out, "lead 1 "));
    assert_true(strstr(rig->out, "lead 5 ") > strstr(rig->out, "lead 1 "));
    HAS_NOT(rig->out, "lead 4 ");
    HAS(rig->err, "1 lead is held back; one of them: weir explain 3\n");
    RUN(rig, "explain", "--top", "50", "--quiet");
    HAS(rig->out, "lead 4 ");
    assert_string_equal(rig->err, "");
    assert_int_equal(rig_weir(rig, "explain", NULL), 2);
    assert_int_equal(rig_weir(rig, "explain", "1", "--top", "1", NULL), 2);
    assert_int_equal(rig_weir(rig, "explain", "--top", "100000", NULL), 2);
}

/* Without the job the built-in fields are told, with a note. */
static void a_job_that_is_gone_is_no_obstacle(void **state)
{
    struct rig *rig = RIG(state);

    make_state(rig);
    rig_put(rig, "job.yaml", WR_LIT("job: [not a job\n"));
    RUN(rig, "explain", "1");
    HAS(rig->err, "the job does not load here");
    HAS(rig->out, "title=VP Sales");
    HAS_NOT(rig->out, "shoe_size");
    HAS(rig->out, "its lines sum to the score");
    /* A secret that is not set keeps the job from loading, not its maps. */
    rig_put(rig, "job.yaml",
            WR_LIT("job: bench\nworkspace: state\n"
                   "crm: {adapter: hubspot, token: \"${NO_SUCH_TOKEN}\"}\n"
                   "maps: [map.yaml]\nmodel: model.yaml\n"));
    RUN(rig, "explain", "1");
    HAS(rig->err, "NO_SUCH_TOKEN is not set");
    HAS(rig->out, "shoe_size=38");
}

/* Explaining reads, and nothing else. */
static void the_state_stays_as_it_was(void **state)
{
    struct rig *rig = RIG(state);
    const char *before;

    make_state(rig);
    RUN(rig, "doctor", "--digest", "--state", "state");
    before = rig->out;
    RUN(rig, "explain", "--top", "5", "--full");
    RUN(rig, "status");
    RUN(rig, "holds", "list");
    RUN(rig, "plan", "job.yaml");
    RUN(rig, "doctor", "--digest", "--state", "state");
    assert_string_equal(before, rig->out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_receipt_sums),
        TEST(the_text_tells_it_all),
        TEST(data_does_not_reach_the_terminal_raw),
        TEST(nor_do_marks_beyond_ascii),
        TEST(a_changed_value_shows_who_lost),
        TEST(leads_are_found_by_id_and_address),
        TEST(the_best_ones),
        TEST(a_job_that_is_gone_is_no_obstacle),
        TEST(the_state_stays_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
