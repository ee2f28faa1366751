/* dns_records.c - DNS records as the rest of the program sees them.
 *
 * Texts come from strangers: they are cut at WR_DNS_MAX_TEXT bytes; controls, and bytes
 * that are not UTF-8, become question marks.
 */
#include "etl/io/dns_records.h"

#include "weir/text.h"

#include <stdlib.h>

#include "etl/base/ascii.h"
#include "etl/base/banned.h"

static struct wr_str printable(struct wr_arena *arena, struct wr_str text, bool lower)
{
    bool utf8;
    char *copy;

    text = wr_str_sub(text, 0, WR_DNS_MAX_TEXT);
    utf8 = wr_text_is_utf8(text);
    copy = wr_arena_strz(arena, text);
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)copy[i];

        if (c < 0x20 || c == 0x7f || (c >= 0x80 && !utf8))
            copy[i] = '?';
        else if (lower)
            copy[i] = wr_ascii_lower(copy[i]);
    }
    return (struct wr_str){copy, text.len};
}

static void add(struct wr_dns_list *list, uint16_t preference, struct wr_str text)
{
    if (list->count == list->size) {
        size_t size = list->size ? list->size * 2 : 8;
        struct wr_dns_record *wider = WR_ARRAY(list->arena, struct wr_dns_record, size);

        if (list->count > 0)
            memcpy(wider, list->records, list->count * sizeof(*wider));
        list->records = wider;
        list->size = size;
    }
    list->records[list->count++] =
        (struct wr_dns_record){.preference = preference, .text = text};
}

void wr_dns_list_name(struct wr_dns_list *list, uint16_t preference, const char *name)
{
    add(list, preference, printable(list->arena, wr_str(name ? name : ""), true));
}

void wr_dns_list_text(struct wr_dns_list *list, struct wr_str text)
{
    add(list, 0, printable(list->arena, text, false));
}

static int by_preference(const void *a, const void *b)
{
    const struct wr_dns_record *x = a, *y = b;

    if (x->preference != y->preference)
        return x->preference < y->preference ? -1 : 1;
    return wr_str_cmp(x->text, y->text);
}

void wr_dns_list_done(struct wr_dns_list *list, enum wr_dns_type type,
                      struct wr_dns_answer *answer)
{
    size_t most = type == WR_DNS_TXT ? WR_DNS_MAX_TXT_RECORDS : WR_DNS_MAX_RECORDS;

    if (list->count > 1)
        qsort(list->records, list->count, sizeof(*list->records), by_preference);
    answer->records = list->records;
    answer->count = list->count < most ? list->count : most;
}

const char *wr_dns_type_name(enum wr_dns_type type)
{
    static const char *const names[] = {
        [WR_DNS_A] = "A",     [WR_DNS_AAAA] = "AAAA", [WR_DNS_MX] = "MX",
        [WR_DNS_TXT] = "TXT", [WR_DNS_NS] = "NS",
    };

    return names[type];
}

const char *wr_dns_status_name(enum wr_dns_status status)
{
    static const char *const names[] = {
        [WR_DNS_OK] = "ok",
        [WR_DNS_NODATA] = "nodata",
        [WR_DNS_NXDOMAIN] = "nxdomain",
        [WR_DNS_FAIL] = "fail",
    };

    return names[status];
}
