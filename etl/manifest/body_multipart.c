/* body_multipart.c - a request body of multipart/form-data (RFC 7578).
 *
 * The boundary is a digest of the pieces, so that the same question is the same
 * request, and it is looked for in each of them: what stands in a piece cannot end it.
 * The key is no part of the digest, for the boundary stands in a header.
 */
#include "etl/manifest/table.h"
#include "weir/hash.h"

#include "etl/base/banned.h"

#define BOUNDARY "weir-"

struct form {
    struct wr_str *pieces; /* each with its head, without the boundary */
    size_t count;
    struct wr_arena *arena;
    size_t cap_bytes;
    bool over_cap;
};

/* Names in a head, as browsers write them (WHATWG HTML, 4.10.21.8). */
static void put_name(struct wr_buf *out, struct wr_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '"')
            wr_buf_putz(out, "%22");
        else if (name.ptr[i] == '\r')
            wr_buf_putz(out, "%0D");
        else if (name.ptr[i] == '\n')
            wr_buf_putz(out, "%0A");
        else
            wr_buf_putc(out, name.ptr[i]);
    }
}

static void put_head(struct wr_buf *out, struct wr_str name, struct wr_str filename,
                     struct wr_str type)
{
    wr_buf_putz(out, "Content-Disposition: form-data; name=\"");
    put_name(out, name);
    if (filename.ptr) {
        wr_buf_putz(out, "\"; filename=\"");
        put_name(out, filename);
        wr_buf_printf(out, "\"\r\nContent-Type: %.*s", WR_FMT(type));
    } else {
        wr_buf_putc(out, '"');
    }
    wr_buf_putz(out, "\r\n\r\n");
}

static void add_piece(struct form *form, struct wr_buf *text)
{
    form->over_cap = form->over_cap || text->code;
    form->pieces[form->count++] = wr_arena_str(form->arena, wr_buf_str(text));
    wr_buf_fini(text);
}

static void add_own(struct form *form, const struct piece *piece,
                    const struct wr_talk *talk, const struct known *known)
{
    struct wr_buf text;

    if (!piece->filename.ptr && !wr_param_applies(&piece->param, known))
        return;
    wr_buf_init(&text, form->cap_bytes);
    put_head(&text, piece->param.name, piece->filename, piece->type);
    if (piece->filename.ptr)
        wr_body_csv(&piece->sheet, talk, known->kept, form->arena, &text);
    else
        wr_param_put(&piece->param, talk, known, SLOT_PLAIN, NULL, form->arena, &text);
    add_piece(form, &text);
}

static void add_key(struct form *form, const struct vendor *vendor)
{
    struct wr_buf text;

    if (vendor->info.auth != WR_AUTH_BODY)
        return;
    wr_buf_init(&text, form->cap_bytes);
    put_head(&text, wr_str(vendor->info.auth_name), WR_NONE, WR_NONE);
    wr_buf_put(&text, vendor->bound_key);
    add_piece(form, &text);
}

static bool occurs(const struct form *form, struct wr_str boundary)
{
    for (size_t i = 0; i < form->count; i++) {
        if (wr_str_search(form->pieces[i], boundary) < form->pieces[i].len)
            return true;
    }
    return false;
}

/* `hashed` are the pieces without the key. Each round is a digest of the one before. */
static struct wr_str find_boundary(const struct form *form, size_t hashed)
{
    struct wr_sha256 digest;
    char hex[WR_SHA256_HEX];
    struct wr_str boundary;

    wr_sha256_parts(form->pieces, hashed, &digest);
    for (;;) {
        wr_hex(digest.bytes, WR_SHA256_BYTES / 2, hex);
        boundary = wr_arena_printf(form->arena, BOUNDARY "%s", hex);
        if (!occurs(form, boundary))
            return boundary;
        wr_sha256(wr_str(hex), &digest);
    }
}

void wr_pieces_put(const struct request *request, const struct vendor *vendor,
                   const struct wr_talk *talk, const struct known *known,
                   struct wr_arena *arena, struct wr_buf *out,
                   struct wr_str *content_type)
{
    struct form form = {.pieces =
                            WR_ARRAY(arena, struct wr_str, request->piece_count + 1),
                        .arena = arena,
                        .cap_bytes = out->cap_bytes};
    struct wr_str boundary;
    size_t hashed;

    for (size_t i = 0; i < request->piece_count; i++)
        add_own(&form, &request->pieces[i], talk, known);
    hashed = form.count;
    add_key(&form, vendor);
    boundary = find_boundary(&form, hashed);
    for (size_t i = 0; i < form.count; i++) {
        wr_buf_printf(out, "--%.*s\r\n", WR_FMT(boundary));
        wr_buf_put(out, form.pieces[i]);
        wr_buf_putz(out, "\r\n");
    }
    wr_buf_printf(out, "--%.*s--\r\n", WR_FMT(boundary));
    /* A piece that was cut is not sent: the whole is over its cap then. */
    if (form.over_cap)
        out->code = WR_E_LIMIT;
    *content_type =
        wr_arena_printf(arena, "multipart/form-data; boundary=%.*s", WR_FMT(boundary));
}
