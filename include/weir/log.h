/* weir/log.h - events, not sentences: a stable dotted name and typed fields.
 *
 *   WR_LOG(WR_INFO, "page.decoded", WR_KV("crm", name), WR_KV_INT("rows", n));
 *
 * Rendered to stderr as text or JSON lines; stdout is for results. Personal data
 * goes in by WR_KV_PERSON only, which prints a short hash unless the user asked for
 * names (--log-people). There is no way to log a wr_secret.
 */
#ifndef WEIR_LOG_H
#define WEIR_LOG_H

#include "weir/str.h"

enum wr_level { WR_ERROR, WR_WARN, WR_INFO, WR_DEBUG };

enum wr_kv_type { WR_KV_END, WR_KV_T_TEXT, WR_KV_T_INT, WR_KV_T_PERSON };

struct wr_kv {
    const char *key;
    enum wr_kv_type type;
    struct wr_str text;
    int64_t num;
};

#define WR_KV(k, z) ((struct wr_kv){.key = (k), .type = WR_KV_T_TEXT, .text = wr_str(z)})
#define WR_KV_STR(k, s) ((struct wr_kv){.key = (k), .type = WR_KV_T_TEXT, .text = (s)})
#define WR_KV_INT(k, n)                                                                \
    ((struct wr_kv){.key = (k), .type = WR_KV_T_INT, .num = (int64_t)(n)})
#define WR_KV_PERSON(k, s)                                                             \
    ((struct wr_kv){.key = (k), .type = WR_KV_T_PERSON, .text = (s)})

/* `kv` ends with WR_KV_END; NULL logs an event without fields. */
void wr_log_event(enum wr_level level, const char *event, const struct wr_kv *kv);
#define WR_LOG(level, event, ...)                                                      \
    wr_log_event((level), (event),                                                     \
                 (const struct wr_kv[]){__VA_ARGS__, {.type = WR_KV_END}})

enum wr_log_format { WR_LOG_TEXT, WR_LOG_JSON };
struct wr_log_options {
    enum wr_level level; /* default WR_INFO */
    enum wr_log_format format;
    bool people; /* print personal data in the clear */
    /* Called before a line is printed, so that a progress line can be cleared; may be
     * NULL. */
    void (*before_line)(void *ctx);
    void *before_ctx;
    /* Where lines go instead of stderr (tests); may be NULL. */
    void (*sink)(void *ctx, enum wr_level level, struct wr_str line);
    void *sink_ctx;
};
/* Process-wide; call from main (and test set-up) only. */
void wr_log_setup(const struct wr_log_options *options);
bool wr_log_enabled(enum wr_level level);

#endif
