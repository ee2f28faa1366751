/* mutant_parts.c - see mutant_parts.h. */
#include "mutant_parts.h"

#include "weir/alloc.h"

/* --- one change ---------------------------------------------------------------------
 */

static struct mutant *add(struct finder *f, enum mutation mutation,
                          const struct wr_yaml *node, int line)
{
    struct mutant *m = &f->out->items[f->out->count++];

    WR_ASSERT(f->out->count < MAX_MUTANTS);
    *m = (struct mutant){
        .mutation = mutation, .node = node, .call = f->call, .line = line};
    return m;
}

void mutate_drop(struct finder *f, const struct wr_yaml *parent, size_t i,
                 const char *what)
{
    bool is_map = wr_yaml_kind(parent) == WR_YAML_MAP;
    int line = is_map ? wr_yaml_key_pos(parent, i).line
                      : wr_yaml_pos(wr_yaml_at(parent, i)).line;
    struct mutant *m = add(f, MUTATE_DROP, parent, line);
    struct wr_str name = is_map ? wr_yaml_key_at(parent, i) : WR_NONE;

    m->entry = i;
    m->what = wr_arena_printf(f->arena, "%s%s%.*s left out", what, name.ptr ? " " : "",
                              WR_FMT(name))
                  .ptr;
}

static void change(struct finder *f, const struct wr_yaml *node, struct wr_str text,
                   const char *what)
{
    struct mutant *m = add(f, MUTATE_VALUE, node, wr_yaml_pos(node).line);

    m->text = text;
    m->what = wr_arena_printf(f->arena, "%s: %.*s -> %.*s", what,
                              WR_FMT(wr_yaml_raw(node)), WR_FMT(text))
                  .ptr;
}

/* Each scalar of a scalar or a list. */
void mutate_append(struct finder *f, const struct wr_yaml *node, const char *more,
                   const char *what)
{
    if (wr_yaml_kind(node) == WR_YAML_SCALAR)
        change(f, node,
               wr_arena_printf(f->arena, "%.*s%s", WR_FMT(wr_yaml_raw(node)), more),
               what);
    for (size_t i = 0; wr_yaml_kind(node) == WR_YAML_LIST && i < wr_yaml_size(node);
         i++)
        mutate_append(f, wr_yaml_at(node, i), more, what);
}

/* A number gets one more; what is none stays. */
static void increment(struct finder *f, const struct wr_yaml *node, const char *what)
{
    struct wr_str raw = wr_yaml_raw(node);
    int64_t n;

    if (wr_str_to_i64(raw, &n))
        change(f, node, wr_arena_printf(f->arena, "%lld", (long long)n + 1), what);
    else if (raw.len)
        mutate_append(f, node, "1", what); /* 0.5 -> 0.51 */
}

static void swap(struct finder *f, const struct wr_yaml *node,
                 const char *const (*pairs)[2], const char *what)
{
    for (size_t i = 0; pairs[i][0]; i++) {
        if (wr_str_eqz(wr_yaml_raw(node), pairs[i][0])) {
            change(f, node, wr_str(pairs[i][1]), what);
            return;
        }
    }
}

/* --- pointers -----------------------------------------------------------------------
 */

static bool is_pointer(const struct wr_yaml *node)
{
    struct wr_str raw = wr_yaml_raw(node);

    return wr_yaml_kind(node) == WR_YAML_SCALAR &&
           (wr_str_starts(raw, WR_LIT("/")) || wr_str_starts(raw, WR_LIT("#/")));
}

/* "/stack/0/name" -> "/stack/0/namex", "/stack/0" -> "/stackx/0". */
void mutate_pointer(struct finder *f, const struct wr_yaml *node)
{
    struct wr_str raw = wr_yaml_raw(node);
    size_t end = raw.len;

    if (!is_pointer(node))
        return;
    for (size_t at = raw.len; at-- > 0;) {
        struct wr_str token = wr_str_sub(raw, at + 1, end - at - 1);
        int64_t n;

        if (raw.ptr[at] != '/')
            continue;
        if (!wr_str_eqz(token, "*") && !wr_str_to_i64(token, &n))
            break;
        if (at == 0 || (at == 1 && raw.ptr[0] == '#')) {
            end = raw.len; /* nothing but indices */
            break;
        }
        end = at;
    }
    change(f, node,
           wr_arena_printf(f->arena, "%.*sx%.*s", (int)end, raw.ptr,
                           WR_FMT(wr_str_sub(raw, end, raw.len - end))),
           "pointer");
}

/* --- conditions ---------------------------------------------------------------------
 */

static void condition(struct finder *f, const struct wr_yaml *map)
{
    static const char *const kinds[][2] = {
        {"object", "list"},    {"list", "object"},  {"text", "number"},
        {"number", "text"},    {"bool", "text"},    {"null", "missing"},
        {"absent", "missing"}, {"missing", "null"}, {"present", "missing"},
        {"empty", "filled"},   {"filled", "empty"}, {NULL, NULL}};
    static const char *const choices[][2] = {
        {"found", "none"}, {"none", "found"}, {NULL, NULL}};

    mutate_pointer(f, wr_yaml_get(map, "at"));
    mutate_append(f, wr_yaml_get(map, "header"), "-x", "header");
    swap(f, wr_yaml_get(map, "body"), kinds, "body");
    swap(f, wr_yaml_get(map, "is"), kinds, "is");
    swap(f, wr_yaml_get(map, "choice"), choices, "choice");
    mutate_append(f, wr_yaml_get(map, "equals"), "x", "equals");
    mutate_append(f, wr_yaml_get(map, "not"), "x", "not");
    mutate_append(f, wr_yaml_get(map, "contains"), "x", "contains");
    increment(f, wr_yaml_get(map, "at_least"), "at_least");
    increment(f, wr_yaml_get(map, "at_most"), "at_most");
}

size_t mutant_key(const struct wr_yaml *map, const char *key)
{
    size_t i = 0;

    while (i < wr_yaml_size(map) && !wr_str_eqz(wr_yaml_key_at(map, i), key))
        i++;
    return i;
}

/* One, or a list of them; `key` of `parent` holds them. */
void mutate_conditions(struct finder *f, const struct wr_yaml *parent, const char *key)
{
    const struct wr_yaml *node = wr_yaml_get(parent, key);

    if (wr_yaml_kind(node) == WR_YAML_MAP) {
        mutate_drop(f, parent, mutant_key(parent, key), "condition");
        condition(f, node);
    }
    for (size_t i = 0; wr_yaml_kind(node) == WR_YAML_LIST && i < wr_yaml_size(node);
         i++) {
        mutate_drop(f, node, i, "condition");
        condition(f, wr_yaml_at(node, i));
    }
}

/* --- reply rows ---------------------------------------------------------------------
 */

static void status(struct finder *f, const struct wr_yaml *node)
{
    int64_t n;

    for (size_t i = 0; wr_yaml_kind(node) == WR_YAML_LIST && i < wr_yaml_size(node);
         i++)
        mutate_drop(f, node, i, "status");
    if (wr_str_to_i64(wr_yaml_raw(node), &n))
        change(f, node, wr_arena_printf(f->arena, "%lld", (long long)n + 30), "status");
}

static void row(struct finder *f, const struct wr_yaml *map)
{
    static const char *const thens[][2] = {{"hit", "miss"},
                                           {"miss", "refused"},
                                           {"refused", "miss"},
                                           {"forbidden", "refused"},
                                           {"rate_limited", "vendor_down"},
                                           {"vendor_down", "rate_limited"},
                                           {"out_of_credits", "bad_key"},
                                           {"bad_key", "out_of_credits"},
                                           {"repeat_later", "vendor_down"},
                                           {"pending", "vendor_down"},
                                           {"next", "vendor_down"},
                                           {"rows", "vendor_down"},
                                           {NULL, NULL}};
    const struct wr_yaml *wait = wr_yaml_get(map, "wait");

    swap(f, wr_yaml_get(map, "then"), thens, "then");
    status(f, wr_yaml_get(map, "status"));
    mutate_conditions(f, map, "when");
    mutate_pointer(f, wr_yaml_get(wait, "at"));
    mutate_append(f, wr_yaml_get(wait, "header"), "-x", "wait header");
}

void mutate_rows(struct finder *f, const struct wr_yaml *list)
{
    for (size_t i = 0; i < wr_yaml_size(list); i++) {
        mutate_drop(f, list, i, "row");
        row(f, wr_yaml_at(list, i));
    }
}

/* --- requests -----------------------------------------------------------------------
 */

static void leaf(struct finder *f, const struct wr_yaml *node)
{
    static const char *const bare[][2] = {
        {"true", "false"}, {"false", "true"}, {"null", "true"}, {NULL, NULL}};
    size_t before = f->out->count;
    int64_t n;

    swap(f, node, bare, "value");
    if (f->out->count > before)
        return;
    if (wr_str_to_i64(wr_yaml_raw(node), &n))
        increment(f, node, "value");
    else
        mutate_append(f, node, "x", "value");
}

/* Each parameter, member and item left out, each value changed. What begins with $, and
 * the words of a parameter, are not left out: they are the language's. */
static void params(struct finder *f, const struct wr_yaml *node, bool words)
{
    if (wr_yaml_kind(node) == WR_YAML_SCALAR)
        leaf(f, node);
    for (size_t i = 0; i < wr_yaml_size(node); i++) {
        const struct wr_yaml *child = wr_yaml_at(node, i);
        struct wr_str key =
            wr_yaml_kind(node) == WR_YAML_MAP ? wr_yaml_key_at(node, i) : WR_NONE;
        bool has_words = wr_yaml_get(child, "value") || wr_yaml_get(child, "each") ||
                         wr_yaml_get(child, "filename");

        if (wr_str_starts(key, WR_LIT("if_"))) {
            mutate_drop(f, node, i, "condition");
            continue;
        }
        if (!words && !wr_str_starts(key, WR_LIT("$")))
            mutate_drop(f, node, i, key.ptr ? "parameter" : "item");
        params(f, child, has_words);
    }
}

void mutate_params(struct finder *f, const struct wr_yaml *node)
{
    params(f, node, false);
}

void mutate_request(struct finder *f, const struct wr_yaml *map)
{
    static const char *const methods[][2] = {{"GET", "POST"},   {"POST", "PUT"},
                                             {"PUT", "POST"},   {"PATCH", "POST"},
                                             {"DELETE", "GET"}, {NULL, NULL}};
    static const char *const parts[] = {"query", "headers", "json",
                                        "form",  "csv",     "multipart"};

    swap(f, wr_yaml_get(map, "method"), methods, "method");
    mutate_append(f, wr_yaml_get(map, "path"), "x", "path");
    mutate_append(f, wr_yaml_get(map, "url"), "x", "url");
    for (size_t i = 0; i < WR_COUNT(parts); i++) {
        const struct wr_yaml *part = wr_yaml_get(map, parts[i]);

        if (wr_yaml_kind(part) != WR_YAML_SCALAR)
            params(f, part, false);
    }
}

/* --- money --------------------------------------------------------------------------
 */

static void other_pool(struct finder *f, const struct wr_yaml *node)
{
    for (size_t i = 0; wr_yaml_raw(node).len && i < wr_yaml_size(f->pools); i++) {
        struct wr_str name = wr_yaml_key_at(f->pools, i);

        if (!wr_str_eq(name, wr_yaml_raw(node))) {
            change(f, node, name, "pool");
            return;
        }
    }
}

void mutate_price(struct finder *f, const struct wr_yaml *node)
{
    static const char *const units[][2] = {{"hit", "call"},
                                           {"call", "hit"},
                                           {"field", "hit"},
                                           {"free", "call"},
                                           {NULL, NULL}};
    static const char *const repeats[][2] = {{"charged", "safe"},
                                             {"safe", "charged"},
                                             {"free_within", "charged"},
                                             {NULL, NULL}};

    for (size_t i = 0; wr_yaml_kind(node) == WR_YAML_LIST && i < wr_yaml_size(node);
         i++) {
        mutate_drop(f, node, i, "price line");
        mutate_price(f, wr_yaml_at(node, i));
    }
    if (wr_yaml_kind(node) != WR_YAML_MAP)
        return;
    swap(f, wr_yaml_get(node, "per"), units, "per");
    swap(f, wr_yaml_get(node, "repeat"), repeats, "repeat");
    other_pool(f, wr_yaml_get(node, "pool"));
    increment(f, wr_yaml_get(node, "credits"), "credits");
    increment(f, wr_yaml_get(node, "worst"), "worst");
    mutate_append(f, wr_yaml_get(node, "free_within"), "00", "free_within");
    if (wr_yaml_get(node, "fields"))
        mutate_drop(f, node, mutant_key(node, "fields"), "price");
}

void mutate_pools(struct finder *f, const struct wr_yaml *map)
{
    f->pools = map;
    for (size_t i = 0; i < wr_yaml_size(map); i++)
        increment(f, wr_yaml_at(map, i), "price of a credit");
}

/* --- auth ---------------------------------------------------------------------------
 */

void mutate_auth(struct finder *f, const struct wr_yaml *node)
{
    static const char *const kinds[][2] = {
        {"bearer", "none"}, {"none", "bearer"}, {NULL, NULL}};
    static const char *const users[][2] = {
        {"key", "user"}, {"user", "key"}, {NULL, NULL}};
    static const char *const clients[][2] = {
        {"form", "basic"}, {"basic", "form"}, {NULL, NULL}};
    static const char *const texts[] = {"header", "prefix", "query",
                                        "body",   "url",    "scope"};

    if (wr_yaml_kind(node) == WR_YAML_SCALAR)
        swap(f, node, kinds, "auth");
    if (wr_yaml_kind(node) != WR_YAML_MAP)
        return;
    swap(f, wr_yaml_get(node, "basic"), users, "basic");
    swap(f, wr_yaml_get(node, "client"), clients, "client");
    for (size_t i = 0; i < WR_COUNT(texts); i++)
        mutate_append(f, wr_yaml_get(node, texts[i]), "x", texts[i]);
    mutate_pointer(f, wr_yaml_get(node, "token"));
    mutate_pointer(f, wr_yaml_get(node, "expires"));
    params(f, wr_yaml_get(node, "claims"), false);
    params(f, wr_yaml_get(node, "form"), false);
    params(f, wr_yaml_get(node, "json"), false);
    mutate_rows(f, wr_yaml_get(node, "replies"));
    mutate_auth(f, wr_yaml_get(node, "oauth2"));
    mutate_auth(f, wr_yaml_get(node, "jwt"));
    mutate_auth(f, wr_yaml_get(node, "exchange"));
}
