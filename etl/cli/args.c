/* args.c - see args.h. */
#include "etl/cli/args.h"

#include "weir/clock.h"
#include "weir/text.h"

#include <stdlib.h>

#define MAX_FLAGS 64

struct target {
    const struct wr_flag *flag;
    char *base; /* struct that holds it */
};

static struct target find(const struct wr_command *command, struct wr_str name,
                          struct wr_common *common, void *options)
{
    for (const struct wr_flag *f = command->flags; f && f->name; f++)
        if (wr_str_eqz(name, f->name))
            return (struct target){f, options};
    for (const struct wr_flag *f = wr_common_flags; f->name; f++)
        if (wr_str_eqz(name, f->name))
            return (struct target){f, (char *)common};
    return (struct target){0};
}

static enum wr_code unknown(const struct wr_command *command, struct wr_str name,
                            struct wr_err *err)
{
    const char *words[MAX_FLAGS + 1];
    const char *near;
    size_t count = 0;

    for (const struct wr_flag *f = command->flags; f && f->name && count < MAX_FLAGS;
         f++)
        words[count++] = f->name;
    for (const struct wr_flag *f = wr_common_flags; f->name && count < MAX_FLAGS; f++)
        words[count++] = f->name;
    words[count] = NULL;
    near = wr_text_nearest(name, words);
    wr_fail(err, WR_E_CONFIG, "%s: unknown flag --%.*s", command->name, WR_FMT(name));
    if (near)
        return wr_hint(err, "did you mean --%s?", near);
    return wr_hint(err, "weir help %s lists its flags", command->name);
}

static enum wr_code add_item(struct wr_flag_list *list, const char *value,
                             struct wr_err *err)
{
    if (list->count == WR_MAX_LIST)
        return wr_fail(err, WR_E_LIMIT, "more than %d of one flag", WR_MAX_LIST);
    list->items[list->count++] = value;
    return WR_OK;
}

static enum wr_code set(const struct target *t, const char *value, struct wr_err *err)
{
    void *at = t->base + t->flag->offset;
    int64_t number;

    switch (t->flag->type) {
    case WR_FLAG_BOOL:
        *(bool *)at = true;
        return WR_OK;
    case WR_FLAG_TEXT:
        *(const char **)at = value;
        return WR_OK;
    case WR_FLAG_LIST:
        return add_item(at, value, err);
    case WR_FLAG_COUNT:
        if (!wr_str_to_i64(wr_str(value), &number) || number < 1)
            return wr_fail(err, WR_E_CONFIG, "--%s takes a number above 0, not \"%s\"",
                           t->flag->name, value);
        *(size_t *)at = (size_t)number;
        return WR_OK;
    case WR_FLAG_TIME:
        if (!wr_time_parse(wr_str(value), at))
            return wr_fail(err, WR_E_CONFIG,
                           "--%s takes a time as 2026-11-22T08:00:00Z, not \"%s\"",
                           t->flag->name, value);
        return WR_OK;
    }
    return WR_OK;
}

/* One "--name" or "--name=value"; *at moves past what it used. */
static enum wr_code take_flag(const struct wr_command *command, int argc, char **argv,
                              int *at, struct wr_common *common, void *options,
                              struct wr_err *err)
{
    struct wr_str rest = wr_str(argv[(*at)++] + 2);
    struct wr_str name = wr_str_split(&rest, '=');
    struct target t = find(command, name, common, options);
    const char *value = rest.ptr;

    if (!t.flag)
        return unknown(command, name, err);
    if (t.flag->type == WR_FLAG_BOOL && value)
        return wr_fail(err, WR_E_CONFIG, "--%s takes no value", t.flag->name);
    if (t.flag->type != WR_FLAG_BOOL && !value) {
        if (*at == argc)
            return wr_fail(err, WR_E_CONFIG, "--%s needs %s", t.flag->name,
                           t.flag->argument);
        value = argv[(*at)++];
    }
    return set(&t, value, err);
}

static enum wr_code check_count(const struct wr_command *command, size_t count,
                                struct wr_err *err)
{
    if (count >= command->min_args && count <= command->max_args)
        return WR_OK;
    wr_fail(err, WR_E_CONFIG, "%s: %s argument", command->name,
            count < command->min_args ? "missing" : "unexpected");
    return wr_hint(err, "usage: weir %s %s", command->name, command->args);
}

enum wr_code wr_args_parse(const struct wr_command *command, int argc, char **argv,
                           struct wr_common *common, void *options, struct wr_args *out,
                           const char **positional, struct wr_err *err)
{
    bool flags_over = false;
    size_t count = 0;
    int at = 0;

    while (at < argc) {
        if (!flags_over && strcmp(argv[at], "--") == 0) {
            flags_over = true;
            at++;
        } else if (!flags_over && strncmp(argv[at], "--", 2) == 0) {
            enum wr_code code =
                take_flag(command, argc, argv, &at, common, options, err);

            if (code)
                return code;
        } else {
            positional[count++] = argv[at++];
        }
    }
    positional[count] = NULL;
    *out = (struct wr_args){common, options, positional, count};
    return check_count(command, count, err);
}
