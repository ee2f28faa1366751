/* price_test.c - what an answer is charged: lines of several pools, exchanges with a
 * price of their own, and what the vendor tells of it.
 */
#include "rig.h"

#include "etl/base/banned.h"

#define PAGE(price, rest)                                                          \
    HEAD "auth: none\npools: {email: 0.02, phone: 0.3}\ncalls:\n  find:\n"         \
         "    scope: lead\n    inputs: [[linkedin_url]]\n"                         \
         "    request: {method: GET, path: /x, query: {u: \"{linkedin_url}\"}}\n"  \
         "    replies:\n"                                                          \
         "      - {status: 200, when: {at: /go, is: present}, then: next}\n"       \
         "      - {status: 200, when: {at: /none, is: present}, then: miss}\n"     \
         "      - {status: 200, when: {at: \"\", is: object}, then: hit}\n"        \
         "    extract:\n      confidence: 700\n"                                   \
         "      fields: {email: /email, mobile: /mobile, phone: /phone}\n"         \
         "    price:\n" price rest "    next:\n      - name: redeem\n"             \
         "        request: {method: GET, path: /y}\n"                              \
         "        replies:\n"                                                      \
         "          - {status: 200, when: {at: /none, is: present}, then: miss}\n" \
         "          - {status: 200, when: {at: \"\", is: object}, then: hit}\n"

#define MAIL "      - {per: hit, pool: email, credits: 2, fields: [email]}\n"
#define PHONE \
    "      - {name: calls, per: hit, pool: phone, credits: 10, fields: [mobile, phone]}\n"
#define EACH_PHONE \
    "      - {name: calls, per: field, pool: phone, credits: 3, fields: [mobile, phone]}\n"
#define FIND       "      {per: hit, pool: email, credits: 1}\n"
#define FIND_CALL  "      {per: call, pool: email, credits: 1}\n"
#define REDEEM_HIT "        price: {per: hit, pool: phone, credits: 5}\n"
#define REDEEM_CALL                                         \
    "        price: {per: call, pool: phone, credits: 5}\n" \
    "        charged: {header: x-spent}\n"
#define TOLD "    charged: {at: /spent}\n"

static void asked(struct rig *rig, const char *yaml)
{
    rig_new(rig, yaml);
    rig_know(rig, WR_F_LINKEDIN_URL, "linkedin.com/in/ada");
    rig_begin(rig);
}

#define BOTH \
    "\"email\":\"a@b.example\",\"mobile\":\"+15550100\",\"phone\":\"+15550101\""

/* Replies in turn, then units of the tariff and of the one line beside it. */
static const struct {
    const char *page, *replies[2];
    int64_t units, extra;
} answers[] = {
    {PAGE(MAIL PHONE, ""), {"{" BOTH "}"}, 1000, 1000},
    {PAGE(MAIL PHONE, ""), {"{\"email\":\"a@b.example\"}"}, 1000, 0},
    {PAGE(MAIL PHONE, ""), {"{\"phone\":\"+15550101\"}"}, 0, 1000},
    {PAGE(MAIL PHONE, ""), {"{\"email\":\"a***@b.example\"}"}, 0, 0},
    {PAGE(MAIL PHONE, ""), {"{\"none\":1}"}, 0, 0},
    {PAGE(MAIL EACH_PHONE, ""), {"{" BOTH "}"}, 1000, 2000},
    {PAGE(MAIL EACH_PHONE, ""), {"{\"mobile\":\"+15550100\"}"}, 0, 1000},
    /* told in all: what the extras took goes off it */
    {PAGE(MAIL PHONE, TOLD), {"{\"spent\":12," BOTH "}"}, 1000, 1000},
    {PAGE(MAIL PHONE, TOLD), {"{\"spent\":10," BOTH "}"}, 0, 1000},
    {PAGE(MAIL PHONE, TOLD), {"{\"spent\":3," BOTH "}"}, 0, 1000},
    {PAGE(MAIL PHONE, TOLD), {"{\"spent\":1,\"email\":\"a@b.example\"}"}, 500, 0},
    {PAGE(MAIL EACH_PHONE, TOLD), {"{\"spent\":7," BOTH "}"}, 500, 2000},
    {PAGE(MAIL PHONE, TOLD), {"{\"spent\":\"x\"," BOTH "}"}, 1000, 1000},
    {PAGE(MAIL PHONE, TOLD), {"{\"spent\":-4," BOTH "}"}, 1000, 1000},
};

static void check(const struct rig *rig, int64_t units, int64_t extra, size_t i)
{
    const struct wr_answer *answer = rig->talk.answers;
    int64_t got = answer->extra_milli ? answer->extra_milli[0] : -1;

    if (answer->charged_milli != units || got != extra)
        print_error("row %zu: %lld and %lld\n", i, (long long)answer->charged_milli,
                    (long long)got);
    assert_int_equal(answer->charged_milli, units);
    assert_int_equal(got, extra);
}

static void lines_are_charged_by_their_fields(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(answers); i++) {
        struct rig rig;

        asked(&rig, answers[i].page);
        rig_replied(&rig, answers[i].replies[0], WR_MOVE_DONE);
        check(&rig, answers[i].units, answers[i].extra, i);
        rig_free(&rig);
    }
}

/* A search, and the sale of what it found. NULL: the search ends it. */
static const struct {
    const char *page, *first, *second, *spent;
    int64_t units, extra;
} sales[] = {
    {PAGE(FIND, "") REDEEM_HIT, "{\"go\":1}", "{" BOTH "}", NULL, 1000, 1000},
    {PAGE(FIND, "") REDEEM_HIT, "{\"go\":1}", "{\"none\":1}", NULL, 1000, 0},
    {PAGE(FIND, "") REDEEM_CALL, "{\"go\":1}", "{\"none\":1}", NULL, 1000, 1000},
    {PAGE(FIND, "") REDEEM_CALL, "{\"none\":1}", NULL, NULL, -1, 0},
    {PAGE(FIND, "") REDEEM_CALL, "{" BOTH "}", NULL, NULL, -1, 0},
    {PAGE(FIND_CALL, "") REDEEM_HIT, "{\"none\":1}", NULL, NULL, -1, 0},
    {PAGE(FIND_CALL, "") REDEEM_HIT, "{\"go\":1}", "{\"none\":1}", NULL, 1000, 0},
    {PAGE(FIND, "") REDEEM_CALL, "{\"go\":1}", "{" BOTH "}", "2.5", 1000, 500},
    {PAGE(FIND, "") REDEEM_CALL, "{\"go\":1}", "{\"none\":1}", "0", 1000, 0},
    {PAGE(FIND, TOLD) REDEEM_CALL, "{\"go\":1,\"spent\":0.25}", "{" BOTH "}", NULL, 250,
     1000},
    {PAGE(FIND, TOLD) REDEEM_CALL, "{\"go\":1}", "{\"spent\":7}", NULL, 1000, 1000},
    {PAGE(FIND, TOLD) REDEEM_CALL, "{\"spent\":0.5}", NULL, NULL, 500, 0},
};

static void an_exchange_has_its_own_charge(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(sales); i++) {
        const struct wr_http_header spent = {.name = WR_LIT("x-spent"),
                                             .value = wr_str(sales[i].spent)};
        struct rig rig;

        asked(&rig, sales[i].page);
        rig_replied(&rig, sales[i].first,
                    sales[i].second ? WR_MOVE_SEND : WR_MOVE_DONE);
        if (sales[i].second) {
            assert_false(rig.talk.harmless);
            rig_begin(&rig); /* what was told is in the state */
            assert_int_equal(
                rig_reply(&rig, 200, sales[i].second, &spent, sales[i].spent != NULL),
                WR_OK);
        }
        check(&rig, sales[i].units, sales[i].extra, i);
        rig_free(&rig);
    }
}

static void lines_are_reserved_with_their_worst_case(void **state WR_UNUSED)
{
    struct wr_vendor_config config = {.enabled = true, .price_micro = 50000};
    const struct wr_charge *extra;
    struct rig rig;

    rig_compile(&rig, PAGE(MAIL EACH_PHONE, "") REDEEM_HIT);
    rig_print(&rig);
    assert_int_equal(wr_diags_errors(rig.diags), 0);
    extra = rig.provider->extra;
    assert_int_equal(rig.provider->extra_count, 2);
    assert_int_equal(rig.provider->tariff.worst_micro, 40000);
    assert_string_equal(extra[0].name, "calls");
    assert_int_equal(extra[0].billing, WR_BILL_FIELD);
    assert_int_equal(extra[0].price_micro, 900000);
    assert_int_equal(extra[0].worst_micro, 1800000);
    assert_true(wr_str_eqz(extra[0].pool, "phone"));
    assert_string_equal(extra[1].name, "redeem");
    assert_int_equal(extra[1].worst_micro, 1500000);
    /* A job prices the first pool; the others are not of the same money. */
    rig_bind(&rig, &config);
    assert_int_equal(rig.provider->tariff.price_micro, 100000);
    assert_int_equal(extra[0].price_micro, 900000);
    rig_free(&rig);
}

static const struct rig_mistake mistakes[] = {
    {"{name: calls, ", "{",
     "acme.yaml:21:9: |a line beside the first of a price needs a"},
    {"{per: hit, pool: email", "{name: mail, per: hit, pool: email",
     "acme.yaml:20:9: |the first line of a price has no name"},
    {"name: calls", "name: redeem", "acme.yaml:28:16: |the name of a line is its own"},
    {"name: calls, per: hit", "name: calls, per: free",
     "a line that is free is left out"},
    {"name: calls, per: hit", "name: calls, repeat: safe, per: hit",
     "repeat belongs to the first line"},
    {"[mobile, phone]", "[mobile, title]", "acme.yaml:21:76: |title is not among"},
    {"[mobile, phone]", "[mobile, fone]", "acme.yaml:21:76: |unknown field"},
    {"[mobile, phone]", "[]", "fields names one at least"},
    {"[mobile, phone]", "mobile", "must be a list of fields"},
    {"pool: phone, credits: 10", "pool: fone, credits: 10",
     "one of the vendor's pools"},
    {"pool: phone, credits: 10", "pool: phone, credits: 10, worst: 5",
     "worst is less than credits"},
    {"        price: {per: hit", "        price: {name: x, per: hit",
     "the price of an exchange has the exchange's name"},
    {"        price: {per: hit, pool: phone, credits: 5}\n",
     "        charged: {at: /x}\n", "acme.yaml:28:18: |goes with a price of its own"},
    {"        price: {per: hit, pool: phone, credits: 5}\n", "        price: free\n",
     "acme.yaml:28:16: |must be a line of a price"},
    {"    price:\n" MAIL PHONE, "    price: []\n", "price is free, or has lines"},
    {"    price:\n" MAIL PHONE, "    price: cheap\n",
     "acme.yaml:19:12: |must be a map"},
    {PHONE,
     PHONE "      - {name: a, per: hit, pool: phone}\n"
           "      - {name: b, per: hit, pool: phone}\n"
           "      - {name: c, per: hit, pool: phone}\n",
     "more than 4 lines"},
};

static void mistakes_are_told_with_their_place(void **state WR_UNUSED)
{
    rig_check_mistakes(PAGE(MAIL PHONE, "") REDEEM_HIT, mistakes, WR_COUNT(mistakes));
}

/* In a batch: the extras by the fields of each row, the rest of the sum by hits. */
static void a_batch_shares_what_the_extras_left(void **state WR_UNUSED)
{
    static const char page[] = HEAD
        "auth: none\npools: {email: 0.02, phone: 0.3}\ncalls:\n  find:\n"
        "    scope: lead\n    inputs: [[linkedin_url]]\n"
        "    batch:\n      size: 5\n      rows: \"\"\n      by: position\n"
        "      replies:\n"
        "        - {when: {is: \"null\"}, then: miss}\n"
        "        - {when: {is: object}, then: hit}\n"
        "    request: {method: POST, path: /x, json: {$each: \"{linkedin_url}\"}}\n"
        "    replies: [{status: 200, when: {at: \"\", is: list}, then: rows}]\n"
        "    extract:\n      confidence: 700\n"
        "      fields: {email: /email, mobile: /mobile, phone: /phone}\n"
        "    charged: {header: x-spent}\n"
        "    price:\n" MAIL PHONE;
    const struct wr_http_header spent = {.name = WR_LIT("x-spent"),
                                         .value = WR_LIT("13")};
    struct wr_ask asks[3];
    struct rig rig;

    rig_new(&rig, page);
    rig_know(&rig, WR_F_LINKEDIN_URL, "linkedin.com/in/ada");
    for (uint32_t i = 0; i < WR_COUNT(asks); i++)
        asks[i] = (struct wr_ask){rig.inputs, rig.catalogue.count, i};
    rig.talk.asks = asks;
    rig.talk.count = WR_COUNT(asks);
    rig_begin(&rig);
    assert_int_equal(rig_reply(&rig, 200,
                               "[{" BOTH "},null,{\"email\":\"c@d.example\"}]", &spent,
                               1),
                     WR_OK);
    assert_int_equal(rig.talk.answers[0].charged_milli, 750);
    assert_int_equal(rig.talk.answers[0].extra_milli[0], 1000);
    assert_int_equal(rig.talk.answers[1].charged_milli, 0);
    assert_int_equal(rig.talk.answers[1].extra_milli[0], 0);
    assert_int_equal(rig.talk.answers[2].charged_milli, 750);
    assert_int_equal(rig.talk.answers[2].extra_milli[0], 0);
    rig_free(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_charged_by_their_fields),
        cmocka_unit_test(an_exchange_has_its_own_charge),
        cmocka_unit_test(lines_are_reserved_with_their_worst_case),
        cmocka_unit_test(a_batch_shares_what_the_extras_left),
        cmocka_unit_test(mistakes_are_told_with_their_place),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
