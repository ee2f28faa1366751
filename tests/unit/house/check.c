/* check.c - one file's text against the rules.
 *
 * C is read with comments and literals blanked out, so that what is only spoken of is
 * no fault; words that no file may hold are looked for in all of the text.
 */
#include "house.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

/* Split, so that this file does not hold them. */
static const struct {
    const char *text, *what;
} words[] = {
    {"TO"
     "DO",
     "unfinished work"},
    {"FIX"
     "ME",
     "unfinished work"},
    {"/wo"
     "rk/",
     "a path of one machine"},
    {"/ho"
     "me/",
     "a path of one machine"},
    {"/ro"
     "ot/",
     "a path of one machine"},
    {"/Us"
     "ers/",
     "a path of one machine"},
    {"/tmp/bu"
     "ild",
     "a path of one machine"},
};

void faults_init(struct faults *faults)
{
    *faults = (struct faults){.arena = wr_arena_new(0)};
    wr_buf_init(&faults->text, 1 << 20);
}

void faults_fini(struct faults *faults)
{
    wr_buf_fini(&faults->text);
    wr_arena_free(faults->arena);
}

void fault(struct faults *faults, const char *fmt, ...)
{
    char line[512];
    va_list args;

    va_start(args, fmt);
    vsnprintf(line, sizeof(line), fmt, args);
    va_end(args);
    wr_buf_printf(&faults->text, "%s\n", line);
    faults->count++;
}

/* What a character of C belongs to. */
enum place { CODE, LINE_COMMENT, BLOCK_COMMENT, STRING, CHARACTER };

static enum place leave(enum place place, const char *at, size_t *skip)
{
    *skip = 0;
    switch (place) {
    case LINE_COMMENT:
        return *at == '\n' ? CODE : place;
    case BLOCK_COMMENT:
        if (at[0] != '*' || at[1] != '/')
            return place;
        *skip = 1;
        return CODE;
    case STRING:
    case CHARACTER:
        *skip = *at == '\\';
        return *at == (place == STRING ? '"' : '\'') ? CODE : place;
    case CODE:
        break;
    }
    if (at[0] == '/' && at[1] == '/')
        return LINE_COMMENT;
    if (at[0] == '/' && at[1] == '*') {
        *skip = 1;
        return BLOCK_COMMENT;
    }
    return *at == '"' ? STRING : *at == '\'' ? CHARACTER : CODE;
}

/* An #include's rest of line, which is no string literal; 0 elsewhere. */
static size_t include_length(const char *at)
{
    const char *p = at;

    if (*p++ != '#')
        return 0;
    while (*p == ' ' || *p == '\t')
        p++;
    return strncmp(p, "include", 7) == 0 ? strcspn(at, "\n") : 0;
}

/* The text with all but code blanked; line breaks stay. */
static char *code_of(struct wr_arena *arena, struct wr_str text)
{
    char *code = wr_arena_strz(arena, text);
    enum place place = CODE;
    size_t skip, kept;

    for (size_t i = 0; i < text.len; i++) {
        enum place was = place;

        kept = place == CODE ? include_length(code + i) : 0;
        if (kept) {
            i += kept - 1;
            continue;
        }
        place = leave(place, code + i, &skip);
        for (; (was != CODE || place != CODE) && i < text.len; i++) {
            if (code[i] != '\n')
                code[i] = ' ';
            if (skip-- == 0)
                break;
        }
    }
    return code;
}

static void check_include(struct faults *faults, const char *path, size_t line,
                          const char *at)
{
    char header[128], mark;

    at += strcspn(at, "<\"\n");
    mark = *at;
    if ((mark != '<' && mark != '"') || sscanf(at + 1, "%127[^>\"\n]", header) != 1) {
        fault(faults, "%s:%zu: an #include that names no header", path, line);
        return;
    }
    if (mark == '"' && !may_include(path, header))
        fault(faults, "%s:%zu: %s may not include \"%s\"", path, line,
              room_of_path(path), header);
    if (mark == '<' && !may_include_system(path, header))
        fault(faults, "%s:%zu: <%s> is not for this file", path, line, header);
}

static void check_code(struct faults *faults, const char *path, const char *code)
{
    size_t line = 1, len;

    for (const char *p = code; *p; p += len) {
        len = 1;
        line += *p == '\n';
        if (include_length(p)) {
            check_include(faults, path, line, p);
            len = include_length(p);
        } else if (isalpha((unsigned char)*p) || *p == '_') {
            while (isalnum((unsigned char)p[len]) || p[len] == '_')
                len++;
            if (p[len + strspn(p + len, " \n")] == '(' &&
                is_banned_function((struct wr_str){p, len}))
                fault(faults, "%s:%zu: %.*s has no safe use", path, line, (int)len, p);
        }
    }
}

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* A word stands by itself; a path begins where no longer path does. */
static bool stands_alone(struct wr_str line, size_t at, size_t len)
{
    if (line.ptr[at] == '/')
        return at == 0 ||
               (!is_word_byte(line.ptr[at - 1]) && !strchr("./}", line.ptr[at - 1]));
    return (at == 0 || !is_word_byte(line.ptr[at - 1])) &&
           (at + len == line.len || !is_word_byte(line.ptr[at + len]));
}

static void check_words(struct faults *faults, const char *path, struct wr_str text)
{
    for (size_t number = 1; text.ptr; number++) {
        struct wr_str line = wr_str_split(&text, '\n');

        for (size_t i = 0; i < WR_COUNT(words); i++) {
            struct wr_str word = wr_str(words[i].text);
            size_t at = wr_str_search(line, word);

            if (at < line.len && stands_alone(line, at, word.len))
                fault(faults, "%s:%zu: \"%s\": %s", path, number, words[i].text,
                      words[i].what);
        }
    }
}

void check_text(struct faults *faults, const char *path, struct wr_str text)
{
    bool is_c = wr_str_ends(wr_str(path), WR_LIT(".c")) ||
                wr_str_ends(wr_str(path), WR_LIT(".h"));

    check_words(faults, path, text);
    if (!is_c || wr_str_starts(wr_str(path), WR_LIT("tests/")))
        return;
    if (!room_of_path(path)) {
        fault(faults, "%s:1: stands in no room", path);
        return;
    }
    wr_arena_reset(faults->arena);
    check_code(faults, path, code_of(faults->arena, text));
}
