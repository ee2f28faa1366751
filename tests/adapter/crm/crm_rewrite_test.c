/* crm_rewrite_test.c - the file written again: every row comes out, values go only
 * where the row still holds what was read, all else stays as it was.
 */
#include "rig.h"

#include "weir/rewrite.h"

#include <stdio.h>
#include <stdlib.h>

/* What was found, by row id. */
struct found {
    const char *id, *property, *base, *value;
};

struct rewriting {
    struct wr_arena *arena;
    struct wr_buf out;
    size_t kept; /* values that found something else in their row */
};

static size_t find(const struct found *found, struct wr_str id,
                   struct wr_rewrite_value *values)
{
    size_t count = 0;

    for (; found && found->id; found++) {
        if (!wr_str_eqz(id, found->id))
            continue;
        values[count++] = (struct wr_rewrite_value){
            .property = wr_str(found->property),
            .base = wr_str(found->base),
            .value = wr_str(found->value),
        };
    }
    return count;
}

static void put_row(struct rewriting *r, struct wr_rewrite *rewrite,
                    const struct wr_rewrite_row *row, const struct found *found)
{
    struct wr_rewrite_value values[8];
    size_t count = row->id.ptr ? find(found, row->id, values) : 0;

    wr_rewrite_put(rewrite, row, values, count, r->arena, &r->out);
    for (size_t i = 0; i < count; i++)
        r->kept += values[i].kept;
}

static const struct wr_str written[] = {{"Job Title", 9}, {"weir_score", 10}};

/* The engine's part: slices of `chunk` bytes, the rest of each carried over. */
static void rewrite(struct rewriting *r, struct wr_str data, const char *options,
                    const struct found *found, size_t chunk)
{
    const struct wr_crm *crm = wr_crm_find(WR_LIT("file"));
    struct wr_rewrite *rewrite_ = NULL;
    struct wr_err err = {.code = WR_OK};
    size_t from = 0, to = 0;
    char block[256];
    void *config;

    snprintf(block, sizeof(block), "input: leads.csv\n%s", options);
    r->arena = wr_arena_new(0);
    wr_buf_init(&r->out, 64 * 1024 * 1024);
    r->kept = 0;
    config = rig_config(crm, block, r->arena);
    for (to = chunk; !rewrite_; to += chunk) {
        to = to < data.len ? to : data.len;
        assert_int_equal(wr_rewrite_new(config, wr_str_sub(data, 0, to), to == data.len,
                                        written, WR_COUNT(written), r->arena, &rewrite_,
                                        &err),
                         WR_OK);
        assert_true(rewrite_ || to < data.len);
    }
    wr_rewrite_head(rewrite_, &r->out);
    for (;; to += chunk) {
        struct wr_rewrite_row row;
        struct wr_str slice;
        size_t pos = 0;

        to = to < data.len ? to : data.len;
        slice = wr_str_sub(data, from, to - from);
        while (wr_rewrite_next(rewrite_, slice, &pos, to == data.len, r->arena, &row))
            put_row(r, rewrite_, &row, found);
        from += pos;
        if (to == data.len)
            break;
    }
}

static void done(struct rewriting *r)
{
    wr_buf_fini(&r->out);
    wr_arena_free(r->arena);
}

static const struct found two[] = {
    {"row:1", "Job Title", NULL, "VP, \"Sales\""},
    {"row:1", "weir_score", NULL, "77"},
    {"row:2", "Job Title", "CEO", "CTO"},
    {"row:2", "weir_score", NULL, "12"},
    {NULL, NULL, NULL, NULL},
};
static const struct found by_id[] = {
    {"x", "Job Title", NULL, "VP"},
    {"x", "weir_score", NULL, "77"},
    {NULL, NULL, NULL, NULL},
};

static const struct {
    const char *title, *options;
    const struct found *found;
    const char *in, *out;
    size_t kept;
} rows[] = {
    {"blank filled, other replaced, a column added", "", two,
     "Email,Job Title\na@x.test,\nb@x.test,CEO\nc@x.test,CFO\n",
     "Email,Job Title,weir_score\na@x.test,\"VP, \"\"Sales\"\"\",77\nb@x.test,CTO,12\n"
     "c@x.test,CFO,\n",
     0},
    {"column is there already", "", two,
     "weir_score;Email;Job Title\r\n;a@x.test;\r\n;b@x.test;CEO",
     "weir_score;Email;Job Title\r\n77;a@x.test;\"VP, \"\"Sales\"\"\"\r\n"
     "12;b@x.test;CTO\r\n",
     0},
    {"a row that holds something else keeps it", "", two,
     "Email,Job Title\na@x.test,Clerk\nb@x.test,CEO\n",
     "Email,Job Title,weir_score\na@x.test,Clerk,77\nb@x.test,CTO,12\n", 1},
    {"second row of an id keeps its own", "id_column: Id", by_id,
     "Id,Job Title\nx,\nx,CEO\n", "Id,Job Title,weir_score\nx,VP,77\nx,CEO,77\n", 1},
    {"unreadable rows go out as they stood", "", two,
     "Email,Job Title\n\"a\" b,c\nb@x.test,CEO\nonly one cell\n\"open,\nd@x.test,x\n",
     "Email,Job Title,weir_score\n\"a\" b,c\nb@x.test,CTO,12\nonly one cell\n\"open,\n"
     "d@x.test,x,\n",
     0},
    {"byte-order mark", "", two,
     "\xEF\xBB\xBF"
     "Email,Job Title\na@x.test,\n",
     "\xEF\xBB\xBF"
     "Email,Job Title,weir_score\na@x.test,\"VP, \"\"Sales\"\"\",77\n",
     0},
    {"header alone", "", NULL, "Email,Job Title\n", "Email,Job Title,weir_score\n", 0},
    {"empty", "", NULL, "", "Job Title,weir_score\n", 0},
    {"nothing found", "", NULL, "Email\n=1+1\n", "Email,Job Title,weir_score\n=1+1,,\n",
     0},
    {"NDJSON keeps what it does not know", "format: ndjson", two,
     "{\"Email\":\"a@x.test\", \"x\" : {\"y\":[1,2.50,\"}\"]},\"Job Title\":null}\n"
     "{\"Job Title\":\"CEO\"}\r\n{ }\nnot json\n{\"z\":1}",
     "{\"Email\":\"a@x.test\",\"x\":{\"y\":[1,2.50,\"}\"]},\"Job Title\":"
     "\"VP, \\\"Sales\\\"\",\"weir_score\":\"77\"}\n"
     "{\"Job Title\":\"CTO\",\"weir_score\":\"12\"}\r\n{}\nnot json\n{\"z\":1}\n",
     0},
    {"NDJSON, quotes and braces inside of text", "format: ndjson", two,
     "\xEF\xBB\xBF{\"x\":\"a\\\"},{\\\"Job Title\\\":1\",\"Job Title\":null}\n",
     "\xEF\xBB\xBF{\"x\":\"a\\\"},{\\\"Job Title\\\":1\",\"Job Title\":"
     "\"VP, \\\"Sales\\\"\",\"weir_score\":\"77\"}\n",
     0},
    {"NDJSON, something else there", "format: ndjson", two,
     "{\"Job Title\":{\"a\":1}}\n{\"Job Title\":\"C\\u0045O\",\"weir_score\":5}\n",
     "{\"Job Title\":{\"a\":1},\"weir_score\":\"77\"}\n"
     "{\"Job Title\":\"CTO\",\"weir_score\":5}\n",
     2},
};

static void each_row_comes_out(void **state WR_UNUSED)
{
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        print_message("%s\n", rows[i].title);
        for (size_t chunk = 1; chunk < 200; chunk += chunk < 10 ? 1 : 37) {
            struct rewriting r;

            rewrite(&r, wr_str(rows[i].in), rows[i].options, rows[i].found, chunk);
            assert_str(wr_buf_str(&r.out), rows[i].out);
            assert_int_equal(r.kept, rows[i].kept);
            done(&r);
        }
    }
}

/* Longer than any row may be: it comes in parts, and all of them go out. */
static void a_giant_row_passes_through(void **state WR_UNUSED)
{
    struct wr_buf in;
    struct rewriting r;

    wr_buf_init(&in, 16 * 1024 * 1024);
    wr_buf_putz(&in, "Email,Job Title\n");
    for (size_t i = 0; i < 5 * 1024 * 1024; i++)
        wr_buf_putc(&in, 'x');
    wr_buf_putz(&in, ",y\nb@x.test,CEO\n");
    rewrite(&r, wr_buf_str(&in), "", two, WR_REWRITE_SLICE);
    assert_int_equal(r.out.len, in.len + strlen(",weir_score") + strlen(",12"));
    assert_non_null(strstr(r.out.ptr, "x,y\nb@x.test,CTO,12\n"));
    done(&r);
    wr_buf_fini(&in);
}

static const struct {
    const char *options, *output, *changes;
} paths[] = {
    {"input: /a/leads.csv", "/a/leads.enriched.csv", "/a/leads.changes.csv"},
    {"input: a.b/leads", "a.b/leads.enriched", "a.b/leads.changes.csv"},
    {"input: x.ndjson", "x.enriched.ndjson", "x.changes.csv"},
    {"input: x.csv\noutput: y.csv\nchanges: z.csv", "y.csv", "z.csv"},
};

static void files_go_beside_the_input(void **state WR_UNUSED)
{
    const struct wr_crm *crm = wr_crm_find(WR_LIT("file"));

    for (size_t i = 0; i < WR_COUNT(paths); i++) {
        struct wr_arena *arena = wr_arena_new(0);
        struct wr_rewrite_files files;

        wr_rewrite_files(rig_config(crm, paths[i].options, arena), arena, &files);
        assert_str(files.output, paths[i].output);
        assert_str(files.changes, paths[i].changes);
        assert_int_equal(files.chunk_bytes, 256 * 1024);
        wr_arena_free(arena);
    }
}

static void changes_are_safe_in_a_spreadsheet(void **state WR_UNUSED)
{
    struct wr_buf out;

    wr_buf_init(&out, 1024);
    wr_rewrite_changes_head(&out);
    wr_rewrite_change(WR_LIT("row:1"), WR_LIT("Job Title"), WR_NONE,
                      WR_LIT("=HYPERLINK(\"http://x.test\")"), WR_LIT("apollo.person"),
                      &out);
    wr_rewrite_change(WR_LIT("@id"), WR_LIT("+p"), WR_LIT("-1"), WR_LIT("-a"),
                      WR_LIT("\tx"), &out);
    assert_str(wr_buf_str(&out),
               "id,property,old,new,why\n"
               "row:1,Job Title,,\"'=HYPERLINK(\"\"http://x.test\"\")\",apollo.person\n"
               "'@id,'+p,-1,'-a,'\tx\n");
    wr_buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_row_comes_out),
        cmocka_unit_test(a_giant_row_passes_through),
        cmocka_unit_test(files_go_beside_the_input),
        cmocka_unit_test(changes_are_safe_in_a_spreadsheet),
    };

    wr_alloc_setup();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
