/* exchange_tariff.c - what a call costs against what is on record.
 *
 *   "tariff": {"per": "hit", "pool": "credits", "credits": 1, "price": 0.04,
 *              "worst": 0.04, "repeat": "free_within", "free_within": "30d",
 *              "lines": {"mobile": {"per": "hit", "pool": "phone", ...}}}
 *
 * Amounts are in the vendor's currency; `credits` (of one unit) and `price` (of one
 * unit) say the same twice, so that neither the credits nor the price of one can be
 * wrong alone. What the record leaves out is not compared, but `per` and the lines are.
 */
#include "etl/manifest/exchange_check.h"
#include "etl/manifest/table.h"

#include "etl/base/banned.h"

static const char *billing_word(enum wr_billing billing)
{
    static const char *const words[] = {[WR_BILL_FREE] = "free",
                                        [WR_BILL_CALL] = "call",
                                        [WR_BILL_HIT] = "hit",
                                        [WR_BILL_FIELD] = "field"};

    return words[billing];
}

static const char *repeat_word(enum wr_repeat repeat)
{
    static const char *const words[] = {[WR_REPEAT_CHARGED] = "charged",
                                        [WR_REPEAT_FREE_WITHIN] = "free_within",
                                        [WR_REPEAT_SAFE] = "safe"};

    return words[repeat];
}

static void check_word(struct check *c, const struct wr_json *record, const char *key,
                       struct wr_str got)
{
    const struct wr_json *word = wr_json_getz(record, key);

    if (word && !wr_str_eq(got, wr_json_text(word)))
        WR_CHECK_FAIL(c, "%s is %.*s, recorded is %.*s", key, WR_FMT(got),
                      WR_FMT(wr_json_text(word)));
}

static void check_money(struct check *c, const struct wr_json *record, const char *key,
                        int64_t got_micro)
{
    const struct wr_json *amount = wr_json_getz(record, key);
    struct wr_str text = wr_json_scalar(amount, c->arena);
    int64_t micro = -1;
    struct wr_err err;

    if (!amount)
        return;
    if (wr_parse_money(text, &micro, key, &err))
        WR_CHECK_FAIL(c, "%s", err.text);
    else if (micro != got_micro)
        WR_CHECK_FAIL(c, "%s is %lld millionths, recorded is %.*s", key,
                      (long long)got_micro, WR_FMT(text));
}

static void check_free_within(struct check *c, const struct wr_json *record,
                              int64_t got_us)
{
    const struct wr_json *time = wr_json_getz(record, "free_within");
    int64_t us = -1;
    struct wr_err err;

    if (!time)
        return;
    if (wr_parse_duration(wr_json_text(time), &us, "free_within", &err))
        WR_CHECK_FAIL(c, "%s", err.text);
    else if (us != got_us)
        WR_CHECK_FAIL(c, "free_within is %lld s, recorded is %.*s",
                      (long long)(got_us / 1000000), WR_FMT(wr_json_text(time)));
}

/* `per` of a line is always compared: a record that says nothing else says that. */
static void check_line(struct check *c, const struct wr_json *record,
                       enum wr_billing billing, struct wr_str pool, int64_t price_micro,
                       int64_t worst_micro)
{
    if (!wr_json_getz(record, "per"))
        WR_CHECK_FAIL(c, "the record says no \"per\"");
    check_word(c, record, "per", wr_str(billing_word(billing)));
    check_word(c, record, "pool", pool);
    check_money(c, record, "price", price_micro);
    check_money(c, record, "worst", worst_micro);
}

static void check_lines(struct check *c, const struct wr_json *record,
                        const struct wr_provider *p)
{
    const struct wr_json *lines = wr_json_getz(record, "lines");

    for (size_t i = 0; i < p->extra_count; i++) {
        const struct wr_charge *extra = &p->extra[i];
        const struct wr_json *line = wr_json_getz(lines, extra->name);

        if (line)
            check_line(c, line, extra->billing, extra->pool, extra->price_micro,
                       extra->worst_micro);
        else
            WR_CHECK_FAIL(c, "the line %s is not on record", extra->name);
    }
    if (wr_json_size(lines) > p->extra_count)
        WR_CHECK_FAIL(c, "%zu lines are on record, the call has %zu",
                      wr_json_size(lines), p->extra_count);
}

static void check_credits(struct check *c, const struct wr_json *record,
                          const struct call *call)
{
    struct wr_str text = wr_json_scalar(wr_json_getz(record, "credits"), c->arena);
    int64_t milli = -1;

    if (text.ptr &&
        (!wr_str_to_milli(text, &milli) || milli != call->lines[0].credits_milli))
        WR_CHECK_FAIL(c, "credits are %lld thousandths, recorded is %.*s",
                      (long long)call->lines[0].credits_milli, WR_FMT(text));
}

struct wr_str wr_exchanges_check_tariff(const struct wr_exchanges *set,
                                        struct wr_arena *arena)
{
    struct check c = {.catalogue = set->catalogue, .arena = arena};
    const struct wr_provider *p = set->provider;
    const struct wr_tariff *t = &p->tariff;

    if (!set->tariff)
        return WR_NONE;
    check_line(&c, set->tariff, t->billing, t->pool, t->price_micro, t->worst_micro);
    check_credits(&c, set->tariff, p->self);
    check_word(&c, set->tariff, "repeat", wr_str(repeat_word(t->repeat)));
    check_free_within(&c, set->tariff, t->free_within_us);
    check_lines(&c, set->tariff, p);
    return c.problem;
}
