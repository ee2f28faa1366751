/* suppression.c - see suppression.h. */
#include "etl/store/suppression.h"

#include "etl/facts/email.h"
#include "etl/facts/host.h"
#include "etl/store/statement.h"
#include "weir/alloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/banned.h"

const char *const wr_who_words[WR_WHO_KINDS + 1] = {"address", "domain", "record",
                                                    "profile", "name",   NULL};

/* --- who --- */

struct wr_who wr_who_record(const struct wr_record_key *key, struct wr_arena *arena)
{
    return (struct wr_who){
        .kind = WR_WHO_RECORD,
        .text = wr_arena_printf(arena, "%.*s\n%.*s\n%.*s", WR_FMT(key->crm),
                                WR_FMT(key->object), WR_FMT(key->ext_id))};
}

static bool parse_address(struct wr_str text, struct wr_arena *arena,
                          struct wr_who *out)
{
    struct wr_email email;

    if (wr_email_parse(wr_email_strip(text), arena, &email) != WR_EMAIL_FINE)
        return false;
    *out =
        (struct wr_who){.kind = WR_WHO_ADDRESS, .text = wr_email_join(&email, arena)};
    return true;
}

/* "https://www.linkedin.com/in/ada/?x" -> "linkedin.com/in/ada", as facts have it. */
static bool parse_profile(struct wr_str text, struct wr_arena *arena,
                          struct wr_who *out)
{
    struct wr_field as = {.type = WR_TYPE_TEXT, .normal = WR_NORMAL_LINKEDIN};
    struct wr_value value;

    if (wr_normalise(&as, NULL, text, arena, &value) != WR_NORMAL_OK)
        return false;
    *out = (struct wr_who){.kind = WR_WHO_PROFILE, .text = value.as.text};
    return true;
}

bool wr_who_parse(struct wr_str text, struct wr_arena *arena, struct wr_who *out)
{
    struct wr_str host;

    text = wr_str_trim(text);
    if (wr_str_find(text, '@') < text.len)
        return parse_address(text, arena, out);
    if (wr_str_find(text, '/') < text.len && parse_profile(text, arena, out))
        return true;
    host = wr_host_ascii(wr_host_of_url(text), arena);
    if (!host.ptr || wr_host_is_dotless(host) || wr_host_is_numeric(host))
        return false;
    if (wr_str_starts(host, WR_LIT("www.")))
        host = wr_str_sub(host, 4, host.len);
    *out = (struct wr_who){.kind = WR_WHO_DOMAIN, .text = host};
    return true;
}

/* --- hashes --- */

void wr_db_salt_beside(struct wr_db *db, const char *path, bool make)
{
    size_t size = strlen(path) + sizeof(".salt");

    free(db->salt_path);
    db->salt_path = wr_alloc(size);
    (void)snprintf(db->salt_path, size, "%s.salt", path);
    db->salt_make = make;
    db->has_salt = false;
}

static void hash_of(const struct wr_db *db, const char *kind, struct wr_str text,
                    bool folds, struct wr_sha256 *out)
{
    struct wr_str salt = {(const char *)db->salt, sizeof(db->salt)};
    struct wr_str data;

    wr_arena_reset(db->scratch);
    data = wr_arena_printf(db->scratch, "%s\n%.*s", kind, WR_FMT(text));
    if (folds)
        /* RFC 5321, 2.4: only the receiving host may say that case means nothing.
         * Whoever does not want to be asked about is not to be found by another
         * spelling. */
        data = wr_arena_lower(db->scratch, data);
    wr_hmac_sha256(salt, data, out);
}

static struct wr_str bytes_of(const struct wr_sha256 *hash)
{
    return (struct wr_str){(const char *)hash->bytes, sizeof(hash->bytes)};
}

/* --- the mark: which salt the list was made with --- */

static enum wr_code insert(struct wr_db *db, const struct wr_sha256 *hash,
                           struct wr_str reason, int64_t at_us, bool *is_new,
                           struct wr_err *err)
{
    struct wr_stmt st;
    int64_t changes = 0;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_SUPPRESS);
    wr_stmt_blob(&st, bytes_of(hash));
    wr_stmt_str(&st, reason);
    wr_stmt_i64(&st, at_us);
    code = wr_stmt_run(&st, &changes, err);
    if (is_new)
        *is_new = changes > 0;
    return code;
}

/* With the kind in front of the reason still. */
struct found {
    struct wr_str reason; /* NONE: not listed */
    int64_t at_us;
};

static enum wr_code lookup(struct wr_db *db, const struct wr_sha256 *hash,
                           struct wr_arena *arena, struct found *out,
                           struct wr_err *err)
{
    struct wr_stmt st;

    *out = (struct found){.reason = WR_NONE};
    wr_stmt_open(&st, db, WR_SQL_SUPPRESSED);
    wr_stmt_blob(&st, bytes_of(hash));
    if (wr_stmt_row(&st))
        *out = (struct found){wr_col_str(&st, 0, arena), wr_col_i64(&st, 1)};
    return wr_stmt_close(&st, err);
}

enum wr_code wr_db_suppression_any(struct wr_db *db, bool *any, struct wr_err *err)
{
    struct wr_stmt st;
    int64_t ignored;

    wr_stmt_open(&st, db, WR_SQL_SUPPRESSION_ANY);
    return wr_stmt_first(&st, &ignored, any, err);
}

/* Another process may have made list and salt since this one looked last. */
static enum wr_code check_mark(struct wr_db *db, struct wr_err *err)
{
    struct wr_sha256 mark;
    struct found found;
    enum wr_code code = wr_salt_load(db, false, err);

    if (code || db->has_mark)
        return code;
    hash_of(db, "salt", WR_LIT(""), false, &mark);
    code = lookup(db, &mark, db->scratch, &found, err);
    if (!code && !found.reason.ptr) {
        db->has_salt = false;
        wr_fail(err, WR_E_STORE, "%s is not the salt of this state's suppression list",
                db->salt_path);
        return wr_hint(err, "restore the file that was copied with the state");
    }
    db->has_mark = code == WR_OK;
    return code;
}

/* Ready to hash for a list that may be empty. */
static enum wr_code prepare(struct wr_db *db, int64_t at_us, struct wr_err *err)
{
    struct wr_sha256 mark;
    bool any = false;
    enum wr_code code = wr_db_suppression_any(db, &any, err);

    if (!code && any)
        return check_mark(db, err);
    if (!code)
        code = wr_salt_load(db, true, err);
    if (code)
        return code;
    hash_of(db, "salt", WR_LIT(""), false, &mark);
    return insert(db, &mark, WR_LIT("salt:"), at_us, NULL, err);
}

/* --- adding, asking --- */

enum wr_code wr_db_suppress(struct wr_db *db, const struct wr_who *who,
                            struct wr_str reason, int64_t at_us, bool *is_new,
                            struct wr_err *err)
{
    const char *kind = wr_who_words[who->kind];
    struct wr_sha256 hash;
    struct wr_tx tx;
    enum wr_code code = wr_tx_open(&tx, db, err);

    if (code)
        return code;
    code = prepare(db, at_us, err);
    if (!code) {
        hash_of(db, kind, who->text, who->kind != WR_WHO_RECORD, &hash);
        code = insert(db, &hash,
                      wr_arena_printf(db->scratch, "%s:%.*s", kind, WR_FMT(reason)),
                      at_us, is_new, err);
    }
    return wr_tx_close(&tx, code, err);
}

static enum wr_code find_one(struct wr_db *db, enum wr_who_kind kind,
                             struct wr_str text, struct wr_arena *arena,
                             struct found *out, struct wr_err *err)
{
    struct wr_sha256 hash;

    hash_of(db, wr_who_words[kind], text, kind != WR_WHO_RECORD, &hash);
    return lookup(db, &hash, arena, out, err);
}

/* The domain itself, and every one above it that has a dot. */
static enum wr_code find_domain(struct wr_db *db, struct wr_str host,
                                struct wr_arena *arena, struct found *out,
                                struct wr_err *err)
{
    enum wr_code code = WR_OK;

    while (!code && !out->reason.ptr) {
        size_t dot = wr_str_find(host, '.');

        if (dot == host.len)
            break;
        code = find_one(db, WR_WHO_DOMAIN, host, arena, out, err);
        host = wr_str_sub(host, dot + 1, host.len);
    }
    return code;
}

static enum wr_code find_who(struct wr_db *db, const struct wr_who *who,
                             struct wr_arena *arena, struct found *out,
                             struct wr_err *err)
{
    size_t at = who->text.len;
    enum wr_code code;

    if (who->kind == WR_WHO_DOMAIN)
        return find_domain(db, who->text, arena, out, err);
    code = find_one(db, who->kind, who->text, arena, out, err);
    if (code || out->reason.ptr || who->kind != WR_WHO_ADDRESS || who->exact)
        return code;
    while (at > 0 && who->text.ptr[at - 1] != '@')
        at--;
    return find_domain(db, wr_str_sub(who->text, at, who->text.len), arena, out, err);
}

static enum wr_code find_any(struct wr_db *db, const struct wr_who *who, size_t count,
                             struct wr_arena *arena, struct found *out,
                             struct wr_err *err)
{
    bool any = false;
    enum wr_code code = wr_db_suppression_any(db, &any, err);

    *out = (struct found){.reason = WR_NONE};
    if (code || !any)
        return code;
    code = check_mark(db, err);
    for (size_t i = 0; !code && !out->reason.ptr && i < count; i++)
        code = find_who(db, &who[i], arena, out, err);
    return code;
}

enum wr_code wr_db_suppressed(struct wr_db *db, const struct wr_who *who, size_t count,
                              struct wr_arena *arena, struct wr_str *reason,
                              struct wr_err *err)
{
    struct found found;
    enum wr_code code = find_any(db, who, count, arena, &found, err);

    *reason = found.reason;
    return code;
}

enum wr_code wr_db_suppressed_by(struct wr_db *db, const struct wr_who *who,
                                 size_t count, struct wr_arena *arena,
                                 struct wr_suppression_row *row, struct wr_err *err)
{
    struct found found;
    enum wr_code code = find_any(db, who, count, arena, &found, err);

    *row = (struct wr_suppression_row){.reason = found.reason, .last_us = found.at_us};
    if (row->reason.ptr) {
        row->kind = wr_str_split(&row->reason, ':');
        row->count = 1;
    }
    return code;
}

enum wr_code wr_db_suppression_tally(struct wr_db *db, size_t max,
                                     struct wr_arena *arena,
                                     struct wr_suppression_row **out, size_t *count,
                                     struct wr_err *err)
{
    struct wr_list rows = WR_LIST(arena, struct wr_suppression_row);
    struct wr_stmt st;
    enum wr_code code;

    wr_stmt_open(&st, db, WR_SQL_SUPPRESSION_TALLY);
    wr_stmt_i64(&st, (int64_t)max);
    while (wr_stmt_row(&st)) {
        struct wr_suppression_row *row = wr_list_add(&rows);

        row->reason = wr_col_str(&st, 0, arena);
        row->kind = wr_str_split(&row->reason, ':');
        row->count = wr_col_i64(&st, 1);
        row->last_us = wr_col_i64(&st, 2);
    }
    code = wr_stmt_close(&st, err);
    *out = rows.items;
    *count = rows.count;
    return code;
}
