/* option_value.c - one value of a file into one member of a config, by type. */
#include "etl/base/option_value.h"

#include "etl/base/file.h"
#include "etl/base/units.h"

#include "etl/base/banned.h"

static void complain(const struct wr_option_value *value, const char *must)
{
    wr_diag_error(value->diags, wr_yaml_pos(value->node), "%s must be %s",
                  value->option->name, must);
}

bool wr_option_text(const struct wr_option_value *value, struct wr_str *out)
{
    if (wr_yaml_kind(value->node) != WR_YAML_SCALAR) {
        complain(value, "a single value");
        return false;
    }
    *out = wr_yaml_text(value->node, value->diags);
    return out->ptr != NULL;
}

bool wr_option_has_control(struct wr_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] < ' ' || s.ptr[i] == 0x7F)
            return true;
    }
    return false;
}

static bool in_bounds(const struct wr_option_value *value, int64_t n)
{
    const struct wr_option *o = value->option;
    struct wr_buf range;

    if ((!o->min && !o->max) || (n >= o->min && n <= o->max))
        return true;
    wr_buf_init(&range, 128);
    wr_buf_putz(&range, "between ");
    wr_units_put(&range, o->type, o->min);
    wr_buf_putz(&range, " and ");
    wr_units_put(&range, o->type, o->max);
    complain(value, wr_buf_str(&range).ptr);
    wr_buf_fini(&range);
    return false;
}

/* Reads text as a number of the option's type; false, and reported, when it is none. */
static bool read_number(const struct wr_option_value *value, struct wr_str text,
                        int64_t *out)
{
    const struct wr_option *o = value->option;
    struct wr_err err = {0};
    bool good = true;

    if (o->type == WR_OPT_DURATION)
        good = !wr_parse_duration(text, out, o->name, &err);
    else if (o->type == WR_OPT_SIZE)
        good = !wr_parse_size(text, out, o->name, &err);
    else if (o->type == WR_OPT_MONEY)
        good = !wr_parse_money(text, out, o->name, &err);
    else if (o->type == WR_OPT_MILLI && !wr_str_to_milli_exact(text, out))
        good = !wr_fail(
            &err, WR_E_CONFIG,
            "%s must be a number such as 0.35 or 70, with three decimals at most",
            o->name);
    else if (o->type == WR_OPT_INT && !wr_str_to_i64(text, out))
        good = !wr_fail(&err, WR_E_CONFIG, "%s must be a whole number", o->name);
    if (!good)
        wr_diag_error(value->diags, wr_yaml_pos(value->node), "%s", err.text);
    return good;
}

static void take_number(const struct wr_option_value *value, int64_t *out)
{
    struct wr_str text;
    int64_t n = 0;

    if (wr_option_text(value, &text) && read_number(value, text, &n) &&
        in_bounds(value, n))
        *out = n;
}

static void take_text(const struct wr_option_value *value, struct wr_str *out)
{
    struct wr_str text;

    if (wr_option_text(value, &text))
        *out = wr_arena_str(value->arena, text);
}

static void take_bool(const struct wr_option_value *value, bool *out)
{
    struct wr_str text;

    if (!wr_option_text(value, &text))
        return;
    if (wr_str_eq_nocase(text, WR_LIT("true")) || wr_str_eq_nocase(text, WR_LIT("yes")))
        *out = true;
    else if (wr_str_eq_nocase(text, WR_LIT("false")) ||
             wr_str_eq_nocase(text, WR_LIT("no")))
        *out = false;
    else
        complain(value, "true or false");
}

static void take_word(const struct wr_option_value *value, int *out)
{
    const char *const *words = value->option->words;
    struct wr_str text;

    if (!wr_option_text(value, &text))
        return;
    for (int i = 0; words[i]; i++) {
        if (wr_str_eqz(text, words[i])) {
            *out = i;
            return;
        }
    }
    wr_diag_unknown(value->diags, wr_yaml_pos(value->node), value->option->name, text,
                    words);
}

static void take_path(const struct wr_option_value *value, struct wr_str *out)
{
    struct wr_str text;

    if (!wr_option_text(value, &text))
        return;
    if (!text.len || wr_option_has_control(text))
        complain(value, "a path");
    else
        *out =
            wr_str(wr_file_beside(wr_yaml_pos(value->node).file, text, value->arena));
}

static bool is_url(struct wr_str text)
{
    struct wr_str rest = text;
    struct wr_str scheme = wr_str_split(&rest, ':');
    struct wr_str host;

    if (!wr_str_eq(scheme, WR_LIT("http")) && !wr_str_eq(scheme, WR_LIT("https")))
        return false;
    if (!wr_str_starts(rest, WR_LIT("//")) || wr_option_has_control(text) ||
        wr_str_find(text, ' ') < text.len || wr_str_find(text, '#') < text.len)
        return false;
    rest = wr_str_sub(rest, 2, rest.len);
    host = wr_str_split(&rest, '/');
    host = wr_str_split(&host, '?');
    return host.len && host.ptr[0] != ':' && wr_str_find(host, '@') == host.len;
}

static void take_url(const struct wr_option_value *value, struct wr_str *out)
{
    struct wr_str text;

    if (!wr_option_text(value, &text))
        return;
    if (!is_url(text)) {
        complain(value, "an http or https URL without user and fragment");
        return;
    }
    while (wr_str_ends(text, WR_LIT("/")))
        text.len--;
    *out = wr_arena_str(value->arena, text);
}

static void take_words(const struct wr_option_value *value, struct wr_strs *out)
{
    bool is_list = wr_yaml_kind(value->node) == WR_YAML_LIST;
    size_t count = is_list ? wr_yaml_size(value->node) : 1;
    struct wr_str *items = WR_ARRAY(value->arena, struct wr_str, count);

    for (size_t i = 0; i < count; i++) {
        struct wr_option_value item = *value;

        if (is_list)
            item.node = wr_yaml_at(value->node, i);
        take_text(&item, &items[i]);
    }
    *out = (struct wr_strs){items, count};
}

void wr_option_take(const struct wr_option_value *value, void *member)
{
    switch (value->option->type) {
    case WR_OPT_TEXT:
        take_text(value, member);
        break;
    case WR_OPT_INT:
    case WR_OPT_MONEY:
    case WR_OPT_DURATION:
    case WR_OPT_SIZE:
    case WR_OPT_MILLI:
        take_number(value, member);
        break;
    case WR_OPT_BOOL:
        take_bool(value, member);
        break;
    case WR_OPT_WORD:
        take_word(value, member);
        break;
    case WR_OPT_SECRET:
        wr_option_take_secret(value, member);
        break;
    case WR_OPT_PATH:
        take_path(value, member);
        break;
    case WR_OPT_URL:
        take_url(value, member);
        break;
    case WR_OPT_WORDS:
        take_words(value, member);
        break;
    case WR_OPT_NODE:
        *(const struct wr_yaml **)member = value->node;
        break;
    }
}
