/* pattern.c - the only file that sees PCRE2. */
#include "etl/facts/pattern.h"

#include "weir/alloc.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <stdlib.h>

/* A title is matched in well under 100 steps; these end a catastrophic expression
 * within some milliseconds. */
#define MATCH_LIMIT       100000u
#define DEPTH_LIMIT       1000u
#define HEAP_LIMIT_KIB    1024u
#define MAX_PATTERN_BYTES 1024

struct wr_pattern {
    pcre2_code *code;
    pcre2_match_context *limits;
    pcre2_match_data *match;
    struct wr_pattern *next;
};

static void *pattern_alloc(PCRE2_SIZE size, void *ctx WR_UNUSED)
{
    return wr_alloc(size);
}

static void pattern_release(void *ptr, void *ctx WR_UNUSED)
{
    free(ptr);
}

static bool jit_wanted(void)
{
    const char *off = getenv("WEIR_NO_JIT"); /* NOLINT(concurrency-mt-unsafe) */

    return !off || strcmp(off, "1") != 0;
}

static void report(int error, PCRE2_SIZE offset, struct wr_pos pos,
                   struct wr_diags *diags)
{
    PCRE2_UCHAR8 text[120];

    if (pcre2_get_error_message(error, text, sizeof text) < 0)
        text[0] = '\0';
    wr_diag_error(diags, pos, "bad pattern: %s (at character %zu of it)",
                  (const char *)text, (size_t)offset + 1);
}

static struct wr_pattern *pattern_new(pcre2_code *code, pcre2_general_context *memory)
{
    struct wr_pattern *p = wr_alloc(sizeof *p);

    p->code = code;
    p->limits = pcre2_match_context_create(memory);
    p->match = pcre2_match_data_create(1, memory);
    WR_ASSERT(p->limits && p->match);
    pcre2_set_match_limit(p->limits, MATCH_LIMIT);
    pcre2_set_depth_limit(p->limits, DEPTH_LIMIT);
    pcre2_set_heap_limit(p->limits, HEAP_LIMIT_KIB);
    if (jit_wanted())
        (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); /* without it: slower */
    return p;
}

const struct wr_pattern *wr_pattern_compile(struct wr_str text, struct wr_pos pos,
                                            struct wr_pattern **list,
                                            struct wr_diags *diags)
{
    const uint32_t options = PCRE2_CASELESS | PCRE2_UTF | PCRE2_UCP |
                             PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C |
                             PCRE2_NO_AUTO_CAPTURE;
    pcre2_general_context *memory;
    pcre2_compile_context *context;
    struct wr_pattern *p = NULL;
    pcre2_code *code;
    PCRE2_SIZE offset = 0;
    int error = 0;

    if (text.len > MAX_PATTERN_BYTES) {
        wr_diag_error(diags, pos, "a pattern is at most %d bytes", MAX_PATTERN_BYTES);
        return NULL;
    }
    memory = pcre2_general_context_create(pattern_alloc, pattern_release, NULL);
    context = pcre2_compile_context_create(memory);
    code = pcre2_compile((PCRE2_SPTR8)text.ptr, text.len, options, &error, &offset,
                         context);
    if (!code) {
        report(error, offset, pos, diags);
        goto out;
    }
    p = pattern_new(code, memory);
    p->next = *list;
    *list = p;
out:
    pcre2_compile_context_free(context);
    pcre2_general_context_free(memory);
    return p;
}

void wr_patterns_free(struct wr_pattern *list)
{
    while (list) {
        struct wr_pattern *next = list->next;

        pcre2_match_data_free(list->match);
        pcre2_match_context_free(list->limits);
        pcre2_code_free(list->code);
        free(list);
        list = next;
    }
}

enum wr_truth wr_pattern_match(const struct wr_pattern *pattern, struct wr_str text)
{
    int found = pcre2_match(pattern->code, (PCRE2_SPTR8)text.ptr, text.len, 0, 0,
                            pattern->match, pattern->limits);

    if (found >= 0)
        return WR_TRUE;
    return found == PCRE2_ERROR_NOMATCH ? WR_FALSE : WR_MAYBE;
}
