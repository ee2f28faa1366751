/* compile_accounts.c - named accounts of a rule: domains and their owners.
 *
 *   accounts: {acme.example: "701", globex.example: "702"}
 *   accounts: named-accounts.csv       # a header, then domain,owner
 *
 * Domains are brought into the form that leads have theirs in.
 */
#include "etl/route/private.h"

#include "etl/base/file.h"
#include "weir/csv.h"
#include "weir/hash.h"

#include <stdlib.h>

#define MAX_FILE_BYTES ((size_t)16 * 1024 * 1024)

struct reading {
    struct wr_routing_build *b;
    struct wr_named_account *items;
    size_t count, room;
};

static void add(struct reading *r, struct wr_str domain, struct wr_str owner,
                struct wr_pos domain_pos, struct wr_pos owner_pos)
{
    const struct wr_catalogue *catalogue = r->b->catalogue;
    struct wr_named_account *item = &r->items[r->count];
    struct wr_value value;

    if (wr_normalise(&catalogue->fields[WR_F_DOMAIN], catalogue->lists, domain,
                     r->b->arena, &value) != WR_NORMAL_OK) {
        wr_diag_error(r->b->diags, domain_pos, "\"%.*s\" is no domain", WR_FMT(domain));
        return;
    }
    item->domain = wr_arena_str(r->b->arena, value.as.text);
    item->owner = wr_routing_need(r->b, owner, owner_pos);
    if (item->owner != WR_NOBODY)
        r->count++;
}

static int by_domain(const void *a, const void *b)
{
    return wr_str_cmp(((const struct wr_named_account *)a)->domain,
                      ((const struct wr_named_account *)b)->domain);
}

static void read_map(struct reading *r, const struct wr_yaml *node)
{
    r->room = wr_yaml_size(node);
    r->items = WR_ARRAY(r->b->arena, struct wr_named_account, r->room + 1);
    for (size_t i = 0; i < r->room; i++)
        add(r, wr_yaml_key_at(node, i), wr_yaml_text(wr_yaml_at(node, i), r->b->diags),
            wr_yaml_key_pos(node, i), wr_yaml_pos(wr_yaml_at(node, i)));
}

/* The header is row 1; what it says is not looked at. */
static void read_rows(struct reading *r, struct wr_str data, const char *path,
                      struct wr_arena *row_arena)
{
    char delimiter = wr_csv_sniff(data);
    struct wr_csv_row row;
    struct wr_err err = {0};
    size_t pos = 0;

    r->items = WR_ARRAY(r->b->arena, struct wr_named_account, WR_MAX_ACCOUNTS + 1);
    for (int line = 1;; line++) {
        struct wr_pos at = {path, line, 1};

        wr_arena_reset(row_arena);
        if (wr_csv_next(data, &pos, true, delimiter, row_arena, &row, &err)) {
            wr_diag_error(r->b->diags, at, "%s", err.text);
            return;
        }
        if (row.count == 0)
            return;
        if (line == 1)
            continue;
        if (row.count < 2 || r->count == WR_MAX_ACCOUNTS) {
            wr_diag_error(r->b->diags, at,
                          row.count < 2 ? "a row is domain,owner"
                                        : "more than 100000 named accounts");
            return;
        }
        add(r, wr_str_trim(row.cells[0]), wr_str_trim(row.cells[1]), at, at);
    }
}

/* What stands in it counts for the hash of the routing. */
static void read_file(struct reading *r, const struct wr_yaml *node)
{
    char *path = wr_file_beside(wr_yaml_pos(node).file, wr_yaml_text(node, r->b->diags),
                                r->b->arena);
    struct wr_arena *row_arena = wr_arena_new(0);
    struct wr_routing *routing = r->b->routing;
    struct wr_err err = {0};
    struct wr_sha256 sum;
    struct wr_buf text;

    wr_buf_init(&text, MAX_FILE_BYTES);
    if (wr_file_read(path, &text, &err)) {
        wr_diag_error(r->b->diags, wr_yaml_pos(node), "%s: %s", path, err.text);
    } else {
        wr_sha256_parts((struct wr_str[]){wr_str(routing->hash), wr_buf_str(&text)}, 2,
                        &sum);
        wr_hex(sum.bytes, sizeof(sum.bytes), routing->hash);
        read_rows(r, wr_buf_str(&text), path, row_arena);
    }
    wr_buf_fini(&text);
    wr_arena_free(row_arena);
}

void wr_routing_accounts(struct wr_routing_build *b, const struct wr_yaml *node,
                         struct wr_route_rule *rule)
{
    size_t before = wr_diags_errors(b->diags);
    struct reading r = {.b = b};

    if (wr_yaml_kind(node) == WR_YAML_MAP)
        read_map(&r, node);
    else if (wr_yaml_kind(node) == WR_YAML_SCALAR)
        read_file(&r, node);
    if (r.count == 0 && wr_diags_errors(b->diags) == before)
        wr_diag_error(
            b->diags, wr_yaml_pos(node),
            "accounts must be a map of domains and owners, or a file of them");
    if (r.count > 1)
        qsort(r.items, r.count, sizeof(*r.items), by_domain);
    for (size_t i = 1; i < r.count; i++)
        if (by_domain(&r.items[i - 1], &r.items[i]) == 0)
            wr_diag_error(b->diags, wr_yaml_pos(node), "%.*s is there twice",
                          WR_FMT(r.items[i].domain));
    rule->accounts = r.count ? r.items : NULL;
    rule->account_count = r.count;
}
