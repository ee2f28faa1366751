# Turns NAME.sql files into store_sql.h (an enum) and store_sql.c (their texts).
#
#   -- name: lead_get             becomes WR_SQL_LEAD_GET
#   -- name: spend_of_all report  the same; a report may scan, sort, walk a whole run
#
# schema.sql and what follows it (schema_2.sql, ...) are not split: they become
# wr_sql_schema, wr_sql_schema_2, as bytes, for they may be longer than the 4,095
# characters that C17 promises for a string literal.

set(enum "")
set(rows "")

# Appends one statement to `enum` and `rows`.
function(add_statement head body)
    string(REGEX MATCH "^([a-z0-9_]+)( report)?$" ok "${head}")
    if(NOT ok)
        message(FATAL_ERROR "bad statement head: -- name: ${head}")
    endif()
    set(name ${CMAKE_MATCH_1})
    set(report false)
    if(CMAKE_MATCH_2)
        set(report true)
    endif()
    string(REGEX REPLACE "\n--[^\n]*" "" body "${body}")
    string(STRIP "${body}" body)
    string(LENGTH "${body}" length)
    if(length EQUAL 0 OR length GREATER 4000)
        message(FATAL_ERROR "statement ${name} has ${length} characters")
    endif()
    string(REPLACE "\\" "\\\\" body "${body}")
    string(REPLACE "\"" "\\\"" body "${body}")
    string(REPLACE "\n" "\\n\"\n     \"" body "${body}")
    string(TOUPPER ${name} upper)
    set(enum "${enum}    WR_SQL_${upper},\n" PARENT_SCOPE)
    set(rows "${rows}    {\"${name}\",\n     \"${body}\",\n     ${report}},\n" PARENT_SCOPE)
endfunction()

set(mark "-- name: ")
string(LENGTH "${mark}" mark_length)
foreach(file ${NAMES})
    if(file MATCHES "^schema")
        continue()
    endif()
    file(READ ${SQL_DIR}/${file}.sql text)
    string(FIND "${text}" "${mark}" at)
    while(NOT at EQUAL -1)
        math(EXPR from "${at} + ${mark_length}")
        string(SUBSTRING "${text}" ${from} -1 text)
        string(FIND "${text}" "\n" eol)
        string(SUBSTRING "${text}" 0 ${eol} head)
        string(SUBSTRING "${text}" ${eol} -1 text)
        string(FIND "${text}" "${mark}" at)
        string(SUBSTRING "${text}" 0 ${at} body)
        add_statement("${head}" "${body}")
    endwhile()
endforeach()

set(declared "")
set(scripts "")
foreach(file ${NAMES})
    if(NOT file MATCHES "^schema")
        continue()
    endif()
    file(READ ${SQL_DIR}/${file}.sql bytes HEX)
    string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
    string(REGEX REPLACE "((0x..,)(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?(0x..,)?)"
           "\\1\n" bytes "${bytes}")
    set(declared "${declared}extern const char wr_sql_${file}[];\n")
    set(scripts "${scripts}\nconst char wr_sql_${file}[] = {\n${bytes}0};\n")
endforeach()

set(note "/* Made from etl/store/sql by embed_sql.cmake; not edited by hand. */\n")
file(WRITE ${OUT_DIR}/store_sql.h "${note}#ifndef STORE_SQL_H
#define STORE_SQL_H

#include <stdbool.h>

enum wr_sql {
${enum}    WR_SQL_COUNT
};

struct wr_sql_text {
    const char *name;
    const char *text;
    bool report; /* may scan, sort, walk a whole run */
};
extern const struct wr_sql_text wr_sql_texts[WR_SQL_COUNT];
${declared}
#endif
")
file(WRITE ${OUT_DIR}/store_sql.c "${note}#include \"store_sql.h\"

const struct wr_sql_text wr_sql_texts[WR_SQL_COUNT] = {
${rows}};
${scripts}")
