/* rig.c - see rig.h. */
#include "rig.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char *get_env(void *ctx WR_UNUSED, const char *name)
{
    static const char *const names[][2] = {
        {"TOKEN", "secret-token"}, {"KEY", "secret-key"}, {"EMPTY", ""}};

    for (size_t i = 0; i < WR_COUNT(names); i++) {
        if (strcmp(names[i][0], name) == 0)
            return names[i][1];
    }
    return NULL;
}

const struct wr_env rig_env = {.get = get_env};

struct rig *rig_new(void)
{
    struct rig *rig = wr_alloc(sizeof(*rig));

    snprintf(rig->folder, sizeof(rig->folder), "/tmp/weir-job-test-XXXXXX");
    assert_non_null(mkdtemp(rig->folder));
    rig->arena = wr_arena_new(0);
    wr_catalogue_init(&rig->catalogue);
    rig->diags = wr_diags_new();
    return rig;
}

static void remove_folder(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    char name[512];

    while (dir && (entry = readdir(dir))) {
        snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
        unlink(name);
    }
    if (dir)
        closedir(dir);
    rmdir(path);
}

void rig_free(struct rig *rig)
{
    wr_job_free(rig->job);
    wr_yaml_free(rig->doc);
    wr_diags_free(rig->diags);
    wr_arena_free(rig->arena);
    remove_folder(rig->folder);
    free(rig);
}

const char *rig_path(struct rig *rig, const char *name)
{
    return wr_arena_printf(rig->arena, "%s/%s", rig->folder, name).ptr;
}

void rig_file(struct rig *rig, const char *name, const char *text)
{
    FILE *file = fopen(rig_path(rig, name), "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

struct wr_job *rig_job(struct rig *rig)
{
    rig->job = wr_job_load(rig_path(rig, "job.yaml"), &rig_env, &rig->catalogue,
                           rig->arena, &rig->doc, rig->diags);
    return rig->job;
}

struct wr_str rig_mistakes(struct rig *rig)
{
    struct wr_str folder = wr_arena_printf(rig->arena, "%s/", rig->folder);
    struct wr_str text, out = WR_LIT("");
    struct wr_buf buf;

    wr_buf_init(&buf, 256 * 1024);
    wr_diags_print(rig->diags, &buf);
    text = wr_arena_str(rig->arena, wr_buf_str(&buf));
    wr_buf_fini(&buf);
    while (text.len) {
        size_t at = wr_str_search(text, folder);

        out = wr_arena_printf(rig->arena, "%.*s%.*s", WR_FMT(out), (int)at, text.ptr);
        text = wr_str_sub(text, at + folder.len, text.len);
    }
    return out;
}

struct wr_map *rig_map(struct rig *rig, const char *text)
{
    struct wr_map *map;

    rig_file(rig, "map.yaml", text);
    map = wr_map_load(rig_path(rig, "map.yaml"), &rig->catalogue, &rig_env, rig->arena,
                      rig->diags);
    if (!map)
        fail_msg("%s", rig_mistakes(rig).ptr);
    return map;
}

void rig_assert_str(struct wr_str actual, const char *expected, const char *file,
                    int line)
{
    if (!actual.ptr == !expected && wr_str_eqz(actual, expected))
        return;
    print_error("got:    %s%.*s\nwanted: %s\n", actual.ptr ? "" : "(none)",
                WR_FMT(actual), expected ? expected : "(none)");
    _fail(file, line);
}
