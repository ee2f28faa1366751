/* What is in normal form stays as it is: for every label of every list, and for text
 * that nobody has thought of. */
#include "etl/facts/industry.h"
#include "rig.h"
#include "weir/text.h"

static size_t tried;

/* normal(normal(x)) is normal(x), with the same verdict. */
static void check(struct rig *rig, wr_field_id id, struct wr_str raw)
{
    const struct wr_field *field = &rig->catalogue.fields[id];
    struct wr_value once, twice;
    enum wr_normal_result result =
        wr_normalise(field, rig->lists, raw, rig->arena, &once);
    enum wr_normal_result again;
    struct wr_str text;

    tried++;
    if (result != WR_NORMAL_OK && result != WR_NORMAL_UNKNOWN)
        return;
    text = wr_value_encode(&once, rig->arena);
    again = wr_normalise(field, rig->lists, text, rig->arena, &twice);
    /* A set told what it left out, and has nothing more to leave out. */
    if ((again == result || (field->type == WR_TYPE_SET && again == WR_NORMAL_OK)) &&
        wr_value_eq(&once, &twice))
        return;
    fail_msg("%s: \"%.*s\" is %d \"%.*s\", that is %d \"%.*s\"", field->name,
             WR_FMT(raw), (int)result, WR_FMT(text), (int)again,
             WR_FMT(again == WR_NORMAL_BAD || again == WR_NORMAL_EMPTY
                        ? WR_NONE
                        : wr_value_encode(&twice, rig->arena)));
}

/* Each cell of a list's column, in its field. */
static void labels_are_stable(void **state)
{
    static const struct {
        const char *file;
        char mark;
        size_t from, to; /* columns */
        wr_field_id field;
    } lists[] = {
        {"industry/linkedin_industries_v2.csv", ',', 1, 2, WR_F_INDUSTRY},
        {"industry/industry_aliases.tsv", '\t', 1, 64, WR_F_INDUSTRY},
        {"industry/naics_2022.csv", ',', 0, 0, WR_F_NAICS_CODES},
        {"industry/naics_2022.csv", ',', 1, 1, WR_F_INDUSTRY},
        {"industry/sic4.csv", ',', 3, 3, WR_F_SIC_CODES},
        {"industry/sic4.csv", ',', 4, 4, WR_F_INDUSTRY},
        {"tech/technologies.csv", ',', 0, 0, WR_F_TECHNOLOGIES},
        {"tech/technology_aliases.tsv", '\t', 0, 0, WR_F_TECHNOLOGIES},
        {"tech/technology_aliases.tsv", '\t', 2, 64, WR_F_TECHNOLOGIES},
        {"geo/country_codes.tsv", '\t', 0, 64, WR_F_COUNTRY},
        {"geo/country_aliases.tsv", '\t', 0, 64, WR_F_COUNTRY},
        {"geo/country_names_i18n.tsv", '\t', 2, 2, WR_F_COUNTRY},
        {"geo/iso3166_2.tsv", '\t', 0, 1, WR_F_REGION},
        {"geo/iso3166_2.tsv", '\t', 0, 0, WR_F_JURISDICTION},
    };
    struct rig *rig = *state;

    tried = 0;
    for (size_t i = 0; i < WR_COUNT(lists); i++) {
        struct wr_arena *arena = wr_arena_new(0);
        struct rig own = {.lists = rig->lists, .arena = arena};
        struct wr_str path = wr_arena_printf(rig->arena, "%s/providers/lists/%s",
                                             WEIR_SOURCE_DIR, lists[i].file);
        size_t rows, before = tried;
        struct wr_csv_row *table = rig_table(&own, path.ptr, lists[i].mark, &rows);

        for (size_t r = 0; r < rows; r++) {
            for (size_t c = lists[i].from; c <= lists[i].to && c < table[r].count; c++)
                check(rig, lists[i].field, table[r].cells[c]);
        }
        assert_true(tried > before + 40);
        wr_arena_free(arena);
    }
    assert_true(tried > 30000);
}

static uint32_t next(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

/* Pieces that mean something to one form or another, in any order. */
static const char *const pieces[] = {" ",
                                     "-",
                                     ",",
                                     ";",
                                     "|",
                                     "/",
                                     ".",
                                     "+",
                                     "#",
                                     "(",
                                     ")",
                                     "_",
                                     "&",
                                     ">",
                                     "<",
                                     ":",
                                     "'",
                                     "0",
                                     "1",
                                     "9",
                                     "00",
                                     "2019",
                                     "07",
                                     "1995",
                                     "M",
                                     "k",
                                     "$",
                                     "\xE2\x82\xAC",
                                     "USD",
                                     "mil.",
                                     "over",
                                     "under",
                                     "c_",
                                     "r_",
                                     "SIZE_",
                                     "max",
                                     "and",
                                     "to",
                                     "or",
                                     "CA",
                                     "US",
                                     "DE",
                                     "us_",
                                     "GB-",
                                     "Germany",
                                     "California",
                                     "NAICS",
                                     "SIC",
                                     "UK SIC",
                                     "7372",
                                     "541511",
                                     "62012",
                                     "62.01",
                                     "Software",
                                     "software",
                                     "Retail",
                                     "Services",
                                     "computer",
                                     "s",
                                     "x12",
                                     "ext.",
                                     "+49",
                                     "0049",
                                     "Jan",
                                     "July",
                                     "PM",
                                     "T",
                                     "Z",
                                     "linkedin.com",
                                     "https://",
                                     "in/",
                                     "company/",
                                     "sales/",
                                     "%C3%A9",
                                     "%",
                                     "?",
                                     "@",
                                     "example.com",
                                     "VP",
                                     "master_",
                                     "of",
                                     "Sales",
                                     "c_suite",
                                     "A",
                                     "z",
                                     "\xC3\x9F",
                                     "\xC4\xB0",
                                     "\xEF\xAC\x81",
                                     "\xCC\x81",
                                     "\xE2\x80\x99",
                                     "\xE2\x80\x93",
                                     "\xC2\xA0",
                                     "\xF0\x9F\x92\xA9",
                                     "\xFF",
                                     "\xC7\x85",
                                     "\xE1\xBA\x9E",
                                     "\xCE\x90",
                                     "n/a",
                                     "null",
                                     "other",
                                     "7LTWFZYICNSX8D621K86"};

static void text_of_any_kind_is_stable(void **state)
{
    struct rig *rig = *state;
    uint32_t seed = 11;

    for (int round = 0; round < 120000; round++) {
        char text[256];
        size_t len = 0, count = next(&seed) % 6 + 1;

        for (size_t i = 0; i < count; i++) {
            struct wr_str piece = wr_str(pieces[next(&seed) % WR_COUNT(pieces)]);

            memcpy(text + len, piece.ptr, piece.len);
            len += piece.len;
        }
        check(rig, (wr_field_id)((size_t)round % rig->catalogue.count),
              (struct wr_str){text, len});
        if (round % 64 == 0)
            wr_arena_reset(rig->arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_are_stable),
        cmocka_unit_test(text_of_any_kind_is_stable),
    };

    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
