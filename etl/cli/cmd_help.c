/* cmd_help.c - weir help: commands, one command, or a topic. */
#include "etl/cli/commands.h"
#include "etl/cli/grid.h"
#include "etl/cli/help.h"
#include "etl/cli/json_out.h"
#include "weir/text.h"

#include <stdio.h>

#include "etl/base/banned.h"

#define PAGE_CAP_BYTES ((size_t)1024 * 1024)
#define MAX_WORDS      64
#define INDENT         2
#define TEXT_AT        26

struct help_options {
    bool man;
    bool reference;
};

static const struct wr_flag help_flags[] = {
    {"man", WR_FLAG_BOOL, offsetof(struct help_options, man), NULL,
     "the man page, as roff"},
    {"reference", WR_FLAG_BOOL, offsetof(struct help_options, reference), NULL,
     "all keys of jobs, maps, models and routing, and the fields, as Markdown"},
    {.name = NULL},
};

static void put_row(struct wr_sheet *sheet, struct wr_str head, const char *text)
{
    wr_sheet_to(sheet, INDENT);
    wr_sheet_data(sheet, WR_BOLD, head, 0);
    if (sheet->column >= TEXT_AT)
        wr_sheet_line(sheet);
    wr_sheet_text(sheet, WR_PLAIN, TEXT_AT, TEXT_AT, wr_str(text));
    wr_sheet_line(sheet);
}

static void put_title(struct wr_sheet *sheet, const char *title)
{
    wr_sheet_line(sheet);
    wr_sheet_put(sheet, WR_BOLD, title);
    wr_sheet_line(sheet);
}

static void put_flags(struct wr_sheet *sheet, const struct wr_flag *flags)
{
    for (; flags && flags->name; flags++)
        put_row(sheet,
                wr_arena_printf(sheet->arena, "--%s%s%s", flags->name,
                                flags->argument ? " " : "",
                                flags->argument ? flags->argument : ""),
                flags->help);
}

static void put_rows(struct wr_sheet *sheet, const struct wr_help_row *rows)
{
    for (; rows->name; rows++)
        put_row(sheet, wr_str(rows->name), rows->text);
}

static void put_overview(struct wr_sheet *sheet)
{
    wr_sheet_put(sheet, WR_PLAIN, "weir " WEIR_VERSION ": " WR_HELP_ABOUT);
    wr_sheet_line(sheet);
    put_title(sheet, "commands");
    for (size_t i = 0; wr_commands[i]; i++)
        put_row(sheet,
                wr_arena_printf(sheet->arena, "%s %s", wr_commands[i]->name,
                                wr_commands[i]->args),
                wr_commands[i]->summary);
    put_title(sheet, "flags of every command");
    put_flags(sheet, wr_common_flags);
    put_title(sheet, "topics (weir help TOPIC)");
    put_rows(sheet, wr_help_topics);
    put_title(sheet, "exit status");
    put_rows(sheet, wr_help_exits);
    put_title(sheet, "environment");
    put_rows(sheet, wr_help_environment);
}

static void put_command(struct wr_sheet *sheet, const struct wr_command *command)
{
    wr_sheet_put(sheet, WR_BOLD, "usage:");
    wr_sheet_printf(sheet, WR_PLAIN, " weir %s%s%s%s", command->name,
                    command->args[0] ? " " : "", command->args,
                    command->flags ? " [flags]" : "");
    wr_sheet_line(sheet);
    wr_sheet_line(sheet);
    wr_sheet_text(sheet, WR_PLAIN, 0, 0, wr_str(command->summary));
    wr_sheet_line(sheet);
    for (struct wr_str rest = wr_str(command->details); rest.ptr;) {
        wr_sheet_line(sheet); /* an empty line stands before each paragraph */
        wr_sheet_text(sheet, WR_PLAIN, 0, 0, wr_str_split(&rest, '\n'));
        wr_sheet_line(sheet);
    }
    if (command->flags) {
        put_title(sheet, "flags");
        put_flags(sheet, command->flags);
    }
    wr_sheet_line(sheet);
    wr_sheet_put(sheet, WR_DIM, "The flags of every command: weir help");
    wr_sheet_line(sheet);
}

/* --- as JSON --- */

static void put_flags_json(struct wr_jw *w, const struct wr_flag *flags)
{
    wr_jw_open_list(w, "flags");
    for (; flags && flags->name; flags++) {
        wr_jw_object(w);
        wr_jw_memberz(w, "name", flags->name);
        wr_jw_memberz(w, "argument", flags->argument);
        wr_jw_memberz(w, "help", flags->help);
        wr_jw_object_end(w);
    }
    wr_jw_list_end(w);
}

static void put_command_json(struct wr_jw *w, const struct wr_command *command)
{
    wr_jw_object(w);
    wr_jw_memberz(w, "command", command->name);
    wr_jw_memberz(w, "args", command->args);
    wr_jw_memberz(w, "summary", command->summary);
    wr_jw_memberz(w, "details", command->details);
    put_flags_json(w, command->flags);
    wr_jw_object_end(w);
}

static void put_overview_json(struct wr_jw *w)
{
    wr_jw_object(w);
    wr_jw_memberz(w, "version", WEIR_VERSION);
    wr_jw_open_list(w, "commands");
    for (size_t i = 0; wr_commands[i]; i++)
        put_command_json(w, wr_commands[i]);
    wr_jw_list_end(w);
    put_flags_json(w, wr_common_flags);
    wr_jw_object_end(w);
}

/* --- what is asked about --- */

static bool is_topic(const char *word)
{
    for (size_t i = 0; wr_help_topics[i].name; i++) {
        if (strcmp(wr_help_topics[i].name, word) == 0)
            return true;
    }
    return false;
}

/* "holds" alone finds the first of "holds list", "holds retry"; "model" is a topic. */
static const struct wr_command *find_command(const struct wr_args *args)
{
    const char *first = args->positional[0];
    const char *second = args->count > 1 ? args->positional[1] : NULL;
    size_t len = strlen(first);

    for (size_t i = 0; wr_commands[i]; i++) {
        const char *name = wr_commands[i]->name;

        if (strncmp(name, first, len) != 0)
            continue;
        if (name[len] == '\0' && !second)
            return wr_commands[i];
        if (name[len] == ' ' &&
            (second ? strcmp(name + len + 1, second) == 0 : !is_topic(first)))
            return wr_commands[i];
    }
    return NULL;
}

static enum wr_exit unknown(const struct wr_args *args)
{
    const char *words[MAX_WORDS + 1];
    const char *near;
    struct wr_err err;
    size_t count = 0;

    for (size_t i = 0; wr_commands[i] && count < MAX_WORDS; i++)
        words[count++] = wr_commands[i]->name;
    for (size_t i = 0; wr_help_topics[i].name && count < MAX_WORDS; i++)
        words[count++] = wr_help_topics[i].name;
    words[count] = NULL;
    near = wr_text_nearest(wr_str(args->positional[0]), words);
    wr_fail(&err, WR_E_CONFIG, "no help about \"%s\"", args->positional[0]);
    wr_hint(&err, near ? "did you mean \"weir help %s\"?" : "weir help lists all%s",
            near ? near : "");
    return wr_cli_error(&err);
}

static enum wr_exit tell(const struct wr_args *args, struct wr_sheet *sheet)
{
    const struct wr_command *command;

    if (args->count == 0) {
        put_overview(sheet);
    } else if ((command = find_command(args)) != NULL) {
        put_command(sheet, command);
    } else if (!wr_help_topic(args->positional[0], sheet)) {
        return unknown(args);
    }
    wr_sheet_print(sheet);
    return WR_EXIT_OK;
}

/* A topic is text there too: its tables are for people. */
static bool put_topic_json(struct wr_jw *w, const char *topic)
{
    struct wr_sheet sheet;
    bool known;

    wr_sheet_init(&sheet, false);
    known = wr_help_topic(topic, &sheet);
    if (known) {
        wr_jw_object(w);
        wr_jw_memberz(w, "topic", topic);
        wr_jw_member(w, "text", wr_buf_str(&sheet.buf));
        wr_jw_object_end(w);
    }
    wr_sheet_fini(&sheet);
    return known;
}

static enum wr_exit tell_json(const struct wr_args *args)
{
    const struct wr_command *command = args->count ? find_command(args) : NULL;
    struct wr_json_out out;
    enum wr_exit status = WR_EXIT_OK;

    wr_json_out_init(&out);
    if (command)
        put_command_json(&out.w, command);
    else if (args->count == 0)
        put_overview_json(&out.w);
    else if (!put_topic_json(&out.w, args->positional[0]))
        status = unknown(args);
    if (status == WR_EXIT_OK)
        wr_json_out_print(&out);
    wr_json_out_fini(&out);
    return status;
}

static enum wr_exit print_page(void (*make)(struct wr_buf *out))
{
    struct wr_buf out;

    wr_buf_init(&out, PAGE_CAP_BYTES);
    make(&out);
    wr_cli_put(&out);
    wr_buf_fini(&out);
    return WR_EXIT_OK;
}

static enum wr_exit run_help(const struct wr_args *args)
{
    const struct help_options *options = args->options;
    struct wr_sheet sheet;
    enum wr_exit status;

    if (options->man)
        return print_page(wr_help_man);
    if (options->reference)
        return print_page(wr_help_reference);
    if (args->common->json)
        return tell_json(args);
    wr_sheet_init(&sheet, wr_sheet_wants_colour(args->common));
    status = tell(args, &sheet);
    wr_sheet_fini(&sheet);
    return status;
}

const struct wr_command wr_command_help = {
    .name = "help",
    .args = "[COMMAND | TOPIC]",
    .summary = "this page, one command, or the keys of a file",
    .max_args = 2,
    .flags = help_flags,
    .options_size = sizeof(struct help_options),
    .run = run_help,
};
