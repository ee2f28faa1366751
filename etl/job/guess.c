/* guess.c - columns to fields: by name, by part of a name, by a sample; each field
 * once, to the column that is surest of it.
 *
 * A sample that is no value of the field a name points to makes the guess a poor one:
 * "company size" holds head counts in one export and "Large" in the next.
 */
#include "etl/job/guess.h"

#include "etl/job/guess_names.h"
#include "weir/text.h"
#include "weir/value.h"

#include "etl/base/banned.h"

#define SURE_BY_FIELD_NAME 92 /* a column called like the field itself */
#define SURE_BY_SAMPLE     55
#define SURE_BY_COMPANY    80 /* a plain "name" where nobody's name is */
#define DOUBT_BY_SAMPLE    40

/* Letters and digits, folded. What some tools put in front of all columns goes. */
static struct wr_str letters_of(struct wr_str column, struct wr_arena *arena)
{
    static const struct wr_str prefixes[] = {
        {"property_", 9}, {"Contact: ", 9}, {"Lead: ", 6}};
    struct wr_str folded;
    size_t len = 0;
    char *out;

    for (size_t i = 0; i < WR_COUNT(prefixes); i++) {
        if (wr_str_starts(column, prefixes[i]))
            column = wr_str_sub(column, prefixes[i].len, column.len);
    }
    folded = wr_text_fold(wr_str_sub(column, 0, 200), arena);
    out = wr_arena_alloc(arena, folded.len);
    for (size_t i = 0; i < folded.len; i++) {
        char c = folded.ptr[i];

        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
            (unsigned char)c >= 0x80)
            out[len++] = c;
    }
    return (struct wr_str){out, len};
}

static bool by_name(struct wr_str letters, struct wr_guess *out)
{
    for (size_t i = 0; i < wr_guess_name_count; i++) {
        const struct wr_guess_name *name = &wr_guess_names[i];

        if (!wr_str_eqz(letters, name->name))
            continue;
        out->field = name->field;
        out->signal = wr_str(name->signal);
        out->is_id = name->is_id;
        out->sure = name->sure;
        return true;
    }
    return false;
}

static bool by_field(struct wr_str letters, const struct wr_catalogue *catalogue,
                     struct wr_arena *arena, struct wr_guess *out)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct wr_field *field = &catalogue->fields[i];

        if (field->kind == WR_FIELD_DECIDED ||
            !wr_str_eq(letters, letters_of(wr_str(field->name), arena)))
            continue;
        out->field = (wr_field_id)i;
        out->sure = SURE_BY_FIELD_NAME;
        return true;
    }
    return false;
}

/* "Last Demo Request" is when, "Page Views last 30 days" how many. */
static bool is_of_last_one(struct wr_str letters)
{
    static const struct wr_str heads[] = {
        {"last", 4}, {"latest", 6}, {"recent", 6}, {"mostrecent", 10}, {"dateof", 6}};
    bool begins = wr_str_ends(letters, WR_LIT("date"));

    for (size_t i = 0; i < letters.len; i++) {
        if (letters.ptr[i] >= '0' && letters.ptr[i] <= '9')
            return false;
    }
    for (size_t i = 0; i < WR_COUNT(heads); i++)
        begins = begins || wr_str_starts(letters, heads[i]);
    return begins;
}

static bool by_part(struct wr_str letters, struct wr_guess *out)
{
    for (size_t i = 0; i < wr_guess_part_count; i++) {
        if (wr_str_search(letters, wr_str(wr_guess_parts[i].part)) >= letters.len)
            continue;
        out->field = wr_guess_parts[i].field;
        out->signal = wr_str(wr_guess_parts[i].signal);
        out->sure = wr_guess_parts[i].sure;
        if (out->signal.ptr && is_of_last_one(letters)) {
            out->date_of = out->signal;
            out->signal = WR_NONE;
            out->sure = 0;
        }
        return true;
    }
    return false;
}

/* Colleagues, whose addresses stand in exports too: they are nobody's lead. */
static bool is_colleague(struct wr_str letters)
{
    static const char *const words[] = {
        "owner",      "manager",   "salesrep", "assigned",   "createdby",
        "modifiedby", "updatedby", "besitzer", "zustaendig", "propietario"};

    for (size_t i = 0; i < WR_COUNT(words); i++) {
        if (wr_str_search(letters, wr_str(words[i])) < letters.len)
            return true;
    }
    return false;
}

/* An address looks like nothing else. */
static bool by_sample(struct wr_str letters, struct wr_str sample, struct wr_guess *out)
{
    size_t at = wr_str_find(sample, '@');
    struct wr_str host = wr_str_sub(sample, at + 1, sample.len);

    if (is_colleague(letters) || !at || at >= sample.len ||
        wr_str_find(sample, ' ') < sample.len || wr_str_find(host, '.') >= host.len)
        return false;
    out->field = WR_F_EMAIL;
    out->sure = SURE_BY_SAMPLE;
    return true;
}

static enum wr_normal_result read_sample(const struct wr_catalogue *catalogue,
                                         const struct wr_guess *guess,
                                         enum wr_day_order order, struct wr_str sample,
                                         struct wr_arena *arena)
{
    struct wr_field field = catalogue->fields[guess->field];
    struct wr_value unused;

    field.day_order = order;
    return wr_normalise(&field, NULL, sample, arena, &unused);
}

/* A date that only one order can read shows the order of all. */
static void weigh_sample(const struct wr_catalogue *catalogue, struct wr_str sample,
                         struct wr_arena *arena, struct wr_guess *guess)
{
    bool day_first, month_first;

    if (guess->field == WR_NO_FIELD)
        return;
    day_first =
        read_sample(catalogue, guess, WR_DAY_FIRST, sample, arena) != WR_NORMAL_BAD;
    month_first =
        read_sample(catalogue, guess, WR_MONTH_FIRST, sample, arena) != WR_NORMAL_BAD;
    if (!day_first && !month_first)
        guess->sure -= DOUBT_BY_SAMPLE;
    else if (day_first != month_first)
        guess->format = day_first ? "dmy" : "mdy";
}

static void guess_one(struct wr_str column, struct wr_str sample,
                      const struct wr_catalogue *catalogue, struct wr_arena *arena,
                      struct wr_guess *out)
{
    struct wr_str letters = letters_of(column, arena);

    *out = (struct wr_guess){.column = column, .field = WR_NO_FIELD};
    if (!letters.len)
        return;
    if (by_name(letters, out) || by_field(letters, catalogue, arena, out) ||
        by_part(letters, out))
        weigh_sample(catalogue, sample, arena, out);
    else
        by_sample(letters, wr_str_trim(sample), out);
}

static bool is_of_person(wr_field_id field)
{
    return field == WR_F_EMAIL || field == WR_F_FIRST_NAME || field == WR_F_LAST_NAME ||
           field == WR_F_TITLE || field == WR_F_COMPANY_NAME;
}

static bool is_of_company(wr_field_id field)
{
    return field == WR_F_INDUSTRY || field == WR_F_EMPLOYEES || field == WR_F_REVENUE ||
           field == WR_F_FOUNDED_YEAR || field == WR_F_DOMAIN;
}

/* In a list of companies "name" is the company's. */
static void name_the_company(struct wr_guesses *all, struct wr_arena *arena)
{
    struct wr_guess *name = NULL;
    bool is_list = false;

    for (size_t i = 0; i < all->count; i++) {
        struct wr_guess *guess = &all->items[i];

        if (is_of_person(guess->field))
            return;
        is_list = is_list || is_of_company(guess->field);
        if (guess->field == WR_F_FULL_NAME &&
            wr_str_eqz(letters_of(guess->column, arena), "name"))
            name = guess;
    }
    if (name && is_list) {
        name->field = WR_F_COMPANY_NAME;
        name->sure = SURE_BY_COMPANY;
    }
}

static bool wants_same(const struct wr_guess *a, const struct wr_guess *b)
{
    if (a->is_id || b->is_id)
        return a->is_id && b->is_id;
    if (a->signal.ptr || b->signal.ptr)
        return wr_str_eq(a->signal, b->signal);
    return a->field != WR_NO_FIELD && a->field == b->field;
}

static void give_up(struct wr_guess *guess, struct wr_str winner)
{
    guess->field = WR_NO_FIELD;
    guess->signal = WR_NONE;
    guess->is_id = false;
    guess->lost_to = winner;
}

/* A date goes to the column that counts; alone it says nothing that a map could name.
 */
static void give_dates(struct wr_guesses *all)
{
    for (size_t i = 0; i < all->count; i++) {
        struct wr_guess *date = &all->items[i];
        struct wr_guess *count = NULL;

        for (size_t k = 0; date->date_of.ptr && !count && k < all->count; k++) {
            if (wr_str_eq(all->items[k].signal, date->date_of))
                count = &all->items[k];
        }
        if (count && !count->at.ptr)
            count->at = date->column;
        else
            date->date_of = WR_NONE;
    }
}

/* Columns with one name cannot be told apart: the first one is read. */
static void settle(struct wr_guesses *all)
{
    for (size_t i = 0; i < all->count; i++) {
        for (size_t k = 0; k < i; k++) {
            struct wr_guess *a = &all->items[k], *b = &all->items[i];

            if (!a->sure || !b->sure || a->lost_to.ptr || b->lost_to.ptr ||
                !wants_same(a, b))
                continue;
            if (b->sure > a->sure)
                give_up(a, b->column);
            else
                give_up(b, a->column);
        }
    }
}

void wr_guess_columns(const struct wr_str *columns, size_t count,
                      const struct wr_str *sample, const struct wr_catalogue *catalogue,
                      struct wr_arena *arena, struct wr_guesses *out)
{
    *out = (struct wr_guesses){.id = SIZE_MAX};
    out->items = WR_ARRAY(arena, struct wr_guess, count);
    out->count = count;
    for (size_t i = 0; i < count; i++)
        guess_one(wr_arena_str(arena, columns[i]), sample ? sample[i] : WR_NONE,
                  catalogue, arena, &out->items[i]);
    name_the_company(out, arena);
    settle(out);
    give_dates(out);
    for (size_t i = 0; i < count; i++) {
        if (out->items[i].is_id)
            out->id = i;
    }
}
