/* yaml_hash.c - the tree written out in one unmistakable way, then hashed. */
#include "etl/job/yaml_hash.h"

#include "weir/buf.h"

#include "etl/base/banned.h"

#define MAX_DEPTH 64 /* weir/yaml.h reads no deeper */
/* A file is at most 1 MiB; every scalar of it brings its length along. */
#define MAX_BYTES ((size_t)16 * 1024 * 1024)

struct frame {
    const struct wr_yaml *node;
    size_t next; /* child to come */
};

static void put_scalar(struct wr_buf *buf, char kind, struct wr_str text)
{
    wr_buf_printf(buf, "%c%zu:", kind, text.len);
    wr_buf_put(buf, text);
}

/* The node itself; true when its children follow. */
static bool put_node(struct wr_buf *buf, const struct wr_yaml *node)
{
    switch (wr_yaml_kind(node)) {
    case WR_YAML_SCALAR:
        put_scalar(buf, 's', wr_yaml_raw(node));
        return false;
    case WR_YAML_MAP:
        wr_buf_putc(buf, '{');
        return true;
    case WR_YAML_LIST:
        wr_buf_putc(buf, '[');
        return true;
    case WR_YAML_NONE:
        break;
    }
    wr_buf_putc(buf, '-');
    return false;
}

static void put_tree(struct wr_buf *buf, const struct wr_yaml *root)
{
    struct frame stack[MAX_DEPTH + 1];
    size_t depth = 0;

    if (put_node(buf, root))
        stack[depth++] = (struct frame){root, 0};
    while (depth) {
        struct frame *top = &stack[depth - 1];
        const struct wr_yaml *child;

        if (top->next == wr_yaml_size(top->node)) {
            wr_buf_putc(buf, '}');
            depth--;
            continue;
        }
        if (wr_yaml_kind(top->node) == WR_YAML_MAP)
            put_scalar(buf, 'k', wr_yaml_key_at(top->node, top->next));
        child = wr_yaml_at(top->node, top->next++);
        if (put_node(buf, child) && depth <= MAX_DEPTH)
            stack[depth++] = (struct frame){child, 0};
    }
}

void wr_yaml_hash(const struct wr_yaml *root, char out[WR_SHA256_HEX])
{
    struct wr_sha256 digest;
    struct wr_buf buf;

    wr_buf_init(&buf, MAX_BYTES);
    put_tree(&buf, root);
    wr_sha256(wr_buf_str(&buf), &digest);
    wr_hex(digest.bytes, sizeof(digest.bytes), out);
    wr_buf_fini(&buf);
}
