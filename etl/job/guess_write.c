/* guess_write.c - guesses as a map file with comments, ready to be looked over. */
#include "etl/job/guess.h"
#include "weir/json.h"

#include "etl/base/banned.h"

/* Fields that weir may fill where the file has a blank. */
static const wr_field_id filled[] = {
    WR_F_EMAIL, WR_F_TITLE,        WR_F_PHONE,    WR_F_COUNTRY,
    WR_F_CITY,  WR_F_LINKEDIN_URL, WR_F_INDUSTRY, WR_F_EMPLOYEES,
};

static const struct {
    const char *column;
    wr_field_id field;
} added[] = {
    {"weir_score", WR_F_SCORE},
    {"weir_tier", WR_F_TIER},
    {"weir_stage", WR_F_STAGE},
    {"weir_path", WR_F_PATH},
    {"weir_reasons", WR_F_REASONS},
    {"weir_stop_reason", WR_F_STOP_REASON},
    {"weir_completeness", WR_F_COMPLETENESS},
    {"weir_gaps", WR_F_GAPS},
    {"weir_hold_reason", WR_F_HOLD_REASON},
    {"weir_next_question", WR_F_NEXT_QUESTION},
    {"weir_qualification", WR_F_QUALIFICATION},
    {"weir_email_verdict", WR_F_EMAIL_VERDICT},
    {"weir_next_action", WR_F_NEXT_ACTION},
    {"weir_scored_at", WR_F_SCORED_AT},
};

/* A JSON string is a double-quoted scalar of YAML, and holds no line break. */
static void put_quoted(struct wr_buf *out, struct wr_str text)
{
    struct wr_jw w;

    wr_jw_init(&w, out);
    wr_jw_str(&w, text);
}

static bool is_filled(wr_field_id field)
{
    for (size_t i = 0; i < WR_COUNT(filled); i++) {
        if (filled[i] == field)
            return true;
    }
    return false;
}

static bool is_taken(const struct wr_guess *guess)
{
    return guess->field != WR_NO_FIELD || guess->signal.ptr;
}

static bool is_added(struct wr_str column)
{
    for (size_t i = 0; i < WR_COUNT(added); i++) {
        if (wr_str_eqz(column, added[i].column))
            return true;
    }
    return false;
}

static void put_signal(const struct wr_guess *guess, struct wr_buf *out)
{
    wr_buf_printf(out, ": {signal: %.*s", WR_FMT(guess->signal));
    if (guess->at.ptr) {
        wr_buf_putz(out, ", at: ");
        put_quoted(out, guess->at);
    }
    wr_buf_putc(out, '}');
}

static void put_taken(const struct wr_guess *guess,
                      const struct wr_catalogue *catalogue, struct wr_buf *out)
{
    wr_buf_putz(out, "  ");
    put_quoted(out, guess->column);
    if (guess->signal.ptr)
        put_signal(guess, out);
    else if (is_filled(guess->field))
        wr_buf_printf(out, ": {field: %s, write: fill_blank}",
                      catalogue->fields[guess->field].name);
    else if (guess->format)
        wr_buf_printf(out, ": {field: %s, format: %s}",
                      catalogue->fields[guess->field].name, guess->format);
    else
        wr_buf_printf(out, ": %s", catalogue->fields[guess->field].name);
    wr_buf_printf(out, "  # %d %%%s\n", guess->sure,
                  guess->sure < 80 ? ": is it?" : "");
}

static void put_left(const struct wr_guesses *guesses, struct wr_buf *out)
{
    bool any = false;

    for (size_t i = 0; i < guesses->count; i++) {
        const struct wr_guess *guess = &guesses->items[i];

        if (is_taken(guess) || guess->date_of.ptr || guess->is_id ||
            is_added(guess->column))
            continue;
        if (!any)
            wr_buf_putz(out, "\n  # Not used:\n");
        any = true;
        wr_buf_putz(out, "  #   ");
        put_quoted(out, guess->column);
        if (guess->lost_to.ptr) {
            wr_buf_putz(out, ": the same as ");
            put_quoted(out, guess->lost_to);
        }
        wr_buf_putc(out, '\n');
    }
}

static void put_head(const struct wr_guesses *guesses, const char *source,
                     struct wr_buf *out)
{
    wr_buf_putz(out, "# A map, guessed from the header of ");
    put_quoted(out, wr_str(source));
    wr_buf_putz(out, ". Look it over: the percentage says how\n"
                     "# sure the guess is, and below 80 it is only one.\n");
    if (guesses->id != SIZE_MAX) {
        wr_buf_putz(out, "#\n# Rows are named by ");
        put_quoted(out, guesses->items[guesses->id].column);
        wr_buf_putz(out, " (the job's crm: id_column).\n");
    }
    wr_buf_putz(out, "object: leads\nis: lead\n\nproperties:\n");
}

void wr_guess_write(const struct wr_guesses *guesses,
                    const struct wr_catalogue *catalogue, const char *source,
                    struct wr_buf *out)
{
    put_head(guesses, source, out);
    for (size_t i = 0; i < guesses->count; i++) {
        if (is_taken(&guesses->items[i]) && !is_added(guesses->items[i].column))
            put_taken(&guesses->items[i], catalogue, out);
    }
    put_left(guesses, out);
    wr_buf_putz(out,
                "\n  # What weir decides; columns that are not there are added.\n");
    for (size_t i = 0; i < WR_COUNT(added); i++)
        wr_buf_printf(out, "  %s: %s\n", added[i].column,
                      catalogue->fields[added[i].field].name);
}
