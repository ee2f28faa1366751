/* incoming.c - see incoming.h: which account a record is of, and whose that account is.
 */
#include "etl/run/incoming.h"

#include "etl/store/facts.h"

#include <inttypes.h>

const struct wr_fact *wr_incoming_fact(const struct wr_incoming *e, wr_field_id field)
{
    for (size_t i = 0; i < e->extract.fact_count; i++)
        if (e->extract.facts[i].field == field && !e->extract.facts[i].absent)
            return &e->extract.facts[i];
    return NULL;
}

struct wr_str wr_incoming_company(const struct wr_incoming *e, struct wr_str id)
{
    return wr_arena_printf(e->arena, "company:%.*s:%.*s", WR_FMT(e->key.crm),
                           WR_FMT(id));
}

/* The parent as the company's facts have it: several rows of a file may name one each.
 */
static enum wr_code parent_text(struct wr_incoming *e, struct wr_str *text,
                                struct wr_err *err)
{
    struct wr_value value;
    bool known = false;
    enum wr_code code =
        wr_db_fact_known(e->db, WR_SUBJECT_ACCOUNT, e->account_id, WR_F_PARENT_ACCOUNT,
                         e->run->run.as_of_us, e->arena, &value, &known, err);

    *text = known && value.type == WR_TYPE_TEXT ? value.as.text : WR_NONE;
    return code;
}

static struct wr_str site_domain(const struct wr_incoming *e, struct wr_str site)
{
    struct wr_field as_domain = {.type = WR_TYPE_TEXT, .normal = WR_NORMAL_DOMAIN};
    struct wr_value value;

    return wr_normalise(&as_domain, e->run->setup->lists, site, e->arena, &value) ==
                   WR_NORMAL_OK
               ? value.as.text
               : WR_NONE;
}

/* The CRM's company of that domain, else the domain's own account. */
static enum wr_code key_by_domain(struct wr_incoming *e, struct wr_str domain,
                                  struct wr_str *key, struct wr_err *err)
{
    enum wr_code code =
        wr_db_account_by_domain(e->db, e->key.crm, domain, e->arena, key, err);

    if (!code && !key->ptr)
        *key = wr_arena_printf(e->arena, "domain:%.*s", WR_FMT(domain));
    return code;
}

/* Where the record says something of it, be it that there is none any more. */
enum wr_code wr_incoming_adopt(struct wr_incoming *e, struct wr_err *err)
{
    struct wr_str text, domain, parent = WR_NONE;
    size_t i = 0;
    enum wr_code code;

    while (i < e->extract.fact_count &&
           e->extract.facts[i].field != WR_F_PARENT_ACCOUNT)
        i++;
    if (i == e->extract.fact_count)
        return WR_OK;
    code = parent_text(e, &text, err);
    if (code)
        return code;
    if (text.ptr && e->ingest->map->object == WR_OBJECT_ACCOUNT) {
        parent = wr_incoming_company(e, text);
    } else if (text.ptr) {
        domain = site_domain(e, text);
        if (domain.ptr)
            code = key_by_domain(e, domain, &parent, err);
    }
    return code ? code : wr_db_account_adopt(e->db, e->account_key, parent, err);
}

static bool is_mailbox_host(const struct wr_incoming *e, struct wr_str domain)
{
    const struct wr_lists *lists = e->run->setup->lists;

    return wr_lists_is_free_mail(lists, domain) ||
           wr_lists_disposable(lists, domain) > 0;
}

static struct wr_str email_domain(const struct wr_incoming *e, struct wr_str email)
{
    size_t at = email.len;

    while (at > 0 && email.ptr[at - 1] != '@')
        at--;
    return wr_lists_registrable(e->run->setup->lists, wr_str_sub(email, at, email.len));
}

/* Registrable domain that says where the lead works: the company's as the record names
 * it, else that of a business address, else of the web site. Free mail is no account.
 */
static struct wr_str work_domain(const struct wr_incoming *e)
{
    const struct wr_fact *company = wr_incoming_fact(e, WR_F_DOMAIN);
    const struct wr_fact *email = wr_incoming_fact(e, WR_F_EMAIL);
    const struct wr_fact *site = wr_incoming_fact(e, WR_F_WEBSITE);
    struct wr_str domain = WR_NONE;

    if (company && !is_mailbox_host(e, company->value.as.text))
        return company->value.as.text;
    if (email)
        domain = email_domain(e, email->value.as.text);
    if (domain.ptr && is_mailbox_host(e, domain))
        domain = WR_NONE;
    return domain.ptr || !site ? domain : site_domain(e, site->value.as.text);
}

static enum wr_code account_by_domain(struct wr_incoming *e, struct wr_err *err)
{
    struct wr_str domain = work_domain(e);
    enum wr_code code;

    if (!domain.ptr)
        return WR_OK;
    code = key_by_domain(e, domain, &e->account_key, err);
    if (!code && wr_str_starts(e->account_key, WR_LIT("domain:"))) {
        struct wr_account_row row = {.key = e->account_key, .domain = domain};

        code = wr_db_account_put(e->db, &row, err);
    }
    return code;
}

/* The CRM's link, else the domain, else the account it had, else none. */
enum wr_code wr_incoming_account(struct wr_incoming *e, int64_t lead_id,
                                 const struct wr_lead_row *previous, struct wr_err *err)
{
    enum wr_code code = WR_OK;

    e->account_key = WR_NONE;
    if (e->record->links_known && e->record->account_id.ptr)
        e->account_key = wr_incoming_company(e, e->record->account_id);
    else if (!e->record->links_known && previous->account_key.ptr)
        e->account_key = previous->account_key;
    else
        code = account_by_domain(e, err);
    if (!e->account_key.ptr)
        e->account_key = wr_arena_printf(e->arena, "lead:%" PRId64, lead_id);
    e->account_id = wr_account_id(e->account_key);
    return code;
}
