/* cli.c - finding the command, common flags, how errors are told. */
#include "etl/cli/args.h"
#include "etl/cli/commands.h"

#include "weir/alloc.h"
#include "weir/arena.h"
#include "weir/log.h"
#include "weir/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define MAX_COMMANDS 64

const struct wr_flag wr_common_flags[] = {
    {"json", WR_FLAG_BOOL, offsetof(struct wr_common, json), NULL,
     "results as JSON on stdout"},
    {"quiet", WR_FLAG_BOOL, offsetof(struct wr_common, quiet), NULL,
     "only warnings and errors on stderr"},
    {"verbose", WR_FLAG_BOOL, offsetof(struct wr_common, verbose), NULL,
     "each exchange on stderr"},
    {"log-json", WR_FLAG_BOOL, offsetof(struct wr_common, log_json), NULL,
     "messages as JSON lines"},
    {"log-people", WR_FLAG_BOOL, offsetof(struct wr_common, log_people), NULL,
     "names and addresses in messages, which are hashed otherwise"},
    {"no-color", WR_FLAG_BOOL, offsetof(struct wr_common, no_color), NULL,
     "no colours (as NO_COLOR in the environment)"},
    {"data", WR_FLAG_TEXT, offsetof(struct wr_common, data), "DIR",
     "folder with the shipped providers/ instead of the installed one"},
    {.name = NULL},
};

/* Errors quote what stands in files and replies. */
static void put_error(const char *head, const char *text)
{
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str shown = wr_text_shown(wr_str(text), 0, arena);

    fprintf(stderr, "%s: %.*s\n", head, WR_FMT(shown));
    wr_arena_free(arena);
}

enum wr_exit wr_cli_fail(const struct wr_err *err, enum wr_exit status)
{
    put_error("weir: error", err->text);
    if (err->hint[0])
        put_error("hint", err->hint);
    return status;
}

enum wr_exit wr_cli_error(const struct wr_err *err)
{
    return wr_cli_fail(err, (enum wr_exit)wr_policy(err->code)->exit_status);
}

void wr_cli_put(const struct wr_buf *buf)
{
    struct wr_str s = wr_buf_str(buf);

    fwrite(s.ptr, 1, s.len, stdout);
    fflush(stdout);
}

/* "holds list" takes two words, "run" one; *used says how many. */
static const struct wr_command *find_command(int argc, char **argv, int *used)
{
    for (size_t i = 0; wr_commands[i]; i++) {
        const char *name = wr_commands[i]->name;
        const char *space = strchr(name, ' ');

        *used = 1;
        if (!space && strcmp(argv[1], name) == 0)
            return wr_commands[i];
        if (!space || argc < 3)
            continue;
        *used = 2;
        if (strlen(argv[1]) == (size_t)(space - name) &&
            strncmp(argv[1], name, (size_t)(space - name)) == 0 &&
            strcmp(argv[2], space + 1) == 0)
            return wr_commands[i];
    }
    return NULL;
}

/* Second words of the commands that begin with `word`: "list", "show". */
static size_t second_words(const char *word, const char **out, size_t max)
{
    size_t len = strlen(word), count = 0;

    for (size_t i = 0; wr_commands[i] && count < max; i++) {
        const char *name = wr_commands[i]->name;

        if (strncmp(name, word, len) == 0 && name[len] == ' ')
            out[count++] = name + len + 1;
    }
    out[count] = NULL;
    return count;
}

static enum wr_exit unknown_second(const char *first, const char *second,
                                   const char *const *words, size_t count)
{
    const char *near = second ? wr_text_nearest(wr_str(second), words) : NULL;
    struct wr_arena *arena = wr_arena_new(0);
    struct wr_str all = WR_LIT("");
    struct wr_err err;

    for (size_t i = 0; i < count; i++)
        all = wr_arena_printf(arena, "%.*s%s%s %s", WR_FMT(all), i ? ", " : "", first,
                              words[i]);
    if (second)
        wr_fail(&err, WR_E_CONFIG, "unknown command \"%s %s\"", first, second);
    else
        wr_fail(&err, WR_E_CONFIG, "%s what?", first);
    if (near)
        wr_hint(&err, "did you mean \"weir %s %s\"?", first, near);
    else
        wr_hint(&err, "there are: %.*s", WR_FMT(all));
    wr_arena_free(arena);
    return wr_cli_error(&err);
}

/* "model" for "modle": the first word of those that have two. */
static const char *nearest_first_word(const char *word, struct wr_arena *arena)
{
    const char *firsts[MAX_COMMANDS + 1];
    size_t count = 0;

    for (size_t i = 0; wr_commands[i] && count < MAX_COMMANDS; i++) {
        struct wr_str name = wr_str(wr_commands[i]->name);

        firsts[count++] = wr_arena_strz(arena, wr_str_split(&name, ' '));
    }
    firsts[count] = NULL;
    return wr_text_nearest(wr_str(word), firsts);
}

static enum wr_exit unknown_first(const char *word)
{
    struct wr_arena *arena = wr_arena_new(0);
    const char *names[MAX_COMMANDS + 1];
    const char *near;
    struct wr_err err;
    size_t count = 0;

    for (; wr_commands[count] && count < MAX_COMMANDS; count++)
        names[count] = wr_commands[count]->name;
    names[count] = NULL;
    near = wr_text_nearest(wr_str(word), names);
    if (!near)
        near = nearest_first_word(word, arena);
    wr_fail(&err, WR_E_CONFIG, "unknown command \"%s\"", word);
    wr_hint(&err, near ? "did you mean \"weir %s\"?" : "weir help lists them%s",
            near ? near : "");
    wr_arena_free(arena);
    return wr_cli_error(&err);
}

static enum wr_exit unknown_command(int argc, char **argv)
{
    const char *words[MAX_COMMANDS + 1];
    const char *second = argc > 2 && argv[2][0] != '-' ? argv[2] : NULL;
    size_t count = second_words(argv[1], words, MAX_COMMANDS);

    return count > 0 ? unknown_second(argv[1], second, words, count)
                     : unknown_first(argv[1]);
}

static void setup_log(const struct wr_common *common)
{
    struct wr_log_options options = {.level = WR_INFO};

    if (common->quiet)
        options.level = WR_WARN;
    if (common->verbose)
        options.level = WR_DEBUG;
    options.format = common->log_json ? WR_LOG_JSON : WR_LOG_TEXT;
    options.people = common->log_people;
    wr_log_setup(&options);
}

static enum wr_exit run_command(const struct wr_command *command, int argc, char **argv)
{
    struct wr_common common = {0};
    void *options = wr_alloc(command->options_size + 1);
    const char **positional = wr_alloc_array((size_t)argc + 1, sizeof(*positional));
    struct wr_args args;
    struct wr_err err = {0};
    enum wr_exit status;

    if (wr_args_parse(command, argc, argv, &common, options, &args, positional, &err)) {
        status = wr_cli_error(&err);
    } else {
        setup_log(&common);
        if (common.data)
            /* Before any thread. NOLINTNEXTLINE(concurrency-mt-unsafe) */
            setenv("WEIR_DATA", common.data, 1);
        status = command->run(&args);
    }
    free(positional);
    free(options);
    return status;
}

/* Results that did not arrive (a full disk) are no success. */
static enum wr_exit check_output(enum wr_exit status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "weir: error: the results could not be written to stdout\n");
    return status == WR_EXIT_OK ? WR_EXIT_INTERNAL : status;
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* "weir run --help": somewhere among the flags. */
static bool asks_for_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_help(argv[i]))
            return true;
    }
    return false;
}

enum wr_exit wr_cli_main(int argc, char **argv)
{
    static char program[] = "weir", word[] = "help";
    static char *help[] = {program, word, NULL};
    const struct wr_command *command;
    int used = 1;

    wr_alloc_setup();
    if (argc < 2 || is_help(argv[1])) {
        argc = 2;
        argv = help;
    } else if (strcmp(argv[1], "--version") == 0) {
        printf("weir %s\n", WEIR_VERSION);
        return WR_EXIT_OK;
    }
    command = find_command(argc, argv, &used);
    if (!command)
        return unknown_command(argc, argv);
    if (asks_for_help(argc - 1 - used, argv + 1 + used))
        return check_output(run_command(&wr_command_help, used, argv + 1));
    return check_output(run_command(command, argc - 1 - used, argv + 1 + used));
}
