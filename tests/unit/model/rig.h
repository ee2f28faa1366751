/* rig.h - a lead on the bench: a model, a profile set field by field, a decision. */
#ifndef TESTS_UNIT_MODEL_RIG_H
#define TESTS_UNIT_MODEL_RIG_H

#include "weir/alloc.h"
#include "weir/clock.h"
#include "weir/model.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* 2026-11-22T08:30:00Z */
#define RIG_NOW         (INT64_C(1795336200) * WR_SECOND_US)
#define RIG_MAX_SIGNALS 16

struct rig {
    struct wr_arena *arena;
    struct wr_catalogue catalogue;
    struct wr_diags *diags;
    struct wr_model *model;
    struct wr_profile profile;
    struct wr_signal signals[RIG_MAX_SIGNALS];
    struct wr_decide in;
    struct wr_decision out;
};

/* The built-in catalogue and an empty profile. */
void rig_init(struct rig *rig);
/* The same with a model that must compile. */
void rig_open(struct rig *rig, const char *yaml);
void rig_open_file(struct rig *rig, const char *path);
void rig_close(struct rig *rig);
/* Forget what is known of the lead. */
void rig_clear(struct rig *rig);

/* `text` in canonical form: "1001-5000", "true", "a;b". */
void rig_know(struct rig *rig, const char *field, const char *text);
void rig_know_stale(struct rig *rig, const char *field, const char *text);
/* By a source of this standing; `agree` voices say so. */
void rig_know_from(struct rig *rig, const char *field, const char *text,
                   enum wr_origin origin, uint16_t agree, uint16_t confidence);
void rig_absent(struct rig *rig, const char *field);
/* days_ago < 0: without a date. */
void rig_signal(struct rig *rig, const char *kind, int days_ago, int64_t count);

/* wr_decide, and the receipt is checked: lines of each part sum to the part. */
const struct wr_decision *rig_decide(struct rig *rig);
void rig_check_sums(const struct wr_decision *d);
/* The line of a part by kind and name; fails when there is none. */
const struct wr_line *rig_line(const struct wr_decision *d, const char *part,
                               enum wr_line_kind kind, const char *name);
void rig_assert_text(struct wr_str got, const char *wanted);
/* What compiling reports, all of it. */
void rig_assert_mistakes(const char *yaml, const char *wanted);

#endif
