/* crm_file_test.c - leads in a file: pages of any size give the same records, and what
 * cannot be read takes nothing else with it.
 */
#include "rig.h"

#include "weir/csv.h"
#include "weir/hash.h"

#include <stdio.h>
#include <stdlib.h>

static const struct wr_str properties[] = {
    {"Email", 5}, {"Job Title", 9}, {"weir_score", 10}};

/* A pull of text in memory. The engine's part: bytes from an offset, as many as asked.
 */
struct pull {
    struct wr_arena *arena;
    const struct wr_crm *crm;
    void *config;
    struct wr_pull pull;
    struct wr_str data;
    int64_t modified_us;
    /* what came of it */
    enum wr_code code;
    struct wr_err err;
    struct wr_str rows; /* "id|value|value|value\n" ... */
    struct wr_str reason, note;
    size_t records, skipped, pages;
    size_t limit_pages;
};

static void open_pull(struct pull *p, struct wr_str data, const char *options)
{
    char block[512];

    snprintf(block, sizeof(block), "input: leads.csv\n%s", options);
    *p = (struct pull){.crm = wr_crm_find(WR_LIT("file")),
                       .data = data,
                       .modified_us = 42,
                       .rows = WR_LIT(""),
                       .limit_pages = SIZE_MAX};
    p->arena = wr_arena_new(0);
    p->config = rig_config(p->crm, block, p->arena);
    p->pull = (struct wr_pull){.crm_object = "leads",
                               .properties = properties,
                               .property_count = WR_COUNT(properties),
                               .read_count = 2};
}

static void close_pull(struct pull *p)
{
    wr_arena_free(p->arena);
}

static void take_page(struct pull *p, const struct wr_page *page, struct wr_buf *rows)
{
    for (size_t i = 0; i < page->count; i++) {
        const struct wr_record *r = &page->records[i];

        assert_int_equal(r->modified_us, 42);
        wr_buf_put(rows, r->id);
        for (size_t k = 0; k < p->pull.property_count; k++) {
            wr_buf_putc(rows, '|');
            wr_buf_put(rows, r->values[k].ptr ? r->values[k] : WR_LIT("-"));
        }
        wr_buf_putc(rows, '\n');
    }
    p->records += page->count;
    p->skipped += page->skipped;
    if (!p->reason.ptr)
        p->reason = page->skip_reason;
    if (!p->note.ptr)
        p->note = page->note;
}

static struct wr_reply chunk_of(const struct pull *p, const struct wr_file_read *read)
{
    struct wr_reply reply = {.kind = WR_REQUEST_FILE};

    reply.file.bytes = wr_str_sub(p->data, (size_t)read->offset, read->max_bytes);
    reply.file.at_end = (size_t)read->offset + reply.file.bytes.len >= p->data.len;
    reply.file.size = (int64_t)p->data.len;
    reply.file.modified_us = p->modified_us;
    return reply;
}

static void run_pull(struct pull *p)
{
    struct wr_str cursor = WR_NONE;
    struct wr_buf rows;

    wr_buf_init(&rows, 256 * 1024 * 1024);
    do {
        struct wr_request request;
        struct wr_reply reply;
        struct wr_page page;
        uint32_t wait_ms;

        p->code = p->crm->page_request(p->config, &p->pull, cursor, p->arena, &request,
                                       &p->err);
        if (p->code)
            break;
        assert_int_equal(request.kind, WR_REQUEST_FILE);
        reply = chunk_of(p, &request.file);
        p->code = p->crm->page_decode(p->config, &p->pull, cursor, &reply, p->arena,
                                      &page, &wait_ms, &p->err);
        if (p->code)
            break;
        take_page(p, &page, &rows);
        assert_false(wr_str_eq(page.next, cursor) && cursor.ptr);
        cursor = page.next;
    } while (cursor.ptr && ++p->pages < p->limit_pages);
    p->rows = wr_arena_str(p->arena, wr_buf_str(&rows));
    wr_buf_fini(&rows);
}

static const struct {
    const char *title, *options, *data, *rows, *reason;
    size_t skipped;
} files[] = {
    {"plain", "", "Email,Job Title\na@x.test,VP\nb@x.test,\n",
     "row:1|a@x.test|VP|-\nrow:2|b@x.test|-|-\n", NULL, 0},
    {"no line break at the end", "", "Email,Job Title\na@x.test,VP",
     "row:1|a@x.test|VP|-\n", NULL, 0},
    {"header alone", "", "Email,Job Title\n", "", NULL, 0},
    {"empty", "", "", "", NULL, 0},
    {"byte-order mark, CRLF, semicolons", "",
     "\xEF\xBB\xBF"
     "Job Title;Email\r\nVP;a@x.test\r\n\r\nCEO;b@x.test\r\n",
     "row:1|a@x.test|VP|-\nrow:2|b@x.test|CEO|-\n", NULL, 0},
    {"a mark inside of the file", "",
     "Email,Job Title\na,b\n\xEF\xBB\xBF"
     "c,d\n\xEF\xBB\xBF\"e\",f\n",
     "row:1|a|b|-\nrow:2|\xEF\xBB\xBF"
     "c|d|-\nrow:3|\xEF\xBB\xBF\"e\"|f|-\n",
     NULL, 0},
    {"a quote in the header runs on", "", "Email;Job \"Title;x\na;b;1\nc,c,c,c;d;2\n",
     "row:1|a|-|-\nrow:2|c,c,c,c|-|-\n", NULL, 0},
    {"tab, told", "delimiter: tab", "Email\tJob Title\na,b@x.test\tVP\n",
     "row:1|a,b@x.test|VP|-\n", NULL, 0},
    {"pipes", "", "Email|Job Title\na@x.test|VP, \"x\"; y\n\"b|c@x.test\"|CEO\n",
     "row:1|a@x.test|VP, \"x\"; y|-\nrow:2|b|c@x.test|CEO|-\n", NULL, 0},
    {"pipe, told", "delimiter: pipe", "Email|Job Title|a,b\na@x.test|VP|\n",
     "row:1|a@x.test|VP|-\n", NULL, 0},
    {"quotes and breaks in a cell", "",
     "Email,Job Title\n\"a@x.test\",\"VP, \"\"Sales\"\"\nEMEA\"\n",
     "row:1|a@x.test|VP, \"Sales\"\nEMEA|-\n", NULL, 0},
    {"names in another case, blanks around", "", " EMAIL , job title \na@x.test,VP\n",
     "row:1|a@x.test|VP|-\n", NULL, 0},
    {"exact name before another case", "", "email,Email,Job Title\nno,yes@x.test,VP\n",
     "row:1|yes@x.test|VP|-\n", NULL, 0},
    {"two names that differ in case alone", "", "EMAIL,email,Job Title\nx,y,VP\n",
     "row:1|-|VP|-\n", NULL, 0},
    {"a column weir wrote before", "", "Email,Job Title,weir_score\na@x.test,VP,77\n",
     "row:1|a@x.test|VP|77\n", NULL, 0},
    {"id column", "id_column: Id",
     "Id,Email,Job Title\nx1,a@x.test,VP\n x2 ,b@x.test,\n",
     "x1|a@x.test|VP|-\nx2|b@x.test|-|-\n", NULL, 0},
    {"id blank or unfit", "id_column: Id",
     "Id,Email,Job Title\n,a@x.test,VP\n\"a\tb\",b@x.test,\n\xFF,c@x.test,\n",
     "row:1|a@x.test|VP|-\nrow:2|b@x.test|-|-\nrow:3|c@x.test|-|-\n", NULL, 0},
    {"id twice", "id_column: Id",
     "Id,Email,Job Title\nx1,a@x.test,VP\nx1,b@x.test,\nx2,c@x.test,\n",
     "x1|a@x.test|VP|-\nx2|c@x.test|-|-\n", "row 2: its id stands twice", 1},
    {"fewer cells", "", "Email,Job Title\na@x.test\nb@x.test,CEO\n",
     "row:2|b@x.test|CEO|-\n", "row 1: the row has fewer cells than the header", 1},
    {"more cells", "", "Email,Job Title\na@x.test,VP,x\nb@x.test,CEO\n",
     "row:2|b@x.test|CEO|-\n", "row 1: the row has more cells than the header", 1},
    {"text behind a quote", "", "Email,Job Title\n\"a@x.test\" x,VP\nb@x.test,CEO\n",
     "row:2|b@x.test|CEO|-\n", "row 1: the row has broken quotes", 1},
    {"a quote that never closes", "", "Email,Job Title\n\"a@x.test,VP\nb@x.test,CEO\n",
     "row:2|b@x.test|CEO|-\n", "row 1: the row has broken quotes", 1},
    {"NUL and wrong UTF-8 pass", "", "Email,Job Title\na@x.test,V\xFFP\n",
     "row:1|a@x.test|V\xFFP|-\n", NULL, 0},
    {"NDJSON", "format: ndjson",
     "{\"Email\":\"a@x.test\",\"Job Title\":null}\n\n"
     "{\"Job Title\":[\"VP\",\"CEO\"],\"weir_score\":77.5,\"x\":{}}\r\n",
     "row:1|a@x.test|-|-\nrow:2|-|VP;CEO|77.5\n", NULL, 0},
    {"NDJSON told by its first byte", "input: leads", "{\"Email\":\"a@x.test\"}",
     "row:1|a@x.test|-|-\n", NULL, 0},
    {"NDJSON told by its first byte, behind a mark", "input: leads",
     "\xEF\xBB\xBF{\"Email\":\"a@x.test\"}\n", "row:1|a@x.test|-|-\n", NULL, 0},
    {"NDJSON with an id", "format: ndjson\nid_column: id",
     "{\"id\":17,\"Email\":\"a@x.test\"}\n{\"Email\":\"b@x.test\"}\n",
     "17|a@x.test|-|-\nrow:2|b@x.test|-|-\n", NULL, 0},
    {"NDJSON, broken lines", "format: ndjson",
     "{\"Email\":\"a@x.test\"\n[1]\n{\"Email\":{}}\n{\"Email\":[[1]]}\n{\"Email\":\"b\"}\n",
     "row:3|-|-|-\nrow:4|-|-|-\nrow:5|b|-|-\n", "row 1: the line is not JSON", 2},
};

/* With `input:` in the options the one of the rig would stand twice. */
static void open_row(struct pull *p, size_t i, const char *more)
{
    char options[256];
    bool named = strstr(files[i].options, "input:") != NULL;

    snprintf(options, sizeof(options), "%s\n%s", named ? "" : files[i].options, more);
    open_pull(p, wr_str(files[i].data), options);
    if (named) {
        snprintf(options, sizeof(options), "%s\n%s", files[i].options, more);
        p->config = rig_config(p->crm, options, p->arena);
    }
}

static void each_file_gives_its_rows(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(files); i++) {
        struct pull p;

        print_message("%s\n", files[i].title);
        open_row(&p, i, "");
        run_pull(&p);
        assert_int_equal(p.code, WR_OK);
        assert_str(p.rows, files[i].rows);
        assert_str(p.reason, files[i].reason);
        assert_int_equal(p.skipped, files[i].skipped);
        close_pull(&p);
    }
}

/* But for ids that stand twice, which only one page can see. */
static void chunks_of_any_size_give_the_same(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(files); i++) {
        if (strcmp(files[i].title, "id twice") == 0)
            continue;
        for (int chunk = 1; chunk < 80; chunk++) {
            char more[32];
            struct pull p;

            snprintf(more, sizeof(more), "chunk_bytes: %d", chunk);
            open_row(&p, i, more);
            run_pull(&p);
            assert_int_equal(p.code, WR_OK);
            assert_str(p.rows, files[i].rows);
            assert_int_equal(p.skipped, files[i].skipped);
            close_pull(&p);
        }
    }
}

static uint64_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *seed >> 33;
}

/* Rows of awkward cells, written by our own writer. */
static void put_random_rows(struct wr_buf *buf, size_t rows, uint64_t *seed)
{
    static const char *const bits[] = {"a", "\"", ",", "\n",       "\r\n",
                                       "",  "x ", ";", "\xC3\xA9", "long text here"};

    wr_buf_putz(buf, "Email,Job Title\n");
    for (size_t i = 0; i < rows; i++) {
        for (int cell = 0; cell < 2; cell++) {
            struct wr_buf text;

            wr_buf_init(&text, 4096);
            for (uint64_t n = next_random(seed) % 6; n; n--)
                wr_buf_putz(&text, bits[next_random(seed) % WR_COUNT(bits)]);
            wr_csv_put(buf, wr_buf_str(&text), cell == 0, ',', false);
            wr_buf_fini(&text);
        }
        wr_csv_end_row(buf, false);
    }
}

static void random_files_read_alike_in_any_slices(void **state WR_UNUSED)
{
    uint64_t seed = 20261122;

    for (int round = 0; round < 40; round++) {
        struct wr_str wanted = WR_NONE;
        struct pull whole;
        struct wr_buf buf;

        wr_buf_init(&buf, 1024 * 1024);
        put_random_rows(&buf, 60, &seed);
        open_pull(&whole, wr_buf_str(&buf), "");
        run_pull(&whole);
        assert_int_equal(whole.records, 60);
        assert_int_equal(whole.skipped, 0);
        wanted = whole.rows;
        for (int turn = 0; turn < 12; turn++) {
            struct pull p;
            char options[32];

            snprintf(options, sizeof(options), "chunk_bytes: %d",
                     1 + (int)(next_random(&seed) % 300));
            open_pull(&p, wr_buf_str(&buf), options);
            run_pull(&p);
            assert_true(wr_str_eq(p.rows, wanted));
            close_pull(&p);
        }
        close_pull(&whole);
        wr_buf_fini(&buf);
    }
}

/* A cell of `bytes` between two good rows; `line_break` for one in the middle of it. */
static void put_long_row(struct wr_buf *buf, size_t bytes, bool quoted, bool line_break)
{
    wr_buf_putz(buf, "Email,Job Title\na@x.test,VP\n");
    wr_buf_putz(buf, quoted ? "\"" : "");
    for (size_t i = 0; i < bytes; i++)
        wr_buf_putc(buf, line_break && i == bytes / 2 ? '\n' : 'x');
    wr_buf_putz(buf, quoted ? "\",VP\nb@x.test,CEO\n" : ",VP\nb@x.test,CEO\n");
}

static void a_row_too_long_is_skipped_alone(void **state WR_UNUSED)
{
    static const struct {
        size_t bytes;
        bool quoted, line_break;
        size_t records, skipped;
    } rows[] = {
        {1000 * 1000, false, false, 3, 0},     {1000 * 1000, true, true, 3, 0},
        {1024 * 1024, false, false, 2, 1},     {10 * 1024 * 1024, false, false, 2, 1},
        {10 * 1024 * 1024, true, false, 2, 1}, {3 * 1024 * 1024, true, true, 2, 2},
    };

    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        for (int chunk = 1000; chunk < 1100000; chunk *= 32) {
            struct wr_buf buf;
            struct pull p;
            char options[32];

            wr_buf_init(&buf, 16 * 1024 * 1024);
            put_long_row(&buf, rows[i].bytes, rows[i].quoted, rows[i].line_break);
            snprintf(options, sizeof(options), "chunk_bytes: %d", chunk);
            open_pull(&p, wr_buf_str(&buf), options);
            run_pull(&p);
            assert_int_equal(p.code, WR_OK);
            assert_int_equal(p.records, rows[i].records);
            assert_int_equal(p.skipped, rows[i].skipped);
            close_pull(&p);
            wr_buf_fini(&buf);
        }
    }
}

static void a_long_json_line_is_skipped_alone(void **state WR_UNUSED)
{
    struct wr_buf buf;
    struct pull p;

    wr_buf_init(&buf, 16 * 1024 * 1024);
    wr_buf_putz(&buf, "{\"Email\":\"a@x.test\"}\n{\"Email\":\"");
    for (size_t i = 0; i < 4 * 1024 * 1024; i++)
        wr_buf_putc(&buf, 'x');
    wr_buf_putz(&buf, "\"}\n{\"Email\":\"b@x.test\"}\n");
    open_pull(&p, wr_buf_str(&buf), "format: ndjson");
    run_pull(&p);
    assert_int_equal(p.code, WR_OK);
    assert_str(p.rows, "row:1|a@x.test|-|-\nrow:3|b@x.test|-|-\n");
    assert_str(p.reason, "row 2: the line is longer than 1 MiB");
    close_pull(&p);
    wr_buf_fini(&buf);
}

static void columns_that_are_missing_are_told(void **state WR_UNUSED)
{
    struct pull p;

    open_pull(&p, WR_LIT("Email,Title\na@x.test,VP\n"), "");
    run_pull(&p);
    assert_int_equal(p.code, WR_OK);
    assert_str(p.note, "columns the file has not: \"Job Title\"");
    close_pull(&p);

    open_pull(&p, WR_LIT("E-mail,Title\na@x.test,VP\n"), "");
    run_pull(&p);
    assert_int_equal(p.code, WR_E_CONFIG);
    assert_non_null(strstr(p.err.hint, "weir init"));
    close_pull(&p);

    open_pull(&p, WR_LIT("Email,Job Title\na@x.test,VP\n"), "id_column: Record ID");
    run_pull(&p);
    assert_int_equal(p.code, WR_E_CONFIG);
    assert_non_null(strstr(p.err.text, "Record ID"));
    close_pull(&p);
}

static void a_file_that_changes_is_a_conflict(void **state WR_UNUSED)
{
    struct wr_str cursor;
    struct wr_request request;
    struct wr_reply reply;
    struct wr_page page;
    uint32_t wait_ms;
    struct pull p;

    open_pull(&p, WR_LIT("Email,Job Title\na@x.test,VP\nb@x.test,CEO\n"),
              "chunk_bytes: 20");
    p.crm->page_request(p.config, &p.pull, WR_NONE, p.arena, &request, &p.err);
    reply = chunk_of(&p, &request.file);
    assert_int_equal(p.crm->page_decode(p.config, &p.pull, WR_NONE, &reply, p.arena,
                                        &page, &wait_ms, &p.err),
                     WR_OK);
    cursor = page.next;
    p.crm->page_request(p.config, &p.pull, cursor, p.arena, &request, &p.err);
    p.modified_us++;
    reply = chunk_of(&p, &request.file);
    assert_int_equal(p.crm->page_decode(p.config, &p.pull, cursor, &reply, p.arena,
                                        &page, &wait_ms, &p.err),
                     WR_E_CONFLICT);
    close_pull(&p);
}

static void a_strange_cursor_is_refused(void **state WR_UNUSED)
{
    static const char *const cursors[] = {
        "",
        "csv",
        "csv 1 2 3 4 5 0 44 2 -1",         /* no indexes */
        "csv 1 2 3 4 5 0 44 2 -1 0 1 2 3", /* one too many */
        "csv -1 2 3 4 5 0 44 2 -1 0 1 2",  /* before the file */
        "csv 1 -2 3 4 5 0 44 2 -1 0 1 2",  /* before the first row */
        "csv 1 2 3 4 0 0 44 2 -1 0 1 2",   /* asks for nothing */
        "csv 1 2 3 4 99999999999 0 44 2 -1 0 1 2",
        "csv 1 2 3 4 5 0 44 2 -1 0 1 99999",
        "csv 1 2 3 4 5 0 0 2 -1 0 1 2",
        "csv x 2 3 4 5 0 44 2 -1 0 1 2",
    };
    struct wr_request request;
    struct pull p;

    open_pull(&p, WR_LIT(""), "");
    for (size_t i = 0; i < WR_COUNT(cursors); i++) {
        print_message("%s\n", cursors[i]);
        assert_int_equal(p.crm->page_request(p.config, &p.pull, wr_str(cursors[i]),
                                             p.arena, &request, &p.err),
                         WR_E_CONFIG);
    }
    close_pull(&p);
}

static void the_output_is_not_the_input(void **state WR_UNUSED)
{
    static const char *const options[] = {"output: leads.csv", "changes: leads.csv",
                                          "output: a.csv\nchanges: a.csv"};
    struct wr_request request;
    struct pull p;

    for (size_t i = 0; i < WR_COUNT(options); i++) {
        open_pull(&p, WR_LIT(""), options[i]);
        assert_int_equal(
            p.crm->page_request(p.config, &p.pull, WR_NONE, p.arena, &request, &p.err),
            WR_E_CONFIG);
        close_pull(&p);
    }
}

/* Every cut of a file is a file: it is read to its end, and never beyond. */
static void a_cut_file_is_read_to_its_end(void **state WR_UNUSED)
{
    static const char text[] = "Email,Job Title\n\"a@x.test\",\"V\"\"P\n\"\n"
                               "b@x.test,CEO\r\n{\"Email\":\"c\"}\n";

    for (size_t len = 0; len < sizeof(text); len++) {
        char *copy = wr_alloc(len + 1); /* the byte behind it is not ours to read */
        struct pull p;

        memcpy(copy, text, len);
        open_pull(&p, (struct wr_str){copy, len}, "chunk_bytes: 7");
        run_pull(&p);
        assert_true(p.code == WR_OK || p.code == WR_E_CONFIG ||
                    (p.code == WR_E_PROTOCOL && len < 16));
        close_pull(&p);
        free(copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_file_gives_its_rows),
        cmocka_unit_test(chunks_of_any_size_give_the_same),
        cmocka_unit_test(random_files_read_alike_in_any_slices),
        cmocka_unit_test(a_row_too_long_is_skipped_alone),
        cmocka_unit_test(a_long_json_line_is_skipped_alone),
        cmocka_unit_test(columns_that_are_missing_are_told),
        cmocka_unit_test(a_file_that_changes_is_a_conflict),
        cmocka_unit_test(a_strange_cursor_is_refused),
        cmocka_unit_test(the_output_is_not_the_input),
        cmocka_unit_test(a_cut_file_is_read_to_its_end),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
