/* The job on real exports, where they lie beside the source tree: five thousand dirty
 * leads against their published cleaned result, field by field, each difference under a
 * reason; exports of CRMs and lists of companies by the maps that guessing makes.
 *
 * Prints counts and reasons, never a value. Without the files it is skipped; with
 * CI=true it fails.
 */
#include "real_reason.h"
#include "real_rows.h"
#include "tests/harness/world.h"

#include "etl/job/guess.h"
#include "etl/store/leads.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SHARED WEIR_SOURCE_DIR "/../shared/data/test/"
#define NOW    "2026-03-02T08:00:00Z"

/* --- one job on one file --- */

static void write_job(struct world *world, const char *input, const char *id_column)
{
    char text[2048];

    snprintf(text, sizeof(text),
             "job: real\nworkspace: ${WEIR_STATE}\n"
             "crm:\n  adapter: file\n  input: \"%s\"\n"
             "  output: \"%s/out.csv\"\n  changes: \"%s/changes.csv\"\n%s%s%s"
             "maps: [map.yaml]\nselect: all\nwaterfall: []\n"
             "model: \"" WEIR_SOURCE_DIR "/jobs/models/icp.yaml\"\n",
             input, world->folder, world->folder, id_column ? "  id_column: \"" : "",
             id_column ? id_column : "", id_column ? "\"\n" : "");
    world_put(world, "job.yaml", text);
}

/* Every row is there, in one outcome, and the run says so. */
static void check_summary(const char *text, const struct rows *input)
{
    static const char *const outcomes[] = {"written", "unchanged", "held", "suppressed",
                                           "failed",  "deferred",  "gone"};
    json_t *summary = json_loads(text, 0, NULL);
    int64_t sum = 0;

    assert_non_null(summary);
    for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
        sum += world_int(summary, outcomes[i]);
    assert_int_equal(sum, world_int(summary, "extracted"));
    assert_int_equal(world_int(summary, "extracted"), input->count);
    assert_int_equal(world_int(summary, "open"), 0);
    assert_int_equal(world_int(summary, "rows_skipped"), 0);
    assert_int_equal(world_int(summary, "failed"), 0);
    assert_true(json_is_true(json_object_get(summary, "conserved")));
    json_decref(summary);
}

/* Nothing was asked, so what stood in the export stands there still, row by row. */
static void check_output(const struct world *world, const struct rows *input)
{
    struct rows output;
    char path[400];

    snprintf(path, sizeof(path), "%s/out.csv", world->folder);
    rows_load(path, &output);
    assert_int_equal(output.count, input->count);
    assert_true(output.columns > input->columns);
    for (size_t r = 0; r < input->count; r++) {
        for (size_t c = 0; c < input->columns; c++) {
            if (strcmp(rows_cell(&output, r, c), rows_cell(input, r, c)) != 0)
                fail_msg("row %zu of the output has another %s", r + 1,
                         rows_header(input, c));
        }
    }
    rows_free(&output);
}

static void run_job(struct world *world, const char *input, const char *id_column,
                    const struct rows *rows)
{
    char path[400], *out;

    write_job(world, input, id_column);
    snprintf(path, sizeof(path), "%s/job.yaml", world->folder);
    out =
        world_weir_ok(world, 0, "run", path, "--json", "--quiet", "--as-of", NOW, NULL);
    check_summary(out, rows);
    check_output(world, rows);
    free(out);
}

/* --- what the state holds --- */

/* Lines of text, sorted. */
struct lines {
    char *text;
    char **items;
    size_t count;
};

struct known {
    struct lines leads; /* |id of the row|id|account */
    struct lines facts; /* |kind|subject|field|value */
    struct wr_catalogue catalogue;
};

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static struct lines query(const struct world *world, const char *sql)
{
    struct lines out = {.text = world_sql_rows(world, "", sql)};
    size_t room = 1;

    for (const char *at = out.text; *at; at++)
        room += *at == '\n';
    out.items = malloc(room * sizeof(*out.items));
    assert_non_null(out.items);
    for (char *at = out.text; *at; at = strchr(at, '\0') + 1) {
        out.items[out.count++] = at;
        *strchr(at, '\n') = '\0';
    }
    qsort(out.items, out.count, sizeof(*out.items), compare_lines);
    return out;
}

/* The first line that starts with `prefix`, and where it ends there; the next ones
 * follow. Index of none: count. */
static size_t find_line(const struct lines *lines, const char *prefix)
{
    size_t low = 0, high = lines->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(lines->items[middle], prefix) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool starts(const struct lines *lines, size_t at, const char *prefix)
{
    return at < lines->count && strncmp(lines->items[at], prefix, strlen(prefix)) == 0;
}

static void know(struct known *known, const struct world *world)
{
    wr_catalogue_init(&known->catalogue);
    known->leads = query(world, "SELECT ext_id, id, account_key FROM lead");
    known->facts = query(world, "SELECT f.subject_kind, f.subject_id, d.name, f.value "
                                "FROM fact f JOIN field d ON d.num = f.field "
                                "WHERE f.absent = 0");
}

static void forget(struct known *known)
{
    free(known->leads.items);
    free(known->leads.text);
    free(known->facts.items);
    free(known->facts.text);
}

/* What the facts of a row's field begin with: of the lead, or of its account. */
static void fact_prefix(const struct known *known, const char *id, const char *field,
                        char out[512])
{
    wr_field_id f = wr_catalogue_find(&known->catalogue, wr_str(field));
    char prefix[256], *lead, *account;
    size_t at;

    assert_int_not_equal(f, WR_NO_FIELD);
    snprintf(prefix, sizeof(prefix), "|%s|", id);
    at = find_line(&known->leads, prefix);
    if (!starts(&known->leads, at, prefix))
        fail_msg("the row %s is no lead", id);
    lead = known->leads.items[at] + strlen(prefix);
    account = strchr(lead, '|') + 1;
    if (known->catalogue.fields[f].scope == WR_SCOPE_LEAD)
        snprintf(out, 512, "|0|%.*s|%s|", (int)(account - lead - 1), lead, field);
    else
        snprintf(out, 512, "|1|%lld|%s|", (long long)wr_account_id(wr_str(account)),
                 field);
}

typedef enum reason (*judge_fn)(const char *field, const char *cell, const char *ours);

/* Leads of one company may say different things of it: one that fits is enough. */
static enum reason judge(const struct known *known, const char *id, const char *field,
                         const char *cell, judge_fn fn)
{
    char prefix[512];
    enum reason reason = UNEXPLAINED;
    size_t at;

    fact_prefix(known, id, field, prefix);
    at = find_line(&known->facts, prefix);
    if (!starts(&known->facts, at, prefix))
        return fn(field, cell, "");
    for (; reason == UNEXPLAINED && starts(&known->facts, at, prefix); at++)
        reason = fn(field, cell, known->facts.items[at] + strlen(prefix));
    return reason;
}

/* Whether the row's company is one that other rows may share. */
static bool is_shared(const struct known *known, const char *id)
{
    char prefix[256];
    size_t at;

    snprintf(prefix, sizeof(prefix), "|%s|", id);
    at = find_line(&known->leads, prefix);
    return starts(&known->leads, at, prefix) &&
           strstr(known->leads.items[at], "|domain:") != NULL;
}

static bool has_fact(const struct known *known, const char *id, const char *field)
{
    char prefix[512];

    fact_prefix(known, id, field, prefix);
    return starts(&known->facts, find_line(&known->facts, prefix), prefix);
}

/* --- counting --- */

static void print_counts(const char *title, const size_t counts[REASONS])
{
    for (int i = 0; i < REASONS; i++) {
        if (counts[i])
            print_message("  %-26s %6zu  %s\n", title, counts[i], reason_texts[i]);
    }
}

/* --- the dirty leads and their cleaned result --- */

#define DIRTY   SHARED "crm/dirty_leads_raw.csv"
#define CLEANED SHARED "crm/dirty_leads_cleaned.csv"

static const struct {
    const char *column, *field;
} dirty_fields[] = {
    {"first_name", "first_name"},
    {"last_name", "last_name"},
    {"email", "email"},
    {"phone", "phone"},
    {"company", "company_name"},
    {"job_title", "title"},
    {"industry", "industry"},
    {"lead_source", "lead_source"},
    {"created_date", "created_at"},
    {"country", "country"},
    {"employee_count", "employees"},
};
#define DIRTY_FIELDS (sizeof(dirty_fields) / sizeof(dirty_fields[0]))

/* Index of the row of `rows` with this cell, from `from`; its count when there is none.
 */
static size_t find_row(const struct rows *rows, size_t column, const char *cell,
                       size_t from)
{
    while (from < rows->count && strcmp(rows_cell(rows, from, column), cell) != 0)
        from++;
    return from;
}

static void compare_cleaned(const struct known *known, const struct rows *cleaned,
                            size_t field, size_t total[REASONS])
{
    size_t id = rows_column(cleaned, "lead_id"), counts[REASONS] = {0};
    size_t column = rows_column(cleaned, dirty_fields[field].column);

    for (size_t r = 0; r < cleaned->count; r++) {
        const char *row = rows_cell(cleaned, r, id);
        enum reason reason = judge(known, row, dirty_fields[field].field,
                                   rows_cell(cleaned, r, column), reason_of_difference);

        if (reason == FROM_COLLEAGUE && !is_shared(known, row))
            reason = UNEXPLAINED;
        counts[reason]++;
    }
    print_counts(dirty_fields[field].column, counts);
    for (int i = 0; i < REASONS; i++)
        total[i] += counts[i];
}

static enum reason why_dropped(const struct known *known, const struct rows *raw,
                               size_t row)
{
    const char *id = rows_cell(raw, row, rows_column(raw, "lead_id"));
    const char *phone = rows_cell(raw, row, rows_column(raw, "phone"));
    size_t column = rows_column(raw, "email");
    const char *email = rows_cell(raw, row, column);
    size_t twin = find_row(raw, column, email, 0);

    if (twin == row)
        twin = find_row(raw, column, email, row + 1);
    if (!strchr(email, '@'))
        return has_fact(known, id, "email") ? UNEXPLAINED : ROW_NO_AT;
    if (!*phone)
        return has_fact(known, id, "phone") ? UNEXPLAINED : ROW_NO_PHONE;
    if (*phone == '-')
        return has_fact(known, id, "phone") ? UNEXPLAINED : ROW_NEGATIVE_PHONE;
    return twin < raw->count ? ROW_REPEATED : UNEXPLAINED;
}

static void compare_dropped(const struct known *known, const struct rows *raw,
                            const struct rows *cleaned)
{
    size_t id = rows_column(raw, "lead_id"), counts[REASONS] = {0}, dropped = 0;

    for (size_t r = 0; r < raw->count; r++) {
        if (find_row(cleaned, rows_column(cleaned, "lead_id"), rows_cell(raw, r, id),
                     0) < cleaned->count)
            continue;
        dropped++;
        counts[why_dropped(known, raw, r)]++;
    }
    print_counts("(whole rows)", counts);
    assert_int_equal(counts[UNEXPLAINED], 0);
    assert_int_equal(dropped, raw->count - cleaned->count);
}

static void every_difference_from_the_cleaned_result_has_a_reason(
    void **state WR_UNUSED)
{
    static struct world world;
    static struct known known;
    size_t total[REASONS] = {0}, compared = 0;
    struct rows raw, cleaned;

    world_start_bare(&world);
    rows_load(DIRTY, &raw);
    rows_load(CLEANED, &cleaned);
    world_put(&world, "map.yaml",
              "object: leads\nis: lead\nproperties:\n"
              "  first_name: first_name\n  last_name: last_name\n  email: email\n"
              "  phone: phone\n  company: company_name\n  job_title: title\n"
              "  industry: industry\n  lead_source: lead_source\n  country: country\n"
              "  employee_count: employees\n  weir_score: score\n"
              "  created_date: {field: created_at, format: dmy}\n");
    run_job(&world, DIRTY, "lead_id", &raw);
    know(&known, &world);
    print_message("against the cleaned result, %zu rows:\n", cleaned.count);
    for (size_t f = 0; f < DIRTY_FIELDS; f++)
        compare_cleaned(&known, &cleaned, f, total);
    compare_dropped(&known, &raw, &cleaned);
    for (int i = 0; i < REASONS; i++)
        compared += total[i];
    assert_int_equal(compared, cleaned.count * DIRTY_FIELDS);
    assert_int_equal(total[UNEXPLAINED], 0);
    assert_int_equal(total[EITHER_ORDER], 0); /* the map tells */
    forget(&known);
    rows_free(&raw);
    rows_free(&cleaned);
    world_stop(&world);
}

/* The same dates with no order in the map: read where there is one way, else refused.
 * No date comes out wrong. */
static void a_date_is_not_guessed(void **state WR_UNUSED)
{
    static struct world world;
    static struct known known;
    size_t counts[REASONS] = {0}, id, date;
    struct rows raw;

    world_start_bare(&world);
    rows_load(DIRTY, &raw);
    world_put(&world, "map.yaml",
              "object: leads\nis: lead\nproperties:\n"
              "  email: email\n  created_date: created_at\n  weir_score: score\n");
    run_job(&world, DIRTY, "lead_id", &raw);
    know(&known, &world);
    id = rows_column(&raw, "lead_id");
    date = rows_column(&raw, "created_date");
    for (size_t r = 0; r < raw.count; r++)
        counts[judge(&known, rows_cell(&raw, r, id), "created_at",
                     rows_cell(&raw, r, date), reason_of_difference)]++;
    print_message("dates, with no order in the map:\n");
    print_counts("created_date", counts);
    assert_int_equal(counts[UNEXPLAINED], 0);
    assert_true(counts[EITHER_ORDER] > 0 && counts[ISO_DATE] > counts[EITHER_ORDER]);
    forget(&known);
    rows_free(&raw);
    world_stop(&world);
}

/* --- exports of CRMs and lists of companies, by guessed maps --- */

static const struct {
    const char *file;
    size_t fields; /* at least so many that hold something */
} exports[] = {
    {"crm/hubspot_api_contact.csv", 4},
    {"crm/hubspot_dummy_contacts.csv", 15},
    {"crm/hubspot_dummy_companies.csv", 11},
    {"crm/hubspot_companies_deals_joined.csv", 7},
    {"crm/salesforce_api_lead.csv", 9},
    {"crm/salesforce_leads_demo.csv", 11},
    {"companies/fortune_1000.csv", 7},
    {"companies/inc5000.csv", 6},
    {"companies/sp500.csv", 2},
    {"companies/yc_companies.csv", 7},
};

static void guess(struct world *world, const struct rows *rows, struct wr_arena *arena,
                  struct wr_guesses *out)
{
    struct wr_str *columns = WR_ARRAY(arena, struct wr_str, rows->columns);
    struct wr_str *sample = WR_ARRAY(arena, struct wr_str, rows->columns);
    struct wr_catalogue *catalogue = WR_ARRAY(arena, struct wr_catalogue, 1);
    struct wr_buf map;

    for (size_t c = 0; c < rows->columns; c++) {
        columns[c] = wr_str(rows_header(rows, c));
        sample[c] = wr_str(rows_cell(rows, 0, c));
    }
    wr_catalogue_init(catalogue);
    wr_guess_columns(columns, rows->columns, sample, catalogue, arena, out);
    wr_buf_init(&map, 1024 * 1024);
    wr_guess_write(out, catalogue, "an export", &map);
    assert_int_equal(wr_buf_done(&map, "map", NULL), WR_OK);
    world_put(world, "map.yaml", wr_buf_str(&map).ptr);
    wr_buf_fini(&map);
}

/* True when any row of the column holds something. */
static bool judge_column(const struct known *known, const struct rows *rows, size_t id,
                         size_t column, const char *field, size_t counts[REASONS])
{
    bool any = false;

    for (size_t r = 0; r < rows->count; r++) {
        const char *cell = rows_cell(rows, r, column);
        char name[32];

        snprintf(name, sizeof(name), "row:%zu", r + 1);
        if (!*cell)
            continue;
        any = true;
        counts[judge(known, id == SIZE_MAX ? name : rows_cell(rows, r, id), field, cell,
                     reason_of_form)]++;
    }
    return any;
}

/* What two companies say of themselves is never laid on one account. */
static void check_accounts(const struct world *world)
{
    assert_int_equal(
        world_sql(world, "SELECT count(*) FROM (SELECT f.subject_id FROM fact f "
                         "JOIN field d ON d.num = f.field WHERE d.name = 'domain' "
                         "AND f.absent = 0 GROUP BY 1 HAVING count(*) > 1)"),
        0);
}

static void check_export(const char *file, size_t least)
{
    static struct world world;
    static struct known known;
    struct wr_arena *arena = wr_arena_new(64 * 1024);
    size_t filled = 0, unexplained = 0;
    struct wr_guesses guesses;
    struct rows rows;
    char path[512];

    snprintf(path, sizeof(path), "%s%s", SHARED, file);
    world_start_bare(&world);
    rows_load(path, &rows);
    print_message("%s, %zu rows:\n", file, rows.count);
    guess(&world, &rows, arena, &guesses);
    run_job(&world, path,
            guesses.id == SIZE_MAX ? NULL : rows_header(&rows, guesses.id), &rows);
    know(&known, &world);
    for (size_t c = 0; c < rows.columns; c++) {
        size_t counts[REASONS] = {0};
        wr_field_id field = guesses.items[c].field;

        if (field == WR_NO_FIELD)
            continue;
        filled += judge_column(&known, &rows, guesses.id, c,
                               known.catalogue.fields[field].name, counts);
        print_counts(rows_header(&rows, c), counts);
        unexplained += counts[UNEXPLAINED];
    }
    check_accounts(&world);
    assert_int_equal(unexplained, 0);
    assert_true(filled >= least);
    forget(&known);
    rows_free(&rows);
    wr_arena_free(arena);
    world_stop(&world);
}

static void exports_keep_their_values_by_guessed_maps(void **state WR_UNUSED)
{
    for (size_t i = 0; i < sizeof(exports) / sizeof(exports[0]); i++)
        check_export(exports[i].file, exports[i].fields);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_difference_from_the_cleaned_result_has_a_reason),
        cmocka_unit_test(a_date_is_not_guessed),
        cmocka_unit_test(exports_keep_their_values_by_guessed_maps),
    };
    const char *ci = getenv("CI");

    if (access(DIRTY, R_OK) != 0 && !(ci && strcmp(ci, "true") == 0)) {
        print_message("the exports are not there: skipped\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
