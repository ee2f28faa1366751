/* exchange_answer.c - what a reply came to against what is expected of it. */
#include "etl/manifest/exchange_check.h"

#include "etl/base/banned.h"

static void check_finding(struct check *c, const struct wr_finding *f,
                          const struct wr_json *facts)
{
    const char *name = c->catalogue->fields[f->field].name;
    const struct wr_json *fact = wr_json_getz(facts, name);
    struct wr_str value = wr_value_encode(&f->value, c->arena);
    struct wr_str recorded = wr_json_scalar(wr_json_getz(fact, "value"), c->arena);
    int64_t confidence = -1;
    bool verified = false;

    wr_json_i64(wr_json_getz(fact, "confidence"), &confidence);
    wr_json_bool(wr_json_getz(fact, "verified"), &verified);
    if (!fact)
        WR_CHECK_FAIL(c, "%s = %.*s is found, but not recorded", name, WR_FMT(value));
    else if (!wr_str_eq(value, recorded))
        WR_CHECK_FAIL(c, "%s = %.*s, recorded is %.*s", name, WR_FMT(value),
                      WR_FMT(recorded));
    else if (confidence != f->confidence)
        WR_CHECK_FAIL(c, "%s has confidence %u, recorded is %lld", name,
                      (unsigned)f->confidence, (long long)confidence);
    else if (verified != f->verified)
        WR_CHECK_FAIL(c, "%s is %sverified, against the record", name,
                      f->verified ? "" : "not ");
}

static bool is_found(const struct check *c, const struct wr_answer *answer,
                     struct wr_str name)
{
    for (size_t i = 0; i < answer->count; i++) {
        if (wr_str_eqz(name, c->catalogue->fields[answer->findings[i].field].name))
            return true;
    }
    return false;
}

static void check_facts(struct check *c, const struct wr_answer *answer,
                        const struct wr_json *facts)
{
    for (size_t i = 0; i < answer->count; i++)
        check_finding(c, &answer->findings[i], facts);
    for (const struct wr_json_member *it = wr_json_first(facts); it;
         it = wr_json_next(facts, it)) {
        if (!is_found(c, answer, wr_json_member_key(it)))
            WR_CHECK_FAIL(c, "%.*s is recorded, but not found",
                          WR_FMT(wr_json_member_key(it)));
    }
}

static void check_number(struct check *c, const struct wr_json *expect, const char *key,
                         int64_t got, int64_t fallback)
{
    int64_t recorded = fallback;

    wr_json_i64(wr_json_getz(expect, key), &recorded);
    if (got != recorded)
        WR_CHECK_FAIL(c, "%s is %lld, recorded is %lld", key, (long long)got,
                      (long long)recorded);
}

static bool is_extra(const struct wr_provider *p, struct wr_str name)
{
    for (size_t i = 0; i < p->extra_count; i++) {
        if (wr_str_eqz(name, p->extra[i].name))
            return true;
    }
    return false;
}

static void check_extra(struct check *c, const struct wr_answer *answer,
                        const struct wr_json *expect)
{
    const struct wr_json *extra = wr_json_getz(expect, "extra_milli");
    const struct wr_provider *p = c->x->provider;

    for (size_t i = 0; i < p->extra_count; i++)
        check_number(c, extra, p->extra[i].name,
                     answer->extra_milli ? answer->extra_milli[i] : 0, 0);
    for (const struct wr_json_member *it = wr_json_first(extra); it;
         it = wr_json_next(extra, it)) {
        if (!is_extra(p, wr_json_member_key(it)))
            WR_CHECK_FAIL(c, "extra_milli: the call has no price \"%.*s\"",
                          WR_FMT(wr_json_member_key(it)));
    }
}

static void check_answer(struct check *c, const struct wr_answer *answer,
                         const struct wr_json *expect, bool alone)
{
    struct wr_str error = wr_json_text(wr_json_getz(expect, "error"));
    struct wr_str outcome = wr_json_text(wr_json_getz(expect, "outcome"));

    if (answer->outcome == WR_OUTCOME_NONE) {
        if (!wr_str_eqz(error, wr_code_name(answer->code)))
            WR_CHECK_FAIL(c, "error %s, recorded is %.*s", wr_code_name(answer->code),
                          WR_FMT(error.len ? error : outcome));
        return;
    }
    if (!wr_str_eqz(outcome, wr_outcome_name(answer->outcome)))
        WR_CHECK_FAIL(c, "outcome is %s, recorded is %.*s",
                      wr_outcome_name(answer->outcome),
                      WR_FMT(outcome.len ? outcome : error));
    check_facts(c, answer, wr_json_getz(expect, "facts"));
    check_number(c, expect, "unmapped", answer->unmapped, 0);
    /* What is told of the whole batch is shared out among those who are in the talk. */
    if (alone)
        return;
    check_number(c, expect, "charged_milli", answer->charged_milli, -1);
    check_extra(c, answer, expect);
}

static void check_answers(struct check *c, const struct wr_talk *talk, size_t only)
{
    const struct wr_json *list = wr_json_getz(c->x->expect, "answers");
    struct wr_str problem;

    if (wr_json_size(list) != c->x->ask_count)
        WR_CHECK_FAIL(c, "%zu asks, recorded are %zu answers", c->x->ask_count,
                      wr_json_size(list));
    if (only != SIZE_MAX) {
        check_answer(c, &talk->answers[0], wr_json_at(list, only), true);
        return;
    }
    for (size_t i = 0; i < talk->count && !c->problem.ptr; i++) {
        check_answer(c, &talk->answers[i], wr_json_at(list, i), false);
        problem = c->problem;
        if (problem.ptr)
            c->problem =
                wr_arena_printf(c->arena, "answer %zu: %s", i + 1, problem.ptr);
    }
}

/* The calls of the vendor itself have no asks: that they came to an end is their hit.
 */
static void check_own(struct check *c, const struct wr_talk *talk)
{
    struct wr_str outcome = wr_json_text(wr_json_getz(c->x->expect, "outcome"));
    struct wr_str token = wr_json_text(wr_json_getz(c->x->expect, "token"));

    if (!wr_str_eqz(outcome, "hit"))
        WR_CHECK_FAIL(c, "outcome is hit, recorded is %.*s", WR_FMT(outcome));
    if (!wr_str_eq(talk->token, token))
        WR_CHECK_FAIL(c, "the token is %.*s, recorded is %.*s", WR_FMT(talk->token),
                      WR_FMT(token));
    check_number(c, c->x->expect, "token_s", talk->token_s, 0);
}

static void check_done(struct check *c, const struct wr_talk *talk, size_t only)
{
    const struct wr_json *expect = c->x->expect;

    if (wr_json_getz(expect, "wait_ms") || wr_json_getz(expect, "next"))
        WR_CHECK_FAIL(c, "it comes to an end, against the record");
    else if (!c->x->ask_count)
        check_own(c, talk);
    else if (wr_json_getz(expect, "answers") || c->x->ask_count > 1)
        check_answers(c, talk, only);
    else
        check_answer(c, &talk->answers[0], expect, false);
}

/* An exchange that leads on: after a wait, or at once. */
static void check_going(struct check *c, const struct wr_talk *talk, enum wr_move move)
{
    const struct wr_json *expect = c->x->expect;
    bool next = false;

    wr_json_bool(wr_json_getz(expect, "next"), &next);
    if (!next && !wr_json_getz(expect, "wait_ms"))
        WR_CHECK_FAIL(c, "it leads on (wait_ms %u), against the record",
                      move == WR_MOVE_WAIT ? (unsigned)talk->wait_ms : 0U);
    check_number(c, expect, "wait_ms", move == WR_MOVE_WAIT ? talk->wait_ms : 0, 0);
}

/* Who asks alone is told in an error what in company is the error of an answer. */
static struct wr_str recorded_error(const struct check *c, const struct wr_talk *talk,
                                    size_t only)
{
    const struct wr_json *answers = wr_json_getz(c->x->expect, "answers");
    const struct wr_json *alone =
        talk->count == 1 ? wr_json_at(answers, only == SIZE_MAX ? 0 : only) : NULL;

    return wr_json_text(wr_json_getz(alone ? alone : c->x->expect, "error"));
}

void wr_check_result(struct check *c, const struct wr_talk *talk, enum wr_move move,
                     const struct wr_err *err, size_t only)
{
    struct wr_str error = recorded_error(c, talk, only);

    wr_check_secret(c, wr_str(err->text), "the error");
    wr_check_secret(c, wr_str(err->hint), "the hint");
    if (err->code && !wr_str_eqz(error, wr_code_name(err->code)))
        WR_CHECK_FAIL(c, "error %s (%s), recorded is %.*s", wr_code_name(err->code),
                      err->text, WR_FMT(error.len ? error : WR_LIT("none")));
    else if (!err->code && error.len)
        WR_CHECK_FAIL(c, "no error, recorded is %.*s", WR_FMT(error));
    else if (err->code)
        check_number(c, c->x->expect, "wait_ms", talk->wait_ms, 0);
    else if (move == WR_MOVE_DONE)
        check_done(c, talk, only);
    else
        check_going(c, talk, move);
    check_number(c, c->x->expect, "left_milli", talk->left_milli, -1);
}
