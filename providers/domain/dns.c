/* dns.c - what the DNS says about an account's domain: can it get mail, and whose is
 * it.
 *
 *   six queries at once --any of the address kind not known--> WR_E_TRANSIENT
 *        |  TXT alone not known: once more after a while, then without spf and dmarc
 *        v
 *     DONE: domain_status, and where there is mail mail_provider, spf, dmarc
 *
 * A server that fails or is silent is never a verdict. Names come and go as A-labels.
 */
#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/domain.h"

#include "mail_policy.h"
#include "mail_provider.h"

#define AGAIN_MS    2000
#define STATE_AGAIN "again"
#define SURE        1000
/* Parking is told by the name server, which may serve live sites too. */
#define PARKED_SURE 800

/* The queries, in the order asked. */
enum { Q_MX, Q_A, Q_AAAA, Q_NS, Q_TXT, Q_DMARC, Q_COUNT };

struct dns_provider {
    struct wr_provider provider;
    struct wr_domain_config config;
};

static const wr_field_id answers[] = {WR_F_DOMAIN_STATUS, WR_F_MAIL_PROVIDER, WR_F_SPF,
                                      WR_F_DMARC};
static const wr_field_id domain_field[] = {WR_F_DOMAIN};
static const struct wr_input_set inputs[] = {{.fields = domain_field, .count = 1}};

static struct wr_str domain_of(const struct wr_talk *talk)
{
    return talk->asks[0].inputs[WR_F_DOMAIN]->as.text;
}

static void ask(struct wr_talk *talk)
{
    static const enum wr_dns_type types[Q_COUNT] = {
        [Q_MX] = WR_DNS_MX, [Q_A] = WR_DNS_A,     [Q_AAAA] = WR_DNS_AAAA,
        [Q_NS] = WR_DNS_NS, [Q_TXT] = WR_DNS_TXT, [Q_DMARC] = WR_DNS_TXT,
    };

    talk->request = (struct wr_request){.kind = WR_REQUEST_DNS, .dns_count = Q_COUNT};
    for (size_t i = 0; i < Q_COUNT; i++)
        talk->request.dns[i] = (struct wr_dns_query){domain_of(talk), types[i]};
    /* RFC 7489, 6.1. */
    talk->request.dns[Q_DMARC].name =
        wr_arena_printf(talk->arena, "_dmarc.%.*s", WR_FMT(domain_of(talk)));
}

static enum wr_code begin(const struct wr_provider *p, struct wr_talk *talk,
                          enum wr_move *move, struct wr_err *err)
{
    WR_ASSERT(talk->count == 1);
    if (talk->asks[0].input_count <= WR_F_DOMAIN || !talk->asks[0].inputs[WR_F_DOMAIN])
        return wr_fail(err, WR_E_INTERNAL, "%s was asked without a domain", p->name);
    ask(talk);
    talk->wait_ms = 0;
    *move = WR_MOVE_SEND;
    return WR_OK;
}

static bool has(const struct wr_dns_answer *a)
{
    return a->status == WR_DNS_OK && a->count > 0;
}

static bool failed(const struct wr_reply *reply, size_t from, size_t to)
{
    for (size_t i = from; i <= to; i++) {
        if (reply->dns[i].status == WR_DNS_FAIL)
            return true;
    }
    return false;
}

/* RFC 8020: a name that does not exist does not exist for any type. Only where all of
 * its queries say so: some servers answer NXDOMAIN for a type they do not know. */
static bool does_not_exist(const struct wr_reply *reply)
{
    for (size_t i = Q_MX; i <= Q_NS; i++) {
        if (reply->dns[i].status != WR_DNS_NXDOMAIN)
            return false;
    }
    return true;
}

/* RFC 7505: exactly one MX, and its host is the root. */
static bool is_null_mx(const struct wr_dns_answer *mx)
{
    return mx->count == 1 && (mx->records[0].text.len == 0 ||
                              wr_str_eq(mx->records[0].text, WR_LIT(".")));
}

static bool is_parked(const struct dns_provider *self, const struct wr_dns_answer *ns)
{
    if (!self->config.is_parked_ns)
        return false;
    for (size_t i = 0; i < ns->count; i++) {
        if (self->config.is_parked_ns(self->config.ctx, ns->records[i].text))
            return true;
    }
    return false;
}

/* RFC 5321, 5.1: without an MX the address itself takes the mail ("implicit MX"); a
 * domain with neither takes none. */
static const char *status_of(const struct dns_provider *self,
                             const struct wr_reply *reply)
{
    if (does_not_exist(reply))
        return "nxdomain";
    if (has(&reply->dns[Q_NS]) && is_parked(self, &reply->dns[Q_NS]))
        return "parked";
    if (has(&reply->dns[Q_MX]))
        return is_null_mx(&reply->dns[Q_MX]) ? "null_mx" : "live";
    if (has(&reply->dns[Q_A]) || has(&reply->dns[Q_AAAA]))
        return "live";
    return "no_mail";
}

static void add(struct wr_answer *answer, struct wr_finding *items, wr_field_id field,
                struct wr_value value, uint16_t confidence)
{
    items[answer->count++] = (struct wr_finding){
        .field = field, .value = value, .confidence = confidence, .verified = true};
    answer->findings = items;
}

static struct wr_value text(struct wr_str s)
{
    return (struct wr_value){.type = WR_TYPE_TEXT, .as.text = s};
}

static void interpret(const struct dns_provider *self, struct wr_talk *talk,
                      const struct wr_reply *reply)
{
    const char *status = status_of(self, reply);
    struct wr_answer *answer = WR_NEW(talk->arena, struct wr_answer);
    struct wr_finding *items =
        WR_ARRAY(talk->arena, struct wr_finding, WR_COUNT(answers));
    const struct wr_dns_answer *mx = &reply->dns[Q_MX];
    bool parked = strcmp(status, "parked") == 0;

    answer->outcome = WR_OUTCOME_HIT;
    answer->charged_milli = -1;
    add(answer, items, WR_F_DOMAIN_STATUS, text(wr_str(status)),
        parked ? PARKED_SURE : SURE);
    if (has(mx) && !is_null_mx(mx))
        add(answer, items, WR_F_MAIL_PROVIDER,
            text(wr_mail_provider_of(mx, domain_of(talk))), SURE);
    if (reply->dns[Q_TXT].status != WR_DNS_FAIL)
        add(answer, items, WR_F_SPF,
            (struct wr_value){.type = WR_TYPE_BOOL,
                              .as.num = wr_mail_has_spf(&reply->dns[Q_TXT])},
            SURE);
    if (reply->dns[Q_DMARC].status != WR_DNS_FAIL)
        add(answer, items, WR_F_DMARC, text(wr_mail_dmarc(&reply->dns[Q_DMARC])), SURE);
    talk->answers = answer;
}

static enum wr_code advance(const struct wr_provider *p, struct wr_talk *talk,
                            const struct wr_reply *reply, enum wr_move *move,
                            struct wr_err *err)
{
    const struct dns_provider *self = p->self;

    WR_ASSERT(talk->count == 1 && reply->kind == WR_REQUEST_DNS);
    if (reply->dns_count != Q_COUNT)
        return wr_fail(err, WR_E_PROTOCOL, "%s: %zu of %d answers came", p->name,
                       reply->dns_count, Q_COUNT);
    talk->wait_ms = 0;
    if (failed(reply, Q_MX, Q_NS))
        return wr_fail(err, WR_E_TRANSIENT,
                       "%s: the domain's name servers fail or are silent", p->name);
    if (failed(reply, Q_TXT, Q_DMARC) && !wr_str_eqz(talk->state, STATE_AGAIN)) {
        ask(talk);
        talk->state = WR_LIT(STATE_AGAIN);
        talk->wait_ms = AGAIN_MS;
        *move = WR_MOVE_WAIT;
        return WR_OK;
    }
    interpret(self, talk, reply);
    *move = WR_MOVE_DONE;
    return WR_OK;
}

static const struct wr_provider dns_provider = {
    .name = "dns.domain",
    .vendor = "dns",
    .scope = WR_SCOPE_ACCOUNT,
    .answers = answers,
    .answer_count = WR_COUNT(answers),
    .inputs = inputs,
    .input_count = WR_COUNT(inputs),
    .tariff = {.billing = WR_BILL_FREE, .repeat = WR_REPEAT_SAFE},
    .max_batch = 1,
    .hit_fresh_us = 30 * WR_DAY_US,
    .miss_fresh_us = 30 * WR_DAY_US,
    .docs = "https://www.rfc-editor.org/rfc/rfc5321#section-5.1",
    .docs_read = "2026-11-22",
    .begin = begin,
    .advance = advance,
};

const struct wr_provider *wr_dns_provider_new(const struct wr_domain_config *config,
                                              struct wr_arena *arena)
{
    struct dns_provider *self = WR_NEW(arena, struct dns_provider);

    self->provider = dns_provider;
    self->provider.rates = config->rates;
    self->provider.self = self;
    self->config = *config;
    return &self->provider;
}
