/* option_value.h - one value of a file into one member of a config. */
#ifndef WEIR_BASE_OPTION_VALUE_H
#define WEIR_BASE_OPTION_VALUE_H

#include "weir/option.h"

struct wr_option_value {
    const struct wr_option *option;
    const struct wr_yaml *node;
    struct wr_arena *arena;
    struct wr_diags *diags;
};

/* Reads the node into `member`, which has the option's type; reports mistakes. */
void wr_option_take(const struct wr_option_value *value, void *member);

/* WR_OPT_SECRET, in secret.c. */
void wr_option_take_secret(const struct wr_option_value *value, struct wr_secret *out);

/* The scalar's text in *out; false, and reported, when there is none. */
bool wr_option_text(const struct wr_option_value *value, struct wr_str *out);

/* True when `s` holds a byte below a blank, or DEL. */
bool wr_option_has_control(struct wr_str s);

#endif
