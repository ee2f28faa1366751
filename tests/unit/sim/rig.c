/* rig.c - the real simulator as a child, and requests to it over libcurl. */
#include "rig.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGS_MAX = 40 };

static void write_file(const char *folder, const char *name, const char *text)
{
    char path[128];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "we");
    assert_non_null(file);
    fputs(text ? text : "", file);
    assert_int_equal(fclose(file), 0);
}

static void run(const char *folder, const char *const *args, int out)
{
    char *argv[ARGS_MAX] = {strdup(WEIR_BIN_DIR "/weir-sim"), strdup("--leads"),
                            strdup(folder)};
    size_t count = 3;

    for (; args && *args && count + 1 < ARGS_MAX; args++)
        argv[count++] = strdup(*args);
    dup2(out, STDOUT_FILENO);
    /* A test that fails half-way leaves nothing behind. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execv(argv[0], argv);
    _exit(127);
}

static void read_ready(struct rig *rig)
{
    char line[128] = "";
    size_t len = 0;
    json_t *ready;

    while (len + 1 < sizeof(line) && read(rig->out, line + len, 1) == 1 &&
           line[len] != '\n')
        len++;
    ready = json_loads(line, 0, NULL);
    rig->port = (int)json_integer_value(json_object_get(ready, "port"));
    assert_true(rig->port > 0);
    assert_int_equal(json_integer_value(json_object_get(ready, "pid")), rig->pid);
    json_decref(ready);
}

void rig_start_folder(struct rig *rig, const char *folder, const char *const *args)
{
    char kept[64];
    int ends[2];

    snprintf(kept, sizeof(kept), "%s", rig->folder);
    *rig = (struct rig){0};
    snprintf(rig->folder, sizeof(rig->folder), "%s", kept);
    assert_int_equal(pipe(ends), 0);
    rig->pid = fork();
    assert_true(rig->pid >= 0);
    if (rig->pid == 0)
        run(folder, args, ends[1]);
    close(ends[1]);
    rig->out = ends[0];
    read_ready(rig);
    rig->curl = curl_easy_init();
    assert_non_null(rig->curl);
}

void rig_start(struct rig *rig, const struct rig_world *world)
{
    *rig = (struct rig){.folder = "/tmp/weir-sim-test-XXXXXX"};
    assert_non_null(mkdtemp(rig->folder));
    write_file(rig->folder, "contacts.ndjson", world->contacts);
    write_file(rig->folder, "companies.ndjson", world->companies);
    write_file(rig->folder, "truth.ndjson", world->truth);
    rig_start_folder(rig, rig->folder, world->args);
}

void rig_forget_folder(struct rig *rig)
{
    static const char *const names[] = {"contacts.ndjson", "companies.ndjson",
                                        "truth.ndjson"};
    char path[128];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        snprintf(path, sizeof(path), "%s/%s", rig->folder, names[i]);
        unlink(path);
    }
    rmdir(rig->folder);
}

void rig_stop(struct rig *rig)
{
    int status = 0;

    curl_easy_cleanup(rig->curl);
    kill(rig->pid, SIGTERM);
    assert_int_equal(waitpid(rig->pid, &status, 0), rig->pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    close(rig->out);
    json_decref(rig->json);
    free(rig->body);
    free(rig->headers);
    if (rig->folder[0])
        rig_forget_folder(rig);
}

static size_t append(char **text, size_t *len, const char *bytes, size_t count)
{
    *text = realloc(*text, *len + count + 1);
    assert_non_null(*text);
    memcpy(*text + *len, bytes, count);
    *len += count;
    (*text)[*len] = '\0';
    return count;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *cls)
{
    struct rig *rig = cls;

    return append(&rig->body, &rig->body_len, bytes, size * count);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *cls)
{
    struct rig *rig = cls;

    return append(&rig->headers, &rig->headers_len, bytes, size * count);
}

static void forget_reply(struct rig *rig)
{
    free(rig->body);
    free(rig->headers);
    json_decref(rig->json);
    rig->body = rig->headers = NULL;
    rig->body_len = rig->headers_len = 0;
    rig->json = NULL;
    append(&rig->body, &rig->body_len, "", 0);
    append(&rig->headers, &rig->headers_len, "", 0);
}

void rig_send(struct rig *rig, const char *method, const char *path, const char *header,
              const char *body)
{
    struct curl_slist *headers = NULL;
    char url[8192];

    forget_reply(rig);
    snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", rig->port, path);
    if (header)
        headers = curl_slist_append(headers, header);
    headers = curl_slist_append(headers, "Expect:");
    curl_easy_reset(rig->curl);
    curl_easy_setopt(rig->curl, CURLOPT_URL, url);
    curl_easy_setopt(rig->curl, CURLOPT_CUSTOMREQUEST, method);
    curl_easy_setopt(rig->curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(rig->curl, CURLOPT_TIMEOUT_MS, 20000L);
    curl_easy_setopt(rig->curl, CURLOPT_PROXY, "");
    curl_easy_setopt(rig->curl, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(rig->curl, CURLOPT_WRITEDATA, rig);
    curl_easy_setopt(rig->curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(rig->curl, CURLOPT_HEADERDATA, rig);
    curl_easy_setopt(rig->curl, CURLOPT_FRESH_CONNECT, rig->fresh ? 1L : 0L);
    if (body)
        curl_easy_setopt(rig->curl, CURLOPT_POSTFIELDS, body);
    rig->code = curl_easy_perform(rig->curl);
    curl_slist_free_all(headers);
    rig->status = 0;
    curl_easy_getinfo(rig->curl, CURLINFO_RESPONSE_CODE, &rig->status);
    rig->json = json_loadb(rig->body, rig->body_len, 0, NULL);
}

void rig_hubspot(struct rig *rig, const char *method, const char *path,
                 const char *body, long status)
{
    char full[4096];

    snprintf(full, sizeof(full), "/hubspot%s", path);
    rig_send(rig, method, full, "Authorization: Bearer hubspot-sim-token", body);
    assert_int_equal(rig->code, CURLE_OK);
    if (rig->status != status)
        print_error("%s %s: %s\n", method, path, rig->body);
    assert_int_equal(rig->status, status);
}

void rig_admin(struct rig *rig, const char *path, const char *body)
{
    char full[256];

    snprintf(full, sizeof(full), "/_sim%s", path);
    rig_send(rig, body ? "POST" : "GET", full, NULL, body);
    assert_int_equal(rig->code, CURLE_OK);
    if (rig->status != 200)
        print_error("%s: %s\n", path, rig->body);
    assert_int_equal(rig->status, 200);
}

bool rig_must_not_skip(void)
{
    const char *ci = getenv("CI"); /* NOLINT(concurrency-mt-unsafe) */

    return ci && !strcmp(ci, "true");
}

json_t *rig_at(const struct rig *rig, const char *path)
{
    json_t *value = rig->json;

    while (value && *path) {
        size_t len = strcspn(path, "/");
        char name[80];

        snprintf(name, sizeof(name), "%.*s", (int)len, path);
        path += len + (path[len] == '/');
        value = json_is_array(value)
                    ? json_array_get(value, (size_t)strtoul(name, NULL, 10))
                    : json_object_get(value, name);
    }
    return value;
}

const char *rig_text(const struct rig *rig, const char *path)
{
    const char *text = json_string_value(rig_at(rig, path));

    if (!text)
        fail_msg("no text at %s in %s", path, rig->body);
    return text ? text : "";
}

json_int_t rig_int(const struct rig *rig, const char *path)
{
    const json_t *value = rig_at(rig, path);

    if (!json_is_integer(value))
        fail_msg("no integer at %s in %s", path, rig->body);
    return json_integer_value(value);
}

void rig_header(const struct rig *rig, const char *name, char *out, size_t size)
{
    size_t len = strlen(name);

    *out = '\0';
    for (const char *line = rig->headers; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        if (strncasecmp(line, name, len) != 0 || line[len] != ':')
            continue;
        line += len + 1 + strspn(line + len + 1, " ");
        snprintf(out, size, "%.*s", (int)strcspn(line, "\r\n"), line);
        return;
    }
}

const char *rig_ids(const struct rig *rig)
{
    static char ids[8192];
    const json_t *results = rig_at(rig, "results");
    size_t used = 0;

    ids[0] = '\0';
    for (size_t i = 0; i < json_array_size(results); i++)
        used += (size_t)snprintf(
            ids + used, sizeof(ids) - used, "%s%s", i ? "," : "",
            json_string_value(json_object_get(json_array_get(results, i), "id")));
    return ids;
}
