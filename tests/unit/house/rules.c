/* rules.c - what ARCHITECTURE.md says of rooms, arrows and libraries, as tables.
 *
 * A change here goes with a change there. Exceptions stand in these tables alone, with
 * their reason.
 */
#include "house.h"

#include <fnmatch.h>

/* Longest prefixes first where one holds another. `calls` names the rooms whose code it
 * may call, `includes` patterns of our own headers. */
static const struct room {
    const char *name, *prefix, *library;
    const char *calls, *includes;
} rooms[] = {
    {"include", "include/weir/", "", "", "weir/*"},
    {"base", "etl/base/", "base", "", "weir/* etl/base/*"},
    {"economy", "etl/economy/", "economy", "base",
     "weir/alloc.h weir/clock.h etl/base/banned.h etl/economy/*"},
    {"io", "etl/io/", "io", "base", "weir/* etl/base/* etl/io/*"},
    {"facts", "etl/facts/", "facts", "base", "weir/* etl/base/* etl/facts/*"},
    {"store", "etl/store/", "store", "base io facts",
     "weir/* etl/base/* etl/io/* etl/facts/* etl/store/* store_sql.h"},
    {"manifest", "etl/manifest/", "manifest", "base facts",
     "weir/* etl/base/* etl/facts/* etl/manifest/*"},
    {"model", "etl/model/", "model", "base facts",
     "weir/* etl/base/* etl/facts/* etl/model/*"},
    {"route", "etl/route/", "route", "base facts",
     "weir/* etl/base/* etl/facts/* etl/route/*"},
    /* A job file names its CRM: the registry is found through weir/crm.h. */
    {"job", "etl/job/", "job", "base facts providers",
     "weir/* etl/base/* etl/facts/* etl/job/*"},
    {"waterfall", "etl/waterfall/", "waterfall",
     "base economy facts manifest model job",
     "weir/* etl/base/* etl/economy/* etl/facts/* etl/manifest/* etl/model/* "
     "etl/job/* etl/waterfall/*"},
    {"run", "etl/run/", "run",
     "base economy io facts store manifest model route job waterfall providers",
     "weir/* etl/base/* etl/economy/* etl/io/* etl/facts/* etl/store/* etl/manifest/* etl/model/* "
     "etl/route/* etl/job/* etl/waterfall/* etl/run/*"},
    {"cli", "etl/cli/", "cli",
     "base economy io facts store manifest model route job waterfall providers run",
     "weir/* etl/*"},
    /* Own folder: see may_include. */
    {"providers", "providers/", "providers", "base", "weir/* providers/registry.h"},
    {"sim", "fixtures/sim/", "sim", "", ""},
};

/* base and io know nothing of leads: these contracts are none of their business. */
static const char about_leads[] = "weir/crm.h weir/domain.h weir/fact.h weir/field.h "
                                  "weir/model.h weir/predicate.h weir/provider.h "
                                  "weir/rewrite.h weir/route.h weir/signal.h weir/value.h";

/* Who may see what is not ours; the first line that names a header decides. A header
 * that none names is a fault: a new library wants a place of its own, and a line here.
 */
static const struct {
    const char *headers, *seen_by;
} libraries[] = {
    {"assert.h ctype.h errno.h inttypes.h limits.h math.h stdarg.h stdbool.h stddef.h "
     "stdint.h stdio.h stdlib.h string.h time.h",
     "*"},
    {"netdb.h netinet/*.h sys/socket.h", "etl/io/* fixtures/sim/*"},
    {"dirent.h fcntl.h getopt.h locale.h signal.h strings.h sys/*.h termios.h unistd.h "
     "wctype.h",
     "etl/* fixtures/sim/*"},
    {"arpa/inet.h", "etl/io/* fixtures/sim/* etl/facts/email.c"}, /* [192.0.2.1] */
    {"pthread.h", "etl/store/* fixtures/sim/*"},
    {"curl/*.h", "etl/io/http*.c etl/io/http_transfer.h"},
    {"ares.h", "etl/io/dns*.c"},
    {"uv.h", "etl/io/*"},
    {"sqlite3.h", "etl/store/*"},
    {"jansson.h", "etl/base/json_*.c etl/base/alloc.c fixtures/sim/*"},
    {"libfyaml.h", "etl/base/yaml*.c"},
    {"openssl/*.h", "etl/base/hash.c etl/base/sign.c"},
    {"pcre2.h", "etl/facts/* etl/model/*"},
    {"libpsl.h idn2.h", "etl/facts/*"},
    {"utf8proc.h", "etl/base/text*.c etl/facts/*"},
    {"microhttpd.h", "fixtures/sim/*"},
    {"sanitizer/asan_interface.h", "etl/base/arena.c"},
};

/* As etl/base/banned.h, which poisons them where it is included. */
static const char banned[] =
    "strcpy strcat sprintf vsprintf strtok gmtime localtime atoi "
    "atol strncpy strncat rand";

static bool in_list(const char *list, const char *word, bool pattern)
{
    struct wr_str rest = wr_str(list);
    char one[128];

    while (rest.ptr) {
        struct wr_str part = wr_str_split(&rest, ' ');

        if (part.len == 0 || part.len >= sizeof(one))
            continue;
        memcpy(one, part.ptr, part.len);
        one[part.len] = '\0';
        if (pattern ? fnmatch(one, word, 0) == 0 : strcmp(one, word) == 0)
            return true;
    }
    return false;
}

static const struct room *find_room(const char *path)
{
    for (size_t i = 0; i < WR_COUNT(rooms); i++)
        if (wr_str_starts(wr_str(path), wr_str(rooms[i].prefix)))
            return &rooms[i];
    return NULL;
}

const char *room_of_path(const char *path)
{
    const struct room *room = find_room(path);

    return room ? room->name : NULL;
}

const char *room_of_library(const char *name)
{
    for (size_t i = 0; i < WR_COUNT(rooms); i++)
        if (*rooms[i].library && strcmp(rooms[i].library, name) == 0)
            return rooms[i].name;
    return NULL;
}

bool may_call(const char *room, const char *other)
{
    for (size_t i = 0; i < WR_COUNT(rooms); i++)
        if (strcmp(rooms[i].name, room) == 0)
            return strcmp(room, other) == 0 || in_list(rooms[i].calls, other, false);
    return true;
}

/* "registry.h" beside the file, or "providers/crm/file/file.h" from within that folder.
 */
static bool is_own_folder(const char *path, const char *header)
{
    size_t folder = (size_t)(strrchr(path, '/') - path) + 1;

    return !strchr(header, '/') ||
           (strncmp(path, header, folder) == 0 && !strchr(header + folder, '/'));
}

bool may_include(const char *path, const char *header)
{
    const struct room *room = find_room(path);

    if (!room)
        return true;
    if (strstr(header, ".."))
        return false;
    if (strcmp(room->name, "providers") == 0 || strcmp(room->name, "sim") == 0)
        return is_own_folder(path, header) || in_list(room->includes, header, true);
    if ((strcmp(room->name, "base") == 0 || strcmp(room->name, "io") == 0) &&
        in_list(about_leads, header, false))
        return false;
    return in_list(room->includes, header, true);
}

bool may_include_system(const char *path, const char *header)
{
    if (!find_room(path))
        return true;
    for (size_t i = 0; i < WR_COUNT(libraries); i++)
        if (in_list(libraries[i].headers, header, true))
            return in_list(libraries[i].seen_by, path, true);
    return false;
}

bool is_banned_function(struct wr_str name)
{
    char one[32];

    if (name.len == 0 || name.len >= sizeof(one))
        return false;
    memcpy(one, name.ptr, name.len);
    one[name.len] = '\0';
    return in_list(banned, one, false);
}
