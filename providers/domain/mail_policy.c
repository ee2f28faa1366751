/* mail_policy.c - SPF and DMARC records: which one counts, and what it asks for. */
#include "mail_policy.h"

/* RFC 7208, 4.5: "v=spf1" and then a space or the end. Letters of ABNF strings have no
 * case (RFC 5234, 2.3). */
static bool is_spf(struct wr_str record)
{
    static const struct wr_str version = {"v=spf1", 6};

    return wr_str_eq_nocase(wr_str_sub(record, 0, version.len), version) &&
           (record.len == version.len || record.ptr[version.len] == ' ');
}

bool wr_mail_has_spf(const struct wr_dns_answer *txt)
{
    size_t found = 0;

    for (size_t i = 0; txt->status == WR_DNS_OK && i < txt->count; i++)
        found += is_spf(txt->records[i].text);
    return found == 1;
}

/* Value of a tag, without the blanks RFC 7489 (6.4) allows; NONE when it is not there.
 */
static struct wr_str tag(struct wr_str record, const char *name)
{
    while (record.ptr) {
        struct wr_str value = wr_str_split(&record, ';');
        struct wr_str key = wr_str_trim(wr_str_split(&value, '='));

        if (value.ptr && wr_str_eqz(key, name))
            return wr_str_trim(value);
    }
    return WR_NONE;
}

/* The version tag comes first, and its value has a case (RFC 7489, 6.3 and 6.4). */
static bool is_dmarc(struct wr_str record)
{
    struct wr_str value = wr_str_split(&record, ';');
    struct wr_str key = wr_str_trim(wr_str_split(&value, '='));

    return value.ptr && wr_str_eqz(key, "v") &&
           wr_str_eqz(wr_str_trim(value), "DMARC1");
}

/* RFC 7489, 6.6.3: several records count as none; a record without a usable p is one
 * with p=none where it asks for reports, else it is not there. */
struct wr_str wr_mail_dmarc(const struct wr_dns_answer *txt)
{
    static const char *const policies[] = {"none", "quarantine", "reject"};
    struct wr_str record = WR_NONE;
    struct wr_str policy;
    size_t found = 0;

    for (size_t i = 0; txt->status == WR_DNS_OK && i < txt->count; i++) {
        if (!is_dmarc(txt->records[i].text))
            continue;
        record = txt->records[i].text;
        found++;
    }
    if (found != 1)
        return WR_LIT("missing");
    policy = tag(record, "p");
    for (size_t i = 0; i < WR_COUNT(policies); i++) {
        if (wr_str_eq_nocase(policy, wr_str(policies[i])))
            return wr_str(policies[i]);
    }
    return tag(record, "rua").len ? WR_LIT("none") : WR_LIT("missing");
}
