/* named_list.c - see named_list.h: files into values. */
#include "etl/facts/named_list.h"

#include "etl/base/file.h"
#include "etl/base/option_value.h"
#include "weir/csv.h"
#include "weir/text.h"

#include "etl/base/banned.h"

#define MAX_VALUE_BYTES 256

struct reading {
    struct wr_named_list *list;
    struct wr_str *values;
    int *lines;
    struct wr_diags *diags;
    size_t errors_before;
};

static struct wr_pos at_line(const struct reading *r, int line)
{
    return (struct wr_pos){r->list->file, line, 1};
}

static void take(struct reading *r, struct wr_str value, int line)
{
    struct wr_named_list *list = r->list;

    value = wr_str_trim(value);
    if (!value.len)
        return;
    if (!wr_text_is_utf8(value) || memchr(value.ptr, '\0', value.len))
        wr_diag_error(r->diags, at_line(r, line), "not UTF-8 text");
    else if (value.len > MAX_VALUE_BYTES)
        wr_diag_error(r->diags, at_line(r, line), "a value is at most %d bytes long",
                      MAX_VALUE_BYTES);
    else if (list->count == WR_MAX_LIST_VALUES)
        wr_diag_error(r->diags, at_line(r, line), "more than %zu values",
                      WR_MAX_LIST_VALUES);
    else {
        r->values[list->count] = wr_arena_str(list->arena, value);
        r->lines[list->count++] = line;
    }
}

/* One mistake ends the reading: a file that is no list at all would make one a line. */
static bool goes_on(const struct reading *r)
{
    return wr_diags_errors(r->diags) == r->errors_before;
}

static void read_lines(struct reading *r, struct wr_str text)
{
    for (int line = 1; text.ptr && goes_on(r); line++) {
        struct wr_str value = wr_str_split(&text, '\n');

        if (!wr_str_starts(wr_str_trim(value), WR_LIT("#")))
            take(r, value, line);
    }
}

static int count_breaks(struct wr_str text)
{
    int count = 0;

    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count;
}

static void read_csv(struct reading *r, struct wr_str text)
{
    struct wr_str head = wr_str_sub(text, 0, wr_str_find(text, '\n'));
    char delimiter = wr_csv_sniff(head);
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_csv_row row = {0};
    struct wr_err err = {0};
    int line = 1;
    size_t pos = 0;

    for (bool header = true; goes_on(r); header = false) {
        size_t from = pos;

        if (wr_csv_next(text, &pos, true, delimiter, arena, &row, &err))
            wr_diag_error(r->diags, at_line(r, line), "%s", err.text);
        if (!goes_on(r) || row.count == 0)
            break;
        if (!header)
            take(r, row.cells[0], line);
        line += count_breaks(wr_str_sub(text, from, pos - from));
        wr_arena_reset(arena);
    }
    wr_arena_free(arena);
}

struct wr_named_list *wr_named_list_parse(struct wr_str name, const char *file,
                                          struct wr_str text, struct wr_arena *arena,
                                          struct wr_diags *diags)
{
    struct wr_named_list *list = WR_NEW(arena, struct wr_named_list);
    struct reading r = {
        .list = list, .diags = diags, .errors_before = wr_diags_errors(diags)};
    size_t room = (size_t)count_breaks(text) + 1;
    struct wr_sha256 digest;

    if (room > WR_MAX_LIST_VALUES)
        room = WR_MAX_LIST_VALUES;
    *list = (struct wr_named_list){.name = wr_arena_str(arena, name),
                                   .file = wr_arena_strz(arena, wr_str(file)),
                                   .arena = arena};
    wr_sha256(text, &digest);
    wr_hex(digest.bytes, WR_SHA256_BYTES, list->hash);
    r.values = WR_ARRAY(arena, struct wr_str, room);
    r.lines = WR_ARRAY(arena, int, room);
    if (wr_str_starts(text, WR_LIT("\xEF\xBB\xBF")))
        text = wr_str_sub(text, 3, text.len);
    if (wr_str_ends(wr_str(file), WR_LIT(".csv")))
        read_csv(&r, text);
    else
        read_lines(&r, text);
    list->values = r.values;
    list->lines = r.lines;
    return goes_on(&r) ? list : NULL;
}

struct wr_named_list *wr_named_list_load(struct wr_str name, const char *path,
                                         struct wr_pos pos, struct wr_arena *arena,
                                         struct wr_diags *diags)
{
    struct wr_named_list *list = NULL;
    struct wr_err err = {0};
    struct wr_buf text;

    wr_buf_init(&text, WR_MAX_LIST_FILE_BYTES);
    if (wr_file_read(path, &text, &err))
        wr_diag_error(diags, pos, "%s: %s", path, err.text);
    else
        list = wr_named_list_parse(name, path, wr_buf_str(&text), arena, diags);
    wr_buf_fini(&text);
    return list;
}

struct wr_named_list *wr_named_list_find(const struct wr_catalogue *catalogue,
                                         struct wr_str name)
{
    struct wr_named_list *list = catalogue->named;

    while (list && !wr_str_eq(list->name, name))
        list = list->next;
    return list;
}

bool wr_named_list_add(struct wr_catalogue *catalogue, struct wr_named_list *list,
                       struct wr_pos pos, struct wr_diags *diags)
{
    size_t count = 0;

    if (wr_named_list_find(catalogue, list->name)) {
        wr_diag_error(diags, pos, "there is a list \"%.*s\" already",
                      WR_FMT(list->name));
        return false;
    }
    for (const struct wr_named_list *l = catalogue->named; l; l = l->next)
        count++;
    if (count == WR_MAX_NAMED_LISTS) {
        wr_diag_error(diags, pos, "more than %d lists", WR_MAX_NAMED_LISTS);
        return false;
    }
    list->next = catalogue->named;
    catalogue->named = list;
    return true;
}

static bool is_name(struct wr_str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' && c != '-')
            return false;
    }
    return name.len > 0 && name.len <= 64;
}

static void take_one(const struct wr_yaml *map, size_t i,
                     struct wr_catalogue *catalogue, struct wr_arena *arena,
                     struct wr_diags *diags)
{
    static const struct wr_option path = {.name = "a list", .type = WR_OPT_PATH};
    const struct wr_option_value value = {&path, wr_yaml_at(map, i), arena, diags};
    struct wr_pos pos = wr_yaml_key_pos(map, i);
    struct wr_str name = wr_yaml_key_at(map, i), file = WR_NONE;
    struct wr_named_list *list;

    if (!is_name(name)) {
        wr_diag_error(diags, pos, "a list is named with a-z, 0-9, _ and -");
        return;
    }
    wr_option_take(&value, &file);
    if (!file.ptr)
        return;
    list = wr_named_list_load(name, file.ptr, wr_yaml_pos(value.node), arena, diags);
    if (!list) /* told; that conditions ask it is no second mistake */
        list = wr_named_list_parse(name, file.ptr, WR_LIT(""), arena, diags);
    if (list)
        (void)wr_named_list_add(catalogue, list, pos, diags);
}

void wr_named_lists_take(const struct wr_yaml *map, bool keep,
                         struct wr_catalogue *catalogue, struct wr_arena *arena,
                         struct wr_diags *diags)
{
    if (map && wr_yaml_kind(map) != WR_YAML_MAP) {
        wr_diag_error(diags, wr_yaml_pos(map),
                      "lists is a map of names and files: {competitors: "
                      "lists/competitors.txt}");
        return;
    }
    for (size_t i = 0; i < wr_yaml_size(map); i++) {
        if (!keep || !wr_named_list_find(catalogue, wr_yaml_key_at(map, i)))
            take_one(map, i, catalogue, arena, diags);
    }
}
