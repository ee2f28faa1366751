/* help_man.c - the man page, made from the tables of commands: docs/weir.1. */
#include "etl/cli/help.h"

#include "etl/base/banned.h"

/* man(7): a dot or quote that begins a line is a request, a bare hyphen may become a
 * typographic one. */
static void put_text(struct wr_buf *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        wr_buf_putz(out, "\\&");
    for (; *text; text++) {
        if (*text == '\\')
            wr_buf_putz(out, "\\e");
        else if (*text == '-')
            wr_buf_putz(out, "\\-");
        else if (*text == '\n')
            wr_buf_putz(out, "\n.PP\n");
        else
            wr_buf_putc(out, *text);
    }
}

static void put_line(struct wr_buf *out, const char *request, const char *text)
{
    wr_buf_putz(out, request);
    put_text(out, text);
    wr_buf_putc(out, '\n');
}

static void put_rows(struct wr_buf *out, const struct wr_help_row *rows)
{
    for (; rows->name; rows++) {
        wr_buf_putz(out, ".TP\n");
        put_line(out, ".B ", rows->name);
        put_line(out, "", rows->text);
    }
}

static void put_flags(struct wr_buf *out, const struct wr_flag *flags)
{
    for (; flags && flags->name; flags++) {
        wr_buf_putz(out, ".TP\n.B \\-\\-");
        put_text(out, flags->name);
        if (flags->argument) {
            wr_buf_putz(out, " \\fI");
            put_text(out, flags->argument);
            wr_buf_putz(out, "\\fR");
        }
        wr_buf_putc(out, '\n');
        put_line(out, "", flags->help);
    }
}

static void put_command(struct wr_buf *out, const struct wr_command *command)
{
    wr_buf_putz(out, ".SS weir ");
    put_text(out, command->name);
    wr_buf_putc(out, ' ');
    put_text(out, command->args);
    wr_buf_putc(out, '\n');
    put_line(out, "", command->summary);
    if (command->details) {
        wr_buf_putz(out, ".PP\n");
        put_line(out, "", command->details);
    }
    put_flags(out, command->flags);
}

static void put_head(struct wr_buf *out)
{
    wr_buf_putz(out, ".\\\" Made by `weir help --man`; not edited by hand.\n");
    wr_buf_printf(out, ".TH WEIR 1 \"\" \"weir %s\"\n", WEIR_VERSION);
    wr_buf_putz(out, ".SH NAME\nweir \\- " WR_HELP_ABOUT "\n");
    wr_buf_putz(out, ".SH SYNOPSIS\n.B weir\n.I COMMAND\n[flags]\n");
    wr_buf_putz(out, ".SH DESCRIPTION\n");
    put_line(
        out, "",
        "weir pulls leads from a CRM, fills what is missing from a waterfall of "
        "providers, verifies e-mail and domain, holds what is still below the "
        "completeness threshold, scores the rest, and writes score, tier, stage and "
        "handoff fields back.");
    wr_buf_putz(out, ".PP\n");
    put_line(
        out, "",
        "Results go to stdout, messages to stderr. Nothing is asked where there is "
        "no terminal.");
}

void wr_help_man(struct wr_buf *out)
{
    put_head(out);
    wr_buf_putz(out, ".SH COMMANDS\n");
    for (size_t i = 0; wr_commands[i]; i++)
        put_command(out, wr_commands[i]);
    wr_buf_putz(out, ".SH COMMON FLAGS\nEvery command takes:\n");
    put_flags(out, wr_common_flags);
    wr_buf_putz(out, ".SH HELP TOPICS\n");
    put_line(out, ".B ", "weir help TOPIC");
    wr_buf_putz(out, "tells about:\n");
    put_rows(out, wr_help_topics);
    wr_buf_putz(out, ".SH EXIT STATUS\n");
    put_rows(out, wr_help_exits);
    wr_buf_putz(out, ".SH ENVIRONMENT\n");
    put_rows(out, wr_help_environment);
}
