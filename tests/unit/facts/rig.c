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

void rig_copy(struct wr_str text, char out[1024])
{
    snprintf(out, 1024, "%.*s", WR_FMT(text));
}
