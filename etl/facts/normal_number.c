/* normal_number.c - whole numbers, thousandths and yes or no. */
#include "etl/facts/normal.h"

#include "etl/base/banned.h"

/* Grouping commas out, "%" off the end: "1,600", "97.5 %". */
static struct wr_str plain(const struct wr_normal_in *in)
{
    char *out = wr_arena_alloc(in->arena, in->text.len + 1);
    struct wr_str text = in->text;
    size_t len = 0;

    if (text.len > 1 && text.ptr[text.len - 1] == '%')
        text = wr_str_trim(wr_str_sub(text, 0, text.len - 1));
    for (size_t i = 0; i < text.len; i++) {
        bool groups = text.ptr[i] == ',' && i > 0 && text.len - i > 3;

        if (!groups)
            out[len++] = text.ptr[i];
    }
    if (len && out[0] == '+')
        return (struct wr_str){out + 1, len - 1};
    return (struct wr_str){out, len};
}

enum wr_normal_result wr_normal_milli(const struct wr_normal_in *in,
                                      struct wr_value *out)
{
    int64_t milli;

    if (!wr_str_to_milli(plain(in), &milli))
        return WR_NORMAL_BAD;
    *out = wr_value_num(WR_TYPE_MILLI, milli);
    return WR_NORMAL_OK;
}

/* CRMs show whole numbers as "77.0": a fraction of noughts is none. */
enum wr_normal_result wr_normal_int(const struct wr_normal_in *in, struct wr_value *out)
{
    struct wr_str text = plain(in);
    size_t dot = wr_str_find(text, '.');
    int64_t num;

    for (size_t i = dot + 1; i < text.len; i++) {
        if (text.ptr[i] != '0')
            return WR_NORMAL_BAD;
    }
    if (!wr_str_to_i64(wr_str_sub(text, 0, dot), &num))
        return WR_NORMAL_BAD;
    *out = wr_value_num(WR_TYPE_INT, num);
    return WR_NORMAL_OK;
}

enum wr_normal_result wr_normal_bool(const struct wr_normal_in *in,
                                     struct wr_value *out)
{
    static const char *const yes[] = {"true", "yes",       "y",       "1",   "t",
                                      "on",   "x",         "checked", "ja",  "oui",
                                      "si",   "s\xC3\xAD", "sim",     "wahr"};
    static const char *const no[] = {"false", "no",  "n",          "0",
                                     "f",     "off", "unchecked",  "nein",
                                     "non",   "nao", "n\xC3\xA3o", "falsch"};

    for (size_t i = 0; i < WR_COUNT(yes); i++) {
        if (wr_str_eq_nocase(in->text, wr_str(yes[i]))) {
            *out = wr_value_num(WR_TYPE_BOOL, 1);
            return WR_NORMAL_OK;
        }
    }
    for (size_t i = 0; i < WR_COUNT(no); i++) {
        if (wr_str_eq_nocase(in->text, wr_str(no[i]))) {
            *out = wr_value_num(WR_TYPE_BOOL, 0);
            return WR_NORMAL_OK;
        }
    }
    return WR_NORMAL_BAD;
}
