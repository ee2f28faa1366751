/* bent_body.c - see bent_body.h. */
#include "bent_body.h"
#include "weir/alloc.h"

const char *const bend_words[] = {"deleted",        "null",       "true",
                                  "a number",       "other text", "an empty list",
                                  "an empty object"};

static void put_bent(struct bender *b)
{
    switch (b->bend) {
    case BEND_DELETE:
    case BEND_COUNT:
        break;
    case BEND_NULL:
        wr_jw_null(&b->w);
        break;
    case BEND_TRUE:
        wr_jw_bool(&b->w, true);
        break;
    case BEND_NUMBER:
        wr_jw_i64(&b->w, -7);
        break;
    case BEND_TEXT:
        wr_jw_str(&b->w, WR_LIT("@@ bent **"));
        break;
    case BEND_LIST:
        wr_jw_list(&b->w);
        wr_jw_list_end(&b->w);
        break;
    case BEND_OBJECT:
        wr_jw_object(&b->w);
        wr_jw_object_end(&b->w);
        break;
    }
}

static void put_value(struct bender *b, const struct wr_json *v);

static void enter(struct bender *b, struct step step)
{
    WR_ASSERT(b->depth < BENT_MAX_DEPTH);
    b->path[b->depth++] = step;
}

static void put_members(struct bender *b, const struct wr_json *v)
{
    wr_jw_object(&b->w);
    for (const struct wr_json_member *it = wr_json_first(v); it;
         it = wr_json_next(v, it)) {
        bool bent = b->seen++ == b->target;

        enter(b, (struct step){false, wr_json_member_key(it)});
        if (bent) {
            memcpy(b->found, b->path, sizeof(b->path));
            b->found_depth = b->depth;
        }
        if (!bent || b->bend != BEND_DELETE)
            wr_jw_keys(&b->w, wr_json_member_key(it));
        if (bent)
            put_bent(b);
        else
            put_value(b, wr_json_member_value(it));
        b->depth--;
    }
    wr_jw_object_end(&b->w);
}

static void put_items(struct bender *b, const struct wr_json *v)
{
    wr_jw_list(&b->w);
    enter(b, (struct step){.in_list = true});
    for (size_t i = 0; i < wr_json_size(v); i++)
        put_value(b, wr_json_at(v, i));
    b->depth--;
    wr_jw_list_end(&b->w);
}

static void put_value(struct bender *b, const struct wr_json *v)
{
    bool truth = false;

    switch (wr_json_kind(v)) {
    case WR_JSON_OBJECT:
        put_members(b, v);
        break;
    case WR_JSON_LIST:
        put_items(b, v);
        break;
    case WR_JSON_TEXT:
        wr_jw_str(&b->w, wr_json_text(v));
        break;
    case WR_JSON_BOOL:
        wr_json_bool(v, &truth);
        wr_jw_bool(&b->w, truth);
        break;
    case WR_JSON_NONE:
    case WR_JSON_NULL:
        wr_jw_null(&b->w);
        break;
    case WR_JSON_INT:
    case WR_JSON_REAL:
        wr_jw_raw(&b->w, wr_json_scalar(v, b->arena));
        break;
    }
}

/* --- shapes ------------------------------------------------------------------------
 */

static enum wr_json_kind kind_of(const struct wr_json *v)
{
    enum wr_json_kind kind = wr_json_kind(v);

    return kind == WR_JSON_REAL ? WR_JSON_INT : kind;
}

/* All that `m` has is in `b`, of the same kind. */
static bool is_inside(const struct wr_json *m, const struct wr_json *b);

static bool members_are_inside(const struct wr_json *m, const struct wr_json *b)
{
    for (const struct wr_json_member *it = wr_json_first(m); it;
         it = wr_json_next(m, it)) {
        const struct wr_json *twin = wr_json_get(b, wr_json_member_key(it));

        if (!twin || !is_inside(wr_json_member_value(it), twin))
            return false;
    }
    return true;
}

static bool items_are_inside(const struct wr_json *m, const struct wr_json *b)
{
    for (size_t i = 0; i < wr_json_size(m); i++) {
        bool found = false;

        for (size_t k = 0; k < wr_json_size(b) && !found; k++)
            found = is_inside(wr_json_at(m, i), wr_json_at(b, k));
        if (!found)
            return false;
    }
    return true;
}

static bool is_inside(const struct wr_json *m, const struct wr_json *b)
{
    enum wr_json_kind kind = kind_of(m);

    if (kind != kind_of(b))
        return false;
    if ((kind == WR_JSON_OBJECT || kind == WR_JSON_LIST) &&
        !wr_json_size(m) != !wr_json_size(b))
        return false;
    return kind == WR_JSON_OBJECT ? members_are_inside(m, b)
           : kind == WR_JSON_LIST ? items_are_inside(m, b)
                                  : true;
}

/* The object that the last step of the path leads out of is in `m`, without it. */
static bool lacks(const struct wr_json *m, const struct step *path, size_t depth)
{
    if (depth == 1)
        return wr_json_kind(m) == WR_JSON_OBJECT && !wr_json_get(m, path[0].key);
    if (!path[0].in_list)
        return lacks(wr_json_get(m, path[0].key), path + 1, depth - 1);
    for (size_t i = 0; i < wr_json_size(m); i++) {
        if (lacks(wr_json_at(m, i), path + 1, depth - 1))
            return true;
    }
    return false;
}

bool bent_is_shape_of(const struct wr_json *m, const struct wr_json *b,
                      const struct step *path, size_t depth, bool parts)
{
    if (wr_json_kind(m) == WR_JSON_OBJECT && lacks(m, path, depth) && is_inside(m, b))
        return true;
    if (wr_json_kind(m) == WR_JSON_LIST && !parts && lacks(m, path, depth))
        return is_inside(m, b);
    if (!parts || depth < 2)
        return false;
    if (!path[0].in_list)
        return bent_is_shape_of(wr_json_get(m, path[0].key),
                                wr_json_get(b, path[0].key), path + 1, depth - 1, true);
    for (size_t i = 0; i < wr_json_size(m); i++) {
        for (size_t k = 0; k < wr_json_size(b); k++) {
            if (bent_is_shape_of(wr_json_at(m, i), wr_json_at(b, k), path + 1,
                                 depth - 1, true))
                return true;
        }
    }
    return false;
}

bool bent_has_kind(const struct wr_json *m, const struct step *path, size_t depth,
                   enum wr_json_kind kind)
{
    if (!depth)
        return kind_of(m) == kind &&
               ((kind != WR_JSON_LIST && kind != WR_JSON_OBJECT) || !wr_json_size(m));
    if (!path[0].in_list)
        return bent_has_kind(wr_json_get(m, path[0].key), path + 1, depth - 1, kind);
    for (size_t i = 0; i < wr_json_size(m); i++) {
        if (bent_has_kind(wr_json_at(m, i), path + 1, depth - 1, kind))
            return true;
    }
    return false;
}

void bent_write(struct bender *b, const struct wr_json *v)
{
    put_value(b, v);
}
