/* email.c - RFC 5321 mailboxes (4.1.2) with the UTF-8 of RFC 6531.
 *
 * Taken: dot-atoms, quoted strings, domains in any form, address literals. Refused:
 * what RFC 5322 adds for message headers (comments, folding, obsolete forms), which no
 * SMTP server takes either. Local parts in UTF-8 are taken but for characters that
 * no provider hands out and that hide in pasted text: controls, blanks, direction
 * marks, private use, symbols and emoji, an accent with nothing under it.
 */
#include "etl/facts/email.h"

#include "etl/base/utf8.h"
#include "etl/facts/host.h"
#include "weir/text.h"

#include <arpa/inet.h>

#include "etl/base/banned.h"

static bool is_atext(unsigned char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return true;
    return c >= 0x80 || (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_dot_atom(struct wr_str local)
{
    bool after_dot = true;

    for (size_t i = 0; i < local.len; i++) {
        bool dot = local.ptr[i] == '.';

        if (dot ? after_dot : !is_atext((unsigned char)local.ptr[i]))
            return false;
        after_dot = dot;
    }
    return local.len > 0 && !after_dot;
}

/* qtextSMTP and quoted-pairSMTP: no tab, no line break, no other control. */
static bool is_quoted(struct wr_str local)
{
    size_t i = 1;

    if (local.len < 2 || local.ptr[0] != '"' || local.ptr[local.len - 1] != '"')
        return false;
    while (i < local.len - 1) {
        unsigned char c = (unsigned char)local.ptr[i];

        if (c == '"')
            return false;
        if (c == '\\') {
            c = (unsigned char)local.ptr[++i];
            if (i == local.len - 1 || c >= 0x7F)
                return false;
        }
        if (c < 0x20 || c == 0x7F)
            return false;
        i++;
    }
    return true;
}

/* Code points refused in local parts, ascending. */
static const struct {
    int32_t first, last;
} refused[] = {
    {0x80, 0xA9}, /* C1 controls, no-break space, Latin-1 signs   */
    {0xAB, 0xB4},        {0xB6, 0xB6},     {0xB8, 0xB9},     {0xBB, 0xBF},
    {0xD7, 0xD7},        {0xF7, 0xF7},     {0x61C, 0x61C},   {0x1680, 0x1680},
    {0x180E, 0x180E},    {0x2000, 0x206F}, /* spaces, marks, punctuation */
    {0x20A0, 0x20CF},                      /* currency                   */
    {0x2190, 0x2BFF},                      /* arrows to shapes, dingbats */
    {0x3000, 0x3004},    {0x3008, 0x3020}, {0x3030, 0x3030}, {0xD800, 0xF8FF},
    {0xFDD0, 0xFDEF}, /* noncharacters              */
    {0xFE00, 0xFE0F},    {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFF}, {0x1F000, 0x1FAFF},
    {0xE0000, 0x10FFFF}, /* tags, private use          */
};

static bool is_refused(int32_t code)
{
    for (size_t i = 0; i < WR_COUNT(refused) && refused[i].first <= code; i++) {
        if (code <= refused[i].last)
            return true;
    }
    return (code & 0xFFFE) == 0xFFFE;
}

static bool is_fair_utf8(struct wr_str local)
{
    int32_t code;

    for (size_t at = 0, len; at < local.len; at += len) {
        len = wr_utf8_next(local, at, &code);
        if (!len || (code >= 0x80 && is_refused(code)))
            return false;
        if (code >= 0x300 && code <= 0x36F && (at == 0 || local.ptr[at - 1] == '.'))
            return false;
    }
    return true;
}

static bool is_ascii(struct wr_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

/* NFC. What composes may be something else: U+037E becomes a semicolon. */
static bool compose(struct wr_str *local, bool quoted, struct wr_arena *arena)
{
    if (!is_fair_utf8(*local))
        return false;
    *local = wr_text_clean(*local, arena);
    return is_fair_utf8(*local) && (quoted ? is_quoted(*local) : is_dot_atom(*local));
}

static enum wr_email_fault take_local(struct wr_str local, struct wr_arena *arena,
                                      struct wr_email *out)
{
    if (!local.len)
        return WR_EMAIL_NO_LOCAL;
    /* Composed characters are never longer than three times the bytes given. */
    if (local.len > (size_t)3 * WR_EMAIL_MAX_LOCAL)
        return WR_EMAIL_LONG_LOCAL;
    out->quoted = local.ptr[0] == '"';
    if (out->quoted ? !is_quoted(local) : !is_dot_atom(local))
        return WR_EMAIL_BAD_LOCAL;
    out->utf8 = !is_ascii(local);
    out->local = local;
    if (out->utf8 && !compose(&out->local, out->quoted, arena))
        return WR_EMAIL_BAD_LOCAL;
    return out->local.len > WR_EMAIL_MAX_LOCAL ? WR_EMAIL_LONG_LOCAL : WR_EMAIL_FINE;
}

/* RFC 5321, 4.1.3. The tag of IPv6 is required; other tags are not registered. */
static bool is_literal(struct wr_str domain)
{
    const struct wr_str tag = WR_LIT("IPv6:");
    struct wr_str inner = wr_str_sub(domain, 1, domain.len - 2);
    unsigned char address[sizeof(struct in6_addr)];
    char z[INET6_ADDRSTRLEN + 1];
    int family = AF_INET;

    if (wr_str_eq_nocase(wr_str_sub(inner, 0, tag.len), tag)) {
        inner = wr_str_sub(inner, tag.len, inner.len);
        family = AF_INET6;
    }
    if (inner.len >= sizeof(z) || memchr(inner.ptr, 0, inner.len))
        return false;
    memcpy(z, inner.ptr, inner.len);
    z[inner.len] = '\0';
    return inet_pton(family, z, address) == 1;
}

static enum wr_email_fault take_domain(struct wr_str domain, struct wr_arena *arena,
                                       struct wr_email *out)
{
    if (!domain.len)
        return WR_EMAIL_NO_DOMAIN;
    out->literal =
        domain.len > 2 && domain.ptr[0] == '[' && domain.ptr[domain.len - 1] == ']';
    if (out->literal) {
        out->domain = domain;
        return is_literal(domain) ? WR_EMAIL_FINE : WR_EMAIL_BAD_DOMAIN;
    }
    /* A dot at the end is for people to write and for wr_email_strip to take. */
    if (domain.ptr[domain.len - 1] == '.')
        return WR_EMAIL_BAD_DOMAIN;
    out->domain = wr_host_ascii(domain, arena);
    if (!out->domain.ptr)
        return WR_EMAIL_BAD_DOMAIN;
    out->dotless = wr_host_is_dotless(out->domain);
    out->numeric = wr_host_is_numeric(out->domain);
    return WR_EMAIL_FINE;
}

/* The last @: one in a quoted local part is none of ours. */
static size_t find_at(struct wr_str text)
{
    for (size_t i = text.len; i > 0; i--) {
        if (text.ptr[i - 1] == '@')
            return i - 1;
    }
    return text.len;
}

enum wr_email_fault wr_email_parse(struct wr_str text, struct wr_arena *arena,
                                   struct wr_email *out)
{
    enum wr_email_fault fault;
    size_t at = find_at(text);

    memset(out, 0, sizeof(*out));
    if (at == text.len)
        return WR_EMAIL_NO_AT;
    if (!wr_text_is_utf8(text))
        return WR_EMAIL_NOT_UTF8;
    fault = take_local(wr_str_sub(text, 0, at), arena, out);
    if (!fault)
        fault = take_domain(wr_str_sub(text, at + 1, text.len), arena, out);
    if (!fault && out->local.len + 1 + out->domain.len > WR_EMAIL_MAX)
        fault = WR_EMAIL_LONG;
    return fault;
}

const char *wr_email_fault_name(enum wr_email_fault fault)
{
    static const char *const names[] = {
        [WR_EMAIL_FINE] = "fine",
        [WR_EMAIL_NO_AT] = "no_at",
        [WR_EMAIL_NO_LOCAL] = "no_local",
        [WR_EMAIL_BAD_LOCAL] = "bad_local",
        [WR_EMAIL_LONG_LOCAL] = "long_local",
        [WR_EMAIL_NO_DOMAIN] = "no_domain",
        [WR_EMAIL_BAD_DOMAIN] = "bad_domain",
        [WR_EMAIL_LONG] = "long",
        [WR_EMAIL_NOT_UTF8] = "not_utf8",
    };

    return names[fault];
}

/* `"Doe, J." <j@example.com>`: what stands in the last pair of angle brackets. */
static struct wr_str inside_angles(struct wr_str text)
{
    size_t open = text.len;

    if (!text.len || text.ptr[text.len - 1] != '>')
        return text;
    while (open > 0 && text.ptr[open - 1] != '<')
        open--;
    if (open == 0)
        return text;
    return wr_str_trim(wr_str_sub(text, open, text.len - 1 - open));
}

struct wr_str wr_email_strip(struct wr_str text)
{
    const struct wr_str scheme = WR_LIT("mailto:");

    text = wr_str_trim(text);
    if (wr_str_eq_nocase(wr_str_sub(text, 0, scheme.len), scheme)) {
        text = wr_str_sub(text, scheme.len, text.len);
        text = wr_str_sub(text, 0, wr_str_find(text, '?'));
    }
    text = inside_angles(wr_str_trim(text));
    while (text.len && strchr(".,;", text.ptr[text.len - 1]))
        text.len--;
    return wr_str_trim(text);
}

struct wr_str wr_email_join(const struct wr_email *email, struct wr_arena *arena)
{
    char *out = wr_arena_alloc(arena, email->local.len + 1 + email->domain.len + 1);

    memcpy(out, email->local.ptr, email->local.len);
    out[email->local.len] = '@';
    memcpy(out + email->local.len + 1, email->domain.ptr, email->domain.len);
    return (struct wr_str){out, email->local.len + 1 + email->domain.len};
}
