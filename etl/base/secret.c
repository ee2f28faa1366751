/* secret.c - secrets come from the environment or a file, never from the text of a
 * job. No message made here holds any part of one.
 */
#include "etl/base/env.h"
#include "etl/base/file.h"
#include "etl/base/option_value.h"

#include <stdio.h>

#include "etl/base/banned.h"

#define MAX_SECRET_BYTES ((size_t)64 * 1024)

static void complain(const struct wr_option_value *value, const char *what)
{
    wr_diag_error(value->diags, wr_yaml_pos(value->node), "%s: %s", value->option->name,
                  what);
}

/* A private key is written over many lines (RFC 7468); it signs, and is never sent. */
static bool is_pem(struct wr_str text)
{
    return wr_str_starts(text, WR_LIT("-----BEGIN "));
}

static bool has_control(struct wr_str text)
{
    if (!is_pem(text))
        return wr_option_has_control(text);
    while (text.ptr) {
        if (wr_option_has_control(wr_str_trim(wr_str_split(&text, '\n'))))
            return true;
    }
    return false;
}

/* A secret ends up in a header: a line break in it would forge one. */
static void keep(const struct wr_option_value *value, struct wr_str text,
                 struct wr_secret *out)
{
    if (has_control(text))
        complain(value, "the secret holds a control character");
    else if (text.len)
        out->text = wr_arena_str(value->arena, text);
    else if (value->option->required)
        complain(value, "the secret is empty");
}

static void take_reference(const struct wr_option_value *value, struct wr_secret *out)
{
    struct wr_env_ref ref;
    struct wr_str text;

    if (!wr_env_ref_read(wr_yaml_raw(value->node), 0, &ref))
        return;
    if (ref.fallback.len)
        complain(value, "a secret may not stand in a file, nor as a fallback");
    else if (wr_option_text(value, &text))
        keep(value, text, out);
}

static void take_file(const struct wr_option_value *value, struct wr_str path,
                      struct wr_secret *out)
{
    struct wr_err err = {0};
    struct wr_str line;
    struct wr_buf buf;

    if (!path.len || wr_option_has_control(path)) {
        complain(value, "file: must be followed by a path");
        return;
    }
    wr_buf_init(&buf, MAX_SECRET_BYTES);
    if (wr_file_read(wr_file_beside(wr_yaml_pos(value->node).file, path, value->arena),
                     &buf, &err)) {
        complain(value, err.text);
    } else {
        line = wr_buf_str(&buf);
        if (!is_pem(line))
            line = wr_str_split(&line, '\n');
        while (line.len && wr_str_find(WR_LIT(" \t\r\n"), line.ptr[line.len - 1]) < 4)
            line.len--;
        keep(value, line, out);
    }
    wr_buf_fini(&buf);
}

void wr_option_take_secret(const struct wr_option_value *value, struct wr_secret *out)
{
    struct wr_str raw = wr_yaml_raw(value->node);
    struct wr_str text;

    if (wr_yaml_is_reference(value->node))
        take_reference(value, out);
    else if (!wr_str_starts(raw, WR_LIT("file:")))
        complain(value, "a secret may not stand in a file: write ${NAME} or file:PATH");
    else if (wr_option_text(value, &text))
        take_file(value, wr_str_sub(text, 5, text.len), out);
}
