/* fuzz_dns.c - any bytes as the records of a DNS answer, and as the policies in them.
 *
 * A line is a TXT record. What a policy says does not hang on the order of records, and
 * nothing passes the caps.
 */
#include "etl/io/dns_records.h"
#include "providers/domain/mail_policy.h"
#include "weir/alloc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool is_policy(struct wr_str word)
{
    return wr_str_eqz(word, "none") || wr_str_eqz(word, "quarantine") ||
           wr_str_eqz(word, "reject") || wr_str_eqz(word, "missing");
}

static void check_texts(const struct wr_dns_answer *answer)
{
    WR_ASSERT(answer->count <= WR_DNS_MAX_TXT_RECORDS);
    for (size_t i = 0; i < answer->count; i++) {
        WR_ASSERT(answer->records[i].text.len <= WR_DNS_MAX_TEXT);
        WR_ASSERT(i == 0 || wr_str_cmp(answer->records[i - 1].text,
                                       answer->records[i].text) <= 0);
    }
}

static void check_policies(const struct wr_dns_answer *answer, struct wr_arena *arena)
{
    struct wr_dns_record *turned = WR_ARRAY(arena, struct wr_dns_record, answer->count);
    struct wr_dns_answer back = {answer->status, turned, answer->count};

    for (size_t i = 0; i < answer->count; i++)
        turned[i] = answer->records[answer->count - 1 - i];
    WR_ASSERT(is_policy(wr_mail_dmarc(answer)));
    WR_ASSERT(wr_str_eq(wr_mail_dmarc(answer), wr_mail_dmarc(&back)));
    WR_ASSERT(wr_mail_has_spf(answer) == wr_mail_has_spf(&back));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct wr_str rest = {(const char *)data, size};
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_dns_list texts = {.arena = arena}, names = {.arena = arena};
    struct wr_dns_answer answer = {.status = WR_DNS_OK};

    while (rest.ptr) {
        struct wr_str line = wr_str_split(&rest, '\n');

        wr_dns_list_text(&texts, line);
        wr_dns_list_name(&names, (uint16_t)line.len, wr_arena_strz(arena, line));
    }
    wr_dns_list_done(&texts, WR_DNS_TXT, &answer);
    check_texts(&answer);
    check_policies(&answer, arena);
    wr_dns_list_done(&names, WR_DNS_MX, &answer);
    WR_ASSERT(answer.count <= WR_DNS_MAX_RECORDS);
    for (size_t i = 1; i < answer.count; i++)
        WR_ASSERT(answer.records[i - 1].preference <= answer.records[i].preference);
    wr_arena_free(arena);
    return 0;
}
