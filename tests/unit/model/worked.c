/* worked.c - see worked.h. */
#include "worked.h"

#include <stdio.h>

static void put_lead(struct rig *rig, const struct worked_lead *lead)
{
    rig_clear(rig);
    for (size_t i = 0; i < WORKED_MAX && lead->facts[i][0]; i++)
        rig_know(rig, lead->facts[i][0], lead->facts[i][1]);
    for (size_t i = 0; i < WORKED_MAX && lead->signals[i].kind; i++)
        rig_signal(rig, lead->signals[i].kind, -1, lead->signals[i].count);
    rig->in.digest = lead->digest;
}

static int64_t sum_of(const struct wr_decision *d, struct wr_str part)
{
    int64_t sum = 0;

    for (size_t i = 0; i < d->line_count; i++)
        sum += wr_str_eq(d->lines[i].part, part) ? d->lines[i].milli : 0;
    return sum;
}

static void check_lead(struct rig *rig, const struct worked_lead *lead)
{
    const struct wr_decision *d = &rig->out;

    wr_decide(rig->model, &rig->in, rig->arena, &rig->out);
    assert_int_equal(d->disposition, WR_DISPOSED_SCORED);
    for (size_t i = 0; i < d->part_count; i++) {
        assert_int_equal(d->parts[i].milli, lead->parts[i]);
        assert_int_equal(sum_of(d, d->parts[i].name), d->parts[i].milli);
    }
    assert_int_equal(d->score_milli, lead->score * 1000);
    assert_int_equal(sum_of(d, WR_LIT("score")), d->score_milli);
    rig_assert_text(d->tier, lead->tier);
    rig_assert_text(d->stage, lead->stage);
    rig_assert_text(d->path, lead->path);
    assert_int_equal(d->respond_us, lead->respond_hours * WR_HOUR_US);
}

void worked_check(const char *file, const struct worked_lead *leads, size_t count)
{
    struct rig rig;
    char path[512];

    snprintf(path, sizeof(path), "%s/jobs/models/%s", WEIR_SOURCE_DIR, file);
    rig_open_file(&rig, path);
    for (size_t i = 0; i < count; i++) {
        print_message("%s: %s\n", file, leads[i].title);
        put_lead(&rig, &leads[i]);
        check_lead(&rig, &leads[i]);
    }
    rig_close(&rig);
}
