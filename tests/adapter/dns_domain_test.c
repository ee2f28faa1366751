/* dns_domain_test.c - the DNS provider against answers as servers give them. */
#include "weir/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define MAX_RECORDS 6

/* One answer as text: "!nx", "!none", "!fail", or records parted by '|'; an MX record
 * is "10 host". */
struct world {
    const char *mx, *a, *aaaa, *ns, *txt, *dmarc;
};

#define A_HOST    .a = "192.0.2.1", .aaaa = "!none"
#define PLAIN_NS  .ns = "ns1.example.net"
#define NO_POLICY .txt = "!none", .dmarc = "!nx"

static const struct {
    const char *title;
    struct world world;
    const char *status, *mail; /* NULL: not found */
    const char *spf, *dmarc;
} rows[] = {
    {"mail at google",
     {.mx = "1 aspmx.l.google.com|5 alt1.aspmx.l.google.com",
      A_HOST,
      PLAIN_NS,
      .txt = "v=spf1 include:_spf.google.com ~all|x=y",
      .dmarc = "v=DMARC1; p=reject; rua=mailto:d@example.com"},
     "live",
     "google",
     "1",
     "reject"},
    {"mail at microsoft, no address",
     {.mx = "0 example-com.mail.protection.outlook.com",
      .a = "!none",
      .aaaa = "!none",
      PLAIN_NS,
      NO_POLICY},
     "live",
     "microsoft",
     "0",
     "missing"},
    {"own host",
     {.mx = "10 mail.example.com", A_HOST, PLAIN_NS, NO_POLICY},
     "live",
     "self",
     "0",
     "missing"},
    {"not own host, though it ends the same",
     {.mx = "10 mail.notexample.com", A_HOST, PLAIN_NS, NO_POLICY},
     "live",
     "other",
     "0",
     "missing"},
    {"filter in front of its own host",
     {.mx = "10 mx1.acme.pphosted.com|20 mail.example.com",
      A_HOST,
      PLAIN_NS,
      NO_POLICY},
     "live",
     "proofpoint",
     "0",
     "missing"},
    {"implicit MX by A",
     {.mx = "!none", A_HOST, PLAIN_NS, NO_POLICY},
     "live",
     NULL,
     "0",
     "missing"},
    {"implicit MX by AAAA",
     {.mx = "!none", .a = "!none", .aaaa = "2001:db8::1", PLAIN_NS, NO_POLICY},
     "live",
     NULL,
     "0",
     "missing"},
    {"no mail at all",
     {.mx = "!none", .a = "!none", .aaaa = "!none", PLAIN_NS, NO_POLICY},
     "no_mail",
     NULL,
     "0",
     "missing"},
    {"null MX",
     {.mx = "0 ", A_HOST, PLAIN_NS, .txt = "v=spf1 -all", .dmarc = "!nx"},
     "null_mx",
     NULL,
     "1",
     "missing"},
    {"null MX written as a dot",
     {.mx = "0 .", A_HOST, PLAIN_NS, NO_POLICY},
     "null_mx",
     NULL,
     "0",
     "missing"},
    {"null MX beside another is none (RFC 7505, 3)",
     {.mx = "0 |10 mail.example.com", A_HOST, PLAIN_NS, NO_POLICY},
     "live",
     "self",
     "0",
     "missing"},
    {"does not exist",
     {"!nx", "!nx", "!nx", "!nx", "!nx", "!nx"},
     "nxdomain",
     NULL,
     "0",
     "missing"},
    {"does not exist, and TXT fails twice",
     {"!nx", "!nx", "!nx", "!nx", "!fail", "!fail"},
     "nxdomain",
     NULL,
     NULL,
     NULL},
    {"NXDOMAIN for one type alone",
     {.mx = "!nx", A_HOST, PLAIN_NS, NO_POLICY},
     "live",
     NULL,
     "0",
     "missing"},
    {"parked",
     {.mx = "10 mail.h-email.net",
      A_HOST,
      .ns = "ns1.parking.example|ns2.parking.example",
      NO_POLICY},
     "parked",
     "other",
     "0",
     "missing"},
    {"two SPF records are none",
     {.mx = "!none",
      A_HOST,
      PLAIN_NS,
      .txt = "v=spf1 -all|v=spf1 +all",
      .dmarc = "!none"},
     "live",
     NULL,
     "0",
     "missing"},
    {"SPF of another version",
     {.mx = "!none",
      A_HOST,
      PLAIN_NS,
      .txt = "v=spf10 -all|v=spf2.0/pra",
      .dmarc = "!none"},
     "live",
     NULL,
     "0",
     "missing"},
    {"SPF without a mechanism",
     {.mx = "!none", A_HOST, PLAIN_NS, .txt = "V=SPF1", .dmarc = "!none"},
     "live",
     NULL,
     "1",
     "missing"},
    {"DMARC twice",
     {.mx = "!none",
      A_HOST,
      PLAIN_NS,
      .txt = "!none",
      .dmarc = "v=DMARC1; p=none|v=DMARC1; p=reject"},
     "live",
     NULL,
     "0",
     "missing"},
    {"DMARC beside something else",
     {.mx = "!none",
      A_HOST,
      PLAIN_NS,
      .txt = "!none",
      .dmarc = "site-verification=1|v=DMARC1 ; p = quarantine"},
     "live",
     NULL,
     "0",
     "quarantine"},
    {"DMARC without p, with reports",
     {.mx = "!none",
      A_HOST,
      PLAIN_NS,
      .txt = "!none",
      .dmarc = "v=DMARC1; rua=mailto:d@example.com"},
     "live",
     NULL,
     "0",
     "none"},
    {"DMARC without p",
     {.mx = "!none", A_HOST, PLAIN_NS, .txt = "!none", .dmarc = "v=DMARC1"},
     "live",
     NULL,
     "0",
     "missing"},
    {"DMARC with a wrong p",
     {.mx = "!none", A_HOST, PLAIN_NS, .txt = "!none", .dmarc = "v=DMARC1; p=perhaps"},
     "live",
     NULL,
     "0",
     "missing"},
    {"DMARC with the version in the wrong place",
     {.mx = "!none", A_HOST, PLAIN_NS, .txt = "!none", .dmarc = "p=reject; v=DMARC1"},
     "live",
     NULL,
     "0",
     "missing"},
    {"TXT fails twice",
     {.mx = "10 mail.example.com",
      A_HOST,
      PLAIN_NS,
      .txt = "!fail",
      .dmarc = "v=DMARC1; p=reject"},
     "live",
     "self",
     NULL,
     "reject"},
    {"DMARC fails twice",
     {.mx = "10 mail.example.com",
      A_HOST,
      PLAIN_NS,
      .txt = "v=spf1 -all",
      .dmarc = "!fail"},
     "live",
     "self",
     "1",
     NULL},
};

struct rig {
    struct wr_arena *arena;
    struct wr_value domain;
    const struct wr_value *inputs[WR_F_BUILTIN_COUNT];
    struct wr_ask ask;
    struct wr_talk talk;
    struct wr_reply reply;
    const struct wr_provider *provider;
    enum wr_move move;
    struct wr_err err;
};

static bool is_parking(const void *ctx, struct wr_str ns)
{
    assert_string_equal(ctx, "ours");
    return wr_str_ends(ns, WR_LIT("parking.example"));
}

static void set_up(struct rig *rig, const char *domain)
{
    struct wr_domain_config config = {.is_parked_ns = is_parking, .ctx = "ours"};

    *rig = (struct rig){.arena = wr_arena_new(0)};
    rig->domain = (struct wr_value){.type = WR_TYPE_TEXT, .as.text = wr_str(domain)};
    rig->inputs[WR_F_DOMAIN] = &rig->domain;
    rig->ask =
        (struct wr_ask){.inputs = rig->inputs, .input_count = WR_COUNT(rig->inputs)};
    rig->talk = (struct wr_talk){.asks = &rig->ask, .count = 1, .arena = rig->arena};
    rig->provider = wr_dns_provider_new(&config, rig->arena);
    assert_int_equal(
        wr_provider_begin(rig->provider, &rig->talk, &rig->move, &rig->err), WR_OK);
    assert_int_equal(rig->move, WR_MOVE_SEND);
}

static void tear_down(struct rig *rig)
{
    wr_arena_free(rig->arena);
}

static struct wr_dns_answer answer_of(struct rig *rig, const char *text, bool mx)
{
    struct wr_dns_record *records =
        WR_ARRAY(rig->arena, struct wr_dns_record, MAX_RECORDS);
    struct wr_dns_answer out = {.records = records};
    struct wr_str rest = wr_str(text);

    if (!strcmp(text, "!nx"))
        out.status = WR_DNS_NXDOMAIN;
    else if (!strcmp(text, "!none"))
        out.status = WR_DNS_NODATA;
    else if (!strcmp(text, "!fail"))
        out.status = WR_DNS_FAIL;
    while (out.status == WR_DNS_OK && rest.ptr) {
        struct wr_str record = wr_str_split(&rest, '|');
        int64_t preference = 0;

        if (mx)
            assert_true(wr_str_to_i64(wr_str_split(&record, ' '), &preference));
        records[out.count].preference = (uint16_t)preference;
        records[out.count++].text = record;
    }
    return out;
}

/* Answers by what was asked, not by place. */
static void fill_reply(struct rig *rig, const struct world *w)
{
    const struct wr_request *req = &rig->talk.request;

    rig->reply = (struct wr_reply){.kind = WR_REQUEST_DNS, .dns_count = req->dns_count};
    for (size_t i = 0; i < req->dns_count; i++) {
        bool policy = wr_str_starts(req->dns[i].name, WR_LIT("_dmarc."));
        const char *by_type[] = {[WR_DNS_A] = w->a,
                                 [WR_DNS_AAAA] = w->aaaa,
                                 [WR_DNS_MX] = w->mx,
                                 [WR_DNS_TXT] = policy ? w->dmarc : w->txt,
                                 [WR_DNS_NS] = w->ns};

        rig->reply.dns[i] =
            answer_of(rig, by_type[req->dns[i].type], req->dns[i].type == WR_DNS_MX);
    }
}

static enum wr_code advance(struct rig *rig, const struct world *w)
{
    fill_reply(rig, w);
    return wr_provider_advance(rig->provider, &rig->talk, &rig->reply, &rig->move,
                               &rig->err);
}

static const struct wr_finding *find(const struct rig *rig, wr_field_id field)
{
    const struct wr_answer *answer = &rig->talk.answers[0];

    for (size_t i = 0; i < answer->count; i++) {
        if (answer->findings[i].field == field)
            return &answer->findings[i];
    }
    return NULL;
}

static void check_text(const struct rig *rig, wr_field_id field, const char *expected)
{
    const struct wr_finding *f = find(rig, field);

    assert_int_equal(f != NULL, expected != NULL);
    if (!f)
        return;
    if (f->value.type == WR_TYPE_BOOL) {
        assert_int_equal(f->value.as.num, expected[0] == '1');
        return;
    }
    if (!wr_str_eqz(f->value.as.text, expected))
        print_error("%.*s, expected %s\n", WR_FMT(f->value.as.text), expected);
    assert_true(wr_str_eqz(f->value.as.text, expected));
}

static void each_world_has_one_verdict(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct rig rig;

        print_message("%s\n", rows[i].title);
        set_up(&rig, "example.com");
        assert_int_equal(advance(&rig, &rows[i].world), WR_OK);
        if (rig.move == WR_MOVE_WAIT) {
            assert_true(rig.talk.wait_ms > 0);
            assert_int_equal(advance(&rig, &rows[i].world), WR_OK);
        }
        assert_int_equal(rig.move, WR_MOVE_DONE);
        assert_int_equal(rig.talk.answers[0].outcome, WR_OUTCOME_HIT);
        check_text(&rig, WR_F_DOMAIN_STATUS, rows[i].status);
        check_text(&rig, WR_F_MAIL_PROVIDER, rows[i].mail);
        check_text(&rig, WR_F_SPF, rows[i].spf);
        check_text(&rig, WR_F_DMARC, rows[i].dmarc);
        tear_down(&rig);
    }
}

static void silence_is_no_verdict(void **state WR_UNUSED)
{
    static const struct world worlds[] = {
        {"!fail", "!fail", "!fail", "!fail", "!fail", "!fail"},
        {.mx = "!fail", A_HOST, PLAIN_NS, NO_POLICY},
        {.mx = "!none", .a = "!fail", .aaaa = "!none", PLAIN_NS, NO_POLICY},
        {.mx = "!none", .a = "!none", .aaaa = "!fail", PLAIN_NS, NO_POLICY},
        {.mx = "10 mail.example.com", A_HOST, .ns = "!fail", NO_POLICY},
        {"!nx", "!nx", "!fail", "!nx", "!nx", "!nx"},
    };

    for (size_t i = 0; i < WR_COUNT(worlds); i++) {
        struct rig rig;

        set_up(&rig, "example.com");
        assert_int_equal(advance(&rig, &worlds[i]), WR_E_TRANSIENT);
        assert_null(rig.talk.answers);
        assert_null(strstr(rig.err.text, "example.com"));
        tear_down(&rig);
    }
}

/* A failing TXT is asked for once more, and what comes then counts. */
static void policies_get_a_second_chance(void **state WR_UNUSED)
{
    const struct world first = {
        .mx = "!none", A_HOST, PLAIN_NS, .txt = "!fail", .dmarc = "!nx"};
    const struct world second = {
        .mx = "!none", A_HOST, PLAIN_NS, .txt = "v=spf1 -all", .dmarc = "!nx"};
    struct rig rig;

    set_up(&rig, "example.com");
    assert_int_equal(advance(&rig, &first), WR_OK);
    assert_int_equal(rig.move, WR_MOVE_WAIT);
    assert_true(rig.talk.state.len > 0);
    assert_int_equal(advance(&rig, &second), WR_OK);
    assert_int_equal(rig.move, WR_MOVE_DONE);
    check_text(&rig, WR_F_SPF, "1");
    tear_down(&rig);
}

static void asks_all_at_once(void **state WR_UNUSED)
{
    unsigned seen = 0, policies = 0;
    struct rig rig;

    set_up(&rig, "xn--bcher-kva.example");
    assert_int_equal(rig.talk.request.kind, WR_REQUEST_DNS);
    for (size_t i = 0; i < rig.talk.request.dns_count; i++) {
        const struct wr_dns_query *q = &rig.talk.request.dns[i];

        if (wr_str_eqz(q->name, "_dmarc.xn--bcher-kva.example")) {
            assert_int_equal(q->type, WR_DNS_TXT);
            policies++;
        } else {
            assert_true(wr_str_eqz(q->name, "xn--bcher-kva.example"));
            seen |= 1u << q->type;
        }
    }
    assert_int_equal(policies, 1);
    assert_int_equal(seen, 1u << WR_DNS_A | 1u << WR_DNS_AAAA | 1u << WR_DNS_MX |
                               1u << WR_DNS_TXT | 1u << WR_DNS_NS);
    tear_down(&rig);
}

static void a_reply_of_the_wrong_size_is_refused(void **state WR_UNUSED)
{
    struct rig rig;

    set_up(&rig, "example.com");
    fill_reply(&rig, &rows[0].world);
    rig.reply.dns_count = 2;
    assert_int_equal(
        wr_provider_advance(rig.provider, &rig.talk, &rig.reply, &rig.move, &rig.err),
        WR_E_PROTOCOL);
    tear_down(&rig);
}

static void without_a_domain_nothing_is_asked(void **state WR_UNUSED)
{
    struct rig rig;

    set_up(&rig, "example.com");
    rig.inputs[WR_F_DOMAIN] = NULL;
    assert_int_equal(wr_provider_begin(rig.provider, &rig.talk, &rig.move, &rig.err),
                     WR_E_INTERNAL);
    tear_down(&rig);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_world_has_one_verdict),
        cmocka_unit_test(silence_is_no_verdict),
        cmocka_unit_test(policies_get_a_second_chance),
        cmocka_unit_test(asks_all_at_once),
        cmocka_unit_test(a_reply_of_the_wrong_size_is_refused),
        cmocka_unit_test(without_a_domain_nothing_is_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
