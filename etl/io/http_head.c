/* http_head.c - the text of an HTTP exchange (RFC 9110, RFC 9112). */
#include "etl/io/http_head.h"

#include "etl/base/banned.h"

const char *wr_http_method_name(enum wr_http_method method)
{
    static const char *const names[] = {
        [WR_HTTP_GET] = "GET",     [WR_HTTP_POST] = "POST",     [WR_HTTP_PUT] = "PUT",
        [WR_HTTP_PATCH] = "PATCH", [WR_HTTP_DELETE] = "DELETE",
    };

    return names[method];
}

static bool is_control(char c)
{
    return ((unsigned char)c < 0x20 && c != '\t') || c == 0x7f;
}

static bool has_control(struct wr_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (is_control(s.ptr[i]))
            return true;
    }
    return false;
}

/* RFC 9110, 5.6.2. */
static bool is_token(struct wr_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];

        if (c <= 0x20 || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))
            return false;
    }
    return s.len > 0;
}

enum wr_code wr_http_check_headers(const struct wr_http_request *request,
                                   struct wr_err *err)
{
    if (has_control(request->content_type))
        return wr_fail(err, WR_E_CONFIG, "a content type with a line break");
    for (size_t i = 0; i < request->header_count; i++) {
        if (!is_token(request->headers[i].name))
            return wr_fail(err, WR_E_CONFIG, "header %zu has no proper name", i + 1);
        if (has_control(request->headers[i].value))
            return wr_fail(err, WR_E_CONFIG, "header \"%.*s\" has a line break in it",
                           WR_FMT(request->headers[i].name));
    }
    return WR_OK;
}

bool wr_http_has_header(const struct wr_http_request *request, struct wr_str name)
{
    for (size_t i = 0; i < request->header_count; i++) {
        if (wr_str_eq_nocase(request->headers[i].name, name))
            return true;
    }
    return false;
}

bool wr_http_url_is_plain(struct wr_str url)
{
    return (wr_str_starts(url, WR_LIT("http://")) ||
            wr_str_starts(url, WR_LIT("https://"))) &&
           !has_control(url) && wr_str_find(url, ' ') == url.len &&
           wr_str_find(url, '\t') == url.len;
}

struct wr_str wr_http_url_shown(const struct wr_http_request *request)
{
    size_t end = 0;

    if (request->url_public.ptr)
        return request->url_public;
    while (end < request->url.len && request->url.ptr[end] != '?' &&
           request->url.ptr[end] != '#')
        end++;
    return wr_str_sub(request->url, 0, end);
}

static void add_header(struct wr_http_head *head, struct wr_str line,
                       struct wr_arena *arena)
{
    size_t colon = wr_str_find(line, ':');
    struct wr_str value = wr_str_sub(line, colon + 1, line.len);

    /* White space in front: a folded line (RFC 9112, 5.2, deprecated), whose first part
     * stands alone. No colon, or no name: no header. */
    if (colon == line.len || colon == 0 || line.ptr[0] == ' ' || line.ptr[0] == '\t')
        return;
    if (head->count == WR_HTTP_MAX_REPLY_HEADERS) {
        head->over_cap = "number of headers";
        return;
    }
    if (!head->headers)
        head->headers =
            WR_ARRAY(arena, struct wr_http_header, WR_HTTP_MAX_REPLY_HEADERS);
    head->headers[head->count++] = (struct wr_http_header){
        .name = wr_arena_lower(arena, wr_str_trim(wr_str_sub(line, 0, colon))),
        .value = wr_arena_str(arena, wr_str_trim(value)),
    };
}

bool wr_http_head_line(struct wr_http_head *head, struct wr_str line,
                       struct wr_arena *arena)
{
    head->bytes += line.len;
    if (head->bytes > WR_HTTP_MAX_HEAD_BYTES) {
        head->over_cap = "head";
    } else if (wr_str_starts(line, WR_LIT("HTTP/"))) {
        head->count = 0;
        head->ended = false;
    } else if (wr_str_empty(wr_str_trim(line))) {
        head->ended = true;
    } else {
        add_header(head, line, arena);
    }
    return head->over_cap == NULL;
}
