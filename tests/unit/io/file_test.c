/* file_test.c - chunks, durable appends, atomic replacement. */
#include "etl/io/file.h"
#include "rig.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder {
    char path[64];
    char file[128];
    struct wr_arena *arena;
};

static int setup(void **state)
{
    struct folder *f = wr_alloc(sizeof(*f));

    snprintf(f->path, sizeof(f->path), "/tmp/weir_file_test.XXXXXX");
    assert_non_null(mkdtemp(f->path));
    snprintf(f->file, sizeof(f->file), "%s/leads.csv", f->path);
    f->arena = wr_arena_new(0);
    *state = f;
    return 0;
}

/* Every test leaves nothing but its one file behind. */
static int teardown(void **state)
{
    struct folder *f = *state;

    chmod(f->path, 0700);
    unlink(f->file);
    assert_int_equal(rmdir(f->path), 0);
    wr_arena_free(f->arena);
    free(f);
    return 0;
}

static void put(const struct folder *f, struct wr_str bytes)
{
    struct wr_err err;

    assert_int_equal(wr_file_write_atomic(f->file, bytes, &err), WR_OK);
}

static struct wr_str whole(const struct folder *f)
{
    struct wr_file_read read = {.path = wr_str(f->file)};
    struct wr_file_chunk chunk;
    struct wr_err err;

    assert_int_equal(wr_file_chunk(&read, f->arena, &chunk, &err), WR_OK);
    return chunk.bytes;
}

static void a_file_is_read_by_chunks(void **state)
{
    static const struct {
        int64_t offset;
        size_t max_bytes;
        const char *bytes;
        bool at_end;
    } rows[] = {
        {0, 4, "abcd", false},      {4, 4, "efgh", false}, {8, 4, "ij", true},
        {6, 4, "ghij", true},       {10, 4, "", true},     {INT64_MAX - 4, 4, "", true},
        {0, 0, "abcdefghij", true},
    };
    struct folder *f = *state;

    put(f, WR_LIT("abcdefghij"));
    for (size_t i = 0; i < WR_COUNT(rows); i++) {
        struct wr_file_read read = {wr_str(f->file), rows[i].offset, rows[i].max_bytes};
        struct wr_file_chunk chunk;
        struct wr_err err;

        assert_int_equal(wr_file_chunk(&read, f->arena, &chunk, &err), WR_OK);
        assert_str(chunk.bytes, rows[i].bytes);
        assert_int_equal(chunk.at_end, rows[i].at_end);
        assert_int_equal(chunk.size, 10);
        assert_true(chunk.modified_us > INT64_C(1500000000000000));
    }
}

static void a_chunk_is_capped_whatever_is_asked(void **state)
{
    struct folder *f = *state;
    struct wr_file_read read = {wr_str(f->file), 0, SIZE_MAX};
    struct wr_file_chunk chunk;
    struct wr_err err;

    put(f, WR_LIT(""));
    assert_int_equal(truncate(f->file, 40 * 1024 * 1024), 0);
    assert_int_equal(wr_file_chunk(&read, f->arena, &chunk, &err), WR_OK);
    assert_int_equal(chunk.bytes.len, 16 * 1024 * 1024);
    assert_false(chunk.at_end);
}

static void what_is_no_regular_file_is_refused_without_blocking(void **state)
{
    struct folder *f = *state;
    struct wr_file_chunk chunk;
    struct wr_err err;
    const char *const paths[] = {f->path, "/dev/zero", f->file, "/nonexistent/x", ""};

    assert_int_equal(mkfifo(f->file, 0600), 0);
    for (size_t i = 0; i < WR_COUNT(paths); i++) {
        struct wr_file_read read = {.path = wr_str(paths[i])};

        assert_int_equal(wr_file_chunk(&read, f->arena, &chunk, &err), WR_E_CONFIG);
        assert_non_null(strstr(err.text, paths[i]));
    }
    assert_int_equal(wr_file_chunk(&(struct wr_file_read){.path = {"/dev\0x", 6}},
                                   f->arena, &chunk, &err),
                     WR_E_CONFIG);
}

static void a_read_request_goes_through_the_loop(void **state)
{
    struct folder *f = *state;
    struct rig *rig = rig_new((struct wr_io_options){.max_transfers = 1});
    struct wr_request request = {
        .kind = WR_REQUEST_FILE,
        .file = {.path = wr_str(f->file), .offset = 2, .max_bytes = 3}};
    struct wr_io_result *r = rig_run(rig, &request);

    assert_int_equal(r->code, WR_E_CONFIG);
    assert_non_null(strstr(r->err.text, "acme.person: "));
    put(f, WR_LIT("0123456789"));
    r = rig_run(rig, &request);
    assert_int_equal(r->code, WR_OK);
    assert_int_equal(r->reply.kind, WR_REQUEST_FILE);
    assert_str(r->reply.file.bytes, "234");
    rig_free(rig);
}

static void appends_add_up(void **state)
{
    struct folder *f = *state;
    struct wr_err err;

    assert_int_equal(wr_file_append(f->file, WR_LIT("one\n"), &err), WR_OK);
    assert_int_equal(wr_file_append(f->file, WR_LIT("two\n"), &err), WR_OK);
    assert_int_equal(wr_file_append(f->file, WR_LIT(""), &err), WR_OK);
    assert_str(whole(f), "one\ntwo\n");
    assert_int_equal(wr_file_append(f->path, WR_LIT("x"), &err), WR_E_CONFIG);
    assert_int_equal(wr_file_append("/dev/full", WR_LIT("x"), &err), WR_E_STORE);
}

static size_t entries(const char *path)
{
    DIR *dir = opendir(path);
    size_t count = 0;

    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2; /* . and .. */
}

static void a_file_is_replaced_whole_or_not_at_all(void **state)
{
    struct folder *f = *state;
    struct wr_file_out *out;
    struct wr_err err;
    struct stat st;

    put(f, WR_LIT("old"));
    assert_int_equal(chmod(f->file, 0640), 0);
    assert_int_equal(wr_file_out_open(&out, f->file, &err), WR_OK);
    assert_int_equal(wr_file_out_put(out, WR_LIT("new "), &err), WR_OK);
    assert_str(whole(f), "old");
    wr_file_out_drop(out);
    assert_str(whole(f), "old");
    assert_int_equal(entries(f->path), 1);

    assert_int_equal(wr_file_out_open(&out, f->file, &err), WR_OK);
    assert_int_equal(wr_file_out_put(out, WR_LIT("new "), &err), WR_OK);
    assert_int_equal(wr_file_out_put(out, WR_LIT("text"), &err), WR_OK);
    assert_int_equal(wr_file_out_commit(out, &err), WR_OK);
    assert_str(whole(f), "new text");
    assert_int_equal(entries(f->path), 1);
    assert_int_equal(stat(f->file, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0640);
    wr_file_out_drop(NULL);
}

static void a_place_that_cannot_be_written_is_told(void **state)
{
    struct folder *f = *state;
    struct wr_err err;

    assert_int_equal(wr_file_write_atomic("/nonexistent/x.csv", WR_LIT("x"), &err),
                     WR_E_CONFIG);
    assert_non_null(strstr(err.text, "/nonexistent/x.csv"));
    /* the target is a folder: the rename fails and nothing is left behind */
    assert_int_equal(mkdir(f->file, 0700), 0);
    assert_int_not_equal(wr_file_write_atomic(f->file, WR_LIT("x"), &err), WR_OK);
    assert_int_equal(entries(f->path), 1);
    assert_int_equal(rmdir(f->file), 0);
}

int main(void)
{
#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_file_is_read_by_chunks),
        T(a_chunk_is_capped_whatever_is_asked),
        T(what_is_no_regular_file_is_refused_without_blocking),
        T(a_read_request_goes_through_the_loop),
        T(appends_add_up),
        T(a_file_is_replaced_whole_or_not_at_all),
        T(a_place_that_cannot_be_written_is_told),
    };
#undef T

    return cmocka_run_group_tests(tests, NULL, NULL);
}
