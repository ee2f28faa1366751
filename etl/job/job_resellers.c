/* job_resellers.c - `resellers:`, lists of vendors that sell one another's data.
 *
 * Lists that share a vendor are one: what one sells, the others may have had from it.
 */
#include "etl/job/job_compile.h"

#include "etl/base/banned.h"

#define MAX_RESELLERS 64

struct reading {
    struct wr_job_build *b;
    struct wr_reseller *items;
    size_t count;
};

/* All of group `from` are of group `to`. */
static void join(struct reading *r, size_t from, size_t to)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->items[i].group == from)
            r->items[i].group = to;
}

static void take_vendor(struct reading *r, const struct wr_yaml *node, size_t group)
{
    struct wr_name_ref name;

    if (!wr_job_name(r->b, node, "a vendor that resells", &name))
        return;
    for (size_t i = 0; i < r->count; i++)
        if (wr_str_eq(r->items[i].vendor, name.name)) {
            join(r, r->items[i].group, group);
            return;
        }
    if (r->count == MAX_RESELLERS) {
        wr_diag_error(r->b->diags, name.pos, "more than %d vendors that resell",
                      MAX_RESELLERS);
        return;
    }
    r->items[r->count++] = (struct wr_reseller){name.name, group};
}

void wr_job_take_resellers(struct wr_job_build *b, const struct wr_yaml *node)
{
    struct reading r = {.b = b};

    if (!node)
        return;
    r.items = WR_ARRAY(b->arena, struct wr_reseller, MAX_RESELLERS);
    if (wr_yaml_kind(node) != WR_YAML_LIST)
        wr_diag_error(b->diags, wr_yaml_pos(node),
                      "resellers must be a list of lists: [[apollo, leadmagic]]");
    for (size_t i = 0; wr_yaml_kind(node) == WR_YAML_LIST && i < wr_yaml_size(node);
         i++) {
        const struct wr_yaml *group = wr_yaml_at(node, i);

        if (wr_yaml_kind(group) != WR_YAML_LIST || wr_yaml_size(group) < 2)
            wr_diag_error(b->diags, wr_yaml_pos(group),
                          "a list of two vendors or more: [apollo, leadmagic]");
        for (size_t k = 0;
             wr_yaml_kind(group) == WR_YAML_LIST && k < wr_yaml_size(group); k++)
            take_vendor(&r, wr_yaml_at(group, k), i);
    }
    b->catalogue->resellers = r.items;
    b->catalogue->reseller_count = r.count;
}
