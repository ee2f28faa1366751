/* variants.c - see variants.h. */
#include "etl/model/variants.h"

size_t wr_variants_of(const struct wr_model *model, const struct wr_yaml *root,
                      struct wr_variant out[WR_MAX_VARIANTS])
{
    const struct wr_yaml *list = wr_yaml_get(root, "segments");

    out[0] = (struct wr_variant){model, WR_NONE, root};
    for (size_t i = 0; i < model->segment_count; i++)
        out[i + 1] = (struct wr_variant){model->segments[i].model,
                                         model->segments[i].name, wr_yaml_at(list, i)};
    return model->segment_count + 1;
}

const struct wr_yaml *wr_variant_part(const struct wr_variant *variant, size_t part)
{
    const struct wr_yaml *map = variant->node;
    struct wr_str name = variant->model->parts[part].name;

    if (part >= WR_PART_NAMED)
        map = wr_yaml_get(map, "scores");
    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        if (wr_str_eq(wr_yaml_key_at(map, i), name))
            return wr_yaml_at(map, i);
    }
    return NULL;
}
