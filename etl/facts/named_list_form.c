/* named_list_form.c - the values of a list as one field has them, and asking for one.
 */
#include "etl/base/ascii.h"
#include "etl/facts/named_list.h"

#include "etl/base/banned.h"

#define MAX_MISTAKES 20 /* of one list: it is made for another field then */

static bool is_letter(char ch)
{
    unsigned char c = (unsigned char)ch;

    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* The next word from *at on; an empty one at the end. */
static struct wr_str next_word(struct wr_str text, size_t *at)
{
    size_t from = *at, end;

    while (from < text.len && !is_letter(text.ptr[from]))
        from++;
    end = from;
    while (end < text.len && is_letter(text.ptr[end]))
        end++;
    *at = end;
    return wr_str_sub(text, from, end - from);
}

static size_t count_words(struct wr_str text)
{
    size_t count = 0, at = 0;

    while (next_word(text, &at).len)
        count++;
    return count;
}

/* What normalising keeps raw is no value that a fact of a closed field has. */
static bool is_word_of(const struct wr_field *field, struct wr_str text)
{
    for (const char *const *word = field->words; word && *word; word++) {
        if (wr_str_eqz(text, *word))
            return true;
    }
    if (field->normal == WR_NORMAL_COUNTRY)
        return text.len == 2;
    return !field->words;
}

static bool in_form(const struct wr_named_list *list, size_t i,
                    const struct wr_catalogue *catalogue, const struct wr_field *field,
                    struct wr_arena *arena, struct wr_str *out)
{
    struct wr_value value;
    enum wr_normal_result result =
        wr_normalise(field, catalogue->lists, list->values[i], arena, &value);

    if (result != WR_NORMAL_OK && result != WR_NORMAL_UNKNOWN)
        return false;
    if (value.type == WR_TYPE_SET && value.as.set.count == 1)
        *out = value.as.set.items[0];
    else if (value.type == WR_TYPE_TEXT)
        *out = value.as.text;
    else
        return false;
    return is_word_of(field, *out);
}

static struct wr_list_form *make_form(const struct wr_named_list *list,
                                      const struct wr_catalogue *catalogue,
                                      wr_field_id id, struct wr_diags *diags)
{
    const struct wr_field *field = &catalogue->fields[id];
    struct wr_list_form *form = WR_NEW(list->arena, struct wr_list_form);
    struct wr_arena *arena = wr_arena_new(0);
    int mistakes = 0;

    form->field = id;
    for (size_t i = 0; i < list->count && mistakes < MAX_MISTAKES; i++) {
        struct wr_str text;
        size_t words;

        if (in_form(list, i, catalogue, field, arena, &text)) {
            wr_list_set_add(&form->set, text, 1);
            words = count_words(text);
            form->longest = words > form->longest ? words : form->longest;
        } else {
            wr_diag_error(diags, (struct wr_pos){list->file, list->lines[i], 1},
                          "\"%.*s\" is no value of %s", WR_FMT(list->values[i]),
                          field->name);
            mistakes++;
        }
        wr_arena_reset(arena);
    }
    wr_arena_free(arena);
    wr_list_set_seal(&form->set);
    if (form->longest > WR_MAX_LIST_WORDS)
        form->longest = WR_MAX_LIST_WORDS;
    if (!mistakes)
        return form;
    wr_list_set_fini(&form->set);
    return NULL;
}

/* Into the arena, so that nobody has to free it. */
static void keep(struct wr_named_list *list, struct wr_list_form *form)
{
    struct wr_list_set *set = &form->set;
    size_t count = set->count;
    uint64_t *items = WR_ARRAY(list->arena, uint64_t, count);

    if (count)
        memcpy(items, set->items, count * sizeof(*items));
    wr_list_set_fini(set);
    *set = (struct wr_list_set){items, count, count};
    form->next = list->forms;
    list->forms = form;
}

const struct wr_list_form *wr_named_list_form(struct wr_named_list *list,
                                              const struct wr_catalogue *catalogue,
                                              wr_field_id field, struct wr_diags *diags)
{
    struct wr_list_form *form = list->forms;

    while (form && form->field != field)
        form = form->next;
    if (form)
        return form;
    form = make_form(list, catalogue, field, diags);
    if (form)
        keep(list, form);
    return form;
}

bool wr_list_has(const struct wr_list_form *form, struct wr_str text)
{
    return wr_list_set_get(&form->set, text) != 0;
}

/* Any of the phrases that begin with the word ending at `end`? */
static bool begins_value(const struct wr_list_form *form, struct wr_str text,
                         size_t from, size_t end)
{
    for (size_t words = 0; words < form->longest; words++) {
        if (wr_list_has(form, wr_str_sub(text, from, end - from)))
            return true;
        if (!next_word(text, &end).len)
            return false;
    }
    return false;
}

bool wr_list_has_words_of(const struct wr_list_form *form, struct wr_str text)
{
    struct wr_str word;
    size_t end = 0;

    if (wr_list_has(form, text))
        return true;
    while ((word = next_word(text, &end)).len) {
        if (begins_value(form, text, end - word.len, end))
            return true;
    }
    return false;
}
