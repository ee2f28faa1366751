#include "rig.h"

#include "weir/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int rig_open(void **state)
{
    struct rig *rig = wr_alloc(sizeof(*rig));
    struct wr_err err = {.code = WR_OK};

    if (wr_lists_load(WEIR_SOURCE_DIR "/providers/lists", &rig->lists, &err)) {
        fprintf(stderr, "%s\n", err.text);
        free(rig);
        return -1;
    }
    rig->arena = wr_arena_new(0);
    wr_catalogue_init(&rig->catalogue);
    *state = rig;
    return 0;
}

int rig_close(void **state)
{
    struct rig *rig = *state;

    wr_lists_free(rig->lists);
    wr_arena_free(rig->arena);
    free(rig);
    return 0;
}

enum wr_normal_result rig_normal(struct rig *rig, wr_field_id field, const char *raw,
                                 struct wr_value *out)
{
    return wr_normalise(&rig->catalogue.fields[field], rig->lists, wr_str(raw),
                        rig->arena, out);
}

const char *rig_shared(const char *name, char path[512])
{
    const char *ci = getenv("CI");

    snprintf(path, 512, "%s/../shared/data/test/%s", WEIR_SOURCE_DIR, name);
    if (access(path, R_OK) == 0)
        return path;
    if (ci && strcmp(ci, "true") == 0)
        fail_msg("%s is not there", path);
    return NULL;
}

static struct wr_str read_whole(struct rig *rig, const char *path)
{
    FILE *file = fopen(path, "re");
    struct wr_str data = WR_NONE;
    long size;
    char *text;

    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size = ftell(file);
    assert_true(size > 0);
    rewind(file);
    text = wr_arena_alloc(rig->arena, (size_t)size);
    data = (struct wr_str){text, fread(text, 1, (size_t)size, file)};
    fclose(file);
    return data;
}

struct wr_csv_row *rig_csv(struct rig *rig, const char *path, size_t *rows)
{
    return rig_table(rig, path, ',', rows);
}

struct wr_csv_row *rig_table(struct rig *rig, const char *path, char mark, size_t *rows)
{
    struct wr_str data = read_whole(rig, path);
    struct wr_csv_row *table;
    struct wr_err err = {.code = WR_OK};
    size_t pos = 0, lines = 1;

    for (size_t i = 0; i < data.len; i++)
        lines += data.ptr[i] == '\n';
    table = WR_ARRAY(rig->arena, struct wr_csv_row, lines + 1);
    for (*rows = 0; *rows <= lines; ++*rows) {
        assert_int_equal(
            wr_csv_next(data, &pos, true, mark, rig->arena, &table[*rows], &err),
            WR_OK);
        if (!table[*rows].count)
            break;
    }
    return table;
}

void rig_copy(struct wr_str text, char out[1024])
{
    snprintf(out, 1024, "%.*s", WR_FMT(text));
}
