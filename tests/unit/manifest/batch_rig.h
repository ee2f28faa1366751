/* batch_rig.h - a page whose call takes a batch, and talks of several asks with it. */
#ifndef TESTS_UNIT_MANIFEST_BATCH_RIG_H
#define TESTS_UNIT_MANIFEST_BATCH_RIG_H

#include "rig.h"

#include "etl/base/banned.h"

#define MAX_ASKS 8

#define PAGE(batch, request, replies, rest)                                     \
    HEAD "auth: none\npools: {c: 0.5}\ncalls:\n  find:\n    scope: lead\n"      \
         "    inputs: [[email, domain]]\n    optional: [title]\n    batch:\n"   \
         "      size: 8\n      rows: /rows\n" batch "      replies:\n"          \
         "        - {when: {is: \"null\"}, then: miss}\n"                       \
         "        - {when: {at: /no, is: present}, then: miss}\n"               \
         "        - {when: {at: /bad, equals: \"1\"}, then: refused}\n"         \
         "        - {when: {at: /left, equals: \"0\"}, then: out_of_credits}\n" \
         "        - {when: {at: /site, same_as: domain}, then: hit}\n"          \
         "    request:\n" request "    replies:\n" replies                      \
         "    extract:\n      confidence: 700\n"                                \
         "      fields: {title: /title, city: \"#/city\"}\n" rest

#define EACH                                                                         \
    "      method: POST\n      path: /all\n      query: {n: \"1\"}\n      json:\n"   \
    "        flag: true\n"                                                           \
    "        list: {$each: {id: \"{$row}\", mail: \"{email}\", job: \"{title}\"}}\n" \
    "        end: [x]\n"
#define ROWS   "      - {status: 200, when: {at: /rows, is: list}, then: rows}\n"
#define PRICED "    price: {per: hit, credits: 2}\n"

struct asks {
    struct wr_ask items[MAX_ASKS];
};

/* Asks 0 to n-1: a@a.example, b@b.example, ... */
static inline void know(struct rig *rig, struct asks *asks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char letter = (char)('a' + i);

        rig->inputs =
            WR_ARRAY(rig->arena, const struct wr_value *, rig->catalogue.count);
        rig_know(rig, WR_F_EMAIL,
                 wr_arena_printf(rig->arena, "%c@%c.example", letter, letter).ptr);
        rig_know(rig, WR_F_DOMAIN,
                 wr_arena_printf(rig->arena, "%c.example", letter).ptr);
        asks->items[i] = (struct wr_ask){.inputs = rig->inputs,
                                         .input_count = rig->catalogue.count,
                                         .row = (uint32_t)i};
    }
    rig->talk.asks = asks->items;
    rig->talk.count = n;
}

static inline void asked(struct rig *rig, struct asks *asks, const char *yaml, size_t n)
{
    rig_new(rig, yaml);
    know(rig, asks, n);
    rig_begin(rig);
}

/* One letter for each answer: h, m, r(efused), P(rotocol), Q(uota). */
static inline void assert_answers(const struct rig *rig, const char *expected)
{
    char got[MAX_ASKS + 1] = "";

    for (size_t i = 0; i < rig->talk.count; i++) {
        const struct wr_answer *a = &rig->talk.answers[i];

        if (a->outcome == WR_OUTCOME_NONE) {
            got[i] = a->code == WR_E_PROTOCOL ? 'P' : a->code == WR_E_QUOTA ? 'Q' : '?';
            assert_int_equal(a->count, 0);
        } else {
            got[i] = wr_outcome_name(a->outcome)[0];
            assert_int_equal(a->code, WR_OK);
        }
    }
    assert_string_equal(got, expected);
}

/* The state without the mark of who began the talk, which it must have. */
static inline struct wr_str unmarked(struct rig *rig)
{
    struct wr_str text = rig->talk.state, mark = WR_LIT("\"mark\":");
    size_t at = wr_str_search(text, mark), end = at + mark.len;

    assert_true(at < text.len);
    while (text.ptr[end] >= '0' && text.ptr[end] <= '9')
        end++;
    assert_true(end > at + mark.len + 9 && text.ptr[end] == ',');
    return wr_arena_printf(rig->arena, "%.*s%s", (int)at, text.ptr, text.ptr + end + 1);
}

#endif
