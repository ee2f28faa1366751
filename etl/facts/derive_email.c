/* derive_email.c - what an address says by itself: domain, kind, company, and when mail
 * to it can never arrive.
 */
#include "etl/facts/derive.h"
#include "etl/facts/email.h"
#include "etl/facts/host.h"
#include "etl/facts/lists.h"

#include "etl/base/banned.h"

/* A domain that one list alone calls disposable may be a company's: of 91,843 such
 * entries real ones are known. Two are evidence. */
#define DISPOSABLE_SOURCES 2

static bool parse(const struct wr_deriving *d, struct wr_email *email)
{
    struct wr_str text = wr_profile_text(d->profile, WR_F_EMAIL);

    return text.len && wr_email_parse(text, d->arena, email) == WR_EMAIL_FINE;
}

/* No mail from the public net gets there. */
static bool is_public(const struct wr_email *email)
{
    return !email->literal && !email->dotless && !email->numeric;
}

/* The mailbox's own domain counts, then the registrable one: "mail.acme.com". */
static bool is_disposable(const struct wr_deriving *d, struct wr_str host,
                          struct wr_str domain)
{
    return wr_lists_disposable(d->lists, host) >= DISPOSABLE_SOURCES ||
           wr_lists_disposable(d->lists, domain) >= DISPOSABLE_SOURCES;
}

static const char *kind_of(const struct wr_deriving *d, const struct wr_email *email,
                           struct wr_str domain)
{
    bool free_mail = wr_lists_is_free_mail(d->lists, email->domain) ||
                     wr_lists_is_free_mail(d->lists, domain);

    /* Both lists hold some old providers (hush.com, dr.com): people do keep those. */
    if (!free_mail && is_disposable(d, email->domain, domain))
        return "disposable";
    if (free_mail)
        return "free";
    if (wr_lists_is_role(d->lists, email->local))
        return "role";
    if (wr_lists_is_university(d->lists, email->domain))
        return "education";
    return "business";
}

void wr_derive_email(struct wr_deriving *d)
{
    struct wr_email email;
    struct wr_str domain;

    if (!parse(d, &email) || !is_public(&email))
        return;
    domain = wr_lists_registrable(d->lists, email.domain);
    if (!domain.ptr)
        return;
    if (wr_derive_open(d, WR_F_EMAIL_DOMAIN))
        wr_derive_put(d, WR_F_EMAIL_DOMAIN, domain, "rule:email", 1000, WR_F_EMAIL);
    if (d->lists && wr_derive_open(d, WR_F_EMAIL_KIND))
        wr_derive_put(d, WR_F_EMAIL_KIND, wr_str(kind_of(d, &email, domain)),
                      "rule:email", 800, WR_F_EMAIL);
}

/* Sites where companies have a page, not a domain. */
static bool is_host_of_pages(struct wr_str domain)
{
    static const char *const hosts[] = {
        "facebook.com",  "fb.com",     "linkedin.com",  "instagram.com",
        "twitter.com",   "x.com",      "youtube.com",   "tiktok.com",
        "xing.com",      "google.com", "goo.gl",        "bit.ly",
        "linktr.ee",     "yelp.com",   "wikipedia.org", "crunchbase.com",
        "pinterest.com", "vk.com",     "github.com",    "medium.com",
    };

    for (size_t i = 0; i < WR_COUNT(hosts); i++) {
        if (wr_str_eqz(domain, hosts[i]))
            return true;
    }
    return false;
}

static bool has_path(struct wr_str url)
{
    size_t at = wr_str_search(url, WR_LIT("://"));
    struct wr_str rest = at < url.len ? wr_str_sub(url, at + 3, url.len) : url;

    return wr_str_find(rest, '/') < rest.len;
}

static struct wr_str domain_of_website(const struct wr_deriving *d)
{
    struct wr_str url = wr_profile_text(d->profile, WR_F_WEBSITE);
    struct wr_str domain = WR_NONE;

    if (url.len)
        domain = wr_host_ascii(wr_host_of_url(url), d->arena);
    if (domain.ptr)
        domain = wr_lists_registrable(d->lists, domain);
    if (!domain.ptr || (is_host_of_pages(domain) && has_path(url)))
        return WR_NONE;
    if (d->lists && wr_lists_is_free_mail(d->lists, domain))
        return WR_NONE;
    return domain;
}

/* A company's domain out of a business address first: people mistype web sites. */
void wr_derive_domain(struct wr_deriving *d)
{
    struct wr_str kind = wr_profile_text(d->profile, WR_F_EMAIL_KIND);
    struct wr_str domain = wr_profile_text(d->profile, WR_F_EMAIL_DOMAIN);

    if (!wr_derive_open(d, WR_F_DOMAIN))
        return;
    if (domain.len && kind.len && !wr_str_eqz(kind, "free") &&
        !wr_str_eqz(kind, "disposable")) {
        wr_derive_put(d, WR_F_DOMAIN, domain, "rule:email", 800, WR_F_EMAIL_DOMAIN);
        return;
    }
    domain = domain_of_website(d);
    if (domain.len)
        wr_derive_put(d, WR_F_DOMAIN, domain, "rule:website", 700, WR_F_WEBSITE);
}

/* NXDOMAIN of the registrable domain holds for all below it (RFC 8020); a null MX (RFC
 * 7505), or neither MX nor address (RFC 5321, 5.1), for the name itself alone. */
static bool domain_is_dead(const struct wr_deriving *d, const struct wr_email *email)
{
    struct wr_str status = wr_profile_text(d->profile, WR_F_DOMAIN_STATUS);
    struct wr_str domain = wr_profile_text(d->profile, WR_F_DOMAIN);
    struct wr_str mail_domain = wr_profile_text(d->profile, WR_F_EMAIL_DOMAIN);

    if (!domain.len || !wr_str_eq(domain, mail_domain))
        return false;
    if (wr_str_eqz(status, "null_mx") || wr_str_eqz(status, "no_mail"))
        return wr_str_eq(domain, email->domain);
    return wr_str_eqz(status, "nxdomain");
}

void wr_derive_email_status(struct wr_deriving *d)
{
    const struct wr_str dead = WR_LIT("undeliverable");
    struct wr_email email;

    if (!wr_derive_open(d, WR_F_EMAIL_STATUS) ||
        !wr_profile_text(d->profile, WR_F_EMAIL).len)
        return;
    if (!parse(d, &email) || !is_public(&email))
        wr_derive_put(d, WR_F_EMAIL_STATUS, dead, "rule:syntax", 1000, WR_F_EMAIL);
    else if (domain_is_dead(d, &email))
        wr_derive_put(d, WR_F_EMAIL_STATUS, dead, "rule:domain", 950,
                      WR_F_DOMAIN_STATUS);
    else if (wr_str_eqz(wr_profile_text(d->profile, WR_F_EMAIL_KIND), "disposable"))
        wr_derive_put(d, WR_F_EMAIL_STATUS, WR_LIT("risky"), "rule:disposable", 800,
                      WR_F_EMAIL_KIND);
}
