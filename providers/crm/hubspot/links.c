/* links.c - companies of contacts: POST associations/contacts/companies/batch/read.
 *
 *   {"results":[{"from":{"id":"501"},
 *                "to":[{"toObjectId":9001,"associationTypes":[{"typeId":1}]}]}]}
 *
 * The primary company (typeId 1) counts, else the one with the smallest id. Contacts
 * without a company come as 207 with an error NO_ASSOCIATIONS_FOUND, or not at all:
 * both mean none. Any other error leaves a contact unknown, so the call is repeated.
 */
#include "providers/crm/hubspot/hubspot.h"

#define PRIMARY_COMPANY 1 /* association type of contact to company */

enum wr_code hubspot_links_request(const void *config, const struct wr_str *ids,
                                   size_t count, struct wr_arena *arena,
                                   struct wr_request *out, struct wr_err *err)
{
    const struct hubspot_config *cfg = config;
    struct wr_buf body;
    struct wr_jw w;
    enum wr_code code;

    wr_buf_init(&body, (size_t)64 * 1024);
    wr_jw_init(&w, &body);
    wr_jw_object(&w);
    wr_jw_key(&w, "inputs");
    wr_jw_list(&w);
    for (size_t i = 0; i < count; i++) {
        wr_jw_object(&w);
        wr_jw_key(&w, "id");
        wr_jw_str(&w, ids[i]);
        wr_jw_object_end(&w);
    }
    wr_jw_list_end(&w);
    wr_jw_object_end(&w);
    code = wr_buf_done(&body, "a read of associations", err);
    if (!code)
        hubspot_request(cfg,
                        hubspot_url(cfg, cfg->associations_prefix, arena,
                                    "associations/contacts/companies/batch/read"),
                        wr_arena_str(arena, wr_buf_str(&body)), arena, out);
    wr_buf_fini(&body);
    return code;
}

static bool is_primary(const struct wr_json *to)
{
    const struct wr_json *types = wr_json_getz(to, "associationTypes");
    int64_t type;

    for (size_t i = 0; i < wr_json_size(types); i++) {
        if (wr_json_i64(wr_json_getz(wr_json_at(types, i), "typeId"), &type) &&
            type == PRIMARY_COMPANY)
            return true;
    }
    return false;
}

static struct wr_str company_of(const struct wr_json *row, struct wr_arena *arena)
{
    const struct wr_json *to = wr_json_getz(row, "to");
    struct wr_str id, best = WR_NONE;
    int64_t num, smallest = INT64_MAX;

    for (size_t i = 0; i < wr_json_size(to); i++) {
        const struct wr_json *company = wr_json_at(to, i);

        if (!hubspot_id(wr_json_getz(company, "toObjectId"), arena, &id, &num))
            continue;
        if (is_primary(company))
            return id;
        if (num < smallest) {
            smallest = num;
            best = id;
        }
    }
    return best;
}

static void take_rows(const struct wr_json *rows, const struct wr_str *ids,
                      size_t count, struct wr_arena *arena, struct wr_link *links)
{
    for (size_t i = 0; i < wr_json_size(rows); i++) {
        const struct wr_json *row = wr_json_at(rows, i);
        struct wr_str from =
            wr_json_scalar(wr_json_getz(wr_json_getz(row, "from"), "id"), arena);

        for (size_t k = 0; k < count; k++) {
            if (wr_str_eq(ids[k], from))
                links[k].account_id = company_of(row, arena);
        }
    }
}

/* False: what the reply says of some contact is not known. */
static bool errors_mean_none(const struct wr_json *errors)
{
    for (size_t i = 0; i < wr_json_size(errors); i++) {
        const struct wr_json *e = wr_json_at(errors, i);
        struct wr_str sub = wr_json_text(wr_json_getz(e, "subCategory"));
        struct wr_str category = wr_json_text(wr_json_getz(e, "category"));

        if (!wr_str_eqz(category, "OBJECT_NOT_FOUND") &&
            wr_str_search(sub, WR_LIT("NO_ASSOCIATIONS_FOUND")) >= sub.len)
            return false;
    }
    return true;
}

enum wr_code hubspot_links_decode(const void *config, const struct wr_str *ids,
                                  size_t count, const struct wr_reply *reply,
                                  struct wr_arena *arena, struct wr_link *links,
                                  uint32_t *wait_ms, struct wr_err *err)
{
    const struct wr_json *rows;
    struct wr_json_doc *doc;
    enum wr_code code = hubspot_open(config, reply, "the read of associations", arena,
                                     wait_ms, &doc, err);

    if (code)
        return code;
    for (size_t i = 0; i < count; i++)
        links[i] = (struct wr_link){.lead_id = ids[i], .account_id = WR_NONE};
    rows = wr_json_getz(wr_json_root(doc), "results");
    if (!errors_mean_none(wr_json_getz(wr_json_root(doc), "errors")))
        code = wr_fail(err, WR_E_TRANSIENT, "hubspot: some associations were not read");
    else if (wr_json_kind(rows) == WR_JSON_LIST)
        take_rows(rows, ids, count, arena, links);
    else
        code = wr_fail(err, WR_E_PROTOCOL, "hubspot: no list of associations");
    wr_json_free(doc);
    return code;
}
