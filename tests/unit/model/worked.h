/* worked.h - leads on a shipped model, each calculated by hand beside its row. */
#ifndef TESTS_UNIT_MODEL_WORKED_H
#define TESTS_UNIT_MODEL_WORKED_H

#include "rig.h"

#define WORKED_MAX 8

struct worked_lead {
    const char *title;
    const char *facts[WORKED_MAX][2]; /* field, canonical text */
    struct {
        const char *kind;
        int count;
    } signals[WORKED_MAX]; /* without a date */
    struct wr_digest digest;
    int parts[WR_MAX_PARTS]; /* thousandths, of each sub-score that the model has */
    int score;               /* points */
    const char *tier, *stage, *path;
    int respond_hours; /* 0: nobody has to act */
};

/* Decides each lead by jobs/models/FILE, and checks all of the row and the receipt. */
void worked_check(const char *file, const struct worked_lead *leads, size_t count);

#endif
