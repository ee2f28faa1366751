/* bent_test.c - every hit on record with one member of its body bent, at every depth.
 *
 * A member that is deleted leaves
 *
 *   - a hit, whose facts are facts of the whole one; another value only where a second
 *     rule of the page may fill the field, or a second candidate may be chosen;
 *   - what is on record for a reply of that shape: a miss, a refusal, a wait;
 *   - else a protocol error.
 *
 * "Of that shape" is meant narrowly, because what is taken for a miss is believed for
 * weeks. A recorded reply M lends its meaning to the bent body B when
 *
 *   1. M is of the same call, the same request and the same status;
 *   2. M does not have the deleted member, but has the object it was deleted from: a
 *      documented null is no licence for a member that got lost, and an empty list is
 *      none for a row that lost one;
 *   3. all that M has is in B too, of the same kind (null, text, number, truth, object,
 *      list; empty or not): a miss that is told by a message is not told without it.
 *
 * In a batch the same holds of some object around the deleted member, its row, in the
 * place of the whole body: the other rows are none of its business. What B has besides
 * does not count: vendors add members. Values do not count either, only kinds: no
 * deletion changes a value.
 *
 * Other bends (null, another kind) may make values of their own, so they are held to
 * less: what is no hit must be on record with a value of that kind in that place.
 */
#include "bent_body.h"
#include "etl/manifest/table.h"
#include "manifest_rig.h"
#include "weir/alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#define CAP_BYTES ((size_t)1024 * 1024)

static struct manifest_rig *rig;
static size_t failures; /* of the test that runs */

static int set_up(void **state WR_UNUSED)
{
    rig = manifest_rig_new(NULL);
    return 0;
}

static int tear_down(void **state WR_UNUSED)
{
    manifest_rig_free(rig);
    return 0;
}

/* --- what a bent body may come to ---------------------------------------------------
 */

struct trial {
    const struct wr_exchanges *set;
    const struct wr_exchange *x;
    const struct bender *bender;
    const struct wr_json *bent;
    const struct rig_run *whole, *run;
};

/* The same place in the call: its first request, or the same one later. */
static bool is_same_request(const struct wr_exchange *a, const struct wr_exchange *b)
{
    const char *const keys[] = {"method", "url"};

    if (!a->after || !b->after)
        return !a->after && !b->after;
    for (size_t i = 0; i < WR_COUNT(keys); i++) {
        if (!wr_str_eq(wr_json_text(wr_json_getz(a->request, keys[i])),
                       wr_json_text(wr_json_getz(b->request, keys[i]))))
            return false;
    }
    return true;
}

static bool lends_shape(const struct trial *t, const struct wr_exchange *m)
{
    static const enum wr_json_kind kinds[] = {
        [BEND_NULL] = WR_JSON_NULL,  [BEND_TRUE] = WR_JSON_BOOL,
        [BEND_NUMBER] = WR_JSON_INT, [BEND_TEXT] = WR_JSON_TEXT,
        [BEND_LIST] = WR_JSON_LIST,  [BEND_OBJECT] = WR_JSON_OBJECT,
    };
    const struct bender *b = t->bender;
    const struct wr_json *body = wr_json_getz(m->response, "body");

    if (!is_same_request(m, t->x) || m->reply.http.status != t->x->reply.http.status)
        return false;
    if (b->bend == BEND_DELETE)
        return bent_is_shape_of(body, t->bent, b->found, b->found_depth,
                                t->x->ask_count > 1);
    return bent_has_kind(body, b->found, b->found_depth, kinds[b->bend]);
}

static bool is_on_record(const struct trial *t, const char *key, const char *word)
{
    for (size_t i = 0; i < t->set->count; i++) {
        const struct wr_exchange *m = &t->set->items[i];

        if ((word ? rig_expects(m, key, word) : wr_json_getz(m->expect, key) != NULL) &&
            lends_shape(t, m))
            return true;
    }
    return false;
}

static void complain(const struct trial *t, const char *what)
{
    const struct bender *b = t->bender;

    failures++;
    print_error("%s, %s: ", t->x->provider->name, t->x->name);
    for (size_t i = 0; i < b->found_depth; i++)
        print_error("/%.*s",
                    WR_FMT(b->found[i].in_list ? WR_LIT("*") : b->found[i].key));
    print_error(" %s: %s\n", bend_words[b->bend], what);
}

static const struct wr_finding *find(const struct wr_answer *answer, wr_field_id field)
{
    for (size_t i = 0; i < answer->count; i++) {
        if (answer->findings[i].field == field)
            return &answer->findings[i];
    }
    return NULL;
}

/* The same value; of a set what is left of it. */
static bool is_of(const struct wr_finding *f, const struct wr_finding *was)
{
    const struct wr_value *whole = &was->value;
    size_t found = 0;

    if (was->verified < f->verified)
        return false;
    if (f->value.type != WR_TYPE_SET)
        return wr_value_eq(whole, &f->value);
    for (size_t i = 0; i < whole->as.set.count && found < f->value.as.set.count; i++)
        found += wr_str_eq(whole->as.set.items[i], f->value.as.set.items[found]);
    return found == f->value.as.set.count;
}

/* Where the first rule of a field finds nothing, the second may. */
static bool has_second_source(const struct wr_exchange *x, wr_field_id field)
{
    const struct call *call = x->provider->self;

    for (size_t i = 0; i < call->leg_count; i++) {
        const struct extract *extract = &call->legs[i].extract;
        size_t rules = 0;

        for (size_t k = 0; k < extract->rule_count; k++)
            rules += extract->rules[k].field == field;
        if (rules > 1)
            return true;
    }
    return false;
}

static bool has_others(const struct choose *choose, const struct wr_json *body)
{
    const struct wr_json *list =
        choose->set ? wr_json_find(body, choose->from.path) : NULL;

    return wr_json_size(list) > 1;
}

/* Among several candidates the choice may fall on another one, and its values. */
static bool has_second_choice(const struct trial *t)
{
    const struct call *call = t->x->provider->self;
    bool has = false;

    for (size_t i = 0; i < call->leg_count; i++) {
        const struct leg *leg = &call->legs[i];

        has = has || has_others(&leg->choose, t->bent);
        for (size_t k = 0; k < leg->extract.group_count; k++)
            has = has || has_others(&leg->extract.groups[k].choose, t->bent);
    }
    return has;
}

/* Without the country beside it a phone or a region stays as the vendor writes it. */
static bool is_unsettled(const struct wr_answer *before, const struct wr_finding *f,
                         const struct wr_finding *was, struct wr_arena *arena)
{
    const struct wr_field *field = &rig->catalogue.fields[f->field];
    const struct wr_finding *country = find(
        before, field->scope == WR_SCOPE_LEAD ? WR_F_COUNTRY : WR_F_ACCOUNT_COUNTRY);
    struct wr_value value = f->value;

    return country &&
           wr_settle(field, rig->lists, country->value.as.text, arena, &value) &&
           wr_value_eq(&value, &was->value);
}

static void check_findings(const struct trial *t, const struct wr_answer *before,
                           const struct wr_answer *after)
{
    enum bend bend = t->bender->bend;

    for (size_t i = 0; i < after->count; i++) {
        const struct wr_finding *f = &after->findings[i];
        const struct wr_finding *was = find(before, f->field);

        if (was && (is_of(f, was) || is_unsettled(before, f, was, t->run->arena)))
            continue;
        /* A number or a word in the right place is a value: not ours to doubt. */
        if (has_second_source(t->x, f->field) || has_second_choice(t) ||
            bend == BEND_NUMBER || bend == BEND_TEXT || bend == BEND_TRUE)
            continue;
        complain(t, wr_arena_printf(t->run->arena, "another %s",
                                    rig->catalogue.fields[f->field].name)
                        .ptr);
    }
}

static void check_answer(const struct trial *t, const struct wr_answer *before,
                         const struct wr_answer *after)
{
    const char *outcome = wr_outcome_name(after->outcome);

    /* Who had no hit has nothing to lose: the row of somebody else. */
    if (after->outcome == WR_OUTCOME_HIT)
        check_findings(t, before, after);
    else if (after->outcome == before->outcome)
        return;
    else if (after->outcome == WR_OUTCOME_NONE)
        assert_int_equal(after->code, WR_E_PROTOCOL);
    else if (!is_on_record(t, "outcome", outcome))
        complain(t, outcome);
}

static void check_run(const struct trial *t)
{
    const struct rig_run *run = t->run;

    if (run->code == WR_E_PROTOCOL)
        return;
    if (run->code) {
        if (!is_on_record(t, "error", wr_code_name(run->code)))
            complain(t, run->err.text);
    } else if (run->move != WR_MOVE_DONE) {
        if (!is_on_record(t, "wait_ms", NULL) && !is_on_record(t, "next", NULL))
            complain(t, "it leads on");
    } else {
        for (size_t i = 0; i < run->talk.count; i++)
            check_answer(t, &t->whole->talk.answers[i], &run->talk.answers[i]);
    }
}

static bool check_bent(struct trial *t, const struct wr_json *root, size_t target,
                       enum bend bend)
{
    struct bender b = {.arena = wr_arena_new(0), .bend = bend, .target = target};
    struct wr_reply reply = t->x->reply;
    struct wr_json_doc *doc = NULL;
    struct rig_run run;
    struct wr_err err;
    struct wr_buf buf;

    wr_buf_init(&buf, CAP_BYTES);
    wr_jw_init(&b.w, &buf);
    bent_write(&b, root);
    reply.http.body = wr_buf_str(&buf);
    assert_int_equal(wr_json_parse(&doc, reply.http.body, CAP_BYTES, &err), WR_OK);
    rig_run(&run, t->x, &reply);
    t->bender = &b;
    t->bent = wr_json_root(doc);
    t->run = &run;
    if (b.seen > target)
        check_run(t);
    rig_run_fini(&run);
    wr_json_free(doc);
    wr_buf_fini(&buf);
    wr_arena_free(b.arena);
    return b.seen > target;
}

static void check_hit(const struct wr_exchanges *set, const struct wr_exchange *x,
                      enum bend from, enum bend to)
{
    const struct wr_json *body = wr_json_getz(x->response, "body");
    struct rig_run whole;
    struct trial t = {.set = set, .x = x, .whole = &whole};

    if (!x->ask_count || !rig_expects(x, "outcome", "hit") ||
        (wr_json_kind(body) != WR_JSON_OBJECT && wr_json_kind(body) != WR_JSON_LIST))
        return;
    rig_run(&whole, x, &x->reply);
    assert_true(rig_is_answer(&whole));
    for (int bend = (int)from; bend <= (int)to; bend++) {
        size_t target = 0;

        while (check_bent(&t, body, target, (enum bend)bend))
            target++;
        assert_true(target > 0);
    }
    rig_run_fini(&whole);
}

static void check_all(enum bend from, enum bend to)
{
    failures = 0;
    for (size_t i = 0; i < rig->count; i++) {
        for (size_t k = 0; k < rig->recordings[i]->count; k++) {
            const struct wr_exchanges *set = rig->recordings[i]->sets[k];

            for (size_t n = 0; n < set->count; n++)
                check_hit(set, &set->items[n], from, to);
        }
    }
    assert_int_equal(failures, 0);
}

static void a_lost_member_is_never_made_up_for(void **state WR_UNUSED)
{
    check_all(BEND_DELETE, BEND_DELETE);
}

static void a_bent_value_is_left_out_or_refused(void **state WR_UNUSED)
{
    check_all(BEND_NULL, BEND_OBJECT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lost_member_is_never_made_up_for),
        cmocka_unit_test(a_bent_value_is_left_out_or_refused),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
