/* normal_domain.c - domains and URLs. */
#include "etl/facts/host.h"
#include "etl/facts/lists.h"
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

enum wr_normal_result wr_normal_domain(const struct wr_normal_in *in,
                                       struct wr_value *out)
{
    struct wr_str host = wr_host_ascii(wr_host_of_url(in->text), in->arena);

    if (host.ptr)
        host = wr_lists_registrable(in->lists, host);
    if (!host.ptr)
        return WR_NORMAL_BAD;
    *out = wr_value_text(host);
    return WR_NORMAL_OK;
}

struct wr_str wr_normal_url_tail(struct wr_str text)
{
    size_t at = wr_str_search(text, WR_LIT("//"));
    size_t start = 0;

    if (at < text.len && wr_str_find(text, '/') == at)
        start = at + 2;
    text = wr_str_sub(text, start, text.len);
    while (text.len && !strchr("/?#", text.ptr[0]))
        text = wr_str_sub(text, 1, text.len);
    text = wr_str_sub(text, 0, wr_str_find(text, '#'));
    return wr_str_eqz(text, "/") ? WR_LIT("") : text;
}

static bool has_web_scheme(struct wr_str text, bool *plain)
{
    size_t at = wr_str_search(text, WR_LIT("://"));
    struct wr_str scheme = wr_str_sub(text, 0, at);

    *plain = wr_str_eq_nocase(scheme, WR_LIT("http"));
    return at == text.len || *plain || wr_str_eq_nocase(scheme, WR_LIT("https"));
}

enum wr_normal_result wr_normal_url(const struct wr_normal_in *in, struct wr_value *out)
{
    struct wr_str host = wr_host_of_url(in->text);
    struct wr_str tail = wr_normal_url_tail(in->text);
    bool plain;

    if (!has_web_scheme(in->text, &plain))
        return WR_NORMAL_BAD;
    host = wr_host_ascii(host, in->arena);
    if (!host.ptr || wr_host_is_dotless(host) || wr_str_find(tail, ' ') < tail.len)
        return WR_NORMAL_BAD;
    *out = wr_value_text(wr_arena_printf(in->arena, "http%s://%.*s%.*s",
                                         plain ? "" : "s", WR_FMT(host), WR_FMT(tail)));
    return WR_NORMAL_OK;
}
