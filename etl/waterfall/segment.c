/* segment.c - see segment.h. */
#include "etl/waterfall/segment.h"

#include "weir/alloc.h"

#include <stdio.h>

#include "etl/base/banned.h"

enum region { REGION_OTHER, REGION_ENGLISH, REGION_EUROPE, REGIONS };
enum size { SIZE_UNKNOWN, SIZE_SMALL, SIZE_MEDIUM, SIZE_LARGE, SIZES };
enum level { LEVEL_UNKNOWN, LEVEL_SENIOR, LEVEL_OTHER, LEVELS };

static const char *const region_names[] = {"elsewhere", "english", "europe"};
static const char *const size_names[] = {"any size", "1-50", "51-500", "501+"};
static const char *const level_names[] = {"any level", "senior", "not senior"};

_Static_assert(REGIONS *SIZES *LEVELS == WR_SEGMENTS, "segments are all of them");

/* ISO 3166-1 alpha-2, a blank after each. */
static const char english[] = "US CA GB IE AU NZ ";
static const char europe[] = "AT BE BG CH CY CZ DE DK EE ES FI FR GR HR HU IS IT LI LT "
                             "LU LV MT NL NO PL PT RO SE SI SK ";

static bool is_listed(struct wr_str country, const char *list)
{
    for (; *list; list += 3) {
        if (country.len == 2 && country.ptr[0] == list[0] && country.ptr[1] == list[1])
            return true;
    }
    return false;
}

static enum region region_of(const struct wr_profile *profile)
{
    struct wr_str country = wr_profile_text(profile, WR_F_ACCOUNT_COUNTRY);

    if (!country.len)
        country = wr_profile_text(profile, WR_F_COUNTRY);
    if (is_listed(country, english))
        return REGION_ENGLISH;
    return is_listed(country, europe) ? REGION_EUROPE : REGION_OTHER;
}

static enum size size_of(const struct wr_profile *profile)
{
    const struct wr_value *employees = wr_profile_get(profile, WR_F_EMPLOYEES);
    int64_t low;

    if (!employees || employees->type != WR_TYPE_RANGE)
        return SIZE_UNKNOWN;
    low = employees->as.range.low;
    return low <= 50 ? SIZE_SMALL : low <= 500 ? SIZE_MEDIUM : SIZE_LARGE;
}

static enum level level_of(const struct wr_profile *profile)
{
    static const char *const senior[] = {"owner", "c_level", "vp", "head", "director"};
    struct wr_str word = wr_profile_text(profile, WR_F_SENIORITY);

    if (!word.len)
        return LEVEL_UNKNOWN;
    for (size_t i = 0; i < WR_COUNT(senior); i++) {
        if (wr_str_eqz(word, senior[i]))
            return LEVEL_SENIOR;
    }
    return LEVEL_OTHER;
}

uint8_t wr_segment_of(const struct wr_profile *profile)
{
    return (uint8_t)((region_of(profile) * SIZES + size_of(profile)) * LEVELS +
                     level_of(profile));
}

void wr_segment_name(uint8_t segment, char name[WR_SEGMENT_BYTES])
{
    WR_ASSERT(segment < WR_SEGMENTS);
    (void)snprintf(name, WR_SEGMENT_BYTES, "%s, %s, %s",
                   region_names[segment / (SIZES * LEVELS)],
                   size_names[segment / LEVELS % SIZES], level_names[segment % LEVELS]);
}

uint8_t wr_segment_find(struct wr_str name)
{
    char text[WR_SEGMENT_BYTES];
    uint8_t i = 0;

    for (; i < WR_SEGMENTS; i++) {
        wr_segment_name(i, text);
        if (wr_str_eqz(name, text))
            break;
    }
    return i;
}
