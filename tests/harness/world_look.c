/* world_look.c - what stands in a world: the simulator's side and the state. */
#include "world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <curl/curl.h>
#include <sqlite3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- asking the simulator
 * --------------------------------------------------------------------------- */

struct body {
    char *text;
    size_t len;
};

static size_t take(char *data, size_t size, size_t count, void *ctx)
{
    struct body *body = ctx;

    body->text = realloc(body->text, body->len + size * count + 1);
    memcpy(body->text + body->len, data, size * count);
    body->len += size * count;
    body->text[body->len] = '\0';
    return size * count;
}

static json_t *ask(const struct world *world, const char *path, const char *post)
{
    CURL *curl = curl_easy_init();
    struct body body = {0};
    char url[512];
    json_t *json;

    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", world->port, path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    if (post)
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post);
    if (curl_easy_perform(curl) != CURLE_OK)
        fail_msg("%s: the simulator does not answer", path);
    curl_easy_cleanup(curl);
    json = body.text ? json_loads(body.text, JSON_DECODE_ANY, NULL) : NULL;
    if (!json)
        fail_msg("%s: not JSON: %s", path, body.text ? body.text : "(empty)");
    free(body.text);
    return json;
}

json_t *world_get(const struct world *world, const char *path)
{
    return ask(world, path, NULL);
}

json_t *world_post(const struct world *world, const char *path, const char *body)
{
    return ask(world, path, body);
}

void world_tell(const struct world *world, const char *path, const char *fmt, ...)
{
    char body[2048];
    json_t *reply, *error;
    va_list args;

    va_start(args, fmt);
    vsnprintf(body, sizeof(body), fmt, args);
    va_end(args);
    reply = world_post(world, path, body);
    error = json_object_get(reply, "error");
    if (error)
        fail_msg("%s %s: %s", path, body, json_string_value(error));
    json_decref(reply);
}

int64_t world_int(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    if (!json_is_integer(value))
        fail_msg("no integer \"%s\"", key);
    return json_integer_value(value);
}

/* --- the state
 * ------------------------------------------------------------------------------------------
 */

static sqlite3 *open_state(const struct world *world)
{
    sqlite3 *db = NULL;
    char path[320];

    snprintf(path, sizeof(path), "%s/state.db", world->state);
    if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        fail_msg("%s: %s", path, sqlite3_errmsg(db));
    sqlite3_busy_timeout(db, 10000);
    return db;
}

static sqlite3_stmt *query_one(const struct world *world, sqlite3 **db,
                               const char *query)
{
    sqlite3_stmt *stmt = NULL;

    *db = open_state(world);
    if (sqlite3_prepare_v2(*db, query, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", query, sqlite3_errmsg(*db));
    if (sqlite3_step(stmt) != SQLITE_ROW)
        fail_msg("%s: no row", query);
    return stmt;
}

int64_t world_sql(const struct world *world, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = query_one(world, &db, query);
    int64_t value = sqlite3_column_int64(stmt, 0);

    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return value;
}

char *world_sql_text(const struct world *world, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *stmt = query_one(world, &db, query);
    const unsigned char *text = sqlite3_column_text(stmt, 0);
    char *copy = strdup(text ? (const char *)text : "");

    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return copy;
}

struct text {
    char *text;
    size_t len, room;
};

static void put(struct text *out, const char *bytes, size_t len)
{
    if (out->len + len + 1 > out->room) {
        out->room = (out->len + len + 1) * 2;
        out->text = realloc(out->text, out->room);
        assert_non_null(out->text);
    }
    memcpy(out->text + out->len, bytes, len);
    out->len += len;
    out->text[out->len] = '\0';
}

static void put_row(struct text *out, const char *prefix, sqlite3_stmt *stmt)
{
    put(out, prefix, strlen(prefix));
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        const char *text = (const char *)sqlite3_column_text(stmt, i);

        put(out, "|", 1);
        for (const char *at = text ? text : "NULL"; *at; at++)
            put(out, *at == '\n' ? " " : at, 1);
    }
    put(out, "\n", 1);
}

char *world_sql_rows(const struct world *world, const char *prefix, const char *query)
{
    struct text out = {0};
    sqlite3 *db = open_state(world);
    sqlite3_stmt *stmt = NULL;
    int rc;

    put(&out, "", 0);
    if (sqlite3_prepare_v2(db, query, -1, &stmt, NULL) != SQLITE_OK)
        fail_msg("%s: %s", query, sqlite3_errmsg(db));
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
        put_row(&out, prefix, stmt);
    if (rc != SQLITE_DONE)
        fail_msg("%s: %s", query, sqlite3_errmsg(db));
    sqlite3_finalize(stmt);
    sqlite3_close(db);
    return out.text;
}
