/* fuzz_hubspot_page.c - any bytes as a reply of HubSpot: to each call, with any status.
 *
 * First byte: which call. Second: status. Third: cursor. The rest is the body. A page
 * must not lead back to itself, ids of a search must rise, every write must be settled,
 * and no message may hold the token.
 */
#include "weir/crm.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define TOKEN "pat-eu1-token"

static const struct wr_str properties[] = {{"email", 5}, {"jobtitle", 8}};
static const bool with_history[WR_COUNT(properties)] = {true, true};
static const struct wr_str ids[] = {{"501", 3}, {"502", 3}, {"503", 3}};
static const int statuses[] = {200, 201, 204, 207, 301, 400, 401, 403, 404,
                               409, 413, 414, 423, 429, 477, 500, 502, 503};
static const char *const cursors[] = {NULL, "list:502", "search:502", "list:", "x"};

struct reply {
    const struct wr_crm *crm;
    const void *config;
    struct wr_arena *arena;
    struct wr_reply reply;
    struct wr_str cursor;
    uint32_t wait_ms;
    struct wr_err err;
};

static const char *get_env(void *ctx WR_UNUSED, const char *name WR_UNUSED)
{
    return TOKEN;
}

static const void *make_config(const struct wr_crm *crm, struct wr_arena *arena)
{
    static const char text[] = "token: ${T}\nbase_url: https://crm.test\n";
    struct wr_diags *diags = wr_diags_new();
    struct wr_env env = {.get = get_env};
    struct wr_yaml_doc *doc = wr_yaml_parse(wr_str(text), "fuzz", &env, diags);
    void *config = wr_arena_alloc(arena, crm->config_size);

    wr_options_fill(crm->options, wr_yaml_root(doc), config, arena, diags);
    if (wr_diags_errors(diags))
        abort();
    wr_yaml_free(doc);
    wr_diags_free(diags);
    return config;
}

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void check_code(const struct reply *r, enum wr_code code)
{
    need(!strstr(r->err.text, TOKEN) && !strstr(r->err.hint, TOKEN));
    need(code == WR_OK || r->err.code == code);
    need(r->wait_ms <= 86400000);
}

static void check_page(const struct reply *r, const struct wr_page *page,
                       bool is_search)
{
    int64_t last = 0, id = 0;

    for (size_t i = 0; i < page->count; i++) {
        need(wr_str_to_i64(page->records[i].id, &id) && id > 0);
        need(!is_search || id > last);
        last = id;
    }
    need(!page->next.ptr || !wr_str_eq(page->next, r->cursor));
    need(page->skipped == 0 || page->skip_reason.ptr);
}

static void fuzz_page(struct reply *r, bool is_search)
{
    struct wr_pull pull = {.crm_object = "contacts",
                           .properties = properties,
                           .property_count = WR_COUNT(properties),
                           .with_history = with_history,
                           .changed_only = is_search,
                           .want_links = true};
    struct wr_page page;
    enum wr_code code = r->crm->page_decode(r->config, &pull, r->cursor, &r->reply,
                                            r->arena, &page, &r->wait_ms, &r->err);

    check_code(r, code);
    if (!code)
        check_page(r, &page, is_search);
}

static void fuzz_read(struct reply *r)
{
    struct wr_pull pull = {.crm_object = "companies",
                           .properties = properties,
                           .property_count = WR_COUNT(properties),
                           .with_history = with_history};
    struct wr_page page;
    enum wr_code code = r->crm->read_decode(r->config, &pull, &r->reply, r->arena,
                                            &page, &r->wait_ms, &r->err);

    check_code(r, code);
    for (size_t i = 0; !code && i < page.count; i++)
        need(page.records[i].id.ptr && page.records[i].values);
}

static void fuzz_links(struct reply *r)
{
    struct wr_link links[WR_COUNT(ids)];
    enum wr_code code = r->crm->links_decode(r->config, ids, WR_COUNT(ids), &r->reply,
                                             r->arena, links, &r->wait_ms, &r->err);

    check_code(r, code);
    for (size_t i = 0; !code && i < WR_COUNT(ids); i++)
        need(wr_str_eq(links[i].lead_id, ids[i]));
}

static void fuzz_write(struct reply *r, size_t count)
{
    struct wr_write writes[WR_COUNT(ids)];
    struct wr_written written[WR_COUNT(ids)];
    enum wr_code code;

    for (size_t i = 0; i < count; i++)
        writes[i] = (struct wr_write){ids[i], properties, properties, 1, ids[i]};
    code = r->crm->write_decode(r->config, writes, count, &r->reply, r->arena, written,
                                &r->wait_ms, &r->err);
    check_code(r, code);
    for (size_t i = 0; !code && i < count; i++) {
        need(written[i].result <= WR_WRITE_RETRY);
        need(written[i].result == WR_WRITE_OK || written[i].reason.ptr);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reply r = {.crm = wr_crm_find(WR_LIT("hubspot"))};
    int call = size > 0 ? data[0] % 6 : 0;

    r.arena = wr_arena_new(0);
    r.config = make_config(r.crm, r.arena);
    r.reply.kind = WR_REQUEST_HTTP;
    r.reply.http.status = statuses[(size > 1 ? data[1] : 0) % WR_COUNT(statuses)];
    r.cursor = wr_str(cursors[(size > 2 ? data[2] : 0) % WR_COUNT(cursors)]);
    if (size > 3)
        r.reply.http.body = (struct wr_str){(const char *)data + 3, size - 3};
    if (call < 2)
        fuzz_page(&r, call == 1);
    else if (call == 2)
        fuzz_read(&r);
    else if (call == 3)
        fuzz_links(&r);
    else
        fuzz_write(&r, call == 4 ? WR_COUNT(ids) : 1);
    wr_arena_free(r.arena);
    return 0;
}
