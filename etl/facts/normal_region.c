/* normal_region.c - states and regions, and whose register a company stands in.
 *
 * "US-CA" says all; "CA" and "California" need their country (wr_settle). ISO has one
 * name of a region where people have many, so that one it does not have is no worse: it
 * is kept and not counted.
 */
#include "etl/base/ascii.h"
#include "etl/facts/lists_private.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

enum wr_normal_result wr_normal_region(const struct wr_normal_in *in,
                                       struct wr_value *out)
{
    const struct wr_region *region =
        in->lists ? wr_region_of_code(&in->lists->regions, in->text) : NULL;

    *out = wr_value_text(region ? region->name : in->text);
    return WR_NORMAL_OK;
}

bool wr_region_settle(const struct wr_lists *lists, struct wr_str country,
                      struct wr_arena *arena, struct wr_value *value)
{
    const struct wr_region *region =
        wr_region_in(&lists->regions, country, value->as.text, arena);

    if (!region || wr_str_eq(region->name, value->as.text))
        return false;
    *value = wr_value_text(region->name);
    return true;
}

/* Companies House writes parts of the kingdom. */
static struct wr_str british(struct wr_str text)
{
    static const struct {
        const char *word, *code;
    } parts[] = {
        {"england-wales", "GB-EAW"}, {"england-and-wales", "GB-EAW"},
        {"england", "GB-ENG"},       {"wales", "GB-WLS"},
        {"scotland", "GB-SCT"},      {"northern-ireland", "GB-NIR"},
    };

    for (size_t i = 0; i < WR_COUNT(parts); i++) {
        if (wr_str_eq_nocase(text, wr_str(parts[i].word)))
            return wr_str(parts[i].code);
    }
    return WR_NONE;
}

/* "US-DE", "us_de", "gb", "Germany", "england-wales". */
enum wr_normal_result wr_normal_jurisdiction(const struct wr_normal_in *in,
                                             struct wr_value *out)
{
    const struct wr_region *region = NULL;
    struct wr_str code = british(in->text);

    if (!code.ptr && in->lists)
        region = wr_region_of_code(&in->lists->regions, in->text);
    if (region)
        code = wr_arena_str(in->arena, wr_str(region->code));
    if (!code.ptr && in->lists)
        code = wr_lists_country(in->lists, in->text, in->arena);
    if (code.ptr) {
        *out = wr_value_text(code);
        return WR_NORMAL_OK;
    }
    return wr_normal_code(in, out) == WR_NORMAL_OK ? WR_NORMAL_UNKNOWN : WR_NORMAL_BAD;
}
