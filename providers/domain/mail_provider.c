/* mail_provider.c - suffixes of MX hosts and whose they are.
 *
 * The most preferred hosts decide: the first that is known, in order of preference.
 */
#include "mail_provider.h"

/* As the services tell their customers to set them up. */
static const struct {
    const char *suffix;
    const char *word;
} services[] = {
    {"google.com", "google"},
    {"googlemail.com", "google"},
    {"mail.protection.outlook.com", "microsoft"},
    {"mx.microsoft", "microsoft"},
    {"olc.protection.outlook.com", "microsoft"},
    {"pphosted.com", "proofpoint"},
    {"ppe-hosted.com", "proofpoint"},
    {"mimecast.com", "mimecast"},
    {"mimecast.co.za", "mimecast"},
    {"barracudanetworks.com", "barracuda"},
    {"iphmx.com", "cisco"},
    {"messagelabs.com", "broadcom"},
    {"mailcontrol.com", "forcepoint"},
    {"hydra.sophos.com", "sophos"},
    {"hornetsecurity.com", "hornetsecurity"},
    {"antispameurope.com", "hornetsecurity"},
    {"trendmicro.com", "trendmicro"},
    {"trendmicro.eu", "trendmicro"},
    {"zoho.com", "zoho"},
    {"zoho.eu", "zoho"},
    {"zoho.in", "zoho"},
    {"zohomail.com", "zoho"},
    {"protonmail.ch", "proton"},
    {"messagingengine.com", "fastmail"},
    {"icloud.com", "apple"},
    {"amazonaws.com", "amazon"},
    {"awsapps.com", "amazon"},
    {"mx.cloudflare.net", "cloudflare"},
    {"emailsrvr.com", "rackspace"},
    {"secureserver.net", "godaddy"},
    {"yandex.net", "yandex"},
    {"yandex.ru", "yandex"},
    {"mail.ru", "mailru"},
    {"qq.com", "tencent"},
    {"mxhichina.com", "alibaba"},
    {"kundenserver.de", "ionos"},
    {"ionos.com", "ionos"},
    {"ovh.net", "ovh"},
    {"gandi.net", "gandi"},
    {"infomaniak.ch", "infomaniak"},
    {"one.com", "one"},
    {"hostinger.com", "hostinger"},
    {"registrar-servers.com", "namecheap"},
    {"privateemail.com", "namecheap"},
    {"improvmx.com", "improvmx"},
};

/* The host is the suffix, or ends in it at a dot. */
static bool is_under(struct wr_str host, struct wr_str suffix)
{
    struct wr_str tail;

    if (host.len < suffix.len)
        return false;
    tail = wr_str_sub(host, host.len - suffix.len, suffix.len);
    return wr_str_eq_nocase(tail, suffix) &&
           (host.len == suffix.len || host.ptr[host.len - suffix.len - 1] == '.');
}

static const char *service_of(struct wr_str host)
{
    for (size_t i = 0; i < WR_COUNT(services); i++) {
        if (is_under(host, wr_str(services[i].suffix)))
            return services[i].word;
    }
    return NULL;
}

struct wr_str wr_mail_provider_of(const struct wr_dns_answer *mx, struct wr_str domain)
{
    bool own = false;

    for (size_t i = 0; i < mx->count; i++) {
        struct wr_str host = mx->records[i].text;
        const char *word = service_of(host);

        if (word)
            return wr_str(word);
        own = own || is_under(host, domain);
    }
    return own ? WR_LIT("self") : WR_LIT("other");
}
