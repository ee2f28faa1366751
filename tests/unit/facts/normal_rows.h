/* normal_rows.h - tables of what comes in and what becomes of it. */
#ifndef TESTS_UNIT_FACTS_NORMAL_ROWS_H
#define TESTS_UNIT_FACTS_NORMAL_ROWS_H

#include "rig.h"

#include "etl/facts/normal.h"

struct row {
    wr_field_id field;
    const char *raw;
    enum wr_normal_result result;
    const char *text; /* encoded; NULL where there is none */
};

#define OK      WR_NORMAL_OK
#define EMPTY   WR_NORMAL_EMPTY, NULL
#define BAD     WR_NORMAL_BAD, NULL
#define UNKNOWN WR_NORMAL_UNKNOWN

static inline void check_rows(struct rig *rig, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct row *row = &rows[i];
        struct wr_value value;
        enum wr_normal_result result = rig_normal(rig, row->field, row->raw, &value);

        print_message("%s \"%s\"\n", rig->catalogue.fields[row->field].name, row->raw);
        assert_int_equal(result, row->result);
        if (row->text)
            assert_str(wr_value_encode(&value, rig->arena), row->text);
    }
}

#endif
