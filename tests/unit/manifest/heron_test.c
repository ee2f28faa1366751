/* heron_test.c - an invented vendor of files, heron/heron.yaml, against its recorded
 * exchanges: tables and forms there, tables and lines back.
 */
#include "etl/manifest/exchange.h"
#include "rig.h"

#include "etl/base/banned.h"

#define FOLDER WEIR_SOURCE_DIR "/tests/unit/manifest/heron/"

struct heron {
    struct rig rig;
    struct wr_exchanges *set;
};

static void heron_new(struct heron *h, const char *file)
{
    static const char *const pages[] = {FOLDER "heron.yaml"};
    struct wr_vendor_config config = {.enabled = true,
                                      .key = {WR_LIT(WR_EXCHANGE_KEY)}};
    struct rig *rig = &h->rig;

    *h = (struct heron){.rig = {.arena = wr_arena_new(0), .diags = wr_diags_new()}};
    wr_alloc_setup();
    wr_catalogue_init(&rig->catalogue);
    rig->manifests = wr_manifests_load(pages, 1, &rig->catalogue, NULL, rig->diags);
    wr_manifests_bind(rig->manifests, WR_LIT("heron"), &config,
                      (struct wr_pos){"j", 1, 1}, rig->diags);
    rig_print(rig);
    assert_int_equal(wr_diags_errors(rig->diags), 0);
    if (wr_exchanges_load(file, rig->manifests, &rig->catalogue, &h->set, &rig->err))
        fail_msg("%s", rig->err.text);
}

static void heron_free(struct heron *h)
{
    wr_exchanges_free(h->set);
    rig_free(&h->rig);
}

static void all_is_as_recorded(void **state WR_UNUSED)
{
    static const char *const files[] = {FOLDER "check.json", FOLDER "list.json",
                                        FOLDER "many.json"};

    for (size_t i = 0; i < WR_COUNT(files); i++) {
        struct heron h;

        heron_new(&h, files[i]);
        assert_true(h.set->count >= 7);
        for (size_t k = 0; k < h.set->count; k++) {
            const struct wr_exchange *x = &h.set->items[k];
            struct wr_str problem = wr_exchange_check(h.set, x, h.rig.arena);

            if (problem.ptr)
                print_error("%s, %s: %s\n", files[i], x->name, problem.ptr);
            assert_null(problem.ptr);
        }
        heron_free(&h);
    }
}

static enum wr_code played(struct heron *h, const struct wr_exchange *x,
                           struct wr_str body, struct wr_talk *talk)
{
    struct wr_reply reply = x->reply;
    enum wr_move move = WR_MOVE_DONE;
    enum wr_code code;

    *talk =
        (struct wr_talk){.asks = x->asks, .count = x->ask_count, .arena = h->rig.arena};
    code = wr_provider_begin(x->provider, talk, &move, &h->rig.err);
    reply.http.body = body;
    if (!code)
        code = wr_provider_advance(x->provider, talk, &reply, &move, &h->rig.err);
    assert_true(code || move == WR_MOVE_DONE);
    return code;
}

/* A connection may close anywhere: no part of a table is an answer. */
static void no_part_of_a_table_is_an_answer(void **state WR_UNUSED)
{
    struct heron h;

    heron_new(&h, FOLDER "check.json");
    for (size_t k = 0; k < 3; k++) {
        const struct wr_exchange *x = &h.set->items[k];
        struct wr_talk talk;
        struct wr_str body = x->reply.http.body;

        assert_int_equal(played(&h, x, body, &talk), WR_OK);
        while (body.len-- > 0)
            assert_int_equal(played(&h, x, body, &talk), WR_E_PROTOCOL);
    }
    heron_free(&h);
}

/* Who stands behind the cut is without an answer; the others have the whole one's. */
static void a_cut_batch_answers_nobody_else(void **state WR_UNUSED)
{
    const struct wr_exchange *x;
    struct wr_talk whole = {0};
    size_t shorter = 0;
    struct heron h;

    heron_new(&h, FOLDER "many.json");
    x = &h.set->items[0];
    assert_int_equal(played(&h, x, x->reply.http.body, &whole), WR_OK);
    for (size_t len = 0; len < x->reply.http.body.len; len++) {
        struct wr_talk talk = {0};

        if (played(&h, x, wr_str_sub(x->reply.http.body, 0, len), &talk)) {
            assert_int_equal(h.rig.err.code, WR_E_PROTOCOL);
            continue;
        }
        shorter++;
        for (size_t i = 0; i < x->ask_count; i++) {
            if (talk.answers[i].outcome == WR_OUTCOME_NONE)
                assert_int_equal(talk.answers[i].code, WR_E_PROTOCOL);
            else
                assert_int_equal(talk.answers[i].outcome, whole.answers[i].outcome);
        }
    }
    assert_int_equal(shorter, 3); /* behind the head line, and behind two rows */
    heron_free(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_as_recorded),
        cmocka_unit_test(no_part_of_a_table_is_an_answer),
        cmocka_unit_test(a_cut_batch_answers_nobody_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
